"""Profiles of a case: rows of `profiles.csv` and `patterns.csv` as recipes, made on first use."""

from __future__ import annotations

import os.path

from koridor.case.cell import Number
from koridor.case.profiles import ProfileMaker, Recipe
from koridor.case.raw import Problems, RawCase, RawRow
from koridor.case.read_cells import Columns
from koridor.case.rows import Value
from koridor.case.steps import Steps

_PATTERNS = ("month", "hour_winter", "hour_summer", "hour_between", "weekday")


def maker(raw: RawCase, values: dict[str, Columns], steps: Steps, problems: Problems) -> ProfileMaker:
    """The maker of every profile of a case; what keeps one from being made goes to `problems`."""
    patterns = dict(zip(raw["patterns"].rows, values["patterns"]["values"], strict=True))
    columns = values["profiles"]
    recipes = [
        _recipe(raw, row, {c: columns[c][i] for c in columns}, patterns) for i, row in enumerate(raw["profiles"])
    ]
    _check_inside(raw, problems)
    made = ProfileMaker(recipes, steps)
    shapes = {
        row[c] for table, c in (("classes", "profile"), ("storages", "inflow_profile")) for row in raw[table] if row[c]
    }
    problems.extend(made.problems(shapes))
    return made


def _check_inside(raw: RawCase, problems: Problems) -> None:
    """Measured series lie in the folder of the case, so that a copy of it is whole."""
    for row in raw["profiles"]:
        if os.path.isabs(row["file"]) or os.path.normpath(row["file"]).startswith(".."):
            problems.report(
                "profile/file",
                row.file,
                "The file lies outside the folder of the case.",
                "A copy of the case, in a run, say, would lack it.",
                "Put it in the folder series/ and give the path from the folder of the case.",
                row=row.row,
                id=row.id,
                column="file",
                value=row["file"],
            )


def _recipe(raw: RawCase, row: RawRow, cells: dict[str, Value], patterns: dict[str, Value]) -> Recipe:
    def pattern(column: str) -> tuple[float, ...] | None:
        values = patterns.get(row[column])
        return values if isinstance(values, tuple) else None

    def number(column: str) -> float | None:
        value = cells[column]
        return value.parts[0].value * value.parts[0].unit.factor if isinstance(value, Number) else None

    mean = cells["mean"]
    means = (
        {p.since.year if p.since else 0: p.value * p.unit.factor for p in mean.parts}
        if isinstance(mean, Number)
        else None
    )
    return Recipe(
        id=row.id,
        method=row["method"],
        **{c: pattern(c) for c in _PATTERNS},
        mean=means,
        base=number("base") or 0.0,
        flat=number("flat") or 0.0,
        season=row["season"],
        cold_slope=number("cold_slope") or 0.0,
        noise=number("noise") or 0.0,
        persistence=number("persistence") or 0.0,
        noise_group=row["noise_group"],
        noise_common=_or(number("noise_common"), 1.0),
        seed=int(_or(number("seed"), 2024)),
        latitude=number("latitude"),
        longitude=number("longitude"),
        temperature=row["temperature"],
        file=raw.folder / row["file"] if row["file"] else None,
        column=row["column"],
        row=row.row,
    )


def _or(value: float | None, default: float) -> float:
    return default if value is None else value
