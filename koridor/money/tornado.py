"""How far each input moves the worth of a venture, one at a time.

Inputs of the finance itself (cost to build, rates, debt, tax, life) are computed anew exactly. Prices of fuel, power,
heat and carbon change the yearly lines while the plant runs as it was solved: an owner who re-plans earns at least
that, as long as nobody else's prices move. Only a new solve gives the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from koridor.money.plant_year import PlantYear
from koridor.money.terms import Terms
from koridor.money.venture import Economics, economics

EXACT = "exact: a term of the finance"
HELD = "the plant runs as it was solved"


@dataclass(frozen=True)
class Bar:
    """One input, its value in words at either end, and the worth of project and equity there, EUR."""

    input: str
    low: str
    high: str
    project_low_eur: float
    project_high_eur: float
    equity_low_eur: float
    equity_high_eur: float
    holds: str

    @property
    def swing_eur(self) -> float:
        """Distance between the ends, of project or equity, whichever is wider."""
        project = abs(self.project_high_eur - self.project_low_eur)
        return max(project, abs(self.equity_high_eur - self.equity_low_eur))


LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("price of fuel", ("fuel",)),
    ("price of power", ("power",)),
    ("price of heat", ("heat",)),
    ("carbon price", ("carbon price",)),
    ("border charge", ("border charge",)),
    ("operation and starts", ("operation", "start")),
    ("fees of the toll", ("toll capacity", "toll energy")),
)
"""Inputs that scale lines of the yearly margin."""


End = tuple[str, Terms, Sequence[PlantYear]]


def tornado(
    base: Economics, solved: Sequence[PlantYear], *, by: float = 0.1, one_year: bool = False
) -> tuple[Bar, ...]:
    """Bars of every input that the venture has, widest first; one that moves nothing has no width.

    `by` is the step of costs and prices; rates move by a point, tax by five, debt share by ten, life by 5 years.
    """

    def bar(name: str, low: End, high: End, holds: str) -> Bar:
        ends = [economics(terms, years, one_year=one_year) for _, terms, years in (low, high)]
        project, equity = ([getattr(e, k).npv_eur for e in ends] for k in ("project", "equity"))
        return Bar(name, low[0], high[0], project[0], project[1], equity[0], equity[1], holds)

    bars = [bar(name, (*ends[0], solved), (*ends[1], solved), EXACT) for name, ends in _finance(base.terms, by)]
    for name, lines in LINES:
        if any(y.money.get(line, 0.0) for y in solved for line in lines):
            low, high = ((f"{s:.0%}", base.terms, [_scaled(y, lines, s) for y in solved]) for s in (1 - by, 1 + by))
            bars.append(bar(name, low, high, HELD))
    return tuple(sorted(bars, key=lambda b: -b.swing_eur))


def _scaled(year: PlantYear, lines: Sequence[str], factor: float) -> PlantYear:
    money = {k: v * factor if k in lines else v for k, v in year.money.items()}
    return replace(year, money=money)


def _finance(terms: Terms, by: float) -> list[tuple[str, list[tuple[str, Terms]]]]:
    """Both ends of every finance input that the venture has, in words and as terms."""

    def point(value: float, step: float = 0.01) -> tuple[float, float]:
        return max(0.0, value - step), value + step

    t = terms
    out = [
        ("cost to build", [(f"{s:.0%}", replace(t, build_cost=t.build_cost * s)) for s in (1 - by, 1 + by)]),
        ("fixed cost", [(f"{s:.0%}", replace(t, fixed_cost=t.fixed_cost * s)) for s in (1 - by, 1 + by)]),
        ("life", [(f"{n} years", replace(t, life=n)) for n in (max(t.tenor, t.life - 5, 1), t.life + 5)]),
        ("discount rate of the project", [(f"{r:.2%}", replace(t, discount_rate=r)) for r in point(t.discount_rate)]),
        ("discount rate of shareholders", [(f"{r:.2%}", replace(t, equity_rate=r)) for r in point(t.equity_rate)]),
    ]
    if t.tax > 0:
        out.append(("tax", [(f"{r:.0%}", replace(t, tax=r)) for r in point(t.tax, 0.05)]))
    if t.debt_share > 0:
        out.append(("interest", [(f"{r:.2%}", replace(t, interest=r)) for r in point(t.interest)]))
        shares = (max(0.0, t.debt_share - 0.1), min(1.0, t.debt_share + 0.1))
        out.append(("debt share", [(f"{s:.0%}", replace(t, debt_share=s)) for s in shares]))
    return out
