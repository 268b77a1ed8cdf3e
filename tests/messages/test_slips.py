"""Slips that people make around the cells: brackets, separators, headers, windows. One slip, one message."""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.case.load import load
from koridor.errors import CaseError
from tests.messages.mistakes import HORIZON, NEW_SCENARIO, Mistake, copy, put, row, swap

EDIT = '[[edit]]\ntable = "{0}"\nid = "{1}"\ncolumn = "{2}"\n{3}\n'
WINDOW = "window = { start = 2030-01-15, end = 2030-01-16 }"


def edit(table: str, id: str, column: str, rest: str) -> Mistake:
    """A scenario with one edit."""
    return scenario(EDIT.format(table, id, column, rest))


def scenario(text: str) -> Mistake:
    """A scenario called mine."""
    return swap(NEW_SCENARIO, "", text)


def rewritten(file: str, old: str, new: str) -> Mistake:
    """Replace text everywhere in a file."""
    return lambda folder: (
        (folder / file).write_text((folder / file).read_text(encoding="utf-8").replace(old, new)) and None
    )


def emptied(file: str) -> Mistake:
    """A file without anything."""
    return lambda folder: (folder / file).write_text("") and None


def elsewhere(folder: Path) -> None:
    """A measured series beside the folder of the case."""
    days = "".join(f"2030-01-{day},1\n" for day in range(13, 23))
    (folder.parent / "elsewhere.csv").write_text(f"time,price\n{days}")
    row("profiles", id="far", method="file", file="../elsewhere.csv", column="price")(folder)


