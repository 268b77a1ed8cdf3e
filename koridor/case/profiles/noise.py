"""Seeded noise that belongs to a calendar date, not to a horizon.

Each calendar year has its own draws, keyed by (seed, name, year), so a date gets the same noise however long the run
is. The draws come from the raw stream of Philox, which NumPy keeps stable, and the Box-Muller formula, not from a
library routine that may change between versions.
"""

from __future__ import annotations

import calendar
from functools import lru_cache
from zlib import crc32

import numpy as np

from koridor.case.profiles.recipe import Recipe
from koridor.case.steps import Floats, Ints


@lru_cache(maxsize=256)
def draws(seed: int, name: str, year: int, count: int) -> Floats:
    """`count` independent standard normal numbers of a calendar year (read-only)."""
    key = np.random.SeedSequence([seed, crc32(name.encode()), year])
    half = (count + 1) // 2
    raw = np.asarray(np.random.Philox(key).random_raw(2 * half), dtype=np.uint64)
    uniform = ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    radius, angle = np.sqrt(-2 * np.log(uniform[:half])), 2 * np.pi * uniform[half:]
    out = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[:count]
    out.flags.writeable = False
    return out


def ar1(shocks: Floats, persistence: float) -> Floats:
    """x[0] = e[0], x[k] = p x[k-1] + sqrt(1 - p^2) e[k]: unit variance throughout. By doubling."""
    x: Floats = shocks * float(np.sqrt(1 - persistence**2))
    x[0] = shocks[0]
    shift, factor = 1, persistence
    while shift < len(x) and abs(factor) > 1e-18:
        x[shift:] += factor * x[:-shift]
        shift, factor = 2 * shift, factor * factor
    return x


def of_year(recipe: Recipe, year: int, per_day: int) -> Floats:
    """Standard AR(1) noise for each day (`per_day` 1) or hour (24) of a calendar year.

    The year before is run through first, so that the series goes on across New Year without a break. Two members of a
    group with the same persistence have the correlation sqrt(common_a x common_b).
    """
    if recipe.persistence == 0:
        return _shocks(recipe, year, per_day).copy()
    both = np.concatenate([_shocks(recipe, year - 1, per_day), _shocks(recipe, year, per_day)])
    return ar1(both, recipe.persistence)[-_count(year, per_day) :]


def within(values: Floats, groups: Ints) -> Floats:
    """`values` less the mean of their group (month), brought back to the standard deviation 1."""
    counts = np.bincount(groups)
    centred = values - (np.bincount(groups, weights=values) / np.maximum(counts, 1))[groups]
    return unit(centred)


def unit(values: Floats) -> Floats:
    """`values` scaled to the root mean square 1."""
    size = float(np.sqrt(np.mean(values**2)))
    return values / size if size > 0 else values


def _count(year: int, per_day: int) -> int:
    return (366 if calendar.isleap(year) else 365) * per_day


def _shocks(recipe: Recipe, year: int, per_day: int) -> Floats:
    count = _count(year, per_day)
    kind = "day" if per_day == 1 else "hour"
    common = recipe.noise_common if recipe.noise_group else 0.0
    own = draws(recipe.seed, f"{kind}/profile/{recipe.id}", year, count) if common < 1 else np.zeros(count)
    if common == 0:
        return own
    shared = draws(recipe.seed, f"{kind}/group/{recipe.noise_group}", year, count)
    return np.asarray(np.sqrt(common) * shared + np.sqrt(1 - common) * own)
