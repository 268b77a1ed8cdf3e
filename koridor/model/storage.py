"""Storages (rule 4.6).

level_t = (1 - standing loss)^h level_(t-1) + h (efficiency_in injected - withdrawn / efficiency_out + inflow - spilled)
withdrawn <= withdrawal x (a + b level_(t-1) / capacity)     for each pair (a, b) of the curve
cyclic where no level at the start is given; else from level_start to at least level_end (empty: as at the start)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import NATURE, Block, Columns, Entries, Floats, Ints, RowGroup, Term
from koridor.model.limits import Chosen, choose, largest, most, ones, size


@dataclass(frozen=True, eq=False)
class _Store:
    """The chosen storages with what every equation needs; arrays (n, 1 or T)."""

    case: Case
    chosen: Chosen
    capacity: Floats
    inflow: Floats
    start: Floats
    keep: Floats
    hours: Floats

    @property
    def cyclic(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.isnan(self.start[:, 0])


def inflow(case: Case) -> Floats:
    """Natural inflow of every storage in MW, (n, 1 or T)."""
    rows = case["storages"]
    mean = np.nan_to_num(rows.number("inflow")) * rows.active
    names = rows.columns["inflow_profile"]
    if not any(names):
        return mean
    steps = len(case.steps)
    shape = np.array([rows.sampler.shape(str(p)) if p else np.ones(steps) for p in names]).reshape(len(rows), steps)
    return np.asarray(mean * shape, dtype=np.float64)


def build(case: Case) -> Block:
    """Columns `storage.level` (end of step, MWh), `storage.injected`, `storage.withdrawn`, `storage.spilled`."""
    rows = case["storages"]
    chosen = choose("storage", rows, size(rows), "capacity 0")
    at, n = chosen.at, len(chosen)
    hours = case.steps.hours[None, :] if np.ptp(case.steps.hours) else case.steps.hours[:1][None, :]
    capacity = largest(rows, at) * rows.active[at]
    store = _Store(
        case,
        chosen,
        capacity,
        inflow(case)[at],
        rows.number("level_start")[at],
        (1 - rows.scalar("standing_loss")[at])[:, None] ** hours,
        hours,
    )
    low, high = _levels(store)
    wet = np.flatnonzero((store.inflow != 0).any(axis=1))
    filled = choose("storage", rows, np.nan_to_num(rows.number("injection")), "").at
    fill = np.flatnonzero(np.isin(at, filled))
    columns = [
        Columns("storage.level", chosen.ids, low, high),
        Columns(
            "storage.injected",
            tuple(chosen.ids[i] for i in fill),
            ones(len(fill), 0.0),
            most(rows, at[fill], "injection"),
        ),
        Columns("storage.withdrawn", chosen.ids, ones(n, 0.0), most(rows, at, "withdrawal")),
        Columns(
            "storage.spilled",
            tuple(chosen.ids[i] for i in wet),
            ones(len(wet), 0.0),
            np.maximum(store.inflow[wet], 0.0),
        ),
    ]
    balance, entries = _dynamics(store, fill, wet)
    groups = [balance]
    for group, more in _curves(store):
        groups.append(group)
        entries += more
    return Block(chosen.census, columns, groups, entries, terms=_terms(store, fill))


def _levels(store: _Store) -> tuple[Floats, Floats]:
    """Box of the level at the end of each step."""
    case, rows, at = store.case, store.case["storages"], store.chosen.at
    shape = (len(at), len(case.steps))
    low = np.broadcast_to(np.nan_to_num(rows.number("level_min")[at]) * store.capacity, shape).copy()
    high = np.broadcast_to(store.capacity, shape)
    end = rows.number("level_end")[at]
    end = np.where(np.isnan(end), store.start, end)
    wanted = np.broadcast_to(end * store.capacity, shape)
    for period in case.steps.periods:
        given = ~np.isnan(wanted[:, period.last])
        low[given, period.last] = np.maximum(low, wanted)[given, period.last]
    return low, high


def _dynamics(store: _Store, fill: Ints, wet: Ints) -> tuple[RowGroup, list[Entries]]:
    """The level from one step to the next."""
    case, rows, at, n = store.case, store.case["storages"], store.chosen.at, len(store.chosen)
    shape, hours = (n, len(case.steps)), store.hours
    side = np.broadcast_to(store.inflow * hours, shape).copy()
    start = np.broadcast_to(np.nan_to_num(store.start) * store.capacity * store.keep, shape)
    for period in case.steps.periods:
        side[:, period.first] += np.where(store.cyclic, 0.0, start[:, period.first])
    each, node, party = np.arange(n), rows.ref("node")[at], rows.ref("party")[at]
    into, out = rows.scalar("efficiency_in")[at][:, None], rows.scalar("efficiency_out")[at][:, None]
    entries = [
        Entries("storage.balance", each, "storage.level", each, ones(n)),
        Entries("storage.balance", each, "storage.level", each, -store.keep, 1, store.cyclic),
        Entries("storage.balance", fill, "storage.injected", np.arange(len(fill)), -into[fill] * hours),
        Entries("storage.balance", each, "storage.withdrawn", each, hours / out),
        Entries("storage.balance", wet, "storage.spilled", np.arange(len(wet)), ones(len(wet)) * hours),
        Entries("balance", node[fill], "storage.injected", np.arange(len(fill)), -ones(len(fill)), owner=party[fill]),
        Entries("balance", node, "storage.withdrawn", each, ones(n), owner=party),
    ]
    return RowGroup("storage.balance", store.chosen.ids, side, side), entries


def _curves(store: _Store) -> list[tuple[RowGroup, list[Entries]]]:
    """Withdrawal that falls with the level (concave, piecewise linear)."""
    case, rows, at = store.case, store.case["storages"], store.chosen.at
    rate = np.nan_to_num(rows.number("withdrawal")[at])
    which, a, b = [], [], []
    for i, pairs in enumerate(rows.list("withdrawal_curve")[j] for j in at):
        for k in range(0, len(pairs) - 1, 2):
            which.append(i)
            a.append(pairs[k])
            b.append(pairs[k + 1])
    if not which:
        return []
    item = np.array(which, np.int64)
    names = tuple(f"{store.chosen.ids[i]}#{k}" for k, i in enumerate(which))
    constant, slope = np.array(a)[:, None] * rate[item], np.array(b)[:, None] * rate[item]
    shape = (len(item), len(case.steps))
    upper = np.broadcast_to(constant, shape).copy()
    first = np.broadcast_to(slope * np.nan_to_num(store.start)[item], shape)
    for period in case.steps.periods:
        upper[:, period.first] += np.where(store.cyclic[item], 0.0, first[:, period.first])
    lower = np.broadcast_to(-np.maximum(slope, 0), shape)
    each = np.arange(len(item))
    relative = slope / np.maximum(store.capacity[item], 1e-9)
    group = RowGroup("storage.curve", names, np.minimum(lower, upper), upper)
    return [
        (
            group,
            [
                Entries("storage.curve", each, "storage.withdrawn", item, ones(len(item))),
                Entries("storage.curve", each, "storage.level", item, -relative, 1, store.cyclic[item]),
            ],
        )
    ]


def _terms(store: _Store, fill: Ints) -> list[Term]:
    """Charges for putting in and taking out, borne by whoever runs the store."""
    rows, at = store.case["storages"], store.chosen.at
    party = rows.ref("party")[at]
    out = []
    for group, where, cost in (
        ("storage.injected", fill, "cost_in"),
        ("storage.withdrawn", np.arange(len(at)), "cost_out"),
    ):
        price = np.nan_to_num(rows.number(cost)[at][where])
        nature = np.full(len(where), NATURE)
        out.append(
            Term(
                group,
                np.arange(len(where)),
                party[where],
                nature,
                "storage",
                price,
                "storages",
                tuple(store.chosen.ids[i] for i in where),
            )
        )
    return out
