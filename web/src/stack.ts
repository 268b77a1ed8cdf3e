/** Windows of the hourly series, daily means, running sums, and the uPlot options that draw them. */
import uPlot from "uplot";
import type { Layer, TimeData, View } from "./data";
import { fixed, stamp } from "./format";

export const DAY = 86400;
/** Above this many steps a window shows daily means. */
export const HOURLY = 800;

export interface Window { from: number; to: number }
export interface Slice { x: Float64Array; first: Int32Array; daily: boolean; step: number }
export interface Paint { layer: Layer; above: boolean; colour: string; css: string }

export function timeOf(data: TimeData, step: number): number {
  return data.times ? (data.times[step] ?? data.start) : data.start + step * data.step;
}

/** The points of a window: its steps, or its days where there are too many; `first` holds the first step of each. */
export function slice(data: TimeData, w: Window): Slice {
  const steps = w.to - w.from;
  if (steps <= HOURLY) {
    const x = Float64Array.from({ length: steps }, (_, i) => timeOf(data, w.from + i));
    return { x, first: Int32Array.from({ length: steps + 1 }, (_, i) => w.from + i), daily: false, step: data.step };
  }
  const days: number[] = [];
  const first: number[] = [];
  for (let t = w.from; t < w.to; t++) {
    const day = Math.floor(timeOf(data, t) / DAY);
    if (day !== days[days.length - 1]) { days.push(day); first.push(t); }
  }
  first.push(w.to);
  return { x: Float64Array.from(days, (d) => d * DAY), first: Int32Array.from(first), daily: true, step: DAY };
}

/** Mean, least and largest of a series at each point of a slice. */
export function sample(series: Float32Array, s: Slice): { mean: number[]; low: number[]; high: number[] } {
  const mean: number[] = [];
  const low: number[] = [];
  const high: number[] = [];
  for (let i = 0; i + 1 < s.first.length; i++) {
    let [sum, least, most] = [0, Infinity, -Infinity];
    for (let t = s.first[i]!; t < s.first[i + 1]!; t++) {
      const v = series[t]!;
      sum += v;
      if (v < least) least = v;
      if (v > most) most = v;
    }
    mean.push(sum / Math.max(1, s.first[i + 1]! - s.first[i]!));
    low.push(least);
    high.push(most);
  }
  return { mean, low, high };
}

export const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Colours by what a layer is, the same above and below zero; unserved demand is hatched. */
export function paints(view: View): Paint[] {
  const base = (label: string): string => label.replace(/^(out of|into|to) /, "");
  const known = new Map<string, string>();
  const colour = (layer: Layer): string => {
    if (layer.kind === "unserved") return "--bad";
    if (layer.kind === "other") return "--o-other";
    const key = base(layer.label);
    if (!known.has(key)) known.set(key, known.size < 8 ? `--o${known.size + 1}` : "--o-other");
    return known.get(key)!;
  };
  return [...view.above.map((layer) => ({ layer, above: true })), ...view.below.map((layer) => ({ layer, above: false }))].map((p) => {
    const css = colour(p.layer);
    return { ...p, css, colour: token(css) };
  });
}

function hatch(colour: string): CanvasPattern | string {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 8;
  const pen = tile.getContext("2d");
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  for (const o of [-8, 0, 8]) { pen.moveTo(o, 8); pen.lineTo(o + 8, 0); }
  pen.stroke();
  return pen.createPattern(tile, "repeat") ?? colour;
}

const stepped = uPlot.paths.stepped!({ align: 1 });
const linear = uPlot.paths.linear!();

function axes(s: Slice, ticks: boolean): uPlot.Axis[] {
  const style = { stroke: token("--muted"), font: "11.5px -apple-system, \"Segoe UI\", Roboto, \"Liberation Sans\", Arial, sans-serif", grid: { stroke: token("--grid"), width: 1 }, ticks: { stroke: token("--grid"), width: 1, size: 4 } };
  return [
    { ...style, show: ticks, size: 26, space: 70, values: (_u, splits) => splits.map((v) => tick(v, splits, s)) },
    { ...style, size: 58, space: 30, values: (_u, splits) => { const gap = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0)); return splits.map((v) => fixed(v, gap >= 1 ? 0 : gap >= 0.1 ? 1 : 2)); } },
  ];
}

