"""Columns that undo each other, columns that a row defines: out of the problem and back, proven by the certificate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import scipy.sparse as sp

from koridor.lp import status
from koridor.lp.engine import highs, interior, piqp
from koridor.lp.problem import LinearProblem
from koridor.lp.reduction import Differs, NoPoint, reduce, reduce_by
from koridor.lp.reduction.pairs import defined, opposite
from koridor.solve.certificate import certify
from tests.cases import model

HOURS = 24


def problem(folder: Path, *, paid: float = 0.0, loss: float = 0.0) -> LinearProblem:
    """Two towns, a line both ways, a store whose power only its level bounds. A tariff or a loss tells ways apart."""
    hour = np.arange(HOURS)
    return model(
        folder,
        hours=HOURS,
        nodes={"a": "power", "b": "power"},
        demands={"use": {"node": "b", "load": (60 + 25 * np.sin(hour / 3)).tolist()}},
        supplies={"sun": {"node": "a", "capacity": 140, "availability": (0.5 + 0.5 * np.cos(hour / 4)).tolist()}}
        | {"coal": {"node": "b", "capacity": 80, "cost": 40}},
        routes={
            "line": {
                "from": "a",
                "to": "b",
                "capacity": 90,
                "capacity_back": 40,
                "loss": loss,
                "cost": 0.5 + paid,
                "cost_back": -0.5,
            }
        },
        storages={"tank": {"node": "a", "capacity": 200, "injection": 200, "withdrawal": 200}},
        carriers={"power": {"dump_cost": 1}},
    ).problem


@pytest.mark.parametrize("step", [opposite, defined])
@pytest.mark.parametrize("paid", [0.0, 2.0])
def test_the_way_back_is_optimal(step, paid, tmp_path):
    whole = problem(tmp_path, paid=paid)
    smaller = reduce_by(whole, *((opposite,) if step is opposite else (opposite, defined)))
    answer = highs.Session(smaller.problem).solve()
    x, y = smaller.back(answer.x, answer.y)
    found = certify(whole, x, y)
    assert found.passed, found
    assert found.objective == pytest.approx(highs.Session(whole).solve().x @ whole.cost, rel=1e-9)


def test_what_goes(tmp_path):
    """Free ways: line and tank lose a column a step; a tariff keeps the line's, a loss keeps it as well."""
    for name, more, gone in (("free", {}, 2), ("paid", {"paid": 1.0}, 1), ("lossy", {"loss": 0.1}, 1)):
        whole = problem(tmp_path / name, **more)
        smaller = reduce_by(whole, opposite).problem
        assert whole.columns - smaller.columns == gone * HOURS
        least = reduce_by(smaller, defined).problem
        assert smaller.columns - least.columns == smaller.rows - least.rows == HOURS  # the power of the tank


def test_a_rate_that_binds_stays(tmp_path):
    whole = problem(tmp_path)
    axis = whole.index.columns
    slow = replace(whole, upper=whole.upper.copy())
    axis.take(slow.upper, "storage.withdrawn")[:] = 30.0
    smaller = reduce_by(slow, opposite).problem
    assert reduce_by(smaller, defined).problem.columns == smaller.columns


def test_a_problem_with_other_numbers_goes_the_same_way(tmp_path):
    """Another load, another price, a smaller line: the same passes, and their way back is optimal there too."""
    whole = problem(tmp_path)
    reduced = reduce(whole)
    other = replace(whole, cost=whole.cost.copy(), upper=whole.upper.copy())
    axis = whole.index.columns
    axis.take(other.cost, "supply.delivered")[:] *= 1.5
    axis.take(other.upper, "route.sent")[:] *= 0.8
    share = np.where(np.arange(whole.rows) % 3 == 0, 0.9, 1.0)
    other = replace(other, row_lower=whole.row_lower * share, row_upper=whole.row_upper * share)
    again = reduced.again(other)
    assert again.problem.matrix is reduced.problem.matrix
    answer = highs.Session(again.problem).solve()
    found = certify(other, *again.back(answer.x, answer.y))
    assert found.passed, found
    assert found.objective == pytest.approx(highs.Session(other).solve().x @ other.cost, rel=1e-9)


def test_a_decision_that_no_longer_holds_is_not_taken_again(tmp_path):
    """A line that was shut is opened: its columns were fixed."""
    whole = problem(tmp_path)
    shut = replace(whole, upper=whole.upper.copy())
    whole.index.columns.take(shut.upper, "route.sent")[:] = 0.0
    with pytest.raises(Differs):
        reduce(shut).again(whole)


def test_a_box_that_turns_out_empty_is_no_plan():
    """Two wells of 1 and 2 serve a load of 2, and cannot serve one of 10."""
    served = LinearProblem(
        cost=np.array([1.0, 2.0, 3.0]),
        matrix=sp.csr_array(np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])),
        row_lower=np.array([2.0, 0.5]),
        row_upper=np.array([2.0, 5.0]),
        lower=np.zeros(3),
        upper=np.array([1.0, 2.0, 1.0]),
        when_column=np.zeros(3),
        when_row=np.zeros(2),
        index=cast(Any, SimpleNamespace(rows=())),
    )
    short = replace(served, row_lower=np.array([10.0, 0.5]), row_upper=np.array([10.0, 5.0]))
    with pytest.raises(NoPoint):
        reduce(served).again(short)
    for engine in (highs, interior, piqp):
        assert engine.Session(served).solve().status == status.OPTIMAL
        assert engine.Session(short).solve().status == status.INFEASIBLE
