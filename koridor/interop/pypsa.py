"""A PyPSA network as a Koridor case: the same problem in our tables, or every reason why it cannot be said.

    bus             node                          generator      supply; with sign -1 a sale at a market
    load            class and demand, served      link           route, where carrier and direction allow; else process
    store           storage, rates by its size    storage unit   storage, power and energy in a fixed ratio
    line            route both ways, where no loop gives Kirchhoff's second law a say

Everybody is one party inside the perspective, so that the objective is PyPSA's with the whole capital cost of what is
extendable; PyPSA takes the cost of `p_nom` off it, see `objective_constant`. Reference: PyPSA's page on optimisation.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

import numpy as np

from koridor.case.case import Case
from koridor.case.load import load
from koridor.errors import CaseError, Problem
from koridor.interop.pypsa_network import Component, Network
from koridor.interop.pypsa_network import read as read_network
from koridor.interop.pypsa_tables import PARTY, Number, Tables, refusals, times


def case(source: object, folder: Path | None = None) -> Case:
    """The case of a pypsa.Network, a netCDF file or a CSV folder; written to `folder`, else kept for this process only.

    Raises CaseError with everything that cannot be said.
    """
    if folder is None:
        kept = tempfile.mkdtemp(prefix="koridor-")
        atexit.register(shutil.rmtree, kept, ignore_errors=True)
        folder = Path(kept) / "case"
    return load(read(source, folder))


def read(source: object, folder: Path) -> Path:
    """Write the case of a network into `folder`, which must not exist, and return it."""
    if folder.exists():
        words = ("It exists already.", "Nothing was overwritten.", "Name a folder that does not exist.")
        raise CaseError([Problem(str(folder), None, None, "case/folder", *words)])
    return tables(read_network(source)).write(folder)


def tables(network: Network) -> Tables:
    """The tables of a network. Raises CaseError with everything that cannot be said."""
    problems = refusals(network)
    clock = times(network, problems)
    if clock is None:
        raise CaseError(problems)
    out = Tables(network, clock, problems)
    _loads(out)
    _generators(out)
    _links(out)
    _lines(out)
    _stores(out)
    _storage_units(out)
    out.places()
    if out.problems:
        raise CaseError(out.problems)
    return out


def _active(component: Component) -> list[str]:
    return [id for id in component.static.index if component.flag(id, "active", default=True)]


def _loads(out: Tables) -> None:
    """What must be served, whatever it costs: PyPSA knows no unserved energy."""
    loads = out.network["loads"]
    for id in _active(loads):
        wanted = -loads.number(id, "sign", -1.0) * np.asarray(loads.values(id, "p_set", 0.0))
        if wanted.min() < 0:
            out.refuse(
                "loads", id, "p_set", "A load below 0.", "A demand takes, it does not give.", "Make it a generator."
            )
            continue
        bus = out.at(loads.text(id, "bus"))
        name = out.add("demands", id, node=bus, **{"class": ""})
        out.set("demands", name, "class", name)
        level = out.cell("loads", id, "p_set", _plain(wanted))
        out.add("classes", name, carrier=out.carrier_of(bus), level=level, priority="1")


def _generators(out: Tables) -> None:
    """Supplies; sinks (sign -1) are sales at a market whose price is what the generator would be paid."""
    generators = out.network["generators"]
    for id in _active(generators):
        most, least = generators.values(id, "p_max_pu", 1.0), generators.values(id, "p_min_pu", 0.0)
        if np.min(least) < 0 or np.min(most) < 0:
            out.refuse("generators", id, "p_min_pu", "A generator that takes.", "A supply gives.", "Make it a store.")
            continue
        chosen = generators.flag(id, "p_nom_extendable")
        if np.max(least) > 0 and chosen:
            out.refuse("generators", id, "p_min_pu", *_LEAST)
            continue
        cost = generators.values(id, "marginal_cost", 0.0)
        bus = out.at(generators.text(id, "bus"))
        if generators.number(id, "sign", 1.0) < 0:
            _sink(out, id, bus, cost, chosen)
            continue
        top = max(float(np.max(most)), 1.0)
        cells = out.capacity("generators", id, "p_nom", top)
        nominal = generators.number(id, "p_nom", 0.0)
        out.add(
            "supplies",
            id,
            node=bus,
            party=PARTY,
            availability=out.cell("generators", id, "p_max_pu", _scaled(most, 1 / top)),
            minimum=out.cell("generators", id, "p_min_pu", _scaled(least, nominal)),
            cost=out.cell("generators", id, "marginal_cost", cost),
            **cells,
        )


_LEAST = ("A least output of a capacity to choose.", "Koridor knows it for a known capacity.", "Set p_min_pu to 0.")


def _sink(out: Tables, id: str, bus: str, cost: Number, chosen: bool) -> None:
    generators = out.network["generators"]
    if chosen:
        out.refuse("generators", id, "sign", "A sink of a size to choose.", "A market has a limit.", "Fix p_nom.")
        return
    most = _scaled(generators.values(id, "p_max_pu", 1.0), generators.number(id, "p_nom", 0.0))
    out.add(
        "markets",
        id,
        node=bus,
        party=PARTY,
        price=out.cell("generators", id, "marginal_cost", _scaled(cost, -1.0)),
        sell=out.cell("generators", id, "p_max_pu", most),
    )


def _links(out: Tables) -> None:
    """Routes between nodes of one carrier; everything that turns, gains or branches is a process."""
    links = out.network["links"]
    ports = sorted(
        c for c in links.static.columns if c.startswith("bus") and c[3:].isdigit() and c not in ("bus0", "bus1")
    )
    for id in _active(links):
        ends = [("bus1", links.values(id, "efficiency", 1.0))]
        ends += [(p, links.values(id, f"efficiency{p[3:]}", 1.0)) for p in ports if links.text(id, p)]
        if any(not isinstance(ratio, float) for _, ratio in ends):
            out.refuse("links", id, "efficiency", "It varies.", "An efficiency holds for all time.", "Give its mean.")
            continue
        outputs = [(out.at(links.text(id, port)), float(np.max(ratio))) for port, ratio in ends]
        source = out.at(links.text(id, "bus0"))
        target, share = outputs[0]
        alike = out.carrier_of(source) == out.carrier_of(target) and source != target
        if len(outputs) == 1 and alike and 0 < share <= 1:
            _route(out, "links", id, (source, target), share)
        else:
            _process(out, id, source, outputs)


def _route(out: Tables, table: str, id: str, ends: tuple[str, str], share: float) -> None:
    """A link or line between two nodes; PyPSA pays the marginal cost for flow less flow back."""
    links = out.network[table]
    size, least, most = ("s_nom", None, "s_max_pu") if table == "lines" else ("p_nom", "p_min_pu", "p_max_pu")
    top = links.values(id, most, 1.0)
    low = _scaled(top, -1.0) if least is None else links.values(id, least, 0.0)
    chosen, nominal = links.flag(id, f"{size}_extendable"), links.number(id, size, 0.0)
    if np.min(low) < 0 and share != 1:
        words = ("It runs both ways with a loss.", "What goes back would gain what is lost.", "Make it two links.")
        out.refuse(table, id, str(least), *words)
        return
    cost = links.values(id, "marginal_cost", 0.0)
    cells = {
        "loss": out.cell(table, id, "efficiency", 1 - share),
        "cost": out.cell(table, id, "marginal_cost", cost),
        "availability": out.cell(table, id, most, top),
        "operator": PARTY,
        **out.capacity(table, id, size),
    }
    if np.min(low) < 0:
        cells["cost_back"] = out.cell(table, id, "marginal_cost", cost, -1.0)
        if np.array_equal(np.asarray(low), -np.asarray(top)):
            cells |= {"build_back": "yes"} if chosen else {"capacity_back": cells["capacity"]}
        elif chosen or np.max(low) > 0:
            out.refuse(
                table, id, str(least), "It is not -p_max_pu.", "One choice carries as much back.", "Make it two links."
            )
            return
        else:
            cells["availability"] = "1"
            cells["capacity"] = out.cell(table, id, most, _scaled(top, nominal))
            cells["capacity_back"] = out.cell(table, id, str(least), _scaled(low, -nominal))
    elif np.max(low) > 0:
        if chosen:
            out.refuse(table, id, str(least), *_LEAST)
            return
        cells["minimum"] = out.cell(table, id, str(least), _scaled(low, nominal))
    out.add("routes", id, **{"from": ends[0], "to": ends[1]}, **cells)


def _process(out: Tables, id: str, source: str, outputs: list[tuple[str, float]]) -> None:
    """A process whose main output is the first that gives; further outputs, and inputs below 0, are legs."""
    links = out.network["links"]
    main = next((k for k, (node, ratio) in enumerate(outputs) if ratio > 0 and node != source), None)
    low, top = links.values(id, "p_min_pu", 0.0), links.values(id, "p_max_pu", 1.0)
    if main is None:
        out.refuse(
            "links", id, "efficiency", "Nothing comes out.", "A process has an output.", "Check its efficiencies."
        )
        return
    if np.min(low) < 0:
        words = ("It turns one carrier into another both ways.", "A process runs one way.", "Make it two links.")
        out.refuse("links", id, "p_min_pu", *words)
        return
    if np.max(low) > 0 and (links.flag(id, "p_nom_extendable") or np.min(top) <= 0):
        out.refuse("links", id, "p_min_pu", *_LEAST)
        return
    node, share = outputs[main]
    name = out.add(
        "processes",
        id,
        input=source,
        output=node,
        party=PARTY,
        efficiency=out.cell("links", id, "efficiency", share),
        cost=out.cell("links", id, "marginal_cost", links.values(id, "marginal_cost", 0.0), 1 / share),
        availability=out.cell("links", id, "p_max_pu", top),
        must_run=out.cell("links", id, "p_min_pu", _plain(np.asarray(low) / np.asarray(top)))
        if np.max(low) > 0
        else "",
        **out.capacity("links", id, "p_nom", share),
    )
    for k, (to, ratio) in enumerate(outputs):
        if k != main and ratio != 0:
            way = "out" if ratio > 0 else "in"
            out.add("legs", f"{id}.{k + 1}", process=name, node=to, direction=way, ratio=repr(abs(ratio) / share))


def _lines(out: Tables) -> None:
    """Routes both ways. Lines that form a loop are refused: Kirchhoff's second law has a say there."""
    lines = out.network["lines"]
    root: dict[str, str] = {}

    def find(bus: str) -> str:
        while root.setdefault(bus, bus) != bus:
            bus = root[bus]
        return bus

    for id in _active(lines):
        a, b = (lines.text(id, end) for end in ("bus0", "bus1"))
        if find(a) == find(b):
            words = ("The line closes a loop.", "There its flow follows from reactances, not from a choice.")
            out.refuse("lines", id, "x", *words, "Make the lines links, or open the loop.")
        root[find(a)] = find(b)
        _route(out, "lines", id, (out.at(a), out.at(b)), 1.0)


