"""file: a series that somebody measured, from CSV or Parquet with a column `time` in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from koridor.case.profiles.clock import HOUR, YearClock
from koridor.case.profiles.recipe import Recipe
from koridor.case.profiles.scaling import to_means
from koridor.case.steps import Floats, Ints
from koridor.errors import Problem, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

SLACK = 1.1  # a coarse value holds for its step times this: months and days of a clock change differ in length


@dataclass(frozen=True, eq=False)
class Measured:
    """One column of a file: `seconds` since 1970 in order, (n,), `values` (n,), and the usual distance of two rows."""

    seconds: Ints
    values: Floats
    step: int

    def hourly(self, first: int, count: int) -> Floats:
        """Values of `count` hours from hour `first` since 1970; nan where the file has no complete hour.

        Steps of an hour or less are averaged, and an hour lacking one of its rows counts as missing; longer ones hold.
        """
        if self.step <= HOUR:
            hour = self.seconds // HOUR - first
            inside = (hour >= 0) & (hour < count)
            rows = np.bincount(hour[inside], minlength=count)
            total = np.bincount(hour[inside], weights=self.values[inside], minlength=count)
            return np.where(rows >= HOUR // self.step, total / np.maximum(rows, 1), np.nan)
        start = HOUR * (first + np.arange(count, dtype=np.int64))
        last = np.searchsorted(self.seconds, start, side="right") - 1
        held = (last >= 0) & (start - self.seconds[last] < self._holds()[last])
        return np.where(held, self.values[last], np.nan)

    def _holds(self) -> Floats:
        """Seconds each row holds for: its step; up to the next row where that is only a little later."""
        gaps = np.diff(self.seconds, append=self.seconds[-1] + self.step).astype(np.float64)
        return np.where(gaps <= SLACK * self.step, gaps, float(self.step))


class Files:
    """The measured files of a case, each read once."""

    def __init__(self) -> None:
        self._tables: dict[Path, pd.DataFrame | Problem] = {}
        self._columns: dict[tuple[Path, str], Measured | Problem] = {}

    def get(self, recipe: Recipe) -> Measured | Problem:
        """The column that a recipe names, or what is wrong with it, in words for the person who wrote the row."""
        assert recipe.file is not None
        key = (recipe.file, recipe.column)
        if key not in self._columns:
            if recipe.file not in self._tables:
                self._tables[recipe.file] = _read(recipe)
            table = self._tables[recipe.file]
            self._columns[key] = table if isinstance(table, Problem) else _column(recipe, table)
        found = self._columns[key]
        return (
            _problem(recipe, found.column or "file", found.what, found.way_out) if isinstance(found, Problem) else found
        )


def hourly(recipe: Recipe, clock: YearClock, measured: Measured) -> Floats:
    """Values (N,), scaled to the year's mean where one is given; nan where the file says nothing."""
    return to_means(measured.hourly(clock.first, clock.hours), clock, None, recipe.mean_in(clock.year))


def missing(recipe: Recipe, measured: Measured, hours: Ints, whole: bool) -> Problem | None:
    """A problem that names the first of `hours` (since 1970, in order) that the file does not cover, or None.

    `whole` says that the year is needed although the horizon may be shorter.
    """
    if not len(hours):
        return None
    first = int(hours[0])
    values = measured.hourly(first, int(hours[-1]) - first + 1)[hours - first]
    gaps = np.flatnonzero(np.isnan(values))
    if not len(gaps):
        return None
    when = str(np.datetime64(int(hours[gaps[0]]), "h")).replace("T", " ")
    count = f"{len(gaps)} hours are missing" if len(gaps) > 1 else "1 hour is missing"
    reason = " (a mean, a shape or a temperature needs whole calendar years)" if whole else ""
    return _problem(
        recipe,
        "file",
        f"{count} in {_name(recipe)}, the first at {when}:00 UTC{reason}.",
        "Fill the gap in the file or shorten the horizon.",
    )


