"""A sweep that is killed goes on where it was: nothing lost, nothing solved twice but what was in flight (DESIGN 11.5).

Also on Dask, with scheduler and workers as processes of their own, one of which is killed (DESIGN 11.6).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import active_children
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from koridor.study.sweep import sweep
from tests.cases import network

STUDY = """
[outputs]
cost = "objective"
price = { price = "town" }
short = { unserved = "all" }
owner = { net = "owner" }
coal = { sql = "SELECT sum(mw * hours) FROM supplies JOIN steps USING (step) WHERE id = 'coal'" }

[hypercube]
samples = 96
seed = 5
[[hypercube.edit]]
table = "supplies"
id = "coal"
column = "capacity"
scale = { low = 0.2, high = 1.1 }
[[hypercube.edit]]
table = "supplies"
id = "gas"
column = "cost"
set = { low = 20, high = 90 }
unit = "EUR/MWh"
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small case with storage, so that steps hang together, and a study beside it."""
    folder = tmp_path_factory.mktemp("sweep")
    load = [60 + 5 * (h % 24) - 3 * (h % 7) for h in range(168)]
    network(
        folder / "case",
        hours=168,
        nodes={"town": {"carrier": "power", "party": "owner"}},
        supplies={
            "coal": {"node": "town", "capacity": 100, "cost": 30, "party": "owner"},
            "gas": {"node": "town", "capacity": 60, "cost": 50},
        },
        storages={"lake": {"node": "town", "capacity": 200, "injection": 20, "withdrawal": 20, "efficiency_in": 0.9}},
        demands={"homes": {"node": "town", "load": load, "worth": 3000}},
    )
    (folder / "study.toml").write_text(STUDY)
    return folder


CHUNKS = 12


@pytest.fixture(scope="module")
def undisturbed(study: Path) -> Path:
    """The study solved in this process, without any other."""
    done = sweep(study / "case", study / "study.toml", study / "serial", workers=0)
    assert done.solved == 96
    assert len(written(study / "serial")) == CHUNKS
    assert set(done.frame["how"]) == {"warm"}
    return done.folder


def written(folder: Path) -> dict[str, int]:
    """Chunks in the store and when each was written."""
    return {p.name: p.stat().st_mtime_ns for p in (folder / "chunks").glob("*.parquet")}


def command(study: Path, out: str, *more: str) -> list[str]:
    """The command line of the sweep."""
    paths = [str(study / "case"), str(study / "study.toml"), "--out", str(study / out)]
    return [sys.executable, "-m", "koridor", "sweep", *paths, "--json", *more]


def killed(study: Path, out: str, when: int, how: signal.Signals = signal.SIGKILL) -> int:
    """Start the sweep and kill it once `when` chunks are there; its exit code."""
    process = subprocess.Popen(command(study, out, "--workers", "2"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        until(lambda: len(written(study / out)) >= when and (study / out / "study.json").is_file(), process)
    finally:
        process.send_signal(how)
        process.communicate(timeout=30)
    return process.returncode


def until(true: object, process: subprocess.Popen[bytes]) -> None:
    """Wait until `true()`, while the process lives, for at most a minute."""
    end = time.monotonic() + 60
    while not true():  # type: ignore[operator]
        assert process.poll() is None, "the sweep ended before it could be killed"
        assert time.monotonic() < end
        time.sleep(0.01)


def whole(folder: Path) -> None:
    """Every file that stands under its name can be read."""
    for path in folder.rglob("*.parquet"):
        if not path.name.startswith("."):
            pq.read_table(path)
    json.loads((folder / "study.json").read_text())


def test_killed_three_times_it_ends_as_if_nothing_had_happened(study, undisturbed):
    kept: dict[str, int] = {}
    for when in (0, 2, 7):
        assert killed(study, "killed", max(when, len(kept))) == -signal.SIGKILL
        whole(study / "killed")
        now = written(study / "killed")
        assert kept.items() <= now.items(), "what was solved is never solved again"
        kept = now
    assert 7 <= len(kept) < CHUNKS
    said = json.loads(subprocess.run(command(study, "killed"), capture_output=True, text=True, check=True).stdout)
    assert said["found"] == 8 * len(kept)
    assert said["solved"] == 96 - 8 * len(kept)
    assert kept.items() <= written(study / "killed").items()
    assert (study / "killed" / "results.parquet").read_bytes() == (undisturbed / "results.parquet").read_bytes()
    assert not list((study / "killed").rglob("*.part"))


def test_ctrl_c_leaves_whole_files_and_says_how_to_go_on(study):
    assert killed(study, "stopped", 1, signal.SIGINT) == 130
    whole(study / "stopped")
    assert 1 <= len(written(study / "stopped")) < CHUNKS


def test_a_process_of_the_pool_that_dies_is_replaced(study, undisturbed):
    victims: list[int] = []

    def say(text: str) -> None:
        """Kill one process as soon as the first results are there."""
        if " of 96" in text and not victims:
            victims.append(next(iter(active_children())).pid or 0)
            os.kill(victims[0], signal.SIGKILL)

    done = sweep(study / "case", study / "study.toml", study / "pool", workers=2, say=say)
    assert victims
    assert not active_children()
    assert (done.folder / "results.parquet").read_bytes() == (undisturbed / "results.parquet").read_bytes()


@contextmanager
def cluster(workers: int) -> Iterator[object]:
    """Scheduler and workers as processes of their own."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0") as local:
        yield local


def test_dask_gives_the_same_digits_though_a_worker_is_killed(study, undisturbed):
    with cluster(2) as local:
        pids = {int(w.pid) for w in local.workers.values()}
        told: list[str] = []

        def say(text: str) -> None:
            """Kill one of the workers as soon as the first results are there."""
            told.append(text)
            if " of 96" in text and pids:
                os.kill(pids.pop(), signal.SIGKILL)
                pids.clear()

        done = sweep(study / "case", study / "study.toml", study / "dask", dask=local.scheduler_address, say=say)
    assert not pids
    assert done.solved == 96
    assert (done.folder / "results.parquet").read_bytes() == (undisturbed / "results.parquet").read_bytes()
