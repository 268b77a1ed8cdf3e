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

from koridor.lp.block import Floats, Ints
from koridor.lp.interior.plan import MOST, Half, Plan, Small
from koridor.lp.interior.threads import KERNEL, both, split

DELTA = 1e-10
"""Added to the diagonal of every row, in units of scaled rows."""


class Front:
    """The factor for one plan: `update` with new weights, then `solve` as often as needed."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._values = np.empty(len(plan.constant))
        self._diagonal = np.empty(plan.nodes)
        self._delta = np.full(plan.nodes, DELTA)
        self._sign = np.ones(plan.nodes)
        self._sign[plan.column] = -1.0
        self._pivots = np.empty(plan.nodes)
        self._lower = [np.empty(half.panel[-1]) for half in plan.halves]
        self._fronts = [np.zeros((half.width, half.width)) for half in plan.halves]
        self._lines = [np.zeros(half.width) for half in plan.halves]
        self._last = np.zeros((plan.nodes - plan.last, plan.nodes - plan.last))

    def update(self, theta: Floats, inverse: Floats) -> None:
        """Factorise for the weights `theta` of all columns (0 for long ones) and 1/theta of the long ones."""
        plan, first, count = self.plan, self.plan.last, len(self._last)
        split(len(self._values), _gathered, *plan.off_diagonal, theta, plan.constant, self._values)
        split(plan.nodes, _gathered, *plan.diagonal, theta, self._delta, self._diagonal)
        self._diagonal[plan.column] = -inverse
        known = (plan.later, plan.later_slot, self._values, self._diagonal, self._sign)
        both(
            [
                (_eliminate, (h.start, *_layout(h), *known, self._lower[k], self._pivots, self._fronts[k]))
                for k, h in enumerate(plan.halves)
            ]
        )
        last = np.asarray(sum(front[:count, :count] for front in self._fronts), dtype=np.float64)
        last[np.arange(count), np.arange(count)] += self._diagonal[first:]
        entry, row, column = plan.between
        np.add.at(last, (row, column), self._values[entry])
        self._last = last
        self._pivots[first:] = _dense(last, self._sign[first:])

    def solve(self, side: Floats) -> Floats:
        """The solution for a right-hand side over the nodes, which is overwritten."""
        first, count = self.plan.last, len(self._last)
        known = [(h.start, *_layout(h), self._lower[k]) for k, h in enumerate(self.plan.halves)]
        both([(_forward, (*a, self._pivots, side, self._lines[k])) for k, a in enumerate(known)])
        if count:
            rest = side[first:] + sum(line[:count] for line in self._lines)
            rest = solve_triangular(self._last, rest, lower=True, unit_diagonal=True, check_finite=False)
            rest = rest / self._pivots[first:]
            rest = solve_triangular(self._last, rest, lower=True, unit_diagonal=True, trans=1, check_finite=False)
            side[first:] = rest
            for line in self._lines:
                line[:count] = rest
        both([(_backward, (*a, side, self._lines[k])) for k, a in enumerate(known)])
        return side


def _layout(half: Half) -> tuple[Ints, Ints, Small, Small, Ints]:
    return half.groups, half.pointer, half.slots, half.own, half.panel


@njit(**KERNEL)
def _gathered(start, stop, pointer, column, factor, theta, constant, out):
    """Entries of the system: a constant plus factors times weights of columns."""
    for e in range(start, stop):
        total = constant[e]
        for k in range(pointer[e], pointer[e + 1]):
            total += factor[k] * theta[column[k]]
        out[e] = total


@njit(**KERNEL)
def _eliminate(
    start, groups, pointer, slots, own, panel, later, later_slot, values, diagonal, sign, lower, pivots, front
):
    """Eliminate the nodes of one half; what it leaves for the last nodes stands in the corner of the front."""
    front[:] = 0.0
    width = front.shape[0]
    block = np.empty((MOST, MOST + width))
    total = np.empty(width)
    for g in range(len(groups) - 1):
        node, k = groups[g], groups[g + 1] - groups[g]
        beside = slots[pointer[g] : pointer[g + 1]]
        n = len(beside)
        for p in range(k):
            own_slot = own[node + p - start]
            for e in range(later[node + p], later[node + p + 1]):
                slot = later_slot[e]
                front[max(slot, own_slot), min(slot, own_slot)] += values[e]
        for p in range(k):
            own_slot, line = own[node + p - start], block[p]
            line[p] = front[own_slot, own_slot] + diagonal[node + p]
            front[own_slot, own_slot] = 0.0
            for q in range(p + 1, k):
                slot = own[node + q - start]
                high, low = max(slot, own_slot), min(slot, own_slot)
                line[q] = front[high, low]
                front[high, low] = 0.0
            for q in range(n):
                slot = beside[q]
                high, low = max(slot, own_slot), min(slot, own_slot)
                line[k + q] = front[high, low]
                front[high, low] = 0.0
        at = panel[g]
        for p in range(k):
            line = block[p]
            pivot = line[p]
            if pivot * sign[node + p] < 1e-30:  # rounding has eaten it: the node keeps its value
                pivot = 1e64 * sign[node + p]
            pivots[node + p] = pivot
            inverse = 1.0 / pivot
            out = lower[at + p * (k + n) : at + (p + 1) * (k + n)]
            for q in range(p + 1, k + n):
                out[q] = line[q] * inverse
            for q in range(p + 1, k):
                factor, other = out[q], block[q]
                if factor != 0.0:
                    for r in range(q, k + n):
                        other[r] -= factor * line[r]
        if k == 1:
            line = block[0]
            for i in range(n):
                factor, into = lower[at + 1 + i], front[beside[i]]
                for r in range(i + 1):
                    into[beside[r]] -= factor * line[1 + r]
            continue
        for i in range(n):
            _combined(lower, at + k + i, k + n, block, k, i + 1, total)
            into = front[beside[i]]
            for r in range(i + 1):
                into[beside[r]] -= total[r]


@njit(**KERNEL)
def _combined(lower, at, stride, block, k, count, total):
    """total[r] = sum over p < k of lower[at + p stride] block[p, k + r], r < count, four at a time."""
    for r in range(count):
        total[r] = 0.0
    p = 0
    while p + 4 <= k:
        a, b = lower[at + p * stride], lower[at + (p + 1) * stride]
        c, d = lower[at + (p + 2) * stride], lower[at + (p + 3) * stride]
        one, two, three, four = block[p, k:], block[p + 1, k:], block[p + 2, k:], block[p + 3, k:]
        for r in range(count):
            total[r] += a * one[r] + b * two[r] + c * three[r] + d * four[r]
        p += 4
    while p < k:
        a, one = lower[at + p * stride], block[p, k:]
        for r in range(count):
            total[r] += a * one[r]
        p += 1


@njit(**KERNEL)
def _forward(start, groups, pointer, slots, own, panel, lower, pivots, side, line):
    """Forward substitution of one half; `line` is what the front adds to the nodes in it."""
    line[:] = 0.0
    total = np.empty(MOST + len(line))
    for g in range(len(groups) - 1):
        node, k = groups[g], groups[g + 1] - groups[g]
        first = pointer[g]
        n, at = pointer[g + 1] - first, panel[g]
        if k == 1:
            slot = own[node - start]
            value = side[node] + line[slot]
            line[slot] = 0.0
            side[node] = value / pivots[node]
            for q in range(n):
                line[slots[first + q]] -= lower[at + 1 + q] * value
            continue
        for q in range(k):
            slot = own[node + q - start]
            total[q] = side[node + q] + line[slot]
            line[slot] = 0.0
        total[k : k + n] = 0.0
        for p in range(k):
            value, row = total[p], lower[at + p * (k + n) : at + (p + 1) * (k + n)]
            side[node + p] = value / pivots[node + p]
            for q in range(p + 1, k + n):
                total[q] -= row[q] * value
        for q in range(n):
            line[slots[first + q]] += total[k + q]


@njit(**KERNEL)
def _backward(start, groups, pointer, slots, own, panel, lower, side, line):
    """Backward substitution of one half; `line` holds the values of the nodes in the front."""
    value = np.empty(MOST + len(line))
    for g in range(len(groups) - 2, -1, -1):
        node, k = groups[g], groups[g + 1] - groups[g]
        first = pointer[g]
        n, at = pointer[g + 1] - first, panel[g]
        if k == 1:
            total = side[node]
            for q in range(n):
                total -= lower[at + 1 + q] * line[slots[first + q]]
            line[own[node - start]] = total
            side[node] = total
            continue
        for q in range(n):
            value[q] = line[slots[first + q]]
        for p in range(k - 1, -1, -1):  # what is beside the group; memory is read one way, backwards
            entry, total = at + p * (k + n) + k, 0.0
            for q in range(n):
                total += lower[entry + q] * value[q]
            side[node + p] -= total
        for p in range(k - 1, -1, -1):
            entry, total = at + p * (k + n), side[node + p]
            for q in range(p + 1, k):
                total -= lower[entry + q] * side[node + q]
            side[node + p] = total
            line[own[node + p - start]] = total


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
