"""A primal-dual interior point for problems that run through time (DESIGN 8.3).

Mehrotra's predictor and corrector (1992, SIAM J. Optim. 2) with Gondzio's centrality correctors (1996, Comput. Optim.
Appl. 6) on columns in boxes [0, u]. Columns stay strictly inside their boxes and the duals of the boxes positive; the
rows are met in the limit. Because every box is finite, any row duals give a bound, so the gap is known at every step,
and row duals that no point of the boxes can pay for prove that there is no plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from koridor.lp import status
from koridor.lp.block import Floats
from koridor.lp.interior import kernels
from koridor.lp.interior.front import Front
from koridor.lp.interior.order import plan
from koridor.lp.interior.threads import split

RIDGE = 1e-10
"""Added to the inverse weight of every column, or weights would differ by more than rounding bears near the end."""

CORRECTORS = 2
SHORT = 1e-4
"""A step shorter than this gets nowhere; after STALLS of them the method gives up."""
STALLS = 4


@dataclass(frozen=True, eq=False)
class Standard:
    """Minimise c'x subject to A x = b, 0 <= x <= u; `matrix` by columns. `base` is the cost of what was moved to 0."""

    matrix: sp.csc_array
    side: Floats
    cost: Floats
    box: Floats
    base: float
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


