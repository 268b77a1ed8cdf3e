/** The corridor on a map: flows as widths, use as numbers, state as line style, everything reachable by keyboard. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { carrierOf, colourOf, type MapData, type MapNode, type MapRoute } from "./data";
import { energy, monthName, nice, percent } from "./format";
import { arrow, aside, at, bend, chevron, d, fit, place, Room, type Curve, type Frame, type Point } from "./mapmath";
import { Panel, flow, type Flow } from "./mappanel";

const LEAST = 1.5;
const MOST = 18;
interface Shape { route: MapRoute; flow: Flow; curve: Curve; lanes: { curve: Curve; width: number }[] }
type Chosen = { kind: "route" | "node"; id: string } | null;

function useWidth(): [preact.RefObject<HTMLDivElement | null>, number] {
  const ref = useRef<HTMLDivElement>(null);
  const [width, set] = useState(0);
  useEffect(() => {
    if (!ref.current) return;
    const watch = new ResizeObserver(([entry]) => set(Math.round(entry?.contentRect.width ?? 0)));
    watch.observe(ref.current);
    return () => watch.disconnect();
  }, []);
  return [ref, width];
}

/** Widths in pixels for energies of the period; one scale for all months, so that months compare. */
function scaleOf(data: MapData, routes: MapRoute[], month: number): (mwh: number) => number {
  const months = data.months.length || 1;
  const top = Math.max(1e-9, ...routes.map((r) => Math.max(...r.ahead, ...r.back)));
  const per = month < 0 ? months : 1;
  return (mwh) => (mwh <= 0 ? 0 : Math.max(LEAST, Math.min(MOST, (MOST * mwh) / per / top)));
}

function shapes(routes: MapRoute[], nodes: MapNode[], month: number, frame: Frame, width: (mwh: number) => number): Shape[] {
  const spots = new Map(nodes.map((n) => [n.id, place(frame, n)]));
  const out: Shape[] = [];
  for (const route of routes) {
    const a = spots.get(route.from);
    const b = spots.get(route.to);
    if (!a || !b) continue;
    const others = [...spots].filter(([id]) => id !== route.from && id !== route.to).map(([, p]) => p);
    const amount = flow(route, month);
    const curve = bend(a, b, others);
    const [ahead, back] = [width(amount.ahead), width(amount.back)];
    const turned = { a: curve.b, c: curve.c, b: curve.a };
    const lanes = ahead && back
      ? [{ curve: aside(curve, back / 2 + 1), width: ahead }, { curve: aside(turned, ahead / 2 + 1), width: back }]
      : ahead ? [{ curve, width: ahead }] : back ? [{ curve: turned, width: back }] : [];
    out.push({ route, flow: amount, curve, lanes });
  }
  return out.sort((x, y) => y.flow.total - x.flow.total);
}

function Route({ shape, on, colour, choose }: { shape: Shape; on: boolean; colour: string; choose: () => void }) {
  const { route, flow: f, curve, lanes } = shape;
  const long = Math.hypot(curve.b.x - curve.a.x, curve.b.y - curve.a.y) > 26;
  const outlined = route.status === "planned";
  const dotted = route.status === "intended" || route.status === "conditional";
  const name = `Route ${route.name}, ${energy(f.total)}, ${Number.isFinite(f.use) ? `${percent(f.use)} of capacity` : "capacity not known"}`;
  const idle = lanes.length === 0;
  return (
    <g class={`route${on ? " on" : ""}${idle ? " idle" : ""}`} role="button" tabindex={0} aria-label={name} data-route={route.id}
      onClick={choose} onKeyDown={(e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); e.stopPropagation(); choose(); } }}>
      <title>{name}</title>
      {idle && <path class="lane" d={d(curve)} stroke-width={1.2} stroke-dasharray="3 4" />}
      {lanes.map((l) => <path class="casing" d={d(l.curve)} stroke-width={l.width + 4} />)}
      {lanes.map((l) => <path class="lane" d={d(l.curve)} stroke={colour} stroke-width={l.width} stroke-dasharray={dotted ? `${Math.max(2, l.width / 2)} ${Math.max(3, l.width / 2)}` : undefined} />)}
      {outlined && lanes.filter((l) => l.width > 3.4).map((l) => <path class="casing" d={d(l.curve)} stroke-width={l.width - 2.6} />)}
      {long && lanes.map((l) => (l.width >= 7
        ? <path d={chevron(l.curve, l.width)} fill="none" stroke="var(--surface)" stroke-width={Math.max(1.6, l.width / 7)} stroke-linejoin="round" stroke-linecap="round" />
        : <path d={arrow(l.curve, l.width)} fill={colour} />))}
      <path class="hit" d={d(curve)} />
    </g>
  );
}

