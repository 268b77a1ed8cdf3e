"""The interruptible part of a contract: what is firm, what a cut excuses, what discount is fair (rule 5.1)."""

from __future__ import annotations


def firm_quantity(quantity: float, share: float) -> float:
    """MWh (of a day or a year) that the seller may not interrupt, of a contract of which `share` is interruptible."""
    return (1.0 - share) * quantity


def cut_quantity(daily_mwh: float, share: float, days: float, part: float = 1.0) -> float:
    """MWh that are cut where `part` of the interruptible share stays away on `days` days; excused from take-or-pay."""
    return daily_mwh * share * days * part


def fair_discount(cut_days: float, year_days: float, other_price: float, price: float) -> float:
    """EUR/MWh off the price at which a buyer who minds only the mean is indifferent between interruptible and firm.

    d = expected days of interruption / days of the year x (price of the alternative on them - contract price).
    """
    return cut_days / year_days * (other_price - price)
