"""Rules that are not convex, branched on outside the engine (rule 5.6).

A choice says: either some columns are 0, or a row holds. The problem without any choice is a relaxation and gives a
bound; where its solution breaks a choice, the two sides are solved in turn, the most promising first, until no open
branch can be better than the best plan by more than `GAP`. Each leaf is a linear problem with its own certificate and
prices. Method: Land and Doig (1960), An automatic method of solving discrete programming problems, Econometrica 28.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from koridor.lp.block import Floats, Ints
from koridor.lp.index import Index, axis
from koridor.lp.problem import Either, LinearProblem
from koridor.solve import strategy
from koridor.solve.strategy import NoPlan, Say, Verified

GAP = 1e-6
"""Relative difference to the bound at which the search ends: that of the certificate."""

BROKEN = 1e-6
"""Breach of a choice, relative to the size of its columns, from which it counts."""

POLISH = 200
"""Most small problems that are solved to draw up the banks of one plan."""

Sides = tuple[tuple[int, bool], ...]
"""Choices made so far: (position in problem.choices, whether the columns are 0)."""


@dataclass(frozen=True)
class Branching:
    """How the search ended: linear problems solved, the bound over all branches, the gap to it."""

    solved: int
    bound: float
    gap: float


def solve(
    problem: LinearProblem,
    engine: str = "auto",
    time_limit: float = 3600.0,
    say: Say = lambda _: None,
    gap: float = GAP,
) -> tuple[Verified, Branching | None]:
    """The best verified plan that keeps every choice; None for a problem that meets them all by itself.

    `gap` is for a problem without branches; a search ends at that of the certificate.
    Raises what `strategy.solve` raises for the relaxation, and NoPlan where every branch is without a plan.
    """
    relaxed = strategy.solve(problem, engine, time_limit, say, GAP if problem.choices else gap)
    if broken(problem, relaxed.answer.x) is None:
        return relaxed, None

    def leaf(sides: Sides) -> Verified:
        return strategy.solve(decided(problem, sides), engine, time_limit, lambda _: None)

    return _search(problem, relaxed, leaf, say)


def _search(
    problem: LinearProblem, relaxed: Verified, leaf: Callable[[Sides], Verified], say: Say
) -> tuple[Verified, Branching]:
    order = count()
    queue: list[tuple[float, int, Sides, Verified]] = [(_value(problem, relaxed), next(order), (), relaxed)]
    best: Verified | None = None
    solved, left = 1, np.inf
    while queue:
        bound, _, sides, node = heapq.heappop(queue)
        if best is not None and bound >= _worth_beating(problem, best):
            left = bound  # the queue is in order: no open branch is better than this
            break
        whole = polished(problem, node)
        if whole is not None and (best is None or _value(problem, whole) < _value(problem, best)):
            best = whole
            if bound >= _worth_beating(problem, best):
                left = bound
                break
        choice = broken(problem, node.answer.x)
        if choice is None:
            continue
        for zero in (False, True):
            try:
                child = leaf((*sides, (choice, zero)))
            except NoPlan:
                continue
            finally:
                solved += 1
            value = max(bound, _value(problem, child))
            heapq.heappush(queue, (value, next(order), (*sides, (choice, zero)), child))
        say(f"rules of contracts: {solved} problems solved, {len(queue)} open")
    if best is None:
        raise NoPlan("No plan keeps every rule of the contracts.", settled=True)
    value = _value(problem, best)
    floor = min(value, left)
    return best, Branching(solved, floor, (value - floor) / max(1.0, abs(value)))


def polished(problem: LinearProblem, node: Verified) -> Verified | None:
    """A plan that keeps every choice, near one that need not: the same but for its banks, which are drawn up anew.

    Columns of tails that touch no step (shortfall, credit, what is drawn from banks) are decided once more by
    themselves, everything else being as it is: a problem of a few columns. An interior point leaves such columns
    anywhere between equals, and that alone breaks choices. None where nothing of the kind keeps them all.
    """
    if broken(problem, node.answer.x) is None:
        return node
    small, at = _banks(problem, node.answer.x)
    sides: list[tuple[Sides, LinearProblem]] = [((), small)]
    best: Floats | None = None
    for made, part in sides:
        try:
            x = strategy.solve(part, "highs").answer.x
        except NoPlan:
            continue
        if best is not None and small.cost @ x >= small.cost @ best:
            continue
        choice = broken(small, x)
        if choice is None:
            best = x
        elif len(sides) < POLISH:
            more = [(*made, (choice, zero)) for zero in (False, True)]
            sides += [(side, decided(small, side)) for side in more]
    if best is None:
        return None
    whole = node.answer.x.copy()
    whole[at] = best
    return replace(node, answer=replace(node.answer, x=whole))


def _banks(problem: LinearProblem, x: Floats) -> tuple[LinearProblem, Ints]:
    """The problem of the tail columns that share no row with a step, and their positions."""
    matrix, body = problem.matrix, problem.index.columns.steps * problem.index.columns.per_step
    entries = np.repeat(np.arange(problem.rows), np.diff(matrix.indptr))
    steps = np.zeros(problem.rows, dtype=bool)
    steps[entries[matrix.indices < body]] = True
    free = np.arange(problem.columns) >= body
    free[matrix.indices[steps[entries]]] = False
    at = np.flatnonzero(free)
    rows = np.unique(entries[free[matrix.indices]])
    part = matrix[rows]
    settled = part @ np.where(free, 0.0, x)
    place, row_place = {int(j): k for k, j in enumerate(at)}, {int(r): k for k, r in enumerate(rows)}
    choices = tuple(
        Either(
            c.name,
            tuple(place[j] for j in c.columns),
            row_place[c.row],
            c.low - float(settled[row_place[c.row]]),
            c.high - float(settled[row_place[c.row]]),
        )
        for c in problem.choices
    )
    small = LinearProblem(
        cost=problem.cost[at],
        matrix=part[:, at],
        row_lower=problem.row_lower[rows] - settled,
        row_upper=problem.row_upper[rows] - settled,
        lower=problem.lower[at],
        upper=problem.upper[at],
        when_column=np.zeros(len(at)),
        when_row=np.zeros(len(rows)),
        index=Index(
            axis(0, [], [("banks", tuple(map(str, at)))]),
            axis(0, [], [("banks", tuple(map(str, rows)))]),
        ),
        choices=choices,
    )
    return small, at


def _value(problem: LinearProblem, verified: Verified) -> float:
    return float(problem.cost @ verified.answer.x)


def _worth_beating(problem: LinearProblem, best: Verified) -> float:
    value = _value(problem, best)
    return value - GAP * max(1.0, abs(value))


def broken(problem: LinearProblem, x: Floats) -> int | None:
    """The choice that `x` breaks most, or None."""
    worst, found = BROKEN, None
    for i, choice in enumerate(problem.choices):
        held = float(np.abs(x[list(choice.columns)]).max())
        size = max(1.0, float(problem.upper[list(choice.columns)].max()))
        start, end = problem.matrix.indptr[choice.row], problem.matrix.indptr[choice.row + 1]
        activity = float(problem.matrix.data[start:end] @ x[problem.matrix.indices[start:end]])
        breach = min(held, max(choice.low - activity, activity - choice.high)) / size
        if breach > worst:
            worst, found = breach, i
    return found


def chosen(problem: LinearProblem, x: Floats) -> LinearProblem:
    """The problem with the choices that `x` has made."""
    sides = []
    for i, choice in enumerate(problem.choices):
        held, size = float(np.abs(x[list(choice.columns)]).max()), float(problem.upper[list(choice.columns)].max())
        sides.append((i, held <= BROKEN * max(1.0, size)))
    return decided(problem, tuple(sides))


def decided(problem: LinearProblem, sides: Sides) -> LinearProblem:
    """The problem with choices made."""
    upper, row_lower, row_upper = problem.upper.copy(), problem.row_lower.copy(), problem.row_upper.copy()
    for position, zero in sides:
        choice: Either = problem.choices[position]
        if zero:
            upper[list(choice.columns)] = 0.0
        else:
            row_lower[choice.row] = max(row_lower[choice.row], choice.low)
            row_upper[choice.row] = min(row_upper[choice.row], choice.high)
    return replace(problem, upper=upper, row_lower=row_lower, row_upper=row_upper)
