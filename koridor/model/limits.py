"""The one place where a capacity becomes a limit (DESIGN 4.14), and which rows count at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koridor.case.case import Case
from koridor.case.rows import Rows
from koridor.lp.block import Census, Floats, Ints


@dataclass(frozen=True, eq=False)
class Chosen:
    """The rows of a table that enter the problem: their positions and ids, and why the others do not."""

    at: Ints
    ids: tuple[str, ...]
    census: Census

    def __len__(self) -> int:
        return len(self.at)


def choose(family: str, rows: Rows, counts: Floats, reason: str) -> Chosen:
    """Keep the rows in service whose `counts` (n, 1 or T) is not zero throughout; `reason` says what zero means."""
    active: NDArray[np.bool_] = np.any(rows.active, axis=1) if len(rows) else np.zeros(0, bool)
    useful: NDArray[np.bool_] = np.any(np.nan_to_num(counts) != 0, axis=1) if len(rows) else np.zeros(0, bool)
    at = np.flatnonzero(active & useful)
    skipped = tuple(
        (id, "not in service in this horizon" if not a else reason)
        for id, a, u in zip(rows.ids, active, useful, strict=True)
        if not (a and u)
    )
    return Chosen(at, tuple(rows.ids[i] for i in at), Census(family, len(rows), len(at), skipped))


def available(rows: Rows, at: Ints, column: str = "capacity") -> Floats:
    """What stands of a limit (k, 1 or T): capacity x availability, zero out of service."""
    return usable(rows, at, standing(rows, at, column))


def buildable(rows: Rows, at: Ints) -> Floats:
    """Capacity that may be added to what stands (k,), 0 where nothing is chosen (rule 4.10)."""
    if "capacity_max" not in rows.columns or not len(at):
        return np.zeros(len(at))
    stands = np.nan_to_num(rows.number("capacity")[at]).max(axis=1)
    return np.asarray(np.maximum(np.nan_to_num(rows.scalar("capacity_max")[at] - stands), 0.0), dtype=np.float64)


def rate(rows: Rows, at: Ints, column: str) -> Floats:
    """How much the limit `column` rises for a unit that is built (k, 1 or T), availability apart."""
    if column == "capacity":
        return ones(len(at))
    if column == "capacity_back":
        return rows.flag("build_back")[at].astype(np.float64)[:, None]
    shrinks = np.array([rows.columns["rates"][i] == "in proportion" for i in at.tolist()], dtype=bool)
    full = np.where(shrinks, rows.scalar("capacity_max")[at], np.nan)
    return np.asarray(np.nan_to_num(np.nan_to_num(rows.number(column)[at]) / full[:, None]), dtype=np.float64)


def standing(rows: Rows, at: Ints, column: str = "capacity") -> Floats:
    """The limit `column` without anything built (k, 1 or T), before availability."""
    limit = np.nan_to_num(rows.number(column)[at])
    if column in ("injection", "withdrawal"):
        return limit - rate(rows, at, column) * buildable(rows, at)[:, None]
    return limit


def most(rows: Rows, at: Ints, column: str = "capacity") -> Floats:
    """Upper box (k, 1 or T): the most that can be available, with everything built that may be.

    A bound where the capacity is fixed; where it is chosen, `model.expansion` adds the row (rule 4.14).
    """
    return usable(rows, at, largest(rows, at, column))


def largest(rows: Rows, at: Ints, column: str = "capacity") -> Floats:
    """The limit `column` with everything built that may be (k, 1 or T), before availability."""
    return standing(rows, at, column) + rate(rows, at, column) * buildable(rows, at)[:, None]


def size(rows: Rows, column: str = "capacity") -> Floats:
    """`largest` of all rows, (n, 1 or T)."""
    return largest(rows, np.arange(len(rows)), column)


def usable(rows: Rows, at: Ints, limit: Floats) -> Floats:
    """A limit (k, 1 or T) x availability, zero out of service."""
    if "availability" in rows.columns:
        limit = limit * rows.number("availability")[at]
    return np.asarray(limit * rows.active[at], dtype=np.float64)


def owners(case: Case, rows: Rows, column: str, node_column: str) -> Ints:
    """Party of each row (n,): as written, else the party of its node."""
    written = rows.ref(column)
    nodes = case["nodes"].ref("party")[rows.ref(node_column)]
    return np.where(written >= 0, written, nodes)


def column_of(values: Floats, at: Ints) -> Floats:
    """Rows `at` of an (n, 1 or T) array."""
    return np.asarray(values[at], dtype=np.float64)


def ones(n: int, value: float = 1.0) -> Floats:
    """(n, 1) filled with a value."""
    return np.full((n, 1), value)
