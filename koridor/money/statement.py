"""Cash flow statement of a venture, year by year (DESIGN 6.3), from its terms and the plant's yearly lines.

    EBITDA_t      = lines of the plant - fixed cost
    project_t     = EBITDA - building - change of working capital + salvage - decommissioning - tax without interest
    CFADS_t       = the same without building, with the tax that is due after interest
    equity_t      = CFADS - interest - principal            (operation)
                  = drawn debt - building                   (building; interest then is added to the debt)

Conventions: one flow a calendar year; the first year of spending is time 0. Interest runs from the year after a draw.
Working capital is released in the last year of operation. Debt and tax depend on each other; both are repeated until
neither moves by more than a cent in a million.
Source: Yescombe, Principles of Project Finance (2nd ed. 2014), ch. 12 and 13.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from koridor.lp.block import Floats
from koridor.money.debt import Debt, annuity, annuity_capacity, sculpted, sculpted_to, serve
from koridor.money.finance import cover
from koridor.money.plant_year import MONEY, REVENUES
from koridor.money.tax import profit_tax, straight_line
from koridor.money.terms import Terms

COSTS = ("fuel", "other inputs", "carbon price", "operation", "start")
SETTLED = 1e-8
ROUNDS = 1000


@dataclass(frozen=True, eq=False)
class Statement:
    """The statement of a venture. `lines`: one row for each year of operation (`interpolate.yearly`), real money."""

    table: pd.DataFrame
    debt: Debt

    def line(self, name: str) -> Floats:
        """One line over all years (n,)."""
        return self.table[name].to_numpy(dtype=np.float64)


def statement(terms: Terms, lines: pd.DataFrame) -> Statement:
    """The statement of a venture. `lines` has one row for each year of operation (`interpolate.yearly`), real money."""
    building, life = len(terms.spending), terms.life
    rise = (1.0 + terms.inflation) ** (np.array(terms.years) - terms.price_year)
    before, work = rise[:building], rise[building:]
    money = {name: lines[name].to_numpy(dtype=np.float64) * work for name in MONEY}
    fixed, spent = -terms.fixed_cost * work, terms.build_cost * np.array(terms.spending) * before
    ebitda = np.sum(list(money.values()), axis=0) + fixed
    tied = _working_capital(terms, money)
    end = np.zeros(life)
    end[-1] = (terms.salvage * terms.build_cost - terms.decommissioning) * work[-1]
    cost = float(spent.sum())
    unlevered = profit_tax(ebitda - straight_line(cost, terms.depreciation, life) + end, *_tax(terms))
    project = ebitda - tied + end - unlevered
    loan, drawn, levered = _borrow(terms, spent, ebitda, ebitda - tied + end, end)
    cfads = ebitda - tied + end - levered

    def late(values: Floats) -> Floats:
        return np.concatenate([np.zeros(building), values])

    def paid(values: Floats) -> Floats:
        return late(np.pad(values, (0, life - len(values))))

    early = np.concatenate([-spent, np.zeros(life)])
    table = {"building": early, **{k: late(v) for k, v in money.items()}, "fixed cost": late(fixed)}
    table |= {"EBITDA": late(ebitda), "working capital": late(-tied), "end of life": late(end)}
    table |= {"tax without debt": late(-unlevered), "project": early + late(project), "tax": late(-levered)}
    table |= {"CFADS": late(cfads), "drawn debt": np.concatenate([drawn, np.zeros(life)])}
    table |= {"interest": -paid(loan.interest), "principal": -paid(loan.principal)}
    table |= {
        "debt": np.concatenate([_owed(drawn, terms.interest), np.pad(loan.balance, (0, life - len(loan.balance)))])
    }
    table["equity"] = early + table["drawn debt"] + late(cfads) + table["interest"] + table["principal"]
    table["DSCR"] = np.concatenate([np.full(building, np.nan), cover(cfads, paid(loan.service)[building:])])
    return Statement(pd.DataFrame(table, index=pd.Index(terms.years, name="year")), loan)


def _tax(terms: Terms) -> tuple[float, int | None, int]:
    return terms.tax, terms.loss_years, terms.tax_holiday


def _working_capital(terms: Terms, money: dict[str, Floats]) -> Floats:
    """Yearly rise of what is tied up between earning and receiving, less what is owed to suppliers; back at the end."""
    revenue = np.sum([money[k] for k in REVENUES], axis=0)
    costs = -np.sum([money[k] for k in COSTS], axis=0)
    tied = (revenue * terms.receivable_days - costs * terms.payable_days) / 365.0
    tied[-1] = 0.0
    return np.diff(tied, prepend=0.0)


def _owed(drawn: Floats, interest: float) -> Floats:
    """Debt at the end of each year of building, interest added from the year after each draw."""
    out, owed = np.zeros(len(drawn)), 0.0
    for year, draw in enumerate(drawn.tolist()):
        owed = owed * (1.0 + interest) + draw
        out[year] = owed
    return out


def _borrow(terms: Terms, spent: Floats, ebitda: Floats, cash: Floats, end: Floats) -> tuple[Debt, Floats, Floats]:
    """The loan, its draws in the years of building, and the tax after interest. `cash` is CFADS before tax."""
    most = terms.debt_share * spent
    full = float(_owed(most, terms.interest)[-1]) if len(most) else 0.0
    life, loan = terms.life, serve(0.0, terms.interest, np.zeros(terms.tenor))
    for _ in range(ROUNDS):
        share = loan.opening / full if full > 0 else 0.0
        added = loan.opening - share * float(most.sum())  # interest during building is part of what the plant cost
        written_off = straight_line(float(spent.sum()) + added, terms.depreciation, life)
        interest = np.pad(loan.interest, (0, life - len(loan.interest)))
        due = profit_tax(ebitda - written_off - interest + end, *_tax(terms))
        following = _size(terms, (cash - due)[: terms.tenor], full)
        moved = abs(following.opening - loan.opening) + float(np.abs(following.interest - loan.interest).sum())
        if moved <= SETTLED * max(1.0, full):
            break
        loan = following
    return loan, share * most, due


def _size(terms: Terms, cash: Floats, full: float) -> Debt:
    """As much debt as is asked for (`full`) and as lenders' cover allows, in the shape of the terms."""
    nothing = serve(0.0, terms.interest, np.zeros(terms.tenor))
    if not terms.tenor or full <= 0:
        return nothing
    asks = not np.isnan(terms.dscr_target)
    if terms.repayment == "annuity":
        limit = annuity_capacity(cash, terms.interest, terms.dscr_target) if asks else full
        return annuity(min(full, limit), terms.interest, terms.tenor)
    shaped = sculpted(cash, terms.interest, terms.dscr_target) if asks else None
    if shaped is not None and shaped.opening <= full:
        return shaped
    return sculpted_to(full, cash, terms.interest)
