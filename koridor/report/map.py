"""The corridor on a map: places, routes with their flow by month, outlines, and the twin table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from koridor.report.context import Figure, MapPage, Table
from koridor.report.geography import WIDTH, fit, outlines
from koridor.report.numbers import capital, energy_scale, fixed, percent, plural, spoken
from koridor.report.protocol import Floats
from koridor.report.queries import by_id
from koridor.report.reading import Reading, by_window
from koridor.report.tables import counts, energies, money, numbers, shares, table, text

GEOGRAPHY = Path(__file__).parent / "static" / "countries-50m.json"


def _round(values: Floats) -> list[float]:
    """Four significant digits: enough for a width, short in the file."""
    return [float(f"{v:.4g}") for v in values]


def use(r: Reading) -> Floats:
    """Energy sent over energy that could have been sent, both ways taken together, (n,)."""
    with np.errstate(invalid="ignore"):
        available = r.hours @ np.nan_to_num(r.capacity("routes")) if r.ids("routes") else np.zeros(0)
    sent = r.energy("routes", "sent") + r.energy("routes", "sent_back")
    return np.asarray(np.divide(sent, available, out=np.full(len(sent), np.nan), where=available > 1e-6))


def _twin(r: Reading) -> Table:
    ids = list(r.ids("routes"))
    names = r.text("nodes", "name")
    begin, end = r.place("routes", "from"), r.place("routes", "to")
    tariff = r.given("routes", "tariff")
    paid = r.hours @ ((r.array("routes", "sent") + r.array("routes", "sent_back")) * tariff)
    carrier = r.text("routes", "carrier")
    carrier = [c or r.node_carrier[e] for c, e in zip(carrier, end, strict=True)]
    return table(
        "routes",
        f"Routes: flow, use and worth of more capacity, {r.period}",
        ids,
        [
            text("Route", r.text("routes", "name")),
            text("From", [names[i] for i in begin]),
            text("To", [names[i] for i in end]),
            text("Carrier", [r.carrier_label(c) for c in carrier]),
            text("Status", r.text("routes", "status")),
            energies(
                "Arrives",
                r.energy("routes", "received"),
                "Energy that arrives at the end.",
                by_id("routes", "received"),
                r.common_unit,
            ),
            energies(
                "Back",
                r.energy("routes", "received_back"),
                "Energy that arrives at the beginning, the other way.",
                by_id("routes", "received_back"),
                r.common_unit,
            ),
            shares("Use", use(r), "Energy sent over energy that could have been sent.", bar=True),
            counts("At limit", r.route_hours_full, "h", "Hours within 0.1 % of the capacity."),
            numbers(
                "One MW more",
                r.route_rent,
                "EUR/MW",
                what="Price at the end less price at the beginning, losses and tariff, added over the hours "
                "at the limit, where positive.",
            ),
            money(
                "Tariff paid",
                paid,
                "Tariff times what enters, both ways.",
                "SELECT sum(eur) FROM ledger WHERE \"table\" = 'routes' AND id = {id} AND kind = 'tariff'"
                if _tariff_kind(r)
                else "",
            ),
        ],
        of="routes",
        fold=20,
    )


def _tariff_kind(r: Reading) -> bool:
    """True where the ledger books tariffs under that word, so that the card can quote a query."""
    return bool((r.run.ledger["kind"] == "tariff").any())


def _nodes(r: Reading, x: Floats, y: Floats) -> list[dict[str, Any]]:
    """Places with what a panel tells about them."""
    n = len(r.ids("nodes"))

    def at(panel: str, measure: str, column: str) -> Floats:
        out = np.zeros(n + 1)
        np.add.at(out, r.place(panel, column), r.energy(panel, measure))
        return out[:-1]

    facts = {
        "demand": at("demands", "load", "node"),
        "unserved": at("demands", "unserved", "node"),
        "supply": at("supplies", "mw", "node"),
        "bought": at("markets", "bought", "node"),
        "sold": at("markets", "sold", "node"),
        "made": at("processes", "output", "output") + at("processes", "heat", "heat_output"),
        "used": at("processes", "input", "input"),
    }
    price = r.hours @ r.price / r.total_hours
    store = np.zeros(n + 1, dtype=bool)
    store[r.place("storages", "node")] = True
    names, areas = r.text("nodes", "name"), r.node_area
    return [
        {
            "id": id,
            "name": names[i],
            "carrier": r.node_carrier[i],
            "area": r.name("areas", areas[i]) if areas[i] else "",
            "x": round(float(x[i])),
            "y": round(float(y[i])),
            "price": round(float(price[i]), 2),
            "store": bool(store[i]),
            **{k: float(f"{v[i]:.5g}") for k, v in facts.items() if v[i] > 1e-6},
        }
        for i, id in enumerate(r.ids("nodes"))
        if np.isfinite(x[i])
    ]


def _routes(r: Reading) -> list[dict[str, Any]]:
    """Routes by month: energy that arrives each way, what could have been sent, hours at the limit."""
    ahead, back = r.monthly("routes", "received"), r.monthly("routes", "received_back")
    most = by_window(np.nan_to_num(r.capacity("routes")) * r.hours[:, None], r.month_first)
    full = by_window(r.route_limit_steps * r.hours[:, None], r.month_first)
    names, status = r.text("routes", "name"), r.text("routes", "status")
    begin, end = r.text("routes", "from"), r.text("routes", "to")
    return [
        {
            "id": id,
            "name": names[j],
            "from": begin[j],
            "to": end[j],
            "status": status[j] or "in operation",
            "ahead": _round(ahead[:, j]),
            "back": _round(back[:, j]),
            "most": _round(most[:, j]),
            "full": [int(v) for v in full[:, j]],
            "rent": round(float(r.route_rent[j]), 1),
        }
        for j, id in enumerate(r.ids("routes"))
    ]


def _title(r: Reading) -> str:
    """Of the first carrier, which the map opens with: the full route whose capacity is worth most, else the one that
    carries most.
    """
    ids = r.ids("routes")
    mine = [j for j, i in enumerate(r.place("routes", "to")) if r.node_carrier[i] == r.carriers[0]]
    if not mine:
        return "Places of the case; no route carries " + r.name("carriers", r.carriers[0])
    full = [j for j in mine if r.route_hours_full[j] > 0]
    if full:
        j = max(full, key=lambda j: (float(r.route_rent[j]), float(r.route_hours_full[j])))
        hours = plural(round(float(r.route_hours_full[j])), "hour")
        return f"{capital(r.name('routes', ids[j]))} is full for {hours}, {percent(use(r)[j], 0)} used over the period"
    j = max(mine, key=lambda j: float(r.energy("routes", "received")[j]))
    mwh = float(r.energy("routes", "received")[j])
    carried = spoken(mwh, energy_scale([mwh], r.unit(r.carriers[0])))
    return (
        f"{capital(r.name('routes', ids[j]))} carries most, {carried}; no route of "
        f"{r.name('carriers', r.carriers[0])} is full"
    )


def fill(r: Reading) -> MapPage:
    """The map; none where no node has a place."""
    longitude, latitude = r.column("nodes", "longitude"), r.column("nodes", "latitude")
    known = np.isfinite(longitude) & np.isfinite(latitude)
    if not known.any():
        return MapPage(None)
    projection = fit(longitude[known], latitude[known])
    x, y = projection(longitude, latitude)
    nodes, routes = _nodes(r, x, y), _routes(r)
    data = {
        "width": WIDTH,
        "land": outlines(GEOGRAPHY, projection),
        "months": r.months,
        "nodes": nodes,
        "routes": routes,
        "carriers": [c for c in r.carriers if r.mask(c)[known].any()],
    }
    missing = int((~known).sum())
    note = "Outlines: Natural Earth, 1:50 million, public domain; they say nothing about the status of a border."
    note += f" {plural(missing, 'node')} without coordinates not drawn." if missing else ""
    title = _title(r)
    figure = Figure(
        "map",
        title,
        f"Width: energy that arrives; number: share of capacity used; {r.period}",
        f"Map of {fixed(len(nodes))} places and {fixed(len(routes))} routes. {title}.",
        (_twin(r),),
        data,
        note,
    )
    return MapPage(figure)
