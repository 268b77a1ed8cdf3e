"""The account of a run as tables of words, for the terminal. Money in million EUR, one decimal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from koridor.money.account import Account, VentureAccount
from koridor.money.payments import Payments
from koridor.money.venture import Return

PAIRS = 20
BARS = 15
STILL_EUR = 5e4
"""A swing that would be printed as 0.0 million EUR."""


@dataclass(frozen=True)
class Section:
    """A title, a table (empty: none) and sentences below it."""

    title: str
    header: list[str]
    rows: list[list[str]]
    notes: tuple[str, ...] = ()


def sections(account: Account) -> Iterator[Section]:
    """Payments first, then each venture."""
    yield from paid(account.payments)
    for venture in account.ventures.values():
        yield from _venture(venture)
    yield Section("How to read this", [], [], account.conventions)


def paid(payments: Payments) -> Iterator[Section]:
    """Who paid whom, accounts, kinds."""
    names = {**dict(payments.accounts["name"]), "nature": "nature (resource costs)"}
    pairs = payments.pairs()
    rows = [[names[p], names[r], _million(eur)] for p, r, eur in pairs[:PAIRS]]
    if len(pairs) > PAIRS:
        rows.append([f"{len(pairs) - PAIRS} more pairs", "", _million(sum(eur for _, _, eur in pairs[PAIRS:]))])
    yield Section("Who paid whom, million EUR", ["payer", "receiver", "paid"], rows)
    accounts = payments.accounts.sort_values("net", ascending=False, kind="stable")
    rows = [
        [names[str(party)], *(_million(v) for v in (a["received"], a["paid"], a["net"]))]
        for party, a in accounts.iterrows()
    ]
    residual = f"All nets add up to {payments.residual_eur:.2f} EUR."
    yield Section("Each party, million EUR", ["party", "received", "paid", "net"], rows, (residual,))
    rows = [[str(kind), _million(row["eur"])] for kind, row in payments.kinds.iterrows()]
    yield Section("By kind, million EUR", ["kind", "paid"], rows)


def _venture(venture: VentureAccount) -> Iterator[Section]:
    made, terms = venture.economics, venture.economics.terms
    returns = (made.project, made.equity, *made.investors)
    header = ["", "share", "discounted at", "put in", "NPV", "IRR", "paid back after"]
    first = f"{terms.name}: worth at {terms.first}, million EUR"
    remarks = tuple(dict.fromkeys(f"{r.who}: {r.remark}." for r in returns if r.remark))
    how = "Under a toll: fees, no energy." if venture.tolled else "Merchant: energy at the prices of the nodes."
    yield Section(first, header, [_return(r) for r in returns], (how, made.support, *remarks))
    cover = [
        ["levelised cost of power", _plain(made.lcoe_eur_mwh, "{:,.1f} EUR/MWh")],
        ["cost to build", f"{terms.build_cost / 1e6:,.1f} million EUR"],
        ["debt when operation starts", f"{made.debt_eur / 1e6:,.1f} million EUR"],
        ["least and mean debt service cover", f"{_plain(made.dscr_min)} and {_plain(made.dscr_mean)}"],
        ["cover over loan and project life", f"{_plain(made.llcr)} and {_plain(made.plcr)}"],
    ]
    yield Section(f"{terms.name}: cost and debt", ["", ""], cover)
    table = made.support_frame()
    shown = [c for c in table.columns if c != "run" and table[c].abs().max() > 0]
    rows = [[_label(c), *(_amount(c, float(v)) for v in table[c])] for c in shown]
    yield Section(f"{terms.name}: solved years", ["", *(str(y) for y in table.index)], rows)
    spreads = [
        [str(s.year), _plain(s.mean, "{:,.1f}"), _plain(s.captured, "{:,.1f}"), f"{s.positive_hours:,.0f}"]
        for s in venture.spreads
    ]
    header = ["year", "mean EUR/MWh", "captured EUR/MWh", "hours above 0"]
    yield Section(f"{terms.name}: clean spark spread", header, spreads)
    moving = [b for b in venture.bars if b.swing_eur >= STILL_EUR]
    bars = [
        [
            b.input,
            f"{b.low} to {b.high}",
            _ends(b.project_low_eur, b.project_high_eur),
            _ends(b.equity_low_eur, b.equity_high_eur),
            b.holds,
        ]
        for b in moving[:BARS]
    ]
    header = ["input", "from, to", "NPV of project", "NPV of shareholders", "holds"]
    still = ", ".join(b.input for b in venture.bars if b.swing_eur < STILL_EUR)
    notes = (f"Nothing moves with: {still}.",) if still else ()
    yield Section(f"{terms.name}: what moves it, million EUR", header, bars, notes)


def _return(r: Return) -> list[str]:
    years = "never" if math.isnan(r.payback_years) else f"{r.payback_years:.1f} years"
    rates = [f"{r.share:.0%}", f"{r.discount_rate:.2%}"]
    return [r.who, *rates, _million(r.put_in_eur), _million(r.npv_eur), _plain(r.irr, "{:.2%}"), years]


def _million(eur: float) -> str:
    return f"{eur / 1e6:,.1f}"


def _ends(low: float, high: float) -> str:
    return f"{_million(low)} to {_million(high)}"


def _plain(value: float, form: str = "{:.2f}") -> str:
    return "none" if math.isnan(value) else form.format(value)


def _label(column: str) -> str:
    units = {"power_mwh": "power, GWh", "heat_mwh": "heat, GWh", "fuel_mwh": "fuel, GWh", "co2_t": "CO2, kt"}
    return {**units, "running_hours": "hours running"}.get(column, f"{column}, million EUR")


def _amount(column: str, value: float) -> str:
    if column == "running_hours":
        return f"{value:,.0f}"
    return f"{value / 1e3:,.1f}" if column in ("power_mwh", "heat_mwh", "fuel_mwh", "co2_t") else _million(value)
