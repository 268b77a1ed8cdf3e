"""The linear problem that engines see: sparse, frozen, every column in a finite box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from koridor.lp.block import Floats
from koridor.lp.index import Index


@dataclass(frozen=True, eq=False)
class LinearProblem:
    """Minimise c'x subject to row_lower <= A x <= row_upper and lower <= x <= upper.

    `when_column` and `when_row` give the step a column or row belongs to, so that engines can order them by time.
    """

    cost: Floats
    matrix: sp.csr_array
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    when_column: Floats
    when_row: Floats
    index: Index
    integer: NDArray[np.bool_] | None = None

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.cost)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_lower)


@dataclass(frozen=True, eq=False)
class Answer:
    """What an engine says: columns `x`, row duals `y` (cost of one more unit on the right), status by our name."""

    status: str
    x: Floats
    y: Floats
    iterations: int
    seconds: float
    engine: str
    version: str
    note: str = ""
