"""The results of a sweep for the terminal and as one JSON object."""

from __future__ import annotations

from typing import Any

import numpy as np

from koridor.study.sweep import Sweep

MOST, REASONS = 20, 10
"""Rows and reasons that a terminal shows; the rest is in the file."""


def lines(done: Sweep) -> tuple[list[str], list[list[str]]]:
    """Header and rows: the variant, its factors, and its outputs or the status that left it without."""
    outputs = [m.name for m in done.study.outputs]
    units = {m.name: m.unit for m in done.study.outputs}
    factors = [f for f in done.study.factors if f in done.frame]
    header = ["variant", *factors, *(f"{n} [{units[n]}]" if units[n] else n for n in outputs), ""]
    rows = []
    for row in done.frame.head(MOST).to_dict("records"):
        cells = [_said(row[c]) for c in ("variant", *factors, *outputs)]
        rows.append([*cells, "" if row["status"] == "optimal" else row["status"]])
    if len(done.frame) > MOST:
        rows.append([f"... {len(done.frame) - MOST} more", *[""] * (len(header) - 1)])
    return header, rows


def _said(value: Any) -> str:
    if isinstance(value, float):
        return "" if np.isnan(value) else f"{value:,.6g}"
    return str(value)


def summary(done: Sweep) -> str:
    """How many variants came to what, how long it took, and where the results are."""
    counts = ", ".join(f"{n} {status}" for status, n in done.counts.items())
    without = done.frame[done.frame["status"] != "optimal"]
    reasons = without.groupby(["status", "reason"], sort=False)["variant"].agg(["first", "count"]).reset_index()
    said = []
    for row in reasons.head(REASONS).to_dict("records"):
        more = f" and {row['count'] - 1} more" if row["count"] > 1 else ""
        said.append(f"  {row['status']}, {row['first']}{more}: {row['reason']}")
    said += [f"  ... {len(reasons) - REASONS} more reasons"] if len(reasons) > REASONS else []
    took = f"{done.solved} problems solved in {done.seconds:.1f} s, {done.found} kept from before"
    head = f"{len(done.frame)} variants: {counts}. {took}."
    return "\n".join([head, *said, f"Results: {done.folder / 'results.parquet'}"])


def content(done: Sweep) -> dict[str, Any]:
    """What `koridor sweep --json` prints."""
    unsolved = done.frame[done.frame["status"] != "optimal"]
    return {
        "status": "ok",
        "case": {"name": done.study.case.name, "scenario": done.study.case.scenario, "hash": done.study.case.hash},
        "study": done.study.name,
        "variants": len(done.frame),
        "counts": done.counts,
        "solved": done.solved,
        "found": done.found,
        "seconds": done.seconds,
        "unsolved": unsolved[["variant", "status", "reason"]].to_dict("records"),
        "folder": str(done.folder),
        "results": str(done.folder / "results.parquet"),
    }
