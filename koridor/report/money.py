"""Who pays whom: net cost of the perspective by kind, every party's account, and the matrix that adds up to zero.

All of it is read from the run's ledger. A payment counts for the perspective where one side is inside and the other
not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from koridor.report.context import Column, Figure, MoneyPage, Number, Sentence, Table
from koridor.report.numbers import Scale, fixed, money_scale, percent, spoken
from koridor.report.queries import ledger, one_of
from koridor.report.reading import Reading
from koridor.report.tables import money, numbers, shares, table, text

NATURE = "nature"
BARS = 9
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
    kinds = by_kind(r)
    total = net_cost(r)
    if len(kinds) > BARS:
        keep = kinds.abs().sort_values(ascending=False).index[: BARS - 1]
        other = kinds[~kinds.index.isin(keep)]
        kinds = kinds[kinds.index.isin(keep)]
        kinds.loc[f"other ({len(other)})"] = other.sum()
    names = [str(k) for k in kinds.index]
    values = [float(v) for v in kinds]
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
            text("Kind", [*(n.capitalize() for n in names), "Net cost"]),
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
    if names:
        title = (
            f"{names[0].capitalize()} is {percent(values[0] / gross, 0)} of costs"
            if gross
            else f"{names[-1].capitalize()} is the largest receipt"
        )
        title += f"; the net cost is {total.shown}"
    return Figure(
        "money",
        title,
        f"EUR, {_perspective(r)}, {r.period}",
        f"Waterfall of {len(names)} kinds of cost and receipt to the net cost. {title}.",
        (rows,),
        {
            "names": [n.capitalize() for n in names],
            "values": [round(v, 2) for v in values],
            "total": round(total.value, 2),
        },
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
                "SELECT sum(CASE WHEN receiver = {id} THEN eur ELSE -eur END) FROM ledger WHERE payer = {id} "
                "OR receiver = {id}",
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
    columns = [text("Payer", [*(_party(r, p) for p in ids), "Received"])]
    for p in ids:
        got = [float(v) for v in grid[p]]
        columns.append(
            _money_in(
                _party(r, p),
                [*got, sum(got)],
                scale,
                f"SELECT sum(eur) FROM ledger WHERE payer = {{id}} AND receiver {one_of([p])}" if p != other else "",
            )
        )
    paid = [float(v) for v in grid.sum(axis=1)]
    columns.append(_money_in("Paid", [*paid, sum(paid)], scale, ""))
    return table(
        "matrix", f"Payer by receiver, {scale.unit}, {r.period}", [*ids, "received"], columns, strong=(len(ids),)
    )


def _money_in(title: str, values: list[float], scale: Scale, query: str) -> Column:
    return numbers(
        title, values, "EUR", scale=Scale(scale.factor, ""), what=f"Payments, {scale.unit}.", query=query, decimals=1
    )


def _sums(r: Reading) -> Sentence:
    """What the ledger adds up to, and how far it is from the objective."""
    total = net_cost(r)
    objective = float(r.run.manifest.get("objective_eur", float("nan")))
    ties = float(r.run.manifest.get("tie_break_eur", 0.0))
    rest = objective - total.value - ties
    rest = 0.0 if abs(rest) < 1e-6 * max(abs(objective), 1.0) else rest
    return (
        "The net cost from the ledger is ",
        total,
        "; the objective that was minimised is ",
        Number(
            "objective",
            objective,
            "EUR",
            spoken(objective, money_scale([objective])),
            "Objective of the run",
            "What the engine minimised; read from the manifest.",
        ),
        f". Of the difference, EUR {fixed(ties, 0)} are costs that only break ties"
        + (f" and EUR {fixed(rest, 0)} are not explained" if rest else "")
        + ". Over all parties, with nature for resource costs, payments add up to zero.",
    )


def fill(r: Reading) -> MoneyPage:
    """Money by kind and by party."""
    return MoneyPage(_waterfall(r), _parties(r), _matrix(r), _sums(r))
