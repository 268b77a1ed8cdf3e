"""Each rule of a contract is worth something in the flagship: switched off, a named figure moves (daily means).

SOURCE: the scenarios of the flagship that switch one rule off; what must follow is said by the rule itself.
TOLERANCE: 1e-5 of a quantity, which the certificate of the solver leaves open.
"""

from __future__ import annotations

import pytest

from koridor.case.load import load
from koridor.contract.terms import monthly
from koridor.result.solve import solve

pytestmark = pytest.mark.truth_long
CASE = "azerbaijan-serbia"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Runs on daily means by scenario, each made once."""
    made = {}

    def run(scenario):
        if scenario not in made:
            folder = tmp_path_factory.mktemp("flagship") / scenario
            made[scenario] = solve(load(CASE, scenario, {"step_hours": 24}), folder)
        return made[scenario]

    return run


def year(run, contract):
    """The one contract year of a contract in a run."""
    rows = run.contracts[run.contracts["contract"] == contract]
    assert len(rows) == 1
    return rows.iloc[0]


def test_make_up_gas_is_taken_above_the_annual_quantity_and_saves_its_price(runs):
    with_bank, without = runs("2030-banks"), runs("2030-banks-no-make-up")
    taken = year(with_bank, "socar_intended")
    assert taken["make_up_mwh"] == pytest.approx(0.1e9 * 10.86e-3, rel=1e-5)
    assert taken["taken_mwh"] - taken["make_up_mwh"] == pytest.approx(taken["annual_mwh"], rel=1e-5)
    assert year(without, "socar_intended")["make_up_mwh"] == 0
    saved = without.objective_eur - with_bank.objective_eur
    assert 0.8 < saved / (taken["make_up_mwh"] * taken["average_price"]) < 1.2


def test_carry_forward_takes_its_quantity_off_what_is_owed(runs):
    credit = year(runs("2030-banks"), "gazprom_later")
    plain = year(runs("2030-banks-no-carry-forward"), "gazprom_later")
    assert credit["carry_forward_used_mwh"] == pytest.approx(0.1e9 * 10.428e-3, rel=1e-5)
    assert plain["carry_forward_used_mwh"] == 0
    assert plain["taken_mwh"] == pytest.approx(plain["minimum_bill_mwh"], rel=1e-5)
    assert credit["taken_mwh"] == pytest.approx(plain["taken_mwh"] - credit["carry_forward_used_mwh"], rel=1e-5)
    assert credit["shortfall_mwh"] == pytest.approx(0, abs=1)


def test_ship_or_pay_is_paid_for_capacity_that_is_not_used(runs):
    def paid(run):
        rows = run.ledger[(run.ledger["kind"] == "capacity booking") & (run.ledger["payer"] == "srbijagas")]
        return float(rows["eur"].sum())

    bound, free = runs("2030"), runs("2030-no-ship-or-pay")
    assert paid(bound) > 1.3 * paid(free)
    assert bound.objective_eur > free.objective_eur + 5e6


def test_the_lag_of_the_formula_moves_the_bill(runs):
    late, early = runs("2025"), runs("2025-no-lag")
    assert year(late, "socar_2023")["taken_mwh"] == pytest.approx(year(early, "socar_2023")["taken_mwh"], rel=1e-5)
    assert year(late, "socar_2023")["gas_eur"] > year(early, "socar_2023")["gas_eur"] + 1e6


def test_a_toll_moves_money_between_the_parties_and_no_plant(runs):
    sold, tolled = runs("2030"), runs("2030-toll")
    fees = tolled.ledger[tolled.ledger["kind"].isin(["toll capacity", "toll energy"])]
    assert set(fees["payer"]) == {"eps"}
    assert set(fees["receiver"]) == {"nis_jv"}
    assert tolled.objective_eur == pytest.approx(sold.objective_eur, rel=1e-6)
    assert not sold.ledger["kind"].isin(["toll capacity", "toll energy"]).any()


def test_prices_of_the_contracts_lie_near_what_is_published():
    """290 EUR/1000 m3 in the annexes, 320 early in 2025, 27.6 EUR/MWh in 2024, Azerbaijani gas at 28 to 34."""
    cases = {scenario: load(CASE, scenario) for scenario in ("2024", "2025")}
    price = {s: dict(zip(c["contracts"].ids, monthly(c), strict=True)) for s, c in cases.items()}
    assert price["2024"]["gazprom_2022"].mean() == pytest.approx(27.6, abs=0.05)
    assert price["2025"]["gazprom_2022"][0] == pytest.approx(320 / 10.428, abs=0.05)
    assert price["2025"]["gazprom_annex"] == pytest.approx(290 / 10.428, abs=0.01)
    assert price["2024"]["socar_2023"].min() >= 28
    assert price["2024"]["socar_2023"].max() <= 34
