"""Capacities that are chosen (rules 4.10 and 4.14): what is built beyond what stands, and the rows that it widens.

    x_t - availability_t x rate x built <= availability_t x standing limit      in every step
    capacity_min - capacity <= built <= capacity_max - capacity
    yearly cost x hours / hours of the year for each unit built                 ledger: `investment`

A column that lives in every hour makes the ordering of a factorisation quadratic (rule 8.3 b): each week has a copy of
`built`, in the rows of its own hours, and each copy equals that of the week before. Each
bears its week's share of the cost.
"""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.case.rows import Rows
from koridor.lp.block import (
    NATURE,
    Block,
    Census,
    Columns,
    Entries,
    Floats,
    Ints,
    RowGroup,
    Tail,
    TailEntries,
    TailTerm,
)
from koridor.lp.tails import TailMaker
from koridor.model.limits import buildable, ones, rate, standing, usable

OWNER = {"supplies": "party", "processes": "party", "routes": "operator", "storages": "party"}
"""Tables whose capacity may be chosen, and who pays for what is built."""

LIMITS = (
    ("supply.delivered", "supplies", "capacity"),
    ("process.output", "processes", "capacity"),
    ("route.sent", "routes", "capacity"),
    ("route.back", "routes", "capacity_back"),
    ("storage.level", "storages", "capacity"),
    ("storage.injected", "storages", "injection"),
    ("storage.withdrawn", "storages", "withdrawal"),
)
"""Groups of columns, and the cell of their table that limits them."""


def annuity(rate: float, years: float) -> float:
    """Yearly payment for one unit of money spent today, paid back over `years` at interest `rate`."""
    return rate / (1 - (1 + rate) ** -years) if rate > 0 else 1 / years


def yearly_cost(rows: Rows, at: Ints) -> Floats:
    """Cost of a unit of built capacity in EUR a year (k,): as written, else annuity of the cost to build + fixed."""
    written, build, fixed = (rows.scalar(c)[at] for c in ("capital_cost", "build_cost", "fixed_cost"))
    terms = zip(rows.scalar("cost_of_capital")[at].tolist(), rows.scalar("lifetime")[at].tolist(), strict=True)
    share = [annuity(interest, years) for interest, years in terms]
    return np.where(np.isnan(written), np.nan_to_num(build * np.array(share)) + np.nan_to_num(fixed), written)


def weeks(case: Case) -> Ints:
    """Which copy of a chosen capacity counts in each step (T,): one a week of each period."""
    key = case.steps.period * (int(case.steps.week.max()) + 1) + case.steps.week
    return np.asarray(np.unique(key, return_inverse=True)[1], dtype=np.int64)


def build(case: Case, columns: dict[str, Columns]) -> Block:
    """Tails `expansion.<table>` with items ID/WEEK, rows `expansion.<group>`. `columns` are those of all others."""
    tails: list[Tail] = []
    terms: list[TailTerm] = []
    skipped: list[tuple[str, str]] = []
    asked, week = 0, weeks(case)
    for table, party in OWNER.items():
        rows = case[table]
        wanted = np.flatnonzero(~np.isnan(rows.scalar("capacity_max"))) if len(rows) else np.zeros(0, np.int64)
        present = {i for group, t, _ in LIMITS if t == table for i in columns[group].items}
        at = np.array([i for i in wanted if rows.ids[i] in present], dtype=np.int64)
        asked += len(wanted)
        skipped += [(rows.ids[i], "nothing to choose") for i in wanted if rows.ids[i] not in present]
        if len(at):
            tail, term = _built(case, table, at, week, next(g for g, t, _ in LIMITS if t == table), rows.ref(party)[at])
            tails.append(tail)
            terms.append(term)
    groups: list[RowGroup] = []
    entries: list[Entries] = []
    shared: list[TailEntries] = []
    places = {t.name: {name: j for j, name in enumerate(t.items) if name.endswith("/1")} for t in tails}
    for group, table, column in LIMITS:
        if f"expansion.{table}" in places:
            found = _limit(case, columns[group], table, column, places[f"expansion.{table}"], week)
            if found is not None:
                groups.append(found[0])
                entries.append(found[1])
                shared.append(found[2])
    census = Census("expansion", asked, asked - len(skipped), tuple(skipped))
    return Block(census, rows=groups, entries=entries, tails=tails, shared=shared, tail_terms=terms)


def _built(case: Case, table: str, at: Ints, week: Ints, group: str, payer: Ints) -> tuple[Tail, TailTerm]:
    """Weekly copies of what is built of rows `at`, chained, and what each copy costs."""
    rows, steps = case[table], case.steps
    first = np.flatnonzero(np.r_[True, week[1:] != week[:-1]])
    share = np.bincount(week, steps.hours / steps.year_hours)
    high = buildable(rows, at)
    stands = np.nan_to_num(rows.number("capacity")[at]).max(axis=1)
    low = np.clip(np.nan_to_num(rows.scalar("capacity_min")[at] - stands), 0.0, high)
    tail = TailMaker(f"expansion.{table}", group)
    for k, i in enumerate(at.tolist()):
        before = -1
        for w, step in enumerate(first.tolist()):
            name = f"{rows.ids[i]}/{w + 1}"
            copy = tail.column(name, float(low[k]), float(high[k]), float(step))
            if w:
                tail.row(name, 0.0, 0.0, float(step), {copy: 1.0, before: -1.0})
            before = copy
    copies = len(first)
    term = TailTerm(
        f"expansion.{table}",
        np.arange(len(at) * copies),
        np.repeat(payer, copies),
        np.full(len(at) * copies, NATURE),
        "investment",
        (yearly_cost(rows, at)[:, None] * share[None, :]).ravel(),
        table,
        tuple(rows.ids[i] for i in at for _ in range(copies)),
    )
    return tail.made(), term


def _limit(
    case: Case, group: Columns, table: str, column: str, places: dict[str, int], week: Ints
) -> tuple[RowGroup, Entries, TailEntries] | None:
    """The rows that hold a group of columns below its chosen capacity; None where no item has any."""
    rows = case[table]
    item = np.array([j for j, id in enumerate(group.items) if f"{id}/1" in places], dtype=np.int64)
    at = np.array([rows.index(group.items[j]) for j in item], dtype=np.int64)
    if len(at):
        widens = (rate(rows, at, column) != 0).any(axis=1)
        item, at = item[widens], at[widens]
    if not len(at):
        return None
    ids, n = tuple(rows.ids[i] for i in at), len(at)
    slope, stands = rate(rows, at, column), standing(rows, at, column)
    if group.name == "storage.level":
        slope, stands = slope * rows.active[at], stands * rows.active[at]
    else:
        slope, stands = usable(rows, at, slope), usable(rows, at, stands)
    copy = np.array([places[f"{id}/1"] for id in ids])[:, None] + week[None, :]
    name = f"expansion.{group.name}"
    return (
        RowGroup(name, ids, ones(n, -np.inf), stands),
        Entries(name, np.arange(n), group.name, item, ones(n)),
        TailEntries(name, np.arange(n), f"expansion.{table}", copy, -slope),
    )
