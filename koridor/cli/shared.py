"""What verbs share: types of arguments, the line of progress, and how an object or a table is printed."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

CaseArg = Annotated[str, typer.Argument(help="Folder of a case, or the name of one that ships with Koridor.")]
RunArg = Annotated[Path, typer.Argument(help="Folder of a run.")]
ScenarioOpt = Annotated[str | None, typer.Option("--scenario", "-s", help="Scenario; empty: the case's default.")]
JsonOpt = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


@contextmanager
def progress(*, quiet: bool, at_once: bool = True) -> Iterator[Any]:
    """A line on stderr for each phase, kept short; Ctrl-C works in the middle of an engine's work, too (`at_once`)."""
    import time

    begun = time.perf_counter()
    shown = not quiet

    def say(text: str) -> None:
        if shown:
            typer.echo(f"{time.perf_counter() - begun:6.1f} s  {text}", err=True)

    previous = signal.getsignal(signal.SIGINT)
    # An engine gives the interpreter no chance to notice Ctrl-C; the system's own way of stopping does. A run folder is
    # moved to its place whole, so nothing half-written is left behind.
    if at_once:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield say
    finally:
        signal.signal(signal.SIGINT, previous)


def print_object(content: Any) -> None:
    """Print one JSON object (or list) and nothing else; what JSON does not know is written as text."""
    typer.echo(json.dumps(content, ensure_ascii=False, default=str))


def cell(value: Any) -> str:
    """A value as a table shows it: six significant digits of a number, commas between thousands."""
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def print_table(header: list[str], rows: list[list[str]], *, right: bool = False) -> None:
    """Print rows in columns below their header; long cells are folded to the width of the terminal.

    `right`: every column but the first holds numbers and ends at the right.
    """
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for n, name in enumerate(header):
        table.add_column(name, overflow="fold", justify="right" if right and n else "left")
    for row in rows:
        table.add_row(*row)
    Console(soft_wrap=False).print(table, markup=False)
