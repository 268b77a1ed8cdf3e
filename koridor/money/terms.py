"""The terms of a venture, as plain numbers: what a tornado can change without solving anything again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from koridor.case.case import Case
from koridor.errors import CaseError, KoridorError, Problem, did_you_mean


class MoneyError(KoridorError):
    """Economics cannot be told from what there is, in words."""

    exit_code = 2


@dataclass(frozen=True)
class Investor:
    """A shareholder: its share of the equity, its discount rate, the tax withheld from its dividends."""

    party: str
    name: str
    share: float
    discount_rate: float
    dividend_tax: float = 0.0


@dataclass(frozen=True)
class Terms:
    """A venture. Money in EUR of the price year of the case, rates and shares as parts of 1, periods in years.

    With `inflation` above 0 prices and costs rise from the price year on, and interest and discount rates are nominal.
    """

    id: str
    name: str
    process: str
    start: int
    price_year: int
    build_cost: float
    fixed_cost: float
    spending: tuple[float, ...]
    life: int
    discount_rate: float
    equity_rate: float
    inflation: float = 0.0
    debt_share: float = 0.0
    interest: float = 0.0
    tenor: int = 0
    repayment: str = "annuity"
    dscr_target: float = math.nan
    tax: float = 0.0
    tax_holiday: int = 0
    depreciation: int = 0
    loss_years: int | None = None
    receivable_days: float = 0.0
    payable_days: float = 0.0
    salvage: float = 0.0
    decommissioning: float = 0.0
    support: tuple[int, ...] = ()
    investors: tuple[Investor, ...] = ()

    @property
    def first(self) -> int:
        """Calendar year of the first spending: time 0."""
        return self.start - len(self.spending)

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the stream, from the first spending to the last operation."""
        return tuple(range(self.first, self.start + self.life))

    @property
    def working(self) -> tuple[int, ...]:
        """Calendar years of operation."""
        return tuple(range(self.start, self.start + self.life))


def ventures_of(case: Case) -> tuple[str, ...]:
    """Ids of the ventures of a case. Raises MoneyError where there is none."""
    ids = case["ventures"].ids
    if not ids:
        raise MoneyError(
            f"{case.name} has no joint venture, so there are no economics to tell. Add a row to ventures.csv, or ask "
            "for the payments alone: koridor money RUN --payments."
        )
    return ids


def terms_of(case: Case, venture: str) -> Terms:
    """Read the terms of a venture. Raises MoneyError for one that does not exist."""
    rows, processes = case["ventures"], case["processes"]
    if venture not in rows.ids:
        raise MoneyError(f'There is no venture "{venture}". {did_you_mean(venture, rows.ids)}')
    at = rows.index(venture)
    plant = int(rows.ref("process")[at])
    value = {c.name: float(rows.scalar(c.name)[at]) for c in rows.table if c.kind == "number"}
    capacity = float(np.nan_to_num(processes.number("capacity")[plant]).max())
    start = rows.columns["start"][at] or processes.columns["in_service"][plant]
    if not isinstance(start, date):  # the checks of the case refuse this
        raise CaseError([Problem("ventures.csv", None, "start", "venture/plant", "No first day of operation.", "", "")])
    build = float(processes.scalar("build_cost")[plant]) * capacity
    life = round(value["life"])
    return Terms(
        id=venture,
        name=rows.text("name")[at],
        process=processes.ids[plant],
        start=start.year,
        price_year=int(case.meta.get("price_year", start.year)),
        build_cost=build,
        fixed_cost=float(np.nan_to_num(processes.scalar("fixed_cost")[plant])) * capacity,
        spending=rows.list("spending")[at],
        life=life,
        discount_rate=value["discount_rate"],
        equity_rate=_else(value["equity_rate"], value["discount_rate"]),
        inflation=value["inflation"],
        debt_share=value["debt_share"],
        interest=value["interest"],
        tenor=round(value["tenor"]),
        repayment=str(rows.columns["repayment"][at]),
        dscr_target=value["dscr_target"],
        tax=value["tax"],
        tax_holiday=round(value["tax_holiday"]),
        depreciation=round(_else(value["depreciation"], life)),
        loss_years=None if math.isnan(value["loss_years"]) else round(value["loss_years"]),
        receivable_days=value["receivable_days"],
        payable_days=value["payable_days"],
        salvage=value["salvage"],
        decommissioning=value["decommissioning"] * capacity,
        support=tuple(int(y) for y in rows.list("support")[at]),
        investors=_investors(case, at, _else(value["equity_rate"], value["discount_rate"])),
    )


def _investors(case: Case, venture: int, rate: float) -> tuple[Investor, ...]:
    """The shareholders of the venture's party, with what the table `investors` says of them."""
    shares, asked, parties = case["shares"], case["investors"], case["parties"]
    party = int(case["ventures"].ref("party")[venture])
    out = []
    for i in np.flatnonzero(shares.ref("owned") == party).tolist():
        owner = int(shares.ref("owner")[i])
        own = np.flatnonzero((asked.ref("venture") == venture) & (asked.ref("party") == owner))
        given = float(asked.scalar("discount_rate")[own[0]]) if len(own) else math.nan
        withheld = float(asked.scalar("dividend_tax")[own[0]]) if len(own) else 0.0
        share = float(shares.number("share")[i, 0])
        out.append(Investor(parties.ids[owner], parties.text("name")[owner], share, _else(given, rate), withheld))
    return tuple(out)


def _else(value: float, other: float) -> float:
    return other if math.isnan(value) else value
