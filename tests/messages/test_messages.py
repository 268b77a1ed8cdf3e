"""What a person reads after a mistake: every code, all at once, with a way out (DESIGN 3.2, 13.5)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from koridor.case.codes import CODES
from koridor.case.load import load
from koridor.contract.terms import monthly
from koridor.errors import CaseError, Problem
from koridor.interop import pypsa
from koridor.study import plan as study
from tests.messages.mistakes import MISTAKES, NEW_SCENARIO, PYPSA, STUDY, copy, put

TWENTY = (
    "table/unknown",
    "table/column",
    "table/cells",
    "row/duplicate",
    "cell/empty",
    "cell/number",
    "cell/unit",
    "cell/choice",
    "cell/reference",
    "cell/date",
    "cell/flag",
    "cell/profile",
    "cell/list",
    "demand/carrier",
    "class/priority",
    "supply/minimum",
    "process/basis",
    "node/alone",
    "border/union",
    "provenance/reference",
)


def problems(folder: Path, scenario: str | None = None) -> list[Problem]:
    """Every problem of a case, as `koridor check` finds them; none is a list without any."""
    try:
        monthly(load(folder, scenario))
        if (folder / STUDY).is_file():
            study.read(folder, folder / STUDY)
        if (folder / PYPSA).is_dir():
            pypsa.read(folder / PYPSA, folder / "read")
    except CaseError as found:
        return list(found.problems)
    return []


@pytest.mark.parametrize("code", sorted(MISTAKES))
def test_every_mistake_is_named_with_its_way_out(code, tmp_path):
    make, phrase = MISTAKES[code]
    folder = copy(tmp_path / "case")
    make(folder)
    found = [p for p in problems(folder, "mine" if (folder / NEW_SCENARIO).is_file() else None) if p.code == code]
    assert found, f"{code} was not found"
    text = str(found[0])
    assert phrase in text
    assert f"[{code}]" in text
    assert found[0].file
    assert found[0].way_out


def test_no_code_lacks_a_mistake():
    assert set(MISTAKES) == set(CODES)


def koridor(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "koridor", *words], capture_output=True, text=True, check=False)


def twenty(folder: Path) -> Path:
    """Twenty different mistakes in one case."""
    copy(folder)
    for code in TWENTY:
        make = put("supplies", "field", "capacity", "") if code == "cell/empty" else MISTAKES[code][0]
        make = put("routes", "pipe_south", "capacity", "1400 MWh") if code == "cell/unit" else make
        make = put("routes", "pipe_city", "in_service", "14.1.2030") if code == "cell/date" else make
        make(folder)
    return folder


def test_twenty_mistakes_give_twenty_messages_at_once(tmp_path):
    found = problems(twenty(tmp_path / "case"))
    assert sorted(p.code for p in found) == sorted(TWENTY), "\n".join(map(str, found))
    golden = (Path(__file__).parent / "twenty.txt").read_text(encoding="utf-8").splitlines()
    assert [str(p) for p in found] == golden


def test_the_command_line_says_them_all_and_exits_with_two(tmp_path):
    folder = twenty(tmp_path / "case")
    answer = koridor("check", str(folder), "--scenario", "base")
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    golden = (Path(__file__).parent / "twenty.txt").read_text(encoding="utf-8").splitlines()
    assert answer.stderr.splitlines() == ["20 problems in the case", *golden]
    content = json.loads(koridor("check", str(folder), "--scenario", "base", "--json").stdout)
    assert content["status"] == "error"
    assert len(content["problems"]) == 20


def test_a_case_without_a_plan_says_what_to_repair(tmp_path):
    folder = copy(tmp_path / "case")
    put("supplies", "own", "capacity", "3000 MW")(folder)
    put("supplies", "own", "minimum", "3000 MW")(folder)
    answer = koridor("run", str(folder), "--out", str(tmp_path / "run"), "--no-report")
    assert answer.returncode == 4
    assert "No plan meets every limit." in answer.stderr
    assert "South production is due to deliver up to" in answer.stderr
    assert "January 2030" in answer.stderr
    assert "supplies/own/minimum" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "run").exists()


def test_a_foreign_folder_is_left_alone(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "letter.txt").write_text("mine")
    answer = koridor("run", str(copy(tmp_path / "case")), "--out", str(tmp_path / "run"), "--no-report")
    assert answer.returncode == 2
    assert "is not empty and not a run" in answer.stderr
    assert [p.name for p in (tmp_path / "run").iterdir()] == ["letter.txt"]


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    answer = koridor("query", str(tmp_path), "select 1")
    assert answer.returncode == 2
    assert "is not a run" in answer.stderr
