"""Time: a list of steps with a duration in hours, grouped in periods (DESIGN 4.1, 3.6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Times = NDArray[np.datetime64]


@dataclass(frozen=True)
class Period:
    """A stretch of steps that is solved as one: `weight` years it stands for, `discount` factor on its money."""

    id: str
    year: int
    first: int
    last: int
    weight: float = 1.0
    discount: float = 1.0


@dataclass(frozen=True, eq=False)
class Steps:
    """The steps of a horizon. `start` (T,) UTC in seconds, `hours` (T,), `zone` an IANA name for local time."""

    start: Times
    hours: Floats
    zone: str
    periods: tuple[Period, ...]

    @classmethod
    def joined(cls, parts: Sequence[Steps]) -> Steps:
        """Several stretches of time one behind the other, each a period of its own (they need not touch)."""
        periods: list[Period] = []
        for part in parts:
            at = sum(len(p) for p in parts[: len(periods)])
            periods += [replace(p, first=p.first + at, last=p.last + at) for p in part.periods]
        starts, hours = np.concatenate([p.start for p in parts]), np.concatenate([p.hours for p in parts])
        return cls(starts, hours, parts[0].zone, tuple(periods))

    @classmethod
    def regular(
        cls,
        start: np.datetime64,
        end: np.datetime64,
        step_hours: float,
        zone: str,
        weight: float = 1.0,
        discount: float = 1.0,
    ) -> Steps:
        """Equal steps from `start` to before `end`, in one period."""
        seconds = round(step_hours * 3600)
        first, last = (int(t.astype("datetime64[s]").astype(np.int64)) for t in (start, end))
        starts: Times = np.arange(first, last, seconds).astype("datetime64[s]")
        year = int(str(starts[0])[:4])
        return cls(
            starts,
            np.full(len(starts), float(step_hours)),
            zone,
            (Period(str(year), year, 0, len(starts) - 1, weight, discount),),
        )

    def __len__(self) -> int:
        return len(self.start)

    def grouped(self, group: Ints) -> Steps:
        """Coarser steps: those of one number in `group` (T,), which never falls, become one. Periods stay whole."""
        edges = np.flatnonzero(np.r_[True, (group[1:] != group[:-1]) | (self.period[1:] != self.period[:-1])])
        place = np.searchsorted(edges, np.arange(len(self)), side="right") - 1
        periods = tuple(replace(p, first=int(place[p.first]), last=int(place[p.last])) for p in self.periods)
        return Steps(self.start[edges], np.add.reduceat(self.hours, edges), self.zone, periods)

    @cached_property
    def year(self) -> Ints:
        """Calendar year (UTC) of each step."""
        return self.start.astype("datetime64[Y]").astype(np.int64) + 1970

    @cached_property
    def month(self) -> Ints:
        """Months since January 1970 (UTC) of each step."""
        return self.start.astype("datetime64[M]").astype(np.int64)

    @cached_property
    def day(self) -> Ints:
        """Days since 1 January 1970 (UTC) of each step."""
        return self.start.astype("datetime64[D]").astype(np.int64)

    @cached_property
    def week(self) -> Ints:
        """Weeks of 168 hours since the start of the horizon, of each step."""
        return np.asarray((np.cumsum(self.hours) - self.hours) // 168.0, dtype=np.int64)

    @cached_property
    def period(self) -> Ints:
        """Index of the period of each step."""
        out = np.zeros(len(self), dtype=np.int64)
        for i, p in enumerate(self.periods):
            out[p.first : p.last + 1] = i
        return out

    @cached_property
    def year_hours(self) -> Floats:
        """Hours of the calendar year each step lies in (8760 or 8784)."""
        first = self.start.astype("datetime64[Y]")
        return np.asarray((first + 1).astype("datetime64[h]") - first.astype("datetime64[h]"), dtype=np.float64)

    @cached_property
    def month_hours(self) -> Floats:
        """Hours of the calendar month each step lies in."""
        first = self.start.astype("datetime64[M]")
        return np.asarray((first + 1).astype("datetime64[h]") - first.astype("datetime64[h]"), dtype=np.float64)

    @cached_property
    def money_weight(self) -> Floats:
        """Years a step stands for times its discount factor: what its money counts in the objective."""
        return np.array([p.weight * p.discount for p in self.periods])[self.period]
