"""The flagship: 2024 beside published statistics, and what the year of 2030 must be.

SOURCE: the rows of `observations.csv` with the claims they rest on (Serbian regulator, ministries, operators).
TOLERANCE: that of each row, set before the run from the spread of the sources; rows that the run was given say `input`.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from koridor.case.load import load
from koridor.evidence.observed import compare
from koridor.result.run import open_run
from koridor.result.solve import solve
from tests.unit.test_balances import imbalance, net_is_the_objective

pytestmark = pytest.mark.truth_long
CASE = "azerbaijan-serbia"


def test_2024_lies_within_its_tolerances(tmp_path):
    run = solve(load(CASE, "2024"), tmp_path / "2024")
    rows = compare(run)
    for r in rows:
        print(f"{r.title}: {r.ours:.4g} against {r.published:.4g} {r.unit}, {r.verdict}")
    judged = [r for r in rows if r.verdict != "input"]
    assert len(judged) >= 6
    assert [r.title for r in judged if r.verdict != "within"] == []


def test_the_year_2030_from_the_command_line(tmp_path):
    words = ["run", CASE, "--scenario", "2030", "--out", str(tmp_path / "run"), "--json"]
    answer = subprocess.run([sys.executable, "-m", "koridor", *words], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    said = json.loads(answer.stdout)
    assert said["status"] == "optimal"
    assert said["columns"] >= 900_000
    assert said["verification"]["gap"] <= 1e-6
    assert set(said["seconds"]) == {"read", "check", "build", "solve", "verify", "read_back", "report", "total"}
    assert (tmp_path / "run" / "report.html").is_file()
    run = open_run(said["run"])
    assert len(run.steps) == 8760
    nodes = run.case["nodes"]
    assert len(nodes) >= 40
    ends = {i for c in ("from", "to") for i in run.statics["routes"][c]}
    ends |= {i for c in ("input", "output", "heat_output") for i in run.statics["processes"][c]}
    ends |= {i for c in ("from", "to") for i in run.statics["contracts"][c]}
    assert set(nodes.ids) <= ends | set(run.statics["demands"]["node"])
    worst, largest = imbalance(run.folder)
    assert worst <= 1e-6 * largest
    net_is_the_objective(run)
    assert abs(float(run.parties["net"].sum())) <= 1e-9 * float(run.ledger["eur"].abs().sum())


def test_the_plant_moves_the_figures_it_should(tmp_path):
    """Switched off, its power and its gas go, and somebody else serves the heat of its town (30 winter days)."""
    horizon = {"start": "2030-01-01", "end": "2030-01-31"}
    runs = {s: solve(load(CASE, s, horizon), tmp_path / s) for s in ("2030", "2030-no-plant")}
    made = {s: r.panel("processes").of("nis_chp", "output").sum() for s, r in runs.items()}
    assert made["2030"] > 1000
    assert made["2030-no-plant"] == 0
    boilers = {s: r.panel("processes").of("nis_boilers", "output").sum() for s, r in runs.items()}
    assert boilers["2030-no-plant"] > boilers["2030"]
    assert runs["2030-no-plant"].objective_eur > runs["2030"].objective_eur
