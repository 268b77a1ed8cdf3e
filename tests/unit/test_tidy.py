"""A plan that has been written tidily is the same plan: it keeps every row and box, and costs no more (rule 8.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from koridor.model.build import Model
from koridor.result.tidy import tidied
from koridor.solve import branch
from koridor.solve.certificate import GAP, RESIDUAL, certify
from tests import random_cases, random_contracts
from tests.cases import model

DRAWN = [("case", s) for s in range(6)] + [("contract", s) for s in (3, 4, 5, 12, 17, 20, 26, 55)]


def _drawn(kind: str, seed: int) -> dict[str, Any]:
    return random_cases.draw(seed) if kind == "case" else random_contracts.draw(seed)


def _kept(built: Model, x: np.ndarray[Any, np.dtype[np.float64]], y: np.ndarray[Any, np.dtype[np.float64]]) -> bool:
    found = certify(branch.chosen(built.problem, x), x, y)
    return found.primal_residual <= RESIDUAL and found.bound_violation <= RESIDUAL


@pytest.mark.parametrize("engine", ["highs", "piqp"])
@pytest.mark.parametrize(("kind", "seed"), DRAWN)
def test_a_tidy_plan_is_still_a_plan(kind: str, seed: int, engine: str, tmp_path: Path) -> None:
    built = model(tmp_path, **_drawn(kind, seed))
    verified, _ = branch.solve(built.problem, engine)
    tidy = tidied(built, verified.answer)
    assert _kept(built, verified.answer.x, verified.answer.y)
    assert _kept(built, tidy.x, tidy.y)
    before, after = (float(built.problem.cost @ a.x) for a in (verified.answer, tidy))
    assert after <= before + GAP * max(1.0, abs(before))
    again = tidied(built, tidy)
    np.testing.assert_allclose(again.x, tidy.x, rtol=1e-12, atol=1e-9)


def test_flow_that_goes_in_a_circle_is_netted_down_to_the_least_flow(tmp_path: Path) -> None:
    """30 MW have to enter the pipe; of 45 there and 40 back only 30 there and 25 back are left."""
    built = model(
        tmp_path,
        hours=1,
        nodes={"a": "gas", "b": "gas"},
        demands={"use": {"node": "b", "load": 5, "worth": 900}},
        supplies={"well": {"node": "a", "capacity": 50, "cost": 10}},
        routes={"pipe": {"from": "a", "to": "b", "capacity": 50, "capacity_back": 50, "minimum": 30}},
    )
    verified, _ = branch.solve(built.problem, "highs")
    axis = built.problem.index.columns
    axis.take(verified.answer.x, "route.sent")[:] = 45
    axis.take(verified.answer.x, "route.back")[:] = 40
    tidy = tidied(built, verified.answer)
    assert axis.take(tidy.x, "route.sent").ravel() == pytest.approx([30])
    assert axis.take(tidy.x, "route.back").ravel() == pytest.approx([25])
