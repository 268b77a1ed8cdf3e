"""Economics of a joint venture: worth, return, cover and cost, of the project and of each shareholder (DESIGN 6.3)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from koridor.lp.block import Floats
from koridor.money.finance import in_words, irr, lcoe_of_flows, loan_cover, npv, payback
from koridor.money.interpolate import how, yearly
from koridor.money.plant_year import PlantYear
from koridor.money.statement import Statement, statement
from koridor.money.terms import Investor, Terms

CONVENTIONS = (
    "One flow a calendar year; the first year of spending is time 0 and is not discounted.",
    "Project figures are after tax and before debt; shareholders' figures are after both.",
    "Revenue and fuel are at the prices of the nodes, which are what one more MWh is worth to the whole plan.",
    "The plant runs as the perspective of the run wants it, to which payments inside it are nothing: an owner who "
    "stood still in bad hours would keep what is lost in them.",
    "LCOE is before tax, with costs at the end of each year, and credits heat and further outputs.",
)


@dataclass(frozen=True)
class Return:
    """What a stream of yearly flows is worth to somebody. Years of payback count from time 0; nan: never, or none."""

    who: str
    share: float
    discount_rate: float
    put_in_eur: float
    npv_eur: float
    irr: float
    payback_years: float
    remark: str


@dataclass(frozen=True, eq=False)
class Economics:
    """Everything about one venture. Money in EUR at time 0, the year `first`; rates as parts of 1."""

    terms: Terms
    statement: Statement
    solved: tuple[PlantYear, ...]
    support: str
    project: Return
    equity: Return
    investors: tuple[Return, ...]
    lcoe_eur_mwh: float
    debt_eur: float
    dscr_min: float
    dscr_mean: float
    llcr: float
    plcr: float

    def summary(self) -> pd.DataFrame:
        """Project, all shareholders together, and each of them: one row each."""
        rows = [asdict(r) for r in (self.project, self.equity, *self.investors)]
        return pd.DataFrame(rows).set_index("who")

    def figures(self) -> dict[str, float]:
        """The single figures of the project and its debt, by name."""
        names = ("lcoe_eur_mwh", "debt_eur", "dscr_min", "dscr_mean", "llcr", "plcr")
        return {name: float(getattr(self, name)) for name in names}

    def support_frame(self) -> pd.DataFrame:
        """The solved years: quantities and money of each line."""
        rows = {
            y.year: {"run": y.run, **y.quantities, **y.money, "margin": y.margin, "lost in bad hours": y.lost_eur}
            for y in self.solved
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("year")


def economics(terms: Terms, solved: Sequence[PlantYear], *, one_year: bool = False) -> Economics:
    """The economics of a venture from solved years of its plant.

    Years after the end of operation, and before its start, do not count. Raises MoneyError where too little is solved.
    """
    used = sorted((y for y in solved if terms.start <= y.year < terms.start + terms.life), key=lambda y: y.year)
    lines = yearly(used, terms.working, one_year=one_year)
    made = statement(terms, lines)
    project, equity = made.line("project"), made.line("equity")
    building = len(terms.spending)
    cash, ratios = made.line("CFADS")[building:], made.line("DSCR")
    covered = ratios[~np.isnan(ratios)]
    return Economics(
        terms=terms,
        statement=made,
        solved=tuple(used),
        support=how(used, terms.working),
        project=_returns("project", 1.0, terms.discount_rate, project),
        equity=_returns("all shareholders", 1.0, terms.equity_rate, equity),
        investors=tuple(_investor(i, equity, building) for i in terms.investors),
        lcoe_eur_mwh=_levelised(terms, made, lines["power_mwh"].to_numpy(dtype=np.float64)),
        debt_eur=made.debt.opening,
        dscr_min=float(covered.min()) if len(covered) else math.nan,
        dscr_mean=float(covered.mean()) if len(covered) else math.nan,
        llcr=loan_cover(cash, terms.interest, made.debt.opening, terms.tenor),
        plcr=loan_cover(cash, terms.interest, made.debt.opening),
    )


def _investor(investor: Investor, equity: Floats, building: int) -> Return:
    """One shareholder's part; the tax on dividends is taken from what is paid out in operation."""
    flows = investor.share * equity
    paid = np.where((np.arange(len(flows)) >= building) & (flows > 0), flows, 0.0)
    return _returns(investor.name, investor.share, investor.discount_rate, flows - investor.dividend_tax * paid)


def _returns(who: str, share: float, rate: float, flows: Floats) -> Return:
    put_in = float(-np.minimum(flows, 0.0).sum())
    return Return(who, share, rate, put_in, npv(rate, flows), irr(flows), payback(flows), in_words(flows))


def _levelised(terms: Terms, made: Statement, power: Floats) -> float:
    """Price of power, in money of the price year, that pays for everything but tax."""
    earned = made.line("power") + made.line("toll capacity") + made.line("toll energy")
    costs = earned - made.line("EBITDA") - made.line("building") - made.line("end of life")
    building = len(terms.spending)
    rise = (1.0 + terms.inflation) ** (np.array(terms.working) - terms.price_year)
    return lcoe_of_flows(terms.discount_rate, costs, np.concatenate([np.zeros(building), power * rise]))
