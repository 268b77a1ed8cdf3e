"""Why no plan meets every limit: an elastic relaxation names the smallest repair, in the case's words (rule 8.6).

Obligations (least flows, least levels, annual limits) may be missed at a price of 1 a MWh, balances at 10; the cheapest
way to miss them is the smallest repair. Physical definitions (storage dynamics, extraction region) stay hard.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from koridor.errors import SolveError
from koridor.lp.block import Floats, Ints
from koridor.lp.index import Group
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.tails import WEEK
from koridor.model.build import Model
from koridor.solve.strategy import solve

SMALL = 1e-4
BALANCE = 10.0
"""Price of an MWh that a balance misses: an obligation is the better repair, where one stands behind it."""
_TABLES = {
    "supply.delivered": "supplies",
    "route.sent": "routes",
    "process.output": "processes",
    "storage.level": "storages",
    "contract.delivered": "contracts",
}
_WORDS = {
    "supply.delivered": ("{name} is due to deliver up to {most:,.4g} MW more than the rest can take", "minimum"),
    "route.sent": ("{name} has to carry up to {most:,.4g} MW more than it can", "minimum"),
    "process.output": ("{name} has to run up to {most:,.4g} MW above what its inputs and outlets allow", "must_run"),
    "contract.delivered": ("{name} has to be taken up to {most:,.4g} MW above what the rest can use", "daily_min"),
    "storage.level": ("{name} would have to hold up to {most:,.4g} MWh more than it can reach", "level_min"),
}


def explain(model: Model) -> list[str]:
    """Sentences that name the smallest repair, largest first. Empty where nothing needs repair."""
    problem = model.problem
    elastic, rows, floors = _relax(problem)
    try:
        answer = solve(elastic).answer
    except SolveError:
        return ["Even with every obligation relaxed there is no plan: a storage or a turbine contradicts itself."]
    found = _floors(model, answer, floors) + _rows(model, answer, rows, len(floors))
    return [text for _, text in sorted(found, key=lambda f: -f[0])][:12]


def _relax(problem: LinearProblem) -> tuple[LinearProblem, Ints, Ints]:
    """The elastic problem, the rows that may be missed, and the columns whose floor may be missed."""
    index = problem.index
    soft = np.zeros(problem.rows, dtype=bool)
    body = index.rows.steps * index.rows.per_step
    balance = index.rows.groups["balance"]
    soft[:body].reshape(index.rows.steps, index.rows.per_step)[:, balance.start : balance.stop] = True
    floors = np.flatnonzero(problem.lower > SMALL)
    rows = np.flatnonzero(soft)
    n, m, k = problem.columns, problem.rows, len(floors)
    over = sp.csr_array((np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(m, len(rows)))
    top = sp.hstack([problem.matrix, sp.csr_array((m, k)), over, -over], format="csr")
    each = np.arange(k)
    bottom = sp.hstack(
        [
            sp.csr_array((np.ones(k), (each, floors)), shape=(k, n)),
            sp.eye_array(k, format="csr"),
            sp.csr_array((k, 2 * len(rows))),
        ],
        format="csr",
    )
    lower = problem.lower.copy()
    lower[floors] = 0.0
    far = float(np.abs(problem.upper).max()) * 10 + 1
    extra = k + 2 * len(rows)
    when = np.concatenate([problem.when_column[floors], problem.when_row[rows], problem.when_row[rows]])
    elastic = replace(
        problem,
        cost=np.concatenate([np.zeros(n), np.ones(k), np.full(2 * len(rows), BALANCE)]),
        matrix=sp.csr_array(sp.vstack([top, bottom], format="csr")),
        row_lower=np.concatenate([problem.row_lower, problem.lower[floors]]),
        row_upper=np.concatenate([problem.row_upper, np.full(k, np.inf)]),
        lower=np.concatenate([lower, np.zeros(extra)]),
        upper=np.concatenate([problem.upper, problem.lower[floors], np.full(2 * len(rows), far)]),
        when_column=np.concatenate([problem.when_column, when]),
        when_row=np.concatenate([problem.when_row, problem.when_column[floors]]),
        integer=None if problem.integer is None else np.concatenate([problem.integer, np.zeros(extra, bool)]),
    )
    return elastic, rows, floors


def _floors(model: Model, answer: Answer, floors: Ints) -> list[tuple[float, str]]:
    """Obligations of columns that cannot be met."""
    missed = answer.x[model.problem.columns : model.problem.columns + len(floors)]
    axis = model.problem.index.columns
    found: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for position, amount in zip(floors[missed > SMALL], missed[missed > SMALL], strict=True):
        group, item, step = axis.where(int(position))
        found.setdefault((group, item), []).append((step, float(amount)))
    out = []
    for (group, item), misses in found.items():
        table = _TABLES.get(group)
        if group == "contract.account":
            begins = item.split("@")[-1].split("/")[0]
            words = f"{{name}}: {{most:,.4g}} MWh of the least of the season that starts on {begins} cannot be taken"
            id, column, table, scale = item.split("@")[0], "least", "seasons", WEEK
        elif table is None:
            year = item.split("@")[-1].split("/")[0]
            words = "{name} stays {most:,.4g} MWh below its least of " + year + " (of the part that is solved)"
            id, column, table, scale = item.split("@")[0], "annual_min", group.removeprefix("window."), WEEK
        else:
            (words, column), id, scale = _WORDS[group], item.split("#")[0], 1.0
            if group == "storage.level":
                column = _level_column(model, id, [s for s, _ in misses])
        most = max(a for _, a in misses) * scale
        text = words.format(name=_name(model, table, id), most=most)
        out.append(
            (
                sum(a for _, a in misses) * scale,
                f"{text}{_when(model, [s for s, _ in misses])}{_rests_on(model, table, id, column)}",
            )
        )
    return out


def _level_column(model: Model, id: str, steps: list[int]) -> str:
    """Which cell asks for a level: the one for the end, where only the last step of a period is missed."""
    rows = model.case["storages"]
    i = rows.index(id)
    if set(steps) <= {p.last for p in model.case.steps.periods}:
        for column in ("level_end", "level_start"):
            wanted, least = np.nan_to_num(rows.number(column)[i]), np.nan_to_num(rows.number("level_min")[i])
            if model.case.raw["storages"][id][column] and wanted.max() > least.max():
                return column
    return "level_min"


def _rows(model: Model, answer: Answer, rows: Ints, floors: int) -> list[tuple[float, str]]:
    """Balances of nodes that cannot be met."""
    n = model.problem.columns + floors
    short, over = answer.x[n : n + len(rows)], answer.x[n + len(rows) :]
    index, group = model.problem.index, model.problem.index.rows.groups["balance"]
    out = []
    for values, words in ((short, "lacks"), (over, "cannot get rid of")):
        grid = _grid(values, rows, index.rows.per_step, group)
        for item, hours in grid.items():
            most = max(a for _, a in hours)
            text = f"{_name(model, 'nodes', item)} {words} up to {most:,.4g} MW{_when(model, [s for s, _ in hours])}"
            out.append((sum(a for _, a in hours), text))
    return out


def _grid(values: Floats, rows: Ints, per_step: int, group: Group) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for position, amount in zip(rows[values > SMALL], values[values > SMALL], strict=True):
        step, offset = divmod(int(position), per_step)
        found.setdefault(group.items[offset - group.start], []).append((step, float(amount)))
    return found


def _name(model: Model, table: str, id: str) -> str:
    rows = model.case[table]
    if table == "seasons":
        return f"{id}, season of {_name(model, 'contracts', str(rows.columns['contract'][rows.index(id)]))}"
    return rows.text("name")[rows.index(id)]


def _when(model: Model, steps: list[int]) -> str:
    """` from 14 January 2030 to 16 January 2030 (52 hours)`."""
    known = sorted(s for s in steps if s >= 0)
    if not known:
        return "."
    start = model.case.steps.start
    first, last = (start[known[i]].astype("datetime64[D]").item() for i in (0, -1))
    hours = float(model.case.steps.hours[known].sum())
    span = f"on {first:%-d %B %Y}" if first == last else f"from {first:%-d %B %Y} to {last:%-d %B %Y}"
    return f" {span} ({hours:,.4g} hour{'' if hours == 1 else 's'})."


def _rests_on(model: Model, table: str, id: str, column: str) -> str:
    basis = model.case.provenance.of(table, id, column)
    return (
        f" The figure ({table}/{id}/{column}) rests on {', '.join(b.id for b in basis)}."
        if basis
        else f" See {table}/{id}/{column}."
    )
