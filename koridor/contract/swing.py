"""What the freedom to choose the days is worth where prices are known: the intrinsic value of a contract's swing.

With limits for each day and for the sum, taking the best days first is optimal: one more MWh goes to the best day that
has room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Volumes:
    """MWh that may be taken: from `least` to `most` each day (n,), and from `total_least` to `total_most` in all."""

    least: Floats
    most: Floats
    total_least: float
    total_most: float

    @classmethod
    def of(
        cls, days: int, most: ArrayLike, least: ArrayLike = 0.0, total_least: float = 0.0, total_most: float = np.inf
    ) -> Volumes:
        """Limits of `days` days, each one number or one a day. Raises ValueError where they cannot be kept together."""
        low, high = (np.broadcast_to(np.asarray(v, dtype=np.float64), (days,)) for v in (least, most))
        found = cls(low, high, max(total_least, float(low.sum())), min(total_most, float(high.sum())))
        if bool((low > high).any()) or found.total_least > found.total_most * (1 + 1e-12):
            raise ValueError(
                f"No choice of days keeps these limits: {low.sum():g} to {high.sum():g} MWh day by day, "
                f"{total_least:g} to {total_most:g} MWh in all."
            )
        return found


@dataclass(frozen=True, eq=False)
class Intrinsic:
    """The best days: `value` EUR, `taken` MWh by day (n,).

    marginal: EUR that one more MWh in all would bring where a limit on the sum binds, the margin of the day that takes
    it (negative: the obligation costs as much); 0 where none binds, and where no day has room.
    """

    value: float
    taken: Floats
    marginal: float


def intrinsic(margin: ArrayLike, volumes: Volumes) -> Intrinsic:
    """The best that can be made of `margin` (n,): price less contract price in EUR/MWh, discounted if so meant."""
    gain: Floats = np.asarray(margin, dtype=np.float64)
    room = volumes.most - volumes.least
    base = float(volumes.least.sum())
    wanted = float(room[gain > 0].sum())
    more = min(max(wanted, volumes.total_least - base), volumes.total_most - base)
    order = np.argsort(-gain, kind="stable")
    filled = np.cumsum(room[order])
    taken = volumes.least.copy()
    taken[order] += np.clip(more - (filled - room[order]), 0.0, room[order])
    following = order[filled > more * (1 + 1e-12)]
    bound = more != wanted and len(following) > 0
    return Intrinsic(float(gain @ taken), taken, float(gain[following[0]]) if bound else 0.0)
