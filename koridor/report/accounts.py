"""Every party's account by kind: from what it receives to its net result. Kinds keep one order from run to run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from koridor.report.context import Table
from koridor.report.numbers import Scale, capital, money_scale
from koridor.report.queries import quote
from koridor.report.tables import numbers, table, text

if TYPE_CHECKING:
    from koridor.report.reading import Reading

BARS = 9
PARTIES = 10
ORDER = (
    "unserved",
    "contract gas",
    "take-or-pay bill",
    "make-up gas",
    "purchase",
    "market purchase",
    "market sale",
    "trade fee",
    "energy",
    "tariff",
    "capacity booking",
    "congestion rent",
    "toll capacity",
    "toll energy",
    "time in transit",
    "carbon price",
    "border charge",
    "border relief",
    "production",
    "resource cost",
    "operation",
    "start",
    "storage",
    "cost elsewhere",
)
"""Kinds of payments in the order of all waterfalls; others come after, by name."""


def in_order(kinds: Iterable[object]) -> list[str]:
    """Kinds in the order of all waterfalls."""
    place = {k: i for i, k in enumerate(ORDER)}
    return sorted((str(k) for k in kinds), key=lambda k: (place.get(k, len(ORDER)), k))


def at_most(values: pd.Series) -> pd.Series:
    """The same amounts with the smallest told together as `other (n)` where there are more than nine."""
    if len(values) <= BARS:
        return values
    keep = set(values.abs().sort_values(ascending=False, kind="stable").index[: BARS - 1])
    small = values[[k not in keep for k in values.index]]
    out = values[[k in keep for k in values.index]].copy()
    out.loc[f"other ({len(small)})"] = small.sum()
    return out


def largest(r: Reading) -> list[str]:
    """Parties by turnover, nature left out."""
    frame = r.run.ledger
    turnover = frame.groupby("payer")["eur"].sum().add(frame.groupby("receiver")["eur"].sum(), fill_value=0.0)
    ranked = turnover.abs().sort_values(ascending=False, kind="stable").index
    return [str(p) for p in ranked if p != "nature"][:PARTIES]


def nets(r: Reading) -> pd.DataFrame:
    """Received less paid by kind (rows, in order) and party (columns), EUR; what a party pays itself is 0."""
    frame, parties = r.run.ledger, largest(r)
    found = {}
    for p in parties:
        got, gave = (frame.loc[frame[side] == p].groupby("kind")["eur"].sum() for side in ("receiver", "payer"))
        found[p] = got.sub(gave, fill_value=0.0)
    out = pd.DataFrame(found).fillna(0.0)
    return out.loc[in_order(out.index)] if len(out) else out


def party_views(r: Reading) -> list[dict[str, Any]]:
    """What the waterfall draws for each party: receipts first, then payments, down to the net result."""
    frame = nets(r)
    views = []
    for p in frame.columns:
        values = frame[p]
        values = at_most(values[values.abs() > 1e-6 * max(float(values.abs().max()), 1e-9)])
        if not len(values):
            continue
        bars = [*((k, v) for k, v in values.items() if v > 0), *((k, v) for k, v in values.items() if v <= 0)]
        views.append(
            {
                "label": r.name("parties", str(p)),
                "names": [capital(str(k)) for k, _ in bars],
                "values": [round(float(v), 2) for _, v in bars],
                "total": round(float(frame[p].sum()), 2),
                "end": "Net result",
                "cost": False,
            }
        )
    return views


def party_tables(r: Reading) -> tuple[Table, ...]:
    """Kind by party, received less paid; empty where nobody pays."""
    frame = nets(r)
    if not len(frame):
        return ()
    scale = money_scale([float(v) for v in frame.to_numpy().ravel()])
    shown = Scale(scale.factor, "")
    what = f"Received less paid, {scale.unit}."
    columns = [text("Kind", [*(capital(str(k)) for k in frame.index), "Net result"])]
    for p in frame.columns:
        id = quote(str(p))
        query = (
            f"SELECT sum(CASE WHEN receiver = {id} THEN eur ELSE -eur END) FROM ledger WHERE kind = {{id}} "
            f"AND (payer = {id}) <> (receiver = {id})"
        )
        values = [float(v) for v in frame[p]]
        columns.append(
            numbers(
                r.name("parties", str(p)),
                [*values, float(np.sum(values))],
                "EUR",
                scale=shown,
                what=what,
                query=query,
                decimals=1,
            )
        )
    made = table(
        "money-parties",
        f"Received less paid by kind and party, {scale.unit}, {r.period}",
        [*(str(k) for k in frame.index), "net result"],
        columns,
        strong=(len(frame),),
    )
    return (made,)
