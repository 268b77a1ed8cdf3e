"""The identities of money on a run (rule 6.2): every party's account drawn up a second time, without the ledger.

This is the other accountant. He knows the tables of the case, what physically happened (the panels of the run), the
prices of the nodes and the contract years, and the money table of docs/model.md; the ledger he only sees afterwards:

    net of each party here   = its net in the ledger                   to 1e-9 of turnover
    sum of all nets          = 0, nature's included
    net cost of the perspective from the ledger, weighted by period = objective less tie-breaks and seam terms

Turnover is the sum of all payments without their signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from koridor.lp.block import Floats
from koridor.money.second import Second
from koridor.result.run import Run

TOLERANCE = 1e-9
"""Difference, as a share of turnover, at which two accounts are the same."""


@dataclass(frozen=True, eq=False)
class Identities:
    """What the comparison found. `frame` has a row for each party: net here, net in the ledger, difference (EUR).

    `zero_sum_eur` is what all nets of the ledger add up to, `net_cost_eur` the perspective's net cost from the ledger,
    `objective_eur` the objective less what is not money.
    """

    frame: pd.DataFrame
    turnover_eur: float
    zero_sum_eur: float
    net_cost_eur: float
    objective_eur: float

    @property
    def worst(self) -> str:
        """The party whose accounts differ most; empty where there is none."""
        return str(self.frame["difference"].abs().idxmax()) if len(self.frame) else ""

    @property
    def difference_eur(self) -> float:
        """Largest difference between the two accounts of a party, EUR."""
        return float(self.frame["difference"].abs().max()) if len(self.frame) else 0.0

    @property
    def objective_difference_eur(self) -> float:
        """Net cost of the perspective less the objective, EUR."""
        return self.net_cost_eur - self.objective_eur

    @property
    def passed(self) -> bool:
        """Whether all three hold to 1e-9 of turnover."""
        found = (self.difference_eur, self.zero_sum_eur, self.objective_difference_eur)
        return all(abs(value) <= TOLERANCE * self.turnover_eur for value in found)

    def content(self) -> dict[str, Any]:
        """The entry `identities` of a manifest."""
        return {
            "worst_party": self.worst,
            "worst_difference_eur": self.difference_eur,
            "zero_sum_eur": self.zero_sum_eur,
            "objective_difference_eur": self.objective_difference_eur,
            "turnover_eur": self.turnover_eur,
            "tolerance": TOLERANCE,
            "passed": self.passed,
        }


def identities(run: Run) -> Identities:
    """Draw up every account again and compare it with the ledger."""
    parties = pd.Index([*run.case["parties"].ids, "nature"], name="party")
    books = Second(run)
    ledger = run.ledger
    net = ledger.groupby("receiver")["eur"].sum().reindex(parties, fill_value=0.0)
    net = net - ledger.groupby("payer")["eur"].sum().reindex(parties, fill_value=0.0)
    frame = pd.DataFrame({"recomputed": books.net, "ledger": net.to_numpy()}, index=parties)
    frame["difference"] = frame["ledger"] - frame["recomputed"]
    frame.attrs["unit"] = "EUR"
    manifest = run.manifest
    return Identities(
        frame,
        float(ledger["eur"].abs().sum()),
        float(net.sum()),
        _net_cost(run, books),
        float(manifest["objective_eur"]) - float(manifest["tie_break_eur"]),
    )


def _net_cost(run: Run, books: Second) -> float:
    """Net cost of the perspective from the ledger, each month by the weight and discount of its period.

    A ledger by month cannot say which of two periods in one month a payment belongs to; there the second account is
    asked.
    """
    ledger, steps = run.ledger, run.steps
    if not len(ledger):
        return 0.0
    first = np.flatnonzero(np.r_[True, steps.month[1:] != steps.month[:-1]])
    low: Floats = np.minimum.reduceat(steps.money_weight, first)
    months = steps.start[first].astype("datetime64[M]").astype(str)
    if np.any(np.maximum.reduceat(steps.money_weight, first) != low):
        return books.net_cost
    weight = ledger["month"].map(dict(zip(months.tolist(), low.tolist(), strict=True)))
    return float((ledger["eur"] * ledger["in_objective"] * weight).sum())
