"""The order of columns and rows, written down once (DESIGN 13.6).

Columns of one step stand together, step after step; behind them the tail columns. Rows likewise. So column `j` of group
`g` at step `t` is `t * per_step + g.start + j`, and everything that happens in one hour is close in the matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from koridor.lp.block import Floats, Ints


@dataclass(frozen=True)
class Group:
    """A group of columns or rows: its items and where it starts within a step (or within the tail)."""

    name: str
    items: tuple[str, ...]
    start: int
    tail: bool = False

    @property
    def stop(self) -> int:
        """One past the last position."""
        return self.start + len(self.items)


@dataclass(frozen=True)
class Axis:
    """One axis of the matrix: `steps` x `per_step` positions, then `tail` positions."""

    steps: int
    groups: Mapping[str, Group]
    per_step: int
    tail: int

    @property
    def size(self) -> int:
        """Number of columns (or rows)."""
        return self.steps * self.per_step + self.tail

    def __contains__(self, name: str) -> bool:
        return name in self.groups

    def take(self, vector: Floats, name: str) -> Floats:
        """The values of a group in a vector over the axis: (T, n), for tail groups (n,). A view where possible."""
        group = self.groups[name]
        if group.tail:
            return vector[self.steps * self.per_step :][group.start : group.stop]
        return vector[: self.steps * self.per_step].reshape(self.steps, self.per_step)[:, group.start : group.stop]

    def where(self, position: int) -> tuple[str, str, int]:
        """(group, item, step) of a position; step -1 in the tail."""
        body = self.steps * self.per_step
        step, offset = divmod(position, self.per_step) if position < body else (-1, position - body)
        for group in self.groups.values():
            if group.tail == (step < 0) and group.start <= offset < group.stop:
                return group.name, group.items[offset - group.start], int(step)
        raise IndexError(position)


def axis(
    steps: int, step_groups: list[tuple[str, tuple[str, ...]]], tail_groups: list[tuple[str, tuple[str, ...]]]
) -> Axis:
    """Lay groups out one behind the other."""
    groups: dict[str, Group] = {}
    at = {False: 0, True: 0}
    for tail, listed in ((False, step_groups), (True, tail_groups)):
        for name, items in listed:
            if name in groups:
                raise KeyError(f"two groups are called {name}")
            groups[name] = Group(name, items, at[tail], tail)
            at[tail] += len(items)
    return Axis(steps, groups, at[False], at[True])


@dataclass(frozen=True, eq=False)
class Index:
    """Both axes of a problem."""

    columns: Axis
    rows: Axis

    def same_structure(self, other: Index) -> bool:
        """Whether a delta can lead from one to the other (DESIGN 4.15)."""
        return self.columns == other.columns and self.rows == other.rows


def add_to(out: Floats, place: Ints, values: Floats) -> None:
    """Add `values` (T, k) to the columns `place` of `out` (T, n); several may go to one."""
    for k, at in enumerate(place.tolist()):
        out[:, at] += values[:, k]


def broadcast(values: Floats, steps: int) -> Floats:
    """(n, 1) or (n, T) as (T, n), a view."""
    return np.broadcast_to(values, (values.shape[0], steps)).T
