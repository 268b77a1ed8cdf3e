"""Oil, food, passengers and trade of the partnership against sums made by hand from the published figures.

Each expectation is worked out here from the numbers of the documents and the stated assumptions, not from the tables:
a wrong cell, a wrong unit and a wrong rule all show.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import koridor
from koridor.case.load import load, load_with
from koridor.evidence.observed import compare
from koridor.report.assemble import assemble
from koridor.result.query import ask, connect
from koridor.result.run import Run

CASE = "azerbaijan-serbia-wider"
ROUTES = "(SELECT sum(received*hours) FROM routes JOIN steps USING(step) WHERE id = '{}')"
YIELD = 0.93
VEGETABLES = 187_438 * 12 / 10
IMPORT_PRICE = 195_430_000 / 187_438


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A solved scenario by name."""
    folder = tmp_path_factory.mktemp("wider")

    @cache
    def solved(scenario: str) -> Run:
        return koridor.solve(load(CASE, scenario), folder / scenario)

    return solved


def one(run: Run, sql: str) -> float:
    return float(ask(connect(run.folder), f"SELECT {sql}").to_numpy()[0, 0])


def missing(run: Run, demand: str) -> float:
    return one(run, f"sum(unserved*hours) FROM demands JOIN steps USING(step) WHERE id = '{demand}'")


def concentration(shares: list[float]) -> float:
    """Herfindahl-Hirschman index: the sum of squared shares."""
    return sum((s / sum(shares)) ** 2 for s in shares)


def taken(run: Run, ids: list[str]) -> list[float]:
    return [one(run, f"sum(mw*hours) FROM supplies JOIN steps USING(step) WHERE id = '{i}'") for i in ids]


def test_every_claim_is_about_a_subject_with_a_measure() -> None:
    claims = load(CASE).raw["claims"]
    assert [c.id for c in claims if not (c["about"] and c["measure"])] == []


def test_every_number_has_a_source_or_a_reason() -> None:
    for path in sorted(Path(load(CASE).folder, "scenarios").glob("*.toml")):
        counts = load(CASE, path.stem).provenance.coverage()
        assert counts["nothing"] == 0, path.stem


# --- passengers: 3,559 a year, 3 h 10 min direct from 3 May against 7.5 h with a stop, 30 EUR an hour


@pytest.mark.parametrize(("scenario", "persons"), [("base", 3559), ("flight-16839", 16_839)])
def test_hours_and_euros_that_the_direct_flight_saves(runs: Any, scenario: str, persons: int) -> None:
    days = 29 + 30 + 31 + 31 + 30 + 31 + 30 + 31  # from 3 May to 31 December
    by_flight = persons * days / 365
    run = runs(scenario)
    assert one(run, ROUTES.format("direct")) == pytest.approx(by_flight)
    assert one(run, ROUTES.format("one_stop")) == pytest.approx(persons - by_flight)
    time = one(run, "sum(eur) FROM ledger WHERE kind = 'time in transit' AND id IN ('direct', 'one_stop')")
    without = persons * 7.5 * 30
    saved_hours = by_flight * (7.5 - (3 + 10 / 60))
    assert without - time == pytest.approx(saved_hours * 30, rel=1e-4)
    if scenario == "base":
        none = one(runs("no-flight"), "sum(eur) FROM ledger WHERE kind = 'time in transit' AND id = 'one_stop'")
        assert none == pytest.approx(without)
        assert saved_hours == pytest.approx(10_267, abs=1)  # the hours of about 1,400 working days


# --- crude oil: 3.4 Mt, of it 0.8 domestic; the pipeline booked for 3.33 Mt; 51 % Kirkuk; 160,000 t Azerbaijani


def test_origins_and_routes_of_crude(runs: Any) -> None:
    run = runs("base")
    origins = [0.51 * 2.6, 0.16 * 12 / 8, 2.6 - 0.51 * 2.6 - 0.24, 0.8]
    found = taken(run, ["kirkuk", "azeri", "other_sea", "fields"])
    assert np.array(found) / 1e6 == pytest.approx(origins, rel=1e-3)
    assert concentration(found) == pytest.approx(0.305, abs=0.001)
    by_route = [one(run, ROUTES.format(i)) for i in ("janaf", "field_line")]
    assert concentration(by_route) == pytest.approx((2.6 / 3.4) ** 2 + (0.8 / 3.4) ** 2, rel=1e-3)
    assert concentration(by_route) > 2 * concentration(found)  # four origins share one pipe


def test_a_year_without_the_pipeline_is_the_largest_cut(runs: Any) -> None:
    demand = 3.4 * YIELD + 12 * 0.0413
    crude = 0.8 + 55 * 2.6 / 365 + 15 * 1500 / 10 * 365 / 1e6
    fuels = YIELD * crude + 12 * 0.1 + (150_590 + 53_900 + 14_533 + 4_000) / 1e6
    assert missing(runs("no-janaf"), "fuel") / 1e6 == pytest.approx(demand - fuels, rel=2e-3)
    assert demand - fuels == pytest.approx(0.36, abs=0.01)  # a tenth of the year
    assert missing(runs("base"), "fuel") == pytest.approx(0, abs=1)


