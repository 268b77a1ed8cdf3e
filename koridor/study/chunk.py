"""Variants in an order in which neighbours differ little, cut into chunks that are solved as one.

A chunk starts from the solution of its scenario without edits and goes on from variant to variant, so what it gives
does not depend on who solves it, when, or what was solved before: the same digits on one process, on many, and after
a resume. Chunks depend on the study alone, never on the number of workers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

import numpy as np

from koridor.lp.block import Floats
from koridor.study.design import Variant
from koridor.study.factor import Edit

SIZE = 8
"""Variants of a chunk: what a kill can lose on each worker."""
MANY = 20_000
"""Variants from which they are sorted by their values in turn: the nearest neighbour takes time n x n."""


@dataclass(frozen=True)
class Task:
    """One problem to solve, with the key that its result is stored under."""

    key: str
    scenario: str | None
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Chunk:
    """Tasks in order, all of one scenario."""

    tasks: tuple[Task, ...]

    @property
    def key(self) -> str:
        """Name of the chunk in the store."""
        return sha256("".join(t.key for t in self.tasks).encode()).hexdigest()[:16]


def key_of(variant: Variant, common: Any) -> str:
    """Hash of everything that a result depends on; `common` is what all variants of a study share."""
    edits = [{k: str(v) for k, v in e.items() if k != "reason"} for e in variant.edits]
    content = json.dumps([common, variant.scenario, edits], sort_keys=True, default=str, ensure_ascii=True)
    return sha256(content.encode()).hexdigest()[:24]


def chunks(variants: Sequence[Variant], keys: Sequence[str], size: int = SIZE) -> list[Chunk]:
    """All distinct problems of a study, in chunks of at most `size`."""
    first = {key: i for i, key in reversed(list(enumerate(keys)))}
    out = []
    order = sorted(first.values(), key=lambda i: variants[i].scenario or "")
    for _, group in groupby(order, key=lambda i: variants[i].scenario or ""):
        mine = sorted(group)
        tasks = [
            Task(keys[mine[i]], variants[mine[i]].scenario, variants[mine[i]].edits)
            for i in ordered(_points([variants[j] for j in mine]))
        ]
        out += [Chunk(tuple(tasks[at : at + size])) for at in range(0, len(tasks), size)]
    return out


def ordered(points: Floats) -> list[int]:
    """Positions of `points` (n, factors) from nearest neighbour to nearest neighbour, starting nearest to 0."""
    if len(points) > MANY:
        return [int(i) for i in np.lexsort(points.T[::-1])]
    left = np.ones(len(points), dtype=bool)
    at, out = np.zeros(points.shape[1]), []
    for _ in range(len(points)):
        distance = np.abs(points - at).sum(axis=1)
        distance[~left] = np.inf
        nearest = int(np.argmin(distance))
        left[nearest] = False
        at = points[nearest]
        out.append(nearest)
    return out


def _points(variants: Sequence[Variant]) -> Floats:
    """Edits of each variant as a point (n, cells): the range of a cell is 1 wide, 0 leaves it as it is.

    Values that are no numbers stand apart from each other by 1.
    """
    places = sorted({_place(e) for v in variants for e in v.edits})
    column = {place: j for j, place in enumerate(places)}
    points = np.zeros((len(variants), len(places)))
    said = np.zeros(points.shape, dtype=bool)
    words: list[dict[str, int]] = [{} for _ in places]
    for i, variant in enumerate(variants):
        for edit in variant.edits:
            place, operation = _place(edit), next(o for o in ("set", "scale", "shift") if o in edit)
            j, text = column[place], str(edit[operation])
            try:
                points[i, j] = float(text.split(maxsplit=1)[0])
            except (ValueError, IndexError):
                points[i, j] = words[j].setdefault(text, len(words[j]))
            points[i, j] -= 1.0 if operation == "scale" else 0.0
            said[i, j] = True
    for j, place in enumerate(places):
        if place[-1] == "set" and said[:, j].any():
            points[said[:, j], j] -= points[said[:, j], j].mean()
    width = np.ptp(points, axis=0)
    return points / np.where(width > 0, width, 1.0)


def _place(edit: Edit) -> tuple[str, ...]:
    operation = next((o for o in ("set", "scale", "shift") if o in edit), "")
    return (*(str(edit.get(k, "")) for k in ("table", "id", "column", "window")), operation)
