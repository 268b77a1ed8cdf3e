"""Money of another currency in that of the case, at the rate of the time for which a claim holds, or was said.

A rate is a row of `currencies`: dated values, and a `spread` that says how far the rate of a single day may lie from
them. What lies within the spread is no disagreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from koridor.case.cell import Number, parse_date, parse_number
from koridor.case.claim_checks import last_day
from koridor.case.raw import RawCase
from koridor.case.schema import BY_NAME


@dataclass(frozen=True)
class Rate:
    """Units of a currency for one of the case's: values with the day from which each holds, and the spread (share)."""

    number: Number
    spread: float

    def between(self, first: date, last: date) -> tuple[float, float] | None:
        """Least and largest rate from `first` to `last`, spread included; None before the first dated value."""
        parts = self.number.parts
        starts = [p.since or date.min for p in parts]
        if starts[0] > first:
            return None
        ends = [*starts[1:], date.max]
        values = [p.value for p, start, end in zip(parts, starts, ends, strict=True) if start <= last and end > first]
        return min(values) * (1 - self.spread), max(values) * (1 + self.spread)


def rates(raw: RawCase) -> dict[str, Rate]:
    """The rates of a case by currency."""
    usual = next(c.default for c in BY_NAME["currencies"].columns if c.name == "spread") or "0"
    out = {}
    for row in raw["currencies"]:
        if row["rate"]:
            spread = parse_number(row["spread"] or usual, "share").parts[0].value
            out[row.id] = Rate(parse_number(row["rate"], "any"), spread)
    return out


def days(cells: Mapping[str, str]) -> tuple[date, date] | None:
    """The days whose rate a claim is read with: those for which it holds, else the day on which it was said."""
    first, last = cells["valid_from"], cells["valid_to"]
    if not (first and last):
        first = last = cells["stated"]
    return (parse_date(first), last_day(last, parse_date(last))) if first else None
