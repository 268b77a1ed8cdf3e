"""A measurement in a process of its own: its peak memory is its own, and it can be stopped."""

from __future__ import annotations

import json
import logging
import resource
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
REST = 1800.0
"""Seconds that a process may take beside the work that its limit counts: imports, making the network."""

DONE, STOPPED, FAILED = "done", "stopped", "failed"


def run(
    module: str, who: str, asked: Mapping[str, Any], *, limit: float | None = None, memory_gib: float | None = None
) -> dict[str, Any]:
    """What `benchmarks.MODULE` says when asked, an object with `outcome` "done".

    `limit` are the seconds that the work inside `clock` may take, `memory_gib` what the process may hold. Where it
    passes one of them, or breaks, `outcome` is "stopped" or "failed", with its last words.
    """
    words = json.dumps({**asked, "limits": [limit, memory_gib]})
    command = [sys.executable, "-m", f"benchmarks.{module}", who, words]
    patience = None if limit is None else limit + REST  # for what stands still before its work begins
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=patience)
    except subprocess.TimeoutExpired:
        return {"outcome": FAILED, "why": f"stood still for {patience:.0f} s"}
    if done.returncode == -signal.SIGALRM:
        return {"outcome": STOPPED, "limit_s": limit}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"ended with {done.returncode}"])[-1]
        return {"outcome": FAILED, "why": last[:200]}
    return {"outcome": DONE, **json.loads(done.stdout.splitlines()[-1])}


def serve(verbs: Mapping[str, Callable[..., dict[str, Any]]]) -> None:
    """The other side: do what the command line asks and print what came of it."""
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    who, words = sys.argv[1:]
    asked = json.loads(words)
    _limit.seconds, gib = asked.pop("limits")
    if gib is not None and sys.platform == "linux":
        size = int(gib * 2**30)
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    print(json.dumps(verbs[who](**asked)))


class _Limit:
    """Seconds that this process may work."""

    seconds: float | None = None


_limit = _Limit()


@contextmanager
def clock() -> Iterator[None]:
    """The work that a limit of seconds counts: an engine hears no one, so the system ends the process."""
    if _limit.seconds is not None:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, _limit.seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
