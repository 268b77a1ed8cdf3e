"""Support years: the runs that a venture's yearly margin is read from.

A year that the run itself does not hold is solved as the same scenario with the same edits and the horizon moved to
that calendar year. Such a run is kept in `<RUN>-support/<year>` and taken from there the next time, as long as tables,
request and version are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from koridor import __version__
from koridor.case.case import Case
from koridor.case.load import load_with
from koridor.errors import CaseError, RunError
from koridor.money.plant_year import PlantYear, plant_years
from koridor.money.terms import MoneyError, terms_of
from koridor.result.run import Run, open_run
from koridor.result.solve import solve

Say = Callable[[str], None]


def missing_years(run: Run, given: Sequence[Run] = ()) -> tuple[int, ...]:
    """Support years of all ventures of a run that neither it nor the given runs hold."""
    wanted = {year for v in run.case["ventures"].ids for year in terms_of(run.case, v).support}
    return tuple(sorted(wanted - {int(y) for r in (run, *given) for y in r.steps.year.tolist()}))


def kept_runs(run: Run, years: Sequence[int], step_hours: float | None = None) -> list[Run]:
    """The runs of these calendar years that are kept beside a run already; nothing is solved."""
    found = (_kept(_place(run, year), moved(run, year, step_hours)) for year in years)
    return [r for r in found if r is not None]


def support_runs(
    run: Run, years: Sequence[int], step_hours: float | None = None, say: Say = lambda _: None
) -> list[Run]:
    """The runs of these calendar years, solved where they are not there yet. Raises what solving raises."""
    out = []
    for year in years:
        case = moved(run, year, step_hours)
        folder = _place(run, year)
        kept = _kept(folder, case)
        if kept is None:
            say(f"solving {year} ({len(case.steps):,} steps)")
            kept = solve(case, folder, say=say)
        else:
            say(f"{year} is solved already: {folder}")
        out.append(kept)
    return out


def moved(run: Run, year: int, step_hours: float | None = None) -> Case:
    """The case of a run with its horizon moved to a calendar year; steps stay as long as they are unless said."""
    asked: Mapping[str, Any] = run.manifest["request"]
    horizon: dict[str, Any] = {"start": f"{year}-01-01", "end": f"{year + 1}-01-01"}
    horizon["step_hours"] = float(step_hours or run.steps.hours[0])
    folder = run.case.folder
    try:
        return load_with(folder, asked["scenario"], asked["edits"], asked["name"], horizon)
    except CaseError as problem:
        raise MoneyError(f"The support year {year} cannot be read from {folder}. {problem}") from problem


def _place(run: Run, year: int) -> Path:
    """Where the run of a support year is kept."""
    return run.folder.with_name(f"{run.folder.name}-support") / str(year)


def _kept(folder: Path, case: Case) -> Run | None:
    """The run in a folder, where it is whole and of exactly this case, request and version."""
    try:
        run = open_run(folder)
    except RunError:
        return None
    same = run.manifest["case"]["hash"] == case.hash and run.manifest["request"] == dict(case.request)
    return run if same and run.manifest["versions"]["koridor"] == __version__ else None


def check_given(run: Run, given: Sequence[Run]) -> None:
    """Refuse runs that do not hold the ventures of the run, or that hold a year twice."""
    seen = {int(y) for y in run.steps.year.tolist()}
    for other in given:
        lacking = [v for v in run.case["ventures"].ids if v not in other.case["ventures"].ids]
        if lacking:
            raise MoneyError(f'{other.folder} has no venture "{lacking[0]}". Give runs of the same case.')
        years = {int(y) for y in other.steps.year.tolist()}
        if years & seen:
            raise MoneyError(f"{min(years & seen)} is solved twice: in {other.folder} and before it. Give one of them.")
        seen |= years


def years_of(runs: Sequence[Run], venture: str, *, scale_up: bool = False) -> list[PlantYear]:
    """Every year of a venture's plant in these runs; with `scale_up` parts of a year stand for the year."""
    found = [year for run in runs for year in plant_years(run, venture)]
    return [year.scaled() for year in found] if scale_up else found
