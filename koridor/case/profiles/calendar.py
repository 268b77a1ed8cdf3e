"""calendar: month, hour, weekday, cold days and day-to-day noise. For prices, electricity demand, industry, inflow."""

from __future__ import annotations

import numpy as np

from koridor.case.profiles import noise
from koridor.case.profiles.clock import YearClock
from koridor.case.profiles.recipe import Recipe
from koridor.case.profiles.scaling import to_means
from koridor.case.steps import Floats

COLD = 5.0  # degrees C below which `cold_slope` counts


def hourly(recipe: Recipe, clock: YearClock, daily: Floats | None) -> Floats:
    """Values (N,) of a year: month x hour x weekday x (1 + cold_slope max(0, 5 - T)) x max(0, 1 + noise), brought to
    the means. `daily` (D,) is the mean temperature of each day, where the recipe names one.
    """
    days = recipe.weekdays()[clock.day_weekday]
    if recipe.cold_slope and daily is not None:
        days = days * (1 + recipe.cold_slope * np.maximum(0.0, COLD - daily))
    if recipe.noise:
        drawn = noise.of_year(recipe, clock.year, per_day=1)
        if recipe.month is not None:
            drawn = noise.within(drawn, clock.day_month)
        days = days * np.maximum(0.0, 1 + recipe.noise * drawn)
    values = days[clock.day] * recipe.hour_table()[clock.month, clock.hour]
    return to_means(values, clock, recipe.month, recipe.mean_in(clock.year))
