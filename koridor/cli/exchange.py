"""The verbs that carry a case to and from other formats."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from koridor.cli.case import check
from koridor.cli.shared import CaseArg


def import_(
    source: Annotated[Path, typer.Argument(help="Workbook (.xlsx), or PyPSA network (.nc, or its CSV folder).")],
    folder: Annotated[Path, typer.Argument(help="Folder of the case to make.")],
) -> None:
    """Make a case folder from an Excel workbook or a PyPSA network, and check it."""
    from koridor.interop import excel, pypsa

    path = pypsa.read(source, folder) if source.is_dir() or source.suffix == ".nc" else excel.read(source, folder)
    typer.echo(f"Made {path}.")
    check(str(path))


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
