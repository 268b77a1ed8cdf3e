"""What was chosen to be built (rule 4.10): one row for each thing whose capacity is a choice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from koridor.lp.problem import Answer
from koridor.model.build import Model
from koridor.model.expansion import OWNER, yearly_cost

UNITS: dict[str, str] = {
    "table": "",
    "id": "",
    "unit": "",
    "stands": "MW or MWh",
    "least": "MW or MWh",
    "most": "MW or MWh",
    "chosen": "MW or MWh",
    "built": "MW or MWh",
    "yearly_cost": "EUR a year for a unit",
    "eur": "EUR",
}
"""Columns of `run.capacities` and their units."""


def capacities(model: Model, answer: Answer) -> pd.DataFrame:
    """Columns of UNITS: `chosen` = `stands` + `built`, within `least` and `most`; `eur` is its cost in the horizon.

    MW of routes, processes and supplies, MWh of storages; money without weight or discount.
    """
    case, axis = model.case, model.problem.index.columns
    share = float((case.steps.hours / case.steps.year_hours).sum())
    frames = []
    for table in OWNER:
        group = f"expansion.{table}"
        if group not in axis:
            continue
        rows, values = case[table], axis.take(answer.x, group)
        first = [j for j, name in enumerate(axis.groups[group].items) if name.endswith("/1")]
        at = np.array([rows.index(axis.groups[group].items[j].removesuffix("/1")) for j in first], dtype=np.int64)
        stands = np.nan_to_num(rows.number("capacity")[at]).max(axis=1)
        low, built, cost = rows.scalar("capacity_min")[at], values[first], yearly_cost(rows, at)
        frames.append(
            pd.DataFrame(
                {
                    "table": table,
                    "id": [rows.ids[i] for i in at],
                    "unit": "MWh" if table == "storages" else "MW",
                    "stands": stands,
                    "least": np.fmax(low, stands),
                    "most": np.fmax(rows.scalar("capacity_max")[at], stands),
                    "chosen": stands + built,
                    "built": built,
                    "yearly_cost": cost,
                    "eur": cost * built * share,
                }
            )
        )
    if not frames:
        return pd.DataFrame(columns=list(UNITS))
    return pd.concat(frames, ignore_index=True)


def shown(frame: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Header and lines of the table that a person reads; what is built stands beside what it may come to."""
    texts, numbers = frame[["table", "id", "unit"]].astype(str).to_numpy(), frame[["stands", "built", "most", "eur"]]
    lines = [
        [table, id, f"{stands:,.1f}", f"{built:,.1f}", f"{most:,.1f}", unit, f"{eur / 1e6:,.2f}"]
        for (table, id, unit), (stands, built, most, eur) in zip(
            texts.tolist(), numbers.to_numpy(dtype=np.float64).tolist(), strict=True
        )
    ]
    return ["chosen", "", "stands", "built", "at most", "unit", "million EUR"], lines
