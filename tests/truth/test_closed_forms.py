"""Answers that a person can work out with a pencil, one network each.

SOURCE: the formulas of the model (heads of koridor/model/*.py), evaluated by hand; the steps stand in each test.
TOLERANCE: 1e-6 relative with an absolute floor of 1e-4 MW: both engines certify a gap of 1e-6, and every answer here is
the only one.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.cases import cost, solved

ENGINES = pytest.mark.parametrize("engine", ["highs", "piqp", "interior"])
WORTH = 3000.0


def near(expected):
    """A value, or a series, within the tolerance."""
    return pytest.approx(expected, rel=1e-6, abs=1e-4)


@ENGINES
def test_the_dearest_source_that_runs_sets_the_price(engine, tmp_path):
    """50 MW at 20, 60 at 40, 100 at 90: 30 MW cost 20 each, 80 MW 40, 130 MW 90, and 230 MW the value of lost load."""
    load = [30.0, 80.0, 130.0, 230.0]
    run = solved(
        tmp_path,
        engine,
        hours=4,
        demands={"use": {"node": "a", "load": load, "worth": WORTH}},
        nodes={"a": "power"},
        supplies={
            "one": {"node": "a", "capacity": 50, "cost": 20},
            "two": {"node": "a", "capacity": 60, "cost": 40},
            "three": {"node": "a", "capacity": 100, "cost": 90},
        },
    )
    assert run.panel("nodes").of("a", "price") == near([20, 40, 90, WORTH])
    first, second, third = 30 * 20, 50 * 20 + 30 * 40, 50 * 20 + 60 * 40 + 20 * 90
    fourth = 50 * 20 + 60 * 40 + 100 * 90 + 20 * WORTH
    assert cost(run) == near(first + second + third + fourth)


@ENGINES
def test_a_store_earns_the_spread_less_its_losses(engine, tmp_path):
    """50 MWh filled at 20 + 1 with 0.9 kept, emptied at 80 - 2 with 0.8 arriving: 40 x 78 - 50 / 0.9 x 21."""
    run = solved(
        tmp_path,
        engine,
        hours=2,
        perspective=["all_of_us"],
        nodes={"a": "power"},
        markets={"m": {"node": "a", "party": "them", "price": [20.0, 80.0], "buy": 100, "sell": 100}},
        storages={
            "s": {
                "node": "a",
                "capacity": 50,
                "injection": 100,
                "withdrawal": 100,
                "efficiency_in": 0.9,
                "efficiency_out": 0.8,
                "cost_in": 1,
                "cost_out": 2,
                "level_start": 0,
            }
        },
    )
    assert cost(run) == near(50 / 0.9 * 21 - 40 * 78)
    assert run.panel("storages").of("s", "level") == near([50, 0])


@ENGINES
def test_the_cheapest_class_is_shed_first(engine, tmp_path):
    """60 MW of industry (300) and 80 MW of homes (1,500): 100 MW leave industry 40 short, 50 MW all of it and 30 of
    the homes.
    """
    run = solved(
        tmp_path,
        engine,
        hours=2,
        nodes={"a": "power"},
        classes={
            "industry": {"carrier": "power", "level": 60, "priority": 1, "value_of_lost_load": 300},
            "homes": {"carrier": "power", "level": 80, "priority": 2, "value_of_lost_load": 1500},
        },
        demands={
            "industry": {"node": "a", "class": "industry"},
            "homes": {"node": "a", "class": "homes"},
        },
        supplies={"s": {"node": "a", "capacity": 100, "availability": [1.0, 0.5], "cost": 10}},
    )
    assert run.panel("demands").of("industry", "unserved") == near([40, 60])
    assert run.panel("demands").of("homes", "unserved") == near([0, 30])
    assert run.panel("nodes").of("a", "price") == near([300, 1500])
    assert cost(run) == near(150 * 10 + 100 * 300 + 30 * 1500)


@pytest.mark.parametrize(("home", "imported"), [(80.99, 0.0), (81.01, 70.0)])
def test_a_border_charge_turns_trade_at_its_own_size(home, imported, tmp_path):
    """50 at the source, 1 for the line and 80 EUR/t x 0.5 t/MWh - 10 paid at home = 30: imports cost 81.

    A cent either way decides, so this is asked of the engine that answers in vertices.
    """
    run = solved(
        tmp_path,
        hours=1,
        perspective=["all_of_us"],
        demands={"use": {"node": "in", "load": 70, "worth": WORTH}},
        areas={"outside": {}, "inside": {"carbon_union": "union"}},
        nodes={
            "out": {"carrier": "power", "area": "outside"},
            "in": {"carrier": "power", "area": "inside"},
        },
        routes={"line": {"from": "out", "to": "in", "capacity": 100, "tariff": 1, "operator": "them"}},
        supplies={
            "far": {"node": "out", "capacity": 100, "cost": 50},
            "near": {"node": "in", "capacity": 100, "cost": home},
        },
        border_charges={
            "rule": {
                "carrier": "power",
                "from": "outside",
                "to_union": "union",
                "carbon_price": 80,
                "factor": 0.5,
                "paid_at_home": 10,
                "payer": "all_of_us",
                "receiver": "them",
            }
        },
    )
    assert run.panel("routes").of("line", "received") == near([imported])
    assert cost(run) == near(70 * min(home, 81))
    paid = run.ledger.query("kind == 'border charge'")["eur"].sum()
    assert paid == near(30 * imported)


@ENGINES
def test_withdrawal_falls_with_the_level(engine, tmp_path):
    """At most 40 and 40 x (0.2 + level / 100): from 100 MWh 40, from 60 32, from 28 19.2; 8.8 MWh are left."""
    run = solved(
        tmp_path,
        engine,
        hours=3,
        demands={"use": {"node": "a", "load": 100, "worth": WORTH}},
        nodes={"a": "power"},
        storages={
            "s": {
                "node": "a",
                "capacity": 100,
                "withdrawal": 40,
                "withdrawal_curve": "0.2 1",
                "level_start": 1,
                "level_end": 0,
            }
        },
    )
    assert run.panel("storages").of("s", "withdrawn") == near([40, 32, 19.2])
    assert run.panel("storages").of("s", "level") == near([60, 28, 8.8])


@ENGINES
@pytest.mark.parametrize(("swing", "short"), [(28.0, 0.0), (20.0, 8.0), (0.0, 28.0)])
def test_linepack_carries_a_peak(engine, swing, short, tmp_path):
    """A pipe of 50 MW with 4 % loss delivers 48; loads of 20 and 76 need 28 MWh from the pipe itself."""
    run = solved(
        tmp_path,
        engine,
        hours=2,
        demands={"use": {"node": "b", "load": [20.0, 76.0], "worth": WORTH}},
        nodes={"a": "gas", "b": "gas"},
        routes={
            "ab": {
                "from": "a",
                "to": "b",
                "capacity": 50,
                "loss": 0.04,
                "tariff": 2,
                "linepack": swing,
                "operator": "them",
            }
        },
        supplies={"well": {"node": "a", "capacity": 200, "cost": 10}},
        perspective=["all_of_us"],
    )
    delivered = 96 - short
    assert run.panel("demands").of("use", "unserved") == near([0, short])
    assert run.panel("routes").of("ab", "received") == near([20, 76 - short])
    assert cost(run) == near(delivered / 0.96 * (10 + 2) + short * WORTH)


@pytest.mark.parametrize(("start", "energy"), [("2028-03-01", 8.784), ("2030-03-01", 8.76)])
def test_energy_of_a_year_counts_its_real_hours(start, energy, tmp_path):
    """8.784 TWh in the 8,784 hours of 2028, and 8.76 TWh in the 8,760 of 2030, are 1,000 MW."""
    run = solved(
        tmp_path,
        hours=3,
        start=start,
        demands={"use": {"node": "a", "load": f"{energy} TWh/year", "worth": WORTH}},
        nodes={"a": "power"},
        supplies={"s": {"node": "a", "capacity": 2000, "cost": 10}},
    )
    assert run.panel("demands").of("use", "load") == near([1000.0] * 3)


def test_a_cubic_metre_holds_less_when_it_is_warm(tmp_path):
    """1 mcm/day at 0 C and 11.27 kWh/m3 is 469.58 MW; at 20 C the same metre holds 273.15 / 293.15 of that."""
    cold, warm = 11.27, 11.27 * 273.15 / 293.15
    run = solved(
        tmp_path,
        hours=1,
        demands={"use": {"node": "a", "load": 5000, "worth": WORTH}},
        nodes={"a": "gas"},
        qualities={
            "warm": {"carrier": "gas", "gcv": warm, "reference": "20 C, 101.325 kPa"},
            "cold": {"carrier": "gas", "gcv": cold, "reference": "0 C, 101.325 kPa"},
        },
        supplies={
            "at_20": {"node": "a", "capacity": "1 mcm/day", "quality": "warm"},
            "at_0": {"node": "a", "capacity": "1 mcm/day", "quality": "cold"},
        },
    )
    at_20, at_0 = (run.panel("supplies").of(s, "mw")[0] for s in ("at_20", "at_0"))
    assert at_0 == near(cold * 1e6 / 24 / 1000)
    assert at_0 / at_20 == near(cold / warm)


@pytest.mark.parametrize("inside", [["all"], ["us"], ["them"], ["grid"], ["us", "grid"]])
def test_payments_inside_cancel_and_the_net_is_the_objective(inside, tmp_path):
    """They sell to us at 30 what costs them 20, over the grid's line at 3; 70 MW that nobody may dump."""
    run = solved(
        tmp_path,
        hours=2,
        perspective=inside,
        demands={"use": {"node": "b", "load": 70, "worth": WORTH}},
        nodes={"a": {"carrier": "power", "party": "us"}, "b": {"carrier": "power", "party": "us"}},
        routes={"ab": {"from": "a", "to": "b", "capacity": 100, "tariff": 3, "operator": "grid", "payer": "us"}},
        supplies={"s": {"node": "a", "capacity": 100, "party": "them", "buyer": "us", "price": 30, "cost": 20}},
    )
    everybody = ["us", "them", "grid"]
    members = everybody if inside == ["all"] else inside
    a_mwh = {
        ("all",): 20.0,  # what it takes; price and tariff stay inside
        ("us",): 33.0,  # price and tariff leave
        ("them",): -10.0,  # cost less price
        ("grid",): -3.0,  # the tariff
        ("us", "grid"): 30.0,  # the price
    }[tuple(inside)]
    assert run.panel("demands").of("use", "served") == near([70, 70])
    assert cost(run) == near(2 * 70 * a_mwh)
    paid = run.ledger[run.ledger["payer"].isin(members) & (run.ledger["kind"] != "tie-break")]["eur"].sum()
    got = run.ledger[run.ledger["receiver"].isin(members) & (run.ledger["kind"] != "tie-break")]["eur"].sum()
    assert cost(run) == near(paid - got)


