"""Support years that lie solved beside a run: read, never solved."""

from __future__ import annotations

from koridor.errors import RunError
from koridor.money.support import missing_years
from koridor.result.run import Run, open_run


def kept_runs(run: Run) -> list[Run]:
    """The support runs of `koridor money` that are still of the same tables, scenario and edits, by year."""
    found = []
    for year in missing_years(run):
        try:
            kept = open_run(run.folder.with_name(f"{run.folder.name}-support") / str(year))
        except RunError:
            continue
        if _same(run, kept, year):
            found.append(kept)
    return found


def _same(run: Run, kept: Run, year: int) -> bool:
    """Whether a run is of the same case and request, moved to a calendar year."""
    ours, theirs = run.manifest["request"], kept.manifest["request"]
    horizon = theirs.get("horizon") or {}
    return (
        all(ours[k] == theirs[k] for k in ("scenario", "edits", "name"))
        and str(horizon.get("start", "")).startswith(f"{year}-01-01")
        and run.manifest["versions"]["koridor"] == kept.manifest["versions"]["koridor"]
        and run.manifest["case"]["hash"] == kept.manifest["case"]["hash"]
    )
