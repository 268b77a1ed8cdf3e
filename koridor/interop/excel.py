"""A case as an Excel workbook: one sheet a table, `case` for case.toml, one sheet a scenario (DESIGN 3).

Every cell is text, so that a spreadsheet neither turns `2024: 4` into a time nor runs what begins with `=`.
"""

from __future__ import annotations

import csv
from pathlib import Path
from zipfile import BadZipFile

from koridor.case.schema import TABLES, Table
from koridor.errors import CaseError, Problem

SCENARIO = "scenario "
NAMED = "# scenario: "
TITLE = 31


def write(folder: Path, book: Path) -> Path:
    """Write the case in `folder` to the workbook `book`; tables without a file get a sheet with their header."""
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "case"
    for path in [folder / "case.toml", *sorted(folder.glob("scenarios/*.toml"))]:
        scenario = path.parent.name == "scenarios"
        target = workbook.create_sheet(f"{SCENARIO}{path.stem}"[:TITLE]) if scenario else sheet
        named = [f"{NAMED}{path.stem}"] if scenario and len(SCENARIO + path.stem) > TITLE else []
        for text in named + path.read_text(encoding="utf-8").splitlines():
            target.append([text])
            _as_text(target[target.max_row])
    for table in TABLES:
        target = workbook.create_sheet(table.name)
        for line in _lines(folder, table):
            target.append(line)
            _as_text(target[target.max_row])
        target.freeze_panes = "B2"
    draft = book.with_name(f".{book.name}.part")
    workbook.save(draft)
    draft.replace(book)
    return book


def read(book: Path, folder: Path) -> Path:
    """Turn the workbook `book` into a case folder, which must not exist. Raises CaseError in words."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if folder.exists():
        raise _refusal(folder, "It exists already.", "Nothing was overwritten.", "Name a folder that does not exist.")
    try:
        workbook = load_workbook(book, data_only=True, read_only=True)
    except (OSError, InvalidFileException, BadZipFile, KeyError, ValueError) as reason:
        raise _refusal(book, f"It is not a workbook ({reason}).", "", "Name an .xlsx file.") from None
    known = {t.name for t in TABLES}
    if "case" not in workbook.sheetnames:
        raise _refusal(
            book, "There is no sheet `case`.", "It holds case.toml, a line a row.", "Start from `koridor export`."
        )
    (folder / "scenarios").mkdir(parents=True)
    for sheet in workbook.worksheets:
        rows = [["" if v is None else _plain(v) for v in row] for row in sheet.iter_rows(values_only=True)]
        if sheet.title == "case" or sheet.title.startswith(SCENARIO):
            lines = [row[0] if row else "" for row in rows]
            name = "case.toml" if sheet.title == "case" else f"scenarios/{_scenario(lines, sheet.title)}.toml"
            kept = [line for line in lines if not line.startswith(NAMED)]
            (folder / name).write_text("\n".join(kept) + "\n", encoding="utf-8")
        elif sheet.title in known and any(any(row) for row in rows[1:]):
            with (folder / f"{sheet.title}.csv").open("w", encoding="utf-8", newline="") as out:
                csv.writer(out, lineterminator="\n").writerows(row for row in rows if any(row))
        elif sheet.title not in known:
            (folder / f"{sheet.title}.csv").write_text("", encoding="utf-8")  # the check names it as unknown
    return folder


def _lines(folder: Path, table: Table) -> list[list[str]]:
    path = folder / f"{table.name}.csv"
    if path.is_file():
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.reader(lines))
    return [[c.name for c in table]]


def _as_text(cells: tuple[object, ...]) -> None:
    """Mark cells as text (format @), never as a formula."""
    for cell in cells:
        cell.number_format, cell.data_type = "@", "s"  # type: ignore[attr-defined]


def _plain(value: object) -> str:
    """A cell as it would be written in CSV; a whole number that a person typed loses its .0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _scenario(lines: list[str], title: str) -> str:
    """Name of a scenario: as the first line says where the sheet's title (31 characters at most) was too short."""
    first = lines[0] if lines else ""
    return first.removeprefix(NAMED).strip() if first.startswith(NAMED) else title.removeprefix(SCENARIO)


def _refusal(path: Path, what: str, why: str, way_out: str) -> CaseError:
    return CaseError([Problem(str(path), None, None, "case/folder", what, why, way_out)])
