"""What a pass of the reduction works on: the shape of a problem, which is kept, and its numbers, which may change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import scipy.sparse as sp

from koridor.lp.block import Floats, Ints, Mask

TINY = 1e-12
"""Part of a quantity up to which two are equal."""


class Differs(Exception):
    """What a pass decided does not hold for these numbers: decide anew."""


class NoPoint(Exception):
    """A box is empty, or a row out of reach: no plan meets every row."""


@dataclass(frozen=True, eq=False)
class Kept:
    """The positions out of `size` that a pass leaves, in order; by number, which is faster than by mask."""

    size: int
    at: Ints

    @staticmethod
    def where(mask: Mask) -> Kept:
        """Those that a mask marks."""
        return Kept(len(mask), np.flatnonzero(mask))

    @staticmethod
    def without(size: int, gone: Ints) -> Kept:
        """Every position but those that are gone."""
        kept = np.ones(size, dtype=bool)
        kept[gone] = False
        return Kept.where(kept)

    @cached_property
    def gone(self) -> Ints:
        """The other positions."""
        return Kept.without(self.size, self.at).at

    def of(self, values: Floats) -> Floats:
        """The values at the kept positions."""
        return values[self.at]

    def spread(self, values: Floats) -> Floats:
        """Values at the kept positions, 0 elsewhere."""
        out = np.zeros(self.size)
        out[self.at] = values
        return out


@dataclass(frozen=True, eq=False)
class Shape:
    """Coefficients of a problem and the steps of its columns and rows."""

    matrix: sp.csr_array
    when_column: Floats
    when_row: Floats

    def cut(self, rows: Kept | None = None, columns: Kept | None = None) -> Shape:
        """The shape with some rows and columns only."""
        matrix, when_column, when_row = self.matrix, self.when_column, self.when_row
        if rows is not None:
            matrix, when_row = matrix[rows.at], rows.of(when_row)
        if columns is not None:
            matrix, when_column = matrix[:, columns.at], columns.of(when_column)
        return Shape(matrix, when_column, when_row)


class Numbers(NamedTuple):
    """Costs and boxes of columns, sides of rows."""

    cost: Floats
    lower: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats


Back = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""Columns and row duals before a pass, from those after it."""


class Pass(Protocol):
    """One decision: `apply` takes the numbers of a problem to those of what is left, and knows the way back."""

    def apply(self, numbers: Numbers) -> tuple[Numbers, Back]:
        """The numbers of what is left, and the way back. Raises Differs where the decision does not hold for them."""


Decision = Callable[[Shape, Numbers], tuple[Shape, Pass] | None]
"""What is left of a shape and how numbers go there; None where there is nothing to find."""


def not_empty(lower: Floats, upper: Floats) -> None:
    """Raises NoPoint where `lower` is above `upper` by more than a certificate forgives."""
    if (lower - upper > 1e-6 * np.maximum(1.0, np.abs(lower))).any():
        raise NoPoint


class Reach:
    """Least and most that rows can come to inside the boxes of their columns."""

    def __init__(self, matrix: sp.csr_array) -> None:
        self._up, self._down = matrix.maximum(0), matrix.minimum(0)

    def __call__(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats, Floats]:
        """Least, most, and the slack with which to compare them."""
        least = self._up @ lower + self._down @ upper
        most = self._up @ upper + self._down @ lower
        return least, most, TINY * np.maximum(1.0, np.maximum(np.abs(least), np.abs(most)))


def disjoint(matrix: sp.csr_array, rows: Ints, columns: int) -> Ints:
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
