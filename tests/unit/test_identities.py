"""The second set of books agrees with the ledger on everything that a case can hold, and does not on a false one."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import koridor
from koridor.case.init import TEMPLATE
from koridor.case.load import load
from koridor.money.identity import Identities, identities
from koridor.result.run import Run, open_run
from tests import random_cases, random_contracts
from tests.cases import PARTY, network, solved
from tests.rows.networks import NETWORKS

ENGINES = ("highs", "piqp")


def agree(run: Run) -> Identities:
    """Compare, and say what differs where it does."""
    found = identities(run)
    assert found.passed, f"{found.content()}\n{found.frame}"
    return found


@pytest.mark.parametrize("seed", range(12))
def test_random_cases(seed: int, tmp_path: Path) -> None:
    found = agree(solved(tmp_path, ENGINES[seed % 2], **random_cases.draw(seed)))
    assert found.turnover_eur > 1e4


BANKS = (0, 1, 3, 4, 5, 7, 9, 12, 13, 17, 20, 26, 34, 53, 55)
"""Seeds that between them have every perspective, bills, make-up gas, carry-forward, interruptions and bookings."""


@pytest.mark.parametrize("seed", BANKS)
def test_random_contracts(seed: int, tmp_path: Path) -> None:
    agree(solved(tmp_path, ENGINES[seed % 2], **random_contracts.draw(seed)))


def test_the_contracts_drawn_have_something_of_everything(tmp_path: Path) -> None:
    runs = [solved(tmp_path / str(s), **random_contracts.draw(s)) for s in (3, 12)]
    for column in ("shortfall_mwh", "make_up_mwh", "carry_forward_used_mwh", "make_up_credit_eur", "relief_mwh"):
        assert any(run.contracts[column].abs().sum() > 1 for run in runs), column
    assert runs[1].panel("contracts")["interruptible"].sum() > 1
    assert runs[1].panel("bookings")["held"].sum() > 1
    perspectives = {tuple(random_contracts.draw(s)["perspective"]) for s in BANKS}
    assert len(perspectives) == len(random_contracts.PERSPECTIVES)


def _of(family: str, perspective: list[str] | None) -> dict[str, Any]:
    """The network of a family, eased where it has no plan as it stands."""
    of = copy.deepcopy(NETWORKS[family])
    if family == "route":
        of["supplies"] = {"well": {"node": "mine", "party": "mine_co", "capacity": 90, "cost": 9, "price": 12}}
    if family == "process":
        of["supplies"] = {"well": {"node": "gas", "capacity": 900, "price": 20, "party": "miner"}}
        of["carriers"]["ash"] = of["carriers"]["heat"] = of["carriers"]["power"] = {"dump_cost": 1}
    return of | ({"perspective": perspective} if perspective else {})


@pytest.mark.parametrize("perspective", [None, ["all"], [PARTY]], ids=["own", "all", "one"])
@pytest.mark.parametrize("family", sorted(NETWORKS))
def test_every_family(family: str, perspective: list[str] | None, tmp_path: Path) -> None:
    for engine in ENGINES if family != "commitment" else ENGINES[:1]:
        agree(solved(tmp_path / engine, engine, **_of(family, perspective)))


@pytest.mark.parametrize("perspective", [["toller"], ["owner"], ["toller", "owner", "town_co"], ["all"]])
def test_tolls_seen_by_either_side(perspective: list[str], tmp_path: Path) -> None:
    agree(solved(tmp_path, **(NETWORKS["toll"] | {"perspective": perspective})))


@pytest.mark.parametrize("perspective", [["all"], ["town_co"], ["pipe_co"], ["shipper", "pipe_co"]])
def test_a_tariffed_route_with_flow_both_ways(perspective: list[str], tmp_path: Path) -> None:
    """What flows in a circle is neither in the tables nor in the ledger, unless a perspective earns on it."""
    run = solved(
        tmp_path,
        "piqp",
        hours=6,
        perspective=perspective,
        nodes={n: {"carrier": "gas", "party": f"{n}_co"} for n in ("mine", "town")},
        demands={"homes": {"node": "town", "load": [5, 60, 30, 0, 12, 20], "worth": 900}},
        supplies={n: {"node": n, "party": "miner", "capacity": 40, "price": 20, "cost": 5} for n in ("mine", "town")},
        routes={
            "pipe": {
                "from": "mine",
                "to": "town",
                "operator": "pipe_co",
                "payer": "shipper",
                "capacity": 50,
                "capacity_back": 50,
                "tariff": 2,
            }
        },
    )
    agree(run)
    both = np.minimum(run.panel("routes")["sent"], run.panel("routes")["sent_back"])
    earns = perspective == ["pipe_co"]
    assert (both.max() > 1) == earns


def test_a_bill_that_stays_inside_is_the_one_that_is_due(tmp_path: Path) -> None:
    """Between two parties inside any bill is optimal for the model; the run has the one that the contract asks for."""
    of = random_contracts.draw(5) | {"perspective": ["seller", "buyer"]}
    run = solved(tmp_path, "piqp", **of)
    years = run.contracts
    short = (years["minimum_bill_mwh"] - years["taken_mwh"] - years["carry_forward_used_mwh"]).clip(lower=0.0)
    assert years["shortfall_mwh"].to_numpy() == pytest.approx(short.to_numpy(), abs=1e-6)
    bills = run.ledger[run.ledger["kind"] == "take-or-pay bill"]["eur"].sum()
    assert bills == pytest.approx(years["shortfall_eur"].sum(), rel=1e-12)
    assert bills > 1e6


@pytest.mark.parametrize("perspective", [["us"], ["us", "owner"], ["customs"], ["all"]])
def test_proof_at_a_border(perspective: list[str], tmp_path: Path) -> None:
    """A plant proves part of what leaves on two routes, one of them under a dearer rule."""
    rule = {"carrier": "power", "to_union": "union", "receiver": "customs", "carbon_price": 70}
    run = solved(
        tmp_path,
        "piqp",
        hours=4,
        perspective=perspective,
        areas={"home": {"carbon_price": 10, "state": "state"}, "next": {}, "abroad": {"carbon_union": "union"}},
        nodes={
            "here": {"carrier": "power", "party": "us", "area": "home"},
            "side": {"carrier": "power", "party": "us", "area": "next"},
            "there": {"carrier": "power", "party": "us", "area": "abroad"},
        },
        processes={"plant": {"output": "here", "party": "owner", "capacity": 40, "emission": 0.2, "cost": 12}},
        supplies={n: {"node": n, "party": "them", "capacity": 30, "price": 30} for n in ("here", "side")},
        routes={
            a: {"from": a, "to": "there", "operator": "them", "capacity": 50, "capacity_back": 50, "tariff": 1}
            for a in ("here", "side")
        },
        markets={"exchange": {"node": "there", "party": "them", "price": [95, 90, 60, 20], "sell": 90, "buy": 20}},
        border_charges={
            "home_rule": rule | {"from": "home", "factor": 0.6},
            "next_rule": rule | {"from": "next", "factor": 0.8},
            "proof": rule | {"from": "home", "method": "actual", "process": "plant", "home_share": 0.5},
        },
    )
    agree(run)
    relief = run.ledger[run.ledger["kind"] == "border relief"]["eur"].sum()
    assert (relief > 100) == (perspective != ["customs"])


@pytest.mark.parametrize("perspective", [["owner"], ["us"], ["all"]])
def test_starts(perspective: list[str], tmp_path: Path) -> None:
    run = solved(
        tmp_path,
        hours=6,
        perspective=perspective,
        nodes={"grid": {"carrier": "power", "party": "us"}},
        demands={"lights": {"node": "grid", "load": [0, 50, 60, 0, 0, 50], "worth": 900}},
        processes={
            "plant": {
                "output": "grid",
                "party": "owner",
                "capacity": 70,
                "cost": 30,
                "commitment": "yes",
                "min_load": "50 %",
                "start_cost": 9,
                "running_start": "stopped",
            }
        },
    )
    agree(run)
    starts = run.ledger[run.ledger["kind"] == "start"]["eur"].sum()
    assert starts == pytest.approx(9 * 70 * run.panel("processes")["started"].sum())
    if perspective == ["all"]:
        assert starts == pytest.approx(2 * 9 * 70)


@pytest.mark.parametrize("both", [False, True])
def test_periods_with_weights(both: bool, tmp_path: Path) -> None:
    """Weights of 5 and 3, and a discount, in two months; and both in one month, where the ledger cannot tell."""
    second = "2030-01-28" if both else "2030-07-01"
    until = "2030-01-30" if both else "2030-07-03"
    periods = [
        {"start": "2030-01-14", "end": "2030-01-16", "weight": 5.0, "discount": 0.8},
        {"start": second, "end": until, "weight": 3.0, "discount": 0.5},
    ]
    agree(open_run(koridor.solve(load(TEMPLATE, horizon={"periods": periods}), out=tmp_path / "run").folder))


def test_contract_years_in_two_periods_with_weights(tmp_path: Path) -> None:
    of = random_contracts.draw(3)
    folder = network(tmp_path / "case", **of)
    periods = [
        {"start": "2029-01-01", "end": "2030-01-01", "weight": 2.0},
        {"start": "2030-01-01", "end": "2031-01-01", "weight": 4.0, "discount": 0.7},
        {"start": "2031-06-30", "end": "2032-01-01", "weight": 1.0, "discount": 0.5},
    ]
    agree(koridor.solve(koridor.load(folder, horizon={"periods": periods, "step_hours": 120})))


def _tampered(run: Run, line: int, **change: Any) -> Identities:
    ledger = run.ledger.copy()
    for column, value in change.items():
        ledger.loc[line, column] = value
    return identities(Run(run.manifest, None, run.case, run._panels, ledger, run.contracts))


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return solved(tmp_path_factory.mktemp("honest"), **random_contracts.draw(3))


@pytest.mark.parametrize(
    "change", [{"eur": 1.0}, {"payer": "exchange"}, {"receiver": "nature"}, {"in_objective": -3.0}], ids=str
)
def test_a_false_line_is_found(change: dict[str, Any], honest: Run) -> None:
    agree(honest)
    for kind, lines in honest.ledger.groupby("kind").groups.items():
        line = lines[0]
        if next(iter(change.values())) == honest.ledger.loc[line, next(iter(change))]:
            continue
        assert not _tampered(honest, line, **change).passed, kind


def test_a_euro_is_found(honest: Run) -> None:
    """The largest line is off by one euro, a few billionths of the turnover."""
    biggest = honest.ledger["eur"].idxmax()
    found = _tampered(honest, biggest, eur=honest.ledger.loc[biggest, "eur"] + 1.0)
    assert not found.passed
    assert found.difference_eur == pytest.approx(1.0, rel=1e-3)
    assert found.worst in {honest.ledger.loc[biggest, "payer"], honest.ledger.loc[biggest, "receiver"]}
    assert abs(found.zero_sum_eur) < 1e-5


def test_a_line_that_is_missing_or_doubled_is_found(honest: Run) -> None:
    for ledger in (honest.ledger.iloc[1:], honest.ledger.iloc[[0, *range(len(honest.ledger))]]):
        run = Run(honest.manifest, None, honest.case, honest._panels, ledger, honest.contracts)
        assert not identities(run).passed
