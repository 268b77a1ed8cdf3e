"""A click on any number of the report opens what stands behind it: a walk over everything that is visible.

A figure is every number in the text of the page but dates, years, times, ids and versions. Each is inside something
that opens (a number, a cell, a link), in a drawing where a click opens a card, or in one of the places of `EXCEPT`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
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
from tests.messages.mistakes import row
from tests.unit.report_contracts import demo
from tests.unit.report_fake_year import fake_run
from tests.unit.test_disagree import disputed_case
from tests.unit.test_verdicts import LOAD, claim

pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'koridor[test]'")
pytestmark = pytest.mark.browser

EXCEPT = {
    "header.strip, footer.end, .foot > span": "which run this is",
    ".alarm": "names a check, whose row says its value",
    "caption, thead th, tbody th": "heads of tables and names of rows: the cells beside them open",
    "svg .axis, .tl-axis": "ticks of an axis",
    ".key": "keys of drawings",
    ".btn, select, .tools, h3 small": "how many rows a button or a heading stands for",
    ".facts": "the manifest of the run in words",
    "pre, code": "commands",
    ".terms": "definitions",
    "summary": "opens a folded list",
    ".maplabel": "label of a route or place of the map, whose shape opens its panel",
    ".panel": "the panel of the map, of which every row is a button or stands in the table",
    "h2": "heads of sections",
}
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DATED = re.compile(
    rf"\d{{4}}-\d{{2}}(-\d{{2}})?([ T]\d{{2}}:\d{{2}})?|(\d{{1,2}} )?({MONTH})( \d{{4}})?"
    r"|\b(19|20)\d\d(/\d\d(\d\d)?)?\b(?! ?%)|\d+:\d+|UTC\+\d|[Rr]ules? \d+\.\d+"
)
FIGURE = re.compile(r"(?<![\w.\-/])\d[\d\u202f]*(\.\d+)?(?![\w\-/])")

WALK = """except => {
  const out = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, on = node.parentElement;
    if (!/\\d/.test(node.data) || on.closest('script, style, .skip, .index')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const opens = on.closest('button.n, td[data-v], td.x, a[href]') ? 'opens' : on.closest('.draw') ? 'drawn' : '';
    const excepted = Object.keys(except).find(s => on.closest(s)) ?? '';
    const section = on.closest('main > section');
    out.push([node.data, opens, excepted, `${section ? section.id : 'page'}: ${on.tagName} ${on.className}`]);
  }
  return out;
}"""

CLICK = """() => {
  const out = [], heads = () => [...document.querySelectorAll('.card dt')].map(d => d.textContent);
  const seen = e => { const b = e.getBoundingClientRect(); return b.width > 0 && b.height > 0; };
  const click = (kind, e) => {
    e.dispatchEvent(new MouseEvent('click', {bubbles: true}));
    out.push([kind, e.closest('main > section')?.id ?? '', e.textContent.trim().slice(0, 70), heads()]);
    document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}));
  };
  const kinds = {number: 'button.n[data-q]', said: 'button.spoken', cell: 'td[data-v]', words: 'td.x'};
  for (const [kind, s] of Object.entries(kinds))
    for (const e of document.querySelectorAll(`main ${s}`)) if (seen(e)) click(kind, e);
  const busy = 'button, a, [role=button], .route, .place, .link, .axis, .key, .uplot, .tools, .panel, .maplabel';
  for (const e of document.querySelectorAll('.draw svg text, .draw td, .draw dd, .draw .plot-title')) {
    if (seen(e) && !e.closest(busy) && e.textContent.match(/\\d/)) click('drawn', e);
  }
  return out;
}"""


def year(folder: Path) -> Path:
    """The made-up year: map, flows, series, prices, findings, published figures."""
    return render(fake_run(folder))


def contracts(folder: Path) -> Path:
    """Contracts, bookings, a toll and a joint venture."""
    return render(demo(folder))


def evidence(folder: Path) -> Path:
    """Claims tested, disagreements that were solved, a register, sources."""
    case = disputed_case(folder)
    row("agreements", id="late", title="A deal on 350 MW", due="2026-05-03", sector="trade", parties="A; B")(case)
    row("agreements", id="late", rests_on="paper1", signed="2020-01-01")(case)
    claim(case, "holds", rests_on="c200", query=LOAD, threshold="1", unit="MWh", figure="load", scenario="day")
    claim(case, "pair", rests_on="c400", query=LOAD, threshold="1", scenario="day", compared="base", title="40 % more")
    claim(case, "open", rests_on="c100", decides="A law on 12 % of it", scenario="day")
    runs = folder / "runs"
    read = load(case, "day")
    keep(runs, read, disagree(read, "plant"))
    return render(solve(read, runs / read.name / "day"))


@pytest.fixture(scope="module", params=[year, contracts, evidence], ids=["year", "contracts", "evidence"])
def page_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three reports that have every section between them."""
    if not (html.STATIC / "report.js").is_file():
        pytest.skip("the report's front end is not built: python web/bundle.py")
    make: Callable[[Path], Path] = request.param
    return make(tmp_path_factory.mktemp(make.__name__) / "made")


def walked(seen: Any) -> None:
    """Everything drawn, and every folded list opened."""
    seen.walk()
    seen.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")


def test_every_number_is_in_something_that_opens(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        walked(seen)
        found = seen.page.evaluate(WALK, EXCEPT)
        figures = [f for f in found if FIGURE.search(DATED.sub(" ", f[0]))]
        closed = [(text.strip(), where) for text, opens, excepted, where in figures if not (opens or excepted)]
        assert closed == []
        kinds = Counter(opens for _, opens, _, _ in figures)
        assert kinds["opens"] > 300
        assert kinds["opens"] > 2 * kinds[""]


def test_a_click_opens_what_stands_behind(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path) as seen:
        walked(seen)
        clicked = seen.page.evaluate(CLICK)
        assert seen.said == []
        assert {"number", "said", "cell"} <= {kind for kind, *_ in clicked}
        silent = [
            (kind, section, text)
            for kind, section, text, heads in clicked
            if not set(heads) - {"Exact"} and FIGURE.search(DATED.sub(" ", text))
        ]
        assert silent == []


def test_a_number_in_a_title_leads_to_the_cell_that_says_the_same(browser: Any, tmp_path: Path) -> None:
    if not (html.STATIC / "report.js").is_file():
        pytest.skip("the report's front end is not built: python web/bundle.py")
    with Seen(browser, contracts(tmp_path / "demo")) as seen:
        seen.walk()
        title = seen.page.locator("#fig-money figcaption h3 button.spoken", has_text="EUR")
        title.first.focus()
        seen.page.keyboard.press("Enter")
        card = seen.page.get_by_role("dialog")
        assert "The same number stands in" in card.inner_text()
        card.locator("dd button.n").first.click()
        assert "EUR" in seen.page.get_by_role("dialog").inner_text()
        assert "Exact" in seen.page.get_by_role("dialog").inner_text()
        seen.page.keyboard.press("Escape")
        assert seen.page.get_by_role("dialog").count() == 0


def test_without_script_numbers_are_words(browser: Any, page_path: Path) -> None:
    with Seen(browser, page_path, java_script_enabled=False) as seen:
        assert seen.page.locator("button.spoken").count() == 0
