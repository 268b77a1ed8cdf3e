"""The tables that a PyPSA network becomes, cell by cell, its clock, and what is refused beforehand."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from koridor.case.schema import BY_NAME
from koridor.case.steps import Steps
from koridor.errors import Problem
from koridor.interop.pypsa_network import Network
from koridor.lp.block import Floats

PARTY = "system"
"""The one party of a case that was read from PyPSA."""

Number = float | Floats

FAR = 10.0
"""Power to choose without a limit is closed at this many times the sum of peak loads, energy at all that is used."""

NAN = float("nan")
INF = float("inf")

_COMMON: dict[str, tuple[float | bool, str]] = {
    "committable": (False, "It is switched on and off."),
    "maintainable": (False, "It rests for maintenance when the solver says."),
    "marginal_cost_quadratic": (0.0, "Its cost is quadratic."),
    "p_nom_mod": (0.0, "It is built in blocks."),
    "p_nom_set": (NAN, "Its chosen size is given."),
    "p_set": (NAN, "Its operation is given."),
    "overnight_cost": (NAN, "Its cost is given as an overnight cost."),
    "ramp_limit_up": (NAN, "Its output may change by so much only."),
    "ramp_limit_down": (NAN, "Its output may change by so much only."),
}
_STORED: dict[str, tuple[float | bool, str]] = {
    "sign": (1.0, "Its sign is turned."),
    "marginal_cost_storage": (0.0, "It costs to keep."),
}
REFUSED: dict[str, dict[str, tuple[float | bool, str]]] = {
    "generators": {
        **_COMMON,
        "e_sum_min": (-INF, "Its energy has a least sum."),
        "e_sum_max": (INF, "Its energy has a most."),
    },
    "links": {**_COMMON, "delay": (0.0, "What enters arrives later.")},
    "lines": {"s_nom_mod": (0.0, "It is built in blocks."), "s_nom_set": (NAN, "Its chosen size is given.")},
    "stores": {
        **_COMMON,
        **_STORED,
        "e_nom_mod": (0.0, "It is built in blocks."),
        "e_nom_set": (NAN, "Its chosen size is given."),
        "e_set": (NAN, "Its level is given."),
        "e_max_pu": (1.0, "Its level is held below its size."),
        "marginal_cost": (0.0, "It costs to take out and pays to put in."),
    },
    "storage_units": {
        **_COMMON,
        **_STORED,
        "state_of_charge_set": (NAN, "Its level is given."),
        "p_dispatch_set": (NAN, "Its operation is given."),
        "p_store_set": (NAN, "Its operation is given."),
        "spill_cost": (0.0, "It costs to spill."),
    },
}
"""Attributes that Koridor does not read, by list: the value at which they say nothing, and what they say otherwise."""

WHOLE = {
    "transformers": "Their flow follows from reactances.",
    "global_constraints": "A limit over the whole network, on emissions say.",
    "processes": "Processes with rates of their own.",
}
"""Lists of components that are refused as they are."""


@dataclass(frozen=True)
class Clock:
    """Steps of `hours` hours from `start` to `end`; money counts `weight` times; `share` of a year is covered."""

    start: np.datetime64
    end: np.datetime64
    hours: float
    weight: float
    share: float
    real: bool


def times(network: Network, problems: list[Problem]) -> Clock | None:
    """The clock of a network; None where its snapshots are no equal steps. Labels that do not fit are dropped."""
    weights = network.weights
    way = "Bring it to one period of equal steps."
    if network.several_periods or not len(network.snapshots):
        problems.append(
            _problem("snapshots", "", "", "pypsa/time", "Several periods or scenarios, or none.", "One is read.", way)
        )
        return None
    objective, stores = (weights[c].to_numpy(dtype=np.float64) for c in ("objective", "stores"))
    if np.ptp(objective) > 0 or np.ptp(stores) > 0 or min(objective[0], stores[0]) <= 0:
        words = ("Snapshots of different weight.", "Steps of one length are read.")
        problems.append(_problem("snapshots", "", "objective", "pypsa/time", *words, way))
        return None
    hours, count = float(stores[0]), len(network.snapshots)
    start, real = np.datetime64("2030-01-01T00:00:00"), False
    if isinstance(network.snapshots, pd.DatetimeIndex):
        stamps = network.snapshots.tz_localize(None).to_numpy().astype("datetime64[s]")
        start = stamps[0]
        real = bool(np.all(np.diff(stamps) == np.timedelta64(round(hours * 3600), "s")))
    end = start + np.timedelta64(round(hours * 3600 * count), "s")
    steps = Steps.regular(start, end, hours, "UTC")
    return Clock(start, end, hours, float(objective[0]) / hours, float((steps.hours / steps.year_hours).sum()), real)


def refusals(network: Network) -> list[Problem]:
    """Components and attributes that Koridor does not read, one problem each."""
    found = []
    for name, what in WHOLE.items():
        if len(network[name]):
            why, way = "The answer would be that of another problem.", "Take it out, or solve it with PyPSA."
            found.append(_problem(name, str(network[name].static.index[0]), "", "pypsa/component", what, why, way))
    for name, attributes in REFUSED.items():
        component = network[name]
        for attribute, (harmless, what) in attributes.items():
            if attribute not in component.static.columns and attribute not in component.series:
                continue
            for id in component.static.index:
                said = (
                    component.flag(id, attribute)
                    if isinstance(harmless, bool)
                    else component.values(id, attribute, harmless)
                )
                if not component.flag(id, "active", default=True) or _silent(said, harmless, attribute):
                    continue
                why, way = "Koridor does not read it, and the answer would be another.", f"Empty {attribute}."
                found.append(_problem(name, id, attribute, "pypsa/attribute", what, why, way))
    return found


def _silent(said: Number | bool, harmless: float | bool, attribute: str) -> bool:
    """Whether a value says nothing: its default, or a ramp that is no limit."""
    values = np.asarray(said, dtype=np.float64)
    if attribute.startswith("ramp_limit"):
        return bool(np.all(np.isnan(values) | (values >= 1)))
    return bool(np.all(np.isnan(values) | (values == float(harmless))))


def _problem(table: str, id: str, attribute: str, code: str, what: str, why: str, way: str) -> Problem:
    return Problem(table, None, attribute or None, code, what, why, way, id=id or None)


class Tables:
    """Rows by table and id, series by profile, and what was refused on the way."""

    def __init__(self, network: Network, clock: Clock, problems: list[Problem]) -> None:
        self.network, self.clock, self.problems = network, clock, problems
        self.rows: dict[str, dict[str, dict[str, str]]] = {"carriers": {}, "parties": {PARTY: {"name": "The system"}}}
        self.series: dict[str, Floats] = {}
        self.closed: list[str] = []
        """Sizes without a limit that were closed, as table/id."""
        self._nodes = self._named(list(network["buses"].static.index))
        buses = network["buses"]
        self._carriers = {node: _sound(buses.text(bus, "carrier", "AC")) for bus, node in self._nodes.items()}
        self._peak, self._energy = self._sizes()

    def _named(self, names: list[str]) -> dict[str, str]:
        """A sound id for each name, no two alike."""
        out: dict[str, str] = {}
        for name in names:
            out[name] = _free(_sound(name), set(out.values()))
        return out

    def _sizes(self) -> tuple[float, float]:
        """Sum of all peak loads in MW and everything that is used in MWh."""
        loads = self.network["loads"]
        wanted = [np.abs(np.asarray(loads.values(id, "p_set", 0.0))) for id in loads.static.index]
        hours = self.clock.hours * len(self.network.snapshots)
        return sum(float(w.max()) for w in wanted), sum(float(w.mean()) for w in wanted) * hours

    def at(self, bus: str) -> str:
        """The node of a bus."""
        if bus not in self._nodes:
            words = ("A component names a bus that is not there.", "It would hang in the air.", "Add the bus.")
            self.problems.append(_problem("buses", bus, "", "pypsa/component", *words))
            return bus
        return self._nodes[bus]

    def carrier_of(self, node: str) -> str:
        """The carrier of a node."""
        return self._carriers.get(node, "")

    def refuse(self, table: str, id: str, attribute: str, what: str, why: str, way: str) -> None:
        """Note what cannot be said."""
        self.problems.append(_problem(table, id, attribute, "pypsa/attribute", what, why, way))

    def add(self, table: str, name: str, **cells: str) -> str:
        """A new row, empty cells left out; its id."""
        rows = self.rows.setdefault(table, {})
        id = _free(_sound(name), set(rows))
        rows[id] = {"name": name, **{k: v for k, v in cells.items() if v != ""}} if id != name else dict(cells)
        if "name" not in BY_NAME[table].by_name:
            rows[id].pop("name", None)
        return id

    def set(self, table: str, id: str, column: str, value: str) -> None:
        """One cell of a row."""
        self.rows[table][id][column] = value

    def cell(self, table: str, id: str, attribute: str, value: Number, factor: float = 1.0) -> str:
        """A number as a cell, times a factor; what varies goes to the series."""
        if isinstance(value, float | int | np.floating):
            return repr(float(value) * factor)
        if not np.all(np.isfinite(value)):
            self.refuse(
                table, id, attribute, "It is not a number at every snapshot.", "Every step needs one.", "Fill it."
            )
            return "0"
        if len(value) == 1:
            return repr(float(value[0]) * factor)
        profile = f"{table}.{_sound(id)}.{attribute}"
        self.series[profile] = np.asarray(value, dtype=np.float64)
        return f"profile:{profile}" if factor == 1.0 else f"{factor!r} * profile:{profile}"

    def capacity(self, table: str, id: str, size: str, factor: float = 1.0) -> dict[str, str]:
        """Cells of a capacity, fixed or chosen, times a factor; PyPSA's capital cost is for the horizon."""
        component = self.network[table]
        if not component.flag(id, f"{size}_extendable"):
            return {"capacity": self._finite(table, id, size, component.number(id, size, 0.0), factor)}
        cost = component.number(id, "capital_cost", 0.0) + component.number(id, "fom_cost", 0.0)
        if cost < 0:
            self.refuse(table, id, "capital_cost", "It is below 0.", "Building would earn.", "Give a cost.")
        return {
            "capacity": "0",
            "capacity_min": repr(component.number(id, f"{size}_min", 0.0) * factor),
            "capacity_max": self._finite(table, id, size, component.number(id, f"{size}_max", INF), factor),
            "capital_cost": repr(max(cost, 0.0) / factor / (self.clock.share * self.clock.weight)),
        }

    def _finite(self, table: str, id: str, size: str, value: float, factor: float) -> str:
        """A size, closed where it has no limit: every column of the problem needs a finite box."""
        if np.isfinite(value):
            return repr(value * factor)
        self.closed.append(f"{table}/{id}")
        least = self.network[table].number(id, f"{size}_min", 0.0)
        return repr(max(FAR * self._peak * factor, least * factor) if size != "e_nom" else max(self._energy, least))

    def places(self) -> None:
        """Nodes that something is connected to, and their carriers."""
        used = {
            row[c]
            for rows in self.rows.values()
            for row in rows.values()
            for c in ("node", "from", "to", "input", "output")
            if c in row
        }
        buses = self.network["buses"]
        for bus, node in self._nodes.items():
            if node in used:
                x, y = buses.number(bus, "x", 0.0), buses.number(bus, "y", 0.0)
                inside = abs(x) <= 180 and abs(y) <= 90
                self.rows.setdefault("nodes", {})[node] = {
                    "name": bus,
                    "carrier": self._carriers[node],
                    "party": PARTY,
                    "latitude": repr(y if inside else 0.0),
                    "longitude": repr(x if inside else 0.0),
                }
                self.rows["carriers"].setdefault(self._carriers[node], {"name": buses.text(bus, "carrier", "AC")})

    def write(self, folder: Path) -> Path:
        """Write the case folder, series in series/pypsa.parquet."""
        folder.mkdir(parents=True)
        clock = self.clock
        weight = "" if clock.weight == 1 else f", weight = {clock.weight!r}"
        title = self.network.name.replace('"', "'").replace("\\", "/") or "PyPSA network"
        lines = [
            "format = 1",
            f'name = "{_sound(title)}"',
            f'title = "{title}"',
            'time_zone = "UTC"',
            'perspective = ["all"]',
            f"step_hours = {clock.hours!r}",
            f"horizon = {{ start = {clock.start}, end = {clock.end}{weight} }}",
        ]
        (folder / "case.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        if self.series:
            self.rows["profiles"] = {
                p: {"method": "file", "file": "series/pypsa.parquet", "column": p} for p in self.series
            }
            (folder / "series").mkdir()
            stamps = clock.start + np.arange(len(self.network.snapshots)) * np.timedelta64(
                round(clock.hours * 3600), "s"
            )
            frame = pd.DataFrame({"time": stamps, **self.series})
            frame.to_parquet(folder / "series" / "pypsa.parquet", index=False, compression="zstd")
        for table, rows in self.rows.items():
            _write(folder / f"{table}.csv", table, rows)
        return folder


def _write(path: Path, table: str, rows: dict[str, dict[str, str]]) -> None:
    used = {c for row in rows.values() for c in row} | {c.name for c in BY_NAME[table] if c.required}
    columns = [c.name for c in BY_NAME[table] if c.name in used | {"id"}]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows({"id": id, **row} for id, row in rows.items())


def _sound(name: str) -> str:
    """A name as an id: letters, digits, _, - and dots."""
    return re.sub(r"[.\-]+$", "_", re.sub(r"[^A-Za-z0-9_.\-]", "_", name)) or "_"


def _free(id: str, taken: set[str]) -> str:
    """The id, or the first of id_2, id_3 ... that is free."""
    if id not in taken:
        return id
    return next(f"{id}_{k}" for k in range(2, len(taken) + 3) if f"{id}_{k}" not in taken)
