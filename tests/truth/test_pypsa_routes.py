"""Routes against PyPSA's links: a chain that flows both ways with losses, and linepack.

SOURCE     PyPSA 1.x, `Link` with efficiency, `Store` with e_cyclic.
TOLERANCE  objective 1e-6 relative, prices 1e-4: what both engines promise on a linear problem of this size.
WHY        A link is one way, so a route that flows both ways is two links; linepack is a bus with a store on it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases import solved
from tests.truth.witness import ENGINES, Witness, assert_agree

NORTH = [31.0, 44.0, 58.5, 37.25, 21.0, 66.0]
SOUTH = [83.0, 71.0, 94.5, 102.0, 55.0, 40.0]
CHEAP = [12.0, 15.5, 11.0, 19.0, 22.0, 14.5]


@pytest.mark.parametrize("engine", ENGINES)
def test_losses_both_ways(engine: str, tmp_path: Path) -> None:
    run = solved(
        tmp_path,
        engine,
        hours=6,
        nodes={"north": "power", "middle": "power", "south": "power"},
        demands={"n": {"node": "north", "load": NORTH}, "s": {"node": "south", "load": SOUTH}},
        supplies={
            "cheap": {"node": "north", "capacity": 130, "cost": CHEAP},
            "dear": {"node": "south", "capacity": [60, 20, 50, 50, 90, 90], "cost": [40, 40, 40, 40, 3, 2]},
        },
        routes={
            "a": {"from": "north", "to": "middle", "capacity": 70, "capacity_back": 50, "loss": "3 %", "tariff": 1},
            "b": {"from": "middle", "to": "south", "capacity": 65, "capacity_back": 65, "loss": "5 %", "tariff": 1},
        },
    )
    witness = Witness(6).buses("north", "middle", "south").load("north", NORTH).load("south", SOUTH)
    witness.add("Generator", "cheap", bus="north", p_nom=130, marginal_cost=CHEAP)
    available = [x / 90 for x in (60, 20, 50, 50, 90, 90)]
    witness.add(
        "Generator", "dear", bus="south", p_nom=90, p_max_pu=available, marginal_cost=[40.0, 40.0, 40.0, 40.0, 3.0, 2.0]
    )
    for name, bus0, bus1, capacity, efficiency in (
        ("a", "north", "middle", 70, 0.97),
        ("a back", "middle", "north", 50, 0.97),
        ("b", "middle", "south", 65, 0.95),
        ("b back", "south", "middle", 65, 0.95),
    ):
        witness.add("Link", name, bus0=bus0, bus1=bus1, p_nom=capacity, efficiency=efficiency)
    assert_agree(run, witness.solve(), ["north", "middle", "south"])


@pytest.mark.parametrize("engine", ENGINES)
def test_linepack(engine: str, tmp_path: Path) -> None:
    run = solved(
        tmp_path,
        engine,
        hours=6,
        nodes={"field": "gas", "town": "gas"},
        demands={"town": {"node": "town", "load": SOUTH}},
        supplies={"well": {"node": "field", "capacity": 85, "cost": CHEAP}},
        routes={
            "pipe": {"from": "field", "to": "town", "capacity": 80, "loss": "2 %", "linepack": 25, "tariff": 1},
        },
    )
    witness = Witness(6).buses("field", "pipe", "town").load("town", SOUTH)
    witness.add("Generator", "well", bus="field", p_nom=85, marginal_cost=CHEAP)
    witness.add("Link", "in", bus0="field", bus1="pipe", p_nom=80, efficiency=0.98)
    witness.add("Link", "out", bus0="pipe", bus1="town", p_nom=1e4)
    witness.add("Store", "pack", bus="pipe", e_nom=25, e_cyclic=True)
    assert_agree(run, witness.solve(), ["field", "town"])
