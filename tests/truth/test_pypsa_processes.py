"""Processes against PyPSA: the extraction region of a turbine, a leg that takes, carbon, ramps over two-hour steps.

SOURCE     PyPSA 1.x: `Link` with several buses, `extra_functionality` for the region, `ramp_limit_up`, `StorageUnit`.
TOLERANCE  objective 1e-6 relative, prices 1e-4: what both engines promise on a linear problem of this size.
WHY        PyPSA has no extraction turbine: two links share its region by two constraints written in linopy, the usual
           way its users model one. Carbon is a bus of its own there, on which every tonne has to be bought.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases import solved
from tests.truth.witness import ENGINES, Witness, assert_agree

POWER = [83.0, 71.0, 94.5, 102.0, 55.0, 40.0]
HEAT = [61.0, 74.5, 22.0, 55.0, 80.0, 12.5]
GRID = [52.0, 95.0, 31.0, 120.0, 18.5, 66.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_extraction_turbine(engine: str, tmp_path: Path) -> None:
    """90 MW, 0.55 efficient, loses 0.18 MW a MW of heat, at most 60 MW of heat, at least 0.7 MW of power for each."""
    run = solved(
        tmp_path,
        engine,
        hours=6,
        nodes={"gas": "gas", "power": "power", "heat": "heat"},
        demands={"p": {"node": "power", "load": POWER}, "h": {"node": "heat", "load": HEAT, "worth": 900}},
        supplies={
            "well": {"node": "gas", "capacity": 400, "cost": 24},
            "grid": {"node": "power", "capacity": 150, "cost": GRID},
        },
        processes={
            "chp": {
                "input": "gas",
                "output": "power",
                "capacity": 90,
                "efficiency": 0.55,
                "cost": 3,
                "heat_output": "heat",
                "heat_capacity": 60,
                "power_loss": 0.18,
                "back_pressure": 0.7,
            },
            "boiler": {"input": "gas", "output": "heat", "capacity": 45, "efficiency": 0.9, "cost": 1},
        },
    )
    witness = Witness(6).buses("gas", "power", "heat").load("power", POWER).load("heat", HEAT, 900)
    witness.add("Generator", "well", bus="gas", p_nom=400, marginal_cost=24)
    witness.add("Generator", "grid", bus="power", p_nom=150, marginal_cost=GRID)
    # A link is measured at its input: 3 EUR a MWh of power are 3 x 0.55 EUR a MWh of gas.
    witness.add("Link", "power", bus0="gas", bus1="power", p_nom=90 / 0.55, efficiency=0.55, marginal_cost=1.65)
    witness.add("Link", "heat", bus0="gas", bus1="heat", p_nom=60 * 0.18 / 0.55, efficiency=0.55 / 0.18)
    witness.add("Link", "boiler", bus0="gas", bus1="heat", p_nom=50, efficiency=0.9, marginal_cost=0.9)

    def region(network: Any, _snapshots: Any) -> None:
        flow = network.model["Link-p"]
        power, heat = 0.55 * flow.sel(name="power"), 0.55 / 0.18 * flow.sel(name="heat")
        network.model.add_constraints(power + 0.18 * heat <= 90, name="region")
        network.model.add_constraints(power - 0.7 * heat >= 0, name="back pressure")

    assert_agree(run, witness.solve(region), ["gas", "power", "heat"])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_leg_that_takes_and_one_that_gives(engine: str, tmp_path: Path) -> None:
    """A heat pump draws its power on a leg; a steel mill gives heat on one."""
    run = solved(
        tmp_path,
        engine,
        hours=6,
        carriers={"heat": {"dump_cost": 0.4}},
        nodes={"gas": "gas", "power": "power", "heat": "heat"},
        demands={"p": {"node": "power", "load": POWER}, "h": {"node": "heat", "load": HEAT, "worth": 900}},
        supplies={
            "well": {"node": "gas", "capacity": 400, "cost": 24},
            "grid": {"node": "power", "capacity": 150, "cost": GRID},
        },
        processes={
            "pump": {"output": "heat", "capacity": 50, "cost": 2},
            "mill": {"input": "gas", "output": "power", "capacity": 80, "efficiency": 0.4},
            "boiler": {"input": "gas", "output": "heat", "capacity": 70, "efficiency": 0.9},
        },
        legs={
            "drive": {"process": "pump", "node": "power", "direction": "in", "ratio": 0.35},
            "waste": {"process": "mill", "node": "heat", "direction": "out", "ratio": 0.6},
        },
    )
    witness = Witness(6).buses("gas", "power", "heat").load("power", POWER).load("heat", HEAT, 900)
    witness.add("Generator", "well", bus="gas", p_nom=400, marginal_cost=24)
    witness.add("Generator", "grid", bus="power", p_nom=150, marginal_cost=GRID)
    witness.add("Generator", "cooled away", bus="heat", p_nom=500, p_min_pu=-1, p_max_pu=0, marginal_cost=-0.4)
    pump = {"p_nom": 50 * 0.35, "efficiency": 1 / 0.35, "marginal_cost": 2 / 0.35}
    witness.add("Link", "pump", bus0="power", bus1="heat", **pump)
    mill = {"p_nom": 200, "efficiency": 0.4, "efficiency2": 0.24}
    witness.add("Link", "mill", bus0="gas", bus1="power", bus2="heat", **mill)
    witness.add("Link", "boiler", bus0="gas", bus1="heat", p_nom=70 / 0.9, efficiency=0.9)
    assert_agree(run, witness.solve(), ["power", "heat"])  # gas has no price in the hour that burns none


@pytest.mark.parametrize("engine", ENGINES)
def test_carbon_is_bought_by_the_tonne(engine: str, tmp_path: Path) -> None:
    """The state is outside the perspective, so its carbon price counts: 62 EUR for each tonne on PyPSA's carbon bus."""
    run = solved(
        tmp_path,
        engine,
        hours=6,
        perspective=["all_of_us"],
        carriers={"gas": {"co2": 0.2}},
        areas={"home": {"carbon_price": 62, "state": "state"}},
        nodes={"gas": {"carrier": "gas", "area": "home"}, "power": {"carrier": "power", "area": "home"}},
        demands={"p": {"node": "power", "load": POWER}},
        supplies={"well": {"node": "gas", "capacity": 400, "cost": 20}},
        processes={
            "gas_plant": {"input": "gas", "output": "power", "capacity": 60, "efficiency": 0.5},
            "lignite": {"output": "power", "capacity": 70, "cost": [12, 30, 7, 9, 11, 8], "emission": 0.9},
        },
    )
    witness = Witness(6).buses("gas", "power", "air").load("power", POWER)
    witness.add("Generator", "well", bus="gas", p_nom=400, marginal_cost=20)
    witness.add("Generator", "certificates", bus="air", p_nom=500, p_min_pu=-1, p_max_pu=0, marginal_cost=-62)
    gas = {"p_nom": 120, "efficiency": 0.5, "efficiency2": 0.2}
    witness.add("Link", "gas plant", bus0="gas", bus1="power", bus2="air", **gas)
    witness.buses("mine").add(
        "Generator", "mine", bus="mine", p_nom=70, marginal_cost=[12.0, 30.0, 7.0, 9.0, 11.0, 8.0]
    )
    witness.add("Link", "lignite", bus0="mine", bus1="power", bus2="air", p_nom=70, efficiency=1, efficiency2=0.9)
    assert_agree(run, witness.solve(), ["gas", "power"])


