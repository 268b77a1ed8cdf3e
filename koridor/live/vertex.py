"""A corner of a problem's plans, with its basis: where re-solves start (DESIGN 8.4)."""

from __future__ import annotations

from dataclasses import dataclass

from koridor.lp.block import Floats
from koridor.lp.problem import LinearProblem
from koridor.lp.session import Standing


@dataclass(frozen=True, eq=False)
class Vertex:
    """The best plan of a problem as a vertex: columns, row duals, and how each column and row stands."""

    problem: LinearProblem
    x: Floats
    y: Floats
    columns: Standing
    rows: Standing
