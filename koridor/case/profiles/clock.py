"""The local calendar of the hours of one calendar year (UTC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from koridor.case.steps import Floats, Ints

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True, eq=False)
class YearClock:
    """Hours (N,) of a UTC calendar year as people on the spot see them. All arrays are read-only.

    `hour` local hour 0-23; `day` local day of the year from 0; `month` 0-11; `weekday` 0-6 from Monday. The few hours
    of the UTC year that belong to a neighbouring local year count to the first or last day, so that each year stands
    alone. `day_month`, `day_weekday` are the same by day (D,). `month_hours` (12,) counts the hours of each month.
    """

    year: int
    first: int
    offset: Ints
    hour: Ints
    day: Ints
    month: Ints
    weekday: Ints
    day_month: Ints
    day_weekday: Ints
    month_hours: Floats

    @property
    def hours(self) -> int:
        """Number of hours: 8760 or 8784."""
        return len(self.hour)

    @property
    def days(self) -> int:
        """Number of days: 365 or 366."""
        return len(self.day_month)

    def by_day(self, values: Floats) -> Floats:
        """Mean of hourly values (N,) over each local day (D,)."""
        total = np.bincount(self.day, weights=values, minlength=self.days)
        return np.asarray(total / np.bincount(self.day, minlength=self.days))

    def by_month(self, values: Floats) -> Floats:
        """Mean of hourly values (N,) over each local month (12,)."""
        return np.asarray(np.bincount(self.month, weights=values, minlength=12) / self.month_hours)


@lru_cache(maxsize=128)
def year_clock(zone: str, year: int) -> YearClock:
    """The clock of a calendar year in an IANA time zone."""
    first = _seconds(f"{year}-01-01")
    count = (_seconds(f"{year + 1}-01-01") - first) // HOUR
    utc = first + HOUR * np.arange(count, dtype=np.int64)
    offset = _offsets(ZoneInfo(zone), utc)
    local = utc + offset
    days = int(count // 24)
    day = np.clip((local - first) // DAY, 0, days - 1)
    dates = np.datetime64(f"{year}-01-01", "D") + np.arange(days)
    day_month = dates.astype("datetime64[M]").astype(np.int64) % 12
    day_weekday = (dates.astype(np.int64) + 3) % 7  # 1 January 1970 was a Thursday
    month = day_month[day]
    arrays = (offset, local % DAY // HOUR, day, month, day_weekday[day], day_month, day_weekday)
    month_hours = np.bincount(month, minlength=12).astype(np.float64)
    for array in (*arrays, month_hours):
        array.flags.writeable = False
    return YearClock(year, first // HOUR, *arrays, month_hours)


def _seconds(day: str) -> int:
    return int(np.datetime64(day, "s").astype(np.int64))


def _offsets(zone: ZoneInfo, utc: Ints) -> Ints:
    """Seconds that local time is ahead of UTC, for hours (N,) in order. Asks the zone once a day, and hourly on the
    days on which the clocks are changed.
    """
    edges = [*range(0, len(utc), 24), len(utc) - 1]
    known = _ask(zone, [int(utc[i]) for i in edges])
    out = np.empty(len(utc), dtype=np.int64)
    for low, high, at_low, at_high in zip(edges, edges[1:], known, known[1:], strict=False):
        out[low : high + 1] = at_low if at_low == at_high else _ask(zone, [int(s) for s in utc[low : high + 1]])
    return out


def _ask(zone: ZoneInfo, seconds: Sequence[int]) -> list[int]:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    moved = ((epoch + timedelta(seconds=s)).astimezone(zone).utcoffset() for s in seconds)
    return [int(m.total_seconds()) if m is not None else 0 for m in moved]
