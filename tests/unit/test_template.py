"""The case that `koridor init` starts from: complete, quick, and every part of it does something."""

from __future__ import annotations

from pathlib import Path

import pytest

import koridor
from koridor.result.run import Run

TEMPLATE = Path(koridor.__file__).parent / "case" / "template"


@pytest.fixture(scope="module")
def week() -> Run:
    return koridor.solve(koridor.load(TEMPLATE))


def test_every_number_has_a_basis() -> None:
    for scenario in (None, "year", "pipeline-cut"):
        coverage = koridor.load(TEMPLATE, scenario).provenance.coverage()
        assert coverage["cells"] > 100
        assert coverage["nothing"] == 0


def test_the_week_is_solved_and_quick(week: Run) -> None:
    assert week.manifest["verification"]["passed"]
    assert sum(week.manifest["seconds"].values()) < 10
    assert week.panel("demands").measures["unserved"].max() < 1e-6


def test_every_part_does_something(week: Run) -> None:
    assert not [c for c in week.manifest["census"] if c["family"] != "border" and c["skipped"]]
    assert week.panel("processes").measures["heat"].max() > 1
    assert week.panel("markets").measures["bought"].max() > 1
    assert week.panel("markets").measures["sold"].max() > 1
    assert week.panel("storages").measures["withdrawn"].max() > 1


def test_the_cut_bites_where_the_priority_says() -> None:
    run = koridor.solve(koridor.load(TEMPLATE, "pipeline-cut"))
    demands = run.panel("demands")
    short = dict(zip(demands.ids, demands.measures["unserved"].max(axis=0), strict=True))
    assert short["industry"] > 1
    assert max(value for name, value in short.items() if name != "industry") < 1e-6