const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Labels of the time axis: months, days or hours by the distance of the ticks. */
function tick(v: number, splits: number[], s: Slice): string {
  const gap = (splits[1] ?? v + s.step) - (splits[0] ?? v);
  const at = new Date(v * 1000);
  const month = NAMES[at.getUTCMonth()]!;
  if (gap >= 20 * DAY) return month;
  if (gap >= DAY * 0.9) return `${at.getUTCDate()} ${month}`;
  return at.getUTCHours() === 0 ? `${at.getUTCDate()} ${month}` : stamp(v).slice(11);
}

const DATES: Partial<uPlot.Options> = { tzDate: (ts) => new Date(new Date(ts * 1000).getTime() + new Date(ts * 1000).getTimezoneOffset() * 60000) };

function common(width: number, height: number, s: Slice, ticks: boolean, cursor: (i: number | null) => void): Omit<uPlot.Options, "series"> {
  return {
    width, height, ...DATES, legend: { show: false }, axes: axes(s, ticks), padding: [8, 8, ticks ? 0 : 4, 0],
    cursor: { sync: { key: "koridor" }, y: false, drag: { x: true, y: false, setScale: false }, points: { show: false } },
    hooks: { setCursor: [(u) => cursor(u.cursor.idx ?? null)] },
  };
}

/** The stack: running sums above and below zero as bands, the demand as a dashed line. */
export function stackOptions(view: View, series: Float32Array[], s: Slice, painted: Paint[], width: number, height: number, cursor: (i: number | null) => void): [uPlot.Options, uPlot.AlignedData] {
  const zero = new Array<number>(s.x.length).fill(0);
  const rows: number[][] = [zero];
  const bands: uPlot.Band[] = [];
  let [up, down] = [0, 0];
  for (const p of painted) {
    const values = sample(series[p.layer.s]!, s).mean;
    const under = rows[p.above ? up : down]!;
    rows.push(values.map((v, i) => under[i]! + (p.above ? v : -v)));
    const at = rows.length;
    const fill = p.layer.kind === "unserved" ? (hatch(p.colour) as string) : p.colour;
    bands.push(p.above ? { series: [at, up + 1], fill } : { series: [down + 1, at], fill });
    if (p.above) up = rows.length - 1;
    else down = rows.length - 1;
  }
  rows.push(sample(series[view.load]!, s).mean);
  const paths = s.daily ? linear : stepped;
  const lines: uPlot.Series[] = [{}, ...rows.slice(0, -1).map((_, i): uPlot.Series => ({ paths, width: i ? 0.6 : 0, stroke: i ? painted[i - 1]!.colour : "transparent", points: { show: false } }))];
  lines.push({ paths, stroke: token("--text"), width: 1.6, dash: [5, 3], points: { show: false } });
  return [{ ...common(width, height, s, true, cursor), series: lines, bands }, [Array.from(s.x), ...rows] as unknown as uPlot.AlignedData];
}

/** Lines: levels of storage or a price; in daily windows the price has a band from the least to the largest hour. */
export function lineOptions(lines: { values: Float32Array; colour: string }[], s: Slice, band: boolean, width: number, height: number, cursor: (i: number | null) => void, range?: [number, number]): [uPlot.Options, uPlot.AlignedData] {
  const rows: number[][] = [];
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  const paths = s.daily ? linear : stepped;
  for (const line of lines) {
    const v = sample(line.values, s);
    if (band && s.daily) {
      rows.push(v.high, v.low);
      series.push({ paths, width: 0, stroke: "transparent", points: { show: false } }, { paths, width: 0, stroke: "transparent", points: { show: false } });
      bands.push({ series: [rows.length - 1, rows.length], fill: `${line.colour}44` });
    }
    rows.push(v.mean);
    series.push({ paths, stroke: line.colour, width: 1.6, points: { show: false } });
  }
  const options: uPlot.Options = { ...common(width, height, s, false, cursor), series, bands };
  if (range) options.scales = { y: { range } };
  return [options, [Array.from(s.x), ...rows] as unknown as uPlot.AlignedData];
}
