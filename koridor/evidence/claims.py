"""Claims of a case as values that can be compared: one unit for unlike units, an interval for an approximation."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as day
from functools import lru_cache

from koridor.case.case import Case
from koridor.case.cell import parse_date
from koridor.case.claim_checks import currencies, last_day
from koridor.case.raw import RawCase, RawRow
from koridor.case.schema.measures import MEASURES, Measure
from koridor.evidence.rates import Rate, days, rates
from koridor.evidence.written import SAID, Written
from koridor.units import Unit, measured

HOURS = 8760.0
"""Hours of a year when a mean power and an amount a year are compared; half a day of a leap year is no conflict."""
VOLUME_SLACK = 0.075
"""A cubic metre at 0 C holds 7.3 % more than one at 20 C: energy and volumes agree within it."""
NEAR = 0.05
"""What `about` allows on either side, and how far `almost` may be below (twice that)."""
ROUND = 0.02
"""A written number stands for all that rounds to it, but for no more than this share on either side: 1 is not 1.4."""
ABOVE = 0.10
"""`more than 26` says that the value is little more: up to this share above it."""


@dataclass(frozen=True)
class Interval:
    """Numbers from `low` to `high` that a statement allows, both included."""

    low: float
    high: float

    def apart(self, other: Interval, slack: float = 1e-9) -> bool:
        """Whether no number is in both."""
        room = slack * max(abs(x) for x in (0.0, self.low, self.high, other.low, other.high) if math.isfinite(x))
        return self.low > other.high + room or other.low > self.high + room


@dataclass(frozen=True)
class Subject:
    """Something that claims are about. `rows` are (table, id) of the case, `carried_by` ids of routes."""

    id: str
    name: str
    rows: tuple[tuple[str, str], ...]
    carried_by: tuple[str, ...]
    quality: str


@dataclass(frozen=True)
class Claim(Written):
    """A statement in a source. `dimension` and `span` are what numbers are compared by, None where they are not.

    `stated` is the day on which it was said, else that of its source. `words` is the statement as a person reads it.
    `first` and `last` are the days between which it holds; `by_volume` says that its energy was stated as cubic metres,
    of unknown temperature. `money` is the currency of its unit, `own` its numbers in that currency (`span` has them in
    the case's, as wide as the rate is uncertain), and `dated` says whether a rate can be looked up for it.
    """

    part_of: str
    denied: bool
    first: day
    last: day
    dimension: str = ""
    span: Interval | None = None
    by_volume: bool = False
    money: str = ""
    own: Interval | None = None
    dated: bool = False

    @property
    def kind(self) -> Measure | None:
        """The measure with its kind; None where the claim has none."""
        return MEASURES.get(self.measure)

    @property
    def head(self) -> str:
        """The claim that cells name when they rest on this one: itself, or the one it is a part of."""
        return self.part_of or self.id

    @property
    def plain(self) -> float:
        """The stated number, or the middle of a stated range; nan where there is none."""
        return (float(self.low) + float(self.high or self.low)) / 2 if self.low else math.nan

    @property
    def words(self) -> str:
        """What is said, with its approximation and standing: `at most 400 mcm/year (contracted)`."""
        value = said({c: getattr(self, c) for c in SAID})
        standing = f"denied, {self.modality}" if self.denied else self.modality
        return f"{value} ({standing})"


def said(cells: Mapping[str, str]) -> str:
    """The value of a claim from its cells, with its approximation: `at most 400 mcm/year`, `by 2029`, or its words."""
    measure = MEASURES.get(cells["measure"])
    if measure is None or measure.kind == "words":
        return cells["value"]
    bound = cells["bound"]
    if measure.kind == "date":
        bound = {"at most": "by", "at least": "not before"}.get(bound, bound)
        return f"{bound} {cells['date']}".strip()
    number = f"{cells['low']} to {cells['high']}" if cells["high"] else cells["low"]
    return f"{bound} {number} {cells['unit']}".strip()


def claims(case: Case) -> dict[str, Claim]:
    """Every claim of a case by id, in the order of its table."""
    known = rates(case.raw)
    return {row.id: _claim(case.raw, row, known) for row in case.raw["claims"]}


def subjects(case: Case) -> dict[str, Subject]:
    """Every subject of a case by id."""
    out = {}
    for row in case.raw["subjects"]:
        words = [w.partition("/") for w in row["rows"].split()]
        places = tuple((table, id) for table, _, id in words)
        out[row.id] = Subject(row.id, row["name"], places, tuple(row["carried_by"].split()), row["quality"])
    return out


def _claim(raw: RawCase, row: RawRow, known: Mapping[str, Rate]) -> Claim:
    measure = MEASURES.get(row["measure"])
    source = raw["sources"].rows.get(row["source"])
    stated = row["stated"] or (source["published"] if source else "")
    when = days({"valid_from": row["valid_from"], "valid_to": row["valid_to"], "stated": stated})
    dimension, span, by_volume, money, own = "", None, False, "", None
    if measure is not None and measure.kind == "number" and row["low"]:
        dimension, own, by_volume, money = _numbers(raw, row, measure)
        rate = known[money].between(*when) if money in known and when else None
        if money and rate is None and money != "EUR":
            dimension += f" in {money}"
        span = Interval(own.low / rate[1], own.high / rate[0]) if rate else own
    elif measure is not None and measure.kind == "date" and row["date"]:
        dimension, span = "date", _dates(row)
    first = parse_date(row["valid_from"]) if row["valid_from"] else day.min
    last = last_day(row["valid_to"], parse_date(row["valid_to"])) if row["valid_to"] else day.max
    texts = {c: row[c] for c in Claim.__dataclass_fields__ if c not in _MADE}
    texts["stated"] = stated
    texts["id"], texts["modality"] = row.id, row["modality"] or "in operation"
    denied = row["denied"].lower() in ("yes", "true", "1")
    return Claim(
        **texts, denied=denied, first=first, last=last, dimension=dimension, span=span, by_volume=by_volume,
        money=money, own=own, dated=when is not None,
    )  # fmt: skip


_MADE = ("denied", "first", "last", "dimension", "span", "by_volume", "money", "own", "dated")


def _numbers(raw: RawCase, row: RawRow, measure: Measure) -> tuple[str, Interval, bool, str]:
    """Dimension, interval in base units (of its own money), whether the unit is a volume, and the money.

    Of a yearly measure, amounts are those of a year.
    """
    ends = sorted(_rounded(row[c], row["bound"]) for c in ("low", "high") if row[c])
    low, high = min(e[0] for e in ends), max(e[1] for e in ends)
    if not measure.of:
        return f"{measure.doc}:{row['unit'].casefold()}", Interval(low, high), False, ""
    dimension, unit = ("share", Unit()) if not row["unit"] else measured(row["unit"], measure.of, currencies(raw))
    gcv = _gcv(raw, row)
    factor = unit.factor * (gcv or 1.0) ** unit.volume
    if measure.yearly and dimension == "power" and not unit.calendar:
        factor *= HOURS
    elif not measure.yearly and unit.calendar:
        factor /= HOURS if unit.calendar == "year" else HOURS / 12
    elif measure.yearly and unit.calendar == "month":
        factor *= 12
    if measure.yearly:
        dimension = {"power": "energy", "t/year": "mass"}.get(dimension, dimension)
    if unit.volume and gcv is None:
        dimension += " by volume"
    money = unit.currency or ("EUR" if "EUR" in row["unit"] else "")
    return dimension, Interval(low * factor, high * factor), bool(unit.volume), money


def _gcv(raw: RawCase, row: RawRow) -> float | None:
    """Calorific value (kWh/m3) that a volume is read with: the subject's quality, else the case's first, if any."""
    subject = raw["subjects"].rows.get(row["about"])
    named = raw["qualities"].rows.get(subject["quality"]) if subject else None
    quality = named or next(iter(raw["qualities"]), None)
    match = re.match(r"[\d.]+", quality["gcv"]) if quality else None
    return float(match.group()) if match else None


def _rounded(text: str, bound: str) -> tuple[float, float]:
    """The numbers that a written one stands for: what rounds to it, widened by its approximation."""
    value = float(text)
    decimals = len(text.partition(".")[2]) if "e" not in text.lower() else 0
    near = abs(value)
    half = min(0.4995 * 10.0**-decimals, ROUND * near)
    return {
        "": (value - half, value + half),
        "about": (value - max(half, NEAR * near), value + max(half, NEAR * near)),
        "almost": (value - 2 * NEAR * near, value),
        "at most": (-math.inf, value),
        "less than": (-math.inf, value),
        "at least": (value, math.inf),
        "more than": (value, value + ABOVE * near),
    }[bound]


def _dates(row: RawRow) -> Interval:
    """Days (proleptic ordinals) that a date allows, by its precision and bound."""
    begin = parse_date(row["date"])
    first, last = float(begin.toordinal()), float(last_day(row["date"], begin).toordinal())
    if row["bound"] in ("at most", "less than", "almost"):
        return Interval(-math.inf, last)
    if row["bound"] in ("at least", "more than"):
        return Interval(first, math.inf)
    return Interval(first - 45, last + 45) if row["bound"] == "about" else Interval(first, last)


@lru_cache(maxsize=512)
def names(text: str) -> frozenset[str]:
    """The words of a claim of words: what stands between semicolons, in small letters."""
    return frozenset(w.strip().casefold() for w in text.split(";") if w.strip())
