"""Runs that verdicts are read from: kept ones where they stand, else solved and kept for the next time."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np

from koridor.case.case import Case
from koridor.case.load import load
from koridor.case.provenance import Cell
from koridor.errors import RunError
from koridor.evidence.figure import figure, given
from koridor.lp.block import Floats
from koridor.money.contracts import kept_run
from koridor.result.run import Run, open_run
from koridor.result.solve import solve

Say = Callable[[str], None]
DEPTH = 2
"""Runs are looked for in a folder, in its folders and in theirs."""
HELD = 3
"""Runs whose tables stay in memory."""


class NoRun(RunError):
    """A run that is not there and may not be solved; `scenario` and `what` say which."""

    def __init__(self, case: str, scenario: str, what: str = "") -> None:
        super().__init__(f"No run of {case} under {scenario} was found, and nothing is to be solved.")
        self.case, self.scenario, self.what = case, scenario, what or scenario


class Runs:
    """Solved scenarios by case and name.

    `folder` is searched for runs of a case and scenario without edits; a run of other tables than today's counts, and
    `older` says so. What is not there is solved with steps of `step_hours` (None: as the case says) and kept in
    FOLDER/CASE/SCENARIO. Without a folder, runs/CASE/SCENARIO is taken where it is of this very case.
    """

    def __init__(
        self,
        folder: Path | None = None,
        step_hours: float | None = None,
        say: Say = lambda _: None,
        solving: bool = True,
    ) -> None:
        self.folder, self.step_hours, self.say, self.solving = folder, step_hours, say, solving
        self.older: set[str] = set()
        self._runs: dict[tuple[str, str], Run] = {}
        self._found = found(folder) if folder else {}

    def of(self, case: str | Path, scenario: str) -> Run:
        """The run of a scenario (empty: the default). Raises RunError where it is not there and may not be solved."""
        key = (str(case), scenario)
        if key not in self._runs:
            run = self._get(load(case, scenario or None, self._horizon))
            while len(self._runs) >= HELD:
                del self._runs[next(iter(self._runs))]
            self._runs[key] = run
        return self._runs[key]

    def figure(self, run: Run, asked: str, said: Case) -> float:
        """A figure of a run; `said` is the case whose tables of evidence are asked. Raises RunError."""
        return figure(run, asked, self.say, said)

    def given(self, run: Run, asked: str, tested: Collection[str]) -> list[Cell]:
        """The cells by which a run was told what is tested (rule 7.6)."""
        return given(run.case, asked, tested)

    @property
    def _horizon(self) -> dict[str, float] | None:
        return {"step_hours": self.step_hours} if self.step_hours else None

    def _get(self, case: Case) -> Run:
        kept = self._kept(case)
        if kept is not None:
            self.say(f"{case.scenario} stands solved in {kept.folder}")
            return kept
        if not self.solving:
            raise NoRun(case.name, case.scenario)
        self.say(f"solving {case.name} under {case.scenario} ({len(case.steps):,} steps)")
        out = None if self.folder is None else self.folder / case.name / case.scenario
        return solve(case, out, say=self.say)

    def _kept(self, case: Case) -> Run | None:
        if self.folder is None:
            return kept_run(case)
        runs = self._found.get((case.name, case.scenario), [])
        same = [r for r in runs if r.manifest["case"]["hash"] == case.hash]
        for run in [*same, *runs][:1]:
            if not same:
                self.older.add(str(run.folder))
            return run
        return None


def found(folder: Path) -> dict[tuple[str, str], list[Run]]:
    """Every run without edits in a folder, by case and scenario."""
    if not folder.is_dir():
        return {}
    out: dict[tuple[str, str], list[Run]] = {}
    for depth in range(DEPTH + 1):
        for manifest in sorted(folder.glob("*/" * depth + "manifest.json")):
            try:
                run = open_run(manifest.parent)
            except RunError:
                continue
            if whole(run):
                told = run.manifest["case"]
                out.setdefault((told["name"], told["scenario"]), []).append(run)
    return out


def steps_in_words(hours: Floats, start: np.datetime64) -> str:
    """Steps as people say them: `hours of 2030`, `days of 2030`, `steps of 3 hours from 2030-01-01`; `start` in UTC."""
    sizes = sorted(set(hours.tolist()))
    words = {1.0: "hours", 24.0: "days", 168.0: "weeks"}.get(sizes[0]) if len(sizes) == 1 else None
    words = words or f"steps of {' to '.join(f'{h:g}' for h in dict.fromkeys((sizes[0], sizes[-1])))} hours"
    begin, total = start.astype("datetime64[s]"), float(hours.sum())
    if total in (8760.0, 8784.0):
        return f"{words} of {str(begin + np.timedelta64(int(total * 1800), 's'))[:4]}"
    return f"{words} from {str(begin + np.timedelta64(12 * 3600, 's'))[:10]}"


def whole(run: Run) -> bool:
    """Whether a run is of a scenario as it is: no edits, over its whole horizon."""
    asked = run.manifest["request"]
    return not asked["edits"] and not {"start", "end"} & set(asked.get("horizon") or {})
