"""The run beside published figures: each observation of the scenario asks the run's tables one question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from koridor.report.context import Column, PublishedPage, Sentence
from koridor.report.evidence import anchor, rows_of
from koridor.report.numbers import MISSING, THIN, fixed, percent, plural, signed, significant, with_unit
from koridor.report.reading import Reading
from koridor.report.tables import table, text

Query = Callable[[str], float]


def asker(folder: Path) -> Query:
    """A function that asks the run folder's tables a question and returns one number, nan where it has no answer."""
    import duckdb

    from koridor.result.query import connect

    connection = connect(folder)

    def ask(sql: str) -> float:
        try:
            row = connection.execute(sql).fetchone()
            return float(row[0]) if row and row[0] is not None else np.nan
        except (duckdb.Error, TypeError, ValueError):
            return np.nan

    return ask


def fill(r: Reading, ask: Query | None = None) -> PublishedPage:
    """The table of observations; `ask` answers a query, by default from the run folder."""
    try:
        rows = r.case["observations"]
        scenarios = rows.text("scenario")
    except KeyError:
        rows, scenarios = None, ()
    mine = [i for i, s in enumerate(scenarios) if s == r.case.scenario]
    if rows is None or not mine:
        words = f'The case holds no published figure for the scenario "{r.case.scenario}".'
        return PublishedPage(None, (words,), ())
    ask = ask or asker(r.run.folder)
    queries, units = rows.text("query"), rows.text("unit")
    value, allowed = rows.number("value")[:, 0], rows.number("tolerance")[:, 0]
    absolute, given = rows.flag("absolute"), rows.flag("input")
    ours = [ask(queries[i]) for i in mine]
    off = [o - float(value[i]) for o, i in zip(ours, mine, strict=True)]
    relative = [d / abs(float(value[i])) if value[i] else np.nan for d, i in zip(off, mine, strict=True)]
    verdicts = tuple(
        _verdict(d if absolute[i] else share, float(allowed[i]), bool(given[i]))
        for d, share, i in zip(off, relative, mine, strict=True)
    )
    limits = [
        f"±{significant(float(allowed[i]), 3)}" if absolute[i] else f"±{percent(float(allowed[i]), 0)}" for i in mine
    ]
    what = "One number from the run's tables, beside the published one."
    columns = [
        text("Figure", [rows.text("title")[i] for i in mine]),
        _mixed("This run", ours, [units[i] for i in mine], what, [queries[i] for i in mine]),
        _mixed("Published", [float(value[i]) for i in mine], [units[i] for i in mine], "The published figure."),
        text("Deviation", [_told(d, s, bool(absolute[i])) for d, s, i in zip(off, relative, mine, strict=True)]),
        text("Tolerance", limits),
        text("Verdict", verdicts),
        _bases(r, [rows.text("rests_on")[i] for i in mine]),
    ]
    found = table(
        "published",
        f"This run beside published figures, scenario {r.case.scenario}",
        [rows.ids[i] for i in mine],
        columns,
        of="observations",
    )
    return PublishedPage(found, _sentence(verdicts), verdicts)


def _verdict(deviation: float, allowed: float, given: bool) -> str:
    if not np.isfinite(deviation):
        return "not computed"
    if given:
        return "input"
    return "within" if abs(deviation) <= allowed else "outside"


def _mixed(title: str, values: list[float], units: list[str], what: str, queries: Sequence[str] = ()) -> Column:
    """A column of numbers that each have a unit of their own."""
    shown = (
        with_unit(significant(v, 4), u) if np.isfinite(v) else MISSING["failed"]
        for v, u in zip(values, units, strict=True)
    )
    return Column(title, texts=tuple(shown), values=tuple(values), what=what, queries=tuple(queries))


def _bases(r: Reading, cells: list[str]) -> Column:
    """What published figures rest on, each id with the place of its row."""
    home = {id: name for name in ("assumptions", "sources", "claims") for id in _ids(r, name)}
    pairs = tuple(tuple((i, f"#{anchor(home[i], i)}") for i in cell.split() if i in home) for cell in cells)
    return Column("Rests on", texts=tuple(cells), pairs=pairs)


def _ids(r: Reading, name: str) -> Sequence[str]:
    rows = rows_of(r, name)
    return rows.ids if rows else ()


def _told(off: float, share: float, absolute: bool) -> str:
    """A deviation with its sign: an amount where the tolerance is one or there is nothing to divide by, else per
    cent.
    """
    if not np.isfinite(off):
        return MISSING["not applicable"]
    if absolute or not np.isfinite(share):
        return signed(off, 2)
    return f"{signed(100 * share, 1)}{THIN}%"


def _sentence(verdicts: tuple[str, ...]) -> Sentence:
    tested = [v for v in verdicts if v in ("within", "outside")]
    words = f"{fixed(tested.count('within'))} of {plural(len(tested), 'published figure')} reproduced within tolerance"
    extra = [
        f"{plural(verdicts.count(kind), 'figure')} {what}"
        for kind, what in (
            ("input", "given to the run, shown and not counted"),
            ("not computed", "without an answer from the tables"),
        )
        if kind in verdicts
    ]
    return (words + ("; " + "; ".join(extra) if extra else "") + ".",)
