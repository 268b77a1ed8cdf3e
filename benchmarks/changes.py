"""Forty single-asset changes in a live session: every route, plant and line in turn, out for a month.

    python -m benchmarks changes --hours 2184 --verify 5
    python -m benchmarks changes --case azerbaijan-serbia --scenario 2030

Without --case it is the corridor of 25 nodes. An asset is out where its capacity is 0 from the first to the last day
of a month (months go round with the assets). --verify K solves the first K changes cold too; all, unless said. A
change after which no plan meets every limit is listed with how long it took to say so, and counts.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.keep import keep
from koridor.case.case import Case
from koridor.errors import Infeasible, SolveError
from koridor.live.session import Session
from koridor.solve.branch import solve as cold_solve
from koridor.solve.strategy import NoPlan

TABLES = ("routes", "processes", "supplies")
NO_PLAN = "no plan"


def main(words: list[str]) -> int:
    """Print the table and one JSON object; 1 where an answer differs from the cold one by more than 1e-6."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks changes")
    parser.add_argument("--hours", type=int, help="steps of the problem (corridor: 8,736 unless said)")
    parser.add_argument("--case", help="a case instead of the corridor")
    parser.add_argument("--scenario", help="its scenario")
    parser.add_argument("--changes", type=int, default=40, help="how many")
    parser.add_argument("--verify", type=int, help="changes that are solved cold too (all)")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as place:
        case = _case(asked, Path(place))
        session = Session(case, background=False)
        first = session.quick()
        print(f"quick look on daily means: {first.seconds:.2f} s")
        base = session.solve()
        cold_s = base.seconds  # building included, as in every change
        print(f"cold: {cold_s:.2f} s (solving {base.resolved.seconds:.2f}), {base.model.problem.columns:,} columns")
        begun = time.perf_counter()
        made = session.make_basis()
        print(f"basis: {time.perf_counter() - begun:.2f} s" if made else "basis: none, the problem is too large")
        verify = asked.changes if asked.verify is None else asked.verify
        lines = [
            _change(session, c, base.objective_eur, n < verify) for n, c in enumerate(_changes(case, asked.changes))
        ]
    seconds = [line["seconds"] for line in lines]
    compared = [line["difference"] for line in lines if line["difference"] is not None]
    result = {
        "median": float(np.median(seconds)),
        "p90": float(np.quantile(seconds, 0.9)),
        "max": max(seconds),
        "cold_s": cold_s,
        "quick_s": first.seconds,
        "worst_rel_diff": max(compared, default=None),
        "compared": len(compared),
        "changes": len(lines),
        "columns": base.model.problem.columns,
        "how": {how: sum(line["how"] == how for line in lines) for how in sorted({line["how"] for line in lines})},
    }
    keep({"model": asked.case or "corridor", "who": "changes", **result})
    print(json.dumps(result))
    return 0 if (result["worst_rel_diff"] or 0.0) <= 1e-6 else 1


def _case(asked: argparse.Namespace, place: Path) -> Case:
    if asked.case:
        from koridor.case.load import find, load

        case = load(asked.case, asked.scenario)
        if asked.hours:
            start = case.steps.start[0]
            horizon = {"start": str(start), "end": str(start + np.timedelta64(asked.hours, "h"))}
            case = load(find(asked.case), asked.scenario, horizon)
        return case
    from benchmarks.corridor import network
    from koridor.interop.pypsa import case as read

    return read(network(asked.hours or 8736), place / "case")


def _changes(case: Case, count: int) -> list[tuple[str, str, str, str]]:
    """(table, id, first day, day after the last) of each change, spread evenly over all assets."""
    assets = [(table, id) for table in TABLES for id in case[table].ids]
    chosen = [assets[i] for i in np.unique(np.linspace(0, len(assets) - 1, count).round().astype(int))]
    days = np.unique(case.steps.start.astype("datetime64[D]"))
    months = np.unique(days.astype("datetime64[M]"))
    months = months[: max(1, len(days) // 31)]
    out = []
    for n, (table, id) in enumerate(chosen):
        month = months[n % len(months)]
        out.append((table, id, str(month.astype("datetime64[D]")), str((month + 1).astype("datetime64[D]"))))
    return out


def _change(session: Session, change: tuple[str, str, str, str], before: float, verify: bool) -> dict[str, Any]:
    """One line of the table: printed and returned."""
    table, id, start, end = change
    session.reset()
    begun = time.perf_counter()
    session.change(table, id, "capacity", "0 MW", start, end)
    difference: float | None = None
    moved = float("nan")
    try:
        answer = session.solve()
        seconds, how = time.perf_counter() - begun, answer.how
        moved = answer.objective_eur - before
        if verify:
            cold = cold_solve(answer.model.problem)[0].certificate.objective
            difference = abs(answer.objective_eur - cold) / max(1.0, abs(cold))
    except (NoPlan, Infeasible):
        seconds, how = time.perf_counter() - begun, NO_PLAN
    except SolveError as trouble:
        seconds, how = time.perf_counter() - begun, f"failed: {str(trouble).splitlines()[0]}"
    shown = "" if difference is None else f"{difference:9.1e}"
    print(f"{table:<10}{id:<24}{start[:7]:<9}{how:<10}{seconds:8.2f} s{moved:18,.0f} EUR{shown:>10}", flush=True)
    return {"how": how, "seconds": seconds, "difference": difference}
