"""A run made inside the folder of its case, questions that SQL itself refuses, and a kill while tables are written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import koridor
from koridor.case.init import init
from koridor.errors import RunError
from koridor.result import store
from koridor.result.query import ask, connect
from koridor.result.run import open_run
from tests.cases import network, solved

DAY = ["--end", "2030-01-15", "--no-report"]
TWO = {
    "nodes": {"a": "gas", "b": "gas"},
    "routes": {"pipe": {"from": "a", "to": "b", "capacity": 10}},
    "demands": {"town": {"node": "b", "load": 5}},
}


def test_a_run_inside_its_case_holds_the_case_and_no_runs(tmp_path: Path) -> None:
    case = init("mine", tmp_path)
    (case / "letter.txt").write_text("not part of the case")
    for _ in range(2):
        command = [sys.executable, "-m", "koridor", "run", ".", *DAY]
        subprocess.run(command, cwd=case, check=True, capture_output=True)
    run = case / "runs" / "mine" / "base"
    copied = {p.relative_to(run / "case").as_posix() for p in (run / "case").rglob("*") if p.is_file()}
    assert {"case.toml", "nodes.csv", "scenarios/year.toml"} <= copied
    assert not [name for name in copied if name.startswith("runs") or name == "letter.txt"]
    assert open_run(run).case.hash == koridor.load(case).hash


def test_measured_series_travel_with_the_run(tmp_path: Path) -> None:
    supply = {"coal": {"node": "town", "capacity": 90, "cost": [30, 40]}}
    needs = {"homes": {"node": "town", "load": [50, 80]}}
    run = solved(tmp_path / "c", out=tmp_path / "run", hours=2, nodes={"town": "power"}, supplies=supply, demands=needs)
    assert open_run(run.folder).case["supplies"].number("cost").tolist() == [[30, 40]]


@pytest.mark.parametrize("sql", ["select cast(id as int) from routes", "selec 1", "select x from routes", "select 1 +"])
def test_what_sql_refuses_has_words(sql: str, tmp_path: Path) -> None:
    run = solved(tmp_path / "c", out=tmp_path / "run", **TWO)
    with pytest.raises(RunError, match="The query cannot be answered"):
        ask(connect(run.folder), sql)


@pytest.mark.parametrize("older", [False, True])
def test_a_kill_while_the_tables_are_written_leaves_no_half(older: bool, tmp_path: Path) -> None:
    """The process dies at the fifth table: there is no run, or the one that was there before, whole."""
    case = network(tmp_path / "c", **TWO)
    out = tmp_path / "runs" / "here"
    if older:
        koridor.solve(koridor.load(case), out)
    before = (out / "manifest.json").read_bytes() if older else None
    script = f"""
import os, koridor
from koridor.result import store
count = 0
def write(table, path, original=store._write):
    global count
    count += 1
    if count == 5:
        os.kill(os.getpid(), 9)
    original(table, path)
store._write = write
koridor.solve(koridor.load({str(case)!r}), {str(out)!r})
"""
    died = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True)
    assert died.returncode == -9
    assert out.exists() == older
    if older:
        assert (out / "manifest.json").read_bytes() == before
        assert open_run(out).panel("routes").ids == ("pipe",)
    koridor.solve(koridor.load(case), out)
    assert [p.name for p in out.parent.iterdir()] == ["here"], "what the dead one left behind is swept away"


def test_the_draft_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    case = network(tmp_path / "c", **TWO)
    out = tmp_path / "here"
    draft = out.with_name(f".here.{os.getppid()}.part")
    draft.mkdir()
    store.save(koridor.solve(koridor.load(case)), out)
    assert draft.is_dir()
