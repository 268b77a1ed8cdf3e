"""Case -> Run: build, solve, verify, read back (DESIGN 1, the main job without its report)."""

from __future__ import annotations

import platform
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from koridor import __version__
from koridor.case.case import Case
from koridor.errors import Infeasible, LimitReached, RunError
from koridor.model.build import Model, build, build_by_day
from koridor.result.capacities import capacities
from koridor.result.contracts import contract_years
from koridor.result.read_back import read_back
from koridor.result.run import RUN_FORMAT, Run
from koridor.result.settle import settle, tie_break_cost
from koridor.result.store import place, save
from koridor.result.tidy import tidied
from koridor.solve import rolling
from koridor.solve.branch import Branching
from koridor.solve.branch import solve as solve_problem
from koridor.solve.certificate import GAP
from koridor.solve.explain import explain
from koridor.solve.rolling import Seam
from koridor.solve.strategy import NoPlan, Verified

Say = Callable[[str], None]

DAILY = 24 * 60
"""Steps from which a repair is looked for on daily means first."""


class Clock:
    """Seconds of each phase, in order."""

    def __init__(self, seconds: dict[str, float] | None = None) -> None:
        self.seconds = dict(seconds or {})
        self._last = time.perf_counter()

    def lap(self, phase: str) -> None:
        """Book the time since the last lap."""
        now = time.perf_counter()
        self.seconds[phase] = self.seconds.get(phase, 0.0) + now - self._last
        self._last = now


def solve(
    case: Case,
    out: str | Path | None = None,
    *,
    engine: str = "auto",
    window_hours: float | None = None,
    time_limit: float = 3600.0,
    gap: float = GAP,
    say: Say = lambda _: None,
    seconds: dict[str, float] | None = None,
) -> Run:
    """Solve a case and return its verified run, saved in `out` where given.

    `engine` is auto, interior, highs or piqp; `window_hours` solves window by window (`solve.rolling`) instead of the
    whole horizon at once; a `gap` wider than 1e-6 ends a large problem early; `say` hears about progress; `seconds`
    are phases already spent (read, check).
    Raises Infeasible with the smallest repair in words, Unbounded, LimitReached, or RunError where `out` is taken.
    """
    if out is not None:
        place(Path(out))  # refused before the work, not after
    clock = Clock(seconds)
    say("building the problem")
    model = build(case)
    if window_hours is not None and any(t.name.startswith("expansion.") for b in model.blocks for t in b.tails):
        raise RunError("A capacity is chosen for the whole horizon, not window by window. Leave --rolling out.")
    clock.lap("build")
    solved = _verified(model, engine, window_hours, time_limit, say, gap)
    clock.lap("solve")
    say("reading the solution back")
    verified = replace(solved.verified, answer=tidied(model, solved.verified.answer))
    panels = read_back(model, verified.answer)
    ledger = settle(model, verified.answer)
    years = contract_years(model, verified.answer, panels["contracts"])
    built = capacities(model, verified.answer)
    run = Run(manifest(model, replace(solved, verified=verified)), None, case, panels, ledger, years, built)
    if out is not None:
        run = save(run, Path(out))
    clock.lap("read_back")
    run.manifest["seconds"] = {**clock.seconds, "verify": verified.verify_seconds}
    run.manifest["seconds"]["solve"] -= verified.verify_seconds
    run.manifest["peak_memory_mb"] = peak_memory_mb()
    return run


@dataclass(frozen=True, eq=False)
class Solved:
    """A verified solution and how it came about: choices of contracts branched on, windows rolled through."""

    verified: Verified
    branching: Branching | None = None
    seams: tuple[Seam, ...] = ()
    gap: float = GAP


def _verified(model: Model, engine: str, window_hours: float | None, time_limit: float, say: Say, gap: float) -> Solved:
    """The verified solution, or Infeasible with the smallest repair."""
    try:
        if window_hours is not None:
            return _rolled(model, engine, window_hours, time_limit, say)
        return Solved(*solve_problem(model.problem, engine, time_limit, say, gap), gap=gap)
    except NoPlan as reason:
        say("no plan meets every limit; looking for the smallest repair")
        found = repairs(model)
        if found or reason.settled:
            raise Infeasible(str(reason).splitlines()[0], found) from reason
    say("nothing needs repair after all")
    return Solved(*solve_problem(model.problem, "highs", time_limit, say))


def _rolled(model: Model, engine: str, window_hours: float, time_limit: float, say: Say) -> Solved:
    """Window by window; each window has passed its own certificate, and the plan keeps every row of the whole."""
    rolled = rolling.solve(
        model.case, model.problem, window_hours=window_hours, engine=engine, time_limit=time_limit, say=say
    )
    if not rolled.feasible:
        raise LimitReached(f"The windows do not make one plan: {rolled.verified.certificate}.")
    return Solved(rolled.verified, seams=rolled.seams)


def repairs(model: Model) -> list[str]:
    """The smallest repair, on daily means first: what already fails there is told in seconds."""
    steps = model.case.steps
    if len(steps) > DAILY and steps.hours.max() < 24:
        found = explain(build_by_day(model.case))
        if found:
            return [f"{text} (Found on daily means.)" for text in found]
    return explain(model)


def peak_memory_mb() -> float:
    """Most memory this process has held, MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform != "darwin" else 1024 * 1024)


def manifest(model: Model, solved: Solved) -> dict[str, Any]:
    """What a reader of the run should know before any number (fields in docs/reference/run.md)."""
    verified, branching = solved.verified, solved.branching
    case, problem, answer, certificate = model.case, model.problem, verified.answer, verified.certificate
    request = dict(case.request)
    key = f"{case.hash}|{case.scenario}|{request}|{__version__}|{answer.engine} {answer.version}"
    packages = ("numpy", "scipy", "highspy", "piqp", "numba", "pyarrow", "duckdb")
    return {
        "format": RUN_FORMAT,
        "run_id": sha256(key.encode()).hexdigest()[:8],
        "case": {
            "name": case.name,
            "title": case.title,
            "scenario": case.scenario,
            "scenario_title": case.scenario_title,
            "hash": case.hash,
            "start": str(case.steps.start[0]),
            "steps": len(case.steps),
            "nodes": len(case["nodes"]),
        },
        "request": request,
        "perspective": list(case.perspective),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"koridor": __version__, "python": platform.python_version(), **{p: version(p) for p in packages}},
        "status": "rolling" if solved.seams else answer.status,
        "objective_eur": float(problem.cost @ answer.x),
        "tie_break_eur": tie_break_cost(model, answer),
        "engine": {
            "name": answer.engine,
            "version": answer.version,
            "reason": verified.reason,
            "iterations": answer.iterations,
            "note": answer.note,
            "attempts": list(verified.attempts),
        },
        "columns": problem.columns,
        "rows": problem.rows,
        "nonzeros": int(problem.matrix.nnz),
        "verification": {
            "primal_residual": certificate.primal_residual,
            "bound_violation": certificate.bound_violation,
            "gap": certificate.gap,
            "lower_bound": certificate.lower_bound,
            "tolerance": solved.gap,
            "passed": certificate.passed or bool(solved.seams),
        },
        "windows": [asdict(s) for s in solved.seams],
        "branching": None if branching is None else asdict(branching),
        "census": [
            {
                "family": c.family,
                "asked": c.asked,
                "added": c.added,
                "skipped": len(c.skipped),
                "reasons": [{"id": i, "reason": r} for i, r in c.skipped],
            }
            for c in model.census
        ],
    }
