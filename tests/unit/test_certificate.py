"""The certificate trusts no engine: its bound holds for any duals, and a wrong answer is caught (rule 8.2)."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import piqp
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

import koridor
from koridor.case.init import TEMPLATE
from koridor.errors import LimitReached
from koridor.lp import status
from koridor.lp.engine import highs
from koridor.lp.engine import piqp as interior
from koridor.lp.index import Index, axis
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.reduction import reduce
from koridor.model.build import build
from koridor.solve import strategy
from koridor.solve.certificate import certify


def random_problem(seed: int) -> LinearProblem:
    """A feasible small problem with equalities, ranges and fixed columns: some chains, as networks have."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(3, 12)), int(rng.integers(2, 8))
    matrix = np.where(rng.random((m, n)) < 0.5, rng.integers(-3, 4, (m, n)), 0).astype(float)
    lower = -rng.integers(0, 4, n).astype(float)
    upper = lower + rng.integers(0, 6, n)
    point = lower + rng.random(n) * (upper - lower)
    activity = matrix @ point
    equal = rng.random(m) < 0.5
    row_lower = np.where(equal, activity, activity - rng.integers(0, 3, m))
    row_upper = np.where(equal, activity, activity + rng.integers(0, 3, m))
    row_lower[~equal & (rng.random(m) < 0.3)] = -np.inf
    names, rows = tuple(f"x{i}" for i in range(n)), tuple(f"r{i}" for i in range(m))
    index = Index(axis(1, [("x", names)], []), axis(1, [("r", rows)], []))
    cost = rng.integers(-5, 6, n).astype(float)
    return LinearProblem(
        cost, sp.csr_array(matrix), row_lower, row_upper, lower, upper, np.zeros(n), np.zeros(m), index
    )


def optimum(p: LinearProblem) -> float:
    """What scipy's linprog says."""
    dense = p.matrix.toarray()
    below, above = np.isfinite(p.row_upper), np.isfinite(p.row_lower)
    answer = linprog(
        p.cost,
        np.vstack([dense[below], -dense[above]]),
        np.concatenate([p.row_upper[below], -p.row_lower[above]]),
        bounds=list(zip(p.lower, p.upper, strict=True)),
        method="highs",
    )
    assert answer.status == 0
    return float(answer.fun)


@given(st.integers(0, 10_000))
def test_the_bound_holds_for_any_duals(seed):
    p = random_problem(seed)
    duals = np.random.default_rng(seed + 1).normal(0, 3, p.rows)
    assert certify(p, np.clip(np.zeros(p.columns), p.lower, p.upper), duals).lower_bound <= optimum(p) + 1e-7


@pytest.mark.parametrize("engine", [highs, interior])
def test_two_hundred_random_problems_are_certified(engine):
    for seed in range(200):
        p = random_problem(seed)
        answer = engine.Session(p).solve()
        certificate = certify(p, np.clip(answer.x, p.lower, p.upper), answer.y)
        assert certificate.gap <= 1e-6, seed
        assert p.cost @ answer.x == pytest.approx(optimum(p), abs=1e-5), seed


def test_a_reduced_random_problem_comes_back():
    for seed in range(200):
        p = random_problem(seed)
        small = reduce(p)
        inside = small.problem
        answer = highs.Session(inside).solve() if inside.columns else None
        x, y = small.back(answer.x, answer.y) if answer else small.back(np.zeros(0), np.zeros(inside.rows))
        certificate = certify(p, x, y)
        assert certificate.gap <= 1e-9, seed
        assert certificate.objective == pytest.approx(optimum(p), abs=1e-7), seed


def liar(honest: Answer) -> type:
    """An engine that is half a unit off and calls it solved."""

    class Liar:
        def __init__(self, problem: LinearProblem, **_: object) -> None:
            self.problem = problem

        def solve(self) -> Answer:
            wrong = np.clip(honest.x + 0.5, self.problem.lower, self.problem.upper)
            return replace(honest, x=wrong, status=status.OPTIMAL)

    return Liar


def test_a_wrong_solved_is_caught(monkeypatch):
    p = random_problem(3)
    lies = liar(highs.Session(p).solve())
    monkeypatch.setattr(interior, "Session", lies)
    verified = strategy.solve(p, engine="piqp")
    assert verified.answer.engine == "HiGHS"
    assert len(verified.attempts) == 3
    assert verified.certificate.passed
    monkeypatch.setattr(highs, "Session", lies)
    with pytest.raises(LimitReached, match="No attempt passed its certificate"):
        strategy.solve(p, engine="piqp")


def test_nan_is_no_solution():
    p = random_problem(1)
    assert not certify(p, np.full(p.columns, np.nan), np.zeros(p.rows)).passed


def test_every_status_has_our_name_and_no_limit_is_optimal():
    assert {s for s in highspy.HighsModelStatus.__members__ if s not in ("kMin", "kMax")} <= set(highs.STATUS)
    assert set(piqp.Status.__members__) <= set(interior.STATUS)
    for name, ours in (*highs.STATUS.items(), *interior.STATUS.items()):
        assert ours in status.WORDS
        if any(w in name.lower() for w in ("limit", "max_iter", "interrupt", "bound", "target")):
            assert ours != status.OPTIMAL, name


def test_a_gap_that_is_asked_for_ends_early_and_is_not_called_optimal():
    make, far = strategy.solve, 1e-1
    problem = build(koridor.load(TEMPLATE)).problem
    early, whole = make(problem, "interior", gap=far), make(problem, "interior")
    assert early.answer.status == status.WITHIN
    assert 1e-6 < early.certificate.gap <= far
    assert early.answer.iterations < whole.answer.iterations
    assert whole.answer.status == status.OPTIMAL
    assert early.certificate.lower_bound <= whole.certificate.objective * (1 + 1e-6)


def test_the_interior_point_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(strategy, "PULSE", 0.0)
    said: list[str] = []
    strategy.solve(build(koridor.load(TEMPLATE)).problem, "interior", say=said.append)
    steps = [line for line in said if line.startswith("  step ")]
    assert len(steps) > 3
    assert "gap" in steps[-1]


@pytest.mark.parametrize("seed", range(200))
def test_what_is_reduced_leaves_no_box_that_is_a_point(seed):
    problem = random_problem(seed)
    left = reduce(problem).problem
    assert (left.upper - left.lower > 0).all()
