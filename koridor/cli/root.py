"""The program `koridor`: its verbs in the order in which `--help` lists them, and how it ends."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from koridor import __version__
from koridor.cli.case import check, init
from koridor.cli.cite import cite
from koridor.cli.claims import conflicts, list_claims, show
from koridor.cli.doctor import doctor
from koridor.cli.evidence import evidence
from koridor.cli.exchange import export, import_
from koridor.cli.money import contracts, money
from koridor.cli.register import agreements
from koridor.cli.result import query, report
from koridor.cli.run import run
from koridor.cli.shared import print_object
from koridor.cli.study import sweep
from koridor.cli.verdicts import disagree, verdicts
from koridor.errors import CaseError, KoridorError

EXIT_CODES = """Exit codes: 0 done; 1 refused; 2 bad input; 3 not verified; 4 no plan meets every limit; 5 unbounded;
6 stopped at a limit; 130 stopped by Ctrl-C."""

app = typer.Typer(
    help="Cross-border supply agreements as a solved energy system, every number traced to who said it.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def main() -> None:
    """Entry point: every refusal of Koridor becomes words on stderr and an exit code, never a traceback."""
    try:
        app()
    except KoridorError as problem:
        _refuse(problem)
    except KeyboardInterrupt:
        typer.echo("Stopped. Nothing half-written was left.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(f"koridor {__version__}")
        raise typer.Exit


def _refuse(problem: KoridorError) -> None:
    """Print a refusal; with --json as an object on stdout."""
    if "--json" in sys.argv:
        content: dict[str, Any] = {"status": "error", "kind": type(problem).__name__, "message": str(problem)}
        if isinstance(problem, CaseError):
            content["problems"] = [p.__dict__ for p in problem.problems]
        print_object(content)
    else:
        typer.echo(str(problem), err=True)
    sys.exit(problem.exit_code)


for verb in (run, check, init, query, money, contracts, sweep, report):
    app.command()(verb)
app.command("import")(import_)
app.command()(export)
app.command()(doctor)
evidence.command("list")(list_claims)
evidence.command()(show)
evidence.command()(conflicts)
evidence.command()(agreements)
evidence.command()(verdicts)
evidence.command()(disagree)
evidence.command()(cite)
app.add_typer(evidence, name="evidence")
