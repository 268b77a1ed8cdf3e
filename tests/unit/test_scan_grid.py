"""Tables: the unit of a cell is said over it, beside it, or in the caption; in HTML, in plain text and in a PDF.

Source of the truth: a person's reading of each table.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.evidence.scan import from_html, from_text, read, scan
from koridor.evidence.scan.grid import with_tabs
from koridor.evidence.scan.read import Document
from tests.unit.test_scan import pdf


def found(document: Document) -> str:
    made = scan(document)
    assert all(document.text[f.start : f.end] == f.quote for f in made)
    return "; ".join(f"{f.value} {f.unit}".strip() for f in made)


@pytest.mark.parametrize(
    ("rows", "quantities"),
    [
        (
            "<caption>Results (EUR million)</caption>"
            "<tr><th rowspan=2>Item<th colspan=2>First half<th rowspan=2>Change, %"
            "<tr><th>2024<th>2025"
            "<tr><td>Revenue<td>1,204.5<td>1,310.2<td>8.8"
            "<tr><td>Output (GWh)<td>8 920<td>9 105<td>-2.1",
            "2024; 2025; 1204500000 EUR; 1310200000 EUR; 8.8 %; 8920 GWh; 9105 GWh; -2.1 %",
        ),
        ("<tr><th>Hub<th>Price<tr><td><td>€/MWh<tr><td>North<td>31.2", "31.2 EUR/MWh"),
        ("<tr><td>Length (km)<td>109<tr><td>Plants<td>3<tr><td>Flow, bcm per year<td>1.8", "109 km; 1.8 bcm/year"),
        ("<tr><td>Length (km)<td>109 km<tr><td>Plants<td>3", "109 km"),
        ("<tr><th>Line<th>Cost (EUR)<tr><td colspan=999999 rowspan=x>East<td>7", ""),
    ],
)
def test_html(rows: str, quantities: str) -> None:
    assert found(from_html(f"<p>Before.</p><table>{rows}</table><p>After.</p>")) == quantities


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("Country\tVolume, bcm\tChange, %\nItaly\t9.6\t-1.2\nBulgaria\t1.1\t+4", "9.6 bcm; -1.2 %; 1.1 bcm; 4 %"),
        (
            "| Trade, EUR mn | Exports | y/y, % |\n|---|---|---|\n| Jun'12 | 799.8 | -4.2 |",
            "2012-06; 799800000 EUR; -4.2 %",
        ),
        ("Point    Entry (GWh/d)    Exit (GWh/d)\nNorth    374    -\nSouth    -    233", "374 GWh/day; 233 GWh/day"),
        ("Output (GWh)\nPlant | 2024 | 2025\nNorth | 40 | 41", "2024; 2025; 40 GWh; 41 GWh"),
        ("The unit | MW\nand nothing else.", ""),
        ("It holds 4 MW   and 5 MW\nor so   more.", "4 MW; 5 MW"),
    ],
)
def test_plain_text(text: str, quantities: str) -> None:
    assert found(from_text(text)) == quantities


def test_the_cells_of_a_line_share_its_number() -> None:
    document = from_text("A first line.\n\nPlant | MW\nNorth | 40\n\nThe end: 7 km.")
    assert [f.paragraph for f in scan(document)] == [2, 3]


def test_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "t.pdf"
    lines = ["The line takes 400 million", "cubic metres a year, in all weath-", "ers, and 3 MW of power for it.", ""]
    path.write_bytes(pdf([[*lines, "Point\tEntry (GWh/d)\tBooked, %", "North\t331.2\t33", "South\t204.5\t0", "5 km."]]))
    document = read(path)
    assert "weathers" in document.text
    assert found(document) == "400 mcm/year; 3 MW; 331.2 GWh/day; 33 %; 204.5 GWh/day; 0 %; 5 km"


def test_tabs_come_only_where_lines_are_whole() -> None:
    laid = "Hub     Price     Flow\nTTF     31     40\n"
    assert with_tabs("Hub Price Flow\nTTF 31 40\nand more", laid) == "Hub\tPrice\tFlow\nTTF\t31\t40\nand more"
    assert with_tabs("Hub\nPrice Flow\nTTF 31 40", laid) == "Hub\tPrice\tFlow\nTTF\t31\t40"
    assert with_tabs("See Hub Price Flow", laid) == "See Hub Price Flow"
