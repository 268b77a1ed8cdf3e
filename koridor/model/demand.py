"""Demand by class (rule 4.3): what is not served costs the value of lost load; the cheapest class is shed first.

served = load - unserved,  0 <= unserved <= load,   load = class level x class profile x share
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
    at, n = chosen.at, len(chosen)
    each, nodes = np.arange(n), demands.ref("node")[at]
    worth = classes.number("value_of_lost_load")[demands.ref("class")[at]]
    party = owners(case, demands, "party", "node")[at]
    return Block(
        chosen.census,
        [Columns("demand.unserved", chosen.ids, ones(n, 0.0), np.maximum(loads[at], 0.0))],
        entries=[Entries("balance", nodes, "demand.unserved", each, ones(n), owner=party)],
        rhs=[Rhs("balance", nodes, loads[at], party)],
        terms=[
            Term(
                "demand.unserved",
                each,
                party,
                np.full(n, NATURE),
                "unserved",
                worth,
                "demands",
                chosen.ids,
                always=True,
            )
        ],
    )
