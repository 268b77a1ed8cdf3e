"""The verb `doctor`."""

from __future__ import annotations

import typer

from koridor.cli.shared import JsonOpt, print_object, print_table


def doctor(as_json: JsonOpt = False) -> None:
    """Check that everything Koridor needs is here, by solving the example case."""
    from koridor.doctor import examine

    findings = examine()
    if as_json:
        print_object(
            {"status": "ok" if all(f.ok for f in findings) else "broken", "checks": [f.__dict__ for f in findings]}
        )
    else:
        print_table(["check", "", "detail"], [[f.name, "ok" if f.ok else "BROKEN", f.detail] for f in findings])
    if not all(f.ok for f in findings):
        raise typer.Exit(1)
