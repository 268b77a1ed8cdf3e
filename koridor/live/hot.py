"""A problem in a simplex session that stays hot, without the columns that are settled (DESIGN 8.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from koridor.live.basis import greedy
from koridor.live.vertex import Vertex
from koridor.lp import status
from koridor.lp.block import Floats, Mask
from koridor.lp.engine import highs
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.session import BASIC, LOWER, UPPER, Standing, difference

SETTLED = 2.0
"""A column stays out where its reduced cost is beyond this, in typical costs (the median but for zeros)."""


def find(
    problem: LinearProblem, near: Sequence[Floats] | None, limit: float, stopped: Callable[[], bool]
) -> Vertex | None:
    """The best vertex of a problem; None where that takes longer than `limit` seconds.

    With a solution `near` (columns, row duals), what it settles stays out, and a basis is looked for near it.
    """
    cut = _Cut(problem, near[1], SETTLED) if near else _Cut(problem, np.zeros(problem.rows), np.inf)
    small = cut.of(problem)
    session = highs.Session(small, time_limit=limit, presolve=not near)
    session.stops_when(stopped)
    if near:
        session.stand(*greedy(small, near[0][cut.inside], near[1]))
    answer = session.solve()
    if answer.status != status.OPTIMAL:
        return None
    columns, rows = session.standing
    return Vertex(problem, cut.whole(problem, answer.x), answer.y, cut.spread(columns), rows)


class Hot:
    """Variants of a problem by the simplex method from its best vertex."""

    def __init__(self, vertex: Vertex, settled: float = SETTLED) -> None:
        self._cut = _Cut(vertex.problem, vertex.y, settled, vertex.columns == BASIC)
        self._session = self._opened(self._cut.of(vertex.problem))
        self._session.stand(vertex.columns[self._cut.inside], vertex.rows)
        self._session.solve()
        self._basis = self._session.basis

    def solve(self, problem: LinearProblem, limit: float, stopped: Callable[[], bool]) -> Answer:
        """The answer to a variant, not certified: a column that was left out may be wanted.

        Of one without a plan, `y` is the engine's proof.
        """
        cut = self._cut.of(problem)
        delta = difference(self._session.problem, cut)
        session = self._session if delta is not None else self._opened(cut)
        if delta is not None:
            session.change(delta)
        session.stops_when(stopped)
        session.start(self._basis)
        answer = session.proven(session.solve(limit))
        return replace(answer, x=self._cut.whole(problem, answer.x))

    def _opened(self, cut: LinearProblem) -> highs.Session:
        session = highs.Session(cut, presolve=False)
        session.hurry(max(10_000, cut.rows))
        return session


class _Cut:
    """A problem without the columns that some duals settle."""

    def __init__(self, problem: LinearProblem, y: Floats, settled: float, kept: Mask | None = None) -> None:
        reduced = problem.cost - problem.matrix.T @ y
        costs = np.abs(problem.cost[problem.cost != 0])
        inside = np.abs(reduced) <= settled * (float(np.median(costs)) if len(costs) else 1.0)
        if kept is not None:
            inside |= kept
        self.inside, self._outside = np.flatnonzero(inside), np.flatnonzero(~inside)
        self._high = reduced[self._outside] < 0
        self._left_out = sp.csc_array(problem.matrix)[:, self._outside]
        self._matrix = sp.csr_array(problem.matrix[:, self.inside])

    def of(self, problem: LinearProblem) -> LinearProblem:
        """A variant without what is settled."""
        inside, taken = self.inside, self._left_out @ self._settled(problem)
        return replace(
            problem,
            cost=problem.cost[inside],
            matrix=self._matrix,
            lower=problem.lower[inside],
            upper=problem.upper[inside],
            row_lower=problem.row_lower - taken,
            row_upper=problem.row_upper - taken,
            when_column=problem.when_column[inside],
        )

    def whole(self, problem: LinearProblem, x: Floats) -> Floats:
        """All columns of a variant."""
        out = np.empty(problem.columns)
        out[self.inside], out[self._outside] = x, self._settled(problem)
        return out

    def spread(self, standing: Standing) -> Standing:
        """How all columns stand."""
        out = np.empty(len(self.inside) + len(self._outside), dtype=np.int8)
        out[self.inside], out[self._outside] = standing, np.where(self._high, UPPER, LOWER)
        return out

    def _settled(self, problem: LinearProblem) -> Floats:
        return np.where(self._high, problem.upper[self._outside], problem.lower[self._outside])
