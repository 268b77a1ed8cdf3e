"""A case with other numbers but the same coefficients takes the matrix of the one before, and no other case does."""

from __future__ import annotations

import numpy as np
import pytest

from koridor.case.init import TEMPLATE
from koridor.case.load import load, load_with
from koridor.model.build import build

CAPACITY = {"table": "supplies", "id": "field", "column": "capacity", "scale": 0.7}
LEVEL = {"table": "classes", "id": "gas_homes", "column": "level", "scale": 1.2}
PRICE = {"table": "supplies", "id": "field", "column": "price", "shift": "4 EUR/MWh"}
LOSS = {"table": "routes", "id": "line", "column": "loss", "set": "7 %"}


@pytest.fixture(scope="module")
def first():
    return build(load(TEMPLATE))


@pytest.mark.parametrize(("edit", "shared"), [(CAPACITY, True), (LEVEL, True), (PRICE, True), (LOSS, False)])
def test_the_matrix_serves_again_where_it_is_the_same(first, edit, shared):
    case = load_with(TEMPLATE, None, [edit], "edited")
    alone, like = build(case).problem, build(case, first).problem
    assert (like.matrix is first.problem.matrix) is shared
    assert abs(alone.matrix - like.matrix).nnz == 0
    for name in ("cost", "lower", "upper", "row_lower", "row_upper", "when_column", "when_row"):
        assert np.array_equal(getattr(alone, name), getattr(like, name)), name


def test_another_horizon_has_a_matrix_of_its_own(first):
    short = load(TEMPLATE, horizon={"start": "2030-01-01", "end": "2030-01-02"})
    assert build(short, first).problem.matrix.shape == build(short).problem.matrix.shape
