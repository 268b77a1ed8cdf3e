"""A warm re-solve after a change of numbers gives what a cold solve of the changed problem gives (DESIGN 8.1, 4.15)."""

from __future__ import annotations

import numpy as np
import pytest

from koridor.case.init import TEMPLATE
from koridor.case.load import load, load_with
from koridor.lp.engine import highs, piqp
from koridor.lp.problem import LinearProblem
from koridor.lp.reduction import reduce
from koridor.lp.session import difference
from koridor.model.build import build
from koridor.solve.certificate import certify

EDITS = [
    {"table": "supplies", "id": "field", "column": "capacity", "scale": 0.7},
    {"table": "supplies", "id": "field", "column": "price", "shift": "4 EUR/MWh"},
    {"table": "classes", "id": "gas_homes", "column": "level", "scale": 1.2},
]


def problem(*edits: dict[str, object]) -> LinearProblem:
    """The example's problem, edited."""
    return build(load_with(TEMPLATE, None, list(edits), "edited")).problem if edits else build(load(TEMPLATE)).problem


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: f"{e['table']}-{e['column']}")
@pytest.mark.parametrize("engine", [highs, piqp])
def test_warm_equals_cold(engine, edit):
    old = problem()
    new = problem(edit)
    session = engine.Session(old)
    session.solve()
    delta = difference(old, new)
    assert delta is not None
    session.change(delta)
    warm = session.solve()
    cold = highs.Session(new).solve()
    assert certify(new, np.clip(warm.x, new.lower, new.upper), warm.y).passed
    assert new.cost @ warm.x == pytest.approx(new.cost @ cold.x, rel=1e-6)


def test_another_structure_has_no_delta():
    old = problem()
    new = build(load(TEMPLATE, horizon={"start": "2030-01-01", "end": "2030-01-02"})).problem
    assert difference(old, new) is None


def test_a_reduced_problem_comes_back_whole():
    full = problem()
    small = reduce(full)
    assert small.problem.columns < full.columns
    assert small.problem.rows < full.rows
    answer = highs.Session(small.problem).solve()
    x, y = small.back(answer.x, answer.y)
    certificate = certify(full, x, y)
    assert certificate.passed
    assert certificate.gap < 1e-9
    assert certificate.objective == pytest.approx(full.cost @ highs.Session(full).solve().x, rel=1e-9)
