"""The timeline of agreements in headless Chromium: there without script, at all widths, in both themes, in print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import koridor
from koridor.report import html
from koridor.report.render import render
from tests.browser.seen import Seen
from tests.messages.mistakes import copy, row

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'koridor[test]'")
pytestmark = pytest.mark.browser
BOX = "e => { const r = e.getBoundingClientRect(); return [r.left, r.right, r.width] }"


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the example case with a register."""
    if not (html.STATIC / "report.js").is_file():
        pytest.skip("the report's front end is not built: python web/bundle.py")
    folder = copy(tmp_path_factory.mktemp("register") / "case")
    row("sources", id="paper", title="A paper", url="https://example.org/paper")(folder)
    rows: dict[str, dict[str, str]] = {
        "late": {"signed": "2020-01-01", "due": "2026-05-03"},
        "future": {"signed": "2026-01", "due": "2190"},
        "undated": {"signed": "2025-02-15", "sector": "food"},
    }
    for id, cells in rows.items():
        given = {"title": f"Title {id}", "sector": "trade", "parties": "A; B", "rests_on": "paper"} | cells
        row("agreements", id=id, **given)(folder)
    run = koridor.solve(koridor.load(folder), folder.parent / "run")
    return render(run)


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_says_what_is_late(browser: Any, page_path: Path, width: int, scheme: str) -> None:
    with Seen(browser, page_path, width, scheme) as seen:
        section = seen.page.locator("#agreements")
        section.scroll_into_view_if_needed()
        assert seen.said == []
        assert seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        late = section.locator("li.late")
        assert "late" in late.locator("small").inner_text()
        track = late.locator(".tl-track").evaluate(BOX)
        marks = [late.locator(f".{kind}").evaluate(BOX) for kind in ("tl-run", "tl-due", "tl-late")]
        assert all(track[0] - 1 <= m[0] for m in marks)
        assert marks[1][2] >= 4
        assert marks[2][1] <= track[1] + 1
        assert marks[2][2] > 3


def test_without_script_it_is_there(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path, java_script_enabled=False) as seen:
        section = seen.page.locator("#agreements")
        assert section.locator(".tl-due").count() == 2
        assert all(track.is_visible() for track in section.locator(".tl-track").all())
        assert section.locator("table[data-table=agreements] tbody tr").count() == 3


def test_a_row_leads_to_its_place_in_the_table(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.page.locator("#agreements li.late a").click()
        row_ = seen.page.locator("#agreements-late")
        assert row_.is_visible()
        row_.get_by_role("link", name="paper").click()
        assert seen.page.locator("#sources-paper").is_visible()


def test_it_prints(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path, scheme="dark") as seen:
        seen.page.emulate_media(media="print")
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        seen.page.wait_for_timeout(200)
        colour = seen.page.locator("#agreements .tl-due").first.evaluate("e => getComputedStyle(e).backgroundColor")
        assert colour == "rgb(179, 38, 30)"
