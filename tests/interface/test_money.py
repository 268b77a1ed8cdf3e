"""`koridor money`: what it prints, as words, as JSON and as files; what it refuses (DESIGN 6.3, 11.1)."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

import koridor
from koridor.case.load import load
from koridor.money.account import account
from koridor.money.plant_year import plant_years
from koridor.result.solve import solve
from tests.interface.test_guides import play
from tests.unit.test_venture import case

FINANCED = {"tax": "15 %", "debt_share": "50 %", "interest": "5 %", "tenor": 6, "dscr_target": 1.3}


def money(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "koridor", "money", *words]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, env={"COLUMNS": "200"})
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr
    return answer


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("money")
    koridor.solve(koridor.load(case(folder / "case", **FINANCED)), out=folder / "run")
    return folder / "run"


def test_words(run):
    answer = money(str(run))
    for title in (
        "Who paid whom, million EUR",
        "Each party, million EUR",
        "By kind, million EUR",
        "jv: worth at 2028, million EUR",
        "jv: cost and debt",
        "jv: solved years",
        "jv: clean spark spread",
        "jv: what moves it, million EUR",
    ):
        assert title in answer.stdout
    assert "All nets add up to 0.00 EUR." in answer.stdout
    assert "between them each line is interpolated linearly" in answer.stdout
    assert (run.with_name("run-support") / "2035" / "manifest.json").is_file()


def test_one_object(run):
    answer = money(str(run), "--json")
    assert answer.stderr == ""
    said = json.loads(answer.stdout)
    assert said["status"] == "ok"
    assert abs(said["residual_eur"]) < 1e-3
    venture = said["ventures"]["jv"]
    assert [r["who"] for r in venture["returns"]] == ["project", "all shareholders", "one", "two"]
    assert {"npv_eur", "irr", "payback_years"} <= set(venture["returns"][0])
    assert [y["year"] for y in venture["solved_years"]] == [2030, 2035]
    assert venture["statement"][0]["year"] == 2028
    assert venture["dscr_min"] == pytest.approx(1.3, rel=1e-6)
    assert {b["holds"] for b in venture["tornado"]} == {
        "exact: a term of the finance",
        "the plant runs as it was solved",
    }
    parts = sum(r["npv_eur"] for r in venture["returns"][2:])
    assert parts == pytest.approx(venture["returns"][1]["npv_eur"])


def test_every_table_as_a_file(run, tmp_path):
    money(str(run), "--csv", str(tmp_path / "tables"))
    names = {p.stem for p in (tmp_path / "tables").iterdir()}
    assert {
        "payments",
        "accounts",
        "kinds",
        "jv-returns",
        "jv-statement",
        "jv-tornado",
        "jv-spark-duration-2030",
    } <= names
    with (tmp_path / "tables" / "jv-statement.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [int(r["year"]) for r in rows] == list(range(2028, 2040))
    assert float(rows[0]["project"]) == pytest.approx(-40e6)
    (tmp_path / "file").write_text("mine")
    assert "is a file" in money(str(run), "--csv", str(tmp_path / "file"), code=2).stderr


def test_payments_alone(run):
    assert "worth at" not in money(str(run), "--payments").stdout
    assert json.loads(money(str(run), "--payments", "--json").stdout)["ventures"] == {}


def test_one_year_on_request(run):
    assert "2030 alone; it is repeated in every year" in money(str(run), "--one-year").stdout


def test_support_by_hand(run, tmp_path):
    given = koridor.load(run / "case", horizon={"start": "2035-01-01", "end": "2036-01-01", "step_hours": 24})
    koridor.solve(given, out=tmp_path / "later")
    said = json.loads(money(str(run), "--support", str(tmp_path / "later"), "--json").stdout)
    assert [y["year"] for y in said["ventures"]["jv"]["solved_years"]] == [2030, 2035]
    twice = money(str(run), "--support", str(run), code=2)
    assert "2030 is solved twice" in twice.stderr


def test_refusals_are_words(tmp_path):
    koridor.solve(koridor.load("koridor/case/template"), out=tmp_path / "plain")
    answer = money(str(tmp_path / "plain"), code=2)
    assert "has no joint venture" in answer.stderr
    assert "--payments" in answer.stderr
    assert json.loads(money(str(tmp_path / "plain"), "--json", code=2).stdout)["kind"] == "MoneyError"
    assert "is not a run" in money(str(tmp_path), code=2).stderr
    short = koridor.load(case(tmp_path / "case"), horizon={"start": "2030-01-01", "end": "2030-01-11"})
    koridor.solve(short, out=tmp_path / "short")
    assert "--scale-up" in money(str(tmp_path / "short"), "--one-year", code=2).stderr


def test_the_flagship_from_three_solved_years(tmp_path):
    """The plant near Niš on daily steps: worth and return of the project and of each shareholder."""
    year = {"start": "2030-01-01", "end": "2031-01-01", "step_hours": 24}
    run = solve(load("azerbaijan-serbia", "2030", year), tmp_path / "2030")
    venture = account(run).ventures["nis_power"]
    made = venture.economics
    assert [y.year for y in made.solved] == [2030, 2035, 2040]
    assert [(r.who, r.share) for r in made.investors] == [("EPS", 0.34), ("Srbijagas", 0.17), ("SOCAR", 0.49)]
    assert made.terms.build_cost == pytest.approx(600e6, rel=1e-6)
    net = float(run.parties.loc["nis_jv", "net"])
    assert made.solved[0].margin == pytest.approx(net, rel=1e-6)  # the same money, read two ways
    assert made.project.npv_eur < 0  # the plant does not pay at these prices; see docs/money.md
    assert made.debt_eur < 0.65 * 600e6
    assert venture.spreads[0].efficiency == pytest.approx(0.58 * 0.901)


def test_a_toll_changes_what_the_flagship_plant_earns():
    """The plant runs as it did, its owner earns fees: 200,000 EUR/MW a year for 350 MW, and its operation."""
    month = {"start": "2030-03-01", "end": "2030-04-01", "step_hours": 24}
    merchant, tolled = (solve(load("azerbaijan-serbia", s, month)) for s in ("2030", "2030-toll"))
    (sells,), (earns,) = (plant_years(run, "nis_power") for run in (merchant, tolled))
    assert earns.quantities["power_mwh"] == pytest.approx(sells.quantities["power_mwh"], rel=1e-3)
    assert earns.margin == pytest.approx(200_000 * 350 * 31 / 365, rel=1e-3)
    assert abs(earns.margin - sells.margin) > 1e6
    assert tolled.parties.loc["nis_jv", "net"] == pytest.approx(earns.margin, rel=1e-6)


def test_the_worked_example_of_the_page(repo, tmp_path):
    page = repo / "docs" / "money.md"
    (said,) = play(page, tmp_path)
    for line in said.splitlines():
        assert line in page.read_text(encoding="utf-8")
