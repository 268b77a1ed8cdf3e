"""A gas, power and heat corridor of 25 nodes as a PyPSA network, for the race: numbers of a size, not of truth.

Twelve gas nodes, ten power zones and three towns, hourly: 65 generators, 46 links, 10 reservoirs, 5 gas stores. With
`expansion` 44 capacities are chosen: wind, sun, gas-fired plants and pipelines. Optima (HiGHS, PyPSA 1.4), EUR:
dispatch of 720 hours 13102971053.666, of 8,736 hours 49425299642.697; expansion of 720 hours 2747940296.467, which is
without the capital cost of what `p_nom` says (see `koridor.interop.pypsa.objective_constant`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

GAS = ("AZ", "GE", "TR", "GR", "BG", "RS", "HU", "RO", "MK", "BA", "RU", "LNG")
GAS_DEMAND = {"TR": 60000, "GR": 7000, "BG": 3500, "RS": 3200, "HU": 10000, "RO": 11000, "MK": 400, "BA": 250}
"""Mean demand for gas, MW."""
GAS_SUPPLY = {
    "AZ": (35000, 12),
    "RU": (60000, 20),
    "LNG": (20000, 32),
    "RO": (12000, 15),
    "HU": (2000, 14),
    "TR": (40000, 26),
    "RS": (500, 10),
}
"""MW and EUR/MWh."""
PIPES = (
    "AZ-GE 30000, GE-TR 25000, TR-GR 17000, GR-BG 5000, BG-RS 2000, RU-BG 15000, BG-MK 1000, RS-HU 9000, RS-BA 500, "
    "BG-RO 6000, RO-HU 3000, LNG-GR 9000, RU-TR 20000, HU-RO 3000, HU-RS 2000, TR-BG 4000, GR-MK 800"
)
"""One way, MW."""
GAS_STORES = {"RS": 4700, "HU": 60000, "RO": 30000, "BG": 6000, "TR": 50000}
"""GWh."""
POWER = {
    "RS": 4000,
    "BG": 4300,
    "RO": 6500,
    "HU": 5200,
    "HR": 2100,
    "BA": 1300,
    "ME": 400,
    "MK": 750,
    "AL": 850,
    "GR": 5800,
}
"""Mean demand for power, MW."""
LINES = (
    "RS-BG 600, RS-RO 800, RS-HU 700, RS-HR 500, RS-BA 600, RS-ME 600, RS-MK 600, RS-AL 250, BG-RO 1500, BG-GR 1200, "
    "BG-MK 300, RO-HU 1000, HU-HR 1200, HR-BA 800, BA-ME 500, ME-AL 400, AL-GR 300, MK-GR 500"
)
"""Both ways, MW."""
TOWNS = {"Nis": 150, "NS": 350, "BGD": 550}
"""Peak demand for heat, MW."""


def network(hours: int, *, expansion: bool = False, seed: int = 0) -> Any:
    """A pypsa.Network of `hours` hours from 1 January 2027."""
    import pypsa

    rng = np.random.default_rng(seed)
    n = pypsa.Network(name="corridor")
    n.set_snapshots(pd.date_range("2027-01-01", periods=hours, freq="h"))
    for carrier, prefix, places in (("gas", "g_", GAS), ("AC", "p_", tuple(POWER)), ("heat", "h_", tuple(TOWNS))):
        for place in places:
            n.add("Bus", prefix + place, carrier=carrier)
    hour = np.arange(hours)
    _gas(n, hour, rng)
    _power(n, hour, rng)
    _heat(n, hour)
    if expansion:
        _extend(n, hours)
    return n


def _pairs(text: str) -> list[tuple[str, str, float]]:
    """FROM-TO MW, ... as triples."""
    parts = (part.split() for part in text.split(", "))
    return [(*ends.split("-"), float(size)) for ends, size in parts]  # type: ignore[misc]


def _gas(n: Any, hour: NDArray[np.int64], rng: np.random.Generator) -> None:
    shape = (1 + 0.6 * np.cos(2 * np.pi * hour / 8760)) * (1 + 0.15 * np.sin(2 * np.pi * (hour - 8) / 24))
    for place, mean in GAS_DEMAND.items():
        noise = 1 + 0.05 * rng.standard_normal(len(hour))
        n.add("Load", f"gl_{place}", bus=f"g_{place}", p_set=mean * shape * noise)
        n.add("Generator", f"gshed_{place}", bus=f"g_{place}", p_nom=1e6, marginal_cost=500)
    for place, (size, price) in GAS_SUPPLY.items():
        cost = price * (1 + 0.1 * np.sin(2 * np.pi * hour / 8760))
        n.add("Generator", f"gs_{place}", bus=f"g_{place}", p_nom=size, marginal_cost=cost)
    for a, b, size in _pairs(PIPES):
        ends = {"bus0": f"g_{a}", "bus1": f"g_{b}"}
        n.add("Link", f"pipe_{a}_{b}", **ends, p_nom=size, efficiency=0.995, marginal_cost=1)
    for place, gwh in GAS_STORES.items():
        n.add("Store", f"gst_{place}", bus=f"g_{place}", e_nom=gwh * 1000, e_cyclic=True)


def _power(n: Any, hour: NDArray[np.int64], rng: np.random.Generator) -> None:
    yearly, daily = 1 + 0.15 * np.cos(2 * np.pi * hour / 8760), 1 + 0.2 * np.sin(2 * np.pi * (hour - 9) / 24)
    sun = np.clip(np.sin(2 * np.pi * (hour - 6) / 24), 0, 1) * 0.8
    rain = 0.12 * (1 + 0.3 * np.sin(2 * np.pi * hour / 8760))
    for i, (place, mean) in enumerate(POWER.items()):
        bus = f"p_{place}"
        noise = 1 + 0.03 * rng.standard_normal(len(hour))
        n.add("Load", f"pl_{place}", bus=bus, p_set=mean * yearly * daily * noise)
        n.add("Generator", f"pshed_{place}", bus=bus, p_nom=1e5, marginal_cost=3000)
        n.add("Generator", f"lig_{place}", bus=bus, p_nom=mean * 0.6, marginal_cost=35 + 5 * i)
        n.add("Generator", f"nuc_{place}", bus=bus, p_nom=mean * 0.2, marginal_cost=8 + i)
        wind = np.clip(0.3 + 0.25 * rng.standard_normal(len(hour)), 0, 1)
        n.add("Generator", f"wind_{place}", bus=bus, p_nom=mean * 0.4, p_max_pu=wind)
        n.add("Generator", f"pv_{place}", bus=bus, p_nom=mean * 0.4, p_max_pu=sun)
        reservoir = {"max_hours": 200, "inflow": mean * rain, "cyclic_state_of_charge": True}
        n.add("StorageUnit", f"hyd_{place}", bus=bus, p_nom=mean * 0.3, **reservoir)
        if place in GAS:
            ends = {"bus0": f"g_{place}", "bus1": bus}
            n.add("Link", f"ccgt_{place}", **ends, p_nom=mean * 0.5, efficiency=0.55, marginal_cost=18)
    for a, b, size in _pairs(LINES):
        ends = {"bus0": f"p_{a}", "bus1": f"p_{b}"}
        n.add("Link", f"l_{a}_{b}", **ends, p_nom=size, p_min_pu=-1, marginal_cost=0.01)


def _heat(n: Any, hour: NDArray[np.int64]) -> None:
    for town, peak in TOWNS.items():
        n.add("Load", f"hl_{town}", bus=f"h_{town}", p_set=peak * np.clip(np.cos(2 * np.pi * hour / 8760), 0.1, 1))
        ends = {"bus0": "g_RS", "bus1": f"h_{town}"}
        n.add("Link", f"boil_{town}", **ends, p_nom=1000, efficiency=0.9, marginal_cost=2)
    ends = {"bus0": "g_RS", "bus1": "p_RS", "bus2": "h_Nis"}
    n.add("Link", "chp_Nis", **ends, p_nom=700, efficiency=0.5, efficiency2=0.21, marginal_cost=3)


def _extend(n: Any, hours: int) -> None:
    """Yearly costs in EUR/MW, for the share of the year: wind 90,000, sun 45,000, plants 30,000, pipelines 5,000."""
    share, generators, links = hours / 8760, n.generators, n.links
    columns = ["p_nom_extendable", "capital_cost", "p_nom_max"]
    for prefix, cost in (("wind_", 90000), ("pv_", 45000)):
        for name in generators.index[generators.index.str.startswith(prefix)]:
            generators.loc[name, columns] = [True, cost * share, 20000]
    for name in links.index[links.index.str.startswith("ccgt_")]:
        links.loc[name, columns] = [True, 30000 * share, 20000]
    for name in links.index[links.index.str.startswith("pipe_")]:
        links.loc[name, ["p_nom_extendable", "capital_cost", "p_nom_min"]] = [True, 5000 * share, links.p_nom[name]]
