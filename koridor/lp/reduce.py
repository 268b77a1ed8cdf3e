"""Take out of a problem what is decided without solving, and know the way back for columns and duals (DESIGN 13.7).

Passes, repeated while they find something: fixed columns; rows that their columns' boxes imply; rows with one column,
which are bounds; equalities with two columns, where one column is a line in the other. The last also shortens chains
of routes, where what enters one pipe is what left the one before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from koridor.lp.block import Floats, Ints
from koridor.lp.problem import LinearProblem

Back = Callable[[Floats, Floats], tuple[Floats, Floats]]
Mask = NDArray[np.bool_]

ROUNDS = 4
TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Reduced:
    """The smaller problem (its `index` is that of the original) and `back(x, y)` to the original's columns and rows."""

    problem: LinearProblem
    back: Back


def reduce(problem: LinearProblem) -> Reduced:
    """Run the passes until one round takes out less than a hundredth of the rows and columns."""
    backs: list[Back] = []
    for _ in range(ROUNDS):
        before = problem.columns + problem.rows
        for step in (_fixed, _implied, _single, _double):
            problem, back = step(problem)
            backs.append(back)
        if problem.columns + problem.rows > 0.99 * before:
            break

    def all_back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        for one in reversed(backs):
            x, y = one(x, y)
        return x, y

    return Reduced(problem, all_back)


def _cut(problem: LinearProblem, rows: Mask | None = None, columns: Mask | None = None) -> LinearProblem:
    """The problem with some rows and columns only."""
    if rows is not None and not rows.all():
        problem = replace(
            problem,
            matrix=problem.matrix[np.flatnonzero(rows)],
            row_lower=problem.row_lower[rows],
            row_upper=problem.row_upper[rows],
            when_row=problem.when_row[rows],
        )
    if columns is not None and not columns.all():
        problem = replace(
            problem,
            matrix=problem.matrix[:, np.flatnonzero(columns)],
            cost=problem.cost[columns],
            lower=problem.lower[columns],
            upper=problem.upper[columns],
            when_column=problem.when_column[columns],
        )
    return problem


def _spread(values: Floats, kept: Mask, rest: Floats | float = 0.0) -> Floats:
    """Values at the kept positions, `rest` elsewhere."""
    out = np.broadcast_to(np.asarray(rest, dtype=np.float64), kept.shape).copy()
    out[kept] = values
    return out


def _fixed(problem: LinearProblem) -> tuple[LinearProblem, Back]:
    """Columns whose box is a point."""
    free = problem.upper - problem.lower > TINY * np.maximum(1.0, np.abs(problem.upper))
    decided = np.where(free, 0.0, problem.lower)
    moved = problem.matrix @ decided
    smaller = _cut(problem, columns=free)
    smaller = replace(smaller, row_lower=smaller.row_lower - moved, row_upper=smaller.row_upper - moved)
    return smaller, lambda x, y: (_spread(x, free, decided), y)


def _implied(problem: LinearProblem) -> tuple[LinearProblem, Back]:
    """Inequalities that no point of the boxes violates, and rows without columns."""
    up, down = problem.matrix.maximum(0), problem.matrix.minimum(0)
    most = up @ problem.upper + down @ problem.lower
    least = up @ problem.lower + down @ problem.upper
    slack = TINY * np.maximum(1.0, np.maximum(np.abs(most), np.abs(least)))
    implied = (most <= problem.row_upper + slack) & (least >= problem.row_lower - slack)
    implied &= problem.row_lower != problem.row_upper
    kept = ~implied & (np.diff(problem.matrix.indptr) > 0)
    return _cut(problem, rows=kept), lambda x, y: (x, _spread(y, kept))


