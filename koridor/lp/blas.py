"""Sums of long vectors on one thread, for those who use both cores themselves.

OpenBLAS gives half of every long sum to a second thread, which then spins for milliseconds in wait of the next: on the
core that the other half of an elimination, or the next process of a sweep, works on. Decision 9 has the figures.
"""

from __future__ import annotations

from threading import Lock

from threadpoolctl import threadpool_limits


class _OneThread:
    """BLAS on one thread while anyone is inside; the last one out puts back what the process had."""

    def __init__(self) -> None:
        self._lock, self._inside = Lock(), 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._limits = threadpool_limits(1, user_api="blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._limits.restore_original_limits()


one_thread = _OneThread()
