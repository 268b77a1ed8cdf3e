"""Case and study -> one table of results, solved on processes or on a Dask cluster, resumed where it was stopped."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

from koridor import __version__
from koridor.model.build import build
from koridor.result.store import write_text
from koridor.study import store
from koridor.study.chunk import Chunk, chunks, key_of
from koridor.study.cluster import on_dask
from koridor.study.parcel import pack
from koridor.study.plan import Study, read
from koridor.study.pool import Done, pool, serial
from koridor.study.result import Result
from koridor.study.solver import warm

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Sweep:
    """A study with its results: one row of `frame` for each variant, in the order of the study.

    `solved` were solved now, `found` were there already; `seconds` is the time that solving them took.
    """

    study: Study
    folder: Path
    frame: pd.DataFrame
    solved: int
    found: int
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        """Variants by status."""
        return dict(Counter(self.frame["status"].tolist()))


def sweep(
    case: str | Path,
    study: str | Path,
    out: str | Path | None = None,
    *,
    workers: int | None = None,
    dask: str | None = None,
    time_limit: float = 3600.0,
    say: Say = lambda _: None,
) -> Sweep:
    """Solve every variant of a study that has no result yet, and write the table of all.

    `workers` processes (None: one a core; 0: in this process) or the Dask scheduler at address `dask`; the digits are
    the same. `out` is studies/CASE/STUDY where nothing is said. Raises CaseError with every problem of the study.
    """
    say("reading and checking the study")
    plan = read(case, Path(study))
    folder = store.opened(Path(out) if out is not None else Path("studies") / plan.case.name / plan.name)
    store.clear_drafts(folder)
    keys = _keys(plan)
    results, damaged = store.kept(folder, keys)
    for path in damaged:
        say(f"{path.name} is damaged; its variants are solved again")
    found = len(results)
    size = 8 if warm(build(plan.case).problem, plan.engine) else 1
    todo = [c for c in (_missing(c, results) for c in chunks(plan.variants, keys, size)) if c is not None]
    _manifest(folder, plan, len(set(keys)), found)
    begun = time.perf_counter()
    progress = _Progress(len(set(keys)), found, say)
    for chunk, new in _solved(plan, todo, workers, dask, time_limit):
        store.keep(folder, chunk.key, new)
        results |= {r.key: r for r in new}
        progress.told(new)
    frame = store.table(plan.variants, keys, results, plan.factors, plan.outputs)
    store.write_results(folder, frame)
    _manifest(folder, plan, len(set(keys)), len(results))
    return Sweep(plan, folder, frame, len(results) - found, found, time.perf_counter() - begun)


def _solved(
    plan: Study, todo: Sequence[Chunk], workers: int | None, dask: str | None, time_limit: float
) -> Iterator[Done]:
    """Chunks as they are done."""
    if not todo:
        return iter(())
    parcel = pack(plan, time_limit)
    if dask is not None:
        return on_dask(parcel, todo, dask)
    if workers == 0:
        return serial(parcel, todo)
    return pool(parcel, todo, workers or os.cpu_count() or 1)


def _keys(plan: Study) -> list[str]:
    """The key of every variant: everything that its result depends on."""
    outputs = [[m.name, m.kind, m.id, m.of] for m in plan.outputs]
    engines = [version("highspy"), version("piqp")]
    scenario = plan.case.request["scenario"]
    common = [plan.case.hash, scenario, plan.horizon, plan.engine, outputs, __version__, engines]
    return [key_of(v, common) for v in plan.variants]


def _missing(chunk: Chunk, results: dict[str, Result]) -> Chunk | None:
    """The tasks of a chunk without a result."""
    left = tuple(t for t in chunk.tasks if t.key not in results)
    return Chunk(left) if left else None


def _manifest(folder: Path, plan: Study, problems: int, solved: int) -> None:
    """Write study.json."""
    case = plan.case
    content: dict[str, Any] = {
        "format": store.STUDY_FORMAT,
        "name": plan.name,
        "title": plan.title,
        "case": {
            "name": case.name,
            "title": case.title,
            "scenario": case.scenario,
            "hash": case.hash,
            "start": str(case.steps.start[0]),
            "steps": len(case.steps),
        },
        "engine": plan.engine,
        "variants": len(plan.variants),
        "problems": problems,
        "solved": solved,
        "factors": list(plan.factors),
        "outputs": {m.name: {"kind": m.kind, "id": m.id, "of": m.of, "unit": m.unit} for m in plan.outputs},
        "versions": {"koridor": __version__, "highspy": version("highspy"), "piqp": version("piqp")},
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "study": plan.text,
    }
    write_text(folder / store.MANIFEST, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


class _Progress:
    """How far a sweep is, at most once a second, with the time left at the pace so far."""

    def __init__(self, problems: int, found: int, say: Say) -> None:
        self.problems, self.found, self.say = problems, found, say
        self.done, self.failed = 0, 0
        self.begun, self.last = time.perf_counter(), float("-inf")
        if found:
            say(f"{found} of {problems} problems have a result already")
        if problems > found:
            say(f"solving {problems - found} problems")

    def told(self, new: Sequence[Result]) -> None:
        """Count the results of a chunk and say where we are."""
        self.done += len(new)
        self.failed += sum(r.status != "optimal" for r in new)
        left = self.problems - self.found - self.done
        now = time.perf_counter()
        if now - self.last < 1 and left:
            return
        self.last = now
        pace = self.done / (now - self.begun)
        without = f", {self.failed} without a plan" if self.failed else ""
        rest = f", about {_duration(left / pace)} left" if left else ""
        self.say(f"{self.found + self.done} of {self.problems}{without}, {pace:.2g} a second{rest}")


def _duration(seconds: float) -> str:
    """Seconds in words."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