def test_five_hours_are_three_steps_of_two(tmp_path):
    """Stopped for at least 5 h, so for 3 steps of 2 h: a load of 0 in one step costs three steps of the dear source.

    A start where the horizon begins is free. Without a stop 80 MW cost 20 x 80; stopped, 48 x 80.
    """
    run = solved(
        tmp_path,
        hours=14,
        step_hours=2,
        demands={"use": {"node": "a", "load": [80.0, 80.0, 0.0, 80.0, 80.0, 80.0, 80.0], "worth": WORTH}},
        nodes={"a": "power"},
        processes={
            "unit": {
                "output": "a",
                "capacity": 100,
                "cost": 20,
                "min_load": 0.5,
                "min_down": 5,
                "commitment": "yes",
            }
        },
        supplies={"rest": {"node": "a", "capacity": 100, "cost": 48}},
    )
    off = (run.panel("processes").of("unit", "output") < 1).sum()
    assert off == 3
    assert cost(run) == near(2 * 80 * (4 * 20 + 2 * 48))


CORNERS = [
    (50, 0, 120, 0.0, (100.0, 0.0)),  # power alone
    (50, 40, 120, 0.0, (76.0, 120.0)),  # all heat, on the power-loss line: 100 - 0.2 x 120
    (10, 40, 120, 0.0, (60.0, 120.0)),  # all heat, on the back-pressure line: 0.5 x 120
    (10, 5, 120, 0.0, (0.0, 0.0)),  # neither pays
    (50, 40, 200, 0.0, (100 * 0.5 / 0.7, 100 / 0.7)),  # where the two lines meet: 0.5 H + 0.2 H = 100
    (10, 0, 120, 0.3, (30.0, 0.0)),  # has to run
]


