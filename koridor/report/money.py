"""Who pays whom: net cost of the perspective by kind, every party's account, and the matrix that adds up to zero.

All of it is read from the run's ledger. A payment counts for the perspective where one side is inside and the other
not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from koridor.report.accounts import at_most, in_order, party_tables, party_views
from koridor.report.bookings import bookings
from koridor.report.context import Column, Figure, MoneyPage, Number, Sentence, Table
from koridor.report.numbers import Scale, capital, fixed, money_scale, percent, spoken, with_unit
from koridor.report.queries import ledger, one_of
from koridor.report.reading import Reading
from koridor.report.tables import money, numbers, shares, table, text

NATURE = "nature"
MATRIX = 10


def inside(r: Reading) -> frozenset[str]:
    """Parties of the perspective; `all` is every party of the case."""
    listed = [str(p) for p in r.case.perspective]
    everyone = [str(p) for p in r.static("parties").index]
    return frozenset(everyone if not listed or "all" in listed else listed)


def flows(r: Reading) -> pd.DataFrame:
    """The ledger with what each payment costs the perspective (`out`, EUR): positive leaves it, negative comes in."""
    frame = r.run.ledger
    members = inside(r)
    pays, gets = frame["payer"].isin(members).to_numpy(), frame["receiver"].isin(members).to_numpy()
    eur = frame["eur"].to_numpy(dtype=np.float64)
    return frame.assign(out=np.where(pays & ~gets, eur, 0.0) - np.where(gets & ~pays, eur, 0.0))


def where_outside(r: Reading) -> str:
    """SQL condition and sign for the perspective's net cost."""
    members = one_of(sorted(inside(r)))
    return (
        f"SELECT sum(CASE WHEN payer {members} THEN eur ELSE -eur END) FROM ledger WHERE (payer {members}) "
        f"<> (receiver {members})"
    )


def net_cost(r: Reading) -> Number:
    """Net cost of the perspective from the ledger."""
    value = float(flows(r)["out"].sum())
    whose = "the system" if "all" in r.case.perspective or not r.case.perspective else "the perspective"
    return Number(
        "net-cost",
        value,
        "EUR",
        spoken(value, money_scale([value])),
        f"Net cost of {whose}, {r.period}",
        "Payments that leave the perspective less payments that come in, its own resource costs and the value "
        "of unserved "
        "energy included (rule 6.1).",
        where_outside(r),
    )


def by_kind(r: Reading) -> pd.Series:
    """Net cost of the perspective by kind, EUR, largest cost first, receipts last."""
    kinds = flows(r).groupby("kind", sort=False)["out"].sum()
    kinds = kinds[kinds.abs() > 1e-6 * max(float(kinds.abs().max()) if len(kinds) else 0.0, 1e-9)]
    return kinds.sort_values(ascending=False, kind="stable")


def _waterfall(r: Reading) -> Figure:
    """The perspective's net cost, then every party's net result; kinds keep their order from run to run."""
    kinds = by_kind(r)
    total = net_cost(r)
    bars = at_most(kinds[in_order(kinds.index)])
    names, values = [str(k) for k in bars.index], [float(v) for v in bars]
    gross = sum(v for v in values if v > 0)
    members = one_of(sorted(inside(r)))
    query = (
        f"SELECT sum(CASE WHEN payer {members} THEN eur ELSE -eur END) FROM ledger "
        f"WHERE kind = {{id}} AND (payer {members}) <> (receiver {members})"
    )
    rows = table(
        "money-kinds",
        f"Net cost of the perspective by kind, {r.period}",
        [*names, "net cost"],
        [
            text("Kind", [*(capital(n) for n in names), "Net cost"]),
            money(
                "Cost",
                [*values, total.value],
                "What leaves the perspective, less what comes in.",
                query if not any(n.startswith("other (") for n in names) else "",
            ),
            shares(
                "Share", [*(v / gross if gross else np.nan for v in values), np.nan], "Of all costs before receipts."
            ),
        ],
        strong=(len(names),),
    )
    title = "No money crosses the perspective"
    if len(kinds):
        title = (
            f"{capital(str(kinds.index[0]))} is {percent(float(kinds.iloc[0]) / gross, 0)} of costs"
            if gross
            else f"{capital(str(kinds.index[-1]))} is the largest receipt"
        )
        title += f"; the net cost is {total.shown}"
    first = {
        "label": "The perspective: cost by kind",
        "names": [capital(n) for n in names],
        "values": [round(v, 2) for v in values],
        "total": round(total.value, 2),
        "end": "Net cost",
        "cost": True,
    }
    return Figure(
        "money",
        title,
        f"EUR, {_perspective(r)}, {r.period}",
        f"Waterfall of {len(names)} kinds of cost and receipt to the net cost. {title}.",
        (rows, *party_tables(r)),
        {"views": [first, *party_views(r)]},
    )


def _perspective(r: Reading) -> str:
    listed = [str(p) for p in r.case.perspective]
    if not listed or "all" in listed:
        return "perspective: all parties"
    return "perspective: " + some_parties(r, listed)


def some_parties(r: Reading, ids: list[str]) -> str:
    """The first two names and how many more there are."""
    names = [r.name("parties", p) for p in ids]
    return ", ".join(names) if len(names) < 4 else f"{names[0]}, {names[1]} and {fixed(len(names) - 2)} more"


