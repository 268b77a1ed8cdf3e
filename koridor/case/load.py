"""Folder -> one frozen Case, or every problem at once."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from koridor.case.agreement_checks import agreements
from koridor.case.case import Case
from koridor.case.cell import Number
from koridor.case.checks import ALL
from koridor.case.claim_checks import EVIDENCE, subjects
from koridor.case.contract_checks import CONTRACTS, quantities
from koridor.case.expansion_checks import EXPANSION
from koridor.case.outcome_checks import outcomes
from koridor.case.profiles import ProfileMaker
from koridor.case.provenance import collect
from koridor.case.raw import Problems, RawCase, read
from koridor.case.read_cells import Columns, read_cells
from koridor.case.rows import Rows, Sampler
from koridor.case.sampled import in_range
from koridor.case.scenario import Applied, apply
from koridor.case.schema import BY_NAME
from koridor.case.series import maker
from koridor.case.shape import shaped
from koridor.case.steps import Floats, Steps
from koridor.case.venture_checks import VENTURES
from koridor.errors import CaseError, Problem, did_you_mean

FLAGSHIPS = Path(__file__).resolve().parent.parent / "flagship"
MAX_STEPS = 400_000


def find(name: str | Path) -> Path:
    """The folder of a case: a path, or the name of one that ships with Koridor. Raises CaseError."""
    path = Path(name)
    if path.is_dir():
        return path
    shipped = FLAGSHIPS / str(name)
    if (shipped / "case.toml").is_file():
        return shipped
    known = [p.parent.name for p in sorted(FLAGSHIPS.glob("*/case.toml"))]
    raise CaseError(
        [
            Problem(
                str(name),
                None,
                None,
                "case/folder",
                "There is no such folder and no case of that name ships with Koridor.",
                "",
                f"{did_you_mean(str(name), known)} Or make one with `koridor init NAME`.",
            )
        ]
    )


def load(
    case: str | Path,
    scenario: str | None = None,
    horizon: Mapping[str, Any] | None = None,
    seconds: dict[str, float] | None = None,
) -> Case:
    """Read and check a case under a scenario (None: the case's default).

    `horizon` ({"start", "end", "step_hours"}) overrides the scenario's, for short runs. Raises CaseError with every
    problem. `seconds` receives the time of the phases read and check.
    """
    return load_with(find(case), scenario, [], None, horizon, seconds)


def load_with(
    folder: Path,
    scenario: str | None,
    edits: Sequence[Mapping[str, Any]],
    name: str | None,
    horizon: Mapping[str, Any] | None = None,
    seconds: dict[str, float] | None = None,
) -> Case:
    """`load` with further edits on top, as a scenario called `name`."""
    begun = time.perf_counter()
    problems = Problems()
    raw = read(folder, problems)
    raw.meta = shaped(raw.meta, "case.toml", problems)
    read_by = time.perf_counter()
    base = scenario or raw.meta.get("default_scenario")
    base = None if base == "base" else base
    if edits:
        raw.scenarios[name or "edited"] = {"extends": [base] if base else [], "edit": [dict(e) for e in edits]}
        base = name or "edited"
    applied = apply(raw, base, problems, tuple(raw["currencies"].rows))
    applied.horizon.update(horizon or {})
    steps = _steps(raw, applied, problems)
    if steps is None:
        problems.raise_if_any()
        raise AssertionError("unreachable: no steps without a problem")
    values = read_cells(raw, applied, _day(steps.start[0]), problems)
    for check in (*ALL, *EXPANSION, *CONTRACTS, *VENTURES, *EVIDENCE, outcomes):
        check(raw, values, problems)
    agreements(raw, values, applied.removed, problems)
    subjects(raw, applied.removed, problems)
    provenance = collect(raw, applied, problems)
    perspective = tuple(applied.perspective or raw.meta.get("perspective") or ["all"])
    for party in perspective:
        if party != "all" and party not in raw["parties"].rows:
            problems.report(
                "case/perspective",
                "case.toml",
                f'There is no party "{party}".',
                "Its payments could not be told apart.",
                did_you_mean(party, raw["parties"].rows),
                column="perspective",
                value=party,
            )
    problems.raise_if_any()
    tables = _tables(raw, values, steps, problems)
    problems.raise_if_any()
    in_range(raw, tables, problems)
    problems.raise_if_any()
    quantities(raw, tables, problems)
    problems.raise_if_any()
    if seconds is not None:
        seconds |= {"read": read_by - begun, "check": time.perf_counter() - read_by}
    return Case(
        name=str(raw.meta["name"]),
        title=str(raw.meta["title"]),
        scenario=applied.name,
        scenario_title=applied.title,
        folder=folder,
        hash=raw.hash,
        meta=raw.meta,
        perspective=perspective,
        steps=steps,
        tables=tables,
        raw=raw,
        provenance=provenance,
        request={
            "scenario": scenario,
            "edits": [dict(e) for e in edits],
            "name": name,
            "horizon": dict(horizon) if horizon else None,
        },
    )


def _day(stamp: np.datetime64) -> date:
    return date.fromisoformat(str(stamp.astype("datetime64[D]")))


def _steps(raw: RawCase, applied: Applied, problems: Problems) -> Steps | None:
    if not applied.horizon:  # reported already: case.toml cannot be read, or lacks one
        return None
    zone = str(raw.meta.get("time_zone", "UTC"))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a continent alone is a folder
        problems.report(
            "case/zone",
            "case.toml",
            f'"{zone}" is not a time zone.',
            "Local hours shape demand and prices.",
            "Use a name such as Europe/Belgrade.",
            column="time_zone",
            value=zone,
        )
        zone = "UTC"
    parts = [
        _stretch(raw, applied.horizon, h, zone, problems) for h in applied.horizon.get("periods", [applied.horizon])
    ]
    known = [p for p in parts if p is not None]
    if len(known) < len(parts):
        return None
    if any(later.start[0] <= earlier.start[-1] for earlier, later in pairwise(known)):
        problems.report(
            "case/horizon",
            "case.toml",
            "The periods overlap or do not move forward.",
            "An hour would be solved twice.",
            "Put them in order, each starting where the one before ends or later.",
            column="horizon",
        )
        return None
    return Steps.joined(known)


def _stretch(
    raw: RawCase, defaults: Mapping[str, Any], horizon: Mapping[str, Any], zone: str, problems: Problems
) -> Steps | None:
    """One period of the horizon; None where it cannot be read."""
    try:
        start, end = (np.datetime64(_stamp(horizon[k])) for k in ("start", "end"))
        hours = float(horizon.get("step_hours", defaults.get("step_hours", raw.meta.get("step_hours", 1))))
        weight, discount = float(horizon.get("weight", 1.0)), float(horizon.get("discount", 1.0))
        seconds = float((end - start).astype("timedelta64[s]").astype(np.int64))
        if not (0 < weight < np.inf and 0 < discount < np.inf):
            raise ValueError("weight and discount are above 0")
    except (KeyError, ValueError, TypeError) as reason:
        problems.report(
            "case/horizon",
            "case.toml",
            f"The horizon cannot be read ({reason}).",
            "It says which steps are solved.",
            "Write horizon = { start = 2030-01-01, end = 2031-01-01 }, the end not included, or a list of periods.",
            column="horizon",
        )
        return None
    count = seconds / (hours * 3600) if hours >= 1 / 60 else 0
    if count < 1 or abs(count - round(count)) > 1e-9 or count > MAX_STEPS:
        problems.report(
            "case/horizon",
            "case.toml",
            f"From {start} to {end} there are {count:g} steps of {hours:g} h.",
            f"A horizon is a whole number of steps of a minute or more, at least 1 and at most {MAX_STEPS}.",
            "Move its end.",
            column="horizon",
        )
        return None
    return Steps.regular(start, end, hours, zone, weight, discount)


def _stamp(value: Any) -> str:
    """A TOML date, date and time (UTC) or text as numpy reads it."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).replace(tzinfo=None).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _tables(raw: RawCase, values: dict[str, Columns], steps: Steps, problems: Problems) -> dict[str, Rows]:
    """Rows of every table, with a sampler that knows the profiles and the money rates."""
    targets = {name: {id: i for i, id in enumerate(table.rows)} for name, table in raw.tables.items()}
    profiles = maker(raw, values, steps, problems)
    written = zip(raw["currencies"].rows, values["currencies"]["rate"], strict=True)
    rates = {id: rate for id, rate in written if isinstance(rate, Number)}
    sampler = _sampler(profiles, rates)
    return {
        name: Rows(BY_NAME[name], tuple(table.rows), values[name], targets, sampler, _gcv(raw, values, name), {})
        for name, table in raw.tables.items()
    }


def _sampler(profiles: ProfileMaker, rates: Mapping[str, Number]) -> Sampler:
    """What turns numbers into values on the steps of `profiles`."""

    def rate_of(currency: str) -> Floats:
        return np.broadcast_to(np.asarray(sampler.sample(rates[currency])), (len(profiles.steps),))

    def on(steps: Steps) -> Sampler:
        return _sampler(profiles.on(steps), rates)

    sampler = Sampler(profiles.steps, profiles.series, profiles.shape, rate_of, on)
    return sampler


_OWNED = (("contract", "contracts"), ("route", "routes"))
"""Columns that name the row whose quality and node count where a row has none of its own."""


def _gcv(raw: RawCase, values: dict[str, Columns], name: str) -> Floats:
    """Calorific value (kWh/m3) that volumes in each row are read with: the row's quality, else its carrier's first."""
    gcv: dict[str, float] = {}
    first: dict[str, float] = {}
    for row, value in zip(raw["qualities"], values["qualities"]["gcv"], strict=True):
        gcv[row.id] = value.parts[0].value if isinstance(value, Number) else np.nan
        first.setdefault(row["carrier"], gcv[row.id])
    carrier = {r.id: r["carrier"] for r in raw["nodes"]}
    out = []
    for row in raw[name]:
        of = next((raw[t].rows[row[c]] for c, t in _OWNED if row[c] in raw[t].rows), row)
        node = next((of[c] for c in ("node", "input", "from", "output") if of[c]), "")
        quality = row["quality"] or of["quality"]
        out.append(gcv.get(quality, first.get(row["carrier"] or carrier.get(node, ""), np.nan)))
    return np.array(out, dtype=np.float64)
