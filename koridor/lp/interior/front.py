"""Factorise and solve the Newton system with a front that moves through time.

The system is, with short columns S eliminated and long ones L kept,

    [ A_S theta_S A_S' + delta    A_L         ]
    [ A_L'                        -1/theta_L  ]

and quasi-definite: every order of elimination has a signed Cholesky factor (Vanderbei 1995, SIAM J. Optim. 5). Nodes
are taken in order of time, from both ends of the horizon at once, a thread each (`lp.interior.order`). The nodes that
are linked with what was eliminated are the front, a small dense matrix (Irons 1970, Int. J. Numer. Meth. Eng. 2); what
the two fronts leave for the nodes between them is summed and factorised densely.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from scipy.linalg import solve_triangular

from koridor.lp.block import Floats
from koridor.lp.interior.order import Half, Plan
from koridor.lp.interior.threads import KERNEL, both, split

DELTA = 1e-10
"""Added to the diagonal of every row, in units of scaled rows."""


class Front:
    """The factor for one plan: `update` with new weights, then `solve` as often as needed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        size = plan.nodes
        self._values = np.empty(len(plan.constant))
        self._diagonal = np.empty(size)
        self._zeros = np.zeros(plan.rows)
        self._sign = np.ones(size)
        self._sign[plan.rows :] = -1.0
        self._lower = [np.empty(len(half.slots)) for half in plan.halves]
        self._pivots = [np.empty(len(half.order)) for half in plan.halves]
        self._fronts = [np.zeros((half.width, half.width)) for half in plan.halves]
        self._lines = [np.zeros(half.width) for half in plan.halves]
        self._last = np.zeros((len(plan.last), len(plan.last)))
        self._last_pivots = np.zeros(len(plan.last))

    def update(self, theta: Floats) -> None:
        """Factorise for the weights `theta` of all columns."""
        plan = self.plan
        split(len(self._values), _gathered, *plan.off_diagonal, theta, plan.constant, self._values)
        split(plan.rows, _gathered, *plan.diagonal, theta, self._zeros, self._diagonal)
        self._diagonal[: plan.rows] += DELTA
        self._diagonal[plan.rows :] = -1.0 / theta[plan.long]
        both([(_eliminate, self._half(k, half)) for k, half in enumerate(plan.halves)])
        count = len(plan.last)
        last = np.asarray(sum(front[:count, :count] for front in self._fronts), dtype=np.float64)
        last[np.arange(count), np.arange(count)] += self._diagonal[plan.last]
        entry, row, column = plan.between
        np.add.at(last, (row, column), self._values[entry])
        self._last, self._last_pivots = last, _dense(last, self._sign[plan.last])

    def _half(self, k: int, half: Half) -> tuple[object, ...]:
        return (
            *(half.order, half.own, half.pointer, half.slots, self.plan.later, self.plan.later_slot),
            *(self._values, self._diagonal, self._sign, self._lower[k], self._pivots[k], self._fronts[k]),
        )

    def solve(self, side: Floats) -> Floats:
        """The solution for a right-hand side over rows and long columns, which is overwritten."""
        plan, count = self.plan, len(self.plan.last)
        known = [(h.order, h.own, h.pointer, h.slots, self._lower[k]) for k, h in enumerate(plan.halves)]
        both([(_forward, (*a, self._pivots[k], side, self._lines[k])) for k, a in enumerate(known)])
        if count:
            rest = side[plan.last] + sum(line[:count] for line in self._lines)
            rest = solve_triangular(self._last, rest, lower=True, unit_diagonal=True, check_finite=False)
            rest = rest / self._last_pivots
            rest = solve_triangular(self._last, rest, lower=True, unit_diagonal=True, trans=1, check_finite=False)
            side[plan.last] = rest
            for line in self._lines:
                line[:count] = rest
        both([(_backward, (*a, side, self._lines[k])) for k, a in enumerate(known)])
        return side


@njit(**KERNEL)
def _gathered(start, stop, pointer, column, factor, theta, constant, out):
    """Entries of the system: a constant plus factors times weights of columns."""
    for e in range(start, stop):
        total = constant[e]
        for k in range(pointer[e], pointer[e + 1]):
            total += factor[k] * theta[column[k]]
        out[e] = total


@njit(**KERNEL)
def _eliminate(order, own, pointer, slots, later, later_slot, values, diagonal, sign, lower, pivots, front):
    """Eliminate the nodes of one half; what it leaves for the last nodes stands in the corner of the front."""
    front[:] = 0.0
    column = np.empty(front.shape[0])
    for t in range(len(order)):
        node, own_slot = order[t], own[t]
        for e in range(later[node], later[node + 1]):
            slot = later_slot[e]
            if slot > own_slot:
                front[slot, own_slot] += values[e]
            else:
                front[own_slot, slot] += values[e]
        pivot = front[own_slot, own_slot] + diagonal[node]
        front[own_slot, own_slot] = 0.0
        if pivot * sign[node] < 1e-30:  # rounding has eaten it: the node keeps its value
            pivot = 1e64 * sign[node]
        pivots[t] = pivot
        first, count = pointer[t], pointer[t + 1] - pointer[t]
        for p in range(count):
            slot = slots[first + p]
            if slot > own_slot:
                column[p] = front[slot, own_slot]
                front[slot, own_slot] = 0.0
            else:
                column[p] = front[own_slot, slot]
                front[own_slot, slot] = 0.0
            lower[first + p] = column[p] / pivot
        for p in range(count):
            line = front[slots[first + p]]
            factor = lower[first + p]
            if factor != 0.0:
                for r in range(p + 1):
                    line[slots[first + r]] -= factor * column[r]


@njit(**KERNEL)
def _forward(order, own, pointer, slots, lower, pivots, side, line):
    line[:] = 0.0
    for t in range(len(order)):
        node, own_slot = order[t], own[t]
        value = side[node] + line[own_slot]
        line[own_slot] = 0.0
        side[node] = value / pivots[t]
        for e in range(pointer[t], pointer[t + 1]):
            line[slots[e]] -= lower[e] * value


@njit(**KERNEL)
def _backward(order, own, pointer, slots, lower, side, line):
    for t in range(len(order) - 1, -1, -1):
        node = order[t]
        value = side[node]
        for e in range(pointer[t], pointer[t + 1]):
            value -= lower[e] * line[slots[e]]
        line[own[t]] = value
        side[node] = value


@njit(**KERNEL)
def _dense(matrix, sign):
    """Signed Cholesky of the lower triangle in place; the pivots."""
    count = matrix.shape[0]
    pivots = np.empty(count)
    for j in range(count):
        pivot = matrix[j, j]
        if pivot * sign[j] < 1e-30:
            pivot = 1e64 * sign[j]
        pivots[j] = pivot
        for i in range(j + 1, count):
            factor = matrix[i, j] / pivot
            if factor != 0.0:
                for k in range(j + 1, i + 1):
                    matrix[i, k] -= factor * matrix[k, j]
        for i in range(j + 1, count):
            matrix[i, j] /= pivot
    return pivots
