/** Flows over time: a stack, storage levels and a price on one time axis, with windows, events and a read-out. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { unpack, type Moment, type TimeData, type View } from "./data";
import { energy, fixed, significant, stamp, THIN } from "./format";
import { DAY, lineOptions, paints, sample, slice, stackOptions, timeOf, token, type Paint, type Slice, type Window } from "./stack";
import { themeChange } from "./theme";

const SPANS: [string, number][] = [["Year", 366], ["Quarter", 91], ["Month", 31], ["Week", 7], ["Day", 1]];

function clamp(data: TimeData, from: number, days: number): Window {
  const steps = Math.max(1, Math.min(data.n, Math.round((days * DAY) / data.step)));
  const start = Math.max(0, Math.min(data.n - steps, Math.round(from)));
  return { from: start, to: start + steps };
}

/** First step of the day that a step lies in. */
function midnight(data: TimeData, step: number): number {
  const day = Math.floor(timeOf(data, step) / DAY) * DAY;
  return data.times ? Math.max(0, data.times.findIndex((t) => t >= day)) : Math.max(0, Math.round((day - data.start) / data.step));
}

function Minimap({ data, load, window: w, events, go }: { data: TimeData; load: Float32Array; window: Window; events: Moment[]; go: (step: number) => void }) {
  const days = useMemo(() => sample(load, slice(data, { from: 0, to: data.n })).mean, [load]);
  const top = Math.max(1e-9, ...days);
  const path = days.map((v, i) => `${i ? "L" : "M"}${((i / Math.max(1, days.length - 1)) * 1000).toFixed(1)} ${(44 - (v / top) * 34).toFixed(1)}`).join("");
  const x = (step: number): number => (step / data.n) * 1000;
  return (
    <svg class="minimap" viewBox="0 0 1000 56" preserveAspectRatio="none" aria-hidden="true"
      onClick={(e) => { const b = e.currentTarget.getBoundingClientRect(); go(((e.clientX - b.left) / b.width) * data.n); }}>
      <rect x={x(w.from)} y={4} width={Math.max(3, x(w.to) - x(w.from))} height={44} fill="var(--bar)" />
      <path d={`${path}L1000 44L0 44Z`} fill="var(--axis)" fill-opacity={0.25} />
      <path d={path} fill="none" stroke="var(--axis)" stroke-width={1} vector-effect="non-scaling-stroke" />
      <line x1={0} x2={1000} y1={44} y2={44} stroke="var(--border)" vector-effect="non-scaling-stroke" />
      {events.map((e) => <rect x={x(e.step) - 1.5} y={45} width={3} height={10} fill={e.kind === "unserved" ? "var(--bad)" : "var(--text)"}><title>{e.label}</title></rect>)}
    </svg>
  );
}

function Readout({ data, view, series, painted, cut, at, w }: { data: TimeData; view: View; series: Float32Array[]; painted: Paint[]; cut: Slice; at: number | null; w: Window }) {
  const point = at !== null && at < cut.x.length;
  const mean = (s: number): number => {
    const [from, to] = point ? [cut.first[at]!, cut.first[at + 1]!] : [w.from, w.to];
    let sum = 0;
    for (let t = from; t < to; t++) sum += series[s]![t]!;
    return sum / Math.max(1, to - from);
  };
  const when = point ? stamp(cut.x[at]!, cut.daily) : `${stamp(timeOf(data, w.from), true)} to ${stamp(timeOf(data, w.to - 1), true)}`;
  const rows = [...painted].filter((p) => p.above).reverse().concat(painted.filter((p) => !p.above));
  const hours = ((w.to - w.from) * data.step) / 3600;
  return (
    <div class="readout">
      <h4>{when}</h4>
      <table>
        <thead><tr><th class="sw" /><th>{point ? (cut.daily ? "Daily mean" : "Value") : "Mean of the window"}</th><th class="num">{view.unit}</th></tr></thead>
        <tbody>
          {rows.map((p) => (
            <tr><td class="sw"><i class="swatch" style={p.layer.kind === "unserved" ? `background:repeating-linear-gradient(135deg,${p.colour} 0 2px,transparent 2px 5px)` : `background:${p.colour}`} /></td>
              <th scope="row">{p.layer.label}</th><td class="num">{fixed(p.above ? mean(p.layer.s) : -mean(p.layer.s))}</td></tr>
          ))}
          <tr class="total"><td class="sw">╌</td><th scope="row">Demand</th><td class="num">{fixed(mean(view.load))}</td></tr>
          <tr><td class="sw" /><th scope="row">Price, {view.priceAt}</th><td class="num">{significant(mean(view.price))}</td></tr>
        </tbody>
      </table>
      {!point && <p class="note">Demand of the window: {energy(mean(view.load) * hours, view.energy)}. Price in EUR/MWh.</p>}
    </div>
  );
}

