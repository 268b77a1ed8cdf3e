"""Cells to values, with every problem of every cell reported (DESIGN 3.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from koridor.case.cell import (
    CellProblem,
    Change,
    Number,
    Part,
    changed,
    parse_date,
    parse_flag,
    parse_list,
    parse_number,
)
from koridor.case.goods import MEASURED, as_energy, counted_in
from koridor.case.raw import Problems, RawCase, RawRow, RawTable
from koridor.case.rows import Value
from koridor.case.scenario import Applied
from koridor.case.schema import BY_NAME, Column, Table
from koridor.errors import did_you_mean

Columns = dict[str, list[Value]]


def read_cells(raw: RawCase, applied: Applied, first_step: date, problems: Problems) -> dict[str, Columns]:
    """Values of every table by column, aligned with the rows. Cells that cannot be read become None."""
    currencies = tuple(raw["currencies"].rows)
    out: dict[str, Columns] = {}
    for name, table in raw.tables.items():
        out[name] = {c.name: [] for c in table.table}
        columns = [(c, out[name][c.name], c.kind == "text", not c.required and not c.default) for c in table.table]
        for row in table:
            cells = row.cells
            for column, values, words, optional in columns:
                text = cells.get(column.name, "")
                if words and text:
                    values.append(text)
                    continue
                if optional and not text:  # most cells
                    values.append("" if words else None)
                    continue
                value = _cell(raw, table, row, column, currencies, first_step, problems)
                changes = applied.changes.get((name, row.id, column.name))
                if changes and isinstance(value, Number):
                    value = changed(value, changes)
                    _check_profiles(raw, [c.part for c in changes], row, column, problems)
                values.append(value)
    return out


def read_cell(
    raw: RawCase,
    place: tuple[str, str, str],
    kept: Value,
    changes: Sequence[Change],
    first_step: date,
    problems: Problems,
) -> Value:
    """The value of one cell (table, id, column): `kept`, or read from its text where that is None, then changed."""
    table, row, column = raw[place[0]], raw[place[0]][place[1]], BY_NAME[place[0]].by_name[place[2]]
    value = kept
    if value is None:
        value = _cell(raw, table, row, column, tuple(raw["currencies"].rows), first_step, problems)
    if changes and isinstance(value, Number):
        _check_profiles(raw, [c.part for c in changes], row, column, problems)
        return changed(value, changes)
    return value


def _cell(
    raw: RawCase,
    table: RawTable,
    row: RawRow,
    column: Column,
    currencies: tuple[str, ...],
    first_step: date,
    problems: Problems,
) -> Value:
    text = row[column.name]
    if column.kind == "id":
        return row.id
    if not text:
        if column.required:
            problems.report(
                "cell/empty",
                row.file,
                "The cell is empty.",
                column.meaning,
                "Fill it in.",
                row=row.row,
                id=row.id,
                column=column.name,
            )
            return None
        text = column.default or ""
        if not text:
            return "" if column.kind == "text" else None
    try:
        return _value(raw, table, row, column, text, currencies, first_step, problems)
    except CellProblem as problem:
        problems.report(
            problem.code,
            row.file,
            problem.what,
            problem.why,
            problem.way_out,
            row=row.row,
            id=row.id,
            column=column.name,
            value=text,
        )
        return None


def _value(
    raw: RawCase,
    table: RawTable,
    row: RawRow,
    column: Column,
    text: str,
    currencies: tuple[str, ...],
    first_step: date,
    problems: Problems,
) -> Value:
    if column.kind == "ref":
        target = raw[column.ref]
        if text not in target.rows and text not in target.left_out and target.whole:
            raise CellProblem(
                "cell/reference",
                f'{column.ref} has no row "{text}".',
                column.meaning,
                did_you_mean(text, raw[column.ref].rows),
            )
        return text
    if column.kind == "choice":
        if text not in column.choices:
            raise CellProblem(
                "cell/choice",
                f'"{text}" is not a choice here.',
                column.meaning,
                f"{did_you_mean(text, column.choices)} Choices: {', '.join(column.choices)}.",
            )
        return text
    if column.kind == "date":
        return parse_date(text)
    if column.kind == "flag":
        return parse_flag(text)
    if column.kind == "list":
        return _listed(parse_list(text), column)
    if column.kind == "number":
        of = column.of if column.of != "any" or table.table.name != "profiles" else (row["of"] or "share")
        if of in MEASURED and row[column.name]:
            text = as_energy(text, counted_in(raw, row))
        number = parse_number(text, of, currencies)
        if row[column.name]:
            _check_number(raw, number, row, column, first_step, problems)
        return number
    return text


def _check_number(
    raw: RawCase, number: Number, row: RawRow, column: Column, first_step: date, problems: Problems
) -> None:
    if not column.varies and not number.constant:
        raise CellProblem(
            "cell/varies",
            "This value changes in time.",
            f"{column.name} takes one value for all time.",
            "Write one number; for a year of its own use a scenario.",
        )
    since = number.parts[0].since
    if since and since > first_step:
        raise CellProblem(
            "cell/dated",
            f"The first value holds from {since}, after the first step ({first_step}).",
            "The steps before it would have no value.",
            "Add a value with an earlier date.",
        )
    _check_profiles(raw, number.parts, row, column, problems)
    if column.of == "any" and any(p.profile for p in number.parts):
        raise CellProblem(
            "cell/varies", "A profile's own number cannot be another profile.", column.meaning, "Write a number."
        )
    for part in number.parts:
        value = part.value * (part.unit.factor if part.unit.volume == 0 else 1.0)
        if part.profile is not None or column.of == "any":
            continue
        if not fits(value, column):
            raise CellProblem("cell/range", f"{value:g} is out of range.", column.meaning, way_in(column))


def fits(value: float, column: Column) -> bool:
    """Whether a number in base units is in the range of its column."""
    return not (column.low is not None and value < column.low) and not (column.high is not None and value > column.high)


def way_in(column: Column) -> str:
    """The range of a column as an advice."""
    low = "" if column.low is None else f"{column.low:g}"
    high = "" if column.high is None else f"{column.high:g}"
    between = f"between {low} and {high}" if low and high else f"at least {low}" if low else f"at most {high}"
    return f"Write a value {between}."


def _listed(values: tuple[float, ...], column: Column) -> tuple[float, ...]:
    bad = next((v for v in values if not fits(v, column)), None)
    if bad is not None:
        raise CellProblem("cell/range", f"{bad:g} in the list is out of range.", column.meaning, way_in(column))
    return values


def _check_profiles(raw: RawCase, parts: Sequence[Part], row: RawRow, column: Column, problems: Problems) -> None:
    for part in parts:
        if part.profile is not None and part.profile not in raw["profiles"].rows:
            problems.report(
                "cell/profile",
                row.file,
                f'There is no profile "{part.profile}".',
                column.meaning,
                did_you_mean(part.profile, raw["profiles"].rows),
                row=row.row,
                id=row.id,
                column=column.name,
                value=f"profile:{part.profile}",
            )


def volumes(table: Table, values: Mapping[str, list[Value]]) -> dict[int, str]:
    """Positions of the rows that give a volume, each with the first column that does."""
    found: dict[int, str] = {}
    for column in table.columns:
        if column.kind == "number":
            for position, value in enumerate(values.get(column.name, ())):
                if isinstance(value, Number) and any(p.unit.volume for p in value.parts):
                    found.setdefault(position, column.name)
    return found
