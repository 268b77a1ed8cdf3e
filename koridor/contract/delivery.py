"""Gas that the seller did not deliver, or the buyer did not accept: how much, and the remedies that contracts know.

Three remedies of a shortfall are in use: discount gas later, a share of the price in cash, or the cost of replacing it.
The last one, and that of under-acceptance, are those of trading terms of the EFET type.
"""

from __future__ import annotations


def shortfall(nominated_mwh: float, delivered_mwh: float, tolerance: float = 0.0, *, full: bool = False) -> float:
    """MWh of a delivery shortfall: [(1 - tolerance) x nominated - delivered]+.

    `full`: once the tolerance is broken, the whole gap to the nomination counts.
    """
    beyond = max(0.0, (1.0 - tolerance) * nominated_mwh - delivered_mwh)
    return nominated_mwh - delivered_mwh if full and beyond > 0 else beyond


def discount_gas(shortfall_mwh: float, price: float, factor: float) -> float:
    """EUR that the buyer saves where as much gas as was missing comes later at `factor` x the price."""
    return shortfall_mwh * (1.0 - factor) * price


def cash_remedy(shortfall_mwh: float, price: float, share: float) -> float:
    """EUR that the seller pays: a share of the contract price for each MWh missing."""
    return share * price * shortfall_mwh


def replacement(shortfall_mwh: float, price: float, replacement_price: float, transport_eur: float = 0.0) -> float:
    """EUR that the seller pays: what replacing the gas cost above the contract price, and the further transport."""
    return shortfall_mwh * max(0.0, replacement_price - price) + transport_eur


def under_acceptance(refused_mwh: float, price: float, resale_price: float, transport_eur: float = 0.0) -> float:
    """EUR that the buyer pays: what the seller lost on selling refused gas elsewhere, and the further transport."""
    return refused_mwh * max(0.0, price - resale_price) + transport_eur
