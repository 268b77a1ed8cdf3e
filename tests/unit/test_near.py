"""A change near itself, a row out of reach, proofs that there is no plan (DESIGN 8.4): each against a cold solution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

import koridor
from koridor.errors import Infeasible
from koridor.live import around, resolve
from koridor.live.around import Around
from koridor.live.hot import find
from koridor.live.resolve import KEPT, LOCAL, WARM, Resolver
from koridor.live.vertex import Vertex
from koridor.lp import status
from koridor.lp.engine import highs
from koridor.lp.index import Index, axis
from koridor.lp.session import BASIC, difference
from koridor.lp.tightening import Tightening
from koridor.model.build import build
from koridor.solve.branch import solve as cold
from koridor.solve.certificate import certify, refutes
from koridor.solve.strategy import NoPlan


@pytest.fixture(scope="module")
def problem(tmp_path_factory):
    from benchmarks.models import ring

    place = tmp_path_factory.mktemp("ring")
    ring(4, 720)(place)
    return build(koridor.load(place)).problem


@pytest.fixture(scope="module")
def vertex(problem):
    found = find(problem, None, 60.0, lambda: False)
    assert found is not None
    return found


def without(problem, plant, first, last):
    """A plant of the ring that is out from one step to another."""
    out = replace(problem, upper=problem.upper.copy())
    problem.index.columns.take(out.upper, "supply.delivered")[first:last, plant] = 0.0
    return out


def test_a_vertex_is_the_optimum_and_has_a_basis(problem, vertex):
    assert certify(problem, vertex.x, vertex.y).gap < 1e-9
    assert (vertex.columns == BASIC).sum() + (vertex.rows == BASIC).sum() == problem.rows


@pytest.mark.parametrize("day", [3, 12, 27])
def test_a_day_without_a_plant_is_answered_in_its_own_weeks(problem, vertex, day):
    changed = without(problem, 0, 24 * day, 24 * day + 24)
    near = Around(vertex, problem.load)
    delta = difference(problem, changed)
    answer = near.solve(changed, delta, 60.0, lambda: False)
    assert answer is not None
    assert answer.status == status.OPTIMAL
    found, expected = certify(changed, answer.x, answer.y), cold(changed, "highs")[0].certificate.objective
    if found.passed:  # otherwise the change reaches further, and says so by its gap
        assert found.objective == pytest.approx(expected, rel=2e-6)
    assert found.lower_bound <= expected + 1e-6 * abs(expected)
    assert found.objective >= expected - 1e-6 * abs(expected)
    assert found.primal_residual < 1e-6
    apart = np.flatnonzero(np.abs(answer.x - vertex.x) > 1e-3)
    assert len(np.unique(problem.when_column[apart] // 168)) <= 2


def two_weeks(problem):
    """a1 + a2 = e in one week, e + b1 + b2 = 8 in the next; and a row of its own three weeks later.

    a1 up to 5 at 8 EUR, a2 up to 5 at 12, b1 up to 3 at 9, b2 up to 10 at 30: best is a1 = e = 5, b1 = 3, and a unit
    more costs 9 to 12 EUR.
    """
    matrix = sp.csr_array([[1.0, 1, -1, 0, 0, 0], [0, 0, 1, 1, 1, 0], [0, 0, 0, 0, 0, 1]])
    small = replace(
        problem,
        cost=np.array([8.0, 12, 0, 9, 30, 1]),
        matrix=matrix,
        lower=np.zeros(6),
        upper=np.array([5.0, 5, 10, 3, 10, 2]),
        row_lower=np.array([0.0, 8, 1]),
        row_upper=np.array([0.0, 8, 1]),
        when_column=np.array([0.0, 0, 0, 168, 168, 671]),
        when_row=np.array([0.0, 168, 671]),
        index=Index(axis(1, [("column", tuple("abcdef"))], []), axis(1, [("row", tuple("xyz"))], [])),
    )
    standing = np.array([2, BASIC, BASIC, 2, 0, BASIC], dtype=np.int8)
    rows = np.zeros(3, dtype=np.int8)
    return Vertex(small, np.array([5.0, 0, 5, 3, 0, 1]), np.array([12.0, 12, 1]), standing, rows)


def test_the_plan_comes_from_the_held_edge_and_the_bound_from_the_free_one(problem):
    """b1 is 2.9 now. Best is 0.1 more of a2, 68.3 EUR; with e held it is b2, 70.1 EUR, whose 30 EUR bound nothing."""
    vertex = two_weeks(problem)
    changed = replace(vertex.problem, upper=np.array([5.0, 5, 10, 2.9, 10, 2]))
    near, delta = Around(vertex, 1.0), difference(vertex.problem, changed)
    answer = near.solve(changed, delta, 60.0, lambda: False)
    found = certify(changed, answer.x, answer.y)
    assert found.objective == pytest.approx(70.1, abs=1e-6)
    assert found.lower_bound == pytest.approx(68.3, abs=1e-6)
    part = near._part(*near._span(delta))
    held = highs.Session(near._held(part, near._problem(part, changed)), presolve=False).solve()
    assert held.y == pytest.approx([30])
    assert certify(changed, answer.x, np.array([12.0, 30, 1])).lower_bound < 0


def test_a_change_of_the_whole_horizon_is_not_local(problem, vertex):
    changed = without(problem, 0, 0, 720)
    assert Around(vertex, problem.load).solve(changed, difference(problem, changed), 60.0, lambda: False) is None


def test_some_changes_are_answered_near_themselves(problem, monkeypatch):
    monkeypatch.setattr(resolve, "LARGE", 1_000)
    monkeypatch.setattr(around, "MOST", 0.5)
    resolver = Resolver(problem)
    resolver.prepare()
    assert resolver.make_basis()
    ways = []
    for plant in range(4):
        for day in (2, 16):
            changed = without(problem, plant, 24 * day, 24 * day + 6)
            found = resolver.solve(changed)
            ways.append(found.how)
            expected = cold(changed, "highs")[0].certificate.objective
            assert found.certificate.objective == pytest.approx(expected, rel=2e-6)
    assert LOCAL in ways
    assert set(ways) <= {KEPT, LOCAL, WARM, resolve.RESTARTED}


def chain(supply, demand):
    """supply >= x0 = x1 = ... = x5 >= demand."""
    n = 6
    rows = [(i, i, 1.0) for i in range(n)] + [(i, i + 1, -1.0) for i in range(n - 1)]
    row, column, value = (np.array(part) for part in zip(*rows, strict=True))
    matrix = sp.csr_array((value, (row, column)), shape=(n, n))
    return (
        matrix,
        np.zeros(n),
        np.append(supply, np.full(n - 1, 100.0)),
        np.append(np.zeros(n - 1), demand),
        np.append(np.zeros(n - 1), 1e9),
    )


@pytest.mark.parametrize(("supply", "demand", "lost"), [(5.0, 6.0, True), (6.0, 6.0, False), (7.0, 6.0, False)])
def test_a_row_out_of_reach_is_found_along_a_chain(problem, supply, demand, lost):
    matrix, lower, upper, low, high = chain(supply, demand)
    small = replace(problem, cost=np.zeros(6), matrix=matrix, lower=lower, upper=upper, row_lower=low, row_upper=high)
    assert Tightening(matrix).out_of_reach(small, np.array([0]), np.zeros(0, np.int64), 1e-6) is lost
    ray = np.ones(6)
    assert refutes(small, ray, 1.0) is lost
    assert refutes(small, -ray, 1.0) is lost


def test_an_empty_box_is_out_of_reach(problem):
    empty = replace(problem, lower=problem.upper + 1.0)
    assert Tightening(problem.matrix).out_of_reach(empty, np.array([0]), np.zeros(0, np.int64), 1e-6)


def test_no_plan_is_told_by_a_proof(problem):
    """Demand that nobody may shed, and every plant out: rows alone tell."""
    resolver = Resolver(problem)
    resolver.prepare()
    resolver.make_basis()
    shut = replace(problem, upper=problem.upper.copy())
    shut.upper[:] = np.minimum(shut.upper, problem.lower)
    with pytest.raises(NoPlan) as refusal:
        resolver.solve(shut)
    assert refusal.value.settled


def test_an_interrupted_session_goes_on(problem):
    session = highs.Session(problem, presolve=False)
    session.stops_when(lambda: True)
    assert session.solve().status == status.INTERRUPTED
    session.stops_when(lambda: False)
    assert session.solve().status == status.OPTIMAL


def test_repairs_are_looked_for_when_asked():
    asked = []

    def find_them():
        asked.append(1)
        return ["a plant of 5 MW more"]

    refusal = Infeasible("No plan.", find_them)
    assert not asked
    assert refusal.repairs == ("a plant of 5 MW more",)
    assert "5 MW more" in str(refusal)
    assert len(asked) == 1
    assert str(Infeasible("No plan.", ["x"])).endswith("- x")
