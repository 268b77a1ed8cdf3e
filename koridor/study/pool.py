"""Chunks on processes of this machine. One that dies loses its chunk to another and takes nothing else along."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from threading import Thread

from koridor.errors import RunError
from koridor.study import worker
from koridor.study.chunk import Chunk
from koridor.study.parcel import Parcel
from koridor.study.result import FAILED, Result

TRIES = 2
"""Times that a chunk is given to a process; its variants are listed as failed when each of them died."""

Done = tuple[Chunk, list[Result]]


def serial(parcel: Parcel, chunks: Sequence[Chunk]) -> Iterator[Done]:
    """Chunks one after the other in this process."""
    try:
        for chunk in chunks:
            yield chunk, worker.solve(parcel, chunk)
    finally:
        worker.leave()


def pool(parcel: Parcel, chunks: Sequence[Chunk], workers: int) -> Iterator[Done]:
    """Chunks as they are done by `workers` processes. Whoever stops listening stops the processes."""
    todo = deque((chunk, 1) for chunk in chunks)
    crew = [_Process(parcel) for _ in range(min(workers, len(chunks)))]
    busy: dict[Connection, tuple[_Process, Chunk, int]] = {}
    try:
        idle = list(crew)
        while todo or busy:
            while todo and idle:
                process, (chunk, tries) = idle.pop(), todo.popleft()
                process.give(chunk)
                busy[process.line] = process, chunk, tries
            ready = set(wait(list(busy)))
            for line in [line for line in busy if line in ready]:
                process, chunk, tries = busy.pop(line)
                found = process.take()
                if isinstance(found, RunError):
                    raise found
                if found is None:
                    crew.remove(process)
                    process = _Process(parcel)
                    crew.append(process)
                    if tries < TRIES:
                        todo.append((chunk, tries + 1))
                    else:
                        yield chunk, lost(chunk, f"Its process died {TRIES} times; memory may be short.")
                idle.append(process)
                if found is not None:
                    yield chunk, found
    finally:
        for process in crew:
            process.stop()


def lost(chunk: Chunk, reason: str) -> list[Result]:
    """Failures for all variants of a chunk."""
    return [Result(task.key, FAILED, reason) for task in chunk.tasks]


class _Process:
    """A process that solves chunks, started afresh: a fork would copy the threads of engines and of Arrow."""

    def __init__(self, parcel: Parcel) -> None:
        context = get_context("spawn")
        self.line, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, parcel), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, chunk: Chunk) -> None:
        """Hand over a chunk; a process that is dead already is found by `take`."""
        with suppress(OSError):
            self.line.send(chunk)

    def take(self) -> list[Result] | RunError | None:
        """The results of its chunk, why it refuses to work, or None where it died."""
        try:
            found: list[Result] | RunError = self.line.recv()
        except (EOFError, OSError):
            self.stop()
            return None
        return found

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.line.close()
        self._process.terminate()
        self._process.join()
        self._process.close()


def _serve(line: Connection, parcel: Parcel) -> None:
    """Solve chunks until the other end is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process
    signal.signal(signal.SIGTERM, lambda *_: _exit())
    Thread(target=_follow, daemon=True).start()
    while True:
        try:
            chunk = line.recv()
            try:
                found: list[Result] | RunError = worker.solve(parcel, chunk)
            except RunError as refusal:
                found = refusal
            line.send(found)
        except (EOFError, OSError):
            _exit()


def _follow() -> None:
    """When the main process is gone, however it went, this one goes too."""
    main = parent_process()
    if main is not None:
        wait([main.sentinel])
        _exit()


def _exit() -> None:
    worker.leave()
    os._exit(1)
