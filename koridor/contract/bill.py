"""The take-or-pay bill: gas that was owed and not taken, at the price that the contract names (rule 5.1)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def bill_price(rule: str, prices: Sequence[float], quantities: Sequence[float] = ()) -> float:
    """Price of the take-or-pay bill from the monthly prices of a contract year, EUR/MWh.

    mean: their mean. last: the last of them. weighted: by the quantities taken in each month (MWh); where nothing was
    taken there is no weight, and the mean counts.
    """
    if rule == "last":
        return float(prices[-1])
    if rule == "mean":
        return float(np.mean(prices))
    if rule == "weighted":
        total = float(np.sum(quantities))
        return float(np.dot(prices, quantities)) / total if total > 0 else float(np.mean(prices))
    raise ValueError(f'The price of the take-or-pay bill is "mean", "last" or "weighted", not "{rule}".')


def deficiency(minimum_bill_mwh: float, taken_mwh: float, carry_forward_mwh: float = 0.0) -> float:
    """MWh that are paid for and not taken: [take-or-pay quantity - taken - carry-forward used]+."""
    return max(0.0, minimum_bill_mwh - taken_mwh - carry_forward_mwh)


def take_or_pay_bill(deficiency_mwh: float, price: float, share: float = 1.0) -> float:
    """EUR due for a deficiency: share x deficiency x price. The rest of the price falls due with the make-up gas."""
    return share * deficiency_mwh * price
