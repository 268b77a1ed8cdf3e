"""All that is known of the Newton system before its numbers: nodes in order, pattern of the factor, slots in the front.

Nodes are the rows and the long columns, those in many rows. Two nodes are linked where a short column is in both rows,
or where a row holds a long column. Nodes that follow each other and have nearly the same pattern form a group, which
is eliminated as one dense panel (supernodes: Ashcraft and Grimes 1989, ACM Trans. Math. Softw. 15).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numba import njit
from numpy.typing import NDArray

from koridor.lp.block import Floats, Ints
from koridor.lp.interior.order import LONG, WIDEST, TooWide, order
from koridor.lp.interior.threads import KERNEL, both

ZEROS = 0.1
"""Part of a panel that may be zeros which the pattern does not need."""

MOST = 24
"""Nodes in a group."""

FILL = 400_000_000
"""Entries of the factor of one half beyond which another engine is better."""

Small = NDArray[np.int16]
Terms = tuple[Ints, NDArray[np.int32], Floats]


@dataclass(frozen=True, eq=False)
class Half:
    """One end of the horizon: nodes [start, stop) in `groups` (first node of each, then stop).

    `slots[pointer[g] : pointer[g + 1]]` are where in the front the nodes stand that group g is linked with, ascending;
    `own` is the slot of every node; `panel` is where the numbers of each group begin in the factor.
    """

    start: int
    groups: Ints
    pointer: Ints
    slots: Small
    own: Small
    panel: Ints
    width: int


@dataclass(frozen=True, eq=False)
class Plan:
    """Nodes are numbered in the order of elimination; `row` and `column` give the node of every row and long column.

    `diagonal` and `off_diagonal` are (pointer, column, factor): entries as sums of factors times weights of columns;
    `later`, `later_slot` say per node which entries join it to later nodes, and where those are in the front. The
    nodes from `last` on come after both halves; `between` are (entry, node, node) among them, counted from `last`.
    """

    nodes: int
    row: Ints
    column: Ints
    long: Ints
    diagonal: Terms
    off_diagonal: Terms
    constant: Floats
    later: Ints
    later_slot: Small
    halves: tuple[Half, Half]
    last: int
    between: tuple[Ints, Ints, Ints]


def plan(matrix: sp.csc_array, when_row: Floats, when_column: Floats) -> Plan:
    """Order and pattern for a matrix by columns; `when_*` are steps. Raises TooWide."""
    entries = np.diff(matrix.indptr)
    is_long = entries > LONG
    long = np.flatnonzero(is_long)
    rows = matrix.shape[0]
    first, second, column, factor = _pairs(matrix, is_long)
    on = first == second
    own, own_column, own_factor = first[on], column[on], factor[on]
    first, second, column, factor = (a[~on] for a in (first, second, column, factor))
    of_long = matrix[:, long].tocoo()
    size = rows + len(long)
    one = np.concatenate([first, of_long.row.astype(np.int64)])
    other = np.concatenate([second, of_long.col.astype(np.int64) + rows])
    links = sp.coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size)).tocsr()
    links = sp.csr_array(links + links.T)
    when = np.floor(np.concatenate([when_row, when_column[long]])).astype(np.int64)
    parts = order(links, when, rows)
    node = np.empty(size, dtype=np.int64)
    node[np.concatenate(parts)] = np.arange(size)
    one, other = node[one], node[other]
    edge, place = np.unique(np.minimum(one, other) * size + np.maximum(one, other), return_inverse=True)
    earlier, follower = edge // size, edge % size
    later = np.concatenate([[0], np.cumsum(np.bincount(earlier, minlength=size))])
    constant = np.asarray(np.bincount(place[len(first) :], of_long.data, len(edge)), dtype=np.float64)
    cuts = [0, len(parts[0]), len(parts[0]) + len(parts[1])]
    later_slot = np.zeros(len(edge), dtype=np.int16)
    halves = both([(_half, (cuts[k], cuts[k + 1], later, follower, cuts[2], size, later_slot)) for k in (0, 1)])
    among = np.arange(later[cuts[2]], len(edge))
    return Plan(
        nodes=size,
        row=node[:rows],
        column=node[rows:],
        long=long,
        diagonal=_sums(node[own], own_column, own_factor, size),
        off_diagonal=_sums(place[: len(first)], column, factor, len(edge)),
        constant=constant,
        later=later,
        later_slot=later_slot,
        halves=(halves[0], halves[1]),
        last=cuts[2],
        between=(among, follower[among] - cuts[2], earlier[among] - cuts[2]),
    )


def _pairs(matrix: sp.csc_array, is_long: NDArray[np.bool_]) -> tuple[Ints, Ints, NDArray[np.int32], Floats]:
    """Every pair of rows (the same one too) that a short column is in: rows, column, product of its coefficients."""
    entries = np.diff(matrix.indptr)
    found: list[tuple[Ints, Ints, Ints, Floats]] = []
    for count in range(1, LONG + 1):
        columns = np.flatnonzero((entries == count) & ~is_long)
        at = matrix.indptr[columns][:, None] + np.arange(count)
        row, value = matrix.indices[at].astype(np.int64), matrix.data[at]
        for a in range(count):
            found += [(row[:, a], row[:, b], columns, value[:, a] * value[:, b]) for b in range(a, count)]
    first, second, column, factor = (np.concatenate([f[k] for f in found]) for k in range(4))
    return first, second, column.astype(np.int32), factor


def _sums(place: Ints, column: NDArray[np.int32], factor: Floats, size: int) -> Terms:
    """Terms sorted by the entry they belong to: (pointer, column, factor)."""
    by_entry = np.argsort(place, kind="stable")
    pointer = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=size))])
    return pointer, column[by_entry], factor[by_entry]


def _half(start: int, stop: int, later: Ints, follower: Ints, last: int, size: int, later_slot: Small) -> Half:
    """Pattern, groups and slots of the nodes [start, stop); fills in `later_slot` of their entries. Raises TooWide."""
    pointer, members = _pattern(start, stop, later, follower, size, WIDEST, FILL)
    if not len(pointer):
        raise TooWide
    groups, pointer, slots, own, width = _grouped(
        start, stop, pointer, members, later, follower, last, size, later_slot, ZEROS, MOST
    )
    if not len(groups):
        raise TooWide
    many, linked = np.diff(groups), np.diff(pointer)
    panel = np.concatenate([[0], np.cumsum(many * (many + linked))])
    return Half(start, groups, pointer, slots, own, panel, max(int(width), 1))


@njit(**KERNEL)
def _pattern(start, stop, later, follower, size, widest, fill):
    """Nodes that each node's column holds: its own entries, and those of the columns of which it is the first."""
    count = stop - start
    child = np.full(count, -1, np.int64)
    sibling = np.full(count, -1, np.int64)
    seen = np.full(size, -1, np.int32)
    pointer = np.zeros(count + 1, np.int64)
    members = np.empty(20 * count + 1000, np.int32)
    at = 0
    for t in range(count):
        node, begun, first = start + t, at, size
        seen[node] = t
        if at + widest > len(members):
            members = np.concatenate((members, np.empty(len(members), np.int32)))
        for e in range(later[node], later[node + 1]):
            other = follower[e]
            if seen[other] != t:
                seen[other] = t
                members[at] = other
                at += 1
                first = min(first, other)
        c = child[t]
        while c >= 0:
            for e in range(pointer[c], pointer[c + 1]):
                other = members[e]
                if seen[other] != t:
                    if at - begun == widest:
                        return pointer[:0], members[:0]
                    seen[other] = t
                    members[at] = other
                    at += 1
                    first = min(first, other)
            c = sibling[c]
        if at > fill:
            return pointer[:0], members[:0]
        pointer[t + 1] = at
        if first < stop:
            sibling[t] = child[first - start]
            child[first - start] = t
    return pointer, members[:at]


