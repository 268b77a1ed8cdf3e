"""What one cell says: text -> a value that can be sampled at any step.

A numeric cell is one expression, or several with the date each holds from:

    400 mcm/year
    2024: 510 MW; 2025: 607 MW; 2030: 1.8 GW
    0.97 * profile:hupx + 3 EUR/MWh
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from koridor.units import Unit, UnitProblem, unit

_NUMBER = r"[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_QUANTITY = re.compile(rf"^\s*({_NUMBER})\s*(.*?)\s*$")
_PROFILE = re.compile(rf"^\s*(?:({_NUMBER})\s*\*\s*)?profile:([A-Za-z0-9_.\-]*[A-Za-z0-9_])\s*(?:([+-])\s*(.+?))?\s*$")
_DATED = re.compile(r"^\s*(\d{4}(?:-\d{2}){0,2})\s*:\s*(.*)$", re.DOTALL)
_DATE = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


class CellProblem(ValueError):
    """A cell cannot be read; `code` is one of `codes.CODES`, the text says what and the way out."""

    def __init__(self, code: str, what: str, why: str = "", way_out: str = "") -> None:
        super().__init__(what)
        self.code, self.what, self.why, self.way_out = code, what, why, way_out


@dataclass(frozen=True)
class Part:
    """`scale x profile + value [unit]`, holding from `since` on (None: always)."""

    value: float
    unit: Unit
    profile: str | None = None
    scale: float = 1.0
    since: date | None = None


@dataclass(frozen=True)
class Change:
    """A scenario's edit of a number: scale or shift it, inside a window of dates [start, end) or always."""

    operation: str
    part: Part
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Number:
    """A numeric cell: its parts in order of date, then the changes a scenario made to it."""

    parts: tuple[Part, ...]
    changes: tuple[Change, ...] = ()

    @property
    def constant(self) -> bool:
        """True where the cell says one number for all time."""
        part = self.parts[0]
        windows = any(c.start or c.end or c.part.profile or c.part.unit.calendar for c in self.changes)
        return len(self.parts) == 1 and part.profile is None and part.unit.calendar is None and not windows


def parse_date(text: str) -> date:
    """A year, month or day as its first day. Raises CellProblem."""
    match = _DATE.match(text.strip())
    try:
        if not match:
            raise ValueError
        year, month, day = (int(g) if g else 1 for g in match.groups())
        return date(year, month, day)
    except ValueError:
        raise CellProblem(
            "cell/date",
            f'"{text}" is not a date.',
            "Dates decide which steps a value holds for.",
            "Write a year (2030), a month (2030-11) or a day (2030-11-01).",
        ) from None


@lru_cache(maxsize=8192)
def parse_number(text: str, of: str, currencies: tuple[str, ...] = ()) -> Number:
    """Read a numeric cell of dimension `of`. Raises CellProblem."""
    pieces = [p for p in text.split(";") if p.strip()]
    parts: list[Part] = []
    for piece in pieces:
        dated = _DATED.match(piece)
        since = parse_date(dated.group(1)) if dated else None
        parts.append(_part(dated.group(2) if dated else piece, of, since, currencies))
    if not parts:
        raise CellProblem("cell/number", "There is no number.", "", "Write a number with its unit.")
    dates = [p.since for p in parts]
    if len(parts) > 1 and None in dates:
        raise CellProblem(
            "cell/dated",
            "Some of the values have a date and some do not.",
            "Koridor cannot tell when the undated ones hold.",
            "Give every value its date, such as 2024: 510 MW; 2030: 1.8 GW.",
        )
    known = [d for d in dates if d]
    if any(later <= earlier for earlier, later in pairwise(known)):
        raise CellProblem(
            "cell/dated", "The dates do not move forward.", "A value holds until the next date.", "Put them in order."
        )
    return Number(tuple(parts))


def _part(text: str, of: str, since: date | None, currencies: tuple[str, ...]) -> Part:
    match = _PROFILE.match(text)
    if match:
        scale, profile, sign, rest = match.groups()
        value, read = _quantity(rest, of, currencies) if rest else (0.0, Unit())
        factor = _finite(scale) if scale else 1.0
        if read.calendar:
            raise CellProblem(
                "cell/unit", f'"{rest}" is an amount a {read.calendar} beside a profile.', "", "Use MW there."
            )
        return Part(-value if sign == "-" else value, read, profile, factor, since)
    value, read = _quantity(text, of, currencies)
    return Part(value, read, since=since)


def _quantity(text: str, of: str, currencies: tuple[str, ...]) -> tuple[float, Unit]:
    match = _QUANTITY.match(text)
    if not match or "," in match.group(2)[:1]:
        hint = (
            f"Use a point: {text.replace(',', '.').strip()}."
            if re.search(r"\d,\d", text)
            else "Write a number, then its unit."
        )
        raise CellProblem("cell/number", f'"{text.strip()}" is not a number.', "The engine needs one.", hint)
    try:
        return _finite(match.group(1)), unit(match.group(2), of, currencies)
    except UnitProblem as problem:
        raise CellProblem(
            "cell/unit",
            str(problem),
            "A wrong unit would be wrong by orders of magnitude.",
            "Known besides SI: mcm, bcm, EUR and the rows of currencies.csv.",
        ) from None


def parse_list(text: str) -> tuple[float, ...]:
    """Numbers separated by blanks. Raises CellProblem."""
    try:
        return tuple(_finite(word) for word in text.split())
    except ValueError:
        bad = next(w for w in text.split() if not _is_float(w))
        raise CellProblem(
            "cell/number", f'"{bad}" in the list is not a number.', "", "Separate numbers by blanks, with points."
        ) from None


def parse_flag(text: str) -> bool:
    """yes or no. Raises CellProblem."""
    words: dict[str, bool] = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if text.strip().lower() in words:
        return words[text.strip().lower()]
    raise CellProblem("cell/flag", f'"{text}" is neither yes nor no.', "", "Write yes or no.")


def _finite(text: str) -> float:
    """A number as written. Raises CellProblem (a ValueError) where it is too large to count with."""
    value = float(text.replace("_", ""))
    if not math.isfinite(value):
        shown = text if len(text) <= 20 else f"{text[:20]}..."
        raise CellProblem(
            "cell/number",
            f'"{shown}" is too large, or not a number.',
            "Limits and prices have to be finite.",
            "Write the largest value that can occur.",
        )
    return value


def _is_float(word: str) -> bool:
    try:
        _finite(word)
    except ValueError:
        return False
    return True


def changed(number: Number, changes: Sequence[Change]) -> Number:
    """The number with a scenario's changes added behind those it has."""
    return Number(number.parts, number.changes + tuple(changes))
