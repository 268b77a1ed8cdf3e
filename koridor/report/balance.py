"""Everything that enters and leaves a set of nodes, as labelled series that add up to zero (rule 4.2).

The Sankey, the stacked charts, the security snapshot and the balance check all read this one list.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koridor.report.protocol import Floats, Ints
from koridor.report.queries import energy, one_of
from koridor.report.reading import Reading

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Part:
    """One thing that enters (positive) or leaves (negative) a set of nodes. `unserved` is told beside, outside the
    sum.
    """

    kind: str
    """supply, market, process, storage, route, contract, loss, demand, unserved or dump"""
    label: str
    """An origin, a technology, a route, a class, a storage: what it is grouped by, as people write it."""
    series: Floats
    """MW, (T,); positive enters, negative leaves."""
    table: str
    """Panel it is read from."""
    measure: str
    """SQL expression of the panel's columns that adds up to |series|."""
    ids: tuple[str, ...]
    """Rows of the panel that are added up."""
    beyond: int = -1
    """Node at the other end, outside, of a route or a contract."""

    @property
    def query(self) -> str:
        """SQL that yields its energy over the horizon, MWh, without sign."""
        return energy(self.table, self.measure, f"id {one_of(list(self.ids))}")


def grouped(values: Floats, keys: list[str], keep: Mask) -> dict[str, tuple[Floats, list[int]]]:
    """Sums of the kept columns of (T, n) by key, in order of first appearance, with the columns summed."""
    columns: dict[str, list[int]] = {}
    for j, (k, yes) in enumerate(zip(keys, keep, strict=True)):
        if yes:
            columns.setdefault(k, []).append(j)
    kept = [j for js in columns.values() for j in js]
    matrix = np.zeros((len(kept), len(columns)))
    matrix[np.arange(len(kept)), [i for i, js in enumerate(columns.values()) for _ in js]] = 1.0
    summed = values[:, kept] @ matrix
    return {k: (summed[:, i], js) for i, (k, js) in enumerate(columns.items())}


def technology(r: Reading) -> list[str]:
    """Label that adds up alike processes: the technology, else the name."""
    return [t or n for t, n in zip(r.text("processes", "technology"), r.text("processes", "name"), strict=True)]


@dataclass(eq=False)
class _Adder:
    """Collects parts of one set of nodes."""

    r: Reading
    inside: Mask
    out: list[Part]

    def at(self, table: str, column: str) -> Mask:
        """Rows of a table whose node lies inside."""
        return np.asarray(self.inside[self.r.place(table, column)])

    def add(
        self,
        kind: str,
        table: str,
        measure: str,
        keys: list[str],
        keep: Mask,
        sign: float = 1.0,
        values: Floats | None = None,
        beyond: Ints | None = None,
    ) -> None:
        """One part for each key (what has an end outside, `beyond`: the id, told by its name); `values` where the
        measure is an expression.
        """
        ids = self.r.ids(table)
        for label, (series, js) in grouped(
            self.r.array(table, measure) if values is None else values, keys, keep
        ).items():
            if np.any(np.abs(series) > 1e-9):
                told, end = (label, -1) if beyond is None else (self.r.name(table, label), int(beyond[js[0]]))
                self.out.append(Part(kind, told, sign * series, table, measure, tuple(ids[j] for j in js), end))


def parts(r: Reading, nodes: Mask) -> list[Part]:
    """What enters and leaves the nodes of a mask, by origin, technology, class and route."""
    return r.once(("parts", nodes.tobytes()), lambda: _parts(r, nodes))


def _parts(r: Reading, nodes: Mask) -> list[Part]:
    a = _Adder(r, np.append(nodes, False), [])
    a.add("supply", "supplies", "mw", r.origins("supplies"), a.at("supplies", "node"))
    tech = technology(r)
    a.add("process", "processes", "output", tech, a.at("processes", "output"))
    a.add("process", "processes", "heat", tech, a.at("processes", "heat_output"))
    _legs(a, tech, 1.0)
    _routes(a)
    if a.r.case["contracts"].ids:
        _contracts(a)
    a.add("market", "markets", "bought", r.origins("markets"), a.at("markets", "node"))
    stores = r.text("storages", "name")
    a.add("storage", "storages", "withdrawn", stores, a.at("storages", "node"))
    a.add("process", "processes", "input", tech, a.at("processes", "input"), -1.0)
    _legs(a, tech, -1.0)
    a.add("market", "markets", "sold", r.origins("markets"), a.at("markets", "node"), -1.0)
    a.add("storage", "storages", "injected", stores, a.at("storages", "node"), -1.0)
    classes = [r.name("classes", c) for c in r.text("demands", "class")]
    a.add("demand", "demands", "served", classes, a.at("demands", "node"), -1.0)
    a.add("unserved", "demands", "unserved", classes, a.at("demands", "node"))
    a.add("dump", "nodes", "dumped", ["dumped"] * len(nodes), nodes, -1.0)
    return a.out


