"""Metrics: named figures that a study keeps of each solved variant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from koridor.case.case import Case
from koridor.case.raw import Problems
from koridor.errors import RunError, did_you_mean
from koridor.result.panel import UNITS
from koridor.result.run import Run
from koridor.study.factor import FILE

_KINDS = ("objective", "price", "flow", "unserved", "net", "sql")
_MEANS: dict[str, Callable[[Any, Any], float]] = {
    "mean": lambda v, hours: float((v * hours).sum() / hours.sum()),
    "max": lambda v, _: float(v.max()),
    "min": lambda v, _: float(v.min()),
}
ALL = "all"
ONE_ORDER: dict[str, Any] = {"threads": 1}
"""Sums are made in one order: the same digits on any machine."""


@dataclass(frozen=True)
class Metric:
    """`kind` of figure and the `id` (or SQL) that it speaks of; `of` says which value of a price in time."""

    name: str
    kind: str
    id: str = ""
    of: str = "mean"

    @property
    def unit(self) -> str:
        """Unit of the figure; SQL has the unit that its writer gave it."""
        return {"objective": "EUR", "price": "EUR/MWh", "flow": "MWh", "unserved": "MWh", "net": "EUR"}.get(
            self.kind, ""
        )

    def value(self, run: Run) -> float:
        """The figure of a run; nan where the run does not have it (a node that a scenario removed, say)."""
        hours = run.steps.hours
        if self.kind == "objective":
            return run.objective_eur
        if self.kind == "price":
            nodes = run.panel("nodes")
            return _MEANS[self.of](nodes.of(self.id, "price"), hours) if self.id in nodes.ids else np.nan
        if self.kind == "flow":
            routes = run.panel("routes")
            if self.id not in routes.ids:
                return np.nan
            return float(((routes.of(self.id, "sent") - routes.of(self.id, "sent_back")) * hours).sum())
        if self.kind == "unserved":
            return _unserved(run, self.id)
        if self.kind == "net":
            ledger = run.ledger
            received = ledger.loc[ledger["receiver"] == self.id, "eur"].sum()
            return float(received - ledger.loc[ledger["payer"] == self.id, "eur"].sum())
        return single(run, self.id)


def _unserved(run: Run, name: str) -> float:
    """MWh that a class (or all demand) went without."""
    demands, classes = run.case["demands"], run.case["classes"]
    missing = (run.panel("demands")["unserved"] * run.steps.hours[:, None]).sum(axis=0)
    if name == ALL:
        return float(missing.sum())
    if name not in classes.ids:
        return np.nan
    return float(missing[demands.ref("class") == classes.index(name)].sum())


def single(run: Run, sql: str, more: Mapping[str, pd.DataFrame] = MappingProxyType({})) -> float:
    """The one number that a query on the tables of a run, and `more`, answers with. Raises RunError in words."""
    asked = {name: table(run, name) for name in tables(run.case) if re.search(rf"\b{name}\b", sql)}
    return answer(sql, {**asked, **more})


def answer(sql: str, frames: Mapping[str, pa.Table | pd.DataFrame]) -> float:
    """The one number that a query on some tables answers with. Raises RunError in words."""
    with duckdb.connect(":memory:", config=ONE_ORDER) as connection:
        for name, frame in frames.items():
            connection.register(name, frame)
        return one_number(connection, sql)


def one_number(connection: duckdb.DuckDBPyConnection, sql: str) -> float:
    """The one number that a query answers with, nan for none. Raises RunError in words."""
    try:
        found = connection.execute(sql).fetchall()
    except duckdb.Error as reason:
        raise RunError(str(reason).splitlines()[0]) from None
    if len(found) != 1 or len(found[0]) != 1:
        raise RunError("It answers with more than one value, or with none.")
    value = found[0][0]
    try:
        return np.nan if value is None else float(value)
    except (TypeError, ValueError):
        raise RunError(f"It answers with {value!r}, which is not a number.") from None


def tables(case: Case) -> list[str]:
    """Names of the tables that a query may ask: those of a run folder."""
    return [*UNITS, *(f"{n}_static" for n in UNITS if n in case.tables), "steps", "ledger", "contract_years"]


def table(run: Run, name: str) -> pa.Table | pd.DataFrame:
    """A table of a run as its folder has it."""
    if name in UNITS:
        return run.panel(name).long(run.steps)
    if name == "steps":
        from koridor.result.store import steps_table

        return steps_table(run.steps)
    if name == "ledger":
        return run.ledger
    if name == "contract_years":
        return run.contracts
    return run.statics[name.removesuffix("_static")].reset_index()


def metrics(entry: Any, case: Case | None, problems: Problems) -> tuple[Metric, ...]:
    """The outputs of a study, checked against the ids of its case where that could be read."""
    if not isinstance(entry, dict) or not entry:
        why, way = "The results would have no figures.", 'Write [outputs] with lines such as cost = "objective".'
        problems.report("study/output", FILE, "No outputs are named.", why, way, column="outputs")
        return ()
    found = [_metric(str(name), content, case, problems) for name, content in entry.items()]
    return tuple(m for m in found if m is not None)


def _metric(name: str, content: Any, case: Case | None, problems: Problems) -> Metric | None:
    def bad(what: str, way_out: str, value: str | None = None) -> None:
        why = "Its column of the results would be empty."
        problems.report("study/output", FILE, what, why, way_out, column=f"outputs.{name}", value=value)

    said = {"objective": ""} if content == "objective" else content
    example = (
        'Write "objective", or { price = "node" }, { flow = "route" }, { unserved = "class" }, { net = "party" }, '
    )
    example += '{ sql = "SELECT ..." }.'
    if not isinstance(said, dict) or not name.isidentifier():
        bad("This is not a metric.", f"{example} Names hold letters, digits and _.")
        return None
    unknown = sorted(said.keys() - {*_KINDS, "of"})
    if unknown:
        bad(f'"{unknown[0]}" is not a kind of metric.', did_you_mean(unknown[0], _KINDS), unknown[0])
        return None
    kinds = [k for k in said if k in _KINDS]
    if len(kinds) != 1 or not isinstance(said[kinds[0]], str) or ("of" in said and kinds != ["price"]):
        bad("A metric is one figure.", example)
        return None
    kind, id, of = kinds[0], said[kinds[0]], said.get("of", "mean")
    if of not in _MEANS:
        bad(f'"{of}" is not a value of a price in time.', did_you_mean(str(of), _MEANS), str(of))
        return None
    home = {"price": "nodes", "flow": "routes", "unserved": "classes", "net": "parties"}.get(kind)
    if home and case is not None and id not in (*case[home].ids, *((ALL,) if kind == "unserved" else ())):
        bad(f'{home} has no row "{id}".', did_you_mean(id, case[home].ids), id)
        return None
    return Metric(name, kind, id, str(of))