@ENGINES
@pytest.mark.parametrize(("power", "heat", "most", "must", "corner"), CORNERS)
def test_extraction_region(engine, power, heat, most, must, corner, tmp_path):
    """Gas at 10 and efficiency 0.4: a MWh of power earns its price - 25, a MWh of heat its price - 0.2 x 25."""
    run = solved(
        tmp_path,
        engine,
        hours=1,
        perspective=["all_of_us"],
        nodes={"g": "gas", "p": "power", "h": "heat"},
        supplies={"gas": {"node": "g", "capacity": 1000, "cost": 10}},
        markets={
            "power": {"node": "p", "party": "them", "price": power, "sell": 500},
            "heat": {"node": "h", "party": "them", "price": heat, "sell": 500},
        },
        processes={
            "chp": {
                "input": "g",
                "output": "p",
                "capacity": 100,
                "efficiency": 0.4,
                "heat_output": "h",
                "heat_capacity": most,
                "power_loss": 0.2,
                "back_pressure": 0.5,
                "must_run": must,
            }
        },
    )
    panel = run.panel("processes")
    at = np.array([panel.of("chp", "output")[0], panel.of("chp", "heat")[0]])
    assert at == near(corner)
    fuel = (corner[0] + 0.2 * corner[1]) / 0.4
    assert panel.of("chp", "input")[0] == near(fuel)
    assert cost(run) == near(10 * fuel - power * corner[0] - heat * corner[1])
