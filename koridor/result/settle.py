"""The ledger of a run: what each cost term came to, by payer, receiver, thing and month, and energy sold inside.

Money that crosses the perspective has a price given by the case; it comes from the terms of the problem. Inside the
perspective energy is sold at the price of its node (rule 6.1), see `result.inside`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from koridor.lp.block import Floats, Ints, TailTerm, Term
from koridor.lp.problem import Answer
from koridor.model import ledger
from koridor.model.build import Model
from koridor.result.inside import Payments, inside

KEYS = ["payer", "receiver", "kind", "table", "id", "month", "in_objective"]
COLUMNS = ["payer", "receiver", "kind", "table", "id", "month", "eur", "in_objective"]


def settle(model: Model, answer: Answer) -> pd.DataFrame:
    """Columns payer, receiver, kind, table, id, month (YYYY-MM), eur, in_objective. "nature" takes resource costs.

    Money is that of the period itself, without weight or discount; tie-breaks are not money and are left out.
    """
    case, axis = model.case, model.problem.index.columns
    book = _Book(model)
    for term in ledger.terms(model.blocks):
        if term.tie_break or not len(term.column):
            continue
        amounts = ledger.amounts(term, axis.take(answer.x, term.columns), case.steps.hours, case.steps.month)
        book.write(term, amounts)
    for due in ledger.tail_terms(model.blocks):
        if len(due.column) and not due.tie_break:
            book.write(due, _due(model, answer, due, book.months))
    for payments in inside(model, answer):
        book.add(payments, in_objective=0.0)
    return book.frame()


def _due(model: Model, answer: Answer, term: TailTerm, months: Ints) -> Floats:
    """Money of a tail term by month (k, months)."""
    values = model.problem.index.columns.take(answer.x, term.tail)[term.column] * term.price
    month = model.case.steps.month[ledger.due_step(model.blocks, term)]
    return np.where(month[:, None] == months[None, :], values[:, None], 0.0)


class _Book:
    """Collects payments and adds up those that say the same."""

    def __init__(self, model: Model) -> None:
        self.case = model.case
        self.months = np.unique(model.case.steps.month)
        self._parties = np.array([*model.case["parties"].ids, "nature"], dtype=object)
        self._labels = np.array([str(m) for m in self.months.astype("datetime64[M]")], dtype=object)
        self._lines: dict[str, list[NDArray[Any]]] = {column: [] for column in COLUMNS}

    def write(self, term: Term | TailTerm, amounts: Floats) -> None:
        """The payments of a term, (k, months) EUR."""
        self.add(
            Payments(term.payer, term.receiver, term.kind, term.table, term.ids, amounts),
            in_objective=ledger.sign(self.case, term),
        )

    def add(self, paid: Payments, in_objective: Floats | float) -> None:
        """Payments that are not zero; a line counts `in_objective` times in the objective."""
        row, month = np.nonzero(paid.eur)
        if not len(row):
            return
        count = np.broadcast_to(np.asarray(in_objective, dtype=np.float64), (len(paid.payer),))
        line = (
            self._parties[paid.payer[row]],
            self._parties[paid.receiver[row]],
            np.full(len(row), paid.kind, dtype=object),
            np.full(len(row), paid.table, dtype=object),
            np.array(paid.ids, dtype=object)[row],
            self._labels[month],
            paid.eur[row, month],
            count[row],
        )
        for column, values in zip(COLUMNS, line, strict=True):
            self._lines[column].append(values)

    def frame(self) -> pd.DataFrame:
        """The ledger."""
        if not self._lines["eur"]:
            return pd.DataFrame(columns=COLUMNS)
        whole = pd.DataFrame({column: np.concatenate(values) for column, values in self._lines.items()})
        return whole.groupby(KEYS, sort=False, as_index=False)[["eur"]].sum()


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
    for due in (t for t in ledger.tail_terms(model.blocks) if t.tie_break and len(t.column)):
        weight = case.steps.money_weight[ledger.due_step(model.blocks, due)]
        total += float((axis.take(answer.x, due.tail)[due.column] * due.price) @ weight)
    return total
