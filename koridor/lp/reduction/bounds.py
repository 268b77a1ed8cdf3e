"""Passes that boxes and sides decide: fixed columns, implied rows, forcing rows, rows that are bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from koridor.lp.block import Floats, Ints, Mask
from koridor.lp.reduction.shape import TINY, Back, Differs, Kept, Numbers, Reach, Shape, disjoint, not_empty


@dataclass(frozen=True, eq=False)
class Fixed:
    """Columns whose box is a point."""

    free: Kept
    gone: sp.csr_array

    def apply(self, numbers: Numbers) -> tuple[Numbers, Back]:
        """Sides less what fixed columns come to; on the way back these stand where they must."""
        at = numbers.lower[self.free.gone]
        if _free(at, numbers.upper[self.free.gone]).any():
            raise Differs
        moved = self.gone @ at
        cost, lower, upper = (self.free.of(a) for a in numbers[:3])
        left = Numbers(cost, lower, upper, numbers.row_lower - moved, numbers.row_upper - moved)

        def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
            full = self.free.spread(x)
            full[self.free.gone] = at
            return full, y

        return left, back


def _free(lower: Floats, upper: Floats) -> Mask:
    return np.asarray(upper - lower > TINY * np.maximum(1.0, np.abs(upper)))


def fixed(shape: Shape, numbers: Numbers) -> tuple[Shape, Fixed] | None:
    """Find columns whose box is a point."""
    free = Kept.where(_free(numbers.lower, numbers.upper))
    return None if not len(free.gone) else (shape.cut(columns=free), Fixed(free, shape.matrix[:, free.gone]))


@dataclass(frozen=True, eq=False)
class Implied:
    """Inequalities that no point of the boxes violates, and rows without columns."""

    kept: Kept
    held: Ints
    reach: Reach

    def apply(self, numbers: Numbers) -> tuple[Numbers, Back]:
        """The rows that are left; those that are not have no price."""
        least, most, slack = self.reach(numbers.lower, numbers.upper)
        low, high = numbers.row_lower[self.held], numbers.row_upper[self.held]
        if (most > high + slack).any() or (least < low - slack).any():
            raise Differs
        left = numbers._replace(row_lower=self.kept.of(numbers.row_lower), row_upper=self.kept.of(numbers.row_upper))
        return left, lambda x, y: (x, self.kept.spread(y))


def implied(shape: Shape, numbers: Numbers) -> tuple[Shape, Implied] | None:
    """Find inequalities that always hold, and empty rows."""
    least, most, slack = Reach(shape.matrix)(numbers.lower, numbers.upper)
    always = (most <= numbers.row_upper + slack) & (least >= numbers.row_lower - slack)
    always &= numbers.row_lower != numbers.row_upper
    filled = np.diff(shape.matrix.indptr) > 0
    kept = Kept.where(~always & filled)
    if not len(kept.gone):
        return None
    held = np.flatnonzero(always & filled)
    return shape.cut(rows=kept), Implied(kept, held, Reach(shape.matrix[held]))


@dataclass(frozen=True, eq=False)
class Forcing:
    """Rows that only one corner of the boxes can meet, such as a town's heat in summer, when nobody wants any.

    The dual is that of the cheapest way to do a little more (or less); an engine would leave it anywhere below.
    `column`, `value` are the entries of the rows in turn, which begin at `edges`.
    """

    row: Ints
    low: Mask
    kept: Kept
    column: Ints
    value: Floats
    at_low: Mask
    edges: Ints
    reach: Reach
    by_column: sp.csr_array

    def apply(self, numbers: Numbers) -> tuple[Numbers, Back]:
        """The columns of such rows have one place; on the way back the duals are such that all lean to it."""
        least, most, slack = self.reach(numbers.lower, numbers.upper)
        low = least >= numbers.row_upper[self.row] - slack
        if (low != self.low).any() or (most > numbers.row_lower[self.row] + slack)[~low].any():
            raise Differs
        not_empty(np.where(low, least, numbers.row_lower[self.row]), np.where(low, numbers.row_upper[self.row], most))
        lower, upper = numbers.lower.copy(), numbers.upper.copy()
        at = np.where(self.at_low, numbers.lower[self.column], numbers.upper[self.column])
        lower[self.column] = upper[self.column] = at
        cost, equal = numbers.cost[self.column], (numbers.row_lower == numbers.row_upper)[self.row]

        def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
            full = self.kept.spread(y)
            ratio = (cost - self.by_column @ full) / self.value
            lean = np.where(low, np.minimum.reduceat(ratio, self.edges), np.maximum.reduceat(ratio, self.edges))
            full[self.row] = np.where(equal, lean, np.where(low, np.minimum(lean, 0.0), np.maximum(lean, 0.0)))
            return x, full

        sides = self.kept.of(numbers.row_lower), self.kept.of(numbers.row_upper)
        return Numbers(numbers.cost, lower, upper, *sides), back


def forcing(shape: Shape, numbers: Numbers) -> tuple[Shape, Forcing] | None:
    """Find rows with one corner, no column in two of them."""
    matrix = shape.matrix
    least, most, slack = Reach(matrix)(numbers.lower, numbers.upper)
    low, high = least >= numbers.row_upper - slack, most <= numbers.row_lower + slack
    row = disjoint(matrix, np.flatnonzero(low | high), matrix.shape[1])
    if not len(row):
        return None
    chosen = matrix[row]
    length = np.diff(chosen.indptr)
    at_low = np.repeat(low[row], length) == (chosen.data > 0)
    kept, column = Kept.without(matrix.shape[0], row), chosen.indices.astype(np.int64)
    edges, by_column = chosen.indptr[:-1].astype(np.int64), _of_columns(matrix, column)
    found = Forcing(row, low[row], kept, column, chosen.data, at_low, edges, Reach(chosen), by_column)
    return shape.cut(rows=kept), found


@dataclass(frozen=True, eq=False)
class Single:
    """Rows with one column, which are bounds; of several on one column the first, the rest in the next round."""

    row: Ints
    column: Ints
    factor: Floats
    kept: Kept
    by_column: sp.csr_array

    def apply(self, numbers: Numbers) -> tuple[Numbers, Back]:
        """Narrower boxes; on the way back a row that bounds its column takes its reduced cost."""
        one, other = numbers.row_lower[self.row] / self.factor, numbers.row_upper[self.row] / self.factor
        low, high = np.minimum(one, other), np.maximum(one, other)
        raised, lowered = low > numbers.lower[self.column], high < numbers.upper[self.column]
        lower, upper = numbers.lower.copy(), numbers.upper.copy()
        lower[self.column] = np.where(raised, low, lower[self.column])
        upper[self.column] = np.where(lowered, high, upper[self.column])
        not_empty(lower[self.column], upper[self.column])
        cost = numbers.cost[self.column]

        def back(x: Floats, y: Floats) -> tuple[Floats, Floats]:
            full = self.kept.spread(y)
            left = cost - self.by_column @ full
            full[self.row] = np.where((left > 0) & raised | (left < 0) & lowered, left / self.factor, 0.0)
            return x, full

        sides = self.kept.of(numbers.row_lower), self.kept.of(numbers.row_upper)
        return Numbers(numbers.cost, lower, upper, *sides), back


def single(shape: Shape, _: Numbers) -> tuple[Shape, Single] | None:
    """Find rows with one column."""
    matrix = shape.matrix
    row = np.flatnonzero(np.diff(matrix.indptr) == 1)
    if not len(row):
        return None
    found, first = np.unique(matrix.indices[matrix.indptr[row]], return_index=True)
    row, column = row[first], found.astype(np.int64)
    kept = Kept.without(matrix.shape[0], row)
    factor = matrix.data[matrix.indptr[row]]
    return shape.cut(rows=kept), Single(row, column, factor, kept, _of_columns(matrix, column))


def _of_columns(matrix: sp.csr_array, column: Ints) -> sp.csr_array:
    """Some columns as rows: what their reduced costs are made of."""
    return sp.csr_array(matrix[:, column].T)