interface PlotProps { data: TimeData; view: View; series: Float32Array[]; painted: Paint[]; cut: Slice; cursor: (i: number | null) => void; pick: (from: number, to: number) => void; plots: { current: uPlot[] } }

function Plots({ data, view, series, painted, cut, cursor, pick, plots }: PlotProps) {
  const hosts = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const [width, setWidth] = useState(0);
  const stores = data.stores.filter((s) => view.stores.includes(s.label));
  useEffect(() => {
    const watch = new ResizeObserver(([e]) => setWidth(Math.round(e?.contentRect.width ?? 0)));
    watch.observe(hosts[0]!.current!);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (!width) return;
    const specs: [uPlot.Options, uPlot.AlignedData][] = [stackOptions(view, series, cut, painted, width, 300, cursor)];
    if (stores.length) specs.push(lineOptions(stores.map((s, i) => ({ values: series[s.s]!, colour: token(`--o${(i % 8) + 1}`) })), cut, false, width, 104, cursor, [0, 100]));
    specs.push(lineOptions([{ values: series[view.price]!, colour: token("--text") }], cut, true, width, 124, cursor));
    const used = stores.length ? hosts : [hosts[0]!, hosts[2]!];
    const made = specs.map(([options, values], i) => {
      const u = new uPlot(options, values, used[i]!.current!);
      u.over.addEventListener("mouseup", () => {
        const { left, width: wide } = u.select;
        if (wide > 6) pick(cut.first[u.posToIdx(left)]!, cut.first[u.posToIdx(left + wide) + 1]!);
        u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      });
      return u;
    });
    plots.current = made;
    return () => { made.forEach((u) => u.destroy()); plots.current = []; };
  }, [width, view, cut, painted, series]);
  return (
    <>
      <div ref={hosts[0]!} />
      {stores.length > 0 && <p class="plot-title">Storage level, % of working volume: {stores.map((s, i) => <span><i class="swatch" style={`background:var(--o${(i % 8) + 1})`} /> {s.label} ({energy(s.mwh)}) </span>)}</p>}
      <div ref={hosts[1]!} />
      <p class="plot-title">Price at {view.priceAt}, EUR/MWh{cut.daily ? "; band: least to largest hour of the day" : ""}</p>
      <div ref={hosts[2]!} />
    </>
  );
}

interface ControlProps { data: TimeData; view: number; setView: (v: number) => void; days: number; w: Window; span: (days: number) => void; move: (by: number) => void; jump: (to: number) => void; go: (step: number) => void }

function Controls({ data, view, setView, days, w, span, move, jump, go }: ControlProps) {
  const whole = (data.n * data.step) / DAY;
  return (
    <div class="tools">
      {data.views.length > 1 && <label>Show <select value={view} onChange={(e) => setView(Number(e.currentTarget.value))}>{data.views.map((v, i) => <option value={i}>{v.label}</option>)}</select></label>}
      <span class="group" role="group" aria-label="Window">
        {SPANS.filter(([, d], i) => d < whole || i === SPANS.findIndex(([, x]) => x <= whole + 1)).map(([name, d]) => <button type="button" class="btn" aria-pressed={days === d} onClick={() => span(d)}>{name}</button>)}
      </span>
      <span class="group" role="group" aria-label="Move the window">
        <button type="button" class="btn small" aria-label="Earlier" onClick={() => move(-1)}>‹</button>
        <button type="button" class="btn small" aria-label="Later" onClick={() => move(1)}>›</button>
      </span>
      <label>From <input type="date" value={stamp(timeOf(data, w.from), true)} min={stamp(timeOf(data, 0), true)} max={stamp(timeOf(data, data.n - 1), true)}
        onChange={(e) => { const t = Date.parse(`${e.currentTarget.value}T00:00:00Z`) / 1000; if (Number.isFinite(t)) go((t - data.start) / data.step); }} /></label>
      {data.views[view]!.events.length > 0 && <span class="group" role="group" aria-label="Events">
        <button type="button" class="btn" onClick={() => jump(-1)}>Previous event</button>
        <button type="button" class="btn" onClick={() => jump(1)}>Next event</button>
      </span>}
    </div>
  );
}

