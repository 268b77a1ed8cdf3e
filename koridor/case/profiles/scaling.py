"""Bringing a shape to the published means: of each month where month factors are given, and of the year.

Month factors state the mean of each month relative to the others, so the months come out as stated, whatever weather,
weekdays and noise do within them. With a mean for the year they are scaled to it; without one they are the values.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from koridor.case.profiles.clock import YearClock
from koridor.case.steps import Floats, Ints

Real = NDArray[np.floating[Any]] | NDArray[np.integer[Any]]


def month_targets(clock: YearClock, month: tuple[float, ...] | None, mean: float | None) -> Floats | None:
    """Mean wanted in each month (12,); None where no month factors are given; nan where the mean cannot be met."""
    if month is None:
        return None
    factors = np.array(month, dtype=np.float64)
    if mean is None:
        return factors
    level = float(factors @ clock.month_hours) / clock.hours
    return np.asarray(factors * _ratio(np.array([mean]), np.array([level]))[0])


def to_means(values: Floats, clock: YearClock, month: tuple[float, ...] | None, mean: float | None) -> Floats:
    """Scale hourly `values` (N,) to the month factors, if any, then to the year's mean, if any."""
    targets = month_targets(clock, month, mean)
    if targets is not None:
        values = values * _ratio(targets, clock.by_month(values))[clock.month]
    if mean is not None:
        values = values * _ratio(np.array([mean]), values.mean(keepdims=True))
    return values


def to_means_below_one(values: Floats, clock: YearClock, month: tuple[float, ...] | None, mean: float | None) -> Floats:
    """The same for a capacity factor: min(1, k x values), with the k of each month (or year) that meets the mean.

    nan where no k does, because there are not enough hours with a positive value.
    """
    targets = month_targets(clock, month, mean)
    if targets is not None:
        return _filled(values, clock.month, targets)
    if mean is not None:
        return _filled(values, np.zeros(clock.hours, dtype=np.int64), np.array([mean]))
    return np.minimum(values, 1.0)


def _filled(values: Floats, group: Ints, targets: Floats) -> Floats:
    """min(1, k[group] x values) whose group means are `targets`: k grows until no further hour is cut off at 1."""
    size = len(targets)
    wanted = targets * np.bincount(group, minlength=size)
    possible = (wanted >= 0) & (wanted <= np.bincount(group, weights=values > 0, minlength=size))
    wanted = np.where(possible, wanted, 0.0)
    factor = _ratio(wanted, np.bincount(group, weights=values, minlength=size))
    full = np.zeros(len(values), dtype=bool)
    while not np.array_equal(now := full | (values * factor[group] >= 1), full):
        full = now
        rest = np.bincount(group, weights=np.where(full, 0.0, values), minlength=size)
        left = wanted - np.bincount(group, weights=full, minlength=size)
        factor = np.divide(left, rest, out=factor, where=rest > 0)
    return np.asarray(np.where(possible[group], np.where(full, 1.0, values * factor[group]), np.nan))


def _ratio(above: Real, below: Real) -> Floats:
    """above / below, with 0 / 0 = 0 and nan where only `below` is 0."""
    out = np.where(np.abs(above) > 0, np.nan, 0.0)
    return np.divide(above, below, out=out, where=below != 0)
