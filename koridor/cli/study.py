"""The verb `sweep`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from koridor.cli.shared import CaseArg, JsonOpt, print_object, print_table, progress


def sweep(
    case: CaseArg,
    study: Annotated[Path, typer.Argument(help="File that says what varies and what is kept, study.toml.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder of results; empty: studies/CASE/STUDY.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; empty: one a core.")] = None,
    dask: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://host:8786.")] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds an engine may take for one variant.")] = 3600.0,
    as_json: JsonOpt = False,
) -> None:
    """Solve a case under many variants and collect the results; the same command goes on where it was stopped."""
    from koridor.study.shown import content, lines, summary
    from koridor.study.sweep import sweep as solve_all

    if workers is not None and (workers < 1 or dask):
        raise typer.BadParameter("Give one process or more, and no --dask beside it.", param_hint="--workers")
    with progress(quiet=as_json, at_once=False) as say:
        done = solve_all(case, study, out, workers=workers, dask=dask, time_limit=time_limit, say=say)
    if as_json:
        print_object(content(done))
    else:
        print_table(*lines(done))
        typer.echo(summary(done))
