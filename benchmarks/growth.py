"""Growth with the horizon and with the nodes: the race at several sizes, each measurement in a process of its own.

    python -m benchmarks growth                                    # 1, 3, 12, 36 months; 25, 100, 400 nodes of a month
    python -m benchmarks growth --months 1,3 --nodes 25,50 --cap 300

Every measurement is kept as it comes, and one that is there already is not made again: a run that was killed goes on.
It counts as the same while the programs, versions and machine are; `--again` forgets it. PyPSA is stopped at `--cap`
seconds, or where another setting of HiGHS was faster; where none ended, its time is a bound. What needs more than
`--memory` GiB is told as failed.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import numpy as np

from benchmarks import keep, race

MONTH = 730
"""Hours."""

OURS = "koridor"
MODELS = ("benchmarks/corridor.py", "benchmarks/tiling.py", "benchmarks/race.py")


def main(words: list[str]) -> int:
    """Measure every size; 1 where objectives differ or Koridor did not end. The last line is one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth")
    parser.add_argument("--months", type=_numbers, default=[1, 3, 12, 36], help="horizons of 25 nodes, months")
    parser.add_argument("--nodes", type=_numbers, default=[25, 100, 400], help="nodes of `--hours` hours")
    parser.add_argument("--hours", type=int, default=MONTH, help="hours of the problems with more nodes")
    parser.add_argument("--hourly", type=_numbers, default=None, help="horizons in hours, instead of --months")
    parser.add_argument("--expansion", action="store_true", help="44 capacities are chosen (of every 25 nodes)")
    parser.add_argument("--cap", type=float, default=race.CAP, help="seconds after which a run is stopped")
    parser.add_argument("--memory", type=float, default=20.0, help="GiB that one process may hold")
    parser.add_argument("--again", action="store_true", help="make every measurement anew")
    asked = parser.parse_args(words)
    lines = [
        measured({**size, "expansion": asked.expansion}, asked.cap, asked.memory, again=asked.again)
        for size in sizes(asked.hourly or [m * MONTH for m in asked.months], asked.nodes, asked.hours)
    ]
    result = summary(lines)
    print(json.dumps(result))
    return 0 if (result["worst_rel_diff"] or 0.0) <= 1e-6 and all(line["ours_s"] for line in lines) else 1


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def sizes(horizons: list[int], nodes: list[int], hours: int) -> list[dict[str, int]]:
    """Each horizon with 25 nodes, then each number of nodes with `hours` hours, none twice."""
    wanted = [(h, 25) for h in horizons] + [(hours, n) for n in nodes]
    return [{"hours": h, "nodes": n} for h, n in dict.fromkeys(wanted)]


def measured(size: dict[str, Any], cap: float, memory: float, *, again: bool) -> dict[str, Any]:
    """One size: ours, then PyPSA with each setting; from what was kept where it is there."""
    print(f"{size['nodes']} nodes, {size['hours']:,} hours", flush=True)
    limits = {"cap_s": cap, "memory_gib": memory}
    ours = _once(OURS, size, limits, ("koridor", *MODELS), lambda: race.koridor(size, cap, memory), again=again)
    peers: dict[str, dict[str, Any]] = {}
    for name in race.SETTINGS:

        def run(name: str = name) -> dict[str, Any]:
            return race.pypsa(size, name, cap, list(peers.values()), memory)

        peers[name] = _once(f"pypsa, {name}", size, limits, MODELS, run, again=again)
    return compared(size, ours, peers, cap)


def _once(
    program: str, size: dict[str, Any], limits: dict[str, float], files: tuple[str, ...], run: Any, *, again: bool
) -> dict[str, Any]:
    """A measurement that was kept, or a new one."""
    mark = {"model": "corridor", "who": "growth", "program": program, **size, **limits, "code": keep.code(*files)}
    line = None if again else keep.found(mark)
    if line is None:
        line = {**mark, **run()}
        keep.keep(line)
    race.show(f"  {program}", line)
    return line


def compared(
    size: dict[str, Any], ours: dict[str, Any], peers: dict[str, dict[str, Any]], cap: float
) -> dict[str, Any]:
    """A line of the result: seconds, MB and ratio; `bound` says that PyPSA's time and the ratio are at least this."""
    out: dict[str, Any] = {**size, "ours": ours["outcome"], "peers": {n: p["outcome"] for n, p in peers.items()}}
    ended = [p for p in peers.values() if p["outcome"] == "done"]
    best = min(ended, key=lambda p: p["cold_s"]) if ended else None
    stopped = any(p["outcome"] == "stopped" for p in peers.values())
    done = ours["outcome"] == "done"
    out["ours_s"] = ours["cold_s"] if done else None
    out["peer_s"] = best["cold_s"] if best else cap if stopped else None
    out["bound"] = best is None and stopped
    out["ratio"] = out["peer_s"] / out["ours_s"] if done and out["peer_s"] else None
    out["ours_mb"], out["peer_mb"] = ours.get("mb"), best["mb"] if best else None
    out["objective_rel_diff"] = abs(ours["objective"] / best["objective"] - 1) if done and best else None
    return out | {k: ours.get(k) for k in ("columns", "rows", "nonzeros", "gap")}


def summary(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """All sizes, the worst difference, and the power of the size that our time grows with."""
    differences = [line["objective_rel_diff"] for line in lines if line["objective_rel_diff"] is not None]
    return {
        "sizes": lines,
        "worst_rel_diff": max(differences, default=None),
        "power_of_hours": power([(x["hours"], x["ours_s"]) for x in lines if x["nodes"] == 25]),
        "power_of_nodes": power([(x["nodes"], x["ours_s"]) for x in lines if x["hours"] == lines[-1]["hours"]]),
    }


def power(points: list[tuple[int, float | None]]) -> float | None:
    """Slope of the logarithm of seconds over that of the size, least squares; None for fewer than two sizes."""
    known = sorted({(size, seconds) for size, seconds in points if seconds})
    if len({size for size, _ in known}) < 2:
        return None
    x, y = np.log(np.array(known, dtype=np.float64)).T
    return float(np.polyfit(x, y, 1)[0])
