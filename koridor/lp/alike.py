"""Whether blocks give the same coefficients as others: then the matrix of those serves again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from koridor.lp.block import Block

PATTERN = {
    "entries": ("rows", "row", "columns", "column", "value", "lag", "wrap"),
    "shared": ("rows", "row", "tail", "column", "value"),
    "tails": ("name", "own_row", "own_column", "own_value", "columns", "row", "column", "step", "value"),
}
"""What of each part of a block the matrix is made of, but for the order of columns and rows."""


def same_coefficients(these: Sequence[Block], those: Sequence[Block]) -> bool:
    """Whether two lists of blocks with the same columns and rows give the same matrix."""
    return all(_same(these, those, part, names) for part, names in PATTERN.items())


def _same(these: Sequence[Block], those: Sequence[Block], part: str, names: Sequence[str]) -> bool:
    one, other = ([e for b in blocks for e in getattr(b, part)] for blocks in (these, those))
    return len(one) == len(other) and all(
        _equal(getattr(a, name), getattr(b, name)) for a, b in zip(one, other, strict=True) for name in names
    )


def _equal(a: Any, b: Any) -> bool:
    return a is b or (np.array_equal(a, b) if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) else a == b)
