"""The verbs of evidence: coverage, observed and scan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from koridor.cli.shared import CaseArg, JsonOpt, RunArg, ScenarioOpt, print_object, print_table

evidence = typer.Typer(help="Where the numbers come from.", no_args_is_help=True, rich_markup_mode=None)


@evidence.command()
def coverage(case: CaseArg, scenario: ScenarioOpt = None, as_json: JsonOpt = False) -> None:
    """Count the numeric cells of a case by what they rest on: a source, an assumption, or nothing."""
    from koridor.case.load import load

    provenance = load(case, scenario).provenance
    counts = provenance.coverage()
    missing = [f"{c.table}/{c.id}/{c.column}" for c in provenance.cells() if c.share_kind == "nothing"]
    if as_json:
        print_object({**counts, "missing": missing})
        return
    typer.echo(
        f"{counts['cells']} numeric cells: {counts['source']} rest on a source ({counts['source_share']:.1%}; "
        f"{counts['source_alone']} on sources alone), "
        f"{counts['assumption']} on an assumption ({counts['assumption_share']:.1%}), {counts['nothing']} on nothing."
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
        print_object([asdict(r) for r in rows])
        return
    print_table(
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


@evidence.command()
def scan(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="Articles, pages and memos: text, HTML or PDF.")
    ] = None,
    case: Annotated[
        str, typer.Option("--case", help="Case whose claims are compared, and which takes what is accepted.")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="File to write the proposals into, .csv.")] = None,
    accept: Annotated[
        str,
        typer.Option(
            "--accept",
            help="Edited file of proposals whose rows say yes (.csv), or ids separated by commas, or all: these go to "
            "claims.csv of the case.",
        ),
    ] = "",
    as_json: JsonOpt = False,
) -> None:
    """Find quantities, dates, actors and standing in documents, and propose them as claims."""
    from koridor.evidence.scan.job import lines, scan_files

    edited = [Path(accept)] if accept.lower().endswith(".csv") else []
    given = [*(files or []), *edited]
    if not given:
        raise typer.BadParameter("Name the documents to read, or --accept an edited file.", param_hint="FILE")
    if not accept and any(path.suffix.lower() == ".csv" for path in given):
        raise typer.BadParameter("Rows of a file of proposals are taken up with --accept.", param_hint="FILE")
    result = scan_files(given, case, out, "" if edited else accept)
    if as_json:
        print_object({**result, "written": str(out) if out else None})
        return
    if edited and not files:
        n = result["accepted"]
        typer.echo(
            f"{n} written to claims.csv of {case}" if n else "Nothing was accepted: no row says yes in `accept`."
        )
        return
    for line in lines(result):
        typer.echo(line)
    if out:
        typer.echo(f"Proposals: {out}. Write yes into the column accept, then give the file to --accept.")
