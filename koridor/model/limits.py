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
    """Upper limit (k, 1 or T): capacity x availability, zero out of service."""
    limit = np.nan_to_num(rows.number(column)[at])
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
