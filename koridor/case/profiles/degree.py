"""degree: heat demand that follows the temperature of the day in the heating season."""

from __future__ import annotations

import re

import numpy as np

from koridor.case.profiles.clock import YearClock
from koridor.case.profiles.recipe import Recipe
from koridor.case.profiles.scaling import to_means
from koridor.case.steps import Floats, Ints

_SEASON = re.compile(r"^\s*(\d\d)-(\d\d)\s*\.\.\s*(\d\d)-(\d\d)\s*$")
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Day = tuple[int, int]


def hourly(recipe: Recipe, clock: YearClock, daily: Floats | None) -> Floats:
    """Values (N,) with the year's mean (1 where none is given): (1 - flat) from max(0, base - T) in the season, brought
    to the month factors if there are any, and `flat` the whole year. Both follow the hour and weekday factors.
    """
    table = recipe.hour_table()
    rhythm = (table / table.mean(axis=1, keepdims=True))[clock.month, clock.hour] * recipe.weekdays()[clock.weekday]
    cold = np.zeros(clock.days) if daily is None else np.maximum(0.0, recipe.base - daily)
    cold = np.where(in_season(recipe.season, clock), cold, 0.0)
    values = recipe.flat * to_means(rhythm, clock, None, 1.0)
    if recipe.flat < 1:
        values = values + (1 - recipe.flat) * to_means(cold[clock.day] * rhythm, clock, recipe.month, 1.0)
    mean = recipe.mean_in(clock.year)
    return to_means(values, clock, None, 1.0 if mean is None else mean)


def parse_season(text: str) -> tuple[Day, Day] | None:
    """First and last day as (month, day) of a season such as 10-15..04-15; None where it cannot be read."""
    match = _SEASON.match(text)
    if not match:
        return None
    m1, d1, m2, d2 = (int(g) for g in match.groups())
    if not all(1 <= m <= 12 and 1 <= d <= _LONGEST[m - 1] for m, d in ((m1, d1), (m2, d2))):
        return None
    return (m1, d1), (m2, d2)


def in_season(text: str, clock: YearClock) -> Floats:
    """1 for each day (D,) of the heating season, first and last day included, else 0; empty: the whole year."""
    ends = parse_season(text) if text.strip() else None
    if ends is None:
        return np.ones(clock.days)
    start = np.concatenate([[0], np.cumsum(np.bincount(clock.day_month, minlength=12))])
    day: Ints = 100 * (clock.day_month + 1) + np.arange(clock.days) - start[clock.day_month] + 1
    first, last = (100 * m + d for m, d in ends)
    inside = (day >= first) & (day <= last) if first <= last else (day >= first) | (day <= last)
    return inside.astype(np.float64)
