"""Networks drawn at random, told to PyPSA row by row: the same cost from either engine.

SOURCE     PyPSA 1.x with HiGHS; the translation below reads the rows of the case, never Koridor's problem.
TOLERANCE  objective 2e-6 relative (1e-6 of the witness, 1e-6 of the certificate), or half a euro where costs and
           earnings nearly cancel. Prices are not compared: such a network has hours in which a dual is not unique.
WHY        Tests written one by one hold what their author thought of; these hold losses, stores, legs, inflow, markets
           in blocks, curtailment, dumping and steps of several hours in combinations that nobody chose.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import koridor
from tests.cases import network
from tests.random_cases import Row, draw
from tests.truth.witness import Witness

QUICK, ALL = range(6), range(6, 60)


def told(case: dict[str, Any]) -> Witness:
    """The case as a PyPSA network."""
    witness = Witness(round(case["hours"] / case["step_hours"]), case["step_hours"])
    for node, row in case["nodes"].items():
        witness.buses(node)
        cost = case["carriers"][row["carrier"]]["dump_cost"]
        witness.add("Generator", f"dump {node}", bus=node, p_nom=1e4, p_min_pu=-1, p_max_pu=0, marginal_cost=-cost)
    for row in case["demands"].values():
        witness.load(row["node"], row["load"], row["worth"])
    for id, row in case["supplies"].items():
        witness.add("Generator", id, bus=row["node"], p_nom=row["capacity"], marginal_cost=row["cost"])
    for id, row in case["routes"].items():
        ends = {"efficiency": 1 - row["loss"]}
        witness.add("Link", id, bus0=row["from"], bus1=row["to"], p_nom=row["capacity"], **ends)
        back = row.get("capacity_back", 0)
        witness.add("Link", f"{id} back", bus0=row["to"], bus1=row["from"], p_nom=back, **ends)
    for id, row in case["markets"].items():
        _market(witness, id, row)
    for id, row in case["storages"].items():
        _storage(witness, id, row)
    _processes(witness, case)
    return witness


def _market(witness: Witness, id: str, row: Row) -> None:
    """At the price up to the depth; beyond it two equal blocks, priced on the line at their middles."""
    for side, sign in (("buy", 1), ("sell", -1)):
        depth = row.get("depth", row[side])
        rest = max(row[side] - depth, 0.0)
        blocks = [(min(depth, row[side]), 0.0), (rest / 2, rest / 4), (rest / 2, 3 * rest / 4)]
        for k, (size, beyond) in enumerate(blocks):
            price = [p + sign * row.get("slope", 0.0) * beyond for p in row["price"]]
            limits = {"p_min_pu": min(sign, 0), "p_max_pu": max(sign, 0)}
            witness.add("Generator", f"{id} {side} {k}", bus=row["node"], p_nom=size, marginal_cost=price, **limits)


def _storage(witness: Witness, id: str, row: Row) -> None:
    """A bus and a cyclic store, a link in, a link out; inflow enters the store's own bus and may be spilled."""
    inside = f"inside {id}"
    witness.buses(inside)
    witness.add("Store", id, bus=inside, e_nom=row["capacity"], e_cyclic=True, standing_loss=row["standing_loss"])
    into = {"p_nom": row["injection"], "efficiency": row["efficiency_in"], "marginal_cost": row["cost_in"]}
    witness.add("Link", f"{id} in", bus0=row["node"], bus1=inside, **into)
    kept = row["efficiency_out"]
    out = {"p_nom": row["withdrawal"] / kept, "efficiency": kept, "marginal_cost": row["cost_out"] * kept}
    witness.add("Link", f"{id} out", bus0=inside, bus1=row["node"], **out)
    if "inflow" in row:
        most = max(row["inflow"])
        witness.add("Generator", f"{id} inflow", bus=inside, p_nom=most, p_max_pu=[v / most for v in row["inflow"]])


def _processes(witness: Witness, case: dict[str, Any]) -> None:
    rows, legs = case["processes"], case["legs"]
    plant, boiler, wind, pump = (rows[p] for p in ("plant", "boiler", "wind", "pump"))
    heat, drive, share = legs["warmth"], legs["drive"], plant["efficiency"]
    witness.add(
        "Link",
        "plant",
        bus0=plant["input"],
        bus1=plant["output"],
        bus2=heat["node"],
        p_nom=plant["capacity"] / share,
        efficiency=share,
        efficiency2=share * heat["ratio"],
        marginal_cost=plant["cost"] * share,
    )
    witness.add(
        "Link", "boiler", bus0=boiler["input"], bus1=boiler["output"], p_nom=boiler["capacity"] / 0.9, efficiency=0.9
    )
    witness.add("Generator", "wind", bus=wind["output"], p_nom=wind["capacity"], p_max_pu=wind["availability"])
    ratio = drive["ratio"]
    cost = {"efficiency": 1 / ratio, "marginal_cost": pump["cost"] / ratio}
    witness.add("Link", "pump", bus0=drive["node"], bus1=pump["output"], p_nom=pump["capacity"] * ratio, **cost)


def check(folder: Path, seed: int) -> None:
    """Both engines cost what PyPSA says."""
    drawn = draw(seed, plain=True)
    theirs = told(drawn).solve().objective
    case = koridor.load(network(folder, **drawn))
    for engine in ("highs", "interior"):
        run = koridor.solve(case, engine=engine)
        ours = run.objective_eur - run.manifest["tie_break_eur"]
        assert ours == pytest.approx(theirs, rel=2e-6, abs=0.5), (seed, engine)


@pytest.mark.parametrize("seed", QUICK)
def test_a_random_network(seed: int, tmp_path: Path) -> None:
    check(tmp_path, seed)


@pytest.mark.truth_long
def test_many_random_networks(tmp_path: Path) -> None:
    for seed in ALL:
        check(tmp_path / str(seed), seed)
