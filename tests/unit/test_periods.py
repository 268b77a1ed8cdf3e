"""Periods: stretches of time with a weight and a discount factor, solved in one problem (DESIGN 3.6)."""

from __future__ import annotations

import numpy as np
import pytest

from koridor.case.init import TEMPLATE
from koridor.case.load import load
from koridor.errors import CaseError
from koridor.result.solve import solve

FIRST = {"start": "2030-01-07", "end": "2030-01-08"}
SECOND = {"start": "2030-07-01", "end": "2030-07-02"}


def test_two_periods_cost_what_they_cost_alone():
    alone = [solve(load(TEMPLATE, horizon=h)) for h in (FIRST, SECOND)]
    both = solve(load(TEMPLATE, horizon={"periods": [FIRST, SECOND]}))
    assert both.objective_eur == pytest.approx(sum(r.objective_eur for r in alone), rel=1e-9)
    assert len(both.steps.periods) == 2
    level = both.panel("storages")["level"]
    for period, run in zip(both.steps.periods, alone, strict=True):
        last = level[period.last]
        assert last == pytest.approx(run.panel("storages")["level"][-1], abs=1e-6)


def test_weight_and_discount_count_in_the_objective_and_not_in_prices_or_money():
    plain = solve(load(TEMPLATE, horizon={"periods": [FIRST]}))
    counted = solve(load(TEMPLATE, horizon={"periods": [{**FIRST, "weight": 5.0, "discount": 0.8}]}))
    assert counted.objective_eur == pytest.approx(4.0 * plain.objective_eur, rel=1e-9)
    assert counted.ledger["eur"].sum() == pytest.approx(plain.ledger["eur"].sum(), rel=1e-9)
    np.testing.assert_allclose(counted.panel("nodes")["price"].mean(), plain.panel("nodes")["price"].mean(), rtol=1e-6)


def test_periods_that_overlap_are_refused():
    with pytest.raises(CaseError, match="overlap or do not move forward"):
        load(TEMPLATE, horizon={"periods": [SECOND, FIRST]})
