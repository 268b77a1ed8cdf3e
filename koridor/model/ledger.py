"""The ledger of cost terms (DESIGN 4.13) and the objective it gives under a perspective (rule 6.1).

A payment counts +1 where its payer is inside the perspective and its receiver is not, -1 the other way round, and not
at all where both are inside or both outside. Nature is always outside. Unserved energy always counts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import Block, Floats, Ints, TailTerm, Term
from koridor.lp.index import Axis, add_to, broadcast


def sign(case: Case, term: Term | TailTerm) -> Floats:
    """What each payment of a term counts in the objective: (k,) of -1, 0 or 1."""
    if term.tie_break or (isinstance(term, Term) and term.always):
        return np.ones(len(term.column))
    inside = np.append(case.in_perspective, False)
    return inside[term.payer].astype(np.float64) - inside[term.receiver].astype(np.float64)


def objective(case: Case, blocks: Sequence[Block], axis: Axis) -> Floats:
    """The cost of every column: its ledger terms over the perspective, times hours and the weight of the period."""
    cost = np.zeros(axis.size)
    body = cost[: axis.steps * axis.per_step].reshape(axis.steps, axis.per_step)
    scale = (case.steps.hours * case.steps.money_weight)[:, None]
    for term in terms(blocks):
        count = sign(case, term)
        if not count.any():
            continue
        place = axis.groups[term.columns].start + term.column
        add_to(body, place, broadcast(term.price, axis.steps) * count * scale)
    tail = cost[axis.steps * axis.per_step :]
    for due in tail_terms(blocks):
        weight = case.steps.money_weight[due_step(blocks, due)]
        np.add.at(tail, axis.groups[due.tail].start + due.column, due.price * sign(case, due) * weight)
    return cost


def due_step(blocks: Sequence[Block], term: TailTerm) -> Ints:
    """The step at which each payment of a tail term is due (k,)."""
    tail = next(t for b in blocks for t in b.tails if t.name == term.tail)
    return tail.when_column[term.column].astype(np.int64)


def terms(blocks: Sequence[Block]) -> list[Term]:
    """Every cost term, in the order of the families."""
    return [t for b in blocks for t in b.terms]


def tail_terms(blocks: Sequence[Block]) -> list[TailTerm]:
    """Every cost term on tail columns."""
    return [t for b in blocks for t in b.tail_terms]


def amounts(term: Term, values: Floats, hours: Floats, group: Ints) -> Floats:
    """Money of a term by group of steps (months, say): (k, groups) EUR. `values` (T, n) are the columns of the term."""
    flows = values[:, term.column] * hours[:, None] * broadcast(term.price, len(hours))
    edges = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    return np.add.reduceat(flows, edges, axis=0).T
