"""Security of supply as this one run shows it: what was not served, the tightest day, the largest source, days at
limits.

It is a reading of one solved year, not an analysis of failures; the N-1 figures belong to the security studies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koridor.report.balance import Part, parts
from koridor.report.context import Number, SecurityPage, Sentence, Table
from koridor.report.numbers import capital, day_in_words, energy_scale, fixed, percent, plural, spoken
from koridor.report.protocol import Floats
from koridor.report.queries import energy, one_of
from koridor.report.reading import AT_LIMIT, Reading, by_window
from koridor.report.tables import counts, energies, numbers, shares, table, text
from koridor.report.tracing import trace

INTAKE = ("supply", "market", "process", "route", "contract")
"""Parts that bring a carrier in from elsewhere or make it; storage only keeps it."""


@dataclass(frozen=True)
class Tightest:
    """The day on which the least capacity was left unused, for one carrier in the area looked at."""

    carrier: str
    day: np.datetime64
    step: int
    """First step of the day."""
    demand_mwh: float
    spare_mwh: float
    lost_mwh: float

    @property
    def share(self) -> float:
        """Unused capacity over the demand of the day."""
        return self.spare_mwh / self.demand_mwh if self.demand_mwh > 0 else np.nan


def spare(r: Reading, carrier: str, area: str) -> Floats:
    """Capacity that could bring more of a carrier into an area and was not used, MW, (T,).

    Supplies, market purchases, processes, routes across the border (forward) and storage, each available less used. It
    is an upper bound: a free pipe helps only where there is gas at its far end.
    """
    inside = np.append(r.mask(carrier, area), False)
    out = np.zeros(len(r.hours))
    for panel, measure, column in (
        ("supplies", "mw", "node"),
        ("markets", "bought", "node"),
        ("processes", "output", "output"),
    ):
        keep = inside[r.place(panel, column)]
        out += np.nan_to_num(np.maximum(r.capacity(panel) - r.array(panel, measure), 0.0)[:, keep]).sum(axis=1)
    enters = inside[r.place("routes", "to")] & ~inside[r.place("routes", "from")]
    out += np.nan_to_num(np.maximum(r.capacity("routes") - r.array("routes", "sent"), 0.0)[:, enters]).sum(axis=1)
    keep = inside[r.place("storages", "node")]
    if keep.any():
        withdrawn = r.array("storages", "withdrawn")
        left = np.maximum(r.array("storages", "level"), 0.0) / r.hours[:, None]
        most = np.minimum(withdrawal_limit(r), left + withdrawn)
        out += np.maximum(most - withdrawn, 0.0)[:, keep].sum(axis=1)
    return out


def withdrawal_limit(r: Reading) -> Floats:
    """Most that each storage could give at its level, MW, (T, n): rate x availability x the least of its curve."""
    limit = np.asarray(r.given("storages", "withdrawal") * np.ones((len(r.hours), 1)))
    level, capacity = r.array("storages", "level"), r.column("storages", "capacity_mwh")
    try:
        rows = r.case["storages"]
        curves = dict(zip(rows.ids, rows.list("withdrawal_curve"), strict=True))
    except KeyError:
        return limit
    for j, id in enumerate(r.ids("storages")):
        curve = curves.get(id, ())
        share = level[:, j] / capacity[j] if capacity[j] > 0 else np.zeros(len(r.hours))
        pairs = [curve[i] + curve[i + 1] * share for i in range(0, len(curve) - 1, 2)]
        if pairs:
            limit[:, j] *= np.clip(np.minimum.reduce(pairs), 0.0, 1.0)
    return limit


def tightest(r: Reading, carrier: str, area: str) -> Tightest | None:
    """The day that loses most where any is lost, else the one with the least unused capacity over demand; None: no
    demand.
    """
    return r.once(("tightest", carrier, area), lambda: _tightest_day(r, carrier, area))


def _tightest_day(r: Reading, carrier: str, area: str) -> Tightest | None:
    inside = np.append(r.mask(carrier, area), False)
    keep = inside[r.place("demands", "node")]
    load = r.array("demands", "load")[:, keep].sum(axis=1)
    if load.sum() <= 0:
        return None
    left = by_window(spare(r, carrier, area) * r.hours, r.day_first)
    need = by_window(load * r.hours, r.day_first)
    whole = by_window(r.hours, r.day_first) >= 0.99 * np.median(by_window(r.hours, r.day_first))
    ratio = np.where(whole & (need > 0), left / np.where(need > 0, need, 1.0), np.inf)
    lost = by_window(r.array("demands", "unserved")[:, keep].sum(axis=1) * r.hours, r.day_first)
    day = int(np.argmax(lost)) if lost.max() > 1e-6 * need.max() else int(np.argmin(ratio))
    return Tightest(carrier, r.days[day], int(r.day_first[day]), float(need[day]), float(left[day]), float(lost[day]))


@dataclass(frozen=True)
class Source:
    """One origin of what an area takes in of a carrier."""

    carrier: str
    name: str
    mwh: float
    share: float
    intake: float


def sources(r: Reading, area: str) -> list[Source]:
    """Origins of what enters an area, traced; what processes make counts as made inside. Largest first in each
    carrier.
    """
    return r.once(("sources", area), lambda: _find_sources(r, area))


def _find_sources(r: Reading, area: str) -> list[Source]:
    origins = trace(r)
    out: list[Source] = []
    for carrier in r.carriers:
        found: dict[str, float] = {}
        for p in parts(r, r.mask(carrier, area)):
            mwh = float(r.hours @ p.series)
            if mwh <= 0 or p.kind not in INTAKE:
                continue
            if p.beyond >= 0:
                for name, share in zip(origins.names, origins.share[p.beyond], strict=True):
                    found[name] = found.get(name, 0.0) + mwh * float(share)
            else:
                found[p.label] = found.get(p.label, 0.0) + mwh
        total = sum(found.values())
        ranked = sorted(found.items(), key=lambda kv: -kv[1])
        out += [Source(carrier, k, v, v / total, total) for k, v in ranked if total and v / total > 0.0005]
    return out


def largest_route(r: Reading, carrier: str, area: str) -> tuple[Part, float] | None:
    """The route that brings most of a carrier into an area, and its share of all intake."""
    found = [p for p in parts(r, r.mask(carrier, area)) if p.kind in INTAKE]
    energy_of = {id(p): float(r.hours @ p.series) for p in found}
    total = sum(v for v in energy_of.values() if v > 0)
    routes = [p for p in found if p.kind == "route" and energy_of[id(p)] > 0]
    if not routes or total <= 0:
        return None
    best = max(routes, key=lambda p: energy_of[id(p)])
    return best, energy_of[id(best)] / total


def unserved_number(r: Reading, carrier: str) -> Number:
    """Unserved energy of a carrier over all nodes."""
    keep = np.append(r.mask(carrier), False)[r.place("demands", "node")]
    mwh = float(r.energy("demands", "unserved")[keep].sum())
    ids = [id for id, yes in zip(r.ids("demands"), keep, strict=True) if yes]
    query = energy("demands", "unserved", f"id {one_of(ids)}") if ids else ""
    unit = r.unit(carrier)
    return Number(
        f"unserved-{carrier}",
        mwh,
        unit,
        spoken(0.0 if mwh < 0.5e-6 * max(_load(r, carrier), 1.0) else mwh, energy_scale([mwh], unit)),
        f"Unserved {r.name('carriers', carrier).lower()}, {r.period}",
        "Demand that was not met, added up over all classes and hours (rule 4.3).",
        query,
        tuple(f"demands/{i}" for i in ids[:8]),
    )


def _load(r: Reading, carrier: str) -> float:
    keep = np.append(r.mask(carrier), False)[r.place("demands", "node")]
    return float(r.energy("demands", "load")[keep].sum())


def tightest_number(r: Reading, t: Tightest) -> Number:
    """Unused capacity on the tightest day."""
    unit = r.unit(t.carrier)
    return Number(
        f"tightest-{t.carrier}",
        t.spare_mwh,
        unit,
        spoken(t.spare_mwh, energy_scale([t.spare_mwh], unit)),
        f"Unused capacity for {r.name('carriers', t.carrier).lower()} on {t.day}",
        "Available less used, added over supplies, markets, processes, routes into the area and storage. An "
        "upper bound: a "
        "free pipe helps only where there is supply at its far end.",
    )


def _unserved(r: Reading) -> Table:
    """Demand and unserved by class."""
    of = r.text("demands", "class")
    load, short = r.energy("demands", "load"), r.energy("demands", "unserved")
    ids = [str(c) for c in r.static("classes").index if str(c) in set(of)]
    rows = {c: [j for j, k in enumerate(of) if k == c] for c in ids}
    loads, shorts = [float(load[rows[c]].sum()) for c in ids], [float(short[rows[c]].sum()) for c in ids]
    hours = [
        float(
            r.hours
            @ (
                r.array("demands", "unserved")[:, rows[c]].sum(axis=1)
                > 1e-3 * max(load[rows[c]].sum() / r.total_hours, 1e-9)
            )
        )
        for c in ids
    ]
    number = dict(zip([str(i) for i in r.static("classes").index], range(len(r.static("classes"))), strict=True))
    priority, voll, protected = (r.column("classes", c) for c in ("priority", "value_of_lost_load", "protected"))
    where = "id IN (SELECT id FROM demands_static WHERE class = {id})"
    return table(
        "unserved",
        f"Demand and what was not served, by class, {r.period}",
        ids,
        [
            text("Class", [r.name("classes", c) for c in ids]),
            text("Carrier", [r.carrier_label(r.text("classes", "carrier")[number[c]]) for c in ids]),
            counts("Priority", [priority[number[c]] for c in ids], what="Order of shedding: 1 is shed first."),
            numbers(
                "Value of lost load",
                [voll[number[c]] for c in ids],
                "EUR a unit" if r.common_unit == "units" else f"EUR/{r.common_unit}",
                what="Worth of a unit that is not served.",
            ),
            shares("Protected", [protected[number[c]] for c in ids], "Share that the regulation protects."),
            energies("Demand", loads, "What was asked for.", energy("demands", "load", where), r.common_unit),
            energies(
                "Unserved",
                [0.0 if s < 1e-6 * max(x, 1.0) else s for s, x in zip(shorts, loads, strict=True)],
                "What was not met.",
                energy("demands", "unserved", where),
                r.common_unit,
            ),
            shares(
                "Share", [s / x if x else np.nan for s, x in zip(shorts, loads, strict=True)], "Unserved over demand."
            ),
            counts("Hours", hours, "h", "Hours with more than 0.1 % of the mean demand unserved."),
        ],
        of="classes",
    )


def _tightest(r: Reading, found: list[Tightest]) -> Table:
    return table(
        "tightest",
        f"The tightest day by carrier{_in(r)}, {r.period}",
        [t.carrier for t in found],
        [
            text("Carrier", [r.carrier_label(t.carrier) for t in found]),
            text("Day", [str(t.day) for t in found]),
            energies(
                "Demand that day",
                [t.demand_mwh for t in found],
                "All demand of the area on that day.",
                unit=r.common_unit,
            ),
            energies(
                "Unserved that day",
                [t.lost_mwh for t in found],
                "Demand of the area that is not met.",
                unit=r.common_unit,
            ),
            energies(
                "Unused capacity",
                [t.spare_mwh for t in found],
                "Available less used, an upper bound.",
                unit=r.common_unit,
            ),
            shares("Unused over demand", [t.share for t in found], "Room that is left."),
        ],
        of="carriers",
        note="Unused capacity adds up supplies, markets, processes, routes into the area and storage at its level. "
        "It is an upper bound: a free pipe helps only where there is supply at its far end.",
    )


def _limits(r: Reading) -> Table:
    """Routes that reach their capacity."""
    full = r.route_limit_steps
    days = by_window(full.astype(np.float64), r.day_first) > 0
    order = [j for j in np.argsort(-r.route_hours_full, kind="stable") if r.route_hours_full[j] > 0]
    ids = [r.ids("routes")[j] for j in order]
    begin, end = r.place("routes", "from"), r.place("routes", "to")
    names = r.text("nodes", "name")
    limit = 1 - AT_LIMIT
    query = (
        f"SELECT sum(hours) FROM routes JOIN steps USING(step) WHERE id = {{id}} AND sent >= {limit} * "
        f"(SELECT max(sent) FROM routes WHERE id = {{id}})"
    )
    constant = np.ptp(r.capacity("routes"), axis=0) < 1e-6 if len(r.ids("routes")) else np.zeros(0)
    return table(
        "limits",
        f"Routes that reach their capacity, {r.period}",
        ids,
        [
            text("Route", [r.name("routes", i) for i in ids]),
            text("From", [names[begin[j]] for j in order]),
            text("To", [names[end[j]] for j in order]),
            counts("Days", [float(days[:, j].sum()) for j in order], "", "Days with at least one step at the limit."),
            counts(
                "Hours",
                [r.route_hours_full[j] for j in order],
                "h",
                f"Hours within {100 * AT_LIMIT:.1f} % of the capacity.",
                query if all(constant[j] for j in order) else "",
            ),
            numbers(
                "One MW more",
                [r.route_rent[j] for j in order],
                "EUR/MW",
                what="Price at the end less price at the beginning, losses and tariff, added over the hours "
                "at the limit, where positive.",
            ),
        ],
        of="routes",
        fold=20,
    )


def _in(r: Reading) -> str:
    return f", {r.name('areas', r.focus)}" if r.focus else ""


def _sources(r: Reading, found: list[Source]) -> Table:
    return table(
        "sources-share",
        f"Where the intake comes from{_in(r)}, {r.period}",
        [f"{s.carrier}/{s.name}" for s in found],
        [
            text("Carrier", [r.carrier_label(s.carrier) for s in found]),
            text("Origin", [s.name for s in found]),
            energies(
                "Energy",
                [s.mwh for s in found],
                "Energy that the area takes in from this origin, traced by proportional sharing.",
                unit=r.common_unit,
            ),
            shares(
                "Share",
                [s.share for s in found],
                "Over all that the area takes in of the carrier, its own production included.",
                bar=True,
            ),
        ],
        fold=20,
    )


def fill(r: Reading) -> SecurityPage:
    """The security snapshot."""
    days = [t for t in (tightest(r, c, r.focus) for c in r.carriers) if t]
    shares_of = sources(r, r.focus)
    sentences: list[Sentence] = []
    short = [(c, unserved_number(r, c)) for c in r.carriers]
    missing = [(c, n) for c, n in short if n.value > 0.5e-6 * max(_load(r, c), 1.0)]
    if missing:
        sentences += [
            ("Unserved ", r.name("carriers", c).lower(), ": ", n, f", {percent(n.value / _load(r, c), 2)} of demand.")
            for c, n in missing
        ]
    else:
        sentences.append(("All demand is served in every hour of this run.",))
    for t in days[:3]:
        sentences.append(
            (
                f"{r.name('carriers', t.carrier)} is tightest on {day_in_words(t.day)}: ",
                tightest_number(r, t),
                f" of capacity stays unused, {percent(t.share, 0)} of that day's demand.",
            )
        )
    for c in r.carriers:
        first = next((s for s in shares_of if s.carrier == c), None)
        route = largest_route(r, c, r.focus)
        if first and route:
            sentences.append(
                (
                    f"{capital(first.name)} is the largest source of {r.name('carriers', c).lower()}, "
                    f"{percent(first.share)} of the intake; "
                    f"the largest route, {route[0].label}, brings {percent(route[1])}.",
                )
            )
    full = int((r.route_hours_full > 0).sum())
    sentences.append(
        (
            f"{plural(full, 'route')} of {fixed(len(r.ids('routes')))} reach{'es' if full == 1 else ''} the "
            "limit at some hour.",
        )
    )
    return SecurityPage(tuple(sentences), _unserved(r), _tightest(r, days), _sources(r, shares_of), _limits(r))
