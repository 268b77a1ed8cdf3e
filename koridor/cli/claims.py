"""The verbs of claims: list, show and conflicts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from koridor.cli.shared import CaseArg, JsonOpt, ScenarioOpt, print_object, print_table

if TYPE_CHECKING:
    from koridor.case.case import Case

AboutOpt = Annotated[str | None, typer.Option("--about", help="Only this subject (table subjects).")]


def list_claims(
    case: CaseArg,
    about: AboutOpt = None,
    source: Annotated[str | None, typer.Option("--source", help="Only this document (table sources).")] = None,
    measure: Annotated[str | None, typer.Option("--measure", help="Only this quantity, such as capacity.")] = None,
    scenario: ScenarioOpt = None,
    jsonld: Annotated[
        Path | None, typer.Option("--jsonld", help="Write documents, claims, cells and conflicts here as JSON-LD.")
    ] = None,
    as_json: JsonOpt = False,
) -> None:
    """List what documents claim, each with its subject, quantity, standing and document."""
    from koridor.case.load import load
    from koridor.case.schema.measures import MEASURES
    from koridor.evidence.claims import claims
    from koridor.evidence.shown import record

    read = load(case, scenario)
    for asked, names, what in (
        (about, read.raw["subjects"].rows, "subject"),
        (source, read.raw["sources"].rows, "source"),
        (measure, MEASURES, "measure"),
    ):
        _known(asked, names, what)
    chosen = [
        c
        for c in claims(read).values()
        if about in (None, c.about) and source in (None, c.source) and measure in (None, c.measure)
    ]
    nodes = _jsonld(read, jsonld) if jsonld else 0
    if as_json:
        print_object([record(read, c) for c in chosen])
        return
    print_table(
        ["claim", "about", "quantity", "says", "document"],
        [[c.id, c.about or c.subject, c.measure or c.quantity, c.words, c.source] for c in chosen],
    )
    compared = sum(c.span is not None or bool(c.measure) for c in chosen)
    typer.echo(f"{len(chosen)} claims, {compared} with a quantity that is compared.")
    if jsonld:
        typer.echo(f"Wrote {jsonld}: {nodes} things.")


def show(
    case: CaseArg,
    id: Annotated[str, typer.Argument(help="Id of a claim, a conflict or a subject.")],
    scenario: ScenarioOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """Show one claim, one conflict, or all that is said about one subject, in full."""
    from koridor.case.load import load
    from koridor.evidence.claims import claims
    from koridor.evidence.conflict import Uses
    from koridor.evidence.conflicts import find
    from koridor.evidence.shown import against, claim_lines, conflict_lines, record

    read = load(case, scenario)
    known, conflicts = claims(read), {c.id: c for c in find(read)}
    _known(id, {*known, *conflicts, *read.raw["subjects"].rows}, "claim, conflict or subject")
    uses = Uses(read, known)
    those = [conflicts[id]] if id in conflicts else [c for c in conflicts.values() if c.about == id]
    said = [known[id]] if id in known else [c for c in known.values() if c.about == id]
    if as_json:
        both = {"claims": [record(read, c) for c in said], "conflicts": [against(read, c) for c in those]}
        print_object(both if id in read.raw["subjects"].rows else [*both["claims"], *both["conflicts"]][0])
        return
    for claim in said:
        cells = [f"{c.table}/{c.id}/{c.column}" for c in uses.on([claim])]
        typer.echo("\n".join(claim_lines(read, claim, cells)))
    for conflict in those:
        typer.echo("\n".join(conflict_lines(conflict)))


def conflicts(
    case: CaseArg,
    about: AboutOpt = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="Only value, date, precision, words, denial, modality, route, flow, contract, share or growth "
            "conflicts.",
        ),
    ] = None,
    scenario: ScenarioOpt = None,
    as_json: JsonOpt = False,
) -> None:
    """List claims that cannot all hold: between documents, and with the routes and contracts of the case."""
    from koridor.case.load import load
    from koridor.evidence.conflict import KINDS
    from koridor.evidence.conflicts import find
    from koridor.evidence.shown import against, brief

    read = load(case, scenario)
    _known(about, read.raw["subjects"].rows, "subject")
    _known(kind, KINDS, "kind")
    found = [c for c in find(read) if about in (None, c.about) and (kind is None or kind in c.kinds)]
    if as_json:
        print_object([against(read, c) for c in found])
        return
    for conflict in found:
        typer.echo("\n".join(brief(conflict)))
    pairs, moving = sum(len(c.pairs) for c in found), sum(bool(c.cells) for c in found)
    computed = sum(not c.pairs for c in found)
    typer.echo(
        f"{len(found)} conflicts: {pairs} pairs of claims, {computed} claims against the case; {moving} conflicts move "
        "cells of the case. `koridor evidence show CASE CONFLICT` says who claims what, and why one is used."
    )


def _known(asked: str | None, names: Iterable[str], what: str) -> None:
    """Refuse a name that does not exist, with the nearest one. Raises KoridorError."""
    from koridor.errors import KoridorError, did_you_mean

    every = list(names)
    if asked is not None and asked not in every:
        raise KoridorError(f'There is no {what} "{asked}". {did_you_mean(asked, every)}')


def _jsonld(case: Case, path: Path) -> int:
    from koridor.errors import KoridorError
    from koridor.evidence import jsonld

    try:
        return jsonld.write(case, path)
    except OSError as problem:
        raise KoridorError(f"{path} cannot be written: {problem.strerror}.") from None
