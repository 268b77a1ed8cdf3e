/** Plant economics: cash flow by year, debt service beside its cash, sorted spark spread, tornado. */
import { useState } from "preact/hooks";
import { Grid, LineKey, Switch, ticks, tickText, useWidth } from "./axes";
import { Curves } from "./charts";
import type { CashData, SpreadData, TornadoData } from "./data";
import { energy, money, THIN } from "./format";

/** A money scale for a whole chart. */
function scaleOf(values: number[]): [number, string] {
  const size = Math.max(...values.map(Math.abs), 1);
  return size >= 1.5e9 ? [1e9, `EUR${THIN}bn`] : size >= 1.5e6 ? [1e6, `EUR${THIN}m`] : size >= 1.5e3 ? [1e3, "EUR thousand"] : [1, "EUR"];
}

/** A scale of energy for a whole chart. */
function energyScale(values: number[]): [number, string] {
  const size = Math.max(...values.map(Math.abs), 1);
  return size >= 1.5e6 ? [1e6, "TWh"] : size >= 1.5e3 ? [1e3, "GWh"] : [1, "MWh"];
}

function Years({ years, x, y, every }: { years: number[]; x: (i: number) => number; y: number; every: number }) {
  return <>{years.map((v, i) => (i % every === 0 ? <text class="axis" x={x(i)} y={y} text-anchor="middle">{v}</text> : null))}</>;
}

export function CashFlow({ data }: { data: CashData }) {
  const [box, width] = useWidth(240);
  const [view, set] = useState(0);
  const values = data.views[view]!.y;
  const [step, unit] = scaleOf(data.views.flatMap((v) => v.y));
  const all = data.views.flatMap((v) => v.y).map((v) => v / step);
  const at = ticks(Math.min(0, ...all), Math.max(0, ...all), 5);
  const [left, right, top, height] = [46, 8, 8, 240];
  const slot = (width - left - right) / data.years.length;
  const x = (i: number): number => left + (i + 0.5) * slot;
  const y = (v: number): number => top + ((at[at.length - 1]! - v) / (at[at.length - 1]! - at[0]!)) * (height - top - 8);
  const every = Math.max(1, Math.ceil(44 / Math.max(1, slot)));
  const owes = data.service.some((v) => v > 0);
  const low = ticks(Math.min(0, ...data.cash) / step, Math.max(...data.cash, ...data.service) / step, 3);
  const tall = 150;
  const y2 = (v: number): number => 8 + ((low[low.length - 1]! - v) / (low[low.length - 1]! - low[0]!)) * (tall - 16);
  const wide = Math.max(2, Math.min(34, slot * 0.68));
  return (
    <div ref={box}>
      <Switch label="Whose" names={data.views.map((v) => v.label.split(",")[0]!)} at={view} pick={set} />
      <p class="plot-title">Cash flow, {data.views[view]!.label.toLowerCase()}, {unit}</p>
      {width > 0 && (
        <svg width={width} height={height + 18} aria-hidden="true">
          <Grid at={at} y={y} left={left} right={width - right} />
          {values.map((v, i) => <rect x={x(i) - wide / 2} y={Math.min(y(0), y(v / step))} width={wide} height={Math.max(0.5, Math.abs(y(v / step) - y(0)))} fill={v < 0 ? "var(--more)" : "var(--less)"} />)}
          <Years years={data.years} x={x} y={height + 12} every={every} />
        </svg>
      )}
      <p class="key"><span><i class="swatch" style="background:var(--less)" />received</span><span><i class="swatch" style="background:var(--more)" />paid in</span></p>
      {owes && <p class="plot-title" style="margin-top:18px">Cash for debt service and the service itself, {unit}</p>}
      {owes && width > 0 && (
        <svg width={width} height={tall + 18} aria-hidden="true">
          <Grid at={low} y={y2} left={left} right={width - right} />
          {data.service.map((v, i) => v > 0 && <rect x={x(i) - wide / 2} y={y2(v / step)} width={wide} height={Math.max(0, y2(0) - y2(v / step))} fill="var(--o-other)" />)}
          {data.cash.map((v, i) => v !== 0 && <line x1={x(i) - slot * 0.46} x2={x(i) + slot * 0.46} y1={y2(v / step)} y2={y2(v / step)} stroke="var(--less)" stroke-width={2.5} />)}
          <Years years={data.years} x={x} y={tall + 12} every={every} />
        </svg>
      )}
      {owes && <p class="key"><span><LineKey stroke="var(--less)" />cash for debt service</span><span><i class="swatch" style="background:var(--o-other)" />interest and principal</span></p>}
    </div>
  );
}

