"""A made-up run for the report's tests: three carriers, one gas corridor, balanced at every node and hour.

Nothing is solved. Flows follow from demands by hand-written rules, so that what the report adds up can be checked, and
every string can be made hostile. `fake_run(folder)` is the full year; `tiny_run(folder)` is one node for a week.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from koridor.case.provenance import Basis, Cell
from koridor.case.raw import RawCase, RawRow, RawTable
from koridor.case.schema import BY_NAME

HOSTILE = "<script>window.bad=1</script>\"'&\u202e"

MEASURES = {
    "nodes": ("price", "dumped"),
    "routes": ("sent", "received", "sent_back", "received_back"),
    "processes": ("output", "heat", "input", "emission"),
    "legs": ("mw",),
    "supplies": ("mw",),
    "markets": ("bought", "sold"),
    "demands": ("load", "served", "unserved"),
    "storages": ("level", "injected", "withdrawn", "inflow", "spilled"),
}


SYSTEM = ("carriers", "areas", "nodes", "routes", "processes", "supplies", "markets", "classes", "demands", "storages")
NUMERIC = {
    "co2",
    "latitude",
    "longitude",
    "capacity",
    "capacity_back",
    "tariff",
    "loss",
    "efficiency",
    "cost",
    "power_loss",
    "emission",
    "heat_capacity",
    "must_run",
    "price",
    "annual_max",
    "buy",
    "sell",
    "level",
    "priority",
    "value_of_lost_load",
    "protected",
    "share",
    "injection",
    "withdrawal",
}


@dataclass
class FakeRows:
    """One table: cells as text; numbers are the leading number of the cell, or a given array."""

    rows: dict[str, dict[str, str]]
    arrays: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    index: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(self.rows)

    def text(self, column: str) -> tuple[str, ...]:
        return tuple(r.get(column, "") or (i if column == "name" else "") for i, r in self.rows.items())

    def ref(self, column: str) -> np.ndarray:
        table = {
            "from": "nodes",
            "to": "nodes",
            "input": "nodes",
            "output": "nodes",
            "node": "nodes",
            "class": "classes",
        }
        known = self.index.get(table.get(column, column), {})
        return np.array([known.get(r.get(column, ""), -1) for r in self.rows.values()])

    def number(self, column: str) -> np.ndarray:
        values = [self.arrays.get((i, column), _lead(r.get(column, ""))) for i, r in self.rows.items()]
        if any(np.ndim(v) for v in values):
            size = max(np.size(v) for v in values)
            return np.array([np.broadcast_to(v, (size,)) for v in values], dtype=float)
        return np.array(values, dtype=float).reshape(len(values), 1)

    def flag(self, column: str) -> np.ndarray:
        return np.array([r.get(column, "") == "yes" for r in self.rows.values()], dtype=bool)

    def list(self, column: str) -> tuple[tuple[float, ...], ...]:
        return tuple(tuple(float(x) for x in r.get(column, "").split()) for r in self.rows.values())


def _lead(cell: str) -> float:
    try:
        return float(cell.split(maxsplit=1)[0].replace("%", ""))
    except (IndexError, ValueError):
        return np.nan


class FakeProvenance:
    """Cells rest on what `rests` says, by (table, id, column); `*` for any id."""

    def __init__(self, rests: dict[tuple[str, str, str], list[tuple[str, str, str]]]) -> None:
        self.rests = rests
        self.tables: dict[str, FakeRows] = {}

    def cells(self) -> list[Any]:
        return [
            Cell(t, i, c, row[c], self._of(t, i, c))
            for t, rows in self.tables.items()
            for i, row in rows.rows.items()
            for c in row
            if c in NUMERIC and row[c]
        ]

    def of(self, _table: str, _id: str, _column: str, _part: str = "") -> tuple[Any, ...]:
        """No rule of its own for anything but cells."""
        return ()

    def _of(self, table: str, id: str, column: str) -> tuple[Basis, ...]:
        found = self.rests.get((table, id, column)) or self.rests.get((table, "*", column)) or []
        return tuple(Basis(k, i, h) for k, i, h in found)


@dataclass
class FakeCase:
    """What the report reads of a case."""

    name: str
    title: str
    scenario: str
    perspective: tuple[str, ...]
    tables: dict[str, FakeRows]
    provenance: FakeProvenance

    def __post_init__(self) -> None:
        self.provenance.tables = {t: r for t, r in self.tables.items() if t in SYSTEM}

    @property
    def raw(self) -> RawCase:
        """Cells as written."""
        written = {t: self.tables[t].rows if t in self.tables else {} for t in BY_NAME}
        tables = {
            t: RawTable(BY_NAME[t], f"{t}.csv", {id: RawRow(id, 2, cells, f"{t}.csv") for id, cells in rows.items()})
            for t, rows in written.items()
        }
        return RawCase(Path(), {}, tables, {}, "")

    def __getitem__(self, table: str) -> FakeRows:
        return self.tables.get(table) or FakeRows({})


@dataclass
class FakeRun:
    """What the report reads of a run."""

    folder: Path
    manifest: dict[str, Any]
    steps: Any
    statics: dict[str, pd.DataFrame]
    ledger: pd.DataFrame
    case: FakeCase
    panels: dict[str, Any]
    capacities: dict[str, np.ndarray]

    def panel(self, name: str) -> Any:
        return self.panels[name]

    def capacity(self, name: str) -> np.ndarray:
        return self.capacities[name]

    def database(self) -> duckdb.DuckDBPyConnection:
        """The run's tables in DuckDB, under the names that `koridor query` uses."""
        con = duckdb.connect()
        times = pd.to_datetime(self.steps.start)
        steps = pd.DataFrame({"step": np.arange(len(times), dtype="int32"), "time": times, "hours": self.steps.hours})
        steps["month"] = times.strftime("%Y-%m")
        con.register("steps", steps)
        for name, panel in self.panels.items():
            n = len(panel.ids)
            long: dict[str, Any] = {
                "step": np.repeat(np.arange(len(times), dtype="int32"), n),
                "time": np.repeat(times.to_numpy(), n),
                "id": np.tile(np.array(panel.ids, dtype=object), len(times)),
            }
            for measure, values in panel.measures.items():
                long[measure] = values.reshape(-1)
            con.register(name, pd.DataFrame(long))
        for name, frame in self.statics.items():
            con.register(f"{name}_static", frame.rename_axis("id").reset_index())
        con.register("ledger", self.ledger)
        return con

    def query(self, sql: str) -> pd.DataFrame:
        return self.database().execute(sql).df()


