"""The command line: one JSON object, exit codes, whole folders (DESIGN 11.1, 11.5)."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from koridor.case.init import TEMPLATE
from koridor.case.load import load
from koridor.case.provenance import COUNTED_GROUPS
from koridor.case.schema import BY_NAME

CASE = "azerbaijan-serbia"


def koridor(*words: str, code: int = 0) -> str:
    """What a command prints; its exit code is checked."""
    answer = subprocess.run([sys.executable, "-m", "koridor", *words], capture_output=True, text=True, check=False)
    assert answer.returncode == code, answer.stderr
    assert "Traceback" not in answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Path]:
    folder = tmp_path_factory.mktemp("runs") / "mine"
    return json.loads(koridor("run", str(TEMPLATE), "--out", str(folder), "--json")), folder


def test_run_prints_one_object(solved):
    said, folder = solved
    assert said["status"] == "optimal"
    assert {"objective_eur", "report", "run", "seconds", "verification", "columns", "rows"} <= set(said)
    assert set(said["seconds"]) == {"read", "check", "build", "solve", "verify", "read_back", "report", "total"}
    assert said["verification"]["gap"] <= 1e-6
    assert said["run"] == str(folder)
    assert Path(said["report"]).is_file()


def test_query_answers_in_three_forms(solved):
    _, folder = solved
    sql = "SELECT id, sum(served * hours) AS mwh FROM demands JOIN steps USING (step) GROUP BY id ORDER BY id"
    rows = json.loads(koridor("query", str(folder), sql, "--json"))
    assert rows[0].keys() == {"id", "mwh"}
    assert koridor("query", str(folder), sql, "--csv").splitlines()[0] == "id,mwh"
    assert rows[0]["id"] in koridor("query", str(folder), sql)
    koridor("query", str(folder), "SELECT * FROM demand", code=2)


def test_init_makes_a_case_that_solves(tmp_path):
    koridor("init", "my-corridor", "--in", str(tmp_path))
    assert load(tmp_path / "my-corridor").name == "my-corridor"
    koridor("init", "my-corridor", "--in", str(tmp_path), code=2)
    assert json.loads(koridor("check", str(tmp_path / "my-corridor"), "--json"))["status"] == "ok"


def test_every_scenario_of_the_flagship_is_sound():
    said = json.loads(koridor("check", CASE, "--json"))
    assert {"2024", "2025", "2030", "2030-plant-500"} <= set(said["scenarios"])
    assert said["rows"]["nodes"] >= 40


def test_coverage_of_the_flagship_is_whole_and_half_sourced():
    said = json.loads(koridor("evidence", "coverage", CASE, "--json"))
    assert said["covered_share"] == 1.0
    assert said["missing"] == []
    assert said["source_share"] >= 0.5
    assert said["source_share"] + said["assumption_share"] == pytest.approx(1.0)
    case = load(CASE)
    written = sum(
        1
        for name, table in case.raw.tables.items()
        if BY_NAME[name].group in COUNTED_GROUPS
        for row in table
        for c in BY_NAME[name]
        if c.numeric and row[c.name]
    )
    assert said["cells"] == written
    assert all(case["assumptions"].text("reason"))


def test_a_cell_with_nothing_behind_it_is_named(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(load(CASE).folder, folder)
    with (folder / "supplies.csv").open("a", encoding="utf-8") as file:
        file.write("more,More gas,g_soc,socar,,Azerbaijan,9 mcm/day,,,,,,7,intended,az20,\n")
    said = json.loads(koridor("evidence", "coverage", str(folder), "--json"))
    assert said["missing"] == ["supplies/more/capacity", "supplies/more/cost"]
    assert said["nothing"] == 2
    assert said["covered_share"] < 1.0


def test_a_cell_without_provenance_is_counted(tmp_path):
    koridor("init", "mine", "--in", str(tmp_path))
    path = tmp_path / "mine" / "provenance.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("supplies,")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = json.loads(koridor("evidence", "coverage", str(tmp_path / "mine"), "--json"))
    assert said["nothing"] > 0
    assert any(cell.startswith("supplies/") for cell in said["missing"])


def test_a_killed_run_leaves_nothing_half(tmp_path):
    out = tmp_path / "runs" / "year"
    words = [
        sys.executable,
        "-m",
        "koridor",
        "run",
        str(TEMPLATE),
        "--scenario",
        "year",
        "--out",
        str(out),
        "--no-report",
    ]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGKILL)
    assert not out.exists()
    koridor(*words[3:])
    assert (out / "manifest.json").is_file()
    assert not [p for p in out.parent.iterdir() if p.name.endswith((".part", ".old"))]


def test_the_doctor_finds_the_machine_well():
    assert json.loads(koridor("doctor", "--json"))["status"] == "ok"


def test_help_waits_for_nothing_heavy():
    """Heavy imports sit inside the verbs, so that help and slips are told at once."""
    heavy = ("numpy", "pandas", "scipy", "highspy", "numba", "duckdb", "pyarrow", "pint", "rich.table")
    code = f"import sys, koridor.cli; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
    said = koridor("--help")
    for verb in ("run", "check", "init", "query", "money", "contracts", "sweep", "report", "import", "export"):
        assert f"\n  {verb} " in said
    assert "scan" in koridor("evidence", "--help")
