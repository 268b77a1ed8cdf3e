"""Columns and tables from arrays: one scale and one number of decimals per column, raw values kept beside the print."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from koridor.report.context import Column, Table
from koridor.report.numbers import MISSING, Scale, column_decimals, energy_scale, fixed, money_scale


def text(title: str, cells: Iterable[str], links: Iterable[str] = ()) -> Column:
    """A column of text."""
    return Column(title, texts=tuple(cells), links=tuple(links))


def numbers(
    title: str,
    values: Iterable[float],
    unit: str,
    *,
    scale: Scale | None = None,
    what: str = "",
    query: str = "",
    decimals: int | None = None,
    missing: str = "not applicable",
    bar: bool = False,
) -> Column:
    """A column of numbers in `unit`; nan prints the glyph of its kind of missing."""
    raw = tuple(float(v) for v in values)
    scale = scale or Scale(1.0, unit)
    shown = [v * scale.factor for v in raw]
    places = column_decimals(shown) if decimals is None else decimals
    texts = tuple(MISSING[missing] if math.isnan(v) else fixed(v, places) for v in shown)
    return Column(title, scale.unit, texts, raw, unit, what, query, bar=bar)


def asked(column: Column, queries: Iterable[str]) -> Column:
    """The column with a query for each row."""
    return replace(column, queries=tuple(queries))


def energies(
    title: str, values: Iterable[float], what: str = "", query: str = "", unit: str = "MWh", bar: bool = False
) -> Column:
    """A column of energies in MWh, shown in the prefix that suits its median."""
    raw = [float(v) for v in values]
    return numbers(title, raw, unit, scale=energy_scale(raw, unit), what=what, query=query, bar=bar)


def money(title: str, values: Iterable[float], what: str = "", query: str = "", bar: bool = False) -> Column:
    """A column of money in EUR, shown in EUR, thousand, m or bn."""
    raw = [float(v) for v in values]
    scale = money_scale(raw)
    places = max(1, column_decimals([v * scale.factor for v in raw])) if scale.factor < 1 else 0
    return numbers(title, raw, "EUR", scale=scale, what=what, query=query, decimals=places, bar=bar)


def shares(title: str, values: Iterable[float], what: str = "", query: str = "", bar: bool = False) -> Column:
    """A column of shares, shown in per cent with one decimal."""
    return numbers(title, values, "", scale=Scale(100.0, "%"), what=what, query=query, decimals=1, bar=bar)


def counts(title: str, values: Iterable[float], unit: str = "", what: str = "", query: str = "") -> Column:
    """A column of whole numbers."""
    return numbers(title, values, unit, decimals=0, what=what, query=query)


def resting_on(made: Table, ref: str) -> Table:
    """The table with the same row of the case, as table/id, behind each of its rows."""
    return replace(made, refs=tuple(ref for _ in made.ids))


def table(
    key: str,
    caption: str,
    ids: Sequence[str],
    columns: Sequence[Column],
    *,
    of: str = "",
    strong: Sequence[int] = (),
    note: str = "",
    fold: int = 0,
) -> Table:
    """A table; `of` names the case table that the ids belong to."""
    for column in columns:
        if len(column.texts) != len(ids):
            raise ValueError(
                f'report table "{key}": column "{column.title}" has {len(column.texts)} cells for {len(ids)} rows'
            )
    refs = tuple(f"{of}/{i}" for i in ids) if of else ()
    return Table(key, caption, tuple(ids), tuple(columns), refs, tuple(strong), note, fold)
