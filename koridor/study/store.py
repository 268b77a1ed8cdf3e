"""The folder of a study: chunks as they are solved, each written whole, and one table made of them (DESIGN 11.5).

study.json          what was asked, with what, how far it is
chunks/KEY.parquet  results of a chunk, each under the hash of everything that it depends on
results.parquet     one row for each variant
results.csv         the same
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from koridor.errors import RunError
from koridor.study.design import Variant
from koridor.study.metric import Metric
from koridor.study.result import FINAL, Result

STUDY_FORMAT = 1
MANIFEST = "study.json"

_CHUNK = pa.schema(
    [
        ("key", pa.string()),
        ("status", pa.string()),
        ("reason", pa.string()),
        ("how", pa.string()),
        ("gap", pa.float64()),
        ("iterations", pa.int64()),
        ("seconds", pa.float64()),
        ("values", pa.map_(pa.string(), pa.float64())),
    ]
)


def opened(folder: Path) -> Path:
    """The folder of a study, made where it is missing. Raises RunError where something else stands there."""
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise RunError(f"{folder} is a file; nothing was written. Name a folder.")
    if folder.exists() and not (folder / "chunks").is_dir() and any(folder.iterdir()):
        raise RunError(f"{folder} is not empty and not a study; nothing was written. Name another folder.")
    (folder / "chunks").mkdir(parents=True, exist_ok=True)
    return folder


def kept(folder: Path, keys: Iterable[str]) -> tuple[dict[str, Result], list[Path]]:
    """Final results by key, of those asked for; and the chunks that are damaged, whose variants are solved again."""
    wanted, found, damaged = set(keys), dict[str, Result](), list[Path]()
    for path in sorted((folder / "chunks").glob("*.parquet")):
        try:
            rows = pq.read_table(path, schema=_CHUNK).to_pylist()
        except (pa.ArrowException, OSError):
            damaged.append(path)
            continue
        for row in rows:
            if row["key"] in wanted:
                found[row["key"]] = Result(**{**row, "values": dict(row["values"])})
    return found, damaged


def keep(folder: Path, name: str, results: Sequence[Result]) -> None:
    """Write the final results of a chunk; failures are not kept, the next run of the sweep tries them again."""
    rows = [{**asdict(r), "values": list(r.values.items())} for r in results if r.status in FINAL]
    if rows:
        write_table(pa.Table.from_pylist(rows, schema=_CHUNK), folder / "chunks" / f"{name}.parquet")


def table(
    variants: Sequence[Variant],
    keys: Sequence[str],
    results: Mapping[str, Result],
    factors: Sequence[str],
    outputs: Sequence[Metric],
) -> pd.DataFrame:
    """One row for each variant that has an answer: what it is, its factors, its outputs, how it was found."""
    known = [(v, results[k]) for v, k in zip(variants, keys, strict=True) if k in results]
    columns: dict[str, object] = {
        "variant": [v.name for v, _ in known],
        "design": [v.design for v, _ in known],
        "scenario": [v.scenario or "" for v, _ in known],
    }
    columns |= {name: _factor([v.values.get(name) for v, _ in known]) for name in factors}
    columns |= {"status": [r.status for _, r in known], "reason": [r.reason for _, r in known]}
    columns |= {m.name: np.array([r.values.get(m.name, np.nan) for _, r in known], dtype=float) for m in outputs}
    columns |= {"how": [r.how for _, r in known], "gap": np.array([r.gap for _, r in known], dtype=float)}
    columns |= {"key": [r.key for _, r in known]}
    return pd.DataFrame(columns)


def _factor(values: list[float | str | None]) -> object:
    """A column of numbers, or of texts where a value is no number; empty where a variant leaves the factor alone."""
    if all(v is None or isinstance(v, float) for v in values):
        return np.array([np.nan if v is None else v for v in values], dtype=float)
    return ["" if v is None else str(v) for v in values]


def write_results(folder: Path, frame: pd.DataFrame) -> Path:
    """Write the table of results in both forms; the path of the Parquet one."""
    path = folder / "results.parquet"
    write_table(pa.Table.from_pandas(frame, preserve_index=False), path)
    draft = _draft(folder / "results.csv")
    frame.to_csv(draft, index=False)
    draft.replace(folder / "results.csv")
    return path


def write_table(table: pa.Table, path: Path) -> None:
    """Write a Parquet file beside its place and move it there, so that a kill leaves no half of it."""
    draft = _draft(path)
    pq.write_table(table, draft, compression="zstd")
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(path)


def clear_drafts(folder: Path) -> None:
    """Remove what killed sweeps left half-written."""
    for draft in (*folder.glob(".*.part"), *(folder / "chunks").glob(".*.part")):
        draft.unlink(missing_ok=True)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.part")
