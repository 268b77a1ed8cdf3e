"""The worth of choosing the days of a contract against published and closed values.

SOURCE and TOLERANCE, one by one:
- Firm swing contract: inputs and two published values (64.97, 65.26) of ChristianYeo/swing_parametric_strategies,
  `simulations.ipynb`, the code of Lemaire, Pages and Yeo (arXiv:2306.03822). Both come from policies that are feasible
  but not the best, so they are lower bounds plus the error of a simulation; a dynamic programme with 801 and 1601
  nodes, written apart from this one, gives 65.3244. Taken as 65.32 within 0.05, and above both published values.
- Rights for every date: the swing is a sum of European options, 40.308779 by Black and Scholes on the inputs of
  QuantLib-SWIG, `Python/examples/swing.py`. 1e-6 for the closed form (as printed), 0.005 for the lattice: 31 kinks
  between its nodes.
- Fewer rights: bounds that QuantLib tests in `test-suite/swingoption.cpp`, with the tolerances given there.
- A single right: Longstaff and Schwartz (2001), *Valuing American options by simulation*, Review of Financial
  Studies 14, Table 1, finite differences with 50 dates a year. 0.001: they are printed to three decimals.
- Known prices: sums of the best days by hand, and the same as a linear programme solved by scipy. 1e-6, as printed.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from koridor.contract.lattice import Prices, europeans, stochastic
from koridor.contract.swing import Volumes, intrinsic

DAYS = np.arange(1, 32)
JANUARY = (92 + DAYS) / 365  # 1 to 31 January 2019, seen from 30 September 2018
WAVE = 3 * np.sin(2 * np.pi * DAYS / 31)


@pytest.mark.parametrize(
    ("least", "most", "value", "taken"),
    [(0, 200, 177.464878, 90), (140, 200, 124.441808, 140), (0, 60, 150.798098, 60)],
)
def test_known_prices(least, most, value, taken):
    """Forward 20 + 3 sin(2 pi d / 31), strike 20, 6 a day: 15 good days; 140 that bind; the 10 best days."""
    found = intrinsic(WAVE, Volumes.of(31, most=6, total_least=least, total_most=most))
    assert found.value == pytest.approx(value, abs=1e-6)
    assert found.taken.sum() == pytest.approx(taken, abs=1e-9)
    both = np.vstack([-np.ones(31), np.ones(31)])
    programme = linprog(-WAVE, A_ub=both, b_ub=[-least, most], bounds=(0, 6))
    assert found.value == pytest.approx(-programme.fun, abs=1e-9)


def test_the_marginal_day_is_the_worth_of_one_more():
    """140 are 23 days of 6 and 2 of the 24th; one more is paid at its margin. At 60 it is the 11th best day."""
    best = np.sort(WAVE)[::-1]
    volumes = Volumes.of(31, most=6, total_least=140, total_most=200)
    assert intrinsic(WAVE, volumes).marginal == pytest.approx(best[23], abs=1e-12)
    programme = linprog(-WAVE, A_ub=-np.ones((1, 31)), b_ub=[-140], bounds=(0, 6))
    assert programme.ineqlin.marginals[0] == pytest.approx(best[23], abs=1e-9)
    assert intrinsic(WAVE, Volumes.of(31, most=6, total_most=60)).marginal == pytest.approx(best[10], abs=1e-12)
    assert intrinsic(WAVE, Volumes.of(31, most=6)).marginal == 0


def test_known_prices_with_limits_that_change_by_day():
    """Margins 5, -1, 2, -4; 1, 2, 0, 0 to 3, 4, 6, 8 MWh: 15 - 2 + 12 = 25; 17 in all cost 25 - 2 - 16."""
    margin, least, most = [5.0, -1.0, 2.0, -4.0], [1.0, 2.0, 0.0, 0.0], [3.0, 4.0, 6.0, 8.0]
    free = intrinsic(margin, Volumes.of(4, most, least))
    assert (free.value, free.taken.tolist()) == (25.0, [3.0, 2.0, 6.0, 0.0])
    forced = intrinsic(margin, Volumes.of(4, most, least, total_least=17))
    assert (forced.value, forced.taken.tolist(), forced.marginal) == (7.0, [3.0, 4.0, 6.0, 4.0], -4.0)


def test_limits_that_cannot_be_kept_are_refused():
    with pytest.raises(ValueError, match="keeps these limits"):
        Volumes.of(31, most=6, total_least=190)
    with pytest.raises(ValueError, match="keeps these limits"):
        Volumes.of(2, most=[6, 1], least=[0, 2])


def test_a_firm_swing_contract():
    """31 days of October 2022 from 30 September, 0 to 6 a day, 140 to 200 in all, forward and strike 20."""
    prices = Prices.of(DAYS / 365, 20.0, volatility=0.7, reversion=4.0)
    volumes = Volumes.of(31, most=6, total_least=140, total_most=200)
    value = stochastic(prices, 20.0, volumes)
    assert value == pytest.approx(65.32, abs=0.05)
    assert value > 65.26
    assert intrinsic(prices.forward - 20.0, volumes).value == 0


def test_a_right_for_every_date_is_a_sum_of_europeans():
    """Spot and strike 30, volatility 0.2, no interest: 40.308779."""
    prices = Prices.of(JANUARY, 30.0, volatility=0.2)
    assert europeans(prices, 30.0).sum() == pytest.approx(40.308779, abs=1e-6)
    assert stochastic(prices, 30.0, Volumes.of(31, most=1, total_most=31)) == pytest.approx(40.308779, abs=0.005)


def test_fewer_rights_lie_between_the_bounds():
    """Puts at 30 on 12 monthly dates, interest 0.14, dividend 0.02, volatility 0.4."""
    times = np.arange(1, 13) / 12
    prices = Prices.of(times, 30.0 * np.exp(0.12 * times), volatility=0.4, rate=0.14)
    alone = europeans(prices, 30.0, put=True)
    values = [stochastic(prices, 30.0, Volumes.of(12, most=1, total_most=n), put=True) for n in range(1, 13)]
    for rights, value in enumerate(values, start=1):
        assert alone[-rights:].sum() - 0.04 <= value <= rights * values[0] + 0.01
    assert all(gain > 0 for gain in np.diff(values))
    assert values[-1] == pytest.approx(alone.sum(), abs=0.005)


@pytest.mark.parametrize(
    ("spot", "volatility", "years", "value"),
    [
        (36, 0.2, 1, 4.478),
        (40, 0.2, 1, 2.314),
        (44, 0.2, 1, 1.110),
        (36, 0.4, 1, 7.101),
        (40, 0.4, 1, 5.312),
        (36, 0.2, 2, 4.840),
        (40, 0.2, 2, 2.885),
    ],
)
def test_a_single_right(spot, volatility, years, value):
    """A put at 40 with 50 dates a year, interest 0.06."""
    times = np.arange(1, 50 * years + 1) / 50
    prices = Prices.of(times, spot * np.exp(0.06 * times), volatility, rate=0.06)
    assert stochastic(prices, 40.0, Volumes.of(len(times), most=1, total_most=1), put=True) == pytest.approx(
        value, abs=1e-3
    )


def test_a_european_put():
    """The European value in the first row of that table is printed as 3.844."""
    prices = Prices.of([1.0], 36 * np.exp(0.06), volatility=0.2, rate=0.06)
    assert europeans(prices, 40.0, put=True)[0] == pytest.approx(3.844, abs=5e-4)


def test_without_volatility_it_is_the_intrinsic_value():
    """The wave of known prices, and the first day known today."""
    volumes = Volumes.of(31, most=6, total_least=140, total_most=200)
    still = Prices.of((DAYS - 1) / 365, 20 + WAVE, volatility=0.0)
    assert stochastic(still, 20.0, volumes) == pytest.approx(124.441808, abs=1e-6)
    assert europeans(still, 20.0).sum() == pytest.approx(177.464878 / 6, abs=1e-6)
    moving = Prices.of((DAYS - 1) / 365, 20 + WAVE, volatility=0.5, reversion=2.0)
    assert stochastic(moving, 20.0, volumes) > 124.45


def test_volumes_without_a_common_grid_are_refused():
    prices = Prices.of([0.1, 0.2], 20.0, volatility=0.5)
    with pytest.raises(ValueError, match="round them"):
        stochastic(prices, 20.0, Volumes.of(2, most=[997.01, 1003.07], total_least=0.13))
