"""The contracts of a run as tables of words, for the terminal."""

from __future__ import annotations

import numpy as np

from koridor.contract.statement import Statement
from koridor.money.contracts import ContractBook
from koridor.money.shown import Section


def sections(book: ContractBook) -> list[Section]:
    """The book as tables for a terminal."""
    terms = Section(
        "Contracts",
        ["contract", "seller", "buyer", "from", "until", "GWh/year", "take-or-pay", "MW of a day", "price (n-m-k)"],
        [
            [
                t["contract"], t["seller"], t["buyer"], t["start"], t["end"], f"{t['annual_mwh'] / 1e3:,.1f}",
                f"{t['take_or_pay']:.0%}", f"{t['daily_min_mw']:,.0f}-{t['daily_max_mw']:,.0f}", t["formula"],
            ]
            for t in book.terms.to_dict("records")
        ],
        ("What varies in time is told as at the first step; n-m-k are months averaged, lag, months of validity.",),
    )  # fmt: skip
    live = sorted(set(book.months["contract"]), key=book.case["contracts"].ids.index)
    out = [terms, _years(book), _by_month("Price of each month, EUR/MWh", book, "price", live, 1.0)]
    return [*out, _by_month("Delivered, GWh", book, "delivered_mwh", live, 1e3)]


def _years(book: ContractBook) -> Section:
    """Contract years with quantities, banks, prices, invoice and shadow value."""
    header = ["contract", "year", "share", "least bill", "taken", "short", "make-up", "banks: make-up", "carry-fwd"]
    header += ["EUR/MWh", "invoice, mn EUR", "shadow, EUR/MWh"]
    rows = []
    for y in book.years.to_dict("records"):
        gwh = [y[f"{k}_mwh"] / 1e3 for k in ("minimum_bill", "taken", "shortfall", "make_up")]
        gwh += [y["make_up_end_mwh"] / 1e3, y["carry_forward_end_mwh"] / 1e3]
        money = [f"{y['average_price']:.2f}", f"{y['invoice_eur'] / 1e6:,.2f}", f"{y['shadow_value'] + 0.0:.2f}"]
        rows.append([y["contract"], y["contract_year"], f"{y['part']:.0%}", *(f"{v:,.1f}" for v in gwh), *money])
    notes = ("Quantities in GWh at the delivery point; banks at the end of the year.",)
    return Section("Contract years", header, rows, notes)


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
