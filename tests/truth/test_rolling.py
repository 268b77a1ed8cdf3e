"""Rolling windows against perfect foresight (rules 5.3 and 8.5).

Source: the same problem solved as a whole, whose optimum is certified by duality (rule 8.2); perfect foresight is the
least cost that any way of cutting the horizon can reach. Tolerance: 0.5 % of that cost for thirteen-week windows, as
asked of the strategy; a breach of a row is none at all (1e-6 of the largest load).

The case: three contract years, a storage, a hub below the contract price in the first year and above it in the second
and third. Gas is not taken in the first year (a shortfall is billed), and fetched as make-up gas later; in the second
case the hub is dear first and cheap last, excess is taken early and its credit lowers the last year's obligation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import koridor
from koridor.cli import app
from koridor.model.build import Model, build
from koridor.result.run import Run
from koridor.solve import branch, rolling
from tests.cases import network

DAYS = 1096
STEP = 12


def case(folder: Path, hub_by_year: tuple[float, float, float], **contract: Any) -> Path:
    """Three contract years at 12-hour steps: town load, hub price with seasons and noise, storage, contract."""
    rng = np.random.default_rng(7)
    day = np.arange(DAYS * 24 // STEP) * STEP / 24
    year = np.minimum(day // 365.34, 2).astype(int)
    season = np.cos(2 * np.pi * day / 365)
    hub = np.array(hub_by_year)[year] + 6 * season + rng.normal(0, 2.0, len(day))
    deal = {
        "seller": "seller_co",
        "buyer": "town_co",
        "from": "field",
        "to": "town",
        "start": "2030-01-01",
        "end": "2033-01-01",
        "annual": "600 GWh",
        "annual_max": 1.3,
        "take_or_pay": "80 %",
        "daily_max": "110 MW",
        "price": 30,
    }
    return network(
        folder,
        hours=DAYS * 24,
        step_hours=STEP,
        perspective=["town_co"],
        nodes={"field": {"carrier": "gas", "party": "seller_co"}, "town": {"carrier": "gas", "party": "town_co"}},
        demands={"homes": {"node": "town", "load": np.round(100 + 50 * season, 3).tolist(), "worth": 3000}},
        supplies={"well": {"node": "field", "party": "seller_co", "capacity": 400}},
        markets={
            "hub": {
                "node": "town",
                "party": "hub_co",
                "trader": "town_co",
                "price": np.round(hub, 3).tolist(),
                "buy": 150,
            }
        },
        storages={
            "cavern": {
                "node": "town",
                "party": "town_co",
                "capacity": 60_000,
                "injection": 40,
                "withdrawal": 60,
                "cost_in": 0.3,
                "cost_out": 0.3,
            }
        },
        contracts={"deal": deal | contract},
    )


CASES: dict[str, tuple[tuple[float, float, float], dict[str, Any]]] = {
    "make-up": ((24.0, 38.0, 31.0), {"make_up_years": 2, "make_up_from": "take-or-pay"}),
    "carry-forward": ((36.0, 33.0, 18.0), {"carry_forward_cap": "30 %", "carry_forward_from": "take-or-pay"}),
}


@pytest.fixture(scope="module", params=CASES)
def solved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Model, float]:
    """Name, problem, and the cost under perfect foresight, EUR."""
    hub, contract = CASES[request.param]
    model = build(koridor.load(case(tmp_path_factory.mktemp(request.param) / "case", hub, **contract)))
    whole, _ = branch.solve(model.problem, "highs")
    assert whole.certificate.gap <= 1e-6
    return request.param, model, whole.certificate.objective


def test_windows_reach_perfect_foresight(solved: tuple[str, Model, float]) -> None:
    """With what outlives a window carried over the seam within 0.5 %; without, several times as far off."""
    name, model, best = solved
    with_worth = rolling.solve(model.case, model.problem)
    blind = rolling.solve(model.case, model.problem, ahead=False)
    off, far = (r.verified.certificate.objective / best - 1 for r in (with_worth, blind))
    print(f"{name}: {off:.3%} above perfect foresight, {far:.3%} without the worth of what is carried over")
    assert -1e-6 <= off <= 0.005
    assert far > 0.02
    assert far > 5 * off
    assert len(with_worth.seams) == 13


@pytest.mark.parametrize("ahead", [True, False])
def test_no_seam_loses_an_obligation(solved: tuple[str, Model, float], *, ahead: bool) -> None:
    """Rows, boxes and choices of the whole problem hold in either form, among them every obligation and bank."""
    _, model, _ = solved
    rolled = rolling.solve(model.case, model.problem, ahead=ahead)
    assert rolled.feasible
    assert branch.broken(model.problem, rolled.verified.answer.x) is None


def test_the_command_says_that_it_rolled(tmp_path: Path) -> None:
    hub, contract = CASES["make-up"]
    folder = case(tmp_path / "case", hub, **contract)
    command = [
        "run",
        str(folder),
        "--rolling",
        "39",
        "--end",
        "2031-07-01",
        "--out",
        str(tmp_path / "run"),
        "--no-report",
    ]
    shown = CliRunner().invoke(app, command)
    assert shown.exit_code == 0, shown.output
    assert "windows   2, each to a gap of at most" in shown.output
    refused = CliRunner().invoke(app, ["run", str(folder), "--rolling", "0.5"])
    assert refused.exit_code == 2
    assert "A window is a week or longer." in refused.output


def test_a_rolled_run_tells_its_accounts(tmp_path: Path) -> None:
    """The bank passes over twelve seams and three contract years, and each seam says what its links were worth."""
    hub, contract = CASES["make-up"]
    run = koridor.solve(koridor.load(case(tmp_path / "case", hub, **contract)), window_hours=13 * 168.0)
    assert isinstance(run, Run)
    years = run.contracts.set_index("contract_year")
    bank = years["make_up_start_mwh"].to_numpy()[1:]
    assert bank == pytest.approx(years["make_up_end_mwh"].to_numpy()[:-1])
    assert years.loc["2030", "shortfall_mwh"] > 100_000
    assert years["make_up_mwh"].sum() == pytest.approx(years.loc["2030", "shortfall_mwh"], rel=1e-6)
    windows = run.manifest["windows"]
    assert len(windows) == 13
    assert all(0 < w["worth"]["cavern"] < 100 for w in windows[:-1])
    # Gas paid for in 2030 saves its price, 30 EUR/MWh, while it can still be fetched, less what it costs to take.
    bank = [w["worth"]["deal@2030/shortfall"] for w in windows[4:8]]
    assert all(0 < value <= 30 + 1e-6 for value in bank)
