"""The verbs of evidence: coverage and observed."""

from __future__ import annotations

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
