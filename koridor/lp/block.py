"""Blocks: what a family of equations hands to the assembler (DESIGN 4.12).

A block speaks of *one* step: groups of columns and rows with one item each per step, and the coefficients between
them, of this step (`lag` 0) or of the step before (`lag` 1). Windows over many steps (contract years, budgets) use tail
columns and tail rows, which exist once. Arrays are (n, 1) where nothing varies over time, else (n, T).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

NATURE = -1
"""Index of the party that takes resource costs and pays nobody."""


@dataclass(frozen=True, eq=False)
class Columns:
    """A group of columns, one per item and step, inside a finite box."""

    name: str
    items: tuple[str, ...]
    lower: Floats
    upper: Floats
    integer: bool = False


@dataclass(frozen=True, eq=False)
class RowGroup:
    """A group of rows, one per item and step: lower <= a x <= upper."""

    name: str
    items: tuple[str, ...]
    lower: Floats
    upper: Floats


@dataclass(frozen=True, eq=False)
class Entries:
    """Coefficients `value` (k, 1) or (k, T) at (rows[row], columns[column]).

    With `lag` 1 the column is that of the step before; at the first step of a period it is the last step of the period
    where `wrap` says so, and left out elsewhere. In rows of the balance, `owner` (k,) is the party whose energy it is.
    """

    rows: str
    row: Ints
    columns: str
    column: Ints
    value: Floats
    lag: int = 0
    wrap: NDArray[np.bool_] | None = None
    owner: Ints | None = None


@dataclass(frozen=True, eq=False)
class TailEntries:
    """Coefficients `value` (k, 1) or (k, T) of rows of a step on columns of a tail, `column` (k, T): one a step.

    A column that would live in thousands of rows has copies, each in the rows of its own span (DESIGN 8.3 b).
    """

    rows: str
    row: Ints
    tail: str
    column: Ints
    value: Floats


@dataclass(frozen=True, eq=False)
class Rhs:
    """An amount (k, 1) or (k, T) added to both sides of rows; `owner` (k,) as in Entries."""

    rows: str
    row: Ints
    value: Floats
    owner: Ints | None = None


@dataclass(frozen=True, eq=False)
class Tail:
    """Columns and rows that exist once. `when_*` is the step they belong to, for the order of factorisation.

    Entries are triplets: tail row, column of the tail itself (`own_*`) or of `columns` at `step`, value.
    """

    name: str
    items: tuple[str, ...]
    lower: Floats
    upper: Floats
    when_column: Floats
    row_items: tuple[str, ...]
    row_lower: Floats
    row_upper: Floats
    when_row: Floats
    own_row: Ints
    own_column: Ints
    own_value: Floats
    columns: str
    row: Ints
    column: Ints
    step: Ints
    value: Floats


@dataclass(frozen=True)
class Choice:
    """A rule that is not convex (rule 5.6): either these tail columns are 0, or this tail row keeps low <= row <= high.

    Until one of the two is chosen neither counts; `solve.branch` chooses.
    """

    name: str
    tail: str
    columns: tuple[int, ...]
    row: int
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class TailTerm:
    """One cost term on tail columns: `price` (k,) EUR for one unit of a column, due at the step of the column."""

    tail: str
    column: Ints
    payer: Ints
    receiver: Ints
    kind: str
    price: Floats
    table: str
    ids: tuple[str, ...]
    tie_break: bool = False


@dataclass(frozen=True, eq=False)
class Term:
    """One cost term of the ledger (DESIGN 4.13): `price` (k, 1) or (k, T) EUR per unit and hour of a column.

    `payer` and `receiver` (k,) are party indices, NATURE (-1) for resource costs. `always` counts it whatever the
    perspective (unserved energy, rule 6.1); `tie_break` marks costs that only choose among equals (rule 8.5).
    """

    columns: str
    column: Ints
    payer: Ints
    receiver: Ints
    kind: str
    price: Floats
    table: str
    ids: tuple[str, ...]
    always: bool = False
    tie_break: bool = False


@dataclass(frozen=True)
class Census:
    """What a family was asked to build and what it left out, with the reasons (DESIGN 8.7)."""

    family: str
    asked: int
    added: int
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Block:
    """Everything one family adds to the problem."""

    census: Census
    columns: Sequence[Columns] = ()
    rows: Sequence[RowGroup] = ()
    entries: Sequence[Entries] = ()
    rhs: Sequence[Rhs] = ()
    tails: Sequence[Tail] = ()
    shared: Sequence[TailEntries] = ()
    terms: Sequence[Term] = ()
    tail_terms: Sequence[TailTerm] = ()
    choices: Sequence[Choice] = ()
    notes: dict[str, str] = field(default_factory=dict)
