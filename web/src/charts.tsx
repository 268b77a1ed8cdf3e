/** Small charts in SVG: price duration curves and the waterfall of money. */
import { useEffect, useRef, useState } from "preact/hooks";
import { carrierOf, type MoneyData, type PriceData } from "./data";
import { fixed, money, nice, THIN } from "./format";

const DASHES = ["", "7 3", "2 2", "9 3 2 3", "4 4", "1 3"];

function useWidth(least: number): [preact.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, set] = useState(0);
  useEffect(() => {
    if (!ref.current) return;
    const watch = new ResizeObserver(([e]) => set(Math.max(least, Math.round(e?.contentRect.width ?? 0))));
    watch.observe(ref.current);
    return () => watch.disconnect();
  }, []);
  return [ref, width];
}

function Duration({ carrier, data }: { carrier: string; data: PriceData }) {
  const [box, width] = useWidth(260);
  const curves = data.curves.filter((c) => c.carrier === carrier);
  const all = curves.flatMap((c) => c.y);
  const sorted = [...all].sort((a, b) => a - b);
  const high = Math.max(...all);
  const usual = sorted[Math.floor(sorted.length * 0.985)] ?? high;
  const least = sorted[0] ?? 0;
  const grain = nice((Math.min(high, usual * 1.15) - Math.min(0, least)) / 5 || 1);
  const top = Math.max(grain, Math.ceil(Math.min(high, usual * 1.15) / grain) * grain);
  const low = Math.min(0, Math.floor(least / grain) * grain);
  const [left, right, height, foot] = [44, 10, 220, 24];
  const x = (share: number): number => left + share * (width - left - right);
  const y = (v: number): number => 8 + (1 - (Math.min(v, top) - low) / Math.max(1e-9, top - low)) * (height - 8 - foot);
  const ticks = Array.from({ length: Math.floor((top - low) / grain + 1e-9) + 1 }, (_, i) => low + i * grain);
  return (
    <div ref={box}>
      <h4>{carrierOf(carrier).name}</h4>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          {ticks.map((v) => <g><line class="gridline" x1={left} x2={width - right} y1={y(v)} y2={y(v)} /><text class="axis" x={left - 7} y={y(v) + 4} text-anchor="end">{fixed(v, grain < 1 ? 1 : 0)}</text></g>)}
          {[0, 0.25, 0.5, 0.75, 1].map((s) => <text class="axis" x={x(s)} y={height - 6} text-anchor={s === 0 ? "start" : s === 1 ? "end" : "middle"}>{fixed(s * data.hours)}{s === 1 ? `${THIN}h` : ""}</text>)}
          {curves.map((c, i) => <path fill="none" stroke={`var(--o${(i % 8) + 1})`} stroke-width={2} stroke-dasharray={DASHES[i % DASHES.length]}
            d={c.y.map((v, j) => `${j ? "L" : "M"}${x(j / (c.y.length - 1)).toFixed(1)} ${y(v).toFixed(1)}`).join("")} />)}
        </svg>
      )}
      <p class="key" style="gap:4px 16px">
        {curves.map((c, i) => <span><svg width="26" height="8" aria-hidden="true"><line x1="0" x2="26" y1="4" y2="4" stroke={`var(--o${(i % 8) + 1})`} stroke-width="2.5" stroke-dasharray={DASHES[i % DASHES.length]} /></svg>{c.label}</span>)}
        {high > top && <span>highest hour {fixed(high)}, above the axis</span>}
      </p>
    </div>
  );
}

export function Prices({ data }: { data: PriceData }) {
  return <div class="multiples">{[...new Set(data.curves.map((c) => c.carrier))].map((c) => <Duration carrier={c} data={data} />)}</div>;
}

export function Waterfall({ data }: { data: MoneyData }) {
  const [box, width] = useWidth(280);
  const phone = width < 560;
  const left = phone ? 0 : 190;
  const row = phone ? 46 : 34;
  let run = 0;
  const bars = data.names.map((name, i) => { const from = run; run += data.values[i]!; return { name, from, to: run, value: data.values[i]!, total: false }; });
  bars.push({ name: "Net cost", from: 0, to: data.total, value: data.total, total: true });
  const ends = bars.flatMap((b) => [b.from, b.to]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const room = phone ? 10 : 120;
  const x = (v: number): number => left + ((v - low) / Math.max(1e-9, high - low)) * (width - left - room);
  return (
    <div ref={box}>
      {width > 0 && (
        <svg width={width} height={bars.length * row + 8} aria-hidden="true">
          <line class="zero" x1={x(0)} x2={x(0)} y1={0} y2={bars.length * row} />
          {bars.map((b, i) => {
            const [a, z] = [Math.min(x(b.from), x(b.to)), Math.max(x(b.from), x(b.to))];
            const y = i * row + (phone ? 20 : 6);
            const text = `${!b.total && b.value > 0 ? "+" : ""}${money(b.value).replace(`EUR${THIN}`, "")}`;
            return (
              <g>
                <text x={phone ? 2 : left - 12} y={phone ? i * row + 14 : y + 15} text-anchor={phone ? "start" : "end"} font-size="13.5" font-weight={b.total ? 600 : 400}>{b.name}{phone ? ` ${text}` : ""}</text>
                <rect x={a} y={y} width={Math.max(1.5, z - a)} height={21} fill={b.total ? "var(--text)" : b.value >= 0 ? "var(--more)" : "var(--less)"} />
                {!b.total && i + 1 < bars.length && <line x1={x(b.to)} x2={x(b.to)} y1={y + 21} y2={y + row} stroke="var(--axis)" stroke-dasharray="2 2" />}
                {!phone && <text class="axis" x={z + 8} y={y + 15} style="font-size:13px">{text}</text>}
              </g>
            );
          })}
        </svg>
      )}
      <p class="key"><span><i class="swatch" style="background:var(--more)" />adds to cost</span><span><i class="swatch" style="background:var(--less)" />brings money in</span><span><i class="swatch" style="background:var(--text)" />net</span></p>
    </div>
  );
}
