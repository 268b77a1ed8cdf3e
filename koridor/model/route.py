"""Routes (rule 4.4): what enters at one end arrives at the other, less a loss; tariffs, linepack, transit time.

received = (1 - loss) sent                          without linepack
pack_t = pack_(t-1) + h (1 - loss) sent - h received,  0 <= pack <= linepack
minimum <= sent <= capacity x availability;   0 <= sent back <= capacity back x availability
"""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import NATURE, Block, Census, Columns, Entries, Floats, Ints, RowGroup, Term
from koridor.model.limits import available, choose, ones

TIE_BREAK = 1e-3
"""EUR/MWh on routes without a tariff, so that gas that costs nothing to move does not go in a circle (rule 8.5)."""


def build(case: Case) -> Block:
    """Columns `route.sent`, `route.back`, and for linepack `route.received`, `route.pack`."""
    routes = case["routes"]
    capacity, back = np.nan_to_num(routes.number("capacity")), np.nan_to_num(routes.number("capacity_back"))
    ahead = choose("route", routes, capacity, "capacity 0")
    behind = choose("route", routes, back, "one way")
    used = np.union1d(ahead.at, behind.at)
    skipped = tuple(s for s in ahead.census.skipped if routes.index(s[0]) not in set(used.tolist()))
    census = Census("route", len(routes), len(used), skipped)
    loss, pack = routes.scalar("loss"), np.nan_to_num(routes.scalar("linepack"))
    start, end = routes.ref("from"), routes.ref("to")
    packed = ahead.at[pack[ahead.at] > 0]
    plain = np.isin(ahead.at, packed, invert=True)
    upper = available(routes, ahead.at)
    minimum = np.minimum(np.nan_to_num(routes.number("minimum")[ahead.at]) * routes.active[ahead.at], upper)
    columns = [
        Columns("route.sent", ahead.ids, minimum, upper),
        Columns("route.back", behind.ids, ones(len(behind), 0.0), available(routes, behind.at, "capacity_back")),
    ]
    entries = [
        _entries("balance", start[ahead.at], "route.sent", np.arange(len(ahead)), -ones(len(ahead))),
        _entries(
            "balance", end[ahead.at][plain], "route.sent", np.flatnonzero(plain), (1 - loss[ahead.at][plain])[:, None]
        ),
        _entries("balance", end[behind.at], "route.back", np.arange(len(behind)), -ones(len(behind))),
        _entries("balance", start[behind.at], "route.back", np.arange(len(behind)), (1 - loss[behind.at])[:, None]),
    ]
    rows: list[RowGroup] = []
    if len(packed):
        pack_columns, pack_rows, pack_entries = _linepack(case, packed, np.flatnonzero(~plain), upper[~plain])
        columns, rows, entries = columns + pack_columns, pack_rows, entries + pack_entries
    terms = _terms(case, "route.sent", ahead.at, ahead.ids, end) + _terms(
        case, "route.back", behind.at, behind.ids, start
    )
    return Block(census, columns, rows, entries, terms=terms)


def _entries(rows: str, row: Ints, columns: str, column: Ints, value: Floats, lag: int = 0) -> Entries:
    return Entries(
        rows,
        np.asarray(row, np.int64),
        columns,
        np.asarray(column, np.int64),
        value,
        lag,
        np.ones(len(row), bool) if lag else None,
    )


def _linepack(case: Case, at: Ints, sent: Ints, upper: Floats) -> tuple[list[Columns], list[RowGroup], list[Entries]]:
    """The pipe as a store of its own; it ends every period as full as it began."""
    routes, n = case["routes"], len(at)
    ids = tuple(routes.ids[i] for i in at)
    hours = case.steps.hours[None, :] if np.ptp(case.steps.hours) else case.steps.hours[:1][None, :]
    arriving = (1 - routes.scalar("loss")[at])[:, None]
    swing = routes.scalar("linepack")[at][:, None]
    columns = [
        Columns("route.received", ids, ones(n, 0.0), upper * arriving + swing / hours),
        Columns("route.pack", ids, ones(n, 0.0), swing),
    ]
    rows = [RowGroup("route.linepack", ids, ones(n, 0.0), ones(n, 0.0))]
    each = np.arange(n)
    entries = [
        _entries("balance", routes.ref("to")[at], "route.received", each, ones(n)),
        _entries("route.linepack", each, "route.pack", each, ones(n)),
        _entries("route.linepack", each, "route.pack", each, -ones(n), lag=1),
        _entries("route.linepack", each, "route.sent", sent, -arriving * hours),
        _entries("route.linepack", each, "route.received", each, ones(n) * hours),
    ]
    return columns, rows, entries


def _terms(case: Case, group: str, at: Ints, ids: tuple[str, ...], reached: Ints) -> list[Term]:
    """Tariff to the operator, the worth of time in transit, and the tie-break."""
    routes = case["routes"]
    each = np.arange(len(at))
    tariff = np.nan_to_num(routes.number("tariff")[at])
    written = routes.ref("payer")[at]
    payer = np.where(written >= 0, written, case.party_of_node(reached[at]))
    operator = routes.ref("operator")[at]
    nature = np.full(len(at), NATURE)
    terms = [Term(group, each, payer, operator, "tariff", tariff, "routes", ids)]
    transit = np.nan_to_num(routes.scalar("transit") * routes.scalar("hour_value"))[at]
    if transit.any():
        terms.append(Term(group, each, payer, nature, "time in transit", transit[:, None], "routes", ids))
    free = np.flatnonzero(~(tariff != 0).any(axis=1))
    terms.append(
        Term(
            group,
            free,
            nature[free],
            nature[free],
            "tie-break",
            ones(len(free), TIE_BREAK),
            "routes",
            tuple(ids[i] for i in free),
            tie_break=True,
        )
    )
    return terms
