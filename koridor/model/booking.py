"""Capacity bookings (rule 5.5): held over the whole of a product's period, paid whether used or not, and nothing flows
unbooked on a route that has a booking.

    held_t = held_(t-1)                       within a year, quarter, month or day of the product
    least <= held <= most
    sent <= sum of what is held ahead;   sent back <= sum of what is held back

A booking pays tariff x multiplier by the days or parts of the year, spread over the hours of its period.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from koridor.case.case import Case
from koridor.contract import capacity
from koridor.lp.block import NATURE, Block, Columns, Entries, Floats, Ints, RowGroup, Term
from koridor.model.limits import choose, ones

TIE_BREAK = 1e-3
"""Share of its price that a booking costs where its payment does not cross the perspective: nothing idle is held."""


def build(case: Case, ahead: tuple[str, ...], behind: tuple[str, ...]) -> Block:
    """Columns `booking.held`, rows `booking.period` and `booking.ahead`, `booking.back`.

    `ahead` and `behind` are the items of `route.sent` and `route.back`.
    """
    rows = case["bookings"]
    chosen = choose("booking", rows, np.nan_to_num(rows.number("most")), "nothing may be booked")
    at, n = chosen.at, len(chosen)
    least, most = (np.nan_to_num(rows.number(c)[at]) * rows.active[at] for c in ("least", "most"))
    group = Columns("booking.held", chosen.ids, np.minimum(least, most), most)
    fresh, price = _periods(case, at)
    each = np.arange(n)
    top = np.broadcast_to(most.max(axis=1, keepdims=True), fresh.shape) if n else np.zeros(fresh.shape)
    wide = np.where(fresh, top, 0.0)
    chain = [
        Entries("booking.period", each, "booking.held", each, ones(n)),
        Entries("booking.period", each, "booking.held", each, -ones(n), 1, np.zeros(n, bool)),
    ]
    bounds, uses = [], []
    for name, sent, items in (("ahead", "route.sent", ahead), ("back", "route.back", behind)):
        row, use = _flows(case, at, name, sent, items, most)
        bounds += row
        uses += use
    route = rows.ref("route")[at]
    operator = case["routes"].ref("operator")[route]
    terms = [
        Term(
            "booking.held", each, rows.ref("shipper")[at], operator, "capacity booking", price, "bookings", chosen.ids
        ),
        _tie_break(case, rows.ref("shipper")[at], operator, price, chosen.ids),
    ]
    return Block(
        chosen.census,
        [group],
        [RowGroup("booking.period", chosen.ids, -wide, wide), *bounds],
        chain + uses,
        terms=terms,
    )


def _tie_break(case: Case, shipper: Ints, operator: Ints, price: Floats, ids: tuple[str, ...]) -> Term:
    """A cost that only chooses among equals, for bookings whose payment counts nowhere in the objective."""
    inside = np.append(case.in_perspective, False)
    quiet = np.flatnonzero(inside[shipper] == inside[operator])
    nobody = np.full(len(quiet), NATURE)
    names = tuple(ids[j] for j in quiet)
    cost = TIE_BREAK * price[quiet]
    return Term("booking.held", quiet, nobody, nobody, "tie-break", cost, "bookings", names, tie_break=True)


def _flows(
    case: Case, at: Ints, name: str, sent: str, items: tuple[str, ...], most: Floats
) -> tuple[list[RowGroup], list[Entries]]:
    """What is sent on a booked route is at most what is held."""
    rows, routes = case["bookings"], case["routes"]
    route, way = rows.ref("route")[at], np.array([rows.columns["direction"][i] == name for i in at], dtype=bool)
    place = {routes.index(id): j for j, id in enumerate(items)}
    booked = [r for r in dict.fromkeys(rows.ref("route").tolist()) if r in place and _any(case, r, name)]
    if not booked:
        return [], []
    group, k = f"booking.{name}", len(booked)
    column = np.array([place[r] for r in booked], dtype=np.int64)
    held = np.array([j for j in np.flatnonzero(way) if route[j] in booked], dtype=np.int64)
    to = np.array([booked.index(route[j]) for j in held], dtype=np.int64)
    least = np.zeros((k, most.shape[1]))
    np.add.at(least, to, -most[held])
    return (
        [RowGroup(group, tuple(routes.ids[r] for r in booked), least, ones(k, 0.0))],
        [
            Entries(group, np.arange(k), sent, column, ones(k)),
            Entries(group, to, "booking.held", held, -ones(len(held))),
        ],
    )


def _any(case: Case, route: int, name: str) -> bool:
    """Whether a booking that is in service in this horizon, be it of nothing, closes a way of a route to other flow."""
    rows = case["bookings"]
    on = np.any(rows.active, axis=1).tolist()
    return any(
        r == route and d == name and a
        for r, d, a in zip(rows.ref("route").tolist(), rows.columns["direction"], on, strict=True)
    )


def _periods(case: Case, at: Ints) -> tuple[NDArray[np.bool_], Floats]:
    """Whether a period of the product begins with each step, and EUR for a MW and hour of it, (k, T) each."""
    rows, steps = case["bookings"], case.steps
    day = steps.start.astype("datetime64[D]")
    number = np.full((len(at), len(steps)), -1, dtype=np.int64)
    price = np.zeros((len(at), len(steps)))
    tariff = np.broadcast_to(rows.number("tariff"), (len(rows), len(steps)))
    first, end = (date.fromisoformat(str(d)) for d in (day[0], day[-1]))
    for k, i in enumerate(at.tolist()):
        product = str(rows.columns["product"][i])
        found = capacity.periods(product, first, end + timedelta(days=1), rows.text("year_start")[i])
        starts = np.array([np.datetime64(p.first.isoformat()) for p in found])
        number[k] = np.searchsorted(starts, day, side="right") - 1
        for p, period in enumerate(found):
            inside = np.flatnonzero(number[k] == p)
            if len(inside):
                whole = period.price(
                    float(tariff[i, inside[0]]),
                    float(rows.scalar("multiplier")[i]),
                    str(rows.columns["convention"][i]),
                    float(rows.scalar("discount")[i]),
                )
                price[k, inside] = period.hourly(whole)
    fresh = np.ones(number.shape, dtype=bool)
    fresh[:, 1:] = number[:, 1:] != number[:, :-1]
    fresh[:, [p.first for p in steps.periods]] = True
    return fresh, price
