"""Koridor's own interior point for problems that run through time: reduce, scale, solve, come back (DESIGN 8.3)."""

from __future__ import annotations

import time

import numpy as np
import scipy.sparse as sp

from koridor import __version__
from koridor.lp import status
from koridor.lp.block import Floats
from koridor.lp.interior.method import Method, Standard, Watch
from koridor.lp.interior.order import TooWide
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.reduction import Reduced, reduce
from koridor.lp.session import Delta


class Session:
    """A problem for the interior point, solved from nothing each time. `gap` is relative, `residual` in largest loads.

    `watch` hears of every step: its number, gap and residual.
    """

    def __init__(
        self,
        problem: LinearProblem,
        *,
        gap: float = 2e-7,
        residual: float = 1e-7,
        iterations: int = 120,
        watch: Watch = lambda *_: None,
    ) -> None:
        self.problem, self.watch = problem, watch
        self.gap, self.residual, self.iterations = gap, residual, iterations

    def change(self, delta: Delta) -> None:
        """Put new numbers in."""
        self.problem = delta.applied(self.problem)

    def solve(self) -> Answer:
        """Reduce, solve, and come back to every column and row of the problem."""
        start = time.perf_counter()
        reduced = reduce(self.problem)
        stopped, x, y, count, note = self._solved(reduced)
        x, y = reduced.back(x, y)
        return Answer(stopped, x, y, count, time.perf_counter() - start, "interior point", __version__, note)

    def _solved(self, reduced: Reduced) -> tuple[str, Floats, Floats, int, str]:
        problem = reduced.problem
        if not problem.columns or not problem.rows:
            at = np.where(problem.cost > 0, problem.lower, problem.upper)
            return status.OPTIMAL, at, np.zeros(problem.rows), 0, "nothing was left to decide"
        somewhere, _ = reduced.back(problem.lower, np.zeros(problem.rows))
        form = _Form(problem, float(self.problem.cost @ somewhere), self.problem.load)
        try:
            method = Method(form.standard)
        except TooWide:
            return status.TROUBLE, problem.lower, np.zeros(problem.rows), 0, "the problem has no order in time"
        found = method.run(self.gap, self.residual, self.iterations, self.watch)
        x, y = form.back(found.x, found.y)
        return found.status, x, y, found.iterations, f"gap {found.gap:.1g}, residual {found.residual:.1g}"


class _Form:
    """The standard form: a slack for every inequality, boxes from 0, quantities, costs, wide boxes and rows scaled.

    `at_lower` is the cost of the whole problem with every column of the reduced one at its lower bound; `load` is the
    unit in which residuals count.
    """

    def __init__(self, problem: LinearProblem, at_lower: float, load: float) -> None:
        between = np.flatnonzero(problem.row_lower != problem.row_upper)
        rows, columns = problem.rows, problem.columns
        slack = sp.coo_array((-np.ones(len(between)), (between, np.arange(len(between)))), shape=(rows, len(between)))
        matrix = sp.csc_array(sp.hstack([problem.matrix, slack]))
        up, down = problem.matrix.maximum(0), problem.matrix.minimum(0)
        least = (up @ problem.lower + down @ problem.upper)[between] - 1.0
        most = (up @ problem.upper + down @ problem.lower)[between] + 1.0
        low, high = problem.row_lower[between], problem.row_upper[between]
        lower = np.concatenate([problem.lower, np.where(np.isfinite(low), low, least)])
        upper = np.concatenate([problem.upper, np.where(np.isfinite(high), high, most)])
        cost = np.concatenate([problem.cost, np.zeros(len(between))])
        side = np.where(problem.row_lower == problem.row_upper, problem.row_lower, 0.0)
        self.size, self.price = _typical(side, problem.upper), _typical(problem.cost)
        # A storage's level has a box of millions of MWh beside flows of hundreds of MW: such columns in their own unit.
        self.stretch = np.maximum(1.0, (upper - lower) / self.size)
        side = (side - matrix @ lower) / self.size
        matrix = sp.csc_array(matrix @ sp.diags_array(self.stretch))
        largest = np.maximum(np.asarray(abs(matrix).max(axis=1).todense()).ravel(), 1e-300)
        self.of_row = 2.0 ** -np.round(0.5 * np.log2(largest))
        matrix.data *= self.of_row[matrix.indices]
        self.columns, self.lower = columns, lower
        self.standard = Standard(
            matrix,
            side * self.of_row,
            cost * self.stretch / self.price,
            (upper - lower) / (self.size * self.stretch),
            at_lower / (self.size * self.price),
            self.size / self.of_row / load,
            problem.when_row,
            np.concatenate([problem.when_column, problem.when_row[between]]),
        )

    def back(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Columns and row duals of the problem."""
        whole = self.lower + x * self.size * self.stretch
        return whole[: self.columns], y * self.of_row * self.price


def _typical(*candidates: Floats) -> float:
    """Median size of the first candidate that has anything but zeros, else 1."""
    for values in candidates:
        sizes = np.abs(values[(values != 0) & np.isfinite(values)])
        if len(sizes):
            return float(np.median(sizes))
    return 1.0
