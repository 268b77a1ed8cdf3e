"""The money of one storage trade, by payer and receiver, against a published example.

SOURCE     Task text in github.com/saroshfarhan/jpmc_data, task2/README.md: 1,000,000 MMBtu bought at 2 and sold four
           months later at 3, rent of 100,000 a month, 10,000 for putting in and taking out, 50,000 of transport each
           way. Printed after each step: 1,000,000, 600,000, 590,000, 490,000.
TOLERANCE  1e-9 relative: sums of round numbers.
TABLES     The store stands behind two routes of its operator: the rent is capacity booked on the way in, a twelfth of
           the year's price each month; the charge is the tariff of that way. Transport is the tariff of the pipe to the
           hub. A MMBtu is called a MWh here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.result.run import Run
from tests.cases import cost, solved

VOLUME = 1_000_000.0
DAYS = 31 + 28 + 31 + 30
RATE = VOLUME / 24
"""MW that move the whole volume in a day."""


def trade(folder: Path, charge_out: float) -> Run:
    """Bought on 1 January, sold on 30 April 2030; `charge_out` is what taking out costs a unit."""
    return solved(
        folder,
        "highs",
        hours=24 * DAYS,
        step_hours=24,
        perspective=["trader"],
        nodes={n: {"carrier": "gas", "party": "trader"} for n in ("hub", "gate", "store")},
        markets={
            "hub": {
                "node": "hub",
                "party": "exchange",
                "price": [2.0] + [2.5] * (DAYS - 2) + [3.0],
                "buy": RATE,
                "sell": RATE,
            }
        },
        routes={
            "pipe": {
                "from": "hub",
                "to": "gate",
                "operator": "pipeline",
                "capacity": RATE,
                "capacity_back": RATE,
                "tariff": 50_000 / VOLUME,
            },
            "in": {"from": "gate", "to": "store", "operator": "keeper", "capacity": RATE, "tariff": 10_000 / VOLUME},
            "out": {"from": "store", "to": "gate", "operator": "keeper", "capacity": RATE, "tariff": charge_out},
        },
        bookings={
            "rent": {
                "route": "in",
                "shipper": "trader",
                "product": "month",
                "convention": "parts",
                "tariff": 12 * 100_000 / RATE,
                "least": RATE,
                "most": RATE,
            }
        },
        storages={
            "store": {
                "node": "store",
                "party": "trader",
                "capacity": VOLUME,
                "injection": RATE,
                "withdrawal": RATE,
                "level_start": 0,
            }
        },
    )


def paid(run: Run) -> dict[tuple[str, str, str], float]:
    """EUR by kind, payer and receiver as the trader's accounts show them, what nobody pays left out."""
    money = run.ledger[(run.ledger["payer"] == "trader") | (run.ledger["receiver"] == "trader")]
    money = money[(money["kind"] != "tie-break") & (money["eur"].abs() > 1e-6)]
    return money.groupby(["kind", "payer", "receiver"])["eur"].sum().to_dict()


def test_every_printed_step(tmp_path: Path) -> None:
    run = trade(tmp_path, charge_out=0.0)
    steps = {
        ("market purchase", "trader", "exchange"): 2_000_000,
        ("market sale", "exchange", "trader"): 3_000_000,
        ("capacity booking", "trader", "keeper"): 4 * 100_000,
        ("tariff", "trader", "keeper"): 10_000,
        ("tariff", "trader", "pipeline"): 50_000 + 50_000,
    }
    assert paid(run) == pytest.approx(steps, rel=1e-9)
    rent = run.ledger.query("kind == 'capacity booking'").set_index("month")["eur"]
    assert rent.tolist() == pytest.approx([100_000] * 4, rel=1e-9)
    difference = 3_000_000 - 2_000_000
    printed = [difference, difference - 400_000, difference - 410_000, difference - 510_000]
    assert printed == [1_000_000, 600_000, 590_000, 490_000]
    assert -cost(run) == pytest.approx(490_000, rel=1e-9)


def test_the_charge_on_both_ways(tmp_path: Path) -> None:
    """The printed chain takes the 10,000 once; on the way in and out they are 20,000."""
    assert -cost(trade(tmp_path, charge_out=10_000 / VOLUME)) == pytest.approx(480_000, rel=1e-9)
