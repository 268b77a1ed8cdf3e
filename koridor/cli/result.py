"""The verbs on the folder of a run: query and report."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from koridor.cli.shared import JsonOpt, RunArg, cell, print_object, print_table


def query(
    run: RunArg,
    sql: Annotated[
        str,
        typer.Argument(
            help='SQL on the tables of the run, such as "select id, sum(received) from routes group by id".'
        ),
    ],
    as_json: JsonOpt = False,
    csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values.")] = False,
) -> None:
    """Ask a run in SQL (DuckDB)."""
    from koridor.result.query import ask, connect

    frame = ask(connect(run), sql)
    if as_json:
        print_object(json.loads(frame.to_json(orient="records", date_format="iso")))
    elif csv:
        typer.echo(frame.to_csv(index=False), nl=False)
    else:
        print_table([str(c) for c in frame.columns], [[cell(v) for v in row] for row in frame.itertuples(index=False)])


def report(run: RunArg) -> None:
    """Write the report of a run again."""
    from koridor.report.render import render
    from koridor.result.run import open_run

    typer.echo(f"Report: {render(open_run(run))}")
