"""What a sweep keeps of a variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from koridor.errors import LimitReached

OPTIMAL = "optimal"
NO_PLAN = "no plan"
UNBOUNDED = "unbounded"
REFUSED = "refused"
FAILED = "failed"

FINAL = frozenset({OPTIMAL, NO_PLAN, UNBOUNDED, REFUSED})
"""Answers that do not change by asking again; a failure is tried again by the next run of the sweep."""

Lost = LimitReached


@dataclass(frozen=True)
class Result:
    """The answer to one task. `how` says warm (from a neighbour's basis) or cold; `values` are the outputs in order."""

    key: str
    status: str
    reason: str = ""
    how: str = ""
    gap: float = np.nan
    iterations: int = 0
    seconds: float = 0.0
    values: Mapping[str, float] = field(default_factory=dict)
