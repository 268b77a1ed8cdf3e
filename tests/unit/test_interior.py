"""The interior point on its own: problems with a known optimum, long columns, a year that closes on itself, no plan."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import scipy.sparse as sp

from koridor.lp import status
from koridor.lp.engine import highs, interior
from koridor.lp.interior.method import Method, Standard
from koridor.lp.interior.order import TooWide
from koridor.lp.interior.plan import plan
from koridor.lp.problem import LinearProblem
from koridor.model.build import build
from koridor.solve import strategy


def constructed(seed: int, steps: int, *, cyclic: bool, long: int) -> tuple[Standard, float]:
    """A problem over time whose optimum is known because it was made from a primal and a dual solution.

    Per step 6 rows, of which the last is chained to the step before; 20 columns of two entries; `long` columns that
    are in a row of every step. x and the duals of the boxes are drawn complementary, then b = A x, c = A'y + z - v.
    """
    rng = np.random.default_rng(seed)
    rows, columns, values = [], [], []
    count = 0
    when: list[float] = []
    for t in range(steps):
        for _ in range(20):
            rows += list(6 * t + rng.choice(6, 2, replace=False))
            columns += [count, count]
            values += [1.0, -rng.uniform(0.5, 1.0)]
            when.append(t)
            count += 1
        if t or cyclic:
            rows += [6 * t + 5, 6 * ((t - 1) % steps) + 5]
            columns += [count, count]
            values += [1.0, -0.99]
            when.append(t)
            count += 1
    for _ in range(long):
        rows += [6 * t + int(rng.integers(5)) for t in range(steps)]
        columns += [count] * steps
        values += list(rng.uniform(-1.0, 1.0, steps))
        when.append(steps - 1)
        count += 1
    matrix = sp.csc_array((values, (rows, columns)), shape=(6 * steps, count))
    box = rng.uniform(1.0, 10.0, count)
    where = rng.integers(3, size=count)
    x = np.choose(where, [np.zeros(count), box, box * rng.uniform(0.2, 0.8, count)])
    lean = np.choose(where, [1.0, -1.0, 0.0]) * rng.uniform(0.1, 5.0, count)
    y = rng.normal(size=6 * steps)
    cost = matrix.T @ y + lean
    of_row, worth = np.repeat(np.arange(float(steps)), 6), np.ones(6 * steps)
    standard = Standard(matrix, matrix @ x, cost, box, 0.0, worth, of_row, np.array(when))
    return standard, float(cost @ x)


@pytest.mark.parametrize("long", [0, 3])
@pytest.mark.parametrize("cyclic", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_a_constructed_optimum_is_found(seed: int, cyclic: bool, long: int) -> None:
    standard, optimum = constructed(seed, 60, cyclic=cyclic, long=long)
    found = Method(standard).run(1e-8, 1e-8, 100)
    assert found.status == status.OPTIMAL
    assert standard.cost @ found.x == pytest.approx(optimum, rel=1e-7, abs=1e-6)
    assert np.abs(standard.matrix @ found.x - standard.side).max() <= 1e-8
    assert (found.x >= 0).all()
    assert (found.x <= standard.box).all()


def test_every_node_is_eliminated_once_and_the_front_is_narrow() -> None:
    standard, _ = constructed(1, 400, cyclic=True, long=2)
    made = plan(standard.matrix, standard.when_row, standard.when_column)
    assert sorted([*made.row, *made.column]) == list(range(made.nodes))
    ends = [(half.groups[0], half.groups[-1]) for half in made.halves]
    assert ends == [(0, ends[0][1]), (ends[0][1], made.last)]
    assert all((np.diff(half.groups) > 0).all() for half in made.halves)
    assert max(half.width for half in made.halves) <= 40


def test_a_problem_without_order_in_time_is_refused() -> None:
    rng = np.random.default_rng(0)
    size = 2_500
    dense = sp.csc_array(sp.random_array((size, 6 * size), density=6 / size, rng=rng))
    with pytest.raises(TooWide):
        plan(dense, np.zeros(size), np.zeros(6 * size))


def _problem(low: float, high: float) -> LinearProblem:
    """Two columns in [0, 1] whose sum lies between `low` and `high`; the first costs 1, the second 2."""
    return LinearProblem(
        cost=np.array([1.0, 2.0, 1.0]),
        matrix=sp.csr_array(np.array([[1.0, 1.0, 1.0], [1.0, -1.0, 2.0]])),
        row_lower=np.array([low, -5.0]),
        row_upper=np.array([high, 0.5]),
        lower=np.zeros(3),
        upper=np.ones(3),
        when_column=np.zeros(3),
        when_row=np.zeros(2),
        index=cast(Any, SimpleNamespace(rows=())),
    )


def test_what_no_plan_can_meet_is_never_called_solved() -> None:
    standard, _ = constructed(2, 30, cyclic=False, long=0)
    impossible = standard.side.copy()
    impossible[7] = 1e4
    changed = replace(standard, side=impossible)
    assert Method(changed).run(1e-8, 1e-8, 100).status != status.OPTIMAL
    with pytest.raises(strategy.NoPlan):
        strategy.solve(_problem(5.0, 6.0), engine="interior")


def test_it_agrees_with_simplex_on_rows_with_two_sides() -> None:
    problem = _problem(1.5, 2.0)
    ours, theirs = interior.Session(problem).solve(), highs.Session(problem).solve()
    assert ours.status == theirs.status == status.OPTIMAL
    assert problem.cost @ ours.x == pytest.approx(problem.cost @ theirs.x, rel=1e-6)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # of a library about its own tables
def test_a_problem_from_the_corridor_of_capacities_to_choose_is_certified(tmp_path) -> None:
    from benchmarks.corridor import network
    from koridor.interop.pypsa import case

    problem = build(case(network(336, expansion=True), tmp_path / "case")).problem
    verified = strategy.solve(problem, engine="interior")
    assert [a.split(":")[0] for a in verified.attempts] == ["interior point"]
    assert verified.certificate.objective == pytest.approx(problem.cost @ highs.Session(problem).solve().x, rel=1e-6)
