/** The panel beside the map: the largest flows, or all about the route or place that is chosen. */
import { restsOn } from "./card";
import { carrierOf, type MapData, type MapNode, type MapRoute } from "./data";
import { energy, fixed, money, percent, THIN } from "./format";

export interface Flow { ahead: number; back: number; total: number; use: number; full: number }

/** Energy, use and hours at the limit of a route in a month (-1: the whole period). */
export function flow(route: MapRoute, month: number): Flow {
  const take = (values: number[]): number => (month < 0 ? values.reduce((a, b) => a + b, 0) : (values[month] ?? 0));
  const [ahead, back, most] = [take(route.ahead), take(route.back), take(route.most)];
  return { ahead, back, total: ahead + back, use: most > 0 ? (ahead + back) / most : NaN, full: take(route.full) };
}

interface Props {
  height: number; data: MapData; drawn: MapRoute[]; carrier: string; month: number; label: string;
  route: MapRoute | undefined; node: MapNode | undefined; choose: (id: string | null) => void;
}

function Rests({ of }: { of: string }) {
  const found = restsOn([of]).filter((r) => r.bases.length);
  if (!found.length) return null;
  return (
    <>
      <p style="margin:12px 0 2px">Rests on</p>
      <dl>{found.slice(0, 6).map((r) => <div><dt>{r.label.split(", ").pop()} {r.text}</dt><dd>{r.bases.map((b) => <a href={b.href}>{b.id} </a>)}</dd></div>)}</dl>
    </>
  );
}

function About({ route, data, month, label }: { route: MapRoute; data: MapData; month: number; label: string }) {
  const name = (id: string): string => data.nodes.find((n) => n.id === id)?.name ?? id;
  const f = flow(route, month);
  const unit = carrierOf(data.nodes.find((n) => n.id === route.from)?.carrier ?? "").unit;
  return (
    <>
      <h4>{route.name}</h4>
      <p>{name(route.from)} → {name(route.to)}; {route.status}; {label}</p>
      <dl>
        <div><dt>Arrives</dt><dd>{energy(f.ahead, unit)}</dd></div>
        {f.back > 0 && <div><dt>The other way</dt><dd>{energy(f.back, unit)}</dd></div>}
        <div><dt>Capacity used</dt><dd>{percent(f.use)}</dd></div>
        <div><dt>At its limit</dt><dd>{f.full ? `${fixed(f.full)}${THIN}h` : "never"}</dd></div>
        <div><dt>Worth of one MW more, whole period</dt><dd>{route.rent > 0 ? money(route.rent) : "0"}</dd></div>
      </dl>
      <Rests of={`routes/${route.id}`} />
    </>
  );
}

function Spot({ node, unit }: { node: MapNode; unit: string }) {
  const rows: [string, number | undefined][] = [["Demand", node.demand], ["Unserved", node.unserved], ["Supply", node.supply], ["Bought", node.bought],
    ["Sold", node.sold], ["Made by processes", node.made], ["Used by processes", node.used]];
  return (
    <>
      <h4>{node.name}</h4>
      <p>{[node.area, node.store ? "storage" : ""].filter(Boolean).join("; ")}{node.area || node.store ? "; " : ""}whole period</p>
      <dl>
        {rows.filter(([, v]) => v).map(([k, v]) => <div><dt>{k}</dt><dd>{energy(v!, unit)}</dd></div>)}
        <div><dt>Mean price</dt><dd>{fixed(node.price, 1)}{THIN}EUR/MWh</dd></div>
      </dl>
      <Rests of={`nodes/${node.id}`} />
    </>
  );
}

export function Panel({ height, data, drawn, carrier, month, label, route, node, choose }: Props) {
  const unit = carrierOf(carrier).unit;
  return (
    <aside class="panel" aria-live="polite" style={`--tall:${height}px`}>
      {(route || node) && <button type="button" class="btn small" style="float:right" aria-label="Back to the list" onClick={() => choose(null)}>✕</button>}
      {route ? <About route={route} data={data} month={month} label={label} /> : node ? <Spot node={node} unit={unit} /> : (
        <>
          <h4>Largest flows</h4>
          <p>{carrierOf(carrier).name}, {label}; choose one for its numbers</p>
          <ol>{drawn.slice(0, 12).map((r) => {
            const f = flow(r, month);
            return <li><button type="button" onClick={() => choose(r.id)}><span>{r.name}</span><span>{energy(f.total, unit)}</span></button></li>;
          })}</ol>
          {drawn.length === 0 && <p>No route carries this.</p>}
        </>
      )}
    </aside>
  );
}
