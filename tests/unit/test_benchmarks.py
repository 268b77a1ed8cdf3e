"""The parts of the benchmarks that can be wrong without a clock: sizes, what is kept, bounds, stopping."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import apart, bound, child, everything, growth, keep, page, scale, sweeps, tiling
from benchmarks.__main__ import VERBS
from benchmarks.models import ring
from koridor.case.load import load
from koridor.interop.pypsa import case as read
from koridor.model.build import build
from koridor.solve.branch import solve
from koridor.solve.certificate import certify

pytest.importorskip("pypsa")
HOURS = 24


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Each corridor is drawn once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiling, "corridor", cache(tiling.corridor))
        yield


def optimum(network: Any) -> float:
    return solve(build(read(network)).problem)[0].certificate.objective


@pytest.mark.parametrize(("tiles", "pairs"), [(1, 0), (2, 1), (3, 2), (4, 4), (9, 12), (16, 24)])
def test_tiles_in_a_square_touch_as_a_grid_does(tiles: int, pairs: int) -> None:
    found = list(tiling.neighbours(tiles))
    assert len(found) == len(set(found)) == pairs
    assert all(0 <= a < b < tiles for a, b in found)


@pytest.mark.filterwarnings("ignore")
def test_tiles_are_corridors_side_by_side() -> None:
    one, three = tiling.network(HOURS), tiling.network(HOURS, 3)
    for table in ("buses", "loads", "generators", "stores", "storage_units"):
        assert len(getattr(three, table)) == 3 * len(getattr(one, table)), table
    assert len(three.buses) == 3 * tiling.NODES
    assert len(three.links) == 3 * len(one.links) + 2 * 2
    assert three.links.loc["chp_Nis.2", "bus2"] == "h_Nis.2"
    for name, copy in (("gl_TR", "gl_TR.0"), ("pl_RS", "pl_RS.0"), ("hl_Nis", "hl_Nis.2")):
        assert np.array_equal(three.loads_t.p_set[copy], one.loads_t.p_set[name])
    assert not np.array_equal(three.loads_t.p_set["gl_TR.1"], one.loads_t.p_set["gl_TR"])
    assert np.array_equal(three.generators_t.p_max_pu["pv_RS.1"], one.generators_t.p_max_pu["pv_RS"])
    assert tiling.tiles_of(400) == 16
    with pytest.raises(ValueError, match="multiple"):
        tiling.tiles_of(40)


@pytest.mark.filterwarnings("ignore")
def test_tiles_apart_cost_what_they_cost_one_by_one() -> None:
    apart = optimum(tiling.network(HOURS, 3, linked=False))
    alone = sum(optimum(tiling.corridor(HOURS, expansion=False, seed=k)) for k in range(3))
    assert apart == pytest.approx(alone, rel=1e-9)
    assert optimum(tiling.network(HOURS, 3)) < apart * (1 - 1e-6), "what joins them is used"


def test_tiles_apart_make_a_plan_and_a_bound_of_the_whole(tmp_path: Path) -> None:
    case = read(tiling.network(HOURS, 2), tmp_path / "case")
    problem = build(case).problem
    x, y = apart.plan(case, problem, lambda _: None)
    best, found = solve(problem)[0].certificate.objective, certify(problem, x, y)
    assert found.primal_residual < 1e-6
    assert found.bound_violation < 1e-6
    assert found.lower_bound <= best * (1 + 1e-9) <= found.objective * (1 + 2e-9)
    assert found.gap < 0.05
    assert np.abs(x[apart._tiles(problem.index.columns) == apart.LINK]).max() > 0, "they trade"


def test_the_bound_is_below_the_optimum_and_near(tmp_path: Path) -> None:
    ring(6, 144)(tmp_path / "ring")
    case = load(tmp_path / "ring")
    problem = build(case).problem
    best = solve(problem)[0]
    y = bound.duals(case, problem, 48)
    found = certify(problem, best.answer.x, y)
    assert found.lower_bound <= best.certificate.objective * (1 + 1e-9)
    assert found.gap < 0.01
    blind = certify(problem, best.answer.x, np.where(bound.over_seams(problem, np.arange(144) // 48), 0.0, y))
    assert blind.lower_bound < found.lower_bound, "prices at the seams make the bound"


def test_rows_over_a_seam_are_those_of_stores(tmp_path: Path) -> None:
    ring(6, 48)(tmp_path / "ring")
    problem = build(load(tmp_path / "ring")).problem
    seams = bound.over_seams(problem, np.arange(48) // 24)
    where = [problem.index.rows.where(int(row)) for row in np.flatnonzero(seams)]
    assert {group for group, _, _ in where} == {"storage.balance"}
    assert {step for _, _, step in where} == {0, 24}, "the seam, and the cyclic end"


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keep, "RESULTS", tmp_path / "results")
    return tmp_path / "results"


def test_a_measurement_is_made_once(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = []

    def run() -> dict[str, Any]:
        made.append(1)
        return {"outcome": "stopped", "limit_s": 3.0}

    def once(hours: int, cap: float = 3.0, *, again: bool = False) -> None:
        growth._once("pypsa", {"hours": hours}, {"cap_s": cap}, ("benchmarks/corridor.py",), run, again=again)

    for hours in (24, 24, 48, 24):
        once(hours)
    assert len(made) == 2
    once(24, cap=4.0)
    once(24, again=True)
    assert len(made) == 4
    (file,) = results.iterdir()
    with file.open("a", encoding="utf-8") as out:
        out.write('{"model": "corridor", "who": "gro')  # what a kill leaves
    once(48)
    assert len(made) == 4
    assert capsys.readouterr().out.count("stopped, after 3 s") == 7


def test_results_of_other_programs_do_not_count(results: Path) -> None:
    mark = {"model": "corridor", "who": "growth", "code": keep.code("benchmarks/corridor.py")}
    assert keep.found(mark) is None
    keep.keep({**mark, "outcome": "done"})
    assert keep.found(mark)
    assert results.is_dir()
    assert keep.found({**mark, "code": keep.code("benchmarks/corridor.py", "benchmarks/tiling.py")}) is None


def test_a_line_of_growth_says_what_is_a_bound() -> None:
    ours = {"outcome": "done", "cold_s": 2.0, "mb": 100.0, "objective": 10.0}
    quick = {"outcome": "done", "cold_s": 8.0, "mb": 300.0, "objective": 10.0 + 1e-9}
    stopped, failed = {"outcome": "stopped", "limit_s": 60.0}, {"outcome": "failed", "why": "no memory"}
    size = {"hours": 24, "nodes": 25}
    line = growth.compared(size, ours, {"a": quick, "b": stopped}, 60.0)
    assert (line["ratio"], line["bound"], line["objective_rel_diff"]) == (4.0, False, pytest.approx(1e-10, rel=1e-3))
    line = growth.compared(size, ours, {"a": stopped, "b": failed}, 60.0)
    assert (line["ratio"], line["bound"], line["objective_rel_diff"]) == (30.0, True, None)
    line = growth.compared(size, ours, {"a": failed, "b": failed}, 60.0)
    assert (line["ratio"], line["bound"], line["peer_s"]) == (None, False, None)
    line = growth.compared(size, failed, {"a": quick}, 60.0)
    assert (line["ratio"], line["ours_s"]) == (None, None)


def test_growth_is_told_as_a_power() -> None:
    assert growth.power([(1, 2.0), (3, 18.0), (12, 288.0)]) == pytest.approx(2.0)
    assert growth.power([(1, 2.0), (3, None)]) is None
    found = growth.sizes([730, 2190], [25, 100], 730)
    assert found == [{"hours": 730, "nodes": 25}, {"hours": 2190, "nodes": 25}, {"hours": 730, "nodes": 100}]


def test_the_study_of_the_sweep_is_as_large_as_asked() -> None:
    content = tomllib.loads(sweeps.study(3, 40))
    assert (content["horizon"]["end"] - content["horizon"]["start"]).days == 3
    assert content["hypercube"]["samples"] == 40
    assert len(content["hypercube"]["edit"]) == len(sweeps.FACTORS)


def test_a_sample_is_scaled_up_and_compared_whole() -> None:
    runs = [
        {"variant": name, "network_s": 0.5, "optimize_s": spent, "cpu_s": spent, "objective": value}
        for name, spent, value in (("v1", 1.0, 100.0), ("v2", 2.0, 101.0))
    ]
    ours = {"seconds": 10.0, "cpu_s": 15.0, "mb": 1.0, "workers": 2, "how": {}, "worst_gap": 0.0}
    ours["objectives"] = {"v1": 100.0, "v2": 100.0, "v3": 5.0}
    peer = {"setting": "simplex", "mb": 2.0, "columns": 3, "rows": 4, "runs": runs}
    found = sweeps.compared(1, 30, ours, peer)
    assert (found["peer_s"], found["ratio"], found["sample"]) == (60.0, 6.0, 2)
    assert found["ratio_cpu"] == pytest.approx(45 / 15)
    assert found["objective_rel_diff"] == pytest.approx(1 / 101)


@pytest.mark.filterwarnings("ignore")
def test_a_child_is_stopped_and_its_last_words_are_kept(tmp_path: Path) -> None:
    folder = str(tmp_path / "case")
    assert "nowhere" in child.run("race", "ours", {"folder": str(tmp_path / "nowhere")})["why"]
    size = {"hours": HOURS, "nodes": 25, "expansion": False, "folder": folder}
    assert child.run("race", "write", size)["outcome"] == "done"
    asked = {"folder": folder, "how": "rolling", "weeks": 1.0}
    assert child.run("scale", "work", asked, limit=0.01)["outcome"] == "stopped"
    whole = child.run("scale", "work", {**asked, "how": "whole"}, limit=600)
    rolled = child.run("scale", "work", asked, limit=600)
    assert rolled["objective"] == pytest.approx(whole["objective"], rel=1e-6)
    assert rolled["gap"] <= 1e-6
    assert scale.summary(size, whole, [whole | {"how": "whole"}])["gap"] == whole["gap"]
    json.dumps(whole)


@pytest.mark.usefixtures("results")
def test_the_page_shows_the_last_result_of_every_size() -> None:
    size = {"model": "corridor", "who": "growth", "expansion": False, "nodes": 25, "hours": 24, "cap_s": 60.0}
    done = {"outcome": "done", "cold_s": 8.0, "mb": 300.0, "objective": 10.0, "columns": 1234}
    for program, found in (
        ("koridor", {**done, "cold_s": 4.0}),
        ("koridor", {**done, "cold_s": 2.0}),
        ("pypsa, simplex", {"outcome": "stopped", "limit_s": 60.0}),
    ):
        keep.keep({**size, "program": program, **found})
    text = page.page(keep.kept())
    assert "| 25 | 24 | 1,234 | 2.0 | over 60.0 | over 30.0 | 300 |  |  |" in text
    assert "## Growth" in text
    assert "## Sweeps" not in text
    keep.keep({**size, "program": "pypsa, interior point", **done})
    assert "| 2.0 | 8.0 | 4.0 | 300 | 300 | 0e+00 |" in page.page(keep.kept())
    scaled = {**size, "who": "scale", "how": "whole", "memory_gib": 24.0, "outcome": "failed", "why": "no memory"}
    keep.keep(scaled)
    assert "dispatch, 24 hours | whole: failed within 24 GiB and 60 s |" in page.page(keep.kept())
    for table in page.page(keep.kept()).split("\n\n"):
        rows = [line.count("|") for line in table.splitlines() if line.startswith("|")]
        assert len(set(rows)) <= 1, "every row of a table has its columns"


def test_steps_that_ended_well_are_not_taken_again(results: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = {"good": 0, "bad": 1}
    runs: list[str] = []

    def run(step: str) -> int:
        runs.append(step)
        return codes[step]

    monkeypatch.setattr(everything, "_run", run)
    assert [everything.taken(step, again=False) for step in ("good", "bad", "good", "bad")] == [
        True,
        False,
        True,
        False,
    ]
    assert runs == ["good", "bad", "bad"]
    assert everything.taken("good", again=True)
    assert runs[-1] == "good"
    assert results.is_dir()


def test_every_step_is_a_verb_with_options_that_exist() -> None:
    for step in (*everything.STEPS, *everything.SMALL):
        name, *words = step.split()
        assert name == "--models" or name in VERBS, step
        options = [word for word in words if word.startswith("--")]
        source = "__main__" if name == "--models" else VERBS[name]
        text = (keep.ROOT / "benchmarks" / f"{source}.py").read_text(encoding="utf-8")
        assert [o for o in options if f'"{o}"' not in text] == [], step