def _single(problem: LinearProblem) -> tuple[LinearProblem, Back]:
    """Rows with one column become bounds; of several rows on one column the first, the rest in the next round."""
    matrix, cost = problem.matrix, problem.cost
    row = np.flatnonzero(np.diff(matrix.indptr) == 1)
    column = matrix.indices[matrix.indptr[row]]
    column, first = np.unique(column, return_index=True)
    row = row[first]
    factor = matrix.data[matrix.indptr[row]]
    one, other = problem.row_lower[row] / factor, problem.row_upper[row] / factor
    low, high = np.minimum(one, other), np.maximum(one, other)
    raised, lowered = low > problem.lower[column], high < problem.upper[column]
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[column] = np.where(raised, low, lower[column])
    upper[column] = np.where(lowered, high, upper[column])
    kept = np.ones(problem.rows, dtype=bool)
    kept[row] = False

    def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        full = _spread(y, kept)
        left = (cost - matrix.T @ full)[column]
        full[row] = np.where((left > 0) & raised | (left < 0) & lowered, left / factor, 0.0)
        return x, full

    return _cut(replace(problem, lower=lower, upper=upper), rows=kept), back


def _double(problem: LinearProblem) -> tuple[LinearProblem, Back]:
    """Equalities a x_gone + b x_kept = r: x_gone = (r - b x_kept) / a, whose box becomes one of x_kept."""
    matrix, cost = problem.matrix, problem.cost
    row, gone, stays, a, b = _independent(problem)
    line, shift = -b / a, problem.row_lower[row] / a
    one, other = (problem.lower[gone] - shift) / line, (problem.upper[gone] - shift) / line
    low, high = np.minimum(one, other), np.maximum(one, other)
    raised, lowered = low > problem.lower[stays], high < problem.upper[stays]
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[stays] = np.where(raised, low, lower[stays])
    upper[stays] = np.where(lowered, high, upper[stays])
    upper[stays] = np.maximum(upper[stays], lower[stays])
    columns, rows = np.ones(problem.columns, dtype=bool), np.ones(problem.rows, dtype=bool)
    columns[gone], rows[row] = False, False
    offset = np.zeros(problem.columns)
    offset[gone] = shift
    place = np.cumsum(columns) - 1
    kept = np.flatnonzero(columns)
    shape = (problem.columns, len(kept))
    map_rows, map_columns = np.concatenate([kept, gone]), np.concatenate([place[kept], place[stays]])
    into = sp.csr_array((np.concatenate([np.ones(len(kept)), line]), (map_rows, map_columns)), shape=shape)
    moved = (matrix @ offset)[rows]
    smaller = replace(
        _cut(problem, rows=rows),
        matrix=sp.csr_array(matrix[np.flatnonzero(rows)] @ into),
        cost=into.T @ cost,
        lower=lower[columns],
        upper=upper[columns],
        when_column=problem.when_column[columns],
        row_lower=problem.row_lower[rows] - moved,
        row_upper=problem.row_upper[rows] - moved,
    )

    def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        full = _spread(y, rows)
        left = cost - matrix.T @ full
        from_gone, from_stays = left[gone] / a, left[stays] / b
        leaning = left[stays] - b * from_gone
        bound_of_gone = (leaning > 0) & raised | (leaning < 0) & lowered
        full[row] = np.where(bound_of_gone, from_stays, from_gone)
        return into @ x + offset, full

    return smaller, back


def _independent(problem: LinearProblem) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """Equalities with two columns, no column in two of them: (row, column that goes, column that stays, a, b)."""
    matrix = problem.matrix
    row = np.flatnonzero((np.diff(matrix.indptr) == 2) & (problem.row_lower == problem.row_upper))
    at = matrix.indptr[row]
    pair = np.stack([matrix.indices[at], matrix.indices[at + 1]])
    value = np.stack([matrix.data[at], matrix.data[at + 1]])
    draw = np.random.default_rng(1).permutation(len(row))
    best = np.full(problem.columns, -1)
    for side in pair:
        np.maximum.at(best, side, draw)
    sane = (pair[0] != pair[1]) & (np.abs(value).min(axis=0) > 1e-3 * np.abs(value).max(axis=0))
    chosen = sane & (best[pair[0]] == draw) & (best[pair[1]] == draw)
    pair, value = pair[:, chosen], value[:, chosen]
    entries = np.bincount(matrix.indices, minlength=problem.columns)
    swap = entries[pair[0]] > entries[pair[1]]
    first, second = np.where(swap, pair[1], pair[0]), np.where(swap, pair[0], pair[1])
    a, b = np.where(swap, value[1], value[0]), np.where(swap, value[0], value[1])
    return row[chosen], first.astype(np.int64), second.astype(np.int64), a, b
