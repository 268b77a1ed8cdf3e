"""Checks of subjects and claims: every claim can be read, compared and found again (DESIGN 7.1)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Collection
from datetime import date

from koridor.case.checks import Values
from koridor.case.raw import Problems, RawCase, RawRow
from koridor.case.schema import BY_NAME
from koridor.case.schema.measures import CURRENCIES, MEASURES
from koridor.errors import did_you_mean
from koridor.units import UnitProblem, measured

_NUMBER = re.compile(r"[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
HOLDS = {"number": ("low", "high", "unit"), "date": ("date",), "words": ()}
"""Cells that belong to a measure of each kind."""


def currencies(raw: RawCase) -> tuple[str, ...]:
    """Money that claims of a case may be stated in."""
    return (*raw["currencies"].rows, *CURRENCIES)


def last_day(text: str, first: date) -> date:
    """The last day of a year, month or day as written, of which `first` is the first day."""
    if len(text.strip()) == 4:
        return date(first.year, 12, 31)
    if len(text.strip()) == 7:
        return date(first.year, first.month, calendar.monthrange(first.year, first.month)[1])
    return first


def _say(problems: Problems, code: str, row: RawRow, column: str, what: str, why: str, way_out: str) -> None:
    problems.report(code, row.file, what, why, way_out, row=row.row, id=row.id, column=column, value=row[column])


def quantities(raw: RawCase, _values: Values, problems: Problems) -> None:
    """A measure has the cells that hold it, and no others."""
    for row in raw["claims"]:
        measure = MEASURES.get(row["measure"])
        if measure is None:
            alone = [c for c in ("about", "low", "high", "unit", "date", "bound", "base") if row[c]]
            if alone and not row["measure"]:
                why, way = "It could be compared with nothing.", f"Write one of: {', '.join(MEASURES)}."
                _say(problems, "claim/quantity", row, "measure", f"{', '.join(alone)} without a measure.", why, way)
            continue
        wanted = {"number": "low", "date": "date", "words": "value"}[measure.kind]
        if not row[wanted]:
            what = f"{row['measure']} is a measure with a {measure.kind.removesuffix('s')}, and {wanted} is empty."
            _say(problems, "claim/quantity", row, wanted, what, "The claim says nothing.", "Fill it in.")
        others = [c for kind, cells in HOLDS.items() if kind != measure.kind for c in cells if row[c]]
        if others:
            what = (
                f"{row['measure']} is a measure with a {measure.kind.removesuffix('s')}; {others[0]} is no part of it."
            )
            _say(problems, "claim/quantity", row, others[0], what, "Nothing would read it.", "Empty it.")
        if row["measure"] == "share" and not row["base"]:
            why, way = "A share of one thing is no share of another.", "Name the subject that it is a part of."
            _say(problems, "claim/quantity", row, "base", "A share without what it is a share of.", why, way)


def units(raw: RawCase, values: Values, problems: Problems) -> None:
    """Numbers are plain, a range goes upwards, the unit measures what the claim is about."""
    known = currencies(raw)
    for i, row in enumerate(raw["claims"]):
        measure = MEASURES.get(row["measure"])
        if measure is None or measure.kind != "number":
            continue
        for column in ("low", "high"):
            if row[column] and values["claims"][column][i] is not None and not _NUMBER.fullmatch(row[column]):
                what = f'"{row[column]}" is more than a number.'
                _say(problems, "claim/number", row, column, what, "The unit has a column.", "Write the number alone.")
        if _NUMBER.fullmatch(row["low"]) and _NUMBER.fullmatch(row["high"]) and float(row["high"]) < float(row["low"]):
            what = f"The range goes from {row['low']} to {row['high']}."
            _say(problems, "claim/number", row, "high", what, "Nothing lies in it.", "Write the lower end in `low`.")
        if not measure.of or (not row["unit"] and "share" in measure.of):
            continue
        try:
            if not row["unit"]:
                raise UnitProblem("A number without a unit.")
            measured(row["unit"], measure.of, known)
        except UnitProblem as problem:
            why = f"{row['measure']} could not be compared."
            _say(
                problems, "claim/unit", row, "unit", str(problem), why, "Write a unit such as GWh/day, MW or bcm/year."
            )


def times(raw: RawCase, values: Values, problems: Problems) -> None:
    """A claim does not end before it begins."""
    for i, row in enumerate(raw["claims"]):
        first, last = (values["claims"][c][i] for c in ("valid_from", "valid_to"))
        if isinstance(first, date) and isinstance(last, date) and last_day(row["valid_to"], last) < first:
            what = f"It holds to {row['valid_to']}, and from {row['valid_from']}."
            _say(
                problems,
                "claim/validity",
                row,
                "valid_to",
                what,
                "It would never hold.",
                "Exchange the two, or mend one.",
            )


def parts(raw: RawCase, _values: Values, problems: Problems) -> None:
    """A claim is part of one that is part of none, in the same document."""
    rows = raw["claims"].rows
    for row in raw["claims"]:
        head = rows.get(row["part_of"])
        if head is None:
            continue
        if head["part_of"]:
            what = f"{head.id} is itself a part of {head['part_of']}."
            _say(problems, "claim/part", row, "part_of", what, "Parts have one level.", f"Write {head['part_of']}.")
        elif head["source"] != row["source"]:
            what = f"{head.id} stands in {head['source']}, this in {row['source']}."
            _say(problems, "claim/part", row, "part_of", what, "One statement is in one document.", "Empty the cell.")


def subjects(raw: RawCase, removed: Collection[tuple[str, str]], problems: Problems) -> None:
    """Rows and routes of a subject exist; what the scenario removed may be named."""
    for row in raw["subjects"]:
        for word in row["rows"].split():
            table, _, id = word.partition("/")
            if table not in BY_NAME:
                way = f"{did_you_mean(table, BY_NAME)} Write table/id."
                _say(problems, "subject/rows", row, "rows", f'There is no table "{table}".', "", way)
            elif (
                (table, id) not in removed
                and id not in raw[table].rows
                and id not in raw[table].left_out
                and raw[table].whole
            ):
                what = f'{table} has no row "{id}".'
                _say(problems, "subject/rows", row, "rows", what, "", did_you_mean(id, raw[table].rows))
        for id in row["carried_by"].split():
            if (
                ("routes", id) not in removed
                and id not in raw["routes"].rows
                and id not in raw["routes"].left_out
                and raw["routes"].whole
            ):
                what, way = f'routes has no row "{id}".', did_you_mean(id, raw["routes"].rows)
                _say(problems, "subject/rows", row, "carried_by", what, "What it carries could not be checked.", way)


EVIDENCE: tuple[Callable[[RawCase, Values, Problems], None], ...] = (quantities, units, times, parts)
