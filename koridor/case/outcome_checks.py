"""Checks of claims about outcomes: what they name exists, and each can be tested or says what would decide it."""

from __future__ import annotations

from collections.abc import Iterable

from koridor.case.checks import Values
from koridor.case.raw import Problems, RawCase, RawRow
from koridor.errors import did_you_mean


def outcomes(raw: RawCase, _values: Values, problems: Problems) -> None:
    """Every check of the table `outcomes`."""
    said = {*raw["claims"].rows, *raw["sources"].rows}
    for row in raw["outcomes"]:
        for id in row["rests_on"].split():
            _known(row, "rests_on", id, said, "claim or source", problems)
        if not row["case"]:
            for column in ("scenario", "compared", "reach"):
                if row[column]:
                    _known(row, column, row[column], {*raw.scenarios, "base"}, "scenario", problems)
        _testable(row, problems)


def _testable(row: RawRow, problems: Problems) -> None:
    """A figure has a threshold, and a claim without a figure says what would decide it."""
    if row["query"] and not row["threshold"]:
        column, what, way = "threshold", "A figure without a threshold.", "Write the number that it has to reach."
    elif not row["query"] and not row["decides"]:
        column, what, way = "decides", "No figure tests this claim.", "Write a query, or what would decide the claim."
    elif bool(row["reach"]) != bool(row["condition"]):
        column = "reach" if not row["reach"] else "condition"
        what, way = "`reach` and `condition` go together.", "Name the scenario, and say it in words."
    else:
        return
    why = "Its verdict would have no reason."
    problems.report("outcome/test", row.file, what, why, way, row=row.row, id=row.id, column=column, value=row[column])


def _known(row: RawRow, column: str, id: str, known: Iterable[str], what: str, problems: Problems) -> None:
    every = sorted(known)
    if id not in every:
        said, why = f'There is no {what} "{id}".', "Nothing could be tested, or nobody would have said it."
        way = did_you_mean(id, every)
        problems.report("outcome/reference", row.file, said, why, way, row=row.row, id=row.id, column=column, value=id)
