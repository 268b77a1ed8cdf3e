"""Which cell rests on which claim, source or assumption (DESIGN 3.5)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from koridor.case.schema import BY_NAME
from koridor.case.schema.measures import MEASURES
from koridor.errors import did_you_mean

if TYPE_CHECKING:
    from koridor.case.raw import Problems, RawCase
    from koridor.case.scenario import Applied

_PATTERN = re.compile(r"[*?\[]")
COUNTED_GROUPS = ("system", "parties", "contracts", "money", "series")


@dataclass(frozen=True)
class Basis:
    """One thing a cell rests on. `kind` is claim, source or assumption; `how` says how the value follows."""

    kind: str
    id: str
    how: str = ""


@dataclass(frozen=True)
class Cell:
    """A written numeric cell and what it rests on."""

    table: str
    id: str
    column: str
    text: str
    basis: tuple[Basis, ...]

    @property
    def share_kind(self) -> str:
        """source where at least one claim or document stands behind it, else assumption, else nothing."""
        if any(b.kind in ("claim", "source") for b in self.basis):
            return "source"
        return "assumption" if self.basis else "nothing"


@dataclass(frozen=True)
class Rule:
    """A row of provenance.csv; `specific` ranks exact names above patterns."""

    table: str
    id: str
    column: str
    part: str
    basis: tuple[Basis, ...]

    @property
    def specific(self) -> tuple[bool, int, bool]:
        """Exact id first, then longer patterns, then exact column."""
        return ("*" not in self.id, len(self.id), self.column != "*")


@dataclass
class Provenance:
    """All rules of a case, and the written numeric cells they are asked about."""

    rules: dict[str, list[Rule]] = field(default_factory=dict)
    written: list[tuple[str, str, str, str]] = field(default_factory=list)
    defaults: int = 0
    _sorted: dict[str, tuple[dict[str, list[Rule]], list[Rule]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def _naming(self, table: str, id: str) -> list[Rule]:
        """Rules that name a row, by its id or by a pattern; rules are sorted once a table, when first asked for."""
        if table not in self._sorted:
            named: dict[str, list[Rule]] = {}
            rules = self.rules.get(table, [])
            for rule in rules:
                if not _PATTERN.search(rule.id):
                    named.setdefault(rule.id, []).append(rule)
            self._sorted[table] = named, [rule for rule in rules if _PATTERN.search(rule.id)]
        exact, patterns = self._sorted[table]
        return exact.get(id, []) + [rule for rule in patterns if fnmatchcase(id, rule.id)]

    def of(self, table: str, id: str, column: str, part: str = "") -> tuple[Basis, ...]:
        """What a cell rests on, by its most specific rules; without `part`, all dated parts together."""
        found = [r for r in self._naming(table, id) if r.column in (column, "*")]
        if part:
            found = [r for r in found if r.part in ("", part)]
        if not found:
            return ()
        best = max(r.specific for r in found)
        return tuple(dict.fromkeys(b for r in found if r.specific == best for b in r.basis))

    def cells(self, rows: Collection[tuple[str, str]] | None = None) -> Iterator[Cell]:
        """Every written numeric cell, table by table, and every numeric edit; with `rows`, those of (table, id)."""
        for table, id, column, text in self.written:
            if rows is not None and (table, id) not in rows:
                continue
            yield Cell(table, id, column, text, self.of(table, id, column))

    def coverage(self) -> dict[str, int | float]:
        """Counts of cells by what they rest on, and the shares."""
        kinds = [c.share_kind for c in self.cells()]
        total = len(kinds)
        counts = {k: kinds.count(k) for k in ("source", "assumption", "nothing")}
        alone = sum(bool(c.basis) and all(b.kind != "assumption" for b in c.basis) for c in self.cells())
        covered = (total - counts["nothing"]) / total if total else 1.0
        return {
            "cells": total,
            **counts,
            "source_alone": alone,
            "defaults": self.defaults,
            "covered_share": covered,
            "source_share": counts["source"] / total if total else 0.0,
            "assumption_share": counts["assumption"] / total if total else 0.0,
        }


def collect(raw: RawCase, applied: Applied, problems: Problems) -> Provenance:
    """Read the rules and list the written numeric cells of the case as the scenario left it."""
    out = Provenance()
    kinds = {
        id: kind
        for kind, table in (("assumption", "assumptions"), ("source", "sources"), ("claim", "claims"))
        for id in raw[table].rows
    }
    for row in raw["provenance"]:
        table, ids = row["table"], row["rests_on"].split()
        for unknown in [i for i in ids if i not in kinds]:
            problems.report(
                "provenance/reference",
                row.file,
                f'There is no claim, source or assumption "{unknown}".',
                "The cell would rest on nothing.",
                did_you_mean(unknown, kinds),
                row=row.row,
                column="rests_on",
                value=unknown,
            )
        if (table, row["id"]) not in applied.removed:
            _check_target(raw, table, row["id"], row["column"], row.file, row.row, problems)
        basis = tuple(Basis(kinds[i], i, row["how"]) for i in ids if i in kinds)
        out.rules.setdefault(table, []).append(Rule(table, row["id"], row["column"], row["part"], basis))
    for name, table_rows in raw.tables.items():
        schema = BY_NAME[name]
        if schema.group not in COUNTED_GROUPS:
            continue
        numeric = [c for c in schema if c.numeric]
        for row in table_rows:
            for column in numeric:
                if row[column.name]:
                    out.written.append((name, row.id, column.name, row[column.name]))
                elif column.default:
                    out.defaults += 1
    for step, table, id, name in applied.touched:
        edited = BY_NAME[table].by_name.get(name)
        scope = f"scenario:{step}"
        if edited is not None and edited.numeric:
            found = [r for r in out.rules.get(scope, []) if fnmatchcase(id, r.id) and r.column in (name, "*")]
            rules = [Rule(table, id, name, "", r.basis) for r in found] or [Rule(table, id, name, "", ())]
            out.rules[table] = [r for r in out.rules.get(table, []) if (r.id, r.column) != (id, name)] + rules
    return out


def _check_target(raw: RawCase, table: str, id: str, column: str, file: str, row: int, problems: Problems) -> None:
    if table.startswith("scenario:"):
        if table.removeprefix("scenario:") not in raw.scenarios:
            problems.report(
                "provenance/reference",
                file,
                f'There is no scenario "{table.removeprefix("scenario:")}".',
                "",
                did_you_mean(table.removeprefix("scenario:"), raw.scenarios),
                row=row,
                column="table",
                value=table,
            )
        return
    if table not in BY_NAME:
        problems.report(
            "provenance/reference",
            file,
            f'There is no table "{table}".',
            "",
            did_you_mean(table, BY_NAME),
            row=row,
            column="table",
            value=table,
        )
        return
    if "*" not in id and id not in raw[table].rows:
        problems.report(
            "provenance/reference",
            file,
            f'{table} has no row "{id}".',
            "",
            did_you_mean(id, raw[table].rows),
            row=row,
            column="id",
            value=id,
        )
    names = MEASURES if table == "subjects" else BY_NAME[table].by_name
    if column != "*" and column not in names:
        problems.report(
            "provenance/reference",
            file,
            f'There is no measure "{column}".' if table == "subjects" else f'{table} has no column "{column}".',
            "",
            did_you_mean(column, names),
            row=row,
            column="column",
            value=column,
        )
