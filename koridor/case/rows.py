"""Rows: one table of a case as frozen columns, numbers sampled on the steps of the horizon."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koridor.case.cell import Number, Part
from koridor.case.schema import Table
from koridor.case.steps import Floats, Ints, Steps

Value = str | Number | date | bool | tuple[float, ...] | None


@dataclass(frozen=True, eq=False)
class Sampler:
    """What turns a Number into values on steps: clock, profiles (as they are, and with a yearly mean of 1), rates.

    `on` gives the same for other steps (months before the horizon that a price formula looks at, say).
    """

    steps: Steps
    profile: Callable[[str], Floats]
    shape: Callable[[str], Floats]
    rate: Callable[[str], Floats]
    on: Callable[[Steps], Sampler]

    def sample(self, number: Number, gcv: float = np.nan) -> float | Floats:
        """A float where nothing varies over the horizon, else an array (T,). `gcv` in kWh/m3 for volumes."""
        dates = [p.since for p in number.parts]
        if len(number.parts) == 1 and not dates[0]:
            value = self._part(number.parts[0], gcv)
        else:
            bounds = np.searchsorted(self.steps.start, [np.datetime64(d) for d in dates if d])
            used = [
                i
                for i in range(len(bounds))
                if (bounds[i + 1] if i + 1 < len(bounds) else len(self.steps)) > max(bounds[i], 0)
            ]
            if len(used) == 1 and bounds[used[0]] == 0:
                value = self._part(number.parts[used[0]], gcv)
            else:
                value = np.full(len(self.steps), np.nan)
                for i in used:
                    end = bounds[i + 1] if i + 1 < len(bounds) else len(self.steps)
                    piece = self._part(number.parts[i], gcv)
                    value[bounds[i] : end] = piece if isinstance(piece, float) else piece[bounds[i] : end]
        for change in number.changes:
            other = self._part(change.part, gcv)
            new = (
                other if change.operation == "set" else value * other if change.operation == "scale" else value + other
            )
            if change.start or change.end:
                inside = np.ones(len(self.steps), dtype=bool)
                if change.start:
                    inside &= self.steps.start >= np.datetime64(change.start)
                if change.end:
                    inside &= self.steps.start < np.datetime64(change.end)
                new = np.where(inside, new, value)
            value = new
        return value

    def _part(self, part: Part, gcv: float) -> float | Floats:
        read = part.unit
        factor = read.factor * (gcv**read.volume if read.volume else 1.0)
        value: float | Floats = part.value * factor
        if read.currency:
            value = value / self.rate(read.currency)
        if read.calendar:
            hours = self.steps.year_hours if read.calendar == "year" else self.steps.month_hours
            value = value / (float(hours[0]) if np.all(hours == hours[0]) else hours)
        if part.profile is not None:
            value = part.scale * self.profile(part.profile) + value
        return value


@dataclass(frozen=True, eq=False)
class Rows:
    """One table. Arrays are (n,) or (n, T); empty numbers are nan; references are row indices, -1 where empty."""

    table: Table
    ids: tuple[str, ...]
    columns: Mapping[str, Sequence[Value]]
    targets: Mapping[str, Mapping[str, int]]
    sampler: Sampler
    gcv: Floats
    cache: dict[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> None:  # pragma: no cover - a clear refusal instead of an accidental loop
        raise TypeError("Rows are columns: use .ids, .text(), .ref(), .number()")

    def index(self, id: str) -> int:
        """Position of a row."""
        return self.ids.index(id)

    def text(self, column: str) -> tuple[str, ...]:
        """Text cells; an empty `name` is the id."""
        values = self.columns[column]
        return tuple(
            str(v) if v not in (None, "") else (i if column == "name" else "")
            for i, v in zip(self.ids, values, strict=True)
        )

    def flag(self, column: str) -> NDArray[np.bool_]:
        """Yes-or-no cells as (n,) bool."""
        return np.array([bool(v) for v in self.columns[column]], dtype=bool)

    def list(self, column: str) -> tuple[tuple[float, ...], ...]:
        """List cells; an empty cell is an empty tuple."""
        return tuple(v if isinstance(v, tuple) else () for v in self.columns[column])

    def ref(self, column: str) -> Ints:
        """Row indices (n,) in the table that the column refers to, -1 where empty."""
        key = f"ref:{column}"
        if key not in self.cache:
            target = self.targets[self.table.by_name[column].ref]
            self.cache[key] = np.array([target.get(str(v), -1) if v else -1 for v in self.columns[column]], np.int64)
        return self.cache[key].copy()

    def number(self, column: str) -> Floats:
        """Numbers in base units, (n, 1) where no row varies over the horizon, else (n, T)."""
        if column not in self.cache:
            values = [
                self.sampler.sample(v, float(g)) if isinstance(v, Number) else np.nan
                for v, g in zip(self.columns[column], self.gcv, strict=True)
            ]
            if all(isinstance(v, float) for v in values):
                out = np.array(values, dtype=np.float64).reshape(len(self), 1)
            else:
                out = np.empty((len(self), len(self.sampler.steps)))
                for i, v in enumerate(values):
                    out[i] = v
            self.cache[column] = out
        return self.cache[column]

    def on(self, column: str, steps: Steps) -> Floats:
        """Numbers in base units on other steps (n, steps); nan where empty and before the first dated value."""
        sampler = self.sampler.on(steps)
        out = np.full((len(self), len(steps)), np.nan)
        for i, (value, gcv) in enumerate(zip(self.columns[column], self.gcv, strict=True)):
            if isinstance(value, Number):
                out[i] = sampler.sample(value, float(gcv))
        return out

    def scalar(self, column: str) -> Floats:
        """Numbers in base units that do not vary, (n,)."""
        return np.ascontiguousarray(self.number(column)[:, 0])

    def yearly(self, column: str) -> Floats:
        """A number that holds for a calendar year (n, years of the horizon): its value at the year's first step."""
        years, first = np.unique(self.sampler.steps.year, return_index=True)
        values = self.number(column)
        return np.broadcast_to(values, (len(self), len(self.sampler.steps)))[:, first] if len(years) else values

    @property
    def active(self) -> NDArray[np.bool_]:
        """Whether each row counts, (n, 1) or (n, T), from `in_service` and `retired`."""
        if ":active" not in self.cache:
            self.cache[":active"] = self._active()
        return self.cache[":active"].copy()

    def _active(self) -> NDArray[np.bool_]:
        n, start = len(self), self.sampler.steps.start
        if "in_service" not in self.columns:
            return np.ones((n, 1), dtype=bool)
        rows = []
        for first, last in zip(self.columns["in_service"], self.columns["retired"], strict=True):
            on = np.ones(len(start), dtype=bool)
            if isinstance(first, date):
                on &= start >= np.datetime64(first)
            if isinstance(last, date):
                on &= start < np.datetime64(last)
            rows.append(on)
        out = np.array(rows, dtype=bool).reshape(n, len(start))
        return out[:, :1] if bool(np.all(out == out[:, :1])) else out
