"""Raw tables: the text of every cell with the file and row it stands in. Nothing is interpreted here."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from koridor.case.codes import CODES
from koridor.case.schema import BY_NAME, FORMAT_VERSION, TABLES, Table
from koridor.errors import CaseError, Problem, did_you_mean


class Problems(list[Problem]):
    """Collects every problem of a case before anybody is told (DESIGN 3.2)."""

    def report(
        self,
        code: str,
        file: str,
        what: str,
        why: str = "",
        way_out: str = "",
        *,
        row: int | None = None,
        id: str | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        """Add one problem; its code must be in `codes.CODES`."""
        if code not in CODES:
            raise KeyError(f"problem code {code!r} is not declared in koridor/case/codes.py")
        self.append(Problem(file, row, column, code, what, why, way_out, value, id))

    def raise_if_any(self) -> None:
        """CaseError with everything collected so far."""
        if self:
            raise CaseError(self)


@dataclass
class RawRow:
    """One row as written: `cells` column -> text (stripped), `row` the line in the file."""

    id: str
    row: int
    cells: dict[str, str]
    file: str

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass
class RawTable:
    """One table as written. `rows` by id, in the order of the file.

    `left_out` are ids of rows that could not be read and `whole` is False where the file could not: both are reported
    once, and references to them are not.
    """

    table: Table
    file: str
    rows: dict[str, RawRow] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    whole: bool = True

    def __iter__(self) -> Iterator[RawRow]:
        return iter(self.rows.values())

    def __getitem__(self, id: str) -> RawRow:
        return self.rows[id]


@dataclass
class RawCase:
    """A folder as written: `meta` is case.toml, `tables` by name, `scenarios` name -> file content."""

    folder: Path
    meta: dict[str, Any]
    tables: dict[str, RawTable]
    scenarios: dict[str, dict[str, Any]]
    hash: str

    def __getitem__(self, table: str) -> RawTable:
        return self.tables[table]


def read(folder: Path, problems: Problems) -> RawCase:
    """Read every table and scenario of `folder`, adding to `problems`; raises CaseError where nothing can be read."""
    meta_path = folder / "case.toml"
    if not meta_path.is_file():
        problems.report(
            "case/folder",
            str(folder),
            "There is no case.toml here.",
            "A case is a folder with case.toml and one CSV a table.",
            "Name the folder of a case, or make one with `koridor init NAME`.",
        )
        problems.raise_if_any()
    digest = hashlib.sha256()
    meta = _toml(meta_path, "case.toml", problems, digest)
    _check_meta(meta, problems)
    known = {f"{t.name}.csv" for t in TABLES}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            names = {k.removesuffix(".csv") for k in known}
            problems.report(
                "table/unknown",
                path.name,
                f'"{path.stem}" is not a table of the format.',
                "Nothing would read it.",
                f"{did_you_mean(path.stem, names)} Measured series go in the folder series/.",
            )
    tables = {t.name: _table(folder / f"{t.name}.csv", t, problems, digest) for t in TABLES}
    scenarios = {
        p.stem: _toml(p, f"scenarios/{p.name}", problems, digest) for p in sorted(folder.glob("scenarios/*.toml"))
    }
    for path in sorted((folder / "series").rglob("*")) if (folder / "series").is_dir() else []:
        if path.is_file():
            digest.update(path.read_bytes())
    return RawCase(folder, meta, tables, scenarios, digest.hexdigest()[:16])


def _toml(path: Path, name: str, problems: Problems, digest: Any) -> dict[str, Any]:
    data = path.read_bytes()
    digest.update(name.encode() + b"\0" + data)
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as reason:
        problems.report(
            "case/toml", name, f"This is not valid TOML: {reason}.", "Nothing in it can be trusted.", "Mend that place."
        )
        return {}


def _check_meta(meta: dict[str, Any], problems: Problems) -> None:
    if meta and meta.get("format") != FORMAT_VERSION:
        problems.report(
            "case/format",
            "case.toml",
            f"Format {meta.get('format', 'missing')} is not one this Koridor reads.",
            "Columns may have changed their meaning.",
            f"Write format = {FORMAT_VERSION}, or use the Koridor of that format.",
            column="format",
        )
    known = {
        "format",
        "name",
        "title",
        "description",
        "time_zone",
        "currency",
        "price_year",
        "step_hours",
        "perspective",
        "default_scenario",
        "discount_rate",
        "horizon",
        "licence",
    }
    for key in ("name", "title", "horizon"):
        if meta and key not in meta:
            problems.report(
                "case/toml", "case.toml", f'"{key}" is missing.', "Every case has one.", f"Add {key} = ...", column=key
            )
    for key in meta:
        if key not in known:
            problems.report(
                "case/toml",
                "case.toml",
                f'"{key}" is not an entry of case.toml.',
                "Nothing would read it.",
                did_you_mean(key, known),
                column=key,
            )


def _table(path: Path, table: Table, problems: Problems, digest: Any) -> RawTable:
    raw = RawTable(table, path.name)
    if not path.is_file():
        raw.whole = not table.required
        if table.required:
            problems.report(
                "table/missing",
                path.name,
                "The table is missing.",
                "A case cannot be without it.",
                f"Add {path.name} with a header and at least one row.",
            )
        return raw
    data = path.read_bytes()
    digest.update(path.name.encode() + b"\0" + data)
    raw.whole = False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        problems.report(
            "table/encoding",
            path.name,
            f"Byte {reason.start} is not UTF-8.",
            "Names would be garbled.",
            "Save it as UTF-8.",
        )
        return raw
    first = text.split("\n", 1)[0]
    lines = csv.reader(text.splitlines(), delimiter=";" if ";" in first and "," not in first else ",")
    header = [h.strip() for h in next(lines, [])]
    if any(header):
        _check_header(header, table, path.name, problems)
    keyless = "id" not in table.by_name or table.name == "provenance"
    readable = (keyless or "id" in header) and all(header.count(h) == 1 for h in header if h)
    for cells in lines if readable else ():
        values = [c.strip() for c in cells]
        if any(values) and not values[0].startswith("#"):
            _add_row(raw, header, values, lines.line_num, keyless, problems)
    raw.whole = readable and (bool(raw.rows) or not table.required)
    if table.required and not raw.rows and (readable or not any(header)):
        problems.report(
            "table/missing",
            path.name,
            "The table has no rows.",
            "A case cannot be without it.",
            "Add at least one row.",
        )
    return raw


def sound_id(id: str) -> bool:
    """Whether an id holds letters, digits, _, - and dots only."""
    return bool(id) and all(ch.isalnum() or ch in "_-." for ch in id)


def _add_row(raw: RawTable, header: list[str], values: list[str], row: int, keyless: bool, problems: Problems) -> None:
    """Check the id of one row and keep it."""
    unnamed = [v for h, v in zip(header, values, strict=False) if v and not h]
    if unnamed:
        problems.report(
            "table/cells",
            raw.file,
            "A value stands under no column name.",
            "Nothing would read it.",
            "Name the column in the first row, or empty the cell.",
            row=row,
            value=unnamed[0],
        )
    if len(values) > len(header):
        raw.left_out.update(v for h, v in zip(header, values, strict=False) if h == "id")
        problems.report(
            "table/cells",
            raw.file,
            f"The row has {len(values)} cells, the header {len(header)}.",
            "Values would land in the wrong column.",
            "Put quotes around a cell that holds a comma.",
            row=row,
        )
        return
    record = dict(zip(header, values, strict=False))
    id = str(row) if keyless else record.get("id", "")
    if not id:
        problems.report(
            "cell/empty",
            raw.file,
            "The row has no id.",
            "Messages, edits and claims name rows by id.",
            "Give it one.",
            row=row,
            column="id",
        )
    elif id in raw.rows:
        problems.report(
            "row/duplicate",
            raw.file,
            f"Row {raw.rows[id].row} has the same id.",
            "A reference could mean either.",
            "Rename one of them.",
            row=row,
            id=id,
            column="id",
            value=id,
        )
    elif not keyless and not sound_id(id):
        raw.left_out.add(id)
        problems.report(
            "cell/id",
            raw.file,
            "An id holds letters, digits, _, - and dots only.",
            "Other characters break references.",
            "Use the name column for anything else.",
            row=row,
            column="id",
            value=id,
        )
    else:
        raw.rows[id] = RawRow(id, row, record, raw.file)


def _check_header(header: list[str], table: Table, file: str, problems: Problems) -> None:
    for name in sorted({h for h in header if h and header.count(h) > 1}):
        problems.report(
            "table/column",
            file,
            f'"{name}" stands there {header.count(name)} times.',
            "Only one of them could be read.",
            "Rename or remove the others.",
            row=1,
            column=name,
        )
    for name in header:
        if name and name not in table.by_name:
            problems.report(
                "table/column",
                file,
                f'"{name}" is not a column of {table.name}.',
                "Nothing would read it.",
                did_you_mean(name, table.by_name),
                row=1,
                column=name,
            )
    for column in table:
        if column.required and column.name not in header:
            problems.report(
                "table/column-missing",
                file,
                f'The column "{column.name}" is missing.',
                column.meaning,
                "Add it.",
                row=1,
                column=column.name,
            )


__all__ = ["BY_NAME", "Problems", "RawCase", "RawRow", "RawTable", "read"]
