"""The page of agreements: places on the timeline against the calendar, words beside every mark, text stays text."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from koridor.case.load import load
from koridor.report.context import Number, RegisterPage
from koridor.report.register import fill
from koridor.report.timeline import page
from tests.messages.mistakes import copy, row

DAY = "2026-07-02T12:00:00Z"


def made(folder: Path, created: str = DAY) -> RegisterPage | None:
    """The page of a case, of a run made on a day."""
    reading: Any = SimpleNamespace(case=load(str(folder)), run=SimpleNamespace(manifest={"created": created}))
    return fill(reading)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = copy(tmp_path / "case")
    row("sources", id="paper", title="A paper", url="https://example.org/paper")(made)
    rows: dict[str, dict[str, str]] = {
        "late": {"signed": "2025-01-01", "due": "2026-05-03"},
        "year": {"signed": "2026-01", "due": "2027"},
        "said": {"kind": "announcement", "signed": "2026-06", "sector": "food"},
        "old": {"signed": "1997-08-21", "due": "2000", "status": "done", "status_on": "1999"},
        "first": {"signed": "2024", "due": "2025", "status": "replaced", "status_on": "2026-01", "replaced_by": "late"},
    }
    for id, cells in rows.items():
        given = {"title": f"Title {id}", "sector": "trade", "parties": "A; B", "rests_on": "paper"} | cells
        row("agreements", id=id, **given)(made)
    return made


def test_a_case_without_agreements_has_no_page(tmp_path: Path) -> None:
    assert made(copy(tmp_path / "none")) is None


def test_a_run_that_does_not_say_its_day_has_no_page(folder: Path) -> None:
    assert made(folder, "?") is None


def test_places_are_those_of_the_calendar(folder: Path) -> None:
    found = made(folder)
    assert found is not None
    assert found.years == (2025, 2027)
    assert found.now == pytest.approx((1 + 182 / 365) / 3)
    late, year = found.bars
    assert (late.late, late.exact, late.words) == (True, True, "due 3 May 2026, 60 days late")
    assert late.places == pytest.approx((0, (1 + 122 / 365) / 3, (1 + 123 / 365) / 3))
    assert (year.late, year.exact, year.words) == (False, False, "due in 2027, in 547 days at the latest")
    assert year.places == pytest.approx((1 / 3, 2 / 3, 1))


def test_counts_and_lanes(folder: Path) -> None:
    found = made(folder)
    assert found is not None
    (number,) = [part for part in found.sentence if isinstance(part, Number)]
    assert (number.value, number.rests) == (1, ("agreements/late",))
    trade, food = found.lanes
    assert (trade.sector, trade.total, trade.words) == ("trade", "4 rows", "1 overdue, 1 due, 1 outside these years")
    assert len(trade.marks) == 3
    assert [m.announced for m in food.marks] == [True]
    assert food.marks[0].end - food.marks[0].begin == pytest.approx(30 / 365 / 15)


def test_the_table_lists_every_row_with_what_is_late_first(folder: Path) -> None:
    found = made(folder)
    assert found is not None
    assert found.table.ids == ("late", "year", "said", "old", "first")
    standing = next(c for c in found.table.columns if c.title == "Standing")
    assert standing.texts == ("overdue", "due", "no date", "closed", "closed")
    due = next(c for c in found.table.columns if c.title == "Due")
    assert due.texts == ("2026-05-03", "2027", "no date given", "2000", "2025")
    assert found.moved is not None
    assert found.moved.columns[1].texts == ("2025, then 3 May 2026",)
    assert found.moved.columns[2].values == (31 + 28 + 31 + 30 + 3,)


def test_every_mark_has_words_and_every_link_a_target(folder: Path) -> None:
    found = made(folder)
    assert found is not None
    html = page(found)
    ids = set(re.findall(r' id="([^"]+)"', html))
    links = {t for t in re.findall(r'href="#([^"]+)"', html) if t.startswith("agreements-")}
    assert links == {"agreements-late", "agreements-year"}
    assert links <= ids
    assert html.count('<span class="tl-track" aria-hidden="true">') == len(found.bars) + len(found.lanes)
    assert all(bar.words in html for bar in found.bars)


def test_text_stays_text(folder: Path) -> None:
    bad = '<script>alert(1)</script>"onload="x'
    row("agreements", id="bad", title=bad, sector="media", parties=bad, due="2026-08", rests_on="paper", note=bad)(
        folder
    )
    found = made(folder)
    assert found is not None
    html = page(found)
    assert "<script" not in html
    assert '"onload=' not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;onload=&quot;x" in html
