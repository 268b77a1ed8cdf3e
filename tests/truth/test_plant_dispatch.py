"""A week of a power plant against values published for its intrinsic value.

SOURCE     QuantLib, test-suite/vpp.cpp, testVPPIntrinsicValue (github.com/lballabio/QuantLib): prices of 168 hours, the
           plant and its value at seven efficiencies, found there by a mixed-integer program solved with GLPK.
TOLERANCE  1e-4 EUR as published (0.1 EUR for the row with six hours up): three orders tighter than a gap of 1e-6.
PLANT      8 to 40 MW while it runs; gas at fuel + 3.0, the 3.0 told here as carbon: 0.2 t/MWh at 15 EUR/t. A start
           costs 100 + 20 (fuel + 3.0) at the fuel price of its hour. Two hours up and two down at least. No interest.
STATE      The published value is the best over the states before the first hour. The values of a cold start are not
           published: they come from a dynamic programme over hours up and down with the same data.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koridor.result.run import Run
from tests.cases import cost, solved

PUBLISHED = {
    0.35: 0.0,
    0.40: 2056.04,
    0.45: 11145.577778,
    0.50: 26452.04,
    0.55: 44512.461818,
    0.60: 62000.626667,
    0.90: 137591.911111,
}
"""Efficiency -> value of the week, EUR."""

COLD = {
    0.35: 0.0,
    0.40: 2056.04,
    0.45: 11145.577778,
    0.50: 26452.04,
    0.55: 44409.952727,
    0.60: 61695.693333,
    0.90: 137017.111111,
}
"""The same for a plant that stands still before the first hour: computed, not published."""


def _hours(text: str) -> list[float]:
    return [float(x) for x in text.split()]


FUEL = _hours(
    """
    20.74 21.65 20.78 21.58 21.43 20.82 22.02 21.52 21.02 21.46 21.75 20.69
    22.16 20.38 20.82 20.68 20.57 21.92 22.04 20.45 20.75 21.92 20.53 20.67
    20.88 21.02 20.82 21.67 21.82 22.12 20.45 20.74 22.39 20.95 21.71 20.70
    20.94 21.59 22.33 21.13 21.50 21.42 20.56 21.23 21.37 21.90 20.62 21.17
    21.86 22.04 22.05 21.00 20.70 21.12 21.26 22.40 21.31 22.24 21.96 21.02
    21.71 20.48 21.36 21.75 21.90 20.44 21.26 22.29 20.34 21.79 21.66 21.50
    20.76 20.27 20.84 20.24 21.97 20.52 20.98 21.40 20.39 20.71 20.78 20.30
    21.56 21.72 20.27 21.57 21.82 20.57 21.33 20.51 22.32 21.99 20.57 22.11
    21.56 22.24 20.62 21.70 21.11 21.19 21.79 20.46 22.21 20.82 20.52 22.29
    20.71 21.45 22.40 20.63 20.95 21.97 22.20 20.67 21.01 22.25 20.76 21.33
    20.49 20.33 21.94 20.64 20.99 21.09 20.97 22.17 20.72 22.06 20.86 21.40
    21.75 20.78 21.79 20.47 21.19 21.60 20.75 21.36 21.61 20.37 21.67 20.28
    22.33 21.37 21.33 20.87 21.25 22.01 22.08 20.81 20.70 21.84 21.82 21.68
    21.24 22.36 20.83 20.64 21.03 20.57 22.34 20.96 21.54 21.26 21.43 22.39
    """
)
POWER = _hours(
    """
    40.40 36.71 31.87 25.81 31.61 35.00 46.22 60.68 42.45 38.01 33.84 29.79
    31.84 38.53 49.23 59.92 43.85 37.47 34.89 29.99 30.85 29.19 29.25 38.67
    36.90 25.93 22.12 20.19 17.19 19.29 13.51 18.14 33.76 30.48 25.63 18.01
    23.86 32.41 48.56 64.69 38.42 39.31 32.73 29.97 31.41 35.02 46.85 58.12
    39.14 35.42 32.61 28.76 29.41 35.83 46.73 61.41 61.01 59.43 60.43 66.29
    62.79 62.66 57.66 51.63 62.18 60.53 61.94 64.86 59.57 58.15 53.74 48.36
    45.64 51.21 51.54 50.79 54.50 49.92 41.58 39.81 28.86 37.42 39.78 42.36
    45.67 36.84 33.91 28.75 62.97 63.84 62.91 68.77 64.33 61.95 59.12 54.89
    63.62 60.90 66.57 69.51 64.71 59.89 57.28 57.10 65.09 63.82 67.52 70.51
    65.59 59.36 58.22 54.64 52.17 53.02 57.12 53.50 53.16 49.21 52.21 40.96
    49.01 47.94 49.89 53.83 52.96 50.33 51.72 46.99 39.06 47.99 47.91 52.35
    48.51 47.39 50.45 43.66 25.62 35.76 42.76 46.51 45.62 46.79 48.76 41.00
    52.65 55.57 57.67 56.79 55.15 54.74 50.31 47.49 53.72 55.62 55.89 58.11
    54.46 52.92 49.61 44.68 51.59 57.44 56.50 55.12 57.22 54.61 49.92 45.20
    """
)
LARGEST = 40.0


def week(folder: Path, efficiency: float, **plant: Any) -> Run:
    """The plant between a gas hub and a power exchange, run for the gain of its owner."""
    starts = [(100 + 20 * (fuel + 3.0)) / LARGEST for fuel in FUEL]
    return solved(
        folder,
        hours=len(POWER),
        perspective=["owner"],
        carriers={"gas": {"co2": 0.2}},
        areas={"home": {"carbon_price": 15, "state": "state"}},
        nodes={
            "gas": {"carrier": "gas", "area": "home", "party": "owner"},
            "grid": {"carrier": "power", "area": "home", "party": "owner"},
        },
        markets={
            "hub": {"node": "gas", "party": "hub", "price": FUEL, "buy": 200},
            "exchange": {"node": "grid", "party": "exchange", "price": POWER, "sell": 100},
        },
        processes={
            "plant": {
                "input": "gas",
                "output": "grid",
                "party": "owner",
                "capacity": LARGEST,
                "efficiency": efficiency,
                "commitment": "yes",
                "min_load": 8 / LARGEST,
                "start_cost": starts,
                "min_up": 2,
                "min_down": 2,
                **plant,
            }
        },
    )


@pytest.mark.parametrize("efficiency", PUBLISHED)
def test_published_value_of_the_week(efficiency: float, tmp_path: Path) -> None:
    assert -cost(week(tmp_path, efficiency)) == pytest.approx(PUBLISHED[efficiency], abs=1e-4)


@pytest.mark.parametrize("efficiency", COLD)
def test_a_plant_that_stood_still_pays_its_first_start(efficiency: float, tmp_path: Path) -> None:
    run = week(tmp_path, efficiency, running_start="stopped")
    assert -cost(run) == pytest.approx(COLD[efficiency], abs=1e-4)


def test_a_plant_that_ran_before_may_go_on(tmp_path: Path) -> None:
    """At 0.55 the free state is that of a plant that runs already."""
    run = week(tmp_path, 0.55, running_start="running")
    assert -cost(run) == pytest.approx(PUBLISHED[0.55], abs=1e-4)


def test_six_hours_up(tmp_path: Path) -> None:
    """Heat rate 2.5 with six hours up: 2056.04 published, to 0.1. The week's two runs last 10 and 21 hours anyway."""
    assert -cost(week(tmp_path, 0.40, min_up=6)) == pytest.approx(2056.04, abs=0.1)


