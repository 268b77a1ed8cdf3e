"""Money in time, against figures that others published and against a second library.

SOURCE: the tests of numpy/numpy-financial (`test_financial.py`: NPV, IRR, MIRR, PMT, PV, PPMT, IPMT, FV, NPER, RATE);
the worked XIRR and XNPV example of spreadsheet manuals; willu47/lcoe (`tests/test_lcoe.py`) and pvlib
(`test_financial.py`) for levelised cost; the identities of Yescombe, Principles of Project Finance, ch. 12, worked by
hand for debt. A combined cycle at 1,000 EUR/kW is worked by hand in the test.
TOLERANCE: the digits that were printed; 1e-9 between the two libraries, which iterate to about 1e-12.
LEFT OUT: the negative XIRR of a file of 32 flows, which is known as "about -0.13" only.
"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import numpy_financial
import pytest
import pyxirr

from koridor.money import debt, finance

IRR = [
    ((-150000, 15000, 25000, 35000, 45000, 60000), 0.0524, 5e-5),
    ((-100, 0, 0, 74), -0.0955, 5e-5),
    ((-100, 39, 59, 55, 20), 0.28095, 5e-6),
    ((-100, 100, 0, 7), 0.06206, 5e-6),
    ((-100, 100, 0, -7), -0.0833, 5e-5),
    ((-5, 10.5, 1, -8, 1), 0.0886, 5e-5),
]
DATES = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)]
DATED = [-10000.0, 2750.0, 4250.0, 3250.0, 2750.0]


@pytest.mark.parametrize(("flows", "published", "digits"), IRR)
def test_rates_of_return(flows, published, digits):
    assert finance.irr(flows) == pytest.approx(published, abs=digits)
    assert finance.irr(flows) == pytest.approx(numpy_financial.irr(flows), abs=1e-9)
    assert finance.npv(finance.irr(flows), flows) == pytest.approx(0.0, abs=1e-6 * max(map(abs, flows)))


def test_of_several_rates_the_one_nearest_nothing_counts():
    flows = (-5, 10.5, 1, -8, 1)
    assert finance.npv(0.709560, flows) == pytest.approx(0.0, abs=1e-5)  # the other root
    assert finance.irr(flows) == pytest.approx(0.088598, abs=1e-6)
    assert "change their sign 3 times" in finance.in_words(flows)
    assert finance.irr((-100, 300, -200)) == pytest.approx(0.0, abs=1e-9)  # and 100 %


@pytest.mark.parametrize(
    ("flows", "words"),
    [
        ((-1, -2, -3), "nothing comes back"),
        ((1, 2, 3), "nothing was put in"),
        ((-1000, 3000, -2500), "a loss at every rate"),
        ((0, 0, 0), "nothing comes back"),
    ],
)
def test_no_rate_is_told_in_words(flows, words):
    assert math.isnan(finance.irr(flows))
    assert words in finance.in_words(flows)
    assert finance.in_words((-100, 39, 59, 55, 20)) == ""


@pytest.mark.parametrize("seed", range(40))
def test_random_streams_agree_with_the_other_library(seed):
    rng = np.random.default_rng(seed)
    flows = np.concatenate([-rng.uniform(50, 300, rng.integers(1, 5)), rng.uniform(-5, 60, rng.integers(8, 35))])
    discount = rng.uniform(0.01, 0.15)
    assert finance.npv(discount, flows) == pytest.approx(numpy_financial.npv(discount, flows), rel=1e-9, abs=1e-9)
    assert finance.irr(flows) == pytest.approx(float(numpy_financial.irr(flows)), abs=1e-9, nan_ok=True)
    if np.count_nonzero(np.diff(np.sign(flows))) == 1:
        assert finance.irr(flows) == pytest.approx(pyxirr.irr(flows), abs=1e-9)


def test_present_values():
    flows = (-15000, 1500, 2500, 3500, 4500, 6000)
    assert finance.npv(0.05, flows) == pytest.approx(122.894854950942692, rel=1e-12)
    assert finance.npv(0.05, flows) == pytest.approx(numpy_financial.npv(0.05, flows), abs=1e-9)
    assert finance.discounted(0.05, flows).sum() == pytest.approx(122.894854950942692, rel=1e-12)
    assert finance.xnpv(0.09, DATES, DATED) == pytest.approx(2086.647602, abs=5e-7)
    assert finance.xirr(DATES, DATED) == pytest.approx(0.373362535, abs=5e-9)


def test_modified_rates_of_return():
    long = (-4500, -800, 800, 800, 600, 600, 800, 800, 700, 3000)
    short = (-120000, 39000, 30000, 21000, 37000, 46000)
    assert finance.mirr(long, 0.08, 0.055) == pytest.approx(0.0665971750, abs=5e-11)
    assert finance.mirr(short, 0.10, 0.12) == pytest.approx(0.1260941304, abs=5e-11)
    assert finance.mirr(long, 0.08, 0.055) == pytest.approx(numpy_financial.mirr(long, 0.08, 0.055), abs=1e-9)


def test_annuities():
    assert finance.pmt(0.08 / 12, 60, 15000) == pytest.approx(-304.1459143262, abs=5e-11)
    assert finance.pv(0.07, 20, 12000) == pytest.approx(-127128.1709461939, abs=5e-10)
    assert finance.ppmt(0.1 / 12, 1, 60, 55000) == pytest.approx(-710.2541257864, abs=5e-11)
    printed = (-16.66667, -16.03647, -15.40103, -14.76029)
    assert [finance.ipmt(0.1 / 12, n, 24, 2000) for n in range(1, 5)] == pytest.approx(printed, abs=5e-6)
    assert finance.fv(0.075, 20, -2000, 0) == pytest.approx(86609.3626730, abs=5e-8)
    assert finance.fv(0.075, 20, -2000, 0, pmt_at_beginning=True) == pytest.approx(93105.064874, abs=5e-7)
    assert finance.nper(0.075, -2000, 0, 100000) == pytest.approx(21.5449442, abs=5e-8)
    assert finance.nper(0.075, -2000, 0, 100000, pmt_at_beginning=True) == pytest.approx(20.76156441, abs=5e-9)
    assert finance.rate(10, 0, -3500, 10000) == pytest.approx(0.11069085371, abs=5e-12)
    assert finance.crf(0.08, 25) == pytest.approx(0.0936788, abs=5e-8)
    assert finance.crf(0.0, 20) == pytest.approx(0.05, rel=1e-12)


def test_levelised_cost_in_both_conventions():
    end = finance.lcoe(500e6, 25e6, 2e9, 0.07, 20)
    assert end == pytest.approx(0.03609823143581392, rel=1e-12)
    flows = finance.lcoe_of_flows(0.07, [500e6, *[25e6] * 20], [0.0, *[2e9] * 20])
    assert flows == pytest.approx(end, rel=1e-12)
    energy, yearly = 810_000, 0.063 * 810_000
    assert finance.lcoe(1_413_073, yearly, energy, 0.05, 3, begin=True) == pytest.approx(0.673103, abs=5e-7)
    assert finance.lcoe(1_413_073, yearly, energy, 0.05, 3) == pytest.approx(0.703608, abs=5e-7)
    gap = finance.lcoe(1_413_073, 0, energy, 0.05, 3) / finance.lcoe(1_413_073, 0, energy, 0.05, 3, begin=True)
    assert gap == pytest.approx(1.05, rel=1e-12)
    series = finance.lcoe_of_flows(0.0, [1000 * 0.5 * 0.05 + 25] * 20, [0.5 * 8670] * 20)
    assert series * 100 == pytest.approx(1.1534025374855825, rel=1e-12)
    assert math.isnan(finance.lcoe_of_flows(0.05, [100.0], [0.0]))


CASH = np.array([100.0, 110.0, 120.0, 115.0, 105.0])


def test_sculpted_debt():
    loan = debt.sculpted(CASH, 0.06, 1.30)
    assert loan.opening == pytest.approx(355.8049, abs=5e-5)
    assert loan.service == pytest.approx([76.9231, 84.6154, 92.3077, 88.4615, 80.7692], abs=5e-5)
    assert loan.interest == pytest.approx([21.3483, 18.0138, 14.0177, 9.3203, 4.5718], abs=5e-5)
    assert loan.principal == pytest.approx([55.5748, 66.6016, 78.2900, 79.1412, 76.1974], abs=5e-5)
    assert loan.balance == pytest.approx([300.2302, 233.6286, 155.3386, 76.1974, 0.0], abs=5e-5)
    assert finance.cover(CASH, loan.service) == pytest.approx([1.30] * 5, rel=1e-12)
    assert finance.loan_cover(CASH, 0.06, loan.opening) == pytest.approx(1.30, rel=1e-12)
    again = debt.sculpted_to(loan.opening, CASH, 0.06)
    assert again.service == pytest.approx(loan.service, rel=1e-12)
    assert list(loan.frame().columns) == ["service", "interest", "principal", "balance"]


def test_the_same_debt_as_an_annuity():
    opening = debt.sculpted(CASH, 0.06, 1.30).opening
    loan = debt.annuity(opening, 0.06, 5)
    assert loan.service == pytest.approx([84.4668] * 5, abs=5e-5)
    assert loan.balance[-1] == pytest.approx(0.0, abs=1e-9)
    assert loan.interest[0] == pytest.approx(-finance.ipmt(0.06, 1, 5, opening), abs=1e-9)
    assert finance.cover(CASH, loan.service) == pytest.approx([1.1839, 1.3023, 1.4207, 1.3615, 1.2431], abs=5e-5)
    most = debt.annuity(debt.annuity_capacity(CASH, 0.06, 1.3), 0.06, 5)
    assert finance.cover(CASH, most.service).min() == pytest.approx(1.3, rel=1e-12)


def test_project_life_cover_counts_the_tail():
    loan = debt.annuity(200.0, 0.06, 3)
    assert finance.loan_cover(CASH, 0.06, loan.opening, 3) == pytest.approx(
        sum(c / 1.06**t for t, c in enumerate(CASH[:3], 1)) / 200
    )
    assert finance.loan_cover(CASH, 0.06, loan.opening) > finance.loan_cover(CASH, 0.06, loan.opening, 3)
    assert math.isnan(finance.loan_cover(CASH, 0.06, 0.0))


def test_a_combined_cycle_by_hand():
    """1,000 EUR/kW and 20 EUR/kW a year over 8 %, 25 years and 60 % load; gas 32.40 and 0.58, both lower value."""
    hours = 0.6 * 8760
    capital = finance.lcoe(1_000_000, 20_000, hours, 0.08, 25)
    gas, carbon = 32.40 / 0.58, 75.36 * 0.202 / 0.58
    assert capital == pytest.approx(21.6284, abs=5e-5)
    assert gas == pytest.approx(55.8621, abs=5e-5)
    assert carbon == pytest.approx(26.2461, abs=5e-5)
    total = finance.lcoe(1_000_000, 20_000, hours, 0.08, 25, variable=gas + 2.5 + carbon)
    assert total == pytest.approx(106.2366, abs=1e-4)  # the printed total adds up rounded terms


def test_payback():
    assert finance.payback((-100, 40, 40, 40)) == pytest.approx(2.5)
    assert finance.payback((-60, -40, 50, 50, 50)) == pytest.approx(3.0)
    assert math.isnan(finance.payback((-100, 40, 40)))
    later = finance.payback((-100, 40, 40, 40, 40), 0.08)
    worth = [-100, *(40 / 1.08**t for t in (1, 2, 3, 4))]
    assert later == pytest.approx(2 + -sum(worth[:3]) / worth[3])
    assert finance.payback((-100, 150, -80, 40)) == pytest.approx(2.75)  # counted when it stays above


def test_cost_of_capital():
    assert finance.wacc(40, 60, 0.12, 0.06, 0.15) == pytest.approx(0.4 * 0.12 + 0.6 * 0.06 * 0.85)
    assert finance.real_rate(0.1016, 0.02) == pytest.approx(0.08, abs=1e-12)
