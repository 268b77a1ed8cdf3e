/** Contracts: burn-down on one scale, burn-down of a contract year, prices and indices by month. */
import { useEffect, useState } from "preact/hooks";
import { dash, Grid, LineKey, path, shade, Switch, ticks, useWidth } from "./axes";
import { carrierOf, colourOf, type BurnYear, type BurndownData, type ContractData, type PriceGroup, type PriceGroups } from "./data";
import { energy, fixed, significant, THIN } from "./format";

const FLOOR = "6 4";

function Panel({ panel, low }: { panel: BurndownData["panels"][number]; low: number }) {
  const [box, width] = useWidth(240);
  const [left, right, top, height] = [38, 12, 10, 236];
  const at = ticks(0, 100, 4).concat(low < -25 ? [-25] : []).sort((a, b) => a - b);
  const x = (share: number): number => left + share * (width - left - right);
  const y = (v: number): number => top + ((100 - v) / (100 - low)) * (height - top - 26);
  const floors = [...new Set(panel.years.map((b) => b.owed))].filter((v) => v < 99.95);
  return (
    <div ref={box}>
      <h4>{panel.name}</h4>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          <Grid at={at} y={y} left={left} right={width - right} />
          {[0, 0.25, 0.5, ...(width > 380 ? [0.75] : []), 1].map((s) => <text class="axis" x={x(s)} y={height - 6} text-anchor={s === 0 ? "start" : s === 1 ? "end" : "middle"}>{s === 1 ? `100${THIN}% of the year` : fixed(100 * s)}</text>)}
          <line class="even" x1={x(0)} x2={x(1)} y1={y(100)} y2={y(0)} />
          {floors.map((v) => <line class="floor" x1={left} x2={width - right} y1={y(v)} y2={y(v)} stroke-dasharray={FLOOR} />)}
          {panel.years.map((b, i) => <path fill="none" stroke={shade(i)} stroke-width={2} stroke-dasharray={dash(i)} d={path(b.x, b.y, (d) => x(d / b.days), y)} />)}
        </svg>
      )}
      <p class="key" style="gap:4px 16px">{panel.years.map((b, i) => <span><LineKey stroke={shade(i)} dashed={dash(i)} />{b.year}</span>)}</p>
    </div>
  );
}

function MarksKey({ carrier, full = false, before = false, owed = true }: { carrier?: string; full?: boolean; before?: boolean; owed?: boolean }) {
  return (
    <p class="key">
      {carrier && <span><LineKey stroke={colourOf(carrier)} width={3} />remaining quantity</span>}
      {before && <span><LineKey stroke={colourOf(carrier ?? "")} dashed="1 4" width={2} />before the run</span>}
      <span><LineKey stroke="var(--axis)" width={1} />even delivery</span>
      {owed && <span><LineKey stroke="var(--text)" dashed={FLOOR} width={1.5} />take-or-pay line</span>}
      {full && <span><svg width="20" height="10" aria-hidden="true"><rect width="20" height="6" y="2" fill="var(--axis)" /></svg>days at the daily limit</span>}
    </p>
  );
}

