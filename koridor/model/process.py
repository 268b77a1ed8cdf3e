"""Processes (rule 4.5): inputs and outputs in proportion, ramps, must-run, and the extraction region of a CHP.

main input = (output + c_v heat) / efficiency
must_run x limit <= output + c_v heat <= limit        (limit = capacity x availability)
output >= c_b heat,   heat <= heat capacity           (extraction)
|output_t - output_(t-1)| <= ramp x capacity x hours
"""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import NATURE, Block, Columns, Entries, Floats, Ints, RowGroup, Term
from koridor.model.limits import Chosen, choose, most, ones, size


def efficiency(case: Case) -> Floats:
    """Main output over main input, both gross calorific (n,); a lower basis is times lower/gross of the fuel."""
    processes = case["processes"]
    value = processes.scalar("efficiency")
    quality, ratios = processes.ref("quality"), case["qualities"].scalar("lower_to_gross")
    carriers = case["qualities"].ref("carrier")
    ratio = np.ones(len(processes))
    for i, source in enumerate(processes.ref("input")):
        if processes.columns["efficiency_basis"][i] == "lower" and source >= 0:
            first = np.flatnonzero(carriers == case.node_carrier[source])
            chosen = quality[i] if quality[i] >= 0 else (first[0] if len(first) else -1)
            ratio[i] = ratios[chosen] if chosen >= 0 else 0.901
    return value * ratio


def tolled(case: Case) -> Ints:
    """The toll that counts for each process (n,), -1 for none: the first that is in force throughout the horizon."""
    out = np.full(len(case["processes"]), -1, dtype=np.int64)
    tolls = case["tolls"]
    for toll, process in enumerate(tolls.ref("process")):
        if out[process] < 0 and tolls.active[toll].all():
            out[process] = toll
    return out


def takers(case: Case) -> Ints:
    """Who brings the fuel, pays for its carbon and owns the output of each process (n,): the toller, else the owner."""
    toll = tolled(case)
    return np.where(toll >= 0, np.append(case["tolls"].ref("toller"), -1)[toll], case["processes"].ref("party"))


def build(case: Case) -> Block:
    """Columns `process.output` and, for extraction turbines, `process.heat`."""
    processes = case["processes"]
    chosen = choose("process", processes, size(processes), "capacity 0")
    at, n = chosen.at, len(chosen)
    limit = most(processes, at)
    heats = np.flatnonzero(processes.ref("heat_output")[at] >= 0)
    least = limit * np.nan_to_num(processes.number("must_run")[at])
    lower = least.copy()
    lower[heats] = 0.0
    columns = [Columns("process.output", chosen.ids, lower, limit)]
    fuel = 1.0 / efficiency(case)[at]
    source = processes.ref("input")[at]
    fed = np.flatnonzero(source >= 0)
    each, taker = np.arange(n), takers(case)[at]
    entries = [
        Entries("balance", processes.ref("output")[at], "process.output", each, ones(n), owner=taker),
        Entries("balance", source[fed], "process.output", fed, -fuel[fed][:, None], owner=taker[fed]),
    ]
    rows: list[RowGroup] = []
    if len(heats):
        region_columns, rows, region = _extraction(case, chosen, heats, limit, least, fuel)
        columns, entries = columns + region_columns, entries + region
    ramped = np.flatnonzero(~np.isnan(processes.scalar("ramp")[at]))
    if len(ramped):
        ramp_rows, ramp_entries = _ramps(case, chosen, ramped)
        rows, entries = rows + ramp_rows, entries + ramp_entries
    return Block(chosen.census, columns, rows, entries + _legs(case, chosen), terms=_terms(case, chosen, heats))


def _extraction(
    case: Case, chosen: Chosen, heats: Ints, limit: Floats, least: Floats, fuel: Floats
) -> tuple[list[Columns], list[RowGroup], list[Entries]]:
    """Power and heat from one turbine: the region between the power-loss line and the back-pressure line."""
    processes, k = case["processes"], len(heats)
    at = chosen.at[heats]
    ids = tuple(chosen.ids[i] for i in heats)
    loss, ratio = processes.scalar("power_loss")[at][:, None], processes.scalar("back_pressure")[at][:, None]
    heat_limit = (
        np.nan_to_num(processes.number("heat_capacity")[at])
        * processes.number("availability")[at]
        * processes.active[at]
    )
    columns = [Columns("process.heat", ids, ones(k, 0.0), heat_limit)]
    most = np.broadcast_to(limit[heats], np.broadcast_shapes(limit[heats].shape, heat_limit.shape))
    rows = [
        RowGroup("process.region", ids, least[heats], most),
        RowGroup("process.back_pressure", ids, ones(k, 0.0), most),
    ]
    each, source = np.arange(k), processes.ref("input")[at]
    fed, taker = np.flatnonzero(source >= 0), takers(case)[at]
    entries = [
        Entries("balance", processes.ref("heat_output")[at], "process.heat", each, ones(k), owner=taker),
        Entries("balance", source[fed], "process.heat", fed, -(fuel[heats][:, None] * loss)[fed], owner=taker[fed]),
        Entries("process.region", each, "process.output", heats, ones(k)),
        Entries("process.region", each, "process.heat", each, loss),
        Entries("process.back_pressure", each, "process.output", heats, ones(k)),
        Entries("process.back_pressure", each, "process.heat", each, -ratio),
    ]
    return columns, rows, entries


