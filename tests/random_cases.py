"""Random small cases with everything in them, repeatable by seed; `plain` ones hold only what PyPSA can say as well."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

Rng = np.random.Generator
Row = dict[str, Any]
COSTS = {"gas": 20.0, "power": 55.0, "heat": 45.0}


def draw(seed: int, *, plain: bool = False) -> dict[str, Any]:
    """Keyword arguments of `tests.cases.network`. Whatever must be taken can be dumped, so that there is a plan."""
    rng = np.random.default_rng(seed)
    steps, step_hours = int(rng.integers(3, 9)), int(rng.choice([1, 1, 2, 3]))
    nodes = {
        f"{carrier}_{i}": {"carrier": carrier, "area": f"area_{rng.integers(2)}", "party": f"party_{rng.integers(3)}"}
        for carrier, count in (("gas", rng.integers(1, 4)), ("power", rng.integers(1, 4)), ("heat", rng.integers(1, 3)))
        for i in range(count)
    }
    places = {c: [n for n in nodes if n.startswith(c)] for c in COSTS}
    of: dict[str, Any] = {
        "hours": steps * step_hours,
        "step_hours": step_hours,
        "start": str(rng.choice(["2030-03-01", "2028-12-31T20:00", "2029-07-15"])),
        "carriers": {"gas": {"co2": 0.2, "dump_cost": 3}, "power": {"dump_cost": 1}, "heat": {"dump_cost": 0}},
        "nodes": nodes,
        "demands": {f"need_{n}": _demand(rng, n, steps) for n in nodes if rng.random() < 0.7},
        "supplies": {f"supply_{n}": _supply(rng, n, steps, plain) for n in nodes if rng.random() < 0.8},
        "routes": _routes(rng, places, plain),
        "markets": {f"market_{n}": _market(rng, n, steps) for n in places["power"] + places["gas"]},
        "storages": {f"store_{n}": _storage(rng, n, steps, plain) for n in nodes if rng.random() < 0.5},
        **_processes(rng, places, steps, plain),
    }
    if not plain:
        unions = {"area_0": {}, "area_1": {"carbon_union": "union", "carbon_price": 40, "state": "state"}}
        of["areas"] = {a: row for a, row in unions.items() if any(n["area"] == a for n in nodes.values())}
        of["perspective"] = ["all"] if rng.random() < 0.4 else ["party_0", "party_1"]
        of["parties"] = {f"party_{i}": {} for i in range(3)}
        if len(of["areas"]) == 2:
            of["border_charges"] = {"charge": _charge(rng)}
    return of


def _number(rng: Rng, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 3)


def _series(rng: Rng, steps: int, low: float, high: float) -> list[float]:
    return [_number(rng, low, high) for _ in range(steps)]


def _demand(rng: Rng, node: str, steps: int) -> Row:
    return {"node": node, "load": _series(rng, steps, 10, 120), "worth": _number(rng, 500, 3000)}


def _supply(rng: Rng, node: str, steps: int, plain: bool) -> Row:
    price = COSTS[node.split("_", maxsplit=1)[0]]
    row: Row = {"node": node, "capacity": _number(rng, 30, 150), "cost": _series(rng, steps, 0.5 * price, 2 * price)}
    if not plain:
        row |= {"party": "seller", "price": _number(rng, price, 2 * price), "minimum": _number(rng, 0, 10)}
        if rng.random() < 0.5:
            row["annual_max"] = f"{_number(rng, 100, 800)} GWh"
    return row


def _routes(rng: Rng, places: dict[str, list[str]], plain: bool) -> dict[str, Row]:
    """A chain through the nodes of each carrier, some of it both ways."""
    out: dict[str, Row] = {}
    for nodes in places.values():
        for a, b in pairwise(nodes):
            row: Row = {"from": a, "to": b, "capacity": _number(rng, 20, 100), "loss": _number(rng, 0.01, 0.08)}
            row |= {"operator": "pipe_co", "tariff": _number(rng, 0.1, 4)}
            if not plain and rng.random() < 0.4:
                row["linepack"] = _number(rng, 5, 40)
            elif rng.random() < 0.6:
                row["capacity_back"] = _number(rng, 20, 100)
            out[f"{a}-{b}"] = row
    return out


def _market(rng: Rng, node: str, steps: int) -> Row:
    price = COSTS[node.split("_", maxsplit=1)[0]]
    row: Row = {"node": node, "party": "exchange", "price": _series(rng, steps, 0.5 * price, 2 * price)}
    row |= {"buy": _number(rng, 40, 90), "sell": _number(rng, 0, 60)}
    if rng.random() < 0.5:
        row |= {"depth": _number(rng, 5, 40), "slope": _number(rng, 0.05, 0.5)}
    return row | {"spread": _number(rng, 0.1, 1)}


def _storage(rng: Rng, node: str, steps: int, plain: bool) -> Row:
    row: Row = {"node": node, "capacity": _number(rng, 50, 400), "withdrawal": _number(rng, 10, 50)}
    row |= {"injection": _number(rng, 10, 50), "cost_in": _number(rng, 0.1, 1), "cost_out": _number(rng, 0.1, 1)}
    row |= {"efficiency_in": _number(rng, 0.8, 1), "efficiency_out": _number(rng, 0.8, 1)}
    row["standing_loss"] = _number(rng, 0, 0.01)
    if rng.random() < 0.3:
        row["inflow"] = _series(rng, steps, 0, 15)
    if not plain:
        row["level_min"] = "10 %"
        if rng.random() < 0.5:
            row |= {"level_start": "50 %", "level_end": "20 %"}
        if rng.random() < 0.5:
            row["withdrawal_curve"] = "0.3 0.9 0.6 0.4"
    return row


def _processes(rng: Rng, places: dict[str, list[str]], steps: int, plain: bool) -> dict[str, dict[str, Row]]:
    """A gas plant with heat on a leg or by extraction, a boiler, wind, a heat pump that draws power on a leg."""
    gas, power, heat = (str(rng.choice(places[c])) for c in ("gas", "power", "heat"))
    plant: Row = {
        "input": gas,
        "output": power,
        "capacity": _number(rng, 30, 100),
        "efficiency": _number(rng, 0.3, 0.6),
    }
    plant |= {"cost": _number(rng, 1, 5)}
    legs = {"drive": {"process": "pump", "node": power, "direction": "in", "ratio": _number(rng, 0.25, 0.5)}}
    if plain or rng.random() < 0.5:
        legs["warmth"] = {"process": "plant", "node": heat, "direction": "out", "ratio": _number(rng, 0.3, 0.9)}
    else:
        plant |= {"heat_output": heat, "heat_capacity": _number(rng, 20, 60), "power_loss": 0.18}
        plant |= {"back_pressure": _number(rng, 0.4, 0.9), "must_run": "10 %", "ramp": "40 %"}
    wind = {"output": power, "capacity": _number(rng, 10, 90), "availability": _series(rng, steps, 0, 1)}
    boiler: Row = {"input": gas, "output": heat, "capacity": _number(rng, 20, 90), "efficiency": 0.9}
    pump: Row = {"output": heat, "capacity": _number(rng, 10, 40), "cost": _number(rng, 0.5, 3)}
    return {"processes": {"plant": plant, "boiler": boiler, "wind": wind, "pump": pump}, "legs": legs}


def _charge(rng: Rng) -> Row:
    row = {"carrier": "power", "from": "area_0", "to_union": "union", "receiver": "customs"}
    return row | {"carbon_price": _number(rng, 20, 90), "factor": _number(rng, 0.3, 1), "paid_at_home": 5}
