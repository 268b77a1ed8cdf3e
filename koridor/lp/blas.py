"""Sums of long vectors on one thread, for those who use both cores themselves."""

from __future__ import annotations

from threadpoolctl import threadpool_limits


def one_thread() -> threadpool_limits:
    """A context with BLAS on one thread; within another thread's, nothing changes.

    OpenBLAS gives half of every long sum to a second thread, which then spins for milliseconds in wait of the next: on
    the core that the other half of an elimination, or the next process of a sweep, works on (decision 9).
    """
    return threadpool_limits(1, user_api="blas")
