"""A finding as the cells of a claim that is compared: measure, number with unit, date; subject of the nearest claim."""

from __future__ import annotations

import re
from collections.abc import Mapping

from koridor.case.schema.measures import CURRENCIES, MEASURES
from koridor.evidence.scan.scan import Finding
from koridor.evidence.written import COMPARED
from koridor.units import UnitProblem, measured

_MEASURES = {
    "power": "capacity",
    "length": "length",
    "money": "money",
    "price": "price",
    "growth": "growth",
    "pressure": "pressure",
    "area": "area",
    "time": "duration",
    "persons": "count",
    "count": "count",
    "date": "date",
}
_AMOUNTS = ("gas", "energy", "mass", "oil")


def cells(finding: Finding, nearest: Mapping[str, str] | None) -> dict[str, str]:
    """The cells of `COMPARED`. `nearest` is the claim that the finding was matched with, whose subject it takes."""
    near = nearest or {}
    out = dict.fromkeys(COMPARED, "")
    out["denied"] = "yes" if finding.negated else ""
    out["measure"] = near.get("measure") or _measure(finding)
    measure = MEASURES.get(out["measure"])
    if measure is None:
        return out | {"measure": ""}
    out |= {"about": near.get("about", ""), "base": near.get("base", "")}
    if measure.kind == "date" and re.fullmatch(r"\d{4}(-\d\d){0,2}", finding.value):
        return out | {"date": finding.value}
    if measure.kind == "number" and finding.kind != "date":
        low, _, high = finding.value.partition("..")
        unit = "" if finding.kind == "growth" else finding.unit
        if _measures(unit, measure.of):
            return out | {"low": low, "high": high if high != low else "", "unit": unit, "bound": finding.bound}
    return dict.fromkeys(COMPARED, "") | {"denied": out["denied"]}


def _measure(finding: Finding) -> str:
    """The quantity that a kind of unit most often stands for; empty where only a person can say."""
    if finding.kind in _AMOUNTS:
        rate = finding.unit.rpartition("/")[2] if "/" in finding.unit else ""
        return {"year": "annual volume", "day": "daily volume", "": "volume"}.get(rate, "")
    return _MEASURES.get(finding.kind, "")


def _measures(unit: str, of: tuple[str, ...]) -> bool:
    """Whether a unit of a text can be read by the case, as one of a measure's dimensions."""
    if not of or (not unit and "share" in of):
        return True
    try:
        measured(unit, of, CURRENCIES)
    except UnitProblem:
        return False
    return bool(unit)
