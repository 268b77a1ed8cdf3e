"""Energy sold inside the perspective (rule 6.1): at the price of its node, through the party of the node.

Whoever brings energy to a node sells it to the party of the node, whoever takes it buys it there; the balance of the
node makes that party come out even, but for energy that belongs to somebody outside: no payment that crosses the
perspective has a price found by the optimiser, so that energy is not paid, and the party of the node keeps the
difference. Whoever ships between two nodes buys at one and sells at the other; what is left after the charges of the
route is scarcity of its capacity and goes to the operator as congestion rent, unless the capacity was booked: then
the holder of the booking keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import Entries, Floats, Ints
from koridor.lp.index import broadcast
from koridor.lp.problem import Answer
from koridor.model import ledger
from koridor.model.build import Model
from koridor.model.route import payers

TABLES = {
    "balance": "nodes",
    "contract": "contracts",
    "demand": "demands",
    "market": "markets",
    "process": "processes",
    "route": "routes",
    "storage": "storages",
    "supply": "supplies",
}
"""Table whose rows the columns of a family belong to."""

Way = tuple[str, bool]
"""A route and whether it is used from `to` towards `from`."""

SMALL = 1e-6
"""EUR a month that are noise of an interior point and not written down."""


@dataclass(frozen=True, eq=False)
class Payments:
    """Payments of one kind: party indices (k,), ids (k,), EUR by month (k, months)."""

    payer: Ints
    receiver: Ints
    kind: str
    table: str
    ids: tuple[str, ...]
    eur: Floats


def node_prices(model: Model, answer: Answer) -> Floats:
    """Price of one more MWh at every node (T, n), EUR/MWh of the step itself."""
    steps = model.case.steps
    dual = model.problem.index.rows.take(answer.y, "balance")
    return np.asarray(dual / (steps.hours * steps.money_weight)[:, None])


def inside(model: Model, answer: Answer) -> Iterator[Payments]:
    """What is paid for energy between parties inside, and the rent of scarce routes."""
    trade = _Trade(model, answer)
    rent: dict[Way, Floats] = {}
    for block in model.blocks:
        for entry in block.entries:
            if entry.rows == "balance" and entry.owner is not None and len(entry.row):
                worth = trade.worth(entry)
                items = model.problem.index.columns.groups[entry.columns].items
                ids = tuple(items[j].split("#")[0] for j in entry.column)
                family = entry.columns.split(".")[0]
                if family == "route":
                    for id, eur in zip(ids, worth, strict=True):
                        way = (id, entry.columns == "route.back")
                        rent[way] = rent.get(way, 0.0) + eur
                yield from trade.sold(entry.row, entry.owner, worth, TABLES[family], ids)
        for rhs in block.rhs:
            if rhs.rows == "balance" and rhs.owner is not None and len(rhs.row):
                ids = block.columns[0].items
                yield from trade.sold(rhs.row, rhs.owner, -trade.valued(rhs.row, rhs.value), "demands", ids)
    yield from trade.rents(rent)


class _Trade:
    """Prices and flows of a solution as money."""

    def __init__(self, model: Model, answer: Answer) -> None:
        self.model, self.case, self.answer = model, model.case, answer
        self.axis = model.problem.index.columns
        self.price = node_prices(model, answer) * model.case.steps.hours[:, None]
        month = model.case.steps.month
        self._edges = np.flatnonzero(np.r_[True, month[1:] != month[:-1]])
        self._months, self._of = np.unique(month[self._edges], return_inverse=True)
        self.node_party = model.case["nodes"].ref("party")

    def by_month(self, hourly: Floats) -> Floats:
        """(T, k) added up by month (k, months)."""
        out = np.zeros((hourly.shape[1], len(self._months)))
        np.add.at(out.T, self._of, np.add.reduceat(hourly, self._edges, axis=0))
        return out

    def valued(self, nodes: Ints, flow: Floats) -> Floats:
        """Worth of flows (k, 1 or T) MW into nodes, by month (k, months)."""
        return self.by_month(self.price[:, nodes] * broadcast(flow, len(self.case.steps)))

    def worth(self, entry: Entries) -> Floats:
        """Worth of what the columns of an entry bring to their nodes, negative for what they take (k, months)."""
        flow = self.axis.take(self.answer.x, entry.columns)[:, entry.column]
        return self.by_month(self.price[:, entry.row] * flow * broadcast(entry.value, len(self.case.steps)))

    def sold(self, nodes: Ints, owner: Ints, worth: Floats, table: str, ids: tuple[str, ...]) -> Iterator[Payments]:
        """Sales to the party of the node (worth > 0) and purchases from it (worth < 0), where both are inside."""
        keeper, inside = self.node_party[nodes], np.append(self.case.in_perspective, False)
        kept = np.flatnonzero(inside[keeper] & inside[owner] & (keeper != owner))
        if not len(kept):
            return
        amount = np.where(np.abs(worth[kept]) < SMALL, 0.0, worth[kept])
        names = tuple(ids[i] for i in kept)
        yield Payments(keeper[kept], owner[kept], "energy", table, names, np.maximum(amount, 0.0))
        yield Payments(owner[kept], keeper[kept], "energy", table, names, np.maximum(-amount, 0.0))

    def rents(self, surplus: Mapping[Way, Floats]) -> Iterator[Payments]:
        """What a shipper keeps after the charges of a route goes to its operator, where everything is inside."""
        case, routes = self.case, self.case["routes"]
        party, booked, charges = case.in_perspective, _booked(case), self._charges()
        kept: list[tuple[int, int, str, Floats]] = []
        for (id, back), eur in surplus.items():
            r = np.array([routes.index(id)])
            start, end = routes.ref("from")[r[0]], routes.ref("to")[r[0]]
            payer = int(payers(case, r, routes.ref("from" if back else "to"))[0])
            operator = int(routes.ref("operator")[r[0]])
            whole = all(party[[self.node_party[start], self.node_party[end], payer, operator]])
            if whole and payer != operator and (id, back) not in booked:
                kept.append((payer, operator, id, np.asarray(eur - charges.get((id, back), 0.0))))
        if kept:
            payer_of, operator_of = (np.array([k[i] for k in kept], dtype=np.int64) for i in (0, 1))
            amount = np.array([k[3] for k in kept])
            amount = np.where(np.abs(amount) < SMALL, 0.0, amount)
            ids = tuple(str(k[2]) for k in kept)
            yield Payments(payer_of, operator_of, "congestion rent", "routes", ids, amount)

    def _charges(self) -> dict[Way, Floats]:
        """What shippers pay on routes already (months,)."""
        found: dict[Way, Floats] = {}
        for term in ledger.terms(self.model.blocks):
            if term.columns in ("route.sent", "route.back") and not term.tie_break and len(term.column):
                flow = self.axis.take(self.answer.x, term.columns)[:, term.column] * self.case.steps.hours[:, None]
                eur = self.by_month(flow * broadcast(term.price, len(self.case.steps)))
                for id, amount in zip(term.ids, eur, strict=True):
                    way = (id, term.columns == "route.back")
                    found[way] = found.get(way, 0.0) + amount
        return found


def _booked(case: Case) -> set[Way]:
    """Ways of routes on which capacity is booked: its scarcity belongs to whoever holds it."""
    rows = case["bookings"]
    return {(str(r), d == "back") for r, d in zip(rows.columns["route"], rows.columns["direction"], strict=True)}
