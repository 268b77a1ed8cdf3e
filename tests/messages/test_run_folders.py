"""Run folders that are empty, partial, garbled or somebody else's are refused in words, and left alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from koridor.case.init import TEMPLATE
from koridor.case.load import load
from koridor.errors import RunError
from koridor.result.query import connect
from koridor.result.run import Run, open_run
from koridor.result.solve import solve

DAY = {"start": "2030-01-14", "end": "2030-01-15"}
READ: dict[str, Callable[[Run], object]] = {
    "ledger": lambda run: run.ledger,
    "parties": lambda run: run.parties,
    "flows": lambda run: run.flows,
    "prices": lambda run: run.prices,
    "case": lambda run: run.case.steps,
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one day."""
    return solve(load(TEMPLATE, horizon=DAY), tmp_path_factory.mktemp("runs") / "day").folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    """A copy of it, to spoil."""
    return Path(shutil.copytree(whole, tmp_path / "run"))


def test_a_missing_and_an_empty_folder_are_no_run(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        for read in (open_run, connect):
            with pytest.raises(RunError, match=r"is not a run: it has no manifest\.json"):
                read(folder)


def test_a_query_of_a_damaged_run_says_which_file(copy):
    (copy / "routes.parquet").write_bytes(b"not parquet")
    with pytest.raises(RunError, match=r"routes\.parquet is damaged"):
        connect(copy)


@pytest.mark.parametrize("text", ["", "{", '{"format": 1', "[1]", '{"format": 1}', "\xff\xfe"])
def test_a_garbled_manifest_is_refused(copy, text):
    (copy / "manifest.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(RunError, match="Solve it again"):
        open_run(copy)


def test_a_run_of_another_format_is_refused(copy):
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps({**manifest, "format": 99}), encoding="utf-8")
    with pytest.raises(RunError, match="run format 99"):
        open_run(copy)


@pytest.mark.parametrize("spoil", ["missing", "garbled", "cut"])
@pytest.mark.parametrize(("file", "what"), [("ledger", "ledger"), ("routes", "flows"), ("nodes", "prices")])
def test_a_partial_run_says_which_file_and_what_to_do(copy, file, what, spoil):
    path = copy / f"{file}.parquet"
    data = path.read_bytes()
    if spoil == "missing":
        path.unlink()
    else:
        path.write_bytes(b"not parquet" if spoil == "garbled" else data[: len(data) // 2])
    with pytest.raises(RunError, match=rf"{file}\.parquet is (missing|damaged): the run is not whole"):
        READ[what](open_run(copy))


def test_a_run_without_its_case_is_refused(copy):
    shutil.rmtree(copy / "case")
    with pytest.raises(RunError, match="case is missing"):
        READ["case"](open_run(copy))


def test_a_run_replaces_a_run_and_nothing_else(tmp_path):
    case = load(TEMPLATE, horizon=DAY)
    folder = tmp_path / "run"
    solve(case, folder)
    (folder / "old.txt").write_text("of the old run")
    solve(case, folder)
    assert not (folder / "old.txt").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run"]
    foreign = tmp_path / "letters"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("mine")
    with pytest.raises(RunError, match="nothing was written"):
        solve(case, foreign)
    assert (foreign / "letter.txt").read_text() == "mine"
    with pytest.raises(RunError, match="is a file"):
        solve(case, foreign / "letter.txt")