def _legs(a: _Adder, tech: list[str], sign: float) -> None:
    """Further inputs (sign -1) or outputs (sign 1) of processes, by the technology of the process."""
    of = dict(zip(a.r.ids("processes"), tech, strict=True))
    keys = [of.get(p, p) for p in a.r.text("legs", "process")]
    values = np.maximum(sign * a.r.array("legs", "mw"), 0.0)
    measure = "greatest(mw, 0)" if sign > 0 else "greatest(-mw, 0)"
    a.add("process", "legs", measure, keys, a.at("legs", "node"), sign, values)


def _routes(a: _Adder) -> None:
    """Flows across the border by route, both ways, and what routes inside lose or keep."""
    begin, end, names = a.at("routes", "from"), a.at("routes", "to"), list(a.r.ids("routes"))
    first, last = a.r.place("routes", "from"), a.r.place("routes", "to")
    a.add("route", "routes", "received", names, ~begin & end, beyond=first)
    a.add("route", "routes", "received_back", names, begin & ~end, beyond=last)
    a.add("route", "routes", "sent", names, begin & ~end, -1.0, beyond=last)
    a.add("route", "routes", "sent_back", names, ~begin & end, -1.0, beyond=first)
    lost = (
        a.r.array("routes", "sent")
        - a.r.array("routes", "received")
        + a.r.array("routes", "sent_back")
        - a.r.array("routes", "received_back")
    )
    a.add(
        "loss",
        "routes",
        "sent - received + sent_back - received_back",
        ["losses on routes"] * len(names),
        begin & end,
        -1.0,
        lost,
    )


def _contracts(a: _Adder) -> None:
    """What contracts take across the border by contract, both ways: title passes on their arcs and nothing is lost."""
    begin, end, names = a.at("contracts", "from"), a.at("contracts", "to"), list(a.r.ids("contracts"))
    first, last = a.r.place("contracts", "from"), a.r.place("contracts", "to")
    arcs, delivered = title(a.r), a.r.case["contracts"].number("delivered")[:, 0]
    for share in dict.fromkeys(float(v) for v in delivered):
        measure, same = "taken" if share == 1 else f"taken / {share!r}", delivered == share
        a.add("contract", "contracts", measure, names, ~begin & end & same, 1.0, arcs, first)
        a.add("contract", "contracts", measure, names, begin & ~end & same, -1.0, arcs, last)


def title(r: Reading) -> Floats:
    """What each contract moves from its seller's node to its buyer's, MW, (T, n): `taken` is at the delivery point, a
    share of the arc (rule 5.0).
    """
    return np.asarray(r.array("contracts", "taken") / r.case["contracts"].number("delivered")[:, 0])


def residual(r: Reading) -> Floats:
    """What enters less what leaves each node, MW, (T, N): zero up to the solver's accuracy."""
    out = -r.array("nodes", "dumped")
    add = (
        ("routes", "sent", "from", -1.0),
        ("routes", "received", "to", 1.0),
        ("routes", "sent_back", "to", -1.0),
        ("routes", "received_back", "from", 1.0),
        ("supplies", "mw", "node", 1.0),
        ("markets", "bought", "node", 1.0),
        ("markets", "sold", "node", -1.0),
        ("processes", "output", "output", 1.0),
        ("processes", "heat", "heat_output", 1.0),
        ("processes", "input", "input", -1.0),
        ("legs", "mw", "node", 1.0),
        ("storages", "withdrawn", "node", 1.0),
        ("storages", "injected", "node", -1.0),
        ("demands", "served", "node", -1.0),
    )
    for panel, measure, column, sign in add:
        where = r.place(panel, column)
        matrix = np.zeros((len(where), out.shape[1]))
        used = where >= 0
        matrix[np.flatnonzero(used), where[used]] = sign
        if used.any():
            out = out + r.array(panel, measure) @ matrix
    return np.asarray(out + _titles(r, out.shape[1]) if len(r.case["contracts"].ids) else out)


def _titles(r: Reading, nodes: int) -> Floats:
    """What contracts take from node to node, MW, (T, N)."""
    matrix = np.zeros((len(r.case["contracts"].ids), nodes))
    rows = np.arange(len(matrix))
    for column, sign in (("from", -1.0), ("to", 1.0)):
        matrix[rows, r.place("contracts", column)] += sign
    return np.asarray(title(r) @ matrix)
