"""Checks of numbers on the steps of the horizon: what profiles and edits of a scenario make of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from koridor.case.cell import Number
from koridor.case.checks import DIVISORS
from koridor.case.raw import Problems, RawCase
from koridor.case.read_cells import way_in
from koridor.case.rows import Rows
from koridor.case.schema import Column
from koridor.case.steps import Floats

SLACK = 1e-9


def in_range(raw: RawCase, tables: Mapping[str, Rows], problems: Problems) -> None:
    """Cells that use a profile or that a scenario changed stay in the range of their column at every step."""
    divisors = {(table, column) for table, column, _ in DIVISORS}
    for name, rows in tables.items():
        for column in rows.table:
            if column.kind != "number" or column.of == "any":
                continue
            for i, value in enumerate(rows.columns[column.name]):
                if not (isinstance(value, Number) and (value.changes or any(p.profile for p in value.parts))):
                    continue
                series = np.broadcast_to(rows.number(column.name)[i], (len(rows.sampler.steps),))
                worst = _outside(series, column, divisor=(name, column.name) in divisors)
                if worst is not None:
                    row = raw[name][rows.ids[i]]
                    when = str(rows.sampler.steps.start[worst].astype("datetime64[m]")).replace("T", " ")
                    changed = "The scenario makes it" if value.changes else "It comes to"
                    problems.report(
                        "cell/range",
                        row.file,
                        f"{changed} {series[worst]:g} at {when} UTC, which is out of range.",
                        column.meaning,
                        way_in(column).replace("Write a value", "Keep it"),
                        row=row.row,
                        id=row.id,
                        column=column.name,
                        value=row[column.name] or column.default,
                    )


def _outside(series: Floats, column: Column, *, divisor: bool) -> int | None:
    """The step at which a series leaves the range of its column furthest, or None. A `divisor` is above 0."""
    if divisor and series.min() <= 0:
        return int(np.argmin(series))
    if column.low is not None and series.min() < column.low - SLACK:
        return int(np.argmin(series))
    if column.high is not None and series.max() > column.high + SLACK:
        return int(np.argmax(series))
    return None
