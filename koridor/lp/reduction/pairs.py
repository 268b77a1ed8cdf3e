"""Passes that join columns: those that undo each other, those that an equality makes one, those that a row defines.

Power into a store and out of it, or a line one way and the other, are two columns for one flow where nothing is lost
and nothing is paid: an interior point would leave both far from 0. An equality with two columns makes one a line in
the other, which also shortens chains of routes, where what enters one pipe is what left the one before. The power of a
store whose rate is bounded by its level alone is no more than the difference of two levels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from koridor.lp.block import Floats, Ints, Mask
from koridor.lp.reduction.shape import Back, Differs, Kept, Numbers, Shape, disjoint, not_empty
from koridor.lp.tails import WEEK

LONG = int(2 * WEEK)
"""Entries of a column beyond which copies of it are not joined: the ordering would become quadratic (rule 8.3 b)."""

SHORT = 4
"""Entries of a row up to which a column that it defines is put into the column's other row."""

SLACK = 1e-12


@dataclass(frozen=True, eq=False)
class Opposite:
    """Pairs of columns of which one is the negative of the other in every row and in the cost: one column for both.

    x = x_stays - x_gone inside [l_stays - u_gone, u_stays - l_gone]; on the way back as little as possible goes both
    ways.
    """

    stays: Ints
    gone: Ints
    kept: Kept

    def apply(self, numbers: Numbers) -> tuple[Numbers, Back]:
        """One box for both; on the way back the net flow goes one way as far as that leads."""
        cost, lower, upper = numbers.cost, numbers.lower.copy(), numbers.upper.copy()
        stays, gone = self.stays, self.gone
        if (cost[stays] != -cost[gone]).any():
            raise Differs
        least, least_gone = lower[stays], lower[gone]
        lower[stays], upper[stays] = lower[stays] - upper[gone], upper[stays] - lower[gone]

        def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
            full = self.kept.spread(x)
            net = full[stays]
            full[gone] = np.maximum(least_gone, least - net)
            full[stays] = net + full[gone]
            return full, y

        return numbers._replace(cost=self.kept.of(cost), lower=self.kept.of(lower), upper=self.kept.of(upper)), back


def opposite(shape: Shape, numbers: Numbers) -> tuple[Shape, Opposite] | None:
    """Disjoint pairs (column, its negative), found by two random sums, which change their sign exactly."""
    matrix, cost = shape.matrix, numbers.cost
    draw = np.random.default_rng(2).standard_normal((matrix.shape[0], 2))
    sums = matrix.T @ draw
    filled = np.flatnonzero(np.bincount(matrix.indices, minlength=len(cost)) > 1)
    order = filled[np.lexsort((sums[filled, 0] < 0, np.abs(sums[filled, 0])))]
    a, b = order[:-1], order[1:]
    found = np.flatnonzero((sums[a, 0] == -sums[b, 0]) & (sums[a, 1] == -sums[b, 1]) & (cost[a] == -cost[b]))
    alone = np.diff(found, prepend=-2) > 1  # of three columns in a row only the first two are a pair
    stays, gone = a[found[alone]].astype(np.int64), b[found[alone]].astype(np.int64)
    if not len(gone):
        return None
    kept = Kept.without(len(cost), gone)
    return shape.cut(columns=kept), Opposite(stays, gone, kept)


