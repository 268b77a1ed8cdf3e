"""PyPSA with HiGHS on the same model, from the same arrays."""

from __future__ import annotations

import logging
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd

from koridor.case.case import Case
from koridor.model import demand
from koridor.model.limits import available
from koridor.model.route import TIE_BREAK


def pypsa(case: Case) -> dict[str, float]:
    """Seconds to build and to solve (writing, HiGHS and reading back), and the objective in EUR."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    network = of_case(case)
    built = time.perf_counter()
    status, condition = network.optimize(solver_name="highs", log_to_console=False, progress=False)
    done = time.perf_counter()
    if (status, condition) != ("ok", "optimal"):
        raise RuntimeError(f"PyPSA ended {status}, {condition}")
    return {
        "build": built - start,
        "solve": done - built,
        "total": done - start,
        "objective_eur": float(network.objective),
    }


def of_case(case: Case) -> Any:
    """A pypsa.Network of a case of supplies, demands, routes and storages."""
    import pypsa as package

    steps = len(case.steps)
    network = package.Network()
    network.set_snapshots(pd.DatetimeIndex(case.steps.start))
    nodes = np.array(case["nodes"].ids)
    network.add("Bus", nodes)

    def frame(values: np.ndarray, names: list[str]) -> pd.DataFrame:
        return pd.DataFrame(np.broadcast_to(values, (len(names), steps)).T, index=network.snapshots, columns=names)

    load, demands = demand.load(case), case["demands"]
    at = nodes[demands.ref("node")]
    worth = case["classes"].scalar("value_of_lost_load")[demands.ref("class")]
    network.add("Load", list(demands.ids), bus=at, p_set=frame(load, list(demands.ids)))
    short = [f"short {i}" for i in demands.ids]
    most = load.max(axis=1)
    network.add(
        "Generator", short, bus=at, p_nom=most, p_max_pu=frame(load / most[:, None], short), marginal_cost=worth
    )
    supplies = case["supplies"]
    limit = available(supplies, np.arange(len(supplies)))
    size = np.maximum(limit.max(axis=1), 1e-9)
    network.add(
        "Generator",
        list(supplies.ids),
        bus=nodes[supplies.ref("node")],
        p_nom=size,
        marginal_cost=supplies.scalar("cost"),
        p_max_pu=frame(limit / size[:, None], list(supplies.ids)),
    )
    routes = case["routes"]
    ends = nodes[routes.ref("from")], nodes[routes.ref("to")]
    for suffix, (a, b), column in (("", ends, "capacity"), (" back", ends[::-1], "capacity_back")):
        names = [i + suffix for i in routes.ids]
        network.add(
            "Link",
            names,
            bus0=a,
            bus1=b,
            p_nom=routes.scalar(column),
            efficiency=1 - routes.scalar("loss"),
            marginal_cost=np.where(case.in_perspective[routes.ref("operator")], 0.0, routes.scalar("tariff"))
            + np.where(routes.scalar("tariff") == 0, TIE_BREAK, 0.0),
        )
    stores = case["storages"]
    network.add(
        "StorageUnit",
        list(stores.ids),
        bus=nodes[stores.ref("node")],
        p_nom=stores.scalar("withdrawal"),
        max_hours=stores.scalar("capacity") / stores.scalar("withdrawal"),
        efficiency_store=stores.scalar("efficiency_in"),
        efficiency_dispatch=stores.scalar("efficiency_out"),
        marginal_cost=stores.scalar("cost_out"),
        cyclic_state_of_charge=True,
    )
    return network