export function Burndowns({ data }: { data: BurndownData }) {
  const least = Math.min(0, ...data.panels.flatMap((p) => p.years.flatMap((b) => b.y)));
  return (
    <>
      <MarksKey owed={data.panels.some((p) => p.years.some((b) => b.owed < 99.95))} />
      <div class="multiples" style="margin-top:14px">{data.panels.map((p) => <Panel panel={p} low={least} />)}</div>
    </>
  );
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** First days of months within a contract year: [day, name]. */
function monthStarts(start: string, days: number): [number, string][] {
  const first = Date.parse(`${start}T00:00:00Z`);
  const begin = new Date(first);
  const found: [number, string][] = [];
  for (let k = 0; k < 14; k++) {
    const time = Date.UTC(begin.getUTCFullYear(), begin.getUTCMonth() + k, 1);
    const day = (time - first) / 86_400_000;
    const at = new Date(time);
    if (day >= 0 && day < days) found.push([day, `${MONTHS[at.getUTCMonth()]}${at.getUTCMonth() === 0 ? ` ${at.getUTCFullYear()}` : ""}`]);
  }
  return found;
}

function Year({ b, carrier }: { b: BurnYear; carrier: string }) {
  const [box, width] = useWidth(240);
  const unit = carrierOf(carrier).unit;
  const step = unit === "MWh" ? (b.annual >= 2e6 ? 1e6 : b.annual >= 2e3 ? 1e3 : 1) : 1;
  const name = unit === "MWh" ? (step === 1e6 ? "TWh" : step === 1e3 ? "GWh" : "MWh") : unit;
  const [left, right, top, height, foot] = [52, 16, 22, 330, 40];
  const low = Math.min(0, ...b.y);
  const at = ticks(low / step, b.annual / step, 5).filter((v) => v * step >= low * 1.0001 - 1 && v * step <= b.annual * 1.0001);
  const x = (day: number): number => left + (day / b.days) * (width - left - right);
  const y = (v: number): number => top + ((b.annual - v) / Math.max(1e-9, b.annual - low)) * (height - top - foot);
  const marks = monthStarts(b.start, b.days);
  const every = Math.max(1, Math.ceil((marks.length * 62) / Math.max(1, width - left - right)));
  const end = b.y[b.y.length - 1]!;
  const near = b.x.findIndex((d) => x(d) > x(b.x[b.x.length - 1]!) - 110);
  const falls = y(b.y[near]!) < y(end) - 8;
  const below = falls && b.short + b.carried <= 0.5;
  const owed = b.owed < b.annual * 0.9995;
  return (
    <div ref={box}>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          <text class="axis" x={left - 7} y={12} text-anchor="end">{name}</text>
          <Grid at={at} y={(v) => y(v * step)} left={left} right={width - right} />
          {marks.map(([day, text], i) => (
            <g>
              <line class="zero" x1={x(day)} x2={x(day)} y1={height - foot + 12} y2={height - foot + 17} />
              {i % every === 0 && <text class="axis" x={x(day)} y={height - 8} text-anchor={x(day) + 40 > width ? "end" : "start"}>{text}</text>}
            </g>
          ))}
          {b.full.map(([from, to]) => <rect x={x(from!)} y={height - foot + 3} width={Math.max(1, x(to!) - x(from!))} height={6} fill="var(--axis)" />)}
          <line class="even" x1={x(0)} x2={x(b.days)} y1={y(b.annual)} y2={y(0)} />
          {owed && <line class="floor" x1={left} x2={width - right} y1={y(b.owed)} y2={y(b.owed)} stroke-dasharray={FLOOR} />}
          {owed && <text class="axis" x={left + 6} y={y(b.owed) + 15}>take-or-pay: {fixed(100 * (1 - b.owed / b.annual))}{THIN}% taken</text>}
          {b.carried > 0.5 && <rect x={x(b.days) - 7} y={y(b.owed + b.carried)} width={7} height={Math.max(2, y(b.owed) - y(b.owed + b.carried))} fill="var(--less)" />}
          {b.carried > 0.5 && <text class="halo" x={x(b.days) - 13} y={y(b.owed) - 5} text-anchor="end">{energy(b.carried, unit)} carried forward</text>}
          {b.short > 0.5 && <rect x={x(b.days) - 7} y={y(b.owed + b.carried + b.short)} width={7} height={Math.max(2, y(b.owed + b.carried) - y(b.owed + b.carried + b.short))} fill="var(--more)" />}
          {b.short > 0.5 && <text class="halo" x={x(b.days) - 13} y={y(b.owed + b.carried + b.short / 2) + (b.carried > 0.5 ? -4 : 4)} text-anchor="end">{energy(b.short, unit)} short</text>}
          {b.x[0]! > 0.5 && <line x1={x(0)} x2={x(b.x[0]!)} y1={y(b.annual)} y2={y(b.y[0]!)} stroke={colourOf(carrier)} stroke-width={2} stroke-dasharray="1 4" />}
          <path fill="none" stroke={colourOf(carrier)} stroke-width={3} stroke-linejoin="round" d={path(b.x, b.y, x, y)} />
          <text class="halo" x={x(b.x[b.x.length - 1]!) - (below ? 14 : 4)} y={below ? Math.min(height - foot - 6, y(end) + 17) : Math.max(top + 10, y(end) - 9)} text-anchor="end">{Math.abs(end) < 5e-3 * b.annual || (falls && !below) || (below && y(end) + 17 > height - foot - 6) ? "" : end < 0 ? `${energy(-end, unit)} beyond` : `${energy(end, unit)} left`}</text>
        </svg>
      )}
    </div>
  );
}

