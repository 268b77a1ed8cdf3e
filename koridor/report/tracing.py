"""Where the flow at a node comes from: proportional sharing over the horizon's totals (DESIGN 9.3).

At each node what arrives is mixed, and everything that leaves has the mix of what arrived. A conversion starts anew:
what a process makes has the process's technology as its origin. Storage keeps the mix of its node.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koridor.report.balance import technology, title
from koridor.report.protocol import Floats
from koridor.report.reading import Reading


@dataclass(frozen=True, eq=False)
class Origins:
    """Mix at every node: `share[n, k]` of what reaches node n comes from `names[k]`; rows add up to 1, or 0."""

    names: tuple[str, ...]
    share: Floats


def trace(r: Reading) -> Origins:
    """Solve the mixing equations: arrivals x share = sources + sum of routes and contracts x share at
    their other end.
    """
    return r.once(("trace",), lambda: _trace(r))


def _trace(r: Reading) -> Origins:
    n = len(r.ids("nodes"))
    found: list[tuple[str, int, float]] = []
    for table, measure in (("supplies", "mw"), ("markets", "bought")):
        found += zip(r.origins(table), r.place(table, "node"), r.energy(table, measure), strict=True)
    tech = technology(r)
    for column, measure in (("output", "output"), ("heat_output", "heat")):
        found += zip(tech, r.place("processes", column), r.energy("processes", measure), strict=True)
    names = tuple(dict.fromkeys(name for name, where, mwh in found if where >= 0 and mwh > 0))
    index = {name: k for k, name in enumerate(names)}
    sources = np.zeros((n, len(names)))
    for name, where, mwh in found:
        if where >= 0 and mwh > 0:
            sources[where, index[name]] += mwh
    moves = np.zeros((n, n))
    begin, end = r.place("routes", "from"), r.place("routes", "to")
    np.add.at(moves, (end, begin), np.maximum(r.energy("routes", "received"), 0.0))
    np.add.at(moves, (begin, end), np.maximum(r.energy("routes", "received_back"), 0.0))
    if r.case["contracts"].ids:
        begin, end = r.place("contracts", "from"), r.place("contracts", "to")
        np.add.at(moves, (end, begin), np.maximum(r.hours @ title(r), 0.0))
    arrivals = moves.sum(axis=1) + sources.sum(axis=1)
    small = 1e-9 * max(float(arrivals.max(initial=0.0)), 1.0)
    reached = (arrivals > small)[:, None]
    by = np.where(reached, arrivals[:, None], 1.0)
    matrix = np.eye(n) - np.where(reached, moves, 0.0) / by
    share = np.linalg.lstsq(matrix, np.where(reached, sources, 0.0) / by, rcond=None)[0] if names else np.zeros((n, 0))
    share = np.clip(share, 0.0, None)
    total = share.sum(axis=1, keepdims=True)
    return Origins(names, np.divide(share, total, out=np.zeros_like(share), where=total > 1e-9))
