"""The one place where a quantity as people write it becomes a number in the engine's units (DESIGN 3.1).

Inside the engine only MWh (gross calorific for gas), MW, EUR, tonnes of CO2 and hours exist. `pint` knows the units;
this file adds the gas trade's volumes, money, and the three things that a fixed factor cannot say: a volume needs a
calorific value, other money needs a rate, and "a year" has 8,760 or 8,784 hours.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pint

BASE_UNITS: dict[str, str] = {
    "power": "MW",
    "energy": "MWh",
    "price": "EUR/MWh",
    "share": "",
    "hours": "h",
    "km": "km",
    "EUR/t": "EUR/t",
    "t/MWh": "t/MWh",
    "kWh/m3": "kWh/m3",
    "EUR/MW": "EUR/MW",
    "EUR/MW/year": "EUR/MW/year",
    "EUR/MWh/year": "EUR/MWh/year",
    "EUR/MWh/MW": "EUR/MWh/MW",
    "money": "EUR",
    "money/year": "EUR/year",
    "EUR/bbl": "EUR/bbl",
    "EUR/GJ": "EUR/GJ",
    "mass": "t",
    "t/year": "t/year",
    "bbl/day": "bbl/day",
    "bar": "bar",
    "m2": "m**2",
    "m3": "m**3",
    "m3/s": "m**3/s",
    "degrees": "",
    "any": "",
}
_CALENDAR = re.compile(r"\s*/\s*(?:(years?|yr|y|a)|(months?))\s*$")
_CUBIC = re.compile(r"\bm(?:3|³)\b")
_BARREL = re.compile(r"\bbbl\b")
_SQUARE = re.compile(r"\bm(?:2|²)\b")
_WRITTEN = re.compile(r"[\w%³°µ·/*^(). +-]{1,60}")
_POWER = re.compile(r"\*\*|\^")
_SMALL_POWER = re.compile(r"(?<!\))(?:\*\*|\^)\s*[+-]?\d(?!\s*(?:\d|\.|\*\*|\^))")
_DEGREES = frozenset({"C", "°C", "degC", "deg", "°", "degrees", "K"})


class UnitProblem(ValueError):
    """The unit is unknown or measures something else. The text says which, in one sentence."""


@dataclass(frozen=True)
class Unit:
    """How a written number becomes one in base units.

    value x `factor` x gcv^`volume` / rate of `currency`; `calendar` says that the result is an amount in each calendar
    year or month, to be spread over its real hours.
    """

    factor: float = 1.0
    volume: int = 0
    currency: str | None = None
    calendar: str | None = None


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry[float]:
    import pint

    registry: pint.UnitRegistry[float] = pint.UnitRegistry(cache_folder=None)
    for line in ("EUR = [money]", "bcm = 1e9 * m**3", "mcm = 1e6 * m**3", "kcm = 1e3 * m**3"):
        registry.define(line)
    for line in ("thousand = 1e3", "million = 1e6", "billion = 1e9"):
        registry.define(line)
    return registry


def unit(text: str, of: str, currencies: tuple[str, ...] = ()) -> Unit:
    """Parse the unit `text` for a column of dimension `of`.

    `currencies` are the ids of the case's currency rows. Raises UnitProblem in words.
    """
    read = _read(text, of, currencies)
    if isinstance(read, str):
        raise UnitProblem(read)
    return read


@lru_cache(maxsize=4096)
def _read(text: str, of: str, currencies: tuple[str, ...]) -> Unit | str:
    """The unit, or why there is none: both are kept, since a claim's unit is tried with several measures."""
    try:
        return _parsed(text, of, currencies)
    except UnitProblem as problem:
        return str(problem)


def _parsed(text: str, of: str, currencies: tuple[str, ...]) -> Unit:
    text = text.strip()
    if not text or of == "any":
        return Unit()
    if of == "degrees":
        if text in _DEGREES:
            return Unit()
        raise UnitProblem(f'"{text}" is not a unit of temperature or angle.')
    currency = next((c for c in currencies if re.search(rf"(?<![A-Za-z]){re.escape(c)}(?![A-Za-z])", text)), None)
    plain = re.sub(rf"(?<![A-Za-z]){re.escape(currency)}(?![A-Za-z])", "EUR", text) if currency else text
    calendar = None
    target = BASE_UNITS[of]
    if of == "power" and (match := _CALENDAR.search(plain)):
        calendar = "year" if match.group(1) else "month"
        plain, target = plain[: match.start()], BASE_UNITS["energy"]
    factor, volume = _factor(plain, target, text, of)
    return Unit(factor, volume, currency, calendar)


def _factor(plain: str, target: str, text: str, of: str) -> tuple[float, int]:
    """Factor from `plain` to `target`, and the power of the calorific value (kWh/m3) that it needs."""
    # `pint` computes what stands there: nothing but units, figures and small powers reaches it.
    if not _WRITTEN.fullmatch(plain) or len(_POWER.findall(plain)) > len(_SMALL_POWER.findall(plain)):
        raise _unknown(text)
    registry = _registry()
    try:
        given = registry.Quantity(1.0) * registry.parse_expression(_lengths(plain.replace("%", "percent")))
    except Exception as problem:  # whatever a parser of free text stumbles over is no unit
        raise _unknown(text) from problem
    goal = registry.parse_expression(_lengths(target)) if target else registry.Quantity(1.0)
    heat = registry.Quantity(1.0, "kWh/m**3")
    for volume in (0, 1, -1):
        quantity = given * heat**volume
        if quantity.is_compatible_with(goal.units):
            factor = float(quantity.to(goal.units).magnitude)
            if not (math.isfinite(factor) and factor > 0):
                raise _unknown(text)
            return factor, volume
    raise UnitProblem(f'"{text}" does not measure {_plain(of)}; a unit such as {BASE_UNITS[of] or "%"} does.')


def _lengths(text: str) -> str:
    """Cubic and square metres as `pint` writes them; a barrel is one of oil (42 gallons), not of wine."""
    return _BARREL.sub("oil_bbl", _SQUARE.sub("m**2", _CUBIC.sub("m**3", text)))


def measured(text: str, dimensions: tuple[str, ...], currencies: tuple[str, ...] = ()) -> tuple[str, Unit]:
    """The first of several dimensions that a unit measures, and the unit. Raises UnitProblem in words.

    A barrel is a volume of oil: where one is named, dimensions by the barrel come first, before gas by the cubic metre.
    """
    problem = UnitProblem("There is no unit.")
    for of in sorted(dimensions, key=lambda of: bool(_BARREL.search(text)) and "bbl" not in of):
        try:
            return of, unit(text, of, currencies)
        except UnitProblem as found:
            problem = found
    if len(dimensions) > 1 and "does not measure" in str(problem):
        words = [_plain(of) for of in dimensions]
        raise UnitProblem(f'"{text}" measures neither {", ".join(words[:-1])} nor {words[-1]}.')
    raise problem


def _unknown(text: str) -> UnitProblem:
    shown = text if len(text) <= 40 else f"{text[:40]}..."
    return UnitProblem(f'"{shown}" is not a unit Koridor knows.')


def _plain(of: str) -> str:
    """The dimension in words."""
    return {
        "power": "power",
        "energy": "energy",
        "price": "a price of energy",
        "share": "a share",
        "hours": "time",
        "money": "an amount of money",
        "money/year": "money a year",
        "km": "a length",
        "bar": "a pressure",
        "t/year": "a mass a year",
        "bbl/day": "barrels a day",
    }.get(of, of)
