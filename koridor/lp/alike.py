"""Whether blocks give the same coefficients as others: then the matrix of those serves again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from koridor.lp.block import Block

BESIDE = {"owner", "items", "row_items", "lower", "upper", "row_lower", "row_upper", "when_column", "when_row"}
"""What the matrix is not made of. Every other field of a part of a block counts, one that comes to be as well."""


def same_coefficients(these: Sequence[Block], those: Sequence[Block]) -> bool:
    """Whether two lists of blocks with the same columns and rows give the same matrix."""
    return all(_same(these, those, part) for part in ("entries", "shared", "tails"))


def _same(these: Sequence[Block], those: Sequence[Block], part: str) -> bool:
    one, other = ([e for b in blocks for e in getattr(b, part)] for blocks in (these, those))
    return len(one) == len(other) and all(
        _equal(getattr(a, f.name), getattr(b, f.name))
        for a, b in zip(one, other, strict=True)
        for f in fields(a)
        if f.name not in BESIDE
    )


def _equal(a: Any, b: Any) -> bool:
    return a is b or (np.array_equal(a, b) if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) else a == b)
