"""The tables of the made-up corridor of `report_fake`."""

from __future__ import annotations

from itertools import pairwise

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
