"""The page of claims about outcomes: what this run decides, what needs runs beside it, and hostile words."""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.case.load import load
from koridor.evidence.figure import figure
from koridor.report.assemble import assemble
from koridor.report.context import Judged, VerdictsPage, numbers_of
from koridor.report.html import Bundle, document
from koridor.report.published import asker
from koridor.report.reading import Reading
from koridor.report.verdicts import fill
from koridor.result.run import Run, open_run
from koridor.result.solve import solve
from tests.unit.test_verdicts import LOAD, claim, folder

__all__ = ["folder"]
SCRIPT = "<script>window.bad=1</script>"


def solved(folder: Path, scenario: str = "base_day") -> Run:
    """A scenario solved beside the others."""
    place = folder.parent / "runs" / scenario
    solve(load(folder, scenario), place)
    return open_run(place)


def page(run: Run) -> VerdictsPage:
    found = fill(Reading(run))  # type: ignore[arg-type]
    assert found is not None
    return found


def by_id(found: VerdictsPage) -> dict[str, Judged]:
    return {j.id: j for _, _, rows in found.groups for j in rows}


def words(row: Judged) -> str:
    lines = [row.tested, *row.more]
    return " ".join("".join(p if isinstance(p, str) else p.shown for p in line) for line in lines)


def test_this_run_decides_its_own_claims_and_names_itself(folder: Path) -> None:
    claim(folder, "holds", query=LOAD, threshold="1", unit="MWh", figure="load", note="One is enough")
    claim(folder, "fails", query=LOAD, bound="less than", threshold="1")
    claim(folder, "open", decides="A law of the year after")
    run = solved(folder)
    found = page(run)
    rows = by_id(found)
    assert [w for w, _, _ in found.groups] == ["contradicted", "supported", "not decidable"]
    assert found.sentence.startswith("Of 3 claims about outcomes, 1 is supported, 1 contradicted and 1 not decidable")
    assert found.command == ""
    value = next(n for n in numbers_of((rows["holds"].tested,)) if n.key.endswith("value"))
    assert value.value == pytest.approx(figure(run, LOAD))
    assert asker(run.folder)(value.query) == pytest.approx(value.value)
    assert value.asked_of == ""
    assert rows["holds"].runs == ("base_day: hours from 2030-01-07, this run",)
    assert "One is enough." in words(rows["holds"])
    assert "A law of the year after" in words(rows["open"])
    assert rows["holds"].sources == (("said", "A paper", "#claims-said"),)


def test_what_needs_another_run_is_not_tested_until_it_lies_beside(folder: Path) -> None:
    pair = {"query": LOAD, "bound": "less than", "threshold": "0", "unit": "MWh", "compared": "other_day"}
    claim(folder, "pair", **pair)
    claim(folder, "away", query=LOAD, threshold="1", scenario="other_day")
    run = solved(folder)
    found = page(run)
    assert [w for w, _, _ in found.groups] == ["not tested here"]
    assert "2 are not tested here" in found.sentence
    assert "koridor evidence verdicts" in found.command
    assert "Needs other_day" in words(by_id(found)["pair"])
    other = solved(folder, "other_day")
    rows = by_id(page(run))
    assert rows["away"].runs == (f"other_day: hours from 2030-01-07, run {other.manifest['run_id']}",)
    assert rows["away"].verdict == "supported"
    assert rows["pair"].verdict == "contradicted"
    numbers = {n.key: n for n in numbers_of((rows["pair"].tested,))}
    assert numbers["verdict-pair-value"].value == 0.0
    assert numbers["verdict-pair-theirs"].asked_of == "the run of other_day"
    assert numbers["verdict-pair-ours"].query == numbers["verdict-pair-theirs"].query == LOAD


def test_a_part_of_a_scenario_says_that_it_decides_nothing(folder: Path) -> None:
    claim(folder, "holds", query=LOAD, threshold="1")
    case = load(folder, "base_day", {"start": "2030-01-07", "end": "2030-01-08"})
    solve(case, folder.parent / "part")
    found = page(open_run(folder.parent / "part"))
    assert "covers a part of its scenario" in found.sentence
    assert [w for w, _, _ in found.groups] == ["not tested here"]


def test_hostile_words_stay_words_and_cards_are_there(folder: Path) -> None:
    hostile = {"title": SCRIPT, "figure": f'"{SCRIPT}', "note": SCRIPT, "decides": SCRIPT, "unit": "<b>MWh"}
    claim(folder, "bad", query=LOAD, threshold="1", **hostile)
    run = solved(folder)
    text = document(assemble(run), Bundle("/* script */", "/* style */"))  # type: ignore[arg-type]
    assert SCRIPT not in text
    assert "<b>MWh" not in text
    assert text.count("&lt;script&gt;window.bad=1") >= 3
    assert 'data-q="verdict-bad-value"' in text
    assert '"verdict-bad-value":{' in text
    assert 'href="#verdicts"' in text


def test_a_case_without_such_claims_has_no_page(folder: Path) -> None:
    assert fill(Reading(solved(folder))) is None  # type: ignore[arg-type]
