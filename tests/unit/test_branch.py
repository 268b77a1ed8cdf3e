"""Rules of contracts that are not convex (5.6): what is left open by the optimum is no reason to branch."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import koridor
from koridor.errors import SolveError
from koridor.model.build import Model, build
from koridor.solve import branch, strategy
from tests.cases import network

DEAL: dict[str, Any] = {
    "seller": "seller",
    "buyer": "buyer",
    "from": "field",
    "to": "town",
    "start": "2030-01-01",
    "end": "2033-01-01",
    "annual": "600 GWh",
    "annual_max": 1.5,
    "take_or_pay": "60 %",
    "daily_max": "110 MW",
    "price": 30,
}


def model(folder: Path, hub: tuple[float, float, float], **deal: Any) -> Model:
    """Three contract years of daily steps with a hub price that changes by the year and wobbles."""
    day = np.arange(1096)
    year = np.minimum(day // 365.34, 2).astype(int)
    return build(
        koridor.load(
            network(
                folder,
                hours=24 * len(day),
                step_hours=24,
                perspective=["buyer"],
                nodes={"field": {"carrier": "gas", "party": "seller"}, "town": {"carrier": "gas", "party": "buyer"}},
                demands={"homes": {"node": "town", "load": 100, "worth": 3000}},
                supplies={"well": {"node": "field", "party": "seller", "capacity": 200}},
                markets={
                    "hub": {
                        "node": "town",
                        "party": "exchange",
                        "trader": "buyer",
                        "price": np.round(np.array(hub)[year] + 5 * np.sin(day / 10), 3).tolist(),
                        "buy": 150,
                    }
                },
                contracts={"deal": DEAL | deal},
            )
        )
    )


@pytest.mark.parametrize("engine", ["highs", "piqp", "interior"])
def test_a_credit_that_is_worth_nothing_is_no_reason_to_branch(engine: str, tmp_path: Path) -> None:
    """The obligation never binds, so any credit is as good as any other, and an interior point leaves it in between."""
    built = model(tmp_path / "case", (34.0, 35.0, 36.0), carry_forward_cap="20 %", make_up_years=2)
    found, branching = branch.solve(built.problem, engine)
    assert branch.broken(built.problem, found.answer.x) is None
    assert branching is None or branching.solved == 1
    assert found.certificate.passed


def test_the_best_of_all_sides_is_found(tmp_path: Path) -> None:
    """The search ends with the least cost over every way of deciding the choices, each solved by itself."""
    built = model(tmp_path / "case", (20.0, 40.0, 33.0), take_or_pay="80 %", make_up_years=2, make_up_from="annual")
    problem = built.problem
    found, branching = branch.solve(problem, "highs")
    costs = []
    for sides in product((False, True), repeat=len(problem.choices)):
        try:
            leaf = strategy.solve(branch.decided(problem, tuple(enumerate(sides))), "highs")
        except SolveError:
            continue
        costs.append(leaf.certificate.objective)
    assert len(costs) > 1
    assert float(problem.cost @ found.answer.x) == pytest.approx(min(costs), rel=1e-9)
    assert branching is not None
    assert branching.gap <= 1e-6
