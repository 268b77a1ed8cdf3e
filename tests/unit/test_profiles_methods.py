"""calendar, temperature and degree keep the published means and put the rest where it belongs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koridor.case.profiles import Recipe, year_clock
from koridor.case.profiles.degree import in_season
from koridor.case.profiles.temperature import smooth
from tests.unit.profile_cases import (
    HEAT,
    LOAD,
    PRICE,
    SUMMER,
    TEMPERATURE,
    WARMTH,
    WINTER,
    ZONE,
    lag,
    numbers,
    one,
)

factors = st.lists(st.floats(0.2, 3), min_size=12, max_size=12).map(tuple)


@settings(max_examples=25, deadline=None)
@given(months=factors, mean=st.floats(0.01, 500), noise=st.floats(0, 0.4), seed=st.integers(0, 10**6))
def test_calendar_meets_the_year_and_every_month(
    months: tuple[float, ...], mean: float, noise: float, seed: int
) -> None:
    recipe = replace(PRICE, month=months, mean={2000: mean}, noise=noise, seed=seed)
    clock = year_clock(ZONE, 2024)
    values = one(recipe, 2024)
    assert values.mean() == pytest.approx(mean, rel=1e-12)
    wanted = np.array(months) / (np.array(months) @ clock.month_hours / clock.hours)
    assert clock.by_month(values) / mean == pytest.approx(wanted, rel=1e-10)
    assert values.min() >= 0


def test_month_values_without_a_mean_are_the_monthly_means() -> None:
    values = one(replace(PRICE, mean=None, month=numbers("87 69 67 66 72 92 136 117 101 97 152 153")), 2024)
    assert year_clock(ZONE, 2024).by_month(values)[[0, 6, 10]] == pytest.approx([87, 136, 152], rel=1e-12)


def test_hours_follow_the_season_and_between_is_the_mean_of_the_two() -> None:
    recipe = Recipe("p", "calendar", hour_winter=WINTER, hour_summer=SUMMER)
    clock = year_clock(ZONE, 2030)
    values = one(recipe, 2030)
    between = (np.array(WINTER) + np.array(SUMMER)) / 2
    for month, pattern in (
        (0, WINTER),
        (1, WINTER),
        (4, SUMMER),
        (7, SUMMER),
        (10, WINTER),
        (2, between),
        (9, between),
    ):
        here = clock.month == month
        assert values[here] == pytest.approx(np.array(pattern)[clock.hour[here]])
    given = one(replace(recipe, hour_between=(2.0,) * 24), 2030)
    assert np.all(given[clock.month == 3] == 2)


def test_weekdays_and_local_hours_hold_on_days_of_a_clock_change() -> None:
    recipe = Recipe("p", "calendar", hour_winter=tuple(float(h) for h in range(24)), weekday=(1, 1, 1, 1, 1, 1, 2))
    values = one(recipe, 2024)
    clock = year_clock(ZONE, 2024)
    spring = np.flatnonzero(clock.day == 90)  # Sunday 31 March 2024: 23 hours
    assert values[spring].tolist() == [2.0 * h for h in range(24) if h != 2]


def test_cold_days_rise_by_the_slope_within_a_month() -> None:
    temperature = replace(TEMPERATURE, noise=5.0)
    plain = one(replace(LOAD, cold_slope=0.0), 2030, temperature)
    cold = one(LOAD, 2030, temperature)
    clock = year_clock(ZONE, 2030)
    daily = clock.by_day(one(temperature, 2030))
    ratio = clock.by_day(cold / plain)
    january = clock.day_month == 0
    wanted = 1 + 0.011 * np.maximum(0, 5 - daily[january])
    assert ratio[january] / ratio[january][0] == pytest.approx(wanted / wanted[0], rel=1e-9)
    assert np.ptp(ratio[clock.day_month == 6]) < 1e-12


def test_noise_of_the_calendar_has_the_stated_size_and_memory() -> None:
    found = []
    for year in range(2021, 2031):
        ratio = one(PRICE, year) / one(replace(PRICE, noise=0.0), year)
        found.append(year_clock(ZONE, year).by_day(ratio))
    sizes = [float(days.std()) for days in found]
    assert np.mean(sizes) == pytest.approx(0.15, rel=0.05)
    assert np.mean([lag(days) for days in found]) == pytest.approx(0.7, abs=0.1)


def test_temperature_keeps_months_days_size_and_memory() -> None:
    for year in (2024, 2030):
        values = one(TEMPERATURE, year)
        clock = year_clock(ZONE, year)
        assert clock.by_month(values) == pytest.approx(np.array(WARMTH), abs=0.03)
        noise = clock.by_day(values) - smooth(clock, np.array(WARMTH))
        assert noise.std() == pytest.approx(4.0, rel=1e-6)
        assert lag(noise) == pytest.approx(0.75, abs=0.1)
        quiet = one(replace(TEMPERATURE, noise=0.0), year)
        swing = quiet - clock.by_day(quiet)[clock.day]
        assert clock.hour[np.argmax(swing)] == 15
        assert 2.9 < np.max(swing[clock.month == 0]) < 3.2
        assert 5.9 < np.max(swing[clock.month == 6]) < 6.2


@settings(max_examples=30, deadline=None)
@given(months=st.lists(st.floats(-20, 40), min_size=12, max_size=12))
def test_the_smooth_curve_has_the_month_means(months: list[float]) -> None:
    clock = year_clock(ZONE, 2024)
    curve = smooth(clock, np.array(months))
    means = [curve[clock.day_month == m].mean() for m in range(12)]
    assert means == pytest.approx(months, abs=1e-9)


def test_temperature_with_a_mean_is_moved_not_scaled() -> None:
    free = one(TEMPERATURE, 2030)
    moved = one(replace(TEMPERATURE, mean={2030: 14.0}), 2030)
    assert moved.mean() == pytest.approx(14, abs=1e-10)
    assert np.ptp(moved - free) < 1e-9


def test_hour_patterns_of_a_temperature_are_degrees() -> None:
    pattern = tuple(float(h) for h in range(24))
    values = one(replace(TEMPERATURE, noise=0.0, hour_winter=pattern), 2030)
    clock = year_clock(ZONE, 2030)
    day = values[clock.day == 200]
    assert np.diff(day) == pytest.approx(np.ones(23))


def test_heat_follows_degree_days_in_the_season_and_keeps_the_flat_share() -> None:
    values = one(HEAT, 2030, TEMPERATURE)
    clock = year_clock(ZONE, 2030)
    daily = clock.by_day(values)
    cold = np.maximum(0, 20 - clock.by_day(one(TEMPERATURE, 2030))) * in_season("10-15..04-15", clock)
    assert values.mean() == pytest.approx(50, rel=1e-12)
    assert clock.by_month(values)[6] == pytest.approx(5.0, rel=1e-9)
    assert np.corrcoef(daily, cold)[0, 1] == pytest.approx(1.0, abs=1e-9)
    assert (daily - 5.0).sum() == pytest.approx(0.9 * 50 * 365, rel=1e-3)


def test_month_shares_of_heat_come_out_near_the_published_ones() -> None:
    """Shares of Serbian district heat: Oct 5.8, Nov 14.2, Dec 20.5, Jan 21.9, Feb 17.5, Mar 14.7, Apr 5.4 %."""
    shares = []
    for year in (2025, 2026, 2027, 2029, 2030, 2031, 2033, 2034):
        values = one(replace(HEAT, flat=0.0), year, TEMPERATURE)
        clock = year_clock(ZONE, year)
        shares.append(100 * clock.by_month(values) * clock.month_hours / values.sum())
    mean, months = np.mean(shares, axis=0), [9, 10, 11, 0, 1, 2, 3]
    assert mean[months] == pytest.approx([5.8, 14.2, 20.5, 21.9, 17.5, 14.7, 5.4], abs=1.0)
    assert np.max(np.std(shares, axis=0)) < 1.5
    # With month factors (share / hours) they are met exactly.
    clock = year_clock(ZONE, 2030)
    published = numbers("21.9 17.5 14.7 5.4 0 0 0 0 0 5.8 14.2 20.5")
    exact = one(replace(HEAT, flat=0.0, month=tuple(published / clock.month_hours)), 2030, TEMPERATURE)
    assert 100 * clock.by_month(exact) * clock.month_hours / exact.sum() == pytest.approx(np.array(published), abs=1e-9)


def test_rhythm_of_heat_keeps_the_energy_of_a_day() -> None:
    recipe = replace(HEAT, flat=0.0, hour_winter=WINTER, mean=None)
    clock = year_clock(ZONE, 2030)
    rhythmic, plain = one(recipe, 2030, TEMPERATURE), one(replace(recipe, hour_winter=None), 2030, TEMPERATURE)
    assert rhythmic.mean() == pytest.approx(1, rel=1e-12)
    whole = np.bincount(clock.day) == 24
    assert clock.by_day(rhythmic)[whole] == pytest.approx(clock.by_day(plain)[whole], rel=2e-3)


@pytest.mark.parametrize(
    ("season", "days"),
    [("10-15..04-15", 183), ("01-01..12-31", 365), ("06-01..06-01", 1), ("", 365), ("03-01..03-31", 31)],
)
def test_seasons_include_both_ends(season: str, days: int) -> None:
    assert in_season(season, year_clock(ZONE, 2030)).sum() == days


def test_season_has_the_leap_day() -> None:
    assert in_season("10-15..04-15", year_clock(ZONE, 2024)).sum() == 184
