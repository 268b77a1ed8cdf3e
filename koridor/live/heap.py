"""Memory that a live session frees stays with the process, for the next change.

By default glibc gives every thread a heap of its own and hands what it frees back to the system at once; the kernel
then zeroes the pages of the next change again, page by page: up to half of the seconds of a small one.
Reference: mallopt(3).
"""

from __future__ import annotations

import ctypes
import platform
from functools import cache

ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1
"""Parameters of mallopt by their numbers in malloc.h."""

LARGEST = 32 * 2**20
"""The largest MMAP_THRESHOLD that glibc takes: arrays up to here come from the heap."""


@cache
def keep_memory() -> bool:
    """One heap for all threads, never trimmed. False where the C library has no such settings; nothing is changed."""
    if platform.libc_ver()[0] != "glibc":
        return False
    mallopt = ctypes.CDLL(None).mallopt
    return all(
        mallopt(p, value) for p, value in ((ARENA_MAX, 1), (MMAP_THRESHOLD, LARGEST), (TRIM_THRESHOLD, 2**31 - 1))
    )
