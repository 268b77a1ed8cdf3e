"""PIQP: large cold problems by a sparse proximal interior point. The only importer of piqp.

What we do before handing over (DESIGN 8.3): fixed columns and empty rows out, columns and rows in order of time,
quantities divided by the size of a typical one, costs likewise. The duals come back for every row of the problem.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import piqp
import scipy.sparse as sp

from koridor.lp import status
from koridor.lp.block import Floats, Ints
from koridor.lp.problem import Answer, LinearProblem

STATUS: dict[str, str] = {
    "PIQP_SOLVED": status.OPTIMAL,
    "PIQP_MAX_ITER_REACHED": status.ITERATION_LIMIT,
    "PIQP_PRIMAL_INFEASIBLE": status.INFEASIBLE,
    "PIQP_DUAL_INFEASIBLE": status.UNBOUNDED,
    "PIQP_NUMERICS": status.TROUBLE,
    "PIQP_UNSOLVED": status.NOT_SOLVED,
    "PIQP_INVALID_SETTINGS": status.TROUBLE,
}
"""Every status of PIQP by its name; a test fails when PIQP gains one that is missing here."""

OPEN = 1e29
"""Bounds beyond this are open."""


@dataclass(frozen=True, eq=False)
class _Reduced:
    """The problem without fixed columns and empty rows, in order of time, scaled."""

    columns: Ints
    equal: Ints
    between: Ints
    cost: Floats
    equalities: sp.csc_matrix
    right: Floats
    inequalities: sp.csc_matrix
    low: Floats
    high: Floats
    lower: Floats
    upper: Floats
    size: float
    price: float


def solve(problem: LinearProblem, *, tolerance: float = 1e-8, gap: float = 1e-7, iterations: int = 250) -> Answer:
    """Solve from nothing. `tolerance` is absolute, in units of a typical quantity; `gap` is relative."""
    start = time.perf_counter()
    reduced = _reduce(problem)
    solver = piqp.SparseSolver()
    settings = solver.settings
    settings.kkt_solver = piqp.KKTSolver.sparse_ldlt
    settings.max_iter = iterations
    settings.eps_abs, settings.eps_rel = tolerance, 0.0
    settings.eps_duality_gap_rel, settings.eps_duality_gap_abs = gap, gap * 1e-2
    n = len(reduced.columns)
    has = len(reduced.between) > 0
    solver.setup(
        sp.csc_matrix((n, n)),
        reduced.cost,
        reduced.equalities,
        reduced.right,
        reduced.inequalities if has else None,
        reduced.low if has else None,
        reduced.high if has else None,
        reduced.lower,
        reduced.upper,
    )
    stopped = STATUS[solver.solve().name]
    result = solver.result
    x = np.clip(np.where(np.isfinite(problem.lower), problem.lower, 0.0), problem.lower, problem.upper)
    x[reduced.columns] = np.asarray(result.x) * reduced.size
    y = np.zeros(problem.rows)
    y[reduced.equal] = -np.asarray(result.y) * reduced.price
    if has:
        y[reduced.between] = (np.asarray(result.z_l) - np.asarray(result.z_u)) * reduced.price
    seconds = time.perf_counter() - start
    return Answer(
        stopped, x, y, int(result.info.iter), seconds, "PIQP", version("piqp"), f"tolerance {tolerance:g}, gap {gap:g}"
    )


def _reduce(problem: LinearProblem) -> _Reduced:
    """Take out what is decided, sort by time, scale."""
    width = problem.upper - problem.lower
    fixed = width <= 1e-12 * np.maximum(1.0, np.abs(problem.upper))
    columns = np.flatnonzero(~fixed)
    columns = columns[np.argsort(problem.when_column[columns], kind="stable")]
    decided = np.where(fixed, problem.lower, 0.0)
    moved = problem.matrix @ decided
    matrix = problem.matrix[:, columns]
    filled = np.diff(matrix.indptr) > 0
    equal = filled & (problem.row_lower == problem.row_upper)
    between = filled & ~equal & ((problem.row_lower > -OPEN) | (problem.row_upper < OPEN))
    of_equal, of_between = _by_time(problem, np.flatnonzero(equal)), _by_time(problem, np.flatnonzero(between))
    right = problem.row_lower[of_equal] - moved[of_equal]
    nonzero = np.abs(right[right != 0])
    boxes = np.abs(problem.upper[columns])
    size = (
        float(np.median(nonzero)) if len(nonzero) else float(np.median(boxes[boxes > 0])) if (boxes > 0).any() else 1.0
    )
    cost = problem.cost[columns]
    priced = np.abs(cost[cost != 0])
    price = float(np.median(priced)) if len(priced) else 1.0
    return _Reduced(
        columns,
        of_equal,
        of_between,
        cost / price,
        sp.csc_matrix(matrix[of_equal]),
        right / size,
        sp.csc_matrix(matrix[of_between]),
        (problem.row_lower[of_between] - moved[of_between]) / size,
        (problem.row_upper[of_between] - moved[of_between]) / size,
        problem.lower[columns] / size,
        problem.upper[columns] / size,
        size,
        price,
    )


def _by_time(problem: LinearProblem, rows: Ints) -> Ints:
    return rows[np.argsort(problem.when_row[rows], kind="stable")]
