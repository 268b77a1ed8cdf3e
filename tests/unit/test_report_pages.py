"""Pages of the report against a made-up run that balances: sums, shares, queries, small cases, wording."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from koridor.errors import KoridorError
from koridor.report import context
from koridor.report.assemble import assemble
from koridor.report.balance import parts, residual
from koridor.report.context import Number, Report, Sentence, Table
from koridor.report.html import Bundle, all_numbers, bundle, document
from koridor.report.packing import ERROR, pack, unpack
from koridor.report.published import asker
from koridor.report.queries import quote
from koridor.report.reading import Reading
from koridor.report.tracing import trace
from tests.unit.report_fake import HOSTILE, FakeRun
from tests.unit.report_fake_year import fake_run, tiny_run

PARTS = Bundle("/* script */", "/* style */")


def words(sentence: Sentence) -> str:
    return "".join(p.shown if isinstance(p, Number) else p for p in sentence)


def answers(run: FakeRun) -> Any:
    con = run.database()

    def ask(sql: str) -> float:
        try:
            row = con.execute(sql).fetchone()
        except Exception:  # noqa: BLE001 - a case's query may be anything
            return float("nan")
        return float(row[0]) if row and row[0] is not None else float("nan")

    return ask


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> FakeRun:
    return fake_run(tmp_path_factory.mktemp("fake"), hours=24 * 90)


@pytest.fixture(scope="module")
def ask(run: FakeRun) -> Any:
    return answers(run)


@pytest.fixture(scope="module")
def report(run: FakeRun, ask: Any) -> Report:
    return assemble(run, ask)


def tables(report: Report) -> list[Table]:
    """Every table of every page."""
    found: list[Table] = []

    def walk(value: Any) -> None:
        if isinstance(value, Table):
            found.append(value)
        elif dataclasses.is_dataclass(value):
            for f in dataclasses.fields(value):
                walk(getattr(value, f.name))
        elif isinstance(value, tuple):
            for item in value:
                walk(item)

    walk(report)
    return found


def test_every_field_of_a_page_is_documented() -> None:
    pages = [c for c in vars(context).values() if dataclasses.is_dataclass(c)]
    assert len(pages) > 15
    assert [f"{c.__name__}.{f.name}" for c in pages for f in dataclasses.fields(c) if not f.metadata.get("doc")] == []


def test_parts_of_an_area_add_up_to_zero(run: FakeRun) -> None:
    r = Reading(run)
    assert np.abs(residual(r)).max() < 1e-8
    for carrier in r.carriers:
        for area in (r.focus, ""):
            total = sum(p.series for p in parts(r, r.mask(carrier, area)) if p.kind != "unserved")
            assert np.abs(total).max() < 1e-8, (carrier, area)


def test_origins_are_shares(run: FakeRun) -> None:
    origins = trace(Reading(run))
    total = origins.share.sum(axis=1)
    assert np.all((np.abs(total - 1) < 1e-9) | (total == 0))
    hub = Reading(run).ids("nodes").index("g_hub")
    names = dict(zip(origins.names, origins.share[hub], strict=True))
    assert {"Eastland", "Polar region", "Homeland"} <= {n for n, v in names.items() if v > 0.01}


def test_every_query_yields_its_number(report: Report, ask: Any) -> None:
    asked = [n for n in all_numbers(report) if n.query]
    assert len(asked) >= 8
    for n in asked:
        assert ask(n.query) == pytest.approx(n.value, rel=1e-9, abs=1e-6), n


def test_every_query_of_a_table_yields_its_cells(report: Report, ask: Any) -> None:
    checked = 0
    for t in tables(report):
        for column in t.columns:
            for i, id in enumerate(t.ids):
                if (
                    column.query
                    and not np.isnan(column.values[i])
                    and i not in t.strong
                    and not id.startswith("other (")
                ):
                    value = ask(column.query.replace("{id}", quote(id)))
                    value = 0.0 if np.isnan(value) else value
                    assert value == pytest.approx(column.values[i], rel=1e-9, abs=0.5), (t.key, column.title, id)
                    checked += 1
    assert checked > 200


def test_links_of_the_diagram_carry_their_query(report: Report, ask: Any) -> None:
    links = [x for f in report.sankey.figures for x in f.data["links"] if x["query"]]
    assert len(links) > 20
    for link in links:
        assert ask(link["query"]) == pytest.approx(link["mwh"], rel=1e-6, abs=1.0), link


def test_what_enters_a_row_leaves_it(report: Report) -> None:
    for figure in report.sankey.figures:
        nodes = {n["key"]: n["column"] for n in figure.data["nodes"]}
        enters, leaves = dict.fromkeys(nodes, 0.0), dict.fromkeys(nodes, 0.0)
        for link in figure.data["links"]:
            assert nodes[link["source"]] < nodes[link["target"]]
            leaves[link["source"]] += link["mwh"]
            enters[link["target"]] += link["mwh"]
        both = [k for k in nodes if enters[k] and leaves[k]]
        assert both
        assert max(abs(enters[k] - leaves[k]) for k in both) < 0.1
        assert "Balance error 0" in figure.note


def test_ledger_and_matrix_add_up(report: Report) -> None:
    total = report.money.waterfall.tables[0].columns[1].values
    assert sum(total[:-1]) == pytest.approx(total[-1])
    net = report.money.parties.columns[-1].values
    assert sum(net) == pytest.approx(0.0, abs=1.0)


def test_packing_keeps_its_word() -> None:
    rng = np.random.default_rng(1)
    series = [rng.normal(0, 5, 500), np.zeros(500), np.linspace(-3, 9, 500), np.full(500, 7.0)]
    back = unpack(pack(series))
    for given, got in zip(series, back, strict=True):
        assert np.abs(given - got).max() <= ERROR * max(float(np.ptp(given)), 1e-12) * 1.0001
    assert pack([]).text == ""


def test_a_change_of_one_number_changes_only_its_sentences(run: FakeRun, report: Report, ask: Any) -> None:
    ledger = run.ledger.copy()
    ledger.loc[ledger.kind == "tariff", "eur"] *= 2
    changed = assemble(dataclasses.replace(run, ledger=ledger), ask)
    before, after = ({f.kind: words(f.sentence) for f in p.findings.findings} for p in (report, changed))
    assert {k for k in before if before[k] != after.get(k)} == {"cost"}


def test_published_figures_have_verdicts(report: Report) -> None:
    assert report.published.verdicts == ("outside", "input", "not computed")
    assert words(report.published.sentence).startswith("0 of 1 published figure reproduced")


def test_coverage_and_weights(report: Report) -> None:
    assert "numeric cells" in words(report.evidence.coverage)
    weights = report.evidence.weights.columns[-1].values
    assert list(weights) == sorted(weights, reverse=True)
    assert report.evidence.weights.ids[0] == "a_price"


def test_claims_that_disagree_are_listed_with_the_one_that_is_used(report: Report) -> None:
    assert report.disputes is not None
    (dispute, *_) = report.disputes.disputes
    assert [s.used for s in dispute.sides] == sorted((s.used for s in dispute.sides), reverse=True)
    assert len(dispute.sides) > 1
    assert report.disputes.figures == ()


def test_a_failed_check_is_the_first_thing_said(run: FakeRun, ask: Any) -> None:
    bad = dict(run.manifest)
    bad["verification"] = {**bad["verification"], "gap": 2e-3, "passed": False}
    text = document(assemble(dataclasses.replace(run, manifest=bad), ask), PARTS)
    assert text.index('role="alert"') < text.index("<main>")
    assert "Certified gap is 2e" in text
    limit = {**run.manifest, "status": "time limit"}
    text = document(assemble(dataclasses.replace(run, manifest=limit), ask), PARTS)
    assert "stopped at the time limit" in text[: text.index("<main>")]


def test_hostile_strings_are_text(tmp_path: Path) -> None:
    run = fake_run(tmp_path / "bad", hours=24 * 8, hostile=True)
    text = document(assemble(run, answers(run)), PARTS)
    assert "<script>window" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;window.bad=1" in text
    assert "\\u003cscript\\u003ewindow.bad=1" in text
    assert "javascript:" not in text
    assert HOSTILE.startswith("<script>")


def test_the_file_asks_for_nothing(report: Report) -> None:
    text = document(report, PARTS)
    assert "default-src 'none'" in text
    assert f"script-src '{PARTS.digest}'" in text
    for attribute in ('src="', "@import", "url("):
        assert attribute not in text
    assert text.count("<h1>") == 1


def test_the_least_case_has_a_report(tmp_path: Path) -> None:
    run = tiny_run(tmp_path / "tiny")
    report = assemble(run, answers(run))
    text = document(report, PARTS)
    assert "All demand is met in every hour" in text
    assert report.map.figure is not None
    assert report.identity.perspective == "net cost of all parties"
    assert "nothing to list" in text


def test_a_missing_bundle_names_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(KoridorError, match=r"python web/bundle\.py.*pip install \."):
        bundle(tmp_path)


def test_an_unknown_colour_takes_the_next_free_token(report: Report) -> None:
    assert [t for *_, t in report.carriers] == ["gas", "electricity", "heat"]


def test_asker_reads_a_run_folder(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    assert np.isnan(asker(tmp_path)("SELECT nothing FROM nowhere"))
    assert asker(tmp_path)("SELECT 2 + 2") == 4
