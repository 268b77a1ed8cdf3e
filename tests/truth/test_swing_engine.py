"""A swing contract on a known forward curve: which days are taken, what they earn, what the obligation costs.

SOURCE     Quantities of the contract: ChristianYeo/swing_parametric_strategies (Lemaire, Pages, Yeo, arXiv:2306.03822):
           31 days, at most 6 a day, 140 to 200 in all, strike 20. The forward is F_d = 20 + 3 sin(2 pi d / 31); the
           optima by a linear programme are computed, not published, and a sort of the margins gives the same.
TOLERANCE  1e-6 EUR as the optima are given; 1e-6 relative with PIQP.
ENGINE     Steps of a day; the contract runs for the 31 days, its annual quantity is that of a whole contract year.
"""

from __future__ import annotations

from math import pi, sin
from pathlib import Path
from typing import Any

import pytest

from koridor.model.market import TIE_BREAK
from koridor.result.run import Run
from tests.cases import cost, solved

DAYS = 31
STRIKE = 20.0
DAILY = 6.0
FORWARD = [STRIKE + 3 * sin(2 * pi * d / DAYS) for d in range(1, DAYS + 1)]
ROWS = [
    (0.0, 200.0, 177.464878, 90.0),  # the 15 days with a gain, 6 on each
    (140.0, 200.0, 124.441808, 140.0),  # the obligation binds
    (0.0, 60.0, 150.798098, 60.0),  # the ten best days
]
"""Least and most over the 31 days, optimum in EUR, what is taken at the optimum."""

CLOSE = {"highs": 1e-8, "piqp": 1e-6}


def swing(folder: Path, engine: str, most: float, seasons: dict[str, Any] | None = None, **terms: Any) -> Run:
    """The contract between a field and a hub where its gas is sold, run for the gain of the buyer."""
    contract = {
        "seller": "them",
        "buyer": "us",
        "from": "field",
        "to": "hub",
        "start": "2022-10-01",
        "end": "2022-11-01",
        "year_start": "10-01",
        "annual": most * 365 / DAYS,
        "daily_max": f"{DAILY} MWh/day",
        "price": STRIKE,
        **terms,
    }
    return solved(
        folder,
        engine,
        hours=24 * DAYS,
        step_hours=24,
        start="2022-10-01",
        perspective=["us"],
        nodes={"field": {"carrier": "gas", "party": "them"}, "hub": {"carrier": "gas", "party": "us"}},
        supplies={"wells": {"node": "field", "party": "them", "capacity": 10}},
        markets={"hub": {"node": "hub", "party": "exchange", "price": FORWARD, "sell": 10}},
        contracts={"swing": contract},
        seasons=seasons or {},
    )


def greedy(least: float, most: float) -> tuple[float, float]:
    """The optimum by sorting the days, and the margin of the last MWh that is taken."""
    gain, taken, last = 0.0, 0.0, 0.0
    for margin in sorted((f - STRIKE for f in FORWARD), reverse=True):
        wanted = most if margin > 1e-9 else least
        today = min(DAILY, max(0.0, wanted - taken))
        if today > 0:
            gain, taken, last = gain + today * margin, taken + today, margin
    return gain, last


def window(least: float) -> dict[str, Any]:
    """A quantity that must be taken in the 31 days."""
    return {"all": {"contract": "swing", "start": "2022-10-01", "end": "2022-11-01", "least": least}}


@pytest.mark.parametrize("engine", CLOSE)
@pytest.mark.parametrize(("least", "most", "optimum", "taken"), ROWS)
def test_hard_bounds(engine: str, least: float, most: float, optimum: float, taken: float, tmp_path: Path) -> None:
    """The least as the quantity of a season, the most as the contract's annual quantity."""
    run = swing(tmp_path, engine, most, window(least) if least else None)
    assert greedy(least, most)[0] == pytest.approx(optimum, abs=1e-6)
    assert -cost(run) == pytest.approx(optimum, rel=CLOSE[engine], abs=1e-6)
    assert run.panel("contracts").of("swing", "taken").sum() * 24 == pytest.approx(taken, abs=1e-3)


@pytest.mark.parametrize("engine", CLOSE)
def test_an_obligation_to_pay_binds_like_one_to_take(engine: str, tmp_path: Path) -> None:
    """To pay 20 for a MWh that is not taken is dearer than to take it and lose 3 at most: nothing is left to pay."""
    run = swing(tmp_path, engine, 200.0, take_or_pay=0.7)
    year = run.contracts.iloc[0]
    assert -cost(run) == pytest.approx(ROWS[1][2], rel=CLOSE[engine], abs=1e-6)
    assert year["minimum_bill_mwh"] == pytest.approx(140.0, abs=1e-9)
    assert year["taken_mwh"] == pytest.approx(140.0, abs=1e-3)
    assert year["shortfall_mwh"] == pytest.approx(0.0, abs=1e-3)


def test_the_shadow_value_is_the_margin_of_the_marginal_day(tmp_path: Path) -> None:
    """15 days gain, one is worth nothing, 7 that lose are full; 2 MWh of the eighth are left, at 3 sin(8 pi / 31).

    One MWh more of obligation costs that; the dual has the tie-break of a sale on top of it, as every price has.
    """
    run = swing(tmp_path / "due", "highs", 200.0, take_or_pay=140 / 200)
    more = swing(tmp_path / "more", "highs", 200.0, take_or_pay=141 / 200)
    last = greedy(140.0, 200.0)[1]
    assert last == pytest.approx(-3 * sin(8 * pi / 31), abs=1e-12)
    assert cost(more) - cost(run) == pytest.approx(-last, abs=1e-9)
    assert run.contracts.iloc[0]["shadow_value"] == pytest.approx(-last + TIE_BREAK, abs=1e-9)


def test_an_obligation_that_does_not_bind_has_no_shadow_value(tmp_path: Path) -> None:
    """80 of 200 are due, 90 are taken for their gain."""
    run = swing(tmp_path, "highs", 200.0, take_or_pay=0.4)
    assert run.contracts.iloc[0]["shadow_value"] == pytest.approx(0.0, abs=1e-6)
