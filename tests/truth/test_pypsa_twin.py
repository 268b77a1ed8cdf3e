"""The twin that the race of sweeps gives to PyPSA: the same optimum from columns and rows sorted into a network.

SOURCE     PyPSA 1.x with HiGHS on benchmarks/twin.py; ours by the engine that is chosen for the size.
TOLERANCE  objective 1e-8 relative.
WHY        The race counts only where both solve one problem; this shows it for stores, legs, heat, line pack, contracts
           and bookings, of which PyPSA has components for some.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.models import ring
from benchmarks.twin import Twin
from koridor.case.load import load
from koridor.lp.problem import LinearProblem
from koridor.model.build import build
from koridor.solve.branch import solve
from tests.truth import witness  # noqa: F401 - PyPSA's own warnings are not ours


def told(problem: LinearProblem) -> float:
    """What PyPSA says of the twin."""
    twin = Twin(problem)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        n = twin.network()
        options = {"solver_options": {"output_flag": False}, "include_objective_constant": False}
        status = n.optimize(solver_name="highs", extra_functionality=twin.beside, **options)
    assert status == ("ok", "optimal")
    return float(n.model.objective.value)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, LinearProblem]:
    folder: Path = tmp_path_factory.mktemp("twin") / "ring"
    ring(4, 48)(folder)
    hours = {"start": "2030-01-14", "end": "2030-01-15"}
    return {
        "ring": build(load(folder)).problem,
        "flagship": build(load("azerbaijan-serbia", "2030", hours)).problem,
    }


@pytest.mark.parametrize("name", ["ring", "flagship"])
def test_the_twin_has_the_same_optimum(made: dict[str, LinearProblem], name: str) -> None:
    ours = solve(made[name])[0].certificate.objective
    assert told(made[name]) == pytest.approx(ours, rel=1e-8)


def test_nothing_of_the_flagship_is_left_out(made: dict[str, LinearProblem]) -> None:
    problem = made["flagship"]
    twin = Twin(problem)
    n = twin.network()
    assert len(n.generators) + len(n.links) == len(twin.ports)
    assert len(n.buses) * twin.steps + len(twin.others) == problem.rows
    assert {len(buses) for buses, _ in twin.ports.values()} >= {1, 2, 3}, "legs are ports of a link"
    tail = problem.columns - twin.steps * twin.width
    assert tail > 0, "contracts and bookings are columns that exist once"


def test_a_change_of_the_problem_is_a_change_of_the_twin(made: dict[str, LinearProblem]) -> None:
    problem = made["ring"]
    before = told(problem)
    assert told(replace(problem, cost=2 * problem.cost)) == pytest.approx(2 * before, rel=1e-8)
