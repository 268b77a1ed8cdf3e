"""Take out of a problem what is decided without solving, and know the way back for columns and duals (DESIGN 13.7).

Passes, repeated while they find something: fixed columns; rows that the boxes of their columns imply; rows that hold
all their columns at a bound; rows with one column, which are bounds; equalities with two columns, where one is a line
in the other. The last also shortens chains of routes, where what enters one pipe is what left the one before. Columns
that undo each other and columns that a row defines are in `lp.substitute`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from koridor.lp.block import Floats, Ints, Mask
from koridor.lp.problem import LinearProblem
from koridor.lp.substitute import defined, opposite
from koridor.lp.tails import WEEK

Back = Callable[[Floats, Floats], tuple[Floats, Floats]]

ROUNDS = 4
ENOUGH = 0.03
"""Part of a problem that a round has to take out to be worth its time, about that of two steps of an engine."""

TINY = 1e-12
LONG = int(2 * WEEK)
"""Entries of a column beyond which copies of it are not joined: the ordering would become quadratic (rule 8.3 b)."""


@dataclass(frozen=True, eq=False)
class Reduced:
    """The smaller problem (its `index` is that of the original) and `back(x, y)` to the original's columns and rows."""

    problem: LinearProblem
    back: Back


def reduce(problem: LinearProblem) -> Reduced:
    """Run the passes until one round takes out less than ENOUGH of the rows and columns."""
    backs: list[Back] = []

    def run(*passes: Callable[[LinearProblem], tuple[LinearProblem, Back]]) -> None:
        nonlocal problem
        for one in passes:
            smaller, back = one(problem)
            if (smaller.columns, smaller.rows) != (problem.columns, problem.rows):  # else there is no way to go back
                problem = smaller
                backs.append(back)

    for _ in range(ROUNDS):
        before = problem.columns + problem.rows
        run(_fixed, _implied, _forcing, _single, opposite, _double, defined)
        if problem.columns + problem.rows > (1.0 - ENOUGH) * before:
            break
    run(_fixed)  # an interior point has no room in a box that is a point

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
    least, most = _reach(problem)
    slack = TINY * np.maximum(1.0, np.maximum(np.abs(most), np.abs(least)))
    implied = (most <= problem.row_upper + slack) & (least >= problem.row_lower - slack)
    implied &= problem.row_lower != problem.row_upper
    kept = ~implied & (np.diff(problem.matrix.indptr) > 0)
    return _cut(problem, rows=kept), lambda x, y: (x, _spread(y, kept))


def _reach(problem: LinearProblem) -> tuple[Floats, Floats]:
    """Least and most that every row can come to inside the boxes."""
    up, down = problem.matrix.maximum(0), problem.matrix.minimum(0)
    return up @ problem.lower + down @ problem.upper, up @ problem.upper + down @ problem.lower


def _forcing(problem: LinearProblem) -> tuple[LinearProblem, Back]:
    """Rows that only one corner of the boxes can meet, such as a town's heat in summer, when nobody wants any.

    The dual is that of the cheapest way to do a little more (or less); an engine would leave it anywhere below.
    """
    matrix, cost = problem.matrix, problem.cost
    least, most = _reach(problem)
    slack = TINY * np.maximum(1.0, np.maximum(np.abs(least), np.abs(most)))
    low, high = least >= problem.row_upper - slack, most <= problem.row_lower + slack
    row = _disjoint(matrix, np.flatnonzero(low | high), problem.columns)
    entry = np.concatenate([np.arange(matrix.indptr[r], matrix.indptr[r + 1]) for r in row] or [np.zeros(0, int)])
    column, value = matrix.indices[entry], matrix.data[entry]
    edges = np.concatenate([[0], np.cumsum(np.diff(matrix.indptr)[row])])[:-1]
    at_low = np.repeat(low[row], np.diff(matrix.indptr)[row]) == (value > 0)
    lower, upper = problem.lower.copy(), problem.upper.copy()
    upper[column] = lower[column] = np.where(at_low, problem.lower[column], problem.upper[column])
    kept = np.ones(problem.rows, dtype=bool)
    kept[row] = False
    equal = (problem.row_lower == problem.row_upper)[row]

    def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        full = _spread(y, kept)
        if len(row):
            ratio = (cost - matrix.T @ full)[column] / value
            lean = np.where(low[row], np.minimum.reduceat(ratio, edges), np.maximum.reduceat(ratio, edges))
            signed = np.where(low[row], np.minimum(lean, 0.0), np.maximum(lean, 0.0))
            full[row] = np.where(equal, lean, signed)
        return x, full

    return _cut(replace(problem, lower=lower, upper=upper), rows=kept), back


def _disjoint(matrix: sp.csr_array, rows: Ints, columns: int) -> Ints:
    """Rows out of `rows` that share no column."""
    inside = matrix[rows]
    draw = np.random.default_rng(1).permutation(len(rows))
    of_entry = np.repeat(draw, np.diff(inside.indptr))
    best = np.full(columns, -1)
    np.maximum.at(best, inside.indices, of_entry)
    beaten = np.bincount(
        np.repeat(np.arange(len(rows)), np.diff(inside.indptr)), best[inside.indices] != of_entry, len(rows)
    )
    return np.asarray(rows[beaten == 0], dtype=np.int64)


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
    size = np.abs(np.stack([matrix.data[matrix.indptr[row]], matrix.data[matrix.indptr[row] + 1]]))
    entries = np.bincount(matrix.indices, minlength=problem.columns)
    at = matrix.indptr[row]
    joined = entries[matrix.indices[at]] + entries[matrix.indices[at + 1]]
    row = _disjoint(matrix, row[(size.min(axis=0) > 1e-3 * size.max(axis=0)) & (joined <= LONG)], problem.columns)
    at = matrix.indptr[row]
    pair = np.stack([matrix.indices[at], matrix.indices[at + 1]])
    value = np.stack([matrix.data[at], matrix.data[at + 1]])
    swap = entries[pair[0]] > entries[pair[1]]
    first, second = np.where(swap, pair[1], pair[0]), np.where(swap, pair[0], pair[1])
    a, b = np.where(swap, value[1], value[0]), np.where(swap, value[0], value[1])
    return row, first.astype(np.int64), second.astype(np.int64), a, b
