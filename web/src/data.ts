/** The data blocks of the page and how they are read. */
export interface Carrier { id: string; name: string; unit: string; token: string }
export interface Card { shown: string; v: number | null; u: string; label: string; what: string; query: string; rests: string[]; of?: string }
export interface MapNode {
  id: string; name: string; carrier: string; area: string; x: number; y: number; price: number; store: boolean;
  demand?: number; unserved?: number; supply?: number; bought?: number; sold?: number; made?: number; used?: number;
}
export interface MapRoute {
  id: string; name: string; from: string; to: string; status: string;
  ahead: number[]; back: number[]; most: number[]; full: number[]; rent: number;
}
export interface MapData { width: number; land: string; months: string[]; nodes: MapNode[]; routes: MapRoute[]; carriers: string[] }
export interface SankeyNode { key: string; column: number; label: string; carrier: string }
export interface SankeyLink { source: string; target: string; mwh: number; carrier: string; query: string }
export interface SankeyData { columns: string[]; area: string; unit: string; factor: number; nodes: SankeyNode[]; links: SankeyLink[] }
export interface Layer { label: string; kind: string; s: number }
export interface Moment { step: number; kind: string; label: string }
export interface View {
  carrier: string; area: string; label: string; unit: string; energy: string; load: number; price: number; priceAt: string;
  above: Layer[]; below: Layer[]; stores: string[]; events: Moment[];
}
export interface TimeData {
  start: number; step: number; times: number[] | null; n: number; low: number[]; span: number[];
  views: View[]; stores: { label: string; mwh: number; s: number }[]; clock: string;
}
export interface PriceData { curves: { carrier: string; label: string; id: string; y: number[] }[]; hours: number }
export interface MoneyData { views: { label: string; names: string[]; values: number[]; total: number; end: string; cost: boolean }[] }
export interface BurndownData { panels: { name: string; years: { year: string; days: number; owed: number; x: number[]; y: number[] }[] }[] }
export interface BurnYear { year: string; start: string; days: number; annual: number; owed: number; short: number; carried: number; x: number[]; y: number[]; full: number[][]; facts: string[][] }
export interface ContractData { contract: string; carrier: string; show: number; years: BurnYear[] }
export interface PriceGroup { title: string; unit: string; months: string[]; lines: { label: string; y: (number | null)[] }[] }
export interface PriceGroups { groups: PriceGroup[] }
export interface CashData { years: number[]; views: { label: string; y: number[] }[]; cash: number[]; service: number[] }
export interface SpreadData { curves: { label: string; y: number[] }[] }
export interface TornadoData { views: { label: string; base: number; unit?: string }[]; bars: { input: string; low: string; high: string; ends: (number | null)[][] }[] }

export function block<T>(id: string): T | null {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
}

const about = block<{ carriers: Carrier[]; run: string }>("about");
export const carriers: Carrier[] = about?.carriers ?? [];
export const runId: string = about?.run ?? "";
export const carrierOf = (id: string): Carrier => carriers.find((c) => c.id === id) ?? { id, name: id, unit: "MWh", token: "gas" };
export const colourOf = (id: string): string => `var(--c-${carrierOf(id).token})`;

/** The hourly series, unpacked: gzip, bytes shuffled, deltas, 16 bits over each series' own range. */
export async function unpack(data: TimeData): Promise<Float32Array[]> {
  const text = document.getElementById("series")?.textContent ?? "";
  if (!text) return [];
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  return data.low.map((low, i) => {
    const out = new Float32Array(data.n);
    const at = i * 2 * data.n;
    const scale = (data.span[i] ?? 0) / 65535;
    let whole = 0;
    for (let t = 0; t < data.n; t++) {
      whole = (whole + raw[at + t]! + raw[at + data.n + t]! * 256) & 65535;
      out[t] = low + whole * scale;
    }
    return out;
  });
}
