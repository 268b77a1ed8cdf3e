"""The command line: verbs only. Everything a verb does is a function elsewhere; heavy imports sit inside the verb."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from koridor import __version__
from koridor.errors import CaseError, KoridorError

if TYPE_CHECKING:
    from koridor.result.run import Run

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
evidence = typer.Typer(help="Where the numbers come from.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(evidence, name="evidence")

CaseArg = Annotated[str, typer.Argument(help="Folder of a case, or the name of one that ships with Koridor.")]
RunArg = Annotated[Path, typer.Argument(help="Folder of a run.")]
ScenarioOpt = Annotated[str | None, typer.Option("--scenario", "-s", help="Scenario; empty: the case's default.")]
JsonOpt = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]


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


@app.command()
def run(
    case: CaseArg,
    scenario: ScenarioOpt = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the run; empty: runs/CASE/SCENARIO.")] = None,
    engine: Annotated[str, typer.Option(help="auto, interior, highs or piqp.")] = "auto",
    start: Annotated[str | None, typer.Option(help="First day, for a run shorter than the scenario's.")] = None,
    end: Annotated[str | None, typer.Option(help="Day after the last.")] = None,
    rolling: Annotated[
        float | None, typer.Option(help="Solve in windows of this many weeks; empty: the whole horizon at once.")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds an engine may take.")] = 3600.0,
    report: Annotated[bool, typer.Option(help="Write the report.")] = True,
    as_json: JsonOpt = False,
) -> None:
    """Read a case, check it, build and solve it, verify the solution and write the report."""
    import time

    from koridor.case.load import load
    from koridor.money.identity import identities
    from koridor.result.solve import solve
    from koridor.result.store import write_manifest

    if engine not in (known := ("auto", "interior", "highs", "piqp")):
        raise typer.BadParameter(f"{engine} is not an engine. Choose {', '.join(known)}.", param_hint="--engine")
    if rolling is not None and not rolling >= 1:
        raise typer.BadParameter(f"{rolling:g} is too short. A window is a week or longer.", param_hint="--rolling")
    window_hours = None if rolling is None else rolling * 168.0
    begun = time.perf_counter()
    with _progress(quiet=as_json) as say:
        say("reading and checking the case")
        seconds: dict[str, float] = {}
        horizon = {k: v for k, v in (("start", start), ("end", end)) if v}
        loaded = load(case, scenario, horizon or None, seconds)
        folder = out or Path("runs") / loaded.name / loaded.scenario
        solved = solve(
            loaded, folder, engine=engine, window_hours=window_hours, time_limit=time_limit, say=say, seconds=seconds
        )
        say("drawing up every account a second time")
        solved.manifest["identities"] = identities(solved).content()
        page: Path | None = None
        if report:
            from koridor.report.render import render

            say("writing the report")
            written = time.perf_counter()
            page = render(solved)
            solved.manifest["seconds"]["report"] = time.perf_counter() - written
        solved.manifest["seconds"]["total"] = time.perf_counter() - begun
        write_manifest(solved.folder, solved.manifest)
    _print_run(solved, page, as_json)
    if not solved.manifest["identities"]["passed"]:
        raise typer.Exit(3)


def _print_run(solved: Run, page: Path | None, as_json: bool) -> None:
    m = solved.manifest
    if as_json:
        keys = (
            "status",
            "objective_eur",
            "seconds",
            "verification",
            "identities",
            "columns",
            "rows",
            "peak_memory_mb",
            "engine",
            "run_id",
        )
        _json(
            {
                **{k: m[k] for k in keys},
                "case": m["case"],
                "capacities": solved.capacities.to_dict(orient="records"),
                "report": str(page) if page else None,
                "run": str(solved.folder),
            }
        )
        return
    check = m["verification"]
    typer.echo(f"{m['case']['title']}: {m['case']['scenario_title']}")
    typer.echo(f"  solved    {m['status']} by {m['engine']['name']} {m['engine']['version']} ({m['engine']['reason']})")
    if m["windows"]:
        worst = max(w["gap"] for w in m["windows"])
        typer.echo(f"  windows   {len(m['windows'])}, each to a gap of at most {worst:.1e}; the plan keeps every row")
    else:
        typer.echo(
            f"  verified  gap {check['gap']:.1e}, residual {check['primal_residual']:.1e} "
            f"(limit {check['tolerance']:.0e})"
        )
    size = m["case"]
    typer.echo(
        f"  size      {m['columns']:,} columns, {m['rows']:,} rows, {size['steps']:,} steps, {size['nodes']} nodes"
    )
    typer.echo(f"  net cost  {m['objective_eur'] / 1e6:,.1f} million EUR")
    typer.echo(f"  accounts  {_accounts(m['identities'])}")
    hours = solved.steps.hours
    unserved = float((solved.panel("demands")["unserved"] * hours[:, None]).sum()) / 1e3
    typer.echo(f"  unserved  {unserved:,.1f} GWh")
    typer.echo(
        f"  seconds   {', '.join(f'{k} {v:.1f}' for k, v in m['seconds'].items())}; {m['peak_memory_mb']:,.0f} MB"
    )
    if len(solved.capacities):
        from koridor.result.capacities import shown

        _table(*shown(solved.capacities))
    typer.echo(f"Run: {solved.folder}")
    if page:
        typer.echo(f"Report: {page}")


def _accounts(found: dict[str, Any]) -> str:
    """What the second set of books came to (rule 6.2)."""
    turnover = found["turnover_eur"] or 1.0
    figures = [abs(found[k]) / turnover for k in ("worst_difference_eur", "zero_sum_eur", "objective_difference_eur")]
    said = "off by {:.0e}, sum {:.0e}, against the objective {:.0e} of turnover".format(*figures)
    if found["passed"]:
        return f"drawn up twice: {said} (limit {found['tolerance']:.0e})"
    return f"DO NOT AGREE: {said}, worst for {found['worst_party']}. Do not use the money of this run."


@app.command()
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
        _json({"status": "ok", "case": loaded.name, "scenarios": checked, "rows": counts})
        return
    typer.echo(f"{loaded.title}: no problems in {', '.join(checked)}.")
    typer.echo("  " + ", ".join(f"{n} {name}" for name, n in counts.items()))


@app.command()
def init(
    name: Annotated[str, typer.Argument(help="Name of the new case; a folder of that name is made.")],
    folder: Annotated[Path | None, typer.Option("--in", help="Where to make it; empty: here.")] = None,
) -> None:
    """Make a small working case to start from."""
    from koridor.case.init import init as make

    path = make(name, folder or Path.cwd())
    typer.echo(f"Made {path}. Try: koridor run {path}")


@app.command()
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
        _json(json.loads(frame.to_json(orient="records", date_format="iso")))
    elif csv:
        typer.echo(frame.to_csv(index=False), nl=False)
    else:
        _table([str(c) for c in frame.columns], [[_cell(v) for v in row] for row in frame.itertuples(index=False)])


@app.command()
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
    with _progress(quiet=as_json) as say:
        if payments:
            found = Account(of(solved), {})
        else:
            given = [open_run(folder) for folder in support or []]
            found = account(solved, support=given, step_hours=step_hours, one_year=one_year, scale_up=scale_up, say=say)
    written = found.write(csv) if csv else []
    if as_json:
        _json({**found.content(), "written": [str(path) for path in written]})
        return
    for section in paid(found.payments) if payments else sections(found):
        typer.echo(f"\n{section.title}")
        if section.rows:
            _table(section.header, section.rows)
        for note in section.notes:
            typer.echo(f"  {note}")
    if csv:
        typer.echo(f"\nWrote {len(written)} tables to {csv}")


@app.command()
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

    with _progress(quiet=as_json) as say:
        book = book_of(case, scenario, say)
    chosen = None if statement is None else book.of(statement)
    written = book.write(csv) if csv else []
    if as_json:
        _json({**book.content(statement), "written": [str(path) for path in written]})
        return
    for section in sections(book) if chosen is None else statement_sections(chosen):
        typer.echo(f"\n{section.title}")
        _table(section.header, section.rows)
        for note in section.notes:
            typer.echo(f"  {note}")
    if csv:
        typer.echo(f"\nWrote {len(written)} tables to {csv}")


@app.command()
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
    with _progress(quiet=as_json, at_once=False) as say:
        done = solve_all(case, study, out, workers=workers, dask=dask, time_limit=time_limit, say=say)
    if as_json:
        _json(content(done))
    else:
        _table(*lines(done))
        typer.echo(summary(done))


@app.command()
def report(run: RunArg) -> None:
    """Write the report of a run again."""
    from koridor.report.render import render
    from koridor.result.run import open_run

    typer.echo(f"Report: {render(open_run(run))}")


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="Workbook (.xlsx), or PyPSA network (.nc, or its CSV folder).")],
    folder: Annotated[Path, typer.Argument(help="Folder of the case to make.")],
) -> None:
    """Make a case folder from an Excel workbook or a PyPSA network, and check it."""
    from koridor.interop import excel, pypsa

    path = pypsa.read(source, folder) if source.is_dir() or source.suffix == ".nc" else excel.read(source, folder)
    typer.echo(f"Made {path}.")
    check(str(path))


@app.command()
def export(
    case: CaseArg,
    excel: Annotated[Path | None, typer.Option("--excel", help="Workbook to write, .xlsx.")] = None,
    datapackage: Annotated[
        bool, typer.Option("--datapackage", help="Write datapackage.json beside the tables.")
    ] = False,
) -> None:
    """Write a case as an Excel workbook, or describe it as a data package."""
    from koridor.case.load import find, load
    from koridor.interop import datapackage as package
    from koridor.interop import excel as workbook

    if excel is None and not datapackage:
        raise typer.BadParameter("Say what to write: --excel FILE, --datapackage, or both.")
    if excel is not None:
        typer.echo(f"Wrote {workbook.write(find(case), excel)}")
    if datapackage:
        typer.echo(f"Wrote {package.write(load(case))}")


@app.command()
def doctor(as_json: JsonOpt = False) -> None:
    """Check that everything Koridor needs is here, by solving the example case."""
    from koridor.doctor import examine

    findings = examine()
    if as_json:
        _json({"status": "ok" if all(f.ok for f in findings) else "broken", "checks": [f.__dict__ for f in findings]})
    else:
        _table(["check", "", "detail"], [[f.name, "ok" if f.ok else "BROKEN", f.detail] for f in findings])
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


@evidence.command()
def coverage(case: CaseArg, scenario: ScenarioOpt = None, as_json: JsonOpt = False) -> None:
    """Count the numeric cells of a case by what they rest on: a source, an assumption, or nothing."""
    from koridor.case.load import load

    provenance = load(case, scenario).provenance
    counts = provenance.coverage()
    missing = [f"{c.table}/{c.id}/{c.column}" for c in provenance.cells() if c.share_kind == "nothing"]
    if as_json:
        _json({**counts, "missing": missing})
        return
    typer.echo(
        f"{counts['cells']} numeric cells: {counts['source']} rest on a source ({counts['source_share']:.1%}; "
        f"{counts['source_alone']} on sources alone), "
        f"{counts['assumption']} on an assumption, {counts['nothing']} on nothing."
    )
    typer.echo(f"{counts['defaults']} empty cells take the default of the format, whose reason is in its reference.")
    for cell in missing[:50]:
        typer.echo(f"  nothing behind {cell}")


@evidence.command()
def observed(run: RunArg, as_json: JsonOpt = False) -> None:
    """Compare a run with published figures (the back-cast)."""
    from dataclasses import asdict

    from koridor.evidence.observed import compare
    from koridor.result.run import open_run

    rows = compare(open_run(run))
    if as_json:
        _json([asdict(r) for r in rows])
        return
    _table(
        ["figure", "unit", "run", "published", "deviation", "tolerance", "verdict"],
        [
            [
                r.title,
                r.unit,
                f"{r.ours:.4g}",
                f"{r.published:.4g}",
                f"{r.deviation:+.3g}" if r.absolute else f"{r.relative:+.1%}",
                f"{r.tolerance:.3g}" if r.absolute else f"{r.tolerance:.0%}",
                r.verdict,
            ]
            for r in rows
        ],
    )


@contextmanager
def _progress(*, quiet: bool, at_once: bool = True) -> Iterator[Any]:
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


def _refuse(problem: KoridorError) -> None:
    """Print a refusal; with --json as an object on stdout."""
    if "--json" in sys.argv:
        content: dict[str, Any] = {"status": "error", "kind": type(problem).__name__, "message": str(problem)}
        if isinstance(problem, CaseError):
            content["problems"] = [p.__dict__ for p in problem.problems]
        _json(content)
    else:
        typer.echo(str(problem), err=True)
    sys.exit(problem.exit_code)


def _json(content: Any) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, default=str))


def _cell(value: Any) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else str(value)


def _table(header: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(soft_wrap=False).print(table, markup=False)
