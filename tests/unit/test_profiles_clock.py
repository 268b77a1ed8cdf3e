"""The local calendar: clock changes, leap years, odd offsets."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from koridor.case.profiles import year_clock

ZONES = ["Europe/Belgrade", "Asia/Baku", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "UTC"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2024, 2030])
def test_every_hour_agrees_with_the_zone(zone: str, year: int) -> None:
    clock = year_clock(zone, year)
    start = datetime(year, 1, 1, tzinfo=UTC)
    local = [(start + timedelta(hours=h)).astimezone(ZoneInfo(zone)) for h in range(clock.hours)]
    assert clock.hour.tolist() == [t.hour for t in local]
    inside = np.array([t.year == year for t in local])
    assert np.array_equal(clock.day[inside], np.array([t.timetuple().tm_yday - 1 for t in local])[inside])
    assert np.array_equal(clock.month[inside], np.array([t.month - 1 for t in local])[inside])
    assert np.array_equal(clock.weekday[inside], np.array([t.weekday() for t in local])[inside])


def test_days_of_a_clock_change_have_23_and_25_hours() -> None:
    clock = year_clock("Europe/Belgrade", 2024)
    hours = np.bincount(clock.day)
    spring, autumn = (datetime(2024, m, d).timetuple().tm_yday - 1 for m, d in ((3, 31), (10, 27)))
    assert hours[spring] == 23
    assert hours[autumn] == 25
    assert 2 not in clock.hour[clock.day == spring]
    assert np.count_nonzero(clock.hour[clock.day == autumn] == 2) == 2
    middle = np.delete(hours[1:-1], [spring - 1, autumn - 1])
    assert np.all(middle == 24)


def test_leap_year_and_edges_of_the_year() -> None:
    leap, plain = year_clock("Europe/Belgrade", 2024), year_clock("Europe/Belgrade", 2025)
    assert (leap.hours, leap.days) == (8784, 366)
    assert (plain.hours, plain.days) == (8760, 365)
    # The last UTC hour is already 1 January on the spot; it counts to 31 December, so that the year stands alone.
    assert leap.hour[-1] == 0
    assert leap.day[-1] == 365
    assert leap.month[-1] == 11
    assert leap.month_hours.sum() == 8784


def test_a_year_takes_less_than_20_ms() -> None:
    best = np.inf
    for _ in range(3):
        year_clock.cache_clear()
        begin = time.perf_counter()
        year_clock("Europe/Belgrade", 2030)
        best = min(best, time.perf_counter() - begin)
    assert best < 0.02
