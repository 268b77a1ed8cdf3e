"""What the first page says of contracts: billed and not taken, held at the take-or-pay line, or taken in full."""

from __future__ import annotations

from typing import Any

from koridor.report.context import Finding, Number, Sentence
from koridor.report.numbers import energy_scale, fixed, money_scale, percent, spoken, with_unit
from koridor.report.queries import quote
from koridor.report.reading import Reading
from koridor.result.run import Run

FULL = 0.995
"""Share of the annual quantity from which it counts as taken in full; the take-or-pay line is met within the rest."""


def promises(r: Reading) -> list[Finding]:
    """One sentence a contract year, weighed by its invoice."""
    if not isinstance(r.run, Run):
        return []
    years = r.run.contracts
    return [_one(r, row) for row in years.to_dict("records") if row["invoice_eur"] > 0 and row["annual_mwh"] > 0]


def _one(r: Reading, row: dict[Any, Any]) -> Finding:
    name, year = r.name("contracts", str(row["contract"])), str(row["contract_year"])
    taken, annual, least = (float(row[f"{k}_mwh"]) for k in ("taken", "annual", "minimum_bill"))
    sentence: Sentence
    why: Sentence = ()
    if row["shortfall_mwh"] > (1 - FULL) * annual:
        sentence = (
            f"Under {name}, ",
            _energy(row, "shortfall_mwh", f"Billed and not taken, {name}, {year}", "Take-or-pay quantity less taken."),
            f" of {year} are paid for and not taken; the bill is ",
            _money(row, "shortfall_eur", f"Take-or-pay bill of {name}, {year}"),
            ".",
        )
        if row["make_up_end_mwh"] > 0:
            why = (f"{_said(float(row['make_up_end_mwh']))} may still be fetched as make-up gas.",)
    elif least > 0 and taken <= least + (1 - FULL) * annual:
        part = percent(least / annual, 0)
        said = f" taken in {year}, no more than its take-or-pay quantity of {part}."
        sentence = (f"{name}: ", _taken(row, name, year), said)
        if row["shadow_value"] > 0.005:
            words = with_unit(fixed(float(row["shadow_value"]), 2), "EUR/MWh")
            why = (f"The obligation binds: one MWh more of it would cost {words}.",)
    else:
        part = "all" if taken >= FULL * annual else percent(taken / annual, 0)
        price = with_unit(fixed(float(row["average_price"]), 1), "EUR/MWh")
        said = f" taken in {year}, {part} of the annual quantity, at {price} on average."
        sentence = (f"{name}: ", _taken(row, name, year), said)
    return Finding(sentence, why, float(row["invoice_eur"]), f"contract-{row['contract']}", "contracts")


def _said(mwh: float) -> str:
    return spoken(mwh, energy_scale([mwh], "MWh"))


def _taken(row: dict[Any, Any], name: str, year: str) -> Number:
    return _energy(row, "taken_mwh", f"Taken under {name}, {year}", "At the delivery point, make-up gas included.")


def _energy(row: dict[Any, Any], column: str, label: str, what: str) -> Number:
    value = float(row[column])
    return Number(f"{column}-{_key(row)}", value, "MWh", _said(value), label, what, _query(row, column), _cells(row))


def _money(row: dict[Any, Any], column: str, label: str) -> Number:
    value = float(row[column])
    shown = spoken(value, money_scale([value]))
    what = "What is not taken, at the price of the bill."
    return Number(f"{column}-{_key(row)}", value, "EUR", shown, label, what, _query(row, column), _cells(row))


def _key(row: dict[Any, Any]) -> str:
    return f"{row['contract']}-{row['start']}"


def _query(row: dict[Any, Any], column: str) -> str:
    where = f"contract = {quote(str(row['contract']))} AND start = {quote(str(row['start']))}"
    return f"SELECT {column} FROM contract_years WHERE {where}"


def _cells(row: dict[Any, Any]) -> tuple[str, ...]:
    return tuple(f"contracts/{row['contract']}/{c}" for c in ("annual", "take_or_pay", "price"))
