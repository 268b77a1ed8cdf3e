"""A sweep of the flagship against cold runs of PyPSA on equal problems.

    python -m benchmarks sweep --days 3 --variants 200 --sample 8

A Latin hypercube over a capacity, two prices and two demands of January 2030, with money of a party among the figures.
Koridor's time runs from the folder of the case and study.toml to the table of results, on `--workers` processes.
PyPSA solves a sample of the variants one after the other in one process, each on a network of its own (`twin.py`);
the mean of a run, network and `optimize` together, times the number of variants is its time. Both of race.SETTINGS are
tried on the first variant, the faster one counts. The objectives of the whole sample are compared.
"""

from __future__ import annotations

import argparse
import json
import logging
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.keep import keep
from benchmarks.race import SETTINGS

CASE, FIRST = "azerbaijan-serbia", np.datetime64("2030-01-14")

STUDY = """title = "Gas and power prices, demand and a pipeline in January 2030"
scenario = "2030"
horizon = {{ start = {first}, end = {end} }}

[outputs]
cost = "objective"
price_gas = {{ price = "g_bel" }}
igb = {{ flow = "igb" }}
short = {{ unserved = "all" }}
srbijagas = {{ net = "srbijagas" }}

[hypercube]
samples = {variants}
seed = 1
"""

FACTORS = (
    ("igb_capacity", "routes", "igb", "capacity", "scale = { low = 0.6, high = 1.2 }"),
    ("lng_price", "supplies", "lng", "price", 'shift = { low = -10, high = 10 }\nunit = "EUR/MWh"'),
    ("hungary_price", "markets", "power_hu", "price", 'shift = { low = -20, high = 20 }\nunit = "EUR/MWh"'),
    ("households", "classes", "gas_households", "level", "scale = { low = 0.8, high = 1.2 }"),
    ("power_demand", "classes", "power_services", "level", "scale = { low = 0.9, high = 1.1 }"),
)
"""Name, table, id, column and range of what varies."""


def study(days: int, variants: int) -> str:
    """The text of study.toml."""
    text = STUDY.format(first=FIRST, end=FIRST + days, variants=variants)
    edits = (
        f'\n[[hypercube.edit]]\nname = "{name}"\ntable = "{table}"\nid = "{id}"\ncolumn = "{column}"\n{values}\n'
        for name, table, id, column, values in FACTORS
    )
    return text + "".join(edits)


