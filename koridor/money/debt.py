"""Debt: repaid as an annuity, or sculpted to the cash that serves it.

    annuity:   service_t = debt x CRF(interest, tenor)
    sculpted:  service_t = CFADS_t / DSCR,   debt = sum of service_t / (1 + interest)^t,   so that LLCR = DSCR

Source: Yescombe, Principles of Project Finance (2nd ed. 2014), ch. 12.3; the identity LLCR = DSCR follows from the two
sums. Years are counted from the start of repayment: the first service is due a year after it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from koridor.lp.block import Floats
from koridor.money.finance import crf, discounted


@dataclass(frozen=True, eq=False)
class Debt:
    """A loan: what is owed when repayment starts; of each year (n,) service, interest, principal, balance; EUR."""

    opening: float
    service: Floats
    interest: Floats
    principal: Floats
    balance: Floats

    def frame(self) -> pd.DataFrame:
        """One row a year, from 1."""
        years = pd.Index(range(1, len(self.service) + 1), name="year")
        columns = {n: getattr(self, n) for n in ("service", "interest", "principal", "balance")}
        return pd.DataFrame(columns, index=years)


def serve(opening: float, interest: float, service: Floats) -> Debt:
    """The loan that a stream of services repays; the last balance says what it leaves."""
    owed, paid, left = opening, [], []
    for due in service:
        paid.append(owed * interest)
        owed += owed * interest - float(due)
        left.append(owed)
    interests = np.array(paid, dtype=np.float64)
    return Debt(opening, service, interests, service - interests, np.array(left, dtype=np.float64))


def annuity(opening: float, interest: float, tenor: int) -> Debt:
    """The same service every year."""
    return serve(opening, interest, np.full(tenor, opening * crf(interest, tenor) if tenor else 0.0))


def annuity_capacity(cfads: Floats, interest: float, dscr: float) -> float:
    """Most debt that an annuity over len(cfads) years can have with a cover of `dscr` in its worst year."""
    least = float(np.min(cfads, initial=np.inf)) if len(cfads) else 0.0
    return max(0.0, least) / dscr / crf(interest, len(cfads)) if len(cfads) else 0.0


def sculpted(cfads: Floats, interest: float, dscr: float) -> Debt:
    """As much debt as a cover of `dscr` in every year allows; a year without cash serves nothing."""
    service = np.maximum(cfads, 0.0) / dscr
    return serve(_worth(interest, service), interest, service)


def sculpted_to(opening: float, cfads: Floats, interest: float) -> Debt:
    """A given debt, served in proportion to the cash; the cover, the same every year, is what follows."""
    cash = np.maximum(cfads, 0.0)
    worth = _worth(interest, cash)
    share = opening / worth if worth > 0 else 0.0
    return serve(opening if worth > 0 else 0.0, interest, cash * share)


def _worth(interest: float, service: Floats) -> float:
    """Worth of a stream at the start of repayment."""
    return float(discounted(interest, np.concatenate([[0.0], service])).sum())
