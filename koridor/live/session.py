"""A case kept open: changed number by number, answered at once on daily means and soon in full (DESIGN 8.4, 11.2)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from koridor.case.amend import amended, numbers_only
from koridor.case.case import Case
from koridor.errors import Infeasible, KoridorError, RunError
from koridor.live.answer import LiveAnswer
from koridor.live.heap import keep_memory
from koridor.live.resolve import Cancelled, Resolved, Resolver
from koridor.model.build import Model, build, build_by_day
from koridor.result.solve import repairs
from koridor.solve.strategy import NoPlan

Result = TypeVar("Result")
PULSE = 0.02
"""Seconds after which a waiting solve notices that it was cancelled, at most."""


class Session:
    """A case, its changes and the answers. Safe to use from several threads; `cancel` may come from any."""

    def __init__(self, case: Case, engine: str = "auto", time_limit: float = 3600.0, background: bool = True) -> None:
        keep_memory()
        self.case = case
        self._edits: list[dict[str, Any]] = []
        self._state = threading.RLock()
        self._first = threading.Lock()
        self._stop = threading.Event()
        self._engine, self._time_limit = engine, time_limit
        self._resolver: Resolver | None = None
        self._days: Resolver | None = None
        self._look = threading.Lock()
        self._base: tuple[Model, LiveAnswer] | None = None
        self._closed = threading.Event()
        if background:
            threading.Thread(target=self._prepare, daemon=True, name="koridor-live").start()

    @property
    def changes(self) -> tuple[dict[str, Any], ...]:
        """The changes made so far, as edits of a scenario."""
        with self._state:
            return tuple(dict(e) for e in self._edits)

    @property
    def ready(self) -> bool:
        """Whether the full answer to the case without changes is at hand, so that re-solves are quick."""
        return self._base is not None

    def change(
        self, table: str, id: str, column: str, value: Any, start: str | None = None, end: str | None = None
    ) -> None:
        """Put a number in (in the column's own words, such as "500 MW"), from `start` to before `end` (dates).

        Raises CaseError where the changed case does not hold, and RunError for what is not a number; nothing is
        changed then.
        """
        entry: dict[str, Any] = {"table": table, "id": id, "column": column, "set": value}
        window = {k: v for k, v in (("start", start), ("end", end)) if v is not None}
        if window:
            entry["window"] = window
        if not numbers_only([entry]):
            raise RunError(f"{table}.{column} is not a number that a session can change. Make a scenario instead.")
        with self._state:
            amended(self.case, [*self._edits, entry])
            self._edits.append(entry)

    def reset(self) -> None:
        """Take every change back."""
        with self._state:
            self._edits.clear()

    def cancel(self) -> None:
        """Give up the solves that wait for an answer: they raise Cancelled. The first solution goes on behind."""
        with self._state:
            self._stop.set()
            self._stop = threading.Event()

    def close(self) -> None:
        """Cancel, and make no further basis in the background."""
        self._closed.set()
        self.cancel()

    def quick(self) -> LiveAnswer:
        """A first look: the case as changed, on daily means. Marked `quick`; not the answer of the case."""
        begun = time.perf_counter()
        model = build_by_day(self._changed())
        resolved = self._daily().solve(model.problem)
        return LiveAnswer(model, resolved, True, time.perf_counter() - begun)

    def _daily(self) -> Resolver:
        """What solves daily means, from a basis of the case without changes: made once."""
        with self._look:
            if self._days is None:
                days = Resolver(build_by_day(self.case).problem, "highs", self._time_limit)
                days.make_basis(self._closed.is_set)
                self._days = days
            return self._days

    def solve(self) -> LiveAnswer:
        """The full answer to the case as changed. Raises Cancelled, Infeasible and what `koridor.solve` raises."""
        begun = time.perf_counter()
        with self._state:
            stop, case, plain = self._stop, self._changed(), not self._edits

        def work() -> LiveAnswer:
            first, answer = self._started()
            if plain:
                return answer
            resolver = self._resolver
            assert resolver is not None
            model = build(case, first)
            resolved = _explained(model, lambda: resolver.solve(model.problem, stop.is_set))
            return LiveAnswer(model, resolved, False, time.perf_counter() - begun)

        return _waited(work, stop)

    def make_basis(self) -> bool:
        """Make the basis for warm starts now (the background does it by itself); False where there is none."""
        self._started()
        assert self._resolver is not None
        return self._resolver.make_basis(self._closed.is_set)

    def _changed(self) -> Case:
        with self._state:
            return amended(self.case, self._edits) if self._edits else self.case

    def _started(self) -> tuple[Model, LiveAnswer]:
        """The full answer to the case without changes: made once, whoever asks first."""
        with self._first:
            if self._base is None:
                begun = time.perf_counter()
                model = build(self.case)
                self._resolver = Resolver(model.problem, self._engine, self._time_limit)
                resolved = _explained(model, self._resolver.prepare)
                self._base = model, LiveAnswer(model, resolved, False, time.perf_counter() - begun)
            return self._base

    def _prepare(self) -> None:
        """In the background: a basis for the first look, the full answer, a basis for that.

        Who asks for the answer hears what is wrong with it.
        """
        try:
            self._daily()
            self._started()
        except KoridorError:
            return
        if not self._closed.is_set():
            self.make_basis()


def _explained(model: Model, solve: Callable[[], Resolved]) -> Resolved:
    """What `solve` finds. Where that is no plan: Infeasible with the smallest repair, or HiGHS if nothing needs one.

    What is proven is told at once, and its repair looked for when somebody asks.
    """
    try:
        return solve()
    except NoPlan as reason:
        words = str(reason).splitlines()[0]
        if reason.settled:
            raise Infeasible(words, lambda: repairs(model)) from reason
        found = repairs(model)
        if found:
            raise Infeasible(words, found) from reason
    return Resolver(model.problem, "highs").cold(model.problem)


def session(case: Case, engine: str = "auto", time_limit: float = 3600.0, background: bool = True) -> Session:
    """Open a session on a case. `background` False makes the full answer only when it is asked for."""
    return Session(case, engine, time_limit, background)


def _waited(work: Callable[[], Result], stop: threading.Event) -> Result:
    """The result of `work` in a thread of its own, or Cancelled as soon as `stop` is set."""
    done: list[Result] = []
    trouble: list[BaseException] = []
    ended = threading.Event()

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
            trouble.append(error)
        ended.set()

    threading.Thread(target=run, daemon=True, name="koridor-live-solve").start()
    while not ended.wait(PULSE):
        if stop.is_set():
            raise Cancelled("The solve was cancelled.")
    if trouble:
        raise trouble[0]
    return done[0]
