"""Supplies beside their limits: a page of its own in a case without contracts, else the end of their page."""

from __future__ import annotations

import numpy as np

from koridor.report.context import SuppliesPage
from koridor.report.queries import by_id, ledger
from koridor.report.reading import Reading
from koridor.report.tables import energies, money, shares, table, text

BESIDE = "What each supply delivered beside what it could; those behind a contract are sold only through it."
NONE = (
    "This case has no contract rows. Supply agreements act as supplies with their limits; the table sets what "
    "each delivered "
    "beside what it could."
)


def fill(r: Reading) -> SuppliesPage:
    """One row a supply."""
    ids = list(r.ids("supplies"))
    nodes = r.text("nodes", "name")
    delivered = r.energy("supplies", "mw")
    could = r.hours @ np.nan_to_num(r.capacity("supplies")) if ids else np.zeros(0)
    most = annual_most(r)
    frame = r.run.ledger
    booked = frame[(frame["table"] == "supplies") & (frame["receiver"] != "nature")].groupby("id")["eur"].sum()
    paid = [float(booked.get(i, 0.0)) for i in ids]
    return SuppliesPage(
        BESIDE if len(r.case["contracts"].ids) else NONE,
        table(
            "supplies",
            f"Supplies and their limits, {r.period}",
            ids,
            [
                text("Supply", r.text("supplies", "name")),
                text("Seller", [r.name("parties", p) for p in r.text("supplies", "party")]),
                text("Enters at", [nodes[n] for n in r.place("supplies", "node")]),
                text("Origin", r.origins("supplies")),
                energies("Delivered", delivered, "What entered.", by_id("supplies", "mw"), r.common_unit),
                shares(
                    "Use of capacity",
                    [d / c if c > 0 else np.nan for d, c in zip(delivered, could, strict=True)],
                    "Delivered over what the capacity would allow.",
                    bar=True,
                ),
                energies("Most a year", most, "Limit of the calendar years of the run, added up.", unit=r.common_unit),
                shares(
                    "Use of the year's limit",
                    [d / m if m > 0 else np.nan for d, m in zip(delivered, most, strict=True)],
                    "Delivered over the limit.",
                ),
                money(
                    "Paid",
                    paid,
                    "Payments booked to this supply.",
                    ledger("\"table\" = 'supplies' AND id = {id} AND receiver <> 'nature'"),
                ),
            ],
            of="supplies",
            fold=20,
        ),
    )


def annual_most(r: Reading) -> list[float]:
    """Limit of each supply over the calendar years of the run, MWh, nan where it has none."""
    try:
        rows = r.case["supplies"]
        limit = np.asarray(rows.number("annual_max"), dtype=np.float64)
    except KeyError:
        return [np.nan] * len(r.ids("supplies"))
    years = r.start.astype("datetime64[Y]")
    first = np.flatnonzero(np.r_[True, years[1:] != years[:-1]])
    index = {id: i for i, id in enumerate(rows.ids)}
    wide = np.broadcast_to(limit, (len(rows.ids), len(years)))[:, first] if len(rows.ids) else limit
    return [float(wide[index[i]].sum()) if i in index else np.nan for i in r.ids("supplies")]
