"""Verdicts on claims about outcomes: what a run says of each (DESIGN 7.3, 7.6).

supported         the figure of the run lies on the claim's side of the threshold
contradicted      it does not
conditional       it does not, but in another scenario it does: within reach only if that scenario comes true
assumed           it would, but the run was given it: a cell that the figure reads rests on the claim itself
not decidable     no run holds such a figure; the row says what would decide it
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from koridor.case.case import Case
from koridor.case.cell import Number
from koridor.errors import KoridorError
from koridor.evidence.figure import asks_no_run, evidence_figure, quoted
from koridor.evidence.kept import NoRun, Runs
from koridor.result.run import Run

SUPPORTED, CONTRADICTED, CONDITIONAL, ASSUMED, OPEN = (
    "supported", "contradicted", "conditional", "assumed", "not decidable",
)  # fmt: skip
VERDICTS = (SUPPORTED, CONTRADICTED, CONDITIONAL, ASSUMED, OPEN)
DECIDED = (SUPPORTED, CONTRADICTED, CONDITIONAL)

_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    "at least": lambda value, limit: value >= limit,
    "more than": lambda value, limit: value > limit,
    "at most": lambda value, limit: value <= limit,
    "less than": lambda value, limit: value < limit,
}
NOISE = 1e-6
"""Share of the figures that a difference between two runs may be and still be none: their certified gap."""


@dataclass(frozen=True)
class Outcome:
    """A claim about an outcome as its row says it. `threshold` is nan where no run decides it."""

    id: str
    title: str
    rests_on: tuple[str, ...]
    case: str
    scenario: str
    compared: str
    query: str
    figure: str
    unit: str
    bound: str
    threshold: float
    reach: str
    condition: str
    decides: str
    note: str


@dataclass(frozen=True)
class Verdict:
    """What a run says of a claim. `value` is the figure, or `ours` less `theirs` where two scenarios are compared.

    `reached` is the figure in the scenario of `reach`, nan where it was not tried; `runs` are the folders, or the
    scenarios where a run was not kept. `untried` says which run was not there to try another scenario.
    """

    outcome: Outcome
    verdict: str
    value: float
    ours: float
    theirs: float
    reached: float
    runs: tuple[str, ...]
    reason: str
    given: tuple[str, ...] = ()
    older: bool = False
    untried: str = ""

    def record(self) -> dict[str, Any]:
        """As one JSON object; numbers that are not there are null."""
        row = asdict(self.outcome) | {k: v for k, v in asdict(self).items() if k != "outcome"}
        row["decided"] = self.verdict in DECIDED
        return {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}


def outcomes(case: Case) -> list[Outcome]:
    """Every claim about an outcome of a case, in the order of its table."""
    table = case["outcomes"]
    out = []
    for i, row in enumerate(case.raw["outcomes"]):
        cell = table.columns["threshold"][i]
        limit = cell.parts[0].value * cell.parts[0].unit.factor if isinstance(cell, Number) else math.nan
        names = [c for c in Outcome.__dataclass_fields__ if c not in ("id", "rests_on", "threshold", "bound")]
        texts = {c: row[c] for c in names}
        bound = row["bound"] or "at least"
        out.append(Outcome(id=row.id, rests_on=tuple(row["rests_on"].split()), threshold=limit, bound=bound, **texts))
    return out


def verdicts(case: Case, runs: Runs, scenario: str | None = None) -> list[Verdict]:
    """The verdict on every claim; `scenario`: only on those tested in it. Raises what loading and solving raise."""
    chosen = [o for o in outcomes(case) if scenario in (None, o.scenario or case.scenario)]
    return [judge(case, outcome, runs) for outcome in chosen]


def counts(found: list[Verdict]) -> dict[str, int]:
    """Claims by verdict, and those that are decided."""
    by = Counter(v.verdict for v in found)
    return {"claims": len(found), "decided": sum(by[v] for v in DECIDED)} | {v: by[v] for v in VERDICTS}


def label(found: Verdict) -> str:
    """A verdict as people read it."""
    return {CONDITIONAL: "within reach only if", ASSUMED: "given, not tested"}.get(found.verdict, found.verdict)


def judge(case: Case, o: Outcome, runs: Runs) -> Verdict:
    """The verdict on one claim. Raises NoRun where its runs are not there and may not be solved."""
    nothing = math.nan
    if not o.query:
        return Verdict(
            o, OPEN, nothing, nothing, nothing, nothing, (), f"No run holds it. To be decided by: {o.decides}"
        )
    where = o.case or case.folder
    told: list[Run] = []
    try:
        ours, theirs, value = _value(case, o, where, o.scenario, runs, told)
        names = tuple(_name(r) for r in told)
        older = any(n in runs.older for n in names)
        if math.isnan(value):
            reason = f"The figure is not in the run of {o.scenario or 'the default'}."
            return Verdict(o, OPEN, value, ours, theirs, nothing, names, reason, older=older)
        if o.query.startswith("unserved") and ours == theirs == 0.0:
            reason = f"Nothing is missing under {o.scenario} or under {o.compared}: a harder test has to decide."
            return Verdict(o, OPEN, value, ours, theirs, nothing, names, reason, older=older)
        if _holds(o, value, ours):
            bases = _given(case, o, runs, told)
            verdict = ASSUMED if bases else SUPPORTED
            reason = _reason(o, value, ours, theirs)
            reason = f"Given, not tested: the run was told so by {', '.join(bases[:4])}. {reason}" if bases else reason
            return Verdict(o, verdict, value, ours, theirs, nothing, names, reason, bases, older)
        failed = Verdict(
            o, CONTRADICTED, value, ours, theirs, nothing, names, _reason(o, value, ours, theirs), older=older
        )
        return _tried(case, failed, where, runs, told) if o.reach else failed
    except NoRun:
        raise
    except KoridorError as problem:
        reason = f"The figure could not be read: {str(problem).splitlines()[0]}"
        return Verdict(o, OPEN, nothing, nothing, nothing, nothing, tuple(_name(r) for r in told), reason)


def _tried(case: Case, failed: Verdict, where: Any, runs: Runs, told: list[Run]) -> Verdict:
    """The verdict on a claim that fails, where another scenario may bring it within reach."""
    o = failed.outcome
    try:
        reached = _value(case, o, where, o.reach, runs, told)[2]
    except NoRun as absent:
        lacking = f"Whether it is in reach if {o.condition} is not tested here: {absent.what} is not solved."
        return replace(failed, reason=f"{failed.reason} {lacking}", untried=lacking)
    names = tuple(_name(r) for r in told)
    if not math.isnan(reached) and _holds(o, reached, reached):
        reason = f"Within reach only if {o.condition}: then {_said(o, reached)}. {failed.reason}"
        return replace(failed, verdict=CONDITIONAL, reached=reached, runs=names, reason=reason)
    reason = f"{failed.reason} If {o.condition}, {_said(o, reached)}: not then either."
    return replace(failed, reached=reached, runs=names, reason=reason)


def _value(
    case: Case, o: Outcome, where: Any, scenario: str, runs: Runs, told: list[Run]
) -> tuple[float, float, float]:
    """The figure of a scenario, that of the one compared (nan without), and what is tested."""
    if asks_no_run(o.query) and not o.compared:
        ours = evidence_figure(case, o.query)
        return ours, math.nan, ours
    run = runs.of(where, scenario)
    told.append(run)
    ours = runs.figure(run, o.query, case)
    if not o.compared:
        return ours, math.nan, ours
    other = runs.of(where, o.compared)
    told.append(other)
    theirs = runs.figure(other, o.query, case)
    return ours, theirs, ours - theirs


def _holds(o: Outcome, value: float, size: float) -> bool:
    """Whether a figure is on the claim's side; of a difference, noise of the solver counts as none."""
    if o.compared and abs(value) <= NOISE * abs(size):
        value = 0.0
    return _HOLDS[o.bound](value, o.threshold)


