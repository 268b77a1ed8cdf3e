"""Contract years, quantities and relief against worked lines.

SOURCE: arithmetic with a pencil; the steps stand in each test. The two ways of drafting relief are those of the
trade: the share of what is left, or what is left of the share.
TOLERANCE: 1e-12 relative; a handful of sums and products.
"""

from __future__ import annotations

from datetime import date

import pytest

from koridor.contract.quantity import Quantities
from koridor.contract.year import Relief, minimum_bill_quantity, relief_quantity, years


def near(expected: float) -> object:
    return pytest.approx(expected, rel=1e-12)


def test_quantities_of_a_year():
    """3,650,000 a year with 1.10, 0.40 and 0.80: 10,000 a day, 11,000 at most, 4,000 at least, 2,920,000 paid for."""
    year = Quantities(annual=3_650_000, days=365, up=1.10, down=0.40, hourly=1.2, take_or_pay=0.80, most=1.05)
    assert year.daily == near(10_000)
    assert year.daily_max == near(11_000)
    assert year.daily_min == near(4_000)
    assert year.hourly_max == near(550)
    assert year.at_daily_maximum == near(4_015_000)
    assert round(year.load_factor, 6) == 0.909091
    assert year.minimum_bill == near(2_920_000)
    assert round(Quantities(annual=3_650_000, days=366).daily, 4) == 9_972.6776
    assert year.contradictions() == []


def test_limits_that_contradict_each_other_are_told():
    """Seasons of 2,000,000 + 1,900,000 at least against 1.05 x 3,650,000 = 3,832,500 at most, and so on."""
    year = Quantities(annual=3_650_000, days=365, up=1.10, down=0.40, take_or_pay=0.80, most=1.05)
    assert year.contradictions([2_000_000, 1_800_000], [1_500_000, 1_420_000]) == []
    assert len(year.contradictions([2_000_000, 1_900_000])) == 1
    assert len(year.contradictions([], [1_500_000, 1_400_000])) == 1
    odd = Quantities(annual=3_650_000, days=365, up=0.5, down=1.2, take_or_pay=0.80, most=0.7)
    assert len(odd.contradictions()) == 4


def test_the_first_year_counts_by_its_days():
    """Calendar years from 1 October: 31 + 30 + 31 = 92 of 365 days: 920,000, of which 0.8 are 736,000."""
    first, second, last = years(date(2025, 10, 1), date(2027, 2, 1))
    assert (first.label, second.label, last.label) == ("2025", "2026", "2027")
    assert (first.days_in_life, first.days) == (92, 365)
    assert first.annual(3_650_000) == near(920_000)
    assert minimum_bill_quantity(first.annual(3_650_000), 0.8) == near(736_000)
    assert second.annual(3_650_000) == near(3_650_000)
    assert last.annual(3_650_000) == near(310_000)
    assert last.part == near(31 / 365)


def test_gas_years_and_leap_days():
    """From 15 November 2023 to the end of 2026 with gas years: 321 of 366 days, two whole years, 92 of 365."""
    found = years(date(2023, 11, 15), date(2027, 1, 1), "10-01")
    assert [y.label for y in found] == ["2023/24", "2024/25", "2025/26", "2026/27"]
    assert [(y.days_in_life, y.days) for y in found] == [(321, 366), (365, 365), (365, 365), (92, 365)]
    assert found[0].first == date(2023, 11, 15)
    assert found[0].end == date(2024, 10, 1)
    assert sum(y.days_in_life for y in found) == (date(2027, 1, 1) - date(2023, 11, 15)).days
    assert years(date(1999, 10, 1), date(2000, 10, 1), "10-01")[0].label == "1999/00"


def test_a_contract_of_no_days_has_no_years():
    assert years(date(2025, 1, 1), date(2025, 1, 1)) == []
    assert years(date(2025, 5, 1), date(2025, 5, 1)) == []


def test_a_year_that_begins_on_a_leap_day_is_refused():
    with pytest.raises(ValueError, match="up to the 28th"):
        years(date(2025, 1, 1), date(2026, 1, 1), "02-29")


def test_the_two_ways_of_drafting_relief():
    """100,000 + 50,000 excused of 3,650,000: 0.8 x 3,500,000 = 2,800,000, or 2,920,000 - 150,000 = 2,770,000."""
    before = minimum_bill_quantity(3_650_000, 0.8, 150_000, "before")
    after = minimum_bill_quantity(3_650_000, 0.8, 150_000, "after")
    assert (before, after) == (near(2_800_000), near(2_770_000))
    assert before - after == near((1 - 0.8) * 150_000)
    assert minimum_bill_quantity(100.0, 0.8, 90.0, "after") == 0.0
    with pytest.raises(ValueError, match="before"):
        minimum_bill_quantity(1.0, 0.8, 0.0, "during")


def test_relief_by_days():
    """10,000 a day, 20 whole days and 10 at 0.7: 200,000 + 70,000. Days outside of the year do not count."""
    (year,) = years(date(2025, 1, 1), date(2026, 1, 1))
    out = Relief(date(2025, 3, 1), date(2025, 3, 21))
    part = Relief(date(2025, 6, 1), date(2025, 6, 11), 0.7)
    early = Relief(date(2024, 12, 22), date(2025, 1, 6))  # 5 of its days lie in the year
    late = Relief(date(2025, 12, 31), date(2026, 1, 31))  # one of its days does
    gone = Relief(date(2023, 1, 1), date(2024, 1, 1))
    assert relief_quantity(year, 3_650_000, [out, part]) == near(270_000)
    assert relief_quantity(year, 3_650_000, [early, late, gone]) == near(60_000)


def test_reliefs_that_overlap_excuse_a_day_once():
    """Days 1 to 10 at 0.6, days 6 to 15 at 0.7: 5 x 0.6 + 5 x 1 + 5 x 0.7 = 11.5 days."""
    (year,) = years(date(2025, 1, 1), date(2026, 1, 1))
    first = Relief(date(2025, 1, 1), date(2025, 1, 11), 0.6)
    second = Relief(date(2025, 1, 6), date(2025, 1, 16), 0.7)
    assert relief_quantity(year, 3_650_000, [first, second]) == near(115_000)
