"""Pages on contracts, money and plants against a solved case: sums, banks, burn-down, queries, words."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from koridor.money.kept import kept_runs
from koridor.money.support import missing_years, support_runs, years_of
from koridor.money.terms import terms_of
from koridor.money.venture import economics
from koridor.report import ventures
from koridor.report.assemble import assemble
from koridor.report.balance import residual
from koridor.report.context import Number, Report, Sentence, Table
from koridor.report.html import Bundle, all_numbers, document
from koridor.report.published import asker
from koridor.report.queries import quote
from koridor.report.reading import Reading
from koridor.result.run import Run
from koridor.result.statements import YearAccount, year_accounts
from tests.unit.report_contracts import demo


def words(sentence: Sentence) -> str:
    return "".join(p.shown if isinstance(p, Number) else p for p in sentence)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return demo(tmp_path_factory.mktemp("contracts"))


@pytest.fixture(scope="module")
def report(run: Run) -> Report:
    return assemble(run)


@pytest.fixture(scope="module")
def accounts(run: Run) -> list[YearAccount]:
    return year_accounts(run)


def tables(value: Any) -> list[Table]:
    """Every table in a page."""
    if isinstance(value, Table):
        return [value]
    if dataclasses.is_dataclass(value):
        return [t for f in dataclasses.fields(value) for t in tables(getattr(value, f.name))]
    return [t for item in value for t in tables(item)] if isinstance(value, tuple) else []


def test_the_case_has_what_the_pages_show(run: Run) -> None:
    years, kinds = run.contracts, set(run.ledger["kind"])
    assert {"contract gas", "take-or-pay bill", "make-up gas", "capacity booking", "toll capacity"} <= kinds
    for column in ("shortfall_mwh", "make_up_mwh", "carry_forward_used_mwh", "carry_forward_earned_mwh"):
        assert years[column].max() > 1.0, column


def test_every_query_yields_its_number(run: Run, report: Report) -> None:
    ask = asker(run.folder)
    asked = [n for n in all_numbers(report) if n.query]
    assert len({n.key for n in all_numbers(report)}) >= 25
    for n in asked:
        assert ask(n.query) == pytest.approx(n.value, rel=1e-9, abs=1e-6), n


def test_every_query_of_a_table_yields_its_cells(run: Run, report: Report) -> None:
    ask, checked = asker(run.folder), 0
    for t in tables(report):
        for column in t.columns:
            for i, id in enumerate(t.ids):
                query = column.queries[i] if column.queries else column.query.replace("{id}", quote(id))
                if not query or np.isnan(column.values[i]) or i in t.strong or id.startswith("other ("):
                    continue
                found = ask(query)
                value = 0.0 if math.isnan(found) else found
                assert value == pytest.approx(column.values[i], rel=1e-7, abs=0.5), (t.key, column.title, id)
                checked += 1
    assert checked > 400


def test_a_statement_is_its_rounded_lines(accounts: list[YearAccount], report: Report) -> None:
    assert report.contracts is not None
    shown = [s for c in report.contracts.contracts for s in c.statements]
    assert len(shown) == len(accounts) == 7
    for a, part in zip(accounts, shown, strict=True):
        amounts = [Decimal(repr(v)).quantize(Decimal("0.01")) for v in part.lines.columns[-1].values]
        assert sum(amounts[:-1]) == amounts[-1] == a.statement.invoice
        assert float(a.statement.invoice) == pytest.approx(float(a.row["invoice_eur"]), abs=0.01 * len(amounts))
        assert part.lines.strong == (len(amounts) - 1,)


def test_the_statements_and_the_ledger_tell_of_one_money(run: Run, accounts: list[YearAccount]) -> None:
    rows = run.ledger[run.ledger["table"] == "contracts"]
    signed = np.where(rows["receiver"].str.endswith("_co"), rows["eur"], -rows["eur"])
    total = sum(float(a.statement.invoice) for a in accounts)
    assert total == pytest.approx(float(signed.sum()), abs=0.01 * sum(len(a.statement.lines) for a in accounts))


def test_banks_pass_from_year_to_year(accounts: list[YearAccount]) -> None:
    before: dict[tuple[str, str], Decimal] = {}
    for a in accounts:
        for bank in a.statement.banks:
            assert abs(bank.start + bank.banked - bank.used - bank.expired - bank.end) <= Decimal("0.003")
            known = before.get((a.contract, bank.text))
            assert known is None or known == bank.start
            before[a.contract, bank.text] = bank.end


def test_settled_again_the_years_are_the_same(accounts: list[YearAccount]) -> None:
    for a in accounts:
        for name in ("shortfall_mwh", "make_up_mwh", "make_up_end_mwh", "carry_forward_end_mwh", "make_up_credit_eur"):
            assert getattr(a.settled, name) == pytest.approx(float(a.row[name]), rel=1e-9, abs=1e-6), (a.label, name)


def test_a_burn_down_ends_at_what_is_left(accounts: list[YearAccount], report: Report) -> None:
    assert report.contracts is not None
    lines = [b for c in report.contracts.contracts for b in c.figure.data["years"]]
    for a, b in zip(accounts, lines, strict=True):
        assert b["x"][-1] == pytest.approx(a.account.year.days_in_life)
        assert b["y"][-1] == pytest.approx(a.account.annual - float(a.row["taken_mwh"]), abs=1.0)
        assert b["owed"] == pytest.approx(a.account.annual - a.account.minimum, abs=0.1)
        assert all(later <= sooner + 0.2 for sooner, later in zip(b["y"], b["y"][1:], strict=False))
        assert b["x"] == sorted(b["x"])
    first = lines[0]
    assert (first["x"][0], first["y"][0]) == (92.0, 650_000.0)
    assert first["short"] == pytest.approx(first["y"][-1] - first["owed"] - 15_000, abs=1.0)


def test_small_multiples_are_in_per_cent(report: Report) -> None:
    assert report.contracts is not None
    panels = report.contracts.burndown.data["panels"]
    assert [len(p["years"]) for p in panels] == [4, 3]
    assert {b["owed"] for p in panels for b in p["years"]} == {20.0, 40.0}
    assert panels[1]["years"][0]["y"][0] == 100.0
    assert "EUR" in report.contracts.burndown.title


def test_formulas_in_words(report: Report) -> None:
    assert report.contracts is not None
    hills, coast = report.contracts.contracts
    assert hills.terms[1] == (
        "Price in EUR/MWh: 4 + 0.3 × Crude oil (EUR/bbl), mean of 6 months that end 1 month before, set anew every "
        "3 months; at most 40."
    )
    assert coast.terms[1] == "Price in EUR/MWh: 1 + Hub, month ahead (EUR/MWh) of the month before."
    assert "900\u202fGWh a contract year; 80\u202f% of it is paid for whether taken or not" in hills.terms[0]


def test_prices_and_indices_by_month(report: Report) -> None:
    assert report.contracts is not None
    prices, indices = report.contracts.prices.tables
    assert len(prices.ids) == 36
    hub = dict(zip(indices.ids, indices.columns[2].values, strict=True))
    for month, price in zip(prices.ids[1:], prices.columns[2].values[1:], strict=True):
        earlier = str(np.datetime64(month, "M") - 1)
        assert price == pytest.approx(hub[earlier] + 1.0, abs=1e-9)
    assert indices.ids[0] == "2029-06"
    assert [g["unit"] for g in report.contracts.prices.data["groups"]] == ["EUR/MWh", "EUR/bbl", "EUR/MWh"]


def test_shadow_values_are_said(report: Report) -> None:
    assert report.contracts is not None
    said = [words(s) for s in report.contracts.contracts[0].statements[0].sentences]
    assert any(s.startswith("One MWh more of take-or-pay quantity would cost the perspective EUR") for s in said)
    assert any("make-up bank" in s for s in said)


def test_every_waterfall_adds_up(report: Report) -> None:
    views = report.money.waterfall.data["views"]
    assert len(views) > 5
    for v in views:
        assert len(v["values"]) <= 9
        assert sum(v["values"]) == pytest.approx(v["total"], abs=0.1)
    kinds = report.money.waterfall.tables[1]
    for column in kinds.columns[1:]:
        assert sum(column.values[:-1]) == pytest.approx(column.values[-1], abs=0.01)


def test_bars_keep_their_order(report: Report) -> None:
    names = report.money.waterfall.data["views"][0]["names"]
    assert names == ["Contract gas", "Take-or-pay bill", "Make-up gas", "Market purchase", "Carbon price", "Operation"]


def test_the_net_cost_is_the_objective_less_ties(report: Report) -> None:
    assert report.money.verdict == "passed"
    assert "what is left between them is EUR\u202f0.00" in words(report.money.sums)
    assert "payments add up to EUR\u202f0.00" in words(report.money.sums)


def test_the_matrix_adds_up_to_nothing(report: Report) -> None:
    matrix = report.money.matrix
    assert matrix.note.endswith("EUR\u202f0.00.")
    net = [c.values[-1] for c in matrix.columns[1:-1]]
    assert sum(net) == pytest.approx(0.0, abs=0.01)


def test_capacity_invoices(run: Run, report: Report) -> None:
    booked = report.money.bookings
    assert booked is not None
    ledger = run.ledger.loc[run.ledger["kind"] == "capacity booking", "eur"].sum()
    invoice = next(c for c in booked.columns if c.title == "Invoice")
    assert sum(invoice.values) == pytest.approx(ledger)
    used = next(c for c in booked.columns if c.title == "Used")
    assert all(0.0 < v <= 1.0 + 1e-6 for v in used.values)


def test_a_plant_is_worth_what_its_economics_say(run: Run, report: Report) -> None:
    (part,) = report.ventures
    made = economics(terms_of(run.case, "town_plant"), years_of([run], "town_plant"))
    returns = part.tables[0]
    assert returns.ids == ("project", "all shareholders", "Town gas", "Mills")
    assert returns.columns[4].values[0] == made.project.npv_eur
    assert [f.key for f in part.figures] == ["cash/town_plant", "spread/town_plant", "tornado/town_plant"]
    assert "EUR" in words(part.sentences[0])
    assert any("Under a toll" in n for n in part.notes)


def test_a_single_year_names_the_command_and_kept_years_are_found(tmp_path: Path) -> None:
    even = {"homes": {"node": "g_town", "load": 120, "worth": 500}}
    run = demo(tmp_path, days=365, demands=even)
    (part,) = ventures.fill(Reading(run))
    assert [f.key for f in part.figures] == ["spread/town_plant"]
    assert any("`koridor money RUN`" in n and "2031, 2032" in n for n in part.notes)
    assert [words(s)[:5] for s in part.sentences] == ["2030:"]
    assert kept_runs(run) == []
    support_runs(run, missing_years(run)[:1])
    assert [int(k.steps.year[0]) for k in kept_runs(run)] == [2031]
    (part,) = ventures.fill(Reading(run))
    assert any("2032" in n and "2031" not in n for n in part.notes if "koridor money" in n)


def test_the_document_holds_every_statement(report: Report) -> None:
    text = document(report, Bundle("/* script */", "/* style */"))
    assert text.count('class="statement"') == 7
    assert 'id="contracts"' in text
    assert 'id="plants"' in text
    assert "Supplies beside their limits" in text


def test_a_plant_that_is_not_there_yet_is_said(run: Run) -> None:
    later = run.case.edit({"table": "ventures", "id": "town_plant", "column": "start", "set": "2035"})
    unsaved = Run(dict(run.manifest), run.folder, later)
    (part,) = ventures.fill(Reading(unsaved))
    assert words(part.sentences[0]) == "The plant runs from 2035; no year of its operation is solved here."
    assert part.tables == ()


def test_every_node_balances_with_what_contracts_take_from_node_to_node(run: Run) -> None:
    r = Reading(run)  # type: ignore[arg-type]
    moved = run.case["contracts"].ref("from") != run.case["contracts"].ref("to")
    assert run.panel("contracts")["taken"][:, moved].max() > 1.0
    assert np.abs(residual(r)).max() < 1e-6 * np.abs(r.array("supplies", "mw")).max()
