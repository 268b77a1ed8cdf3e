"""The race: one problem, solved by Koridor and by PyPSA with HiGHS, each in a process of its own.

    python -m benchmarks peer --hours 720 --expansion

Koridor's time runs from the checked case to the run that is read back; PyPSA's is that of `optimize`, which builds,
solves and reads back. Neither counts imports or the making of the network. PyPSA runs with each of SETTINGS and its
best counts; a run ends at 20 minutes, or where another setting has been faster already.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

from benchmarks.keep import keep

CAP = 1200.0
"""Seconds after which PyPSA is stopped and its time reported as a bound."""

WARM = 60.0
"""Seconds up to which PyPSA solves the same network again, to see it warm."""

SETTINGS: dict[str, dict[str, object]] = {
    "simplex": {"solver": "simplex"},
    "interior point": {"solver": "ipm", "run_crossover": "off"},
}


def main(words: list[str]) -> int:
    """Race once; 1 where the objectives differ. The last line is one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks peer")
    parser.add_argument("--hours", type=int, default=720, help="steps of the problem")
    parser.add_argument("--expansion", action="store_true", help="44 capacities are chosen")
    parser.add_argument("--cap", type=float, default=CAP, help="seconds after which the peer is stopped")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        _child("write", asked.hours, asked.expansion, str(folder))
        ours = _child("ours", asked.hours, asked.expansion, str(folder))
    assert ours is not None
    _show("koridor", ours)
    peers: dict[str, dict[str, Any]] = {}
    for name in SETTINGS:
        best = min([asked.cap, *(p["cold_s"] + p["made_s"] for p in peers.values())])
        found = _child("peer", asked.hours, asked.expansion, name, limit=best)
        if found is None:
            print(f"pypsa, {name}: stopped after {best:.0f} s", flush=True)
        else:
            peers[name] = found
            _show(f"pypsa, {name}", found)
    result = _compared(asked, ours, peers)
    keep({"model": "corridor", "who": "race", **result})
    print(json.dumps(result))
    return 0 if result["objective_rel_diff"] is None or result["objective_rel_diff"] <= 1e-6 else 1


def _compared(asked: argparse.Namespace, ours: dict[str, Any], peers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The figures of a race. Where PyPSA never ended, `peer_s` and `ratio` are bounds and there is no difference."""
    name = min(peers, key=lambda p: peers[p]["cold_s"]) if peers else None
    peer = peers[name] if name else {"cold_s": asked.cap, "warm_s": None, "mb": None, "objective": None}
    difference = abs(ours["objective"] / peer["objective"] - 1) if name else None
    return {
        "ratio": peer["cold_s"] / ours["cold_s"],
        "ours_s": ours["cold_s"],
        "peer_s": peer["cold_s"],
        "ours_mb": ours["mb"],
        "peer_mb": peer["mb"],
        "objective_rel_diff": difference,
        "hours": asked.hours,
        "expansion": asked.expansion,
        "peer_setting": name,
        "peer_stopped": name is None,
        "ours_warm_s": ours["warm_s"],
        "peer_warm_s": peer["warm_s"],
        "ours_read_s": ours["read_s"],
        "ours_seconds": ours["seconds"],
        "ours_gap": ours["gap"],
        "objective_eur": ours["objective"],
        "columns": ours["columns"],
        "rows": ours["rows"],
    }


def _show(who: str, line: dict[str, Any]) -> None:
    warm = "" if line["warm_s"] is None else f", warm {line['warm_s']:.2f} s"
    parts = ", ".join(f"{k} {v:.2f}" for k, v in line.get("seconds", {}).items())
    print(
        f"{who}: {line['cold_s']:.2f} s{warm}, {line['mb']:.0f} MB, objective {line['objective']:.3f} {parts}",
        flush=True,
    )


def _child(who: str, hours: int, expansion: bool, more: str, limit: float | None = None) -> dict[str, Any] | None:
    """What a process of its own says; None where it was stopped at `limit` seconds (of its whole life)."""
    command = [sys.executable, "-m", "benchmarks.race", who, str(hours), str(int(expansion)), more]
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parent.parent, timeout=limit
        )
    except subprocess.TimeoutExpired:
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _ours(folder: Path) -> dict[str, Any]:
    """Koridor, twice in this process: the first is cold."""
    import koridor
    from koridor.result.solve import peak_memory_mb

    start = time.perf_counter()
    case = koridor.load(folder)
    read = time.perf_counter() - start
    times = []
    for _ in range(2):
        start = time.perf_counter()
        run = koridor.solve(case)
        times.append(time.perf_counter() - start)
        case = case.on(case.steps)  # nothing that was sampled is kept
    m = run.manifest
    return {
        "cold_s": times[0],
        "warm_s": times[1],
        "read_s": read,
        "mb": peak_memory_mb(),
        "objective": m["objective_eur"] - m["tie_break_eur"],
        "gap": m["verification"]["gap"],
        "seconds": m["seconds"],
        "columns": m["columns"],
        "rows": m["rows"],
    }


def _peer(hours: int, expansion: bool, setting: str) -> dict[str, Any]:
    """PyPSA; twice where it is quick."""
    from benchmarks.corridor import network
    from koridor.result.solve import peak_memory_mb

    begun = time.perf_counter()
    n = network(hours, expansion=expansion)
    made = time.perf_counter() - begun
    options = {"solver_options": {"output_flag": False, **SETTINGS[setting]}, "include_objective_constant": False}
    times: list[float] = []
    while len(times) < (2 if times and times[0] <= WARM else 1):
        start = time.perf_counter()
        status = n.optimize(solver_name="highs", log_to_console=False, progress=False, **options)
        times.append(time.perf_counter() - start)
        if status[0] != "ok":
            raise RuntimeError(f"PyPSA ended {status}")
    warm = times[1] if len(times) > 1 else None
    return {
        "cold_s": times[0],
        "warm_s": warm,
        "made_s": made + 5.0,  # and what a process takes to begin
        "mb": peak_memory_mb(),
        "objective": float(n.objective),
    }


def _only() -> None:
    """What a process of its own is asked to do."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    who, hours, expansion, more = sys.argv[1:]
    if who == "write":
        from benchmarks.corridor import network
        from koridor.interop.pypsa import read

        found: dict[str, Any] = {"case": str(read(network(int(hours), expansion=expansion == "1"), Path(more)))}
    elif who == "ours":
        found = _ours(Path(more))
    else:
        found = _peer(int(hours), expansion == "1", more)
    print(json.dumps(found))


if __name__ == "__main__":
    _only()
