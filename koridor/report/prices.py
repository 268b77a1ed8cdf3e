"""Prices: duration curves of chosen nodes and a table by month."""

from __future__ import annotations

import numpy as np

from koridor.report.context import Figure, PricesPage
from koridor.report.numbers import fixed
from koridor.report.protocol import Floats
from koridor.report.reading import Reading, by_window
from koridor.report.tables import numbers, table, text

POINTS = 201
MOST = 6
ALIKE = 0.05
"""Nodes whose prices differ by less than this on average, EUR/MWh, share a curve."""


def demand_at(r: Reading) -> Floats:
    """MWh demanded at each node, (N,)."""
    out = np.zeros(len(r.ids("nodes")) + 1)
    np.add.at(out, r.place("demands", "node"), r.energy("demands", "load"))
    return out[:-1]


def chosen(r: Reading, carrier: str) -> list[tuple[int, int]]:
    """Up to six nodes of a carrier with different prices and how many nodes share each; the area looked at first,
    then by demand.
    """
    weight = demand_at(r)
    nodes = np.flatnonzero(r.mask(carrier))
    order = sorted(nodes, key=lambda n: (r.node_area[n] != r.focus, -weight[n], n))
    found: list[int] = []
    alike: dict[int, int] = {}
    for n in order:
        same = next((m for m in found if np.mean(np.abs(r.price[:, n] - r.price[:, m])) < ALIKE), None)
        if same is None and len(found) < MOST:
            found.append(int(n))
            alike[int(n)] = 1
        elif same is not None:
            alike[same] += 1
    return [(n, alike[n]) for n in found]


def duration(values: Floats, hours: Floats) -> list[float]:
    """Price exceeded for a share of the time, at 201 shares from 0 to 1."""
    order = np.argsort(-values, kind="stable")
    share = np.cumsum(hours[order]) / hours.sum()
    picks = np.searchsorted(share, np.linspace(0.0, 1.0, POINTS), side="left").clip(0, len(values) - 1)
    return [round(float(v), 2) for v in values[order][picks]]


def fill(r: Reading) -> PricesPage:
    """Duration curves and monthly means."""
    names, curves, rows = r.text("nodes", "name"), [], []
    units = list(dict.fromkeys(r.unit(c) for c in r.carriers)) or ["MWh"]
    one, per = (units[0], f"EUR/{units[0]}") if len(units) == 1 else (f"unit ({', '.join(units)})", "EUR a unit")
    for carrier in r.carriers:
        for n, shared in chosen(r, carrier):
            label = names[n] + (f" (and {shared - 1} more)" if shared > 1 else "")
            curves.append(
                {"carrier": carrier, "label": label, "id": r.ids("nodes")[n], "y": duration(r.price[:, n], r.hours)}
            )
            rows.append((n, carrier, label))
    weighted = by_window(r.price * r.hours[:, None], r.month_first) / by_window(r.hours, r.month_first)[:, None]
    ids = [r.ids("nodes")[n] for n, _, _ in rows]
    mean = r.hours @ r.price / r.total_hours
    months = r.months[:24]
    base = "FROM nodes JOIN steps USING(step) WHERE id = {id}"
    columns = [
        text("Node", [label for _, _, label in rows]),
        text("Carrier", [r.name("carriers", c) for _, c, _ in rows]),
    ]
    columns.append(
        numbers(
            "Mean",
            [mean[n] for n, _, _ in rows],
            per,
            decimals=1,
            what="Mean over all hours.",
            query=f"SELECT sum(price*hours)/sum(hours) {base}",
        )
    )
    columns += [
        numbers(
            _month(m, months),
            [weighted[i, n] for n, _, _ in rows],
            per,
            decimals=1,
            what=f"Mean over the hours of {m} (UTC).",
            query=f"SELECT sum(price*hours)/sum(hours) {base} AND strftime(nodes.time, '%Y-%m') = '{m}'",
        )
        for i, m in enumerate(months)
    ]
    for title, take in (("Lowest", np.min), ("Highest", np.max)):
        columns.append(
            numbers(
                title,
                [float(take(r.price[:, n])) for n, _, _ in rows],
                per,
                decimals=1,
                what=f"{title} hour.",
                query=f"SELECT {'min' if title == 'Lowest' else 'max'}(price) {base}",
            )
        )
    twin = table("prices", f"Mean price by month, {per}, {r.period}", ids, columns, of="nodes")
    title = "Prices by node"
    if rows:
        carrier = max(r.carriers, key=lambda c: np.ptp([mean[n] for n, of, _ in rows if of == c] or [0.0]))
        mine = [n for n, of, _ in rows if of == carrier]
        far = max(mine, key=lambda n: abs(mean[n] - mean[mine[0]]))
        price = f"EUR {fixed(mean[mine[0]], 1)}/{r.unit(carrier)}"
        title = f"{r.name('carriers', carrier)} costs {price} on average at {names[mine[0]]}"
        title += f", {fixed(mean[far], 1)} at {names[far]}" if far != mine[0] else ""
    figure = Figure(
        "prices",
        title,
        f"Price of one more {one}, {per}, sorted from dear to cheap, {r.period}",
        f"Duration curves of {len(curves)} nodes. {title}.",
        (twin,),
        {"curves": curves, "hours": r.total_hours},
        f"A price is the worth of one more {one} of demand at the node (rule 4.2). Nodes whose prices differ by less "
        f"than 0.05 {per} on average share a curve.",
    )
    return PricesPage(figure)


def _month(month: str, months: tuple[str, ...]) -> str:
    """Short month name where all months are of one year, else YYYY-MM."""
    one_year = len({m[:4] for m in months}) == 1
    return (
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[int(month[5:]) - 1]
        if one_year
        else month
    )
