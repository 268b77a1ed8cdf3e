"""Capacity products: their periods, their prices, what is paid whether the capacity is used or not (rule 5.5).

Prices are for one unit of capacity, EUR/MW here; a tariff in EUR/(kWh/d)/year is 24,000 times as much per MW and year.
Reference: Regulation (EU) 2017/460 (tariff network code), Articles 13 to 16. Operators depart from Article 14: some
charge a quarter or a twelfth of the year's price for quarters and months of any length (convention "parts").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from koridor.contract.year import years

PARTS = {"year": 1, "quarter": 4, "month": 12, "day": 365}
MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Period:
    """One period of a product: days from `first` to before `end`; those from `start` to before `stop` are held.

    year_days: days of the year of the product that the period lies in.
    """

    product: str
    first: date
    end: date
    start: date
    stop: date
    year_days: int

    @property
    def days(self) -> int:
        """Days of the whole period."""
        return (self.end - self.first).days

    @property
    def part(self) -> float:
        """Share of the period that is held."""
        return (self.stop - self.start).days / self.days

    def price(
        self,
        yearly: float,
        multiplier: float = 1.0,
        convention: str = "days",
        discount: float = 0.0,
        seasonal: float = 1.0,
    ) -> float:
        """EUR/MW for the whole period, from the price of the yearly product (EUR/MW/year).

        days: multiplier x seasonal factor x yearly x days / days of the year (Articles 14 and 15). parts: a quarter of
        the year's price, a twelfth, a 365th. `discount` is taken off for interruptible capacity (Article 16).
        """
        if convention == "days":
            share = self.days / self.year_days
        elif convention == "parts":
            share = 1 / PARTS[self.product]
        else:
            raise ValueError(f'A product is priced by "days" or by "parts", not by "{convention}".')
        return multiplier * seasonal * yearly * share * (1.0 - discount)

    def hourly(self, price: float) -> float:
        """EUR to hold a MW for an hour of the period, where all of the period costs `price` EUR/MW."""
        return price / (24.0 * self.days)

    def invoices(self, price: float) -> list[tuple[str, float]]:
        """EUR/MW by calendar month (YYYY-MM) of what is held: price x days in the month / days of the period."""
        found, first = [], self.start
        while first < self.stop:
            following = min(_months_later(first.replace(day=1), 1), self.stop)
            found.append((f"{first:%Y-%m}", price * (following - first).days / self.days))
            first = following
        return found


def periods(product: str, start: date, end: date, year_start: str = "10-01") -> list[Period]:
    """Periods of a product with a day from `start` to before `end`, in order; years begin on `year_start` (MM-DD)."""
    if product not in PARTS:
        raise ValueError(f'A product is a "year", "quarter", "month" or "day", not a "{product}".')
    found = []
    for year in years(start, end, year_start):
        first = _year_first(year.first, year_start)
        year_end = _months_later(first, 12)
        while first < year_end:
            following = first + timedelta(days=1) if product == "day" else _months_later(first, MONTHS[product])
            if following > start and first < end:
                found.append(Period(product, first, following, max(first, start), min(following, end), year.days))
            first = following
    return found


def within_day_price(yearly: float, multiplier: float, hours: float, year_hours: float = 8760.0) -> float:
    """EUR/MW for the hours that are left of a day (Article 14); 8,784 hours in a leap year."""
    return multiplier * yearly / year_hours * hours


def ship_or_pay(
    capacity: float,
    price: float,
    mwh: float = 0.0,
    variable: float = 0.0,
    shrinkage: float = 0.0,
    gas_price: float = 0.0,
) -> float:
    """EUR of a bill for capacity (MW) at the price of its period (EUR/MW), whatever flows, and for what flows.

    On each MWh that flows, `variable` EUR are paid and the share `shrinkage` of it is bought at `gas_price`.
    """
    return capacity * price + mwh * (variable + shrinkage * gas_price)


def unit_cost(yearly: float, utilisation: float, year_hours: float = 8760.0) -> float:
    """EUR/MWh of capacity at `yearly` EUR/MW/year of which the share `utilisation` is used."""
    return yearly / (year_hours * utilisation)


def break_even(product: str, multiplier: float, year_days: float = 365.0) -> float:
    """Number of periods of a product that cost as much as the year: days of the year, 12 or 4, over the multiplier.

    For quarters and months it is exact under the convention "parts", and for their mean length under "days".
    """
    return (year_days if product == "day" else PARTS[product]) / multiplier


def interruption_probability(
    interruptions: float, mean_hours: float, hours: float, interrupted: float, offered: float
) -> float:
    """Expected share of interruptible capacity that is interrupted (Article 16(3)).

    interruptions x mean_hours / hours x mean interrupted capacity / capacity offered.
    """
    return interruptions * mean_hours / hours * interrupted / offered


def interruptible_discount(probability: float, adjustment: float = 1.0) -> float:
    """Share taken off the firm price beforehand (Article 16(2)): probability x an adjustment factor of 1 or more."""
    return probability * adjustment


def interruption_compensation(day_price: float, days: float, capacity: float = 1.0) -> float:
    """EUR paid back where the discount is given afterwards: three times the firm daily price a day (Article 16(4))."""
    return 3.0 * day_price * days * capacity


def _year_first(day: date, year_start: str) -> date:
    month, of_month = (int(part) for part in year_start.split("-"))
    first = date(day.year, month, of_month)
    return first if first <= day else date(day.year - 1, month, of_month)


def _months_later(day: date, months: int) -> date:
    """The same day of the month some months later; the day is one that every month has."""
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, day.day)
