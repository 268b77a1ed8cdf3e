/** What the small SVG charts share: a width to draw in, ticks, keys, a switch between views. */
import { useEffect, useRef, useState } from "preact/hooks";
import { fixed, nice } from "./format";

export const DASHES = ["", "7 3", "2 2", "9 3 2 3", "4 4", "1 3"];
export const shade = (i: number): string => `var(--o${(i % 8) + 1})`;
export const dash = (i: number): string => DASHES[i % DASHES.length]!;

/** The width of a box, never below `least`; 0 before it is known. */
export function useWidth(least: number): [preact.RefObject<HTMLDivElement | null>, number] {
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

/** Round values from at or below `low` to at or above `high`. */
export function ticks(low: number, high: number, count = 5): number[] {
  const grain = nice((high - low) / count || 1);
  const first = Math.floor(low / grain + 1e-9);
  const last = Math.ceil(high / grain - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * grain);
}

/** A tick's text with as many decimals as the distance of the ticks needs. */
export function tickText(value: number, all: number[]): string {
  const grain = (all[1] ?? 1) - (all[0] ?? 0);
  const places = [0, 1, 2, 3].find((d) => Math.abs(grain * 10 ** d - Math.round(grain * 10 ** d)) < 1e-6) ?? 3;
  return Math.abs(value) < grain * 1e-6 ? "0" : fixed(value, places);
}

/** Horizontal grid lines with their values at the left. */
export function Grid({ at, y, left, right, zero = true }: { at: number[]; y: (v: number) => number; left: number; right: number; zero?: boolean }) {
  return (
    <>
      {at.map((v) => (
        <g>
          <line class={zero && Math.abs(v) < 1e-9 ? "zero" : "gridline"} x1={left} x2={right} y1={y(v)} y2={y(v)} />
          <text class="axis" x={left - 7} y={y(v) + 4} text-anchor="end">{tickText(v, at)}</text>
        </g>
      ))}
    </>
  );
}

/** A short sample of a line for a key. */
export function LineKey({ stroke, dashed = "", width = 2.5 }: { stroke: string; dashed?: string; width?: number }) {
  return <svg width="26" height="8" aria-hidden="true"><line x1="0" x2="26" y1="4" y2="4" stroke={stroke} stroke-width={width} stroke-dasharray={dashed} /></svg>;
}

/** Buttons for a few views, a list for many; nothing for one. */
export function Switch({ label, names, at, pick }: { label: string; names: string[]; at: number; pick: (i: number) => void }) {
  if (names.length < 2) return null;
  const letters = names.reduce((sum, n) => sum + n.length, 0);
  return (
    <div class="tools">
      {names.length < 9 && letters < 70
        ? <span class="group wraps" role="group" aria-label={label}>{names.map((n, i) => <button type="button" class="btn" aria-pressed={i === at} onClick={() => pick(i)}>{n}</button>)}</span>
        : <label>{label} <select value={at} onChange={(e) => pick(Number(e.currentTarget.value))}>{names.map((n, i) => <option value={i}>{n}</option>)}</select></label>}
    </div>
  );
}

/** Path through points; `null` breaks the line. */
export function path(xs: number[], ys: (number | null)[], x: (v: number) => number, y: (v: number) => number): string {
  let pen = "M";
  return xs.map((v, i) => {
    const at = ys[i];
    if (at === null || at === undefined) { pen = "M"; return ""; }
    const piece = `${pen}${x(v).toFixed(1)} ${y(at).toFixed(1)}`;
    pen = "L";
    return piece;
  }).join("");
}
