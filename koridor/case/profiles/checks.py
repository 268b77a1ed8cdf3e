"""What can be wrong with recipes: all of it at once, in words for the person who wrote the rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from koridor.case.profiles import file, wind
from koridor.case.profiles.clock import year_clock
from koridor.case.profiles.degree import parse_season
from koridor.case.profiles.recipe import METHODS, Recipe
from koridor.errors import Problem, did_you_mean

if TYPE_CHECKING:
    from koridor.case.profiles.maker import ProfileMaker

_LENGTHS = {"month": 12, "hour_winter": 24, "hour_summer": 24, "hour_between": 24, "weekday": 7}
_HOURS = frozenset({"hour_winter", "hour_summer", "hour_between"})
_NOISE = frozenset({"noise", "persistence", "noise_group", "noise_common", "seed"})
USES: dict[str, frozenset[str]] = {
    "file": frozenset({"mean", "file", "column"}),
    "calendar": frozenset({"mean", "month", "weekday", "temperature", "cold_slope"}) | _HOURS | _NOISE,
    "temperature": frozenset({"mean", "month"}) | _HOURS | _NOISE,
    "degree": frozenset({"mean", "month", "weekday", "temperature", "base", "flat", "season"}) | _HOURS,
    "wind": frozenset({"mean", "month"}) | _NOISE,
    "sun": frozenset({"mean", "month", "latitude", "longitude"}) | _NOISE,
}
_EVERY: frozenset[str] = frozenset().union(*USES.values())
_NEEDS: dict[str, tuple[str, ...]] = {
    "file": ("file", "column"),
    "calendar": (),
    "temperature": ("month",),
    "degree": ("temperature",),
    "wind": ("noise",),
    "sun": ("latitude", "longitude"),
}


def problems(maker: ProfileMaker, shapes: Collection[str]) -> list[Problem]:
    """Rows that cannot be understood; where all can, series that cannot be made or do not reach their mean."""
    found = [p for r in maker.recipes.values() for p in _of_row(r, maker)]
    found += _cycles(maker)
    broken = {p.id for p in found}
    whole = set(shapes) | {r.temperature for r in maker.recipes.values()}
    for recipe in maker.recipes.values():
        if recipe.id in broken or any(id in broken for id in _chain(recipe, maker)):
            continue
        problem = _of_series(recipe, maker, recipe.id in whole, recipe.id in shapes)
        if problem:
            found.append(problem)
            broken.add(recipe.id)
    return found


def _recipe(
    recipe: Recipe, column: str, what: str, way_out: str, code: str = "profile/recipe", value: str | None = None
) -> Problem:
    why = "The series could not be made."
    return Problem("profiles.csv", recipe.row, column, code, what, why, way_out, value, recipe.id)


def _of_row(recipe: Recipe, maker: ProfileMaker) -> Iterator[Problem]:
    if recipe.method not in METHODS:
        way_out = did_you_mean(recipe.method, METHODS)
        yield _recipe(recipe, "method", "There is no such method.", way_out, "cell/choice", recipe.method)
        return
    yield from _parameters(recipe)
    if recipe.temperature and recipe.temperature not in maker.recipes:
        way_out = did_you_mean(recipe.temperature, maker.recipes)
        yield _recipe(recipe, "temperature", "There is no such profile.", way_out, "cell/profile", recipe.temperature)
    if recipe.cold_slope and not recipe.temperature:
        yield _recipe(recipe, "temperature", "A cold slope needs a temperature.", "Name a temperature profile.")
    if recipe.method == "wind" and recipe.mean is None and recipe.month is None:
        yield _recipe(recipe, "mean", 'The method wind needs "mean" or "month".', "Give the mean capacity factor.")


def _parameters(recipe: Recipe) -> Iterator[Problem]:
    """What one cell alone can get wrong."""
    blank = Recipe(recipe.id, recipe.method)
    for column in _NEEDS[recipe.method]:
        if getattr(recipe, column) == getattr(blank, column):
            yield _recipe(recipe, column, f'The method {recipe.method} needs "{column}".', "Fill it in.")
    for column in sorted(_EVERY - USES[recipe.method]):
        if getattr(recipe, column) != getattr(blank, column):
            yield _recipe(recipe, column, f'The method {recipe.method} does not use "{column}".', "Leave it empty.")
    for column, length in _LENGTHS.items():
        values = getattr(recipe, column)
        if values is not None and len(values) != length:
            yield _recipe(recipe, column, f"The pattern has {len(values)} numbers.", f"Give {length}.", "cell/list")
    if recipe.season.strip() and parse_season(recipe.season) is None:
        what = "The heating season cannot be read."
        yield _recipe(recipe, "season", what, "Write 10-15..04-15.", value=recipe.season)
    if not 0 <= recipe.persistence < 1:
        what = "It must be at least 0 and less than 1."
        yield _recipe(recipe, "persistence", what, "", "cell/range", str(recipe.persistence))


def _chain(recipe: Recipe, maker: ProfileMaker) -> list[str]:
    """Ids that a recipe needs, nearest first, ending where one repeats or is unknown."""
    chain: list[str] = []
    while recipe.temperature and recipe.temperature not in chain:
        chain.append(recipe.temperature)
        if recipe.temperature not in maker.recipes:
            break
        recipe = maker.recipes[recipe.temperature]
    return chain


def _cycles(maker: ProfileMaker) -> Iterator[Problem]:
    told: set[str] = set()
    for recipe in maker.recipes.values():
        chain = _chain(recipe, maker)
        if recipe.id in chain and recipe.id not in told:
            told.update(chain)
            circle = " -> ".join([recipe.id, *chain[: chain.index(recipe.id) + 1]])
            what = f"The profiles go in a circle: {circle}."
            yield _recipe(recipe, "temperature", what, "Take one of the references out.", "profile/cycle")


def _of_series(recipe: Recipe, maker: ProfileMaker, whole: bool, shape: bool) -> Problem | None:
    if recipe.method == "file":
        measured = maker.files.get(recipe)
        if isinstance(measured, Problem):
            return measured
        whole = whole or recipe.mean is not None
        hours = np.concatenate([_year_hours(maker, y) for y in maker.years]) if whole else maker.hours
        gap = file.missing(recipe, measured, hours, whole)
        if gap or not whole:
            return gap
    for year in maker.years:
        values = maker.year(recipe.id, year)
        if not np.all(np.isfinite(values)):
            what = f"The mean of {year} or of one of its months cannot be reached."
            return _recipe(recipe, "mean", what, _hint(recipe, year))
        if shape and not abs(values.mean()) > 0:
            return _recipe(recipe, "mean", f"The mean of {year} is 0, so the series has no shape.", "Give it values.")
    return None


def _year_hours(maker: ProfileMaker, year: int) -> np.typing.NDArray[np.int64]:
    clock = year_clock(maker.steps.zone, year)
    return clock.first + np.arange(clock.hours, dtype=np.int64)


def _hint(recipe: Recipe, year: int) -> str:
    mean = recipe.mean_in(year)
    match recipe.method:
        case "wind" if mean is not None and 0 < mean < 1:
            most = wind.largest_noise(mean)
            return f"Keep every month's mean below 1 and the noise (deviation of the capacity factor) below {most:.2f}."
        case "wind" | "sun":
            return "A capacity factor lies between 0 and 1, and the sun shines for half the year."
        case "degree":
            return "The season, or one of its months, has no day colder than the base: raise it or widen the season."
    return "The factors of the year, or of a month with a positive factor, are all 0."
