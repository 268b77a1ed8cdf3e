"""Case -> problem: every family in turn, then the objective (DESIGN 4)."""

from __future__ import annotations

from dataclasses import dataclass

from koridor.case.case import Case
from koridor.lp.alike import same_coefficients
from koridor.lp.assemble import assemble, index_of
from koridor.lp.block import Block, Census
from koridor.lp.index import Index
from koridor.lp.problem import LinearProblem
from koridor.model import (
    balance,
    booking,
    border,
    commitment,
    contract,
    demand,
    expansion,
    ledger,
    market,
    process,
    route,
    storage,
    supply,
    toll,
    window,
)

FAMILIES = (
    "demand",
    "supply",
    "route",
    "border",
    "process",
    "toll",
    "commitment",
    "market",
    "storage",
    "contract",
    "booking",
    "window",
    "expansion",
    "balance",
)
"""Names of the families of equations, in the order of their columns. Each has a golden row file in tests/rows."""


@dataclass(frozen=True, eq=False)
class Model:
    """A built problem with the blocks it came from."""

    case: Case
    blocks: tuple[Block, ...]
    problem: LinearProblem

    @property
    def census(self) -> tuple[Census, ...]:
        """What each family was asked to build and what it left out (DESIGN 8.7)."""
        return tuple(b.census for b in self.blocks)


def build(case: Case, like: Model | None = None) -> Model:
    """Build the problem of a case. Every skipped row has a reason in the census.

    Where no coefficient differs from those of the model `like`, its matrix serves for both.
    """
    blocks = families(case)
    steps = len(case.steps)
    index = index_of(blocks, steps)
    cost = ledger.objective(case, blocks, index.columns)
    periods = case.steps.periods
    matrix = like.problem.matrix if like is not None and _alike(like, case, blocks, index) else None
    problem = assemble(blocks, cost, [p.first for p in periods], [p.last for p in periods], steps, matrix)
    return Model(case, blocks, problem)


def _alike(like: Model, case: Case, blocks: tuple[Block, ...], index: Index) -> bool:
    """Whether a model has the matrix that these blocks give."""
    alike = like.case.steps.periods == case.steps.periods and like.problem.index.same_structure(index)
    return alike and same_coefficients(blocks, like.blocks)


def build_by_day(case: Case) -> Model:
    """The problem of a case on daily means: a first look, blind to the hours of a day."""
    return build(case.on(case.steps.grouped(case.steps.day)))


def families(case: Case) -> tuple[Block, ...]:
    """The block of every family, in the order of FAMILIES."""
    blocks = [demand.build(case), supply.build(case), route.build(case)]
    boxes = {c.name: c for b in blocks for c in b.columns}
    blocks.append(border.build(case, boxes["route.sent"].items, boxes["route.back"].items))
    processes = process.build(case)
    blocks += [processes, toll.build(case, processes), commitment.build(case, processes)]
    blocks += [market.build(case), storage.build(case), contract.build(case)]
    blocks.append(booking.build(case, boxes["route.sent"].items, boxes["route.back"].items))
    blocks.append(window.build(case, {c.name: c for b in blocks for c in b.columns}))
    blocks.append(expansion.build(case, {c.name: c for b in blocks for c in b.columns}))
    blocks.append(balance.build(case, blocks))
    return tuple(blocks)