class _Point:
    """The current columns and duals with the directions from them."""

    def __init__(self, problem: Standard) -> None:
        size = len(problem.cost)
        self.x = np.minimum(problem.box * 0.5, 0.5)
        self.s = problem.box - self.x
        self.z = np.maximum(problem.cost, 0.0) + 1.0
        self.v = np.maximum(-problem.cost, 0.0) + 1.0
        self.y = np.zeros(len(problem.side))
        self.dx, self.dz, self.dv = np.zeros(size), np.zeros(size), np.zeros(size)
        self.low, self.high = np.zeros(size), np.zeros(size)
        self.dy = np.zeros(len(problem.side))

    @property
    def at(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Columns and duals of their bounds."""
        return self.x, self.s, self.z, self.v

    def keep(self) -> tuple[Floats, ...]:
        """The direction as it stands, to come back to."""
        return tuple(a.copy() for a in (self.dx, self.dz, self.dv, self.dy))

    def restore(self, kept: tuple[Floats, ...]) -> None:
        """Back to a kept direction."""
        self.dx, self.dz, self.dv, self.dy = kept


class Method:
    """The method on one problem. `run` goes on from where it stands."""

    def __init__(self, problem: Standard) -> None:
        self.problem = problem
        self.plan = plan(problem.matrix, problem.when_row, problem.when_column)
        self.front = Front(self.plan)
        by_row = problem.matrix.tocsr()
        self._columns = _compressed(problem.matrix)
        self._rows = _compressed(by_row)
        size = len(problem.cost)
        self._inverse, self._theta, self._side = np.empty(size), np.empty(size), np.empty(size)
        self._weighted, self._residual, self._price = np.empty(size), np.empty(size), np.empty(size)
        self._long = sp.csr_array(problem.matrix[:, self.plan.long].T)
        self.point = _Point(problem)

    def run(self, gap: float, residual: float, iterations: int) -> Found:
        """Until gap (relative) and residual (largest row, absolute) are met, or no step leads on."""
        p, stalled, stopped = self.point, 0, status.ITERATION_LIMIT
        reached, off, count = np.inf, np.inf, 0
        for count in range(iterations + 1):
            missing = self.problem.side - self._by_row(p.x)
            off = float(np.abs(missing).max(initial=0.0))
            reached, mean, proof = self._measure(missing)
            if not np.isfinite(reached + mean):
                stopped = status.TROUBLE
                break
            if reached <= gap and off <= residual:
                stopped = status.OPTIMAL
                break
            if proof and off > residual:
                stopped = status.INFEASIBLE
                break
            if count == iterations:
                break
            primal, dual = self._direction(missing, mean)
            stalled = stalled + 1 if max(primal, dual) < SHORT else 0
            if stalled == STALLS:
                stopped = status.INFEASIBLE if off > residual and self._proves(p.dy) else status.TROUBLE
                break
            reserve = min(0.9995, max(0.995, 1.0 - 0.1 * mean))
            primal, dual = min(1.0, reserve * primal), min(1.0, reserve * dual)
            split(len(p.x), kernels.step, primal, dual, *p.at, p.dx, p.dz, p.dv)
            p.y += dual * p.dy
        return Found(stopped, p.x, p.y, count, reached, off)

    def _by_row(self, columns: Floats) -> Floats:
        out = np.empty(len(self.problem.side))
        split(len(out), kernels.product, *self._rows, columns, out)
        return out

    def _measure(self, missing: Floats) -> tuple[float, float, bool]:
        """Relative gap, mean product of a bound and its dual, and whether the duals prove that there is no plan."""
        p, problem = self.point, self.problem
        split(len(p.x), kernels.product, *self._columns, p.y, self._price)
        found = split(
            len(p.x), kernels.measured, problem.cost, self._price, p.x, p.s, p.z, p.v, problem.box, self._residual
        )
        objective, bound, total, most = np.sum(found, axis=0)
        paid = float(problem.side @ p.y)
        owed = float(np.abs(missing) @ np.abs(p.y))
        size = max(abs(objective + problem.base), 1e-9 * (1.0 + abs(objective)), 1e-12)
        scale = float(np.abs(problem.side) @ np.abs(p.y)) + most
        return (objective - bound - paid + owed) / size, float(total) / (2 * len(p.x)), paid - most > 1e-8 * scale

    def _proves(self, ray: Floats) -> bool:
        """Whether row duals along a ray prove that there is no plan (Farkas)."""
        split(len(self._price), kernels.product, *self._columns, ray, self._price)
        most = float(np.maximum(self._price, 0.0) @ self.problem.box)
        paid = float(self.problem.side @ ray)
        return paid - most > 1e-8 * (float(np.abs(self.problem.side) @ np.abs(ray)) + most)

    def _direction(self, missing: Floats, mean: float) -> tuple[float, float]:
        """Predictor, corrector and centrality correctors; the longest steps along the result."""
        p, size = self.point, len(self.problem.cost)
        split(size, kernels.weights, *p.at, RIDGE, self._inverse, self._theta)
        self.front.update(self._theta)
        split(size, kernels.affine, *p.at, p.low, p.high)
        primal, dual = self._newton(missing)
        ahead = sum(split(size, kernels.products, *p.at, p.dx, p.dz, p.dv, primal, dual)) / (2 * size)
        target = max((ahead / mean) ** 3, 1e-6) * mean
        split(size, kernels.corrected, *p.at, p.dx, p.dz, p.dv, target, p.low, p.high)
        primal, dual = self._newton(missing)
        for _ in range(CORRECTORS):
            if min(primal, dual) > 0.95:
                break
            kept = p.keep()
            longer = (min(1.0, 1.08 * primal + 0.08), min(1.0, 1.08 * dual + 0.08))
            split(size, kernels.centred, *p.at, p.dx, p.dz, p.dv, target, *longer, p.low, p.high)
            tried = self._newton(missing)
            if sum(tried) < primal + dual + 0.02:
                p.restore(kept)
                break
            primal, dual = tried
        return primal, dual

    def _newton(self, missing: Floats) -> tuple[float, float]:
        """Solve for the direction of the current right-hand sides, refined until the rows are met; longest steps."""
        p, size, rows, long = self.point, len(self.problem.cost), self.plan.rows, self.plan.long
        split(
            size,
            kernels.reduced_side,
            *(p.x, p.s, self._residual, p.low, p.high, self._theta, self.plan.is_long, self._side, self._weighted),
        )
        side = np.concatenate([missing + self._by_row(self._weighted), self._side[long]])
        solution = self.front.solve(side)
        p.dy = solution[:rows].copy()
        p.dx[long] = solution[rows:]
        allowed = max(1e-3 * float(np.abs(missing).max(initial=0.0)), 1e-11)
        for again in range(3):
            self._move()
            left = missing - self._by_row(p.dx)
            if again == 2 or np.abs(left).max(initial=0.0) < allowed:
                break
            of_long = self._side[long] - self._long @ p.dy + self._inverse[long] * p.dx[long]
            solution = self.front.solve(np.concatenate([left, of_long]))
            p.dy += solution[:rows]
            p.dx[long] += solution[rows:]
        steps = split(size, kernels.bound_duals, *p.at, p.dx, p.low, p.high, p.dz, p.dv)
        return min(1.0, *(s[0] for s in steps)), min(1.0, *(s[1] for s in steps))

    def _move(self) -> None:
        p = self.point
        split(len(p.x), kernels.move, *self._columns, p.dy, self._theta, self._side, self.plan.is_long, p.dx)


def _compressed(matrix: sp.csr_array | sp.csc_array) -> tuple[Floats, Floats, Floats]:
    """(pointer, index, value) as the kernels take them."""
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data
