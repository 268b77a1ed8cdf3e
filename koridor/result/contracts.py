"""The accounts of a solved run: one row for each contract and contract year, settled as an accountant would."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from koridor.case.case import Case
from koridor.contract import banks
from koridor.contract.banks import Settled, Taken, Terms, Vintage
from koridor.contract.terms import Account, accounts
from koridor.lp.problem import Answer
from koridor.lp.tails import WEEK
from koridor.model.build import Model
from koridor.model.contract import name_of
from koridor.result.panel import Panel

COLUMNS: dict[str, str] = {
    "contract": "",
    "contract_year": "",
    "start": "",
    "end": "",
    "part": "share",
    "annual_mwh": "MWh",
    "relief_mwh": "MWh",
    "minimum_bill_mwh": "MWh",
    "taken_mwh": "MWh",
    "carry_forward_used_mwh": "MWh",
    "shortfall_mwh": "MWh",
    "make_up_mwh": "MWh",
    "make_up_start_mwh": "MWh",
    "make_up_expired_mwh": "MWh",
    "make_up_end_mwh": "MWh",
    "carry_forward_start_mwh": "MWh",
    "carry_forward_earned_mwh": "MWh",
    "carry_forward_expired_mwh": "MWh",
    "carry_forward_end_mwh": "MWh",
    "average_price": "EUR/MWh",
    "bill_price": "EUR/MWh",
    "gas_eur": "EUR",
    "make_up_credit_eur": "EUR",
    "shortfall_eur": "EUR",
    "invoice_eur": "EUR",
    "shadow_value": "EUR/MWh",
    "make_up_value": "EUR/MWh",
    "carry_forward_value": "EUR/MWh",
}
"""Columns of `run.contracts` and their units."""


def contract_years(model: Model, answer: Answer, panel: Panel) -> pd.DataFrame:
    """Every contract year of the horizon (columns: COLUMNS). What was taken includes make-up gas."""
    case, tail = model.case, Tail(model, answer)
    rows = []
    for _, group in groupby(accounts(case), key=lambda a: (a.contract, a.stretch)):
        chain = list(group)
        settled = settle_chain(case, chain, panel, tail)
        rows += [_row(case, a, s, panel, tail) for a, s in zip(chain, settled, strict=True)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(eq=False)
class Tail:
    """Tail columns and row duals of the accounts by name."""

    model: Model
    answer: Answer

    def __post_init__(self) -> None:
        index = self.model.problem.index
        self._x: dict[str, float] = {}
        self._y: dict[str, float] = {}
        if "contract.account" in index.columns:
            x = index.columns.take(self.answer.x, "contract.account")
            self._x = dict(zip(index.columns.groups["contract.account"].items, x.tolist(), strict=True))
            y = index.rows.take(self.answer.y, "contract.account")
            self._y = dict(zip(index.rows.groups["contract.account"].items, y.tolist(), strict=True))

    def used(self, name: str, bank: str) -> float | None:
        """MWh drawn from a bank in a year, over all vintages; None where the year has no such bank."""
        found = [v for n, v in self._x.items() if n.startswith(f"{name}/{bank}:")]
        return sum(found) * WEEK if found else None

    def value(self, name: str) -> float:
        """EUR for one MWh more on the right-hand side of a row."""
        return self._y.get(name, 0.0) / WEEK

    def bank_value(self, name: str, row: str) -> float:
        """EUR/MWh of one more MWh of this year's vintage in a bank."""
        return -sum(y for n, y in self._y.items() if n.endswith(f"/{row}:{name}")) / WEEK


