"""A long horizon solved window by window (rule 8.5): what is left of every quantity goes over the seam, and its worth.

Each window is solved in full detail together with a coarse look at all that follows it (days for hours, weeks for
days), from where the plan stands: gas in store, off-take of the running contract year, banks by vintage, capacity held.
The look ahead prices what outlives the window; its duals at the seam are the shadow values that are carried over. What
the window decided is kept, the look ahead is made anew. A seam loses no obligation: it stands in every look until it is
met, and a window without a plan is solved again together with the one before it; at the worst, the horizon in one.

A price alone would not do: where a bank can be used up in either of two years, both have the same price, and a window
that sees the price but not how far it reaches uses all of it in the wrong one (docs/decisions).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from koridor.case.case import Case
from koridor.case.steps import Steps
from koridor.lp import status
from koridor.lp.block import Floats, Ints
from koridor.lp.index import Axis
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.tails import WEEK
from koridor.model.build import build
from koridor.solve import branch
from koridor.solve.certificate import RESIDUAL, certify
from koridor.solve.cut import Cut, Timeline, cut
from koridor.solve.strategy import NoPlan, Say, Verified

WINDOW_HOURS = 13 * 168.0

TINY = 1e-6
"""EUR below which a link is worth nothing."""

LINKS = ("storage.level", "route.pack")
"""Columns of a step whose worth at a seam is told; of the tails, totals and banks that later rows look at are."""


@dataclass(frozen=True)
class Seam:
    """A window: its first and last step, seconds, engine and certified gap; `worth` of what it hands over, by column.

    `worth` holds EUR/MWh of one more MWh in each storage and pipe, in the running total of a contract year or limit and
    in each bank, and EUR/MW of one more MW held, all as the look ahead saw them.
    """

    first: int
    last: int
    seconds: float
    engine: str
    gap: float
    worth: dict[str, float]


@dataclass(frozen=True, eq=False)
class Rolled:
    """A plan made window by window. Its certificate is that of the whole problem with the choices it made."""

    verified: Verified
    seams: tuple[Seam, ...]

    @property
    def feasible(self) -> bool:
        """Whether it keeps every row and box; its gap says what looking at windows cost at most, and is no failure."""
        certificate = self.verified.certificate
        return certificate.primal_residual <= RESIDUAL and certificate.bound_violation <= RESIDUAL


def solve(
    case: Case,
    problem: LinearProblem,
    *,
    window_hours: float = WINDOW_HOURS,
    ahead: bool = True,
    engine: str = "auto",
    time_limit: float = 3600.0,
    say: Say = lambda _: None,
) -> Rolled:
    """Solve `problem`, built from `case`, in windows. `ahead` False lets every window end as if the world did.

    Raises NoPlan where the whole horizon has no plan, and what the engines raise.
    """
    begun = time.perf_counter()
    plan = _Plan(case, problem, window_hours)
    say(f"rolling: {len(plan.windows)} windows of {window_hours / 168:g} weeks")
    seams: list[Seam] = []
    k = start = 0
    while k < len(plan.windows):
        first, last = plan.windows[start][0], plan.windows[k][1]
        lap = time.perf_counter()
        view = plan.view(first, last, ahead=ahead)
        try:
            found, _ = branch.solve(view.part.problem, engine, time_limit)
        except NoPlan:
            if start == 0:
                raise
            start -= 1
            continue
        plan.keep(view, found.answer, first, last)
        last_found = found.answer
        spent = time.perf_counter() - lap
        worth = view.worth(found.answer) if last + 1 < len(case.steps) else {}
        seams.append(Seam(first, last, spent, found.answer.engine, found.certificate.gap, worth))
        say(f"rolling: window {k + 1} of {len(plan.windows)} by {found.answer.engine}, {spent:.1f} s")
        k = start = k + 1
    note = f"{len(seams)} windows of {window_hours / 168:g} weeks"
    spent = time.perf_counter() - begun
    answer = replace(last_found, status=status.OPTIMAL, x=plan.x, y=plan.y, seconds=spent, note=note)
    whole = certify(branch.chosen(problem, plan.x), plan.x, plan.y)
    return Rolled(Verified(answer, whole, f"asked for: {note}", (note,)), tuple(seams))


@dataclass(frozen=True, eq=False)
class _View:
    """A window in detail with a coarse look at the rest. `place` is the step of the view that each step lies in."""

    line: Timeline
    part: Cut
    known: Floats
    place: Ints
    last: int

    def worth(self, answer: Answer) -> dict[str, float]:
        """What one unit more of each link is worth to what follows: its coefficients in later rows x their duals."""
        problem, axis = self.line.problem, self.line.problem.index.columns
        y = np.zeros(problem.rows)
        y[self.part.rows] = answer.y
        y[self.line.row <= self.last] = 0.0
        worth = problem.matrix.T @ y
        found: dict[str, float] = {}
        for name, group in axis.groups.items():
            values = axis.take(worth, name)
            if name in LINKS:
                found |= dict(zip(group.items, values[self.last].tolist(), strict=True))
            elif group.tail:
                begun = axis.take(problem.when_column, name) <= self.last
                found |= {group.items[j]: values[j] / WEEK for j in np.flatnonzero(begun & (np.abs(values) > TINY))}
        return found


class _Plan:
    """The plan so far: columns and row duals of the whole problem, filled window by window."""

    def __init__(self, case: Case, problem: LinearProblem, window_hours: float) -> None:
        self.case, self.problem = case, problem
        self.x, self.y = np.zeros(problem.columns), np.zeros(problem.rows)
        self._coarse = _coarse(case.steps)
        self.windows = _windows(case.steps, self._coarse, window_hours)

    def view(self, first: int, last: int, *, ahead: bool) -> _View:
        """The problem of a window from where the plan stands."""
        inside = np.zeros(len(self.case.steps), dtype=bool)
        inside[first : last + 1] = True
        place = np.cumsum(np.r_[False, (self._coarse[1:] != self._coarse[:-1]) | inside[1:] | inside[:-1]])
        model = build(self.case.on(self.case.steps.grouped(place)))
        line = Timeline.of(model.problem)
        known = self._known(model.problem, place, first)
        until = int(place[-1] if ahead else place[last])
        return _View(line, cut(line, int(place[first]), until, known), known, place, int(place[last]))

    def _known(self, mixed: LinearProblem, place: Ints, first: int) -> Floats:
        """Columns of a view that are settled: those before its window, and the end of what is cyclic."""
        known = np.zeros(mixed.columns)
        if first:
            fine, axis = self.problem.index.columns, mixed.index.columns
            _copy_tails(fine, self.x, axis, known)
            for step in (first - 1, *(p.last for p in self.case.steps.periods)):
                _copy(fine, self.x, step, axis, known, int(place[step]), 1)
        return known

    def keep(self, view: _View, answer: Answer, first: int, last: int) -> None:
        """Take over what a window decided, and with the first the end of what is cyclic."""
        mixed, fine, count = view.line.problem.index, self.problem.index, last - first + 1
        x, y = view.known.copy(), np.full(view.line.problem.rows, np.nan)
        x[view.part.columns], y[view.part.rows] = answer.x, answer.y
        begin = int(view.place[first])
        _copy(mixed.columns, x, begin, fine.columns, self.x, first, count)
        _copy(mixed.rows, y, begin, fine.rows, self.y, first, count)
        _copy_tails(mixed.columns, x, fine.columns, self.x)
        _copy_tails(mixed.rows, y, fine.rows, self.y)
        if first == 0:
            for period in self.case.steps.periods:
                if period.last > last:
                    _copy(mixed.columns, x, int(view.place[period.last]), fine.columns, self.x, period.last, 1)


def _copy(source: Axis, values: Floats, at: int, target: Axis, out: Floats, to: int, count: int) -> None:
    """`count` steps of every group from step `at` of `values` to step `to` of `out`."""
    for name, group in target.groups.items():
        if not group.tail and name in source and source.groups[name].items == group.items:
            target.take(out, name)[to : to + count] = source.take(values, name)[at : at + count]


def _copy_tails(source: Axis, values: Floats, target: Axis, out: Floats) -> None:
    """Every tail item of the same name whose value is known (not nan)."""
    for name, group in target.groups.items():
        if group.tail and name in source:
            known = dict(zip(source.groups[name].items, source.take(values, name).tolist(), strict=True))
            mine = target.take(out, name)
            for j, item in enumerate(group.items):
                if item in known and not np.isnan(known[item]):
                    mine[j] = known[item]


def _coarse(steps: Steps) -> Ints:
    """The coarse step that each step lies in: its day, or its week cut at the ends of months where steps are days."""
    number = steps.day if steps.hours.max() < 24 else steps.week * 10_000 + steps.month
    return np.cumsum(np.r_[False, (number[1:] != number[:-1]) | (steps.period[1:] != steps.period[:-1])])


def _windows(steps: Steps, coarse: Ints, hours: float) -> list[tuple[int, int]]:
    """First and last step of each window: whole coarse steps, within a period."""
    begun = np.cumsum(steps.hours) - steps.hours
    number = np.array([(t - begun[p]) // hours for t, p in zip(begun, _first(steps), strict=True)], dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, coarse[1:] != coarse[:-1]])
    period = steps.period[starts]
    new = np.r_[True, (number[starts][1:] != number[starts][:-1]) | (period[1:] != period[:-1])]
    first = starts[new]
    return list(zip(first.tolist(), [*(first[1:] - 1).tolist(), len(steps) - 1], strict=True))


def _first(steps: Steps) -> Ints:
    """First step of the period of each step."""
    return np.array([p.first for p in steps.periods])[steps.period]
