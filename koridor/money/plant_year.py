"""What a plant earns in each calendar year of a run: quantities, and money by line.

A merchant plant sells its power and heat, and buys its fuel, at the price of their nodes, hour by hour:

    power = sum of output x price x hours        fuel = - sum of input x price x hours

Everything else is read from the ledger: the carbon price, operation, starts, fees of a toll, border charges that the
venture pays itself. A tolled plant neither sells nor buys (rule: `tolls`); it earns fees and pays its operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from koridor.case.case import Case
from koridor.lp.block import Floats
from koridor.model.process import tolled
from koridor.result.run import Run

QUANTITIES = ("power_mwh", "heat_mwh", "fuel_mwh", "co2_t", "running_hours")
ENERGY = ("power", "heat", "other outputs", "fuel", "other inputs")
LEDGER = ("carbon price", "operation", "start", "border charge", "border relief", "toll capacity", "toll energy")
MONEY = (*ENERGY, *LEDGER, "other")
"""Lines of the yearly statement, EUR; what is paid is negative."""

REVENUES = ("power", "heat", "other outputs", "toll capacity", "toll energy")
IDLE_MW = 1e-3
"""Output below which a plant counts as standing still: an interior solution leaves specks."""


@dataclass(frozen=True)
class PlantYear:
    """One calendar year of a plant, as solved. `hours` are those that the run covers, `of` those of the year."""

    year: int
    hours: float
    of: float
    tolled: bool
    run: str
    quantities: Mapping[str, float]
    money: Mapping[str, float]
    lost_eur: float = 0.0
    """Earned in the hours in which energy paid less than fuel, carbon and operation (at most 0); part of the margin."""

    @property
    def whole(self) -> bool:
        """True where the run covers the year."""
        return abs(self.hours / self.of - 1) < 1e-9

    @property
    def margin(self) -> float:
        """What is left of the year's revenue, EUR, before fixed costs."""
        return sum(self.money.values())

    def scaled(self) -> PlantYear:
        """The year in proportion to the hours that were solved."""
        up = self.of / self.hours
        quantities = {k: v * up for k, v in self.quantities.items()}
        money = {k: v * up for k, v in self.money.items()}
        return PlantYear(self.year, self.of, self.of, self.tolled, self.run, quantities, money, self.lost_eur * up)


def plant_years(run: Run, venture: str) -> list[PlantYear]:
    """Every calendar year in the horizon of a run, in order, for the plant of a venture."""
    case = run.case
    ventures = case["ventures"]
    at = ventures.index(venture)
    plant, party = int(ventures.ref("process")[at]), int(ventures.ref("party")[at])
    under_toll = is_tolled(case, plant)
    quantities, energy = _quantities(run, plant), [] if under_toll else _energy(run, plant)
    hourly = _hourly(run, plant, energy) if energy else np.zeros(len(case.steps))
    steps, out = case.steps, []
    ledger = run.ledger.assign(year=run.ledger["month"].str[:4].astype(np.int64))
    inside, keeper = case.in_perspective, case["nodes"].ref("party")
    for year in np.unique(steps.year).tolist():
        now = steps.year == year
        money, kept = dict.fromkeys(ENERGY, 0.0), 0.0
        for line, node, eur in energy:
            amount = float(eur[now].sum())
            money[line] += amount
            kept += amount if inside[party] and keeper[node] == party else 0.0
        rows = ledger[ledger["year"] == year]
        money |= ledger_lines(rows, case["processes"].ids[plant], case["parties"].ids[party], kept)
        parts = {k: float(v[now].sum()) for k, v in quantities.items()}
        hours, of = float(steps.hours[now].sum()), float(steps.year_hours[now][0])
        lost, name = float(np.minimum(hourly[now], 0.0).sum()), run.manifest["case"]["scenario"]
        out.append(PlantYear(int(year), hours, of, under_toll, name, parts, money, lost))
    return out


def is_tolled(case: Case, plant: int) -> bool:
    """Whether somebody else brings the fuel and takes the output."""
    return bool(tolled(case)[plant] >= 0)


def _hourly(run: Run, plant: int, energy: list[tuple[str, int, Floats]]) -> Floats:
    """What a merchant plant earns on each step after fuel, carbon and operation, EUR (T,)."""
    case, panel, hours = run.case, run.panel("processes"), run.steps.hours
    processes, areas = case["processes"], case["areas"]
    area = int(case["nodes"].ref("area")[processes.ref("output")[plant]])
    carbon = areas.number("carbon_price")[area] if area >= 0 else np.zeros(1)
    costs = carbon * panel["emission"][:, plant] + processes.number("cost")[plant] * panel["output"][:, plant]
    return np.asarray(sum((eur for _, _, eur in energy), -costs * hours))


def _quantities(run: Run, plant: int) -> dict[str, Floats]:
    """MWh, tonnes and hours of each step (T,)."""
    panel, hours = run.panel("processes"), run.steps.hours
    columns = {"power_mwh": "output", "heat_mwh": "heat", "fuel_mwh": "input", "co2_t": "emission"}
    out = {name: panel[measure][:, plant] * hours for name, measure in columns.items()}
    return out | {"running_hours": np.where(panel["output"][:, plant] > IDLE_MW, hours, 0.0)}


def _energy(run: Run, plant: int) -> list[tuple[str, int, Floats]]:
    """Line, node and EUR of each step (T,) at the price of the node: outputs positive, inputs negative."""
    case, hours = run.case, run.steps.hours
    processes, legs = case["processes"], case["legs"]
    price, panel = run.panel("nodes")["price"], run.panel("processes")
    out = []
    for line, column, measure, sign in (
        ("power", "output", "output", 1.0),
        ("heat", "heat_output", "heat", 1.0),
        ("fuel", "input", "input", -1.0),
    ):
        node = int(processes.ref(column)[plant])
        if node >= 0:
            out.append((line, node, sign * panel[measure][:, plant] * price[:, node] * hours))
    for leg in np.flatnonzero(legs.ref("process") == plant).tolist():
        node = int(legs.ref("node")[leg])
        line = "other outputs" if legs.columns["direction"][leg] == "out" else "other inputs"
        out.append((line, node, run.panel("legs")["mw"][:, leg] * price[:, node] * hours))
    return out


def ledger_lines(rows: pd.DataFrame, plant: str, party: str, kept: float) -> dict[str, float]:
    """Lines of one year from the ledger: what concerns the plant by kind, and the rest of the party's payments.

    The plant's energy does not count twice: its own rows of the ledger (rule 6.1) are left out, and `kept` is what it
    exchanges with nodes of its own party, where the ledger has what others pay there.
    """
    rows = rows[~((rows["kind"] == "energy") & (rows["table"] == "processes") & (rows["id"] == plant))]
    gets, pays = rows[rows["receiver"] == party], rows[rows["payer"] == party]
    received, paid = gets.groupby("kind")["eur"].sum(), pays.groupby("kind")["eur"].sum()
    net = received.sub(paid, fill_value=0.0)
    own = pays[(pays["table"] == "processes") & (pays["id"] == plant)].groupby("kind")["eur"].sum()
    lines = {kind: -float(own.get(kind, 0.0)) for kind in ("carbon price", "operation", "start")}
    lines |= {kind: float(net.get(kind, 0.0)) for kind in LEDGER[3:]}
    rest = float(net.sum()) - sum(lines.values()) - kept
    turnover = float(gets["eur"].abs().sum() + pays["eur"].abs().sum())
    return lines | {"other": rest if abs(rest) > 1e-6 * turnover else 0.0}
