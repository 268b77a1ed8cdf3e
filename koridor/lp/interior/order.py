"""The order of elimination: through time from both ends, inside a step by minimum degree.

Nodes are the rows and the long columns, those in many rows. Two nodes are linked where a short column is in both rows,
or where a row holds a long column. What happens in one step is linked with the steps beside it alone, so the front
stays as narrow as what passes from step to step (levels, running totals, copies of capacities). A node that is linked
with many steps is taken after all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numba import njit
from numpy.typing import NDArray

from koridor.lp.block import Floats, Ints
from koridor.lp.interior.threads import KERNEL, both

LONG = 12
"""Entries of a column beyond which it is a node of its own, and links over time that make a row wait."""

NEAR = 2
"""Steps between linked nodes that count as neighbours in time."""

WIDEST = 2_000
"""Width of a front beyond which another engine is better."""

Small = NDArray[np.int16]


class TooWide(Exception):
    """The problem has no order in time: its fronts would be too wide."""


@dataclass(frozen=True, eq=False)
class Half:
    """One end of the horizon: nodes in order, their slots in the front, and the slots of each node's column."""

    order: Ints
    own: Small
    pointer: Ints
    slots: Small
    width: int


@dataclass(frozen=True, eq=False)
class Plan:
    """All that is known of the system before its numbers.

    `diagonal` and `off_diagonal` are (pointer, column, factor): entries as sums of factors times weights of columns;
    `later`, `later_slot` say per node which entries join it to later nodes, and where those are in the front.
    """

    rows: int
    long: Ints
    is_long: NDArray[np.bool_]
    diagonal: tuple[Ints, NDArray[np.int32], Floats]
    off_diagonal: tuple[Ints, NDArray[np.int32], Floats]
    constant: Floats
    later: Ints
    later_slot: Small
    halves: tuple[Half, Half]
    last: Ints
    between: tuple[Ints, Ints, Ints]

    @property
    def nodes(self) -> int:
        """Rows and long columns."""
        return self.rows + len(self.long)


def plan(matrix: sp.csc_array, when_row: Floats, when_column: Floats) -> Plan:
    """Order and pattern for a matrix by columns; `when_*` are steps. Raises TooWide."""
    entries = np.diff(matrix.indptr)
    is_long = entries > LONG
    long = np.flatnonzero(is_long)
    rows = matrix.shape[0]
    first, second, column, factor = _pairs(matrix, is_long)
    on = first == second
    diagonal = _sums(first[on], column[on], factor[on], rows)
    first, second, column, factor = (a[~on] for a in (first, second, column, factor))
    of_long = matrix[:, long].tocoo()
    size = rows + len(long)
    one = np.concatenate([first, of_long.row.astype(np.int64)])
    other = np.concatenate([second, of_long.col.astype(np.int64) + rows])
    links = sp.coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(size, size)).tocsr()
    links = sp.csr_array(links + links.T)
    when = np.floor(np.concatenate([when_row, when_column[long]])).astype(np.int64)
    part, key, chained = _places(links, when, rows)
    orders = both([(_order, (links, part, key, chained, k)) for k in (0, 1)])
    last = np.flatnonzero(part == 2)
    rank = np.empty(size, dtype=np.int64)
    for order in orders:
        rank[order] = np.arange(len(order))
    rank[last] = size + np.arange(len(last))
    swap = rank[one] > rank[other]
    code = np.where(swap, other, one) * size + np.where(swap, one, other)
    edge, place = np.unique(code, return_inverse=True)
    earlier, follower = edge // size, edge % size
    later = np.concatenate([[0], np.cumsum(np.bincount(earlier, minlength=size))])
    constant = np.asarray(np.bincount(place[len(first) :], of_long.data, len(edge)), dtype=np.float64)
    off_diagonal = _sums(place[: len(first)], column, factor, len(edge))
    last_slot = np.full(size, -1, dtype=np.int64)
    last_slot[last] = np.arange(len(last))
    found = both([(_patterned, (order, later, follower, last_slot, len(last))) for order in orders])
    later_slot = np.full(len(edge), -1, dtype=np.int16)
    for k, (_, slot) in enumerate(found):
        of_half = part[earlier] == k
        later_slot[of_half] = slot[follower[of_half]]
    among = np.flatnonzero(part[earlier] == 2)
    ends = np.stack([last_slot[earlier[among]], last_slot[follower[among]]])
    between = (among, ends.max(axis=0), ends.min(axis=0))
    halves = (found[0][0], found[1][0])
    return Plan(rows, long, is_long, diagonal, off_diagonal, constant, later, later_slot, halves, last, between)


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


