"""A problem without the columns that will stay at their bounds (sifting: Bixby et al. 1992, Oper. Res. 40).

A column that stands at a bound with a reduced cost far from 0 stays there after most changes, unless something changes
in its own time. It is fixed, and with it go the rows that nothing is left in. The certificate of the whole problem
decides whether the prices of what is left hold for what was fixed, not this file.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from koridor.lp.block import Floats, Mask
from koridor.lp.problem import LinearProblem

FAR = 0.2
"""Reduced cost, in typical prices, beyond which a column counts as settled."""

AT = 1e-6
"""Distance from a bound, as part of the box, up to which a column stands at it."""

BESIDE = 24
"""Steps before and after a change in which no column counts as settled."""


def sifted(problem: LinearProblem, old: LinearProblem, x: Floats, y: Floats) -> LinearProblem:
    """The problem with settled columns fixed, judged by the plan `x` and the row duals `y` of the old problem."""
    left = problem.cost - problem.matrix.T @ y
    priced = np.abs(y[y != 0])
    far = FAR * float(np.median(priced)) if len(priced) else np.inf
    near = AT * np.maximum(1.0, problem.upper - problem.lower)
    apart = ~_near_a_change(problem, old)
    down = apart & (left > far) & (x <= problem.lower + near)
    up = apart & (left < -far) & (x >= problem.upper - near)
    return replace(
        problem,
        upper=np.where(down, problem.lower, problem.upper),
        lower=np.where(up, problem.upper, problem.lower),
    )


def _near_a_change(problem: LinearProblem, old: LinearProblem) -> Mask:
    """Which columns belong to steps beside one that differs."""
    columns = (old.cost != problem.cost) | (old.lower != problem.lower) | (old.upper != problem.upper)
    rows = (old.row_lower != problem.row_lower) | (old.row_upper != problem.row_upper)
    at = np.concatenate([problem.when_column[columns], problem.when_row[rows]]).astype(np.int64)
    step = problem.when_column.astype(np.int64)
    count = np.bincount(at, minlength=int(step.max(initial=0)) + 1)
    before = np.concatenate([[0], np.cumsum(count)])
    first, last = np.maximum(step - BESIDE, 0), np.minimum(step + BESIDE + 1, len(count))
    return np.asarray(before[last] > before[first])
