"""The exceptions and the four-part problem message (DESIGN 13.5).

KoridorError
├── CaseError        the tables do not make a case; carries every Problem at once
├── SolveError
│   ├── Infeasible   no plan meets the rows; carries the explanation
│   ├── Unbounded    the objective has no floor
│   └── LimitReached an engine stopped early; carries what it had
├── RunError         a run folder is missing, partial or of another format
└── DocumentError    a document, or a file of proposals, cannot be read
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with a case: where, what, why it matters, and a way out. `code` is stable."""

    file: str
    row: int | None
    column: str | None
    code: str
    what: str
    why: str
    way_out: str
    value: str | None = None
    id: str | None = None

    def where(self) -> str:
        """The place as a person writes it: file, row, id, column."""
        parts = [self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.id:
            parts.append(f"({self.id})")
        if self.column:
            parts.append(f'column "{self.column}"')
        return " ".join(parts)

    def __str__(self) -> str:
        value = "" if self.value is None else f' "{self.value}"'
        words = " ".join(part for part in (self.what, self.why, self.way_out) if part)
        return f"{self.where()}{value} [{self.code}]: {words}"


class KoridorError(Exception):
    """Anything Koridor refuses to do, in words for the person who asked. `exit_code` is what the CLI returns."""

    exit_code = 1


class CaseError(KoridorError):
    """The tables do not make a case. `problems` lists every reason, in file and row order."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(problems, key=lambda p: (p.file, p.row or 0, p.column or "", p.code))
        n = len(self.problems)
        super().__init__(f"{n} problem{'s' if n != 1 else ''} in the case\n" + "\n".join(map(str, self.problems)))


class SolveError(KoridorError):
    """No verified solution came out."""

    exit_code = 3


class Infeasible(SolveError):
    """No plan meets every row; `repairs` names the smallest change that would, in the case's words.

    Where they take long they are looked for once somebody asks: give a function that finds them.
    """

    exit_code = 4

    def __init__(self, message: str, repairs: Sequence[str] | Callable[[], Sequence[str]] = ()) -> None:
        self._find = repairs
        super().__init__(message)

    @cached_property
    def repairs(self) -> tuple[str, ...]:
        """The smallest repair, a sentence for each part of it."""
        return tuple(self._find() if callable(self._find) else self._find)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {r}" for r in self.repairs)])


class Unbounded(SolveError):
    """The objective can fall for ever: a price or a cost has the wrong sign."""

    exit_code = 5


class LimitReached(SolveError):
    """An engine stopped at a limit. A limit is never called solved (DESIGN 8.2)."""

    exit_code = 6


class RunError(KoridorError):
    """A run folder cannot be read."""

    exit_code = 2


class DocumentError(KoridorError):
    """A document to scan, or a file of proposals, cannot be read."""

    exit_code = 2


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?`, or the list of what is known where nothing is close."""
    options = sorted(set(known))
    close = get_close_matches(word, options, n=1, cutoff=0.6) or get_close_matches(
        word.lower(), options, n=1, cutoff=0.6
    )
    if close:
        return f'Did you mean "{close[0]}"?'
    if not options:
        return "There is nothing to choose from yet."
    shown = ", ".join(options[:8]) + (", ..." if len(options) > 8 else "")
    return f"Known: {shown}."
