"""The run beside published figures: each observation of the scenario asks the run's tables one question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from koridor.report.context import PublishedPage, Sentence
from koridor.report.numbers import MISSING, fixed, percent, plural, significant
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
    columns = [
        text("Figure", [rows.text("title")[i] for i in mine]),
        text("Unit", [units[i] for i in mine]),
        text("This run", [significant(o, 4) if np.isfinite(o) else MISSING["failed"] for o in ours]),
        text("Published", [significant(float(value[i]), 4) for i in mine]),
        text("Deviation", [_signed(s) for s in relative]),
        text("Tolerance", limits),
        text("Verdict", verdicts),
        text("Rests on", [rows.text("rests_on")[i] for i in mine]),
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


def _signed(share: float) -> str:
    if not np.isfinite(share):
        return MISSING["not applicable"]
    text_ = percent(share)
    return text_ if share < 0 or text_.startswith("0") else f"+{text_}"


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
