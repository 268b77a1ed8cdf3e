"""Blocks -> one sparse problem: the coefficients of one step, repeated over the steps (a Kronecker product)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from koridor.lp.block import Block, Columns, Entries, Floats, RowGroup, TailEntries
from koridor.lp.index import Axis, Index, add_to, axis, broadcast
from koridor.lp.problem import Either, LinearProblem


def assemble(
    blocks: Sequence[Block],
    cost_terms: Floats,
    first: Sequence[int],
    last: Sequence[int],
    steps: int,
    matrix: sp.csr_array | None = None,
) -> LinearProblem:
    """Assemble the problem over `steps` steps.

    `cost_terms` is the objective (columns,); `first` and `last` are the first and last step of every period. `matrix`
    is what the coefficients come to, where that is known.
    """
    index = index_of(blocks, steps)
    columns = [c for b in blocks for c in b.columns]
    rows = [r for b in blocks for r in b.rows]
    lower, upper = _boxes(columns, steps, "column")
    row_lower, row_upper = _boxes(rows, steps, "row")
    for block in blocks:
        for rhs in block.rhs:
            target = index.rows.groups[rhs.rows].start + rhs.row
            for side in (row_lower, row_upper):
                add_to(side, target, np.broadcast_to(rhs.value, (len(rhs.row), steps)).T)
    tails = [t for b in blocks for t in b.tails]
    per_column, per_row = index.columns.per_step, index.rows.per_step
    integer = (
        np.concatenate([np.full(len(c.items), c.integer) for c in columns]) if columns else np.zeros(0, dtype=bool)
    )
    whole = np.concatenate([np.tile(integer, steps), np.zeros(index.columns.tail, dtype=bool)])
    return LinearProblem(
        cost=cost_terms,
        matrix=_matrix(blocks, index, first, last) if matrix is None else matrix,
        row_lower=np.concatenate([row_lower.ravel(), *(t.row_lower for t in tails)]),
        row_upper=np.concatenate([row_upper.ravel(), *(t.row_upper for t in tails)]),
        lower=np.concatenate([lower.ravel(), *(t.lower for t in tails)]),
        upper=np.concatenate([upper.ravel(), *(t.upper for t in tails)]),
        when_column=np.concatenate([_when(steps, per_column), *(t.when_column for t in tails)]),
        when_row=np.concatenate([_when(steps, per_row), *(t.when_row for t in tails)]),
        index=index,
        integer=whole if whole.any() else None,
        choices=_choices(blocks, index),
    )


def _when(steps: int, each: int) -> Floats:
    """The step of every position in the body."""
    return np.broadcast_to(np.arange(steps, dtype=np.float64)[:, None], (steps, each)).ravel()


def _choices(blocks: Sequence[Block], index: Index) -> tuple[Either, ...]:
    """The choices of all blocks, with positions in the whole problem."""
    columns, rows = index.columns, index.rows
    body, body_rows = columns.steps * columns.per_step, rows.steps * rows.per_step
    return tuple(
        Either(
            c.name,
            tuple(body + columns.groups[c.tail].start + j for j in c.columns),
            body_rows + rows.groups[c.tail].start + c.row,
            c.low,
            c.high,
        )
        for b in blocks
        for c in b.choices
    )


def index_of(blocks: Sequence[Block], steps: int) -> Index:
    """The order of columns and rows that these blocks give."""
    tails = [t for b in blocks for t in b.tails]
    return Index(
        axis(steps, [(c.name, c.items) for b in blocks for c in b.columns], [(t.name, t.items) for t in tails]),
        axis(steps, [(r.name, r.items) for b in blocks for r in b.rows], [(t.name, t.row_items) for t in tails]),
    )


def _boxes(groups: Sequence[Columns] | Sequence[RowGroup], steps: int, what: str) -> tuple[Floats, Floats]:
    """Lower and upper (T, n) of all groups; a column without a finite box is refused (DESIGN 4.14)."""
    width = sum(len(g.items) for g in groups)
    lower, upper = np.empty((steps, width)), np.empty((steps, width))
    at = 0
    for group in groups:
        n = len(group.items)
        lower[:, at : at + n] = broadcast(group.lower, steps)
        upper[:, at : at + n] = broadcast(group.upper, steps)
        if what == "column" and not (np.all(np.isfinite(group.lower)) and np.all(np.isfinite(group.upper))):
            raise ValueError(f"columns {group.name} have an open box")
        at += n
    return lower, upper


def _matrix(blocks: Sequence[Block], index: Index, first: Sequence[int], last: Sequence[int]) -> sp.csr_array:
    """Rows of all steps, then those of the tails."""
    body, tail = _body(blocks, index, first, last), _tail(blocks, index)
    return sp.csr_array(sp.vstack([body, tail], format="csr")) if tail.shape[0] else body


def _body(blocks: Sequence[Block], index: Index, first: Sequence[int], last: Sequence[int]) -> sp.csr_array:
    """Rows of all steps: the pattern of one step, repeated."""
    entries, shared = [e for b in blocks for e in b.entries], [e for b in blocks for e in b.shared]
    both: list[Entries | TailEntries] = [*entries, *shared]
    steps, width, height = index.columns.steps, index.columns.per_step, index.rows.per_step
    row = np.concatenate([index.rows.groups[e.rows].start + e.row for e in both] or [np.zeros(0, np.int64)])
    beyond = [np.full(len(e.row), width) for e in shared]
    column = np.concatenate(
        [index.columns.groups[e.columns].start + e.column for e in entries] + beyond or [np.zeros(0, np.int64)]
    )
    lag = np.concatenate(
        [np.full(len(e.row), e.lag) for e in entries] + [0 * b for b in beyond] or [np.zeros(0, np.int64)]
    )
    wrap = np.concatenate(
        [np.zeros(len(e.row), bool) if e.wrap is None else e.wrap for e in entries] + [b < 0 for b in beyond]
        or [np.zeros(0, bool)]
    )
    order = np.lexsort((column, row))
    values = np.empty((steps, len(row)))
    at = 0
    for entry in both:
        values[:, at : at + len(entry.row)] = broadcast(entry.value, steps)
        at += len(entry.row)
    values = values[:, order]
    row, column, lag, wrap = row[order], column[order], lag[order], wrap[order]
    where = (np.arange(steps)[:, None] - lag[None, :]) * width + column[None, :]
    if shared:
        copies = [steps * width + index.columns.groups[e.tail].start + e.column for e in shared]
        where[:, column == width] = np.concatenate(copies)[order[column == width] - sum(len(e.row) for e in entries)].T
    late = np.flatnonzero(lag)
    for start, end in zip(first, last, strict=True):
        where[start, late] = (end * width + column)[late]
        values[start, late[~wrap[late]]] = 0.0
    counts = np.bincount(row, minlength=height)
    pointer = np.concatenate([[0], np.cumsum(np.tile(counts, steps))])
    kind = np.int32 if max(pointer[-1], index.columns.size) < 2**31 else np.int64
    shape = (steps * height, index.columns.size)
    out = sp.csr_array((values.ravel(), where.ravel().astype(kind), pointer.astype(kind)), shape=shape)
    if np.any(values == 0.0):
        out.eliminate_zeros()
    out.sum_duplicates()
    return out


def _tail(blocks: Sequence[Block], index: Index) -> sp.csr_array:
    """Rows of the tails."""
    axis_columns: Axis = index.columns
    body = axis_columns.steps * axis_columns.per_step
    rows, columns, values = [], [], []
    for tail in (t for b in blocks for t in b.tails):
        base = index.rows.groups[tail.name].start
        rows += [base + tail.own_row, base + tail.row]
        group = axis_columns.groups[tail.columns]
        columns += [
            body + axis_columns.groups[tail.name].start + tail.own_column,
            tail.step * axis_columns.per_step + group.start + tail.column,
        ]
        values += [tail.own_value, tail.value]
    shape = (index.rows.tail, axis_columns.size)
    if not rows:
        return sp.csr_array(shape)
    return sp.csr_array(
        sp.coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
    )
