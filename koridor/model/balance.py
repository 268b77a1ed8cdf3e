"""The balance of every node at every step (rule 4.2).

    in - out + unserved - dumped = load        dual: EUR for one more MW of demand in the step

Families write their coefficients into these rows themselves; this one adds the rows, and `dumped` where the carrier
has a cost of dumping.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import NATURE, Block, Census, Columns, Entries, RowGroup, Term
from koridor.model.limits import ones


def build(case: Case, blocks: Sequence[Block]) -> Block:
    """Rows `balance`, columns `balance.dumped`. `blocks` are all others, which bound what can be dumped."""
    nodes = case["nodes"]
    n, steps = len(nodes), len(case.steps)
    cost = case["carriers"].number("dump_cost")[case.node_carrier]
    at = np.flatnonzero(~np.isnan(cost[:, 0]))
    arriving = np.zeros((n, steps))
    boxes = {c.name: c for b in blocks for c in b.columns}
    for entry in (e for b in blocks for e in b.entries if e.rows == "balance"):
        there = np.flatnonzero(np.isin(entry.row, at))
        most = np.maximum(entry.value[there], 0.0) * np.maximum(boxes[entry.columns].upper[entry.column[there]], 0.0)
        np.add.at(arriving, entry.row[there], np.broadcast_to(most, (len(there), steps)))
    ids = tuple(nodes.ids[i] for i in at)
    return Block(
        Census("balance", n, n),
        [Columns("balance.dumped", ids, ones(len(at), 0.0), arriving[at].max(axis=1, keepdims=True))],
        [RowGroup("balance", nodes.ids, ones(n, 0.0), ones(n, 0.0))],
        [
            Entries(
                "balance", at, "balance.dumped", np.arange(len(at)), ones(len(at), -1.0), owner=nodes.ref("party")[at]
            )
        ],
        terms=[
            Term(
                "balance.dumped",
                np.arange(len(at)),
                nodes.ref("party")[at],
                np.full(len(at), NATURE),
                "dumped",
                cost[at],
                "nodes",
                ids,
            )
        ],
    )
