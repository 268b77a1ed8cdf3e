"""The verb of what stands behind one figure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from koridor.cli.shared import JsonOpt, RunArg, print_object, print_table


def cite(
    run: RunArg,
    figure: Annotated[
        str,
        typer.Option(
            "--figure",
            help="objective, price NODE, flow ROUTE, unserved CLASS, net PARTY, SQL, or the id of an observation or an "
            "outcome.",
        ),
    ],
    top: Annotated[int, typer.Option("--top", help="How many to print.", min=1)] = 20,
    as_json: JsonOpt = False,
) -> None:
    """List the claims and assumptions behind one figure of a run, in order of influence."""
    from koridor.report.cite import cite as behind
    from koridor.result.run import open_run

    found = behind(open_run(run), figure)
    if as_json:
        print_object(asdict(found))
        return
    typer.echo(f"{found.title}: {found.value:,.6g} {found.unit}".rstrip())
    print_table(
        ["rests on", "says", "by", "influence, million EUR"],
        [
            [c.id, f"{c.says} ({c.source})" if c.source else c.says, c.cells[0], f"{c.influence_eur / 1e6:,.1f}"]
            for c in found.behind[:top]
        ],
    )
    if len(found.behind) > top:
        typer.echo(f"{len(found.behind) - top} more with less influence.")
    typer.echo(
        "Influence ranks: the money a number touches in this run, halved for each row between it and the figure."
    )
