"""Whether a change leaves some row out of reach, told by boxes alone, from row to row.

Where a row and the boxes of its columns leave a column less room, the rows that it is in are looked at again. A row
that its columns cannot meet proves that there is no plan. Reference: Belotti, Cafieri, Lee and Liberti (2010),
Feasibility-based bounds tightening via fixed points, COCOA 2010.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from koridor.lp.block import Ints
from koridor.lp.problem import LinearProblem

ROUNDS = 12
MOST = 200_000
"""Rows that are looked at in all before it ends."""

TINY = 1e-9


class Tightening:
    """Looks at variants of one matrix."""

    def __init__(self, matrix: sp.csr_array) -> None:
        self._matrix, self._by_column = matrix, sp.csc_array(matrix)

    def out_of_reach(self, problem: LinearProblem, columns: Ints, rows: Ints, forgiven: float) -> bool:
        """Whether a row misses its side, or a box is empty, by more than `forgiven`; `columns` and `rows` differ."""
        if (problem.lower[columns] - problem.upper[columns] > forgiven).any():
            return True
        lower, upper = problem.lower.copy(), problem.upper.copy()
        rows, looked = np.union1d(rows, self._of(columns)), 0
        for _ in range(ROUNDS):
            looked += len(rows)
            if not len(rows) or looked > MOST:
                return False
            part = self._matrix[rows]
            of, at, value = np.repeat(np.arange(len(rows)), np.diff(part.indptr)), part.indices, part.data
            low, high = value * lower[at], value * upper[at]
            low, high = np.minimum(low, high), np.maximum(low, high)
            least, most = np.bincount(of, low, len(rows)), np.bincount(of, high, len(rows))
            side, other = problem.row_lower[rows], problem.row_upper[rows]
            if (np.maximum(least - other, side - most) > forgiven).any():
                return True
            with np.errstate(invalid="ignore"):
                floor, roof = (side[of] - (most[of] - high)) / value, (other[of] - (least[of] - low)) / value
            floor, roof = np.where(value > 0, floor, roof), np.where(value > 0, roof, floor)
            before = upper[at] - lower[at]
            np.maximum.at(lower, at, np.where(np.isfinite(floor), floor, -np.inf))
            np.minimum.at(upper, at, np.where(np.isfinite(roof), roof, np.inf))
            upper[at] = np.maximum(upper[at], lower[at] - forgiven)  # what rounding crosses is no proof
            narrower = before - (upper[at] - lower[at]) > 1e-3 * before + TINY
            rows = self._of(np.unique(at[narrower]))
        return False

    def _of(self, columns: Ints) -> Ints:
        """The rows that columns are in."""
        return np.unique(self._by_column[:, columns].indices).astype(np.int64)
