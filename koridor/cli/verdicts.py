"""The verb of claims about outcomes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from koridor.cli.shared import CaseArg, JsonOpt, print_object, print_table, progress


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
