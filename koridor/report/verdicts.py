"""Claims about outcomes with what runs say of them: this one, and those kept beside it; nothing is solved here."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from koridor.evidence.beside import Beside, as_sql, resolution
from koridor.evidence.figure import asks_no_run
from koridor.evidence.kept import NoRun, whole
from koridor.evidence.verdicts import (
    ASSUMED,
    CONDITIONAL,
    CONTRADICTED,
    OPEN,
    SUPPORTED,
    Outcome,
    Verdict,
    judge,
    outcomes,
)
from koridor.report.context import Judged, Number, Sentence, VerdictsPage
from koridor.report.evidence import anchor, rows_of
from koridor.report.numbers import THIN, capital, plural, said_money, significant, with_unit
from koridor.report.reading import Reading
from koridor.report.ventures import support

if TYPE_CHECKING:
    from koridor.case.case import Case
    from koridor.result.run import Run

UNTESTED = "not tested here"
MEANINGS = {
    CONTRADICTED: "The figure of the run is not on the claim's side of the threshold.",
    CONDITIONAL: "It is not, but it is in another scenario, which is named.",
    SUPPORTED: "The figure of the run is on the claim's side of the threshold.",
    ASSUMED: "It is, but the run was told so by the claim itself.",
    OPEN: "No run holds such a figure, or the test does not bite; what would decide it is said.",
    UNTESTED: "A run that the claim needs does not lie solved beside this one.",
}
"""Verdicts in the order of the page, with what they mean."""
SHOWN = {CONDITIONAL: "within reach only if", ASSUMED: "given, not tested"}
EVIDENCE_TABLES = "the case's own tables of evidence"


def fill(r: Reading) -> VerdictsPage | None:
    """The page; None where the case has no claims about outcomes."""
    if rows_of(r, "outcomes") is None:
        return None
    run, case = cast("Run", r.run), cast("Case", r.case)
    beside = Beside(run, support(r) if len(case["ventures"].ids) else None)
    found: dict[str, list[Judged]] = {kind: [] for kind in MEANINGS}
    for o in outcomes(case):
        try:
            v = judge(case, o, beside)
            found[v.verdict].append(_judged(r, v, beside))
        except NoRun as absent:
            found[UNTESTED].append(_untested(r, o, absent))
    groups = tuple((SHOWN.get(k, k), MEANINGS[k], tuple(rows)) for k, rows in found.items() if rows)
    return VerdictsPage(_sentence(found, run), groups, _command(case) if found[UNTESTED] else "")


def _sentence(found: dict[str, list[Judged]], run: Run) -> str:
    total = sum(map(len, found.values()))
    counts = {k: len(rows) for k, rows in found.items() if rows}
    words = {
        SUPPORTED: "{} supported",
        CONTRADICTED: "{} contradicted",
        CONDITIONAL: "{} within reach only under a condition",
        ASSUMED: "{} given to the run and so not tested",
        OPEN: "{} not decidable by any run",
        UNTESTED: "{} not tested here",
    }
    listed = [words[k].format(counts[k]) for k in words if k in counts]
    number, _, rest = listed[0].partition(" ")
    listed[0] = f"{number} {'is' if number == '1' else 'are'} {rest}"
    joined = ", ".join(listed[:-1]) + (" and " if listed[1:] else "") + listed[-1]
    said = f"Of {plural(total, 'claim')} about outcomes, {joined}."
    if whole(run):
        return said
    return f"{said} This run covers a part of its scenario or has edits of its own, so it decides no claim itself."


def _command(case: Case) -> str:
    return (
        f"`koridor evidence verdicts {case.name} --runs RUNS` solves what is missing and keeps it, where RUNS is a "
        f"folder with this run in RUNS/{case.name}/{case.scenario}; `koridor report` on this run then writes this page "
        "again."
    )


def _judged(r: Reading, v: Verdict, beside: Beside) -> Judged:
    o, own = v.outcome, r.case.scenario if whole(beside.run) else ""
    more: list[Sentence] = []
    if v.verdict == ASSUMED:
        more.append((f"The run was told so by {', '.join(v.given[:4])}.",))
    if o.reach and not math.isnan(v.reached):
        number = _number(o, "reached", v.reached, o.reach, own)
        after = "." if v.verdict == CONDITIONAL else ": not then either."
        more.append((f"If {o.condition}, it is ", number, after))
    if v.untried:
        more.append((v.untried,))
    if v.verdict == OPEN:
        more.append((v.reason if o.query else f"To be decided by: {o.decides}.",))
    elif o.decides:
        more.append((f"Open: {o.decides}.",))
    if o.note:
        more.append((f"{o.note}.",))
    runs = tuple(_run(r, name, beside, older=v.older) for name in v.runs)
    if o.query and asks_no_run(o.query):
        runs = (EVIDENCE_TABLES,)
    return Judged(o.id, o.title, SHOWN.get(v.verdict, v.verdict), _sources(r, o), _tested(o, v, own), tuple(more), runs)


def _tested(o: Outcome, v: Verdict, own: str) -> Sentence:
    """Figure, value, what it is the difference of, and the threshold."""
    if math.isnan(v.value):
        return ()
    value = _number(o, "value", v.value, o.scenario, own, sign=bool(o.compared))
    pair: Sentence = ()
    if o.compared:
        ours = _number(o, "ours", v.ours, o.scenario, own)
        theirs = _number(o, "theirs", v.theirs, o.compared, own)
        pair = (" (", ours, f" in {o.scenario} against ", theirs, f" in {o.compared})")
    asked = Number(
        f"verdict-{o.id}-threshold",
        o.threshold,
        o.unit,
        _shown(o, o.threshold),
        f"Threshold: {o.title}",
        o.note or "What the claim asks for, from its own words or, where they have no number, from the note.",
        rests=_documents(o),
    )
    figure = capital(o.figure or "the figure")
    return (f"{figure}: ", value, *pair, f"; the claim asks for {o.bound} ", asked, ".")


def _number(o: Outcome, part: str, value: float, scenario: str, own: str, *, sign: bool = False) -> Number:
    """A figure of a run; a difference has no query of its own, its two sides have. `own`: what this run can answer."""
    mine, whole_of_it = scenario == own and not o.case, not (part == "value" and o.compared)
    query = (
        as_sql(o.query) if whole_of_it and o.query not in ("", "objective") and not o.query.startswith("npv") else ""
    )
    of = EVIDENCE_TABLES if asks_no_run(o.query) else f"the run of {o.case + ' ' if o.case else ''}{scenario}"
    of = "" if mine and not asks_no_run(o.query) else of
    shown = _shown(o, value)
    return Number(
        f"verdict-{o.id}-{part}",
        value,
        o.unit,
        f"+{shown}" if sign and value > 0 else shown,
        capital(o.figure or "the figure"),
        f"Figure by which a claim is tested: {o.title}.",
        query,
        _documents(o),
        of if query else "",
    )


def _shown(o: Outcome, value: float) -> str:
    if o.unit == "EUR":
        return said_money(value)
    digits = significant(value, 4)
    return with_unit(digits.rstrip("0").rstrip(".") if "." in digits else digits, o.unit)


def _documents(o: Outcome) -> tuple[str, ...]:
    return tuple(f"documents/{id}" for id in o.rests_on)


def _run(r: Reading, name: str, beside: Beside, *, older: bool) -> str:
    """A run in words: its scenario, its steps, its id, and whether its tables have changed since."""
    run = beside.named(name)
    told = run.manifest["case"]
    whose = "" if told["name"] == r.case.name else f"{told['name']} "
    mine = "this run" if run is beside.run else f"run {run.manifest.get('run_id', '?')}"
    old = ", of older tables" if older and name in beside.older else ""
    return f"{whose}{told['scenario']}: {resolution(run)}, {mine}{old}"


def _sources(r: Reading, o: Outcome) -> tuple[tuple[str, str, str], ...]:
    """Who says so: speaker or title of the document, the day, and the place of the row in the page."""
    raw, out = cast("Case", r.case).raw, []
    documents, said = raw["sources"].rows, raw["claims"].rows
    for id in o.rests_on:
        kind, row = ("claims", said[id]) if id in said else ("sources", documents[id])
        paper = documents.get(row["source"]) if kind == "claims" else row
        who = row["speaker"] if kind == "claims" else ""
        who = who or (paper["publisher"] or paper["title"] if paper else id)
        day = (row["stated"] if kind == "claims" else "") or (paper["published"] if paper else "")
        out.append((id, ", ".join(filter(None, (who, day[:10]))), f"#{anchor(kind, id)}"))
    return tuple(out)


def _untested(r: Reading, o: Outcome, absent: NoRun) -> Judged:
    """A claim whose runs are not there."""
    needs = f"Needs {absent.what}{f' of {o.case}' if o.case else ''}, which does not lie solved beside this run."
    side = f"{o.bound} {_shown(o, o.threshold)}".replace(THIN, " ")
    asked = f"{capital(o.figure or 'the figure')}; the claim asks for {side}."
    return Judged(o.id, o.title, UNTESTED, _sources(r, o), (), ((asked,), (needs,)), ())
