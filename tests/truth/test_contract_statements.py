"""Statements, remedies, price reviews and discounts against worked lines.

SOURCE: arithmetic with a pencil; the steps stand in each test. Amounts are rounded once per line, half away from zero,
the habit of commercial invoices. The remedies are those published for long-term gas contracts (hebrewenergy.com,
*Shortfall*) and for trading terms (markettransfer.info, clause *Delivery procedure*).
TOLERANCE: none for statements, which are decimals; 1e-12 relative for the rest, a few products each.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from koridor.contract.banks import Taken, Terms, settle
from koridor.contract.delivery import cash_remedy, discount_gas, replacement, shortfall, under_acceptance
from koridor.contract.interruptible import cut_quantity, fair_discount, firm_quantity
from koridor.contract.review import late_interest, retroactive_settlement
from koridor.contract.statement import Item, banks, rounded, statement, yearly_items


def near(expected: float) -> object:
    return pytest.approx(expected, rel=1e-12)


def test_each_line_is_rounded_once():
    """0.335 MWh at 10.01 are 3.35335, so 3.35; ten of them are 33.50, and 33.53 only to one who rounds at the end."""
    found = statement("c", "2025", [Item("gas", "2025-01", 0.335, 10.01)] * 10)
    assert found.invoice == Decimal("33.50")
    assert rounded(found.exact, 2) == Decimal("33.53")
    assert found.rounding == Decimal("-0.0335")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (1.005, 2, "1.01"),
        (-1.005, 2, "-1.01"),
        (0.0004, 3, "0.000"),
        (-0.0004, 3, "0.000"),
    ],
)
def test_halves_go_away_from_zero(value, decimals, expected):
    """1.005 is 1.00499... in binary; on paper it is 1.005."""
    assert str(rounded(value, decimals)) == expected


# ACQ 1,000; 800 owed; make-up above 800, for 3 years, symmetric.
#   2024: 700 at 20: 100 short. 2025: 1,000 in two months, 400.1234 at 24.55555 and 599.8766 at 26; mean price
#   (9,825.2501... + 15,596.7916) / 1,000 = 25.42204...; all 100 come back for 25.42204... - 20 each.
#   Lines: 400.123 x 24.5556 = 9,825.2603... -> 9,825.26; 599.877 x 26 = 15,596.802 -> 15,596.80;
#   100.000 x -20.0000 = -2,000.00. Invoice 23,422.06.
def test_a_statement_of_two_years():
    terms = Terms(make_up_years=3, make_up_from="take-or-pay", make_up_price="symmetric")
    months = [Item("gas", "2025-01", 400.1234, 24.55555, 405.0), Item("gas", "2025-02", 599.8766, 26.0, 600.0)]
    price = sum(i.mwh * i.price for i in months) / 1_000
    first, second = settle(terms, [Taken(1000, 800, 700, 20), Taken(1000, 800, 1000, price)])

    items = yearly_items(terms, first, "2024", 20, 20, ["2024", "2025"])
    before = statement("gas", "2024", [Item("gas", "2024-01", 700, 20), *items], banks(first))
    assert [(entry.text, str(entry.quantity), str(entry.amount)) for entry in before.lines] == [
        ("gas", "700.000", "14000.00"),
        ("take-or-pay", "100.000", "2000.00"),
    ]
    assert before.invoice == Decimal("16000.00")

    items = yearly_items(terms, second, "2025", price, price, ["2024", "2025"])
    found = statement("gas", "2025", [*months, *items], banks(second))
    assert [(entry.text, str(entry.quantity), str(entry.price), str(entry.amount)) for entry in found.lines] == [
        ("gas", "400.123", "24.5556", "9825.26"),
        ("gas", "599.877", "26.0000", "15596.80"),
        ("make-up gas of 2024", "100.000", "-20.0000", "-2000.00"),
    ]
    assert found.lines[0].nominated == Decimal("405.000")
    assert found.invoice == Decimal("23422.06")
    assert found.quantity("gas") == Decimal("1000.000")
    make_up, carry_forward = found.banks
    assert [str(x) for x in (make_up.start, make_up.banked, make_up.used, make_up.expired, make_up.end)] == [
        "100.000",
        "0.000",
        "100.000",
        "0.000",
        "0.000",
    ]
    assert carry_forward.end == 0


def test_a_delivery_shortfall():
    """10,000 nominated, 9,000 delivered, 2 % tolerated: 9,800 - 9,000 = 800, or the full 1,000."""
    missing = shortfall(10_000, 9_000, 0.02)
    assert missing == near(800)
    assert shortfall(10_000, 9_000, 0.02, full=True) == near(1_000)
    assert shortfall(10_000, 9_850, 0.02) == 0
    assert shortfall(10_000, 9_850, 0.02, full=True) == 0
    assert cash_remedy(missing, 32.40, 0.30) == near(7_776)
    assert replacement(missing, 32.40, 45) == near(10_080)
    assert replacement(1_000, 32.40, 45) == near(12_600)
    assert replacement(missing, 32.40, 30, transport_eur=400) == near(400)
    assert discount_gas(missing, 32.40, 0.8) == near(5_184)


def test_gas_that_the_buyer_refuses():
    """500 MWh at 32.40, sold on at 30: 1,200, and 300 of transport; at 35 nothing but the transport."""
    assert under_acceptance(500, 32.40, 30, 300) == near(1_500)
    assert under_acceptance(500, 32.40, 35, 300) == near(300)


def test_a_price_review_and_late_interest():
    """32.40 -> 28.00 on 1,500,000: 6,600,000 back; 5 % for 180 of 360 days on it: 165,000."""
    refund = retroactive_settlement(32.40, 28.00, 1_500_000)
    assert refund == near(-6_600_000)
    assert late_interest(refund, 0.05, 180) == near(-165_000)


def test_the_discount_of_an_interruptible_part():
    """20 of 365 days at 60 instead of 32.40: 20 / 365 x 27.60 = 1.5123. With 0.3 of 10,000, 7,000 are firm."""
    assert round(fair_discount(20, 365, 60, 32.40), 4) == 1.5123
    assert fair_discount(20, 365, 60, 32.40) == near(552 / 365)
    assert firm_quantity(10_000, 0.3) == near(7_000)
    assert cut_quantity(10_000, 0.3, 20) == near(60_000)
    assert cut_quantity(10_000, 0.3, 20, 0.5) == near(30_000)
