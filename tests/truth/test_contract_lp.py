"""Contracts against the same problem written down a second time, for solvers that know nothing of Koridor.

SOURCE     scipy.optimize.linprog and milp on matrices made here, from rules 5.0 to 5.6 as docs/model.md states them:
           the contract year as a constraint over all steps, choices as binaries with a large M. They run HiGHS, which
           is why PIQP is asked as well: it gets the parts that branching makes, and never sees a binary.
TOLERANCE  1e-6 relative of the objective, that of the certificate. Plans are not compared: they need not be unique.
CASE       Three contract years of 365 days in steps of five, a town with a load, a hub, a contract; costs of the buyer.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from tests.cases import cost, solved

ENGINES = pytest.mark.parametrize("engine", ["highs", "piqp"])
STEPS, HOURS, WORTH = 73, 120.0, 3000.0
Floats = NDArray[np.float64]


def series(seed: int, years: int) -> tuple[Floats, Floats]:
    """Load (MW) and hub price (EUR/MWh) with a season, a level of its own for each year, and noise."""
    rng = np.random.default_rng(seed)
    season = np.cos(2 * np.pi * np.arange(years * STEPS) / STEPS)
    level = np.repeat(rng.uniform(-15, 15, years), STEPS)
    load = 80 + 40 * season + level + rng.uniform(-10, 10, years * STEPS)
    hub = np.repeat(rng.uniform(18, 42, years), STEPS) + 4 * season + rng.uniform(-3, 3, years * STEPS)
    return np.round(load, 3), np.round(hub, 3)


def koridor_cost(folder: Path, engine: str, load: Floats, hub: Floats, **deal: Any) -> float:
    """The objective without tie-breaks."""
    years = len(load) // STEPS
    terms = {"seller": "seller", "buyer": "us", "from": "field", "to": "town"}
    terms |= {"start": "2029-01-01", "end": f"{2029 + years}-01-01", "daily_max": 100}
    run = solved(
        folder,
        engine,
        hours=len(load) * HOURS,
        step_hours=HOURS,
        start="2029-01-01",
        perspective=["us"],
        nodes={"field": {"carrier": "gas", "party": "seller"}, "town": {"carrier": "gas", "party": "us"}},
        demands={"homes": {"node": "town", "load": load.tolist(), "worth": WORTH}},
        supplies={"well": {"node": "field", "party": "seller", "capacity": 500}},
        markets={"hub": {"node": "town", "party": "them", "price": hub.tolist(), "buy": 60}},
        contracts={"deal": terms | deal},
    )
    return cost(run)


@ENGINES
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("least", "most"), [(0.9, 1.0), (0.5, 0.6), (0.8, 1.0), (0.0, 0.3)])
def test_one_year_with_take_or_pay(seed: int, least: float, most: float, engine: str, tmp_path: Path) -> None:
    """Columns: taken, bought, unserved of each step, shortfall. Either the most or the obligation of the year binds."""
    load, hub = series(seed, 1)
    annual, price, low = 700_000.0, 28.0, 10.0
    n = len(load)
    c = np.concatenate([np.full(n, price * HOURS), hub * HOURS, np.full(n, WORTH * HOURS), [price]])
    serve = np.hstack([np.eye(n), np.eye(n), np.eye(n), np.zeros((n, 1))])
    year = np.concatenate([np.full(n, HOURS), np.zeros(2 * n), [0.0]])
    owed = -year.copy()
    owed[-1] = -1.0
    bounds = [(low, 100.0)] * n + [(0.0, 60.0)] * n + [(0.0, float(v)) for v in load] + [(0.0, None)]
    answer = linprog(c, np.array([year, owed]), [most * annual, -least * annual], serve, load, bounds, method="highs")
    assert answer.status == 0
    mine = koridor_cost(
        tmp_path,
        engine,
        load,
        hub,
        annual=annual,
        annual_max=most,
        take_or_pay=least,
        daily_min=low,
        price=price,
    )
    assert mine == pytest.approx(answer.fun, rel=1e-6)


class Mixed:
    """A mixed-integer problem, column by column and row by row."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.whole: list[int] = []
        self._rows: list[tuple[dict[int, float], float, float]] = []

    def column(self, cost: float, high: float = np.inf, low: float = 0.0, whole: int = 0) -> int:
        """A new column; its position."""
        self.cost.append(cost)
        self.low.append(low)
        self.high.append(high)
        self.whole.append(whole)
        return len(self.cost) - 1

    def binary(self) -> int:
        """A new column of 0 or 1."""
        return self.column(0.0, 1.0, whole=1)

    def row(self, low: float, high: float, *terms: tuple[float, int]) -> None:
        """low <= sum of value x column <= high."""
        own: dict[int, float] = {}
        for value, at in terms:
            own[at] = own.get(at, 0.0) + value
        self._rows.append((own, low, high))

    def least(self) -> float:
        """The optimum."""
        entries = [(r, at, v) for r, (own, _, _) in enumerate(self._rows) for at, v in own.items()]
        rows, columns, values = zip(*entries, strict=True)
        matrix = sparse.csr_array((values, (rows, columns)), shape=(len(self._rows), len(self.cost)))
        sides = LinearConstraint(matrix, [r[1] for r in self._rows], [r[2] for r in self._rows])
        answer = milp(
            self.cost,
            constraints=sides,
            bounds=Bounds(np.array(self.low), np.array(self.high)),
            integrality=self.whole,
            options={"mip_rel_gap": 1e-9},
        )
        assert answer.status == 0
        return float(answer.fun)


