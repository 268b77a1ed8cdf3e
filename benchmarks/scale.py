"""Scale: a problem of 400 nodes over a year, built and solved, or bounded, within the memory of one machine.

    python -m benchmarks scale --nodes 400 --hours 8760
    python -m benchmarks scale --nodes 50 --hours 168 --how rolling --weeks 1

The network is `tiling.py`. Processes of their own: one writes the case, one reads and builds it, and one for each
way of solving reads, builds and solves it. `whole` is the cold solve of the whole horizon; `apart` makes a plan that
keeps every row, and a bound of how far it can be from the best, tile by tile (`apart.py`); `rolling` does so window by
window (`bound.py`). The next way is taken where none before ended certified within `--cap` seconds and `--memory` GiB.
Nothing is read back.
Each way is kept as it comes and not made again (see growth.py).
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import child, keep

if TYPE_CHECKING:
    from koridor.case.case import Case
    from koridor.lp.problem import LinearProblem
    from koridor.solve.certificate import Certificate

WAYS = ("whole", "apart", "rolling")
SOURCES = ("corridor", "tiling", "apart", "bound", "scale")
MODELS = ("koridor", *(f"benchmarks/{name}.py" for name in SOURCES))


def main(words: list[str]) -> int:
    """Build and solve once; 1 where there is no plan with a bound. The last line is one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks scale")
    parser.add_argument("--nodes", type=int, default=400, help="a multiple of 25")
    parser.add_argument("--hours", type=int, default=8760, help="steps of the problem")
    parser.add_argument("--expansion", action="store_true", help="44 capacities are chosen of every 25 nodes")
    parser.add_argument("--how", default=",".join(WAYS), help="ways to try, in turn: whole, apart, rolling")
    parser.add_argument("--weeks", type=float, default=4.0, help="weeks of a window")
    parser.add_argument("--cap", type=float, default=7200.0, help="seconds that reading, building and solving may take")
    parser.add_argument("--memory", type=float, default=_memory(), help="GiB that a process may hold")
    parser.add_argument("--again", action="store_true", help="make every measurement anew")
    asked = parser.parse_args(words)
    size = {"hours": asked.hours, "nodes": asked.nodes, "expansion": asked.expansion}
    mark = {**size, "cap_s": asked.cap, "memory_gib": asked.memory}
    with tempfile.TemporaryDirectory() as place:
        job = _Job(size, mark, Path(place) / "case", asked.weeks, again=asked.again)
        built = job.do("build")
        ways = []
        for how in asked.how.split(","):
            if built["outcome"] != child.DONE or any(good(way) for way in ways):
                break
            ways.append(job.do(how))
    result = summary(size, built, ways)
    print(json.dumps(result))
    return 0 if result["outcome"] == child.DONE else 1


def _memory() -> float:
    """24 GiB, or what nine tenths of this machine are."""
    return round(min(24.0, 0.9 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30), 1)


class _Job:
    """One size: its case is written when it is first needed."""

    def __init__(self, size: dict[str, Any], mark: dict[str, Any], folder: Path, weeks: float, *, again: bool) -> None:
        self.size, self.mark, self.folder, self.weeks, self.again = size, mark, folder, weeks, again

    def do(self, how: str) -> dict[str, Any]:
        """A measurement that was kept, or a new one."""
        mark = {"model": "corridor", "who": "scale", "how": how, **self.mark, "code": keep.code(*MODELS)}
        mark |= {"weeks": self.weeks} if how == "rolling" else {}
        line = None if self.again else keep.found(mark)
        if line is None:
            if not self.folder.exists():
                print("writing the case", flush=True)
                written = child.run("race", "write", {**self.size, "folder": str(self.folder)})
                if written["outcome"] != child.DONE:
                    raise RuntimeError(f"The case was not written: {written}")
            limits = {"limit": self.mark["cap_s"], "memory_gib": self.mark["memory_gib"]}
            print(f"{how} ...", flush=True)
            asked = {"folder": str(self.folder), "how": how, "weeks": self.weeks}
            line = {**mark, **child.run("scale", "work", asked, **limits)}
            keep.keep(line)
        print(f"{how}: {told(line)}", flush=True)
        return line


