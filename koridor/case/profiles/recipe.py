"""What a row of the table `profiles` asks for, with its patterns resolved to numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from koridor.case.steps import Floats

METHODS = ("file", "calendar", "temperature", "degree", "wind", "sun")
WINTER = (0, 1, 10, 11)  # January, February, November, December
SUMMER = (4, 5, 6, 7)  # May to August

Factors = tuple[float, ...]


@dataclass(frozen=True)
class Recipe:
    """How one series is made. Patterns are tuples (12 months, 24 local hours, 7 weekdays from Monday) or None.

    `mean` gives the mean of each calendar year, None leaves the series as it falls. `noise` is a share (temperature:
    degrees; wind: standard deviation of the capacity factor). `file` is the full path. `row` is the row of the table.
    """

    id: str
    method: str
    month: Factors | None = None
    hour_winter: Factors | None = None
    hour_summer: Factors | None = None
    hour_between: Factors | None = None
    weekday: Factors | None = None
    mean: Mapping[int, float] | None = None
    base: float = 20.0
    flat: float = 0.0
    season: str = ""
    cold_slope: float = 0.0
    noise: float = 0.0
    persistence: float = 0.0
    noise_group: str = ""
    noise_common: float = 1.0
    seed: int = 2024
    latitude: float | None = None
    longitude: float | None = None
    temperature: str = ""
    file: Path | None = None
    column: str = ""
    row: int | None = None

    def mean_in(self, year: int) -> float | None:
        """Mean that the calendar year is scaled to: the latest stated one, before the first the first; None: none."""
        if not self.mean:
            return None
        known = [y for y in self.mean if y <= year]
        return float(self.mean[max(known) if known else min(self.mean)])

    @property
    def has_hours(self) -> bool:
        """True where any hour pattern is given."""
        return any(p is not None for p in (self.hour_winter, self.hour_summer, self.hour_between))

    def hour_table(self) -> Floats:
        """Hour factors by (month 0-11, local hour), ones where no pattern is given.

        A missing winter or summer pattern is taken from the other; a missing one for the months between is their mean.
        """
        given = [p for p in (self.hour_winter, self.hour_summer, self.hour_between) if p is not None]
        if not given:
            return np.ones((12, 24))
        winter = np.array(self.hour_winter or self.hour_summer or given[0], dtype=np.float64)
        summer = np.array(self.hour_summer or self.hour_winter or given[0], dtype=np.float64)
        between = np.array(self.hour_between, dtype=np.float64) if self.hour_between else (winter + summer) / 2
        table = np.tile(between, (12, 1))
        table[list(WINTER)] = winter
        table[list(SUMMER)] = summer
        return table

    def weekdays(self) -> Floats:
        """Factors of the seven days from Monday, ones where no pattern is given."""
        return np.array(self.weekday, dtype=np.float64) if self.weekday else np.ones(7)
