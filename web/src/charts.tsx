/** Small charts in SVG: sorted curves and the waterfall of money. */
import { useEffect, useState } from "preact/hooks";
import { dash, LineKey, shade, Switch, useWidth } from "./axes";
import { carrierOf, type MoneyData, type PriceData } from "./data";
import { fixed, money, nice, THIN } from "./format";

interface CurvesProps { title: string; curves: { label: string; y: number[] }[]; hours: number }

/** Values sorted from high to low over the share of time, or over hours where they are given. */
export function Curves({ title, curves, hours }: CurvesProps) {
  const [box, width] = useWidth(240);
  const sorted = curves.flatMap((c) => c.y).sort((a, b) => a - b);
  const high = sorted[sorted.length - 1] ?? 0;
  const usual = sorted[Math.floor(sorted.length * 0.985)] ?? high;
  const least = sorted[0] ?? 0;
  const grain = nice((Math.min(high, usual * 1.15) - Math.min(0, least)) / 5 || 1);
  const top = Math.max(grain, Math.ceil(Math.min(high, usual * 1.15) / grain) * grain);
  const low = Math.min(0, Math.floor(least / grain) * grain);
  const [left, right, height, foot] = [44, 10, 220, 24];
  const x = (share: number): number => left + share * (width - left - right);
  const y = (v: number): number => 8 + (1 - (Math.min(v, top) - low) / Math.max(1e-9, top - low)) * (height - 8 - foot);
  const ticks = Array.from({ length: Math.floor((top - low) / grain + 1e-9) + 1 }, (_, i) => low + i * grain);
  const share = (s: number): string => (hours ? `${fixed(s * hours)}${s === 1 ? `${THIN}h` : ""}` : `${fixed(100 * s)}${s === 1 ? `${THIN}% of the time` : ""}`);
  return (
    <div ref={box}>
      <h4>{title}</h4>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          {ticks.map((v) => <g><line class={v === 0 ? "zero" : "gridline"} x1={left} x2={width - right} y1={y(v)} y2={y(v)} /><text class="axis" x={left - 7} y={y(v) + 4} text-anchor="end">{fixed(v, grain < 1 ? 1 : 0)}</text></g>)}
          {[0, 0.25, 0.5, ...(hours || width > 380 ? [0.75] : []), 1].map((s) => <text class="axis" x={x(s)} y={height - 6} text-anchor={s === 0 ? "start" : s === 1 ? "end" : "middle"}>{share(s)}</text>)}
          {curves.map((c, i) => <path fill="none" stroke={shade(i)} stroke-width={2} stroke-dasharray={dash(i)}
            d={c.y.map((v, j) => `${j ? "L" : "M"}${x(j / (c.y.length - 1)).toFixed(1)} ${y(v).toFixed(1)}`).join("")} />)}
        </svg>
      )}
      <p class="key" style="gap:4px 16px">
        {curves.map((c, i) => <span><LineKey stroke={shade(i)} dashed={dash(i)} />{c.label}</span>)}
        {high > top && <span>highest hour {fixed(high)}, above the axis</span>}
      </p>
    </div>
  );
}

export function Prices({ data }: { data: PriceData }) {
  return (
    <div class="multiples">
      {[...new Set(data.curves.map((c) => c.carrier))].map((id) => <Curves title={carrierOf(id).name} curves={data.curves.filter((c) => c.carrier === id)} hours={data.hours} />)}
    </div>
  );
}

export function Waterfall({ data, figure }: { data: MoneyData; figure: HTMLElement }) {
  const [box, width] = useWidth(240);
  const [at, set] = useState(0);
  useEffect(() => {
    figure.querySelectorAll<HTMLElement>(".twin > .scroll").forEach((t, i) => { t.hidden = (i === 0) !== (at === 0); });
  }, [at]);
  const view = data.views[at]!;
  const phone = width < 560;
  const left = phone ? 0 : 190;
  const row = phone ? 46 : 34;
  let run = 0;
  const bars = view.names.map((name, i) => { const from = run; run += view.values[i]!; return { name, from, to: run, value: view.values[i]!, total: false }; });
  bars.push({ name: view.end, from: 0, to: view.total, value: view.total, total: true });
  const paid = (value: number): boolean => (value >= 0) === view.cost;
  const ends = bars.flatMap((b) => [b.from, b.to]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const room = phone ? 10 : 120;
  const x = (v: number): number => left + ((v - low) / Math.max(1e-9, high - low)) * (width - left - room);
  return (
    <div ref={box}>
      <Switch label="Account of" names={data.views.map((v) => v.label)} at={at} pick={set} />
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
                <rect x={a} y={y} width={Math.max(1.5, z - a)} height={21} fill={b.total ? "var(--text)" : paid(b.value) ? "var(--more)" : "var(--less)"} />
                {!b.total && i + 1 < bars.length && <line x1={x(b.to)} x2={x(b.to)} y1={y + 21} y2={y + row} stroke="var(--axis)" stroke-dasharray="2 2" />}
                {!phone && <text class="axis" x={z + 8} y={y + 15} style="font-size:13px">{text}</text>}
              </g>
            );
          })}
        </svg>
      )}
      <p class="key"><span><i class="swatch" style="background:var(--more)" />{view.cost ? "adds to cost" : "paid"}</span><span><i class="swatch" style="background:var(--less)" />{view.cost ? "brings money in" : "received"}</span><span><i class="swatch" style="background:var(--text)" />net</span></p>
    </div>
  );
}
