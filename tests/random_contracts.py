"""Random supply contracts with banks over three contract years, repeatable by seed; steps of five days."""

from __future__ import annotations

from typing import Any

import numpy as np

STEPS_A_YEAR = 73
PERSPECTIVES = (
    ["buyer"],
    ["all"],
    ["buyer", "pipe_co"],
    ["buyer", "trader", "town_co"],
    ["seller"],
    ["seller", "buyer"],
)
STORM = {"contract": "deal", "start": "2030-02-05", "end": "2030-02-25", "share": "50 %"}
CALL = {"contract": "deal", "kind": "interruption", "start": "2029-12-02", "end": "2029-12-12"}


def draw(seed: int) -> dict[str, Any]:
    """Keyword arguments of `tests.cases.network`: a contract, a hub beside it, a pipe to the town."""
    rng = np.random.default_rng(seed)

    def pick(*options: Any) -> Any:
        return options[int(rng.integers(len(options)))]

    n = 3 * STEPS_A_YEAR
    season = 40 + 40 * np.sin(np.arange(n) / STEPS_A_YEAR * 2 * np.pi + 1)
    load = season + np.repeat(rng.uniform(-40, 40, 3), STEPS_A_YEAR) + rng.uniform(-30, 30, n)
    hub = np.repeat(rng.uniform(10, 40, 3), STEPS_A_YEAR) + rng.uniform(-5, 5, n)
    book = {
        "route": "pipe",
        "shipper": "buyer",
        "product": pick("year", "quarter", "month"),
        "convention": pick("days", "parts"),
        "tariff": 8760,
        "multiplier": 1.2,
        "least": 10,
        "most": pick(10, 60),
    }
    market_sell, tariff, payer, deal = pick(0, 20), pick(0, 1.5), pick("", "buyer"), _terms(pick)
    return {
        "hours": n * 120,
        "step_hours": 120,
        "start": "2029-01-01",
        "perspective": PERSPECTIVES[seed % len(PERSPECTIVES)],
        "carriers": {"gas": {"dump_cost": 1}},
        "nodes": {
            "field": {"carrier": "gas", "party": "seller"},
            "border": {"carrier": "gas", "party": "buyer"},
            "town": {"carrier": "gas", "party": "town_co"},
        },
        "parties": {"trader": {}},
        "demands": {"homes": {"node": "town", "load": np.round(load, 2).clip(0).tolist(), "worth": 500}},
        "supplies": {"well": {"node": "field", "party": "seller", "capacity": 200, "cost": 8}},
        "markets": {
            "hub": {
                "node": "border",
                "party": "exchange",
                "trader": "trader",
                "price": np.round(hub, 3).tolist(),
                "buy": 100,
                "sell": market_sell,
                "spread": 0.5,
                "depth": 30,
                "slope": 0.1,
            }
        },
        "routes": {
            "pipe": {
                "from": "border",
                "to": "town",
                "operator": "pipe_co",
                "capacity": 90,
                "capacity_back": 40,
                "tariff": tariff,
                "payer": payer,
            }
        },
        "contracts": {"deal": deal},
        "reliefs": {"storm": STORM} | ({"call": CALL} if deal["interruptible"] else {}),
        "bookings": {"base": book} if pick(True, False) else {},
    }


def _terms(pick: Any) -> dict[str, Any]:
    """A contract whose drafting is drawn; banks are empty at the start where there is no right to them."""
    terms = {
        "seller": "seller",
        "buyer": "buyer",
        "from": "field",
        "to": "border",
        "start": pick("2029-01-01", "2029-04-01", "2028-10-01"),
        "end": pick("2032-01-01", "2031-10-01", "2033-01-01"),
        "year_start": pick("01-01", "10-08"),
        "annual": "400 GWh",
        "annual_max": pick(1, 1.1),
        "take_or_pay": pick(0.7, 0.9),
        "relief": pick("before", "after"),
        "daily_max": 80,
        "daily_min": pick(0, 5),
        "delivered": pick(1, 0.95),
        "price": pick("25", "2028: 20; 2030: 28; 2031: 24"),
        "bill_price": pick("mean", "last"),
        "bill_share": pick(1, 0.8),
        "make_up_years": pick(0, 1, 2),
        "make_up_from": pick("annual", "take-or-pay"),
        "make_up_price": pick("free", "top-up", "symmetric", "share"),
        "make_up_cap": pick(1, 0.2),
        "make_up_start": pick(0, 20000),
        "make_up_start_price": 22,
        "carry_forward_cap": pick(0, 0.1),
        "carry_forward_use": pick(1, 0.05),
        "carry_forward_years": pick(1, 2),
        "carry_forward_from": pick("annual", "take-or-pay"),
        "carry_forward_start": pick(0, 5000),
        "interruptible": pick(0, 0.3),
        "interruptible_discount": 2,
    }
    terms["make_up_start"] *= bool(terms["make_up_years"])
    terms["carry_forward_start"] *= bool(terms["carry_forward_cap"])
    return terms
