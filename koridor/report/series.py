"""Flows over time: what an area takes in and gives out of each carrier, hour by hour, with storage, prices and
events.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from koridor.report.balance import Part, parts
from koridor.report.context import Figure, SeriesPage, Table
from koridor.report.numbers import day_in_words, fixed, power_unit
from koridor.report.packing import ERROR, pack
from koridor.report.prices import demand_at
from koridor.report.protocol import Floats
from koridor.report.reading import Reading, by_window
from koridor.report.snapshot import tightest
from koridor.report.tables import energies, table, text

VIEWS, ABOVE, BELOW, SERIES, STORES = 6, 7, 4, 70, 6
NOISE = 1e-6
"""Layers under this share of all are what an interior solution leaves beside zero; they are not drawn."""
UP = ("supply", "process", "route", "contract", "market", "storage", "unserved")
DOWN = ("process", "route", "contract", "market", "storage", "dump", "loss")


@dataclass(eq=False)
class _Store:
    """Series in the order in which they are packed."""

    series: list[Floats] = field(default_factory=list)

    def put(self, values: Floats) -> int:
        """Index of a new series."""
        self.series.append(np.asarray(values, dtype=np.float64))
        return len(self.series) - 1


def views(r: Reading) -> list[tuple[str, str]]:
    """Pairs of carrier and area to show: all carriers of the area looked at, then others by demand."""
    first = [(c, r.focus) for c in r.carriers if r.mask(c, r.focus).any()]
    if not r.areas:
        return first[:VIEWS]
    load = demand_at(r)
    rest = [(c, a) for c in r.carriers for a in r.areas if a != r.focus and load[r.mask(c, a)].sum() > 0]
    rest.sort(key=lambda pair: -load[r.mask(*pair)].sum())
    return [*first, *rest][:VIEWS]


def layers(found: list[Part], sign: float, kinds: tuple[str, ...], most: int) -> list[tuple[str, str, Floats]]:
    """Label, kind and series (positive) of the layers above or below zero; the smallest go to `other`."""
    side = [p for p in found if p.kind in kinds and sign * p.series.sum() > 0]
    noise = NOISE * sum(float(np.abs(p.series).sum()) for p in side)
    chosen = [p for p in side if float(np.abs(p.series).sum()) > noise]
    chosen.sort(key=lambda p: kinds.index(p.kind))
    rank = sorted((p for p in chosen if p.kind != "unserved"), key=lambda p: -float(np.abs(p.series).sum()))
    keep = {id(p) for p in (rank if len(rank) <= most else rank[: most - 1])} | {
        id(p) for p in chosen if p.kind == "unserved"
    }
    out = [(_label(p, sign), p.kind, np.maximum(sign * p.series, 0.0)) for p in chosen if id(p) in keep]
    rest = [p for p in chosen if id(p) not in keep]
    if rest:
        total = np.maximum(sign * np.sum([p.series for p in rest], axis=0), 0.0)
        at = next((i for i, layer in enumerate(out) if layer[1] == "unserved"), len(out))
        out.insert(at, (f"other ({len(rest)})", "other", total))
    return out


def _label(p: Part, sign: float) -> str:
    if p.kind == "unserved":
        return f"unserved: {p.label}"
    if p.kind == "storage":
        return f"{'out of' if sign > 0 else 'into'} {p.label}"
    if sign < 0 and p.kind in ("route", "market"):
        return f"to {p.label}"
    if sign < 0 and p.kind == "contract":
        return f"under {p.label}"
    return p.label


def _view(r: Reading, carrier: str, area: str, store: _Store) -> tuple[dict[str, Any], Table]:
    found = parts(r, r.mask(carrier, area))
    above, below = layers(found, 1.0, UP, ABOVE), layers(found, -1.0, DOWN, BELOW)
    zero = np.zeros(len(r.hours))
    load = np.sum(
        [zero, *(-p.series for p in found if p.kind == "demand"), *(p.series for p in found if p.kind == "unserved")],
        axis=0,
    )
    place = r.name("areas", area) if area else "the whole case"
    nodes = np.flatnonzero(r.mask(carrier, area))
    node = max(nodes, key=lambda n: demand_at(r)[n])
    view = {
        "carrier": carrier,
        "area": place,
        "label": f"{r.name('carriers', carrier)}, {place}",
        "unit": power_unit(r.unit(carrier)),
        "energy": r.unit(carrier),
        "load": store.put(load),
        "price": store.put(r.price[:, node]),
        "priceAt": r.text("nodes", "name")[node],
        "above": [{"label": lab, "kind": kind, "s": store.put(v)} for lab, kind, v in above],
        "below": [{"label": lab, "kind": kind, "s": store.put(v)} for lab, kind, v in below],
        "stores": [
            r.text("storages", "name")[j]
            for j in np.flatnonzero(np.append(r.mask(carrier, area), False)[r.place("storages", "node")])
        ],
        "events": _events(r, carrier, area, load),
    }
    return view, _monthly(r, view, above, below, load)


def _monthly(
    r: Reading,
    view: dict[str, Any],
    above: list[tuple[str, str, Floats]],
    below: list[tuple[str, str, Floats]],
    load: Floats,
) -> Table:
    """Energy by month of every layer: the twin of a view."""

    def sums(values: Floats) -> list[float]:
        by = [float(v) for v in by_window(values * r.hours, r.month_first)]
        return [*by, sum(by)]

    unit = view["energy"]
    columns = [text("Month", [*r.months, "Sum"])]
    columns += [energies(lab, sums(v), f"{lab}, energy that enters.", unit=unit) for lab, _, v in above]
    columns += [energies(lab, [-x for x in sums(v)], f"{lab}, energy that leaves.", unit=unit) for lab, _, v in below]
    columns.append(energies("Demand", sums(load), "What was asked for, served or not.", unit=unit))
    return table(
        f"time-{view['carrier']}-{view['area']}",
        f"{view['label']}: energy by month",
        [*r.months, "sum"],
        columns,
        strong=(len(r.months),),
    )


def _events(r: Reading, carrier: str, area: str, load: Floats) -> list[dict[str, Any]]:
    """Named moments: peak day, tightest day, hours with unserved demand."""
    out: list[dict[str, Any]] = []
    daily = by_window(load * r.hours, r.day_first)
    if load.max(initial=0.0) > 0 and len(daily) > 1:
        peak = int(np.argmax(daily))
        out.append({"step": int(r.day_first[peak]), "kind": "peak", "label": f"peak day, {day_in_words(r.days[peak])}"})
    t = tightest(r, carrier, area)
    if t and len(daily) > 1:
        out.append({"step": t.step, "kind": "tight", "label": f"tightest day, {day_in_words(t.day)}"})
    keep = np.append(r.mask(carrier, area), False)[r.place("demands", "node")]
    short = r.array("demands", "unserved")[:, keep].sum(axis=1)
    bad = short > 1e-3 * max(float(load.mean()), 1e-9)
    begins = np.flatnonzero(bad & ~np.r_[False, bad[:-1]])
    worst = sorted(begins, key=lambda i: -short[i])[:5]
    out += [
        {"step": int(i), "kind": "unserved", "label": f"unserved demand from {str(r.local[i])[:16].replace('T', ' ')}"}
        for i in worst
    ]
    return sorted(out, key=lambda e: int(e["step"]))


def _stores(r: Reading, store: _Store) -> list[dict[str, Any]]:
    """Levels in per cent of the working volume; the area looked at first, then the largest."""
    capacity = np.nan_to_num(r.column("storages", "capacity_mwh"))
    area = [*r.node_area, ""]
    where = r.place("storages", "node")
    order = sorted(range(len(capacity)), key=lambda j: (area[where[j]] != r.focus, -capacity[j], j))[:STORES]
    level, names = r.array("storages", "level"), r.text("storages", "name")
    return [
        {"label": names[j], "mwh": float(capacity[j]), "s": store.put(100 * level[:, j] / capacity[j])}
        for j in order
        if capacity[j] > 0
    ]


def fill(r: Reading) -> SeriesPage:
    """All views, packed."""
    store = _Store()
    stores = _stores(r, store)
    shown: list[dict[str, Any]] = []
    tables: list[Table] = []
    for pair in views(r):
        if len(store.series) + ABOVE + BELOW + 3 > SERIES and shown:
            break
        view, twin = _view(r, *pair, store)
        shown.append(view)
        tables.append(twin)
    packed = pack(store.series)
    title = "Flows over time"
    if shown:
        peaks = [e for e in shown[0]["events"] if e["kind"] == "peak"]
        load = store.series[shown[0]["load"]]
        title = f"{shown[0]['label']}: demand peaks at {fixed(float(load.max()))} {shown[0]['unit']}"
        title += f"; {peaks[0]['label']}" if peaks else ""
    seconds = (r.local - np.datetime64("1970-01-01T00:00:00")).astype("timedelta64[s]").astype(np.int64)
    regular = bool(np.all(r.hours == r.hours[0]))
    data = {
        "start": int(seconds[0]),
        "step": float(r.hours[0]) * 3600,
        "times": None if regular else [int(s) for s in seconds],
        "n": packed.length,
        "low": packed.low,
        "span": packed.span,
        "views": shown,
        "stores": stores,
        "clock": r.clock,
    }
    figure = Figure(
        "time",
        title,
        f"MW, by hour or as daily means; clock {r.clock}; {r.period}",
        f"Stacked areas of what enters and leaves, with storage levels and prices on the same time axis. {title}.",
        tuple(tables),
        data,
        "A year shows daily means; months and shorter show every step.",
    )
    return SeriesPage(figure, packed.text, ERROR)
