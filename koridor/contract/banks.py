"""The ledger of a contract over its years: deficiency, make-up, carry-forward, and what is paid (rules 5.1 and 5.3).

For contract year y, with Q taken, ACQ the annual quantity and TOPQ the take-or-pay quantity (MWh):

    CFUSED = min(CF, carry_forward_use x ACQ, [TOPQ - Q]+)
    DEF    = [TOPQ - Q - CFUSED]+                             paid at bill_share x bill price; into the make-up bank
    MU     = min(bank, [Q - threshold]+, make_up_cap x ACQ)   oldest first; the threshold is ACQ or TOPQ
    credit = [Q - MU - threshold]+ up to the cap's room           make-up gas never gives carry-forward

What is banked in year v may be used in the years v+1 to v+N and expires at the end of year v+N. A cap keeps new credit
out; it never takes away what is in the bank, so that a balance crosses a part of a year unscaled. Without years (N = 0)
nothing is banked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from koridor.contract.bill import deficiency, take_or_pay_bill


@dataclass(frozen=True)
class Terms:
    """What a contract says about its banks: the columns of the same names in table contracts.

    bill_share: part of the price that the take-or-pay bill asks. make_up_years, carry_forward_years: N. make_up_from,
    carry_forward_from: the threshold, "annual" or "take-or-pay". make_up_price: see `make_up_price`. Caps are shares of
    the year's annual quantity.
    """

    bill_share: float = 1.0
    make_up_years: float = 0
    make_up_from: str = "annual"
    make_up_price: str = "free"
    make_up_cap: float = 1.0
    carry_forward_cap: float = 0.0
    carry_forward_use: float = 1.0
    carry_forward_years: float = 3
    carry_forward_from: str = "annual"

    def __post_init__(self) -> None:
        for word in (self.make_up_from, self.carry_forward_from):
            if word not in ("annual", "take-or-pay"):
                raise ValueError(f'A threshold is "annual" or "take-or-pay", not "{word}".')
        make_up_price(self.make_up_price, 0.0, 0.0)


@dataclass(frozen=True)
class Vintage:
    """MWh banked in contract year `year` (0: the first of the ledger, -1: the one before), billed at `price`."""

    year: int
    mwh: float
    price: float = 0.0


@dataclass(frozen=True)
class Taken:
    """One contract year as it went, MWh and EUR/MWh.

    annual: annual quantity, pro rata; caps are shares of it. minimum_bill: take-or-pay quantity, after relief. taken:
    with make-up gas. price: mean price of what was taken. bill_price: price of the take-or-pay bill; None: `price`.
    make_up, carry_forward: what the buyer wishes to use of each bank; None: as much as is allowed, and never more than
    that. relief: what is excused, and leaves the annual quantity where that is a threshold.
    """

    annual: float
    minimum_bill: float
    taken: float
    price: float
    bill_price: float | None = None
    make_up: float | None = None
    carry_forward: float | None = None
    relief: float = 0.0


@dataclass(frozen=True)
class Settled:
    """What one contract year came to. MWh; EUR positive where the buyer pays."""

    shortfall_mwh: float
    make_up_mwh: float
    make_up_start_mwh: float
    make_up_earned_mwh: float
    make_up_expired_mwh: float
    make_up_end_mwh: float
    carry_forward_used_mwh: float
    carry_forward_start_mwh: float
    carry_forward_earned_mwh: float
    carry_forward_refused_mwh: float
    carry_forward_expired_mwh: float
    carry_forward_end_mwh: float
    gas_eur: float
    make_up_credit_eur: float
    shortfall_eur: float
    make_up_drawn: tuple[Vintage, ...] = ()

    @property
    def invoice_eur(self) -> float:
        """All that is paid for the year: gas at its price, less what make-up gas saves, plus the take-or-pay bill."""
        return self.gas_eur + self.make_up_credit_eur + self.shortfall_eur


def make_up_price(rule: str, today: float, paid: float, bill_share: float = 1.0) -> float:
    """EUR for one MWh of make-up gas, billed at `paid` when it was not taken and taken at `today`'s price.

    What the bill left open of `paid`, (1 - bill_share) x paid, falls due now, and with it

    free        nothing
    top-up      a rise of the price, [today - paid]+
    symmetric   a rise or fall of the price: altogether today - bill_share x paid
    share       instead of all that: the share of today's price that was left open, (1 - bill_share) x today
    """
    rest = (1.0 - bill_share) * paid
    if rule == "free":
        return rest
    if rule == "top-up":
        return rest + max(0.0, today - paid)
    if rule == "symmetric":
        return rest + today - paid
    if rule == "share":
        return (1.0 - bill_share) * today
    raise ValueError(f'Make-up gas costs "free", "top-up", "symmetric" or "share", not "{rule}".')


def settle(
    terms: Terms, years: Iterable[Taken], make_up: Sequence[Vintage] = (), carry_forward: Sequence[Vintage] = ()
) -> list[Settled]:
    """Each contract year settled, in order. `make_up` and `carry_forward` are what the banks hold at the start.

    Years after the end of a contract, in which make-up gas may still be fetched, have an annual quantity of 0; no cap
    applies in them, for a cap is a share of the annual quantity.
    """
    prepaid, credit = _sorted(make_up), _sorted(carry_forward)
    for vintages, life in ((prepaid, terms.make_up_years), (credit, terms.carry_forward_years)):
        if any(not -life <= v.year < 0 for v in vintages):
            raise ValueError(f"What a bank holds at the start was banked 1 to {life:g} contract years before.")
    found = []
    for number, year in enumerate(years):
        settled, prepaid, credit = _year(terms, number, year, prepaid, credit)
        found.append(settled)
    return found


def _year(
    terms: Terms, number: int, year: Taken, prepaid: list[Vintage], credit: list[Vintage]
) -> tuple[Settled, list[Vintage], list[Vintage]]:
    """One contract year: what is used, what expires, what is banked, what is paid."""
    used = min(_wish(year.carry_forward), _total(credit), _cap(terms.carry_forward_use, year))
    used = min(used, deficiency(year.minimum_bill, year.taken))
    short = deficiency(year.minimum_bill, year.taken, used)
    above = max(0.0, year.taken - _threshold(terms.make_up_from, year))
    made_up = min(_wish(year.make_up), _total(prepaid), above, _cap(terms.make_up_cap, year))
    over = max(0.0, year.taken - made_up - _threshold(terms.carry_forward_from, year))

    drawn, prepaid_left = _draw(prepaid, made_up)
    prepaid_kept, prepaid_gone = _expire(prepaid_left, number - terms.make_up_years)
    _, credit_left = _draw(credit, used)
    credit_kept, credit_gone = _expire(credit_left, number - terms.carry_forward_years)

    billed = year.price if year.bill_price is None else year.bill_price
    banked = short if terms.make_up_years > 0 else 0.0
    exists = terms.carry_forward_cap > 0 and terms.carry_forward_years > 0 and year.annual > 0
    over = over if exists else 0.0
    earned = min(over, max(0.0, terms.carry_forward_cap * year.annual - _total(credit_kept))) if exists else 0.0
    prepaid_end = _sorted([*prepaid_kept, Vintage(number, banked, billed)])
    credit_end = _sorted([*credit_kept, Vintage(number, earned)])
    saved = sum(
        v.mwh * (make_up_price(terms.make_up_price, year.price, v.price, terms.bill_share) - year.price) for v in drawn
    )
    settled = Settled(
        shortfall_mwh=short,
        make_up_mwh=made_up,
        make_up_start_mwh=_total(prepaid),
        make_up_earned_mwh=banked,
        make_up_expired_mwh=_total(prepaid_gone),
        make_up_end_mwh=_total(prepaid_end),
        carry_forward_used_mwh=used,
        carry_forward_start_mwh=_total(credit),
        carry_forward_earned_mwh=earned,
        carry_forward_refused_mwh=over - earned,
        carry_forward_expired_mwh=_total(credit_gone),
        carry_forward_end_mwh=_total(credit_end),
        gas_eur=year.taken * year.price,
        make_up_credit_eur=saved,
        shortfall_eur=take_or_pay_bill(short, billed, terms.bill_share),
        make_up_drawn=tuple(drawn),
    )
    return settled, prepaid_end, credit_end


def _wish(mwh: float | None) -> float:
    return np.inf if mwh is None else max(0.0, mwh)


def _cap(share: float, year: Taken) -> float:
    return share * year.annual if year.annual > 0 else np.inf


def _threshold(word: str, year: Taken) -> float:
    """MWh that must be taken first: never less than the take-or-pay quantity, which is a share of the annual one."""
    return max(year.annual - year.relief, year.minimum_bill) if word == "annual" else year.minimum_bill


def _total(vintages: Sequence[Vintage]) -> float:
    return float(sum(v.mwh for v in vintages))


def _sorted(vintages: Iterable[Vintage]) -> list[Vintage]:
    return sorted((v for v in vintages if v.mwh > 0), key=lambda v: v.year)


def _draw(vintages: Sequence[Vintage], mwh: float) -> tuple[list[Vintage], list[Vintage]]:
    """What `mwh` takes out of a bank, oldest first, and what it leaves."""
    drawn, left = [], []
    for v in vintages:
        part = min(v.mwh, mwh)
        mwh -= part
        drawn.append(Vintage(v.year, part, v.price))
        left.append(Vintage(v.year, v.mwh - part, v.price))
    return _sorted(drawn), _sorted(left)


def _expire(vintages: Sequence[Vintage], last: float) -> tuple[list[Vintage], list[Vintage]]:
    """What stays in a bank at the end of a year, and what goes: the vintages of year `last` and before."""
    return [v for v in vintages if v.year > last], [v for v in vintages if v.year <= last]