def good(way: dict[str, Any]) -> bool:
    """Whether a way ended with a certified optimum."""
    return way["outcome"] == child.DONE and way["gap"] <= 1e-6


def told(line: dict[str, Any]) -> str:
    """A measurement in words."""
    if line["outcome"] != child.DONE:
        return f"{line['outcome']}, {line.get('why') or format(line['limit_s'], '.0f') + ' s'}"
    size = f"{line['columns']:,} columns, {line['rows']:,} rows, {line['nonzeros']:,} nonzeros"
    spent = ", ".join(f"{k} {v:.1f} s" for k, v in line["seconds"].items())
    gap = f", gap {line['gap']:.1e}" if "gap" in line else ""
    return f"{size}; {spent}; {line['mb']:,.0f} MB{gap}"


def summary(size: dict[str, Any], built: dict[str, Any], ways: list[dict[str, Any]]) -> dict[str, Any]:
    """The build, and the best plan that a way made: the smallest gap."""
    ended = [way for way in ways if way["outcome"] == child.DONE]
    best = min(ended, key=lambda way: way["gap"]) if ended else {}
    seconds = best.get("seconds", {})
    return {
        **size,
        **{k: built.get(k) for k in ("columns", "rows", "nonzeros")},
        "read_s": built.get("seconds", {}).get("read"),
        "build_s": built.get("seconds", {}).get("build"),
        "build_mb": built.get("mb"),
        "outcome": child.DONE if best else "not built" if built["outcome"] != child.DONE else "not bounded",
        "solve_s": seconds.get("solve"),
        "bound_s": seconds.get("bound"),
        **{k: best.get(k) for k in ("how", "gap", "objective", "lower_bound", "residual", "mb")},
        "ways": {way["how"]: told(way) for way in ways},
    }


def _work(folder: str, how: str, weeks: float) -> dict[str, Any]:
    """Read, build and, where `how` says so, solve."""
    import koridor
    from koridor.model.build import build
    from koridor.result.solve import peak_memory_mb
    from koridor.solve import branch

    seconds: dict[str, float] = {}
    certificate: Certificate | None = None
    with child.clock():
        lap = _Lap(seconds)
        case = koridor.load(folder)
        lap("read")
        problem = build(case).problem
        lap("build")
        if how == "whole":
            certificate = branch.solve(problem)[0].certificate
            lap("solve")
        elif how == "apart":
            certificate = _apart(case, problem, lap)
        elif how == "rolling":
            certificate = _rolled(case, problem, weeks * 168, lap)
    found = {}
    if certificate:
        found = {k: getattr(certificate, k) for k in ("objective", "lower_bound", "gap")}
        found |= {"residual": certificate.primal_residual, "violation": certificate.bound_violation}
    sizes = {"columns": problem.columns, "rows": problem.rows, "nonzeros": int(problem.matrix.nnz)}
    return {**sizes, "seconds": seconds, "mb": peak_memory_mb(), **found}


def _apart(case: Case, problem: LinearProblem, lap: Callable[[str], None]) -> Certificate:
    """A plan and a bound tile by tile."""
    from benchmarks.apart import plan
    from koridor.solve.certificate import certify

    found = certify(problem, *plan(case, problem, lap))
    lap("bound")
    return found


def _rolled(case: Case, problem: LinearProblem, hours: float, lap: Callable[[str], None]) -> Certificate:
    """A plan made window by window, certified with the duals of a bound."""
    from benchmarks.bound import duals
    from koridor.solve import rolling
    from koridor.solve.certificate import certify

    plan = rolling.solve(case, problem, window_hours=hours).verified.answer
    lap("solve")
    found = certify(problem, plan.x, duals(case, problem, hours))
    lap("bound")
    return found


class _Lap:
    """Books the seconds since the last lap."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds, self.last = seconds, time.perf_counter()

    def __call__(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name], self.last = now - self.last, now


if __name__ == "__main__":
    child.serve({"work": _work})
