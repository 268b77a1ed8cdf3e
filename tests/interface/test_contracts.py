"""`koridor contracts`: a case and its run say the same; months add up to years, statements to invoices."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from koridor.case.init import TEMPLATE
from tests import random_contracts
from tests.cases import network

YEAR = {
    "taken_mwh",
    "minimum_bill_mwh",
    "shortfall_mwh",
    "invoice_eur",
    "make_up_end_mwh",
    "carry_forward_end_mwh",
    "average_price",
    "shadow_value",
}


def koridor(folder: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """A command run in a folder; its exit code is checked."""
    words = (sys.executable, "-m", "koridor", *words)
    answer = subprocess.run(words, capture_output=True, text=True, check=False, cwd=folder)
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr
    return answer


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case in it whose banks are used, and a formula that looks a year back."""
    folder = tmp_path_factory.mktemp("place")
    of = random_contracts.draw(55)
    of["contracts"]["deal"]["price"] = 5
    of["indices"] = {"hub": {"value": "2028-01: 20; 2029-01: 22; 2030-01: 30; 2031-01: 25"}}
    of["price_terms"] = {"term": {"contract": "deal", "index": "hub", "slope": 0.9, "average": 6, "lag": 3, "reset": 3}}
    network(folder / "case", **of)
    return folder


@pytest.fixture(scope="module")
def told(place: Path) -> dict[str, Any]:
    return json.loads(koridor(place, "contracts", "case", "--json").stdout)


def test_each_contract_and_year_is_told(told: dict[str, Any]) -> None:
    (deal,) = told["contracts"]
    assert (told["status"], told["kept"], told["run"]) == ("ok", False, None)
    assert deal["formula"] == "5 + 0.9 x hub 6-3-3"
    assert [y["contract_year"] for y in deal["years"]] == ["2029", "2030", "2031"]
    assert all(set(y) >= YEAR for y in deal["years"])
    assert sum(y["shortfall_mwh"] for y in deal["years"]) > 1
    months = deal["months"]
    assert len(months) == 36
    assert months[0]["price"] == pytest.approx(5 + 0.9 * 20)  # April to September 2028
    assert months[12]["price"] == pytest.approx(5 + 0.9 * 22)  # April to September 2029
    for year in deal["years"]:
        mine = [m for m in months if m["month"][:4] == year["contract_year"]]
        assert sum(m["delivered_mwh"] for m in mine) == pytest.approx(year["taken_mwh"], rel=1e-9)
        assert sum(m["amount_eur"] for m in mine) == pytest.approx(year["gas_eur"], rel=1e-9)


def test_a_run_that_stands_is_read_and_not_solved_again(place: Path, told: dict[str, Any]) -> None:
    koridor(place, "run", "case", "--no-report")
    answer = koridor(place, "contracts", "case")
    assert "stand solved in runs/small/base" in answer.stderr.replace("\\", "/")
    kept = json.loads(koridor(place, "contracts", "case", "--json").stdout)
    of_run = json.loads(koridor(place, "contracts", "runs/small/base", "--json").stdout)
    assert kept["kept"]
    assert of_run["kept"]
    assert kept["contracts"] == of_run["contracts"]
    years = [c["contracts"][0]["years"] for c in (told, kept)]
    assert [y["taken_mwh"] for y in years[1]] == pytest.approx([y["taken_mwh"] for y in years[0]])
    path = place / "case" / "contracts.csv"
    path.write_text(path.read_text().replace("400 GWh", "410 GWh"))
    try:
        assert not json.loads(koridor(place, "contracts", "case", "--json").stdout)["kept"]
    finally:
        path.write_text(path.read_text().replace("410 GWh", "400 GWh"))


def test_tables_statements_and_files(place: Path, tmp_path: Path) -> None:
    said = koridor(place, "contracts", "case", "--csv", str(tmp_path / "out")).stdout
    for title in ("Contracts", "Contract years", "Price of each month, EUR/MWh", "Delivered, GWh"):
        assert title in said
    names = ("contracts", "contract_years", "contract_months", "prices", "statements", "banks")
    rows = {n: list(csv.DictReader((tmp_path / "out" / f"{n}.csv").read_text("utf-8").splitlines())) for n in names}
    assert [r["month"] for r in rows["prices"]][:2] == ["2029-01", "2029-02"]
    assert {r["text"] for r in rows["statements"]} >= {"gas", "take-or-pay"}
    assert {r["text"] for r in rows["banks"]} == {"make-up", "carry-forward"}
    invoice = sum(float(r["amount"]) for r in rows["statements"])
    assert invoice == pytest.approx(sum(float(y["invoice_eur"]) for y in rows["contract_years"]), abs=200)
    printed = koridor(place, "contracts", "case", "--statement", "deal").stdout
    assert "Statement of deal, contract year 2029" in printed
    assert "take-or-pay" in printed
    assert "Contract years" not in printed
    one = json.loads(koridor(place, "contracts", "case", "--statement", "deal", "--json").stdout)["contracts"][0]
    assert {line["text"] for line in one["statement"]} >= {"gas", "take-or-pay"}


def test_refusals_have_words(place: Path, tmp_path: Path) -> None:
    koridor(place, "run", "case", "--no-report", "--out", str(tmp_path / "run"))
    bare = copytree(TEMPLATE, tmp_path / "bare")
    for name in ("contracts", "price_terms"):
        (bare / f"{name}.csv").unlink()
    provenance = bare / "provenance.csv"
    kept = [line for line in provenance.read_text().splitlines() if not line.startswith(("contracts,", "price_terms,"))]
    provenance.write_text("\n".join(kept) + "\n")
    assert "has no contracts" in koridor(place, "contracts", str(bare), code=2).stderr
    asked = koridor(place, "contracts", str(tmp_path / "run"), "--statement", "dael", code=2)
    assert 'There is no contract "dael". Did you mean "deal"?' in asked.stderr
    asked = koridor(place, "contracts", str(tmp_path / "run"), "--scenario", "high", code=2)
    assert "is a run of the scenario base. Leave out --scenario." in asked.stderr
    assert "There is no such folder" in koridor(place, "contracts", "nowhere", code=2).stderr
    (tmp_path / "file").write_text("mine")
    asked = koridor(place, "contracts", str(tmp_path / "run"), "--csv", str(tmp_path / "file"), code=2)
    assert "is a file; nothing was written" in asked.stderr


def test_check_prices_every_formula(place: Path, tmp_path: Path) -> None:
    """A scenario whose index begins too late is found by `koridor check`, before anything is solved."""
    of = random_contracts.draw(55)
    of["contracts"]["deal"]["price"] = 5
    of["indices"] = {"hub": {"value": "2029-01: 22"}}
    of["price_terms"] = {"term": {"contract": "deal", "index": "hub", "average": 2}}
    said = koridor(place, "check", str(network(tmp_path / "case", **of)), code=2).stderr
    assert "[price/months]" in said
    assert "2028-11, 2028-12" in said
