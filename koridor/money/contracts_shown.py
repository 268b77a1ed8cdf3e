"""The contracts of a run as tables of words, for the terminal."""

from __future__ import annotations

import numpy as np

from koridor.contract.statement import Statement
from koridor.money.contracts import ContractBook
from koridor.money.shown import Section


def sections(book: ContractBook) -> list[Section]:
    """The book as tables for a terminal."""
    live = sorted(set(book.months["contract"]), key=book.case["contracts"].ids.index)
    tables = [*_terms(book), *_years(book), _by_month("Price of each month, EUR/MWh", book, "price", live, 1.0)]
    return [*tables, _by_month("Delivered, GWh", book, "delivered_mwh", live, 1e3)]


def _terms(book: ContractBook) -> list[Section]:
    """Who sells to whom, and on what terms."""
    terms = book.terms.to_dict("records")
    who = [[t["contract"], t["seller"], t["buyer"], t["start"], t["end"]] for t in terms]
    said = [
        [
            t["contract"],
            f"{t['annual_mwh'] / 1e3:,.1f}",
            f"{t['take_or_pay']:.0%}",
            f"{t['daily_min_mw']:,.0f} to {t['daily_max_mw']:,.0f}",
            t["formula"],
        ]
        for t in terms
    ]
    note = "What varies in time is told as at the first step; n-m-k are months averaged, lag, months of validity."
    return [
        Section("Contracts", ["contract", "seller", "buyer", "from", "until"], who, ()),
        Section("Terms", ["contract", "GWh/year", "take-or-pay", "MW in a day", "price (n-m-k)"], said, (note,)),
    ]


def _years(book: ContractBook) -> list[Section]:
    """Contract years: quantities with the banks, then money with the shadow value."""
    taken, paid = [], []
    for y in book.years.to_dict("records"):
        year = [y["contract"], y["contract_year"]]
        gwh = [y[f"{k}_mwh"] / 1e3 for k in ("minimum_bill", "taken", "shortfall", "make_up")]
        banks = [y[f"{k}_end_mwh"] / 1e3 for k in ("make_up", "carry_forward")]
        taken.append([*year, f"{y['part']:.0%}", *(f"{v:,.1f}" for v in (*gwh, *banks))])
        money = [y[f"{k}_eur"] / 1e6 for k in ("gas", "shortfall", "make_up_credit", "invoice")]
        shadow = f"{y['shadow_value'] + 0.0:.2f}"
        paid.append([*year, f"{y['average_price']:.2f}", *(f"{v + 0.0:,.2f}" for v in money), shadow])
    header = ["contract", "year", "share", "least bill", "taken", "short", "make-up", "bank", "credit"]
    words = "Bank (make-up) and credit (carry-forward) are those at the end of the year; share is the part of the year."
    bill = ["contract", "year", "EUR/MWh", "gas", "short", "make-up", "invoice", "shadow"]
    worth = "Shadow: EUR that one MWh more of obligation would cost."
    return [
        Section("Contract years, GWh at the delivery point", header, taken, (words,)),
        Section("Contract years, million EUR", bill, paid, (worth,)),
    ]


def _by_month(title: str, book: ContractBook, value: str, live: list[str], unit: float) -> Section:
    """A figure by month, a column for each contract that lives in the horizon."""
    wide = book.months.pivot_table(index="month", columns="contract", values=value, sort=True)[live] / unit
    rows = [[str(m), *("" if np.isnan(v) else f"{v:,.2f}" for v in row)] for m, row in wide.iterrows()]
    return Section(title, ["month", *live], rows, ())


def statement_sections(statements: tuple[Statement, ...]) -> list[Section]:
    """Statements as tables for a terminal: lines and invoice, then the banks."""
    out = []
    for s in statements:
        rows = [
            [line.text, line.period, f"{line.quantity:,}", f"{line.price:,}", f"{line.amount:,}"] for line in s.lines
        ]
        rows.append(["invoice", s.year, "", "", f"{s.invoice:,}"])
        note = f"Rounded line by line; the ledger differs by {float(s.rounding):+.2f} EUR."
        header = ["line", "period", "MWh", "EUR/MWh", "EUR"]
        out.append(Section(f"Statement of {s.contract}, contract year {s.year}", header, rows, (note,)))
        moved = [b for b in s.banks if any((b.start, b.banked, b.used, b.expired, b.end))]
        if moved:
            rows = [[b.text, *(f"{v:,}" for v in (b.start, b.banked, b.used, b.expired, b.end))] for b in moved]
            out.append(Section("Banks, MWh", ["bank", "start", "banked", "used", "expired", "end"], rows, ()))
    return out
