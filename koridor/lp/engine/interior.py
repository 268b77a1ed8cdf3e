"""Koridor's own interior point for problems that run through time: reduce, scale, solve, come back (DESIGN 8.3)."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from koridor import __version__
from koridor.lp import status
from koridor.lp.blas import one_thread
from koridor.lp.block import Floats
from koridor.lp.interior.method import Method, Standard, Watch
from koridor.lp.interior.order import TooWide
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.reduction import Differs, NoPoint, Reduced, reduce
from koridor.lp.reduction.shape import Reach
from koridor.lp.session import Delta

SLIVER = 1e-10
"""Width of a box that is a point, in typical quantities."""

SPARE = 14
"""Steps that a changed problem may take more than the first one, which takes about as many again from nothing."""


class Session:
    """A problem for the interior point. `gap` is relative, `residual` in largest loads.

    With `again`, a second `solve` after a change of numbers goes the same way through the reduction, keeps the order
    of elimination, and starts from a point on the way to the first solution. `watch` hears of every step: its number,
    gap and residual; what it raises ends the solve. `renewed` says whether the last solve went the old way; `first` is
    the reduced problem of the first solution, with its columns and row duals.
    """

    def __init__(
        self,
        problem: LinearProblem,
        *,
        gap: float = 2e-7,
        residual: float = 1e-7,
        iterations: int = 120,
        watch: Watch = lambda *_: None,
        again: bool = False,
    ) -> None:
        self.problem, self.watch = problem, watch
        self.gap, self.residual, self.iterations = gap, residual, iterations
        self._again, self.renewed = again, False
        self._steps = 0
        self.first: tuple[Reduced, Floats, Floats] | None = None
        self._kept: tuple[Reduced, _Form, Method] | None = None

    def change(self, delta: Delta) -> None:
        """Put new numbers in."""
        self.problem = delta.applied(self.problem)

    def solve(self) -> Answer:
        """Reduce, solve, and come back to every column and row of the problem."""
        start = time.perf_counter()
        self.renewed = False
        try:
            with one_thread():
                found = self._renewed()
                self.renewed = found is not None and found.status == status.OPTIMAL
                if found is None or not self.renewed:
                    found = self._anew()
        except NoPoint:
            found = Answer.none(self.problem, "interior point", __version__, "a box is empty once rows are put in")
        return replace(found, seconds=time.perf_counter() - start)

    def _renewed(self) -> Answer | None:
        """From the point marked on the way to the first solution; None where the problem does not go that way."""
        if self._kept is None:
            return None
        first, form, method = self._kept
        try:
            reduced = first.again(self.problem)
        except Differs:
            return None
        if not form.fits(reduced.problem) or not method.renew(self._standard(form, reduced)):
            return None
        return self._run(reduced, form, method, min(self.iterations, self._steps + SPARE))

    def _anew(self) -> Answer:
        reduced = reduce(self.problem)
        problem = reduced.problem
        if not problem.columns or not problem.rows:
            at = np.where(problem.cost > 0, problem.lower, problem.upper)
            return self._answer(reduced, status.OPTIMAL, at, np.zeros(problem.rows), 0, "nothing was left to decide")
        form = _Form(problem)
        try:
            method = Method(self._standard(form, reduced), marks=self._again)
        except TooWide:
            nothing, why = np.zeros(problem.rows), "the problem has no order in time"
            return self._answer(reduced, status.TROUBLE, problem.lower, nothing, 0, why)
        found = self._run(reduced, form, method, self.iterations)
        if self._again and self._kept is None:
            self._kept, self._steps = (reduced, form, method), found.iterations
        return found

    def _standard(self, form: _Form, reduced: Reduced) -> Standard:
        somewhere, _ = reduced.back(reduced.problem.lower, np.zeros(reduced.problem.rows))
        return form.standard(reduced.problem, float(self.problem.cost @ somewhere), self.problem.load)

    def _run(self, reduced: Reduced, form: _Form, method: Method, iterations: int) -> Answer:
        found = method.run(self.gap, self.residual, iterations, self.watch)
        x, y = form.back(reduced.problem, found.x, found.y)
        if self._again and self.first is None and found.status == status.OPTIMAL:
            self.first = reduced, x, y
        note = f"gap {found.gap:.1g}, residual {found.residual:.1g}"
        return self._answer(reduced, found.status, x, y, found.iterations, note)

    def _answer(self, reduced: Reduced, stopped: str, x: Floats, y: Floats, count: int, note: str) -> Answer:
        return Answer(stopped, *reduced.back(x, y), count, 0.0, "interior point", __version__, note)


class _Form:
    """The standard form: a slack for every inequality, boxes from 0, quantities, costs, wide boxes and rows scaled.

    Scales are those of the first problem; `standard` takes others with the same matrix.
    """

    def __init__(self, problem: LinearProblem) -> None:
        equal = problem.row_lower == problem.row_upper
        self._between = between = np.flatnonzero(~equal)
        rows, self._columns = problem.rows, problem.columns
        self._reach = Reach(problem.matrix[between])
        slack = sp.coo_array((-np.ones(len(between)), (between, np.arange(len(between)))), shape=(rows, len(between)))
        self._whole = sp.csc_array(sp.hstack([problem.matrix, slack]))
        lower, upper = self._boxes(problem)
        side = np.where(equal, problem.row_lower, 0.0)
        self._size, self._price = _typical(side, problem.upper), _typical(problem.cost)
        # A storage's level has a box of millions of MWh beside flows of hundreds of MW: such columns in their own unit.
        self._stretch = np.maximum(1.0, (upper - lower) / self._size)
        self._matrix = sp.csc_array(self._whole @ sp.diags_array(self._stretch))
        largest = np.maximum(np.asarray(abs(self._matrix).max(axis=1).todense()).ravel(), 1e-300)
        self._of_row = 2.0 ** -np.round(0.5 * np.log2(largest))
        self._matrix.data *= self._of_row[self._matrix.indices]
        self._when = problem.when_row, np.concatenate([problem.when_column, problem.when_row[between]])

    def fits(self, problem: LinearProblem) -> bool:
        """Whether the same rows are equalities."""
        return bool(np.array_equal(np.flatnonzero(problem.row_lower != problem.row_upper), self._between))

    def _boxes(self, problem: LinearProblem) -> tuple[Floats, Floats]:
        """Boxes of columns and slacks; a side that is not there lies just beyond reach."""
        least, most, _ = self._reach(problem.lower, problem.upper)
        low, high = problem.row_lower[self._between], problem.row_upper[self._between]
        lower = np.concatenate([problem.lower, np.where(np.isfinite(low), low, least - 1.0)])
        upper = np.concatenate([problem.upper, np.where(np.isfinite(high), high, most + 1.0)])
        return lower, upper

    def standard(self, problem: LinearProblem, at_lower: float, load: float) -> Standard:
        """The numbers of a problem.

        `at_lower` is the cost of the whole problem with every column of the reduced one at its lower bound; `load` is
        the unit in which residuals count. A box that is a point is left a sliver, in which nothing is worth anything.
        """
        lower, upper = self._boxes(problem)
        cost = np.concatenate([problem.cost, np.zeros(len(self._between))])
        side = np.where(problem.row_lower == problem.row_upper, problem.row_lower, 0.0)
        return Standard(
            self._matrix,
            (side - self._whole @ lower) / self._size * self._of_row,
            cost * self._stretch / self._price,
            np.maximum((upper - lower) / (self._size * self._stretch), SLIVER),
            at_lower / (self._size * self._price),
            self._size / self._of_row / load,
            *self._when,
        )

    def back(self, problem: LinearProblem, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Columns and row duals of the problem."""
        scale = self._size * self._stretch[: self._columns]
        return problem.lower + x[: self._columns] * scale, y * self._of_row * self._price


def _typical(*candidates: Floats) -> float:
    """Median size of the first candidate that has anything but zeros, else 1."""
    for values in candidates:
        sizes = np.abs(values[(values != 0) & np.isfinite(values)])
        if len(sizes):
            return float(np.median(sizes))
    return 1.0
