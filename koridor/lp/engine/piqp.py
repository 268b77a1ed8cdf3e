"""PIQP: large cold problems by a sparse proximal interior point. The only importer of piqp.

What we do before handing over (DESIGN 8.3): reduce the problem (`lp.reduction`), put columns and rows in order of time,
divide quantities and costs by the size of a typical one, and wide boxes by their own. The regularisation that the
library shrinks near the end is held at 1e-10: at its own limit of 1e-13 a year with storages stalls
(docs/decisions/0003-interior-point.md).
"""

from __future__ import annotations

import time
from importlib.metadata import version

import numpy as np
import piqp
import scipy.sparse as sp

from koridor.lp import status
from koridor.lp.block import Floats
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.reduction import NoPoint, reduce
from koridor.lp.session import Delta

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

REGULARISATION = 1e-10


class Session:
    """A problem for PIQP, solved from nothing each time.

    `tolerance` is absolute, in units of a typical quantity; `gap` is relative.
    """

    def __init__(
        self, problem: LinearProblem, *, tolerance: float = 2e-9, gap: float = 3e-8, iterations: int = 250
    ) -> None:
        self.problem = problem
        self.tolerance, self.gap, self.iterations = tolerance, gap, iterations

    def change(self, delta: Delta) -> None:
        """Put new numbers in."""
        self.problem = delta.applied(self.problem)

    def solve(self) -> Answer:
        """Reduce, solve, and come back to every column and row of the problem."""
        start = time.perf_counter()
        try:
            reduced = reduce(self.problem)
        except NoPoint:
            return Answer.none(self.problem, "PIQP", version("piqp"), "a box is empty once rows are put in")
        stopped, x, y, count = _interior(reduced.problem, self.tolerance, self.gap, self.iterations)
        x, y = reduced.back(x, y)
        note = f"tolerance {self.tolerance:g}, gap {self.gap:g}"
        return Answer(stopped, x, y, count, time.perf_counter() - start, "PIQP", version("piqp"), note)


def _interior(problem: LinearProblem, tolerance: float, gap: float, iterations: int) -> tuple[str, Floats, Floats, int]:
    """Status, columns, row duals and iterations of the reduced problem."""
    if not problem.columns:
        return status.OPTIMAL, np.zeros(0), np.zeros(problem.rows), 0
    order = np.argsort(problem.when_column, kind="stable")
    by_time = np.argsort(problem.when_row, kind="stable")
    is_equal = (problem.row_lower == problem.row_upper)[by_time]
    equal, between = by_time[is_equal], by_time[~is_equal]
    size, price = _typical(problem.row_lower[equal], problem.upper), _typical(problem.cost)
    # A storage's level has a box of millions of MWh beside flows of hundreds of MW: wide columns in units of their box.
    stretch = np.maximum(1.0, (problem.upper - problem.lower)[order] / size)
    matrix = sp.csr_array(problem.matrix[:, order] @ sp.diags_array(stretch))
    solver = piqp.SparseSolver()
    settings = solver.settings
    settings.kkt_solver = piqp.KKTSolver.sparse_ldlt
    settings.max_iter = iterations
    settings.eps_abs, settings.eps_rel = tolerance, 0.0
    settings.eps_duality_gap_rel, settings.eps_duality_gap_abs = gap, gap * 1e-2
    settings.reg_lower_limit = settings.reg_finetune_lower_limit = REGULARISATION
    n, has = problem.columns, len(between) > 0
    solver.setup(
        sp.csc_matrix((n, n)),
        problem.cost[order] * stretch / price,
        sp.csc_matrix(matrix[equal]),
        problem.row_lower[equal] / size,
        sp.csc_matrix(matrix[between]) if has else None,
        problem.row_lower[between] / size if has else None,
        problem.row_upper[between] / size if has else None,
        problem.lower[order] / (size * stretch),
        problem.upper[order] / (size * stretch),
    )
    stopped = STATUS[solver.solve().name]
    result = solver.result
    x, y = np.zeros(n), np.zeros(problem.rows)
    x[order] = np.asarray(result.x) * size * stretch
    y[equal] = -np.asarray(result.y) * price
    if has:
        y[between] = (np.asarray(result.z_l) - np.asarray(result.z_u)) * price
    return stopped, x, y, int(result.info.iter)


def _typical(*candidates: Floats) -> float:
    """Median size of the first candidate that has anything but zeros, else 1."""
    for values in candidates:
        sizes = np.abs(values[(values != 0) & np.isfinite(values)])
        if len(sizes):
            return float(np.median(sizes))
    return 1.0
