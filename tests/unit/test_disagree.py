"""What a disagreement moves: readings from claims and scenarios, solved again, and where a value changes its sign."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from koridor.case.load import load
from koridor.errors import KoridorError
from koridor.evidence.disagree import Answer, _Maker, disagree
from koridor.evidence.readings import Disagreement, disagreements, extreme
from tests.messages.mistakes import copy, row

DAY = "\nhorizon = { start = 2030-01-07, end = 2030-01-08 }\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example case with a disputed plant."""
    return disputed_case(tmp_path)


def disputed_case(place: Path) -> Path:
    """The example case under a scenario of one day, with three sources on the size of its first plant."""
    made = copy(place / "case")
    (made / "scenarios" / "day.toml").write_text(f'title = "One day"{DAY}', encoding="utf-8")
    row("subjects", id="plant", name="The plant", rows=f"processes/{plant(made)}")(made)
    row("subjects", id="quiet", name="Something else")(made)
    for n, mw in enumerate((100, 200, 400)):
        row("sources", id=f"paper{n}", title=f"Paper {n}")(made)
        said = {"subject": "The plant", "about": "plant", "measure": "electric capacity", "low": str(mw), "unit": "MW"}
        row("claims", id=f"c{mw}", source=f"paper{n}", **said)(made)
    path, id = made / "provenance.csv", plant(made)
    kept = [x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith(f"processes,{id},capacity")]
    path.write_text("\n".join([*kept, f"processes,{id},capacity,,c200,"]) + "\n", encoding="utf-8")
    return made


def plant(folder: Path) -> str:
    """Id of the first plant that makes electricity."""
    raw = load(folder).raw
    made = (p.id for p in raw["processes"] if raw["nodes"].rows[p["output"]]["carrier"] == "electricity")
    return next(made)


def disputed(folder: Path) -> Disagreement:
    """The one disagreement of the case."""
    found = disagreements(load(folder, "day"), "plant")
    assert len(found) == 1
    return found[0]


def test_every_claimed_number_is_a_reading_and_the_used_one_changes_nothing(folder: Path) -> None:
    d = disputed(folder)
    assert [(r.value, r.claims, r.used) for r in d.readings] == [
        (100.0, ("c100",), False),
        (200.0, ("c200",), True),
        (400.0, ("c400",), False),
    ]
    assert d.readings[1].edits == ()
    assert d.readings[2].edits == ({"table": "processes", "id": plant(folder), "column": "capacity", "set": "400 MW"},)


def test_a_scenario_that_rests_on_the_claim_is_its_reading(folder: Path) -> None:
    id = plant(folder)
    edit = f'[[edit]]\ntable = "processes"\nid = "{id}"\ncolumn = "{{}}"\nset = "{{}}"\n'
    text = 'title = "Large"\nextends = ["day"]\n' + edit.format("capacity", "400 MW") + edit.format("cost", "1")
    (folder / "scenarios" / "large.toml").write_text(text, encoding="utf-8")
    with (folder / "provenance.csv").open("a", encoding="utf-8") as out:
        out.write(f"scenario:large,{id},*,,c400,\n")
    large = disputed(folder).readings[2]
    assert large.scenario == "large"
    assert [e["column"] for e in large.edits] == ["capacity", "cost"]


def test_the_runs_differ_as_the_edited_case_does(folder: Path) -> None:
    case = load(folder, "day")
    found = disagree(case, "plant")
    assert isinstance(found, Answer)
    cost = {s.reading: s.figures["net cost of the perspective"] for s in found.solved}
    assert cost["400 MW"] <= cost["200 MW"] <= cost["100 MW"]  # more of a choice is never dearer
    assert found.base["net cost of the perspective"] == cost["200 MW"]
    move = next(m for m in found.moves if m.figure == "net cost of the perspective")
    assert move.spread == pytest.approx(cost["100 MW"] - cost["400 MW"])
    content = found.content()
    assert content["subject"] == "plant"
    assert {"readings", "moves", "break_even"} <= content.keys()


@pytest.mark.parametrize(
    ("value", "at"),
    [(lambda x: x - 250.0, 250.0), (lambda x: 90.0 - x, 90.0), (lambda x: -x, math.nan), (lambda x: x, math.nan)],
)
def test_a_change_of_sign_is_found_or_said_not_to_be(
    folder: Path, tmp_path: Path, value: Callable[[float], float], at: float
) -> None:
    class Straight(_Maker):
        def _at(self, d: Disagreement, size: float, figure: str) -> float:  # noqa: ARG002 - as the maker's own
            return 1e6 * value(size)

    found = Straight(load(folder, "day"), tmp_path, lambda _: None).flip(disputed(folder), "worth")
    assert found.at == pytest.approx(at, nan_ok=True)
    assert (found.points[0][0], found.points[-1][0]) == (25.0, 600.0)
    if math.isnan(at):
        assert "does not change its sign between 25 MW and 600 MW" in found.words
    else:
        assert found.words == f"worth changes its sign at about {at:g} MW."


def test_extremes_take_every_lowest_or_highest_number(folder: Path) -> None:
    d = disputed(folder)
    assert [e["set"] for e in extreme([d], 0)] == ["100 MW"]
    assert [e["set"] for e in extreme([d], -1)] == ["400 MW"]


def test_a_cost_is_spread_over_the_size_that_it_buys() -> None:
    found = {d.conflict.measure: d for d in disagreements(load("azerbaijan-serbia"), "nis_plant")}
    cost, size = found["cost"], found["electric capacity"]
    assert {r.value for r in size.readings} >= {150.0, 350.0, 500.0}
    assert cost.edit(600e6, 350.0)["set"] == f"{600e6 / 350:.10g}"
    edits = extreme([cost, size], 0)
    assert float(edits[-1]["set"]) == pytest.approx(min(r.value for r in cost.readings) / size.readings[0].value)


def test_what_is_not_disputed_is_not_solved_again(folder: Path) -> None:
    case = load(folder, "day")
    with pytest.raises(KoridorError, match="Something else is not disputed"):
        disagree(case, "quiet")
    with pytest.raises(KoridorError, match=r'There is no subject "plnt". Did you mean "plant"\?'):
        disagree(case, "plnt")
