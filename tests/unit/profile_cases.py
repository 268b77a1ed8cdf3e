"""Recipes and helpers that the tests of profiles share."""

from __future__ import annotations

import numpy as np

from koridor.case.profiles import ProfileMaker, Recipe
from koridor.case.steps import Floats, Steps

ZONE = "Europe/Belgrade"


def numbers(text: str) -> tuple[float, ...]:
    return tuple(float(word) for word in text.split())


def steps(start: str, end: str, hours: float = 1) -> Steps:
    return Steps.regular(np.datetime64(start), np.datetime64(end), hours, ZONE)


def maker(*recipes: Recipe, start: str = "2030-01-01", end: str = "2031-01-01", hours: float = 1) -> ProfileMaker:
    return ProfileMaker(recipes, steps(start, end, hours))


def one(recipe: Recipe, year: int, *others: Recipe) -> Floats:
    """Hourly values of a year."""
    return maker(recipe, *others, start=f"{year}-01-01", end=f"{year + 1}-01-01").series(recipe.id)


def lag(values: Floats, by: int = 1) -> float:
    """Correlation of a series with itself `by` places later."""
    return float(np.corrcoef(values[:-by], values[by:])[0, 1])


MONTHS = numbers("98 92 84 74 68 72 84 86 86 90 94 97")
WARMTH = numbers("1.4 3.1 7.6 12.9 18.1 21.9 23.8 23.8 18.5 13.3 7.9 2.7")
WINTER = numbers(
    ".79 .74 .71 .69 .71 .81 1.01 1.19 1.23 1.11 1.01 .95 .92 .91 .95 1.04 1.19 1.37 1.39 1.31 1.15 1.02 .94 .85"
)
SUMMER = numbers(
    "1.02 .93 .89 .87 .89 .95 1.06 1.06 .91 .75 .62 .54 .49 .47 .50 .60 .81 1.09 1.50 1.92 1.97 1.66 1.35 1.14"
)
WINDY = numbers("1.25 1.20 1.20 1.05 .90 .75 .70 .70 .85 1.00 1.15 1.25")
SUNNY = numbers(".40 .60 .90 1.15 1.35 1.50 1.55 1.45 1.15 .85 .60 .50")

TEMPERATURE = Recipe("belgrade", "temperature", month=WARMTH, noise=4.0, persistence=0.8)
PRICE = Recipe(
    "hupx",
    "calendar",
    month=MONTHS,
    hour_winter=WINTER,
    hour_summer=SUMMER,
    weekday=(1, 1, 1, 1, 1, 0.93, 0.9),
    mean={2029: 80.0, 2030: 85.4},
    noise=0.15,
    persistence=0.7,
    noise_group="market",
    noise_common=0.9,
)
LOAD = Recipe(
    "load", "calendar", month=MONTHS, hour_winter=WINTER, mean={2030: 1.0}, temperature="belgrade", cold_slope=0.011
)
HEAT = Recipe("heat", "degree", temperature="belgrade", season="10-15..04-15", flat=0.1, mean={2030: 50.0})
WIND = Recipe("wind", "wind", month=WINDY, mean={2030: 0.30}, noise=0.22, persistence=0.97)
SUN = Recipe(
    "sun",
    "sun",
    month=SUNNY,
    mean={2030: 0.155},
    noise=0.3,
    persistence=0.5,
    latitude=44.3,
    longitude=20.6,
)
ALL = (TEMPERATURE, PRICE, LOAD, HEAT, WIND, SUN)
