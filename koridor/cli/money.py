"""The verbs of money: payments, ventures and supply contracts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from koridor.cli.shared import JsonOpt, RunArg, ScenarioOpt, print_object, print_table, progress


def money(
    run: RunArg,
    support: Annotated[list[Path] | None, typer.Option(help="Run of a further year; may be given again.")] = None,
    payments: Annotated[bool, typer.Option("--payments", help="Only who paid whom; no venture is needed.")] = False,
    one_year: Annotated[bool, typer.Option("--one-year", help="Repeat the one year that is solved.")] = False,
    scale_up: Annotated[bool, typer.Option("--scale-up", help="Let part of a year stand for it.")] = False,
    step_hours: Annotated[float | None, typer.Option(help="Steps of support years; empty: as the run.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Folder to write every table into.")] = None,
    as_json: JsonOpt = False,
) -> None:
    """Say who paid whom in a run, and what its joint ventures are worth; support years are solved beside it."""
    from koridor.money.account import Account, account
    from koridor.money.payments import payments as of
    from koridor.money.shown import paid, sections
    from koridor.result.run import open_run

    solved = open_run(run)
    with progress(quiet=as_json) as say:
        if payments:
            found = Account(of(solved), {})
        else:
            given = [open_run(folder) for folder in support or []]
            found = account(solved, support=given, step_hours=step_hours, one_year=one_year, scale_up=scale_up, say=say)
    written = found.write(csv) if csv else []
    if as_json:
        print_object({**found.content(), "written": [str(path) for path in written]})
        return
    for section in paid(found.payments) if payments else sections(found):
        typer.echo(f"\n{section.title}")
        if section.rows:
            print_table(section.header, section.rows)
        for note in section.notes:
            typer.echo(f"  {note}")
    if csv:
        typer.echo(f"\nWrote {len(written)} tables to {csv}")


def contracts(
    case: Annotated[str, typer.Argument(help="Folder of a run, or a case: solved unless its run is in runs/.")],
    scenario: ScenarioOpt = None,
    statement: Annotated[str | None, typer.Option("--statement", help="Only the statements of this contract.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Folder to write every table into.")] = None,
    as_json: JsonOpt = False,
) -> None:
    """Tell terms, monthly prices, contract years with their banks, and statements of supply contracts."""
    from koridor.money.contracts import book_of
    from koridor.money.contracts_shown import sections, statement_sections

    with progress(quiet=as_json) as say:
        book = book_of(case, scenario, say)
    chosen = None if statement is None else book.of(statement)
    written = book.write(csv) if csv else []
    if as_json:
        print_object({**book.content(statement), "written": [str(path) for path in written]})
        return
    for section in sections(book) if chosen is None else statement_sections(chosen):
        typer.echo(f"\n{section.title}")
        print_table(section.header, section.rows)
        for note in section.notes:
            typer.echo(f"  {note}")
    if csv:
        typer.echo(f"\nWrote {len(written)} tables to {csv}")
