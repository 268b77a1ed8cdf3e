"""The certificate (rule 8.2): how far a solution can be from the best, without trusting the engine that found it.

For *any* row duals y, weak duality gives the bound

    b'y + sum over columns of min over [lower, upper] of (c - A'y) x

where b is the side of each row that its dual leans on. The gap is objective + |y|'|residual| - bound.
Reference: Neumaier and Shcherbina (2004), Safe bounds in linear and mixed-integer linear programming,
Mathematical Programming 99.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koridor.lp.block import Floats
from koridor.lp.problem import LinearProblem

GAP = 1e-6
RESIDUAL = 1e-6


@dataclass(frozen=True)
class Certificate:
    """Figures of the check; `primal_residual` and `bound_violation` are relative to the largest load of a node."""

    objective: float
    lower_bound: float
    gap: float
    primal_residual: float
    bound_violation: float
    passed: bool

    def __str__(self) -> str:
        return f"gap {self.gap:.1e}, residual {self.primal_residual:.1e}, bounds {self.bound_violation:.1e}"


def refutes(problem: LinearProblem, ray: Floats, load: float) -> bool:
    """Whether row duals prove that no plan meets every row (Farkas), nor any within the residual that is forgiven.

    They do where the bound of a problem without costs is above 0. `load` is the unit of residuals.
    """
    nothing = np.zeros(problem.columns)
    forgiven = RESIDUAL * load * float(np.abs(ray).sum())
    return any(_bound(problem, nothing, y)[0] > forgiven for y in (ray, -ray))


def certify(problem: LinearProblem, x: Floats, y: Floats, allowed: float = GAP) -> Certificate:
    """Check a solution `x` with row duals `y`.

    Passed where the gap is at most `allowed`, residual and violation at most 1e-6, all relative.
    """
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(y))):
        return Certificate(np.nan, -np.inf, np.inf, np.inf, np.inf, passed=False)
    objective, owed, bound, residual, violation = _weighed(problem, x, y)
    scale = max(1.0, abs(objective), abs(bound) if np.isfinite(bound) else 0.0)
    gap = (objective + owed - bound) / scale
    size = problem.load
    worst, outside = float(residual.max(initial=0.0)) / size, float(violation.max(initial=0.0)) / size
    return Certificate(
        objective, bound, gap, worst, outside, bool(gap <= allowed and worst <= RESIDUAL and outside <= RESIDUAL)
    )


def _weighed(problem: LinearProblem, x: Floats, y: Floats) -> tuple[float, float, float, Floats, Floats]:
    """Objective, what residuals may hide, the bound; residual of every row, violation of every box."""
    activity = problem.matrix @ x
    residual = np.maximum(np.maximum(problem.row_lower - activity, activity - problem.row_upper), 0.0)
    violation = np.maximum(np.maximum(problem.lower - x, x - problem.upper), 0.0)
    bound, leaning, reduced = _bound(problem, problem.cost, y)
    owed = float(np.abs(leaning) @ residual) + float(np.abs(reduced) @ violation)
    return float(problem.cost @ x), owed, bound, residual, violation


def _bound(problem: LinearProblem, cost: Floats, y: Floats) -> tuple[float, Floats, Floats]:
    """The bound, the duals without those that lean on a side that is not there, and reduced costs."""
    low, high = problem.row_lower, problem.row_upper
    leaning = np.where((y > 0) & ~np.isfinite(low) | (y < 0) & ~np.isfinite(high), 0.0, y)
    side = np.where(leaning > 0, low, high)
    reduced = cost - problem.matrix.T @ leaning
    rows = float(np.sum(np.where(leaning != 0, leaning * np.where(leaning != 0, side, 0.0), 0.0)))
    with np.errstate(invalid="ignore"):
        columns = np.where(reduced > 0, reduced * problem.lower, reduced * problem.upper)
    return rows + float(np.sum(np.where(reduced == 0, 0.0, columns))), leaning, reduced
