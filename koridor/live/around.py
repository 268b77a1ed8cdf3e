"""A change solved around itself: the weeks it falls into are free, the rest of the plan stays (DESIGN 8.4).

Rows of those weeks are kept with every column in them. A column that is in other rows too (a level or a running total
at either end) costs what those rows' duals make of it. The weeks are solved twice, beside each other: with such
columns where they were, for a plan; with these free, for the duals of a bound. Both leave the rest of the plan and of
the duals as before, so the certificate of the whole problem tells whether the change reaches further. Where even the
free weeks have no plan, the whole has none. This is a Lagrangian relaxation with the prices of the plan at hand.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from koridor.live.vertex import Vertex
from koridor.lp import status
from koridor.lp.block import Floats, Ints, Mask
from koridor.lp.engine import highs
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.session import Delta
from koridor.lp.tails import WEEK

MANY = 60
"""A row with more columns than this sums up a stretch of steps: it ends at the row's own step."""

MOST = 1 / 4
"""Part of the horizon beyond which a change is not a local one."""

LEEWAY = 1e-8
"""How far a column at the edge that is held may move, in largest loads."""

STEADY = 0.01
"""How far costs are perturbed for the plan, in what the engine would choose. For the bound they are not: from a vertex
that is best for nearly the same costs, most steps would go to taking the perturbation back."""


@dataclass(frozen=True, eq=False)
class Part:
    """Some rows and columns of a problem: `edge` columns are in other rows too."""

    rows: Ints
    columns: Ints
    matrix: sp.csr_array
    edge: Ints
    outside: Floats
    """What the duals of the other rows take from the cost of each column."""


class Around:
    """Solves variants of a problem near what changed, from its best vertex."""

    def __init__(self, vertex: Vertex, load: float) -> None:
        self._base, self._leeway = vertex, LEEWAY * load
        problem = vertex.problem
        self._by_column = sp.csc_array(problem.matrix)
        self._when_row, self._when_column = np.floor(problem.when_row), np.floor(problem.when_column)
        horizon = self._when_row.max(initial=0.0) + 1.0
        sums = np.unique(self._when_row[np.diff(problem.matrix.indptr) > MANY]) + 1.0
        inside = sums if len(sums) else np.arange(WEEK, horizon, WEEK)
        self._cuts = np.unique(np.concatenate([[0.0], inside, [horizon]]))

    def solve(self, problem: LinearProblem, delta: Delta, limit: float, stopped: Callable[[], bool]) -> Answer | None:
        """The answer to a variant if nothing changes far away, as its certificate tells; None where it is not local.

        An infeasible answer is a proof for the whole problem.
        """
        span = self._span(delta)
        if span is None:
            return None
        part = self._part(*span)
        free = self._problem(part, problem)
        bound, plan = self._both(part, free, limit, stopped)
        if bound.status == status.INFEASIBLE:
            proof = np.zeros(problem.rows)
            proof[part.rows] = bound.y
            return replace(bound, x=self._base.x, y=proof)
        if plan.status == status.INFEASIBLE:
            return None
        x, y = np.clip(self._base.x, problem.lower, problem.upper), self._base.y.copy()
        x[part.columns], y[part.rows] = np.clip(plan.x, free.lower, free.upper), bound.y
        return replace(bound if bound.status != status.OPTIMAL else plan, x=x, y=y)

    def _both(
        self, part: Part, free: LinearProblem, limit: float, stopped: Callable[[], bool]
    ) -> tuple[Answer, Answer]:
        """The weeks with the edge free, and held beside it; a bound that is none ends the search for a plan."""
        enough = threading.Event()
        ends = limit, lambda: enough.is_set() or stopped()
        with ThreadPoolExecutor(1) as beside:
            plan = beside.submit(self._solved, part, self._held(part, free), STEADY, *ends)
            try:
                bound = self._solved(part, free, 0.0, *ends)
                if bound.status == status.OPTIMAL:
                    plan.result()
            finally:
                enough.set()
            return bound, plan.result()

    def _solved(
        self, part: Part, weeks: LinearProblem, perturbed: float, limit: float, stopped: Callable[[], bool]
    ) -> Answer:
        """The weeks from where they stood; `y` of an infeasible answer is the engine's proof."""
        session = highs.Session(weeks, time_limit=limit, presolve=False)
        session.stand(self._base.columns[part.columns], self._base.rows[part.rows])
        session.hurry(max(10_000, weeks.rows), perturbed)
        session.stops_when(stopped)
        return session.proven(session.solve())

    def _span(self, delta: Delta) -> tuple[float, float] | None:
        """First step and the one after the last, at cuts; None where the change is not a local one."""
        columns = np.union1d(delta.boxes, delta.costs)
        when = np.concatenate([self._when_column[columns], self._when_row[delta.rows]])
        if not len(when):
            return None
        first = self._cuts[np.searchsorted(self._cuts, when.min(), side="right") - 1]
        last = self._cuts[np.searchsorted(self._cuts, when.max(), side="right")]
        return None if last - first > MOST * self._cuts[-1] else (first, last)

    def _part(self, first: float, last: float) -> Part:
        kept: Mask = (self._when_row >= first) & (self._when_row < last)
        rows = np.flatnonzero(kept)
        inside = self._base.problem.matrix[rows]
        touched = np.zeros(self._base.problem.columns, dtype=bool)
        touched[inside.indices] = True
        columns, place = np.flatnonzero(touched), np.cumsum(touched) - 1
        matrix = sp.csr_array((inside.data, place[inside.indices], inside.indptr), shape=(len(rows), len(columns)))
        edge = np.flatnonzero(np.bincount(matrix.indices) != np.diff(self._by_column.indptr)[columns])
        outside = np.zeros(len(columns))
        outside[edge] = self._by_column[:, columns[edge]].T @ np.where(kept, 0.0, self._base.y)
        return Part(rows, columns, matrix, edge, outside)

    def _problem(self, part: Part, problem: LinearProblem) -> LinearProblem:
        """The rows and columns of a part by themselves, at the prices of the rest."""
        weeks = problem.part(part.rows, part.columns, part.matrix)
        return replace(weeks, cost=weeks.cost - part.outside)

    def _held(self, part: Part, whole: LinearProblem) -> LinearProblem:
        """The same with the columns at the edge where they were, but for a little."""
        at, lower, upper = self._base.x[part.columns[part.edge]], whole.lower.copy(), whole.upper.copy()
        least, most = lower[part.edge], upper[part.edge]
        lower[part.edge] = np.clip(at - self._leeway, least, most)
        upper[part.edge] = np.clip(at + self._leeway, least, most)
        return replace(whole, lower=lower, upper=upper)