function Place({ node, spot, on, choose }: { node: MapNode; spot: Point; on: boolean; choose: () => void }) {
  return (
    <g class={`place${on ? " on" : ""}`} role="button" tabindex={0} aria-label={`Place ${node.name}`} data-node={node.id}
      onClick={choose} onKeyDown={(e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); e.stopPropagation(); choose(); } }}>
      <title>{node.name}</title>
      <circle class="hit" cx={spot.x} cy={spot.y} r={12} />
      {node.store ? <rect class="dot" x={spot.x - 4.5} y={spot.y - 4.5} width={9} height={9} /> : <circle class="dot" cx={spot.x} cy={spot.y} r={4} />}
    </g>
  );
}

/** A name that fits on a map: what stands before a comma or bracket, cut where it is still long. */
function short(name: string): string {
  const first = name.length > 18 ? (name.split(/, | \(/)[0] ?? name) : name;
  return first.length > 26 ? `${first.slice(0, 25)}…` : first;
}

/** Names of places and flows that fit; places that ask or give first, then routes by flow. */
function Labels({ drawn, nodes, frame, size, carrier }: { drawn: Shape[]; nodes: MapNode[]; frame: Frame; size: [number, number]; carrier: string }) {
  const room = new Room(...size);
  for (const n of nodes) { const p = place(frame, n); room.block(p.x, p.y, 6); }
  for (const l of drawn.flatMap((s) => s.lanes)) for (let t = 0.04; t < 1; t += 0.04) { const p = at(l.curve, t); room.block(p.x, p.y, Math.max(1, l.width / 2 - 1), true); }
  const unit = carrierOf(carrier).unit;
  const weight = (n: MapNode): number => (n.demand ?? 0) + (n.supply ?? 0) + (n.bought ?? 0) + (n.store ? 1 : 0);
  const top = drawn[0]?.flow.total ?? 0;
  const names = [...nodes].sort((a, b) => weight(b) - weight(a)).map((n) => {
    const p = place(frame, n);
    const places = [{ x: p.x + 9, y: p.y + 4, anchor: "start" as const }, { x: p.x - 9, y: p.y + 4, anchor: "end" as const },
      { x: p.x, y: p.y - 10, anchor: "middle" as const }, { x: p.x, y: p.y + 19, anchor: "middle" as const }];
    const text = short(n.name);
    const spot = room.put(text, places) ?? (weight(n) > 0 ? room.put(text, places, 12, true) : null);
    return spot && <text class="maplabel" x={spot.x} y={spot.y} text-anchor={spot.anchor as "start"}>{text}</text>;
  });
  const flows = drawn.filter((s) => s.flow.total > 0.05 * top).map((s) => {
    const text = `${energy(s.flow.total, unit)}${Number.isFinite(s.flow.use) ? ` · ${percent(s.flow.use)}` : ""}${s.flow.full > 0 ? " ‖" : ""}`;
    const wide = Math.max(0, ...s.lanes.map((l) => l.width)) / 2;
    const places = [0.45, 0.3, 0.7, 0.2, 0.8].flatMap((t) => {
      const p = at(s.curve, t);
      return [{ x: p.x, y: p.y - wide - 8, anchor: "middle" as const }, { x: p.x, y: p.y + wide + 17, anchor: "middle" as const }];
    });
    const spot = room.put(text, places, 11.5);
    return spot && <text class="maplabel flow" x={spot.x} y={spot.y} text-anchor={spot.anchor as "middle"}>{text}</text>;
  });
  return <g aria-hidden="true">{names}{flows}</g>;
}

function Key({ data, routes, month, carrier }: { data: MapData; routes: MapRoute[]; month: number; carrier: string }) {
  const unit = carrierOf(carrier).unit;
  const width = scaleOf(data, routes, month);
  const top = Math.max(0, ...routes.map((r) => flow(r, month).total));
  const steps = [...new Set([0.1, 0.4, 1].map((s) => nice((top * s) / 1.3)))].filter((v) => v > 0);
  const has = (...status: string[]): boolean => routes.some((r) => status.includes(r.status));
  return (
    <p class="key">
      {steps.map((v) => <span><svg width="34" height="20" aria-hidden="true"><line x1="0" x2="34" y1="10" y2="10" stroke={colourOf(carrier)} stroke-width={width(v)} /></svg>{energy(v, unit)}</span>)}
      <span>‖ at its limit at some hour</span>
      {has("planned") && <span><svg width="34" height="12" aria-hidden="true"><rect x="0" y="2" width="34" height="8" fill="none" stroke={colourOf(carrier)} stroke-width="1.5" /></svg>planned</span>}
      {has("intended", "conditional") && <span><svg width="34" height="12" aria-hidden="true"><line x1="0" x2="34" y1="6" y2="6" stroke={colourOf(carrier)} stroke-width="4" stroke-dasharray="3 4" /></svg>intended or conditional</span>}
      {routes.some((r) => flow(r, month).total <= 0) && <span><svg width="34" height="12" aria-hidden="true"><line x1="0" x2="34" y1="6" y2="6" stroke="var(--axis)" stroke-width="1.2" stroke-dasharray="3 4" /></svg>not used</span>}
      <span>□ storage</span>
    </p>
  );
}

/** The next feature in the direction of an arrow key. */
function nearest(from: Element, key: string, all: Element[]): Element | undefined {
  const middle = (e: Element): Point => { const b = e.getBoundingClientRect(); return { x: b.x + b.width / 2, y: b.y + b.height / 2 }; };
  const here = middle(from);
  const [ax, ay] = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as Record<string, [number, number]>)[key] ?? [0, 0];
  const cost = (e: Element): number => {
    const p = middle(e);
    const along = (p.x - here.x) * ax + (p.y - here.y) * ay;
    const off = Math.abs((p.x - here.x) * ay) + Math.abs((p.y - here.y) * ax);
    return along > 2 ? along + 2 * off : Infinity;
  };
  return all.filter((e) => e !== from && cost(e) < Infinity).sort((x, y) => cost(x) - cost(y))[0];
}

