"""Routes (rule 4.4): what enters at one end arrives at the other, less a loss; tariffs, linepack, transit time.

received = (1 - loss) sent                          without linepack
pack_t = pack_(t-1) + h (1 - loss) sent - h received,  0 <= pack <= linepack
minimum <= sent <= capacity x availability;   0 <= sent back <= capacity back x availability
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from koridor.case.case import Case
from koridor.lp.block import NATURE, Block, Census, Columns, Entries, Floats, Ints, RowGroup, Term
from koridor.model.limits import choose, most, ones, size

TIE_BREAK = 1e-3
"""EUR/MWh on routes without a tariff, so that gas that costs nothing to move does not go in a circle (rule 8.5)."""


def build(case: Case) -> Block:
    """Columns `route.sent`, `route.back`, and for linepack `route.received`, `route.pack`."""
    routes = case["routes"]
    ahead = choose("route", routes, size(routes), "capacity 0")
    behind = choose("route", routes, size(routes, "capacity_back"), "one way")
    used = np.union1d(ahead.at, behind.at)
    skipped = tuple(s for s in ahead.census.skipped if routes.index(s[0]) not in set(used.tolist()))
    census = Census("route", len(routes), len(used), skipped)
    pack = np.nan_to_num(routes.scalar("linepack"))
    start, end = routes.ref("from"), routes.ref("to")
    packed = ahead.at[pack[ahead.at] > 0]
    plain = np.isin(ahead.at, packed, invert=True)
    upper = most(routes, ahead.at)
    minimum = np.minimum(np.nan_to_num(routes.number("minimum")[ahead.at]) * routes.active[ahead.at], upper)
    columns = [
        Columns("route.sent", ahead.ids, minimum, upper),
        Columns("route.back", behind.ids, ones(len(behind), 0.0), most(routes, behind.at, "capacity_back")),
    ]
    entries = [
        *_ends(case, "route.sent", ahead.at, start, end, ~plain),
        *_ends(case, "route.back", behind.at, end, start, np.zeros(len(behind), bool)),
    ]
    rows: list[RowGroup] = []
    if len(packed):
        pack_columns, pack_rows, pack_entries = _linepack(case, packed, np.flatnonzero(~plain), upper[~plain])
        columns, rows, entries = columns + pack_columns, pack_rows, entries + pack_entries
    cost, cost_back = costs(case)
    terms = _terms(case, "route.sent", ahead.at, ahead.ids, end, cost)
    terms += _terms(case, "route.back", behind.at, behind.ids, start, cost_back)
    return Block(census, columns, rows, entries, terms=terms)


def payers(case: Case, at: Ints, reached: Ints) -> Ints:
    """Who ships on routes `at` and pays: as written, else the party of the node that is reached (k,)."""
    written = case["routes"].ref("payer")[at]
    return np.where(written >= 0, written, case.party_of_node(reached[at]))


def costs(case: Case) -> tuple[Floats, Floats]:
    """Resource cost of a unit that enters at `from` and at `to`, EUR/MWh (n, 1 or T)."""
    ahead, back = case["routes"].number("cost"), case["routes"].number("cost_back")
    return np.nan_to_num(ahead), np.where(np.isnan(back), np.nan_to_num(ahead), back)


def _ends(
    case: Case, group: str, at: Ints, start: Ints, end: Ints, packed: NDArray[np.bool_]
) -> tuple[Entries, Entries]:
    """What leaves at one end and, without linepack, arrives at the other; it belongs to the payer."""
    each, payer, kept = np.arange(len(at)), payers(case, at, end), ~packed
    arriving = (1 - case["routes"].scalar("loss")[at])[kept][:, None]
    return (
        Entries("balance", start[at], group, each, -ones(len(at)), owner=payer),
        Entries("balance", end[at][kept], group, each[kept], arriving, owner=payer[kept]),
    )


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
    routes, n, end = case["routes"], len(at), case["routes"].ref("to")
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
        Entries("balance", end[at], "route.received", each, ones(n), owner=payers(case, at, end)),
        _entries("route.linepack", each, "route.pack", each, ones(n)),
        _entries("route.linepack", each, "route.pack", each, -ones(n), lag=1),
        _entries("route.linepack", each, "route.sent", sent, -arriving * hours),
        _entries("route.linepack", each, "route.received", each, ones(n) * hours),
    ]
    return columns, rows, entries


def _terms(case: Case, group: str, at: Ints, ids: tuple[str, ...], reached: Ints, cost: Floats) -> list[Term]:
    """Tariff to the operator, what the operator spends, the worth of time in transit, and the tie-break."""
    routes = case["routes"]
    each = np.arange(len(at))
    tariff = np.nan_to_num(routes.number("tariff")[at])
    payer = payers(case, at, reached)
    operator = routes.ref("operator")[at]
    nature = np.full(len(at), NATURE)
    terms = [Term(group, each, payer, operator, "tariff", tariff, "routes", ids)]
    transit = np.nan_to_num(routes.scalar("transit") * routes.scalar("hour_value"))[at]
    if transit.any():
        terms.append(Term(group, each, payer, nature, "time in transit", transit[:, None], "routes", ids))
    spent = cost[at]
    if spent.any():
        terms.append(Term(group, each, operator, nature, "transport", spent, "routes", ids))
    free = np.flatnonzero(~(tariff != 0).any(axis=1) & ~(spent != 0).any(axis=1))
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
