/** Numbers in plain text: which characters are a figure (not a date, a year, a version), its value, unit and rounding. */
const MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December";
const UNITS = "%|EUR/MWh|EUR/t|TWh|GWh|MWh|MW|GW|bn|thousand|million|m(?![a-zčćšžđ³])|h(?![a-z])|hours?|t(?![a-z])|Mt|bcm|mcm";
const PASSED = [
  "\\d{4}-\\d{2}(?:-\\d{2})?(?:[ T]\\d{2}:\\d{2})?", "\\d+:\\d[\\d:]*", "\\d{1,2}\\.\\d{1,2}\\.\\d{2,4}",
  `\\d{1,2} (?:${MONTHS})(?: \\d{4})?`, `(?:${MONTHS}) \\d{4}`, "UTC[+\u2212-]\\d+", "[Rr]ules? \\d+\\.\\d+(?: and \\d+\\.\\d+)?",
  "\\d{4}/\\d{2,4}", `(?:19|20)\\d{2}(?![\\d\u202f.]|[ \u202f]?(?:${UNITS}))`,
];
const NUMBER = `(?:EUR[ \u202f])?[\u2212+±-]?(?:< )?\\d(?:[\\d\u202f,]*\\d)?(?:\\.\\d+)?(?:e[\u2212-]?\\d+)?(?:[ \u202f]?(?:${UNITS})|/(?:MWh|t|h)(?![a-z]))*`;
const TOKEN = new RegExp(`(?<![\\w.\\-/+])(?:(${PASSED.join("|")})|(${NUMBER}))(?![\\w\\-/]|[.:,]\\d)`, "g");

export interface Numeral { text: string; at: number }

/** Every figure in a text with its place. */
export function numerals(text: string): Numeral[] {
  return [...text.matchAll(TOKEN)].filter((m) => m[2]).map((m) => ({ text: m[2]!, at: m.index }));
}

export const hasNumeral = (text: string): boolean => /\d/.test(text) && numerals(text).length > 0;

const SCALES: [RegExp, number, string][] = [
  [/TWh/, 1e6, "MWh"], [/GWh/, 1e3, "MWh"], [/MWh$/, 1, "MWh"], [/GW/, 1e3, "MW"], [/MW/, 1, "MW"], [/%/, 0.01, ""],
  [/EUR\/MWh|^EUR.*\/MWh/, 1, "EUR/MWh"], [/^EUR.*bn/, 1e9, "EUR"], [/^EUR.*m$/, 1e6, "EUR"], [/^EUR.*thousand/, 1e3, "EUR"], [/^EUR/, 1, "EUR"],
];

export interface Value { value: number; unit: string | null; half: number; digits: number }

/** What a figure says in base units, half of its last printed place, and how many digits it has. */
export function valueOf(text: string): Value {
  const digits = /\d(?:[\d\u202f,]*\d)?(?:\.\d+)?/.exec(text)?.[0].replace(/[\u202f,]/g, "") ?? "";
  const [, scale = 1, unit = null] = SCALES.find(([pattern]) => pattern.test(text)) ?? [];
  const sign = /[\u2212-]\d/.test(text) ? -1 : 1;
  const places = digits.split(".")[1]?.length ?? 0;
  return { value: sign * Number(digits) * scale, unit, half: 0.5 * 10 ** -places * scale * 1.001, digits: digits.replace(/^0\.?0*|\./g, "").length };
}
