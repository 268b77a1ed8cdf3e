"""What this run says: five to seven sentences, largest consequence first, tiles, and what would change the
conclusions.
"""

from __future__ import annotations

import numpy as np

from koridor.report.context import Finding, FindingsPage, Number, PublishedPage, Sentence, Tile
from koridor.report.evidence import Weighed, cell_text, ranking, rows_of
from koridor.report.money import inside, net_cost
from koridor.report.numbers import day_in_words, fixed, money_scale, percent, plural, spoken, with_unit
from koridor.report.prices import demand_at
from koridor.report.promises import promises
from koridor.report.queries import quote
from koridor.report.reading import Reading
from koridor.report.sentences import WRITERS, euro, here, low, of_demand, rests_on_origin
from koridor.report.snapshot import largest_route, sources, tightest, unserved_number
from koridor.report.weights import Weights, weigh

MOST = 7


def write(r: Reading) -> tuple[Finding, ...]:
    """Up to seven sentences: what is not served first, then by consequence in euros; of one rule at most two."""
    found: list[Finding] = []
    for writer in (*WRITERS, promises):
        found += sorted(writer(r), key=lambda f: -f.weight_eur)[:2]
    found.sort(key=lambda f: (f.kind != "unserved", -f.weight_eur))
    return tuple(found[:MOST])


def tiles(r: Reading) -> tuple[Tile, ...]:
    """Cost, unserved, room on the tightest day, largest source, mean price, routes at their limit."""
    total = net_cost(r)
    out = [
        Tile(
            "Net cost",
            total,
            "all parties"
            if "all" in r.case.perspective
            else plural(len(inside(r)), "party", "parties") + " in the perspective",
        )
    ]
    main = max(r.carriers, key=lambda c: of_demand(r, c).value, default="")
    short = max((unserved_number(r, c) for c in r.carriers), key=lambda n: n.value, default=None)
    if short:
        none = short.shown.startswith("0")
        out.append(Tile("Unserved", short, f"all carriers, {r.period}" if none else short.label))
    days = [t for t in (tightest(r, c, r.focus) for c in r.carriers) if t]
    if days:
        t = min(days, key=lambda t: t.share)
        n = Number(
            "room",
            t.share,
            "",
            percent(t.share, 0),
            f"Unused capacity over demand, {low(r, t.carrier)}, {t.day}",
            "Least of all days and carriers.",
        )
        out.append(Tile("Room on the tightest day", n, f"{low(r, t.carrier)}, {day_in_words(t.day)}"))
    first = next((s for s in sources(r, r.focus) if largest_route(r, s.carrier, r.focus)), None)
    if first:
        n = Number(
            "dependence",
            first.share,
            "",
            percent(first.share, 0),
            f"Largest source of {low(r, first.carrier)}",
            "Share of the intake, by origin.",
            "",
            rests_on_origin(r, first),
        )
        out.append(Tile("Largest source", n, f"{first.name}, {low(r, first.carrier)}{here(r)}"))
    load = demand_at(r)
    nodes = np.flatnonzero(r.mask(main, r.focus)) if main else np.zeros(0, dtype=np.int64)
    if len(nodes):
        node = int(max(nodes, key=lambda n: load[n]))
        mean = float(r.hours @ r.price[:, node] / r.total_hours)
        id = r.ids("nodes")[node]
        n = Number(
            "price",
            mean,
            f"EUR/{r.unit(main)}",
            with_unit(fixed(mean, 1), f"EUR/{r.unit(main)}"),
            f"Mean price at {r.name('nodes', id)}",
            "Mean over all hours of the node's price.",
            f"SELECT sum(price*hours)/sum(hours) FROM nodes JOIN steps USING(step) WHERE id = {quote(id)}",
        )
        out.append(Tile("Mean price", n, f"{low(r, main)}, {r.name('nodes', id)}"))
    full = int((r.route_hours_full > 0).sum())
    if r.ids("routes"):
        n = Number(
            "full",
            full,
            "routes",
            fixed(full),
            "Routes that reach their limit",
            "Routes with at least one hour within 0.1 % of capacity.",
        )
        out.append(Tile("Routes at their limit", n, f"of {fixed(len(r.ids('routes')))}, at some hour"))
    return tuple(out[:6])


def changes(r: Reading, ranked: list[Weighed]) -> tuple[Sentence, ...]:
    """What would change these conclusions: assumptions and disputed claims by weight, and the limits that bind."""
    out: list[Sentence] = []
    for w in [w for w in ranked if w.kind == "assumption" and w.eur > 0][:4]:
        rows = rows_of(r, "assumptions")
        subject, other = cell_text("subject", rows, [w.id])[0] or w.id, cell_text("range", rows, [w.id])[0]
        n = euro(
            f"weight-{w.id}",
            w.eur,
            f"Money that rests on: {subject}",
            "Euros touched by the cells that rest on this assumption.",
            "",
            tuple("/".join(c) for c in w.cells[:6]),
        )
        out.append(
            (
                f"{subject} is an assumption and touches ",
                n,
                f"; other values worth a run: {other}." if other else "; no other value is on record.",
            )
        )
    worth = (
        r.route_rent * (r.hours @ np.nan_to_num(r.capacity("routes")) / r.total_hours)
        if r.ids("routes")
        else np.zeros(0)
    )
    for j in [int(j) for j in np.argsort(-worth, kind="stable")[:2] if worth[j] > 1]:
        id = r.ids("routes")[j]
        n = Number(
            f"more-{id}",
            float(r.route_rent[j]),
            "EUR/MW",
            spoken(float(r.route_rent[j]), money_scale([float(r.route_rent[j])])),
            f"Worth of one MW more of {r.name('routes', id)}",
            "Added over the hours at the limit.",
            "",
            (f"routes/{id}/capacity",),
        )
        out.append(
            (
                f"{r.name('routes', id)} binds for {plural(round(float(r.route_hours_full[j])), 'hour')}: "
                "each MW more or less changes the result by about ",
                n,
                ".",
            )
        )
    if not out:
        out.append(("No assumption of this case touches money in this run, and no route binds.",))
    return tuple(out)


def fill(r: Reading, published: PublishedPage, weights: Weights | None = None) -> FindingsPage:
    """The first page."""
    weights = weigh(r) if weights is None else weights
    return FindingsPage(write(r), tiles(r), changes(r, ranking(r, weights)), published.sentence)
