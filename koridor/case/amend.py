"""A case with some of its numbers changed, made from the case itself: only the edited cells are read again.

What `load_with` gives for the same edits, some ten times sooner; a sweep or a live session makes thousands of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from koridor.case.case import Case
from koridor.case.checks import ALL
from koridor.case.contract_checks import CONTRACTS, quantities
from koridor.case.raw import Problems, RawCase
from koridor.case.read_cells import Columns, read_cell
from koridor.case.sampled import in_range
from koridor.case.scenario import Applied, edit
from koridor.case.schema import BY_NAME
from koridor.case.venture_checks import VENTURES

SHARED = frozenset({"currencies", "profiles", "patterns", "qualities"})
"""Tables whose numbers are part of how cells of other tables are read."""


def numbers_only(edits: Iterable[Mapping[str, Any]]) -> bool:
    """Whether edits change numbers of one row each, so that `amended` can make their case."""
    for entry in edits:
        table, column = BY_NAME.get(str(entry.get("table"))), str(entry.get("column"))
        if table is None or table.name in SHARED or column not in table.by_name:
            return False
        if table.by_name[column].kind != "number":
            return False
    return True


def amended(case: Case, edits: Sequence[Mapping[str, Any]], name: str = "edited") -> Case:
    """The case with edits on top, for which `numbers_only` holds. Raises CaseError with every problem.

    Its provenance is that of `case`.
    """
    problems = Problems()
    raw, values, places = _values(case, edits, name, problems)
    problems.raise_if_any()
    for check in (*ALL, *CONTRACTS, *VENTURES):
        check(raw, values, problems)
    problems.raise_if_any()
    tables = dict(case.tables)
    for table in dict.fromkeys(t for t, _, _ in places):
        kept = {c: v for c, v in case[table].cache.items() if not any((table, c) == (t, k) for t, _, k in places)}
        tables[table] = replace(case[table], columns=values[table], cache=kept)
    in_range(raw, {t: tables[t] for t, _, _ in places}, problems)
    problems.raise_if_any()
    quantities(raw, tables, problems)
    problems.raise_if_any()
    request = {**case.request, "edits": [*case.request["edits"], *map(dict, edits)], "name": name}
    return replace(case, scenario=name, tables=tables, raw=raw, request=request)


def _values(
    case: Case, edits: Sequence[Mapping[str, Any]], name: str, problems: Problems
) -> tuple[RawCase, dict[str, Columns], list[tuple[str, str, str]]]:
    """Raw tables and values after the edits, and the cells that they touch."""
    raw = _copied(case.raw, edits)
    applied, currencies = Applied(name), tuple(raw["currencies"].rows)
    for number, entry in enumerate(edits, 1):
        edit(raw, dict(entry), name, f"scenarios/{name}.toml", number, applied, problems, currencies)
    rewritten = {(e["table"], e.get("id"), e.get("column")) for e in edits if "set" in e and "window" not in e}
    places = list(dict.fromkeys((table, id, column) for _, table, id, column in applied.touched))
    first: date = case.steps.start[0].astype("datetime64[D]").item()
    values: dict[str, Columns] = {t: {c: list(v) for c, v in rows.columns.items()} for t, rows in case.tables.items()}
    for place in places:
        table, id, column = place
        at = case[table].index(id)
        kept = None if place in rewritten else values[table][column][at]
        changes = applied.changes.get(place, [])
        values[table][column][at] = read_cell(raw, place, kept, changes, first, problems)
    return raw, values, places


def _copied(raw: RawCase, edits: Sequence[Mapping[str, Any]]) -> RawCase:
    """The raw tables, with copies of the rows that edits name."""
    tables = dict(raw.tables)
    for table in {str(e["table"]) for e in edits}:
        rows = dict(raw[table].rows)
        for id in {str(e.get("id")) for e in edits if str(e["table"]) == table} & rows.keys():
            rows[id] = replace(rows[id], cells=dict(rows[id].cells))
        tables[table] = replace(raw[table], rows=rows)
    return replace(raw, tables=tables)
