"""What a person reads when no plan meets every limit: who asks too much, by how much, when, and in which cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from koridor.errors import Infeasible, LimitReached
from koridor.lp import status
from koridor.lp.problem import Answer
from koridor.solve.strategy import _verdict
from tests.cases import solved

NEED = {"town": {"node": "b", "load": 50}}
THREE_HOURS = "on 1 January 2030 (3 hours)."


def store(**cells: Any) -> dict[str, Any]:
    """A store at b of 1,000 MWh."""
    row = {"name": "The cavern", "node": "b", "capacity": 1000, "injection": 10, "withdrawal": 50, **cells}
    return {"nodes": {"b": "gas"}, "storages": {"store": row}}


def deal(**more: Any) -> dict[str, Any]:
    """A contract that brings gas from a to b, with a season in it where one is given."""
    row = {"name": "The deal", "seller": "them", "buyer": "us", "from": "a", "to": "b", "annual": "876 GWh"}
    row |= {"start": "2030-01-01", "end": "2031-01-01", "daily_max": 100, **more.pop("contract", {})}
    tables: dict[str, Any] = {"nodes": {"a": "gas", "b": "gas"}, "contracts": {"deal": row}}
    return tables | {"supplies": {"well": {"node": "a", "capacity": 200}}} | more


CASES: dict[str, tuple[dict[str, Any], str]] = {
    "a delivery that nobody takes": (
        {
            "nodes": {"b": "gas"},
            "supplies": {"field": {"name": "The field", "node": "b", "capacity": 90, "minimum": [40, 70, 80]}},
        },
        "The field is due to deliver up to 30 MW more than the rest can take on 1 January 2030 (2 hours). "
        "See supplies/field/minimum.",
    ),
    "a contract whose least is too much": (
        deal(contract={"daily_min": 65}),
        f"The deal has to be taken up to 15 MW above what the rest can use {THREE_HOURS} See contracts/deal/daily_min.",
    ),
    "a season whose least is too much": (
        deal(seasons={"cold": {"contract": "deal", "start": "2030-01-01", "end": "2030-01-02", "least": "4 GWh"}}),
        "cold, season of The deal: 350 MWh of the least of the season that starts on 2030-01-01 cannot be taken. "
        "See seasons/cold/least.",
    ),
    "a pipe that has to flow": (
        {
            "nodes": {"a": "gas", "b": "gas"},
            "supplies": {"field": {"node": "a", "capacity": 30}},
            "routes": {"pipe": {"from": "a", "to": "b", "capacity": 60, "minimum": 45}},
        },
        f"pipe has to carry up to 15 MW more than it can {THREE_HOURS} See routes/pipe/minimum.",
    ),
    "a plant that cannot stop": (
        {
            "nodes": {"b": "power"},
            "processes": {"plant": {"output": "b", "capacity": 100, "must_run": "80 %"}},
        },
        f"plant has to run up to 30 MW above what its inputs and outlets allow {THREE_HOURS} "
        "See processes/plant/must_run.",
    ),
    "a level at the end": (
        store(level_start="20 %", level_end="60 %", level_min="10 %"),
        "The cavern would have to hold up to 400 MWh more than it can reach on 1 January 2030 (1 hour). "
        "See storages/store/level_end.",
    ),
    "as full at the end as at the start": (
        store(level_start="20 %", injection=0, standing_loss="50 %"),
        "The cavern would have to hold up to 175 MWh more than it can reach on 1 January 2030 (1 hour). "
        "See storages/store/level_start.",
    ),
    "a least level on the way": (
        store(level_start="20 %", level_end="10 %", level_min=[0, 0.25, 0]),
        "The cavern would have to hold up to 50 MWh more than it can reach on 1 January 2030 (1 hour). "
        "See storages/store/level_min.",
    ),
    "too much for a year": (
        {
            "nodes": {"b": "gas"},
            "supplies": {"field": {"node": "b", "capacity": 90, "availability": "5 %", "annual_min": "87.6 GWh"}},
        },
        "field stays 16.5 MWh below its least of 2030 (of the part that is solved). See supplies/field/annual_min.",
    ),
    "fuel that is not there": (
        {
            "nodes": {"g": "gas", "b": "power", "h": "heat"},
            "processes": {
                "chp": {
                    "input": "g",
                    "output": "b",
                    "capacity": 40,
                    "must_run": "50 %",
                    "heat_output": "h",
                    "heat_capacity": 20,
                    "power_loss": 0.2,
                    "back_pressure": 0.5,
                }
            },
        },
        f"g lacks up to 20 MW {THREE_HOURS}",
    ),
}


@pytest.mark.parametrize("engine", ["highs", "piqp", "interior"])
@pytest.mark.parametrize("name", CASES)
def test_the_smallest_repair_in_words(name: str, engine: str, tmp_path: Path) -> None:
    network, text = CASES[name]
    with pytest.raises(Infeasible) as caught:
        solved(tmp_path, engine, hours=3, demands=NEED, **network)
    assert caught.value.exit_code == 4
    assert caught.value.repairs == (text,)
    assert str(caught.value) == f"No plan meets every limit.\n  - {text}"


def test_what_the_cell_rests_on_is_named(tmp_path: Path) -> None:
    supply = {"field": {"node": "b", "capacity": 90, "minimum": 70}}
    reason = {"talk": {"subject": "The least delivery", "reason": "Said at the table"}}
    with pytest.raises(Infeasible, match=r"The figure \(supplies/field/minimum\) rests on talk\."):
        solved(
            tmp_path,
            nodes={"b": "gas"},
            demands=NEED,
            supplies=supply,
            assumptions=reason,
            provenance={"rule": {"table": "supplies", "id": "field", "column": "minimum", "rests_on": "talk"}},
        )


@pytest.mark.parametrize("stopped", [status.TIME_LIMIT, status.ITERATION_LIMIT, status.OPTIMAL, status.TROUBLE])
def test_a_limit_is_never_called_solved(stopped: str) -> None:
    answer = Answer(stopped, None, None, 7, 1.0, "HiGHS", "1")  # type: ignore[arg-type]  # only its status is read
    verdict = _verdict(answer, ["HiGHS: 7 iterations"])
    assert isinstance(verdict, LimitReached)
    assert verdict.exit_code == 6
    assert "No attempt passed its certificate." in str(verdict)
    assert "Solved" not in str(verdict)
    assert "HiGHS: 7 iterations" in str(verdict)
