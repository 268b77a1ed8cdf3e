"""The same small networks in PyPSA give the same cost and, where duals are unique, the same prices.

SOURCE: PyPSA 1.4 with HiGHS, built beside ours in every test. PyPSA's sign of a bus price is ours.
TOLERANCE: cost 1e-6 relative, prices 1e-4 EUR/MWh: both are vertices of the same problem, ours from either engine; an
interior answer stops at a certified gap of 1e-6.
"""

from __future__ import annotations

import logging

import numpy as np
import pandas as pd
import pypsa
import pytest

from tests.cases import cost, solved

pytestmark = pytest.mark.filterwarnings("ignore:pandas infers the:FutureWarning")
ENGINES = pytest.mark.parametrize("engine", ["highs", "piqp", "interior"])
LOAD = [80.0, 120.0, 60.0, 150.0, 90.0, 40.0, 130.0, 70.0]
PRICE = [40.0, 95.0, 20.0, 130.0, 60.0, 15.0, 88.0, 35.0]
WIND = [0.9, 0.1, 1.0, 0.0, 0.5, 0.8, 0.2, 0.6]
T = len(LOAD)


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def network(*buses: str, hours: float = 1.0) -> pypsa.Network:
    """An empty PyPSA network with T snapshots."""
    n = pypsa.Network()
    n.set_snapshots(pd.date_range("2030-01-01", periods=T, freq=f"{int(hours)}h"))
    n.snapshot_weightings.loc[:, :] = hours
    for bus in buses:
        n.add("Bus", bus)
    return n


def optimum(n: pypsa.Network) -> float:
    """Cost of the PyPSA network."""
    status, _ = n.optimize(solver_name="highs", solver_options={"output_flag": False}, include_objective_constant=False)
    assert status == "ok"
    return float(n.objective)


def same_prices(run, n: pypsa.Network, *nodes: str) -> None:
    panel = run.panel("nodes")
    for node in nodes:
        np.testing.assert_allclose(panel.of(node, "price"), n.buses_t.marginal_price[node].to_numpy(), atol=1e-4)


@ENGINES
def test_route_losses_and_tariffs_both_ways(engine, tmp_path):
    """Each end is the cheap one in some hours; whoever sends pays the operator outside for what enters."""
    there, here = [20.0 + p / 3 for p in PRICE], [60.0 - p / 3 for p in PRICE]
    run = solved(
        tmp_path,
        engine,
        hours=T,
        perspective=["all_of_us"],
        classes={"use": {"carrier": "power", "level": LOAD, "priority": 1, "value_of_lost_load": 3000}},
        demands={f"use_{x}": {"node": x, "class": "use", "share": s} for x, s in (("a", 0.4), ("b", 0.6))},
        nodes={"a": "power", "b": "power"},
        routes={
            "ab": {
                "from": "a",
                "to": "b",
                "capacity": 40,
                "capacity_back": 30,
                "loss": 0.05,
                "tariff": 2,
                "operator": "them",
            },
        },
        supplies={
            "there": {"node": "a", "capacity": 107, "cost": there},
            "here": {"node": "b", "capacity": 97, "cost": here},
        },
    )
    n = network("a", "b")
    for bus, share in (("a", 0.4), ("b", 0.6)):
        n.add("Load", f"use {bus}", bus=bus, p_set=share * np.array(LOAD))
        n.add("Generator", f"shed {bus}", bus=bus, p_nom=1000, marginal_cost=3000)
    n.add("Generator", "there", bus="a", p_nom=107, marginal_cost=there)
    n.add("Generator", "here", bus="b", p_nom=97, marginal_cost=here)
    n.add("Link", "ab", bus0="a", bus1="b", p_nom=40, efficiency=0.95, marginal_cost=2)
    n.add("Link", "ba", bus0="b", bus1="a", p_nom=30, efficiency=0.95, marginal_cost=2)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
    same_prices(run, n, "a", "b")
    for link, measure in (("ab", "sent"), ("ba", "sent_back")):
        flow = n.links_t.p0[link].to_numpy()
        assert flow.any()
        np.testing.assert_allclose(run.panel("routes").of("ab", measure), flow, atol=1e-2)