def _name(recipe: Recipe) -> str:
    return recipe.file.name if recipe.file else ""


def _problem(recipe: Recipe, column: str, what: str, way_out: str) -> Problem:
    value = recipe.column if column == "column" else _name(recipe)
    why = "A series without a value at every step cannot drive a plan."
    return Problem("profiles.csv", recipe.row, column, "profile/file", what, why, way_out, value, recipe.id)


def _read(recipe: Recipe) -> pd.DataFrame | Problem:
    """The file indexed by seconds since 1970, in order."""
    import pandas as pd

    path = recipe.file
    assert path is not None
    if not path.is_file():
        return _problem(recipe, "file", "There is no such file.", "Give the path under the folder of the case.")
    try:
        table = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else pd.read_csv(path)
    except (OSError, ValueError) as problem:  # pandas' and Arrow's parser errors are ValueErrors
        first = (str(problem).splitlines() or [""])[0]
        return _problem(
            recipe, "file", f"The file cannot be read: {first}.", "Write CSV with commas and points, or Parquet."
        )
    if table.index.name == "time" and "time" not in table.columns:
        table = table.reset_index()
    if "time" not in table.columns:
        return _problem(recipe, "file", 'The file has no column "time".', "Add one, in UTC, such as 2030-01-31 14:00.")
    if not len(table):
        return _problem(recipe, "file", "The file has no rows.", "Add them, or use another method.")
    return _timed(recipe, table)


def _timed(recipe: Recipe, table: pd.DataFrame) -> pd.DataFrame | Problem:
    import pandas as pd

    written = table["time"]
    if pd.api.types.is_numeric_dtype(written):
        return _problem(recipe, "file", 'The column "time" holds plain numbers.', "Write times as 2030-01-31 14:00.")
    ready = pd.api.types.is_datetime64_any_dtype(written)
    times = pd.to_datetime(written, utc=True, errors="coerce", format=None if ready else "ISO8601")
    bad = np.flatnonzero(times.isna().to_numpy())
    if len(bad):
        line = int(bad[0]) + 2
        return _problem(
            recipe, "file", f'"{written.iloc[bad[0]]}" in line {line} is not a time.', "Write 2030-01-31 14:00."
        )
    seconds = times.dt.tz_localize(None).to_numpy().astype("datetime64[s]").astype(np.int64)
    table = table.set_index(pd.Index(seconds, name="seconds")).sort_index(kind="stable")
    twice = np.flatnonzero(np.diff(table.index.to_numpy()) == 0)
    if len(twice):
        when = str(np.datetime64(int(table.index[twice[0]]), "s")).replace("T", " ")
        return _problem(
            recipe,
            "file",
            f"The time {when} stands there twice.",
            "Write UTC: local time repeats an hour when the clocks go back.",
        )
    return table


def _column(recipe: Recipe, table: pd.DataFrame) -> Measured | Problem:
    import pandas as pd

    if recipe.column not in table.columns:
        known = [str(c) for c in table.columns if c != "time"]
        return _problem(recipe, "column", f"{_name(recipe)} has no such column.", did_you_mean(recipe.column, known))
    written = table[recipe.column]
    values = pd.to_numeric(written, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    seconds: NDArray[np.int64] = table.index.to_numpy(dtype=np.int64)
    bad = np.flatnonzero(np.isnan(values) & written.notna().to_numpy())
    if len(bad):
        when = str(np.datetime64(int(seconds[bad[0]]), "s")).replace("T", " ")
        return _problem(
            recipe, "column", f'"{written.iloc[bad[0]]}" at {when} is not a number.', "Use points, or leave gaps out."
        )
    if not np.any(np.isfinite(values)):
        return _problem(recipe, "column", "The column has no numbers.", "Name another column.")
    gaps, counts = np.unique(np.diff(seconds), return_counts=True)
    step = int(gaps[np.argmax(counts)]) if len(gaps) else HOUR
    return Measured(seconds, np.where(np.isfinite(values), values, np.nan), step)
