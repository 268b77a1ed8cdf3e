"""Choose an engine, solve, verify, try harder, fall back (DESIGN 8.1, 8.2)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from koridor.errors import LimitReached, SolveError, Unbounded
from koridor.lp import status
from koridor.lp.block import Floats
from koridor.lp.engine import highs
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.session import Session
from koridor.solve.certificate import GAP, Certificate, certify

LARGE = 100_000
"""Columns from which the interior point is chosen for a cold problem (figures in docs/decisions)."""

ENOUGH = 2e-7
"""Gap at which the interior point ends on a large problem; a small one goes further, which costs it nothing."""

PULSE = 2.0
"""Seconds between two words on how far an engine is."""

Say = Callable[[str], None]
Watch = Callable[[int, float, float], None]
_NO_PLAN = frozenset({status.INFEASIBLE, status.UNBOUNDED, status.UNCLEAR})


@dataclass(frozen=True, eq=False)
class Verified:
    """A solution with its certificate, and every attempt on the way. `answer.x` lies inside its boxes."""

    answer: Answer
    certificate: Certificate
    reason: str
    attempts: tuple[str, ...] = field(default=())
    verify_seconds: float = 0.0


class NoPlan(SolveError):
    """An engine finds that no plan meets every row; `solve.explain` says what would.

    `settled` is False where only an interior point says so, which the explanation confirms or refutes.
    """

    exit_code = 4

    def __init__(self, message: str, *, settled: bool) -> None:
        self.settled = settled
        super().__init__(message)


def choose(problem: LinearProblem, engine: str = "auto") -> tuple[str, str]:
    """(engine, reason). `engine` forces interior, highs or piqp."""
    if problem.integer is not None:
        return "highs", "some columns are integers"
    if engine != "auto":
        return engine, "asked for"
    if problem.columns >= LARGE:
        return "interior", f"{problem.columns:,} columns, at least {LARGE:,}: interior point"
    return "highs", f"{problem.columns:,} columns, fewer than {LARGE:,}: simplex"


def solve(
    problem: LinearProblem,
    engine: str = "auto",
    time_limit: float = 3600.0,
    say: Say = lambda _: None,
    gap: float = GAP,
) -> Verified:
    """A verified solution, or NoPlan, Unbounded or LimitReached; what fails its certificate is never returned.

    A `gap` wider than that of the certificate ends the interior point early; such a plan is not called optimal.
    """
    name, reason = choose(problem, engine)
    attempts: list[str] = []
    checking = 0.0
    # The certificate proves a linear optimum whatever the engine says; of integers it knows nothing.
    proven = problem.integer is None
    answer: Answer | None = None
    for label, open_session in _attempts(problem, name, time_limit, _told(say), gap):
        say(f"{label} ({reason})" if not attempts else f"{label}, after {attempts[-1]}")
        answer = open_session().solve()
        kept = _inside(problem, answer)
        start = time.perf_counter()
        certificate = certify(_decided(problem, kept.x), kept.x, kept.y, gap)
        checking += time.perf_counter() - start
        attempts.append(
            f"{label}: {answer.status}, {certificate}, {answer.iterations} iterations, {answer.seconds:.1f} s"
        )
        if certificate.passed and answer.status not in _NO_PLAN and (proven or answer.status == status.OPTIMAL):
            word = status.OPTIMAL if certificate.gap <= GAP else status.WITHIN
            return Verified(replace(kept, status=word), certificate, reason, tuple(attempts), checking)
        if answer.status == status.INFEASIBLE:
            break
    assert answer is not None
    raise _verdict(answer, attempts)


def _told(say: Say) -> Watch:
    """Says how far the interior point is, every other second."""
    last = time.perf_counter()

    def watch(step: int, gap: float, residual: float) -> None:
        nonlocal last
        if time.perf_counter() - last > PULSE:
            last = time.perf_counter()
            say(f"  step {step}: gap {gap:.0e}, rows off by {residual:.0e} of the largest load")

    return watch


def _attempts(
    problem: LinearProblem, name: str, time_limit: float, watch: Watch, gap: float
) -> list[tuple[str, Callable[[], Session]]]:
    """What is tried, in order: the chosen engine, the same with tighter tolerances, then HiGHS as the referee.

    The interior point goes to a wider `gap` first, where one is asked for.
    """
    tries: list[tuple[str, Callable[[], Session]]] = []
    if name == "interior":
        from koridor.lp.engine import interior

        if gap > GAP:
            tries.append(("interior point, to the gap", lambda: interior.Session(problem, gap=gap / 2, watch=watch)))
        enough = ENOUGH if problem.columns >= LARGE else ENOUGH / 4
        tries.append(("interior point", lambda: interior.Session(problem, gap=enough, watch=watch)))
        tight = partial(interior.Session, problem, gap=1e-8, residual=1e-8, watch=watch)
        tries.append(("interior point, tighter", tight))
    if name in ("interior", "piqp"):
        from koridor.lp.engine import piqp

        tries.append(("PIQP", lambda: piqp.Session(problem)))
        tries.append(
            ("PIQP as tight as it goes", lambda: piqp.Session(problem, tolerance=5e-10, gap=1e-10, iterations=400))
        )
    tries.append(("HiGHS", lambda: highs.Session(problem, time_limit=time_limit)))
    if name == "highs":
        tries.append(("HiGHS without presolve", lambda: highs.Session(problem, time_limit=time_limit, presolve=False)))
    return tries


def _inside(problem: LinearProblem, answer: Answer) -> Answer:
    """The answer with its columns moved into their boxes (an interior point may stand a rounding outside)."""
    return replace(answer, x=np.clip(answer.x, problem.lower, problem.upper))


def _decided(problem: LinearProblem, x: Floats) -> LinearProblem:
    """The problem with its integers fixed at the solution: the one that prices and certificate speak of (rule 5.6)."""
    if problem.integer is None:
        return problem
    whole = np.where(problem.integer, np.round(x), 0.0)
    return replace(
        problem,
        lower=np.where(problem.integer, whole, problem.lower),
        upper=np.where(problem.integer, whole, problem.upper),
    )


def _verdict(answer: Answer, attempts: list[str]) -> SolveError:
    history = "\n".join(f"  {a}" for a in attempts)
    words = status.WORDS[answer.status]
    if answer.status in (status.INFEASIBLE, status.UNCLEAR):
        return NoPlan(f"{words}\n{history}", settled=answer.engine == "HiGHS")
    if answer.status == status.UNBOUNDED:
        return Unbounded(f"{words} A price or a cost has the wrong sign.\n{history}")
    if answer.status == status.OPTIMAL:
        words = "The engines call it solved, which is not so."
    return LimitReached(f"{words} No attempt passed its certificate.\n{history}")
