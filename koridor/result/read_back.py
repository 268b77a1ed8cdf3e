"""Solution -> labelled panels: the way back from `model.build` (DESIGN 13.7)."""

from __future__ import annotations

import numpy as np

from koridor.contract.terms import prices
from koridor.lp.block import Floats
from koridor.lp.problem import Answer
from koridor.model import demand, process, storage
from koridor.model.booking import HELD
from koridor.model.build import Model
from koridor.result.panel import Panel


def read_back(model: Model, answer: Answer) -> dict[str, Panel]:
    """Every panel of `panel.UNITS`, of an answer that `result.tidy` has been over."""
    reader = _Reader(model, answer)
    return {
        p.name: p
        for p in (
            _nodes(reader),
            _routes(reader),
            _processes(reader),
            _legs(reader),
            _supplies(reader),
            _markets(reader),
            _demands(reader),
            _storages(reader),
            _contracts(reader),
            _bookings(reader),
        )
    }


def contracts(model: Model, answer: Answer) -> Panel:
    """The panel of contracts alone."""
    return _contracts(_Reader(model, answer))


class _Reader:
    """Values of column groups, spread over all rows of their table (zero where a row is not in the problem)."""

    def __init__(self, model: Model, answer: Answer) -> None:
        self.model, self.case, self.answer = model, model.case, answer
        self.axis = model.problem.index.columns
        self.steps = len(model.case.steps)

    def spread(self, group: str, table: str, only: str = "") -> Floats:
        """(T, rows of the table); items called ID#2 add to ID. `only` takes the items that end so."""
        ids = self.case[table].ids
        out = np.zeros((self.steps, len(ids)))
        if group in self.axis:
            place = {id: i for i, id in enumerate(ids)}
            values = self.axis.take(self.answer.x, group)
            for j, item in enumerate(self.axis.groups[group].items):
                if item.endswith(only):
                    out[:, place[item.split("#")[0]]] += values[:, j]
        return out

    def full(self, values: Floats) -> Floats:
        """(n, 1 or T) as (T, n)."""
        return np.ascontiguousarray(np.broadcast_to(values, (values.shape[0], self.steps)).T)


def _nodes(reader: _Reader) -> Panel:
    steps = reader.case.steps
    dual = reader.model.problem.index.rows.take(reader.answer.y, "balance")
    price = dual / (steps.hours * steps.money_weight)[:, None]
    return Panel(
        "nodes", reader.case["nodes"].ids, {"price": price, "dumped": reader.spread("balance.dumped", "nodes")}
    )


def _routes(reader: _Reader) -> Panel:
    routes = reader.case["routes"]
    sent, back = reader.spread("route.sent", "routes"), reader.spread("route.back", "routes")
    loss = routes.scalar("loss")
    received = sent * (1 - loss)
    if "route.received" in reader.axis:
        packed = [routes.index(i) for i in reader.axis.groups["route.received"].items]
        received[:, packed] = reader.axis.take(reader.answer.x, "route.received")
    return Panel(
        "routes",
        routes.ids,
        {"sent": sent, "received": received, "sent_back": back, "received_back": back * (1 - loss)},
    )


def _processes(reader: _Reader) -> Panel:
    processes = reader.case["processes"]
    output, heat = reader.spread("process.output", "processes"), reader.spread("process.heat", "processes")
    fed = processes.ref("input") >= 0
    fuel = (output + processes.scalar("power_loss") * heat) / process.efficiency(reader.case)
    per_output, per_heat = process.carbon(reader.case)
    return Panel(
        "processes",
        processes.ids,
        {
            "output": output,
            "heat": heat,
            "input": np.where(fed, fuel, 0.0),
            "emission": output * per_output + heat * per_heat,
            "started": reader.spread("commitment.start", "processes"),
        },
    )


def _legs(reader: _Reader) -> Panel:
    legs = reader.case["legs"]
    output = reader.spread("process.output", "processes")
    sign = np.array([1.0 if d == "out" else -1.0 for d in legs.columns["direction"]])
    return Panel(
        "legs",
        legs.ids,
        {
            "mw": output[:, legs.ref("process")] * sign * legs.scalar("ratio")
            if len(legs)
            else np.zeros((reader.steps, 0))
        },
    )


def _supplies(reader: _Reader) -> Panel:
    return Panel("supplies", reader.case["supplies"].ids, {"mw": reader.spread("supply.delivered", "supplies")})


def _markets(reader: _Reader) -> Panel:
    return Panel(
        "markets",
        reader.case["markets"].ids,
        {"bought": reader.spread("market.bought", "markets"), "sold": reader.spread("market.sold", "markets")},
    )


def _demands(reader: _Reader) -> Panel:
    load, unserved = reader.full(demand.load(reader.case)), reader.spread("demand.unserved", "demands")
    return Panel("demands", reader.case["demands"].ids, {"load": load, "served": load - unserved, "unserved": unserved})


def _contracts(reader: _Reader) -> Panel:
    """At the delivery point."""
    rows = reader.case["contracts"]
    share = rows.scalar("delivered")
    taken, soft = (reader.spread("contract.delivered", "contracts", only) * share for only in ("", "#2"))
    price = np.ascontiguousarray(prices(reader.case).T)
    return Panel("contracts", rows.ids, {"taken": taken, "interruptible": soft, "price": price})


def _bookings(reader: _Reader) -> Panel:
    """What is held in each step: the copy of its week, or day."""
    ids, start = reader.case["bookings"].ids, reader.case.steps.start
    held = np.zeros((reader.steps, len(ids)))
    if HELD in reader.axis:
        items = [item.rsplit("@", 1) for item in reader.axis.groups[HELD].items]
        first = np.array([np.datetime64(day) for _, day in items])
        value = reader.axis.take(reader.answer.x, HELD)
        for j, id in enumerate(ids):
            mine = np.flatnonzero([i == id for i, _ in items])
            if len(mine):
                held[:, j] = value[mine][np.searchsorted(first[mine], start, side="right") - 1]
    return Panel("bookings", ids, {"held": held})


def _storages(reader: _Reader) -> Panel:
    ids = reader.case["storages"].ids
    inflow = reader.full(storage.inflow(reader.case))
    parts = {m: reader.spread(f"storage.{m}", "storages") for m in ("level", "injected", "withdrawn", "spilled")}
    return Panel(
        "storages",
        ids,
        {
            "level": parts["level"],
            "injected": parts["injected"],
            "withdrawn": parts["withdrawn"],
            "inflow": inflow,
            "spilled": parts["spilled"],
        },
    )
