"""The race: one problem, solved by Koridor and by PyPSA with HiGHS, each in a process of its own.

    python -m benchmarks peer --hours 720 --expansion

Koridor's time runs from the checked case to the run that is read back; PyPSA's is that of `optimize`, which builds,
solves and reads back. Neither counts imports or the making of the network. PyPSA runs with each of SETTINGS and its
best counts; a run ends at 20 minutes, or where another setting has been faster already.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import child
from benchmarks.keep import keep

CAP = 1200.0
"""Seconds after which PyPSA is stopped and its time reported as a bound."""

WARM = 60.0
"""Seconds up to which a program solves the same problem again, to see it warm."""

SETTINGS: dict[str, dict[str, object]] = {
    "simplex": {"solver": "simplex"},
    "interior point": {"solver": "ipm", "run_crossover": "off"},
}


def main(words: list[str]) -> int:
    """Race once; 1 where the objectives differ. The last line is one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks peer")
    parser.add_argument("--hours", type=int, default=720, help="steps of the problem")
    parser.add_argument("--expansion", action="store_true", help="44 capacities are chosen (of every 25 nodes)")
    parser.add_argument("--nodes", type=int, default=25, help="a multiple of 25: corridors side by side")
    parser.add_argument("--cap", type=float, default=CAP, help="seconds after which the peer is stopped")
    asked = parser.parse_args(words)
    size = {"hours": asked.hours, "nodes": asked.nodes, "expansion": asked.expansion}
    ours = koridor(size)
    if ours["outcome"] != "done":
        raise RuntimeError(f"Koridor {ours['outcome']}: {ours.get('why', '')}")
    show("koridor", ours)
    peers: dict[str, dict[str, Any]] = {}
    for name in SETTINGS:
        peers[name] = pypsa(size, name, asked.cap, peers.values())
        show(f"pypsa, {name}", peers[name])
    result = compared(size, ours, peers, asked.cap)
    keep({"model": "corridor", "who": "race", **result})
    print(json.dumps(result))
    return 0 if result["objective_rel_diff"] is None or result["objective_rel_diff"] <= 1e-6 else 1


def koridor(size: dict[str, Any], limit: float | None = None, memory_gib: float | None = None) -> dict[str, Any]:
    """Write the case, then solve it, each in a process of its own. `size` has hours, nodes and expansion."""
    with tempfile.TemporaryDirectory() as place:
        folder = str(Path(place) / "case")
        written = child.run("race", "write", {**size, "folder": folder})
        if written["outcome"] != "done":
            return written
        return child.run("race", "ours", {"folder": folder}, limit=limit, memory_gib=memory_gib)


def pypsa(
    size: dict[str, Any], setting: str, cap: float, others: Any = (), memory_gib: float | None = None
) -> dict[str, Any]:
    """PyPSA with one setting of HiGHS, stopped at `cap` seconds of work or where another setting was faster."""
    best = min([cap, *(p["cold_s"] for p in others if p["outcome"] == "done")])
    return child.run("race", "peer", {**size, "setting": setting}, limit=best, memory_gib=memory_gib)


def compared(
    size: dict[str, Any], ours: dict[str, Any], peers: dict[str, dict[str, Any]], cap: float
) -> dict[str, Any]:
    """The figures of a race. Where PyPSA never ended, `peer_s` and `ratio` are bounds and there is no difference."""
    ended = [name for name, p in peers.items() if p["outcome"] == "done"]
    name = min(ended, key=lambda p: peers[p]["cold_s"]) if ended else None
    peer = peers[name] if name else {"cold_s": cap, "warm_s": None, "mb": None, "objective": None}
    difference = abs(ours["objective"] / peer["objective"] - 1) if name else None
    return {
        "ratio": peer["cold_s"] / ours["cold_s"],
        "ours_s": ours["cold_s"],
        "peer_s": peer["cold_s"],
        "ours_mb": ours["mb"],
        "peer_mb": peer["mb"],
        "objective_rel_diff": difference,
        **size,
        "peer_setting": name,
        "peer_stopped": name is None,
        "peers": {p: found["outcome"] for p, found in peers.items()},
        "ours_warm_s": ours["warm_s"],
        "peer_warm_s": peer["warm_s"],
        "ours_read_s": ours["read_s"],
        "ours_seconds": ours["seconds"],
        "ours_gap": ours["gap"],
        "objective_eur": ours["objective"],
        "columns": ours["columns"],
        "rows": ours["rows"],
    }


def show(who: str, line: dict[str, Any]) -> None:
    """Print what a process said."""
    if line["outcome"] != "done":
        why = line.get("why") or f"after {line['limit_s']:.0f} s"
        print(f"{who}: {line['outcome']}, {why}", flush=True)
        return
    warm = "" if line["warm_s"] is None else f", warm {line['warm_s']:.2f} s"
    parts = ", ".join(f"{k} {v:.2f}" for k, v in line.get("seconds", {}).items())
    print(
        f"{who}: {line['cold_s']:.2f} s{warm}, {line['mb']:.0f} MB, objective {line['objective']:.3f} {parts}",
        flush=True,
    )


def _write(hours: int, nodes: int, *, expansion: bool, folder: str) -> dict[str, Any]:
    """Koridor's case of the network."""
    from benchmarks.tiling import network, tiles_of
    from koridor.interop.pypsa import read

    return {"case": str(read(network(hours, tiles_of(nodes), expansion=expansion), Path(folder)))}


def _ours(folder: str) -> dict[str, Any]:
    """Koridor, cold and warm."""
    import koridor as package

    start = time.perf_counter()
    case = package.load(folder)
    read = time.perf_counter() - start
    found: dict[str, Any] = {}

    def solve() -> None:
        on = case.on(case.steps) if found else case  # nothing that was sampled is kept
        m = package.solve(on).manifest
        found.update({k: m[k] for k in ("seconds", "columns", "rows", "nonzeros")})
        found["objective"], found["gap"] = m["objective_eur"] - m["tie_break_eur"], m["verification"]["gap"]

    times = _timed(solve)
    return {**times, "read_s": read, **found}


def _peer(hours: int, nodes: int, setting: str, *, expansion: bool) -> dict[str, Any]:
    """PyPSA, cold and warm."""
    from benchmarks.tiling import network, tiles_of

    n = network(hours, tiles_of(nodes), expansion=expansion)
    options = {"solver_options": {"output_flag": False, **SETTINGS[setting]}, "include_objective_constant": False}

    def optimize() -> None:
        status = n.optimize(solver_name="highs", log_to_console=False, progress=False, **options)
        if status[0] != "ok":
            raise RuntimeError(f"PyPSA ended {status}")

    times = _timed(optimize)
    return {**times, "objective": float(n.objective)}


def _timed(work: Callable[[], None]) -> dict[str, Any]:
    """Seconds of the first time (cold) and, where that is quick, of a second time; peak memory after the first, MB."""
    from koridor.result.solve import peak_memory_mb

    start = time.perf_counter()
    with child.clock():
        work()
    cold = time.perf_counter() - start
    mb, warm = peak_memory_mb(), None
    if cold <= WARM:
        start = time.perf_counter()
        work()
        warm = time.perf_counter() - start
    return {"cold_s": cold, "warm_s": warm, "mb": mb}


if __name__ == "__main__":
    child.serve({"write": _write, "ours": _ours, "peer": _peer})