def _sums(place: Ints, column: NDArray[np.int32], factor: Floats, size: int) -> tuple[Ints, NDArray[np.int32], Floats]:
    """Terms sorted by the entry they belong to: (pointer, column, factor)."""
    order = np.argsort(place, kind="stable")
    return np.concatenate([[0], np.cumsum(np.bincount(place, minlength=size))]), column[order], factor[order]


def _places(links: sp.csr_array, when: Ints, rows: int) -> tuple[NDArray[np.int8], Floats, NDArray[np.bool_]]:
    """Per node: its part (0 and 1 are the halves, 2 comes last), its key in time, whether it is linked over time."""
    horizon = int(when.max()) + 1
    among = sp.csr_array(links[:rows, :rows])
    of_row = when[:rows]
    high, low = _reach(among, of_row, of_row, with_own=True)
    first = np.repeat(np.arange(rows), np.diff(among.indptr))
    apart = np.abs(of_row[first] - of_row[among.indices])
    waits = np.zeros(len(when), dtype=bool)
    # The far end of a year that closes on itself is no link over time.
    waits[:rows] = np.bincount(first, (apart > NEAR) & (apart < horizon // 2), rows) > LONG
    waits[rows:] = True
    alone = np.flatnonzero(np.diff(among.indptr) == 0)
    lone = np.zeros(len(when), dtype=bool)
    if len(when) > rows:  # long columns after their rows; rows that join long columns alone after these
        joined = sp.csr_array(links[rows:, :rows])
        keep = np.flatnonzero(np.diff(among.indptr) > 0)
        latest, earliest = _reach(sp.csr_array(joined[:, keep]), of_row[keep], when[rows:])
        to_long = sp.csr_array(links[alone][:, rows:])
        high[alone], low[alone] = _reach(to_long, latest, of_row[alone])[0], _reach(to_long, earliest, of_row[alone])[1]
        held = np.diff(to_long.indptr) > 0
        lone[alone[held]] = waits[alone[held]] = True
        high, low = np.concatenate([high, latest]), np.concatenate([low, earliest])
    middle = np.median(of_row)
    part = (when >= middle).astype(np.int8)
    part[waits & (high < middle)] = 0
    part[waits & (low >= middle)] = 1
    part[waits & (high >= middle) & (low < middle)] = 2
    one = np.repeat(np.arange(len(when)), np.diff(links.indptr))
    part[one[(part[one] == 0) & (part[links.indices] == 1)]] = 2
    key = when.astype(np.float64)
    key[waits] = np.where(part[waits] == 0, high[waits], low[waits])
    key[lone] += np.where(part[lone] == 0, 0.5, -0.5)
    return part, key, waits | (high > low)


def _reach(links: sp.csr_array, when: Ints, own: Ints, *, with_own: bool = False) -> tuple[Ints, Ints]:
    """Latest and earliest time of the nodes that each is linked with; its own where there are none, or `with_own`."""
    high, low = own.copy(), own.copy()
    has = np.diff(links.indptr) > 0
    if has.any():
        at = links.indptr[:-1][has]
        high[has] = np.maximum.reduceat(when[links.indices], at)
        low[has] = np.minimum.reduceat(when[links.indices], at)
    if with_own:
        high, low = np.maximum(high, own), np.minimum(low, own)
    return high, low


def _order(links: sp.csr_array, part: NDArray[np.int8], key: Floats, chained: NDArray[np.bool_], half: int) -> Ints:
    """The nodes of a half in order: by time, in one time by minimum degree, those linked over time behind."""
    nodes = np.flatnonzero(part == half)
    when = key[nodes] if half == 0 else -key[nodes]
    by_time = np.argsort(when, kind="stable")
    nodes, when = nodes[by_time], when[by_time]
    cuts = np.concatenate([[0], np.flatnonzero(np.diff(when)) + 1, [len(nodes)]])
    place = np.full(len(part), -1, dtype=np.int64)
    place[nodes] = np.arange(len(nodes))
    most = int(np.diff(cuts).max(initial=1))
    if most > WIDEST:
        raise TooWide
    found = _least_degree(cuts, nodes, chained.astype(np.int64), links.indptr, links.indices, place, most)
    return np.asarray(found, dtype=np.int64)


def _patterned(order: Ints, later: Ints, follower: Ints, last_slot: Ints, last: int) -> tuple[Half, Small]:
    """The half with its pattern, and the slot of every node in its front."""
    width, room = last + 256, 60 * len(order) + 1000
    while width <= WIDEST:
        slot, pointer, slots, own, used = _pattern(order, later, follower, last_slot, last, width, room)
        if used >= 0:
            half = Half(order, own, pointer, slots, max(int(used), 1))
            return half, np.where(last_slot >= 0, last_slot, slot).astype(np.int16)
        width, room = (2 * width, room) if used == -1 else (width, 2 * room)
        if room > 400_000_000:
            break
    raise TooWide


@njit(**KERNEL)
def _least_degree(cuts, nodes, chained, pointer, index, place, most):
    """Order inside each time by minimum degree: first the nodes with links inside it alone, then the others."""
    out = np.empty_like(nodes)
    linked = np.zeros((most, most), np.uint8)
    degree = np.zeros(most, np.int64)
    phase_of = np.zeros(most, np.int64)
    beside = np.empty(most, np.int64)
    for group in range(len(cuts) - 1):
        start, stop = cuts[group], cuts[group + 1]
        count = stop - start
        linked[:count, :count] = 0
        for i in range(count):
            node = nodes[start + i]
            for e in range(pointer[node], pointer[node + 1]):
                p = place[index[e]]
                if start <= p < stop and p != start + i:
                    linked[i, p - start] = 1
        for i in range(count):
            degree[i] = linked[i, :count].sum()
            phase_of[i] = chained[nodes[start + i]]
        done = start
        for phase in range(2):
            while True:
                best, least = -1, most + 1
                for i in range(count):
                    if phase_of[i] == phase and degree[i] < least:
                        least, best = degree[i], i
                if best < 0:
                    break
                out[done] = nodes[start + best]
                done += 1
                phase_of[best] = 9
                k = 0
                for j in range(count):
                    if linked[best, j] and phase_of[j] != 9:
                        beside[k] = j
                        k += 1
                for p in range(k):
                    i = beside[p]
                    for q in range(k):
                        linked[i, beside[q]] = 1
                    linked[i, i] = 0
                    linked[i, best] = 0
                    total = 0
                    for j in range(count):
                        total += linked[i, j]
                    degree[i] = total
    return out


@njit(**KERNEL)
def _pattern(order, later, follower, last_slot, last, width, room):
    """Walk through the elimination once: slots of nodes, and of each node's column. -1: too narrow, -2: no room."""
    slot = np.full(len(last_slot), -1, np.int32)
    linked = np.zeros((width, width), np.uint8)
    taken = np.zeros(width, np.uint8)
    taken[:last] = 1
    pointer = np.zeros(len(order) + 1, np.int64)
    slots = np.empty(room, np.int16)
    own = np.empty(len(order), np.int16)
    beside = np.empty(width, np.int64)
    top, at = last, 0
    for t in range(len(order)):
        node = order[t]
        for e in range(later[node] - 1, later[node + 1]):  # the node itself, then those that it is linked with
            other = node if e < later[node] else follower[e]
            if last_slot[other] < 0 and slot[other] < 0:
                free = -1
                for q in range(last, width):
                    if taken[q] == 0:
                        free = q
                        break
                if free < 0:
                    return slot, pointer, slots[:0], own, -1
                taken[free] = 1
                slot[other] = free
                top = max(top, free + 1)
            if other != node:
                q = last_slot[other] if last_slot[other] >= 0 else slot[other]
                linked[q, slot[node]] = 1
                linked[slot[node], q] = 1
        mine = slot[node]
        k = 0
        for q in range(top):
            if linked[mine, q]:
                beside[k] = q
                k += 1
        if at + k > room:
            return slot, pointer, slots[:0], own, -2
        for p in range(k):
            i = beside[p]
            for q in range(k):
                linked[i, beside[q]] = 1
            linked[i, i] = 0
            linked[i, mine] = 0
            linked[mine, i] = 0
            slots[at + p] = i
        at += k
        pointer[t + 1] = at
        own[t] = mine
        taken[mine] = 0
    return slot, pointer, slots[:at].copy(), own, top
