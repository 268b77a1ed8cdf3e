"""Sweeps: how many variants a design has, what they are called, in which order they are solved, and what is kept."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import koridor
from koridor.case.amend import amended, numbers_only
from koridor.case.init import TEMPLATE
from koridor.case.load import load, load_with
from koridor.errors import CaseError, RunError
from koridor.lp.session import difference
from koridor.model.build import build
from koridor.result.query import ask, connect
from koridor.study.chunk import chunks, ordered
from koridor.study.plan import Study, read
from koridor.study.sweep import sweep

OUTPUTS = '[outputs]\ncost = "objective"\n'
WEEK = "horizon = { start = 2030-01-14, end = 2030-01-16 }\n"


def entry(design: str, name: str, values: str, table: str = "routes", id: str = "pipe_south") -> str:
    """A factor on the capacity of a row."""
    return f'[[{design}]]\nname = "{name}"\ntable = "{table}"\nid = "{id}"\ncolumn = "capacity"\n{values}\n'


def study(folder: Path, *parts: str) -> Path:
    """A study file."""
    path = folder / "study.toml"
    path.write_text(WEEK + "".join(parts) + (OUTPUTS if "[outputs]" not in "".join(parts) else ""))
    return path


def plan(folder: Path, *parts: str) -> Study:
    return read(TEMPLATE, study(folder, *parts))


@pytest.mark.parametrize("sizes", [(1,), (3, 4), (2, 3, 5)])
def test_a_grid_has_the_product_of_its_values(sizes, tmp_path):
    ids = ("pipe_south", "pipe_north", "pipe_city")
    values = [np.linspace(0.5, 1.0, n).round(6).tolist() for n in sizes]
    made = plan(tmp_path, *(entry("grid", f"f{i}", f"scale = {v}", id=ids[i]) for i, v in enumerate(values)))
    assert len(made.variants) == np.prod(sizes)
    assert len({tuple(v.values.items()) for v in made.variants}) == np.prod(sizes)
    for i, listed in enumerate(values):
        counted = Counter(v.values[f"f{i}"] for v in made.variants)
        assert counted == dict.fromkeys(listed, np.prod(sizes) / len(listed))


def test_a_latin_hypercube_uses_every_slice_once(tmp_path):
    parts = (
        "[hypercube]\nsamples = 40\nseed = 3\n",
        entry("hypercube.edit", "wide", "scale = { low = 0.5, high = 1.5 }"),
        entry("hypercube.edit", "north", 'set = { low = 1000, high = 3000 }\nunit = "MW"', id="pipe_north"),
    )
    made = plan(tmp_path, *parts)
    for name, low, high in (("wide", 0.5, 1.5), ("north", 1000, 3000)):
        place = np.array([v.values[name] for v in made.variants])
        slices = np.floor((place - low) / (high - low) * 40).astype(int)
        assert sorted(slices.tolist()) == list(range(40))
    assert made.variants[0].edits[1]["set"].endswith(" MW")
    again = plan(tmp_path, *parts)
    assert [v.values for v in again.variants] == [v.values for v in made.variants], "the seed fixes the sample"
    other = plan(tmp_path, parts[0].replace("seed = 3", "seed = 4"), *parts[1:])
    assert [v.values for v in other.variants] != [v.values for v in made.variants]


def test_one_at_a_time_has_a_base_and_two_ends_for_each_factor(tmp_path):
    values = "scale = { low = 0.8, base = 1.0, high = 1.2 }"
    made = plan(tmp_path, *(entry("one_at_a_time", r, values, id=r) for r in ("pipe_south", "pipe_north", "pipe_city")))
    assert len(made.variants) == 1 + 2 * 3
    for variant in made.variants:
        assert sum(value != 1.0 for value in variant.values.values()) == (variant.name != "base")


def test_designs_add_up_and_each_problem_is_solved_once(tmp_path):
    path = study(
        tmp_path,
        entry("grid", "south", "scale = [0.5, 1.0]"),
        '[[list]]\nname = "cut"\nscenario = "pipeline-cut"\n',
        '[[list]]\nname = "as it is"\n[[list]]\nname = "the same"\n',
        "[outputs]\n",
        'cost = "objective"\nprice = { price = "city_power", of = "max" }\nflow = { flow = "pipe_city" }\n',
        'short = { unserved = "gas_homes" }\nnet = { net = "south_gas_co" }\n',
        "sold = { sql = \"SELECT sum(mw * hours) FROM supplies JOIN steps USING (step) WHERE id = 'field'\" }\n",
    )
    done = sweep(TEMPLATE, path, tmp_path / "out", workers=0)
    assert (len(done.frame), done.solved, done.counts) == (5, 4, {"optimal": 5})
    frame = done.frame.set_index("variant")
    assert frame.loc["as it is", "cost"] == frame.loc["the same", "cost"]
    assert (done.frame["gap"] <= 1e-6).all()
    horizon = {"start": "2030-01-14", "end": "2030-01-16"}
    for name, scenario, edits in (
        ("cut", "pipeline-cut", []),
        ("as it is", None, []),
        ("grid-1", None, [{"table": "routes", "id": "pipe_south", "column": "capacity", "scale": 0.5}]),
    ):
        cold = koridor.solve(load_with(TEMPLATE, scenario, edits, "cold", horizon))
        hours = cold.steps.hours
        assert frame.loc[name, "cost"] == pytest.approx(cold.objective_eur, rel=1e-6)
        assert frame.loc[name, "flow"] == pytest.approx((cold.flows["pipe_city"] * hours).sum(), rel=1e-6)
        assert frame.loc[name, "price"] == pytest.approx(cold.prices["city_power"].max(), rel=1e-6)
        assert frame.loc[name, "net"] == pytest.approx(cold.parties.loc["south_gas_co", "net"], rel=1e-6, abs=1)
        field = (cold.panel("supplies").of("field", "mw") * hours).sum()
        assert frame.loc[name, "sold"] == pytest.approx(field, rel=1e-6)
    said = ask(connect(done.folder), "SELECT count(*) AS n, max(cost) AS most FROM results")
    assert said.loc[0].tolist() == [5, frame["cost"].max()]
    pd.testing.assert_frame_equal(pd.read_parquet(done.folder / "results.parquet"), done.frame)
    again = sweep(TEMPLATE, path, tmp_path / "out", workers=0)
    assert (again.solved, again.found) == (0, 4)


def test_a_variant_without_a_plan_is_a_row_with_its_reason(tmp_path):
    path = study(
        tmp_path,
        entry("grid", "own", 'set = [40, 3100]\nunit = "MW"', "supplies", "own"),
        entry("grid", "least", 'set = [10, 100, 3000]\nunit = "MW"', "supplies", "own").replace(
            '"capacity"', '"minimum"'
        ),
    )
    done = sweep(TEMPLATE, path, tmp_path / "out", workers=0)
    frame = done.frame.set_index(["own", "least"])
    status = frame["status"].to_dict()
    assert status[40, 10] == status[3100, 10] == status[3100, 100] == "optimal"
    assert status[40, 100] == status[40, 3000] == "refused"
    assert status[3100, 3000] == "no plan"
    assert "[supply/minimum]" in frame.loc[(40, 100), "reason"]
    assert "South production is due to deliver" in frame.loc[(3100, 3000), "reason"]
    assert frame.loc[(3100, 3000), "cost"] != frame.loc[(3100, 3000), "cost"]
    assert sweep(TEMPLATE, path, tmp_path / "out", workers=0).solved == 0, "a refusal is an answer"


def test_a_damaged_chunk_is_solved_again(tmp_path):
    path = study(tmp_path, entry("grid", "south", "scale = [0.5, 0.8, 1.0]"))
    first = sweep(TEMPLATE, path, tmp_path / "out", workers=0)
    chunk = next((tmp_path / "out" / "chunks").glob("*.parquet"))
    chunk.write_bytes(chunk.read_bytes()[:100])
    told: list[str] = []
    again = sweep(TEMPLATE, path, tmp_path / "out", workers=0, say=told.append)
    assert again.solved == 3
    assert any("is damaged" in text for text in told)
    pd.testing.assert_frame_equal(again.frame, first.frame)


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    with pytest.raises(RunError, match="is not empty and not a study"):
        sweep(TEMPLATE, study(tmp_path, entry("grid", "south", "scale = [1.0]")), tmp_path / "out", workers=0)


def test_all_problems_of_a_study_are_told_at_once(tmp_path):
    with pytest.raises(CaseError) as found:
        plan(
            tmp_path,
            'engine = "higs"\nscenari = "base"\n',
            entry("grid", "a", "scale = [0.5]", id="pipe_sout"),
            entry("grid", "b", "scale = [0.5]\nunits = 'MW'", id="pipe_north"),
            entry("grid", "b", "scale = [0.9]", id="pipe_north"),
            entry("grid", "c", "scale = 0.5", id="pipe_north"),
            entry("grid", "d", "scale = [-2]", id="pipe_city"),
            entry("one_at_a_time", "e", "scale = { low = 1.2, high = 0.8 }", id="pipe_city"),
            "[hypercube]\nsamples = 2.5\n",
            '[[list]]\nname = "x"\nscenario = "pipeline-cutt"\n[[list]]\nname = "x"\n',
            '[outputs]\ncost = "objectiv"\nflow = { flow = "pipe_sout" }\nnet = { nett = "exchange" }\n',
            'ask = { sql = "SELECT sum(mw) FROM suplies" }\nmany = { sql = "SELECT mw FROM supplies" }\n',
        )
    text = str(found.value)
    for phrase in (
        '"higs" is not an engine. Did you mean "highs"?',
        '"scenari" is not an entry of a study. Nothing would read it. Did you mean "scenario"?',
        'grid 1: routes has no row "pipe_sout". Did you mean "pipe_south"?',
        'grid 2: "units" is not part of an edit. Nothing would read it. Did you mean "unit"?',
        'two edits are called "b"',
        "grid 4: the values are not a list of numbers or texts.",
        "the range is not low below high",
        "samples or seed cannot be read",
        'There is no scenario "pipeline-cutt". Did you mean "pipeline-cut"?',
        'Two variants are called "x".',
        "This is not a metric.",
        'routes has no row "pipe_sout". Did you mean "pipe_south"?',
        '"nett" is not a kind of metric. Its column of the results would be empty. Did you mean "net"?',
        "grid 5: The scenario makes it",
        "suplies",
        "more than one value",
    ):
        assert phrase in text, f"{phrase}\n\n{text}"


def test_neighbours_follow_each_other():
    points = np.array([[0.9, 0.9], [0.1, 0.0], [0.5, 0.4], [0.2, 0.1], [0.8, 0.8]])
    assert ordered(points) == [1, 3, 2, 4, 0]
    grid = np.stack(np.meshgrid(np.arange(6) / 5, np.arange(6) / 5), axis=-1).reshape(-1, 2)
    walked = grid[ordered(grid)]
    steps = np.abs(np.diff(walked, axis=0)).sum(axis=1)
    assert steps.sum() < 0.5 * np.abs(np.diff(grid[np.random.default_rng(1).permutation(36)], axis=0)).sum()


def test_chunks_hold_every_problem_once_and_one_scenario_each(tmp_path):
    made = plan(tmp_path, entry("grid", "south", f"scale = {np.linspace(0.5, 1, 21).round(3).tolist()}"))
    keys = [f"{i:024d}" for i in range(21)]
    cut = chunks(made.variants, keys)
    assert [len(c.tasks) for c in cut] == [8, 8, 5]
    assert sorted(t.key for c in cut for t in c.tasks) == keys


EDITS = [
    [{"table": "routes", "id": "pipe_south", "column": "capacity", "scale": 0.5}],
    [{"table": "routes", "id": "pipe_south", "column": "loss", "set": "2 %"}],
    [{"table": "supplies", "id": "field", "column": "price", "shift": "3 EUR/MWh", "window": {"start": "2030-01-16"}}],
    [
        {"table": "classes", "id": "gas_homes", "column": "level", "scale": 1.2},
        {"table": "classes", "id": "gas_homes", "column": "level", "set": "1.2 TWh/year"},
        {"table": "classes", "id": "gas_homes", "column": "level", "scale": 1.1},
    ],
]


@pytest.mark.parametrize("scenario", [None, "pipeline-cut"])
@pytest.mark.parametrize("edits", EDITS)
def test_a_case_amended_is_the_case_read_with_the_same_edits(scenario, edits):
    base = load(TEMPLATE, scenario)
    assert numbers_only(edits)
    quick, read_again = amended(base, edits), load_with(TEMPLATE, scenario, edits, "edited")
    ours, theirs = build(quick).problem, build(read_again).problem
    delta = difference(ours, theirs)
    assert delta is not None
    assert len(delta.costs) + len(delta.boxes) + len(delta.rows) == 0
    assert quick.request == read_again.request
    assert build(base).problem.rows == ours.rows


def test_an_edit_that_is_wrong_is_refused_alike():
    base = load(TEMPLATE)
    for edit in (
        {"table": "routes", "id": "pipe_south", "column": "loss", "set": "140 %"},
        {"table": "routes", "id": "pipe_south", "column": "loss", "scale": 900},
        {"table": "routes", "id": "pipe_south", "column": "capacity", "set": "1400 MWh"},
        {"table": "routes", "id": "pipe_sout", "column": "capacity", "set": "1400 MW"},
        {"table": "supplies", "id": "own", "column": "minimum", "set": "50 MW"},
    ):
        said = []
        for make in (lambda e: amended(base, [e]), lambda e: load_with(TEMPLATE, None, [e], "edited")):
            with pytest.raises(CaseError) as found:
                make(edit)
            said.append(str(found.value))
        assert said[0] == said[1]
