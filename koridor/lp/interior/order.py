"""The order of elimination: through time from both ends, inside a step by minimum degree.

What happens in one step is linked with the steps beside it alone, so the front stays as narrow as what passes from
step to step (levels, running totals, copies of capacities). A node that is linked with many steps is taken after all
of them.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numba import njit
from numpy.typing import NDArray

from koridor.lp.block import Floats, Ints, Mask
from koridor.lp.interior.threads import KERNEL, both

LONG = 12
"""Entries of a column beyond which it is a node of its own, and links over time that make a row wait."""

NEAR = 2
"""Steps between linked nodes that count as neighbours in time."""

WIDEST = 2_000
"""Width of a front beyond which another engine is better."""


class TooWide(Exception):
    """The problem has no order in time: its fronts would be too wide."""


def order(links: sp.csr_array, when: Ints, rows: int) -> tuple[Ints, Ints, Ints]:
    """Nodes of the first half, of the second and those that come last; `when` are steps, the first `rows` are rows."""
    part, key, chained, lone = _places(links, when, rows)
    first, second = both([(_order, (links, part, key, chained, k)) for k in (0, 1)])
    return first, second, np.concatenate([np.flatnonzero((part == 2) & ~lone), np.flatnonzero((part == 2) & lone)])


def _places(links: sp.csr_array, when: Ints, rows: int) -> tuple[NDArray[np.int8], Floats, Mask, Mask]:
    """Per node: its part (0 and 1 are the halves, 2 comes last), its key in time, whether it is linked over time.

    And whether it is a row that joins long columns alone: such a row has no diagonal of its own before these are gone.
    """
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
    return part, key, waits | (high > low), lone


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


def _order(links: sp.csr_array, part: NDArray[np.int8], key: Floats, chained: Mask, half: int) -> Ints:
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