def _stores(out: Tables) -> None:
    """Storages whose power is bounded by their size alone: all of it within one step."""
    stores = out.network["stores"]
    for id in _active(stores):
        chosen = stores.flag(id, "e_nom_extendable")
        cells = out.capacity("stores", id, "e_nom")
        size = float(cells.get("capacity_max", cells["capacity"]))
        level = _levels(out, "stores", id, chosen, size, "e_cyclic", "e_initial")
        least = stores.values(id, "e_min_pu", 0.0)
        if np.max(least) > 0:
            if chosen or np.min(least) < 0:
                out.refuse("stores", id, "e_min_pu", *_LEAST)
            level["level_min"] = out.cell("stores", id, "e_min_pu", least)
            level |= {"level_end": repr(float(np.atleast_1d(least)[-1]))} if "level_end" in level else {}
        out.add(
            "storages",
            id,
            node=out.at(stores.text(id, "bus")),
            party=PARTY,
            injection=repr(size / out.clock.hours),
            withdrawal=repr(size / out.clock.hours),
            standing_loss=out.cell("stores", id, "standing_loss", stores.values(id, "standing_loss", 0.0)),
            **cells,
            **level,
        )


def _storage_units(out: Tables) -> None:
    """Storages with a fixed ratio of energy to power, and inflow."""
    units = out.network["storage_units"]
    for id in _active(units):
        chosen, hours = units.flag(id, "p_nom_extendable"), units.number(id, "max_hours", 1.0)
        top, low = units.values(id, "p_max_pu", 1.0), units.values(id, "p_min_pu", -1.0)
        if np.max(low) > 0 or np.min(top) < 0:
            out.refuse(
                "storage_units", id, "p_min_pu", "It must run.", "A storage is free to rest.", "Set it to 0 or less."
            )
            continue
        if chosen and hours <= 0:
            out.refuse("storage_units", id, "max_hours", "It is 0.", "There is no energy to choose.", "Give the hours.")
            continue
        cells = out.capacity("storage_units", id, "p_nom", hours)
        energy = float(cells.get("capacity_max", cells["capacity"]))
        power = energy / hours if hours > 0 else 0.0
        out.add(
            "storages",
            id,
            node=out.at(units.text(id, "bus")),
            party=PARTY,
            rates="in proportion" if chosen else "",
            injection=out.cell("storage_units", id, "p_min_pu", _scaled(low, -power)),
            withdrawal=out.cell("storage_units", id, "p_max_pu", _scaled(top, power)),
            efficiency_in=out.cell("storage_units", id, "efficiency_store", units.values(id, "efficiency_store", 1.0)),
            efficiency_out=out.cell(
                "storage_units", id, "efficiency_dispatch", units.values(id, "efficiency_dispatch", 1.0)
            ),
            standing_loss=out.cell("storage_units", id, "standing_loss", units.values(id, "standing_loss", 0.0)),
            cost_out=out.cell("storage_units", id, "marginal_cost", units.values(id, "marginal_cost", 0.0)),
            inflow=out.cell("storage_units", id, "inflow", units.values(id, "inflow", 0.0)),
            **cells,
            **_levels(out, "storage_units", id, chosen, energy, "cyclic_state_of_charge", "state_of_charge_initial"),
        )


