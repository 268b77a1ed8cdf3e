"""Weights of the numbers of contracts, of their price formulas and of capacity bookings."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from koridor.contract.terms import index_terms

if TYPE_CHECKING:
    from koridor.contract.price import Term
    from koridor.report.protocol import Floats
    from koridor.report.reading import Reading
    from koridor.result.run import Run

Weights = dict[tuple[str, str, str], float]


def contracts(r: Reading, counts: NDArray[np.bool_]) -> Weights:
    """Money booked at the fixed part and at each term of a price; what quantities earn at the buyer's node."""
    run, out = cast("Run", r.run), cast("Weights", {})
    rows, taken = run.case["contracts"], r.array("contracts", "taken")
    fixed = np.abs(np.nan_to_num(rows.number("price").T)) * taken
    gain = (r.price[:, rows.ref("to")] - r.array("contracts", "price")) * taken
    for columns, hourly in (
        (("price",), fixed),
        (("annual", "annual_max", "daily_max", "delivered"), np.maximum(gain, 0.0)),
        (("take_or_pay", "daily_min"), np.maximum(-gain, 0.0)),
    ):
        for id, eur, yes in zip(rows.ids, r.hours @ hourly, counts, strict=True):
            out |= {("contracts", id, c): float(eur) * yes for c in columns}
    month, terms, indices = run.case.steps.month, run.case["price_terms"], run.case["indices"]
    for t, contract, term in index_terms(run.case):
        amount = _amounts(term, month)
        eur = float(r.hours @ (np.abs(amount) * taken[:, contract])) * counts[contract]
        index = indices.ids[int(terms.ref("index")[t])]
        out["price_terms", terms.ids[t], "slope"] = eur
        out["indices", index, "value"] = out.get(("indices", index, "value"), 0.0) + eur
    return out


def _amounts(term: Term, month: NDArray[np.int64]) -> Floats:
    """EUR/MWh of a term on each step (T,)."""
    known, place = np.unique(month, return_inverse=True)
    spans = [term.window(int(m)) for m in known]
    means = [float(np.mean([term.index[m] for m in range(first, last + 1)])) for first, last in spans]
    return np.array([term.amount(v) for v in means])[place]


def bookings(r: Reading, counts: NDArray[np.bool_]) -> Weights:
    """Money paid for each booking, whatever of it is written: tariff, multiplier, quantity."""
    frame = r.run.ledger
    paid = frame[frame["table"] == "bookings"].groupby("id")["eur"].sum()
    return {
        ("bookings", id, column): float(paid.get(id, 0.0)) * bool(yes)
        for id, yes in zip(r.ids("bookings"), counts, strict=True)
        for column in ("tariff", "multiplier", "least", "most")
    }
