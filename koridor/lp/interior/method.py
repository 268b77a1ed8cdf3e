"""A primal-dual interior point for problems that run through time (DESIGN 8.3).

Mehrotra's predictor and corrector (1992, SIAM J. Optim. 2) with a centrality corrector of Gondzio's (1996, Comput.
Optim. Appl. 6), each weighed (Colombo and Gondzio 2008, Comput. Optim. Appl. 41), on columns in boxes [0, u]. Columns
stay strictly inside their boxes and the duals of the boxes positive; the rows are met in the limit. Because every box
is finite, any row duals give a bound, so the gap is known at every step, and row duals that no point of the boxes can
pay for prove that there is no plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from koridor.lp import status
from koridor.lp.block import Floats
from koridor.lp.interior import kernels
from koridor.lp.interior.front import Front
from koridor.lp.interior.plan import plan
from koridor.lp.interior.threads import THREADS, both, split

RIDGE = 1e-10
"""Added to the inverse weight of every column, or weights would differ by more than rounding bears near the end."""

CORRECTORS = 1
WEIGHTS = np.array([0.1, 0.25, 0.4, 0.55, 0.7, 0.8, 0.9, 1.0])
"""Parts of a corrector that are tried."""

SLACK = 0.1
"""Part of the residual asked for that a direction may leave in the rows; solving again costs as much as a corrector."""

SHORT = 1e-4
"""A step shorter than this gets nowhere; after STALLS of them the method gives up."""
STALLS = 4

MARK = 0.3
"""Gap at which the point is kept from which a changed problem starts: a later one is too near its bounds to turn."""


Watch = Callable[[int, float, float], None]
"""Told step, gap and residual as the method goes."""


@dataclass(frozen=True, eq=False)
class Standard:
    """Minimise c'x subject to A x = b, 0 <= x <= u; `matrix` by columns.

    `base` is the cost of what was moved to 0; `worth` is what a residual of 1 in each row counts.
    """

    matrix: sp.csc_array
    side: Floats
    cost: Floats
    box: Floats
    base: float
    worth: Floats
    when_row: Floats
    when_column: Floats


@dataclass(frozen=True, eq=False)
class Found:
    """Where the method stopped: columns, row duals, iterations, and the gap and residual of the standard form."""

    status: str
    x: Floats
    y: Floats
    iterations: int
    gap: float
    residual: float


class Method:
    """The method on one problem. `run` goes on from where it stands; with `marks`, `renew` can follow."""

    def __init__(self, problem: Standard, *, marks: bool = False) -> None:
        self.problem = problem
        self.plan = plan(problem.matrix, problem.when_row, problem.when_column)
        self.front = Front(self.plan)
        matrix, size, nodes = problem.matrix, len(problem.cost), self.plan.nodes
        self._columns = (matrix.indptr, self.plan.row[matrix.indices].astype(np.int32), matrix.data)
        self._is_long = np.zeros(size, dtype=bool)
        self._is_long[self.plan.long] = True
        self._long = sp.csr_array(matrix[:, self.plan.long].T)
        self._side, self._worth = self._over_nodes(problem.side), self._over_nodes(problem.worth)
        self.x = np.minimum(problem.box * 0.5, 0.5)
        self.s = problem.box - self.x
        self.z = np.maximum(problem.cost, 0.0) + 1.0
        self.v = np.maximum(-problem.cost, 0.0) + 1.0
        self.y, self._dy = np.zeros(nodes), np.zeros(nodes)
        self._reduced, self._theta = np.empty(size), np.empty(size)
        self._dx, self._low, self._high = np.zeros(size), np.zeros(size), np.zeros(size)
        self._spare = (np.zeros(size), np.zeros(size), np.zeros(size))
        self._marks = marks
        self._mark: tuple[Standard, Floats, Floats, Floats, Floats, Floats] | None = None
        self._rows = [np.zeros(nodes) for _ in range(THREADS)]
        self._weighted = [np.zeros(nodes) for _ in range(THREADS)]

    def renew(self, problem: Standard) -> bool:
        """Take other costs, boxes and sides, and start from the marked point; False where no point is marked.

        Where a column's box or cost differs, x is where a barrier of the point's height holds it against its reduced
        cost d: height / x - height / (u - x) = d.
        """
        if self._mark is None:
            return False
        old, x, s, z, v, y = self._mark
        self.problem = problem
        self._side, self._worth = self._over_nodes(problem.side), self._over_nodes(problem.worth)
        self.x, self.s, self.z, self.v, self.y = x.copy(), s.copy(), z.copy(), v.copy(), y.copy()
        height = float((x @ z + s @ v) / (2 * len(x)))
        at = np.flatnonzero((old.box != problem.box) | (old.cost != problem.cost))
        box = problem.box[at]
        lean = box * (problem.cost[at] - problem.matrix[:, at].T @ self.y[self.plan.row])
        root = np.sqrt(lean**2 + 4.0 * height**2)
        self.x[at], self.s[at] = 2.0 * height * box / np.stack([2.0 * height + lean + root, 2.0 * height - lean + root])
        self.z[at], self.v[at] = height / self.x[at], height / self.s[at]
        return True

    def _over_nodes(self, of_rows: Floats) -> Floats:
        out = np.zeros(self.plan.nodes)
        out[self.plan.row] = of_rows
        return out

    def _off(self, missing: Floats) -> float:
        """What is missing in the row where it is worth most."""
        return float((np.abs(missing) * self._worth).max(initial=0.0))

    @property
    def _at(self) -> tuple[Floats, Floats, Floats, Floats]:
        return self.x, self.s, self.z, self.v

    def run(self, gap: float, residual: float, iterations: int, watch: Watch = lambda *_: None) -> Found:
        """Until gap (relative) and residual (of the row where it is worth most) are met, or no step leads on."""
        self._residual = residual
        stalled, stopped, primal, dual = 0, status.ITERATION_LIMIT, 0.0, 0.0
        reached, off, count, moved = np.inf, np.inf, 0, False
        for count in range(iterations + 1):
            missing, found = self._advance(primal, dual)
            off = self._off(missing)
            reached, mean, proof = self._measure(missing, found)
            if not np.isfinite(reached + mean):
                stopped = status.TROUBLE
                break
            watch(count, reached, off)
            if self._marks and self._mark is None and reached <= MARK:
                x, s, z, v = (a.copy() for a in self._at)
                self._mark = self.problem, x, s, z, v, self.y.copy()
            if reached <= gap and off <= residual:
                stopped = status.OPTIMAL
                break
            if proof and off > residual:
                stopped = status.INFEASIBLE
                break
            if count == iterations:
                break
            self._factorise()
            if reached <= gap and not moved:
                moved = self._met(missing)
                if moved:
                    primal, dual = 0.0, 0.0
                    continue
            primal, dual = self._direction(missing, mean)
            stalled = stalled + 1 if max(primal, dual) < SHORT else 0
            if stalled == STALLS:
                stopped = status.INFEASIBLE if off > residual and self._proves(self._dy) else status.TROUBLE
                break
            reserve = min(0.9995, max(0.995, 1.0 - 0.1 * mean))
            primal, dual = min(1.0, reserve * primal), min(1.0, reserve * dual)
            self.y += dual * self._dy
        return Found(stopped, self.x, self.y[self.plan.row], count, reached, off)

    def _pass(self, kernel: Callable[..., Any], *arguments: Any, also: list[list[Floats]]) -> list[Any]:
        """A kernel on half of the columns in each thread, with rows of its own; what the threads return."""
        half = len(self.x) // 2
        spans = ((0, half), (half, len(self.x)))
        return both([(kernel, (*span, *arguments, *(a[k] for a in also))) for k, span in enumerate(spans)])

    def _advance(self, primal: float, dual: float) -> tuple[Floats, Floats]:
        """Take the step and look around: what rows are missing, and the sums that `kernels.advance` tells."""
        columns = (*self._columns, self.problem.cost, self.problem.box, self.y)
        direction = (self._dx, self._low, self._high, self._is_long, RIDGE, self._reduced, self._theta)
        found = self._pass(
            kernels.advance, primal, dual, *columns, *self._at, *direction, also=[self._rows, self._weighted]
        )
        return self._side - self._rows[0] - self._rows[1], np.sum(found, axis=0)

    def _measure(self, missing: Floats, found: Floats) -> tuple[float, float, bool]:
        """Relative gap, mean product of a bound and its dual, and whether the duals prove that there is no plan."""
        objective, bound, total, most = found
        paid = float(self._side @ self.y)
        owed = float(np.abs(missing) @ np.abs(self.y))
        size = max(abs(objective + self.problem.base), 1e-9 * (1.0 + abs(objective)), 1e-12)
        scale = float(np.abs(self._side) @ np.abs(self.y)) + most
        mean = float(total) / (2 * len(self.x))
        return (objective - bound - paid + owed) / size, mean, paid - most > 1e-8 * scale

    def _proves(self, ray: Floats) -> bool:
        """Whether row duals along a ray prove that there is no plan (Farkas)."""
        price = np.empty(len(self.x))
        split(len(price), kernels.product, *self._columns, ray, price)
        most = float(np.maximum(price, 0.0) @ self.problem.box)
        paid = float(self._side @ ray)
        return paid - most > 1e-8 * (float(np.abs(self._side) @ np.abs(ray)) + most)

    def _factorise(self) -> None:
        long = self.plan.long
        self._inverse = self.z[long] / self.x[long] + self.v[long] / self.s[long] + RIDGE
        self.front.update(self._theta, self._inverse)

    def _met(self, missing: Floats) -> bool:
        """Move to where every row is met, weighted so that columns near a bound hardly move; False if one leaves."""
        side = missing.copy()
        side[self.plan.column] = 0.0
        dy = self.front.solve(side)
        of_long, dy[self.plan.column] = dy[self.plan.column], 0.0
        move = np.empty(len(self.x))
        split(len(move), kernels.product, *self._columns, dy, move)
        move *= self._theta
        move[self.plan.long] = of_long
        if (self.x + move <= 0.0).any() or (self.s - move <= 0.0).any():
            return False
        self.x += move
        self.s -= move
        return True

    def _direction(self, missing: Floats, mean: float) -> tuple[float, float]:
        """Predictor, corrector and centrality correctors, each as far as it helps; the longest steps then."""
        self._low[:], self._high[:] = 0.0, 0.0
        primal, dual, first, second, third = self._newton(missing, self._weighted)
        ahead = mean + (primal * first + dual * second + primal * dual * third) / (2 * len(self.x))
        target = max((ahead / mean) ** 3, 1e-6) * mean
        known, state = (self._reduced, self._theta), self._at
        for correction in range(1 + CORRECTORS):
            before, dy, spare = (self._dx, self._low, self._high), self._dy, self._spare
            if correction == 0:
                spare[0][:] = self._dx
                self._pass(kernels.correct, *self._columns, target, *state, *known, *spare, also=[self._rows])
            elif min(primal, dual) > 0.95:
                break
            else:
                longer = (min(1.0, 1.08 * primal + 0.08), min(1.0, 1.08 * dual + 0.08))
                self._pass(
                    *(kernels.centre, *self._columns, target, *longer, *state, *known, *before, *spare[1:]),
                    also=[self._rows],
                )
            (self._dx, self._low, self._high), self._spare = spare, before
            self._newton(missing, self._rows)
            weight, tried = self._weighed(before)
            if correction and sum(tried) < primal + dual + 0.02:
                (self._dx, self._low, self._high), self._spare, self._dy = before, spare, dy
                break
            if weight < 1.0:
                split(len(self.x), kernels.blend, weight, *before, self._dx, self._low, self._high)
                self._dy = dy + weight * (self._dy - dy)
            primal, dual = tried
        return primal, dual

    def _weighed(self, before: tuple[Floats, Floats, Floats]) -> tuple[float, tuple[float, float]]:
        """How much of the way from one direction to the next to go, and the longest steps there."""
        inverse = [np.empty((2, len(WEIGHTS))) for _ in range(THREADS)]
        self._pass(
            *(kernels.weigh, *self._at, *before, self._dx, self._low, self._high, WEIGHTS),
            also=[[a[0] for a in inverse], [a[1] for a in inverse]],
        )
        primal, dual = 1.0 / np.maximum(*inverse)
        best = int(np.argmax(primal + dual))
        return float(WEIGHTS[best]), (float(primal[best]), float(dual[best]))

    def _newton(self, missing: Floats, ahead: list[Floats]) -> tuple[float, ...]:
        """Solve for the direction of the current targets, refined until the rows are met; what `kernels.move` tells.

        `ahead` adds up to A theta side over short columns.
        """
        long, node = self.plan.long, self.plan.column
        of_long = self._reduced[long] - self._low[long] / self.x[long] + self._high[long] / self.s[long]
        side = missing + ahead[0] + ahead[1]
        side[node] = of_long
        dy = self.front.solve(side)
        dx, dy[node] = dy[node], 0.0
        allowed = max(1e-2 * self._off(missing), SLACK * self._residual)
        for again in range(3):
            self._dx[long] = dx
            told = self._move(dy)
            left = missing - self._rows[0] - self._rows[1]
            if again == 2 or self._off(left) < allowed:
                break
            left[node] = of_long - self._long @ dy[self.plan.row] + self._inverse * dx
            more = self.front.solve(left)
            dx, more[node] = dx + more[node], 0.0
            dy += more
        self._dy = dy
        return told

    def _move(self, dy: Floats) -> tuple[float, ...]:
        known = (self._reduced, self._theta, self._low, self._high, self._dx)
        told = self._pass(kernels.move, *self._columns, dy, *self._at, *known, also=[self._rows])
        return (min(t[0] for t in told), min(t[1] for t in told), *np.sum([t[2:] for t in told], axis=0))