def _panel(name: str, ids: list[str], steps: int, **measures: np.ndarray) -> Any:
    full = {m: measures.get(m, np.zeros((steps, len(ids)))) for m in MEASURES[name]}
    return SimpleNamespace(
        ids=tuple(ids), measures={m: np.asarray(v, dtype=float).reshape(steps, len(ids)) for m, v in full.items()}
    )


def _steps(start: str, hours: int) -> Any:
    times = np.datetime64(start, "s") + np.arange(hours) * np.timedelta64(3600, "s")
    years = times.astype("datetime64[Y]").astype(int) + 1970
    return SimpleNamespace(
        start=times, hours=np.ones(hours), zone="Europe/Belgrade", period=np.zeros(hours, int), year=years
    )


def _static(rows: dict[str, dict[str, str]], **numbers: np.ndarray) -> pd.DataFrame:
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index.name = "id"
    for column, values in numbers.items():
        frame[column] = values
    return frame


def manifest(case: FakeCase, hours: int, **more: Any) -> dict[str, Any]:
    """A manifest as the run store writes it."""
    return {
        "format": 1,
        "run_id": "7f3a19c2",
        "created": "2026-11-23T12:00:00Z",
        "status": "optimal",
        "objective_eur": 1.0,
        "case": {"name": case.name, "title": case.title, "scenario": case.scenario, "hash": "sha256:5a1f0c"},
        "versions": {"koridor": "0.1.0", "python": "3.11.7", "numpy": "2.4.6", "piqp": "0.7.2"},
        "engine": {
            "name": "piqp",
            "version": "0.7.2",
            "reason": "more than 100 000 columns",
            "iterations": 31,
            "status": "solved",
        },
        "columns": 120 * hours,
        "rows": 60 * hours,
        "nonzeros": 400 * hours,
        "verification": {
            "primal_residual": 3e-9,
            "bound_violation": 0.0,
            "gap": 2.1e-9,
            "lower_bound": 0.999,
            "passed": True,
            "tolerance": 1e-6,
        },
        "seconds": {
            "read": 0.9,
            "check": 0.2,
            "build": 1.4,
            "solve": 21.0,
            "verify": 0.4,
            "read_back": 0.8,
            "report": 0.0,
            "total": 24.7,
        },
        "peak_memory_mb": 1420,
        "perspective": list(case.perspective),
        "census": [
            {"family": "routes", "asked": 20, "added": 20, "skipped": 0, "reason": ""},
            {"family": "storages", "asked": 2, "added": 1, "skipped": 1, "reason": "not in service before 2031"},
        ],
        **more,
    }