@njit(**KERNEL)
def _grouped(start, stop, pointer, members, later, follower, last, size, later_slot, zeros, most):
    """Groups of nodes with nearly one pattern, and a slot for every node from its first link to its elimination."""
    count = stop - start
    slot = np.full(size, -1, np.int64)
    slot[last:] = np.arange(size - last)
    room = size - last + 4096
    taken = np.zeros(room, np.uint8)
    taken[: size - last] = 1
    top = size - last
    own = np.empty(count, np.int16)
    groups = np.empty(count + 1, np.int64)
    ends = np.zeros(count + 1, np.int64)
    slots = np.empty(len(members) + 1000, np.int16)
    holds = np.full(size, -1, np.int64)
    union = np.empty(room, np.int64)
    t, g, at = 0, 0, 0
    while t < count:
        k, held, filled = 0, 0, 0
        while t + k < count and k < most:
            node = start + t + k
            length = pointer[t + k + 1] - pointer[t + k]
            fresh = 0
            for e in range(pointer[t + k], pointer[t + k + 1]):
                fresh += holds[members[e]] != g
            after = held - (1 if holds[node] == g else 0) + fresh
            total = k * (k + 1) // 2 + (k + 1) * after
            if k and total - filled - length > zeros * total:
                break
            for e in range(pointer[t + k], pointer[t + k + 1]):
                holds[members[e]] = g
            holds[node] = -2 - g
            held, filled, k = after, filled + length, k + 1
        n = 0
        for p in range(k):
            for e in range(pointer[t + p], pointer[t + p + 1]):
                if holds[members[e]] == g:
                    holds[members[e]] = -2 - g
                    union[n] = members[e]
                    n += 1
        for p in range(k + n):
            node = start + t + p if p < k else union[p - k]
            if slot[node] < 0:
                free = size - last
                while free < room and taken[free]:
                    free += 1
                if free == room or free >= 32000:
                    return groups[:0], ends, slots[:0], own, 0
                taken[free] = 1
                slot[node] = free
                top = max(top, free + 1)
        for p in range(k):
            node = start + t + p
            own[t + p] = slot[node]
            for e in range(later[node], later[node + 1]):
                later_slot[e] = slot[follower[e]]
            taken[slot[node]] = 0
        if at + n > len(slots):
            slots = np.concatenate((slots, np.empty(len(slots), np.int16)))
        for p in range(n):
            union[p] = slot[union[p]]
        union[:n].sort()
        for p in range(n):
            slots[at + p] = union[p]
        groups[g] = start + t
        at += n
        g += 1
        ends[g] = at
        t += k
    groups[g] = stop
    return groups[: g + 1], ends[: g + 1], slots[:at].copy(), own, top
