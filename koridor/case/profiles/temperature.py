"""temperature: published monthly means, day-to-day noise, and a swing over the day."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from koridor.case.profiles import noise
from koridor.case.profiles.clock import YearClock
from koridor.case.profiles.recipe import Recipe
from koridor.case.steps import Floats

WARMEST_HOUR = 15  # local time
SWING = (3.0, 6.0)  # half of highest less lowest of a day in mid-January and mid-July, degrees; general climatology


def hourly(recipe: Recipe, clock: YearClock, _daily: Floats | None) -> Floats:
    """Temperatures (N,) in degrees C. The swing leaves the mean of a day alone, the noise that of a month."""
    days = smooth(clock, np.array(recipe.month, dtype=np.float64))
    if recipe.noise:
        drawn = noise.of_year(recipe, clock.year, per_day=1)
        free = noise.unit(drawn - smooth(clock, _month_means(clock, drawn)))
        days = days + recipe.noise * free
    swing = _swing(recipe, clock)
    values = days[clock.day] + swing - clock.by_day(swing)[clock.day]
    mean = recipe.mean_in(clock.year)
    return values if mean is None else values + (mean - values.mean())


def smooth(clock: YearClock, months: Floats) -> Floats:
    """The curve (D,) made of the year's first six harmonics whose month means are exactly `months` (12,)."""
    return np.asarray(_curves(clock.days) @ months)


@lru_cache(maxsize=2)
def _curves(days: int) -> Floats:
    """(D, 12): the curve for a month mean of 1 in one month and 0 in the others."""
    first = np.datetime64("2024-01-01" if days == 366 else "2023-01-01", "D")
    month = (first + np.arange(days)).astype("datetime64[M]").astype(np.int64) % 12
    angle = 2 * np.pi * (np.arange(days) + 0.5) / days
    waves = [np.ones(days)]
    for k in range(1, 6):
        waves += [np.cos(k * angle), np.sin(k * angle)]
    basis = np.stack([*waves, np.sin(6 * angle)], axis=1)
    means = np.stack([basis[month == m].mean(axis=0) for m in range(12)])
    return np.asarray(basis @ np.linalg.inv(means))


def _month_means(clock: YearClock, values: Floats) -> Floats:
    total = np.bincount(clock.day_month, weights=values, minlength=12)
    return np.asarray(total / np.bincount(clock.day_month, minlength=12))


def _swing(recipe: Recipe, clock: YearClock) -> Floats:
    """Degrees above the day's mean (N,): the hour patterns, or a cosine that is wider in summer."""
    if recipe.has_hours:
        return np.asarray(recipe.hour_table()[clock.month, clock.hour])
    season = 2 * np.pi * (np.arange(clock.days) - 15) / clock.days
    half = (SWING[0] + SWING[1]) / 2 - (SWING[1] - SWING[0]) / 2 * np.cos(season)
    return np.asarray(half[clock.day] * np.cos(2 * np.pi * (clock.hour - WARMEST_HOUR) / 24))
