"""Value of money in time: what finance libraries do, they do; what they lack stands here.

`pyxirr` computes; where a stream may have several rates of return, `numpy_financial` finds them all.

Conventions: flows are yearly; the first is at time 0 and is not discounted (a spreadsheet's NPV() discounts the first
one, too). Rates are yearly, as shares. A figure that does not exist is nan, never a guess; `in_words` says why.

    CRF  = r (1 + r)^n / ((1 + r)^n - 1)
    LCOE = (CRF x capital + yearly cost) / yearly energy + variable cost
    DSCR = CFADS / (interest + principal)      LLCR, PLCR = PV(CFADS over loan, project) / debt

Source: Yescombe, Principles of Project Finance (2nd ed. 2014), ch. 12; NREL System Advisor Model, LCOE calculator.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy_financial
import pyxirr
from pyxirr import fv, ipmt, nper, pmt, ppmt, pv, rate

from koridor.lp.block import Floats

Flows = Sequence[float] | Floats

__all__ = [
    "cover",
    "crf",
    "discounted",
    "fv",
    "in_words",
    "ipmt",
    "irr",
    "lcoe",
    "lcoe_of_flows",
    "loan_cover",
    "mirr",
    "nper",
    "npv",
    "payback",
    "pmt",
    "ppmt",
    "pv",
    "rate",
    "real_rate",
    "wacc",
    "xirr",
    "xnpv",
]


def npv(discount: float, flows: Flows) -> float:
    """Net present value: the sum of flow_t / (1 + r)^t, the first flow at time 0."""
    return _or_nan(pyxirr.npv(discount, list(flows)))


def xnpv(discount: float, dates: Sequence[date], flows: Flows) -> float:
    """Net present value at the first date: the sum of flow_i / (1 + r)^(days_i / 365)."""
    return _or_nan(pyxirr.xnpv(discount, list(dates), list(flows)))


def irr(flows: Flows) -> float:
    """Rate at which the stream is worth nothing today; nan where there is none.

    A stream that changes its sign more than once may have several: the one nearest 0 counts.
    """
    amounts = [float(f) for f in flows]
    if _changes(amounts) > 1:
        return float(numpy_financial.irr(amounts))
    return _or_nan(pyxirr.irr(amounts, silent=True))


def xirr(dates: Sequence[date], flows: Flows) -> float:
    """`irr` of flows at dates, a year having 365 days."""
    return _or_nan(pyxirr.xirr(list(dates), list(flows), silent=True))


def mirr(flows: Flows, finance: float, reinvest: float) -> float:
    """Modified rate of return: costs financed at one rate, receipts reinvested at another."""
    return _or_nan(pyxirr.mirr(list(flows), finance, reinvest, silent=True))


def in_words(flows: Flows) -> str:
    """Why a stream has no rate of return, or what kind of rate it has; empty where nothing needs saying."""
    amounts = [float(f) for f in flows]
    if not any(a > 0 for a in amounts):
        return "no rate of return: nothing comes back"
    if not any(a < 0 for a in amounts):
        return "no rate of return: nothing was put in"
    if math.isnan(irr(amounts)):
        kind = "a loss" if sum(amounts) < 0 else "a gain"
        return f"no rate of return: the stream is {kind} at every rate"
    if _changes(amounts) > 1:
        return f"the flows change their sign {_changes(amounts)} times; the rate of return nearest 0 is given"
    return ""


def payback(flows: Flows, discount: float = 0.0) -> float:
    """Years from the first flow until the (discounted) flows add up to 0 for good; nan where they never do.

    Within the year in which it happens the flow is spread evenly.
    """
    total = np.cumsum(discounted(discount, flows))
    if not len(total) or total[-1] < 0 or (total >= 0).all():
        return math.nan
    last = int(np.flatnonzero(total < 0)[-1])
    return float(last + total[last] / (total[last] - total[last + 1]))


def discounted(discount: float, flows: Flows) -> Floats:
    """Each flow at its worth at time 0, (n,)."""
    amounts = np.asarray(flows, dtype=np.float64)
    return amounts / (1.0 + discount) ** np.arange(len(amounts))


def crf(discount: float, years: float) -> float:
    """Capital recovery factor: the yearly sum, at the end of each of `years`, that repays 1."""
    return -float(pmt(discount, years, 1.0) or 0.0)


def lcoe(
    capital: float,
    yearly_cost: float,
    yearly_energy: float,
    discount: float,
    years: float,
    *,
    begin: bool = False,
    variable: float = 0.0,
) -> float:
    """Levelised cost of energy, EUR for a unit of `yearly_energy`.

    Cost and energy fall at the end of each year, the capital at its beginning. With `begin` they fall at the beginning
    of each year, which divides the capital term by 1 + r and changes nothing else.
    """
    share = crf(discount, years) / ((1.0 + discount) if begin else 1.0)
    return (share * capital + yearly_cost) / yearly_energy + variable


def lcoe_of_flows(discount: float, costs: Flows, energy: Flows) -> float:
    """Levelised cost of yearly streams: the worth of all costs over the discounted energy; nan without energy."""
    amount = float(discounted(discount, energy).sum())
    return float(discounted(discount, costs).sum()) / amount if amount > 0 else math.nan


def wacc(equity: float, debt: float, equity_rate: float, debt_rate: float, tax: float) -> float:
    """Weighted average cost of capital, the interest after tax."""
    total = equity + debt
    return (equity * equity_rate + debt * debt_rate * (1.0 - tax)) / total


def real_rate(nominal: float, inflation: float) -> float:
    """Rate above inflation (Fisher)."""
    return (1.0 + nominal) / (1.0 + inflation) - 1.0


def cover(cfads: Floats, service: Floats) -> Floats:
    """Debt service cover ratio of each year (n,); nan where nothing is due."""
    due = np.asarray(service, dtype=np.float64)
    return np.where(due > 0, np.asarray(cfads) / np.where(due > 0, due, 1.0), np.nan)


def loan_cover(cfads: Floats, interest: float, debt: float, years: int | None = None) -> float:
    """Worth of the cash for debt service at the start of repayment over the debt then; nan without debt.

    Over the `years` of the loan this is LLCR, over the life of the project (None) PLCR. `cfads` begins one year after.
    """
    cash = np.asarray(cfads, dtype=np.float64)[:years]
    return float(discounted(interest, np.concatenate([[0.0], cash])).sum()) / debt if debt > 0 else math.nan


def _changes(amounts: Sequence[float]) -> int:
    """How often the stream changes its sign (zeros apart)."""
    signs = np.sign([a for a in amounts if a != 0])
    return int(np.count_nonzero(np.diff(signs)))


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else float(value)
