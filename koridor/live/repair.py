"""Repair of a plan around a change: only a stretch of time is solved again, the rest of plan and prices is kept.

Rows that join the stretch to the rest (levels at its seams, contract years) may be overrun there, at their old price
give or take a sliver: so their new duals stay where the prices outside still hold. Where the stretch does overrun
them, it is solved once more without: that plan with those prices is a plan and a bound. The certificate of the whole
problem decides, not this file.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from koridor.errors import SolveError
from koridor.lp.block import Floats, Ints
from koridor.lp.index import Index, axis
from koridor.lp.problem import LinearProblem
from koridor.solve import strategy
from koridor.solve.certificate import GAP


class NoStretch(SolveError):
    """The stretch has no plan even where joining rows may be overrun: then neither has the whole, most likely."""


SHARE = 0.2
"""Part of the certificate's gap that the prices of joining rows may use up."""


def stretch(old: LinearProblem, new: LinearProblem) -> tuple[int, int] | None:
    """First and last step of what differs; None where the structure does, or nothing."""
    a, b = old.matrix, new.matrix
    if not old.index.same_structure(new.index) or not np.array_equal(a.indptr, b.indptr):
        return None
    if not np.array_equal(a.indices, b.indices):
        return None
    columns = (old.cost != new.cost) | (old.lower != new.lower) | (old.upper != new.upper)
    columns[b.indices[a.data != b.data]] = True
    rows = (old.row_lower != new.row_lower) | (old.row_upper != new.row_upper)
    steps = np.concatenate([new.when_column[columns], new.when_row[rows]])
    return (int(steps.min()), int(steps.max())) if len(steps) else None


def repaired(problem: LinearProblem, x: Floats, y: Floats, first: int, last: int) -> tuple[Floats, Floats] | None:
    """Columns and row duals of the whole, solved again from step `first` to `last`; None where that has no plan."""
    inside = (problem.when_column >= first) & (problem.when_column <= last)
    matrix = problem.matrix
    entries = inside[matrix.indices]
    row_of = np.repeat(np.arange(problem.rows), np.diff(matrix.indptr))
    here, beyond = np.zeros(problem.rows, dtype=bool), np.zeros(problem.rows, dtype=bool)
    here[row_of[entries]] = True
    beyond[row_of[~entries]] = True
    rows, columns = np.flatnonzero(here), np.flatnonzero(inside)
    part = _part(problem, np.clip(x, problem.lower, problem.upper), y, rows, columns, beyond[rows])
    try:
        priced = strategy.solve(part).answer
    except SolveError as reason:
        raise NoStretch(str(reason).splitlines()[0]) from reason
    try:
        plan = priced.x
        if np.abs(plan[len(columns) :]).max(initial=0.0) > 0:
            plan = _without(part, len(columns))
    except SolveError:
        return None
    joined, duals = x.copy(), y.copy()
    joined[columns], duals[rows] = plan[: len(columns)], priced.y
    return joined, duals


def _without(part: LinearProblem, columns: int) -> Floats:
    """The plan of a stretch that overruns no joining row."""
    upper = part.upper.copy()
    upper[columns:] = 0.0
    return strategy.solve(replace(part, upper=upper)).answer.x


def _part(
    problem: LinearProblem, x: Floats, y: Floats, rows: Ints, columns: Ints, joining: NDArray[np.bool_]
) -> LinearProblem:
    """The stretch as a problem of its own, two more columns for every joining row."""
    outside = x.copy()
    outside[columns] = 0.0
    chosen = problem.matrix[rows]
    before = chosen @ outside
    join = np.flatnonzero(joining)
    width = problem.upper - problem.lower
    width[columns] = 0.0
    reach = np.maximum(abs(chosen[join]) @ width, 1e-9)
    worth = max(1.0, abs(float(problem.cost @ x)))
    sliver = SHARE * GAP * worth / (max(1, len(join)) * reach)
    over = sp.csr_array((np.ones(len(join)), (join, np.arange(len(join)))), shape=(len(rows), len(join)))
    most = np.full(2 * len(join), 10 * max(1.0, float(np.abs(before).max(initial=0.0)), float(np.abs(x).max())))
    old = y[rows[join]]
    matrix = sp.csr_array(sp.hstack([chosen[:, columns], over, -over], format="csr"))
    times = problem.when_row[rows]
    when = np.concatenate([problem.when_column[columns], times[join], times[join]])
    names = tuple(map(str, range(len(when))))
    return LinearProblem(
        cost=np.concatenate([problem.cost[columns], old + sliver, sliver - old]),
        matrix=matrix,
        row_lower=problem.row_lower[rows] - before,
        row_upper=problem.row_upper[rows] - before,
        lower=np.concatenate([problem.lower[columns], np.zeros(len(most))]),
        upper=np.concatenate([problem.upper[columns], most]),
        when_column=when - when.min(),
        when_row=np.clip(times - when.min(), 0, None),
        index=Index(axis(0, [], [("column", names)]), axis(0, [], [("row", tuple(map(str, range(len(rows)))))])),
    )
