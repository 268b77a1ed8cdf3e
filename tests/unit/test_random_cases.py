"""Cases drawn at random: both engines certify the same cost, and the run's tables balance in energy and in money."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import koridor
from koridor.result.run import Run, open_run
from tests.cases import network
from tests.random_cases import draw
from tests.unit.test_balances import imbalance, net_is_the_objective

QUICK, ALL = range(12), range(12, 200)


def both(folder: Path, seed: int) -> list[Run]:
    """The case of a seed, solved by each engine and saved."""
    case = koridor.load(network(folder / "case", **draw(seed)))
    return [koridor.solve(case, folder / engine, engine=engine) for engine in ("highs", "piqp")]


def check(folder: Path, seed: int) -> None:
    """Everything that must hold of any case."""
    runs = both(folder, seed)
    costs = [r.objective_eur for r in runs]
    assert costs[0] == pytest.approx(costs[1], rel=2e-6, abs=1e-3), seed
    for run in runs:
        assert run.manifest["verification"]["gap"] <= 1e-6, seed
        again = open_run(run.folder)
        worst, largest = imbalance(run.folder)
        assert worst <= 1e-6 * largest, (seed, worst, largest)
        net_is_the_objective(again)
        turnover = float(again.ledger["eur"].abs().sum())
        assert abs(float(again.parties["net"].sum())) <= 1e-9 * turnover, seed
        levels_follow(again)
        inside_limits(again)


def levels_follow(run: Run) -> None:
    """level = kept part of the level before + what came in - what went out, cyclic or from the level at the start."""
    panel, rows = run.panel("storages"), run.case["storages"]
    hours = run.steps.hours[:, None]
    into, out = rows.scalar("efficiency_in"), rows.scalar("efficiency_out")
    change = (panel["injected"] * into - panel["withdrawn"] / out + panel["inflow"] - panel["spilled"]) * hours
    start = rows.number("level_start")[:, 0] * rows.number("capacity")[:, 0]
    first = np.where(np.isnan(start), panel["level"][-1:], start)
    before = np.vstack([first, panel["level"][:-1]])
    kept = (1 - rows.scalar("standing_loss")) ** hours
    np.testing.assert_allclose(panel["level"], before * kept + change, atol=1e-5)


def inside_limits(run: Run) -> None:
    """No flow is negative or above its capacity."""
    for name, measure in (("routes", "sent"), ("processes", "output"), ("supplies", "mw"), ("storages", "withdrawn")):
        values, most = run.panel(name)[measure], run.capacity(name)
        assert values.min(initial=0.0) >= -1e-9, name
        assert (values <= most + 1e-6).all(), name


@pytest.mark.parametrize("seed", QUICK)
def test_a_random_case(seed: int, tmp_path: Path) -> None:
    check(tmp_path, seed)


@pytest.mark.truth_long
def test_many_random_cases(tmp_path: Path) -> None:
    for seed in ALL:
        check(tmp_path / str(seed), seed)


def objective(folder: Path, drawn: dict[str, Any]) -> float:
    """Cost of a drawn case by HiGHS, EUR."""
    return koridor.solve(koridor.load(network(folder, **drawn)), engine="highs").objective_eur


@pytest.mark.parametrize("seed", range(100, 108))
def test_the_price_is_what_one_more_mwh_costs(seed: int, tmp_path: Path) -> None:
    """Cost is convex in demand, so the price lies between what a little less saves and what a little more costs."""
    drawn, little = draw(seed), 0.01
    run = koridor.solve(koridor.load(network(tmp_path / "case", **drawn)), engine="highs")
    rng = np.random.default_rng(seed)
    node, step = str(rng.choice(list(drawn["nodes"]))), int(rng.integers(len(run.steps)))
    at_step = [little if t == step else 0.0 for t in range(len(run.steps))]
    more = {**drawn["demands"], "extra": {"node": node, "load": at_step, "worth": 1e5}}
    less = {**drawn["supplies"], "gift": {"node": node, "party": "party_0", "capacity": at_step, "minimum": at_step}}
    energy = little * run.steps.hours[step]
    rise = (objective(tmp_path / "more", {**drawn, "demands": more}) - run.objective_eur) / energy
    fall = (run.objective_eur - objective(tmp_path / "less", {**drawn, "supplies": less})) / energy
    price = run.prices[node].iloc[step]
    assert fall - 1e-3 <= price <= rise + 1e-3, (node, step, fall, price, rise)