export function Time({ data, figure }: { data: TimeData; figure: HTMLElement }) {
  const [series, setSeries] = useState<Float32Array[] | null>(null);
  const [problem, setProblem] = useState("");
  const [view, setView] = useState(0);
  const [days, setDays] = useState(366);
  const [w, setWindow] = useState<Window>({ from: 0, to: data.n });
  const [at, setAt] = useState<number | null>(null);
  const where = useRef<number | null>(null); // keys may come faster than the page is drawn
  where.current = at;
  const [event, setEvent] = useState<Moment | null>(null);
  const plots = useRef<uPlot[]>([]);
  const theme = themeChange.value;
  useEffect(() => { unpack(data).then(setSeries, (e: unknown) => setProblem(String(e))); }, []);
  useEffect(() => {
    figure.querySelectorAll<HTMLElement>(".twin > .scroll").forEach((t, i) => { t.hidden = i !== view; });
  }, [view]);
  const shown = data.views[view]!;
  const cut = useMemo(() => slice(data, w), [w]);
  const painted = useMemo(() => paints(shown), [shown, theme]);
  if (problem) return <p class="failed">Could not unpack the series; table below. ({problem})</p>;
  if (!series) return <p class="note">Unpacking…</p>;
  const put = (from: number, long: number): void => { setWindow(clamp(data, from, long)); setAt(null); };
  const span = (d: number): void => {
    setDays(d);
    const middle = event && event.step >= w.from && event.step < w.to ? event.step : (w.from + w.to) / 2;
    const start = d > 300 ? 0 : midnight(data, Math.min(data.n - 1, Math.max(0, Math.round(d === 1 && event ? event.step : middle - (d * DAY) / data.step / 2))));
    put(start, d);
  };
  const jump = (by: number): void => {
    const list = shown.events;
    const here = event ? list.indexOf(event) : -1;
    const next = list[(here + by + list.length) % list.length]!;
    const d = days > 31 ? 7 : days;
    setEvent(next);
    setDays(d);
    put(midnight(data, next.step) - Math.floor(d / 2) * (DAY / data.step), d);
  };
  const step = (by: number): void => {
    const next = Math.max(0, Math.min(cut.x.length - 1, (where.current ?? (by > 0 ? -1 : cut.x.length)) + by));
    where.current = next;
    setAt(next);
    plots.current.forEach((u) => u.setCursor({ left: u.valToPos(cut.x[next]!, "x"), top: 10 }, false));
  };
  const keys = (e: KeyboardEvent): void => {
    const day = cut.daily ? 1 : Math.round(DAY / data.step);
    const moves: Record<string, number> = { ArrowLeft: e.shiftKey ? -day : -1, ArrowRight: e.shiftKey ? day : 1, PageUp: -7 * day, PageDown: 7 * day, Home: -1e9, End: 1e9 };
    if (e.key in moves) { e.preventDefault(); step(moves[e.key]!); }
    else if (e.key === "n" && shown.events.length) jump(1);
    else if (e.key === "p" && shown.events.length) jump(-1);
  };
  return (
    <div>
      <Controls data={data} view={view} setView={(v) => { setView(v); setEvent(null); setAt(null); }} days={days} w={w} span={span} jump={jump}
        move={(by) => put(w.from + by * (w.to - w.from), ((w.to - w.from) * data.step) / DAY)} go={(s) => put(midnight(data, Math.max(0, Math.min(data.n - 1, Math.round(s)))), days)} />
      <div class="timebox">
        <div class="plots" tabIndex={0} role="group" aria-label="Chart; arrow keys move the cursor, N and P go to events" onKeyDown={keys}>
          <p class="plot-title">{shown.label}, {shown.unit}, {cut.daily ? "daily means" : "every step"}{event ? <> · <strong>{event.label}</strong></> : ""}</p>
          <Plots data={data} view={shown} series={series} painted={painted} cut={cut} cursor={setAt} plots={plots}
            pick={(from, to) => { setDays(0); setWindow({ from, to: Math.max(from + 1, Math.min(data.n, to)) }); setAt(null); }} />
          <Minimap data={data} load={series[shown.load]!} window={w} events={shown.events} go={(s) => put(days > 300 ? 0 : s - (w.to - w.from) / 2, ((w.to - w.from) * data.step) / DAY)} />
        </div>
        <Readout data={data} view={shown} series={series} painted={painted} cut={cut} at={at} w={w} />
      </div>
      <p class="note">Clock {data.clock}. Drag across the chart to zoom{THIN}; the buttons do the same without dragging.</p>
    </div>
  );
}