def _given(case: Case, o: Outcome, runs: Runs, told: list[Run]) -> tuple[str, ...]:
    """Cells and claims by which the runs were told what is tested."""
    rows = case.raw["claims"].rows
    heads = {rows[id]["part_of"] or id for id in o.rests_on if id in rows}
    tested = {*o.rests_on, *heads, *(id for id, row in rows.items() if row["part_of"] in heads)}
    cells = [f"{c.table}/{c.id}/{c.column}" for run in told for c in runs.given(run, o.query, tested)]
    return tuple(dict.fromkeys([*cells, *(f"claims/{id}" for id in quoted(o.query, tested))]))


def _reason(o: Outcome, value: float, ours: float, theirs: float) -> str:
    """What was compared with what, in a sentence or two."""
    what = o.figure or "the figure"
    side = f"{o.bound} {_number(o.threshold)} {o.unit}".rstrip()
    pair = f" ({_number(ours)} against {_number(theirs)} under {o.compared})" if o.compared else ""
    said = f"{what[:1].upper()}{what[1:]}: {_said(o, value)}{pair}; the claim asks for {side}."
    return said + (f" Open: {o.decides}" if o.decides else "")


def _said(o: Outcome, value: float) -> str:
    return f"{'+' if o.compared and value > 0 else ''}{_number(value)} {o.unit}".rstrip()


def _number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"


def _name(run: Run) -> str:
    return str(run.folder) if run._folder is not None else f"{run.case.name} {run.case.scenario}"
