"""wind, sun and the noise behind them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koridor.case.profiles import Recipe, noise, year_clock
from koridor.case.profiles.sun import elevation
from tests.unit.profile_cases import PRICE, SUN, WIND, ZONE, lag, one

FIXED = (-0.2818777546069286, 0.19719663856271707, 1.0288259969115077)  # a change breaks every published run


def hours_of(moment: np.datetime64) -> float:
    return float(moment.astype("datetime64[s]").astype(np.int64)) / 3600


@settings(max_examples=25, deadline=None)
@given(mean=st.floats(0.05, 0.6), seed=st.integers(0, 10**6), relative=st.floats(0.1, 0.8), memory=st.floats(0, 0.995))
def test_wind_stays_in_bounds_and_meets_its_mean(mean: float, seed: int, relative: float, memory: float) -> None:
    size = relative * float(np.sqrt(mean * (1 - mean)))
    values = one(replace(WIND, mean={2030: mean}, seed=seed, noise=size, persistence=memory), 2030)
    assert values.min() >= 0
    assert values.max() <= 1
    assert values.mean() == pytest.approx(mean, rel=1e-10)


def test_wind_has_its_months_size_and_memory() -> None:
    clock = year_clock(ZONE, 2030)
    sizes, memories = [], []
    for seed in range(8):
        values = one(replace(WIND, seed=seed), 2030)
        wanted = np.array(WIND.month) * 0.30 / (np.array(WIND.month) @ clock.month_hours / clock.hours)
        assert clock.by_month(values) == pytest.approx(wanted, rel=1e-9)
        sizes.append((values - wanted[clock.month]).std())
        memories.append(lag(np.log(values / (1 - values))))
    assert np.mean(sizes) == pytest.approx(0.22, rel=0.1)
    assert np.mean(memories) == pytest.approx(0.97, abs=0.01)


def test_wind_without_months_or_without_a_mean() -> None:
    assert one(replace(WIND, month=None), 2030).mean() == pytest.approx(0.30, rel=1e-12)
    absolute = one(replace(WIND, mean=None, month=(0.4, *(0.2,) * 11)), 2030)
    assert year_clock(ZONE, 2030).by_month(absolute)[:2] == pytest.approx([0.4, 0.2], rel=1e-9)
    assert np.all(one(replace(WIND, mean={2030: 0.0}), 2030) == 0)


@settings(max_examples=25, deadline=None)
@given(mean=st.floats(0.02, 0.22), seed=st.integers(0, 10**6), size=st.floats(0, 0.5))
def test_sun_stays_in_bounds_and_meets_its_mean(mean: float, seed: int, size: float) -> None:
    clock = year_clock(ZONE, 2030)
    values = one(replace(SUN, mean={2030: mean}, seed=seed, noise=size), 2030)
    assert values.min() >= 0
    assert values.max() <= 1
    assert values.mean() == pytest.approx(mean, rel=1e-12)
    wanted = np.array(SUN.month) * mean / (np.array(SUN.month) @ clock.month_hours / clock.hours)
    assert clock.by_month(values) == pytest.approx(wanted, rel=1e-9)


def test_no_sun_at_night() -> None:
    values = one(SUN, 2030)
    middle = hours_of(np.datetime64("2030-01-01")) + np.arange(8760) + 0.5
    height = elevation(middle, 44.3, 20.6)
    assert np.all(values[height <= 0] == 0)
    assert np.all(values[height > 0] > 0)
    local = year_clock(ZONE, 2030).hour
    assert np.all(values[(local < 4) | (local > 21)] == 0)


@pytest.mark.parametrize("latitude", [44.3, 30.0, 60.0, -35.0])
@pytest.mark.parametrize("longitude", [20.6, -74.0, 139.7])
def test_noon_of_the_solstice_stands_at_90_less_latitude_plus_23_44(latitude: float, longitude: float) -> None:
    day = hours_of(np.datetime64("2024-06-20")) + np.arange(0, 48, 1 / 60)
    height = np.degrees(elevation(day, latitude, longitude))
    assert height.max() == pytest.approx(90 - abs(latitude - 23.44), abs=0.01)


def test_solstices_and_equinoxes_stand_where_the_almanac_has_them() -> None:
    def declination(moment: str) -> float:
        """At the north pole the height of the sun is its declination."""
        return float(np.degrees(elevation(np.array([hours_of(np.datetime64(moment))]), 90.0, 0.0))[0])

    assert declination("2024-06-20T20:51") == pytest.approx(23.44, abs=0.01)
    assert declination("2024-12-21T09:20") == pytest.approx(-23.44, abs=0.01)
    assert declination("2024-03-20T03:06") == pytest.approx(0, abs=0.01)
    assert declination("2024-09-22T12:44") == pytest.approx(0, abs=0.01)


def test_solar_noon_follows_longitude_and_the_equation_of_time() -> None:
    """Extremes of the equation of time: about -14.2 minutes near 11 February, +16.4 near 3 November."""
    for date, minutes in (("2024-02-11", -14.2), ("2024-11-03", 16.4), ("2024-04-15", 0.0), ("2024-09-01", 0.0)):
        day = hours_of(np.datetime64(date)) + np.arange(0, 24, 1 / 120)
        noon = day[np.argmax(elevation(day, 44.3, 20.6))] % 24
        assert 60 * (12 - 20.6 / 15 - noon) == pytest.approx(minutes, abs=0.5)


def test_best_hour_of_the_day_holds_solar_noon() -> None:
    shape = one(replace(SUN, noise=0.0), 2030).reshape(-1, 24)
    assert set(np.argmax(shape, axis=1)) <= {10, 11}  # solar noon at 20.6 E lies between 10:21 and 10:52 UTC


def test_ar1_is_the_recursion_it_says() -> None:
    shocks = noise.draws(1, "x", 2030, 500)
    found = noise.ar1(shocks, 0.9)
    wanted = np.empty(500)
    wanted[0] = shocks[0]
    for k in range(1, 500):
        wanted[k] = 0.9 * wanted[k - 1] + np.sqrt(1 - 0.81) * shocks[k]
    assert found == pytest.approx(wanted, abs=1e-12)


def test_draws_are_standard_normal_and_fixed_for_ever() -> None:
    values = noise.draws(2024, "day/profile/hupx", 2030, 100_000)
    assert values.mean() == pytest.approx(0, abs=0.02)
    assert values.std() == pytest.approx(1, abs=0.02)
    assert abs(lag(values)) < 0.02
    assert np.mean(values < -1.6449) == pytest.approx(0.05, abs=0.005)
    assert noise.draws(2024, "day/profile/hupx", 2030, 3) == pytest.approx(FIXED, rel=1e-12)


def test_other_seeds_names_and_years_are_independent() -> None:
    base = noise.draws(2024, "a", 2030, 8760)
    for other in (
        noise.draws(2025, "a", 2030, 8760),
        noise.draws(2024, "b", 2030, 8760),
        noise.draws(2024, "a", 2031, 8760),
    ):
        assert abs(np.corrcoef(base, other)[0, 1]) < 0.05


def test_a_group_shares_its_noise() -> None:
    many = [
        Recipe(f"m{i}", "calendar", noise=0.1, noise_group="g", noise_common=0.9, persistence=0.7) for i in range(2)
    ]
    years = range(2000, 2020)
    pairs = np.concatenate([[noise.of_year(r, y, 1)[:365] for r in many] for y in years], axis=1)
    assert np.corrcoef(pairs)[0, 1] == pytest.approx(0.9, abs=0.02)
    alone = [replace(r, noise_group="") for r in many]
    pairs = np.concatenate([[noise.of_year(r, y, 1)[:365] for r in alone] for y in years], axis=1)
    assert abs(np.corrcoef(pairs)[0, 1]) < 0.1
    same = [replace(r, noise_common=1.0) for r in many]
    assert np.array_equal(noise.of_year(same[0], 2030, 1), noise.of_year(same[1], 2030, 1))


def test_noise_goes_on_across_new_year() -> None:
    recipe = replace(PRICE, persistence=0.95)
    years = [noise.of_year(recipe, y, 1) for y in range(1700, 2300)]
    jumps = [later[0] - earlier[-1] for earlier, later in pairwise(years)]
    assert np.std(jumps) == pytest.approx(np.sqrt(2 * (1 - 0.95)), rel=0.1)
