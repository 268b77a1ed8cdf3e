"""Prices by formula against published windows and worked prices.

SOURCE: the windows of 6-3-3 and 4-0-1 as published by KWA Analytics (2014), *Gas pricing: averaging period convention*
(kwa-analytics.com), and Energy Brainpool (blog.energybrainpool.com), *Price indices*. The same page prints an
8-1-2 window of August to November for January, which has four months; its own rule gives April to November, and that
is tested. Prices are worked by hand below from the formula P = P0 + a (mean - X0).
TOLERANCE: 1e-12 relative. These are sums of a dozen numbers; nothing but the last digits may differ.
"""

from __future__ import annotations

import numpy as np
import pytest

from koridor.contract.price import MissingMonths, Term, monthly, needed, reference_month, window

OIL = [60, 62, 64, 66, 70, 72, 68, 66, 64, 60, 58, 56]


def month(text: str) -> int:
    """Months since January 1970."""
    return int(np.datetime64(text, "M").astype(int))


def oil(**fields: object) -> Term:
    """Oil of 2025 at a quarter, nil at 60."""
    index = dict(zip(range(month("2025-01"), month("2026-01")), map(float, OIL), strict=True))
    return Term(index, slope=0.25, base=60.0, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "valid", "first", "last"),
    [
        ((6, 3, 3), "2026-01", "2025-04", "2025-09"),
        ((6, 3, 3), "2026-04", "2025-07", "2025-12"),
        ((6, 3, 3), "2026-06", "2025-07", "2025-12"),
        ((4, 0, 1), "2026-01", "2025-09", "2025-12"),
        ((8, 1, 2), "2026-01", "2025-04", "2025-11"),
        ((8, 1, 2), "2026-02", "2025-04", "2025-11"),
        ((8, 1, 2), "2026-03", "2025-06", "2026-01"),
    ],
)
def test_published_windows(code, valid, first, last):
    assert window(month(valid), *code) == (month(first), month(last))


@pytest.mark.parametrize(
    ("code", "valid", "price"),
    [
        ((6, 1, 3), "2026-01", 20 + 0.25 * ((72 + 68 + 66 + 64 + 60 + 58) / 6 - 60)),  # 21.1667
        ((9, 0, 3), "2026-01", 20 + 0.25 * ((66 + 70 + 72 + 68 + 66 + 64 + 60 + 58 + 56) / 9 - 60)),  # 21.1111
        ((3, 0, 1), "2026-01", 20 + 0.25 * ((60 + 58 + 56) / 3 - 60)),  # 19.5
        ((1, 0, 1), "2026-01", 19.0),  # December alone: 56
        ((0, 0, 1), "2025-06", 23.0),  # the month of delivery: 72
        ((0, 2, 1), "2025-06", 21.5),  # two months before: 66
    ],
)
def test_worked_prices(code, valid, price):
    average, lag, reset = code
    term = oil(average=average, lag=lag, reset=reset)
    assert monthly([month(valid)], 20.0, [term]) == pytest.approx(price, rel=1e-12)


def test_the_printed_digits_of_the_worked_prices():
    """21.1667, 21.1111 and 19.5000, as the source of the worked example prints them to four decimals."""
    codes = [(6, 1, 3), (9, 0, 3), (3, 0, 1)]
    terms = [oil(average=n, lag=m, reset=k) for n, m, k in codes]
    prices = [monthly([month("2026-01")], 20.0, [term])[0] for term in terms]
    assert np.round(prices, 4).tolist() == [21.1667, 21.1111, 19.5]


def test_a_quarterly_price_holds_for_three_months():
    """3-0-3: the second quarter rests on January to March (62), the third on April to June (69 1/3)."""
    months = range(month("2025-04"), month("2025-10"))
    second, third = 20 + 0.25 * 2, 20 + 0.25 * (208 / 3 - 60)
    assert monthly(list(months), 20.0, [oil(average=3, reset=3)]) == pytest.approx(
        [second] * 3 + [third] * 3, rel=1e-12
    )


def test_blocks_are_counted_from_january_or_from_october():
    assert reference_month(month("2025-12"), 12) == month("2025-01")
    assert reference_month(month("2025-12"), 12, first=10) == month("2025-10")
    assert reference_month(month("2025-09"), 12, first=10) == month("2024-10")
    assert reference_month(month("2025-12"), 5) == month("2025-11")
    assert reference_month(month("2026-01"), 5) == month("2026-01")


@pytest.mark.parametrize(("index", "price"), [(30, 5.4), (40, 6.1), (60, 8.9), (90, 13.1), (110, 14.5)])
def test_the_s_curve(index, price):
    """P = 0.14 X + 0.5 from 40 to 90, with slope 0.07 outside: 6.1 - 0.07 x 10 at 30, 13.1 + 0.07 x 20 at 110."""
    now = month("2025-01")
    term = Term({now: float(index)}, slope=0.14, average=0, low=40, slope_low=0.07, high=90, slope_high=0.07)
    assert monthly([now], 0.5, [term]) == pytest.approx(price, rel=1e-12)


def test_floor_and_cap_hold_on_the_sum_of_the_terms():
    """Hub at 10, 30 and 60, a dearer twin at half of it: 1 + 1.5 x hub = 16, 46, 91, held between 20 and 80."""
    now = month("2025-01")
    hub = {now: 10.0, now + 1: 30.0, now + 2: 60.0}
    terms = [Term(hub, average=0), Term(hub, slope=0.5, average=0)]
    months = [now, now + 1, now + 2]
    assert monthly(months, 1.0, terms).tolist() == [16.0, 46.0, 91.0]
    assert monthly(months, 1.0, terms, 20.0, 80.0).tolist() == [20.0, 46.0, 80.0]
    assert monthly(months, 1.0, terms, np.nan, np.nan).tolist() == [16.0, 46.0, 91.0]
    assert monthly(months, np.array([1.0, 2.0, 3.0]), terms, cap=np.array([15.0, 50.0, np.nan])).tolist() == [
        15,
        47,
        93,
    ]


def test_every_month_that_is_missing_is_named():
    """3-0-1 in January 2025 rests on October to December 2024, in February on November to January."""
    term = oil(average=3)
    months = [month("2025-01"), month("2025-02")]
    assert needed(months, term) == tuple(range(month("2024-10"), month("2025-02")))
    with pytest.raises(MissingMonths, match="term 1: 2024-10, 2024-11, 2024-12") as caught:
        monthly(months, 0.0, [oil(average=0), term])
    assert caught.value.months == {1: (month("2024-10"), month("2024-11"), month("2024-12"))}


@pytest.mark.parametrize(
    "wrong", [{"average": -1}, {"lag": -1}, {"reset": 0}, {"reset": 13}, {"low": 2.0, "high": 1.0}]
)
def test_a_term_that_means_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match=r"\."):
        oil(**wrong)
