"""The linear problem that engines see: sparse, frozen, every column in a finite box."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from koridor.lp import status
from koridor.lp.block import Floats, Ints
from koridor.lp.index import Index


@dataclass(frozen=True)
class Either:
    """Either `columns` are 0, or low <= row `row` <= high (rule 5.6); positions in the whole problem."""

    name: str
    columns: tuple[int, ...]
    row: int
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class LinearProblem:
    """Minimise c'x subject to row_lower <= A x <= row_upper and lower <= x <= upper.

    `when_column` and `when_row` give the step a column or row belongs to, so that engines can order them by time.
    `choices` are rules that are not linear; engines do not see them, `solve.branch` does.
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
    choices: tuple[Either, ...] = ()

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self.cost)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.row_lower)

    def part(self, rows: Ints, columns: Ints, matrix: sp.csr_array | None = None) -> LinearProblem:
        """Some rows and columns by themselves, with their `matrix` where that is known; `index` stays that of all."""
        return replace(
            self,
            cost=self.cost[columns],
            matrix=sp.csr_array(self.matrix[rows][:, columns]) if matrix is None else matrix,
            row_lower=self.row_lower[rows],
            row_upper=self.row_upper[rows],
            lower=self.lower[columns],
            upper=self.upper[columns],
            when_column=self.when_column[columns],
            when_row=self.when_row[rows],
            integer=None if self.integer is None else self.integer[columns],
            choices=(),
        )

    @property
    def load(self) -> float:
        """The largest load of a node (else the largest finite side of a row), at least 1: the unit of residuals."""
        axis = self.index.rows
        name = "balance" if "balance" in axis else None
        sides = [axis.take(v, name) if name else v for v in (self.row_lower, self.row_upper)]
        return max(1.0, *(float(np.abs(s[np.isfinite(s)]).max(initial=0.0)) for s in sides))


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

    @staticmethod
    def none(problem: LinearProblem, engine: str, version: str, note: str) -> Answer:
        """The answer that no plan meets every row, found before anything was solved."""
        return Answer(status.INFEASIBLE, problem.lower, np.zeros(problem.rows), 0, 0.0, engine, version, note)
