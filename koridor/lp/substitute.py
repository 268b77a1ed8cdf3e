"""Two more things that are decided without solving: columns that undo each other, and columns that a row defines.

Power into a store and out of it, or a line one way and the other, are two columns for one flow where nothing is lost
and nothing is paid: an interior point would leave both far from 0. The power of a store whose rate is bounded by its
level alone is then no more than the difference of two levels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from koridor.lp.block import Floats, Ints
from koridor.lp.problem import LinearProblem

Back = Callable[[Floats, Floats], tuple[Floats, Floats]]

SHORT = 4
"""Entries of a row up to which a column that it defines is put into the column's other row."""

SLACK = 1e-12


def opposite(problem: LinearProblem) -> tuple[LinearProblem, Back]:
    """Pairs of columns of which one is the negative of the other in every row and in the cost: one column for both.

    x = x_stays - x_gone inside [l_stays - u_gone, u_stays - l_gone]; on the way back as little as possible goes both
    ways.
    """
    stays, gone = _negatives(problem)
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[stays], upper[stays] = lower[stays] - upper[gone], upper[stays] - lower[gone]
    kept = np.ones(problem.columns, dtype=bool)
    kept[gone] = False
    smaller = replace(
        problem,
        matrix=problem.matrix[:, np.flatnonzero(kept)] if len(gone) else problem.matrix,
        cost=problem.cost[kept],
        lower=lower[kept],
        upper=upper[kept],
        when_column=problem.when_column[kept],
    )

    low_stays, low_gone = problem.lower[stays], problem.lower[gone]

    def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        full = np.zeros(len(kept))
        full[kept] = x
        net = full[stays]
        full[gone] = np.maximum(low_gone, low_stays - net)
        full[stays] = net + full[gone]
        return full, y

    return smaller, back


def _negatives(problem: LinearProblem) -> tuple[Ints, Ints]:
    """Disjoint pairs (column, its negative), found by two random sums, which change their sign exactly."""
    draw = np.random.default_rng(2).standard_normal((problem.rows, 2))
    sums = problem.matrix.T @ draw
    filled = np.flatnonzero(np.bincount(problem.matrix.indices, minlength=problem.columns) > 1)
    order = filled[np.lexsort((sums[filled, 0] < 0, np.abs(sums[filled, 0])))]
    a, b = order[:-1], order[1:]
    pair = (sums[a, 0] == -sums[b, 0]) & (sums[a, 1] == -sums[b, 1]) & (problem.cost[a] == -problem.cost[b])
    found = np.flatnonzero(pair)
    alone = np.diff(found, prepend=-2) > 1  # of three columns in a row only the first two are a pair
    return a[found[alone]].astype(np.int64), b[found[alone]].astype(np.int64)


def defined(problem: LinearProblem) -> tuple[LinearProblem, Back]:
    """Columns with two entries, one of them in a short equality that keeps them in their box: the row says their value.

    x_gone = (r - a x) / a_gone goes into the other row; the row's dual is what makes its reduced cost 0.
    """
    matrix = problem.matrix
    row, gone, value = _pairs(problem)
    if not len(row):
        return problem, lambda x, y: (x, y)
    by_row = matrix[row]
    cost = problem.cost - by_row.T @ (problem.cost[gone] / value)
    columns, rows = np.ones(problem.columns, dtype=bool), np.ones(problem.rows, dtype=bool)
    columns[gone], rows[row] = False, False
    held = matrix[:, gone]
    share = held @ sp.diags_array(1.0 / value)
    moved = share @ problem.row_lower[row]
    smaller = sp.csr_array((matrix - share @ by_row)[np.flatnonzero(rows)][:, np.flatnonzero(columns)])
    smaller.data[np.abs(smaller.data) < SLACK] = 0.0
    smaller.eliminate_zeros()
    reduced = replace(
        problem,
        matrix=smaller,
        cost=cost[columns],
        lower=problem.lower[columns],
        upper=problem.upper[columns],
        when_column=problem.when_column[columns],
        row_lower=(problem.row_lower - moved)[rows],
        row_upper=(problem.row_upper - moved)[rows],
        when_row=problem.when_row[rows],
    )

    side, price = problem.row_lower[row], problem.cost[gone]

    def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        full_x, full_y = np.zeros(len(columns)), np.zeros(len(rows))
        full_x[columns], full_y[rows] = x, y
        full_x[gone] = (side - by_row @ full_x) / value
        full_y[row] = (price - held.T @ full_y) / value
        return full_x, full_y

    return reduced, back


def _pairs(problem: LinearProblem) -> tuple[Ints, Ints, Floats]:
    """(row, column, coefficient) of columns that may go; no row that goes holds another column that goes."""
    matrix, lower, upper = problem.matrix, problem.lower, problem.upper
    length = np.diff(matrix.indptr)
    short = np.flatnonzero((problem.row_lower == problem.row_upper) & (length > 2) & (length <= SHORT))
    inside = matrix[short]
    of = np.repeat(np.arange(len(short)), np.diff(inside.indptr))
    column, value = inside.indices, inside.data
    twice = np.bincount(matrix.indices, minlength=problem.columns)[column] == 2
    least = np.where(value > 0, value * lower[column], value * upper[column])
    most = np.where(value > 0, value * upper[column], value * lower[column])
    side = problem.row_lower[short][of]
    rest_low = side - (np.bincount(of, most, len(short))[of] - most)
    rest_high = side - (np.bincount(of, least, len(short))[of] - least)
    slack = SLACK * np.maximum(1.0, np.abs(rest_high) + np.abs(rest_low)) + SLACK * (most - least)
    fits = twice & (rest_low >= least - slack) & (rest_high <= most + slack)
    hit = np.flatnonzero(fits)
    _, first = np.unique(of[hit], return_index=True)
    hit = hit[first]
    _, once = np.unique(column[hit], return_index=True)
    hit = hit[np.sort(once)]
    chosen = np.zeros(problem.columns, dtype=bool)
    chosen[column[hit]] = True
    several = np.bincount(of, chosen[column], len(short))
    hit = hit[several[of[hit]] == 1]
    return short[of[hit]], column[hit].astype(np.int64), value[hit]