SLIPS: dict[str, tuple[Mistake, str, str]] = {
    "one bracket": (
        scenario('[edit]\ntable = "routes"\n'),
        "case/toml",
        "Write [[edit]], with two brackets, above each edit.",
    ),
    "a horizon in words": (scenario('horizon = "2030"\n'), "case/toml", "Write horizon = { start = 2030-01-01"),
    "the case's horizon in words": (swap("case.toml", HORIZON, 'horizon = "2030"'), "case/toml", "Write horizon = {"),
    "no horizon": (swap("case.toml", HORIZON, ""), "case/toml", '"horizon" is missing.'),
    "broken case.toml": (swap("case.toml", "format = 1", "format = "), "case/toml", "This is not valid TOML"),
    "a number as perspective": (scenario("perspective = 3\n"), "case/toml", 'Write perspective = ["party"'),
    "a number as parent": (scenario("extends = 3\n"), "case/toml", 'Write extends = ["scenario"].'),
    "a circle": (scenario('extends = ["mine"]\n'), "scenario/unknown", "extend each other in a circle"),
    "a window in words": (
        edit("routes", "pipe_north", "capacity", 'scale = 0.5\nwindow = "2030"'),
        "scenario/edit",
        "Write window = { start = 2030-01-15, end = 2030-02-01 }; either may be left out.",
    ),
    "a window from": (
        edit("routes", "pipe_north", "capacity", "scale = 0.5\nwindow = { from = 2030-01-01 }"),
        "scenario/edit",
        "The window cannot be read.",
    ),
    "a window without a date": (
        edit("routes", "pipe_north", "capacity", 'scale = 0.5\nwindow = { start = "tomorrow" }'),
        "cell/date",
        '"tomorrow" is not a date.',
    ),
    "nothing to scale": (
        edit("supplies", "own", "annual_max", "scale = 0.5"),
        "scenario/edit",
        "the cell supplies/own/annual_max is empty, so there is no number to change.",
    ),
    "nothing to set for a while": (
        edit("supplies", "own", "annual_max", f'set = "5 GWh"\n{WINDOW}'),
        "scenario/edit",
        "use set without a window",
    ),
    "too much for a while": (
        edit("routes", "pipe_north", "availability", f"set = 1.5\n{WINDOW}"),
        "cell/range",
        "The scenario makes it 1.5 at 2030-01-15 00:00 UTC, which is out of range.",
    ),
    "below nothing": (
        edit("routes", "pipe_city", "capacity", 'shift = "-2000 MW"'),
        "cell/range",
        "The scenario makes it -600",
    ),
    "a profile above its range": (
        put("processes", "wind", "availability", "3 * profile:wind"),
        "cell/range",
        "It comes to 2.9",
    ),
    "an efficiency scaled away": (
        edit("processes", "chp", "efficiency", "scale = 0"),
        "cell/range",
        "The scenario makes it 0",
    ),
    "another id": (edit("routes", "pipe_city", "id", 'set = "main"'), "scenario/edit", "the id of a row stays"),
    "a status for a while": (
        edit("routes", "pipe_city", "status", f'set = "planned"\n{WINDOW}'),
        "scenario/edit",
        "the last two, and a window, on numbers",
    ),
    "a fuel without a lower value": (
        put("qualities", "pipeline_gas", "lower_to_gross", "0"),
        "cell/range",
        "It is 0.",
    ),
    "an inserted row without id": (
        scenario('[[insert]]\ntable = "routes"\nrow = { name = "x" }\n'),
        "scenario/edit",
        "insert 1: the row has no id",
    ),
    "an inserted row for no table": (
        scenario('[[insert]]\ntable = "rotues"\nrow = { id = "x" }\n'),
        "scenario/edit",
        'Did you mean "routes"?',
    ),
    "a column twice": (
        swap("supplies.csv", "annual_max", "capacity"),
        "table/column",
        '"capacity" stands there 2 times.',
    ),
    "an empty file": (emptied("nodes.csv"), "table/missing", "The table has no rows."),
    "a value under no name": (
        rewritten("areas.csv", "carbon_price,", ","),
        "table/cells",
        "A value stands under no column name.",
    ),
    "no efficiency at all": (put("processes", "boiler", "efficiency", "0.0 %"), "cell/range", "fuel without end"),
    "an empty cubic metre": (put("qualities", "pipeline_gas", "gcv", "0"), "cell/range", "would hold no energy"),
    "worthless money": (row("currencies", id="USD", rate="0"), "cell/range", "Write a value above 0."),
    "a number beyond numbers": (put("routes", "pipe_city", "capacity", "1e400"), "cell/number", "is too large"),
    "half a pair": (put("storages", "store", "withdrawal_curve", "0.3 1.0 1"), "cell/list", "It has 3 numbers."),
    "a curve below nothing": (
        put("storages", "store", "withdrawal_curve", "-0.3 1.0"),
        "cell/range",
        "-0.3 in the list is out of range.",
    ),
    "a profile of a profile": (put("profiles", "wind", "mean", "profile:heating"), "cell/varies", "Write a number."),
    "a series somewhere else": (
        elsewhere,
        "profile/file",
        "The file lies outside the folder of the case.",
    ),
    "a node with an odd id": (
        lambda folder: [rewritten(f.name, "city_heat,", "city heat,")(folder) for f in folder.glob("*.csv")] and None,
        "cell/id",
        "An id holds letters, digits, _, - and dots only.",
    ),
}


def found(folder: Path) -> list[str]:
    """Problems of a case as text; the scenario `mine` where there is one."""
    with pytest.raises(CaseError) as caught:
        load(folder, "mine" if (folder / NEW_SCENARIO).is_file() else None)
    return [str(p) for p in caught.value.problems]


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_one_message(slip: str, tmp_path: Path) -> None:
    make, code, phrase = SLIPS[slip]
    make(copy(tmp_path / "case"))
    messages = found(tmp_path / "case")
    assert len(messages) == 1, "\n".join(messages)
    assert f"[{code}]" in messages[0]
    assert phrase in messages[0]


def test_semicolons_are_read(tmp_path: Path) -> None:
    """Spreadsheets of half of Europe separate cells by semicolons."""
    folder = copy(tmp_path / "case")
    rewritten("nodes.csv", ",", ";")(folder)
    assert load(folder)["nodes"].ids == load(copy(tmp_path / "plain"))["nodes"].ids


def test_one_name_will_do_for_a_list(tmp_path: Path) -> None:
    folder = copy(tmp_path / "case")
    scenario('extends = "pipeline-cut"\nperspective = "all"\n')(folder)
    case = load(folder, "mine")
    assert case.perspective == ("all",)
    assert case["routes"].number("availability").min() == 0
