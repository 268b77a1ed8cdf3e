"""HiGHS: small cold problems, mixed-integer ones, and the referee. The only importer of highspy."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from threading import Lock

import highspy
import numpy as np

from koridor.lp import status
from koridor.lp.problem import Answer, LinearProblem
from koridor.lp.session import Delta, Standing

STATUS: dict[str, str] = {
    "kNotset": status.NOT_SOLVED,
    "kLoadError": status.TROUBLE,
    "kModelError": status.TROUBLE,
    "kPresolveError": status.TROUBLE,
    "kSolveError": status.TROUBLE,
    "kPostsolveError": status.TROUBLE,
    "kModelEmpty": status.OPTIMAL,
    "kOptimal": status.OPTIMAL,
    "kInfeasible": status.INFEASIBLE,
    "kUnboundedOrInfeasible": status.UNCLEAR,
    "kUnbounded": status.UNBOUNDED,
    "kObjectiveBound": status.OTHER_LIMIT,
    "kObjectiveTarget": status.OTHER_LIMIT,
    "kTimeLimit": status.TIME_LIMIT,
    "kIterationLimit": status.ITERATION_LIMIT,
    "kUnknown": status.TROUBLE,
    "kSolutionLimit": status.OTHER_LIMIT,
    "kInterrupt": status.INTERRUPTED,
    "kMemoryLimit": status.OTHER_LIMIT,
    "kHighsInterrupt": status.INTERRUPTED,
}
"""Every model status of HiGHS by its name; a test fails when HiGHS gains one that is missing here."""

_SILENCE = Lock()

_KINDS = np.array([highspy.HighsBasisStatus(k) for k in range(5)], dtype=object)
"""Its names for how a column or row stands, by our number."""


class Session:
    """A problem inside HiGHS. A second `solve` starts from the basis of the first, so a small change is quick."""

    def __init__(
        self, problem: LinearProblem, *, time_limit: float = 3600.0, solver: str = "choose", presolve: bool = True
    ) -> None:
        self.problem = problem
        self._highs = _open(problem, time_limit, solver, presolve)
        self._asked: Callable[[], bool] | None = None

    def change(self, delta: Delta) -> None:
        """Put new numbers in. Raises ValueError on a mixed-integer problem, which is solved from nothing."""
        if self.problem.integer is not None:
            raise ValueError("a mixed-integer problem is not re-solved: open a new session")
        self.problem = delta.applied(self.problem)
        highs = self._highs
        highs.changeColsCost(len(delta.costs), delta.costs.astype(np.int32), delta.cost)
        highs.changeColsBounds(len(delta.boxes), delta.boxes.astype(np.int32), delta.lower, delta.upper)
        rows = delta.rows.astype(np.int32)
        highs.changeRowsBounds(len(rows), rows, delta.row_lower, delta.row_upper)  # type: ignore[attr-defined]  # missing in its stubs

    @property
    def basis(self) -> highspy.HighsBasis:
        """Where the last `solve` ended: a start for a session whose problem has the same structure."""
        return self._highs.getBasis()

    def start(self, basis: highspy.HighsBasis) -> None:
        """Start the next `solve` from this basis."""
        self._highs.setBasis(basis)

    @property
    def standing(self) -> tuple[Standing, Standing]:
        """How columns and rows stand where the last `solve` ended."""
        basis = self.basis
        columns, rows = ([int(s) for s in kinds] for kinds in (basis.col_status, basis.row_status))
        return np.array(columns, dtype=np.int8), np.array(rows, dtype=np.int8)

    def stand(self, columns: Standing, rows: Standing) -> None:
        """Start the next `solve` from here; HiGHS mends a basis that is singular or has too many columns."""
        basis = highspy.HighsBasis()
        basis.col_status, basis.row_status = _KINDS[columns].tolist(), _KINDS[rows].tolist()
        basis.valid, basis.alien = True, True
        self._highs.setBasis(basis)

    def proven(self, answer: Answer) -> Answer:
        """The answer of the last `solve`; without a plan, `y` is the engine's proof (Farkas) where it has one."""
        if answer.status != status.INFEASIBLE:
            return answer
        _, has, ray = self._highs.getDualRay()  # type: ignore[attr-defined]  # missing in its stubs
        return replace(answer, y=np.asarray(ray, dtype=np.float64)) if has else answer

    def hurry(self, iterations: int, perturbed: float = 1.0) -> None:
        """Set up for re-solves: stop after so many iterations, and price by Devex.

        Exact steepest-edge weights of a basis that comes from elsewhere take longer than most re-solves. Costs are
        perturbed by this many times what HiGHS chooses.
        """
        self._highs.setOptionValue("simplex_iteration_limit", iterations)
        self._highs.setOptionValue("simplex_dual_edge_weight_strategy", 1)
        self._highs.setOptionValue("dual_simplex_cost_perturbation_multiplier", perturbed)

    def stops_when(self, asked: Callable[[], bool]) -> None:
        """Give up a `solve` (status interrupted) as soon as `asked` says so; simplex asks between iterations."""

        def ask(event: highspy.HighsCallbackEvent) -> None:
            event.interrupt(self._asked is not None and self._asked())  # it keeps what it was told last

        if self._asked is None:
            self._highs.cbSimplexInterrupt += ask
        self._asked = asked

    def solve(self, time_limit: float | None = None) -> Answer:
        """Solve, in `time_limit` seconds at most where that is given.

        A mixed-integer problem comes back with the prices of the problem whose integers are fixed.
        """
        start, highs, problem = time.perf_counter(), self._highs, self.problem
        if time_limit is not None:  # HiGHS counts the seconds of all solves together
            highs.setOptionValue("time_limit", highs.getRunTime() + time_limit)
        highs.run()
        stopped = STATUS[highs.getModelStatus().name]
        note = ""
        if problem.integer is not None and stopped == status.OPTIMAL:
            note = f"mixed-integer gap {highs.getInfo().mip_gap:.2g} by the engine's own bound"
            whole = np.flatnonzero(problem.integer).astype(np.int32)
            fixed = np.round(np.asarray(highs.getSolution().col_value)[whole])
            highs.changeColsIntegrality(len(whole), whole, np.full(len(whole), highspy.HighsVarType.kContinuous))
            highs.changeColsBounds(len(whole), whole, fixed, fixed)
            highs.run()
            stopped = STATUS[highs.getModelStatus().name]
        solution, info = highs.getSolution(), highs.getInfo()
        x, y = np.asarray(solution.col_value, dtype=np.float64), np.asarray(solution.row_dual, dtype=np.float64)
        x = x if len(x) == problem.columns else np.zeros(problem.columns)
        y = y if len(y) == problem.rows else np.zeros(problem.rows)
        iterations = max(info.simplex_iteration_count, info.ipm_iteration_count, 0)
        return Answer(stopped, x, y, int(iterations), time.perf_counter() - start, "HiGHS", version("highspy"), note)


