"""A stretch of time cut out of a problem, with what came before it known (rules 4.12 and 8.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from koridor.lp.block import Floats, Ints
from koridor.lp.index import Axis, Group, Index, axis
from koridor.lp.problem import Either, LinearProblem


@dataclass(frozen=True, eq=False)
class Timeline:
    """The step of each column, the last step that each row reaches, and the columns of a cyclic end.

    `around` are columns at the end of a period that a row at its start looks at: their value is agreed beforehand.
    """

    problem: LinearProblem
    column: Ints
    row: Ints
    around: NDArray[np.bool_]

    @classmethod
    def of(cls, problem: LinearProblem) -> Timeline:
        """Read the times off the coefficients."""
        index, matrix = problem.index, problem.matrix
        column = problem.when_column.astype(np.int64)
        reach = np.zeros(problem.rows, dtype=np.int64)
        filled = np.diff(matrix.indptr) > 0
        reach[filled] = np.maximum.reduceat(column[matrix.indices], matrix.indptr[:-1][filled])
        own = problem.when_row.astype(np.int64)
        body = np.arange(problem.rows) < index.rows.steps * index.rows.per_step
        ahead = np.repeat(own, np.diff(matrix.indptr)) < column[matrix.indices]
        ahead &= np.repeat(body, np.diff(matrix.indptr))
        around = np.zeros(problem.columns, dtype=bool)
        around[matrix.indices[ahead]] = True
        return cls(problem, column, np.where(body, own, reach), around)


@dataclass(frozen=True, eq=False)
class Cut:
    """The problem of a stretch, and the positions of its columns and rows in the whole problem."""

    problem: LinearProblem
    columns: Ints
    rows: Ints


def cut(timeline: Timeline, first: int, last: int, known: Floats) -> Cut:
    """The steps `first` to `last`; rows that reach beyond `last` are left out.

    `known` (columns,) holds what came before and, for any stretch but the first, the columns of a cyclic end.
    """
    problem = timeline.problem
    columns = np.flatnonzero((timeline.column >= first) & (timeline.column <= last))
    rows = np.flatnonzero((timeline.row >= first) & (timeline.row <= last))
    inside = np.zeros(problem.columns, dtype=bool)
    inside[columns] = True
    outside = np.where(inside | ((timeline.column > last) & ~timeline.around), 0.0, known)
    matrix = problem.matrix[rows]
    before = matrix @ outside
    fixed = timeline.around[columns] & (first > 0)
    alone = problem.part(rows, columns, matrix[:, columns])
    agreed = np.clip(known[columns], alone.lower, alone.upper)
    small = replace(
        alone,
        row_lower=alone.row_lower - before,
        row_upper=alone.row_upper - before,
        lower=np.where(fixed, agreed, alone.lower),
        upper=np.where(fixed, agreed, alone.upper),
        when_column=alone.when_column - first,
        when_row=np.clip(alone.when_row - first, 0, last - first),
        index=Index(
            _axis(problem.index.columns, columns, last - first + 1),
            _axis(problem.index.rows, rows, last - first + 1),
        ),
        choices=_choices(problem, columns, rows, before),
    )
    return Cut(small, columns, rows)


def _axis(whole: Axis, kept: Ints, steps: int) -> Axis:
    """The groups of a stretch: all of a step, and those items of the tails that lie in it."""
    body = whole.steps * whole.per_step
    tail = kept[kept >= body] - body
    groups = list(whole.groups.values())
    return axis(
        steps,
        [(g.name, g.items) for g in groups if not g.tail],
        [(g.name, _within(g, tail)) for g in groups if g.tail],
    )


def _within(group: Group, tail: Ints) -> tuple[str, ...]:
    return tuple(group.items[i - group.start] for i in tail if group.start <= i < group.stop)


def _choices(problem: LinearProblem, columns: Ints, rows: Ints, before: Floats) -> tuple[Either, ...]:
    """Choices that are made in this stretch, in its own positions; what came before is taken off their sides."""
    found = []
    for choice in problem.choices:
        at = np.searchsorted(rows, choice.row)
        place = np.searchsorted(columns, choice.columns)
        known = at < len(rows) and rows[at] == choice.row
        if not known or (columns[np.minimum(place, len(columns) - 1)] != choice.columns).any():
            continue
        past = float(before[at])
        found.append(Either(choice.name, tuple(int(p) for p in place), int(at), choice.low - past, choice.high - past))
    return tuple(found)
