/** Numbers as the generator prints them: thin spaces, true minus, one fixed locale. */
export const THIN = "\u202f";
const MINUS = "\u2212";

function group(digits: string): string {
  const [whole = "", rest] = digits.split(".");
  const grouped = whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, THIN) : whole;
  return rest ? `${grouped}.${rest}` : grouped;
}

export function fixed(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return "n/a";
  const text = Number(Math.abs(value).toPrecision(14)).toFixed(decimals); // as in numbers.py: no digit hangs on the order of a sum
  if (Number(text) === 0) {
    if (Math.abs(value) < 1e-9) return "0";
    return `${value < 0 ? `> ${MINUS}` : "< "}${(10 ** -decimals).toFixed(decimals)}`;
  }
  return (value < 0 ? MINUS : "") + group(text);
}

export function decimalsFor(value: number, digits: number): number {
  if (!value || !Number.isFinite(value)) return 0;
  const size = Number(Math.abs(value).toExponential(digits - 1).split("e")[1]);
  return Math.min(6, Math.max(0, digits - 1 - size));
}

export function significant(value: number, digits = 3): string {
  return fixed(value, decimalsFor(value, digits));
}

/** Up to ten significant digits, nothing scaled: for the number card. */
export function exact(value: number): string {
  if (!Number.isFinite(value)) return "n/a";
  if (value === 0) return "0";
  if (Math.abs(value) < 1e-4) return value.toExponential(3).replace("-", MINUS);
  const size = Math.floor(Math.log10(Math.abs(value)));
  let text = Math.abs(value).toFixed(Math.max(0, Math.min(10, 9 - size)));
  if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  return (value < 0 ? MINUS : "") + group(text);
}

const STEPS: [number, string][] = [[1, "MWh"], [1e3, "GWh"], [1e6, "TWh"]];

/** An energy in the prefix that suits it. */
export function energy(mwh: number, unit = "MWh"): string {
  const size = Math.abs(mwh) * 1.0005;
  if (unit === "MWh") {
    const [step, name] = [...STEPS].reverse().find(([s]) => size >= s) ?? STEPS[0]!;
    return `${significant(mwh / step)}${THIN}${name}`;
  }
  if (size >= 1e6) return `${significant(mwh / 1e6)}${THIN}million${THIN}${unit}`;
  return `${significant(mwh)}${THIN}${unit}`;
}

export function money(eur: number): string {
  const size = Math.abs(eur) * 1.0005;
  if (size >= 1e9) return `EUR${THIN}${significant(eur / 1e9)}${THIN}bn`;
  if (size >= 1e6) return `EUR${THIN}${significant(eur / 1e6)}${THIN}m`;
  if (size >= 1e4) return `EUR${THIN}${significant(eur / 1e3)}${THIN}thousand`;
  return `EUR${THIN}${significant(eur)}`;
}

export function percent(share: number, decimals = 0): string {
  return Number.isFinite(share) ? `${fixed(100 * share, decimals)}${THIN}%` : "n/a";
}

/** A number that reads well on an axis, at or above the value. */
export function nice(value: number): number {
  const size = 10 ** Math.floor(Math.log10(value || 1));
  return ([1, 2, 2.5, 5, 10].find((m) => m * size >= value * 0.999) ?? 10) * size;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `2030-01` as `Jan 2030`. */
export function monthName(month: string): string {
  return `${MONTHS[Number(month.slice(5)) - 1] ?? month} ${month.slice(0, 4)}`;
}

/** Seconds on the report's clock as `2030-01-14 06:00`. */
export function stamp(seconds: number, day = false): string {
  const text = new Date(seconds * 1000).toISOString();
  return day ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}
