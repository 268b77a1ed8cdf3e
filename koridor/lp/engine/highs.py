"""HiGHS: small cold problems, mixed-integer ones, and the referee. The only importer of highspy."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

import highspy
import numpy as np

from koridor.lp import status
from koridor.lp.problem import Answer, LinearProblem

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


def solve(
    problem: LinearProblem, *, time_limit: float = 3600.0, solver: str = "choose", presolve: bool = True
) -> Answer:
    """Solve from nothing. Mixed-integer problems come back with the prices of the problem whose integers are fixed."""
    start = time.perf_counter()
    highs = session(problem, time_limit=time_limit, solver=solver, presolve=presolve)
    highs.run()
    stopped = STATUS[highs.getModelStatus().name]
    note = ""
    if problem.integer is not None and stopped == status.OPTIMAL:
        info = highs.getInfo()
        note = f"mixed-integer gap {info.mip_gap:.2g} by the engine's own bound"
        whole = np.flatnonzero(problem.integer).astype(np.int32)
        fixed = np.round(np.asarray(highs.getSolution().col_value)[whole])
        highs.changeColsIntegrality(len(whole), whole, np.full(len(whole), highspy.HighsVarType.kContinuous))
        highs.changeColsBounds(len(whole), whole, fixed, fixed)
        highs.run()
        stopped = STATUS[highs.getModelStatus().name]
    solution, info = highs.getSolution(), highs.getInfo()
    x, y = np.asarray(solution.col_value, dtype=np.float64), np.asarray(solution.row_dual, dtype=np.float64)
    if len(x) != problem.columns:
        x, y = np.zeros(problem.columns), np.zeros(problem.rows)
    if len(y) != problem.rows:
        y = np.zeros(problem.rows)
    iterations = max(info.simplex_iteration_count, info.ipm_iteration_count, 0)
    return Answer(stopped, x, y, int(iterations), time.perf_counter() - start, "HiGHS", version("highspy"), note)


def session(problem: LinearProblem, *, time_limit: float, solver: str, presolve: bool) -> highspy.Highs:
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
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = problem.columns, problem.rows
    model.col_cost_, model.col_lower_, model.col_upper_ = problem.cost, problem.lower, problem.upper
    model.row_lower_, model.row_upper_ = problem.row_lower, problem.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data
    if problem.integer is not None:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[int(i)] for i in problem.integer]
    highs.passModel(model)
    return highs


@contextmanager
def _silent() -> Iterator[None]:
    """HiGHS prints its name when its first object is made; standard output belongs to the caller (`--json`)."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
