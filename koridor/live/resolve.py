"""A changed problem solved again, by the cheapest way that passes its certificate (DESIGN 8.2, 8.4).

In order: the plan that is at hand, the simplex method from a basis, the interior point from a point on the way to the
plan at hand, from nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from koridor.errors import KoridorError
from koridor.lp import status
from koridor.lp.block import Floats
from koridor.lp.engine import highs
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.session import difference
from koridor.solve import branch
from koridor.solve.certificate import Certificate, certify
from koridor.solve.strategy import LARGE

if TYPE_CHECKING:
    from koridor.lp.engine import interior

KEPT, WARM, RESTARTED, COLD = "kept", "warm", "restarted", "cold"
"""How an answer was found: the old plan still best, simplex from a basis, interior point from midway, from nothing."""

BASIS_SECONDS = 120.0
"""Seconds after which the search for a basis of a large problem ends."""

WARM_SECONDS = 3.0
"""Seconds that a warm start of a large problem may take."""


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
        self._hot: highs.Session | None = None
        self._basis: Any = None
        self._simplex, self._midway = threading.Lock(), threading.Lock()
        self._interior: interior.Session | None = None

    def prepare(self) -> Resolved:
        """Solve the problem itself: what every re-solve starts from."""
        large = self.problem.columns >= LARGE and self.problem.integer is None
        if large and self.engine in ("auto", "interior"):
            from koridor.lp.engine import interior

            self._interior = interior.Session(self.problem, again=True)
            begun, answer = time.perf_counter(), self._interior.solve()
            found = self._passed(self.problem, answer, answer.x, answer.y, COLD)
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
        session = highs.Session(self.problem, time_limit=limit, presolve=not large)
        session.stops_when(stopped)
        if large and self.base is not None:
            from koridor.live.basis import greedy

            x = self.base.answer.x
            session.start_from(*greedy(self.problem, x, self.base.answer.y), x)
        if session.solve().status != status.OPTIMAL:
            return False
        basis = session.basis
        del session  # what it has priced by would slow every start from the basis
        with self._simplex:
            self._basis, self._hot = basis, self._opened(self.problem)
            self._hot.start(basis)
            self._hot.solve()
        return True

    def solve(self, problem: LinearProblem, stopped: Callable[[], bool] = lambda: False) -> Resolved:
        """The certified answer to a variant. Raises Cancelled, and what a cold solution raises."""
        begun = time.perf_counter()
        alike = problem.index.same_structure(self.problem.index)
        for way in (self._kept, self._warm, self._restarted) if alike else ():
            _unless(stopped)
            found = way(problem, stopped)
            if found is not None:
                return replace(found, seconds=time.perf_counter() - begun)
        _unless(stopped)
        return replace(self.cold(problem, stopped), seconds=time.perf_counter() - begun)

    def cold(self, problem: LinearProblem, stopped: Callable[[], bool] = lambda: False) -> Resolved:
        """Solve from nothing, choices of contracts included; an interior point under way ends when it is stopped."""
        begun = time.perf_counter()
        verified, _ = branch.solve(problem, self.engine, self.time_limit, lambda _: _unless(stopped))
        return Resolved(verified.answer, verified.certificate, COLD, time.perf_counter() - begun)

    def _kept(self, problem: LinearProblem, _: Callable[[], bool]) -> Resolved | None:
        if self.base is None:
            return None
        return self._passed(problem, self.base.answer, self.base.answer.x, self.base.answer.y, KEPT)

    def _warm(self, problem: LinearProblem, stopped: Callable[[], bool]) -> Resolved | None:
        if self._basis is None:
            return None
        limit = self.time_limit if problem.columns < LARGE else min(WARM_SECONDS, self.time_limit)
        with self._simplex:
            session = self._at(problem)
            session.stops_when(stopped)
            session.start(self._basis)
            answer = session.solve(limit)
        if answer.status == status.INTERRUPTED:
            _unless(stopped)
        return self._passed(problem, answer, answer.x, answer.y, WARM) if answer.status == status.OPTIMAL else None

    def _at(self, problem: LinearProblem) -> highs.Session:
        """The simplex session with the numbers of `problem`; another one where coefficients differ."""
        assert self._hot is not None
        delta = difference(self._hot.problem, problem)
        if delta is not None:
            self._hot.change(delta)
            return self._hot
        return self._opened(problem)

    def _opened(self, problem: LinearProblem) -> highs.Session:
        session = highs.Session(problem, presolve=False)
        session.hurry(max(10_000, problem.rows))
        return session

    def _restarted(self, problem: LinearProblem, stopped: Callable[[], bool]) -> Resolved | None:
        """A large problem by the interior point that solved the first; None where coefficients differ."""
        if self._interior is None:
            return None
        with self._midway:
            delta = difference(self._interior.problem, problem)
            if delta is None:
                return None
            self._interior.change(delta)
            self._interior.watch = lambda *_: _unless(stopped)
            found, how = self._interior.solve(), RESTARTED if self._interior.renewed else COLD
        return self._passed(problem, found, found.x, found.y, how) if found.status == status.OPTIMAL else None

    def _passed(self, problem: LinearProblem, answer: Answer, x: Floats, y: Floats, how: str) -> Resolved | None:
        """The answer where its certificate holds and no choice of a contract is broken."""
        if problem.integer is not None:
            return None
        inside = np.clip(x, problem.lower, problem.upper)
        certificate = certify(problem, inside, y)
        if not certificate.passed or branch.broken(problem, inside) is not None:
            return None
        return Resolved(replace(answer, x=inside, y=y, status=status.OPTIMAL), certificate, how, 0.0)


def _unless(stopped: Callable[[], bool]) -> None:
    if stopped():
        raise Cancelled("The solve was cancelled.")
