"""Take-or-pay, make-up and carry-forward against statements worked by hand.

SOURCE: arithmetic with a pencil, line by line; the lines stand above each test. The rules are those of the trade:
make-up gas flows only above a year's own threshold and oldest first (gasstrategies.com, *Make-up*), carry-forward cuts
the duty of later years and is limited in size and life (hebrewenergy.com, *Make-up gas and make-up right*).
TOLERANCE: 1e-12 relative. A few sums and products of whole numbers; nothing but the last digits may differ.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from koridor.contract.banks import Settled, Taken, Terms, Vintage, make_up_price, settle
from koridor.contract.bill import bill_price, deficiency, take_or_pay_bill
from koridor.contract.year import Relief, minimum_bill_quantity, relief_quantity, years


def near(expected: object) -> object:
    return pytest.approx(expected, rel=1e-12, abs=1e-9)


def column(found: list[Settled], name: str) -> list[float]:
    """One figure of every year."""
    return [getattr(year, name) for year in found]


# --- T8: five years -------------------------------------------------------------------------------------------------
# ACQ 1,000; take-or-pay 0.8, so 800 a year; make-up above take-or-pay, 3 years, top-up; carry-forward above 1,000, at
# most 150 in the bank and 100 a year used.
#   year 1: 700 at 20: 100 short. 700 x 20 + 100 x 20 = 16,000.
#   year 2: 1,100 at 25: 300 above 800, so all 100 come back, each for 25 - 20 = 5. 1,000 x 25 + 100 x 5 = 25,500.
#           1,100 - 100 = 1,000 is not above 1,000: no carry-forward.
#   year 3: 1,120 at 30 = 33,600; 120 carried forward.
#   year 4: 690 at 24: 110 below 800; 100 of carry-forward, 10 short. 690 x 24 + 10 x 24 = 16,800.
#   year 5: 850 at 22: 50 above 800, so the 10 come back for [22 - 24]+ = 0. 840 x 22 = 18,480.
FIVE = [
    Taken(1000, 800, 700, 20),
    Taken(1000, 800, 1100, 25),
    Taken(1000, 800, 1120, 30),
    Taken(1000, 800, 690, 24),
    Taken(1000, 800, 850, 22),
]
FIVE_TERMS = Terms(
    make_up_years=3,
    make_up_from="take-or-pay",
    make_up_price="top-up",
    carry_forward_cap=0.15,
    carry_forward_use=0.1,
)


def test_five_years():
    found = settle(FIVE_TERMS, FIVE)
    assert column(found, "shortfall_mwh") == near([100, 0, 0, 10, 0])
    assert column(found, "make_up_mwh") == near([0, 100, 0, 0, 10])
    assert column(found, "make_up_end_mwh") == near([100, 0, 0, 10, 0])
    assert column(found, "carry_forward_used_mwh") == near([0, 0, 0, 100, 0])
    assert column(found, "carry_forward_end_mwh") == near([0, 0, 120, 20, 20])
    assert column(found, "invoice_eur") == near([16_000, 25_500, 33_600, 16_800, 18_480])
    assert sum(column(found, "invoice_eur")) == near(110_380)


def test_five_years_where_a_fall_of_the_price_counts_too():
    """Year 5: 10 x (22 - 24) = -20, so 18,460."""
    found = settle(replace(FIVE_TERMS, make_up_price="symmetric"), FIVE)
    assert column(found, "invoice_eur") == near([16_000, 25_500, 33_600, 16_800, 18_460])


def test_all_that_is_prepaid_and_taken_is_paid_once():
    """Free make-up gas without end: sum of invoices = sum of P (Q - MU) + sum of P at billing x deficiency.

    14,000 + 25,000 + 33,600 + 16,560 + 18,480 for gas, 100 x 20 + 10 x 24 = 2,240 for what was not taken: 109,880.
    """
    found = settle(replace(FIVE_TERMS, make_up_price="free", make_up_years=float("inf")), FIVE)
    assert found[-1].make_up_end_mwh == 0
    gas = sum(year.price * (year.taken - s.make_up_mwh) for year, s in zip(FIVE, found, strict=True))
    prepaid = sum(year.price * s.shortfall_mwh for year, s in zip(FIVE, found, strict=True))
    assert (gas, prepaid) == (near(107_640), near(2_240))
    assert sum(column(found, "invoice_eur")) == near(109_880)


# --- Statement 1: a shortfall ---------------------------------------------------------------------------------------
# 2,800,000 owed, 2,500,000 taken at 32.40: 300,000 short, 300,000 x 32.40 = 9,720,000 on top of 81,000,000.
# The year costs 2,800,000 x 32.40 = 90,720,000 however much is taken below 2,800,000.


@pytest.mark.parametrize("taken", [2_500_000, 0, 1_234_567, 2_800_000])
def test_a_shortfall(taken):
    (year,) = settle(Terms(), [Taken(3_500_000, 2_800_000, taken, 32.40)])
    assert year.invoice_eur == near(90_720_000)
    if taken == 2_500_000:
        assert (year.shortfall_mwh, year.shortfall_eur, year.gas_eur) == near((300_000, 9_720_000, 81_000_000))


def test_the_bill_alone():
    assert deficiency(2_800_000, 2_500_000) == near(300_000)
    assert deficiency(2_800_000, 2_500_000, 50_000) == near(250_000)
    assert deficiency(2_800_000, 2_900_000) == 0
    assert take_or_pay_bill(300_000, 32.40) == near(9_720_000)
    assert take_or_pay_bill(300_000, 32.40, 0.7) == near(6_804_000)


# --- Statement 2: make-up gas used, and what is left of it expires --------------------------------------------------
# ACQ 1,000; 900 owed; make-up above 1,000, for 2 years, free.
#   year 1: 600 at 20: 300 short. 12,000 + 6,000 = 18,000. Bank 300.
#   year 2: 1,050 at 22: 50 above 1,000. 1,000 x 22 = 22,000. Bank 250.
#   year 3: 1,120 at 24: 120 above. 1,000 x 24 = 24,000. 130 are left and expire, for year 3 is the second after year 1.
#   year 4: 1,100 at 26: nothing to come back. 28,600.
def test_make_up_used_and_expired():
    terms = Terms(make_up_years=2)
    taken = [
        Taken(1000, 900, 600, 20),
        Taken(1000, 900, 1050, 22),
        Taken(1000, 900, 1120, 24),
        Taken(1000, 900, 1100, 26),
    ]
    found = settle(terms, taken)
    assert column(found, "make_up_mwh") == near([0, 50, 120, 0])
    assert column(found, "make_up_start_mwh") == near([0, 300, 250, 0])
    assert column(found, "make_up_expired_mwh") == near([0, 0, 130, 0])
    assert column(found, "make_up_end_mwh") == near([300, 250, 0, 0])
    assert column(found, "make_up_credit_eur") == near([0, -1_100, -2_880, 0])
    assert column(found, "invoice_eur") == near([18_000, 22_000, 24_000, 28_600])
    assert column(found, "carry_forward_end_mwh") == [0, 0, 0, 0]


# --- Statement 3: two vintages, the oldest first, under two price rules ---------------------------------------------
# ACQ 1,000; 800 owed; make-up above 800, for 3 years.
#   year 1: 750 at 20: 50 short. 15,000 + 1,000 = 16,000.
#   year 2: 700 at 30: 100 short. 21,000 + 3,000 = 24,000. Bank: 50 at 20, 100 at 30.
#   year 3: 880 at 25: 80 come back, 50 of year 1 and 30 of year 2. 800 x 25 = 20,000, and 50 x (25 - 20) = 250;
#           symmetric: 30 x (25 - 30) = -150, so 20,100; top-up: 20,250. Bank: 70 at 30.
#   year 4: 1,000 at 28: the 70 come back. 930 x 28 = 26,040; symmetric: 70 x (28 - 30) = -140, so 25,900.
@pytest.mark.parametrize(("rule", "third", "fourth"), [("symmetric", 20_100, 25_900), ("top-up", 20_250, 26_040)])
def test_the_oldest_gas_comes_back_first(rule, third, fourth):
    terms = Terms(make_up_years=3, make_up_from="take-or-pay", make_up_price=rule)
    found = settle(
        terms,
        [Taken(1000, 800, 750, 20), Taken(1000, 800, 700, 30), Taken(1000, 800, 880, 25), Taken(1000, 800, 1000, 28)],
    )
    assert column(found, "make_up_end_mwh") == near([50, 150, 70, 0])
    assert found[2].make_up_drawn == (Vintage(0, 50, 20), Vintage(1, 30, 30))
    assert column(found, "invoice_eur") == near([16_000, 24_000, third, fourth])


# --- Statement 4: carry-forward capped, limited in use, and expired -------------------------------------------------
# ACQ 1,000; 900 owed; credit above 1,000, at most 100 in the bank, 50 a year used, 2 years; 30 a MWh throughout.
#   year 1: 1,150: 150 above 1,000, 100 credited, 50 refused. 34,500.
#   year 2: 840: 60 below 900; 50 of credit, 10 short. 25,200 + 300 = 25,500. Bank 50.
#   year 3: 1,030: 30 credited; the 50 of year 1 expire. 30,900. Bank 30.
#   year 4: 880: 20 below; 20 of credit, nothing short. 26,400. Bank 10.
#   year 5: 900: nothing below; the 10 of year 3 expire. 27,000.
def test_carry_forward_capped_used_and_expired():
    terms = Terms(carry_forward_cap=0.1, carry_forward_use=0.05, carry_forward_years=2)
    found = settle(terms, [Taken(1000, 900, q, 30) for q in (1150, 840, 1030, 880, 900)])
    assert column(found, "carry_forward_earned_mwh") == near([100, 0, 30, 0, 0])
    assert column(found, "carry_forward_refused_mwh") == near([50, 0, 0, 0, 0])
    assert column(found, "carry_forward_used_mwh") == near([0, 50, 0, 20, 0])
    assert column(found, "carry_forward_expired_mwh") == near([0, 0, 50, 0, 10])
    assert column(found, "carry_forward_end_mwh") == near([100, 50, 30, 10, 0])
    assert column(found, "shortfall_mwh") == near([0, 10, 0, 0, 0])
    assert column(found, "invoice_eur") == near([34_500, 25_500, 30_900, 26_400, 27_000])


def test_carry_forward_above_take_or_pay():
    """The credit of 1,000 taken above 900 owed is 100; with the cap at 0.1 all of it counts."""
    (year,) = settle(Terms(carry_forward_cap=0.1, carry_forward_from="take-or-pay"), [Taken(1000, 900, 1000, 30)])
    assert year.carry_forward_end_mwh == near(100)


# --- Statement 5: parts of a year at both ends ----------------------------------------------------------------------
# ACQ 3,650,000 in calendar years; 1 October 2025 to 1 February 2027; 0.8 owed; make-up above ACQ, 2 years, free; at
# most 0.02 x ACQ of carry-forward.
#   2025: 92 days: ACQ 920,000, owed 736,000; 700,000 taken at 30: 36,000 short. 21,000,000 + 1,080,000 = 22,080,000.
#   2026: 3,700,000 at 31: 50,000 above ACQ; the 36,000 come back unscaled. 3,664,000 x 31 = 113,584,000. The other
#         14,000 are carried forward (cap 73,000).
#   2027: 31 days: ACQ 310,000, owed 248,000; 240,000 at 32: 8,000 below; 8,000 of credit. 7,680,000. Bank 6,000.
#   2027, had it been 320,000: 10,000 above ACQ, but the bank of 14,000 is above the cap of 6,200: nothing is added, and
#         nothing is taken away.
def test_parts_of_a_year():
    terms = Terms(make_up_years=2, carry_forward_cap=0.02)
    calendar = years(date(2025, 10, 1), date(2027, 2, 1))
    annual = [year.annual(3_650_000) for year in calendar]
    owed = [minimum_bill_quantity(quantity, 0.8) for quantity in annual]
    assert annual == near([920_000, 3_650_000, 310_000])
    assert owed == near([736_000, 2_920_000, 248_000])

    def statement(last: float) -> list[Settled]:
        flows = zip(annual, owed, (700_000, 3_700_000, last), (30, 31, 32), strict=True)
        return settle(terms, [Taken(*flow) for flow in flows])

    found = statement(240_000)
    assert column(found, "make_up_mwh") == near([0, 36_000, 0])
    assert column(found, "carry_forward_end_mwh") == near([0, 14_000, 6_000])
    assert column(found, "invoice_eur") == near([22_080_000, 113_584_000, 7_680_000])
    more = statement(320_000)
    assert (more[2].carry_forward_earned_mwh, more[2].carry_forward_end_mwh) == near((0, 14_000))
    assert more[2].carry_forward_refused_mwh == near(10_000)


# --- Statement 6: force majeure in both drafts ----------------------------------------------------------------------
# ACQ 3,650,000 of 2025, 10,000 a day; half of it unavailable on 40 days: 200,000 excused; 0.8 owed; 2,700,000 at 30.
#   before the share: 0.8 x 3,450,000 = 2,760,000; 60,000 short; 81,000,000 + 1,800,000.
#   after the share:  2,920,000 - 200,000 = 2,720,000; 20,000 short; 81,000,000 + 600,000.
#   The drafts differ by (1 - 0.8) x 200,000 x 30 = 1,200,000.
# In 2026 3,720,000 are taken at 33: 70,000 above ACQ, so all of either bank comes back free:
#   3,660,000 x 33 = 120,780,000, or 3,700,000 x 33 = 122,100,000.
@pytest.mark.parametrize(
    ("draft", "owed", "bill", "following"),
    [("before", 2_760_000, 1_800_000, 120_780_000), ("after", 2_720_000, 600_000, 122_100_000)],
)
def test_force_majeure(draft, owed, bill, following):
    first, second = years(date(2025, 1, 1), date(2027, 1, 1))
    relief = relief_quantity(first, 3_650_000, [Relief(date(2025, 2, 1), date(2025, 3, 13), 0.5)])
    quantity = minimum_bill_quantity(first.annual(3_650_000), 0.8, relief, draft)
    assert (relief, quantity) == near((200_000, owed))
    found = settle(
        Terms(make_up_years=1),
        [
            Taken(3_650_000, quantity, 2_700_000, 30),
            Taken(3_650_000, minimum_bill_quantity(second.annual(3_650_000), 0.8), 3_720_000, 33),
        ],
    )
    assert found[0].shortfall_eur == near(bill)
    assert column(found, "invoice_eur") == near([81_000_000 + bill, following])


# --- Statement 7: the price changes in mid-year ---------------------------------------------------------------------
# 200,000 a month at 30 from January to June, 180,000 at 36 after: 1,200,000 and 1,080,000, for 36,000,000 +
# 38,880,000 = 74,880,000; 2,920,000 owed, 640,000 short. The bill at the mean price (33) is 21,120,000, at the last
# one (36) 23,040,000, at the weighted one (74,880,000 / 2,280,000) 21,018,947.37.
# In the next year 40 is paid for 3,700,000; the 50,000 above ACQ come back with top-up from the price of the bill:
#   3,650,000 x 40 = 146,000,000, and 50,000 x (40 - 33) = 350,000, or x 4 = 200,000, or x 7.157894... = 357,894.74.
@pytest.mark.parametrize(
    ("rule", "bill", "top_up"),
    [("mean", 21_120_000, 350_000), ("last", 23_040_000, 200_000), ("weighted", 21_018_947.368421, 357_894.736842)],
)
def test_a_price_that_changes_in_mid_year(rule, bill, top_up):
    prices, quantities = [30.0] * 6 + [36.0] * 6, [200_000.0] * 6 + [180_000.0] * 6
    gas = sum(p * q for p, q in zip(prices, quantities, strict=True))
    taken = sum(quantities)
    found = settle(
        Terms(make_up_years=3, make_up_price="top-up"),
        [
            Taken(3_650_000, 2_920_000, taken, gas / taken, bill_price(rule, prices, quantities)),
            Taken(3_650_000, 2_920_000, 3_700_000, 40),
        ],
    )
    assert found[0].shortfall_mwh == near(640_000)
    assert found[0].gas_eur == near(74_880_000)
    assert found[0].shortfall_eur == pytest.approx(bill, rel=1e-12, abs=1e-5)
    assert found[1].invoice_eur == pytest.approx(146_000_000 + top_up, rel=1e-12, abs=1e-5)
    assert found[1].make_up_end_mwh == near(590_000)


def test_the_price_of_the_bill_where_nothing_was_taken():
    assert bill_price("weighted", [30.0, 36.0], [0.0, 0.0]) == 33.0
    with pytest.raises(ValueError, match="weighted"):
        bill_price("median", [30.0])


# --- Statement 8: a part of the price is deferred -------------------------------------------------------------------
# ACQ 1,000; 800 owed; the bill asks for 0.7 of the price; make-up above 800.
#   year 1: 700 at 20: 100 short, 0.7 x 100 x 20 = 1,400; 15,400 in all. 0.3 x 20 = 6 a MWh are left open.
#   year 2: 1,100 at 25, the 100 come back: 1,000 x 25 = 25,000, and for each of the 100
#           free: 6. top-up: 6 + 5 = 11. symmetric: 25 - 14 = 11. share: 0.3 x 25 = 7.50.
#   With a price of 16 instead: 16,000, and 6; 6 + 0; 16 - 14 = 2; 0.3 x 16 = 4.80.
@pytest.mark.parametrize(
    ("rule", "dearer", "cheaper"), [("free", 6, 6), ("top-up", 11, 6), ("symmetric", 11, 2), ("share", 7.5, 4.8)]
)
def test_a_price_that_is_partly_deferred(rule, dearer, cheaper):
    terms = Terms(bill_share=0.7, make_up_years=1, make_up_from="take-or-pay", make_up_price=rule)
    for price, each in ((25, dearer), (16, cheaper)):
        found = settle(terms, [Taken(1000, 800, 700, 20), Taken(1000, 800, 1100, price)])
        assert column(found, "invoice_eur") == near([15_400, 1_000 * price + 100 * each])
        assert make_up_price(rule, price, 20, 0.7) == near(each)


# --- Statement 9: banks from before, a cap on make-up, and a year after the end -------------------------------------
# ACQ 1,000; 800 owed; make-up above ACQ, 2 years, at most 0.05 x ACQ a year, free; carry-forward for 1 year, at most
# 100. From before: 40 of two years ago at 15, 60 of last year at 18; 30 of carry-forward of last year.
#   year 1: 1,200 at 20: 200 above 1,000, but 50 at most: the 40, and 10 of the 60. 1,150 x 20 = 23,000. The 30 of
#           credit expire; of the 150 left above 1,000 the cap admits 100. Make-up bank 50.
#   year 2: 760 at 20, and the buyer keeps the credit: 40 short. 15,200 + 800 = 16,000. The 50 expire, and so do the
#           100. Make-up bank 40.
#   year 3, after the end, ACQ 0: 40 are fetched at 21, all of them make-up gas: 0. Make-up bank 0.
def test_banks_from_before_and_a_year_after_the_end():
    terms = Terms(make_up_years=2, make_up_cap=0.05, carry_forward_cap=0.1, carry_forward_years=1)
    found = settle(
        terms,
        [Taken(1000, 800, 1200, 20), Taken(1000, 800, 760, 20, carry_forward=0), Taken(0, 0, 40, 21)],
        make_up=[Vintage(-1, 60, 18), Vintage(-2, 40, 15)],
        carry_forward=[Vintage(-1, 30)],
    )
    assert found[0].make_up_drawn == (Vintage(-2, 40, 15), Vintage(-1, 10, 18))
    assert column(found, "make_up_start_mwh") == near([100, 50, 40])
    assert column(found, "make_up_expired_mwh") == near([0, 50, 0])
    assert column(found, "make_up_end_mwh") == near([50, 40, 0])
    assert column(found, "carry_forward_start_mwh") == near([30, 100, 0])
    assert column(found, "carry_forward_expired_mwh") == near([30, 100, 0])
    assert column(found, "carry_forward_refused_mwh") == near([50, 0, 0])
    assert column(found, "shortfall_mwh") == near([0, 40, 0])
    assert column(found, "invoice_eur") == near([23_000, 16_000, 0])


# --- Statement 10: the buyer keeps make-up gas for a dearer year ----------------------------------------------------
# ACQ 1,000; 900 owed; make-up above ACQ, 3 years, free.
#   year 1: 850 at 20: 50 short. 17,000 + 1,000 = 18,000.
#   year 2: 1,040 at 21; 40 could come back, 10 are wished. 1,030 x 21 = 21,630. Bank 40.
#   year 3: 1,100 at 35; the 40 come back. 1,060 x 35 = 37,100. Taken at once they had saved 30 x 21 and not 30 x 35.
def test_make_up_gas_may_wait():
    found = settle(
        Terms(make_up_years=3),
        [Taken(1000, 900, 850, 20), Taken(1000, 900, 1040, 21, make_up=10), Taken(1000, 900, 1100, 35)],
    )
    assert column(found, "make_up_mwh") == near([0, 10, 40])
    assert column(found, "make_up_end_mwh") == near([50, 40, 0])
    assert column(found, "invoice_eur") == near([18_000, 21_630, 37_100])


# --- Statement 11: force majeure in the year of recovery ------------------------------------------------------------
# ACQ 1,000; 800 owed; make-up above ACQ, 1 year, at most 0.1 x ACQ, free; carry-forward above ACQ, at most 0.05 x ACQ.
#   year 1: 650 at 20: 150 short. 13,000 + 3,000 = 16,000.
#   year 2: 300 of 1,000 are excused; relief before the share: 560 owed, and gas flows back above 700 instead of 1,000.
#           850 at 21: 150 above 700, at most 0.1 x 1,000 = 100 come back. 750 x 21 = 15,750. 50 are above 700 without
#           the make-up gas: 50 of credit, just the cap 0.05 x 1,000. The other 50 of the make-up bank expire.
def test_force_majeure_in_the_year_of_recovery():
    terms = Terms(make_up_years=1, make_up_cap=0.1, carry_forward_cap=0.05)
    owed = minimum_bill_quantity(1000, 0.8, 300, "before")
    found = settle(terms, [Taken(1000, 800, 650, 20), Taken(1000, owed, 850, 21, relief=300)])
    assert owed == near(560)
    assert column(found, "make_up_mwh") == near([0, 100])
    assert column(found, "make_up_expired_mwh") == near([0, 50])
    assert column(found, "carry_forward_end_mwh") == near([0, 50])
    assert column(found, "invoice_eur") == near([16_000, 15_750])


def test_without_years_nothing_is_banked():
    """The take-or-pay bill is paid and that is all; no over-take is credited."""
    found = settle(Terms(), [Taken(1000, 800, 700, 20), Taken(1000, 800, 1100, 20)])
    assert column(found, "make_up_earned_mwh") == [0, 0]
    assert column(found, "carry_forward_refused_mwh") == [0, 0]
    assert column(found, "invoice_eur") == near([16_000, 22_000])


@pytest.mark.parametrize("year", [0, -3])
def test_a_bank_that_has_expired_or_is_of_tomorrow_is_refused(year):
    with pytest.raises(ValueError, match="contract years before"):
        settle(Terms(make_up_years=2), [], make_up=[Vintage(year, 1.0)])


@pytest.mark.parametrize("wrong", [{"make_up_from": "half"}, {"carry_forward_from": "half"}, {"make_up_price": "half"}])
def test_an_unknown_word_is_refused(wrong):
    with pytest.raises(ValueError, match="half"):
        Terms(**wrong)
