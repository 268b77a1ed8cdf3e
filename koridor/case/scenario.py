"""Scenarios: named lists of edits to table cells; scenarios compose (DESIGN 3.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from koridor.case.cell import CellProblem, Change, Part, parse_date, parse_number
from koridor.case.raw import Problems, RawCase, RawRow, sound_id
from koridor.case.schema import BY_NAME, Column
from koridor.case.shape import shaped
from koridor.errors import did_you_mean

_ENTRIES = {"title", "note", "extends", "horizon", "perspective", "edit", "insert", "remove"}
_EDIT = {"table", "id", "column", "set", "scale", "shift", "window", "reason"}


@dataclass
class Applied:
    """What a scenario did: `changes` by (table, id, column), cells it touched, rows it removed, its own settings."""

    name: str
    title: str = ""
    horizon: dict[str, Any] = field(default_factory=dict)
    perspective: list[str] | None = None
    changes: dict[tuple[str, str, str], list[Change]] = field(default_factory=dict)
    touched: list[tuple[str, str, str, str]] = field(default_factory=list)
    removed: set[tuple[str, str]] = field(default_factory=set)


def apply(raw: RawCase, name: str | None, problems: Problems, currencies: tuple[str, ...] = ()) -> Applied:
    """Apply scenario `name` (None: the case as it is) to the raw tables, in place."""
    applied = Applied(name or "base", title=str(raw.meta.get("title", "")), horizon=dict(raw.meta.get("horizon", {})))
    if name is None:
        return applied
    for step in _chain(raw, name, problems):
        file = f"scenarios/{step}.toml"
        content = raw.scenarios[step] = shaped(raw.scenarios[step], file, problems)
        for key in content:
            if key not in _ENTRIES:
                problems.report(
                    "case/toml",
                    file,
                    f'"{key}" is not an entry of a scenario.',
                    "Nothing would read it.",
                    did_you_mean(key, _ENTRIES),
                    column=key,
                )
        applied.title = str(content.get("title", applied.title))
        applied.horizon.update(content.get("horizon", {}))
        applied.perspective = content.get("perspective", applied.perspective)
        for number, entry in enumerate(content.get("remove", []), 1):
            row = _find(raw, entry, file, f"remove {number}", problems)
            if row:
                del raw[entry["table"]].rows[row.id]
                applied.removed.add((str(entry["table"]), row.id))
        for number, entry in enumerate(content.get("insert", []), 1):
            _insert(raw, entry, step, file, number, applied, problems)
        for number, entry in enumerate(content.get("edit", []), 1):
            edit(raw, entry, step, file, number, applied, problems, currencies)
    return applied


def _chain(raw: RawCase, name: str, problems: Problems, seen: tuple[str, ...] = ()) -> list[str]:
    """The scenarios that `name` stands on, first to last."""
    if name not in raw.scenarios:
        where = f"scenarios/{seen[-1]}.toml" if seen else "scenarios"
        problems.report(
            "scenario/unknown",
            where,
            f'There is no scenario "{name}".',
            "",
            did_you_mean(name, raw.scenarios),
            value=name,
        )
        return []
    if name in seen:
        problems.report(
            "scenario/unknown",
            f"scenarios/{name}.toml",
            "The scenarios extend each other in a circle.",
            "",
            "Break it.",
            column="extends",
        )
        return []
    out: list[str] = []
    for parent in shaped(raw.scenarios[name], "", Problems()).get("extends", []):
        out += [p for p in _chain(raw, parent, problems, (*seen, name)) if p not in out]
    return [*out, name]


def _find(raw: RawCase, entry: dict[str, Any], file: str, label: str, problems: Problems) -> RawRow | None:
    table, id = str(entry.get("table", "")), str(entry.get("id", ""))
    if table not in BY_NAME:
        problems.report(
            "scenario/edit",
            file,
            f'{label}: there is no table "{table}".',
            "",
            did_you_mean(table, BY_NAME),
            value=table,
        )
        return None
    if id not in raw[table].rows:
        problems.report(
            "scenario/edit",
            file,
            f'{label}: {table} has no row "{id}".',
            "",
            did_you_mean(id, raw[table].rows),
            value=id,
        )
        return None
    return raw[table][id]


def _insert(
    raw: RawCase, entry: dict[str, Any], step: str, file: str, number: int, applied: Applied, problems: Problems
) -> None:
    table, row = str(entry.get("table", "")), entry.get("row", {})
    if table not in BY_NAME:
        problems.report(
            "scenario/edit",
            file,
            f'insert {number}: there is no table "{table}".',
            "",
            did_you_mean(table, BY_NAME),
            value=table,
        )
        return
    if not isinstance(row, dict) or not sound_id(str(row.get("id", ""))):
        problems.report(
            "scenario/edit",
            file,
            f"insert {number}: the row has no id, or one with odd characters.",
            "Messages, edits and claims name rows by id.",
            'Write row = { id = "...", ... } with letters, digits, _, - and dots in the id.',
        )
        return
    id = str(row["id"])
    if id in raw[table].rows:
        problems.report(
            "scenario/edit",
            file,
            f'insert {number}: {table} has a row "{id}" already.',
            "",
            "Edit that row instead.",
            value=id,
        )
        return
    for column in row:
        if column not in BY_NAME[table].by_name:
            problems.report(
                "scenario/edit",
                file,
                f'insert {number}: {table} has no column "{column}".',
                "",
                did_you_mean(column, BY_NAME[table].by_name),
                value=column,
            )
    raw[table].rows[id] = RawRow(id, number, {str(k): str(v) for k, v in row.items()}, file)
    applied.touched += [(step, table, id, str(k)) for k in row]


def edit(
    raw: RawCase,
    entry: dict[str, Any],
    step: str,
    file: str,
    number: int,
    applied: Applied,
    problems: Problems,
    currencies: tuple[str, ...],
) -> None:
    """Apply edit `number` of scenario `step` to the raw tables in place; what is wrong with it goes to `problems`."""
    label = f"edit {number}"
    _known(entry, file, label, problems)
    row = _find(raw, entry, file, label, problems)
    if row is None:
        return
    table, name = str(entry["table"]), str(entry.get("column", ""))
    column = BY_NAME[table].by_name.get(name)
    if column is None:
        problems.report(
            "scenario/edit",
            file,
            f'{label}: {table} has no column "{name}".',
            "",
            did_you_mean(name, BY_NAME[table].by_name),
            value=name,
        )
        return
    operations = [o for o in ("set", "scale", "shift") if o in entry]
    moves = operations != ["set"] or "window" in entry
    if len(operations) != 1 or (moves and column.kind != "number"):
        problems.report(
            "scenario/edit",
            file,
            f"{label}: needs exactly one of set, scale and shift; the last two, and a window, on numbers.",
            "",
            "Split it into two edits, or change the operation.",
        )
        return
    if column.kind == "id":
        problems.report(
            "scenario/edit",
            file,
            f"{label}: the id of a row stays what it is.",
            "Other rows refer to it.",
            "Remove the row and insert another.",
            value=row.id,
        )
        return
    operation, value = operations[0], str(entry[operations[0]])
    if moves and not (row[name] or column.default):
        problems.report(
            "scenario/edit",
            file,
            f"{label}: the cell {table}/{row.id}/{name} is empty, so there is no number to change.",
            "The edit would do nothing.",
            "Write the number into the table first, or use set without a window.",
            column=name,
        )
        return
    applied.touched.append((step, table, row.id, name))
    place = (table, row.id, name)
    if not moves:
        row.cells[name] = value
        applied.changes.pop(place, None)
        return
    try:
        change = _change(operation, value, column, entry.get("window", {}), currencies)
    except CellProblem as problem:
        problems.report(problem.code, file, f"{label}: {problem.what}", problem.why, problem.way_out, value=value)
        return
    applied.changes.setdefault(place, []).append(change)


def _known(entry: dict[str, Any], file: str, label: str, problems: Problems) -> None:
    """Report every key of an edit that says nothing."""
    for key in entry:
        if key not in _EDIT:
            what = f'{label}: "{key}" is not part of an edit.'
            problems.report("scenario/edit", file, what, "", did_you_mean(key, _EDIT), value=key)


def _change(operation: str, value: str, column: Column, window: Any, currencies: tuple[str, ...]) -> Change:
    if not isinstance(window, dict) or not window.keys() <= {"start", "end"}:
        raise CellProblem(
            "scenario/edit",
            "The window cannot be read.",
            "It says when the edit holds.",
            "Write window = { start = 2030-01-15, end = 2030-02-01 }; either may be left out.",
        )
    number = parse_number(value, "share" if operation == "scale" else column.of, currencies)
    if len(number.parts) != 1:
        raise CellProblem("cell/dated", "An edit takes one value.", "", "Use a window for each date.")
    part: Part = number.parts[0]
    return Change(operation, part, _day(window.get("start")), _day(window.get("end")))


def _day(value: Any) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return parse_date(str(value))
