"""The maker: the same values on any horizon, steps of any length, and every problem at once."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from koridor.case.profiles import ProfileMaker, Recipe, year_clock
from koridor.case.steps import Steps
from tests.unit.profile_cases import ALL, HEAT, LOAD, PRICE, SUN, TEMPERATURE, WIND, maker, steps

IDS = [r.id for r in ALL]


@pytest.mark.parametrize("id", IDS)
def test_a_month_is_cut_out_of_the_year(id: str) -> None:
    year = maker(*ALL)
    month = maker(*ALL, start="2030-03-01", end="2030-04-01")
    inside = (year.steps.start >= np.datetime64("2030-03-01")) & (year.steps.start < np.datetime64("2030-04-01"))
    assert np.array_equal(month.series(id), year.series(id)[inside])
    assert np.array_equal(month.shape(id), year.shape(id)[inside])


@pytest.mark.parametrize("id", IDS)
def test_years_and_order_do_not_change_a_series(id: str) -> None:
    long = maker(*reversed(ALL), start="2028-01-01", end="2031-01-01")
    short = maker(*ALL)
    assert np.array_equal(long.series(id)[-8760:], short.series(id))
    assert len(long.series(id)) == 8784 + 2 * 8760
    assert not np.array_equal(long.series(id)[8784 : 8784 + 8760], short.series(id))


def test_mean_of_each_calendar_year() -> None:
    made = maker(replace(PRICE, mean={2024: 100.7, 2025: 106.2, 2030: 85.4}), start="2024-01-01", end="2031-01-01")
    values = made.series("hupx")
    means = [values[made.steps.year == y].mean() for y in made.years]
    assert means == pytest.approx([100.7, *[106.2] * 5, 85.4], rel=1e-12)
    assert [made.shape("hupx")[made.steps.year == y].mean() for y in made.years] == pytest.approx(np.ones(7), rel=1e-12)


def test_a_mean_holds_until_the_next_and_back_from_the_first() -> None:
    recipe = Recipe("x", "calendar", mean={2026: 2.0, 2030: 3.0})
    assert [recipe.mean_in(y) for y in (2024, 2026, 2029, 2030, 2040)] == [2, 2, 2, 3, 3]
    assert Recipe("x", "calendar").mean_in(2030) is None


@pytest.mark.parametrize("hours", [3, 24, 168, 8760])
@pytest.mark.parametrize("id", ["hupx", "sun", "belgrade"])
def test_long_steps_take_the_mean_of_their_hours(hours: int, id: str) -> None:
    whole = 8760 // hours * hours
    end = str(np.datetime64("2030-01-01") + np.timedelta64(whole, "h"))
    hourly = maker(*ALL).series(id)[:whole].reshape(-1, hours).mean(axis=1)
    assert maker(*ALL, end=end, hours=hours).series(id) == pytest.approx(hourly, rel=1e-12, abs=1e-12)


def test_short_and_odd_steps() -> None:
    hourly = maker(*ALL).series("hupx")
    quarters = maker(*ALL, end="2030-01-02", hours=0.25).series("hupx")
    assert np.array_equal(quarters, np.repeat(hourly[:24], 4))
    longer = maker(*ALL, end="2030-01-02", hours=1.5).series("hupx")
    assert longer[0] == pytest.approx((hourly[0] + hourly[1] / 2) / 1.5, rel=1e-12)
    assert longer[1] == pytest.approx((hourly[1] / 2 + hourly[2]) / 1.5, rel=1e-12)


def test_a_step_over_new_year_and_periods_far_apart() -> None:
    start = np.array(["2029-12-31T12", "2040-06-01T00", "2040-06-02T00"], dtype="datetime64[s]")
    far = Steps(start, np.array([24.0, 24.0, 24.0]), "Europe/Belgrade", ())
    made = ProfileMaker(ALL, far)
    assert made.years == (2029, 2030, 2040)
    both = np.concatenate([made.year("hupx", 2029)[-12:], made.year("hupx", 2030)[:12]])
    day = 24 * (int(np.datetime64("2040-06-01").astype(int)) - int(np.datetime64("2040-01-01").astype(int)))
    wanted = [both.mean(), *made.year("hupx", 2040)[day : day + 48].reshape(2, 24).mean(axis=1)]
    assert made.series("hupx") == pytest.approx(wanted, rel=1e-12)
    assert len(made.hours) == 72


def test_the_long_night_stays_dark_on_long_steps() -> None:
    values = maker(*ALL, hours=3).series("sun").reshape(-1, 8)
    assert np.all(values[:, -1] == 0)


def test_forty_profiles_of_a_year_take_less_than_half_a_second() -> None:
    many = [TEMPERATURE]
    many += [replace(PRICE, id=f"price{i}") for i in range(12)] + [replace(LOAD, id=f"load{i}") for i in range(5)]
    many += [replace(HEAT, id=f"heat{i}") for i in range(10)] + [replace(SUN, id=f"sun{i}") for i in range(6)]
    many += [replace(WIND, id=f"wind{i}", noise=0.2 + 0.01 * i) for i in range(6)]
    best = np.inf
    for _ in range(2):
        year_clock.cache_clear()
        begin = time.perf_counter()
        made = maker(*many)
        assert made.problems() == []
        for recipe in many:
            made.series(recipe.id)
        best = min(best, time.perf_counter() - begin)
    assert best < 0.5


def test_series_are_read_only() -> None:
    with pytest.raises(ValueError, match="read-only"):
        maker(*ALL).year("hupx", 2030)[0] = 1


def test_good_recipes_have_no_problems() -> None:
    assert maker(*ALL).problems(shapes=["heat", "hupx"]) == []


@pytest.mark.parametrize(
    ("recipe", "code", "column", "word"),
    [
        (Recipe("x", "winds"), "cell/choice", "method", '"wind"'),
        (Recipe("x", "temperature"), "profile/recipe", "month", "needs"),
        (replace(HEAT, id="x", temperature="belgrad"), "cell/profile", "temperature", '"belgrade"'),
        (replace(LOAD, id="x", temperature=""), "profile/recipe", "temperature", "cold slope"),
        (replace(HEAT, id="x", season="15.10.-15.4."), "profile/recipe", "season", "10-15..04-15"),
        (replace(HEAT, id="x", season="02-30..04-15"), "profile/recipe", "season", "cannot be read"),
        (replace(PRICE, id="x", month=(1.0,) * 11), "cell/list", "month", "11"),
        (replace(PRICE, id="x", latitude=44.0), "profile/recipe", "latitude", "does not use"),
        (replace(PRICE, id="x", persistence=1.0), "cell/range", "persistence", "less than 1"),
        (replace(WIND, id="x", noise=0.0), "profile/recipe", "noise", "needs"),
        (replace(WIND, id="x", mean=None, month=None), "profile/recipe", "mean", "mean"),
        (replace(WIND, id="x", mean={2030: 1.3}), "profile/recipe", "mean", "between 0 and 1"),
        (replace(WIND, id="x", noise=0.45), "profile/recipe", "mean", "below 0.41"),
        (replace(SUN, id="x", mean={2030: 0.6}), "profile/recipe", "mean", "between 0 and 1"),
        (replace(SUN, id="x", latitude=None), "profile/recipe", "latitude", "needs"),
        (replace(HEAT, id="x", base=-60.0), "profile/recipe", "mean", "colder than the base"),
        (Recipe("x", "calendar", weekday=(0.0,) * 7, mean={2030: 1.0}), "profile/recipe", "mean", "all 0"),
        (Recipe("x", "file"), "profile/recipe", "file", "needs"),
    ],
)
def test_problems_name_the_cell_and_the_way_out(recipe: Recipe, code: str, column: str, word: str) -> None:
    found = maker(TEMPERATURE, replace(recipe, row=7)).problems()
    match = [p for p in found if (p.code, p.column) == (code, column)]
    assert len(match) == 1
    assert word in str(match[0])
    assert (match[0].file, match[0].row, match[0].id) == ("profiles.csv", 7, "x")


def test_a_shape_needs_a_mean_other_than_zero() -> None:
    zero = Recipe("x", "calendar", mean={2030: 0.0})
    assert maker(zero).problems() == []
    assert [p.id for p in maker(zero).problems(shapes=["x"])] == ["x"]


def test_circles_are_told_once_and_do_not_hang() -> None:
    a, b, c = (replace(LOAD, id=i, temperature=t) for i, t in (("a", "b"), ("b", "a"), ("c", "a")))
    found = maker(a, b, c).problems()
    assert [p.code for p in found] == ["profile/cycle"]
    assert "a -> b -> a" in found[0].what
    alone = maker(replace(LOAD, id="a", temperature="a")).problems()
    assert [p.code for p in alone] == ["profile/cycle"]


def test_steps_of_the_maker_are_the_ones_given() -> None:
    given = steps("2030-01-01", "2030-02-01")
    assert ProfileMaker(ALL, given).series("hupx").shape == (len(given),)
