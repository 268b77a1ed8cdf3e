"""Capacity that is booked: what is held, how much of it is used, and what is paid for it (rule 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from koridor.report.context import Table
from koridor.report.numbers import capital, plural
from koridor.report.queries import by_id, ledger
from koridor.report.tables import energies, money, numbers, shares, table, text

if TYPE_CHECKING:
    from koridor.report.protocol import Floats
    from koridor.report.reading import Reading

SPECK = 1e-6
"""Share of the largest booking under which one is left out."""
MOST = "SELECT max(held) FROM bookings WHERE id = {id}"
WORDS = {"ahead": "forward", "back": "backward"}


def bookings(r: Reading) -> Table | None:
    """One row a booking that holds anything; None where none does."""
    if not len(r.case["bookings"].ids):
        return None
    held = r.energy("bookings", "held")
    all_ids, rows = list(r.ids("bookings")), r.case["bookings"]
    order = [j for j in range(len(all_ids)) if held[j] > SPECK * max(float(held.max()), 1.0)]
    if not order:
        return None
    empty = len(all_ids) - len(order)
    at = [rows.ids.index(all_ids[j]) for j in order]
    frame = r.run.ledger
    paid = frame[frame["table"] == "bookings"].groupby("id")["eur"].sum()
    ids = [all_ids[j] for j in order]
    routes, parties, name = rows.ref("route"), rows.ref("shipper"), rows.text("name")
    route_ids, party_ids = r.case["routes"].ids, r.case["parties"].ids
    operator = r.case["routes"].ref("operator")
    eur = [float(paid.get(i, 0.0)) for i in ids]
    used = _used(r, at)
    most = np.array([r.array("bookings", "held")[:, j].max() for j in order])
    return table(
        "bookings",
        f"Capacity bookings, {r.period}",
        ids,
        [
            text("Booking", [name[i] for i in at]),
            text("Route", [_way(r, route_ids[int(routes[i])], rows.text("direction")[i]) for i in at]),
            text("Shipper", [r.name("parties", party_ids[int(parties[i])]) for i in at]),
            text("Operator", [r.name("parties", party_ids[int(operator[int(routes[i])])]) for i in at]),
            text("Product", [rows.text("product")[i] for i in at]),
            numbers(
                "Most held",
                most,
                "MW",
                what="Largest capacity held.",
                query=MOST,
            ),
            energies(
                "Held",
                [float(held[j]) for j in order],
                "Capacity held, times the hours it is held.",
                by_id("bookings", "held"),
            ),
            shares(
                "Used",
                used,
                "Flow over all that is held on this way of the route, by all bookings together.",
                bar=True,
            ),
            money("Invoice", eur, "Paid whether used or not.", ledger("\"table\" = 'bookings' AND id = {id}")),
            numbers(
                "Per MWh held",
                [e / float(held[j]) for e, j in zip(eur, order, strict=True)],
                "EUR/MWh",
                what="Invoice over capacity held times hours.",
                decimals=2,
            ),
        ],
        of="bookings",
        note=f"{capital(plural(empty, 'booking'))} of next to nothing left out." if empty else "",
        fold=20,
    )


def _way(r: Reading, route: str, direction: str) -> str:
    return f"{r.name('routes', route)}, {WORDS.get(direction, direction)}"


def _used(r: Reading, at: list[int]) -> Floats:
    """Flow over what is held on the way of the route of each booking."""
    rows, all_ids = r.case["bookings"], list(r.ids("bookings"))
    routes, way = rows.ref("route"), rows.text("direction")
    held = {id: float(v) for id, v in zip(all_ids, r.energy("bookings", "held"), strict=True)}
    flow = {
        "ahead": dict(zip(r.ids("routes"), r.energy("routes", "sent"), strict=True)),
        "back": dict(zip(r.ids("routes"), r.energy("routes", "sent_back"), strict=True)),
    }
    out = []
    for i in at:
        same = [k for k in range(len(rows.ids)) if routes[k] == routes[i] and way[k] == way[i]]
        total = sum(held.get(rows.ids[k], 0.0) for k in same)
        moved = float(flow.get(way[i], {}).get(r.case["routes"].ids[int(routes[i])], 0.0))
        out.append(moved / total if total > 0 else np.nan)
    return np.array(out)