@pytest.mark.parametrize("engine", ENGINES)
def test_ramps_and_losses_over_two_hours(engine: str, tmp_path: Path) -> None:
    """12 % of capacity an hour is 24 % a step; a loss by the hour compounds; money counts hours, prices are per MWh."""
    run = solved(
        tmp_path,
        engine,
        hours=12,
        step_hours=2,
        nodes={"town": "power"},
        demands={"town": {"node": "town", "load": POWER}},
        processes={"slow": {"output": "town", "capacity": 75, "cost": 14, "ramp": "12 %"}},
        supplies={"dear": {"node": "town", "capacity": 45, "cost": GRID}},
        storages={
            "pump": {
                "node": "town",
                "capacity": 90,
                "injection": 30,
                "withdrawal": 30,
                "efficiency_in": "90 %",
                "efficiency_out": "85 %",
                "standing_loss": "1 %",
                "cost_out": 0.7,
            }
        },
    )
    witness = Witness(6, hours=2).buses("town").load("town", POWER)
    ramp = {"ramp_limit_up": 0.24, "ramp_limit_down": 0.24}
    witness.add("Generator", "slow", bus="town", p_nom=75, marginal_cost=14, **ramp)
    witness.add("Generator", "dear", bus="town", p_nom=45, marginal_cost=GRID)
    losses = {"efficiency_store": 0.9, "efficiency_dispatch": 0.85, "standing_loss": 0.01}
    unit = {"p_nom": 30, "max_hours": 3, "cyclic_state_of_charge": True, "marginal_cost": 0.7}
    witness.add("StorageUnit", "pump", bus="town", **unit, **losses)
    assert_agree(run, witness.solve(), ["town"])