@dataclass(frozen=True, eq=False)
class Double:
    """Equalities a x_gone + b x_stays = r: x_gone = (r - b x_stays) / a, whose box becomes one of x_stays.

    `into` makes the columns before the pass of those after it, but for the constants; `held` are the columns that go.
    """

    row: Ints
    gone: Ints
    stays: Ints
    a: Floats
    b: Floats
    rows: Kept
    columns: Kept
    into: sp.csr_array
    held: sp.csr_array
    beside: sp.csr_array

    def apply(self, numbers: Numbers) -> tuple[Numbers, Back]:
        """Costs and boxes of the columns that stay, sides less the constants.

        On the way back the row's dual is the one that fits that of the two columns which is not at a bound.
        """
        gone, stays, a, b = self.gone, self.stays, self.a, self.b
        if (numbers.row_lower[self.row] != numbers.row_upper[self.row]).any():
            raise Differs
        line, shift = -b / a, numbers.row_lower[self.row] / a
        one, other = (numbers.lower[gone] - shift) / line, (numbers.upper[gone] - shift) / line
        low, high = np.minimum(one, other), np.maximum(one, other)
        raised, lowered = low > numbers.lower[stays], high < numbers.upper[stays]
        lower, upper = numbers.lower.copy(), numbers.upper.copy()
        lower[stays] = np.where(raised, low, lower[stays])
        upper[stays] = np.where(lowered, high, upper[stays])
        not_empty(lower[stays], upper[stays])
        upper[stays] = np.maximum(upper[stays], lower[stays])
        moved = self.held @ shift
        row_lower, row_upper = self.rows.of(numbers.row_lower - moved), self.rows.of(numbers.row_upper - moved)
        of_gone, of_stays = numbers.cost[gone], numbers.cost[stays]

        def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
            full = self.rows.spread(y)
            left = of_stays - self.beside.T @ full
            from_gone, from_stays = (of_gone - self.held.T @ full) / a, left / b
            leaning = left - b * from_gone
            bound_of_gone = (leaning > 0) & raised | (leaning < 0) & lowered
            full[self.row] = np.where(bound_of_gone, from_stays, from_gone)
            whole = self.into @ x
            whole[gone] += shift
            return whole, full

        box = self.columns.of(lower), self.columns.of(upper)
        left = Numbers(self.into.T @ numbers.cost, *box, row_lower, row_upper)
        return left, back


def double(shape: Shape, numbers: Numbers) -> tuple[Shape, Double] | None:
    """Find equalities with two columns, no column in two of them."""
    matrix = shape.matrix
    row, gone, stays, a, b = _independent(matrix, numbers)
    if not len(row):
        return None
    columns, rows = Kept.without(matrix.shape[1], gone), Kept.without(matrix.shape[0], row)
    kept = columns.at
    at = np.concatenate([kept, gone]), np.concatenate([np.arange(len(kept)), np.searchsorted(kept, stays)])
    into = sp.csr_array((np.concatenate([np.ones(len(kept)), -b / a]), at), shape=(matrix.shape[1], len(kept)))
    left = Shape(sp.csr_array(matrix[rows.at] @ into), columns.of(shape.when_column), rows.of(shape.when_row))
    return left, Double(row, gone, stays, a, b, rows, columns, into, matrix[:, gone], matrix[:, stays])


def _independent(matrix: sp.csr_array, numbers: Numbers) -> tuple[Ints, Ints, Ints, Floats, Floats]:
    """(row, column that goes, column that stays, a, b) of equalities with two columns, no column in two of them."""
    row = np.flatnonzero((np.diff(matrix.indptr) == 2) & (numbers.row_lower == numbers.row_upper))
    size = np.abs(np.stack([matrix.data[matrix.indptr[row]], matrix.data[matrix.indptr[row] + 1]]))
    entries = np.bincount(matrix.indices, minlength=matrix.shape[1])
    at = matrix.indptr[row]
    joined = entries[matrix.indices[at]] + entries[matrix.indices[at + 1]]
    row = disjoint(matrix, row[(size.min(axis=0) > 1e-3 * size.max(axis=0)) & (joined <= LONG)], matrix.shape[1])
    at = matrix.indptr[row]
    pair = np.stack([matrix.indices[at], matrix.indices[at + 1]])
    value = np.stack([matrix.data[at], matrix.data[at + 1]])
    swap = entries[pair[0]] > entries[pair[1]]
    first, second = np.where(swap, pair[1], pair[0]), np.where(swap, pair[0], pair[1])
    a, b = np.where(swap, value[1], value[0]), np.where(swap, value[0], value[1])
    return row, first.astype(np.int64), second.astype(np.int64), a, b


