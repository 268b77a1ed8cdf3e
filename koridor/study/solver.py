"""Solves chunks: one reduced problem in a HiGHS session, changed from variant to variant and re-solved warm.

What comes out of a session passes the certificate of a cold run (rule 8.2), or the variant is solved cold. Only
problems that are small enough for simplex stay in a session; larger ones are solved cold by the interior point.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from koridor.case.case import Case
from koridor.errors import CaseError, Infeasible, KoridorError, RunError, Unbounded
from koridor.lp import status
from koridor.lp.blas import one_thread
from koridor.lp.engine import highs
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.reduction import Differs, NoPoint, Reduced, reduce
from koridor.lp.session import difference
from koridor.model.build import Model, build
from koridor.result.tidy import tidied
from koridor.solve.branch import broken
from koridor.solve.branch import solve as solve_cold
from koridor.solve.certificate import Certificate, certify
from koridor.solve.explain import explain
from koridor.solve.strategy import LARGE, NoPlan
from koridor.study.chunk import Chunk, Task
from koridor.study.figures import figures
from koridor.study.metric import Metric
from koridor.study.reader import Reader
from koridor.study.result import FAILED, NO_PLAN, OPTIMAL, REFUSED, UNBOUNDED, Result

CAP = 2
"""A warm start may take this many times the iterations of its cold start (at least 10,000); then solved cold."""


def warm(problem: LinearProblem, engine: str) -> bool:
    """Whether a problem stays in a session: small, without integers, and no other engine was asked for."""
    return (
        problem.integer is None
        and engine not in ("interior", "piqp")
        and (problem.columns < LARGE or engine == "highs")
    )


class Base:
    """The problem of a scenario without edits, reduced, and the basis of its solution (None where it has no plan)."""

    def __init__(self, case: Case, time_limit: float) -> None:
        self.time_limit = time_limit
        self.model = build(case)

    @property
    def problem(self) -> LinearProblem:
        """The problem itself."""
        return self.model.problem

    @cached_property
    def reduced(self) -> Reduced:
        """The problem without what is decided without solving. Raises NoPoint."""
        return reduce(self.problem)

    @cached_property
    def start(self) -> tuple[Any, int]:
        """Basis and iterations of the cold solution."""
        session = highs.Session(self.reduced.problem, time_limit=self.time_limit)
        answer = session.solve()
        return (session.basis if answer.status == status.OPTIMAL else None), answer.iterations

    @property
    def cap(self) -> int:
        """Iterations after which a re-solve is given up."""
        return max(10_000, CAP * self.start[1])

    def session(self) -> highs.Session:
        """A session that starts from that basis, with no other memory."""
        session = highs.Session(self.reduced.problem, time_limit=self.time_limit)
        if self.start[0] is not None:
            session.start(self.start[0])
        session.hurry(self.cap)
        return session


@dataclass(frozen=True, eq=False)
class Solved:
    """An answer with its certificate, and how it was found."""

    answer: Answer
    certificate: Certificate
    how: str


class Solver:
    """Solves chunks of one study, one at a time."""

    def __init__(self, reader: Reader, engine: str, outputs: tuple[Metric, ...], time_limit: float) -> None:
        self.reader, self.engine, self.outputs, self.time_limit = reader, engine, outputs, time_limit
        self._bases: dict[str | None, Base] = {}

    def solve(self, chunk: Chunk) -> list[Result]:
        """The results of a chunk, in its order; one that fails does not touch the others."""
        line = _Line(self)
        with one_thread():
            return [self._result(task, line) for task in chunk.tasks]

    def base(self, scenario: str | None) -> Base:
        """The problem that the variants of a scenario start from; the last two scenarios are kept."""
        if scenario not in self._bases:
            while len(self._bases) > 1:
                del self._bases[next(iter(self._bases))]
            self._bases[scenario] = Base(self.reader.base(scenario), self.time_limit)
        return self._bases[scenario]

    def _result(self, task: Task, line: _Line) -> Result:
        begun = time.perf_counter()
        try:
            model = build(self.reader.case(task.scenario, task.edits), self.base(task.scenario).model)
            solved = line.solve(model, task.scenario)
            values = figures(model, tidied(model, solved.answer), self.outputs)
        except CaseError as refusal:
            reason = "; ".join(map(str, refusal.problems))
            return Result(task.key, REFUSED, reason, seconds=time.perf_counter() - begun)
        except RunError as refusal:
            return Result(task.key, REFUSED, _words(refusal), seconds=time.perf_counter() - begun)
        except Infeasible as none:
            return Result(task.key, NO_PLAN, _words(none), seconds=time.perf_counter() - begun)
        except Unbounded as none:
            return Result(task.key, UNBOUNDED, _words(none), seconds=time.perf_counter() - begun)
        except Exception as trouble:  # noqa: BLE001 - one variant must not end a sweep of thousands
            kind = "" if isinstance(trouble, KoridorError) else f"{type(trouble).__name__}: "
            return Result(task.key, FAILED, kind + _words(trouble), seconds=time.perf_counter() - begun)
        gap, count = solved.certificate.gap, solved.answer.iterations
        return Result(task.key, OPTIMAL, "", solved.how, gap, count, time.perf_counter() - begun, values)


class _Line:
    """The session of one chunk."""

    problem: LinearProblem
    reduced: Reduced

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.session: highs.Session | None = None

    def solve(self, model: Model, scenario: str | None) -> Solved:
        """The verified answer, from a neighbour's basis where that works. Raises Infeasible, Unbounded and so on."""
        try:
            found = self._warm(model.problem, scenario) if warm(model.problem, self.solver.engine) else None
        except NoPoint:
            found = None
        if found is not None and found.answer.status == status.INFEASIBLE:
            self._explain(model)
            found = None  # nothing needs repair: the session is mistaken
        return found or self._cold(model)

    def _warm(self, problem: LinearProblem, scenario: str | None) -> Solved | None:
        """What the session says, where it is certified or says that there is no plan."""
        base = self.solver.base(scenario)
        if self.session is None:
            self.session, self.problem, self.reduced = base.session(), base.problem, base.reduced
        if not base.problem.index.same_structure(problem.index):
            return None
        reduced = self._reduced(problem)
        delta = difference(self.session.problem, reduced.problem)
        if delta is not None:
            self.session.change(delta)
        else:
            alike, basis = reduced.problem.matrix.shape == self.session.problem.matrix.shape, self.session.basis
            self.session = highs.Session(reduced.problem, time_limit=self.solver.time_limit)
            if alike:
                self.session.start(basis)
            self.session.hurry(base.cap)
        answer = self.session.solve()
        x, y = reduced.back(answer.x, answer.y)
        kept = replace(answer, x=np.clip(x, problem.lower, problem.upper), y=y)
        certificate = certify(problem, kept.x, kept.y)
        if answer.status == status.OPTIMAL and certificate.passed and broken(problem, kept.x) is None:
            return Solved(kept, certificate, "warm")
        return Solved(kept, certificate, "warm") if answer.status == status.INFEASIBLE else None

    def _reduced(self, problem: LinearProblem) -> Reduced:
        """The problem on the way of the last one, or on one of its own where coefficients or decisions differ."""
        if difference(self.problem, problem) is not None:
            try:
                return self.reduced.again(problem)
            except Differs:
                pass
        self.problem, self.reduced = problem, reduce(problem)
        return self.reduced

    def _cold(self, model: Model) -> Solved:
        try:
            verified, _ = solve_cold(model.problem, self.solver.engine, self.solver.time_limit)
        except NoPlan as reason:
            self._explain(model)
            if reason.settled:
                raise Infeasible(str(reason).splitlines()[0]) from None
            verified, _ = solve_cold(model.problem, "highs", self.solver.time_limit)
        return Solved(verified.answer, verified.certificate, "cold")

    def _explain(self, model: Model) -> None:
        """Raise Infeasible with the smallest repair, if one is needed."""
        repairs = explain(model)
        if repairs:
            raise Infeasible(status.WORDS[status.INFEASIBLE], repairs)


def _words(trouble: BaseException) -> str:
    """The message of an error on one line."""
    return " ".join(line.strip() for line in str(trouble).splitlines())