BINDING = [(0.50, 6, 2, 26418.24), (0.40, 12, 2, 2053.28), (0.50, 2, 12, 26213.4)]
"""Efficiency, hours up, hours down, value where those hours cost something: computed, not published."""


@pytest.mark.parametrize(("efficiency", "up", "down", "value"), BINDING)
def test_least_hours_that_cost_something(efficiency: float, up: int, down: int, value: float, tmp_path: Path) -> None:
    assert -cost(week(tmp_path, efficiency, min_up=up, min_down=down)) == pytest.approx(value, abs=1e-4)


def test_money_of_the_week_by_party(tmp_path: Path) -> None:
    """Every start is paid at the price of its hour, and what the owner nets is the value."""
    run = week(tmp_path, 0.60, running_start="stopped")
    on = run.panel("processes").of("plant", "output") > 1
    begins = [t for t in range(len(on)) if on[t] and (t == 0 or not on[t - 1])]
    starts = run.ledger.query("kind == 'start'")["eur"].sum()
    assert starts == pytest.approx(sum(100 + 20 * (FUEL[t] + 3.0) for t in begins), abs=1e-4)
    money = run.ledger[run.ledger["kind"] != "tie-break"]
    net = money[money["receiver"] == "owner"]["eur"].sum() - money[money["payer"] == "owner"]["eur"].sum()
    assert net == pytest.approx(COLD[0.60], abs=1e-4)
