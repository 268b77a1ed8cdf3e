"""Contract years and what is owed in each: annual quantity pro rata, relief, take-or-pay quantity (rule 5.1).

Days are calendar dates and an end is always the day after the last. Quantities are MWh at the delivery point.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ContractYear:
    """A contract year as far as it lies in the life of the contract.

    label: "2025", or "2025/26" where it is not a calendar year. first, end: first day and day after the last one within
    the life of the contract. days: days of the whole year, whether the contract lives on all of them or not.
    """

    label: str
    first: date
    end: date
    days: int

    @property
    def days_in_life(self) -> int:
        """Days of the year on which the contract lives."""
        return (self.end - self.first).days

    @property
    def part(self) -> float:
        """Share of the whole year on which the contract lives."""
        return self.days_in_life / self.days

    def annual(self, annual_mwh: float) -> float:
        """Annual quantity of this year, MWh: that of a whole year x days in the life / days of the year."""
        return annual_mwh * self.days_in_life / self.days

    def daily(self, annual_mwh: float) -> float:
        """Daily contract quantity, MWh/day: the annual quantity of a whole year over its 365 or 366 days."""
        return annual_mwh / self.days


@dataclass(frozen=True)
class Relief:
    """From `first` to before `end`, `share` of the daily contract quantity is excused."""

    first: date
    end: date
    share: float = 1.0


def years(start: date, end: date, year_start: str = "01-01") -> list[ContractYear]:
    """Contract years of a contract that lives from `start` to before `end`, in order; `year_start` is MM-DD."""
    month, day = _month_day(year_start)
    first = date(start.year, month, day)
    if first > start:
        first = date(start.year - 1, month, day)
    found: list[ContractYear] = []
    while first < end and start < end:
        following = date(first.year + 1, month, day)
        label = f"{first.year}" if (month, day) == (1, 1) else f"{first.year}/{following.year % 100:02d}"
        found.append(ContractYear(label, max(first, start), min(following, end), (following - first).days))
        first = following
    return found


def relief_quantity(year: ContractYear, annual_mwh: float, reliefs: Iterable[Relief]) -> float:
    """MWh that are excused in this year: sum over its days of the share excused x the daily contract quantity.

    R = sum over d of phi_d x DCQ_d. Periods that overlap add up to the whole of a day at most.
    """
    share: Floats = np.zeros(year.days_in_life)
    for relief in reliefs:
        first, last = ((day - year.first).days for day in (relief.first, relief.end))
        share[max(0, first) : max(0, last)] += relief.share
    return float(np.minimum(share, 1.0).sum()) * year.daily(annual_mwh)


def minimum_bill_quantity(annual_mwh: float, share: float, relief_mwh: float = 0.0, relief: str = "before") -> float:
    """Take-or-pay quantity of a contract year, MWh; never below 0.

    relief "before": share x (annual - relief). relief "after": share x annual - relief, which is (1 - share) x relief
    less.
    """
    if relief == "before":
        return max(0.0, share * (annual_mwh - relief_mwh))
    if relief == "after":
        return max(0.0, share * annual_mwh - relief_mwh)
    raise ValueError(f'Relief counts "before" or "after" the take-or-pay share, not "{relief}".')


def _month_day(text: str) -> tuple[int, int]:
    month, day = (int(part) for part in text.split("-"))
    if day > 28:
        raise ValueError(f"A contract year begins on a day that every year has, up to the 28th, not on {text}.")
    return month, day
