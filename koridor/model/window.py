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

WEEK = 168.0
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
    first_step = np.searchsorted(of_year, np.arange(len(years)))
    week_of = ((np.cumsum(steps.hours) - steps.hours) // WEEK).astype(np.int64)
    upper = np.broadcast_to(group.upper, (len(group.items), len(steps)))
    names: list[str] = []
    low: list[float] = []
    high: list[float] = []
    when: list[float] = []
    own: list[tuple[int, int, float]] = []
    flow: list[tuple[int, int, int, float]] = []
    for i in wanted.tolist():
        items = [j for j, name in enumerate(group.items) if name.split("#")[0] == rows.ids[i]]
        for y, year in enumerate(years.tolist()):
            inside = np.flatnonzero(of_year == y)
            share = float(steps.hours[inside].sum() / steps.year_hours[first_step[y]])
            weeks = np.unique(week_of[inside])
            box = float((upper[items][:, inside] * steps.hours[inside]).sum()) / WEEK
            for k, week in enumerate(weeks.tolist()):
                at, last = len(names), k == len(weeks) - 1
                names.append(f"{rows.ids[i]}@{year}/{k + 1}")
                low.append(float(np.nan_to_num(least[i, y])) * share / WEEK if last else 0.0)
                high.append(min(box, float(most[i, y]) * share / WEEK) if not np.isnan(most[i, y]) else box)
                now = inside[week_of[inside] == week]
                when.append(float(now[-1]))
                own += [(at, at, 1.0)] + ([(at, at - 1, -1.0)] if k else [])
                flow += [(at, j, int(t), -float(steps.hours[t]) / WEEK) for j in items for t in now]
    n = len(names)
    own_array, flow_array = np.array(own), np.array(flow)
    return Tail(
        f"window.{table}",
        tuple(names),
        np.array(low),
        np.array(high),
        np.array(when),
        tuple(names),
        np.zeros(n),
        np.zeros(n),
        np.array(when),
        own_array[:, 0].astype(np.int64),
        own_array[:, 1].astype(np.int64),
        own_array[:, 2],
        group.name,
        flow_array[:, 0].astype(np.int64),
        flow_array[:, 1].astype(np.int64),
        flow_array[:, 2].astype(np.int64),
        flow_array[:, 3],
    )
