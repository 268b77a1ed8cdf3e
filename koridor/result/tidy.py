"""A verified plan with everything that its objective leaves open written in one way (rule 8.5).

Where a payment stays inside the perspective, or outside of it, any value of its column is optimal; an interior point
spreads over all of them. What is chosen here is what an accountant would write down from the quantities alone:

    opposite flows     netted on routes without loss, as far as they bring the perspective nothing
    blocks of markets  the first block is full before the next is touched
    proof at a border  what relieves most is proven first
    contract years     bills, make-up gas and carry-forward as settled from what was taken

so that physical tables, accounts and ledger speak of one plan. The objective does not grow by it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import numpy as np

from koridor.contract.banks import Settled
from koridor.contract.terms import Account, accounts
from koridor.lp.block import Floats
from koridor.lp.index import Axis, broadcast
from koridor.lp.problem import Answer
from koridor.lp.tails import WEEK
from koridor.model import ledger
from koridor.model.build import Model
from koridor.model.contract import START, name_of
from koridor.result.contracts import Tail, settle_chain
from koridor.result.read_back import contracts

FREE = 1e-9
"""EUR by which a circle may pay the perspective and still count as bringing nothing."""


def tidied(model: Model, answer: Answer) -> Answer:
    """The same plan, tidy."""
    out = replace(answer, x=answer.x.copy())
    _circles(model, out.x)
    _blocks(model, out.x)
    _proofs(model, out.x)
    _years(model, out)
    return out


def _circles(model: Model, x: Floats) -> None:
    """What goes both ways at once on a route without loss does not go."""
    axis, problem = model.problem.index.columns, model.problem
    if "route.sent" not in axis or "route.back" not in axis:
        return
    routes, back = model.case["routes"], axis.groups["route.back"].items
    place = {id: j for j, id in enumerate(axis.groups["route.sent"].items)}
    loss = routes.scalar("loss")
    pairs = [(place[id], j) for j, id in enumerate(back) if id in place and loss[routes.index(id)] == 0]
    if not pairs:
        return
    a, b = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    sent, behind = axis.take(x, "route.sent"), axis.take(x, "route.back")
    cost = axis.take(problem.cost, "route.sent")[:, a] + axis.take(problem.cost, "route.back")[:, b]
    spare = [axis.take(x - problem.lower, group)[:, at] for group, at in (("route.sent", a), ("route.back", b))]
    circle = np.where(cost >= -FREE, np.maximum(np.minimum(*spare), 0.0), 0.0)
    sent[:, a] -= circle
    behind[:, b] -= circle


def _blocks(model: Model, x: Floats) -> None:
    """Each block of a market is full before the next one is used."""
    axis = model.problem.index.columns
    for group in ("market.bought", "market.sold"):
        if group in axis:
            items = axis.groups[group].items
            values, most = axis.take(x, group), axis.take(model.problem.upper, group)
            for _, found in groupby(range(len(items)), key=lambda j: items[j].split("#")[0]):
                block = list(found)
                if len(block) > 1:
                    left = values[:, block].sum(axis=1)
                    for j in block:
                        values[:, j] = np.minimum(left, most[:, j])
                        left = left - values[:, j]


def _proofs(model: Model, x: Floats) -> None:
    """The output of a plant proves the crossings in the order of their relief, unless the relief would cost us."""
    axis, case = model.problem.index.columns, model.case
    if "border.proven" not in axis:
        return
    proven = axis.take(x, "border.proven")
    outputs = axis.take(x, "process.output")
    place = {id: j for j, id in enumerate(axis.groups["process.output"].items)}
    relief = np.zeros_like(proven)
    unwanted = np.zeros(proven.shape[1], dtype=bool)
    for term in ledger.terms(model.blocks):
        if term.columns == "border.proven":
            relief[:, term.column] = broadcast(term.price, len(case.steps))
            unwanted[term.column] = ledger.sign(case, term) > 0
    rules = case["border_charges"]
    names = [item.split(":") for item in axis.groups["border.proven"].items]
    plants = [str(rules.columns["process"][rules.index(rule)]) for rule, *_ in names]
    for plant in dict.fromkeys(plants):
        mine = np.array([j for j, p in enumerate(plants) if p == plant], dtype=np.int64)
        flow = np.stack([_crossing(axis, x, names[j]) for j in mine], axis=1)
        flow = np.where(unwanted[mine], 0.0, flow)
        order = np.argsort(-relief[:, mine], axis=1, kind="stable")
        sorted_flow = np.take_along_axis(flow, order, axis=1)
        before = np.cumsum(sorted_flow, axis=1) - sorted_flow
        used = np.clip(outputs[:, place[plant]][:, None] - before, 0.0, sorted_flow)
        found = np.zeros_like(used)
        np.put_along_axis(found, order, used, axis=1)
        proven[:, mine] = found


def _crossing(axis: Axis, x: Floats, name: list[str]) -> Floats:
    """Flow (T,) of the crossing that an item RULE:ROUTE or RULE:ROUTE:back names."""
    group = "route.back" if name[2:] else "route.sent"
    return axis.take(x, group)[:, axis.groups[group].items.index(name[1])]


def _years(model: Model, answer: Answer) -> None:
    """Shortfall, make-up gas by vintage and carry-forward of every contract year, as settled."""
    axis = model.problem.index.columns
    if "contract.account" not in axis:
        return
    values = axis.take(answer.x, "contract.account")
    place = {name: j for j, name in enumerate(axis.groups["contract.account"].items)}
    panel, tail = contracts(model, answer), Tail(model, answer)
    for _, group in groupby(accounts(model.case), key=lambda a: (a.contract, a.stretch)):
        chain = list(group)
        for account, settled in zip(chain, settle_chain(model.case, chain, panel, tail), strict=True):
            for name, mwh in _settled(model, chain, account, settled).items():
                if name in place:
                    values[place[name]] = mwh / WEEK


def _settled(model: Model, chain: list[Account], account: Account, settled: Settled) -> dict[str, float]:
    """MWh of the columns of one contract year."""
    name, names = name_of(model.case, account), [name_of(model.case, a) for a in chain]
    out = {f"{name}/shortfall": settled.shortfall_mwh}
    out |= dict.fromkeys((f"{name}/made-up:{v}" for v in (START, *names)), 0.0)
    for drawn in settled.make_up_drawn:
        out[f"{name}/made-up:{names[drawn.year] if drawn.year >= 0 else START}"] = drawn.mwh
    return out
