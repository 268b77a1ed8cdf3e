"""Verdicts from runs that lie beside another: the same figures as from loaded runs, and nothing is solved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from koridor.case.load import load
from koridor.errors import RunError
from koridor.evidence.beside import Beside, resolution
from koridor.evidence.figure import figure, given
from koridor.evidence.kept import NoRun, Runs
from koridor.evidence.verdicts import judge, outcomes
from koridor.result.run import Run, open_run
from koridor.result.solve import solve
from tests.messages.mistakes import copy, row
from tests.unit.test_verdicts import LOAD, claim, edit, first, folder

__all__ = ["folder"]


@pytest.fixture
def run(folder: Path, tmp_path: Path) -> Run:
    """The example case solved for a day, opened from its folder."""
    solve(load(folder, "base_day"), tmp_path / "runs" / "base_day")
    return open_run(tmp_path / "runs" / "base_day")


def test_files_answer_what_a_loaded_run_answers(run: Run) -> None:
    case, beside = run.case, Beside(run)
    asked = ["objective", LOAD, "unserved all", "SELECT count(*) FROM sources"]
    asked += [f"unserved {c}" for c in case["classes"].ids] + [f"net {p}" for p in case["parties"].ids]
    asked += [f"price {n}" for n in case["nodes"].ids] + [f"flow {r}" for r in case["routes"].ids]
    values = [beside.figure(run, q, case) for q in asked]
    assert values == pytest.approx([figure(run, q) for q in asked], rel=1e-12)
    assert sum(v != 0 for v in values) > len(values) / 3
    for wrong in ("price", "colour blue", "SELECT 1 FROM nowhere", "SELECT id FROM nodes"):
        with pytest.raises(RunError):
            beside.figure(run, wrong, case)


def test_what_a_run_was_given_is_read_from_its_folder(folder: Path, run: Run, tmp_path: Path) -> None:
    demand = first(folder, "classes", "level")
    edit(folder, "told", "classes", demand, "level", "5 MWh/day")
    with (folder / "provenance.csv").open("a", encoding="utf-8") as out:
        out.write(f"scenario:told,{demand},level,,said,\n")
    solve(load(folder, "told"), tmp_path / "runs" / "told")
    other, beside = open_run(tmp_path / "runs" / "told"), Beside(run)
    cells = beside.given(other, LOAD, {"said"})
    assert [(c.table, c.id) for c in cells] == [(c.table, c.id) for c in given(other.case, LOAD, {"said"})]
    assert cells
    assert not beside.given(run, LOAD, {"said"})


def test_a_run_that_is_not_there_is_not_solved(folder: Path, run: Run, tmp_path: Path) -> None:
    claim(folder, "pair", query="objective", bound="less than", threshold="0", compared="other_day")
    claim(folder, "tried", query=LOAD, bound="less than", threshold="0", reach="other_day", condition="it is dark")
    case = load(folder, "base_day")
    pair, tried = outcomes(case)
    with pytest.raises(NoRun, match="other_day"):
        judge(case, pair, Beside(run))
    found = judge(case, tried, Beside(run))
    assert found.verdict == "contradicted"
    assert "Whether it is in reach if it is dark is not tested here: other_day is not solved." in found.reason
    solve(load(folder, "other_day"), tmp_path / "runs" / "other_day")
    found = judge(case, pair, Beside(run))
    assert found.verdict == "contradicted"
    assert found.runs == tuple(str(tmp_path / "runs" / s) for s in ("base_day", "other_day"))
    kept = judge(case, pair, Runs(tmp_path / "runs", solving=False))
    assert (found.verdict, found.value, found.reason) == (kept.verdict, kept.value, kept.reason)
    assert "not then either" in judge(case, tried, Beside(run)).reason


def test_a_part_of_a_scenario_decides_nothing_and_older_tables_are_marked(folder: Path, tmp_path: Path) -> None:
    claim(folder, "low", query=LOAD, threshold="0")
    (outcome,) = outcomes(load(folder, "base_day"))
    part = load(folder, "base_day", {"start": "2030-01-07", "end": "2030-01-08"})
    solve(part, tmp_path / "runs" / "part")
    cut = open_run(tmp_path / "runs" / "part")
    with pytest.raises(NoRun):
        judge(part, outcome, Beside(cut))
    solve(load(folder, "base_day"), tmp_path / "runs" / "base_day")
    assert not judge(part, outcome, Beside(cut)).older
    row("sources", id="later", title="A later paper")(folder)
    solve(load(folder, "other_day"), tmp_path / "runs" / "newer")
    newer = open_run(tmp_path / "runs" / "newer")
    assert judge(newer.case, outcome, Beside(newer)).older


def test_the_tables_of_evidence_need_no_run(tmp_path: Path) -> None:
    made = copy(tmp_path / "case")
    row("sources", id="paper", title="A paper")(made)
    claim(made, "papers", rests_on="paper", scenario="", query="SELECT count(*) FROM sources", threshold="1")
    case = load(made)
    (outcome,) = outcomes(case)
    found = judge(case, outcome, Runs(tmp_path / "none", solving=False))
    assert (found.verdict, found.runs) == ("supported", ())
    assert found.value == len(case.raw["sources"].rows)


def test_steps_in_words(folder: Path, run: Run, tmp_path: Path) -> None:
    assert resolution(run) == "hours from 2030-01-07"
    solve(load(folder, "base_day", {"step_hours": 3}), tmp_path / "three")
    assert resolution(open_run(tmp_path / "three")) == "steps of 3 hours from 2030-01-07"
    solve(load(folder, "base_day", {"start": "2030-01-01", "end": "2031-01-01", "step_hours": 24}), tmp_path / "year")
    year = open_run(tmp_path / "year")
    assert np.isclose(year.steps.hours.sum(), 8760)
    assert resolution(year) == "days of 2030"


def test_less_than_the_certified_gap_is_no_shortfall_in_files_either(folder: Path, tmp_path: Path) -> None:
    edit(folder, "hungry", "classes", first(folder, "classes", "level"), "level", "9 TWh/day")
    solve(load(folder, "hungry"), tmp_path / "runs" / "hungry")
    run = open_run(tmp_path / "runs" / "hungry")
    missing = Beside(run).figure(run, "unserved all", run.case)
    assert missing > 0
    assert missing == pytest.approx(figure(run, "unserved all"))
    worth = float(run.case["classes"].number("value_of_lost_load").min())
    run.manifest["verification"]["lower_bound"] = run.manifest["objective_eur"] - 1.01 * missing * worth
    assert Beside(run).figure(run, "unserved all", run.case) == figure(run, "unserved all") == 0.0
