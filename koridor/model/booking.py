"""Capacity bookings (rule 5.5): held over the whole of a product's period, paid whether used or not, and nothing flows
unbooked on a route that has a booking.

    held of a stretch = held of the stretch before        within a year, quarter, month or day of the product
    least <= held <= most
    sent <= sum of what is held ahead;   sent back <= sum of what is held back

A booking pays tariff x multiplier by the days or parts of the year, spread over the hours of its period. What is held
over a long period has a copy for each week, cut at the ends of months, so that no column lives in thousands of rows
(DESIGN 8.3 b).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from koridor.case.case import Case
from koridor.contract import capacity
from koridor.lp.block import NATURE, Block, Entries, Floats, Ints, RowGroup, TailEntries, TailTerm
from koridor.lp.tails import TailMaker
from koridor.model.limits import choose, ones

TIE_BREAK = 1e-3
"""Share of its price that a booking costs where its payment does not cross the perspective: nothing idle is held."""

HELD = "booking.held"


def build(case: Case, ahead: tuple[str, ...], behind: tuple[str, ...]) -> Block:
    """The tail `booking.held`, items ID@DAY of each copy's first day; rows `booking.ahead` and `booking.back`.

    `ahead` and `behind` are the items of `route.sent` and `route.back`.
    """
    rows = case["bookings"]
    chosen = choose("booking", rows, np.nan_to_num(rows.number("most")), "nothing may be booked")
    if not len(rows):
        return Block(chosen.census)
    copies = _copies(case, chosen.at)
    groups: list[RowGroup] = []
    entries: list[Entries] = []
    shared: list[TailEntries] = []
    for name, sent, items in (("ahead", "route.sent", ahead), ("back", "route.back", behind)):
        found = _flows(case, chosen.at, copies, name, sent, items)
        if found is not None:
            groups.append(found[0])
            entries.append(found[1])
            shared.append(found[2])
    tails = [copies.tail.made()] if len(chosen) else []
    terms = _terms(case, copies) if len(chosen) else []
    return Block(chosen.census, rows=groups, entries=entries, shared=shared, tails=tails, tail_terms=terms)


@dataclass(eq=False)
class _Copies:
    """The tail, the copy that counts in each step (bookings, T), and of each copy its booking and price in EUR/MW."""

    tail: TailMaker
    at_step: Ints
    booking: list[int] = field(default_factory=list)
    price: list[float] = field(default_factory=list)


def _copies(case: Case, at: Ints) -> _Copies:
    """A copy of what is held for each week of each period of the product; those of one period are equal."""
    rows, steps = case["bookings"], case.steps
    least, most = (np.broadcast_to(np.nan_to_num(rows.number(c)), (len(rows), len(steps))) for c in ("least", "most"))
    day = steps.start.astype("datetime64[D]")
    found = _Copies(TailMaker(HELD, "route.sent"), np.zeros((len(at), len(steps)), dtype=np.int64))
    for k, i in enumerate(at.tolist()):
        period, price = _periods(case, i)
        on = np.broadcast_to(rows.active[i], (len(steps),))
        week = steps.week if rows.columns["product"][i] != "day" else np.zeros(len(steps))
        number = np.stack([steps.period, period, steps.month, week, least[i], most[i], on])
        fresh = np.r_[True, (number[:, 1:] != number[:, :-1]).any(axis=0)]
        first = np.flatnonzero(fresh)
        cost = np.add.reduceat(price * steps.hours, first)
        found.at_step[k] = len(found.booking) + np.cumsum(fresh) - 1
        before = -1
        for step, eur in zip(first.tolist(), cost.tolist(), strict=True):
            box = (least[i, step], most[i, step]) if on[step] else (0.0, 0.0)
            name = f"{rows.ids[i]}@{day[step]}"
            copy = found.tail.column(name, float(min(box)), float(box[1]), float(step))
            if before >= 0 and (number[:2, step] == number[:2, step - 1]).all() and on[step] == on[step - 1]:
                found.tail.row(name, 0.0, 0.0, float(step), {copy: 1.0, before: -1.0})
            found.booking.append(i)
            found.price.append(eur)
            before = copy
    return found


def _terms(case: Case, copies: _Copies) -> list[TailTerm]:
    """What is paid for each copy, and a tie-break where the payment counts nowhere in the objective."""
    rows, of = case["bookings"], np.array(copies.booking, dtype=np.int64)
    shipper, operator = rows.ref("shipper")[of], case["routes"].ref("operator")[rows.ref("route")[of]]
    price, names = np.array(copies.price), tuple(rows.ids[i] for i in of)
    each, inside = np.arange(len(of)), np.append(case.in_perspective, False)
    quiet = np.flatnonzero(inside[shipper] == inside[operator])
    nobody = np.full(len(quiet), NATURE)
    said = tuple(names[j] for j in quiet)
    cost = TIE_BREAK * price[quiet]
    return [
        TailTerm(HELD, each, shipper, operator, "capacity booking", price, "bookings", names),
        TailTerm(HELD, quiet, nobody, nobody, "tie-break", cost, "bookings", said, tie_break=True),
    ]


def _flows(
    case: Case, at: Ints, copies: _Copies, name: str, sent: str, items: tuple[str, ...]
) -> tuple[RowGroup, Entries, TailEntries] | None:
    """What is sent on a booked route is at most what is held; None where no route has a booking this way."""
    rows, routes = case["bookings"], case["routes"]
    route, way = rows.ref("route")[at], np.array([rows.columns["direction"][i] == name for i in at], dtype=bool)
    place = {routes.index(id): j for j, id in enumerate(items)}
    booked = [r for r in dict.fromkeys(rows.ref("route").tolist()) if r in place and _any(case, r, name)]
    if not booked:
        return None
    group, k = f"booking.{name}", len(booked)
    column = np.array([place[r] for r in booked], dtype=np.int64)
    held = np.array([j for j in np.flatnonzero(way) if route[j] in booked], dtype=np.int64)
    to = np.array([booked.index(route[j]) for j in held], dtype=np.int64)
    most = np.nan_to_num(rows.number("most")[at[held]])
    least = np.zeros((k, 1))
    np.add.at(least, to, -most.max(axis=1, keepdims=True))
    return (
        RowGroup(group, tuple(routes.ids[r] for r in booked), least, ones(k, 0.0)),
        Entries(group, np.arange(k), sent, column, ones(k)),
        TailEntries(group, to, HELD, copies.at_step[held], -ones(len(held))),
    )


def _any(case: Case, route: int, name: str) -> bool:
    """Whether a booking that is in service in this horizon, be it of nothing, closes a way of a route to other flow."""
    rows = case["bookings"]
    on = np.any(rows.active, axis=1).tolist()
    return any(
        r == route and d == name and a
        for r, d, a in zip(rows.ref("route").tolist(), rows.columns["direction"], on, strict=True)
    )


def _periods(case: Case, booking: int) -> tuple[Ints, Floats]:
    """Number of the product's period that each step lies in, and EUR to hold a MW for an hour of it (T,)."""
    rows, steps = case["bookings"], case.steps
    day = steps.start.astype("datetime64[D]")
    price = np.zeros(len(steps))
    tariff = np.broadcast_to(rows.number("tariff")[booking], (len(steps),))
    first, end = (date.fromisoformat(str(d)) for d in (day[0], day[-1]))
    product = str(rows.columns["product"][booking])
    found = capacity.periods(product, first, end + timedelta(days=1), rows.text("year_start")[booking])
    number = np.searchsorted(np.array([np.datetime64(p.first.isoformat()) for p in found]), day, side="right") - 1
    edges = np.searchsorted(number, np.arange(len(found) + 1)).tolist()
    for period, start, stop in zip(found, edges[:-1], edges[1:], strict=True):
        if stop > start:
            whole = period.price(
                float(tariff[start]),
                float(rows.scalar("multiplier")[booking]),
                str(rows.columns["convention"][booking]),
                float(rows.scalar("discount")[booking]),
            )
            price[start:stop] = period.hourly(whole)
    return number, price
