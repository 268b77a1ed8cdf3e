"""Tax on profit, with losses carried forward for a limited time.

profit_t = cash margin - depreciation - interest;   base_t = profit_t - losses not older than `loss_years`, oldest first
"""

from __future__ import annotations

import numpy as np

from koridor.lp.block import Floats


def straight_line(cost: float, years: int, life: int) -> Floats:
    """Yearly depreciation over a life of `life` years (n,); what is left at its end is written off in the last year."""
    out = np.zeros(life)
    out[: min(years, life)] = cost / years
    out[-1] += cost - out.sum()
    return out


def profit_tax(profit: Floats, rate: float, loss_years: int | None = None, holiday: int = 0) -> Floats:
    """Tax of each year (n,), never negative. In the first `holiday` years none is due; losses are used up as ever."""
    losses: list[list[float]] = []  # [year, what is left of it]
    out = np.zeros(len(profit))
    for year, earned in enumerate(profit.tolist()):
        if loss_years is not None:
            losses = [loss for loss in losses if year - loss[0] <= loss_years]
        if earned < 0:
            losses.append([year, -earned])
            continue
        base = earned
        for loss in losses:
            used = min(loss[1], base)
            loss[1] -= used
            base -= used
        losses = [loss for loss in losses if loss[1] > 0]
        out[year] = 0.0 if year < holiday else rate * base
    return out
