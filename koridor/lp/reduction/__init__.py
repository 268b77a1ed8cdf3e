"""Take out of a problem what is decided without solving, and know the way back for columns and duals (DESIGN 13.7).

Passes decide on the shape of a problem once: fixed columns; rows that the boxes of their columns imply; rows that hold
all their columns at a bound; rows with one column, which are bounds (`bounds`); columns that are one (`pairs`). They
are repeated while they find something. A problem that differs in numbers alone goes the same way again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from koridor.lp.block import Floats
from koridor.lp.problem import LinearProblem
from koridor.lp.reduction.bounds import fixed, forcing, implied, single
from koridor.lp.reduction.pairs import defined, double, opposite
from koridor.lp.reduction.shape import Back, Decision, Differs, NoPoint, Numbers, Pass, Shape

__all__ = ["Differs", "NoPoint", "Reduced", "reduce", "reduce_by"]

ROUNDS = 4
ENOUGH = 0.03
"""Part of a problem that a round has to take out to be worth its time, about that of two steps of an engine."""

ROUND: tuple[Decision, ...] = (fixed, implied, forcing, single, opposite, double, defined)


@dataclass(frozen=True, eq=False)
class Reduced:
    """The smaller problem (its `index` is that of the original) and the passes that lead there."""

    problem: LinearProblem
    passes: tuple[tuple[Pass, Back], ...]
    """Every pass with its way back."""

    def back(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Columns and row duals of the original."""
        for _, back in reversed(self.passes):
            x, y = back(x, y)
        return x, y

    def again(self, problem: LinearProblem) -> Reduced:
        """The same way with other costs, boxes and sides, for the same matrix. Raises Differs and NoPoint."""
        numbers, passes = _numbers(problem), []
        for one, _ in self.passes:
            numbers, back = one.apply(numbers)
            passes.append((one, back))
        return Reduced(replace(self.problem, **numbers._asdict()), tuple(passes))


def reduce(problem: LinearProblem) -> Reduced:
    """Run the passes until one round takes out less than ENOUGH of the rows and columns. Raises NoPoint."""
    reduced = Reduced(problem, ())
    for _ in range(ROUNDS):
        before = reduced.problem.columns + reduced.problem.rows
        reduced = _further(reduced, *ROUND)
        if reduced.problem.columns + reduced.problem.rows > (1.0 - ENOUGH) * before:
            break
    return _further(reduced, fixed)  # an interior point has no room in a box that is a point


def reduce_by(problem: LinearProblem, *decisions: Decision) -> Reduced:
    """Run these passes, once each."""
    return _further(Reduced(problem, ()), *decisions)


def _further(reduced: Reduced, *decisions: Decision) -> Reduced:
    problem, passes = reduced.problem, list(reduced.passes)
    shape, numbers = Shape(problem.matrix, problem.when_column, problem.when_row), _numbers(problem)
    for decide in decisions:
        found = decide(shape, numbers)
        if found is not None:
            shape, one = found
            numbers, back = one.apply(numbers)
            passes.append((one, back))
    return Reduced(replace(problem, **vars(shape), **numbers._asdict()), tuple(passes))


def _numbers(problem: LinearProblem) -> Numbers:
    return Numbers(problem.cost, problem.lower, problem.upper, problem.row_lower, problem.row_upper)
