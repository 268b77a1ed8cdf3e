"""BLAS on one thread while a solve goes on, and not longer."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from koridor.lp.blas import one_thread


def threads() -> set[int]:
    """What the loaded libraries are set to; numpy brings one."""
    assert np.dot(np.ones(2), np.ones(2)) == 2.0
    return {p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas"}


def fails() -> None:
    """Go in twice and out by an error."""
    with one_thread():
        with one_thread():
            assert threads() == {1}
        assert threads() == {1}
        raise ZeroDivisionError


def test_an_error_is_a_way_out_too() -> None:
    before = threads()
    with pytest.raises(ZeroDivisionError):
        fails()
    assert threads() == before
