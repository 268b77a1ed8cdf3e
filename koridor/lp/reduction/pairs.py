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
from koridor.lp.reduction.shape import Differs, Numbers, Shape, disjoint, spread, without
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

    shape: Shape
    stays: Ints
    gone: Ints
    kept: Mask

    def apply(self, numbers: Numbers) -> Numbers:
        """One box for both."""
        cost, lower, upper, stays, gone = (
            numbers.cost,
            numbers.lower.copy(),
            numbers.upper.copy(),
            self.stays,
            self.gone,
        )
        if (cost[stays] != -cost[gone]).any():
            raise Differs
        lower[stays], upper[stays] = lower[stays] - upper[gone], upper[stays] - lower[gone]
        return numbers._replace(cost=cost[self.kept], lower=lower[self.kept], upper=upper[self.kept])

    def back(self, numbers: Numbers, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The net flow, one way as far as that goes."""
        full = spread(x, self.kept)
        net = full[self.stays]
        full[self.gone] = np.maximum(numbers.lower[self.gone], numbers.lower[self.stays] - net)
        full[self.stays] = net + full[self.gone]
        return full, y


def opposite(shape: Shape, numbers: Numbers) -> Opposite | None:
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
    kept = without(len(cost), gone)
    return Opposite(shape.cut(columns=kept), stays, gone, kept)


@dataclass(frozen=True, eq=False)
class Double:
    """Equalities a x_gone + b x_stays = r: x_gone = (r - b x_stays) / a, whose box becomes one of x_stays.

    `into` makes the columns before the pass of those after it, but for the constants; `held` are the columns that go.
    """

    shape: Shape
    row: Ints
    gone: Ints
    stays: Ints
    a: Floats
    b: Floats
    rows: Mask
    columns: Mask
    into: sp.csr_array
    held: sp.csr_array
    of_gone: sp.csr_array
    of_stays: sp.csr_array

    def _boxes(self, numbers: Numbers) -> tuple[Floats, Floats, Floats, Mask, Mask]:
        line, shift = -self.b / self.a, numbers.row_lower[self.row] / self.a
        one, other = (numbers.lower[self.gone] - shift) / line, (numbers.upper[self.gone] - shift) / line
        low, high = np.minimum(one, other), np.maximum(one, other)
        return shift, low, high, low > numbers.lower[self.stays], high < numbers.upper[self.stays]

    def apply(self, numbers: Numbers) -> Numbers:
        """Costs and boxes of the columns that stay, sides less the constants."""
        if (numbers.row_lower[self.row] != numbers.row_upper[self.row]).any():
            raise Differs
        shift, low, high, raised, lowered = self._boxes(numbers)
        lower, upper, stays = numbers.lower.copy(), numbers.upper.copy(), self.stays
        lower[stays] = np.where(raised, low, lower[stays])
        upper[stays] = np.maximum(np.where(lowered, high, upper[stays]), lower[stays])
        moved = (self.held @ shift)[self.rows]
        row_lower, row_upper = numbers.row_lower[self.rows] - moved, numbers.row_upper[self.rows] - moved
        return Numbers(self.into.T @ numbers.cost, lower[self.columns], upper[self.columns], row_lower, row_upper)

    def back(self, numbers: Numbers, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """The column that went, and the dual that fits the one of the two that is not at a bound."""
        shift, _, _, raised, lowered = self._boxes(numbers)
        full = spread(y, self.rows)
        of_gone = numbers.cost[self.gone] - self.of_gone @ full
        of_stays = numbers.cost[self.stays] - self.of_stays @ full
        from_gone, from_stays = of_gone / self.a, of_stays / self.b
        leaning = of_stays - self.b * from_gone
        bound_of_gone = (leaning > 0) & raised | (leaning < 0) & lowered
        full[self.row] = np.where(bound_of_gone, from_stays, from_gone)
        whole = self.into @ x
        whole[self.gone] += shift
        return whole, full


def double(shape: Shape, numbers: Numbers) -> Double | None:
    """Find equalities with two columns, no column in two of them."""
    matrix = shape.matrix
    row, gone, stays, a, b = _independent(matrix, numbers)
    if not len(row):
        return None
    columns, rows = without(matrix.shape[1], gone), without(matrix.shape[0], row)
    place, kept = np.cumsum(columns) - 1, np.flatnonzero(columns)
    at = (np.concatenate([kept, gone]), np.concatenate([place[kept], place[stays]]))
    into = sp.csr_array((np.concatenate([np.ones(len(kept)), -b / a]), at), shape=(matrix.shape[1], len(kept)))
    left = Shape(sp.csr_array(matrix[np.flatnonzero(rows)] @ into), shape.when_column[columns], shape.when_row[rows])
    held, beside = matrix[:, gone], matrix[:, stays]
    return Double(left, row, gone, stays, a, b, rows, columns, into, held, held.T.tocsr(), beside.T.tocsr())


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

    shape: Shape
    row: Ints
    gone: Ints
    value: Floats
    rows: Mask
    columns: Mask
    by_row: sp.csr_array
    held: sp.csr_array
    share: sp.csr_array

    def apply(self, numbers: Numbers) -> Numbers:
        """Costs and sides with the values put in."""
        side = numbers.row_lower[self.row]
        if (side != numbers.row_upper[self.row]).any() or not self._fits(numbers, side).all():
            raise Differs
        cost = numbers.cost - self.by_row.T @ (numbers.cost[self.gone] / self.value)
        moved = self.share @ side
        row_lower, row_upper = (numbers.row_lower - moved)[self.rows], (numbers.row_upper - moved)[self.rows]
        kept = self.columns
        return Numbers(cost[kept], numbers.lower[kept], numbers.upper[kept], row_lower, row_upper)

    def _fits(self, numbers: Numbers, side: Floats) -> Mask:
        of = np.repeat(np.arange(len(self.row)), np.diff(self.by_row.indptr))
        inside = _kept_in_its_box(numbers, of, self.by_row.indices, self.by_row.data, side)
        return np.asarray(inside[self.by_row.indices == self.gone[of]])

    def back(self, numbers: Numbers, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """What the row says, and the dual at which its column costs nothing more."""
        full_x, full_y = spread(x, self.columns), spread(y, self.rows)
        full_x[self.gone] = (numbers.row_lower[self.row] - self.by_row @ full_x) / self.value
        full_y[self.row] = (numbers.cost[self.gone] - self.held.T @ full_y) / self.value
        return full_x, full_y


def defined(shape: Shape, numbers: Numbers) -> Defined | None:
    """Find such columns; no row that goes holds another column that goes."""
    matrix = shape.matrix
    row, gone, value = _pairs(matrix, numbers)
    if not len(row):
        return None
    columns, rows = without(matrix.shape[1], gone), without(matrix.shape[0], row)
    by_row, held = matrix[row], matrix[:, gone]
    share = sp.csr_array(held @ sp.diags_array(1.0 / value))
    smaller = sp.csr_array((matrix - share @ by_row)[np.flatnonzero(rows)][:, np.flatnonzero(columns)])
    smaller.data[np.abs(smaller.data) < SLACK] = 0.0
    smaller.eliminate_zeros()
    left = Shape(smaller, shape.when_column[columns], shape.when_row[rows])
    return Defined(left, row, gone, value, rows, columns, by_row, held, share)


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
