"""The sentences of the first page: one function a rule, each naming the consequence it is ranked by.

A sentence has a subject, a verb, a number with its unit, a time and a comparison, in the present tense, and no
adjective of size. Consequence is in euros and only orders the sentences.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from koridor.report.balance import Mask, technology
from koridor.report.context import Finding, Number, Sentence
from koridor.report.money import NATURE, by_kind, net_cost
from koridor.report.numbers import (
    capital,
    day_in_words,
    energy_scale,
    fixed,
    money_scale,
    percent,
    plural,
    significant,
    spoken,
    with_unit,
)
from koridor.report.queries import by_id, energy, one_of, quote
from koridor.report.reading import Reading, by_window
from koridor.report.snapshot import Source, Tightest, largest_route, sources, tightest, tightest_number, unserved_number

LEAST_SHARE = 0.5e-6
Writer = Callable[[Reading], list[Finding]]


def of_demand(r: Reading, carrier: str, area: str = "") -> Number:
    """Demand of a carrier in an area; empty: over all nodes."""
    keep = np.append(r.mask(carrier, area), False)[r.place("demands", "node")]
    mwh, unit = float(r.energy("demands", "load")[keep].sum()), r.unit(carrier)
    ids = [id for id, yes in zip(r.ids("demands"), keep, strict=True) if yes]
    return Number(
        f"demand-{carrier}",
        mwh,
        unit,
        spoken(mwh, energy_scale([mwh], unit)),
        f"Demand for {low(r, carrier)}{here(r) if area else ''}, {r.period}",
        "Demand of end users, served or not; what processes use is not counted.",
        energy("demands", "load", f"id {one_of(ids)}") if ids else "",
        tuple(f"demands/{i}" for i in ids[:8]),
    )


def low(r: Reading, carrier: str) -> str:
    """Name of a carrier inside a sentence: its first letter small, unless it is written in capitals."""
    name = r.name("carriers", carrier)
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def here(r: Reading) -> str:
    """` in AREA` for the area looked at, empty where the case has no areas."""
    return f" in {r.name('areas', r.focus)}" if r.focus else ""


def euro(key: str, value: float, label: str, what: str, query: str = "", rests: tuple[str, ...] = ()) -> Number:
    """A number of euros."""
    return Number(key, value, "EUR", spoken(value, money_scale([value])), label, what, query, rests)


def _spoken_euro(value: float) -> str:
    return spoken(value, money_scale([value]))


def service(r: Reading) -> list[Finding]:
    """Demand met or not. Consequence: value of lost load where any is lost, else the value of the demand at node
    prices.
    """
    short = [(c, unserved_number(r, c), of_demand(r, c)) for c in r.carriers]
    missing = [(c, n, d) for c, n, d in short if n.value > LEAST_SHARE * max(d.value, 1.0)]
    price = r.price[:, np.maximum(r.place("demands", "node"), 0)] if r.ids("demands") else np.zeros((len(r.hours), 0))
    worth = float((r.hours @ (price * r.array("demands", "load"))).sum())
    if not missing:
        served = [(d, c) for d, c in ((of_demand(r, c, r.focus), c) for c in r.carriers) if d.value > 0]
        if not served:
            return []
        start = "All demand is met in every hour"
        words: list[str | Number] = [f"{start}; {r.name('areas', r.focus)} uses " if r.focus else f"{start}: "]
        for i, (d, c) in enumerate(served):
            words += [", " if 0 < i < len(served) - 1 else " and " if i else "", d, f" of {low(r, c)}"]
        return [Finding((*words, "."), _never(r), abs(worth), "served", "security")]
    number = {str(c): i for i, c in enumerate(r.static("classes").index)}
    voll, out = np.nan_to_num(r.column("classes", "value_of_lost_load")), []
    lost, of = r.energy("demands", "unserved"), r.text("demands", "class")
    for c, n, d in missing:
        keep = np.append(r.mask(c), False)[r.place("demands", "node")]
        eur = sum(float(lost[j]) * float(voll[number[of[j]]]) for j in np.flatnonzero(keep) if of[j] in number)
        hours = float(r.hours @ (r.array("demands", "unserved")[:, keep].sum(axis=1) > 1e-3 * d.value / r.total_hours))
        worst = max(np.flatnonzero(keep), key=lambda j: float(lost[j]))
        sentence: Sentence = (
            f"Unserved {low(r, c)} is ",
            n,
            f", {percent(n.value / d.value, 2)} of demand, in {plural(round(hours), 'hour')}; "
            f"{r.name('classes', of[int(worst)])} loses most.",
        )
        out.append(Finding(sentence, _worst_day(r, c, keep), eur, "unserved", "security"))
    return out


def _never(r: Reading) -> Sentence:
    """What comes nearest to binding where all demand is met."""
    found = [t for t in (tightest(r, c, r.focus) for c in r.carriers) if t]
    if not found:
        return ()
    t = min(found, key=lambda t: t.share)
    return (
        f"{r.name('carriers', t.carrier)}{here(r)} comes nearest to its limits on {day_in_words(t.day)}: "
        f"{percent(t.share, 0)} of the day's demand stays unused as capacity.",
    )


def _worst_day(r: Reading, carrier: str, keep: Mask) -> Sentence:
    """The day that loses most, and the routes into the area that are full on it."""
    daily = by_window(r.array("demands", "unserved")[:, keep].sum(axis=1) * r.hours, r.day_first)
    day = int(np.argmax(daily))
    first = int(r.day_first[day])
    last = int(r.day_first[day + 1]) if day + 1 < len(r.day_first) else len(r.hours)
    full = np.asarray(r.route_limit_steps[first:last].any(axis=0)).tolist()
    carriers = [r.node_carrier[i] for i in r.place("routes", "to")]
    names = [
        r.name("routes", id) for id, f, c in zip(r.ids("routes"), full, carriers, strict=True) if f and c == carrier
    ]
    unit = r.unit(carrier)
    words = (
        f"Worst on {day_in_words(r.days[day])}, {spoken(float(daily[day]), energy_scale([float(daily[day])], unit))}"
    )
    if names:
        words += f"; at their limit that day: {', '.join(names[:3])}" + (
            f" and {fixed(len(names) - 3)} more" if len(names) > 3 else ""
        )
    return (words + ".",)


def cost(r: Reading) -> list[Finding]:
    """Net cost of the perspective and its largest part. Consequence: the net cost."""
    total, kinds = net_cost(r), by_kind(r)
    if not len(kinds) or abs(total.value) < 1:
        return []
    kind, value = str(kinds.index[0]), float(kinds.iloc[0])
    gross = float(kinds[kinds > 0].sum())
    everyone = not r.case.perspective or "all" in r.case.perspective
    whose = "The system" if everyone else "The perspective"
    sentence: Sentence = (f"{whose} {'costs' if total.value > 0 else 'earns'} ", total, f" in {r.period}")
    if value > 0 and gross > 0:
        sentence = (*sentence, f"; {kind} is {percent(value / gross, 0)} of all costs")
    rows = r.run.ledger[r.run.ledger["kind"] == kind]
    top = rows.groupby("receiver")["eur"].sum().sort_values(ascending=False)
    why: Sentence = ()
    if len(top) and str(top.index[0]) != "nature":
        who = str(top.index[0])
        paid = float(top.iloc[0])
        why = (
            "The largest part goes to ",
            r.name("parties", who),
            ": ",
            euro(
                "largest-receiver",
                paid,
                f"{kind.capitalize()} paid to {r.name('parties', who)}",
                "Payments of this kind to this party, from all payers.",
                f"SELECT sum(eur) FROM ledger WHERE kind = {quote(kind)} AND receiver = {quote(who)}",
            ),
            ".",
        )
    return [Finding((*sentence, "."), why, abs(total.value), "cost", "money")]


def dependence(r: Reading) -> list[Finding]:
    """The largest source of each carrier that comes over a border. Consequence: its energy at the mean price."""
    out = []
    every = sources(r, r.focus)
    for c in r.carriers:
        route = largest_route(r, c, r.focus)
        first = next((s for s in every if s.carrier == c), None)
        if first is None or route is None:
            continue
        price = float(np.mean(r.hours @ r.price[:, r.mask(c, r.focus)] / r.total_hours))
        n = Number(
            f"largest-source-{c}",
            first.mwh,
            r.unit(c),
            spoken(first.mwh, energy_scale([first.mwh], r.unit(c))),
            f"{low(r, c).capitalize()} from {first.name}{here(r)}",
            "Energy taken in from this origin, followed through mixing points by "
            "proportional sharing over the whole period.",
            "",
            rests_on_origin(r, first),
        )
        sentence: Sentence = (
            f"{capital(first.name)} provides ",
            n,
            f" of {low(r, c)}{here(r)}, {percent(first.share)} of the intake.",
        )
        second = [s for s in every if s.carrier == c][1:2]
        why: Sentence = (
            f"The largest route, {route[0].label}, brings {percent(route[1])}"
            + (f"; next after {first.name} is {second[0].name} with {percent(second[0].share)}." if second else "."),
        )
        out.append(Finding(sentence, why, abs(first.mwh * price), f"source-{c}", "security"))
    return out


def rests_on_origin(r: Reading, s: Source) -> tuple[str, ...]:
    """The supplies and markets behind an origin."""
    return tuple(
        f"{table}/{id}"
        for table in ("supplies", "markets")
        for id, origin in zip(r.ids(table), r.origins(table), strict=True)
        if origin == s.name
    )[:6]


def bottleneck(r: Reading) -> list[Finding]:
    """The full route whose capacity is worth most. Consequence: worth of its capacity at the limit."""
    if not r.ids("routes"):
        return []
    mean = r.hours @ np.nan_to_num(r.capacity("routes")) / r.total_hours
    worth = r.route_rent * mean
    j = int(np.argmax(worth))
    id, hours = r.ids("routes")[j], float(r.route_hours_full[j])
    if worth[j] <= 1 or hours <= 0:
        full = int((r.route_hours_full > 0).sum())
        return (
            []
            if full
            else [
                Finding(
                    (f"No route reaches its capacity; {fixed(len(r.ids('routes')))} routes keep room in every hour.",),
                    (),
                    0.0,
                    "room",
                    "map",
                )
            ]
        )
    full_hours = Number(
        f"full-{id}",
        hours,
        "h",
        plural(round(hours), "hour"),
        f"Hours at which {r.name('routes', id)} is full",
        "Hours within 0.1 % of the available capacity.",
        "",
        (f"routes/{id}/capacity", f"routes/{id}/availability"),
    )
    rent = Number(
        f"rent-{id}",
        float(r.route_rent[j]),
        "EUR/MW",
        _spoken_euro(float(r.route_rent[j])),
        f"Worth of one MW more of {r.name('routes', id)}",
        "Price at the end less price at the beginning, losses and tariff, added over the hours "
        "at the limit, where positive.",
        "",
        (f"routes/{id}/capacity", f"routes/{id}/tariff"),
    )
    price = r.hours @ (r.price * r.route_limit_steps[:, [j]]) / hours
    begin, end = int(r.place("routes", "from")[j]), int(r.place("routes", "to")[j])
    names = r.text("nodes", "name")
    why = (
        f"In those hours a MWh is worth EUR {fixed(float(price[begin]), 1)} at {names[begin]} and "
        f"{fixed(float(price[end]), 1)} at {names[end]}, on average."
    )
    sentence: Sentence = (
        f"{capital(r.name('routes', id))} is full for ",
        full_hours,
        "; one MW more would be worth ",
        rent,
        f" in {r.period}.",
    )
    return [Finding(sentence, (why,), float(worth[j]), "bottleneck", "map")]


def tight_day(r: Reading) -> list[Finding]:
    """The tightest day of the carrier with least room. Consequence: that day's demand at that day's price."""
    found = [t for t in (tightest(r, c, r.focus) for c in r.carriers) if t and len(r.days) > 1]
    if not found:
        return []
    t: Tightest = min(found, key=lambda t: t.share)
    day = int(np.flatnonzero(r.days == t.day)[0])
    last = int(r.day_first[day + 1]) if day + 1 < len(r.day_first) else len(r.hours)
    price = float(r.price[t.step : last][:, r.mask(t.carrier, r.focus)].mean())
    need = spoken(t.demand_mwh, energy_scale([t.demand_mwh], r.unit(t.carrier)))
    sentence: Sentence = (
        f"The tightest day for {low(r, t.carrier)}{here(r)} is {day_in_words(t.day)}: ",
        tightest_number(r, t),
        f" stays unused against {need} of demand.",
    )
    return [
        Finding(
            sentence,
            ("Unused capacity is an upper bound; see Security for what it adds up.",),
            abs(t.demand_mwh * price),
            "tightest",
            "security",
        )
    ]


def earner(r: Reading) -> list[Finding]:
    """The process that is not yet in operation with the largest margin, else the largest of all. Consequence: its
    margin.
    """
    if not r.ids("processes"):
        return []
    at = {c: r.place("processes", c) for c in ("output", "heat_output", "input")}
    value = {c: np.where(w >= 0, r.price[:, w], 0.0) for c, w in at.items()}
    made, heat, taken = (r.array("processes", m) for m in ("output", "heat", "input"))
    margin = r.hours @ (
        value["output"] * made
        + value["heat_output"] * heat
        - value["input"] * taken
        - r.given("processes", "cost") * made
    )
    status = r.written_text("processes", "status")
    new = [j for j, s in enumerate(status) if s not in ("", "in operation") and r.energy("processes", "output")[j] > 0]
    several = [j for j in new if at["input"][j] >= 0] or new or list(range(len(margin)))
    j = max(several, key=lambda j: abs(float(margin[j])))
    id, mwh, unit = (
        r.ids("processes")[j],
        float(r.energy("processes", "output")[j]),
        r.unit(r.node_carrier[at["output"][j]]),
    )
    if mwh <= 0:
        return []
    n = Number(
        f"output-{id}",
        mwh,
        unit,
        spoken(mwh, energy_scale([mwh], unit)),
        f"Output of {r.name('processes', id)}",
        "Main output over the period.",
        by_id("processes", "output").replace("{id}", quote(id)),
        (f"processes/{id}",),
    )
    m = euro(
        f"margin-{id}",
        float(margin[j]),
        f"Margin of {r.name('processes', id)}",
        "Power and heat at node prices, less fuel at the node's price and running cost; before fixed and capital cost.",
        "",
        (f"processes/{id}",),
    )
    capacity = float(r.hours @ np.nan_to_num(r.capacity("processes")[:, j]))
    use = f", {percent(mwh / capacity, 0)} of what it could" if capacity > 0 else ""
    verb = "earns" if margin[j] >= 0 else "loses"
    m = Number(m.key, m.value, m.unit, spoken(abs(m.value), money_scale([m.value])), m.label, m.what, m.query, m.rests)
    planned = f" ({status[j]})" if status[j] not in ("", "in operation") else ""
    sentence: Sentence = (
        f"{capital(r.name('processes', id))}{planned} makes ",
        n,
        f" of {low(r, r.node_carrier[at['output'][j]])}{use}, and {verb} ",
        m,
        " at node prices.",
    )
    alike = technology(r)[j]
    return [
        Finding(
            sentence,
            (f"Margin over fuel and running cost, before fixed and capital cost; technology: {alike}.",),
            abs(float(margin[j])),
            "process",
            "flows",
        )
    ]


def trade(r: Reading) -> list[Finding]:
    """Net purchases at markets by carrier. Consequence: what they cost."""
    out = []
    for c in r.carriers:
        keep = np.append(r.mask(c), False)[r.place("markets", "node")]
        if not keep.any():
            continue
        bought, sold = float(r.energy("markets", "bought")[keep].sum()), float(r.energy("markets", "sold")[keep].sum())
        net = bought - sold
        if bought + sold <= 0:
            continue
        ids = [id for id, yes in zip(r.ids("markets"), keep, strict=True) if yes]
        eur = _paid_to_markets(r, ids)
        n = Number(
            f"net-trade-{c}",
            net,
            r.unit(c),
            spoken(abs(net), energy_scale([net], r.unit(c))),
            f"Net purchases of {low(r, c)}",
            "Bought less sold at all markets.",
            energy("markets", "bought - sold", f"id {one_of(ids)}"),
            tuple(f"markets/{i}" for i in ids[:6]),
        )
        sentence: Sentence = (
            f"Markets {'sell' if net >= 0 else 'take'} ",
            n,
            f" of {low(r, c)} net: {_amount(r, c, bought)} bought, {_amount(r, c, sold)} sold.",
        )
        out.append(
            Finding(
                sentence,
                (f"The trade {'costs' if eur >= 0 else 'brings'} {spoken(abs(eur), money_scale([eur]))}.",),
                abs(eur),
                f"trade-{c}",
                "money",
            )
        )
    return out


def _paid_to_markets(r: Reading, ids: list[str]) -> float:
    """EUR that markets receive from traders less what they pay them, from the ledger."""
    frame = r.run.ledger
    rows = frame[(frame["table"] == "markets") & frame["id"].isin(ids) & (frame["receiver"] != NATURE)]
    other = dict(zip(r.ids("markets"), r.text("markets", "party"), strict=True))
    party = [other[str(i)] for i in rows["id"]]
    gets = np.array([a == b for a, b in zip(rows["receiver"], party, strict=True)], dtype=bool)
    pays = np.array([a == b for a, b in zip(rows["payer"], party, strict=True)], dtype=bool)
    eur = rows["eur"].to_numpy(dtype=np.float64)
    return float(eur[gets].sum() - eur[pays].sum())


def _amount(r: Reading, carrier: str, mwh: float) -> str:
    return spoken(mwh, energy_scale([mwh], r.unit(carrier)))


def carbon(r: Reading) -> list[Finding]:
    """Carbon dioxide set free by processes. Consequence: at EUR 1 a tonne, so that it comes last unless nothing else
    does.
    """
    tonnes = float(r.energy("processes", "emission").sum()) if r.ids("processes") else 0.0
    if tonnes <= 0:
        return []
    each = r.energy("processes", "emission")
    tech = technology(r)
    by: dict[str, float] = {}
    for t, v in zip(tech, each, strict=True):
        by[t] = by.get(t, 0.0) + float(v)
    name, most = max(by.items(), key=lambda kv: kv[1])
    n = Number(
        "emissions",
        tonnes,
        "t",
        with_unit(significant(tonnes / 1e6), "million t") if tonnes > 1e6 else with_unit(significant(tonnes), "t"),
        f"CO2 of processes, {r.period}",
        "Carbon dioxide of fuel burnt and of the process itself.",
        "SELECT sum(emission*hours) FROM processes JOIN steps USING(step)",
    )
    return [
        Finding(
            ("Processes set free ", n, f" of CO2; {name} accounts for {percent(most / tonnes, 0)}."),
            (),
            tonnes,
            "carbon",
            "flows",
        )
    ]


WRITERS: tuple[Writer, ...] = (service, cost, dependence, bottleneck, tight_day, earner, trade, carbon)
