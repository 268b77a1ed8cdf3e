"""Who paid whom, from the ledger of a run: matrix, accounts and kinds. "nature" takes resource costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from koridor.result.run import Run


@dataclass(frozen=True, eq=False)
class Payments:
    """`matrix` payer x receiver, `accounts` of each party, `kinds` by kind; EUR over the horizon, unrounded."""

    matrix: pd.DataFrame
    accounts: pd.DataFrame
    kinds: pd.DataFrame

    @property
    def residual_eur(self) -> float:
        """What all nets, nature's included, add up to: 0 (rule 6.2)."""
        return float(self.accounts["net"].sum())

    def pairs(self) -> list[tuple[str, str, float]]:
        """Payer, receiver and EUR of every cell of the matrix that is not 0, largest first."""
        values = self.matrix.to_numpy(dtype=np.float64)
        names = [str(p) for p in self.matrix.index]
        found = [(names[i], names[j], float(values[i, j])) for i, j in zip(*np.nonzero(values), strict=True)]
        return sorted(found, key=lambda f: -f[2])


def payments(run: Run) -> Payments:
    """Add up the ledger of a run. Payers and receivers that move nothing are left out."""
    ledger = run.ledger
    names = dict(zip(run.case["parties"].ids, run.case["parties"].text("name"), strict=True))
    matrix = ledger.pivot_table(index="payer", columns="receiver", values="eur", aggfunc="sum", fill_value=0.0)
    everybody = sorted({*matrix.index, *matrix.columns}, key=lambda p: (p == "nature", p))
    matrix = matrix.reindex(index=everybody, columns=everybody, fill_value=0.0)
    accounts = run.parties.reindex(everybody).fillna(0.0)
    accounts.insert(0, "name", [names.get(p, p) for p in everybody])
    kinds = ledger.groupby("kind")["eur"].agg(["sum", "count"]).rename(columns={"sum": "eur", "count": "payments"})
    kinds = kinds.loc[kinds["eur"].abs().sort_values(ascending=False, kind="stable").index]
    for frame in (matrix, accounts, kinds):
        frame.attrs["unit"] = "EUR"
    matrix.index.name, matrix.columns.name = "payer", "receiver"
    return Payments(matrix, accounts, kinds)
