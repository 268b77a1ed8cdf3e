"""What a contract allows in an hour, a day, a season and a year, and whether that goes together (rule 5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Quantities:
    """Limits of one contract year of `days` days. MWh and shares.

    annual: annual quantity. up, down: most and least of a day, over the daily contract quantity. hourly: most of an
    hour, over a 24th of the daily maximum. take_or_pay, most: least paid for and most taken in the year, over the
    annual quantity.
    """

    annual: float
    days: int
    up: float = 1.0
    down: float = 0.0
    hourly: float = 1.0
    take_or_pay: float = 0.0
    most: float = 1.0

    @property
    def daily(self) -> float:
        """Daily contract quantity, MWh/day: the annual quantity over the days of the year."""
        return self.annual / self.days

    @property
    def daily_max(self) -> float:
        """Most in a day, MWh/day."""
        return self.up * self.daily

    @property
    def daily_min(self) -> float:
        """Least in a day, MWh/day."""
        return self.down * self.daily

    @property
    def hourly_max(self) -> float:
        """Most in an hour, MWh."""
        return self.hourly * self.daily_max / 24

    @property
    def at_daily_maximum(self) -> float:
        """MWh of a year in which every day is at its most."""
        return self.daily_max * self.days

    @property
    def load_factor(self) -> float:
        """Annual quantity over that of a year at the daily maximum: 1 / up."""
        return self.annual / self.at_daily_maximum

    @property
    def minimum_bill(self) -> float:
        """Take-or-pay quantity before any relief, MWh."""
        return self.take_or_pay * self.annual

    def contradictions(self, season_least: Sequence[float] = (), season_most: Sequence[float] = ()) -> list[str]:
        """Limits that no year of deliveries can keep together, each as a sentence; empty where they go together.

        `season_least` and `season_most` (MWh) are the limits of seasons; the latter are given for all of the year, or
        not at all.
        """
        most = self.most * self.annual
        doubts = [
            (self.down > self.up, "The least of a day is more than the most of a day."),
            (self.daily_min * self.days > most, "The least of every day adds up to more than the most of the year."),
            (self.minimum_bill > self.at_daily_maximum, "Not even a year at the daily maximum reaches take-or-pay."),
            (self.take_or_pay > self.most, "Take-or-pay is more than may be taken."),
            (sum(season_least) > most, "The least of the seasons adds up to more than the most of the year."),
            (
                bool(season_most) and sum(season_most) < self.minimum_bill,
                "The most of the seasons adds up to less than take-or-pay.",
            ),
        ]
        return [words for holds, words in doubts if holds]