@ENGINES
def test_cells_with_dates_and_steps_of_six_hours(engine, tmp_path):
    """A price and a capacity that change at midnight, in the middle of the horizon."""
    run = solved(
        tmp_path,
        engine,
        hours=6 * T,
        step_hours=6,
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        supplies={
            "one": {"node": "a", "capacity": "2030-01-01: 77; 2030-01-02: 55", "cost": 30},
            "two": {"node": "a", "capacity": 112, "cost": "2030-01-01: 20 EUR/MWh; 2030-01-02: 60 EUR/MWh"},
        },
    )
    n = network("a", hours=6)
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add("Generator", "one", bus="a", p_nom=77, p_max_pu=[1.0] * 4 + [55 / 77] * 4, marginal_cost=30)
    n.add("Generator", "two", bus="a", p_nom=112, marginal_cost=[20.0] * 4 + [60.0] * 4)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
    same_prices(run, n, "a")


@ENGINES
def test_sales_move_the_price_down(engine, tmp_path):
    """Sold at the series: 30 MW at the price, then 0.4 EUR/MWh less for each MW; blocks of 25 MW, 5 and 15 less."""
    run = solved(
        tmp_path,
        engine,
        hours=T,
        perspective=["all_of_us"],
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        supplies={"own": {"node": "a", "capacity": 175, "cost": 48}},
        markets={
            "m": {
                "node": "a",
                "party": "them",
                "price": PRICE,
                "sell": 80,
                "depth": 30,
                "slope": 0.4,
                "spread": 1,
            }
        },
    )
    n = network("a")
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add("Generator", "own", bus="a", p_nom=175, marginal_cost=48)
    for name, size, less in (("first", 30, 0), ("second", 25, 5), ("third", 25, 15)):
        n.add("Generator", name, bus="a", p_nom=size, sign=-1, marginal_cost=1 + less - np.array(PRICE))
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)


@ENGINES
def test_storage_with_losses(engine, tmp_path):
    run = solved(
        tmp_path,
        engine,
        hours=T,
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        supplies={
            "base": {"node": "a", "capacity": 95, "cost": 20},
            "peak": {"node": "a", "capacity": 90, "cost": 150},
        },
        storages={
            "s": {
                "node": "a",
                "capacity": 120,
                "injection": 30,
                "withdrawal": 40,
                "efficiency_in": 0.9,
                "efficiency_out": 0.85,
                "standing_loss": 0.01,
                "cost_out": 1,
            }
        },
    )
    n = network("a")
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add("Generator", "base", bus="a", p_nom=95, marginal_cost=20)
    n.add("Generator", "peak", bus="a", p_nom=90, marginal_cost=150)
    n.add("Bus", "store")
    n.add("Link", "in", bus0="a", bus1="store", p_nom=30, efficiency=0.9)
    n.add("Link", "out", bus0="store", bus1="a", p_nom=40 / 0.85, efficiency=0.85, marginal_cost=0.85)
    n.add("Store", "s", bus="store", e_nom=120, e_cyclic=True, standing_loss=0.01)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)


@ENGINES
def test_reservoir_with_inflow_and_spill(engine, tmp_path):
    run = solved(
        tmp_path,
        engine,
        hours=T,
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        supplies={"peak": {"node": "a", "capacity": 200, "cost": 50}},
        storages={
            "lake": {
                "node": "a",
                "capacity": 100,
                "withdrawal": 35,
                "inflow": [60 * w for w in WIND],
                "level_start": 0.5,
                "level_end": 0.5,
            }
        },
    )
    n = network("a")
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add("Generator", "peak", bus="a", p_nom=200, marginal_cost=50)
    n.add(
        "StorageUnit",
        "lake",
        bus="a",
        p_nom=35,
        p_min_pu=0,
        max_hours=100 / 35,
        inflow=60 * np.array(WIND),
        state_of_charge_initial=50,
    )
    n.storage_units_t.state_of_charge_set["lake"] = [np.nan] * (T - 1) + [50.0]
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)


