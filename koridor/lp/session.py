"""Engines behind one interface: a session holds a problem, takes changes of numbers, and solves (DESIGN 8.1)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from koridor.lp.block import Floats, Ints
from koridor.lp.problem import Answer, LinearProblem

Standing = NDArray[np.int8]
"""How columns or rows stand at a vertex: LOWER, BASIC or UPPER."""

LOWER, BASIC, UPPER = 0, 1, 2


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


def _nothing() -> Floats:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Delta:
    """New numbers for a problem of the same structure (DESIGN 4.15): columns' costs and boxes, rows' sides."""

    costs: Ints = field(default_factory=_none)
    cost: Floats = field(default_factory=_nothing)
    boxes: Ints = field(default_factory=_none)
    lower: Floats = field(default_factory=_nothing)
    upper: Floats = field(default_factory=_nothing)
    rows: Ints = field(default_factory=_none)
    row_lower: Floats = field(default_factory=_nothing)
    row_upper: Floats = field(default_factory=_nothing)

    def applied(self, problem: LinearProblem) -> LinearProblem:
        """The problem with these numbers."""

        def put(old: Floats, at: Ints, new: Floats) -> Floats:
            out = old.copy()
            out[at] = new
            return out

        return replace(
            problem,
            cost=put(problem.cost, self.costs, self.cost),
            lower=put(problem.lower, self.boxes, self.lower),
            upper=put(problem.upper, self.boxes, self.upper),
            row_lower=put(problem.row_lower, self.rows, self.row_lower),
            row_upper=put(problem.row_upper, self.rows, self.row_upper),
        )


def difference(old: LinearProblem, new: LinearProblem) -> Delta | None:
    """The delta from one problem to another, or None where structure or coefficients differ: then build again."""
    a, b = old.matrix, new.matrix
    if not old.index.same_structure(new.index) or a.shape != b.shape or len(a.data) != len(b.data):
        return None
    if a is not b and any((x != y).any() for x, y in ((a.indptr, b.indptr), (a.indices, b.indices), (a.data, b.data))):
        return None
    costs = np.flatnonzero(old.cost != new.cost)
    boxes = np.flatnonzero((old.lower != new.lower) | (old.upper != new.upper))
    rows = np.flatnonzero((old.row_lower != new.row_lower) | (old.row_upper != new.row_upper))
    return Delta(
        costs,
        new.cost[costs],
        boxes,
        new.lower[boxes],
        new.upper[boxes],
        rows,
        new.row_lower[rows],
        new.row_upper[rows],
    )


class Session(Protocol):
    """What every engine offers. Another engine is a class with these two methods."""

    problem: LinearProblem

    def change(self, delta: Delta) -> None:
        """Put new numbers in; what the engine knows of the old answer may serve as a start."""

    def solve(self) -> Answer:
        """Solve the problem as it stands."""
