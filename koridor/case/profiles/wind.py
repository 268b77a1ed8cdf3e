"""wind: an hourly capacity factor whose logit is an AR(1) process around a level of the month.

A logit-normal variable is a smooth relative of the beta distribution: it stays inside (0, 1) by itself, and the level
of a month can be moved until its mean is met without cutting anything off.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from koridor.case.profiles import noise
from koridor.case.profiles.clock import YearClock
from koridor.case.profiles.recipe import Recipe
from koridor.case.profiles.scaling import month_targets
from koridor.case.steps import Floats, Ints


def hourly(recipe: Recipe, clock: YearClock, _daily: Floats | None) -> Floats:
    """Capacity factors (N,). nan where a month's mean lies outside 0 to 1 or the noise is too large for the mean."""
    mean = recipe.mean_in(clock.year)
    targets = month_targets(clock, recipe.month, mean)
    group = clock.month
    if targets is None:
        targets, group = np.array([np.nan if mean is None else mean]), np.zeros(clock.hours, dtype=np.int64)
    if mean is None:
        mean = float(targets @ clock.month_hours) / clock.hours if len(targets) == 12 else np.nan
    if not np.all((targets >= 0) & (targets < 1)) or not 0 < recipe.noise < largest_noise(mean):
        return np.zeros(clock.hours) if mean == 0 else np.full(clock.hours, np.nan)
    spread = _spread(round(mean, 12), recipe.noise) * noise.of_year(recipe, clock.year, per_day=24)
    return _at_level(spread, group, targets)


def largest_noise(mean: float) -> float:
    """Largest standard deviation taken for a capacity factor of this mean: 0.9 x sqrt(m (1 - m))."""
    return 0.9 * float(np.sqrt(max(0.0, mean * (1 - mean))))


def _at_level(spread: Floats, group: Ints, targets: Floats, weights: Floats | None = None) -> Floats:
    """1 / (1 + exp(-(level[group] + spread))) with the levels that give each group its target, by Newton's method on
    the logit of the mean. A target of 0 gives 0.
    """
    size = len(targets)
    share = np.ones(len(spread)) if weights is None else weights
    total = np.bincount(group, weights=share, minlength=size)
    aim = np.clip(targets, 1e-9, 1 - 1e-9)
    level = _logit(aim)
    for _ in range(60):
        value = 1 / (1 + np.exp(-(level[group] + spread)))
        mean = np.bincount(group, weights=share * value, minlength=size) / total
        if float(np.max(np.abs(mean - aim))) < 1e-14:
            break
        slope = np.bincount(group, weights=share * value * (1 - value), minlength=size) / total
        level = level + np.clip((_logit(aim) - _logit(mean)) * mean * (1 - mean) / slope, -3, 3)
    return np.asarray(value * (targets / mean)[group]).clip(0.0, 1.0)


@lru_cache(maxsize=256)
def _spread(mean: float, deviation: float) -> float:
    """Standard deviation of the logit that gives the capacity factor of this mean the wanted standard deviation."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    weights = weights / weights.sum()
    one = np.zeros(len(nodes), dtype=np.int64)
    low, high = 0.0, 12.0
    for _ in range(30):
        middle = (low + high) / 2
        value = _at_level(middle * nodes, one, np.array([mean]), weights)
        wide = float(weights @ (value - mean) ** 2) > deviation**2
        low, high = (low, middle) if wide else (middle, high)
    return (low + high) / 2


def _logit(p: Floats) -> Floats:
    return np.asarray(np.log(p / (1 - p)))
