"""Sums of long vectors on one thread, for those who use both cores themselves.

OpenBLAS gives half of every long sum to a second thread, which then spins for milliseconds in wait of the next: on the
core that the other half of an elimination, or the next process of a sweep, works on. Decision 9 has the figures.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from threadpoolctl import threadpool_limits

_LOCK = Lock()
_inside = 0
_limit: threadpool_limits | None = None


@contextmanager
def one_thread() -> Iterator[None]:
    """BLAS on one thread while anyone is inside; the last one out puts back what the process had."""
    global _inside, _limit
    with _LOCK:
        _inside += 1
        if _inside == 1:
            _limit = threadpool_limits(1, user_api="blas")
    try:
        yield
    finally:
        with _LOCK:
            _inside -= 1
            if _inside == 0 and _limit is not None:
                _limit.restore_original_limits()
                _limit = None
