"""Prices of capacity products against the tariff network code and a published tariff table.

SOURCE: Regulation (EU) 2017/460, Articles 13 to 16, worked with a pencil below; the tariff page of ICGB for 2023
(icgb.eu, tariff information), whose quarters are a fourth and months a twelfth of the year's price.
TOLERANCE: 1e-12 relative for the worked figures; half a cent where a figure is printed to cents; 7e-7 for the published
table: it is printed to six decimals and its yearly price, too, carries half a unit of the sixth.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from koridor.contract.capacity import (
    Period,
    break_even,
    interruptible_discount,
    interruption_compensation,
    interruption_probability,
    periods,
    ship_or_pay,
    unit_cost,
    within_day_price,
)

PER_MW = 24_000  # kWh/d in a MW
T = 0.60 * PER_MW  # EUR/MW/year
CAPACITY = 10_000_000 / PER_MW  # 10 GWh/d in MW


def near(expected: float) -> object:
    return pytest.approx(expected, rel=1e-12)


def one(product: str, start: date, end: date) -> Period:
    """The only period of a product between two dates."""
    (found,) = periods(product, start, end)
    return found


def test_worked_prices():
    """0.60 EUR/(kWh/d)/year and 10 GWh/d.

    Year: 6,000,000. The 91 days of April to June at 1.2:
    1.2 x 6,000,000 x 91 / 365 = 1,795,068.49. April at 1.35: 1.35 x 6,000,000 x 30 / 365 = 665,753.42. A day at 2.0:
    32,876.71.
    """
    year = one("year", date(2024, 10, 1), date(2025, 10, 1))
    quarter = one("quarter", date(2025, 4, 1), date(2025, 7, 1))
    month = one("month", date(2025, 4, 1), date(2025, 5, 1))
    day = one("day", date(2025, 4, 1), date(2025, 4, 2))
    assert CAPACITY * year.price(T) == near(6_000_000)
    assert CAPACITY * quarter.price(T, 1.2) == pytest.approx(1_795_068.49, abs=0.005)
    assert CAPACITY * month.price(T, 1.35) == pytest.approx(665_753.42, abs=0.005)
    assert CAPACITY * day.price(T, 2.0) == pytest.approx(32_876.71, abs=0.005)
    assert CAPACITY * within_day_price(T, 2.0, 24) == pytest.approx(32_876.71, abs=0.005)
    assert CAPACITY * within_day_price(T, 2.0, 6) == near(2.0 * 6_000_000 * 6 / 8760)
    assert CAPACITY * month.price(T, 1.35, seasonal=0.8) == near(1.35 * 0.8 * 6_000_000 * 30 / 365)


def test_a_leap_year_has_366_days():
    """Gas year 2023/24: February has 29 of 366 days, and a day costs a 366th by days, a 365th by parts."""
    month = one("month", date(2024, 2, 1), date(2024, 3, 1))
    day = one("day", date(2024, 2, 1), date(2024, 2, 2))
    assert month.price(366.0) == near(29)
    assert day.price(366.0) == near(1)
    assert day.price(365.0, convention="parts") == near(1)
    assert one("year", date(2023, 10, 1), date(2024, 10, 1)).price(100.0) == near(100)


PUBLISHED = [
    # point, year, quarter (1.1), month (1.2), day (1.3); then what its yearly price is made of: firm price, discount
    ("entry Komotini, firm forward", 0.102935, 0.028307, 0.010293, 0.000367, 0.102935, 0.0),
    ("exit Stara Zagora, firm forward", 0.502565, 0.138205, 0.050256, 0.001790, 0.502565, 0.0),
    ("exit Kardzhali, firm forward", 0.502565, 0.138205, 0.050256, 0.001790, 0.502565, 0.0),
    ("entry Komotini, interruptible forward", 0.092641, 0.025476, 0.009264, 0.000330, 0.102935, 0.10),
    ("exit Stara Zagora, interruptible forward", 0.452308, 0.124385, 0.045231, 0.001611, 0.502565, 0.10),
    ("entry Stara Zagora, interruptible reverse", 0.075385, 0.020731, 0.007538, 0.000268, 0.502565, 0.85),
]


@pytest.mark.parametrize(
    ("year", "quarter", "month", "day", "firm", "discount"),
    [row[1:] for row in PUBLISHED],
    ids=[r[0] for r in PUBLISHED],
)
def test_a_published_table(year, quarter, month, day, firm, discount):
    start = date(2023, 10, 1)
    wanted = {
        ("year", date(2024, 10, 1), 1.0): year,
        ("quarter", date(2024, 1, 1), 1.1): quarter,
        ("month", date(2023, 11, 1), 1.2): month,
        ("day", date(2023, 10, 2), 1.3): day,
    }
    for (product, end, multiplier), printed in wanted.items():
        price = one(product, start, end).price(firm, multiplier, "parts", discount)
        assert price == pytest.approx(printed, abs=7e-7), product


def test_the_whole_of_that_route():
    """0.6055 in all: 6,055,000 a year for 10 GWh/d, 605,500 a month at 1.2 / 12; 1.6589 and 2.0736 a MWh."""
    yearly = (0.102935 + 0.502565) * PER_MW
    assert CAPACITY * one("year", date(2023, 10, 1), date(2024, 10, 1)).price(yearly) == near(6_055_000)
    assert CAPACITY * one("month", date(2023, 10, 1), date(2023, 11, 1)).price(yearly, 1.2, "parts") == near(605_500)
    assert round(unit_cost(yearly, 1.0), 4) == 1.6589
    assert round(unit_cost(yearly, 0.8), 4) == 2.0736


@pytest.mark.parametrize(("use", "cost"), [(1.0, 1.6438), (0.8, 2.0548), (0.5, 3.2877)])
def test_unit_cost_at_a_utilisation(use, cost):
    """0.60 x 1000 / (365 x u)."""
    assert round(unit_cost(T, use), 4) == cost


def test_ship_or_pay_does_not_depend_on_the_flow():
    """6,000,000 for the year; and 0.10 EUR and 0.5 % of gas at 30 on 2,000,000 MWh: 200,000 + 300,000."""
    price = one("year", date(2024, 10, 1), date(2025, 10, 1)).price(T)
    assert ship_or_pay(CAPACITY, price) == near(6_000_000)
    assert ship_or_pay(CAPACITY, price, 2_000_000) == near(6_000_000)
    assert ship_or_pay(CAPACITY, price, 2_000_000, 0.10, 0.005, 30) == near(6_500_000)


def test_the_cost_of_an_hour_adds_up_to_the_price():
    """90 days at 24 hours of a quarter in winter."""
    quarter = one("quarter", date(2025, 1, 1), date(2025, 4, 1))
    price = quarter.price(T, 1.2)
    assert quarter.hourly(price) == near(1.2 * T / 8760)
    assert quarter.hourly(price) * 90 * 24 == near(price)


def test_periods_between_two_dates():
    """Mid-November 2024 to mid-January 2026 touches two gas years, 6 quarters, 15 months and 426 days."""
    start, end = date(2024, 11, 16), date(2026, 1, 16)
    held = {product: periods(product, start, end) for product in ("year", "quarter", "month", "day")}
    assert {product: len(found) for product, found in held.items()} == {
        "year": 2,
        "quarter": 6,
        "month": 15,
        "day": 426,
    }
    for found in held.values():
        assert found[0].start == start
        assert found[-1].stop == end
        assert all(a.stop == b.start and a.end == b.first for a, b in pairwise(found))
        assert sum((p.stop - p.start).days for p in found) == 426
    assert [(p.first, p.end) for p in held["quarter"]][:2] == [
        (date(2024, 10, 1), date(2025, 1, 1)),
        (date(2025, 1, 1), date(2025, 4, 1)),
    ]
    assert held["quarter"][0].part == near(46 / 92)
    assert held["month"][0].part == near(15 / 30)
    assert held["year"][0].first == date(2024, 10, 1)
    assert held["year"][1].year_days == 365


def test_calendar_years_and_other_days():
    assert [p.first for p in periods("year", date(2025, 3, 1), date(2026, 3, 1), "01-01")] == [
        date(2025, 1, 1),
        date(2026, 1, 1),
    ]
    assert periods("month", date(2025, 10, 20), date(2025, 10, 21), "10-15")[0].end == date(2025, 11, 15)
    assert periods("month", date(2025, 10, 20), date(2025, 10, 20)) == []


def test_invoices_by_month():
    """A year at 365,000 is 31,000 for October and 28,000 for February; a quarter at 92,000 goes by its 92 days."""
    bills = dict(one("year", date(2024, 10, 1), date(2025, 10, 1)).invoices(365_000))
    assert (bills["2024-10"], bills["2025-02"]) == (near(31_000), near(28_000))
    assert len(bills) == 12
    assert sum(bills.values()) == near(365_000)
    (part,) = periods("quarter", date(2024, 11, 16), date(2025, 1, 1))
    assert part.invoices(92_000) == [("2024-11", near(15_000)), ("2024-12", near(31_000))]


def test_break_even_with_the_year():
    """182.5 days at a multiplier of 2, 8.9 months at 1.35."""
    assert break_even("day", 2.0) == near(182.5)
    assert round(break_even("month", 1.35), 1) == 8.9
    assert break_even("quarter", 1.25) == near(3.2)
    day = one("day", date(2025, 4, 1), date(2025, 4, 2)).price(T, 2.0)
    assert 182 * day < T < 183 * day


def test_interruptible_capacity():
    """6 interruptions of 96 hours in 8,760, of 5,000 in 10,000: 576 / 8,760 / 2 = 0.032877, so 3.29 % off."""
    probability = interruption_probability(6, 96, 8760, 5_000, 10_000)
    assert round(probability, 6) == 0.032877
    assert round(100 * interruptible_discount(probability), 2) == 3.29
    year = one("year", date(2024, 10, 1), date(2025, 10, 1))
    assert year.price(T, discount=interruptible_discount(probability)) == near(T * (1 - 576 / 8760 / 2))
    assert interruption_compensation(10.0, 4, 2.0) == near(240)


def test_unknown_words_are_refused():
    with pytest.raises(ValueError, match="week"):
        periods("week", date(2025, 1, 1), date(2025, 2, 1))
    with pytest.raises(ValueError, match="shares"):
        one("day", date(2025, 1, 1), date(2025, 1, 2)).price(1.0, convention="shares")
