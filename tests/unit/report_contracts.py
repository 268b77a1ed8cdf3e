"""A small solved case with everything that the pages on contracts, money and plants show.

Three years in steps of a day. Gas comes under two contracts, one indexed to oil with make-up gas and carry-forward, one
to the hub, and from the hub itself over a route whose capacity is booked. The hub is cheap in 2030, so that gas is paid
for and not taken, and dear in 2031, so that it is taken later. A plant of two shareholders runs for a toll.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import koridor
from koridor.result.run import Run
from tests.cases import network

CONTRACTS: dict[str, dict[str, Any]] = {
    "hills": {
        "name": "Hills contract",
        "seller": "hills_co",
        "buyer": "utility",
        "from": "g_hills",
        "to": "g_town",
        "start": "2029-10-01",
        "end": "2033-01-01",
        "year_start": "10-01",
        "annual": "900 GWh",
        "annual_max": 1.1,
        "take_or_pay": "80 %",
        "daily_max": "150 MW",
        "price": 4,
        "price_cap": 40,
        "make_up_years": 3,
        "make_up_price": "top-up",
        "make_up_from": "take-or-pay",
        "carry_forward_cap": "10 %",
        "carry_forward_from": "take-or-pay",
        "make_up_start": "20 GWh",
        "make_up_start_price": 22,
        "carry_forward_start": "15 GWh",
        "taken_start": "250 GWh",
    },
    "coast": {
        "name": "Coast contract",
        "seller": "coast_co",
        "buyer": "utility",
        "from": "g_coast",
        "to": "g_town",
        "start": "2030-01-01",
        "end": "2033-01-01",
        "annual": "400 GWh",
        "take_or_pay": "60 %",
        "daily_max": "80 MW",
        "interruptible": "20 %",
        "interruptible_discount": 1,
        "price": 1,
    },
}
INDICES = {
    "oil": {
        "name": "Crude oil",
        "unit": "EUR/bbl",
        "value": "2029: 60; 2029-07: 64; 2030-01: 70; 2030-04: 66; 2030-09: 72; 2031: 68; 2031-06: 61; 2032: 58",
    },
    "hub": {
        "name": "Hub, month ahead",
        "unit": "EUR/MWh",
        "value": "2029: 20; 2030: 19; 2030-05: 17; 2030-10: 22; 2031: 38; 2031-04: 34; 2031-10: 40; 2032: 27",
    },
}


PLACES: dict[str, Any] = {
    "carriers": {"gas": {"co2": 0.2}, "power": {}},
    "areas": {"home": {"carbon_price": 30, "state": "state"}, "abroad": {}},
    "parties": {
        "utility": {"name": "Town gas"},
        "hills_co": {"name": "Hills Gas"},
        "coast_co": {"name": "Coast Gas"},
        "operator": {"name": "Pipes"},
        "hub_co": {"name": "Traders"},
        "exchange_co": {"name": "Power exchange"},
        "state": {"name": "The state"},
        "jv": {"name": "Plant company"},
        "mills": {"name": "Mills"},
    },
    "nodes": {
        "g_hills": {"carrier": "gas", "area": "abroad", "party": "hills_co", "name": "Hills", "latitude": 46},
        "g_coast": {"carrier": "gas", "area": "abroad", "party": "coast_co", "name": "Coast", "longitude": 18},
        "g_hub": {"carrier": "gas", "area": "abroad", "party": "hub_co", "name": "Hub", "longitude": 24},
        "g_town": {"carrier": "gas", "area": "home", "party": "utility", "name": "Town"},
        "e_town": {"carrier": "power", "area": "home", "party": "utility", "name": "Town, power"},
    },
    "routes": {
        "pipe": {
            "name": "Hub pipe",
            "from": "g_hub",
            "to": "g_town",
            "capacity": 200,
            "operator": "operator",
            "tariff": 0.2,
        }
    },
}
ASSETS: dict[str, Any] = {
    "supplies": {
        "wells": {"name": "Wells", "node": "g_hills", "party": "hills_co", "capacity": 300, "cost": 5},
        "ships": {"name": "Ships", "node": "g_coast", "party": "coast_co", "capacity": 200, "cost": 8},
    },
    "markets": {
        "hub": {
            "name": "Hub",
            "node": "g_hub",
            "party": "hub_co",
            "price": "2030: 20; 2031: 41; 2032: 24",
            "buy": 200,
        },
        "exchange": {
            "name": "Exchange",
            "node": "e_town",
            "party": "exchange_co",
            "price": "2030: 62; 2031: 88; 2032: 70",
            "buy": 500,
            "sell": 500,
        },
    },
    "processes": {
        "plant": {
            "name": "Town plant",
            "input": "g_town",
            "output": "e_town",
            "party": "jv",
            "capacity": 60,
            "efficiency": 0.5,
            "cost": 3,
            "fixed_cost": 20000,
            "build_cost": 800000,
        }
    },
}
DEALS: dict[str, Any] = {
    "price_terms": {
        "hills_oil": {"contract": "hills", "index": "oil", "slope": 0.3, "average": 6, "lag": 1, "reset": 3},
        "coast_hub": {"contract": "coast", "index": "hub", "slope": 1, "average": 1},
    },
    "bookings": {
        "firm": {
            "name": "Pipe, by the year",
            "route": "pipe",
            "shipper": "utility",
            "product": "year",
            "tariff": 9000,
            "least": 20,
            "most": 20,
        },
        "quarters": {
            "name": "Pipe, by the quarter",
            "route": "pipe",
            "shipper": "utility",
            "product": "quarter",
            "tariff": 9000,
            "multiplier": 1.15,
            "most": 100,
        },
    },
    "tolls": {"toll": {"process": "plant", "toller": "utility", "capacity_fee": 120000, "energy_fee": 4}},
}
VENTURE: dict[str, Any] = {
    "shares": {
        "utility_jv": {"owner": "utility", "owned": "jv", "share": 0.6},
        "mills_jv": {"owner": "mills", "owned": "jv", "share": 0.4},
    },
    "ventures": {
        "town_plant": {
            "name": "Town plant",
            "party": "jv",
            "process": "plant",
            "start": "2030",
            "spending": "0.4 0.6",
            "life": 15,
            "discount_rate": "8 %",
            "equity_rate": "10 %",
            "debt_share": "60 %",
            "interest": "5 %",
            "tenor": 10,
            "tax": "15 %",
            "support": "2030 2031 2032",
        }
    },
}


def tables(days: int) -> dict[str, Any]:
    """The tables of the case. Homes burn most at the turn of the year."""
    season = [round(118 + 52 * math.cos(2 * math.pi * day / 365.25), 1) for day in range(days)]
    demands = {
        "homes": {"node": "g_town", "load": season, "worth": 500},
        "lights": {"node": "e_town", "load": 90, "worth": 3000},
    }
    return {
        **PLACES,
        **ASSETS,
        "demands": demands,
        "contracts": CONTRACTS,
        "indices": INDICES,
        **DEALS,
        **VENTURE,
    }


def demo(folder: Path, days: int = 1096, **more: Any) -> Run:
    """The solved run of the case, saved in `folder`/run."""
    made = network(
        folder / "case",
        hours=24 * days,
        step_hours=24,
        perspective=("utility", "jv", "mills", "operator"),
        **{**tables(days), **more},
    )
    return koridor.solve(koridor.load(made), folder / "run")
