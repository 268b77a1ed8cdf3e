"""Why the numbers can be trusted: residuals, bounds, balances, sums, sizes, hashes, and the command that repeats the
run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from koridor.report.balance import residual
from koridor.report.context import ChecksPage, Table
from koridor.report.money import net_cost
from koridor.report.numbers import fixed, power_unit, significant, tolerance
from koridor.report.packing import ERROR
from koridor.report.reading import PANELS, Reading
from koridor.report.tables import counts, energies, table, text

BALANCE = 1e-6
LEDGER = 1e-6
STATUS = {
    "optimal": "optimal",
    "solved": "optimal",
    "within the gap asked for": "stopped early, within the gap that was asked for",
    "rolling": "made of windows, each of them optimal",
    "time limit": "stopped at the time limit, not a final answer",
    "iteration limit": "stopped at the iteration limit, not a final answer",
}


def largest_flow(r: Reading) -> float:
    """The largest value of any panel in MW, for relative residuals."""
    found = [
        np.abs(r.array(p, m)).max(initial=0.0)
        for p, ms in PANELS.items()
        if p != "nodes"
        for m in ms
        if m not in ("level", "emission")
    ]
    return max([1e-9, *map(float, found)])


def _rows(r: Reading, left: float) -> list[tuple[str, float, float, str]]:
    """Check, value, tolerance, meaning."""
    seen: Mapping[str, Any] = r.run.manifest.get("verification", {})
    limit = float(seen.get("tolerance", 1e-6))
    total = net_cost(r).value
    objective = float(r.run.manifest.get("objective_eur", np.nan)) - float(r.run.manifest.get("tie_break_eur", 0.0))
    turnover = float(np.abs(r.run.ledger["eur"]).sum()) or 1.0
    twice: Mapping[str, Any] = r.run.manifest.get("identities", {})
    windows = r.run.manifest.get("windows") or [{"gap": seen.get("gap", np.nan)}]
    whole = len(windows) == 1
    short = float(np.maximum(-r.array("demands", "served"), 0.0).max(initial=0.0))
    return [
        (
            "Certified gap" if whole else f"Certified gap of {len(windows)} windows",
            float(max(w["gap"] for w in windows)),
            limit,
            "Objective less a bound that is valid for any prices, relative (rule 8.2)."
            + ("" if whole else " What looking at windows costs is not in it."),
        ),
        (
            "Primal residual",
            float(seen.get("primal_residual", np.nan)),
            limit,
            "Largest miss of any equation, relative to its size.",
        ),
        (
            "Bound violation",
            float(seen.get("bound_violation", np.nan)),
            limit,
            "Largest step outside any limit, relative to its size.",
        ),
        (
            "Balance of every node",
            left,
            BALANCE,
            "Recomputed from the run's tables alone: in less out, over the largest flow.",
        ),
        (
            "Accounts drawn up twice",
            float(twice.get("worst_difference_eur", np.nan)) / turnover,
            LEDGER,
            "Net of each party from physical tables and prices, less that of the ledger; the largest over turnover.",
        ),
        (
            "Ledger against objective",
            abs(total - objective) / turnover,
            LEDGER,
            "Net cost from the ledger less objective without tie-breaks, over turnover.",
        ),
        ("Negative service", short, BALANCE * largest_flow(r), "No demand is served with less than nothing, MW."),
        (
            "Packing of the charts",
            ERROR,
            1e-4,
            "Error of hourly charts, share of each series' range; tables use raw values.",
        ),
    ]


def _checks(r: Reading, left: float) -> tuple[Table, int, tuple[str, ...]]:
    rows = _rows(r, left)
    verdicts = ["passed" if v <= t else "not stated" if np.isnan(v) else "failed" for _, v, t, _ in rows]
    stated = r.run.manifest.get("verification", {}).get("passed")
    failed = [
        f"{name} is {tolerance(v)}, more than {tolerance(t)}"
        for (name, v, t, _), word in zip(rows, verdicts, strict=True)
        if word == "failed"
    ]
    if stated is False and not failed:
        failed.append("The run's own verification did not pass")
    found = table(
        "checks",
        "Checks of this run",
        [name for name, *_ in rows],
        [
            text("Check", [name for name, *_ in rows]),
            text("Value", ["?" if np.isnan(v) else tolerance(v, 2) for _, v, _, _ in rows]),
            text("At most", [tolerance(t) for _, _, t, _ in rows]),
            text("Verdict", verdicts),
            text("What it says", [what for *_, what in rows]),
        ],
    )
    return found, verdicts.count("passed"), tuple(failed)


def _balance(r: Reading, left: np.ndarray[Any, np.dtype[np.float64]]) -> Table:
    """Totals of each carrier: in, out, difference."""
    rows: list[tuple[float, ...]] = []
    for c in r.carriers:
        keep = np.append(r.mask(c), False)

        def at(panel: str, measure: str, column: str, keep: np.ndarray[Any, Any] = keep) -> float:
            return float(r.energy(panel, measure)[keep[r.place(panel, column)]].sum())

        legs = (
            r.hours @ np.where(keep[r.place("legs", "node")], r.array("legs", "mw"), 0.0)
            if r.ids("legs")
            else np.zeros(0)
        )
        enters = at("supplies", "mw", "node") + at("markets", "bought", "node") + float(legs[legs > 0].sum())
        enters += (
            at("processes", "output", "output")
            + at("processes", "heat", "heat_output")
            + at("storages", "withdrawn", "node")
        )
        leaves = (
            at("markets", "sold", "node")
            + at("processes", "input", "input")
            + at("storages", "injected", "node")
            - float(legs[legs < 0].sum())
        )
        served, dumped = at("demands", "served", "node"), float(r.energy("nodes", "dumped")[keep[:-1]].sum())
        ends = keep[r.place("routes", "to")]
        lost = sum(
            s * float(r.energy("routes", m)[ends].sum())
            for m, s in (("sent", 1), ("received", -1), ("sent_back", 1), ("received_back", -1))
        )
        rows.append((enters, leaves, served, lost, dumped, float(np.abs(left[:, keep[:-1]]).max(initial=0.0))))
    ids = list(r.carriers)
    titles = ("Enters", "Processes, sales, storage", "Demand served", "Lost on routes", "Dumped")
    return table(
        "balance",
        f"Balance by carrier over the whole case, recomputed from the tables, {r.period}",
        ids,
        [
            text("Carrier", [r.carrier_label(c) for c in ids]),
            *(energies(t, [row[i] for row in rows], unit=r.common_unit) for i, t in enumerate(titles)),
            energies("Difference", [row[0] - sum(row[1:5]) for row in rows], unit=r.common_unit),
            text(
                "Largest miss at a node and step",
                [f"{tolerance(row[5], 2)} {power_unit(r.unit(c))}" for c, row in zip(ids, rows, strict=True)],
            ),
        ],
        of="carriers",
    )


def _census(r: Reading) -> Table:
    rows = list(r.run.manifest.get("census", []))
    reasons = []
    for row in rows:
        listed = row.get("reasons") or ([{"id": "", "reason": row["reason"]}] if row.get("reason") else [])
        shown = [f"{x.get('id', '')}: {x.get('reason', '')}".removeprefix(": ") for x in listed[:3]]
        reasons.append("; ".join(shown) + (f" and {fixed(len(listed) - 3)} more" if len(listed) > 3 else ""))
    return table(
        "census",
        "What the problem was built from",
        [str(row.get("family", "")) for row in rows],
        [
            text("Family", [str(row.get("family", "")) for row in rows]),
            counts("Asked", [float(row.get("asked", 0)) for row in rows]),
            counts("Added", [float(row.get("added", 0)) for row in rows]),
            counts("Skipped", [float(row.get("skipped", 0)) for row in rows]),
            text("Why skipped", reasons),
        ],
    )


def _facts(r: Reading) -> tuple[tuple[str, str], ...]:
    m = r.run.manifest
    engine, case, versions = m.get("engine", {}), m.get("case", {}), m.get("versions", {})
    seconds = m.get("seconds", {})
    spent = ", ".join(
        f"{name.replace('_', ' ')} {significant(float(s), 2)}" for name, s in seconds.items() if name != "total"
    )
    facts = [
        (
            "Engine",
            f"{engine.get('name', '?')} {engine.get('version', '')}, {engine.get('reason', '')}; "
            f"{engine.get('iterations', '?')} iterations",
        ),
        ("Status", status(r)),
        (
            "Size",
            f"{fixed(float(m.get('columns', 0)))} columns, {fixed(float(m.get('rows', 0)))} rows, "
            f"{fixed(float(m.get('nonzeros', 0)))} coefficients",
        ),
        ("Seconds", spent + (f"; total {significant(float(seconds['total']), 3)}" if "total" in seconds else "")),
        ("Peak memory", f"{fixed(float(m.get('peak_memory_mb', 0)))} MB"),
        ("Case", f"{case.get('name', '')}, scenario {case.get('scenario', '')}, hash {case.get('hash', '?')}"),
        ("Run", f"{m.get('run_id', '?')}, made {m.get('created', '?')}"),
        ("Versions", ", ".join(f"{k} {v}" for k, v in versions.items())),
        ("Clock", f"{r.clock}; months and money in UTC"),
    ]
    return tuple((k, v) for k, v in facts if v)


def status(r: Reading) -> str:
    """The solver's status in words with the certified gap; a limit is never called solved."""
    word = str(r.run.manifest.get("status", "?"))
    gap = float(r.run.manifest.get("verification", {}).get("gap", np.nan))
    told = STATUS.get(word, word)
    if word == "rolling":
        return told
    return f"{told}, gap {tolerance(gap, 2)}" if np.isfinite(gap) else told


def fill(r: Reading) -> ChecksPage:
    """The checks page."""
    left = residual(r)
    share = float(np.abs(left).max(initial=0.0)) / largest_flow(r)
    found, passed, failed = _checks(r, share)
    m = r.run.manifest
    word = str(m.get("status", ""))
    if word and word != "rolling" and STATUS.get(word, word) != "optimal":
        failed = (f"The engine's status is: {STATUS.get(word, word)}", *failed)
    command = f"koridor run {r.case.name} --scenario {r.case.scenario} --out DIR"
    return ChecksPage(found, _balance(r, left), _census(r), _facts(r), command, passed, failed)
