"""A changed problem solved again, by the cheapest way that passes its certificate (DESIGN 8.2, 8.4).

In order: the plan that is at hand; with only the weeks of the change free; the simplex method from a basis; the
interior point from a point on the way to the plan at hand; from nothing. Those in the middle need a basis, and work on
the problem as reduced. That there is no plan is told by the first that can prove it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from koridor.errors import KoridorError
from koridor.live.around import Around
from koridor.live.hot import Hot, find
from koridor.lp import status
from koridor.lp.blas import one_thread
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.reduction import Differs, NoPoint, Reduced
from koridor.lp.session import Delta, difference
from koridor.lp.tightening import Tightening
from koridor.solve import branch
from koridor.solve.certificate import RESIDUAL, Certificate, certify, refutes
from koridor.solve.strategy import LARGE, NoPlan

if TYPE_CHECKING:
    from koridor.lp.engine import interior

KEPT, LOCAL, WARM, RESTARTED, COLD = "kept", "local", "warm", "restarted", "cold"
"""How an answer was found: the old plan still best; only steps near the change free; simplex from a basis; interior
point from midway; from nothing."""

BASIS_SECONDS = 600.0
"""Seconds after which the search for a basis of a large problem ends."""

LOCAL_SECONDS = 0.6
"""Seconds that a large problem may take near the change."""

WARM_PART = 0.32
"""Part of the time of the first solution that a large problem may take from a basis, or starting midway is as good."""

FAR_REACHING = 5_000
"""Steps of simplex near the change after which the way from the basis is known to be long."""


class Cancelled(KoridorError):
    """The solve was cancelled; the session is as it was before."""


@dataclass(frozen=True, eq=False)
class Resolved:
    """An answer that passed its certificate, how it was found, and the seconds it took."""

    answer: Answer
    certificate: Certificate
    how: str
    seconds: float


class Resolver:
    """Solves variants of one problem. `stop` gives up what is under way."""

    def __init__(self, problem: LinearProblem, engine: str = "auto", time_limit: float = 3600.0) -> None:
        self.problem, self.engine, self.time_limit = problem, engine, time_limit
        self.base: Resolved | None = None
        self._tightening, self._load = Tightening(problem.matrix), problem.load
        self._reduced = Reduced(problem, ())
        self._hot: Hot | None = None
        self._around: Around | None = None
        self._simplex, self._midway = threading.Lock(), threading.Lock()
        self._interior: interior.Session | None = None

    def prepare(self) -> Resolved:
        """Solve the problem itself: what every re-solve starts from."""
        large = self.problem.columns >= LARGE and self.problem.integer is None
        if large and self.engine in ("auto", "interior"):
            from koridor.lp.engine import interior

            self._interior = interior.Session(self.problem, again=True)
            begun, answer = time.perf_counter(), self._interior.solve()
            found = self._passed(self.problem, answer, COLD)
            if found is not None:
                self.base = replace(found, seconds=time.perf_counter() - begun)
                return self.base
            self._interior = None
        self.base = self.cold(self.problem)
        return self.base

    def make_basis(self, stopped: Callable[[], bool] = lambda: False) -> bool:
        """Find a basis of the problem for warm starts; False where that takes more than BASIS_SECONDS."""
        if self.problem.integer is not None:
            return False
        large = self.problem.columns >= LARGE
        limit = min(BASIS_SECONDS, self.time_limit) if large else self.time_limit
        reduced, near = self._reduced, None
        if self._interior is not None and self._interior.first is not None:
            reduced, *near = self._interior.first
        elif large and self.base is not None:
            near = [self.base.answer.x, self.base.answer.y]
        vertex = find(reduced.problem, near, limit, stopped)
        if vertex is None:
            return False
        hot = Hot(vertex) if large else Hot(vertex, np.inf)
        with self._simplex:
            self._reduced, self._hot = reduced, hot
            self._around = Around(vertex, self._load) if large else None
        return True

    def solve(self, problem: LinearProblem, stopped: Callable[[], bool] = lambda: False) -> Resolved:
        """The certified answer to a variant. Raises Cancelled, NoPlan, and what else a cold solution raises."""
        begun = time.perf_counter()
        delta = difference(self.problem, problem)
        if problem.index.same_structure(self.problem.index):
            with one_thread():
                for way in (self._kept, self._near, self._restarted):
                    _unless(stopped)
                    found = way(problem, delta, stopped)
                    if found is not None:
                        return replace(found, seconds=time.perf_counter() - begun)
        _unless(stopped)
        return replace(self.cold(problem, stopped), seconds=time.perf_counter() - begun)

    def cold(self, problem: LinearProblem, stopped: Callable[[], bool] = lambda: False) -> Resolved:
        """Solve from nothing, choices of contracts included; an interior point under way ends when it is stopped."""
        begun = time.perf_counter()
        verified, _ = branch.solve(problem, self.engine, self.time_limit, lambda _: _unless(stopped))
        return Resolved(verified.answer, verified.certificate, COLD, time.perf_counter() - begun)

    def _kept(self, problem: LinearProblem, delta: Delta | None, _: Callable[[], bool]) -> Resolved | None:
        """The plan at hand, where it still holds. Raises NoPlan where a row is out of reach."""
        forgiven = RESIDUAL * self._load
        if delta is not None and self._tightening.out_of_reach(problem, delta.boxes, delta.rows, forgiven):
            raise NoPlan("No plan meets every row: one is out of reach.", settled=True)
        if self.base is None:
            return None
        x = self.base.answer.x
        if (np.maximum(problem.lower - x, x - problem.upper) > RESIDUAL * problem.load).any():
            return None
        return self._passed(problem, self.base.answer, KEPT)

    def _near(self, problem: LinearProblem, delta: Delta | None, stopped: Callable[[], bool]) -> Resolved | None:
        """Near the change, or from the basis; None where neither is quick or the reduction goes another way."""
        if self._hot is None:
            return None
        variant, moved = Reduced(problem, ()), delta
        if self._reduced.passes:
            if delta is None:
                return None
            try:
                variant = self._reduced.again(problem)
            except Differs:
                return None
            except NoPoint as nowhere:
                raise NoPlan("No plan meets every row: a box is empty once rows are put in.", settled=True) from nowhere
            moved = difference(self._reduced.problem, variant.problem)
        with self._simplex:
            if self._around is None or moved is None:
                answer = self._hot.solve(variant.problem, self.time_limit, stopped)
                return self._returned(problem, variant, answer, WARM, stopped)
            return self._large(problem, variant, moved, stopped)

    def _large(
        self, problem: LinearProblem, variant: Reduced, moved: Delta, stopped: Callable[[], bool]
    ) -> Resolved | None:
        """A large problem near the change, or from the basis where that is not known to be long."""
        assert self._hot is not None
        assert self._around is not None
        assert self.base is not None
        local = self._around.solve(variant.problem, moved, LOCAL_SECONDS, stopped)
        if local is not None:
            found = self._returned(problem, variant, local, LOCAL, stopped)
            if found is not None or local.status == status.TIME_LIMIT or local.iterations > FAR_REACHING:
                return found
        answer = self._hot.solve(variant.problem, WARM_PART * self.base.seconds, stopped)
        return self._returned(problem, variant, answer, WARM, stopped)

    def _returned(
        self, problem: LinearProblem, variant: Reduced, answer: Answer, how: str, stopped: Callable[[], bool]
    ) -> Resolved | None:
        """The answer of the reduced variant as one of the problem. Raises NoPlan where it proves that there is none."""
        if answer.status == status.INTERRUPTED:
            _unless(stopped)
        if answer.status == status.INFEASIBLE and refutes(variant.problem, answer.y, self._load):
            raise NoPlan("No plan meets every row.", settled=True)
        if answer.status != status.OPTIMAL:
            return None
        x, y = variant.back(answer.x, answer.y)
        return self._passed(problem, replace(answer, x=x, y=y), how)

    def _restarted(self, problem: LinearProblem, delta: Delta | None, stopped: Callable[[], bool]) -> Resolved | None:
        """A large problem by the interior point that solved the first; None where coefficients differ."""
        if self._interior is None or delta is None:
            return None
        with self._midway:
            self._interior.problem = problem
            self._interior.watch = lambda *_: _unless(stopped)
            found, how = self._interior.solve(), RESTARTED if self._interior.renewed else COLD
        if found.status == status.INFEASIBLE:
            raise NoPlan("No plan meets every row, by the interior point.", settled=False)
        return self._passed(problem, found, how) if found.status == status.OPTIMAL else None

    def _passed(self, problem: LinearProblem, answer: Answer, how: str) -> Resolved | None:
        """The answer where its certificate holds and no choice of a contract is broken."""
        if problem.integer is not None:
            return None
        inside = np.clip(answer.x, problem.lower, problem.upper)
        certificate = certify(problem, inside, answer.y)
        if not certificate.passed or branch.broken(problem, inside) is not None:
            return None
        return Resolved(replace(answer, x=inside, status=status.OPTIMAL), certificate, how, 0.0)


def _unless(stopped: Callable[[], bool]) -> None:
    if stopped():
        raise Cancelled("The solve was cancelled.")