export function Contract({ data }: { data: ContractData }) {
  const [at, set] = useState(data.show);
  const b = data.years[at]!;
  useEffect(() => {
    for (const block of document.querySelectorAll<HTMLElement>(".statement")) {
      if (block.dataset["contract"] === data.contract) block.hidden = block.dataset["year"] !== b.year;
    }
  }, [at]);
  return (
    <>
      <Switch label="Contract year" names={data.years.map((v) => v.year)} at={at} pick={set} />
      <div class="burn">
        <Year b={b} carrier={data.carrier} />
        <dl class="factlist">{b.facts.map(([k, v]) => <div><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
      </div>
      <MarksKey carrier={data.carrier} full={b.full.length > 0} before={b.x[0]! > 0.5} owed={b.owed < b.annual * 0.9995} />
    </>
  );
}

function Steps({ group }: { group: PriceGroup }) {
  const [box, width] = useWidth(240);
  const values = group.lines.flatMap((l) => l.y).filter((v): v is number => v !== null);
  const [left, right, top, height, foot] = [46, 12, 10, 230, 26];
  const n = group.months.length;
  if (!values.length) return null;
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const spread = Math.max(highest - lowest, Math.abs(highest) * 0.08, 0.5);
  const at = ticks(lowest > 0 && lowest - spread * 0.15 < 0 ? 0 : lowest - spread * 0.15, highest + spread * 0.1, 4);
  const x = (i: number): number => left + (i / n) * (width - left - right);
  const y = (v: number): number => top + ((at[at.length - 1]! - v) / (at[at.length - 1]! - at[0]!)) * (height - top - foot);
  const every = [1, 2, 3, 6, 12, 24, 60].find((k) => (n / k) * (k >= 12 ? 46 : 62) <= width - left - right) ?? 120;
  const line = (ys: (number | null)[]): string => {
    const xs = ys.flatMap((_, i) => [i, i + 1]);
    return path(xs, ys.flatMap((v) => [v, v]), x, y);
  };
  return (
    <div ref={box}>
      <h4>{group.title}, {group.unit}</h4>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          <Grid at={at} y={y} left={left} right={width - right} />
          {group.months.map((m, i) => {
            const month = Number(m.slice(5));
            if ((month - 1) % Math.min(12, every) || (every > 12 && (Number(m.slice(0, 4)) * 12) % every)) return null;
            return <g><line class="zero" x1={x(i)} x2={x(i)} y1={height - foot} y2={height - foot + 4} /><text class="axis" x={x(i)} y={height - 7}>{month === 1 ? m.slice(0, 4) : MONTHS[month - 1]}</text></g>;
          })}
          {group.lines.map((l, i) => <path fill="none" stroke={shade(i)} stroke-width={2.25} stroke-dasharray={dash(i)} d={line(l.y)} />)}
        </svg>
      )}
      {group.lines.length > 1 && <p class="key" style="gap:4px 16px">{group.lines.map((l, i) => <span><LineKey stroke={shade(i)} dashed={dash(i)} />{l.label}</span>)}</p>}
      {group.lines.length === 1 && group.title !== group.lines[0]!.label && <p class="key">{group.lines[0]!.label}, {significant(lowest)} to {significant(highest)}</p>}
    </div>
  );
}

export function ContractPrices({ data }: { data: PriceGroups }) {
  return <div class="multiples">{data.groups.map((g) => <Steps group={g} />)}</div>;
}
