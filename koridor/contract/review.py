"""A price that changes backwards, and what late money costs (rule 5.4)."""

from __future__ import annotations


def retroactive_settlement(old_price: float, new_price: float, mwh: float) -> float:
    """EUR due after a price review for `mwh` taken since the new price applies; negative: the seller refunds."""
    return (new_price - old_price) * mwh


def late_interest(amount_eur: float, rate: float, days: float, year_days: float = 360.0) -> float:
    """EUR of interest on an amount for `days` at a yearly `rate` (reference rate and margin), actual days over 360."""
    return amount_eur * rate * days / year_days
