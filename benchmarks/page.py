"""The page of results in the docs, from what `benchmarks.keep` has kept: the last result of every race and model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.keep import RESULTS

QUIET = 1.5
"""Load average up to which nothing else can have kept the machine busy."""

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
HEAD = """<!-- Written by `python -m benchmarks page` from what the benchmarks kept; run them again to change it. -->

# Benchmarks

One problem, solved by Koridor and by PyPSA with HiGHS, one after the other on the same machine, each in a process of
its own. `python -m benchmarks peer --hours N [--expansion]` repeats a race; `make bench` times the other models.

Koridor's seconds run from the checked case to the run that is read back, PyPSA's are those of `optimize` (build,
solve, read back) with the faster of two HiGHS settings, simplex and interior point without crossover. Neither
counts imports or the making of the network. Every answer of Koridor carries a certificate; *gap* is its distance from a
proven bound.
"""


def main(_: list[str]) -> int:
    """Write the page and say where."""
    print(f"wrote {write()}")
    return 0


def write() -> Path:
    """Write the page and return its path."""
    lines = [json.loads(text) for path in sorted(RESULTS.glob("*.jsonl")) for text in path.read_text().splitlines()]
    races = {(r["expansion"], r["hours"]): r for r in lines if r["who"] == "race"}
    cold = {(r["model"], r["who"]): r for r in lines if r.get("state") == "cold"}
    parts = [HEAD, "## The corridor: 25 nodes of gas, power and heat\n", *_races([races[k] for k in sorted(races)])]
    if cold:
        parts += ["\n## Other models\n", *_models([cold[k] for k in sorted(cold)])]
    PAGE.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return PAGE


def _races(races: list[dict[str, Any]]) -> list[str]:
    out = [
        "| problem | columns | Koridor, s (again) | PyPSA, s (again) | ratio | Koridor, MB | PyPSA, MB "
        "| objectives differ by | gap |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for r in races:
        stopped, what = r["peer_stopped"], "44 capacities chosen" if r["expansion"] else "dispatch"
        peer = (
            f"stopped after {r['peer_s']:.0f}"
            if stopped
            else f"{_again(r['peer_s'], r['peer_warm_s'])}, {r['peer_setting']}"
        )
        out.append(
            f"| {what}, {r['hours']:,} hours | {r['columns']:,} | {_again(r['ours_s'], r['ours_warm_s'])} | {peer} | "
            f"{'over ' * stopped}{r['ratio']:.1f} | {r['ours_mb']:,.0f} | {_or_none(r['peer_mb'], ',.0f')} | "
            f"{_or_none(r['objective_rel_diff'], '.0e')} | {r['ours_gap']:.0e} |"
        )
    return [*out, "", *_machines(races)]


def _models(lines: list[dict[str, Any]]) -> list[str]:
    out = ["| model | who | build, s | solve, s | total, s | MB |", "|---|---|---|---|---|---|"]
    for r in lines:
        seconds = r["seconds"]
        out.append(
            f"| {r['model']} | {r['who']} | {seconds['build']:.2f} | {seconds['solve']:.2f} | {seconds['total']:.2f} | "
            f"{r['memory_mb']:,.0f} |"
        )
    return [*out, "", *_machines(lines)]


def _machines(lines: list[dict[str, Any]]) -> list[str]:
    """Where and with what, once for each combination."""
    said = {
        f"{r['machine']}; " + ", ".join(f"{k} {v}" for k, v in r["versions"].items()): r["at"][:10]
        for r in sorted(lines, key=lambda r: r["at"])
    }
    quiet = all(r.get("load", float("inf")) <= QUIET for r in lines)
    beside = [] if quiet else ["", "Other work ran on the machine beside some of these."]
    return [f"{day}: {words}." for words, day in said.items()] + beside


def _again(first: float, second: float | None) -> str:
    return f"{first:.1f}" + ("" if second is None else f" ({second:.1f})")


def _or_none(value: float | None, how: str) -> str:
    return "" if value is None else format(value, how)
