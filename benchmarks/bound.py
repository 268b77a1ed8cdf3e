"""A lower bound of a problem that is too large to solve whole: windows, joined by prices of what is in store.

Rows that reach over the seam between two windows (levels of stores) are priced instead of kept, at the duals that the
same rows have in a look at the whole horizon on daily means. What is left falls into windows. Their duals and those
prices together are duals of the whole problem, and any duals give a bound (rule 8.2); right prices give the optimum.
Reference: Geoffrion (1974), Lagrangean relaxation for integer programming, Mathematical Programming Study 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from koridor.case.case import Case
from koridor.lp.problem import LinearProblem
from koridor.model.build import build
from koridor.solve import branch
from koridor.solve.cut import Timeline, cut

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def duals(
    case: Case, problem: LinearProblem, window_hours: float, say: Callable[[str], None] = lambda _: None
) -> Floats:
    """Row duals (rows,) of `problem`, built from `case`, whose bound is near the optimum.

    Raises ValueError where columns exist once (contracts, chosen capacities): they belong to no window.
    """
    if problem.index.columns.tail or problem.index.rows.tail:
        raise ValueError("Columns that exist once belong to no window.")
    window = ((np.cumsum(case.steps.hours) - case.steps.hours) // window_hours).astype(np.int64)
    seams = over_seams(problem, window)
    y = np.where(seams, coarse(case, case.steps.day)[1], 0.0)
    cost = problem.cost - problem.matrix.T @ y
    line = Timeline.of(problem)
    for k in range(window[-1] + 1):
        first, last = (int(t) for t in np.flatnonzero(window == k)[[0, -1]])
        part = cut(line, first, last, np.zeros(problem.columns))
        free = seams[part.rows]
        alone = replace(
            part.problem,
            cost=cost[part.columns],
            lower=problem.lower[part.columns],
            upper=problem.upper[part.columns],
            row_lower=np.where(free, -np.inf, problem.row_lower[part.rows]),
            row_upper=np.where(free, np.inf, problem.row_upper[part.rows]),
        )
        found = branch.solve(alone)[0].answer.y
        y[part.rows] = np.where(free, y[part.rows], found)
        say(f"bound: window {k + 1} of {window[-1] + 1}")
    return y


def over_seams(problem: LinearProblem, window: NDArray[np.int64]) -> Bools:
    """Rows with columns in more than one window; `window` (T,) is the one of each step."""
    matrix = problem.matrix
    where = window[problem.when_column.astype(np.int64)][matrix.indices]
    filled = np.flatnonzero(np.diff(matrix.indptr) > 0)
    starts = matrix.indptr[:-1][filled]
    out = np.zeros(problem.rows, dtype=bool)
    out[filled] = np.maximum.reduceat(where, starts) > np.minimum.reduceat(where, starts)
    return out


def coarse(case: Case, group: Ints) -> tuple[Floats, Floats]:
    """Columns and row duals of every step in a look where steps of one number in `group` (T,) are one.

    Of a problem in which nothing exists once. Duals are those of energy, whatever the length of a step.
    """
    place = np.unique(group, return_inverse=True)[1]
    answer = branch.solve(build(case.on(case.steps.grouped(group))).problem)[0].answer
    x, y = (values.reshape(place[-1] + 1, -1)[place].ravel() for values in (answer.x, answer.y))
    return x, y
