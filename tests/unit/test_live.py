"""A live session answers what a cold solution answers (DESIGN 8.4), says how, and can be told to stop."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

import koridor
from koridor.case.amend import amended
from koridor.case.init import TEMPLATE
from koridor.errors import CaseError, Infeasible, RunError, SolveError
from koridor.live import resolve
from koridor.live.basis import greedy
from koridor.live.resolve import COLD, KEPT, RESTARTED, WARM, Cancelled, Resolver
from koridor.lp.engine import highs
from koridor.lp.problem import LinearProblem
from koridor.lp.session import BASIC
from koridor.model.build import build
from koridor.solve.branch import solve as cold
from tests.cases import network
from tests.random_cases import draw

DELTAS = ("bounds", "costs", "sides", "coefficients")


def moved(problem: LinearProblem, kind: str, seed: int) -> LinearProblem:
    """The problem with a few numbers of one kind changed, by a few per cent to a half."""
    rng = np.random.default_rng(seed)
    some = rng.random(problem.columns) < 0.1
    factor = rng.uniform(0.5, 1.3, problem.columns)
    if kind == "bounds":
        return replace(problem, upper=np.where(some, np.maximum(problem.lower, problem.upper * factor), problem.upper))
    if kind == "costs":
        return replace(problem, cost=np.where(some, problem.cost * factor + 1, problem.cost))
    if kind == "sides":
        share = np.where(rng.random(problem.rows) < 0.2, rng.uniform(0.9, 1.05, problem.rows), 1.0)
        return replace(problem, row_lower=problem.row_lower * share, row_upper=problem.row_upper * share)
    matrix = problem.matrix.copy()
    matrix.data = matrix.data * np.where(rng.random(matrix.nnz) < 0.05, rng.uniform(0.95, 1.0, matrix.nnz), 1.0)
    return replace(problem, matrix=matrix)


@pytest.mark.parametrize("seed", range(20))
def test_a_changed_problem_answers_as_a_cold_one(tmp_path, seed):
    problem = build(koridor.load(network(tmp_path / "case", **draw(seed)))).problem
    resolver = Resolver(problem)
    resolver.prepare()
    resolver.make_basis()
    for kind in DELTAS:
        changed = moved(problem, kind, seed)
        try:
            expected = float(changed.cost @ cold(changed, "highs")[0].answer.x)
        except SolveError:
            with pytest.raises(SolveError):
                resolver.solve(changed)
            continue
        found = resolver.solve(changed)
        assert found.certificate.passed
        assert found.certificate.objective == pytest.approx(expected, rel=1e-6, abs=1e-3), (kind, found.how)


@pytest.fixture(scope="module")
def case():
    return koridor.load(TEMPLATE)


@pytest.fixture(scope="module")
def opened(case):
    return koridor.session(case, background=False)


def test_the_quick_answer_is_marked(opened):
    quick, full = opened.quick(), opened.solve()
    assert quick.quick
    assert not full.quick
    assert "daily means" in str(quick)
    assert "daily means" not in str(full)
    assert len(quick.prices) * 24 == len(full.prices)


def test_an_answer_has_flows_prices_and_a_certificate(opened, case):
    run, answer = koridor.solve(case), opened.solve()
    assert answer.how == COLD
    assert answer.certificate.passed
    assert answer.objective_eur == pytest.approx(run.objective_eur, rel=1e-6)
    assert list(answer.flows.columns) == list(run.flows.columns)


def test_changes_are_answered_and_taken_back(opened, case):
    before = opened.solve().objective_eur
    opened.change("classes", "gas_homes", "level", "1.5 TWh/year")
    changed = opened.solve()
    edits = opened.changes
    assert edits[0]["column"] == "level"
    assert changed.certificate.passed
    assert changed.how in (KEPT, WARM, RESTARTED, COLD)
    assert changed.objective_eur == pytest.approx(koridor.solve(amended(case, edits)).objective_eur, rel=1e-6)
    assert abs(changed.objective_eur / before - 1) > 1e-4
    opened.reset()
    assert opened.solve().objective_eur == before


def test_a_change_that_does_not_hold_is_not_kept(opened):
    with pytest.raises(CaseError):
        opened.change("supplies", "field", "price", "30 bananas")
    with pytest.raises(RunError):
        opened.change("supplies", "field", "node", "elsewhere")
    assert opened.changes == ()


def ring(tmp_path, hours=720):
    from benchmarks.models import ring as make

    make(4, hours)(tmp_path)
    return koridor.load(tmp_path)


@pytest.mark.parametrize(
    ("table", "id", "column", "value"),
    [("supplies", "plant0", "capacity", "0 MW"), ("supplies", "plant3", "cost", "95 EUR/MWh")],
)
def test_a_large_problem_starts_midway_to_the_plan_at_hand(tmp_path, monkeypatch, table, id, column, value):
    """An outage, a price: the way through the reduction and the order of nodes are those of before."""
    monkeypatch.setattr(resolve, "LARGE", 1_000)
    case = ring(tmp_path)
    session = koridor.session(case, background=False)
    session.solve()
    session.change(table, id, column, value, start="2030-01-12", end="2030-01-13")
    answer = session.solve()
    assert answer.how == RESTARTED
    problem = answer.model.problem
    expected = cold(problem, "highs")[0].answer.x
    assert answer.objective_eur == pytest.approx(float(problem.cost @ expected), rel=1e-6)


def test_what_does_not_go_the_old_way_is_reduced_anew(tmp_path, monkeypatch):
    """A plant that was shut comes back: its columns were fixed and gone."""
    monkeypatch.setattr(resolve, "LARGE", 1_000)
    problem = build(ring(tmp_path)).problem
    shut = replace(problem, upper=problem.upper.copy())
    problem.index.columns.take(shut.upper, "supply.delivered")[:, 2] = 0.0
    resolver = Resolver(shut)
    resolver.prepare()
    found = resolver.solve(problem)
    assert found.how == COLD
    expected = float(problem.cost @ cold(problem, "highs")[0].answer.x)
    assert found.certificate.objective == pytest.approx(expected, rel=1e-6)


def test_one_simplex_session_answers_change_after_change(tmp_path):
    problem = build(ring(tmp_path)).problem
    resolver = Resolver(problem)
    resolver.prepare()
    assert resolver.make_basis()
    ways = []
    for kind in ("bounds", "costs", "sides"):
        for seed in range(3):
            changed = moved(problem, kind, seed)
            try:
                expected = float(changed.cost @ cold(changed, "highs")[0].answer.x)
            except SolveError:
                continue
            found = resolver.solve(changed)
            ways.append(found.how)
            assert found.certificate.objective == pytest.approx(expected, rel=1e-6)
    assert ways.count(WARM) >= 6


def test_a_basis_from_an_interior_solution_leads_simplex_to_the_same_optimum(tmp_path):
    problem = build(ring(tmp_path)).problem
    inner = Resolver(problem, "piqp").prepare()
    columns, rows = greedy(problem, inner.answer.x, inner.answer.y)
    assert (columns == BASIC).sum() + (rows == BASIC).sum() == problem.rows
    session, plain = highs.Session(problem, presolve=False), highs.Session(problem, presolve=False)
    session.stand(columns, rows)
    started, nothing = session.solve(), plain.solve()
    assert problem.cost @ started.x == pytest.approx(problem.cost @ nothing.x, rel=1e-9)
    assert started.iterations < nothing.iterations / 2


def test_cancel_ends_a_solve_soon(tmp_path):
    session = koridor.session(ring(tmp_path, 4380), background=False)
    ended: list[float] = []

    def ask() -> None:
        with pytest.raises(Cancelled):
            session.solve()
        ended.append(time.perf_counter())

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.2)
    begun = time.perf_counter()
    session.cancel()
    asking.join(10)
    assert ended
    assert ended[0] - begun < 0.5
    assert session.solve().certificate.passed


def test_a_change_without_a_plan_says_what_would_repair_it(opened):
    opened.reset()
    opened.change("supplies", "own", "capacity", "90 GW")
    opened.change("supplies", "own", "minimum", "90 GW")
    with pytest.raises(Infeasible) as refusal:
        opened.solve()
    opened.reset()
    assert any("South production is due to deliver" in repair for repair in refusal.value.repairs)
