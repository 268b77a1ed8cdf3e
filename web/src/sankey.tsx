/** The year's flows: columns fixed by meaning, order fixed by the case, bands as wide as the energy. */
import { useEffect, useRef, useState } from "preact/hooks";
import { open } from "./card";
import { carrierOf, colourOf, type SankeyData, type SankeyLink, type SankeyNode } from "./data";
import { energy, percent } from "./format";

/** Room to the right of each column but the last, by what stands in it: entries have long names. */
const ROOM: Record<number, number> = { 0: 0.95, 1: 1.35, 2: 0.9, 3: 0.95, 4: 0.85 };
const GAP = 9;
const THICK = 13;
interface Spot { node: SankeyNode; x: number; y: number; h: number; value: number; into: number; out: number }
interface Band { link: SankeyLink; path: string; w: number }

/** Pixels for a MWh so that every column fits, with room for the label of the smallest row. */
function scaleThatFits(columns: number[][], height: number, least: number): number {
  const fits = (scale: number): boolean => columns.every((c) => c.reduce((a, v) => a + Math.max(least, v * scale), 0) + GAP * (c.length - 1) <= height);
  let [low, high] = [0, height / Math.max(1e-9, Math.min(...columns.map((c) => Math.max(...c))))];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Places of nodes and bands; one scale for the whole diagram. */
function layout(data: SankeyData, width: number): { spots: Spot[]; bands: Band[]; height: number; xs: Map<number, number> } {
  const used = [...new Set(data.nodes.map((n) => n.column))].sort((a, b) => a - b);
  const right = 214;
  const shares = used.slice(0, -1).map((c) => ROOM[c] ?? 1);
  const whole = shares.reduce((a, b) => a + b, 0) || 1;
  const xs = new Map(used.map((c, i) => [c, (shares.slice(0, i).reduce((a, b) => a + b, 0) / whole) * (width - right - THICK)]));
  const sum = (key: "source" | "target", id: string): number => data.links.filter((l) => l[key] === id).reduce((a, l) => a + l.mwh, 0);
  const value = new Map(data.nodes.map((n) => [n.key, Math.max(sum("source", n.key), sum("target", n.key))]));
  const columns = used.map((c) => data.nodes.filter((n) => n.column === c));
  const longest = Math.max(...columns.map((c) => c.length));
  const height = Math.max(380, Math.min(720, longest * 40 + 60));
  const least = 13;
  const scale = scaleThatFits(columns.map((c) => c.map((n) => value.get(n.key)!)), height - 26, least);
  const spots: Spot[] = [];
  for (const column of columns) {
    const heights = column.map((n) => Math.max(1, value.get(n.key)! * scale));
    const slots = heights.map((h) => Math.max(h, least));
    let y = 26 + Math.max(0, (height - 26 - slots.reduce((a, b) => a + b, 0) - GAP * (column.length - 1)) / 2);
    column.forEach((node, i) => {
      const h = heights[i]!;
      spots.push({ node, x: xs.get(node.column)!, y: y + (slots[i]! - h) / 2, h, value: value.get(node.key)!, into: 0, out: 0 });
      y += slots[i]! + GAP;
    });
  }
  return { spots, bands: bandsOf(data, spots, scale), height: height + 8, xs };
}

function bandsOf(data: SankeyData, spots: Spot[], scale: number): Band[] {
  const at = new Map(spots.map((s) => [s.node.key, s]));
  const middle = (key: string): number => { const s = at.get(key)!; return s.y + s.h / 2; };
  const leaving = [...data.links].sort((a, b) => middle(a.target) - middle(b.target));
  const arriving = [...data.links].sort((a, b) => middle(a.source) - middle(b.source));
  const y0 = new Map<SankeyLink, number>();
  const y1 = new Map<SankeyLink, number>();
  for (const l of leaving) { const s = at.get(l.source)!; y0.set(l, s.y + s.out); s.out += l.mwh * scale; }
  for (const l of arriving) { const s = at.get(l.target)!; y1.set(l, s.y + s.into); s.into += l.mwh * scale; }
  return data.links.map((link) => {
    const w = Math.max(1, link.mwh * scale);
    const [a, b] = [at.get(link.source)!, at.get(link.target)!];
    const [x0, x1] = [a.x + THICK, b.x];
    const m = (x0 + x1) / 2;
    const [s, t] = [y0.get(link)!, y1.get(link)!];
    const f = (n: number): string => n.toFixed(1);
    return { link, w, path: `M${f(x0)} ${f(s)}C${f(m)} ${f(s)} ${f(m)} ${f(t)} ${f(x1)} ${f(t)}V${f(t + w)}C${f(m)} ${f(t + w)} ${f(m)} ${f(s + w)} ${f(x0)} ${f(s + w)}Z` };
  });
}

function tell(data: SankeyData, link: SankeyLink, from: EventTarget | null): void {
  const label = (key: string): string => data.nodes.find((n) => n.key === key)?.label ?? key;
  const unit = carrierOf(link.carrier).unit;
  open({
    shown: energy(link.mwh, unit), v: link.mwh, u: unit, label: `${label(link.source)} to ${label(link.target)}`,
    what: link.query ? "Energy on this link over the period." : "Energy on this link over the period; origins behind a mixing point are traced by proportional sharing.",
    query: link.query, rests: [],
  }, from as HTMLElement | null);
}

export function Sankey({ data }: { data: SankeyData }) {
  const box = useRef<HTMLDivElement>(null);
  const [space, setSpace] = useState(0);
  const [over, setOver] = useState("");
  useEffect(() => {
    if (!box.current) return;
    const watch = new ResizeObserver(([e]) => setSpace(Math.round(e?.contentRect.width ?? 0)));
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const width = Math.max(space, 880);
  const { spots, bands, height, xs } = layout(data, width);
  const last = Math.max(...xs.keys());
  const after = (x: number): number => Math.min(width, ...[...xs.values()].filter((v) => v > x)) - x;
  const total = new Map<string, number>();
  for (const s of spots) if (s.node.column === 2 || s.node.column === 4) total.set(s.node.carrier, Math.max(total.get(s.node.carrier) ?? 0, s.value));
  return (
    <div>
      <div class="wide" ref={box} tabIndex={0} role="region" aria-label="Sankey diagram; the table says the same">
        {space > 0 && (
          <svg class="sankey" width={width} height={height} role="group" aria-label="Flows">
            {[...xs].map(([c, x]) => <text class="head" x={c === last ? x + THICK + 7 : x} y={12}>{data.columns[c]}</text>)}
            {bands.map(({ link, path }) => {
              const colour = colourOf(link.carrier);
              const on = over && (over === link.source || over === link.target);
              return (
                <path class={`link${on ? " on" : ""}`} d={path} fill={colour} stroke={colour} role="button" tabindex={-1} data-v={link.mwh}
                  onClick={(e) => tell(data, link, e.currentTarget)}>
                  <title>{`${data.nodes.find((n) => n.key === link.source)?.label} to ${data.nodes.find((n) => n.key === link.target)?.label}: ${energy(link.mwh, carrierOf(link.carrier).unit)}`}</title>
                </path>
              );
            })}
            {spots.map((s) => {
              const share = total.get(s.node.carrier);
              const amount = energy(s.value, carrierOf(s.node.carrier).unit);
              const tall = s.h > 30;
              const room = Math.floor((s.node.column === last ? 200 : after(s.x) - THICK - 12) / 6.4) - (tall ? 0 : amount.length + 1);
              const name = s.node.label.length > room ? `${s.node.label.slice(0, Math.max(4, room - 1))}…` : s.node.label;
              return (
                <g data-column={s.node.column} onMouseEnter={() => setOver(s.node.key)} onMouseLeave={() => setOver("")}>
                  <title>{s.node.label}</title>
                  <rect x={s.x} y={s.y} width={THICK} height={s.h} fill={colourOf(s.node.carrier)} />
                  <text class="label" x={s.x + THICK + 6} y={s.y + s.h / 2 + (tall ? -2 : 4)}>
                    {name}
                    <tspan class="amount" {...(tall ? { x: s.x + THICK + 6, dy: 15 } : { dx: 6 })}>
                      {amount}{share && tall && s.value < 0.999 * share ? ` · ${percent(s.value / share)}` : ""}
                    </tspan>
                  </text>
                </g>
              );
            })}
          </svg>
        )}
      </div>
      <p class="key">{[...new Set(data.nodes.map((n) => n.carrier))].map((c) => <span><i class="swatch" style={`background:${colourOf(c)}`} />{carrierOf(c).name}</span>)}
        <span>Shares are of all that the carrier takes in.</span></p>
    </div>
  );
}
