"""The report in headless Chromium: self-contained, readable without script, drawn at all widths in both themes.

Numbers are read from data-v, never from pixels.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koridor.report import html
from koridor.report.render import render
from tests.browser.seen import Seen
from tests.unit.report_fake_year import fake_run, tiny_run

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'koridor[test]'")
pytestmark = pytest.mark.browser

SIZE = 3_000_000
CODE = 260_000


@pytest.fixture(scope="module")
def page_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the made-up year."""
    if not (html.STATIC / "report.js").is_file():
        pytest.skip("the report's front end is not built: python web/bundle.py")
    return render(fake_run(tmp_path_factory.mktemp("year")))


@pytest.mark.parametrize("width", [1440, 768, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_opens_alone_and_draws_everything(browser: Any, page_path: Path, width: int, scheme: str) -> None:
    with Seen(browser, page_path, width, scheme) as seen:
        seen.walk()
        assert seen.said == []
        assert seen.asked == [page_path.as_uri()]
        assert seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        assert seen.page.locator(".failed").count() == 0
        ground = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 24, 31)")


def test_size(page_path: Path) -> None:
    parts = html.bundle()
    assert page_path.stat().st_size <= SIZE
    assert len(parts.script.encode()) + len(parts.style.encode()) <= CODE


def test_without_script_everything_is_there(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path, java_script_enabled=False) as seen:
        assert seen.page.locator(".say").count() >= 5
        assert seen.page.locator("main > section > h2").count() == 14
        tables = seen.page.locator("main table")
        hidden = [i for i in range(tables.count()) if not tables.nth(i).is_visible()]
        folded = seen.page.locator("details:not([open]) table").count()
        assert len(hidden) == folded
        assert tables.count() > 20


def test_a_number_opens_its_card_and_focus_comes_back(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        number = seen.page.locator("button.n[data-q='net-cost']").first
        number.focus()
        seen.page.keyboard.press("Enter")
        card = seen.page.get_by_role("dialog")
        assert "FROM ledger" in card.inner_text()
        assert float(number.get_attribute("data-v") or 0) > 1e9
        seen.page.keyboard.press("Escape")
        assert card.count() == 0
        assert seen.page.evaluate("document.activeElement.dataset.q") == "net-cost"


def test_a_cell_opens_a_card_with_its_query_and_what_it_rests_on(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.walk()
        seen.page.locator("#fig-map [data-show=table]").click()
        row = seen.page.locator("table[data-table=routes] tr[data-id='g_cap-g_border']")
        row.locator("td[data-v]").first.click()
        text = seen.page.get_by_role("dialog").inner_text()
        assert "WHERE id = 'g_cap-g_border'" in text
        assert "c_cap" in text
        assert "nothing stated" in text


@pytest.mark.parametrize("width", [1440, 390])
def test_a_link_of_the_index_shows_the_head_of_its_section(browser: Any, page_path: Path, width: int) -> None:
    with Seen(browser, page_path, width) as seen:
        for section in ("checks", "money", "evidence", "findings", "prices"):
            seen.page.evaluate("id => { location.hash = id }", section)
            seen.page.wait_for_timeout(900)
            top = seen.page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", section)
            end = seen.page.evaluate("innerHeight + scrollY >= document.documentElement.scrollHeight - 2")
            assert -5 <= top <= 60 or (end and top < 900), (section, top)


def test_numbers_of_a_drawing_by_keyboard(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.walk()
        draws = seen.page.locator(".fig.drawn .draw")
        opened = 0
        for i in range(draws.count()):
            draws.nth(i).focus()
            seen.page.keyboard.press("ArrowDown")
            if seen.page.evaluate("document.activeElement.classList.contains('draw')"):
                continue  # a drawing without a number in words
            seen.page.keyboard.press("ArrowRight")
            seen.page.keyboard.press("ArrowLeft")
            seen.page.keyboard.press("Enter")
            assert seen.page.locator(".card").is_visible(), i
            seen.page.keyboard.press("Escape")
            assert seen.page.evaluate("document.activeElement.closest('.draw') !== null"), i
            opened += 1
        assert opened >= 4
        assert seen.said == []


def test_map_by_keyboard(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.walk()
        routes = seen.page.locator("#fig-map .route")
        assert routes.count() == 13
        widths = seen.page.evaluate(
            "[...document.querySelectorAll('#fig-map .route[data-route]')].map(g => [g.dataset.route,"
            " Number(g.querySelector('.lane').getAttribute('stroke-width'))])"
        )
        by_id = dict(widths)
        energy = {
            id: float(
                seen.page.locator(f"table[data-table=routes] tr[data-id='{id}'] td[data-v]").first.get_attribute(
                    "data-v"
                )
                or 0
            )
            for id in ("g_field-g_gate", "arctic")
        }
        share = by_id["arctic"] / by_id["g_field-g_gate"]
        assert share == pytest.approx(energy["arctic"] / energy["g_field-g_gate"], abs=0.07)
        routes.last.focus()
        seen.page.keyboard.press("Enter")
        seen.page.locator("#fig-map .panel", has_text="Capacity used").wait_for()
        before = seen.page.locator("#fig-map .land").get_attribute("transform")
        seen.page.get_by_label("Zoom in").click()
        assert seen.page.locator("#fig-map .land").get_attribute("transform") != before


def test_sankey_columns_hold(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.walk()
        places = seen.page.evaluate(
            "[...document.querySelectorAll('#fig-sankey-0-area g[data-column]')].map(g => [g.dataset.column,"
            " g.querySelector('rect').getAttribute('x')])"
        )
        assert len(places) > 15
        assert len({(c, x) for c, x in places}) == len({c for c, _ in places})
        heights = seen.page.evaluate(
            "[...document.querySelectorAll('#fig-sankey-0-area rect')].map(r => Number(r.getAttribute('height')))"
        )
        assert min(heights) >= 1


def test_time_windows_events_and_cursor(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        seen.walk()
        figure = seen.page.locator("#fig-time")
        assert "Mean of the window" in figure.locator(".readout").inner_text()
        figure.get_by_role("button", name="Next event").click()
        assert figure.locator(".plot-title strong").count() == 1
        figure.get_by_role("button", name="Day", exact=True).click()
        seen.page.wait_for_timeout(300)  # a new plot takes its cursor away once it is drawn
        figure.locator(".plots").focus()
        seen.page.keyboard.press("ArrowRight")
        seen.page.keyboard.press("ArrowRight")
        stamp = figure.locator(".readout h4").inner_text()
        assert stamp.endswith("01:00")
        figure.locator("select").first.select_option(index=1)
        assert "Electricity" in figure.locator(".plot-title").first.inner_text()
        assert seen.said == []


def test_print_is_light_and_drawn(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path, scheme="dark") as seen:
        seen.page.emulate_media(media="print")
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        seen.page.wait_for_selector(".timebox .uplot")
        assert seen.page.evaluate("document.documentElement.dataset.theme") == "light"
        assert seen.page.locator(".fig:not(.drawn)").count() == 0
        assert len(seen.page.pdf(format="A4")) > 50_000
        seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert seen.page.evaluate("document.documentElement.dataset.theme ?? ''") == ""


def test_hostile_names_do_nothing(browser: Any, page_path: Path, tmp_path: Path) -> None:
    assert page_path
    with Seen(browser, render(fake_run(tmp_path / "bad", hours=24 * 40, hostile=True)), 390) as seen:
        seen.walk()
        assert seen.page.evaluate("window.bad") is None
        assert seen.said == []
        assert seen.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_the_least_case_draws(browser: Any, page_path: Path, tmp_path: Path) -> None:
    assert page_path
    with Seen(browser, render(tiny_run(tmp_path / "tiny"))) as seen:
        seen.walk()
        assert seen.said == []
