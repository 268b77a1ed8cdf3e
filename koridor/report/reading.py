"""A run read once for all pages: totals, months, days, places, prices. Everything is vectorised over (T, n) arrays.

Days are those of the case's zone in standard time all year (no summer time), so that every day has 24 hours and charts
have no gap and no double hour. Months are UTC, as in the run's ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from koridor.report.protocol import Case, Cell, Floats, Ints, Run

V = TypeVar("V")
AT_LIMIT = 1e-3
"""A flow within this share of its capacity is at its limit (interior solutions stop just short of bounds)."""

PANELS: dict[str, tuple[str, ...]] = {
    "nodes": ("price", "dumped"),
    "routes": ("sent", "received", "sent_back", "received_back"),
    "processes": ("output", "heat", "input", "emission"),
    "legs": ("mw",),
    "supplies": ("mw",),
    "markets": ("bought", "sold"),
    "demands": ("load", "served", "unserved"),
    "storages": ("level", "injected", "withdrawn", "inflow", "spilled"),
}


def standard_offset(zone: str, start: NDArray[np.datetime64]) -> int:
    """Hours ahead of UTC in standard time: the least offset over the year of the first step; 0 for an unknown zone."""
    try:
        tz = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return 0
    year = int(str(start[0])[:4])
    offsets = [datetime(year, m, 1, tzinfo=UTC).astimezone(tz).utcoffset() for m in (1, 4, 7, 10)]
    return min(int(o.total_seconds() // 3600) for o in offsets if o is not None)


@dataclass(frozen=True, eq=False)
class Reading:
    """A run with what every page needs of it."""

    run: Run

    @property
    def case(self) -> Case:
        """The case as solved."""
        return self.run.case

    # ---- the clock -------------------------------------------------------------------------------------------------
    @cached_property
    def hours(self) -> Floats:
        """Length of each step, hours, (T,)."""
        return np.asarray(self.run.steps.hours, dtype=np.float64)

    @cached_property
    def start(self) -> NDArray[np.datetime64]:
        """Start of each step, UTC seconds, (T,)."""
        return np.asarray(self.run.steps.start).astype("datetime64[s]")

    @cached_property
    def offset(self) -> int:
        """Hours from UTC to the clock of the report."""
        return standard_offset(self.run.steps.zone, self.start)

    @cached_property
    def clock(self) -> str:
        """The clock in words, such as `UTC+1, no summer time`."""
        return "UTC" if self.offset == 0 else f"UTC{self.offset:+d}, no summer time"

    @cached_property
    def local(self) -> NDArray[np.datetime64]:
        """Start of each step on the report's clock, (T,)."""
        return self.start + np.timedelta64(self.offset * 3600, "s")

    @cached_property
    def day_first(self) -> Ints:
        """First step of each day, (D,)."""
        return _firsts(self.local.astype("datetime64[D]"))

    @cached_property
    def days(self) -> NDArray[np.datetime64]:
        """The days, (D,)."""
        return self.local[self.day_first].astype("datetime64[D]")

    @cached_property
    def month_first(self) -> Ints:
        """First step of each UTC month, (M,)."""
        return _firsts(self.start.astype("datetime64[M]"))

    @cached_property
    def months(self) -> tuple[str, ...]:
        """The months as YYYY-MM, (M,)."""
        return tuple(str(m) for m in self.start[self.month_first].astype("datetime64[M]"))

    @property
    def total_hours(self) -> float:
        """Hours of the whole horizon."""
        return float(self.hours.sum())

    @cached_property
    def period(self) -> str:
        """The horizon in words: a year where it is one calendar year (UTC), else first and last day."""
        first, last = self.start[0], self.start[-1] + np.timedelta64(int(self.hours[-1] * 3600), "s")
        year = first.astype("datetime64[Y]")
        if first == year.astype("datetime64[s]") and last == (year + 1).astype("datetime64[s]"):
            return str(year)
        end = (last - np.timedelta64(1, "s")).astype("datetime64[D]")
        return f"{first.astype('datetime64[D]')} to {end}"

    # ---- arrays ----------------------------------------------------------------------------------------------------
    @cached_property
    def _arrays(self) -> dict[tuple[str, str], Floats]:
        return {}

    def array(self, panel: str, measure: str) -> Floats:
        """One measure of a panel, (T, n)."""
        key = (panel, measure)
        if key not in self._arrays:
            got = self.run.panel(panel)
            value = got.measures.get(measure)
            shape = (len(self.hours), len(got.ids))
            self._arrays[key] = np.zeros(shape) if value is None else np.asarray(value, dtype=np.float64).reshape(shape)
        return self._arrays[key]

    def ids(self, panel: str) -> tuple[str, ...]:
        """Row ids of a panel, in column order."""
        return tuple(self.run.panel(panel).ids)

    def energy(self, panel: str, measure: str) -> Floats:
        """MWh over the horizon, (n,)."""
        return self.once(("energy", panel, measure), lambda: np.asarray(self.hours @ self.array(panel, measure)))

    def monthly(self, panel: str, measure: str) -> Floats:
        """MWh by month, (M, n)."""
        return by_window(self.array(panel, measure) * self.hours[:, None], self.month_first)

    @cached_property
    def _capacities(self) -> dict[str, Floats]:
        return {}

    def capacity(self, panel: str) -> Floats:
        """Available capacity, MW, (T, n); nan where the run states none."""
        if panel not in self._capacities:
            value = np.asarray(self.run.capacity(panel), dtype=np.float64)
            self._capacities[panel] = np.broadcast_to(value, (len(self.hours), len(self.ids(panel))))
        return self._capacities[panel]

    # ---- statics ---------------------------------------------------------------------------------------------------
    @cached_property
    def _statics(self) -> dict[str, pd.DataFrame]:
        return {}

    def static(self, table: str) -> pd.DataFrame:
        """What does not vary, in the order of the panel where the table has one."""
        if table not in self._statics:
            frame = self.run.statics.get(table)
            frame = pd.DataFrame() if frame is None else frame
            self._statics[table] = frame.reindex(list(self.ids(table))) if table in PANELS else frame
        return self._statics[table]

    @cached_property
    def memo(self) -> dict[Any, Any]:
        """What pages have worked out already, by what was asked."""
        return {}

    def once(self, key: tuple[Any, ...], make: Callable[[], V]) -> V:
        """The value of `make()`, worked out once a run."""
        if key not in self.memo:
            self.memo[key] = make()
        return cast("V", self.memo[key])

    def text(self, table: str, column: str) -> list[str]:
        """A column of a static table as text; empty where it has none; an empty `name` is the id."""
        return self.once(("text", table, column), lambda: self._text(table, column))

    def _text(self, table: str, column: str) -> list[str]:
        frame = self.static(table)
        if column not in frame.columns:
            return [str(i) for i in frame.index] if column == "name" else [""] * len(frame)
        values = ["" if v is None or v is pd.NA or v != v else str(v) for v in frame[column].tolist()]
        return [v or str(i) for v, i in zip(values, frame.index, strict=True)] if column == "name" else values

    def column(self, table: str, column: str) -> Floats:
        """A column of a static table as numbers, nan where empty, (n,)."""
        frame = self.static(table)
        if column not in frame.columns:
            return np.full(len(frame), np.nan)
        return pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        return {}

    def name(self, table: str, id: str) -> str:
        """What people call a row; its id where it has no name."""
        if table not in self._names:
            self._names[table] = dict(
                zip([str(i) for i in self.static(table).index], self.text(table, "name"), strict=True)
            )
        return self._names[table].get(id, id)

    def place(self, table: str, column: str) -> Ints:
        """Index of the node that a column names, -1 where empty, (n,)."""
        return self.once(("place", table, column), lambda: self._place(table, column))

    def _place(self, table: str, column: str) -> Ints:
        index = {id: i for i, id in enumerate(self.ids("nodes"))}
        return np.array([index.get(v, -1) for v in self.text(table, column)], dtype=np.int64)

    def written_text(self, table: str, column: str) -> list[str]:
        """A column of text of the case in panel order; empty where the case has none."""
        try:
            rows = self.case[table]
            known = dict(zip(rows.ids, rows.text(column), strict=True))
        except KeyError:
            known = {}
        return [known.get(id, "") for id in self.ids(table)]

    @cached_property
    def node_carrier(self) -> list[str]:
        """Carrier id of each node."""
        return self.text("nodes", "carrier")

    @cached_property
    def node_area(self) -> list[str]:
        """Area id of each node, empty where it has none."""
        return self.text("nodes", "area")

    @cached_property
    def carriers(self) -> tuple[str, ...]:
        """Carriers that have a node, in the order of the case."""
        used = set(self.node_carrier)
        listed = [str(c) for c in self.static("carriers").index if str(c) in used]
        return tuple(listed + sorted(used - set(listed)))

    def unit(self, carrier: str) -> str:
        """Unit of a quantity of a carrier."""
        frame = self.static("carriers")
        if carrier in frame.index and "unit" in frame.columns:
            return str(frame.loc[carrier, "unit"] or "MWh")
        return "MWh"

    @cached_property
    def common_unit(self) -> str:
        """Unit of a column over all carriers: their own where it is one, else `units`."""
        found = {self.unit(c) for c in self.carriers}
        return found.pop() if len(found) == 1 else "units" if found else "MWh"

    def carrier_label(self, carrier: str) -> str:
        """Name of a carrier in a table over all carriers, with its unit where they differ."""
        name = self.name("carriers", carrier)
        return f"{name}, {self.unit(carrier)}" if self.common_unit == "units" else name

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Areas that have a node, in the order of the case."""
        used = set(self.node_area) - {""}
        return tuple(str(a) for a in self.static("areas").index if str(a) in used)

    @cached_property
    def focus(self) -> str:
        """The area the report looks at most: the one with the most demands, then nodes, then first; empty: no areas."""
        where = self.place("demands", "node")
        demand = [self.node_area[i] for i in where if i >= 0]
        ranked = sorted(self.areas, key=lambda a: (-demand.count(a), -self.node_area.count(a)))
        return ranked[0] if ranked else ""

    def mask(self, carrier: str, area: str = "") -> NDArray[np.bool_]:
        """Nodes of a carrier, in one area or (empty) everywhere, (N,)."""
        return np.array(
            [c == carrier and (not area or a == area) for c, a in zip(self.node_carrier, self.node_area, strict=True)],
            dtype=bool,
        )

    def origins(self, table: str) -> list[str]:
        """Where the rows of supplies or markets come from: `origin`, else the party, else the row's name."""
        given, party, name = self.text(table, "origin"), self.text(table, "party"), self.text(table, "name")
        fallback = [
            self.name("parties", p) if p and table == "supplies" else n for p, n in zip(party, name, strict=True)
        ]
        return [g or f for g, f in zip(given, fallback, strict=True)]

    # ---- prices and limits -----------------------------------------------------------------------------------------
    @cached_property
    def price(self) -> Floats:
        """Node prices, EUR/MWh, (T, N)."""
        return self.array("nodes", "price")

    @cached_property
    def route_limit_steps(self) -> NDArray[np.bool_]:
        """Steps at which a route carries all it can forward, (T, n)."""
        capacity = self.capacity("routes")
        with np.errstate(invalid="ignore"):
            return np.asarray((capacity > 1e-6) & (self.array("routes", "sent") >= capacity * (1 - AT_LIMIT)))

    @cached_property
    def route_hours_full(self) -> Floats:
        """Hours at the limit, (n,)."""
        return np.asarray(self.hours @ self.route_limit_steps)

    @cached_property
    def route_rent(self) -> Floats:
        """Worth of one MW more for the whole horizon, EUR/MW, (n,).

        At the steps at the limit: price at `to` x (1 - loss) - price at `from` - tariff, where positive.
        """
        gain = self._route_margin()
        return np.asarray(self.hours @ (np.maximum(gain, 0.0) * self.route_limit_steps))

    def _route_margin(self) -> Floats:
        begin, end = self.place("routes", "from"), self.place("routes", "to")
        loss, tariff = self.given("routes", "loss"), self.given("routes", "tariff")
        return np.asarray(self.price[:, end] * (1 - loss) - self.price[:, begin] - tariff)

    @cached_property
    def cells(self) -> list[Cell]:
        """Every written numeric cell with what it rests on."""
        return list(self.case.provenance.cells())

    @cached_property
    def written(self) -> dict[tuple[str, str, str], str]:
        """Text of every written numeric cell by (table, id, column)."""
        return {(c.table, c.id, c.column): c.text for c in self.cells}

    def given(self, table: str, column: str) -> Floats:
        """A numeric column of the case in panel order, (T, n) or (1, n); empty cells are 0."""
        return self.once(("given", table, column), lambda: self._given(table, column))

    def _given(self, table: str, column: str) -> Floats:
        try:
            rows = self.case[table]
        except KeyError:
            return np.zeros((1, len(self.ids(table))))
        index = {id: i for i, id in enumerate(rows.ids)}
        order = [index.get(id, -1) for id in self.ids(table)]
        values = np.asarray(rows.number(column), dtype=np.float64)
        if not len(values):
            return np.zeros((1, len(order)))
        out = np.nan_to_num(values[order].T, nan=0.0)
        out[:, [i < 0 for i in order]] = 0.0
        return out


def _firsts(keys: NDArray[np.datetime64]) -> Ints:
    """Positions at which a sorted key changes."""
    return np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])


def by_window(values: Floats, firsts: Ints) -> Floats:
    """Sums of (T, ...) over windows that start at `firsts`."""
    return np.asarray(np.add.reduceat(values, firsts, axis=0))
