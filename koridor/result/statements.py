"""The statements of a run: every contract year as an accountant draws it (rule 5.4), rounded line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd

from koridor.case.case import Case
from koridor.contract.banks import Settled, Taken, Vintage, settle
from koridor.contract.statement import Item, Statement, banks, statement, yearly_items
from koridor.contract.terms import Account, accounts
from koridor.result.contracts import terms_of
from koridor.result.run import Run

SPECK = 5e-4
"""MWh that round to nothing and are not written down: half a kWh."""


@dataclass(frozen=True, eq=False)
class YearAccount:
    """A contract year of a run: its account, what it came to, its row of `run.contracts` and its statement."""

    contract: str
    account: Account
    settled: Settled
    row: pd.Series
    statement: Statement

    @property
    def label(self) -> str:
        """The contract year, such as 2025 or 2025/26."""
        return self.account.year.label


def year_accounts(run: Run) -> list[YearAccount]:
    """Every contract year of a run with its statement, in the order of `run.contracts`."""
    case, found = run.case, []
    rows = (row for _, row in run.contracts.iterrows())
    for (c, stretch), group in groupby(accounts(case), key=lambda a: (a.contract, a.stretch)):
        chain = list(group)
        told = [next(rows) for _ in chain]
        labels = [a.year.label for a in chain]
        settled = _settled(case, c, stretch, chain, told)
        for account, one, row in zip(chain, settled, told, strict=True):
            items = [*_gas(run, account), *_yearly(case, account, one, labels)]
            made = statement(case["contracts"].ids[c], account.year.label, items, banks(one))
            found.append(YearAccount(case["contracts"].ids[c], account, one, row, made))
    return found


def _settled(case: Case, c: int, stretch: int, chain: list[Account], told: list[pd.Series]) -> list[Settled]:
    """The accounts of a contract settled again from what was taken and drawn, with the vintages of the draws."""
    rows, terms = case["contracts"], terms_of(case, c)
    first = stretch == 0
    prepaid = [Vintage(-1, rows.scalar("make_up_start")[c], rows.scalar("make_up_start_price")[c])]
    credit = [Vintage(-1, rows.scalar("carry_forward_start")[c])]
    years = [
        Taken(
            annual=a.annual,
            minimum_bill=a.minimum,
            taken=float(row["taken_mwh"]),
            price=a.bill_price,
            bill_price=a.bill_price,
            make_up=float(row["make_up_mwh"]),
            carry_forward=float(row["carry_forward_used_mwh"]),
            relief=a.relief,
        )
        for a, row in zip(chain, told, strict=True)
    ]
    return settle(
        terms,
        years,
        prepaid if first and terms.make_up_years > 0 else (),
        credit if first and terms.carry_forward_years > 0 else (),
    )


def _gas(run: Run, account: Account) -> Iterator[Item]:
    """Gas of each month at its price, the interruptible part with its discount."""
    case, c, steps = run.case, account.contract, account.steps
    panel, hours = run.panel("contracts"), case.steps.hours[steps]
    soft = panel["interruptible"][steps, c] * hours
    firm = panel["taken"][steps, c] * hours - soft
    price, month = panel["price"][steps, c], case.steps.month[steps]
    less = float(case["contracts"].scalar("interruptible_discount")[c])
    for m in np.unique(month):
        at, period = month == m, str(np.datetime64(int(m), "M"))
        given = (("gas", firm[at], price[at][0]), ("interruptible gas", soft[at], price[at][0] - less))
        lines = [Item(t, period, float(mwh.sum()), float(rate)) for t, mwh, rate in given if mwh.sum() > SPECK]
        yield from lines or [Item("gas", period, 0.0, float(price[at][0]))]


def _yearly(case: Case, account: Account, settled: Settled, labels: list[str]) -> list[Item]:
    """Credits of make-up gas and the take-or-pay bill, without specks."""
    terms = terms_of(case, account.contract)
    items = yearly_items(terms, settled, account.year.label, account.bill_price, account.bill_price, labels)
    return [i for i in items if i.mwh > SPECK]
