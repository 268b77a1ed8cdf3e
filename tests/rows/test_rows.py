"""One golden file of rows for every family of equations, checked by hand against the family's docstring.

`python -m tests.rows.test_rows FAMILY` prints the rows of a family's small case, for reading; a golden file is changed
by hand only, after the new rows have been worked out on paper.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from koridor.case.load import load
from koridor.model.build import FAMILIES, build
from tests.networks import write_case
from tests.rows.writer import write

HERE = Path(__file__).parent
POWER = [{"id": "a", "carrier": "power"}]
PAIR = [{"id": "a", "carrier": "gas"}, {"id": "b", "carrier": "gas"}]
CHP = [{"id": "g", "carrier": "gas"}, {"id": "p", "carrier": "power"}, {"id": "h", "carrier": "heat"}]
SUPPLY = [{"id": "s", "node": "a", "capacity": 50, "cost": 7}]
USE = {
    "classes": [{"id": "c", "carrier": "power", "level": 40, "priority": 1, "value_of_lost_load": 900}],
    "demands": [{"id": "d", "node": "a", "class": "c", "share": 0.5}],
}
DRY = [{"id": "gas", "co2": "0.2"}, {"id": "power"}, {"id": "heat"}]

CASES: dict[str, dict[str, Any]] = {
    "demand": {"nodes": POWER, "supplies": SUPPLY, "carriers": DRY, **USE},
    "supply": {
        "nodes": POWER,
        "carriers": DRY,
        "perspective": ["us"],
        "supplies": [
            {
                "id": "s",
                "node": "a",
                "party": "them",
                "capacity": 50,
                "minimum": 10,
                "availability": 0.8,
                "price": 20,
                "cost": 7,
            }
        ],
    },
    "route": {
        "nodes": PAIR,
        "carriers": DRY,
        "perspective": ["us"],
        "supplies": SUPPLY,
        "routes": [
            {"id": "two_way", "from": "a", "to": "b", "capacity": 30, "capacity_back": 20, "loss": 0.1, "tariff": 2},
            {"id": "packed", "from": "a", "to": "b", "capacity": 40, "loss": 0.05, "tariff": 0, "linepack": 15},
        ],
    },
    "border": {
        "nodes": [{"id": "a", "carrier": "power", "area": "in"}, {"id": "b", "carrier": "power", "area": "out"}],
        "carriers": DRY,
        "perspective": ["us"],
        "supplies": SUPPLY,
        "areas": [{"id": "in"}, {"id": "out", "carbon_union": "club"}],
        "routes": [{"id": "line", "from": "a", "to": "b", "capacity": 30, "capacity_back": 30, "tariff": 1}],
        "border_charges": [
            {
                "id": "charge",
                "carrier": "power",
                "from": "in",
                "to_union": "club",
                "carbon_price": 80,
                "factor": 0.9,
                "paid_at_home": 4,
                "receiver": "them",
            }
        ],
    },
    "process": {
        "nodes": CHP,
        "carriers": DRY,
        "supplies": [{"id": "s", "node": "g", "capacity": 500, "cost": 7}],
        "processes": [
            {
                "id": "chp",
                "input": "g",
                "output": "p",
                "capacity": 100,
                "availability": 0.9,
                "efficiency": 0.5,
                "cost": 3,
                "must_run": 0.2,
                "ramp": 0.3,
                "heat_output": "h",
                "heat_capacity": 60,
                "power_loss": 0.2,
                "back_pressure": 1.5,
            },
            {"id": "boiler", "input": "g", "output": "h", "capacity": 80, "efficiency": 0.8},
        ],
        "legs": [{"id": "ash", "process": "boiler", "node": "p", "direction": "in", "ratio": 0.02}],
    },
    "commitment": {
        "nodes": POWER,
        "carriers": DRY,
        "steps": 3,
        "processes": [
            {
                "id": "u",
                "output": "a",
                "capacity": 100,
                "cost": 3,
                "min_load": 0.4,
                "start_cost": 5,
                "min_up": 3,
                "min_down": 2,
                "commitment": "yes",
            }
        ],
    },
    "market": {
        "nodes": POWER,
        "carriers": DRY,
        "perspective": ["us"],
        "markets": [
            {
                "id": "m",
                "node": "a",
                "party": "them",
                "price": 50,
                "buy": 60,
                "sell": 20,
                "depth": 20,
                "slope": 0.1,
                "spread": 2,
            }
        ],
    },
    "storage": {
        "nodes": POWER,
        "carriers": DRY,
        "step_hours": 2,
        "storages": [
            {
                "id": "cavern",
                "node": "a",
                "capacity": 1000,
                "injection": 40,
                "withdrawal": 50,
                "withdrawal_curve": "0.2 1.6",
                "efficiency_in": 0.9,
                "efficiency_out": 0.8,
                "cost_in": 1,
                "cost_out": 2,
                "level_start": 0.5,
                "level_end": 0.4,
                "level_min": 0.1,
            },
            {"id": "lake", "node": "a", "capacity": 300, "withdrawal": 25, "inflow": 10, "standing_loss": 0.01},
        ],
    },
    "window": {
        "nodes": POWER,
        "carriers": DRY,
        "supplies": [
            {"id": "s", "node": "a", "capacity": 50, "cost": 7, "annual_max": "87.6 GWh", "annual_min": "43.8 GWh"}
        ],
    },
    "balance": {
        "nodes": POWER,
        "carriers": [{"id": "power", "dump_cost": 3}, {"id": "gas"}, {"id": "heat"}],
        "supplies": SUPPLY,
        **USE,
    },
}


def rows(family: str) -> list[str]:
    """The rows of a family's small case."""
    case = {"steps": 2, **CASES[family]}
    with tempfile.TemporaryDirectory() as folder:
        return write(build(load(write_case(Path(folder) / "case", **case))).problem)


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_are_as_worked_out_by_hand(family):
    golden = (HERE / f"{family}.lp").read_text(encoding="utf-8").splitlines()
    assert sorted(rows(family)) == sorted(line for line in golden if line and not line.startswith("#"))


def test_no_family_lacks_its_rows_and_every_group_is_shown():
    assert set(CASES) == set(FAMILIES)
    assert {p.stem for p in HERE.glob("*.lp")} == set(FAMILIES)
    shown = "".join(p.read_text(encoding="utf-8") for p in HERE.glob("*.lp"))
    source = "".join(p.read_text(encoding="utf-8") for p in (HERE.parents[1] / "koridor" / "model").glob("*.py"))
    for group in (
        "route.sent",
        "route.back",
        "route.received",
        "route.pack",
        "route.linepack",
        "process.output",
        "process.heat",
        "process.region",
        "process.back_pressure",
        "process.ramp",
        "commitment.on",
        "commitment.start",
        "commitment.stop",
        "commitment.most",
        "commitment.least",
        "commitment.switch",
        "commitment.start_ago",
        "commitment.stop_lasts",
        "market.bought",
        "market.sold",
        "storage.level",
        "storage.injected",
        "storage.withdrawn",
        "storage.spilled",
        "storage.balance",
        "storage.curve",
        "supply.delivered",
        "demand.unserved",
        "window.supplies",
        "balance.dumped",
    ):
        assert f"{group}[" in shown, group
        assert group.split(".")[0] in source


if __name__ == "__main__":
    print("\n".join(rows(sys.argv[1])))
