"""Contracts, money and plants in headless Chromium: drawn at all widths, switches, statements, keyboard, print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koridor.report import html
from koridor.report.render import render
from tests.browser.seen import Seen
from tests.unit.report_contracts import demo

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'koridor[test]'")
pytestmark = pytest.mark.browser
HIDDEN = "[...document.querySelectorAll('.statement')].map(s => [s.dataset.contract, s.dataset.year, s.hidden])"


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a case with contracts, bookings, a toll and a joint venture."""
    if not (html.STATIC / "report.js").is_file():
        pytest.skip("the report's front end is not built: python web/bundle.py")
    return render(demo(tmp_path_factory.mktemp("contracts")))


@pytest.mark.parametrize("width", [1440, 768, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_is_drawn(browser: Any, page_path: Path, width: int, scheme: str) -> None:
    with Seen(browser, page_path, width, scheme) as seen:
        seen.walk()
        assert seen.said == []
        assert seen.page.locator(".failed").count() == 0
        assert seen.page.locator("#contracts .fig svg").count() >= 7
        assert seen.page.locator("#plants .fig.drawn").count() == 3
        assert seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_a_contract_year_shows_its_own_statement(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.walk()
        shown = {(c, y) for c, y, hidden in seen.page.evaluate(HIDDEN) if not hidden}
        assert shown == {("hills", "2029/30"), ("coast", "2032")}
        contract = seen.page.locator("[data-figure='contract/hills']")
        contract.get_by_role("button", name="2031/32").focus()
        seen.page.keyboard.press("Enter")
        seen.page.locator(".statement[data-contract=hills][data-year='2031/32']").wait_for()
        assert "made up" in contract.locator(".factlist").inner_text()
        assert contract.get_by_role("button", name="2031/32").get_attribute("aria-pressed") == "true"
        lines = seen.page.locator(".statement[data-contract=hills][data-year='2031/32'] table").first
        assert "Make-up gas of 2029/30" in lines.inner_text()


def test_a_line_of_a_statement_opens_its_card(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.walk()
        seen.page.locator("table[data-table='statement-hills-2029/30'] td[data-v]").nth(2).click()
        card = seen.page.get_by_role("dialog").inner_text()
        assert "FROM contracts JOIN steps" in card
        assert "2 566 800" in card.replace("\u202f", " ")


def test_every_party_has_its_waterfall(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.walk()
        money = seen.page.locator("#fig-money")
        assert "Net cost" in money.locator("svg").first.text_content()
        money.locator("select").select_option(label="Hills Gas")
        money.get_by_text("Net result").first.wait_for()
        assert "Contract gas" in money.locator("svg").first.text_content()
        money.locator("[data-show=table]").click()
        assert money.locator("table[data-table=money-parties]").is_visible()
        assert not money.locator("table[data-table=money-kinds]").is_visible()


def test_statements_are_all_there_on_paper_and_without_script(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path, java_script_enabled=False) as seen:
        for part in seen.page.locator(".statement").all():
            assert part.is_visible()
        assert seen.page.locator("table[data-table=contract-prices]").is_visible()
    with Seen(browser, page_path) as seen:
        seen.walk()
        seen.page.emulate_media(media="print")
        assert all(part.is_visible() for part in seen.page.locator(".statement").all())


def test_the_burn_down_ends_where_the_table_does(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.walk()
        data = seen.page.evaluate("JSON.parse(document.getElementById('data-contract/coast').textContent)")
        cells = seen.page.locator("table[data-table='contract-coast'] tbody tr").last.locator("td[data-v]")
        assert data["years"][-1]["y"][-1] == pytest.approx(float(cells.nth(1).get_attribute("data-v")), abs=1.0)
