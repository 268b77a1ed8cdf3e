"""The verbs that solve for evidence: verdicts on claims about outcomes, and what a disagreement moves."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from koridor.cli.shared import CaseArg, JsonOpt, ScenarioOpt, print_object, print_table, progress

if TYPE_CHECKING:
    from koridor.evidence.disagree import Answer


def verdicts(
    case: CaseArg,
    runs: Annotated[
        Path | None,
        typer.Option("--runs", help="Folder with runs to take; what it lacks is solved and kept there."),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--scenario", "-s", help="Only claims that are tested in this scenario.")
    ] = None,
    step_hours: Annotated[
        float | None, typer.Option("--step-hours", help="Steps of what has to be solved; empty: as the case says.")
    ] = None,
    as_json: JsonOpt = False,
) -> None:
    """Test claims about outcomes against runs: supported, contradicted, within reach only if, given, or open."""
    from koridor.case.load import load
    from koridor.evidence.kept import Runs
    from koridor.evidence.verdicts import counts, label
    from koridor.evidence.verdicts import verdicts as test

    with progress(quiet=as_json) as say:
        read = load(case, scenario)
        found = test(read, Runs(runs, step_hours, say), scenario)
    told = counts(found)
    if as_json:
        print_object({**told, "verdicts": [v.record() for v in found]})
        return
    print_table(["claim", "verdict", "reason"], [[v.outcome.title, label(v), v.reason] for v in found])
    if any(v.older for v in found):
        typer.echo("Some runs are of tables that have changed since; `koridor run` solves them again.")
    named = ", ".join(f"{told[k]} {k}" for k in told if k not in ("claims", "decided"))
    typer.echo(f"{told['claims']} claims, {told['decided']} decided: {named}.")


def disagree(
    case: CaseArg,
    subject: Annotated[str, typer.Option("--subject", help="What is disputed (table subjects).")],
    scenario: ScenarioOpt = None,
    step_hours: Annotated[
        float | None, typer.Option("--step-hours", help="Steps to solve with; empty: as the case says.")
    ] = None,
    runs: Annotated[
        Path | None,
        typer.Option("--runs", help="Keep the answer here, in CASE/disagree; reports of runs in CASE draw it."),
    ] = None,
    as_json: JsonOpt = False,
) -> None:
    """Solve again with each reading of what documents disagree about: what it moves, and where a decision flips."""
    from koridor.case.load import load
    from koridor.evidence.disagree import disagree as solve_again
    from koridor.evidence.disagreed import keep

    with progress(quiet=as_json) as say:
        read = load(case, scenario, {"step_hours": step_hours} if step_hours else None)
        found = solve_again(read, subject, say)
        path = keep(runs, read, found) if runs else None
    if as_json:
        print_object(found.content())
        return
    _print_readings(found)
    typer.echo("What moves what, the largest first:")
    for m in found.moves:
        if m.spread:
            share = f" ({m.relative:.1%} of the base)" if m.relative == m.relative else ""
            low, high = _shown(m.low, found.units[m.figure]), _shown(m.high, found.units[m.figure])
            typer.echo(f"  {m.figure}: {low} to {high} {_unit(found.units[m.figure])} by {m.disagreement}{share}")
    typer.echo("")
    for flip in found.flips:
        typer.echo(f"{flip.disagreement}: {flip.words}")
    if path:
        typer.echo(f"Kept: {path}")


def _print_readings(found: Answer) -> None:
    """A table for each disagreement: figures below each other, as many readings side by side as the terminal takes."""
    shown = [f for f in found.units if any(s.figures.get(f) for s in found.solved)]
    names = {f: f"{f}, {_unit(found.units[f])}" for f in shown}
    room = shutil.get_terminal_size((80, 24)).columns - max(map(len, names.values()), default=0)
    for disagreement in dict.fromkeys(s.disagreement for s in found.solved):
        solved = [s for s in found.solved if s.disagreement == disagreement]
        typer.echo(f"{disagreement}")
        heads = {s.reading: f"{s.reading}{' (used)' if s.used else ''}" for s in solved}
        wide = max(len(h) for h in heads.values()) + 2
        side = max(1, room // max(wide, 11))
        for first in range(0, len(solved), side):
            some = solved[first : first + side]
            rows = [[names[f], *(_shown(s.figures.get(f), found.units[f]) for s in some)] for f in shown]
            print_table(["", *(heads[s.reading] for s in some)], rows, right=True)
            typer.echo("")
        for s in solved:
            if s.reason:
                typer.echo(f"{s.reading}: {s.reason}")
    nothing = [f for f in found.units if f not in shown]
    if nothing:
        typer.echo(f"0 under every reading: {', '.join(nothing)}.\n")


def _unit(unit: str) -> str:
    return {"EUR": "million EUR", "MWh": "GWh"}[unit]


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value / {'EUR': 1e6, 'MWh': 1e3}[unit]:,.1f}"
