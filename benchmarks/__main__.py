"""Run the benchmarks. See README.md here."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.keep import keep
from benchmarks.models import MODELS, QUICK, Model

VERBS = {
    "peer": "race",
    "changes": "changes",
    "sweep": "sweeps",
    "growth": "growth",
    "scale": "scale",
    "page": "page",
    "all": "everything",
}
"""Module behind each verb; without one the models of the registry are timed."""

PHASES = ("read", "check", "build", "solve", "verify", "read_back", "report")


def main() -> int:
    """Time the models asked for; 1 where a limit is passed or the peer's objective differs."""
    if sys.argv[1:2] and sys.argv[1] in VERBS:
        verb: Callable[[list[str]], int] = import_module(f"benchmarks.{VERBS[sys.argv[1]]}").main
        return verb(sys.argv[2:])
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--models", default=",".join(QUICK), help="names separated by commas")
    parser.add_argument("--repeat", type=int, default=1, help="runs in one process; the first is cold")
    parser.add_argument("--list", action="store_true", help="list the models")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--peer", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(f"{model.name:<18} {model.what}" for model in MODELS.values()))
        return 0
    if arguments.one:
        print(
            json.dumps(
                _peer(MODELS[arguments.one]) if arguments.peer else _ours(MODELS[arguments.one], arguments.repeat)
            )
        )
        return 0
    _heading()
    return max([_race(MODELS[name], arguments.repeat) for name in arguments.models.split(",")])


def _race(model: Model, repeat: int) -> int:
    """Time one model and its peer, print and keep the lines; 1 where something is wrong."""
    lines = _apart(model, repeat)
    if model.peer and find_spec("pypsa"):
        lines += _apart(model, 1, "--peer")
    for line in lines:
        _show(line)
        keep(line)
    wrong = [f"{model.name}: {what}" for what in _wrong(model, lines)]
    print("\n".join(f"  ! {words}" for words in wrong) + ("\n" if wrong else ""), end="")
    return 1 if wrong else 0


def _wrong(model: Model, lines: list[dict[str, Any]]) -> list[str]:
    ours = lines[0]
    seconds = {**ours["seconds"], "memory": ours["memory_mb"]}
    seconds["all but solve"] = sum(
        ours["seconds"].get(p, 0.0) for p in ("read", "check", "build", "read_back", "report")
    )
    out = [
        f"{what} {seconds[what]:.1f} is over {limit:g}"
        for what, limit in (model.limits or {}).items()
        if seconds[what] > limit
    ]
    worst = max((abs(line["objective_eur"] / ours["objective_eur"] - 1) for line in lines), default=0.0)
    return out + ([f"objectives differ by {worst:.1e}"] if worst > 1e-6 else [])


def _apart(model: Model, repeat: int, *more: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "benchmarks", "--one", model.name, "--repeat", str(repeat), *more]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parent.parent)
    found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _ours(model: Model, repeat: int) -> list[dict[str, Any]]:
    """Run a model `repeat` times in this process, from tables to report."""
    import koridor
    from koridor.report.render import render
    from koridor.result.solve import peak_memory_mb

    lines = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        model.make(folder)
        for turn in range(repeat):
            start = time.perf_counter()
            phases: dict[str, float] = {}
            case = koridor.load(folder, model.scenario, None, phases)
            run = koridor.solve(case, out=Path(place) / f"run{turn}", seconds=phases)
            solved = time.perf_counter()
            render(run)
            end = time.perf_counter()
            seconds = {**run.manifest["seconds"], "report": end - solved, "total": end - start}
            lines.append(
                {
                    "model": model.name,
                    "who": "koridor",
                    "state": "warm" if turn else "cold",
                    "seconds": seconds,
                    "objective_eur": run.manifest["objective_eur"],
                    "gap": run.manifest["verification"]["gap"],
                    "engine": run.manifest["engine"]["name"],
                    "columns": run.manifest["columns"],
                    "rows": run.manifest["rows"],
                    "nonzeros": run.manifest["nonzeros"],
                    "memory_mb": peak_memory_mb(),
                }
            )
    return lines


def _peer(model: Model) -> list[dict[str, Any]]:
    import koridor
    from benchmarks.peer import pypsa
    from koridor.result.solve import peak_memory_mb

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        model.make(folder)
        seconds = pypsa(koridor.load(folder, model.scenario))
    objective = seconds.pop("objective_eur")
    return [
        {
            "model": model.name,
            "who": "pypsa",
            "state": "cold",
            "seconds": seconds,
            "objective_eur": objective,
            "engine": "HiGHS",
            "memory_mb": peak_memory_mb(),
        }
    ]


def _heading() -> None:
    print(
        f"{'model':<18}{'who':<9}{'state':<6}{'engine':<7}{'columns':>10}"
        + "".join(f"{p:>10}" for p in PHASES)
        + f"{'total':>8}{'MB':>7}"
    )


def _show(line: dict[str, Any]) -> None:
    seconds = line["seconds"]
    phases = "".join(f"{seconds[p]:>10.2f}" if p in seconds else f"{'':>10}" for p in PHASES)
    columns = f"{line['columns']:>10,}" if "columns" in line else f"{'':>10}"
    print(
        f"{line['model']:<18}{line['who']:<9}{line['state']:<6}{line['engine']:<7}{columns}{phases}"
        f"{seconds['total']:>8.2f}{line['memory_mb']:>7.0f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
