"""Gas storages against values published for their intrinsic value: what a known forward curve is worth to a store.

SOURCE     cmdty/storage (github.com/cmdty/storage): tests/Cmdty.Storage.Test/IntrinsicStorageValuationTest.cs for the
           first half, src/Cmdty.Storage.Python/tests/test_multi_factor.py with regression_test_data/multi_factor_test-1
           for the store that is discounted.
TOLERANCE  1e-9 relative with HiGHS, which answers in vertices; 1e-6 with PIQP, its certified gap.
ENGINE     Steps of a day; a store between us and a price-taking market. A quantity a day is a power of quantity / 24 h.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from koridor.result.run import Run
from tests.cases import cost, solved

CLOSE = {"highs": 1e-9, "piqp": 1e-6}
ENGINES = pytest.mark.parametrize("engine", CLOSE)


def days(first: date, end: date) -> list[date]:
    """The days from `first` to before `end`."""
    return [first + timedelta(i) for i in range((end - first).days)]


def value(run: Run) -> float:
    """What we gain, EUR."""
    return -cost(run)


def trade(
    folder: Path, engine: str, over: list[date], prices: list[float], store: dict[str, Any], start: float = 0.0
) -> Run:
    """A store that holds `start` of its capacity beside a market, run for our gain; what is left at the end is lost."""
    return solved(
        folder,
        engine,
        hours=24 * len(over),
        step_hours=24,
        start=over[0].isoformat(),
        perspective=["us"],
        nodes={"hub": {"carrier": "gas", "party": "us"}},
        markets={"hub": {"node": "hub", "party": "them", "price": prices, "buy": 1e6, "sell": 1e6}},
        storages={"store": {"node": "hub", "party": "us", "level_start": start, "level_end": 0, **store}},
    )


# A store of 1,000: no discounting, valued from 15 to 29 September 2019.

SEPTEMBER = days(date(2019, 9, 15), date(2019, 9, 30))
SMALL = {
    "capacity": 1000,
    "injection": "56.6 MWh/day",
    "withdrawal": "45.5 MWh/day",
    "cost_in": 0.8,
    "cost_out": 1.2,
}


def contango(spread: float) -> list[float]:
    """56.6 until 22 September, `spread` more from the 23rd."""
    return [56.6 + (spread if day >= date(2019, 9, 23) else 0.0) for day in SEPTEMBER]


@ENGINES
def test_a_spread_below_the_cost_of_a_cycle_is_worth_nothing(engine: str, tmp_path: Path) -> None:
    """1.99 against 0.8 + 1.2."""
    run = trade(tmp_path, engine, SEPTEMBER, contango(1.99), SMALL)
    assert value(run) == pytest.approx(0.0, abs=1e-6)
    assert run.panel("storages").of("store", "level") == pytest.approx(np.zeros(15), abs=1e-6)


@ENGINES
def test_a_spread_above_it_fills_the_days_of_withdrawal(engine: str, tmp_path: Path) -> None:
    """2.01: the 8 low days can put in 452.8, the 7 high days take out 318.5, each for 0.01: 3.185, published."""
    run = trade(tmp_path, engine, SEPTEMBER, contango(2.01), SMALL)
    assert value(run) == pytest.approx(3.185, abs=1e-10 if engine == "highs" else 1e-3)
    withdrawn = run.panel("storages").of("store", "withdrawn") * 24
    assert withdrawn == pytest.approx([0.0] * 8 + [45.5] * 7, abs=1e-9 if engine == "highs" else 1e-2)


@pytest.mark.parametrize(("capacity", "worth"), [(200.0, 2.0), (318.5, 3.185), (1000.0, 3.185)])
def test_the_room_of_the_store_binds_where_it_is_small(capacity: float, worth: float, tmp_path: Path) -> None:
    """Room for 200 earns 200 x 0.01; from 318.5 the days of withdrawal are the limit (worked out, not published)."""
    run = trade(tmp_path, "highs", SEPTEMBER, contango(2.01), {**SMALL, "capacity": capacity})
    assert value(run) == pytest.approx(worth, abs=1e-9)
    assert run.panel("storages").of("store", "level").max() == pytest.approx(min(capacity, 318.5), abs=1e-9)


@ENGINES
def test_an_empty_store_earns_nothing_when_prices_fall(engine: str, tmp_path: Path) -> None:
    """59.95 on the first day and 0.58 less on each day after it."""
    falling = [59.95 - 0.58 * i for i in range(len(SEPTEMBER))]
    run = trade(tmp_path, engine, SEPTEMBER, falling, SMALL)
    assert value(run) == pytest.approx(0.0, abs=1e-6)
    assert run.panel("storages").of("store", "injected") == pytest.approx(np.zeros(15), abs=1e-6)


@ENGINES
def test_gas_left_on_the_last_day_has_a_terminal_value(engine: str, tmp_path: Path) -> None:
    """120.1 left at 45.67, less 999: 4485.967, published.

    The terminal value p q - 999 is a last day on which all that is left can be sold at p; its constant is outside the
    choice and is taken off here.
    """
    last = {"capacity": 1000, "withdrawal": "1000 MWh/day"}
    run = trade(tmp_path, engine, [date(2019, 9, 30)], [45.67], last, start=120.1 / 1000)
    assert value(run) - 999 == pytest.approx(4485.967, rel=CLOSE[engine])


# A store of 100,000, discounted.
#
# Cash of gas is settled on the 20th of the month after delivery, cash of putting in and taking out on the day. The
# engine sees prices in money of the valuation date: the forward times the discount factor of its settlement, the two
# charges times that of their day. Discounting: 3 % a year, continuous, days / 365.

VALUED = date(2019, 8, 29)
WINTER = days(date(2019, 12, 1), date(2020, 4, 1))
PUBLISHED = 1_703_773.0757192627
"""Published: a dynamic programme over 100 levels of the store, so a plan that can be had but not the best one."""

BEST = 1_705_608.672601941
"""The best plan by a linear programme: computed, not published."""


def discount(day: date) -> float:
    """Value at the valuation date of 1 paid on `day`."""
    return exp(-0.03 * (day - VALUED).days / 365)


def settled(day: date) -> date:
    """The 20th of the month after `day`."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 20)


