"""The verbs that look after a case folder: check and init."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from koridor.cli.shared import CaseArg, JsonOpt, ScenarioOpt, print_object
from koridor.errors import CaseError


def check(case: CaseArg, scenario: ScenarioOpt = None, as_json: JsonOpt = False) -> None:
    """Check a case under every scenario, or under one, and report every problem at once."""
    from koridor.case.load import find, load
    from koridor.case.raw import Problems, read
    from koridor.contract.terms import monthly

    folder = find(case)
    names: list[str | None] = [scenario] if scenario else ["base", *sorted(read(folder, Problems()).scenarios)]
    problems = {}
    checked = []
    for name in names:
        try:
            loaded = load(folder, name)
            monthly(loaded)
            checked.append(loaded.scenario)
        except CaseError as found:
            problems.update({str(p): p for p in found.problems})
    if problems:
        raise CaseError(problems.values())
    counts = {name: len(rows) for name, rows in loaded.tables.items() if len(rows)}
    if as_json:
        print_object({"status": "ok", "case": loaded.name, "scenarios": checked, "rows": counts})
        return
    typer.echo(f"{loaded.title}: no problems in {', '.join(checked)}.")
    typer.echo("  " + ", ".join(f"{n} {name}" for name, n in counts.items()))


def init(
    name: Annotated[str, typer.Argument(help="Name of the new case; a folder of that name is made.")],
    folder: Annotated[Path | None, typer.Option("--in", help="Where to make it; empty: here.")] = None,
) -> None:
    """Make a small working case to start from."""
    from koridor.case.init import init as make

    path = make(name, folder or Path.cwd())
    typer.echo(f"Made {path}. Try: koridor run {path}")