export function FlowMap({ data }: { data: MapData }) {
  const [carrier, setCarrier] = useState(data.carriers[0] ?? "");
  const [month, setMonth] = useState(-1);
  const [area, setArea] = useState("");
  const [chosen, choose] = useState<Chosen>(null);
  const [box, width] = useWidth();
  const height = Math.round(Math.max(300, Math.min(560, width * 0.64)));
  const nodes = useMemo(() => data.nodes.filter((n) => n.carrier === carrier), [carrier]);
  const routes = useMemo(() => { const ids = new Set(nodes.map((n) => n.id)); return data.routes.filter((r) => ids.has(r.from)); }, [nodes]);
  const home = useMemo(() => fit(nodes, width || 700, height), [nodes, width]);
  const [frame, setFrame] = useState<Frame | null>(null);
  const f = frame ?? home;
  const drag = useRef<{ x: number; y: number; frame: Frame; moved: boolean } | null>(null);
  const zoom = (by: number): void => setFrame({ k: f.k * by, x: width / 2 - (width / 2 - f.x) * by, y: height / 2 - (height / 2 - f.y) * by });
  const near = useMemo(() => {
    const inside = new Set(nodes.filter((n) => n.area === area).map((n) => n.id));
    return area ? routes.filter((r) => inside.has(r.from) || inside.has(r.to)) : routes;
  }, [routes, nodes, area]);
  const drawn = useMemo(() => shapes(routes, nodes, month, f, scaleOf(data, near, month)), [routes, nodes, near, month, f]);
  const keys = (e: KeyboardEvent): void => {
    if (e.key === "+" || e.key === "=") zoom(1.4);
    else if (e.key === "-") zoom(1 / 1.4);
    else if (e.key === "0") setFrame(null);
    else if (e.key.startsWith("Arrow") && e.target instanceof SVGElement) {
      const all = [...e.currentTarget instanceof Element ? e.currentTarget.querySelectorAll(".route, .place") : []];
      const next = nearest(e.target, e.key, all);
      if (next instanceof SVGElement) next.focus();
      e.preventDefault();
    }
  };
  const label = month < 0 ? "whole period" : monthName(data.months[month] ?? "");
  const areas = [...new Set(nodes.map((n) => n.area).filter(Boolean))].filter((a) => { const n = nodes.filter((x) => x.area === a).length; return n > 2 && n < nodes.length; });
  return (
    <div>
      <div class="tools">
        <label>Carrier <select value={carrier} onChange={(e) => { setCarrier(e.currentTarget.value); setFrame(null); setArea(""); choose(null); }}>
          {data.carriers.map((c) => <option value={c}>{carrierOf(c).name}</option>)}</select></label>
        {areas.length > 0 && <label>Area <select value={area} onChange={(e) => { const a = e.currentTarget.value; setArea(a); setFrame(a ? fit(nodes.filter((n) => n.area === a), width, height) : null); }}>
          <option value="">whole corridor</option>{areas.map((a) => <option value={a}>{a}</option>)}</select></label>}
        {data.months.length > 1 && <label>Period <input type="range" min={-1} max={data.months.length - 1} value={month} aria-label="Month" aria-valuetext={label}
          onInput={(e) => setMonth(Number(e.currentTarget.value))} /> <output style="min-width:7em">{label}</output></label>}
      </div>
      <div class="mapbox">
        <div class="canvas" ref={box}>
          {width > 0 && (
            <svg viewBox={`0 0 ${width} ${height}`} height={height} role="group" aria-label="Map; the table says the same" onKeyDown={keys}
              onPointerDown={(e) => { drag.current = { x: e.clientX, y: e.clientY, frame: f, moved: false }; }}
              onPointerMove={(e) => {
                const g = drag.current;
                if (!g || !(e.buttons & 1)) return;
                if (!g.moved && Math.hypot(e.clientX - g.x, e.clientY - g.y) < 5) return;
                g.moved = true;
                setFrame({ k: g.frame.k, x: g.frame.x + e.clientX - g.x, y: g.frame.y + e.clientY - g.y });
              }}
              onPointerUp={() => { drag.current = null; }}>
              <path class="land" d={data.land} transform={`translate(${f.x} ${f.y}) scale(${f.k})`} />
              {[...drawn].reverse().map((s) => <Route key={s.route.id} shape={s} colour={colourOf(carrier)} on={chosen?.id === s.route.id && chosen.kind === "route"} choose={() => choose({ kind: "route", id: s.route.id })} />)}
              {nodes.map((n) => <Place key={n.id} node={n} spot={place(f, n)} on={chosen?.id === n.id && chosen.kind === "node"} choose={() => choose({ kind: "node", id: n.id })} />)}
              <Labels drawn={drawn} nodes={nodes} frame={f} size={[width, height]} carrier={carrier} />
            </svg>
          )}
          <div class="zoom" role="group" aria-label="Zoom">
            <button type="button" class="btn" aria-label="Zoom in" onClick={() => zoom(1.4)}>+</button>
            <button type="button" class="btn" aria-label="Zoom out" onClick={() => zoom(1 / 1.4)}>−</button>
            <button type="button" class="btn" aria-label="Fit to the carrier" onClick={() => { setFrame(null); setArea(""); }}>◻</button>
          </div>
        </div>
        <Panel height={height} data={data} drawn={drawn.map((s) => s.route).filter((r) => near.includes(r))} carrier={carrier} month={month} label={area ? `${area}, ${label}` : label}
          route={chosen?.kind === "route" ? data.routes.find((r) => r.id === chosen.id) : undefined}
          node={chosen?.kind === "node" ? nodes.find((n) => n.id === chosen.id) : undefined}
          choose={(id) => choose(id ? { kind: "route", id } : null)} />
      </div>
      <Key data={data} routes={near} month={month} carrier={carrier} />
    </div>
  );
}