export function Spread({ data }: { data: SpreadData }) {
  return <div class="multiples"><Curves title="Clean spark spread, EUR/MWh" hours={0} curves={data.curves} /></div>;
}

export function Tornado({ data }: { data: TornadoData }) {
  const [box, width] = useWidth(240);
  const [view, set] = useState(0);
  const { base: stands, unit: base_unit, label } = data.views[view]!;
  const changes = base_unit !== undefined;
  const base = changes ? 0 : stands;
  const phone = width < 620;
  const left = phone ? 8 : 226;
  const right = phone ? 8 : 20;
  const row = phone ? 44 : 30;
  const bars = data.bars.map((b) => ({ ...b, ends: b.ends[view]!.filter((v) => v !== null).map((v) => v - (changes ? stands : 0)) }))
    .filter((b) => b.ends.length === 2)
    .sort((a, b) => Math.abs(b.ends[1]! - b.ends[0]!) - Math.abs(a.ends[1]! - a.ends[0]!))
    .filter((b, _, all) => Math.abs(b.ends[1]! - b.ends[0]!) > 1e-3 * Math.abs(all[0]!.ends[1]! - all[0]!.ends[0]!));
  const values = [base, ...bars.flatMap((b) => b.ends)];
  const energies = base_unit === "MWh";
  const [step, unit] = energies ? energyScale(values) : scaleOf(values);
  const at = ticks(Math.min(...values) / step, Math.max(...values) / step, phone ? 3 : 6);
  const pad = Math.max(46, 10 + 6.4 * Math.max(0, ...bars.flatMap((b) => [b.low.length, b.high.length])));
  const x = (v: number): number => left + pad + ((v / step - at[0]!) / (at[at.length - 1]! - at[0]!)) * (width - left - right - 2 * pad);
  const foot = bars.length * row + 8;
  return (
    <div ref={box}>
      <Switch label={changes ? "Figure" : "Whose"} names={data.views.map((v) => v.label)} at={view} pick={set} />
      <p class="plot-title">{changes ? `Change of: ${label}` : "Net present value"}, {unit}; as it stands: {energies ? energy(stands) : money(stands)}</p>
      {width > 0 && (
        <svg width={width} height={foot + 22} aria-hidden="true">
          {at.map((v) => <g><line class="gridline" x1={x(v * step)} x2={x(v * step)} y1={0} y2={foot} /><text class="axis" x={x(v * step)} y={foot + 16} text-anchor="middle">{tickText(v, at)}</text></g>)}
          {bars.map((b, i) => {
            const y = i * row + (phone ? 19 : 4);
            const [low, high] = [b.ends[0]!, b.ends[1]!];
            const flip = high < low;
            const text = (end: number, words: string, before: boolean) => <text class="axis" x={x(end) + (before ? -5 : 5)} y={y + 15} text-anchor={before ? "end" : "start"}>{words}</text>;
            return (
              <g>
                <text x={phone ? 2 : left - 4} y={phone ? i * row + 14 : y + 15} text-anchor={phone ? "start" : "end"} font-size="13.5">{b.input}</text>
                <rect x={Math.min(x(base), x(low))} y={y} width={Math.max(1, Math.abs(x(low) - x(base)))} height={20} fill="var(--less)" />
                <rect x={Math.min(x(base), x(high))} y={y} width={Math.max(1, Math.abs(x(high) - x(base)))} height={20} fill="var(--more)" />
                {text(low, b.low, !flip)}
                {text(high, b.high, flip)}
              </g>
            );
          })}
          <line class="zero" x1={x(base)} x2={x(base)} y1={0} y2={foot} style="stroke:var(--text)" />
        </svg>
      )}
      <p class="key"><span><i class="swatch" style="background:var(--less)" />at the lower value{changes ? "" : " of the input"}</span><span><i class="swatch" style="background:var(--more)" />at the higher value</span></p>
    </div>
  );
}
