"""Economics of a joint venture, on a plant between a gas market and a power market: everything worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy_financial
import pandas as pd
import pytest

import koridor
from koridor.money.interpolate import yearly
from koridor.money.plant_year import MONEY, QUANTITIES, ledger_lines, plant_years
from koridor.money.spread import spark_spread
from koridor.money.statement import statement
from koridor.money.support import check_given, kept_runs, missing_years, support_runs, years_of
from koridor.money.tax import profit_tax, straight_line
from koridor.money.terms import MoneyError, terms_of, ventures_of
from koridor.money.tornado import EXACT, HELD, tornado
from koridor.money.venture import economics
from tests.cases import network

MWH = 100 * 8760.0
MARGIN = {2030: 80 - 20 / 0.5 - 5 - 30 * 0.2 / 0.5, 2035: 60 - 20 / 0.5 - 5 - 30 * 0.2 / 0.5}
VENTURE = {
    "party": "jv",
    "process": "plant",
    "start": "2030",
    "spending": "0.4 0.6",
    "life": 10,
    "discount_rate": "8 %",
    "support": "2030 2035",
}


def case(folder, **venture):
    """A 100 MW plant of 50 %: gas at 20, power at 80 and from 2035 at 60, operation 5, carbon 30 EUR/t on 0.2 t/MWh."""
    return network(
        folder,
        hours=8760,
        step_hours=24,
        carriers={"gas": {"co2": 0.2}, "power": {}},
        areas={"home": {"carbon_price": 30, "state": "state"}},
        nodes={
            "g": {"carrier": "gas", "area": "home", "party": "utility"},
            "e": {"carrier": "power", "area": "home", "party": "utility"},
        },
        markets={
            "hub": {"node": "g", "party": "hub_co", "price": 20, "buy": 1000},
            "exchange": {"node": "e", "party": "exchange_co", "price": "2030: 80; 2035: 60", "sell": 1000},
        },
        processes={
            "plant": {
                "input": "g",
                "output": "e",
                "party": "jv",
                "capacity": 100,
                "efficiency": 0.5,
                "cost": 5,
                "build_cost": 1_000_000,
                "fixed_cost": 20_000,
                "in_service": "2029",
            }
        },
        shares={
            "a": {"owner": "one", "owned": "jv", "share": "75 %"},
            "b": {"owner": "two", "owned": "jv", "share": "25 %"},
        },
        ventures={"jv": {**VENTURE, **venture}},
        perspective=["jv", "utility"],
    )


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """The run of 2030 and the support year 2035."""
    folder = tmp_path_factory.mktemp("venture")
    run = koridor.solve(koridor.load(case(folder / "case")), out=folder / "run")
    return run, support_runs(run, missing_years(run))


def flows_by_hand(years: int = 10) -> list[float]:
    """-40 and -60 million, then a margin that falls from 2030 to 2035 and stays, less 2 million of fixed cost."""
    weights = [min(t, 5) / 5 for t in range(years)]
    return [-40e6, -60e6, *(MWH * (MARGIN[2030] * (1 - w) + MARGIN[2035] * w) - 2e6 for w in weights)]


def test_lines_of_a_year(solved):
    run, _ = solved
    (year,) = plant_years(run, "jv")
    assert year.whole
    assert year.quantities["power_mwh"] == pytest.approx(MWH)
    assert year.quantities["co2_t"] == pytest.approx(MWH * 0.4)
    assert year.quantities["running_hours"] == 8760
    expected = {"power": 80, "fuel": -40, "operation": -5, "carbon price": -12}
    for line, value in expected.items():
        assert year.money[line] == pytest.approx(value * MWH, rel=2e-5), line
    assert year.margin == pytest.approx(23 * MWH, rel=1e-4)
    assert year.lost_eur == 0.0
    assert year.money["other"] == 0.0  # energy that the ledger holds as well does not count twice


def test_hours_at_a_loss_are_told(tmp_path):
    """Carbon goes to a state inside the perspective: the plan ignores it, the plant pays it."""
    folder = case(tmp_path / "case")
    text = (folder / "case.toml").read_text().replace("['jv'", "['state', 'jv'").replace('["jv"', '["state", "jv"')
    (folder / "case.toml").write_text(text)
    prices = {"table": "markets", "id": "exchange", "column": "price", "set": "2030: 80; 2030-07-01: 50"}
    run = koridor.solve(koridor.load(folder).edit(prices))
    (year,) = plant_years(run, "jv")
    assert year.quantities["power_mwh"] == pytest.approx(MWH)
    assert year.lost_eur == pytest.approx(-7 * 100 * 24 * 184, rel=1e-3)
    assert year.margin == pytest.approx(100 * 24 * (23 * 181 - 7 * 184), rel=1e-3)


def test_a_tolled_plant_is_paid_by_its_toller(tmp_path):
    folder = case(tmp_path / "case")
    (folder / "tolls.csv").write_text("id,process,toller,capacity_fee,energy_fee\nt,plant,utility,150000,6\n")
    (year,) = plant_years(koridor.solve(koridor.load(folder)), "jv")
    assert year.tolled
    assert {k: v for k, v in year.money.items() if v} == {
        "operation": pytest.approx(-5 * MWH),
        "toll capacity": pytest.approx(15e6),
        "toll energy": pytest.approx(6 * MWH),
    }
    assert year.lost_eur == 0.0


def test_a_venture_that_keeps_the_node_sells_there_once(tmp_path):
    folder = case(tmp_path / "case")
    nodes = (folder / "nodes.csv").read_text().replace("power,home,utility", "power,home,jv")
    (folder / "nodes.csv").write_text(nodes)
    (year,) = plant_years(koridor.solve(koridor.load(folder)), "jv")
    assert year.margin == pytest.approx(23 * MWH, rel=1e-4)


def test_worth_by_hand(solved):
    run, more = solved
    assert [r.steps.year[0] for r in more] == [2035]
    found = economics(terms_of(run.case, "jv"), years_of([run, *more], "jv"))
    flows = flows_by_hand()
    assert found.statement.line("project") == pytest.approx(flows, abs=1e-3 * MWH + 1)  # the tie-break on sales
    assert found.project.npv_eur == pytest.approx(sum(f / 1.08**t for t, f in enumerate(flows)), rel=1e-3)
    assert found.project.irr == pytest.approx(float(numpy_financial.irr(flows)), abs=1e-4)
    assert found.equity.npv_eur == pytest.approx(found.project.npv_eur, rel=1e-12)  # no debt
    one, two = found.investors
    assert (one.who, one.share) == ("one", 0.75)
    assert one.npv_eur == pytest.approx(3 * two.npv_eur, rel=1e-12)
    assert one.irr == pytest.approx(found.project.irr, abs=1e-9)
    assert math.isnan(found.dscr_min)
    assert "between them each line is interpolated linearly" in found.support
    assert "2035 is held after it, up to 2039" in found.support
    energy = sum(MWH / 1.08**t for t in range(2, 12))
    costs = 40e6 + 60e6 / 1.08 + sum((MWH * 57 + 2e6) / 1.08**t for t in range(2, 12))
    assert found.lcoe_eur_mwh == pytest.approx(costs / energy, rel=2e-5)


def test_one_year_is_not_repeated_unless_asked(solved):
    run, _ = solved
    terms = terms_of(run.case, "jv")
    with pytest.raises(MoneyError, match="one year repeated 10 times"):
        economics(terms, years_of([run], "jv"))
    found = economics(terms, years_of([run], "jv"), one_year=True)
    assert "2030 alone; it is repeated in every year" in found.support
    with pytest.raises(MoneyError, match="No year of operation is solved"):
        economics(replace(terms, start=2040), years_of([run], "jv"))


def test_part_of_a_year_is_refused_or_scaled(tmp_path):
    short = koridor.load(case(tmp_path / "case"), horizon={"start": "2030-01-01", "end": "2030-01-11"})
    run = koridor.solve(short)
    terms = terms_of(run.case, "jv")
    with pytest.raises(MoneyError, match=r"covers 240 of the 8,760 hours of 2030"):
        economics(terms, years_of([run], "jv"), one_year=True)
    (year,) = years_of([run], "jv", scale_up=True)
    assert year.margin == pytest.approx(23 * MWH, rel=1e-4)


def test_support_years_are_kept_and_taken_again(solved):
    run, more = solved
    said = []
    again = support_runs(run, [2035], say=said.append)
    assert again[0].manifest["created"] == more[0].manifest["created"]
    assert "solved already" in said[0]
    assert [r.steps.year[0] for r in kept_runs(run, [2035, 2040])] == [2035]
    coarse = support_runs(run, [2035], step_hours=73, say=said.append)
    assert "solving 2035 (120 steps)" in said[1]
    assert len(coarse[0].steps) == 120
    with pytest.raises(MoneyError, match="2030 is solved twice"):
        check_given(run, [run])


def lines(terms, **money):
    """Yearly lines that are the same in every year."""
    values = {**dict.fromkeys((*QUANTITIES, *MONEY), 0.0), "power_mwh": 1000.0, **money}
    return pd.DataFrame({k: [v] * terms.life for k, v in values.items()}, index=list(terms.working))


@pytest.fixture
def terms(solved):
    return replace(terms_of(solved[0].case, "jv"), fixed_cost=0.0, build_cost=1000.0, spending=(0.5, 0.5), life=4)


def test_debt_grows_while_building_and_is_repaid(terms):
    borrowed = replace(terms, debt_share=0.6, interest=0.05, tenor=3)
    made = statement(borrowed, lines(borrowed, power=400.0))
    opening = 300 * 1.05 + 300
    assert made.debt.opening == pytest.approx(opening)
    due = -numpy_financial.pmt(0.05, 3, opening)
    assert made.line("equity") == pytest.approx([-200, -200, *[400 - due] * 3, 400])
    assert made.line("debt") == pytest.approx(
        [300, opening, *(numpy_financial.fv(0.05, n, due, -opening) for n in (1, 2, 3)), 0]
    )
    assert made.line("DSCR")[2:5] == pytest.approx([400 / due] * 3)
    assert np.isnan(made.line("DSCR")[[0, 1, 5]]).all()


def test_lenders_cut_the_debt_to_the_cover_they_ask(terms):
    for shape in ("annuity", "sculpted"):
        asked = replace(terms, debt_share=0.8, interest=0.05, tenor=4, repayment=shape, dscr_target=1.5)
        made = statement(asked, lines(asked, power=200.0))
        assert made.debt.opening == pytest.approx(200 / 1.5 * (1 - 1.05**-4) / 0.05, rel=1e-7)
        assert made.line("DSCR")[2:] == pytest.approx([1.5] * 4, rel=1e-7)
        assert made.line("drawn debt").sum() < 0.8 * 1000
        none = statement(asked, lines(asked, power=-10.0))
        assert none.debt.opening == 0


def test_sculpted_debt_follows_the_cash(terms):
    asked = replace(terms, debt_share=0.5, interest=0.05, tenor=4, repayment="sculpted", tax=0.2, depreciation=4)
    cash = lines(asked, power=400.0)
    cash["power"] = [300.0, 500.0, 400.0, 450.0]
    made = statement(asked, cash)
    ratios = made.line("DSCR")[2:]
    assert ratios == pytest.approx([ratios[0]] * 4, rel=1e-6)  # tax after interest included
    assert made.debt.balance[-1] == pytest.approx(0, abs=1e-6)
    first = 300 - (1000 + made.debt.opening - 500) / 4 - made.debt.interest[0]
    assert made.line("tax")[2] == pytest.approx(-0.2 * max(0.0, first))


def test_tax_by_hand():
    assert straight_line(100, 4, 6) == pytest.approx([25, 25, 25, 25, 0, 0])
    assert straight_line(100, 10, 4) == pytest.approx([10, 10, 10, 70])
    profit = np.array([-100.0, 30, 30, 30, 30, 30])
    assert profit_tax(profit, 0.15) == pytest.approx([0, 0, 0, 0, 3.0, 4.5])  # 100 of loss, 20 left after it
    assert profit_tax(profit, 0.15, loss_years=2) == pytest.approx([0, 0, 0, 4.5, 4.5, 4.5])
    assert profit_tax(profit, 0.15, holiday=5) == pytest.approx([0, 0, 0, 0, 0, 4.5])
    two = np.array([-10.0, -10, 15, 100])
    assert profit_tax(two, 0.1, loss_years=2) == pytest.approx([0, 0, 0, 9.5])  # the older loss is used first


def test_working_capital_comes_back_and_the_end_counts(terms):
    slow = replace(terms, receivable_days=36.5, payable_days=73, salvage=0.1, decommissioning=30.0)
    made = statement(slow, lines(slow, power=400.0, fuel=-100.0))
    assert made.line("working capital") == pytest.approx([0, 0, -20, 0, 0, 20])  # 400/10 - 100/5
    assert made.line("end of life") == pytest.approx([0, 0, 0, 0, 0, 70])


def test_inflation_leaves_real_worth_alone(terms):
    """Without debt and tax, prices that rise by 2 % and a nominal rate give the same worth at time 0."""
    real = replace(terms, price_year=terms.first, discount_rate=0.08)
    nominal = replace(real, inflation=0.02, discount_rate=1.08 * 1.02 - 1)
    values = [statement(t, lines(t, power=400.0)).line("project") for t in (real, nominal)]
    worth = [
        sum(f / (1 + t.discount_rate) ** n for n, f in enumerate(v))
        for t, v in zip((real, nominal), values, strict=True)
    ]
    assert worth[0] == pytest.approx(worth[1])


def test_shareholders_ask_and_pay_their_own(tmp_path):
    folder = case(tmp_path / "case")
    (folder / "investors.csv").write_text("id,venture,party,discount_rate,dividend_tax\nx,jv,two,12 %,20 %\n")
    run = koridor.solve(koridor.load(folder))
    found = economics(terms_of(run.case, "jv"), years_of([run], "jv"), one_year=True)
    one, two = found.investors
    assert (one.discount_rate, two.discount_rate) == (0.08, 0.12)
    flows = np.array(found.statement.line("equity")) * 0.25
    after = np.where(flows > 0, 0.8 * flows, flows)
    assert two.npv_eur == pytest.approx(numpy_financial.npv(0.12, after))


def test_a_tolled_plant_earns_fees_and_pays_its_operation():
    rows = pd.DataFrame(
        [
            ("one", "jv", "toll capacity", "tolls", 5e6),
            ("one", "jv", "toll energy", "tolls", 1e6),
            ("jv", "nature", "operation", "processes", 3e6),
            ("one", "state", "carbon price", "processes", 2e6),
        ],
        columns=["payer", "receiver", "kind", "table", "eur"],
    ).assign(id="plant")
    found = ledger_lines(rows, "plant", "jv", 0.0)
    expected = {"operation": -3e6, "toll capacity": 5e6, "toll energy": 1e6}
    assert {k: v for k, v in found.items() if v} == expected


def test_clean_spark_spread(solved):
    run, _ = solved
    spread = spark_spread(run, "plant")
    assert spread.efficiency == 0.5
    assert spread.mean == pytest.approx(80 - 40 - 12, rel=2e-4)
    assert spread.captured == pytest.approx(spread.mean)
    assert spread.positive_hours == 8760
    curve = spread.duration()
    assert curve["hours"].iloc[-1] == 8760
    assert curve["spread"].is_monotonic_decreasing
    lower = run.case.edit({"table": "processes", "id": "plant", "column": "efficiency_basis", "set": "lower"})
    gross = spark_spread(koridor.solve(lower), "plant")
    assert gross.efficiency == pytest.approx(0.5 * 0.901)


def test_tornado_says_what_it_holds(solved):
    run, more = solved
    terms = replace(terms_of(run.case, "jv"), tax=0.15, debt_share=0.5, interest=0.05, tenor=8)
    years = years_of([run, *more], "jv")
    base = economics(terms, years)
    bars = {b.input: b for b in tornado(base, years)}
    cost = bars["cost to build"]
    assert cost.holds == EXACT
    assert cost.project_low_eur > base.project.npv_eur > cost.project_high_eur
    cheaper = economics(replace(terms, build_cost=terms.build_cost * 0.9), years)
    assert cost.project_low_eur == pytest.approx(cheaper.project.npv_eur)
    assert bars["price of fuel"].holds == HELD
    assert bars["price of fuel"].project_low_eur > bars["price of fuel"].project_high_eur
    assert bars["interest"].project_low_eur == pytest.approx(bars["interest"].project_high_eur)  # before debt
    assert bars["interest"].equity_low_eur > bars["interest"].equity_high_eur
    swings = [b.swing_eur for b in tornado(base, years)]
    assert swings == sorted(swings, reverse=True)
    assert "price of heat" not in bars


def test_years_between_are_interpolated(solved):
    run, more = solved
    table = yearly(years_of([run, *more], "jv"), range(2028, 2041))
    assert table.loc[2028, "power"] == table.loc[2030, "power"]
    assert table.loc[2032, "power"] == pytest.approx(0.6 * table.loc[2030, "power"] + 0.4 * table.loc[2035, "power"])
    assert table.loc[2040, "power"] == table.loc[2035, "power"]


def test_a_case_without_a_venture_says_so(tmp_path):
    plain = koridor.load(network(tmp_path, nodes={"a": "power"}, supplies={"s": {"node": "a", "capacity": 1}}))
    with pytest.raises(MoneyError, match="has no joint venture"):
        ventures_of(plain)
    with pytest.raises(MoneyError, match='no venture "nis"'):
        terms_of(plain, "nis")
