"""Claims tested, disagreements and sources in headless Chromium: at all widths, filtered, opened, printed, hostile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koridor.case.load import load
from koridor.evidence.disagree import disagree
from koridor.evidence.disagreed import keep
from koridor.report import html
from koridor.report.render import render
from koridor.result.solve import solve
from tests.browser.seen import Seen
from tests.messages.mistakes import copy, row
from tests.unit.test_disagree import disputed_case
from tests.unit.test_verdicts import LOAD, SHORT, claim

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'koridor[test]'")
pytestmark = pytest.mark.browser
BAD = "<script>window.bad=1</script>"
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the example case with claims about outcomes; the words of one are hostile."""
    if not (html.STATIC / "report.js").is_file():
        pytest.skip("the report's front end is not built: python web/bundle.py")
    folder = copy(tmp_path_factory.mktemp("evidence") / "case")
    row("sources", id="paper", title=f"A paper {BAD}", publisher=f"A house {BAD}", published="2029-05-04")(folder)
    for n in range(40):
        row("sources", id=f"page{n}", title=f"Page {n}", kind="law" if n % 10 == 9 else "press")(folder)
    row("claims", id="said", source="paper", subject="The plant", value="It is so")(folder)
    (folder / "scenarios" / "base_day.toml").write_text(f'title = "A day"{SHORT}', encoding="utf-8")
    claim(folder, "holds", query=LOAD, threshold="1", unit="MWh", figure="load")
    claim(folder, "fails", query=LOAD, bound="less than", threshold="1", figure="load")
    claim(folder, "away", query=LOAD, threshold="1", scenario="base", compared="base_day", title=BAD, figure=BAD)
    claim(folder, "open", decides=BAD)
    return render(solve(load(folder, "base_day"), folder.parent / "run"))


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_hostile_words_are_words(browser: Any, page_path: Path, width: int, scheme: str) -> None:
    with Seen(browser, page_path, width, scheme) as seen:
        for section in ("verdicts", "evidence"):
            seen.page.locator(f"#{section}").scroll_into_view_if_needed()
        assert seen.said == []
        assert seen.page.evaluate("window.bad") is None
        assert seen.page.evaluate(WIDE) <= 0
        assert BAD in seen.page.locator("#verdicts").inner_text()


def test_claims_are_filtered_by_verdict(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        section = seen.page.locator("#verdicts")
        buttons = section.get_by_role("group", name="Verdict").get_by_role("button")
        assert buttons.all_inner_texts() == [
            "All 4",
            "Contradicted 1",
            "Supported 1",
            "Not decidable 1",
            "Not tested here 1",
        ]
        buttons.nth(1).focus()
        seen.page.keyboard.press("Enter")
        shown = [li.get_attribute("data-id") for li in section.locator("li").all() if li.is_visible()]
        assert shown == ["fails"]
        assert buttons.nth(1).get_attribute("aria-pressed") == "true"
        seen.page.emulate_media(media="print")
        assert all(li.is_visible() for li in section.locator("li").all())
        seen.page.emulate_media(media="screen")
        buttons.first.click()
        assert section.locator("li:visible").count() == 4


def test_documents_are_filtered_by_kind(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        section = seen.page.locator("#sources")
        rows, buttons = section.locator("table[data-by] tbody tr:visible"), section.get_by_role("group", name="Kind")
        assert buttons.get_by_role("button").all_inner_texts() == ["All 41", "press 36", "law 4", "not said 1"]
        assert rows.count() == 25, "folded"
        buttons.get_by_text("law").click()
        assert [rows.nth(n).get_attribute("data-id") for n in range(rows.count())] == [
            "page9",
            "page19",
            "page29",
            "page39",
        ]
        assert not section.locator(".fold").is_visible()
        seen.page.evaluate("location.hash = 'sources-page8'")
        seen.page.wait_for_function("document.getElementById('sources-page8').checkVisibility()")
        assert buttons.get_by_role("button").first.get_attribute("aria-pressed") == "true"
        buttons.get_by_text("press").click()
        assert rows.count() == 36
        seen.page.emulate_media(media="print")
        assert seen.page.locator("#sources-paper").is_visible()


def test_a_figure_opens_its_query_and_who_says_so(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.page.locator("#outcomes-holds button.n").first.click()
        card = seen.page.get_by_role("dialog").inner_text()
        assert "FROM demands" in card
        assert "A paper" in card or "said" in card
        seen.page.keyboard.press("Escape")
        seen.page.locator("#outcomes-holds .who a").click()
        assert seen.page.locator("#claims-said").is_visible()


def test_without_script_all_claims_are_there(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path, java_script_enabled=False) as seen:
        assert seen.page.locator("#verdicts li:visible").count() == 4
        assert seen.page.locator("#verdicts .tools").count() == 0


@pytest.fixture(scope="module")
def disputed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a case with a disputed plant that was solved with each reading; a document's title is hostile."""
    if not (html.STATIC / "report.js").is_file():
        pytest.skip("the report's front end is not built: python web/bundle.py")
    folder = disputed_case(tmp_path_factory.mktemp("disputed"))
    row("sources", id="paper0", title=BAD, publisher=BAD)(folder)
    case = load(folder, "day")
    runs = folder.parent / "runs"
    keep(runs, case, disagree(case, "plant"))
    return render(solve(case, runs / case.name / "day"))


@pytest.mark.parametrize("width", [1440, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_disagreements_are_drawn_and_fit(browser: Any, disputed: Path, width: int, scheme: str) -> None:
    with Seen(browser, disputed, width, scheme) as seen:
        figure = seen.page.locator("[data-figure='disagree/plant']")
        figure.scroll_into_view_if_needed()
        seen.page.wait_for_selector("[data-figure='disagree/plant'].drawn")
        figure.locator("svg rect").nth(1).wait_for(state="attached")
        assert seen.said == []
        assert seen.page.evaluate("window.bad") is None
        assert seen.page.evaluate(WIDE) <= 0
        figure.locator("[data-show=table]").click()
        assert figure.locator("tbody tr").first.is_visible()


def test_a_side_of_a_disagreement_opens_its_claim(browser: Any, disputed: Path) -> None:
    with Seen(browser, disputed) as seen:
        entry = seen.page.locator(".disputes > li").first
        assert [li.get_attribute("class") for li in entry.locator(".sides li").all()] == ["used", "other", "other"]
        entry.locator(".sides .used .value").click()
        assert seen.page.locator("#claims-c200").is_visible()
        entry.locator("button.n").first.click()
        assert "capacity" in seen.page.get_by_role("dialog").inner_text()
