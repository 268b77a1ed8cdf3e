"""Demand by class (rule 4.3): what is not served costs the value of lost load; the cheapest class is shed first.

served = load - unserved,  0 <= unserved <= load,   load = class level x class profile x share

A class without a value of lost load is served whatever it costs: nothing of it can be unserved.
"""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import NATURE, Block, Columns, Entries, Floats, Rhs, Term
from koridor.model.limits import choose, ones, owners


def load(case: Case) -> Floats:
    """Load of every demand in MW, (n, 1 or T)."""
    demands, classes = case["demands"], case["classes"]
    of = demands.ref("class")
    mean = classes.number("level")
    shapes = [classes.sampler.shape(str(p)) if p else None for p in classes.columns["profile"]]
    shaped: Floats = mean
    if any(s is not None for s in shapes):
        steps = len(case.steps)
        shape = np.array([np.ones(steps) if s is None else s for s in shapes]).reshape(len(classes), steps)
        shaped = mean * shape
    return np.asarray(shaped[of] * demands.number("share") * demands.active, dtype=np.float64)


def build(case: Case) -> Block:
    """Columns `demand.unserved`; the load goes to the right-hand side of the balance."""
    demands, classes = case["demands"], case["classes"]
    loads = load(case)
    chosen = choose("demand", demands, loads, "no load in this horizon")
    at, owner = chosen.at, owners(case, demands, "party", "node")
    worth = classes.number("value_of_lost_load")[demands.ref("class")]
    soft = at[~np.isnan(worth[at]).all(axis=1)]
    n, each, node, party = len(soft), np.arange(len(soft)), demands.ref("node"), owner[soft]
    ids = tuple(demands.ids[i] for i in soft)
    return Block(
        chosen.census,
        [Columns("demand.unserved", ids, ones(n, 0.0), np.maximum(loads[soft], 0.0))],
        entries=[Entries("balance", node[soft], "demand.unserved", each, ones(n), owner=party)],
        rhs=[Rhs("balance", node[at], loads[at], owner[at])],
        terms=[
            Term(
                "demand.unserved",
                each,
                party,
                np.full(n, NATURE),
                "unserved",
                worth[soft],
                "demands",
                ids,
                always=True,
            )
        ],
    )
