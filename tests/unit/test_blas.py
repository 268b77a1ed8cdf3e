"""BLAS on one thread while a solve goes on: for whoever is inside, and not longer."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Thread

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from koridor.lp.blas import one_thread


def threads() -> set[int]:
    """What the loaded libraries are set to; numpy brings one."""
    assert np.dot(np.ones(2), np.ones(2)) == 2.0
    return {p["num_threads"] for p in threadpool_info() if p["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def _two() -> Iterator[None]:
    """Two threads to begin with."""
    limits = threadpool_limits(2, user_api="blas")
    yield
    limits.restore_original_limits()


def test_the_last_one_out_puts_back_what_the_process_had() -> None:
    before = threads()
    first_in, first_out = Barrier(2, timeout=10), Barrier(2, timeout=10)

    def early() -> None:
        with one_thread:
            first_in.wait()
        first_out.wait()

    other = Thread(target=early)
    other.start()
    with one_thread:
        first_in.wait()
        first_out.wait()
        assert threads() == {1}  # the other is out, this one is not
    other.join()
    assert threads() == before


def test_nested_use_is_one_use_and_an_error_is_a_way_out() -> None:
    before = threads()

    def fails() -> None:
        with one_thread:
            with one_thread:
                assert threads() == {1}
            assert threads() == {1}
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert threads() == before