def test_the_cut_of_2025_was_bridged_by_stocks_and_imports(runs: Any) -> None:
    days = 23 + 30 + 31 + 12  # 9 October to 12 January
    crude = 55 * 2.6 / 365 + 0.8 * days / 365
    imports = 0.1 * (23 / 31 + 1 + 1 + 12 / 31)
    needed = (3.4 * YIELD + 12 * 0.0413) * days / 365
    assert YIELD * crude + imports + 0.223 - needed == pytest.approx(0.13, abs=0.01)  # Mt to spare
    run = runs("janaf-cut-2025")
    assert missing(run, "fuel") == pytest.approx(0, abs=1)
    assert one(run, ROUTES.format("janaf")) == 0


def test_the_line_from_hungary_covers_what_the_pipeline_brought(runs: Any) -> None:
    assert missing(runs("2028-no-janaf"), "fuel") == pytest.approx(0, abs=1)
    assert missing(runs("2028-no-line"), "fuel") > 3e5
    both = runs("2028")
    by_route = [one(both, ROUTES.format(i)) for i in ("janaf", "hungary_line", "field_line")]
    assert concentration(by_route) < concentration([2.6, 0.8])  # a second pipe, and both are used


# --- vegetables: 187,438 t and 195.43 million EUR in ten months; four suppliers, Azerbaijan as a fifth


def test_concentration_of_suppliers_and_of_crossings(runs: Any) -> None:
    ids = ["veg_albania", "veg_macedonia", "veg_turkey", "veg_eu", "veg_azerbaijan"]
    assert concentration(taken(runs("base"), ids)) == pytest.approx(0.35**2 + 0.20**2 + 0.15**2 + 0.30**2, rel=1e-3)
    deal = taken(runs("food-deal"), ids)
    assert concentration(deal) == pytest.approx(0.35**2 + 0.20**2 + 0.15**2 + 0.20**2 + 0.10**2, rel=1e-3)
    crossing = one(runs("food-deal"), ROUTES.format("veg_border")) / VEGETABLES
    assert crossing == pytest.approx(0.15 + 0.10, rel=1e-3)  # the new supplier shares the crossing of an old one


def test_a_year_without_the_largest_supplier(runs: Any) -> None:
    gap = 0.35 * VEGETABLES - 0.2 * VEGETABLES - 3080  # less what is bought at short notice and from Azerbaijan
    assert missing(runs("no-albania"), "vegetables") == pytest.approx(gap, rel=1e-3)


def test_the_discount_at_which_azerbaijani_vegetables_are_bought(runs: Any) -> None:
    assert taken(runs("base"), ["veg_azerbaijan"]) == [0]  # 1.19 USD/kg is above the mean import price before freight
    assert IMPORT_PRICE < 1190 / 1.13
    dearest = 1.05 * IMPORT_PRICE / (0.7 + 0.3 * 1.05)
    even = dearest - 3300 * 1.5 / 20 - 110 * 0.01 * IMPORT_PRICE / 24
    assert 1 - even / IMPORT_PRICE == pytest.approx(0.25, abs=0.01)
    for price, bought in ((even - 2, 3080.0), (even + 4, 0.0)):
        edit = {"table": "supplies", "id": "veg_azerbaijan", "column": "price", "set": f"{price:.1f} EUR/t"}
        run = koridor.solve(load_with(load(CASE).folder, None, [edit], "price", {"end": "2026-01-31"}))
        mean = float(run.panel("supplies")["mw"][:, run.case["supplies"].index("veg_azerbaijan")].mean()) * 8760
        assert mean == pytest.approx(bought, abs=1)
    assert taken(runs("food-30"), ["veg_azerbaijan"])[0] == pytest.approx(3080, rel=1e-3)


# --- trade as an indicator


def test_sixteen_times_holds_on_2012_and_on_2019() -> None:
    case = load(CASE)
    years = {}
    for text, index in (("goods", "goods_trade"), ("services", "services_trade")):
        parts = case["indices"].columns["value"][case["indices"].index(index)].parts
        years[text] = {p.since.year: p.value for p in parts}
    goods, services = years["goods"], years["services"]
    assert goods[2025] / goods[2012] == pytest.approx(16, abs=0.1)
    assert goods[2025] / goods[2019] == pytest.approx(16, abs=0.2)  # it grew in six years, not in thirteen
    assert goods[2023] / goods[2019] < 1.4
    assert services == pytest.approx({y: v / 10 for y, v in goods.items()}, abs=0.006)


# --- the same surfaces


def test_published_figures_agree(runs: Any) -> None:
    found = [*compare(runs("base")), *compare(runs("janaf-cut-2025"))]
    assert len(found) == 6
    assert not [o.title for o in found if abs(o.deviation) > (o.tolerance if o.absolute else o.tolerance * o.published)]
    assert sum(o.verdict == "within" for o in found) == 3


def test_the_report_says_tonnes_and_persons(runs: Any) -> None:
    report = assemble(runs("base"))
    price = next(t.number for t in report.findings.tiles if t.label == "Mean price")
    assert price.unit == "EUR/t"
    assert price.shown.endswith("EUR/t")
    assert "MWh" not in report.prices.figure.title + report.prices.figure.subtitle
    assert "Oil products, t" in report.security.unserved.columns[1].texts
    assert all("Wh" not in c.unit for t in (report.security.unserved, report.supplies.table) for c in t.columns)
    assert report.register is not None
    assert {"flight_2026", "oil_hu_2028"} <= {b.id for b in report.register.bars}
