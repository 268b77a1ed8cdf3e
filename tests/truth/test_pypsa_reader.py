"""PyPSA networks that are read solve to what PyPSA says of them.

SOURCE: PyPSA 1.4 with HiGHS on the network itself; PyPSA's objective is taken without its constant, so that both count
the whole capital cost of what is extendable.
TOLERANCE: cost 1e-6 relative, both verified to a gap of 1e-6 or better; capacities 1e-3 where the optimum is unique.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pypsa
import pytest

import koridor
from benchmarks.corridor import network as corridor
from benchmarks.models import ring
from benchmarks.peer import of_case
from koridor.errors import CaseError
from koridor.interop import pypsa as reader
from koridor.interop.pypsa_network import read as read_network
from tests.cases import cost

pytestmark = pytest.mark.filterwarnings("ignore")
ENGINES = pytest.mark.parametrize("engine", ["highs", "piqp", "interior"])
T = 48


@pytest.fixture(autouse=True)
def _quiet():
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def optimum(n: Any) -> float:
    """Cost of the network by PyPSA, capital cost of what is extendable included."""
    options = {"solver_options": {"output_flag": False}, "include_objective_constant": False}
    assert n.optimize(solver_name="highs", **options)[0] == "ok"
    return float(n.objective)


def village(hours: float = 1.0) -> Any:
    """One of everything that can be read, with names that are no ids."""
    rng = np.random.default_rng(7)
    n = pypsa.Network(name='A "village"')
    n.set_snapshots(pd.date_range("2031-03-01", periods=T, freq=f"{int(hours)}h"))
    n.snapshot_weightings.loc[:, :] = hours
    for bus, carrier in (("gas in", "gas"), ("town", "AC"), ("farm", "AC"), ("mill", "AC"), ("warm", "heat")):
        n.add("Bus", bus, carrier=carrier, x=20.0, y=44.0)
    day = np.sin(np.arange(T) * 2 * np.pi / 24)
    n.add("Load", "town use", bus="town", p_set=90 + 30 * day)
    n.add("Load", "heat use", bus="warm", p_set=20.0)
    n.add("Load", "mill use", bus="mill", p_set=5.0)
    n.add("Generator", "import", bus="gas in", p_nom=400, marginal_cost=22 + 4 * day)
    n.add("Generator", "wind", bus="farm", p_nom=70, p_max_pu=rng.uniform(0, 1.2, T), marginal_cost=0.5)
    n.add("Generator", "must", bus="town", p_nom=20, p_min_pu=0.4, marginal_cost=60)
    n.add("Generator", "last", bus="town", p_nom=500, marginal_cost=400)
    n.add("Generator", "sold", bus="farm", p_nom=15, sign=-1, marginal_cost=-rng.uniform(5, 60, T))
    n.add("Link", "wire", bus0="farm", bus1="town", p_nom=40, p_min_pu=-0.5, marginal_cost=0.3)
    n.add("Link", "long wire", bus0="farm", bus1="town", p_nom=9, efficiency=0.9, p_min_pu=0.1, marginal_cost=0.2)
    n.add("Link", "off", bus0="farm", bus1="town", p_nom=900, active=False)
    fed = {"bus2": "warm", "bus3": "farm", "efficiency": 0.4, "efficiency2": 0.35, "efficiency3": -0.02}
    n.add("Link", "cogeneration", bus0="gas in", bus1="town", p_nom=120, marginal_cost=2, p_max_pu=0.9, **fed)
    n.add("Link", "heat pump", bus0="town", bus1="warm", p_nom=12, efficiency=2.5)
    n.add("Link", "vent", bus0="warm", bus1="gas in", p_nom=50, efficiency=1e-3)
    n.add("Line", "street", bus0="town", bus1="mill", s_nom=30, x=0.1, s_max_pu=0.7)
    n.add("Store", "tank", bus="warm", e_nom=60, e_cyclic=True, standing_loss=0.01)
    n.add("Store", "cave", bus="gas in", e_nom=900, e_initial=300, e_min_pu=0.1)
    pond = {"efficiency_store": 0.9, "efficiency_dispatch": 0.8, "standing_loss": 0.001, "marginal_cost": 0.7}
    n.add("StorageUnit", "pond", bus="farm", p_nom=15, max_hours=5, inflow=1.5, cyclic_state_of_charge=True, **pond)
    n.add(
        "StorageUnit",
        "lake",
        bus="town",
        p_nom=9,
        p_min_pu=0,
        max_hours=30,
        inflow=2 + 2 * day,
        state_of_charge_initial=80,
    )
    return n


@ENGINES
def test_one_of_everything(engine):
    n = village()
    assert cost(koridor.solve(reader.case(n), engine=engine)) == pytest.approx(optimum(n), rel=1e-6)


def test_steps_of_three_hours():
    n = village(3.0)
    assert cost(koridor.solve(reader.case(n))) == pytest.approx(optimum(n), rel=1e-6)


@pytest.mark.parametrize("kind", ["folder", "netcdf"])
def test_files_say_what_the_network_says(kind, tmp_path):
    n = village()
    if kind == "folder":
        n.export_to_csv_folder(tmp_path / "net")
    else:
        n.export_to_netcdf(tmp_path / "net.nc")
    source = tmp_path / ("net" if kind == "folder" else "net.nc")
    ours = koridor.solve(koridor.load(reader.read(source, tmp_path / "case")))
    assert cost(ours) == pytest.approx(cost(koridor.solve(reader.case(n))), rel=1e-9)


@ENGINES
def test_sizes_to_choose(engine):
    """Wind, plant, line, store and storage unit of a size to choose; limits that are open, and one that binds."""
    n = village()
    n.generators.loc["wind", ["p_nom_extendable", "capital_cost", "p_nom_max"]] = [True, 900.0, 110.0]
    n.links.loc["cogeneration", ["p_nom_extendable", "capital_cost"]] = [True, 300.0]
    n.links.loc["wire", ["p_nom_extendable", "capital_cost", "p_nom_min", "p_min_pu"]] = [True, 120.0, 10.0, -1.0]
    n.lines.loc["street", ["s_nom_extendable", "capital_cost"]] = [True, 11.0]
    n.stores.loc["tank", ["e_nom_extendable", "capital_cost"]] = [True, 5.0]
    n.storage_units.loc["pond", ["p_nom_extendable", "capital_cost"]] = [True, 150.0]
    run = koridor.solve(reader.case(n), engine=engine)
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
    chosen = run.capacities.set_index("id")["chosen"]
    wind = (
        n.generators.p_nom_opt["wind"] * n.generators_t.p_max_pu["wind"].max()
    )  # shares above 1 are ours of a larger size
    sizes = {"wind": wind}
    sizes |= {"cogeneration": n.links.p_nom_opt["cogeneration"] * 0.4, "street": n.lines.s_nom_opt["street"]}
    sizes |= {"tank": n.stores.e_nom_opt["tank"], "pond": n.storage_units.p_nom_opt["pond"] * 5}
    for id, size in sizes.items():
        assert chosen[id] == pytest.approx(size, rel=1e-3, abs=0.05), id
    network = read_network(n)
    assert cost(run) - reader.objective_constant(network) == pytest.approx(_with_constant(n), rel=1e-6)


def _with_constant(n: Any) -> float:
    n.optimize(solver_name="highs", solver_options={"output_flag": False}, include_objective_constant=True)
    return float(n.objective)


@pytest.mark.parametrize("expansion", [False, True])
def test_the_race_is_between_equals(expansion):
    n = corridor(168, expansion=expansion)
    run = koridor.solve(reader.case(n), engine="piqp")
    assert cost(run) == pytest.approx(optimum(n), rel=1e-6)
    assert len(run.capacities) == (44 if expansion else 0)


def test_there_and_back(tmp_path: Path):
    """A case of ours as a PyPSA network, and read again."""
    ring(6, 48)(tmp_path / "ring")
    ours = koridor.load(tmp_path / "ring")
    back = reader.case(of_case(ours), tmp_path / "back")
    assert cost(koridor.solve(back)) == pytest.approx(cost(koridor.solve(ours)), rel=1e-6)


def test_everything_that_cannot_be_said_is_said_at_once(tmp_path):
    n = village()
    n.generators.loc["import", "e_sum_max"] = 5.0
    n.links.loc["heat pump", "p_min_pu"] = -1.0
    n.links.loc["long wire", "p_min_pu"] = -1.0
    n.add("Line", "loop", bus0="mill", bus1="town", s_nom=30, x=0.1)
    n.add("GlobalConstraint", "co2", sense="<=", constant=5.0)
    n.storage_units.loc["lake", "spill_cost"] = 3.0
    with pytest.raises(CaseError) as found:
        reader.read(n, tmp_path / "case")
    said = {(p.file, p.id, p.column) for p in found.value.problems}
    assert said == {
        ("generators", "import", "e_sum_max"),
        ("links", "heat pump", "p_min_pu"),
        ("links", "long wire", "p_min_pu"),
        ("lines", "loop", "x"),
        ("global_constraints", "co2", None),
        ("storage_units", "lake", "spill_cost"),
    }
    assert all(p.what and p.why and p.way_out for p in found.value.problems)
    assert not (tmp_path / "case").exists()