def forward(day: date) -> float:
    """Published curve: 23.87 until 11 March 2020, 150.32 from the 12th."""
    return 23.87 if day <= date(2020, 3, 11) else 150.32


def discounted(folder: Path, engine: str, over: list[date], **store: Any) -> Run:
    """The store over some days of the winter, in money of the valuation date."""
    start = store.pop("start", 0.0)
    large = {
        "capacity": 100_000,
        "injection": "700 MWh/day",
        "withdrawal": "700 MWh/day",
        "cost_in": [1.23 * discount(d) for d in over],
        "cost_out": [0.98 * discount(d) for d in over],
        **store,
    }
    return trade(folder, engine, over, [forward(d) * discount(settled(d)) for d in over], large, start)


@ENGINES
def test_the_best_plan_of_the_winter(engine: str, tmp_path: Path) -> None:
    run = discounted(tmp_path, engine, WINTER)
    assert value(run) == pytest.approx(BEST, rel=CLOSE[engine])
    assert PUBLISHED < value(run) < 1.0011 * PUBLISHED


def test_when_the_best_plan_fills_and_empties(tmp_path: Path) -> None:
    """The last 20 low days, 21 February to 11 March, and all 20 high days: 700 on each, never outside 0 to 100,000.

    Inside a month a day sooner or later moves the value by 0.0001 EUR/MWh, so only the engine of vertices is asked.
    """
    panel = discounted(tmp_path, "highs", WINTER).panel("storages")
    filled = [700.0 if date(2020, 2, 21) <= d <= date(2020, 3, 11) else 0.0 for d in WINTER]
    emptied = [700.0 if d >= date(2020, 3, 12) else 0.0 for d in WINTER]
    assert panel.of("store", "injected") * 24 == pytest.approx(filled, abs=1e-6)
    assert panel.of("store", "withdrawn") * 24 == pytest.approx(emptied, abs=1e-6)
    level = panel.of("store", "level")
    assert level == pytest.approx(np.cumsum(filled) - np.cumsum(emptied), abs=1e-5)
    assert level.min() >= 0
    assert level.max() <= 100_000


def test_published_value_of_a_day_of_withdrawal(tmp_path: Path) -> None:
    """31 March 2020, settled on 20 April: 700 taken out of a store that holds them."""
    run = discounted(tmp_path, "highs", [date(2020, 3, 31)], start=0.007)
    assert value(run) == pytest.approx(102_537.10951003499, rel=1e-12)


def test_published_value_of_a_day_of_injection(tmp_path: Path) -> None:
    """2 February 2020, settled on 20 March: a store that must hold 700 in the evening."""
    run = discounted(tmp_path, "highs", [date(2020, 2, 2)], level_end=0.007)
    assert value(run) == pytest.approx(-17_281.134758242482, rel=1e-12)


@pytest.mark.parametrize(("capacity", "binding"), [(7_000, True), (14_000, False)])
def test_the_room_of_the_discounted_store(capacity: float, binding: bool, tmp_path: Path) -> None:
    """14,000 is all that the 20 high days can take out; half the room leaves the best ten days on either side.

    Ten days of 700 at the end of the low prices and ten high ones: those of March settle on the same day, so the best
    are the last, whose charge is paid latest (worked out, not published).
    """
    run = discounted(tmp_path, "highs", WINTER, capacity=capacity)
    if not binding:
        assert value(run) == pytest.approx(BEST, rel=1e-9)
        return
    low = [d for d in WINTER if forward(d) < 100]
    fill = sorted(forward(d) * discount(settled(d)) + 1.23 * discount(d) for d in low)[:10]
    empty = sorted((forward(d) * discount(settled(d)) - 0.98 * discount(d) for d in WINTER), reverse=True)[:10]
    assert value(run) == pytest.approx(700 * (sum(empty) - sum(fill)), rel=1e-9)