def _parties(r: Reading) -> Table:
    frame = r.run.ledger
    paid, got = frame.groupby("payer")["eur"].sum(), frame.groupby("receiver")["eur"].sum()
    listed = [str(p) for p in r.static("parties").index]
    ids = [p for p in [*listed, *sorted({*paid.index, *got.index} - set(listed))] if p in paid.index or p in got.index]
    pays, gets = [float(paid.get(p, 0.0)) for p in ids], [float(got.get(p, 0.0)) for p in ids]
    members = inside(r)
    return table(
        "parties",
        f"Paid and received by party, {r.period}",
        ids,
        [
            text("Party", [_party(r, p) for p in ids]),
            text("Perspective", ["inside" if p in members else "outside" for p in ids]),
            money("Received", gets, "Payments to the party.", ledger("receiver = {id}")),
            money("Paid", pays, "Payments by the party, resource costs included.", ledger("payer = {id}")),
            money(
                "Net",
                [g - p for g, p in zip(gets, pays, strict=True)],
                "Received less paid.",
                "SELECT sum(CASE WHEN receiver = {id} THEN eur ELSE -eur END) FROM ledger "
                "WHERE (payer = {id}) <> (receiver = {id})",
            ),
        ],
        of="parties",
    )


def _party(r: Reading, id: str) -> str:
    return "Nature" if id == NATURE else r.name("parties", id)


def _matrix(r: Reading) -> Table:
    """Payer by receiver; the ten parties with most turnover, the rest together."""
    frame = r.run.ledger[["payer", "receiver", "eur"]]
    turnover = frame.groupby("payer")["eur"].sum().add(frame.groupby("receiver")["eur"].sum(), fill_value=0.0)
    kept = list(turnover.sort_values(ascending=False, kind="stable").index[:MATRIX])
    rest = len(turnover) - len(kept)
    label = {p: p for p in kept}
    other = f"other ({rest})"
    names = frame.assign(
        payer=[label.get(p, other) for p in frame["payer"]], receiver=[label.get(p, other) for p in frame["receiver"]]
    )
    grid = names.pivot_table(index="payer", columns="receiver", values="eur", aggfunc="sum", fill_value=0.0)
    ids = [*kept, *([other] if rest else [])]
    grid = grid.reindex(index=ids, columns=ids, fill_value=0.0)
    scale = money_scale([float(v) for v in grid.to_numpy().ravel()])
    paid = [float(v) for v in grid.sum(axis=1)]
    columns = [text("Payer", [*(_party(r, p) for p in ids), "Received", "Received less paid"])]
    for p, gives in zip(ids, paid, strict=True):
        got = [float(v) for v in grid[p]]
        columns.append(
            _money_in(
                _party(r, p),
                [*got, sum(got), sum(got) - gives],
                scale,
                f"SELECT sum(eur) FROM ledger WHERE payer = {{id}} AND receiver {one_of([p])}" if p != other else "",
            )
        )
    over_all = float(grid.to_numpy().sum()) - sum(paid)
    columns.append(_money_in("Paid", [*paid, sum(paid), over_all], scale, ""))
    return table(
        "matrix",
        f"Payer by receiver, {scale.unit}, {r.period}",
        [*ids, "received", "net"],
        columns,
        strong=(len(ids), len(ids) + 1),
        note=f"Received less paid, added over all parties and nature: {with_unit(cents(over_all), 'EUR')}.",
    )


def _money_in(title: str, values: list[float], scale: Scale, query: str) -> Column:
    return numbers(
        title, values, "EUR", scale=Scale(scale.factor, ""), what=f"Payments, {scale.unit}.", query=query, decimals=1
    )


def _sums(r: Reading) -> tuple[Sentence, str]:
    """The net cost of the perspective against the objective less tie-breaks, and the sum over all parties."""
    total = net_cost(r)
    objective = float(r.run.manifest.get("objective_eur", float("nan")))
    ties = float(r.run.manifest.get("tie_break_eur", 0.0))
    frame = r.run.ledger
    counted = total.value
    if "in_objective" in frame:
        counted = float((frame["eur"] * frame["in_objective"]).sum())
    rest = objective - counted - ties
    weight = np.asarray(getattr(r.run.steps, "money_weight", 1.0), dtype=np.float64)
    weighted = bool(np.any(np.abs(weight - 1.0) > 1e-12))
    holds = abs(rest) < 1e-6 * max(abs(objective), 1.0)
    got, paid = frame.groupby("receiver")["eur"].sum(), frame.groupby("payer")["eur"].sum()
    net = float(got.sub(paid, fill_value=0.0).sum())
    said: Sentence = (
        "The net cost from the ledger, ",
        total,
        ", is the objective, ",
        Number(
            "objective",
            objective,
            "EUR",
            spoken(objective, money_scale([objective])),
            "Objective of the run",
            "What the engine minimised; read from the manifest.",
        ),
        f", less {with_unit(fixed(ties, 0), 'EUR')} that only break ties",
        "; the objective also weights and discounts its periods, so the two are not one figure"
        if weighted
        else f"; what is left between them is {with_unit(cents(0.0 if holds else rest), 'EUR')}",
        f". Over all parties, with nature for resource costs, payments add up to {with_unit(cents(net), 'EUR')}.",
    )
    return said, "not comparable" if weighted else "passed" if holds else "failed"


def cents(eur: float) -> str:
    """EUR with two decimals, 0.00 included."""
    return f"{abs(eur):.2f}" if abs(eur) < 0.005 else fixed(eur, 2)


def fill(r: Reading) -> MoneyPage:
    """Money by kind and by party."""
    said, verdict = _sums(r)
    return MoneyPage(_waterfall(r), _parties(r), _matrix(r), bookings(r), said, verdict)
