"""Disagreements in the report: each value with who says it, the choice and its reason, and the kept tornado."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from koridor.case.load import load
from koridor.cli.root import app
from koridor.evidence.disagreed import kept
from koridor.report.context import DisputesPage
from koridor.report.disputed import page
from koridor.report.disputes import fill
from koridor.report.reading import Reading
from koridor.report.weights import weigh
from koridor.result.run import Run, open_run
from koridor.result.solve import solve
from tests.messages.mistakes import row
from tests.unit.test_disagree import folder, plant

__all__ = ["folder"]
SCRIPT = "<script>window.bad=1</script>"


def solved(folder: Path) -> Run:
    place = folder.parent / "runs" / load(folder).name / "day"
    solve(load(folder, "day"), place)
    return open_run(place)


def shown(run: Run) -> DisputesPage:
    r = Reading(run)  # type: ignore[arg-type]
    found = fill(r, weigh(r))
    assert found is not None
    return found


def test_values_are_grouped_and_the_used_one_is_first(folder: Path) -> None:
    row("claims", id="again", source="paper0", subject="The plant", about="plant", measure="electric capacity")(folder)
    row("claims", id="again", low="400", unit="MW", modality="planned")(folder)
    found = shown(solved(folder))
    (dispute,) = found.disputes
    assert [(s.value, s.used, len(s.claims)) for s in dispute.sides] == [
        ("200 MW", True, 1),
        ("100 MW", False, 1),
        ("400 MW", False, 2),
    ]
    assert dispute.sides[0].claims[0][1] == "#claims-c200"
    count = dispute.moves[1]
    assert not isinstance(count, str)
    assert count.rests == (f"processes/{plant(folder)}/capacity",)
    assert found.figures == ()
    assert found.commands[0].endswith("--scenario day --subject plant --runs RUNS")


def test_a_kept_answer_is_drawn_with_the_figures_that_were_solved(folder: Path) -> None:
    run = solved(folder)
    runs = folder.parent / "runs"
    asked = ["evidence", "disagree", str(folder), "--scenario", "day", "--subject", "plant", "--runs", str(runs)]
    told = CliRunner().invoke(app, asked, env={"COLUMNS": "80"})
    assert told.exit_code == 0, told.output
    assert "net cost of the perspective, million EUR" in told.stdout
    path = runs / run.case.name / "disagree" / "day-plant.json"
    assert told.stdout.rstrip().endswith("day-plant.json")
    answer = json.loads(path.read_text(encoding="utf-8"))["answer"]
    found = shown(run)
    assert found.commands == ()
    (figure,) = found.figures
    cost = next(v for v in figure.data["views"] if v["label"] == "Net cost of the perspective")
    place = figure.data["views"].index(cost)
    bar = figure.data["bars"][0]
    assert (bar["low"], bar["high"]) == ("100 MW", "400 MW")
    by = {r["reading"]: r["figures"]["net cost of the perspective"] for r in answer["readings"]}
    assert bar["ends"][place] == [by["100 MW"], by["400 MW"]]
    assert cost["base"] == by["200 MW"]
    table = figure.tables[0]
    assert table.columns[1].texts == ("100 MW", "200 MW (used)", "400 MW")
    assert "electric capacity" in figure.title
    assert "hours from 2030-01-07" in figure.subtitle
    text = page(found, "x")
    assert 'data-figure="disagree/plant"' in text


def test_answers_of_other_scenarios_and_damaged_files_are_passed_by(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    place.mkdir()
    answer = {"subject": "plant", "units": {}, "base": {}, "readings": [], "moves": [], "break_even": []}
    whole = {"format": 1, "created": "2030", "case": {"name": "a", "scenario": "day", "hash": "h"}, "steps": "days"}
    (place / "good.json").write_text(json.dumps({**whole, "answer": answer}), encoding="utf-8")
    (place / "later.json").write_text(json.dumps({**whole, "created": "2031", "answer": answer}), encoding="utf-8")
    (place / "cut.json").write_text('{"format": 1, "case"', encoding="utf-8")
    (place / "list.json").write_text("[1]", encoding="utf-8")
    (place / "part.json").write_text(json.dumps({**whole, "answer": {"subject": "plant"}}), encoding="utf-8")
    assert [a.created for a in kept([place, tmp_path / "none"], "a", "day")] == ["2031"]
    assert kept([place], "a", "night") == []
    assert kept([place], "b", "day") == []


def test_hostile_words_stay_words(folder: Path) -> None:
    row("sources", id="paper0", title=SCRIPT, publisher=f'"{SCRIPT}')(folder)
    row("subjects", id="plant", name=SCRIPT)(folder)
    path = folder / "provenance.csv"
    text = path.read_text(encoding="utf-8").replace(
        f"{plant(folder)},capacity,,c200,", f"{plant(folder)},capacity,,c200,{SCRIPT}"
    )
    path.write_text(text, encoding="utf-8")
    made = page(shown(solved(folder)), "x")
    assert SCRIPT not in made
    assert made.count("&lt;script&gt;") >= 3


@pytest.mark.parametrize("width", [60, 80, 200])
def test_the_table_of_readings_fits_the_terminal(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from koridor.cli.verdicts import _print_readings
    from koridor.evidence.disagree import Answer, Solved

    monkeypatch.setenv("COLUMNS", str(width))
    figures = {"net cost of the perspective": -123456.7e6, "net import of electricity": 98765.4e3}
    units = {"net cost of the perspective": "EUR", "net import of electricity": "MWh"}
    names = [f"{n * 100} million EUR" for n in range(1, 8)]
    solved_ = tuple(Solved("Plant: cost", n, 1.0, (), "", i == 3, figures) for i, n in enumerate(names))
    _print_readings(Answer("plant", figures, units, solved_, (), ()))
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= width
    for name in names:
        assert name in out
    assert out.count("-123,456.7") == out.count("98,765.4") == 7
