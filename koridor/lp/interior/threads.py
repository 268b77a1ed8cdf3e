"""Two threads for kernels that let go of the interpreter: a range of columns or rows each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

THREADS = 2
"""As many as the elimination has ends (`lp.interior.order`)."""

KERNEL: dict[str, Any] = {
    "nogil": True,
    "cache": True,
    "error_model": "numpy",
    "fastmath": {"contract", "reassoc", "nsz", "arcp"},
}
"""How kernels are compiled. Infinities and not-a-numbers keep their meaning: a stall is seen by them."""


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="interior")


def both(calls: list[tuple[Callable[..., Any], tuple[Any, ...]]]) -> list[Any]:
    """Run calls beside each other and return what they return, in order."""
    waiting = [_pool().submit(function, *arguments) for function, arguments in calls]
    return [one.result() for one in waiting]


def split(size: int, kernel: Callable[..., Any], *arguments: Any) -> list[Any]:
    """`kernel(start, stop, *arguments)` on halves of range(size)."""
    half = size // 2
    return both([(kernel, (0, half, *arguments)), (kernel, (half, size, *arguments))])
