"""Checks of the register of agreements: what a row names exists, its dates and status do not contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from koridor.case.checks import Values
from koridor.case.raw import Problems, RawCase, RawRow
from koridor.case.schema import BY_NAME
from koridor.errors import did_you_mean

Removed = frozenset[tuple[str, str]] | set[tuple[str, str]]

DAY = 2
"""Hyphens in a date that names its day."""


def last_day(first: date, text: str) -> date:
    """Last day of the day, month or year that `text` writes and `first` begins."""
    hyphens = text.count("-")
    if hyphens == DAY:
        return first
    if hyphens == DAY - 1:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first.replace(month=12, day=31)


def agreements(raw: RawCase, values: Values, removed: Removed, problems: Problems) -> None:
    """Every check of the register; `removed` are rows that the scenario took out, which may still be named."""
    table = raw["agreements"]
    for i, row in enumerate(table):
        cells = {name: column[i] for name, column in values["agreements"].items()}
        _parties(row, problems)
        _evidence(raw, row, problems)
        _rows(raw, row, removed, problems)
        _dates(row, cells, problems)
        _replaced(row, problems)
    _circles(raw, problems)


def _say(problems: Problems, code: str, row: RawRow, column: str, what: str, why: str, way_out: str) -> None:
    problems.report(code, row.file, what, why, way_out, row=row.row, id=row.id, column=column, value=row[column])


def _parties(row: RawRow, problems: Problems) -> None:
    """Parties are separated by semicolons, none is empty, none is named twice."""
    if not row["parties"]:
        return  # reported as an empty cell
    names = [p.strip() for p in row["parties"].split(";")]
    twice = next((n for i, n in enumerate(names) if n.casefold() in (m.casefold() for m in names[:i])), None)
    if "" in names:
        what, way = "A party without a name between two semicolons.", "Remove a semicolon, or fill in the name."
    elif twice is not None:
        what, way = f'"{twice}" is named twice.', "Name each party once, such as Serbia; Azerbaijan."
    else:
        return
    _say(problems, "agreement/parties", row, "parties", what, "The register is sorted by party.", way)


def _evidence(raw: RawCase, row: RawRow, problems: Problems) -> None:
    """What a row rests on are claims and sources of the case."""
    known = {**raw["claims"].rows, **raw["sources"].rows}
    left_out = raw["claims"].left_out | raw["sources"].left_out
    whole = raw["claims"].whole and raw["sources"].whole
    for column in ("rests_on", "status_rests_on"):
        for id in row[column].split():
            if id not in known and id not in left_out and whole:
                what, why = f'There is no claim or source "{id}".', "Nobody could look up who said so."
                _say(problems, "agreement/reference", row, column, what, why, did_you_mean(id, known))


def _rows(raw: RawCase, row: RawRow, removed: Removed, problems: Problems) -> None:
    """What realises it are rows of the case, written as table/id."""
    why = "The register shows what an agreement has become."
    for name in row["realised_by"].split():
        table, slash, id = name.partition("/")
        if not slash:
            what = f'"{name}" is not a table and an id.'
            _say(problems, "agreement/reference", row, "realised_by", what, why, "Write table/id, such as routes/line.")
        elif table not in BY_NAME:
            what = f'There is no table "{table}".'
            _say(problems, "agreement/reference", row, "realised_by", what, why, did_you_mean(table, BY_NAME))
        elif id not in raw[table].rows and id not in raw[table].left_out and (table, id) not in removed:
            what = f'{table} has no row "{id}".'
            _say(problems, "agreement/reference", row, "realised_by", what, why, did_you_mean(id, raw[table].rows))


def _dates(row: RawRow, cells: Mapping[str, object], problems: Problems) -> None:
    """Nothing is due, and nothing is known of its standing, before it is signed."""
    signed = cells["signed"]
    if not isinstance(signed, date):
        return
    for column, said in (("due", "It is due"), ("status_on", "Its status is known")):
        value = cells[column]
        if isinstance(value, date) and last_day(value, row[column]) < signed:
            what = f"{said} {_said(row[column])}, before it is signed {_said(row['signed'])}."
            _say(problems, "agreement/dates", row, column, what, "One of the two dates is wrong.", "Correct it.")


def _said(text: str) -> str:
    return f"on {text}" if text.count("-") == DAY else f"in {text}"


def _replaced(row: RawRow, problems: Problems) -> None:
    """Replaced and the row that replaces it go together."""
    if (row["status"] == "replaced") == bool(row["replaced_by"]):
        return
    if row["replaced_by"]:
        what = f'{row["replaced_by"]} takes its place, and its status is "{row["status"] or "signed"}".'
        way = "Write the status replaced, or empty replaced_by."
        _say(problems, "agreement/status", row, "status", what, "It would be counted twice.", way)
    else:
        why, way = "Its deliverable would be lost.", "Name the row that took its place, or write not kept or ended."
        _say(problems, "agreement/status", row, "replaced_by", "It is replaced by nothing.", why, way)


def _circles(raw: RawCase, problems: Problems) -> None:
    """No row is replaced by itself, directly or by way of others."""
    after = {row.id: row["replaced_by"] for row in raw["agreements"]}
    for row in raw["agreements"]:
        way, here = [row.id], row["replaced_by"]
        while here and here not in way:
            way.append(here)
            here = after.get(here, "")
        if here == row.id:
            what = f"The rows replace each other in a circle: {_chain([*way, here])}."
            _say(problems, "agreement/status", row, "replaced_by", what, "None of them would be in force.", "Break it.")


def _chain(ids: Iterable[str]) -> str:
    return " by ".join(ids)
