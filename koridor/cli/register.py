"""The verb `evidence agreements`: the register of a partnership on a day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from koridor.cli.shared import CaseArg, JsonOpt, ScenarioOpt, print_object, print_table

if TYPE_CHECKING:
    from koridor.evidence.register import Agreement, Register, Standing

NEXT = 10
"""Rows that are due next and parties that are listed before the rest is only counted."""


def agreements(
    case: CaseArg,
    on: Annotated[str | None, typer.Option("--on", help="Day, such as 2026-06-01; empty: today.")] = None,
    sector: Annotated[str | None, typer.Option("--sector", help="Only this sector, with every row of it.")] = None,
    party: Annotated[str | None, typer.Option("--party", help="Only what this party signed, with every row.")] = None,
    scenario: ScenarioOpt = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="Write a calendar (iCalendar) here.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the register as CSV here.")] = None,
    as_json: JsonOpt = False,
) -> None:
    """List agreements: overdue and due next on a day, without a date, closed; by sector and by party."""
    from datetime import date

    from koridor.case.load import load
    from koridor.evidence import calendar, register

    day = register.day_of(on) if on else date.today()
    found = register.register(load(case, scenario)).only(sector, party)
    if ics is not None:
        _write(ics, calendar.ics(found, day))
    if csv is not None:
        _write(csv, calendar.table(found, day).encode("utf-8-sig"))
    standing = found.on(day)
    if as_json:
        print_object(_content(found, standing))
        return
    _print(found, standing, every=sector is not None or party is not None)
    for path in (ics, csv):
        if path is not None:
            typer.echo(f"Wrote {path}.")


def _write(path: Path, content: bytes) -> None:
    from koridor.errors import KoridorError

    try:
        path.write_bytes(content)
    except OSError as problem:
        raise KoridorError(f"{path} cannot be written: {problem.strerror}.") from None


def _content(found: Register, standing: Standing) -> dict[str, object]:
    """The register as one object."""
    from koridor.evidence.calendar import record
    from koridor.evidence.register import by_party, by_sector, moved

    return {
        "case": found.case,
        "on": standing.on.isoformat(),
        "counts": {word: len(rows) for word, rows in standing.groups},
        "overdue": [r.id for r in standing.overdue],
        "due_next": [r.id for r in standing.due],
        "no_date": [r.id for r in standing.undated],
        "by_sector": standing.counted(by_sector),
        "by_party": standing.counted(by_party),
        "moved": [{"ids": [r.id for r in chain], "days": moved(chain)} for chain in found.promises(standing.on)],
        "agreements": [record(r, standing.on) for r in found.rows],
    }


def _print(found: Register, standing: Standing, *, every: bool) -> None:
    """The register for a person; `every` row where the lists are short enough to be read."""
    from koridor.evidence.register import STANDINGS, When, by_party, by_sector, moved

    day = When(standing.on, standing.on, "day")
    counts = {word: len(rows) for word, rows in standing.groups}
    later = f", {counts['not yet']} not yet made" if counts["not yet"] else ""
    typer.echo(
        f"{len(found.rows)} rows in the register of {found.title} on {day}: {counts['overdue']} overdue, "
        f"{counts['due']} due later, {counts['no date']} open without a date, {counts['closed']} closed"
        f"{later}."
    )
    head = ["due", "days", "sector", "what", "parties", "status"]
    if standing.overdue:
        typer.echo("\nOverdue: the date has passed, and nothing in the register says that it was done")
        print_table(head, [_row(r, standing) for r in standing.overdue])
    if standing.due:
        shown = standing.due if every else standing.due[:NEXT]
        typer.echo(f"\nDue next{'' if len(shown) == len(standing.due) else f', {NEXT} of {len(standing.due)}'}")
        print_table(head, [_row(r, standing) for r in shown])
    for title, rows in (("No date given", standing.undated), ("Closed", standing.closed)):
        if rows and every:
            typer.echo(f"\n{title}")
            print_table(head, [_row(r, standing) for r in rows])
    chains = found.promises(standing.on)
    if chains:
        typer.echo("\nMoved: one row took the place of another")
        print_table(["what became of it", "moved by"], [[_chain(c), _days(moved(c))] for c in chains])
    if not every:
        typer.echo("\nBy sector")
        groups = standing.counted(by_sector)
        print_table(["sector", *STANDINGS], [[n, *(str(c[w]) for w in STANDINGS)] for n, c in groups.items()])
        typer.echo(f"\nBy party, the {NEXT} with most rows")
        parties = list(standing.counted(by_party).items())[:NEXT]
        print_table(["party", *STANDINGS], [[n, *(str(c[w]) for w in STANDINGS)] for n, c in parties])
        typer.echo("\nRows without a date and closed ones are listed with --sector, --party, --csv and --json.")


def _row(row: Agreement, standing: Standing) -> list[str]:
    days = row.days(standing.on)
    due = str(row.due) if row.due else "not given"
    status = "open" if row.standing(standing.on) != "closed" and row.status in _closed() else row.status
    return [due, "" if days is None else f"{days:+d}", row.sector, row.title, "; ".join(row.parties), status]


def _closed() -> tuple[str, ...]:
    from koridor.case.schema.evidence import CLOSED

    return CLOSED


def _chain(chain: tuple[Agreement, ...]) -> str:
    return ", then ".join(f"{r.title} ({r.due or 'no date'})" for r in chain)


def _days(days: int | None) -> str:
    return "no two dates" if days is None else f"{days} days"