def main(words: list[str]) -> int:
    """Race once; 1 where an objective of the sample differs. The last line is one JSON object."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sweep")
    parser.add_argument("--days", type=int, default=3, help="days of a variant")
    parser.add_argument("--variants", type=int, default=200, help="how many")
    parser.add_argument("--sample", type=int, default=8, help="variants that PyPSA solves")
    parser.add_argument("--workers", type=int, default=0, help="processes of the sweep (one a core)")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "study.toml").write_text(study(asked.days, asked.variants), encoding="utf-8")
        ours = _child("ours", place, asked.workers)
        pace = asked.variants / ours["seconds"]
        print(f"koridor: {asked.variants} variants in {ours['seconds']:.1f} s, {pace:.1f} a second", flush=True)
        peer = _child("peer", place, min(asked.sample, asked.variants))
    result = compared(asked.days, asked.variants, ours, peer)
    keep({"model": CASE, "who": "sweep", **result})
    print(json.dumps(result))
    return 0 if result["objective_rel_diff"] <= 1e-6 else 1


def compared(days: int, variants: int, ours: dict[str, Any], peer: dict[str, Any]) -> dict[str, Any]:
    """The figures of a race from what both processes said."""
    runs = peer["runs"]
    run = float(np.mean([r["network_s"] + r["optimize_s"] for r in runs]))
    difference = max(abs(ours["objectives"][r["variant"]] / r["objective"] - 1) for r in runs)
    cpu = float(np.mean([r["cpu_s"] for r in runs])) * variants
    return {
        "ratio": run * variants / ours["seconds"],
        "ours_s": ours["seconds"],
        "peer_s": run * variants,
        "variants": variants,
        "sample": len(runs),
        "days": days,
        "objective_rel_diff": difference,
        "peer_run_s": run,
        "peer_optimize_s": float(np.mean([r["optimize_s"] for r in runs])),
        "peer_setting": peer["setting"],
        "ratio_cpu": cpu / ours["cpu_s"],
        "ours_cpu_s": ours["cpu_s"],
        "peer_cpu_s": cpu,
        "ours_mb": ours["mb"],
        "peer_mb": peer["mb"],
        "workers": ours["workers"],
        "how": ours["how"],
        "worst_gap": ours["worst_gap"],
        "columns": peer["columns"],
        "rows": peer["rows"],
    }


def _child(who: str, place: str, number: int) -> dict[str, Any]:
    """What a process of its own says in its last line."""
    command = [sys.executable, "-m", "benchmarks.sweeps", who, place, str(number)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parent.parent)
    lines = done.stdout.splitlines()
    for line in lines[:-1]:
        if line.startswith("pypsa"):  # and not what HiGHS says of itself
            print(line, flush=True)
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def _ours(place: Path, workers: int) -> dict[str, Any]:
    """The sweep, from files to the table."""
    import os

    from koridor.study.sweep import sweep

    start = time.perf_counter()
    done = sweep(CASE, place / "study.toml", place / "out", workers=workers or None)
    seconds = time.perf_counter() - start
    frame = done.frame
    if set(frame["status"]) != {"optimal"}:
        raise RuntimeError(f"Not every variant was solved: {done.counts}")
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "seconds": seconds,
        "cpu_s": sum(r.ru_utime + r.ru_stime for r in spent),
        "mb": max(r.ru_maxrss for r in spent) / (2**20 if sys.platform == "darwin" else 1024),
        "workers": workers or os.cpu_count(),
        "how": frame["how"].value_counts().to_dict(),
        "worst_gap": float(frame["gap"].max()),
        "objectives": dict(zip(frame["variant"], frame["cost"].astype(float), strict=True)),
    }


def _peer(place: Path, sample: int) -> dict[str, Any]:
    """PyPSA on a sample of the variants, spread over the study; the settings are tried on the first."""
    from koridor.case.load import find
    from koridor.model.build import build
    from koridor.result.solve import peak_memory_mb
    from koridor.study.plan import read
    from koridor.study.reader import Reader

    plan = read(CASE, place / "study.toml")
    reader = Reader(find(CASE), plan.horizon, plan.case.request["scenario"])
    chosen = [plan.variants[i] for i in np.unique(np.linspace(0, len(plan.variants) - 1, sample).round().astype(int))]
    problems = {v.name: build(reader.case(v.scenario, v.edits)).problem for v in chosen}
    first = next(iter(problems.values()))
    _run(first, "simplex")  # imports, and whatever PyPSA does once in a process
    tried = {name: _run(first, name) for name in SETTINGS}
    setting = min(tried, key=lambda name: tried[name]["optimize_s"])
    runs = []
    for name, problem in problems.items():
        runs.append({"variant": name, **_run(problem, setting)})
        print(f"pypsa, {setting}: {name}, {runs[-1]['network_s']:.2f} + {runs[-1]['optimize_s']:.2f} s")
    size = {"columns": first.columns, "rows": first.rows}
    return {"setting": setting, "runs": runs, "mb": peak_memory_mb(), **size}


def _run(problem: Any, setting: str) -> dict[str, float]:
    """One cold run of PyPSA: the network, then `optimize`."""
    from benchmarks.twin import Twin

    twin = Twin(problem)
    cpu, start = time.process_time(), time.perf_counter()
    n = twin.network()
    made = time.perf_counter()
    status = n.optimize(
        solver_name="highs",
        extra_functionality=twin.beside,
        log_to_console=False,
        progress=False,
        include_objective_constant=False,
        solver_options={"output_flag": False, **SETTINGS[setting]},
    )
    done = time.perf_counter()
    if status[0] != "ok":
        raise RuntimeError(f"PyPSA ended {status}")
    spent = {"network_s": made - start, "optimize_s": done - made, "cpu_s": time.process_time() - cpu}
    return {**spent, "objective": float(n.model.objective.value)}


def _only() -> None:
    """What a process of its own is asked to do."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    who, place, number = sys.argv[1:]
    print(json.dumps((_ours if who == "ours" else _peer)(Path(place), int(number))))


if __name__ == "__main__":
    _only()
