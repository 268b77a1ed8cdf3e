"""All benchmarks in order, then the page: `make bench`. Hours on a quiet machine; a run that was killed goes on.

    python -m benchmarks all            # what docs/benchmarks.md shows
    python -m benchmarks all --small    # minutes, to see that every step works; kept in benchmarks/results/small

A step that ended well is not taken again while the programs and versions are the same, unless `--again` asks for it;
one that failed does not hold up the others.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import keep

STEPS = (
    "--models template,template-year,ring-10-month,ring-25-quarter,flagship --repeat 2",
    "peer --hours 720",
    "peer --hours 8736",
    "peer --hours 2190 --expansion",
    "peer --hours 8736 --expansion",
    "changes --hours 8736",
    "changes --case azerbaijan-serbia --scenario 2030",
    "sweep --days 3",
    "sweep --days 7",
    "growth",
    "scale",
)
SMALL = (
    "--models template",
    "peer --hours 24",
    "peer --hours 24 --expansion",
    "changes --hours 168 --changes 2",
    "sweep --days 1 --variants 8 --sample 2",
    "growth --hourly 24,48 --nodes 25,50 --hours 24 --cap 60 --memory 8",
    "scale --nodes 50 --hours 48 --how whole,rolling --weeks 0.15 --memory 8",
)


def main(words: list[str]) -> int:
    """Take every step that is not done; 1 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks all")
    parser.add_argument("--small", action="store_true", help="tiny sizes, kept apart")
    parser.add_argument("--again", action="store_true", help="take steps again that are done")
    asked = parser.parse_args(words)
    page = ""
    if asked.small:
        keep.RESULTS = keep.RESULTS / "small"
        page = f" --to {keep.RESULTS / 'benchmarks.md'}"
    failed = [step for step in (SMALL if asked.small else STEPS) if not taken(step, again=asked.again)]
    failed += [] if _run(f"page{page}") == 0 else ["page"]
    print("\n".join(f"failed: {step}" for step in failed) or "every step ended well")
    return 1 if failed else 0


def taken(step: str, *, again: bool) -> bool:
    """Take a step, or see that it is done."""
    mark = {"who": "step", "step": step, "code": keep.code("koridor", "benchmarks")}
    if not again and keep.found(mark):
        print(f"done already: {step}", flush=True)
        return True
    start = time.perf_counter()
    if _run(step) != 0:
        return False
    keep.keep({**mark, "seconds": time.perf_counter() - start})
    return True


def _run(step: str) -> int:
    """One call of `python -m benchmarks`; its exit code."""
    print(f"== {step}", flush=True)
    command = [sys.executable, "-m", "benchmarks", *step.split()]
    place = {"KORIDOR_BENCHMARK_RESULTS": str(Path(keep.RESULTS).absolute())}
    return subprocess.run(command, check=False, cwd=keep.ROOT, env={**os.environ, **place}).returncode
