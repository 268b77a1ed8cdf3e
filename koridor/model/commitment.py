"""Unit commitment (rule 4.5), for processes that ask for it: on or off hour by hour, which makes the problem a MILP.

    min_load x limit x on <= output (+ c_v heat) <= limit x on       (limit = capacity x availability)
    on_t - on_(t-1) = start - stop
    on >= start in each of the next min_up hours, 1 - on >= stop in each of the next min_down hours
    start cost of the step x capacity for every start

Before the first step of a period a unit was running (on = 1), stopped (on = 0) or, where `running_start` is free,
whichever is better, and has been so for long enough to change at once. The sums over the last hours travel through a
chain of delays one step long each. Hours that are no whole number of steps count as the next whole number.
"""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import NATURE, Block, Census, Columns, Entries, Floats, Ints, RowGroup, Term
from koridor.model.limits import available, ones


def build(case: Case, processes: Block) -> Block:
    """Columns `commitment.on|start|stop` and delay chains, for the committed processes that are in the problem."""
    rows = case["processes"]
    asked = [id for id, yes in zip(rows.ids, rows.flag("commitment"), strict=True) if yes]
    place = {id: j for j, id in enumerate(processes.columns[0].items)} if processes.columns else {}
    ids = tuple(id for id in asked if id in place)
    skipped = tuple((id, "not in the problem") for id in asked if id not in place)
    if not ids:
        return Block(Census("commitment", len(asked), 0, skipped))
    at = np.array([rows.index(id) for id in ids], np.int64)
    output = np.array([place[id] for id in ids], np.int64)
    n, each = len(ids), np.arange(len(ids))
    limit = available(rows, at)
    columns = [
        Columns(f"commitment.{c}", ids, ones(n, 0.0), ones(n), integer=c == "on") for c in ("on", "start", "stop")
    ]
    low, high = _before(case, at)
    groups = [
        RowGroup("commitment.most", ids, -np.maximum(limit, 0), ones(n, 0.0)),
        RowGroup("commitment.least", ids, ones(n, 0.0), np.maximum(limit, 0)),
        RowGroup("commitment.switch", ids, low, high),
    ]
    entries = [
        Entries("commitment.most", each, "process.output", output, ones(n)),
        Entries("commitment.most", each, "commitment.on", each, -limit),
        Entries("commitment.least", each, "process.output", output, ones(n)),
        Entries("commitment.least", each, "commitment.on", each, -limit * rows.scalar("min_load")[at][:, None]),
        Entries("commitment.switch", each, "commitment.on", each, ones(n)),
        Entries("commitment.switch", each, "commitment.on", each, -ones(n), 1, np.zeros(n, bool)),
        Entries("commitment.switch", each, "commitment.start", each, -ones(n)),
        Entries("commitment.switch", each, "commitment.stop", each, ones(n)),
    ]
    entries += _heat(case, processes, at, each)
    for event, column, on in (("start", "min_up", 1.0), ("stop", "min_down", -1.0)):
        lags = np.ceil(rows.scalar(column)[at] / float(case.steps.hours.max()) - 1e-9).astype(np.int64)
        more = _minimum(ids, event, lags, on)
        columns, groups, entries = columns + more[0], groups + more[1], entries + more[2]
    size = np.nan_to_num(rows.number("capacity")[at]).max(axis=1)[:, None]
    cost = rows.number("start_cost")[at] * size / case.steps.hours[None, :]
    terms = [Term("commitment.start", each, rows.ref("party")[at], np.full(n, NATURE), "start", cost, "processes", ids)]
    return Block(Census("commitment", len(asked), n, skipped), columns, groups, entries, terms=terms)


def _before(case: Case, at: Ints) -> tuple[Floats, Floats]:
    """Sides of the rows `switch` (n, T): on_(t-1) at the first step of a period, where no column stands for it."""
    states = {"free": (-1.0, 1.0), "running": (1.0, 1.0), "stopped": (0.0, 0.0)}
    sides = np.array([states[case["processes"].text("running_start")[i]] for i in at.tolist()])
    low, high = np.zeros((len(at), len(case.steps))), np.zeros((len(at), len(case.steps)))
    for period in case.steps.periods:
        low[:, period.first], high[:, period.first] = sides[:, 0], sides[:, 1]
    return low, high


def _heat(case: Case, processes: Block, at: Ints, each: Ints) -> list[Entries]:
    """Extraction heat counts in the load of the turbine by its power loss."""
    group = next((c for c in processes.columns if c.name == "process.heat"), None)
    rows = case["processes"]
    if group is None:
        return []
    hit = [
        (k, group.items.index(rows.ids[i]))
        for k, i in zip(each.tolist(), at.tolist(), strict=True)
        if rows.ids[i] in group.items
    ]
    if not hit:
        return []
    row, heat = (np.array(x, np.int64) for x in zip(*hit, strict=True))
    loss: Floats = rows.scalar("power_loss")[at][row][:, None]
    return [Entries(f"commitment.{side}", row, "process.heat", heat, loss) for side in ("most", "least")]


def _minimum(
    ids: tuple[str, ...], event: str, lags: Ints, on: float
) -> tuple[list[Columns], list[RowGroup], list[Entries]]:
    """`on` (or off) for `lags` steps after each start (or stop): a chain of one-step delays of the event.

    delay_(k,t) = delay_(k-1, t-1), delay_0 = event;  sum of delays 0..lags-1 <= on (or 1 - on).
    """
    wanted = np.flatnonzero(lags > 1)
    if not len(wanted):
        return [], [], []
    items: list[tuple[int, str]] = []
    parent_event: list[int] = []
    parent_chain: list[int] = []
    for i in wanted.tolist():
        for k in range(1, int(lags[i])):
            parent_event.append(i if k == 1 else -1)
            parent_chain.append(-1 if k == 1 else len(items) - 1)
            items.append((i, f"{ids[i]}#{k}"))
    names, m, each = tuple(name for _, name in items), len(items), np.arange(len(items))
    owner = np.array([wanted.tolist().index(i) for i, _ in items], np.int64)
    chain = f"commitment.{event}_ago"
    from_event, from_chain = np.array(parent_event), np.array(parent_chain)
    a, b = np.flatnonzero(from_event >= 0), np.flatnonzero(from_chain >= 0)
    last, w = f"commitment.{event}_lasts", len(wanted)
    bound = ones(w, 0.0) if on > 0 else ones(w)
    entries = [
        Entries(chain, each, chain, each, ones(m)),
        Entries(chain, a, f"commitment.{event}", from_event[a], -ones(len(a)), 1, np.zeros(len(a), bool)),
        Entries(chain, b, chain, from_chain[b], -ones(len(b)), 1, np.zeros(len(b), bool)),
        Entries(last, owner, chain, each, ones(m)),
        Entries(last, np.arange(w), f"commitment.{event}", wanted, ones(w)),
        Entries(last, np.arange(w), "commitment.on", wanted, -ones(w, on)),
    ]
    rows = [
        RowGroup(chain, names, ones(m, 0.0), ones(m, 0.0)),
        RowGroup(last, tuple(ids[i] for i in wanted), ones(w, -1.0), bound),
    ]
    return [Columns(chain, names, ones(m, 0.0), ones(m))], rows, entries