def _ramps(case: Case, chosen: Chosen, ramped: Ints) -> tuple[list[RowGroup], list[Entries]]:
    """Largest change from one step to the next; free at the first step of a period."""
    processes, k = case["processes"], len(ramped)
    at = chosen.at[ramped]
    hours = case.steps.hours[None, :] if np.ptp(case.steps.hours) else case.steps.hours[:1][None, :]
    step = processes.scalar("ramp")[at][:, None] * np.nan_to_num(processes.number("capacity")[at]) * hours
    capacity = np.nan_to_num(processes.number("capacity")[at])
    wide = np.broadcast_to(np.minimum(step, capacity), (k, len(case.steps))).copy()
    for period in case.steps.periods:
        wide[:, period.first] = np.broadcast_to(capacity, (k, len(case.steps)))[:, period.first]
    rows = [RowGroup("process.ramp", tuple(chosen.ids[i] for i in ramped), -wide, wide)]
    each, none = np.arange(k), np.zeros(k, bool)
    return rows, [
        Entries("process.ramp", each, "process.output", ramped, ones(k)),
        Entries("process.ramp", each, "process.output", ramped, -ones(k), 1, none),
    ]


def _legs(case: Case, chosen: Chosen) -> list[Entries]:
    """Further inputs and outputs in proportion to the main output."""
    legs = case["legs"]
    place = {int(p): i for i, p in enumerate(chosen.at)}
    kept = np.array([i for i, p in enumerate(legs.ref("process")) if int(p) in place], dtype=np.int64)
    if not len(kept):
        return []
    sign = np.array([1.0 if legs.columns["direction"][i] == "out" else -1.0 for i in kept])
    column = np.array([place[int(p)] for p in legs.ref("process")[kept]], dtype=np.int64)
    return [
        Entries(
            "balance",
            legs.ref("node")[kept],
            "process.output",
            column,
            (sign * legs.scalar("ratio")[kept])[:, None],
            owner=takers(case)[legs.ref("process")[kept]],
        )
    ]


def carbon(case: Case) -> tuple[Floats, Floats]:
    """Tonnes of CO2 for a MWh of main output and of extraction heat, (n,) each: own emission plus burnt inputs."""
    processes, legs = case["processes"], case["legs"]
    content = np.append(case["carriers"].scalar("co2")[case.node_carrier], 0.0)
    burnt = content[processes.ref("input")] / efficiency(case)
    output = processes.scalar("emission") + burnt
    for leg, process in enumerate(legs.ref("process")):
        if legs.columns["direction"][leg] == "in":
            output[process] += legs.scalar("ratio")[leg] * content[legs.ref("node")[leg]]
    return output, burnt * processes.scalar("power_loss")


def _terms(case: Case, chosen: Chosen, heats: Ints) -> list[Term]:
    """Variable cost to nature, carbon price to the state of the area where the output is."""
    processes, areas = case["processes"], case["areas"]
    at, n = chosen.at, len(chosen)
    owner, taker, each = processes.ref("party")[at], takers(case)[at], np.arange(n)
    cost = processes.number("cost")[at]
    terms = [Term("process.output", each, owner, np.full(n, NATURE), "operation", cost, "processes", chosen.ids)]
    area = case["nodes"].ref("area")[processes.ref("output")[at]]
    price = np.vstack([areas.number("carbon_price"), np.zeros((1, areas.number("carbon_price").shape[1]))])[area]
    state = np.append(areas.ref("state"), NATURE)[area]
    per_output, per_heat = carbon(case)
    for group, where, tonnes in (
        ("process.output", each, per_output[at]),
        ("process.heat", heats, per_heat[at][heats]),
    ):
        charge = price[where] * tonnes[:, None]
        hit = np.flatnonzero((charge != 0).any(axis=1))
        if len(hit):
            terms.append(
                Term(
                    group,
                    hit,
                    taker[where[hit]],
                    state[where[hit]],
                    "carbon price",
                    charge[hit],
                    "processes",
                    tuple(chosen.ids[i] for i in where[hit]),
                )
            )
    return terms
