"""ProfileMaker: every series of a case, made when asked for and kept by calendar year."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cached_property

import numpy as np

from koridor.case.profiles import calendar, checks, degree, file, sun, temperature, wind
from koridor.case.profiles.clock import HOUR, YearClock, year_clock
from koridor.case.profiles.recipe import Recipe
from koridor.case.steps import Floats, Ints, Steps
from koridor.errors import Problem

Method = Callable[[Recipe, YearClock, Floats | None], Floats]

_METHODS: dict[str, Method] = {
    "calendar": calendar.hourly,
    "temperature": temperature.hourly,
    "degree": degree.hourly,
    "wind": wind.hourly,
    "sun": sun.hourly,
}


class ProfileMaker:
    """Makes the series of `recipes` on `steps`. Ask for `problems` first: with any, the series are not defined."""

    def __init__(self, recipes: Iterable[Recipe], steps: Steps) -> None:
        self.recipes = {r.id: r for r in recipes}
        self.steps = steps
        self.files = file.Files()
        self._years: dict[tuple[str, int], Floats] = {}

    def on(self, steps: Steps) -> ProfileMaker:
        """The same series on other steps; years that were made are shared."""
        other = ProfileMaker(self.recipes.values(), steps)
        other.files = self.files
        if steps.zone == self.steps.zone:
            other._years = self._years
        return other

    def series(self, id: str) -> Floats:
        """Values on the steps (T,): the mean of the hours of each step."""
        return self._on_steps([self.year(id, y) for y in self.years])

    def shape(self, id: str) -> Floats:
        """The series (T,) scaled so that each calendar year has the mean 1, for demands and inflows."""
        return self._on_steps([_ratio_to_mean(self.year(id, y)) for y in self.years])

    def year(self, id: str, year: int) -> Floats:
        """Hourly values (8760,) or (8784,) of a whole calendar year (UTC), read-only."""
        if (id, year) not in self._years:
            recipe = self.recipes[id]
            clock = year_clock(self.steps.zone, year)
            values = self._made(recipe, clock)
            values.flags.writeable = False
            self._years[id, year] = values
        return self._years[id, year]

    def problems(self, shapes: Collection[str] = ()) -> list[Problem]:
        """Everything that keeps a series from being made, at once. `shapes`: the ids that `shape` will be asked for."""
        return checks.problems(self, shapes)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Calendar years that the steps touch, in order."""
        last = (self._start + self._length - 1).astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
        years: set[int] = set()
        for low, high in np.unique(np.stack([self.steps.year, last]), axis=1).T:
            years.update(range(int(low), int(high) + 1))
        return tuple(sorted(years))

    @cached_property
    def hours(self) -> Ints:
        """Hours since 1970 (UTC) that the steps touch, in order."""
        low, high = self._start // HOUR, -(-(self._start + self._length) // HOUR)
        edges = np.zeros(int(high.max() - low.min()) + 1, dtype=np.int64)
        np.add.at(edges, low - low.min(), 1)
        np.add.at(edges, high - low.min(), -1)
        return np.flatnonzero(np.cumsum(edges)) + int(low.min())

    def _made(self, recipe: Recipe, clock: YearClock) -> Floats:
        if recipe.method == "file":
            measured = self.files.get(recipe)
            if isinstance(measured, Problem):
                raise ValueError(str(measured))
            return file.hourly(recipe, clock, measured)
        daily = clock.by_day(self.year(recipe.temperature, clock.year)) if recipe.temperature else None
        return _METHODS[recipe.method](recipe, clock, daily)

    @cached_property
    def _start(self) -> Ints:
        return self.steps.start.astype("datetime64[s]").astype(np.int64)

    @cached_property
    def _length(self) -> Ints:
        return np.asarray(np.rint(self.steps.hours * HOUR), dtype=np.int64)

    @cached_property
    def _cut(self) -> tuple[int, Ints, bool]:
        """Parts that an hour is cut into so that steps are whole numbers of them; start and end of each step in turn
        (2T,), in such parts from the start of the first year; whether every step is a plain hour.
        """
        grain = int(np.gcd.reduce(np.concatenate([[HOUR], self._start, self._length])))
        clocks = [year_clock(self.steps.zone, y) for y in self.years]
        before = np.cumsum([0, *(c.hours for c in clocks[:-1])])
        which = np.searchsorted(np.array(self.years), self.steps.year)
        origin = np.array([c.first for c in clocks])[which] * HOUR
        low = (self._start - origin + before[which] * HOUR) // grain
        pairs = np.stack([low, low + self._length // grain], axis=1).ravel()
        return HOUR // grain, pairs, grain == HOUR and bool(np.all(self._length == HOUR))

    def _on_steps(self, years: list[Floats]) -> Floats:
        values = np.concatenate(years)
        parts, pairs, plain = self._cut
        if plain:
            return np.asarray(values[pairs[::2]])
        values = np.append(np.repeat(values, parts), 0.0)
        return np.asarray(np.add.reduceat(values, pairs)[::2] / np.diff(pairs)[::2])


def _ratio_to_mean(values: Floats) -> Floats:
    mean = values.mean()
    return values / mean if mean else np.full(len(values), np.nan)
