"""Quantities of a carrier that is counted, not measured as energy: tonnes of oil or food, persons.

Inside, a unit of such a carrier stands where a MWh stands for energy: a flow is units an hour, a price EUR a unit. A
cell may say so in its own words, `4.8 Mt/year`, `12 EUR/t`, `3559 persons/year`; energy in such a row is refused.
"""

from __future__ import annotations

import re

from koridor.case.cell import CellProblem
from koridor.case.raw import RawCase, RawRow

MEASURED = frozenset({"power", "energy", "price"})
"""Dimensions of columns that a counted carrier fills with its own unit."""
TONNES = {"t": "MWh", "kt": "GWh", "Mt": "TWh", "kg": "kWh"}
_ENERGY = re.compile(r"(?<![\w.\-])(?:[\d.]+)?\s*((?:[kMGTm]?Wh?|[kMGT]?J|[kmb]cm|m3|m³))(?![\w³])")
_NODES = ("node", "from", "output", "input")


def counted_in(raw: RawCase, row: RawRow) -> str:
    """Unit of the carrier that a row is about, empty where that is energy or not known."""
    for column, table in (("class", "classes"), ("route", "routes"), ("contract", "contracts")):
        if row[column] in raw[table].rows:
            return counted_in(raw, raw[table][row[column]])
    carrier = row["carrier"]
    if not carrier:
        carrier = next((raw["nodes"][row[c]]["carrier"] for c in _NODES if row[c] in raw["nodes"].rows), "")
    unit = raw["carriers"][carrier]["unit"] if carrier in raw["carriers"].rows else ""
    return "" if unit in ("", "MWh") else unit


def words_of(unit: str) -> dict[str, str]:
    """Words for amounts of a unit, each with the energy unit that stands for it inside."""
    if unit == "t":
        return TONNES
    return {unit: "MWh", unit.removesuffix("s"): "MWh", f"k{unit}": "GWh"}


def as_energy(text: str, unit: str) -> str:
    """The text of a cell with words for a counted unit replaced. Raises CellProblem where it says energy."""
    if not unit:
        return text
    plain = re.sub(r"profile:[\w.\-]+", "", text)
    if found := _ENERGY.search(plain):
        raise CellProblem(
            "cell/unit",
            f'"{found.group(1)}" measures energy, and this carrier is counted in {unit}.',
            "A wrong unit would be wrong by orders of magnitude.",
            f"Write a number of {unit} an hour, an amount such as 5 {unit}/year, or a price in EUR/{unit}.",
        )
    words = words_of(unit)
    known = "|".join(sorted((re.escape(w) for w in words), key=len, reverse=True))
    pattern = re.compile(rf"profile:[\w.\-]+|(?<![A-Za-z_.\-])(?:{known})(?![A-Za-z_0-9.\-])")
    return pattern.sub(lambda match: words.get(match.group(), match.group()), text)
