"""The sources page: claims, cells, agreements and weight of each document; hostile words stay words."""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.case.load import load
from koridor.case.schema.evidence import DOCUMENTS
from koridor.report.assemble import assemble
from koridor.report.context import SourcesPage
from koridor.report.documents import fill
from koridor.report.html import Bundle, document
from koridor.report.reading import Reading
from koridor.report.weights import weigh
from koridor.result.run import Run, open_run
from koridor.result.solve import solve
from tests.messages.mistakes import row
from tests.unit.test_disagree import folder, plant

__all__ = ["folder"]
SCRIPT = "<script>window.bad=1</script>"


def solved(folder: Path) -> Run:
    solve(load(folder, "day"), folder.parent / "run")
    return open_run(folder.parent / "run")


def shown(run: Run) -> tuple[SourcesPage, dict[str, dict[str, float | str]]]:
    r = Reading(run)  # type: ignore[arg-type]
    found = fill(r, weigh(r))
    assert found is not None
    cells = {c.title: c.values or c.texts for c in found.table.columns}
    return found, {id: {t: v[i] for t, v in cells.items()} for i, id in enumerate(found.table.ids)}


def test_a_document_counts_through_its_claims(folder: Path) -> None:
    row("agreements", id="deal", title="A deal", sector="energy", parties="A; B", rests_on="paper1 c200")(folder)
    run = solved(folder)
    found, rows = shown(run)
    r = Reading(run)  # type: ignore[arg-type]
    assert (rows["paper1"]["Claims"], rows["paper1"]["Cells"], rows["paper1"]["Agreements"]) == (1.0, 1.0, 1.0)
    assert rows["paper1"]["Weight"] == pytest.approx(weigh(r).get(("processes", plant(folder), "capacity"), 0.0))
    assert rows["paper1"]["Used for"] == "cells, claims, agreements"
    assert rows["paper0"]["Cells"] == 0.0
    assert rows["paper0"]["Used for"] == "claims"
    weights = [rows[id]["Weight"] for id in found.table.ids]
    assert weights == sorted(weights, reverse=True)  # type: ignore[type-var]


def test_a_document_that_nothing_rests_on_says_so(folder: Path) -> None:
    row("sources", id="idle", title="Read and not used")(folder)
    _, rows = shown(solved(folder))
    assert rows["idle"]["Used for"] == "reading only"


def test_hostile_titles_stay_text_and_only_web_addresses_are_links(folder: Path) -> None:
    row("sources", id="paper1", title=SCRIPT, publisher=SCRIPT, url="javascript:alert(1)")(folder)
    row("sources", id="paper2", title='" onclick="x', url="https://example.org/?a=1&b=<2>")(folder)
    text = document(assemble(solved(folder)), Bundle("/* script */", "/* style */"))  # type: ignore[arg-type]
    assert SCRIPT not in text
    assert "javascript:" not in text
    assert 'onclick="x' not in text
    assert 'href="https://example.org/?a=1&amp;b=&lt;2&gt;"' in text
    assert text.index('id="sources"') < text.index('id="evidence"')


def test_kinds_of_documents_are_counted_and_filter_the_list(folder: Path) -> None:
    row("sources", id="paper1", title="A law", kind="law")(folder)
    row("sources", id="idle", title="Read and not used", kind="press")(folder)
    found, rows = shown(solved(folder))
    assert (rows["paper1"]["Kind"], rows["idle"]["Kind"], rows["paper0"]["Kind"]) == ("law", "press", "not said")
    assert found.table.filter == "Kind"
    assert found.kinds is not None
    cells = {c.title: c.values for c in found.kinds.columns}
    at = found.kinds.ids.index("law")
    assert (cells["Documents"][at], cells["Claims"][at], cells["Cells"][at]) == (1.0, 1.0, 1.0)
    assert sum(cells["Documents"]) == len(found.table.ids)
    assert cells["Share of cells"][at] == 1.0 / len(Reading(open_run(folder.parent / "run")).cells)  # type: ignore[arg-type]


def test_where_no_kind_is_said_there_is_no_filter(folder: Path) -> None:
    found, rows = shown(solved(folder))
    assert (found.table.filter, found.kinds) == ("", None)
    assert "Kind" not in rows["paper1"]


def test_the_page_on_evidence_explains_every_kind(repo: Path) -> None:
    page = (repo / "docs" / "evidence.md").read_text(encoding="utf-8")
    for kind, (type, words) in DOCUMENTS.items():
        assert f"| `{kind}` | {words} | `schema:{type}` |" in page
