"""Supplies: minimum <= delivered <= capacity x availability; the buyer pays the price, the seller bears the cost."""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import NATURE, Block, Columns, Entries, Term
from koridor.model.limits import choose, most, ones, owners, size


def build(case: Case) -> Block:
    """Columns `supply.delivered`."""
    supplies = case["supplies"]
    chosen = choose("supply", supplies, size(supplies), "capacity 0")
    at, n = chosen.at, len(chosen)
    upper = most(supplies, at)
    lower = np.nan_to_num(supplies.number("minimum")[at]) * supplies.active[at]
    each = np.arange(n)
    seller, buyer = supplies.ref("party")[at], owners(case, supplies, "buyer", "node")[at]
    return Block(
        chosen.census,
        [Columns("supply.delivered", chosen.ids, lower, upper)],
        entries=[Entries("balance", supplies.ref("node")[at], "supply.delivered", each, ones(n), owner=buyer)],
        terms=[
            Term(
                "supply.delivered",
                each,
                buyer,
                seller,
                "purchase",
                supplies.number("price")[at],
                "supplies",
                chosen.ids,
            ),
            Term(
                "supply.delivered",
                each,
                seller,
                np.full(n, NATURE),
                "production",
                supplies.number("cost")[at],
                "supplies",
                chosen.ids,
            ),
        ],
    )