def banks(load: Floats, hub: Floats, price: list[float], terms: dict[str, Any]) -> float:
    """The least cost of three contract years with make-up gas and carry-forward; MWh of 1,000, EUR of 1,000.

    Make-up gas of a vintage costs what `make_up_price` says; years are those of `price`.
    """
    p, big = Mixed(), 2_000.0
    annual, top = terms["annual"] / 1e3, terms["take_or_pay"] * terms["annual"] / 1e3
    life, hours = int(terms["make_up_years"]), HOURS / 1e3
    years = range(len(price))
    taken: list[list[tuple[float, int]]] = []
    for y in years:
        flows = []
        for t in range(y * STEPS, (y + 1) * STEPS):
            q, b, u = (
                p.column(price[y] * hours, 100.0),
                p.column(hub[t] * hours, 60.0),
                p.column(WORTH * hours, load[t]),
            )
            p.row(load[t], load[t], (1.0, q), (1.0, b), (1.0, u))
            flows.append((hours, q))
        taken.append(flows)
    short = [p.column(price[y], top) for y in years]
    back = {
        (y, v): p.column(-(price[y] - _due(terms["make_up_price"], price[y], price[v])), top)
        for y in years
        for v in years
        if 0 < y - v <= life
    }
    cap, reach = terms["carry_forward_cap"] * annual, int(terms["carry_forward_years"])
    credit = [p.column(0.0, cap) for _ in years]
    forward = {(y, v): p.column(0.0, top) for y in years for v in years if 0 < y - v <= reach}
    threshold = top if terms["make_up_from"] == "take-or-pay" else annual
    for y in years:
        made = [(-1.0, back[k]) for k in back if k[0] == y]
        used = [(1.0, forward[k]) for k in forward if k[0] == y]
        p.row(top, np.inf, *taken[y], (1.0, short[y]), *used)
        p.row(0.0, terms["annual_max"] * annual, *taken[y], *made)
        above, owing, over = p.binary(), p.binary(), p.binary()
        for _, column in made:  # make-up gas above the threshold alone
            p.row(-np.inf, 0.0, (1.0, column), (-big, above))
        p.row(0.0, np.inf, *taken[y], *made, (-threshold, above))
        p.row(-np.inf, 0.0, (1.0, short[y]), (-big, owing))  # a shortfall is what is short, no more
        p.row(-np.inf, top + big, *taken[y], (1.0, short[y]), *used, (big, owing))
        p.row(-np.inf, 0.0, (1.0, credit[y]), (-big, over))  # credit for excess alone
        p.row(-big, np.inf, *taken[y], *made, (-1.0, credit[y]), (-annual - big, over))
        held = [(1.0, credit[v]) for v in range(y + 1) if y + 1 - v <= reach]
        gone = [(-1.0, at) for (w, v), at in forward.items() if w <= y and y + 1 - v <= reach]
        p.row(-np.inf, cap, *held, *gone)
        vintages = sorted(v for w, v in back if w == y)
        for old, young in pairwise(vintages):  # the oldest first
            first = p.binary()
            p.row(-np.inf, 0.0, (1.0, back[y, young]), (-big, first))
            spent = [(1.0, at) for (w, v), at in back.items() if v == old and w <= y]
            p.row(-big, np.inf, *spent, (-1.0, short[old]), (-big, first))
    for v in years:
        p.row(-np.inf, 0.0, *[(1.0, at) for (_, w), at in back.items() if w == v], (-1.0, short[v]))
        p.row(-np.inf, 0.0, *[(1.0, at) for (_, w), at in forward.items() if w == v], (-1.0, credit[v]))
    return p.least() * 1e3


def _due(rule: str, today: float, paid: float) -> float:
    """What a MWh of make-up gas costs that was paid for in full."""
    return {"free": 0.0, "top-up": max(0.0, today - paid), "symmetric": today - paid, "share": 0.0}[rule]


DRAFTS = [
    {"make_up_years": 2, "make_up_price": "free"},
    {"make_up_years": 2, "make_up_price": "top-up", "make_up_from": "take-or-pay"},
    {"make_up_years": 1, "make_up_price": "symmetric"},
    {"make_up_years": 2, "make_up_price": "top-up", "carry_forward_cap": 0.1},
    {"make_up_years": 2, "make_up_price": "share", "carry_forward_cap": 0.2, "carry_forward_years": 1},
]


@ENGINES
@pytest.mark.parametrize("draft", DRAFTS, ids=lambda d: "-".join(str(v) for v in d.values()))
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_three_years_with_banks(seed: int, draft: dict[str, Any], engine: str, tmp_path: Path) -> None:
    load, hub = series(10 + seed, 3)
    price = [float(v) for v in np.round(np.random.default_rng(seed).uniform(24, 32, 3), 2)]
    terms: dict[str, Any] = {
        "annual": 560_000.0,
        "annual_max": 1.1,
        "take_or_pay": 0.85,
        "make_up_from": "annual",
        "carry_forward_cap": 0.0,
        "carry_forward_years": 3,
    }
    terms |= draft
    dated = "; ".join(f"{2029 + y}: {p}" for y, p in enumerate(price))
    mine = koridor_cost(tmp_path, engine, load, hub, **terms, price=dated)
    assert mine == pytest.approx(banks(load, hub, price, terms), rel=1e-6)