def terms_of(case: Case, contract: int) -> Terms:
    """The columns of a contract that its banks follow."""
    rows = case["contracts"]

    def number(column: str) -> float:
        return float(rows.scalar(column)[contract])

    def word(column: str) -> str:
        return str(rows.columns[column][contract])

    return Terms(
        bill_share=number("bill_share"),
        make_up_years=number("make_up_years"),
        make_up_from=word("make_up_from"),
        make_up_price=word("make_up_price"),
        make_up_cap=number("make_up_cap"),
        carry_forward_cap=number("carry_forward_cap"),
        carry_forward_use=number("carry_forward_use"),
        carry_forward_years=number("carry_forward_years"),
        carry_forward_from=word("carry_forward_from"),
    )


def settle_chain(case: Case, chain: list[Account], panel: Panel, tail: Tail) -> list[Settled]:
    """The accounts of one contract settled year by year, with the draws that the plan decided on."""
    rows, contract = case["contracts"], chain[0].contract
    years = []
    for account in chain:
        name = name_of(case, account)
        years.append(
            Taken(
                annual=account.annual,
                minimum_bill=account.minimum,
                taken=taken(case, account, panel) + account.before,
                price=account.bill_price,
                bill_price=account.bill_price,
                make_up=tail.used(name, "made-up") or 0.0,
                carry_forward=tail.used(name, "forward") or 0.0,
                relief=account.relief,
            )
        )
    first = chain[0].stretch == 0
    prepaid = [Vintage(-1, rows.scalar("make_up_start")[contract], rows.scalar("make_up_start_price")[contract])]
    credit = [Vintage(-1, rows.scalar("carry_forward_start")[contract])]
    terms = terms_of(case, contract)
    return banks.settle(
        terms,
        years,
        prepaid if first and terms.make_up_years > 0 else (),
        credit if first and terms.carry_forward_years > 0 else (),
    )


def taken(case: Case, account: Account, panel: Panel) -> float:
    """MWh at the delivery point over the steps of an account."""
    return float(panel["taken"][account.steps, account.contract] @ case.steps.hours[account.steps])


def paid_for_gas(case: Case, account: Account, panel: Panel) -> float:
    """EUR for what was taken over the steps of an account, at the price of each month."""
    c, steps = account.contract, account.steps
    less = panel["interruptible"][steps, c] * float(case["contracts"].scalar("interruptible_discount")[c])
    hourly = panel["taken"][steps, c] * panel["price"][steps, c] - less
    return float(hourly @ case.steps.hours[steps])


def _row(case: Case, account: Account, settled: Settled, panel: Panel, tail: Tail) -> dict[str, object]:
    name, c, steps = name_of(case, account), account.contract, account.steps
    weight = float(case.steps.money_weight[steps[-1]])
    in_horizon = taken(case, account, panel)
    gas = paid_for_gas(case, account, panel)
    return {
        "contract": case["contracts"].ids[c],
        "contract_year": account.year.label,
        "start": account.year.first.isoformat(),
        "end": account.year.end.isoformat(),
        "part": account.part,
        "annual_mwh": account.annual,
        "relief_mwh": account.relief,
        "minimum_bill_mwh": account.minimum,
        "taken_mwh": in_horizon + account.before,
        **{
            f"{k}_mwh": getattr(settled, f"{k}_mwh")
            for k in (
                "carry_forward_used", "shortfall", "make_up", "make_up_start", "make_up_expired", "make_up_end",
                "carry_forward_start", "carry_forward_earned", "carry_forward_expired", "carry_forward_end",
            )
        },
        "average_price": gas / in_horizon if in_horizon > 0 else float(np.mean(panel["price"][steps, c])),
        "bill_price": account.bill_price,
        "gas_eur": gas,
        "make_up_credit_eur": settled.make_up_credit_eur,
        "shortfall_eur": settled.shortfall_eur,
        "invoice_eur": gas + settled.make_up_credit_eur + settled.shortfall_eur,
        "shadow_value": tail.value(f"{name}/obligation") / weight,
        "make_up_value": tail.bank_value(name, "bank") / weight,
        "carry_forward_value": tail.bank_value(name, "credit") / weight,
    }  # fmt: skip
