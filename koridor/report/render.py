"""A run in, one self-contained HTML file out."""

from __future__ import annotations

from pathlib import Path

from koridor.report.assemble import assemble
from koridor.report.html import bundle, document
from koridor.report.protocol import Run


def render(run: Run) -> Path:
    """Write report.html beside the run's tables and return its path. Raises KoridorError where the front end is not
    built.
    """
    parts = bundle()
    path = run.folder / "report.html"
    draft = path.with_suffix(".html.part")
    draft.write_text(document(assemble(run), parts), encoding="utf-8")
    draft.replace(path)
    return path
