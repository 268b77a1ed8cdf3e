"""Numbers as a person reads them (one fixed locale, so that two reports compare character by character).

Thin no-break spaces group thousands and stand before units, the minus is U+2212, the point is decimal, zero has no
sign, and a value that is not there says which kind of missing it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

THIN = "\u202f"
MINUS = "\u2212"
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

MISSING = {
    "not applicable": "n/a",
    "not modelled": ".",
    "not claimed": "?",
    "withheld": "x",
    "failed": "!",
}


@dataclass(frozen=True)
class Scale:
    """A unit for a whole column or figure: shown = value x `factor`, then `unit`."""

    factor: float
    unit: str


def group(digits: str) -> str:
    """`12345.6` with thin spaces between thousands: `12 345.6`."""
    whole, _, rest = digits.partition(".")
    if len(whole) > 3:
        first = len(whole) % 3
        parts = ([whole[:first]] if first else []) + [whole[i : i + 3] for i in range(first, len(whole), 3)]
        whole = THIN.join(parts)
    return f"{whole}.{rest}" if rest else whole


def fixed(value: float, decimals: int = 0) -> str:
    """Rounded half to even to `decimals`, grouped, with a true minus; never minus zero; small but real is `< 0.1`."""
    if not math.isfinite(value):
        return MISSING["failed"] if math.isnan(value) else ("∞" if value > 0 else MINUS + "∞")
    settled = float(f"{abs(value):.14g}")  # the order in which a sum was added up decides no digit
    text = f"{settled:.{decimals}f}"
    if float(text) == 0.0:
        if abs(value) < 1e-9:
            return "0"
        least = 10.0**-decimals
        return f"{'> ' + MINUS if value < 0 else '< '}{least:.{decimals}f}"
    return (MINUS if value < 0 else "") + group(text)


def decimals_for(value: float, digits: int) -> int:
    """Decimals that show `digits` significant digits of a value, at most six."""
    if value == 0 or not math.isfinite(value):
        return 0
    size = math.floor(math.log10(abs(value)))
    rounded = float(f"{abs(value):.{max(0, digits - 1)}e}")
    if rounded >= 10.0 ** (size + 1):
        size += 1
    return min(6, max(0, digits - 1 - size))


def significant(value: float, digits: int = 3) -> str:
    """A value with so many significant digits; whole digits are never dropped."""
    return fixed(value, decimals_for(value, digits))


def spoken(value: float, scale: Scale, digits: int = 3) -> str:
    """Value and unit for a sentence: `38.0 GWh`."""
    return with_unit(significant(value * scale.factor, digits), scale.unit)


def said_energy(value: float, unit: str = "MWh") -> str:
    """An energy for a sentence, in the prefix that suits it."""
    return spoken(value, energy_scale([value], unit))


def said_money(value: float) -> str:
    """EUR for a sentence, in the prefix that suits it."""
    return spoken(value, money_scale([value]))


def with_unit(text: str, unit: str) -> str:
    """Number and unit joined so that no line breaks between them."""
    if not unit:
        return text
    for before in ("EUR", "m EUR", "bn EUR", "thousand EUR"):
        if unit == before:
            short = {"m EUR": f"{THIN}m", "bn EUR": f"{THIN}bn", "thousand EUR": f"{THIN}thousand"}.get(unit, "")
            return f"EUR{THIN}{text}{short}"
    return f"{text}{THIN}{unit.replace(' ', THIN)}"


def percent(share: float, decimals: int = 1) -> str:
    """A share as per cent; `nan` is not applicable."""
    if math.isnan(share):
        return MISSING["not applicable"]
    return f"{fixed(100 * share, decimals)}{THIN}%"


def signed(value: float, decimals: int = 1, tolerance: float = 0.0) -> str:
    """A change: always with its sign, `no change` within the tolerance."""
    if abs(value) <= tolerance:
        return "no change"
    text = fixed(value, decimals)
    return text if text.startswith((MINUS, "<", ">", "0")) else f"+{text}"


def exact(value: float) -> str:
    """Up to ten significant digits, grouped, nothing scaled: for the number card."""
    if not math.isfinite(value):
        return fixed(value)
    if value == 0:
        return "0"
    if abs(value) < 1e-4:
        return tolerance(value, 4)
    text = f"{abs(value):.{max(0, min(10, 9 - math.floor(math.log10(abs(value)))))}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return (MINUS if value < 0 else "") + group(text)


def tolerance(value: float, digits: int = 1) -> str:
    """A residual or a tolerance: `3e-9`, written with a true minus."""
    if value == 0 or not math.isfinite(value):
        return "0" if value == 0 else fixed(value)
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}e{int(power)}".replace("-", MINUS)


def pick(values: Iterable[float], steps: tuple[tuple[float, str], ...]) -> Scale:
    """The scale of a column: the median of what is not zero lies in 1 to 999. `steps` are (size of the unit, name),
    rising.
    """
    sizes = np.abs(np.asarray([v for v in values if v and math.isfinite(v)], dtype=np.float64))
    middle = float(np.median(sizes)) if len(sizes) else 0.0
    chosen = steps[0]
    for size, name in steps:
        if middle >= size * 0.9995:
            chosen = (size, name)
    return Scale(1.0 / chosen[0], chosen[1])


def energy_scale(values: Iterable[float], unit: str = "MWh") -> Scale:
    """MWh, GWh or TWh; other units of a carrier with thousand and million."""
    if unit == "MWh":
        return pick(values, ((1.0, "MWh"), (1e3, "GWh"), (1e6, "TWh")))
    return pick(values, ((1.0, unit), (1e3, f"thousand {unit}"), (1e6, f"million {unit}")))


def power_unit(unit: str = "MWh") -> str:
    """Unit of a flow of a carrier whose quantity is `unit`."""
    return "MW" if unit == "MWh" else f"{unit}/h"


def money_scale(values: Iterable[float]) -> Scale:
    """EUR, thousand EUR, m EUR or bn EUR."""
    return pick(values, ((1.0, "EUR"), (1e3, "thousand EUR"), (1e6, "m EUR"), (1e9, "bn EUR")))


def column_decimals(values: Iterable[float], digits: int = 4) -> int:
    """One number of decimals for a column: `digits` significant for its largest value, at most three."""
    sizes = [abs(v) for v in values if math.isfinite(v)]
    return min(3, decimals_for(max(sizes, default=0.0), digits))


def day_in_words(day: np.datetime64) -> str:
    """`14 January 2027`."""
    year, month, number = str(day.astype("datetime64[D]")).split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


def plural(count: int, one: str, many: str = "") -> str:
    """`1 hour`, `3 120 hours`."""
    return f"{fixed(count)} {one if count == 1 else many or one + 's'}"


def capital(text: str) -> str:
    """A sentence's first letter as a capital; the rest as it is."""
    return text[:1].upper() + text[1:]