def _open(problem: LinearProblem, time_limit: float, solver: str, presolve: bool) -> highspy.Highs:
    """A HiGHS object that holds the problem, ready to run."""
    with _silent():
        highs = highspy.Highs()  # type: ignore[no-untyped-call]  # published without annotations
    for option, value in (
        ("output_flag", False),
        ("log_to_console", False),
        ("time_limit", time_limit),
        ("solver", solver),
        ("threads", 2),
        ("presolve", "choose" if presolve else "off"),
        ("mip_rel_gap", 1e-6),
    ):
        highs.setOptionValue(option, value)
    matrix = problem.matrix.tocsc()
    whole = np.zeros(problem.columns) if problem.integer is None else problem.integer
    highs.passModel(  # as arrays: a model that is filled in first copies them number by number
        problem.columns,
        problem.rows,
        matrix.nnz,
        highspy.MatrixFormat.kColwise.value,
        highspy.ObjSense.kMinimize.value,
        0.0,
        problem.cost,
        problem.lower,
        problem.upper,
        problem.row_lower,
        problem.row_upper,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        whole.astype(np.int32),
    )
    return highs


@contextmanager
def _silent() -> Iterator[None]:
    """HiGHS prints its name when its first object is made; standard output belongs to the caller (`--json`).

    One thread at a time: of two, the second would keep the silence of the first.
    """
    with _SILENCE:
        sys.stdout.flush()
        kept = os.dup(1)
        try:
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
