"""Annual limits on supplies, processes and purchases, as running totals week by week (DESIGN 8.3 b).

    total_w = total_(w-1) + sum over the steps of week w of (hours x flow) / 168
    annual_min x share <= 168 x total at the end of the year <= annual_max x share

`share` is the part of the calendar year that lies in the horizon. A total is kept in units of 168 MWh, so that its size
is that of the flows beside it. Weekly links keep every row short, which is what the factorisation of an engine needs.
"""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import Block, Census, Columns, Floats, Ints, Tail
from koridor.lp.tails import Span, TailMaker

LIMITS = (
    ("supply.delivered", "supplies", "annual_min", "annual_max"),
    ("process.output", "processes", None, "annual_max"),
    ("market.bought", "markets", None, "annual_max"),
)


def build(case: Case, columns: dict[str, Columns]) -> Block:
    """One tail per limited group, called `window.<table>`; items are ID@YEAR/WEEK."""
    tails: list[Tail] = []
    asked = 0
    skipped: list[tuple[str, str]] = []
    for group, table, low, high in LIMITS:
        rows = case[table]
        most, least = rows.yearly(high), rows.yearly(low) if low else np.full(rows.yearly(high).shape, np.nan)
        wanted = np.flatnonzero((~np.isnan(most) | ~np.isnan(least)).any(axis=1))
        asked += len(wanted)
        present = {i.split("#")[0] for i in columns[group].items}
        skipped += [(rows.ids[i], "not in service in this horizon") for i in wanted if rows.ids[i] not in present]
        wanted = np.array([i for i in wanted if rows.ids[i] in present], dtype=np.int64)
        if len(wanted):
            tails.append(_tail(case, columns[group], table, wanted, least, most))
    return Block(Census("window", asked, asked - len(skipped), tuple(skipped)), tails=tails)


def _tail(case: Case, group: Columns, table: str, wanted: Ints, least: Floats, most: Floats) -> Tail:
    """Running totals of the rows `wanted` of a table whose columns are `group`."""
    rows, steps = case[table], case.steps
    years, of_year = np.unique(steps.year, return_inverse=True)
    upper = np.broadcast_to(group.upper, (len(group.items), len(steps)))
    tail = TailMaker(f"window.{table}", group.name)
    for i in wanted.tolist():
        items = [j for j, name in enumerate(group.items) if name.split("#")[0] == rows.ids[i]]
        for y, year in enumerate(years.tolist()):
            inside = np.flatnonzero(of_year == y)
            hours = steps.hours[inside]
            share = float(hours.sum() / steps.year_hours[inside[0]])
            low, high = np.nan_to_num(least[i, y]) * share, np.nan_to_num(most[i, y], nan=np.inf) * share
            box = float((upper[items][:, inside] * hours).sum())
            span = Span(inside, steps.week[inside], hours)
            tail.running_total(f"{rows.ids[i]}@{year}", items, span, box, float(low), float(high))
    return tail.made()
