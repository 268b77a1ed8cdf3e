"""The made-up corridor of `report_fake`: tables, a year of flows that balance, and the run object."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.unit.report_fake import (
    HOSTILE,
    FakeCase,
    FakeProvenance,
    FakeRows,
    FakeRun,
    _panel,
    _static,
    _steps,
    manifest,
)

CARRIERS = {
    "gas": {"name": "Gas", "unit": "MWh", "colour": "gas", "co2": "0.182 t/MWh"},
    "power": {"name": "Electricity", "unit": "MWh", "colour": "electricity"},
    "warmth": {"name": "Heat", "unit": "MWh", "colour": "no such token"},
}
AREAS = {
    a: {"name": n}
    for a, n in (
        ("east", "Eastland"),
        ("cross", "Crossland"),
        ("south", "Southland"),
        ("north", "Northland"),
        ("home", "Homeland"),
    )
}
PARTIES = {
    p: {"name": n, "kind": k}
    for p, n, k in (
        ("seller", "Eastern Gas Company", "company"),
        ("rival", "Polar Gas Company", "company"),
        ("pipe", "Corridor Operator", "company"),
        ("state", "Homeland State", "state"),
        ("homegas", "Homeland Gas", "company"),
        ("homepower", "Homeland Power", "company"),
        ("city", "City Heat", "company"),
        ("people", "Consumers", "consumers"),
        ("exchange", "Power Exchange", "exchange"),
        ("abroad", "Users abroad", "consumers"),
    )
}

CHAIN = [
    ("g_field", "Field", "east", 39.93, 50.33),
    ("g_gate", "Gate", "east", 41.46, 45.09),
    ("g_pass", "High Pass", "cross", 39.9, 41.3),
    ("g_mid", "Midway", "cross", 39.78, 30.52),
    ("g_strait", "Strait", "cross", 40.96, 26.32),
    ("g_fork", "Fork", "south", 42.43, 25.63),
    ("g_cap", "Capital South", "south", 42.81, 23.35),
    ("g_border", "Border", "home", 43.0, 22.84),
    ("g_plant", "Plant Town", "home", 43.32, 21.9),
]
OTHER = [
    ("g_mouth", "Landing", "south", 43.2, 27.9, "gas"),
    ("g_gate2", "North Gate", "home", 43.9, 22.3, "gas"),
    ("g_hub", "Main Hub", "home", 44.9, 20.3, "gas"),
    ("g_store", "Old Field Storage", "home", 45.5, 20.5, "gas"),
    ("g_town", "West Town", "home", 43.86, 19.85, "gas"),
    ("e_home", "Homeland grid", "home", 44.3, 20.6, "power"),
    ("e_plant", "Plant busbar", "home", 43.32, 21.9, "power"),
    ("e_north", "Northland grid", "north", 46.36, 20.1, "power"),
    ("e_south", "Southland grid", "south", 42.7, 23.1, "power"),
    ("h_plant", "Plant Town heat", "home", 43.32, 21.9, "warmth"),
    ("h_city", "City heat", "home", 44.81, 20.46, "warmth"),
]


def _nodes(extra: int) -> dict[str, dict[str, str]]:
    """The places; `extra` more along the chain between Midway and Strait."""
    chain = list(CHAIN)
    for k in range(extra):
        share = (k + 1) / (extra + 1)
        chain.insert(4 + k, (f"g_x{k}", f"Station {k + 1}", "cross", 39.78 + 1.18 * share, 30.52 - 4.2 * share))
    out = {}
    for id, name, area, lat, lon, *rest in [*chain, *OTHER]:
        carrier = rest[0] if rest else "gas"
        party = {"east": "seller", "home": {"gas": "homegas", "power": "homepower", "warmth": "city"}[carrier]}.get(
            area, "abroad"
        )
        out[id] = {
            "name": name,
            "carrier": carrier,
            "area": area,
            "party": party,
            "latitude": str(lat),
            "longitude": str(lon),
        }
    return out


def _route(name: str, a: str, b: str, capacity: float, tariff: float, loss: float, **more: str) -> dict[str, str]:
    return {
        "name": name,
        "from": a,
        "to": b,
        "capacity": f"{capacity} MW",
        "tariff": f"{tariff} EUR/MWh",
        "loss": str(loss),
        "operator": "pipe",
        "status": "in operation",
        **more,
    }


def _routes(nodes: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    chain = [n for n in nodes if n in {c[0] for c in CHAIN} or n.startswith("g_x")]
    out = {}
    for a, b in pairwise(chain):
        small = b in ("g_cap", "g_border", "g_plant")
        out[f"{a}-{b}"] = _route(
            f"{nodes[a]['name']} to {nodes[b]['name']}", a, b, 2250 if small else 12000, 0.8, 0.002
        )
    out["arctic"] = _route("Polar line", "g_mouth", "g_gate2", 9000, 2.6, 0.006)
    out["gate2-hub"] = _route("North Gate to Main Hub", "g_gate2", "g_hub", 3900, 1.5, 0.002)
    out["plant-hub"] = _route("Plant Town to Main Hub", "g_plant", "g_hub", 2250, 0.5, 0.001, capacity_back="2250 MW")
    out["store-hub"] = _route("Storage line", "g_store", "g_hub", 3500, 0.0, 0.0, capacity_back="2500 MW")
    out["hub-town"] = _route("West branch", "g_hub", "g_town", 900, 0.4, 0.001, status="planned")
    out["north-home"] = _route("Northern lines", "e_north", "e_home", 1000, 3.0, 0.01, capacity_back="1000 MW")
    out["south-home"] = _route("Southern line", "e_south", "e_home", 900, 3.0, 0.01, capacity_back="900 MW")
    out["plant-grid"] = _route("Plant connection", "e_plant", "e_home", 600, 0.0, 0.0)
    return out


PROCESSES = {
    "chp": {
        "name": "Plant Town cogeneration",
        "technology": "Gas cogeneration",
        "input": "g_plant",
        "output": "e_plant",
        "party": "state",
        "heat_output": "h_plant",
        "capacity": "350 MW",
        "efficiency": "0.52",
        "cost": "4 EUR/MWh",
        "status": "planned",
        "power_loss": "0.15",
        "heat_capacity": "150 MW",
    },
    "boil_p": {
        "name": "Plant Town boilers",
        "technology": "Gas boiler",
        "input": "g_plant",
        "output": "h_plant",
        "party": "city",
        "capacity": "300 MW",
        "efficiency": "0.9",
        "cost": "1 EUR/MWh",
        "status": "in operation",
    },
    "boil_c": {
        "name": "City boilers",
        "technology": "Gas boiler",
        "input": "g_hub",
        "output": "h_city",
        "party": "city",
        "capacity": "2500 MW",
        "efficiency": "0.9",
        "cost": "1 EUR/MWh",
        "status": "in operation",
    },
    "lignite": {
        "name": "Lignite fleet",
        "technology": "Lignite",
        "output": "e_home",
        "party": "homepower",
        "capacity": "3600 MW",
        "efficiency": "0.33",
        "cost": "30 EUR/MWh",
        "emission": "1.05 t/MWh",
        "must_run": "0.4",
        "status": "in operation",
    },
    "river": {
        "name": "River stations",
        "technology": "Hydro",
        "output": "e_home",
        "party": "homepower",
        "capacity": "1400 MW",
        "status": "in operation",
    },
    "wind": {
        "name": "Wind parks",
        "technology": "Wind",
        "output": "e_home",
        "party": "homepower",
        "capacity": "1800 MW",
        "status": "contracted",
    },
    "sun": {
        "name": "Solar parks",
        "technology": "Sun",
        "output": "e_home",
        "party": "homepower",
        "capacity": "1900 MW",
        "status": "contracted",
    },
}
SUPPLIES = {
    "east_gas": {
        "name": "Eastern contract",
        "node": "g_field",
        "party": "seller",
        "buyer": "homegas",
        "origin": "Eastland",
        "capacity": "12000 MW",
        "price": "28 EUR/MWh",
        "annual_max": "90 TWh",
    },
    "polar_gas": {
        "name": "Polar contract",
        "node": "g_mouth",
        "party": "rival",
        "origin": "Polar region",
        "capacity": "5000 MW",
        "price": "30 EUR/MWh",
        "buyer": "homegas",
    },
    "own_gas": {
        "name": "Home wells",
        "node": "g_store",
        "party": "homegas",
        "origin": "Homeland",
        "capacity": "250 MW",
        "cost": "15 EUR/MWh",
    },
}
MARKETS = {
    "m_north": {
        "name": "Northern exchange",
        "node": "e_north",
        "party": "exchange",
        "origin": "Northland",
        "price": "profile:spot",
        "buy": "1200 MW",
        "sell": "1200 MW",
    },
    "m_south": {
        "name": "Southern exchange",
        "node": "e_south",
        "party": "exchange",
        "price": "profile:spot",
        "buy": "900 MW",
        "sell": "900 MW",
    },
}
CLASSES = {
    "homes": {
        "name": "Households",
        "carrier": "gas",
        "priority": "9",
        "value_of_lost_load": "600 EUR/MWh",
        "protected": "1",
        "level": "10 TWh/year",
        "profile": "cold",
    },
    "industry": {
        "name": "Industry",
        "carrier": "gas",
        "priority": "2",
        "value_of_lost_load": "120 EUR/MWh",
        "level": "14 TWh/year",
    },
    "transit": {
        "name": "Transit abroad",
        "carrier": "gas",
        "priority": "9",
        "value_of_lost_load": "600 EUR/MWh",
        "level": "50 TWh/year",
    },
    "el": {
        "name": "Electricity users",
        "carrier": "power",
        "priority": "5",
        "value_of_lost_load": "4000 EUR/MWh",
        "level": "38 TWh/year",
        "profile": "cold",
    },
    "dh": {
        "name": "District heat",
        "carrier": "warmth",
        "priority": "8",
        "value_of_lost_load": "400 EUR/MWh",
        "protected": "1",
        "level": "5 TWh/year",
        "profile": "cold",
    },
}
DEMANDS = {
    "d_homes": {"node": "g_hub", "class": "homes", "party": "people"},
    "d_ind": {"node": "g_hub", "class": "industry", "party": "people"},
    "d_plant": {"node": "g_plant", "class": "homes", "party": "people", "share": "0.1"},
    "d_town": {"node": "g_town", "class": "industry", "party": "people", "share": "0.1"},
    "d_mid": {"node": "g_mid", "class": "transit", "party": "abroad"},
    "d_fork": {"node": "g_fork", "class": "transit", "party": "abroad"},
    "d_el": {"node": "e_home", "class": "el", "party": "people"},
    "d_hp": {"node": "h_plant", "class": "dh", "party": "people"},
    "d_hc": {"node": "h_city", "class": "dh", "party": "people"},
}
STORAGES = {
    "cave": {
        "name": "Old Field",
        "technology": "Depleted field",
        "node": "g_store",
        "party": "homegas",
        "capacity": "7000000 MWh",
        "injection": "2500 MW",
        "withdrawal": "3300 MW",
    },
    "lake": {
        "name": "Upper Lake",
        "technology": "Pumped hydro",
        "node": "e_home",
        "party": "homepower",
        "capacity": "190000 MWh",
        "injection": "560 MW",
        "withdrawal": "614 MW",
    },
}


def _shapes(hours: np.ndarray, local: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Cold (0 to 1), load, wind, sun and spot price, (T,)."""
    day = (local.astype("datetime64[D]") - local.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    clock = (local.astype("datetime64[h]") - local.astype("datetime64[D]").astype("datetime64[h]")).astype(int)
    season = np.cos(2 * np.pi * (day - 15) / 365)
    daily = np.repeat(rng.normal(0, 1, len(hours) // 24 + 2), 24)[: len(hours)]
    smooth = np.convolve(daily, np.ones(72) / 72, mode="same")
    temperature = 11.5 - 12 * season + 5.5 * smooth + 3 * np.cos(2 * np.pi * (clock - 15) / 24)
    cold = np.clip((18 - temperature) / 30, 0, 1.15)
    load = 4300 + 600 * season + 700 * np.cos(2 * np.pi * (clock - 19) / 24) + 900 * cold
    gust = np.clip(
        0.3 + 0.1 * season + 0.9 * np.convolve(rng.normal(0, 1, len(hours) + 47), np.ones(48) / 48, mode="valid"),
        0.01,
        0.97,
    )
    sun = np.clip(np.cos(2 * np.pi * (clock - 12.5) / 24), 0, 1) * (0.55 - 0.3 * season)
    spot = 75 + 12 * season + 25 * np.cos(2 * np.pi * (clock - 19) / 24) - 35 * sun + 6 * rng.normal(0, 1, len(hours))
    return {
        "cold": cold,
        "load": load,
        "wind": 1800 * gust,
        "sun": 1900 * sun,
        "spot": np.maximum(spot, -20.0),
        "season": season,
    }


def _heat_power(s: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Heat, cogeneration and the power balance: market purchases and sales close it."""
    heat_p, heat_c = 20 + 260 * s["cold"], 60 + 2100 * s["cold"]
    chp_heat = np.minimum(150.0, heat_p)
    chp = np.where(s["spot"] > 52, 350 - 0.15 * chp_heat, 160.0)
    river = 700 + 250 * np.cos(2 * np.pi * (np.arange(len(s["load"])) / 8760 - 0.33))
    clock = np.arange(len(s["load"])) % 24
    pump = np.where(clock < 6, 400.0, 0.0)
    lake = np.where((clock >= 17) & (clock < 22), 400 * 6 * 0.75 / 5, 0.0)
    rest = s["load"] + pump - chp - river - s["wind"] - s["sun"] - lake
    lignite = np.clip(rest - 250, 1440, 2500)
    gap = rest - lignite
    north_in, north_out = np.clip(gap, 0, 990), np.clip(-gap, 0, 1000)
    south_in, south_out = np.clip(gap - north_in, 0, 891), np.clip(-gap - north_out, 0, 900)
    unserved = np.maximum(gap - north_in - south_in, 0)
    dumped = np.maximum(-gap - north_out - south_out, 0)
    return {
        "heat_p": heat_p,
        "heat_c": heat_c,
        "chp_heat": chp_heat,
        "chp": chp,
        "river": river,
        "pump": pump,
        "lake": lake,
        "lignite": lignite,
        "north_in": north_in,
        "north_out": north_out,
        "south_in": south_in,
        "south_out": south_out,
        "el_uns": unserved,
        "dump": dumped,
        "boil_p": heat_p - chp_heat,
        "chp_in": (chp + 0.15 * chp_heat) / 0.52,
    }


def _gas(s: dict[str, np.ndarray], h: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Gas: the corridor gives what it can, storage works by season, the northern entry closes the balance."""
    homes, industry, town = 150 + 2900 * s["cold"], np.full(len(s["cold"]), 1450.0), np.full(len(s["cold"]), 160.0)
    plant = 40 + 90 * s["cold"]
    need_plant = plant + h["chp_in"] + h["boil_p"] / 0.9
    border = np.minimum(2250 * 0.998 * 0.998, 1300 + 1100 * np.clip(s["cold"] * 2, 0, 1))
    to_hub = border * 0.998 - need_plant
    arrive = np.where(to_hub > 0, to_hub * 0.999, to_hub / 0.999)
    need_hub = homes + industry + h["heat_c"] / 0.9 + town / 0.999 - arrive
    inject = np.where(s["cold"] < 0.12, 1100.0, 0.0)
    wish = np.clip(need_hub - 250 - 3400, 0, 3250)
    wish *= min(1.0, inject.sum() / max(wish.sum(), 1e-9))
    rest = need_hub - (250 + wish - inject)
    entry = np.clip(rest, 0, 3900 * 0.998)
    unserved = np.maximum(rest - entry, 0)
    spare = np.maximum(-rest, 0)
    return {
        "homes": homes,
        "industry": industry,
        "town": town,
        "plant": plant,
        "border": border,
        "to_hub": to_hub,
        "inject": inject + spare,
        "draw": wish,
        "entry": entry,
        "ind_uns": unserved,
        "mid": np.full(len(homes), 3400.0),
        "fork": 900 + 500 * s["cold"],
    }


def _chain_flows(nodes: dict[str, dict[str, str]], g: dict[str, np.ndarray]) -> dict[str, Any]:
    """Flows of the corridor, computed from the border back to the field: route id to (sent, received)."""
    chain = [n for n in nodes if n in {c[0] for c in CHAIN} or n.startswith("g_x")]
    flow, out = g["border"] * 0.998, {}
    for a, b in reversed(list(pairwise(chain))):
        flow = flow + {"g_mid": g["mid"], "g_fork": g["fork"]}.get(b, 0.0)
        out[f"{a}-{b}"] = (flow / 0.998, flow)
        flow = flow / 0.998
    return {"flows": out, "field": flow}


def _panels(
    steps: int, nodes: dict[str, Any], routes: dict[str, Any], s: dict[str, Any], h: dict[str, Any], g: dict[str, Any]
) -> dict[str, Any]:
    zero = np.zeros(steps)
    chain = _chain_flows(nodes, g)
    net_store = g["draw"] + 250 - g["inject"]
    lines = {k: (a, b, zero, zero) for k, (a, b) in chain["flows"].items()}
    hub, back = np.maximum(g["to_hub"], 0), np.maximum(-g["to_hub"], 0)
    lines |= {
        "arctic": (g["entry"] / 0.998 / 0.994, g["entry"] / 0.998, zero, zero),
        "gate2-hub": (g["entry"] / 0.998, g["entry"], zero, zero),
        "plant-hub": (hub, hub * 0.999, back / 0.999, back),
        "hub-town": (g["town"] / 0.999, g["town"], zero, zero),
        "store-hub": (
            np.maximum(net_store, 0),
            np.maximum(net_store, 0),
            np.maximum(-net_store, 0),
            np.maximum(-net_store, 0),
        ),
        "north-home": (h["north_in"] / 0.99, h["north_in"], h["north_out"], h["north_out"] * 0.99),
        "south-home": (h["south_in"] / 0.99, h["south_in"], h["south_out"], h["south_out"] * 0.99),
        "plant-grid": (h["chp"], h["chp"], zero, zero),
    }
    flow = [np.array([lines[r][k] for r in routes]).T for k in range(4)]
    process = {
        "chp": (h["chp"], h["chp_heat"], h["chp_in"], zero),
        "boil_p": (h["boil_p"], zero, h["boil_p"] / 0.9, zero),
        "boil_c": (h["heat_c"], zero, h["heat_c"] / 0.9, zero),
        "lignite": (h["lignite"], zero, zero, 1.05 * h["lignite"]),
        "river": (h["river"], zero, zero, zero),
        "wind": (s["wind"], zero, zero, zero),
        "sun": (s["sun"], zero, zero, zero),
    }
    made = [np.array([process[p][k] for p in PROCESSES]).T for k in range(4)]
    load = {
        "d_homes": g["homes"],
        "d_ind": g["industry"],
        "d_plant": g["plant"],
        "d_town": g["town"],
        "d_mid": g["mid"],
        "d_fork": g["fork"],
        "d_el": s["load"],
        "d_hp": h["heat_p"],
        "d_hc": h["heat_c"],
    }
    loads = np.array([load[d] for d in DEMANDS]).T
    short = np.array([{"d_ind": g["ind_uns"], "d_el": h["el_uns"]}.get(d, zero) for d in DEMANDS]).T
    cave = 2.0e6 + np.cumsum(g["inject"] - g["draw"])
    dumped = np.array([h["dump"] if n == "e_home" else zero for n in nodes]).T
    return {
        "nodes": _panel("nodes", list(nodes), steps, price=_prices(nodes, s, h, g), dumped=dumped),
        "routes": _panel(
            "routes", list(routes), steps, sent=flow[0], received=flow[1], sent_back=flow[2], received_back=flow[3]
        ),
        "processes": _panel(
            "processes", list(PROCESSES), steps, output=made[0], heat=made[1], input=made[2], emission=made[3]
        ),
        "legs": _panel("legs", [], steps),
        "supplies": _panel(
            "supplies", list(SUPPLIES), steps, mw=np.array([chain["field"], g["entry"] / 0.998 / 0.994, zero + 250]).T
        ),
        "markets": _panel(
            "markets",
            list(MARKETS),
            steps,
            bought=np.array([h["north_in"] / 0.99, h["south_in"] / 0.99]).T,
            sold=np.array([h["north_out"] * 0.99, h["south_out"] * 0.99]).T,
        ),
        "demands": _panel("demands", list(DEMANDS), steps, load=loads, served=loads - short, unserved=short),
        "storages": _panel(
            "storages",
            list(STORAGES),
            steps,
            level=np.array([cave, 5e4 + np.cumsum(h["pump"] * 0.75 - h["lake"])]).T,
            injected=np.array([g["inject"], h["pump"]]).T,
            withdrawn=np.array([g["draw"], h["lake"]]).T,
        ),
    }


def _prices(nodes: dict[str, Any], s: dict[str, Any], h: dict[str, Any], g: dict[str, Any]) -> np.ndarray:
    """Prices that rise along the corridor, with scarcity where demand is shed."""
    steps, out = len(s["cold"]), []
    for i, row in enumerate(nodes.values()):
        if row["carrier"] == "gas":
            base = np.full(steps, 28 + 0.85 * min(i, 9)) + (4 + 6 * s["season"] if row["area"] == "home" else 0)
            out.append(np.where((g["ind_uns"] > 0) & (row["area"] == "home"), 120.0, base))
        elif row["carrier"] == "power":
            out.append(
                np.where(
                    (h["el_uns"] > 0) & (row["area"] == "home"),
                    4000.0,
                    s["spot"] + (3.6 if row["area"] == "home" else 0),
                )
            )
        else:
            out.append(np.full(steps, 42.0) + 8 * s["season"])
    return np.array(out).T


def _ledger(
    steps: Any, panels: dict[str, Any], nodes: dict[str, Any], routes: dict[str, Any], s: dict[str, Any]
) -> pd.DataFrame:
    """Payments by month: purchases, tariffs, trade, resource costs, lost load."""
    months = np.array([str(m) for m in steps.start.astype("datetime64[M]")])
    rows: list[pd.DataFrame] = []

    def pay(payer: str, receiver: str, kind: str, table: str, id: str, eur: np.ndarray) -> None:
        by = pd.Series(eur).groupby(months).sum()
        rows.append(
            pd.DataFrame(
                {
                    "payer": payer,
                    "receiver": receiver,
                    "kind": kind,
                    "table": table,
                    "id": id,
                    "month": by.index,
                    "eur": by.to_numpy(),
                }
            )
        )

    mw = panels["supplies"].measures["mw"]
    for j, (id, row) in enumerate(SUPPLIES.items()):
        price = float(row.get("price", "0").split()[0])
        buyer = row.get("buyer") or "homegas"
        if price:
            pay(buyer, row["party"], "purchase", "supplies", id, mw[:, j] * price)
        if row.get("cost"):
            pay(row["party"], "nature", "resource cost", "supplies", id, mw[:, j] * float(row["cost"].split()[0]))
    for j, (id, row) in enumerate(routes.items()):
        both = panels["routes"].measures["sent"][:, j] + panels["routes"].measures["sent_back"][:, j]
        if float(row["tariff"].split()[0]):
            pay(
                nodes[row["to"]]["party"],
                row["operator"],
                "tariff",
                "routes",
                id,
                both * float(row["tariff"].split()[0]),
            )
    for j, id in enumerate(MARKETS):
        pay(
            "homepower",
            "exchange",
            "market purchase",
            "markets",
            id,
            panels["markets"].measures["bought"][:, j] * s["spot"],
        )
        pay("exchange", "homepower", "market sale", "markets", id, panels["markets"].measures["sold"][:, j] * s["spot"])
    for j, (id, row) in enumerate(PROCESSES.items()):
        if row.get("cost"):
            pay(
                row["party"],
                "nature",
                "running cost",
                "processes",
                id,
                panels["processes"].measures["output"][:, j] * float(row["cost"].split()[0]),
            )
    for j, (id, row) in enumerate(DEMANDS.items()):
        worth = float(CLASSES[row["class"]]["value_of_lost_load"].split()[0])
        pay(row["party"], "nature", "unserved", "demands", id, panels["demands"].measures["unserved"][:, j] * worth)
    frame = pd.concat(rows, ignore_index=True)
    return frame[frame.eur != 0].reset_index(drop=True)


def _evidence(hostile: str) -> dict[str, dict[str, dict[str, str]]]:
    return {
        "sources": {
            "s_op": {
                "title": f"Operator's statement of capacity{hostile}",
                "publisher": "Corridor Operator",
                "published": "2025-05-03",
                "url": "https://example.org/capacity?a=1&b=2",
            },
            "s_bad": {"title": "A page with a bad address", "url": "javascript:alert(1)"},
        },
        "claims": {
            "c_cap": {
                "source": "s_op",
                "locator": "par. 4",
                "stated": "2025-05-03",
                "speaker": "Operator",
                "subject": "Border line",
                "quantity": "capacity",
                "value": "1.8 bcm/year",
                "modality": "in operation",
            },
            "c_cap2": {
                "source": "s_op",
                "locator": "p. 2",
                "stated": "2025-11-20",
                "speaker": "Ministry",
                "subject": "Border line",
                "quantity": "capacity",
                "value": "2.4 bcm/year",
                "modality": "planned",
            },
        },
        "assumptions": {
            "a_price": {
                "subject": f"Contract price of Eastern gas{hostile}",
                "reason": "No price is published; hub less 2 EUR/MWh.",
                "range": "25 to 34 EUR/MWh",
                "replace_by": "the contract",
            },
            "a_shape": {
                "subject": "Winter shape of household demand",
                "reason": "No hourly meter data are published.",
                "range": "standard deviation 3 to 5 K",
            },
            "a_voll": {"subject": "Values of lost load", "reason": "Usual order of magnitude."},
        },
        "observations": {
            "o_gas": {
                "title": "Gas imports of Homeland",
                "scenario": "2030",
                "unit": "TWh",
                "value": "22.1",
                "tolerance": "0.5",
                "query": "SELECT sum(mw*hours)/1e6 FROM supplies JOIN steps USING(step) WHERE id='polar_gas'",
                "rests_on": "s_op",
            },
            "o_hydro": {
                "title": "Hydro production",
                "scenario": "2030",
                "unit": "TWh",
                "value": "6.1",
                "tolerance": "0.1",
                "query": "SELECT sum(output*hours)/1e6 FROM processes JOIN steps USING(step) WHERE id='river'",
                "input": "yes",
            },
            "o_bad": {
                "title": "A query with an error",
                "scenario": "2030",
                "unit": "TWh",
                "value": "1",
                "tolerance": "0.1",
                "query": "SELECT nothing FROM nowhere",
            },
        },
    }


RESTS = {
    ("supplies", "east_gas", "price"): [("assumption", "a_price", "hub less 2")],
    ("routes", "g_cap-g_border", "capacity"): [("claim", "c_cap", "1.8 bcm/year at 10.86 kWh/m3")],
    ("classes", "*", "level"): [("source", "s_op", "table 3")],
    ("classes", "*", "value_of_lost_load"): [("assumption", "a_voll", "")],
    ("routes", "*", "tariff"): [("assumption", "a_price", "")],
    ("nodes", "*", "latitude"): [("source", "s_op", "")],
    ("processes", "*", "cost"): [("assumption", "a_shape", "")],
}


def fake_run(folder: Path, hours: int = 8760, extra: int = 0, hostile: bool = False) -> FakeRun:
    """The corridor over `hours` from the start of 2030, with `extra` more nodes and routes on the way."""
    bad = HOSTILE if hostile else ""
    steps = _steps("2030-01-01", hours)
    nodes = _nodes(extra)
    routes = _routes(nodes)
    s = _shapes(steps.hours, steps.start + np.timedelta64(3600, "s"), np.random.default_rng(2024))
    h = _heat_power(s)
    g = _gas(s, h)
    panels = _panels(hours, nodes, routes, s, h, g)
    if hostile:
        nodes["g_hub"]["name"] += bad
        routes["arctic"]["name"] += bad
    index = {"nodes": {n: i for i, n in enumerate(nodes)}, "classes": {c: i for i, c in enumerate(CLASSES)}}
    tables: dict[str, Any] = {
        "carriers": CARRIERS,
        "areas": AREAS,
        "parties": PARTIES,
        "nodes": nodes,
        "routes": routes,
        "processes": PROCESSES,
        "supplies": SUPPLIES,
        "markets": MARKETS,
        "classes": CLASSES,
        "demands": DEMANDS,
        "storages": STORAGES,
        **_evidence(bad),
    }
    arrays = {("m_north", "price"): s["spot"], ("m_south", "price"): s["spot"]}
    case = FakeCase(
        "eastern-corridor",
        f"Eastern corridor{bad}",
        "2030",
        ("state", "homegas", "homepower", "city", "people"),
        {t: FakeRows(r, arrays if t == "markets" else {}, index) for t, r in tables.items()},
        FakeProvenance(RESTS),
    )
    ledger = _ledger(steps, panels, nodes, routes, s)
    inside = set(case.perspective)
    net = ledger.eur.where(ledger.payer.isin(inside) & ~ledger.receiver.isin(inside), 0).sum()
    net -= ledger.eur.where(ledger.receiver.isin(inside) & ~ledger.payer.isin(inside), 0).sum()
    statics = {
        t: _static(tables[t])
        for t in (
            "carriers",
            "areas",
            "parties",
            "nodes",
            "routes",
            "processes",
            "supplies",
            "markets",
            "classes",
            "demands",
            "storages",
        )
    }
    for column in ("priority", "value_of_lost_load", "protected"):
        statics["classes"][column] = case["classes"].number(column)[:, 0]
    statics["legs"] = pd.DataFrame(columns=["process", "node", "direction", "ratio"], index=pd.Index([], name="id"))
    statics["storages"]["capacity_mwh"] = [7e6, 1.9e5]
    capacities = {
        t: np.broadcast_to(
            np.array([[float(r["capacity"].split()[0]) for r in tables[t].values()]]), (hours, len(tables[t]))
        )
        for t in ("routes", "processes", "supplies")
    } | {"markets": np.broadcast_to([[1200.0, 900.0]], (hours, 2))}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return FakeRun(
        folder, manifest(case, hours, objective_eur=float(net)), steps, statics, ledger, case, panels, capacities
    )


def tiny_run(folder: Path) -> FakeRun:
    """One node, one supply, one demand, one week: the least that a report must bear."""
    steps, hours = _steps("2030-01-07", 168), 168
    load = 100 + 20 * np.sin(np.arange(hours) / 24 * 2 * np.pi)
    none = {t: _panel(t, [], hours) for t in ("routes", "processes", "legs", "markets", "storages")}
    panels = {
        "nodes": _panel("nodes", ["n"], hours, price=np.full((hours, 1), 20.0)),
        "supplies": _panel("supplies", ["s"], hours, mw=load),
        "demands": _panel("demands", ["d"], hours, load=load, served=load),
        **none,
    }
    tables: dict[str, Any] = {
        "carriers": {"w": {"name": "Water"}},
        "parties": {"p": {"name": "Works"}, "q": {"name": "Users"}},
        "nodes": {"n": {"name": "Town", "carrier": "w", "party": "q", "latitude": "44", "longitude": "21"}},
        "supplies": {"s": {"name": "Well", "node": "n", "party": "p", "price": "20 EUR/MWh", "capacity": "150 MW"}},
        "classes": {"c": {"name": "Users", "carrier": "w", "priority": "1", "value_of_lost_load": "1000 EUR/MWh"}},
        "demands": {"d": {"node": "n", "class": "c"}},
    }
    case = FakeCase("well", "A well", "base", ("all",), {t: FakeRows(r) for t, r in tables.items()}, FakeProvenance({}))
    ledger = pd.DataFrame(
        {
            "payer": ["q"],
            "receiver": ["p"],
            "kind": ["purchase"],
            "table": ["supplies"],
            "id": ["s"],
            "month": ["2030-01"],
            "eur": [20 * load.sum()],
        }
    )
    statics = {t: _static(r) for t, r in tables.items()}
    capacities = {
        "routes": np.zeros((hours, 0)),
        "processes": np.zeros((hours, 0)),
        "markets": np.zeros((hours, 0)),
        "supplies": np.full((hours, 1), 150.0),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return FakeRun(folder, manifest(case, hours, objective_eur=0.0), steps, statics, ledger, case, panels, capacities)
