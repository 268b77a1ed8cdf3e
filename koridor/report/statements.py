"""The statement of a contract year as tables and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from koridor.report.context import Column, Number, Sentence, StatementPart, Table
from koridor.report.numbers import percent, said_energy, said_money, significant, with_unit
from koridor.report.queries import quote
from koridor.report.tables import asked, numbers, resting_on, table, text

if TYPE_CHECKING:
    from decimal import Decimal

    from koridor.contract.statement import Bank
    from koridor.result.run import Run
    from koridor.result.statements import YearAccount

BINDS = 5e-3
"""EUR/MWh below which a shadow value counts as nothing."""
SPECK = 1e-6
"""Share of the annual quantity under which a shortfall is not told."""
LABELS = {
    "make-up gas of before": "Make-up gas paid for before",
    "gas": "Gas",
    "interruptible gas": "Gas, interruptible part",
    "take-or-pay": "Take-or-pay bill",
}


def of_year(a: YearAccount) -> str:
    """SQL that picks the row of a contract year."""
    return f"FROM contract_years WHERE contract = {quote(a.contract)} AND start = {quote(str(a.row['start']))}"


def part(a: YearAccount, run: Run) -> StatementPart:
    """The statement of a contract year."""
    banked = [b for b in a.statement.banks if any((b.start, b.banked, b.used, b.expired, b.end))]
    return StatementPart(a.label, _sentences(a), _lines(a, run), _banks(a, banked) if banked else None)


def _lines(a: YearAccount, run: Run) -> Table:
    """Lines of the statement; the last row is the invoice."""
    lines = a.statement.lines
    ids = [f"{line.text} {line.period}" for line in lines]
    gas = [_query(a, run, line.text, line.period) for line in lines]
    delivered = a.statement.quantity("gas") + a.statement.quantity("interruptible gas")
    note = (
        "Nominations equal deliveries in a plan. Quantities are rounded to kWh, prices to 4 decimals, amounts to "
        "cents, line by line; the invoice is the sum of the rounded lines."
    )
    if a.account.before:
        note += f" Before the run {said_energy(a.account.before)} of this contract year were taken, not billed here."
    made = table(
        f"statement-{a.contract}-{a.label}",
        f"Statement of contract year {a.label}, EUR",
        [*ids, "invoice"],
        [
            text("Line", [*(_label(line.text) for line in lines), "Invoice"]),
            text("Period", [*(line.period for line in lines), a.label]),
            asked(
                _exact(
                    "Quantity",
                    [*(line.quantity for line in lines), delivered],
                    "MWh",
                    3,
                    "MWh at the delivery point, rounded to kWh. Total: delivered.",
                ),
                [*(q[0] for q in gas), ""],
            ),
            _blank(
                _exact(
                    "Price",
                    [*(line.price for line in lines), None],
                    "EUR/MWh",
                    4,
                    "Price of the month; make-up gas: what it saves on that price; bill: its share of the bill price.",
                )
            ),
            asked(
                _exact(
                    "Amount",
                    [*(line.amount for line in lines), a.statement.invoice],
                    "EUR",
                    2,
                    "Quantity times price, rounded to cents; positive where the buyer pays; unrounded in the query.",
                ),
                [*(q[1] for q in gas), ""],
            ),
        ],
        strong=(len(lines),),
        note=note,
    )
    return resting_on(made, f"contracts/{a.contract}")


def _label(text_of: str) -> str:
    return LABELS.get(text_of, text_of[:1].upper() + text_of[1:])


def _exact(title: str, values: Sequence[Decimal | None], unit: str, places: int, what: str) -> Column:
    return numbers(title, [np.nan if v is None else float(v) for v in values], unit, decimals=places, what=what)


def _blank(column: Column) -> Column:
    """The column with nothing in its last row."""
    return replace(column, texts=(*column.texts[:-1], ""))


def _query(a: YearAccount, run: Run, line: str, period: str) -> tuple[str, str]:
    """SQL for the quantity and the amount of a line; empty for credits of make-up gas."""
    row = of_year(a)
    if line == "take-or-pay":
        return f"SELECT shortfall_mwh {row}", f"SELECT shortfall_eur {row}"
    if line not in ("gas", "interruptible gas"):
        return "", ""
    steps = a.account.steps[run.case.steps.month[a.account.steps] == np.datetime64(period, "M").astype(np.int64)]
    flow = "interruptible" if line == "interruptible gas" else "(taken - interruptible)"
    less = float(run.case["contracts"].scalar("interruptible_discount")[a.account.contract])
    price = f"(price - {less!r})" if line == "interruptible gas" else "price"
    where = f"WHERE contracts.id = {quote(a.contract)} AND step BETWEEN {steps[0]} AND {steps[-1]}"
    where = f"FROM contracts JOIN steps USING(step) {where}"
    return f"SELECT sum({flow}*hours) {where}", f"SELECT sum({flow}*{price}*hours) {where}"


def _banks(a: YearAccount, banked: list[Bank]) -> Table:
    """Make-up and carry-forward over the year."""
    columns = ("start", "banked", "used", "expired", "end")
    values = {c: [float(getattr(b, c)) for b in banked] for c in columns}
    titles = ("At the start", "Banked", "Used", "Expired", "At the end")
    what = "MWh, rounded to kWh: start + banked − used − expired = end."
    made = table(
        f"banks-{a.contract}-{a.label}",
        f"Banks over contract year {a.label}",
        [b.text for b in banked],
        [
            text("Bank", [_label(b.text) for b in banked]),
            *(numbers(t, values[c], "MWh", decimals=3, what=what) for t, c in zip(titles, columns, strict=True)),
        ],
    )
    return resting_on(made, f"contracts/{a.contract}")


def _number(a: YearAccount, column: str, unit: str, shown: str, label: str, what: str) -> Number:
    """A value of `contract_years` as a button."""
    query = f"SELECT {column} {of_year(a)}"
    key = f"{column}-{a.contract}-{a.row['start']}"
    return Number(
        key, float(a.row[column]), unit, shown, f"{label}, {a.label}", what, query, (f"contracts/{a.contract}",)
    )


def _energy(a: YearAccount, column: str, label: str, what: str) -> Number:
    mwh = float(a.row[column])
    return _number(a, column, "MWh", said_energy(mwh), label, what)


def _sentences(a: YearAccount) -> tuple[Sentence, ...]:
    """What was taken and paid; what one MWh more would be worth."""
    invoice = float(a.row["invoice_eur"])
    paid = _number(
        a,
        "invoice_eur",
        "EUR",
        said_money(invoice),
        "Invoice",
        "Gas, make-up gas and take-or-pay bill, unrounded.",
    )
    taken = _energy(a, "taken_mwh", "Taken", "Delivered in the contract year, make-up gas included.")
    share = f", {percent(taken.value / a.account.annual, 0)} of the annual quantity" if a.account.annual > 0 else ""
    said: list[Sentence] = [(f"{a.label}: ", taken, f" taken{share}; ", paid, " invoiced.")]
    if a.settled.shortfall_mwh > SPECK * a.account.annual:
        short = _energy(
            a, "shortfall_mwh", "Shortfall", "Take-or-pay quantity that is neither taken nor carried forward."
        )
        eur = float(a.row["shortfall_eur"])
        bill = _number(
            a,
            "shortfall_eur",
            "EUR",
            said_money(eur),
            "Take-or-pay bill",
            "Shortfall times the bill's share of the bill price.",
        )
        said.append((short, " of the take-or-pay quantity are not taken; the bill for them is ", bill, "."))
    return (*said, *_worth(a))


def _worth(a: YearAccount) -> tuple[Sentence, ...]:
    """Shadow values in words, those that bind."""
    said: list[Sentence] = []
    for column, before, after, what in (
        (
            "shadow_value",
            "One MWh more of take-or-pay quantity would cost the perspective ",
            ".",
            "Price of the obligation in the plan (rule 5.3).",
        ),
        (
            "make_up_value",
            "One MWh more in the make-up bank at the end of the year would be worth ",
            ".",
            "Price of the bank in the plan (rule 5.3).",
        ),
        (
            "carry_forward_value",
            "One MWh more of carry-forward at the end of the year would be worth ",
            ".",
            "Price of the bank in the plan (rule 5.3).",
        ),
    ):
        value = float(a.row[column])
        if abs(value) >= BINDS:
            shown = with_unit(significant(value), "EUR")
            said.append((before, _number(a, column, "EUR/MWh", shown, before.strip(), what), after))
    if not said and a.account.minimum > 0:
        said.append(("Neither the take-or-pay quantity nor a bank changes the plan.",))
    return tuple(said)
