"""Tolling: the toller brings the fuel, owns the output, and pays the plant's owner for capacity and energy.

    capacity fee x capacity x hours / hours of the year  +  energy fee x output

Who owns fuel and output, and who pays for carbon, follows in `process.takers`. The plant's limits stay as they are.
"""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import Block, Census, Columns, Term
from koridor.model.process import tolled


def build(case: Case, processes: Block) -> Block:
    """Columns `toll.capacity`, fixed at the capacity of the plant, and the fees. `processes` is their block."""
    tolls, rows = case["tolls"], case["processes"]
    of = tolled(case)
    outputs = processes.columns[0].items
    at = np.array([of[rows.index(p)] for p in outputs if of[rows.index(p)] >= 0], dtype=np.int64)
    column = np.array([j for j, p in enumerate(outputs) if of[rows.index(p)] >= 0], dtype=np.int64)
    plant = tolls.ref("process")[at]
    ids = tuple(tolls.ids[i] for i in at)
    skipped = tuple((id, "not in force throughout the horizon") for id in tolls.ids if id not in ids)
    census = Census("toll", len(tolls), len(at), skipped)
    capacity = np.nan_to_num(rows.number("capacity")[plant]) * rows.active[plant]
    toller, owner = tolls.ref("toller")[at], rows.ref("party")[plant]
    hourly = tolls.number("capacity_fee")[at] / case.steps.year_hours
    return Block(
        census,
        [Columns("toll.capacity", ids, capacity, capacity)],
        terms=[
            Term("toll.capacity", np.arange(len(at)), toller, owner, "toll capacity", hourly, "tolls", ids),
            Term("process.output", column, toller, owner, "toll energy", tolls.number("energy_fee")[at], "tolls", ids),
        ],
    )
