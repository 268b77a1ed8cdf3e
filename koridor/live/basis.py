"""A basis from an interior solution (DESIGN 8.4): columns are taken greedily, the furthest from their bounds first.

Most columns of a corridor have two entries, so the problem is nearly a network with gains: a component of a basis is a
tree with at most one column more (one that has a single entry, or closes a cycle whose gains do not cancel). A
union-find that carries gains says in one pass which columns fit; of a column with more entries the two largest count,
and simplex mends what that gets wrong. Reference: Ahuja, Magnanti and Orlin (1993), Network Flows, chapter 15
(generalised flows).
"""

from __future__ import annotations

import numba
import numpy as np

from koridor.lp.block import Floats, Ints, Mask
from koridor.lp.problem import LinearProblem
from koridor.lp.session import BASIC, LOWER, UPPER, Standing


def greedy(problem: LinearProblem, x: Floats, y: Floats) -> tuple[Standing, Standing]:
    """How columns and rows stand, near a plan: as many are basic as there are rows."""
    reduced = np.abs(problem.cost - problem.matrix.T @ y)
    inside = np.minimum(x - problem.lower, problem.upper - x)
    activity = problem.matrix @ x
    slack = np.minimum(activity - problem.row_lower, problem.row_upper - activity)
    distance = np.maximum(np.concatenate([inside, slack]), 0.0)
    score = distance / np.maximum(np.concatenate([reduced, np.abs(y)]), 1e-12)
    order = np.argsort(-score, kind="stable")
    order = order[distance[order] > 0]
    by_column = problem.matrix.tocsc()
    start, rows = by_column.indptr.astype(np.int64), by_column.indices.astype(np.int64)
    taken = _taken(order, start, rows, by_column.data, problem.columns, problem.rows)
    high = problem.upper - x < x - problem.lower
    high_row = problem.row_upper - activity < activity - problem.row_lower
    standing = np.where(taken, BASIC, np.where(np.concatenate([high, high_row]), UPPER, LOWER)).astype(np.int8)
    return standing[: problem.columns], standing[problem.columns :]


@numba.njit(cache=True)
def _root(parent: Ints, gain: Floats, row: int) -> tuple[int, float]:
    """The root of a row's component, and the row's multiplier in terms of the root's."""
    top, factor = row, 1.0
    while parent[top] != top:
        factor *= gain[top]
        top = parent[top]
    at, rest = row, factor
    while parent[at] != at:
        following, own = parent[at], gain[at]
        parent[at], gain[at] = top, rest
        rest /= own
        at = following
    return top, factor


@numba.njit(cache=True)
def _largest(rows: Ints, values: Floats) -> tuple[int, int, float, float]:
    """The rows and values of the two largest entries of a column; -1 and 0 where there is none."""
    first, second, a, b = -1, -1, 0.0, 0.0
    for k in range(len(rows)):
        if abs(values[k]) > abs(a):
            second, b = first, a
            first, a = rows[k], values[k]
        elif abs(values[k]) > abs(b):
            second, b = rows[k], values[k]
    return first, second, a, b


@numba.njit(cache=True)
def _taken(order: Ints, start: Ints, rows: Ints, values: Floats, columns: int, count: int) -> Mask:
    parent, gain = np.arange(count), np.ones(count)
    size, closed = np.ones(count, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    taken = np.zeros(columns + count, dtype=np.bool_)
    for j in order:
        if j >= columns:
            first, second, a, b = j - columns, -1, 1.0, 0.0
        else:
            first, second, a, b = _largest(rows[start[j] : start[j + 1]], values[start[j] : start[j + 1]])
        if first < 0:
            continue
        p, m = _root(parent, gain, first)
        if second < 0:
            if not closed[p]:
                closed[p] = True
                taken[j] = True
            continue
        q, n = _root(parent, gain, second)
        if p == q:
            if not closed[p] and abs(a * m + b * n) > 1e-7 * (abs(a * m) + abs(b * n)):
                closed[p] = True
                taken[j] = True
        elif not (closed[p] and closed[q]):
            taken[j] = True
            ratio = -(a * m) / (b * n)  # multiplier of q's root in terms of p's
            if size[p] < size[q]:
                p, q, ratio = q, p, 1.0 / ratio
            parent[q], gain[q] = p, ratio
            size[p] += size[q]
            closed[p] = closed[p] or closed[q]
    for row in range(count):
        p, _ = _root(parent, gain, row)
        if not closed[p]:
            closed[p] = True
            taken[columns + row] = True
    return taken
