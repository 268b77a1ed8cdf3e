"""What the first page says of a contract year: billed and not taken, at the take-or-pay line, or used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import koridor
from koridor.report.promises import promises
from koridor.report.reading import Reading
from tests.cases import network

FORMS: dict[str, tuple[float, dict[str, Any], str, str]] = {
    "not taken": (
        20,
        {"make_up_years": 2},
        "Under The deal, 62.2 GWh of 2030 are paid for and not taken; the bill is EUR 2.49 m.",
        "62.2 GWh may still be fetched as make-up gas.",
    ),
    "at the line": (
        30,
        {},
        "The deal: 62.2 GWh taken in 2030, no more than its take-or-pay quantity of 80 %.",
        "The obligation binds: one MWh more of it would cost 10.00 EUR/MWh.",
    ),
    "used": (50, {}, "The deal: 77.8 GWh taken in 2030, all of the annual quantity, at 40.0 EUR/MWh on average.", ""),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_contract_in_a_sentence(form: str, tmp_path: Path) -> None:
    """90 days of 36 MW: 77.76 GWh, of which 80 % are 62.2. The price is 40 EUR/MWh, the hub is at 30 or at 50, so that
    the line binds by 10 or all is taken; where nobody needs gas, all that is due is billed.
    """
    hub, more, sentence, why = FORMS[form]
    deal = {"name": "The deal", "seller": "seller", "buyer": "buyer", "from": "field", "to": "town", "price": 40}
    deal |= {"start": "2030-01-01", "end": "2031-01-01", "annual": "315.36 GWh", "take_or_pay": "80 %", "daily_max": 60}
    load = 0 if form == "not taken" else 36
    folder = network(
        tmp_path / "case",
        hours=24 * 90,
        step_hours=24,
        perspective=["buyer"],
        nodes={"field": {"carrier": "gas", "party": "seller"}, "town": {"carrier": "gas", "party": "buyer"}},
        demands={"homes": {"node": "town", "load": load + 1e-3, "worth": 3000}},
        supplies={"well": {"node": "field", "party": "seller", "capacity": 200}},
        markets={"hub": {"node": "town", "party": "exchange", "trader": "buyer", "price": hub, "buy": 100}},
        contracts={"deal": deal | more},
    )
    found = promises(Reading(koridor.solve(koridor.load(folder))))
    assert len(found) == 1
    told = ["".join(p if isinstance(p, str) else p.shown for p in part) for part in (found[0].sentence, found[0].why)]
    assert [t.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2009", " ") for t in told] == [sentence, why]
