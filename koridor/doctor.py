"""`koridor doctor`: is everything here, and does the example solve and verify?"""

from __future__ import annotations

import importlib
import platform
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("numpy", "scipy", "highspy", "piqp", "numba", "pyarrow", "duckdb", "pint")


@dataclass(frozen=True)
class Finding:
    """One check: what, whether it holds, and what was seen."""

    name: str
    ok: bool
    detail: str


def examine() -> list[Finding]:
    """Every check; none raises."""
    checks: dict[str, Callable[[], str]] = {
        "python": platform.python_version,
        **{p: partial(_package, p) for p in PACKAGES},
        "report bundle": _bundle,
        "example, HiGHS": lambda: _example("highs"),
        "example, interior point": lambda: _example("interior"),
        "example, PIQP": lambda: _example("piqp"),
    }
    return [_try(name, check) for name, check in checks.items()]


def _try(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, ok=True, detail=check())
    except Exception as reason:  # noqa: BLE001 - a doctor reports whatever is wrong
        return Finding(name, ok=False, detail=f"{type(reason).__name__}: {reason}")


def _package(name: str) -> str:
    importlib.import_module(name)
    return version(name)


def _bundle() -> str:
    static = Path(__file__).resolve().parent / "report" / "static"
    sizes = {f: (static / f).stat().st_size for f in ("report.js", "report.css")}
    return ", ".join(f"{name} {size / 1024:.0f} kB" for name, size in sizes.items())


def _example(engine: str) -> str:
    from koridor.case.init import TEMPLATE
    from koridor.case.load import load
    from koridor.result.run import open_run
    from koridor.result.solve import solve

    with tempfile.TemporaryDirectory() as folder:
        run = solve(load(TEMPLATE), Path(folder) / "run", engine=engine)
        open_run(run.folder)
        return f"objective {run.objective_eur:,.2f} EUR, gap {run.manifest['verification']['gap']:.1e}"
