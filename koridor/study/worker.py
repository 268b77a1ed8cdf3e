"""A process that solves chunks: it unpacks the case once and keeps what it built from chunk to chunk."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from threading import Lock

from koridor.errors import RunError
from koridor.study.chunk import Chunk
from koridor.study.parcel import Parcel
from koridor.study.reader import Reader
from koridor.study.result import Result
from koridor.study.solver import Solver

_LOCK = Lock()
_HELD: dict[str, tuple[Parcel, Solver, Path]] = {}


def solve(parcel: Parcel, chunk: Chunk) -> list[Result]:
    """Solve a chunk of the study in `parcel`. One chunk at a time, however many threads a process has."""
    with _LOCK:
        held = _HELD.get(parcel.case_hash)
        if held is None or held[0] != parcel:
            leave()
            held = _HELD[parcel.case_hash] = _open(parcel)
        return held[1].solve(chunk)


def leave() -> None:
    """Remove what this process unpacked."""
    for _, _, folder in _HELD.values():
        shutil.rmtree(folder, ignore_errors=True)
    _HELD.clear()


atexit.register(leave)


def _open(parcel: Parcel) -> tuple[Parcel, Solver, Path]:
    folder = Path(tempfile.mkdtemp(prefix="koridor-sweep-"))
    try:
        reader = Reader(parcel.unpack(folder), parcel.horizon, parcel.scenario)
        found = reader.base(None).hash
        if found != parcel.case_hash:
            raise RunError(f"The case was changed while it was packed ({parcel.case_hash}, now {found}). Sweep again.")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return parcel, Solver(reader, parcel.engine, parcel.outputs, parcel.time_limit), folder