@ENGINES
def test_process_with_two_outputs(engine, tmp_path):
    run = solved(
        tmp_path,
        engine,
        hours=T,
        nodes={"g": "gas", "p": "power", "h": "heat"},
        demands={"use": {"node": "p", "load": LOAD}, "warm": {"node": "h", "load": 31.3, "worth": 500}},
        supplies={
            "gas": {"node": "g", "capacity": 400, "cost": 25},
            "grid": {"node": "p", "capacity": 120, "cost": 80},
        },
        processes={
            "chp": {"input": "g", "output": "p", "capacity": 93, "efficiency": 0.4, "cost": 3},
            "boiler": {"input": "g", "output": "h", "capacity": 60, "efficiency": 0.9},
        },
        legs={"warmth": {"process": "chp", "node": "h", "direction": "out", "ratio": 0.5}},
        carriers={"heat": {"dump_cost": 0}},
    )
    n = network("g", "p", "h")
    n.add("Load", "use", bus="p", p_set=LOAD)
    n.add("Load", "warm", bus="h", p_set=31.3)
    for bus, worth in (("p", 3000), ("h", 500)):
        n.add("Generator", f"shed {bus}", bus=bus, p_nom=1000, marginal_cost=worth)
    n.add("Generator", "gas", bus="g", p_nom=400, marginal_cost=25)
    n.add("Generator", "grid", bus="p", p_nom=120, marginal_cost=80)
    n.add("Generator", "cool", bus="h", p_nom=1000, sign=-1)
    n.add(
        "Link", "chp", bus0="g", bus1="p", bus2="h", p_nom=93 / 0.4, efficiency=0.4, efficiency2=0.2, marginal_cost=1.2
    )
    n.add("Link", "boiler", bus0="g", bus1="h", p_nom=60 / 0.9, efficiency=0.9)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
    same_prices(run, n, "g", "p", "h")


@ENGINES
def test_market_buys_and_sells_at_a_series(engine, tmp_path):
    run = solved(
        tmp_path,
        engine,
        hours=T,
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        supplies={"own": {"node": "a", "capacity": 120, "cost": 55}},
        markets={"m": {"node": "a", "party": "them", "price": PRICE, "buy": 60, "sell": 50, "spread": 2}},
    )
    n = network("a")
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add("Generator", "own", bus="a", p_nom=120, marginal_cost=55)
    n.add("Generator", "buy", bus="a", p_nom=60, marginal_cost=np.array(PRICE) + 0)
    n.add("Generator", "sell", bus="a", p_nom=50, sign=-1, marginal_cost=-np.array(PRICE))
    n.add("Generator", "shed", bus="a", p_nom=1000, marginal_cost=3000)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)  # with everybody inside the fee cancels


@ENGINES
def test_market_whose_price_moves(engine, tmp_path):
    """40 MW at 50, then 0.5 EUR/MWh for each MW: two blocks of 30 MW, priced at their middles 57.5 and 72.5."""
    run = solved(
        tmp_path,
        engine,
        hours=T,
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        supplies={"own": {"node": "a", "capacity": 80, "cost": 60}},
        markets={"m": {"node": "a", "party": "them", "price": 50, "buy": 100, "depth": 40, "slope": 0.5}},
    )
    n = network("a")
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add("Generator", "own", bus="a", p_nom=80, marginal_cost=60)
    for name, size, price in (("first", 40, 50), ("second", 30, 57.5), ("third", 30, 72.5)):
        n.add("Generator", name, bus="a", p_nom=size, marginal_cost=price)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)


@ENGINES
def test_ramps_and_must_run(engine, tmp_path):
    run = solved(
        tmp_path,
        engine,
        hours=T,
        demands={"use": {"node": "a", "load": LOAD}},
        carriers={"power": {"dump_cost": 0}},
        nodes={"a": "power"},
        processes={"slow": {"output": "a", "capacity": 120, "cost": 20, "ramp": 0.2, "must_run": 0.3}},
        supplies={"fast": {"node": "a", "capacity": 150, "cost": 90}},
    )
    n = network("a")
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add(
        "Generator", "slow", bus="a", p_nom=120, marginal_cost=20, ramp_limit_up=0.2, ramp_limit_down=0.2, p_min_pu=0.3
    )
    n.add("Generator", "fast", bus="a", p_nom=150, marginal_cost=90)
    n.add("Generator", "waste", bus="a", p_nom=1000, sign=-1)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)


@ENGINES
def test_curtailment_of_wind(engine, tmp_path):
    run = solved(
        tmp_path,
        engine,
        hours=T,
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        processes={"wind": {"output": "a", "capacity": 150, "availability": WIND}},
        supplies={"rest": {"node": "a", "capacity": 163, "cost": 45}},
    )
    n = network("a")
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add("Generator", "wind", bus="a", p_nom=150, p_max_pu=WIND)
    n.add("Generator", "rest", bus="a", p_nom=163, marginal_cost=45)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
    same_prices(run, n, "a")