@dataclass(frozen=True, eq=False)
class Defined:
    """Columns with two entries, one of them in a short equality that keeps them in their box: the row says their value.

    x_gone = (r - a x) / a_gone goes into the other row; the row's dual is what makes its reduced cost 0.
    """

    row: Ints
    gone: Ints
    value: Floats
    rows: Kept
    columns: Kept
    by_row: sp.csr_array
    held: sp.csr_array
    share: sp.csr_array

    def apply(self, numbers: Numbers) -> tuple[Numbers, Back]:
        """Costs and sides with the values put in; on the way back the row says the value and its dual makes it free."""
        side, price = numbers.row_lower[self.row], numbers.cost[self.gone]
        if (side != numbers.row_upper[self.row]).any() or not self._fits(numbers, side).all():
            raise Differs
        cost = numbers.cost - self.by_row.T @ (price / self.value)
        moved = self.share @ side
        row_lower, row_upper = self.rows.of(numbers.row_lower - moved), self.rows.of(numbers.row_upper - moved)

        def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
            full_x, full_y = self.columns.spread(x), self.rows.spread(y)
            full_x[self.gone] = (side - self.by_row @ full_x) / self.value
            full_y[self.row] = (price - self.held.T @ full_y) / self.value
            return full_x, full_y

        kept = self.columns
        return Numbers(kept.of(cost), kept.of(numbers.lower), kept.of(numbers.upper), row_lower, row_upper), back

    def _fits(self, numbers: Numbers, side: Floats) -> Mask:
        of = np.repeat(np.arange(len(self.row)), np.diff(self.by_row.indptr))
        inside = _kept_in_its_box(numbers, of, self.by_row.indices, self.by_row.data, side)
        return np.asarray(inside[self.by_row.indices == self.gone[of]])


def defined(shape: Shape, numbers: Numbers) -> tuple[Shape, Defined] | None:
    """Find such columns; no row that goes holds another column that goes."""
    matrix = shape.matrix
    row, gone, value = _pairs(matrix, numbers)
    if not len(row):
        return None
    columns, rows = Kept.without(matrix.shape[1], gone), Kept.without(matrix.shape[0], row)
    by_row, held = matrix[row], matrix[:, gone]
    share = sp.csr_array(held @ sp.diags_array(1.0 / value))
    smaller = sp.csr_array((matrix - share @ by_row)[rows.at][:, columns.at])
    smaller.data[np.abs(smaller.data) < SLACK] = 0.0
    smaller.eliminate_zeros()
    left = Shape(smaller, columns.of(shape.when_column), rows.of(shape.when_row))
    return left, Defined(row, gone, value, rows, columns, by_row, held, share)


def _kept_in_its_box(numbers: Numbers, of: Ints, column: NDArray[np.int32], value: Floats, side: Floats) -> Mask:
    """Per entry of some rows with one `side`: whether the rest of its row keeps its column in its box."""
    low, high = value * numbers.lower[column], value * numbers.upper[column]
    least, most = np.minimum(low, high), np.maximum(low, high)
    rest_low = side[of] - (np.bincount(of, most, len(side))[of] - most)
    rest_high = side[of] - (np.bincount(of, least, len(side))[of] - least)
    slack = SLACK * np.maximum(1.0, np.abs(rest_high) + np.abs(rest_low)) + SLACK * (most - least)
    return np.asarray((rest_low >= least - slack) & (rest_high <= most + slack))


def _pairs(matrix: sp.csr_array, numbers: Numbers) -> tuple[Ints, Ints, Floats]:
    """(row, column, coefficient) of columns that may go."""
    length = np.diff(matrix.indptr)
    short = np.flatnonzero((numbers.row_lower == numbers.row_upper) & (length > 2) & (length <= SHORT))
    inside = matrix[short]
    of = np.repeat(np.arange(len(short)), np.diff(inside.indptr))
    column, value = inside.indices, inside.data
    twice = np.bincount(matrix.indices, minlength=matrix.shape[1])[column] == 2
    hit = np.flatnonzero(twice & _kept_in_its_box(numbers, of, column, value, numbers.row_lower[short]))
    _, first = np.unique(of[hit], return_index=True)
    hit = hit[first]
    _, once = np.unique(column[hit], return_index=True)
    hit = hit[np.sort(once)]
    chosen = np.zeros(matrix.shape[1], dtype=bool)
    chosen[column[hit]] = True
    several = np.bincount(of, chosen[column], len(short))
    hit = hit[several[of[hit]] == 1]
    return short[of[hit]], column[hit].astype(np.int64), value[hit]
