"""The ledger of a run: what each cost term came to, by payer, receiver, thing and month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from koridor.lp.problem import Answer
from koridor.model import ledger
from koridor.model.build import Model


def settle(model: Model, answer: Answer) -> pd.DataFrame:
    """Columns payer, receiver, kind, table, id, month (YYYY-MM), eur, in_objective. "nature" takes resource costs.

    Money is that of the period itself, without weight or discount; tie-breaks are not money and are left out.
    """
    case, axis = model.case, model.problem.index.columns
    parties = np.array([*case["parties"].ids, "nature"], dtype=object)
    months = case.steps.month
    labels = np.array([str(m) for m in np.unique(months).astype("datetime64[M]")], dtype=object)
    frames = []
    for term in ledger.terms(model.blocks):
        if term.tie_break or not len(term.column):
            continue
        amounts = ledger.amounts(term, axis.take(answer.x, term.columns), case.steps.hours, months)
        row, month = np.nonzero(amounts)
        frames.append(
            pd.DataFrame(
                {
                    "payer": parties[term.payer[row]],
                    "receiver": parties[term.receiver[row]],
                    "kind": term.kind,
                    "table": term.table,
                    "id": np.array(term.ids, dtype=object)[row],
                    "month": labels[month],
                    "eur": amounts[row, month],
                    "in_objective": ledger.sign(case, term)[row],
                }
            )
        )
    if not frames:
        return pd.DataFrame(columns=["payer", "receiver", "kind", "table", "id", "month", "eur", "in_objective"])
    keys = ["payer", "receiver", "kind", "table", "id", "month", "in_objective"]
    return pd.concat(frames, ignore_index=True).groupby(keys, sort=False, as_index=False)[["eur"]].sum()


def tie_break_cost(model: Model, answer: Answer) -> float:
    """What the tie-breaks add to the objective, EUR."""
    case, axis = model.case, model.problem.index.columns
    total = 0.0
    for term in (t for t in ledger.terms(model.blocks) if t.tie_break):
        total += float(
            ledger.amounts(
                term, axis.take(answer.x, term.columns), case.steps.hours * case.steps.money_weight, case.steps.period
            ).sum()
        )
    return total