@ENGINES
def test_annual_limit_pro_rata(engine, tmp_path):
    """8 of 8,760 hours: of 438 GWh a year 400 MWh may be taken."""
    run = solved(
        tmp_path,
        engine,
        hours=T,
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        supplies={
            "few": {"node": "a", "capacity": 100, "cost": 10, "annual_max": "438 GWh"},
            "rest": {"node": "a", "capacity": 150, "cost": 45},
        },
    )
    n = network("a")
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add("Generator", "few", bus="a", p_nom=100, marginal_cost=10, e_sum_max=400)
    n.add("Generator", "rest", bus="a", p_nom=150, marginal_cost=45)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
    assert run.panel("supplies").of("few", "mw").sum() == pytest.approx(400, rel=1e-6)


@ENGINES
def test_carbon_price(engine, tmp_path):
    """Gas with 0.2 t/MWh at 80 EUR/t and an efficiency of 0.5: 32 EUR/MWh on top of the fuel."""
    run = solved(
        tmp_path,
        engine,
        hours=T,
        demands={"use": {"node": "p", "load": LOAD}},
        perspective=["all_of_us"],
        carriers={"gas": {"co2": 0.2}},
        areas={"here": {"carbon_price": 80, "state": "them"}},
        nodes={"g": {"carrier": "gas", "area": "here"}, "p": {"carrier": "power", "area": "here"}},
        supplies={
            "gas": {"node": "g", "capacity": 400, "cost": 30},
            "coal": {"node": "p", "capacity": 100, "cost": 90},
        },
        processes={"plant": {"input": "g", "output": "p", "capacity": 120, "efficiency": 0.5}},
    )
    n = network("g", "p")
    n.add("Load", "use", bus="p", p_set=LOAD)
    n.add("Generator", "gas", bus="g", p_nom=400, marginal_cost=30)
    n.add("Generator", "coal", bus="p", p_nom=100, marginal_cost=90)
    n.add("Link", "plant", bus0="g", bus1="p", p_nom=240, efficiency=0.5, marginal_cost=16)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
    same_prices(run, n, "p")


def test_unit_commitment(tmp_path):
    """Running before the first step, so that a start there is free, as ours is."""
    run = solved(
        tmp_path,
        hours=T,
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        processes={
            "unit": {
                "output": "a",
                "capacity": 100,
                "cost": 20,
                "min_load": 0.5,
                "start_cost": 12,
                "min_up": 3,
                "min_down": 2,
                "commitment": "yes",
            }
        },
        supplies={"rest": {"node": "a", "capacity": 160, "cost": 48}},
    )
    n = network("a")
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add(
        "Generator",
        "unit",
        bus="a",
        p_nom=100,
        marginal_cost=20,
        committable=True,
        p_min_pu=0.5,
        start_up_cost=1200,
        min_up_time=3,
        min_down_time=2,
        up_time_before=3,
    )
    n.add("Generator", "rest", bus="a", p_nom=160, marginal_cost=48)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
    on = n.generators_t.status["unit"].to_numpy()
    assert 0 < on.sum() < T - 1  # 40 MW are below its least: it stops, stays off for two hours, and one start is paid
    np.testing.assert_allclose(run.panel("processes").of("unit", "output"), n.generators_t.p["unit"], atol=1e-4)


@ENGINES
def test_steps_of_two_hours(engine, tmp_path):
    run = solved(
        tmp_path,
        engine,
        hours=2 * T,
        step_hours=2,
        demands={"use": {"node": "a", "load": LOAD}},
        nodes={"a": "power"},
        supplies={
            "base": {"node": "a", "capacity": 95, "cost": 20},
            "peak": {"node": "a", "capacity": 90, "cost": 150},
        },
        storages={"s": {"node": "a", "capacity": 120, "injection": 30, "withdrawal": 40}},
    )
    n = network("a", hours=2)
    n.add("Load", "use", bus="a", p_set=LOAD)
    n.add("Generator", "base", bus="a", p_nom=95, marginal_cost=20)
    n.add("Generator", "peak", bus="a", p_nom=90, marginal_cost=150)
    n.add("StorageUnit", "s", bus="a", p_nom=40, p_min_pu=-0.75, max_hours=3, cyclic_state_of_charge=True)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
