"""Prices of contracts by formula: fixed part, indexed terms n-m-k, S-curve, floor and cap (rule 5.2).

A price formula looks back: for a block of months in which a price stays in force, an index is averaged over `average`
months (n) that end `lag` months (m) before the block begins, and the price is set anew every `reset` months (k).

    P_j = fixed + sum over terms of f(mean of the index over its window),     then floor and cap

Reference for the window: the averaging convention n-m-k of gas and oil-indexed supply contracts, as described by KWA
Analytics (2014), *Gas pricing: averaging period convention*, and Energy Brainpool, *Price indices*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class MissingMonths(LookupError):
    """An index has no value in a month that a formula looks at; `months` (since January 1970) by position of term."""

    def __init__(self, months: Mapping[int, Sequence[int]]) -> None:
        self.months = {term: tuple(sorted(set(at))) for term, at in months.items()}
        words = "; ".join(f"term {term}: {', '.join(map(month_text, at))}" for term, at in self.months.items())
        super().__init__(f"The index has no value in a month that the price formula looks at ({words}).")


@dataclass(frozen=True)
class Term:
    """One indexed term of a price.

    index: value by month since January 1970. slope: EUR/MWh for one unit of the index. base: index at which the term is
    nil. average, lag, reset: n, m and k in months; blocks are counted from month `first` of each year (1: January).
    low, slope_low, high, slope_high: kinks of an S-curve and the slopes outside of them.
    """

    index: Mapping[int, float]
    slope: float = 1.0
    base: float = 0.0
    average: int = 1
    lag: int = 0
    reset: int = 1
    low: float = -np.inf
    slope_low: float = 0.0
    high: float = np.inf
    slope_high: float = 0.0
    first: int = 1

    def __post_init__(self) -> None:
        if self.average < 0 or self.lag < 0:
            raise ValueError(f"Months to average ({self.average}) and to wait ({self.lag}) are 0 or more.")
        if not 1 <= self.reset <= 12 or not 1 <= self.first <= 12:
            raise ValueError(
                f"A price is reset every 1 to 12 months ({self.reset}), from month 1 to 12 ({self.first})."
            )
        if self.low > self.high:
            raise ValueError(f"The lower kink ({self.low}) lies above the upper one ({self.high}).")

    def amount(self, mean: float) -> float:
        """EUR/MWh of this term where the index averages `mean`. Continuous in `mean`.

        slope x (X - base) between the kinks; below `low` it falls by slope_low for each unit, above `high` it rises by
        slope_high for each unit.
        """
        inside = min(max(mean, self.low), self.high)
        outside = -self.slope_low * max(0.0, self.low - mean) + self.slope_high * max(0.0, mean - self.high)
        return self.slope * (inside - self.base) + outside

    def window(self, month: int) -> tuple[int, int]:
        """First and last month that are averaged for the price in force in `month`."""
        return window(month, self.average, self.lag, self.reset, self.first)


def month_text(month: int) -> str:
    """2025-01 for 660, the months since January 1970."""
    return f"{1970 + month // 12}-{month % 12 + 1:02d}"


def reference_month(month: int, reset: int, first: int = 1) -> int:
    """First month of the block of `reset` months that `month` lies in; blocks start anew in month `first` of a year."""
    return month - (month % 12 - (first - 1)) % 12 % reset


def window(month: int, average: int, lag: int, reset: int, first: int = 1) -> tuple[int, int]:
    """First and last month that are averaged for the price in force in `month`: j-m-n to j-m-1, j its block's first.

    With no averaging (n = 0) it is the month j-m alone: with no lag and monthly resets, the month of delivery.
    """
    last = reference_month(month, reset, first) - lag
    return (last - average, last - 1) if average else (last, last)


def needed(months: Sequence[int], term: Term) -> tuple[int, ...]:
    """Months of the index that the prices of `months` rest on, in order."""
    spans = {term.window(int(month)) for month in months}
    return tuple(sorted({month for first, last in spans for month in range(first, last + 1)}))


def monthly(
    months: Sequence[int] | NDArray[np.int64],
    fixed: float | Floats,
    terms: Sequence[Term] = (),
    floor: float | Floats = -np.inf,
    cap: float | Floats = np.inf,
) -> Floats:
    """Price of each month, EUR/MWh, shape (len(months),).

    `fixed`, `floor` and `cap` are one number or one for each month; a floor or cap that is not a number counts as none.
    Where a floor lies above a cap, the cap holds. Raises MissingMonths with every month that an index lacks.
    """
    at = [int(month) for month in months]
    missing = {i: [m for m in needed(at, term) if not _known(term, m)] for i, term in enumerate(terms)}
    if any(missing.values()):
        raise MissingMonths({i: months for i, months in missing.items() if months})
    price = np.broadcast_to(np.asarray(fixed, dtype=np.float64), (len(at),)).copy()
    for term in terms:
        spans = [term.window(month) for month in at]
        amount = {span: term.amount(_mean(term, *span)) for span in set(spans)}
        price += np.array([amount[span] for span in spans])
    raised: Floats = np.fmax(price, np.asarray(floor, dtype=np.float64))
    lowered: Floats = np.fmin(raised, np.asarray(cap, dtype=np.float64))
    return lowered


def _known(term: Term, month: int) -> bool:
    return month in term.index and bool(np.isfinite(term.index[month]))


def _mean(term: Term, first: int, last: int) -> float:
    return float(np.mean([term.index[month] for month in range(first, last + 1)]))
