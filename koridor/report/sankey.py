"""The year's flows in columns of meaning: origin, entry, carrier, process, carrier made, use (interface rules 3.3).

Order inside a column is the order of the case, so that two reports can be held side by side. Storage stands on both
sides. A process that uses a carrier which is itself made by a process is cut: the use stands on the right, and again
as an input on the left, so that there is no cycle.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from koridor.report.balance import Part, parts
from koridor.report.context import Figure, SankeyPage
from koridor.report.numbers import capital, energy_scale, percent, spoken
from koridor.report.reading import Reading
from koridor.report.tables import asked, energies, shares, table, text
from koridor.report.tracing import Origins, trace

COLUMNS = ("Origin", "Entry", "Carrier", "Process", "Made", "Use")
LEAST, ROWS = 0.01, 20


@dataclass(eq=False)
class Diagram:
    """Nodes (key: column, label, carrier) and links (source, target): MWh, query."""

    nodes: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    links: dict[tuple[str, str], tuple[float, str, str]] = field(default_factory=dict)

    def node(self, column: int, label: str, carrier: str) -> str:
        """Key of a node, made on first use; a process is one node whatever it turns into what."""
        key = f"{column}|{'' if column == 3 else carrier}|{label}"
        self.nodes.setdefault(key, (column, label, carrier))
        return key

    def link(self, source: str, target: str, mwh: float, carrier: str, query: str = "") -> None:
        """Add energy to a link."""
        if mwh <= 0:
            return
        had, _, old = self.links.get((source, target), (0.0, carrier, query))
        self.links[source, target] = (had + mwh, carrier, old if had == 0 or old == query else "")


def diagram(r: Reading, carriers: list[str], area: str, origins: Origins) -> Diagram:
    """Flows of the carriers in an area; empty: in the whole case."""
    d = Diagram()
    found = {c: parts(r, r.mask(c, area)) for c in carriers}
    made = {c for c, ps in found.items() if any(p.kind == "process" and p.series.sum() > 0 for p in ps)}
    passing = {(p.label, c): float(r.hours @ p.series) for c, ps in found.items() for p in ps if p.kind == "process"}
    for c, ps in found.items():
        _carrier(r, d, c, ps, 4 if c in made else 2, origins)
    for tech in dict.fromkeys(label for label, _ in passing):
        given = sum(
            _energy(r, p)
            for ps in found.values()
            for p in ps
            if p.kind == "process" and p.label == tech and p.series.sum() > 0
        )
        taken = -sum(
            _energy(r, p)
            for ps in found.values()
            for p in ps
            if p.kind == "process" and p.label == tech and p.series.sum() < 0
        )
        if taken > 0:
            carrier = next(c for c, ps in found.items() for p in ps if p.kind == "process" and p.label == tech)
            key = d.node(3, tech, carrier)
            d.link(key, d.node(5, "conversion losses", carrier), taken - given, carrier)
            d.link(d.node(2, "taken from surroundings", carrier), key, given - taken, carrier)
    return _fold(d)


def _energy(r: Reading, part: Part) -> float:
    return float(r.hours @ part.series)


def _carrier(r: Reading, d: Diagram, c: str, ps: list[Part], column: int, origins: Origins) -> None:
    """Links of one carrier around its hub."""
    hub = d.node(column, r.name("carriers", c), c)
    ways = sum(p.kind == "route" and p.series.sum() < 0 for p in ps)
    for p in ps:
        mwh = _energy(r, p)
        if p.kind in ("supply", "market") and mwh > 0:
            d.link(d.node(0, p.label, c), hub, mwh, c, p.query)
        elif p.beyond >= 0 and mwh > 0:
            entry = d.node(1, p.label, c)
            d.link(entry, hub, mwh, c, p.query)
            mix = {n: float(v) for n, v in zip(origins.names, origins.share[p.beyond], strict=True) if v > 1e-6}
            known = sum(mix.values()) if sum(mix.values()) > 1 - 1e-3 else 1.0
            for name, share in mix.items():
                d.link(d.node(0, name, c), entry, mwh * share / known, c)
            rest = 1.0 - sum(mix.values()) / known
            if rest > 1e-6:
                d.link(d.node(0, "not attributed", c), entry, mwh * rest, c)
        elif p.kind == "storage":
            d.link(d.node(1, f"from {p.label}", c), hub, mwh, c, p.query)
            d.link(hub, d.node(5, f"into {p.label}", c), -mwh, c, p.query)
        elif p.kind == "process" and mwh > 0:
            d.link(d.node(3, p.label, c), hub, mwh, c, p.query)
        elif p.kind == "process":
            process = d.node(3, p.label, c)
            if column == 4:
                d.link(hub, d.node(5, f"used by {p.label}", c), -mwh, c, p.query)
                hub_left = d.node(2, f"{r.name('carriers', c)} (used again)", c)
                d.link(hub_left, process, -mwh, c, p.query)
            else:
                d.link(hub, process, -mwh, c, p.query)
        elif p.kind != "unserved":
            label = {
                "route": f"out by {p.label}",
                "market": f"sold to {p.label}",
                "contract": f"sold under {p.label}",
            }.get(p.kind, p.label)
            label = f"exports ({ways} routes)" if p.kind == "route" and ways > 2 else label
            d.link(hub, d.node(5, label, c), -mwh, c, p.query)


def _fold(d: Diagram) -> Diagram:
    """Rows under 1 % of their carrier go to `other (n)`; more where a column would have over sixteen rows."""
    through = _through(d)
    total: dict[str, float] = {}
    for key, (column, _, carrier) in d.nodes.items():
        if column in (2, 4):
            total[carrier] = max(total.get(carrier, 0.0), through.get(key, 0.0))
    filled = {b for _, b in d.links}
    renamed: dict[str, tuple[int, str, str]] = {}
    for column in (0, 1, 5):
        keys = [k for k, (c, _, _) in d.nodes.items() if c == column and k in through]
        for least in (LEAST, 0.02, 0.03, 0.05, 0.08):
            small: dict[tuple[str, str], list[str]] = {}
            for k in keys:
                carrier = d.nodes[k][2]
                if through[k] < least * total.get(carrier, 0.0):
                    small.setdefault(
                        (carrier, "other storage" if column == 1 and k not in filled else "other"), []
                    ).append(k)
            groups = {key: found for key, found in small.items() if len(found) > 1}
            if len(keys) - sum(len(f) - 1 for f in groups.values()) <= ROWS:
                break
        for (carrier, word), found in groups.items():
            renamed |= {k: (column, f"{word} ({len(found)})", carrier) for k in found}
    out = Diagram()
    for key, node in d.nodes.items():
        if key in through:
            out.node(*renamed.get(key, node))
    for (a, b), (mwh, carrier, query) in d.links.items():
        out.link(out.node(*renamed.get(a, d.nodes[a])), out.node(*renamed.get(b, d.nodes[b])), mwh, carrier, query)
    return out


def _through(d: Diagram) -> dict[str, float]:
    """The larger of what enters and what leaves each node, MWh."""
    enters: dict[str, float] = {}
    leaves: dict[str, float] = {}
    for (a, b), (mwh, _, _) in d.links.items():
        leaves[a] = leaves.get(a, 0.0) + mwh
        enters[b] = enters.get(b, 0.0) + mwh
    return {k: max(enters.get(k, 0.0), leaves.get(k, 0.0)) for k in d.nodes if k in enters or k in leaves}


def balance_error(d: Diagram) -> float:
    """Largest difference between what enters and what leaves a node with both, MWh."""
    enters: dict[str, float] = {}
    leaves: dict[str, float] = {}
    for (a, b), (mwh, _, _) in d.links.items():
        leaves[a] = leaves.get(a, 0.0) + mwh
        enters[b] = enters.get(b, 0.0) + mwh
    both = [abs(enters[k] - leaves[k]) for k in enters if k in leaves]
    return max(both, default=0.0)


def _intake(d: Diagram, carrier: str) -> float:
    """What a carrier takes in from origins and from processes, without what comes out of storage, MWh."""
    origins = sum(m for (a, _), (m, c, _) in d.links.items() if c == carrier and d.nodes[a][0] == 0)
    return origins + sum(
        m for (a, b), (m, c, _) in d.links.items() if c == carrier and d.nodes[a][0] == 3 and d.nodes[b][0] in (2, 4)
    )


def _figure(r: Reading, key: str, carriers: list[str], area: str, origins: Origins) -> Figure | None:
    d = diagram(r, carriers, area, origins)
    if not d.links:
        return None
    place = r.name("areas", area) if area else "the whole case"
    unit = r.unit(carriers[0])
    order = {k: i for i, k in enumerate(d.nodes)}
    links = sorted(d.links.items(), key=lambda kv: (d.nodes[kv[0][0]][0], order[kv[0][0]], order[kv[0][1]]))
    intake = {c: _intake(d, c) for c in carriers}
    scale = energy_scale([m for _, (m, _, _) in links], unit)
    rows = table(
        key,
        f"Flows from origin to use, {place}, {r.period}",
        [str(i) for i in range(len(links))],
        [
            text("From", [d.nodes[a][1] for (a, _), _ in links]),
            text("To", [d.nodes[b][1] for (_, b), _ in links]),
            text("Carrier", [r.name("carriers", c) for _, (_, c, _) in links]),
            asked(
                energies("Energy", [m for _, (m, _, _) in links], "Energy on this link over the horizon.", unit=unit),
                [query for _, (_, _, query) in links],
            ),
            shares(
                "Share",
                [m / intake[c] if intake.get(c) else np.nan for _, (m, c, _) in links],
                "Energy of the link over all that the carrier takes in.",
            ),
        ],
    )
    error = balance_error(d)
    biggest = max(((k, v) for k, v in d.links.items() if d.nodes[k[0]][0] == 0), key=lambda kv: kv[1][0], default=None)
    title = f"Flows from origin to use, {place}"
    if biggest:
        (a, _), (_, c, _) = biggest
        whole = sum(
            m for (s, _), (m, cc, _) in d.links.items() if d.nodes[s][1:] == (d.nodes[a][1], c) and d.nodes[s][0] == 0
        )
        title = (
            f"{capital(d.nodes[a][1])} gives {spoken(whole, energy_scale([whole], unit))} of "
            f"{r.name('carriers', c).lower()}"
        )
        title += f", {percent(whole / intake[c])} of the intake of {place}" if intake.get(c) else ""
    data = {
        "columns": COLUMNS,
        "area": place,
        "unit": scale.unit,
        "factor": scale.factor,
        "nodes": [
            {"key": k, "column": c, "label": label, "carrier": carrier} for k, (c, label, carrier) in d.nodes.items()
        ],
        "links": [
            {"source": a, "target": b, "mwh": round(m, 3), "carrier": c, "query": q} for (a, b), (m, c, q) in links
        ],
    }
    error = 0.0 if error < 1e-9 * sum(m for _, (m, _, _) in links) else error
    note = (
        f"Balance error {spoken(error, energy_scale([error], unit))}: the largest difference between what "
        "enters and leaves a row. "
    )
    note += "Origins behind the last mixing point are traced by proportional sharing."
    return Figure(
        key,
        title,
        f"Energy in {scale.unit}, {place}, {r.period}",
        f"Sankey diagram of {len(d.nodes)} rows and {len(links)} links in six columns. {title}.",
        (rows,),
        data,
        note,
    )


def fill(r: Reading) -> SankeyPage:
    """Diagrams of the area looked at and of the whole case, for each unit of quantity."""
    origins = trace(r)
    figures = []
    for i, unit in enumerate(dict.fromkeys(r.unit(c) for c in r.carriers)):
        carriers = [c for c in r.carriers if r.unit(c) == unit]
        for area in dict.fromkeys([r.focus, ""]):
            figure = _figure(r, f"sankey-{i}-{'all' if not area else 'area'}", carriers, area, origins)
            figures += [figure] if figure else []
    return SankeyPage(tuple(figures))
