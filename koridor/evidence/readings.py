"""Readings of what documents disagree about: the values that a conflict offers for cells of a case, each as edits.

A reading is one number of a conflict. Where a scenario of the case begins with an edit of its cell that rests on one of
the reading's claims, the reading is that scenario, with whatever else it changes (another size has another cost);
else it sets the cell alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from koridor.case.case import Case
from koridor.errors import KoridorError, did_you_mean
from koridor.evidence.claims import Claim, Subject, subjects
from koridor.evidence.conflict import Conflict
from koridor.evidence.conflicts import find

Edit = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """One value of a disagreement: what claims say it, and the edits that make the case read so (none: as it is)."""

    name: str
    value: float
    claims: tuple[str, ...]
    edits: tuple[Edit, ...]
    scenario: str = ""
    used: bool = False


@dataclass(frozen=True)
class Disagreement:
    """Numbers that documents give for one quantity, lowest first, and the cell of the case that holds it."""

    conflict: Conflict
    table: str
    row: str
    column: str
    readings: tuple[Reading, ...]

    @property
    def name(self) -> str:
        """Subject and measure."""
        return f"{self.conflict.name}: {self.conflict.measure}"

    @property
    def unit(self) -> str:
        """Unit of the values: the base unit in which claims are compared."""
        return _UNITS.get(self.conflict.claims[0].dimension, self.conflict.claims[0].dimension)

    def edit(self, value: float, capacity: float) -> Edit:
        """The edit that sets the cell to a value; money is spread over the capacity where the cell is by capacity."""
        size = value / capacity if self.conflict.measure == "cost" else value
        unit = "" if self.conflict.measure == "cost" else _WRITTEN.get(self.conflict.claims[0].dimension, "")
        return {"table": self.table, "id": self.row, "column": self.column, "set": f"{size:.10g} {unit}".strip()}


_UNITS = {"power": "MW", "energy": "MWh a year", "money": "EUR", "share": "", "price": "EUR/MWh"}
_WRITTEN = {"power": "MW", "energy": "MWh/year", "price": "EUR/MWh"}


def disagreements(case: Case, subject: str) -> list[Disagreement]:
    """What is disputed about a subject in numbers that its rows hold. Raises KoridorError where nothing is."""
    things = subjects(case)
    if subject not in things:
        raise KoridorError(f'There is no subject "{subject}". {did_you_mean(subject, things)}')
    mine = [c for c in find(case) if c.about == subject]
    found = [d for c in mine if (d := _disagreement(case, things[subject], c)) is not None]
    if not found:
        named = ", ".join(c.measure for c in mine)
        said = f"is disputed in {named}, and no number of it is in a cell of the case" if mine else "is not disputed"
        raise KoridorError(f"{things[subject].name} {said}: there is nothing to solve again.")
    return found


def solvable(case: Case, conflicts: Sequence[Conflict]) -> list[str]:
    """Subjects of which a disputed number is in a cell of the case, in the order of their conflicts."""
    things = subjects(case)
    return list(dict.fromkeys(c.about for c in conflicts if _disagreement(case, things[c.about], c) is not None))


def _disagreement(case: Case, subject: Subject, conflict: Conflict) -> Disagreement | None:
    """The numbers of a conflict, where one of the subject's rows has a cell for them and they differ."""
    place = _place(case, subject, conflict)
    said: dict[float, list[Claim]] = {}
    for claim in conflict.claims:
        value = _value(claim)
        if claim.dimension == conflict.claims[0].dimension and math.isfinite(value):
            said.setdefault(float(f"{value:.3g}"), []).append(claim)
    if place is None or not conflict.pairs or len(said) < 2:
        return None
    shell = Disagreement(conflict, *place, ())
    capacity = _capacity(case, *place[:2])
    readings = [_reading(case, shell, value, said[value], capacity) for value in sorted(said)]
    return Disagreement(conflict, *place, tuple(readings))


def _reading(case: Case, shell: Disagreement, value: float, said: Sequence[Claim], capacity: float) -> Reading:
    ids = tuple(c.id for c in said)
    name = said_value(value, shell.unit)
    if set(ids) & set(shell.conflict.choice.used):
        return Reading(name, value, ids, (), used=True)
    heads = {c.head for c in said} | set(ids)
    for scenario, content in case.raw.scenarios.items():
        resting = case.provenance.rules.get(f"scenario:{scenario}", [])
        edits = tuple(content.get("edit", ()))
        mine = [
            r
            for r in resting
            if fnmatchcase(shell.row, r.id) and r.column in (shell.column, "*") and {b.id for b in r.basis} & heads
        ]
        first = (edits[0].get("table"), edits[0].get("id"), edits[0].get("column")) if edits else ()
        if mine and content.get("extends") == [case.scenario] and first == (shell.table, shell.row, shell.column):
            return Reading(name, value, ids, edits, scenario)
    return Reading(name, value, ids, (shell.edit(value, capacity),))


def said_value(value: float, unit: str) -> str:
    """A value with its unit as people read it."""
    return f"{value / 1e6:,.5g} million EUR" if unit == "EUR" else f"{value:,.5g} {unit}".strip()


def extreme(found: Sequence[Disagreement], pick: int) -> tuple[Edit, ...]:
    """Every disagreement at its lowest (0) or highest (-1) number at once; a cost goes with the capacity picked."""
    sizes = {(d.table, d.row): d.readings[pick].value for d in found if d.column == "capacity"}
    out: list[Edit] = []
    for d in sorted(found, key=lambda d: d.column != "capacity"):
        reading, size = d.readings[pick], sizes.get((d.table, d.row), math.nan)
        cost = d.conflict.measure == "cost" and math.isfinite(size)
        out += [d.edit(reading.value, size)] if cost else list(reading.edits)
    return tuple(out)


def _value(claim: Claim) -> float:
    """The number of a claim in base units; of a ceiling or a floor, its end."""
    if claim.span is None or claim.denied:
        return math.nan
    ends = [x for x in (claim.span.low, claim.span.high) if math.isfinite(x)]
    return sum(ends) / len(ends) if ends else math.nan


def _place(case: Case, subject: Subject, conflict: Conflict) -> tuple[str, str, str] | None:
    """The first cell of the subject's rows that holds the quantity: table, id, column."""
    kind = conflict.claims[0].kind
    for column in kind.columns if kind and kind.kind == "number" else ():
        for table, id in subject.rows:
            row = case.raw[table].rows.get(id)
            if row is not None and row[column]:
                return table, id, column
    return None


def _capacity(case: Case, table: str, id: str) -> float:
    """Capacity of a row at the first step, MW; nan where it has none."""
    rows = case[table]
    if "capacity" not in rows.columns:
        return math.nan
    return float(rows.number("capacity")[rows.index(id), 0])
