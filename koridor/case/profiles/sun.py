"""sun: an hourly capacity factor from the height of the sun, published months, and cloudy days."""

from __future__ import annotations

import numpy as np

from koridor.case.profiles import noise
from koridor.case.profiles.clock import YearClock
from koridor.case.profiles.recipe import Recipe
from koridor.case.profiles.scaling import to_means_below_one
from koridor.case.steps import Floats

EPOCH_2000 = 10957.5  # days from 1 January 1970 to noon of 1 January 2000
CLOUD = (0.1, 1.6)  # least and most light of a day, relative to a middling day of its month


def hourly(recipe: Recipe, clock: YearClock, _daily: Floats | None) -> Floats:
    """Capacity factors (N,): max(0, sin(elevation)) x clouds of the day, brought to the means without passing 1."""
    middle = clock.first + 0.5 + np.arange(clock.hours, dtype=np.float64)
    height = elevation(middle, recipe.latitude or 0.0, recipe.longitude or 0.0)
    values = np.maximum(0.0, np.sin(height))
    if recipe.noise:
        drawn = noise.of_year(recipe, clock.year, per_day=1)
        if recipe.month is not None:
            drawn = noise.within(drawn, clock.day_month)
        values = values * np.clip(1 + recipe.noise * drawn, *CLOUD)[clock.day]
    return to_means_below_one(values, clock, recipe.month, recipe.mean_in(clock.year))


def elevation(hours: Floats, latitude: float, longitude: float) -> Floats:
    """Height of the sun's centre above the horizon in radians, without refraction.

    `hours` since 1 January 1970 UTC (fractions allowed), degrees north and east. sin(h) = sin(lat) sin(decl) + cos(lat)
    cos(decl) cos(hour angle), with the sun's place by the low-precision formulas of the Astronomical Almanac (page C5;
    U.S. Naval Observatory, "Computing approximate solar coordinates"): good to a minute of arc from 1800 to 2200.
    """
    days = hours / 24 - EPOCH_2000
    anomaly = np.radians(357.529 + 0.98560028 * days)
    mean_longitude = np.radians(280.459 + 0.98564736 * days)
    longitude_sun = mean_longitude + np.radians(1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    tilt = np.radians(23.439 - 0.00000036 * days)
    sin_declination = np.sin(tilt) * np.sin(longitude_sun)
    ascension = np.arctan2(np.cos(tilt) * np.sin(longitude_sun), np.cos(longitude_sun))
    hour_angle = np.pi / 12 * (hours % 24 - 12) + np.radians(longitude) + mean_longitude - ascension
    north = np.radians(latitude)
    cos_declination = np.sqrt(1 - sin_declination**2)
    height = np.sin(north) * sin_declination + np.cos(north) * cos_declination * np.cos(hour_angle)
    return np.asarray(np.arcsin(np.clip(height, -1.0, 1.0)))
