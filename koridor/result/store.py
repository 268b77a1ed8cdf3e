"""Run folders: written beside their place and moved there whole, so that a killed run leaves no half (DESIGN 11.5)."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from koridor.case.case import Case
from koridor.case.steps import Steps
from koridor.errors import RunError
from koridor.result.panel import UNITS
from koridor.result.run import Run

LONG = tuple(UNITS)


def save(run: Run, folder: Path) -> Run:
    """Write a run in memory to `folder`, replacing a run that is there; anything else there is refused."""
    folder = place(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    _sweep(folder)
    draft.mkdir()
    try:
        for name in LONG:
            _write(run.panel(name).long(run.steps), draft / f"{name}.parquet")
        for name, frame in run.statics.items():
            _write(pa.Table.from_pandas(frame.reset_index(), preserve_index=False), draft / f"{name}_static.parquet")
        _write(steps_table(run.steps), draft / "steps.parquet")
        _write(pa.Table.from_pandas(run.ledger, preserve_index=False), draft / "ledger.parquet")
        _write(pa.Table.from_pandas(run.contracts, preserve_index=False), draft / "contract_years.parquet")
        _write(pa.Table.from_pandas(run.capacities, preserve_index=False), draft / "capacities.parquet")
        _copy_case(run.case, draft / "case")
        write_manifest(draft, run.manifest)
        _move(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    panels = {n: run.panel(n) for n in LONG}
    return Run(run.manifest, folder, run.case, panels, run.ledger, run.contracts, run.capacities)


def _sweep(folder: Path) -> None:
    """Remove drafts of this run that a killed process left behind."""
    for draft in folder.parent.glob(f".{folder.name}.*.part"):
        owner = draft.name.split(".")[-2]
        if owner.isdigit() and (int(owner) == os.getpid() or not _alive(int(owner))):
            shutil.rmtree(draft, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _copy_case(case: Case, to: Path) -> None:
    """Copy what the case is made of, and nothing else that lies in its folder: runs, say, which would hold runs."""
    for path in case_files(case):
        target = to / path.relative_to(case.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)


def case_files(case: Case) -> list[Path]:
    """The files that a case is made of, all in its folder."""
    measured = [case.folder / row["file"] for row in case.raw["profiles"] if row["file"]]
    patterns = ("case.toml", "*.csv", "scenarios/*.toml", "series/**/*")
    found = {*measured, *(p for pattern in patterns for p in case.folder.glob(pattern))}
    return sorted(path for path in found if path.is_file())


def place(folder: Path) -> Path:
    """The folder, resolved. Raises RunError where something stands there that is not a run."""
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise RunError(f"{folder} is a file; nothing was written. Name a folder.")
    if folder.exists() and not (folder / "manifest.json").is_file() and any(folder.iterdir()):
        raise RunError(f"{folder} is not empty and not a run; nothing was written. Name another folder.")
    return folder


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write manifest.json whole."""
    write_text(folder / "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False, default=str) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file beside its place and move it there, so that no reader sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _move(draft: Path, folder: Path) -> None:
    """Put the draft in its place; an older run there steps aside first and goes only when the new one stands."""
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    if folder.exists():
        folder.replace(old)
    draft.replace(folder)
    shutil.rmtree(old, ignore_errors=True)


def steps_table(steps: Steps) -> pa.Table:
    """`steps`: number, start (UTC), hours, month, year, and period with weight and discount of every step."""
    year = [steps.periods[p].year for p in steps.period]
    weight = [steps.periods[p].weight for p in steps.period]
    discount = [steps.periods[p].discount for p in steps.period]
    frame = pd.DataFrame(
        {
            "step": range(len(steps)),
            "time": pd.DatetimeIndex(steps.start).tz_localize("UTC"),
            "hours": steps.hours,
            "month": steps.start.astype("datetime64[M]").astype(str),
            "year": steps.year,
            "period": year,
            "weight": weight,
            "discount": discount,
        }
    )
    return pa.Table.from_pandas(frame, preserve_index=False)


def _write(table: pa.Table, path: Path) -> None:
    numbers = [f.name for f in table.schema if pa.types.is_floating(f.type)]
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=1,
        use_dictionary=[c for c in table.column_names if c not in numbers],
    )
