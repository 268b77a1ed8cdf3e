"""Every rule of contracts, capacity, tolls and borders decides something: switched off, a named figure moves by what a
pencil says.

SOURCE     Cases built so that the optimum is known; the size and the sign of each change are derived in its test.
TOLERANCE  1e-6 relative with both engines, that of the certificate.
CASE       A town needs gas at every hour; it takes it under a contract at 30 or buys it at a hub. G is a year of 100
           MW: 876,000 MWh, the annual quantity. Years of 365 days from 2029, in steps of five days where nothing is
           said. All costs are those of the buyer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from koridor.model.market import TIE_BREAK
from koridor.result.run import Run
from tests.cases import cost, solved

ENGINES = pytest.mark.parametrize("engine", ["highs", "piqp", "interior"])
G = 876_000.0
YEAR = 8_760.0
STEPS = 73


def near(value: Any) -> Any:
    """Equal to 1e-6 relative, or to a kWh or a tenth of a cent where nothing is left."""
    return pytest.approx(value, rel=1e-6, abs=1e-3)


def town(
    folder: Path,
    engine: str,
    hub: Sequence[float],
    load: float = 120.0,
    *,
    days: int = 5,
    tables: dict[str, Any] | None = None,
    **terms: Any,
) -> Run:
    """A contract beside a hub that has one price a year; `terms` are cells of the contract, `tables` further tables."""
    per_year = 365 // days
    deal = {
        "seller": "seller",
        "buyer": "us",
        "from": "field",
        "to": "town",
        "start": "2029-01-01",
        "end": "2032-01-01",
        "annual": G,
        "take_or_pay": "80 %",
        "daily_max": 120,
        "price": 30,
    }
    return solved(
        folder,
        engine,
        hours=YEAR * len(hub),
        step_hours=24 * days,
        start="2029-01-01",
        perspective=["us"],
        nodes={"field": {"carrier": "gas", "party": "seller"}, "town": {"carrier": "gas", "party": "us"}},
        demands={"homes": {"node": "town", "load": load, "worth": 3000}},
        supplies={"well": {"node": "field", "party": "seller", "capacity": 200}},
        markets={
            "hub": {"node": "town", "party": "them", "price": [p for p in hub for _ in range(per_year)], "buy": 200}
        },
        contracts={"deal": deal | terms},
        **(tables or {}),
    )


@ENGINES
def test_make_up(engine: str, tmp_path: Path) -> None:
    """Hub 20, 40, 40; the town needs 1.2 G a year and may take 1.2 G.

    Without make-up: 0.8 G are paid for in any case, so they are taken: 0.8 x 30 + 0.4 x 20 = 32 G. Later G at 30 and
    0.2 at 40: 38 G each. Together 108 G.
    With make-up gas above the annual quantity, free, for two years: each MWh not taken in the first year costs the
    hub's 20 and saves its 40 in a later one; 0.2 G fit above the annual quantity in each: 0.4 G x 20 = 8 G are saved.
    """
    on = town(tmp_path / "on", engine, (20, 40, 40), make_up_years=2)
    off = town(tmp_path / "off", engine, (20, 40, 40))
    assert cost(off) == near(108 * G)
    assert cost(off) - cost(on) == near(8 * G)
    assert on.contracts["shortfall_mwh"].tolist() == near([0.4 * G, 0, 0])
    assert on.contracts["make_up_mwh"].tolist() == near([0, 0.2 * G, 0.2 * G])
    assert off.contracts["shortfall_mwh"].tolist() == near([0, 0, 0])


@ENGINES
def test_make_up_that_expires(engine: str, tmp_path: Path) -> None:
    """Hub 20, 40, 39: with one year of life instead of two the third year gets none: 0.2 G x (39 - 20) = 3.8 G more."""
    two = town(tmp_path / "two", engine, (20, 40, 39), make_up_years=2)
    one = town(tmp_path / "one", engine, (20, 40, 39), make_up_years=1)
    assert cost(one) - cost(two) == near(3.8 * G)
    assert one.contracts["make_up_mwh"].tolist() == near([0, 0.2 * G, 0])


@ENGINES
def test_carry_forward(engine: str, tmp_path: Path) -> None:
    """Hub 40, 40, 20; up to 1.2 G may be taken, and 0.1 G of what is taken above G lowers a later obligation.

    In the last year 0.8 G are owed at 30 and worth 20; credit of 0.1 G makes way for the hub: 0.1 G x 10 = G saved.
    """
    credit = {"annual_max": 1.2, "carry_forward_cap": 0.1}
    on = town(tmp_path / "on", engine, (40, 40, 20), **credit)
    off = town(tmp_path / "off", engine, (40, 40, 20), **(credit | {"carry_forward_cap": 0}))
    assert cost(off) == near((2 * 1.2 * 30 + 0.8 * 30 + 0.4 * 20) * G)
    assert cost(off) - cost(on) == near(G)
    assert on.contracts["carry_forward_used_mwh"].tolist() == near([0, 0, 0.1 * G])
    assert on.contracts["taken_mwh"].tolist() == near([1.2 * G, 1.2 * G, 0.7 * G])


@ENGINES
def test_take_or_pay(engine: str, tmp_path: Path) -> None:
    """One year, hub 20: the 0.8 G are paid for, 10 more than they are worth: 8 G. The next MWh owed costs 10."""
    on = town(tmp_path / "on", engine, (20,))
    off = town(tmp_path / "off", engine, (20,), take_or_pay=0)
    assert cost(on) - cost(off) == near(8 * G)
    assert on.contracts["shadow_value"].tolist() == pytest.approx([10.0], abs=1e-4)
    assert off.contracts["taken_mwh"].tolist() == near([0])


@ENGINES
def test_interruptible_part(engine: str, tmp_path: Path) -> None:
    """100 MW, 30 of them interruptible at 2 less, called for 10 of 365 days; the hub asks 50.

    30 MW x 24 x 355 days x 2 = 511,200 are saved, 30 MW x 24 x 10 days x (50 - 30) = 144,000 are lost.
    The obligation is excused 30 % of ten daily quantities.
    """
    call = {"call": {"contract": "deal", "kind": "interruption", "start": "2029-01-10", "end": "2029-01-20"}}
    soft = {"daily_max": 100, "interruptible": "30 %", "interruptible_discount": 2}
    on = town(tmp_path / "on", engine, (50,), 100, days=1, tables={"reliefs": call}, **soft)
    off = town(tmp_path / "off", engine, (50,), 100, days=1, daily_max=100)
    assert cost(on) - cost(off) == near(144_000 - 511_200)
    assert on.contracts["relief_mwh"].tolist() == near([0.3 * G / 365 * 10])
    assert on.panel("contracts")["interruptible"].sum() * 24 == near(30 * 24 * 355)


@ENGINES
def test_season(engine: str, tmp_path: Path) -> None:
    """60 MW a day, 100 in a season of 90 days; the hub asks 50: 40 MW x 24 x 90 x 20 = 1,728,000 are saved."""
    season = {"winter": {"contract": "deal", "start": "2029-01-01", "end": "2029-04-01", "daily_max": 100}}
    terms = {"daily_max": 60, "take_or_pay": "50 %"}
    on = town(tmp_path / "on", engine, (50,), 100, days=1, tables={"seasons": season}, **terms)
    off = town(tmp_path / "off", engine, (50,), 100, days=1, **terms)
    assert cost(off) - cost(on) == near(1_728_000)
    assert on.contracts["taken_mwh"].iloc[0] - off.contracts["taken_mwh"].iloc[0] == near(40 * 24 * 90)


@ENGINES
def test_lag_of_a_formula(engine: str, tmp_path: Path) -> None:
    """An index of 20 that becomes 40 in July 2029, the month of delivery, or six months before; the hub asks 30.

    Without the lag the contract is left in July: 100 MW x 4,416 h at 30 instead of 20: 4,416,000 more.
    """
    index = {"indices": {"oil": {"value": "2028-01: 20; 2029-07: 40"}}}

    def priced(name: str, lag: int) -> Run:
        term = {"contract": "deal", "index": "oil", "average": 0, "lag": lag}
        tables = index | {"price_terms": {"term": term}}
        return town(tmp_path / name, engine, (30,), 100, days=1, tables=tables, price=0, take_or_pay=0)

    on, off = priced("on", 6), priced("off", 0)
    assert cost(on) == near(20 * G)
    assert cost(off) - cost(on) == near(4_416_000)
    assert off.contracts["taken_mwh"].tolist() == near([100 * (YEAR - 4_416)])
    assert on.contracts["taken_mwh"].tolist() == near([G])


def _pipe(folder: Path, engine: str, tariff: float, bookings: dict[str, Any]) -> Run:
    """40 MW all year, 100 MW for 25 days; gas at 20 beyond a pipe, 30 in the town."""
    load = [100.0] * 5 + [40.0] * 68
    return solved(
        folder,
        engine,
        hours=YEAR,
        step_hours=120,
        start="2029-01-01",
        perspective=["us"],
        nodes={n: {"carrier": "gas", "party": "us"} for n in ("border", "town")},
        demands={"homes": {"node": "town", "load": load, "worth": 3000}},
        supplies={
            "far": {"node": "border", "party": "them", "capacity": 200, "price": 20},
            "near": {"node": "town", "party": "them", "capacity": 200, "price": 30},
        },
        routes={"pipe": {"from": "border", "to": "town", "operator": "pipe_co", "capacity": 150, "tariff": tariff}},
        bookings=bookings,
    )


@ENGINES
def test_ship_or_pay(engine: str, tmp_path: Path) -> None:
    """8,760 EUR a MW and year, 1 EUR/MWh when it is full.

    Paid by the flow, all gas comes by the pipe at 21. Booked for the year, the peak of 60 MW and 600 h would cost 8,760
    a MW for gas that is 10 x 600 = 6,000 cheaper: it is bought in the town, 60 x 600 x (30 - 21) = 324,000 more.
    """
    year = {"route": "pipe", "shipper": "us", "product": "year", "tariff": 8760, "most": 150, "year_start": "01-01"}
    on = _pipe(tmp_path / "on", engine, 0, {"year": year})
    off = _pipe(tmp_path / "off", engine, 1, {})
    assert cost(off) == near((40 * YEAR + 60 * 600) * 21)
    assert cost(on) - cost(off) == near(324_000)
    assert on.panel("bookings")["held"].ravel().tolist() == near([40.0] * STEPS)
    assert on.ledger.query("kind == 'capacity booking'")["eur"].sum() == near(40 * 8_760)


def _plant(folder: Path, engine: str, perspective: list[str], tolls: dict[str, Any]) -> Run:
    """100 MW at 50 %, gas at 20, operation 2; power sells at 60, 42.5 and 30 in 20, 30 and 23 steps of five days."""
    return solved(
        folder,
        engine,
        hours=YEAR,
        step_hours=120,
        start="2029-01-01",
        perspective=perspective,
        nodes={"fuel": {"carrier": "gas", "party": "us"}, "grid": {"carrier": "power", "party": "us"}},
        supplies={"well": {"node": "fuel", "party": "them", "capacity": 500, "price": 20}},
        markets={
            "exchange": {
                "node": "grid",
                "party": "them",
                "price": [60.0] * 20 + [42.5] * 30 + [30.0] * 23,
                "sell": 500,
            }
        },
        processes={
            "plant": {
                "input": "fuel",
                "output": "grid",
                "party": "owner",
                "capacity": 100,
                "efficiency": 0.5,
                "cost": 2,
            }
        },
        tolls=tolls,
    )


HIGH, MIDDLE = 100 * 20 * 120.0, 100 * 30 * 120.0
"""MWh that the plant makes in the hours of the high and the middle price."""


def _toll(**fees: float) -> dict[str, Any]:
    return {"deal": {"process": "plant", "toller": "us"} | fees}


@ENGINES
def test_toll_between_parties_inside(engine: str, tmp_path: Path) -> None:
    """Both parties inside: the toll moves money and no plant. It runs at 60 and 42.5, each above 20 / 0.5 + 2.

    As a merchant the owner earns 18 x HIGH + 0.5 x MIDDLE (less the tie-break of sales, which stays with the trader);
    under the toll 50,000 a MW and 3 - 2 a MWh.
    """
    both = ["us", "owner"]
    on = _plant(tmp_path / "on", engine, both, _toll(capacity_fee=50_000, energy_fee=3))
    off = _plant(tmp_path / "off", engine, both, {})
    assert cost(on) == near(cost(off))
    assert cost(off) == near(-18 * HIGH - 0.5 * MIDDLE)
    made = HIGH + MIDDLE
    assert off.parties.loc["owner", "net"] == pytest.approx(18 * HIGH + 0.5 * MIDDLE - TIE_BREAK * made, rel=1e-5)
    assert on.parties.loc["owner", "net"] == near(50_000 * 100 + (3 - 2) * made)
    moved = on.parties.loc["owner", "net"] - off.parties.loc["owner", "net"]
    assert on.parties.loc["us", "net"] - off.parties.loc["us", "net"] == near(-moved)


@ENGINES
def test_energy_fee_of_a_toll(engine: str, tmp_path: Path) -> None:
    """The toller alone: with a fee of 3 the plant rests at 42.5 (40 + 3); without, it runs then, too.

    That is worth 3 x HIGH + 2.5 x MIDDLE. The capacity fee is paid either way.
    """
    on = _plant(tmp_path / "on", engine, ["us"], _toll(capacity_fee=50_000, energy_fee=3))
    off = _plant(tmp_path / "off", engine, ["us"], _toll(capacity_fee=50_000))
    assert on.panel("processes")["output"].sum() * 120 == near(HIGH)
    assert off.panel("processes")["output"].sum() * 120 == near(HIGH + MIDDLE)
    assert cost(on) == near(5_000_000 - 17 * HIGH)
    assert cost(on) - cost(off) == near(3 * HIGH + 2.5 * MIDDLE)


@ENGINES
def test_border_charge(engine: str, tmp_path: Path) -> None:
    """Power at 40 and at 60, 100 MW each, sold at 80 across a border, 1 for the line; the charge is 70 x 0.5 = 35.

    Without it both are sold, with it the dearer one would bring 80 - 1 - 35 - 60 < 0: 100 MW less, and a gain of
    100 x (39 + 19) becomes 100 x 4 an hour.
    """

    def sold(name: str, charges: dict[str, Any]) -> Run:
        return solved(
            tmp_path / name,
            engine,
            hours=24,
            perspective=["us"],
            areas={"home": {}, "abroad": {"carbon_union": "union"}},
            nodes={
                "here": {"carrier": "power", "party": "us", "area": "home"},
                "there": {"carrier": "power", "party": "us", "area": "abroad"},
            },
            supplies={
                "cheap": {"node": "here", "party": "them", "capacity": 100, "price": 40},
                "dear": {"node": "here", "party": "them", "capacity": 100, "price": 60},
            },
            routes={"line": {"from": "here", "to": "there", "operator": "them", "capacity": 300, "tariff": 1}},
            markets={"exchange": {"node": "there", "party": "them", "price": 80, "sell": 300}},
            border_charges=charges,
        )

    rule = {"carrier": "power", "from": "home", "to_union": "union", "receiver": "customs"}
    on = sold("on", {"charge": rule | {"carbon_price": 70, "factor": 0.5}})
    off = sold("off", {})
    assert off.panel("markets")["sold"].sum() == near(200 * 24)
    assert on.panel("markets")["sold"].sum() == near(100 * 24)
    assert cost(off) == near(-100 * (39 + 19) * 24)
    assert cost(on) == near(-100 * 4 * 24)
    assert on.ledger.query("kind == 'border charge'")["eur"].sum() == near(35 * 100 * 24)
