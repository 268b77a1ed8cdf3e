"""A plan and a bound of tiles side by side (`tiling.py`) that are too large together: each tile by itself, twice.

What flows between tiles is taken from weekly means of the whole. With these flows each tile makes its plan, which keeps
every row of the whole. The duals that come with it differ at the two ends of a link; a tile that trades over its links
at prices half way between gives duals that differ less, and with them the bound of rule 8.2.
Reference: Geoffrion (1974), Lagrangean relaxation for integer programming, Mathematical Programming Study 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from benchmarks.bound import coarse
from koridor.lp.index import Axis, Index, axis
from koridor.solve import branch

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from koridor.case.case import Case
    from koridor.lp.problem import LinearProblem

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

LINK = -1
"""The tile of what joins two."""


def plan(case: Case, problem: LinearProblem, lap: Callable[[str], None]) -> tuple[Floats, Floats]:
    """Columns and row duals of the whole problem. Raises ValueError where something exists once."""
    if problem.index.columns.tail or problem.index.rows.tail:
        raise ValueError("Columns that exist once belong to no tile.")
    columns, rows = _tiles(problem.index.columns), _tiles(problem.index.rows)
    links = np.flatnonzero(columns == LINK)
    by_column = sp.csc_array(problem.matrix)[:, links]
    x, y = np.zeros(problem.columns), np.zeros(problem.rows)
    x[links] = np.clip(coarse(case, case.steps.week)[0], problem.lower, problem.upper)[links]
    sent = by_column @ x[links]
    tiles = [(np.flatnonzero(columns == k), np.flatnonzero(rows == k)) for k in range(rows.max() + 1)]
    for k, (mine, of) in enumerate(tiles):
        part = _part(problem, k, mine, of)
        found = branch.solve(replace(part, row_lower=part.row_lower - sent[of], row_upper=part.row_upper - sent[of]))
        x[mine], y[of] = found[0].answer.x, found[0].answer.y
    lap("solve")
    return x, _agreed(problem, tiles, links, by_column, y)


def _agreed(
    problem: LinearProblem, tiles: list[tuple[Ints, Ints]], links: Ints, by_column: sp.csc_array, y: Floats
) -> Floats:
    """Duals of tiles that trade over their links at prices half way between those of both ends."""
    out = np.zeros(problem.rows)
    half = problem.cost[links] / 2
    worth = [sp.csc_array(by_column[of]).T @ y[of] for _, of in tiles]
    total = np.sum(worth, axis=0)
    for k, (mine, of) in enumerate(tiles):
        ends = by_column[of]
        at = np.flatnonzero(np.diff(ends.indptr))
        # Of half the reduced cost at either end each tile sees the mean: cost/2 - worth at both ends / 2.
        cost = half[at] + worth[k][at] - total[at] / 2
        part = _part(problem, k, mine, of)
        part = replace(
            part,
            cost=np.append(part.cost, cost),
            matrix=sp.csr_array(sp.hstack([part.matrix, ends[:, at]])),
            lower=np.append(part.lower, problem.lower[links[at]]),
            upper=np.append(part.upper, problem.upper[links[at]]),
            when_column=np.append(part.when_column, problem.when_column[links[at]]),
        )
        out[of] = branch.solve(part)[0].answer.y
    return out


def _tile(item: str) -> int:
    """The number behind the last dot, or LINK."""
    return LINK if item.startswith(("pipe.", "line.")) else int(item.rsplit(".", 1)[1])


def _tiles(of: Axis) -> Ints:
    """The tile of every position."""
    step = [_tile(item) for group in of.groups.values() for item in group.items]
    return np.tile(np.array(step, dtype=np.int64), of.steps)


def _part(problem: LinearProblem, tile: int, columns: Ints, rows: Ints) -> LinearProblem:
    """The rows and columns of one tile."""
    index = Index(_of(problem.index.columns, tile), _of(problem.index.rows, tile))
    return replace(problem.part(rows, columns), index=index)


def _of(whole: Axis, tile: int) -> Axis:
    """The items of one tile."""
    mine = [(g.name, tuple(i for i in g.items if _tile(i) == tile)) for g in whole.groups.values()]
    return axis(whole.steps, mine, [])