def _levels(out: Tables, table: str, id: str, chosen: bool, size: float, cyclic: str, initial: str) -> dict[str, str]:
    """Cells for the level before the first step; after the last any level will do. Cyclic stores have none."""
    component = out.network[table]
    if component.flag(id, cyclic):
        return {}
    start = component.number(id, initial, 0.0)
    if start and chosen:
        words = (
            "A level at the start of a size to choose.",
            "It is a share of the size.",
            "Make it cyclic, or start at 0.",
        )
        out.refuse(table, id, initial, *words)
    return {"level_start": repr(start / size if size > 0 else 0.0), "level_end": "0"}


def _plain(values: Number) -> Number:
    """A number where nothing varies."""
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    return float(array[0]) if bool(np.all(array == array[0])) else array


def _scaled(values: Number, factor: float) -> Number:
    return values * factor


SIZES = {"generators": "p_nom", "links": "p_nom", "lines": "s_nom", "storage_units": "p_nom", "stores": "e_nom"}
"""Lists with a size that may be extendable."""


def objective_constant(network: Network) -> float:
    """What PyPSA takes off its objective: capital cost of `p_nom` of everything extendable, in its money."""
    total = 0.0
    for table, size in SIZES.items():
        component = network[table]
        for id in _active(component):
            if component.flag(id, f"{size}_extendable"):
                cost = component.number(id, "capital_cost", 0.0) + component.number(id, "fom_cost", 0.0)
                total += cost * component.number(id, size, 0.0)
    return total
