"""Any text in any cell or setting of a case: it is built, or refused in words; never a traceback."""

from __future__ import annotations

import csv
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from koridor.case.init import TEMPLATE
from koridor.case.load import load
from koridor.case.schema import BY_NAME, TABLES
from koridor.errors import CaseError
from koridor.model.build import build
from koridor.money.plant_year import PlantYear
from koridor.money.terms import MoneyError, terms_of
from koridor.money.venture import economics
from tests.messages.mistakes import put, row

HOURS = {"start": "2030-01-14", "end": "2030-01-14T03:00:00"}
FURTHER = [
    row("currencies", id="USD", rate="1.1"),
    row("shares", id="mine", owner="exchange", owned="pipe_co", share="10 %"),
    row("legs", id="ash", process="boiler", node="city_power", direction="in", ratio="0.01"),
    row("sources", id="paper", title="A paper"),
    row("subjects", id="pipe", name="A pipe", rows="routes/pipe_south", carried_by="pipe_north"),
    row("claims", id="said", source="paper", subject="Length", about="pipe", measure="length", low="5", unit="km"),
    row("claims", id="then", source="paper", subject="Start", about="pipe", measure="start", date="2030-01"),
    row("agreements", id="deal", title="A deal", sector="trade", parties="A; B", rests_on="paper"),
    row("observations", id="seen", title="Seen", scenario="base", query="select 1", value="1", tolerance="0.1"),
    put("areas", "north", "carbon_union", "eu"),
    row(
        "border_charges",
        id="due",
        carrier="electricity",
        to_union="eu",
        carbon_price="80",
        factor="0.9",
        receiver="exchange",
        **{"from": "south"},
    ),
    row(
        "border_charges",
        id="proven",
        carrier="electricity",
        to_union="eu",
        carbon_price="80",
        method="actual",
        process="chp",
        limit="0.55",
        receiver="exchange",
        **{"from": "south"},
    ),
    row("shares", id="plant", owner="exchange", owned="city_heat_co", share="100 %"),
    put("processes", "chp", "build_cost", "1000000"),
    row(
        "ventures",
        id="plant",
        party="city_heat_co",
        process="chp",
        start="2032",
        spending="0.4 0.6",
        life="25",
        discount_rate="8 %",
        debt_share="60 %",
        interest="4 %",
        tenor="12",
        tax="15 %",
        support="2030 2040",
    ),
    row("investors", id="owner", venture="plant", party="exchange", dividend_tax="10 %"),
]
WORDS = [
    *(
        "",
        "0",
        "-1",
        "-5 %",
        "5",
        "1 e3",
        "1e9",
        "1e-9",
        "5 %",
        "1_000",
        "1,5",
        "9 bcm",
        "5 mcm/day",
        "5 USD/MWh",
        "yes",
    ),
    *(
        "profile:wind",
        "-2 * profile:temperature + 1",
        "2029: 1; 2030-01-14: 2",
        "2031: 4",
        "2030: profile:wind; 2031: 1",
    ),
    *(
        "x",
        "1 2 3",
        "0.3 1 1 0",
        "gas",
        "south_gas",
        "city_heat",
        "chp",
        "wind",
        "pipe_co",
        "lower",
        "in",
        "file",
        "2030",
    ),
    *("2029", "2030-01-14", "10-15..04-15", "=1+1", "é", "*", "scenario:year", "../../x", "a b", "month", "hour"),
]
SETTINGS = ["step_hours", "perspective", "time_zone", "discount_rate", "default_scenario", "horizon", "format", "name"]
VALUES = [
    "0",
    "-1",
    "nan",
    "inf",
    '""',
    '"x"',
    "[]",
    "[1]",
    "{}",
    "true",
    "2030-01-01",
    "1e999",
    "0.7",
    "{ start = 1 }",
]
VALUES += [
    "1e-6",
    '"Europe"',
    '"../etc"',
    "{ periods = [] }",
    "{ periods = 3 }",
    "{ start = 2030-01-01, end = 1999-01-01 }",
]
VALUES += [
    f"{{ start = 2030-01-01, end = 2030-01-02, {more} }}"
    for more in ("weight = -1", "discount = nan", "step_hours = 0")
]
CELLS = [(t.name, c.name) for t in TABLES for c in t if t.name != "provenance"]


@cache
def _full() -> Path:
    """The example with a row in nearly every table."""
    folder = Path(tempfile.mkdtemp(prefix="koridor-test-")) / "case"
    shutil.copytree(TEMPLATE, folder)
    for make in FURTHER:
        make(folder)
    build(load(folder, horizon=HOURS))
    return folder


def _answers(folder: Path, horizon: dict[str, str] | None = HOURS) -> None:
    """Load and build, or a refusal whose every problem has a place, a code and words."""
    try:
        case = load(folder, horizon=horizon)
        build(case)
        for venture in case["ventures"].ids:
            terms = terms_of(case, venture)
            money = {"power": 9e6, "fuel": -5e6}
            years = [PlantYear(y, 1, 1, False, "", {}, money) for y in (terms.start, terms.start + 1)]
            with suppress(MoneyError):
                economics(terms, years)
    except CaseError as refused:
        for problem in refused.problems:
            assert problem.file
            assert problem.what.endswith((".", "!", "?"))


def _spoilt(changes: list[tuple[tuple[str, str], int, str]], folder: Path) -> Path:
    shutil.copytree(_full(), folder)
    for (table, column), number, text in changes:
        path = folder / f"{table}.csv"
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []
        rows = rows or [{"id": "a"}]
        rows[number % len(rows)][column] = text
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, [c.name for c in BY_NAME[table]], restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(CELLS), st.integers(0, 9), st.sampled_from(WORDS)), min_size=1, max_size=3))
def test_any_text_in_any_cell(changes):
    with tempfile.TemporaryDirectory() as place:
        _answers(_spoilt(changes, Path(place) / "case"))


@settings(max_examples=80)
@given(st.sampled_from(SETTINGS), st.sampled_from(VALUES))
def test_any_setting_of_a_case(key, value):
    with tempfile.TemporaryDirectory() as place:
        folder = _spoilt([], Path(place) / "case")
        meta = (folder / "case.toml").read_text(encoding="utf-8")
        kept = [line for line in meta.splitlines() if not line.startswith(f"{key} =")]
        (folder / "case.toml").write_text("\n".join([*kept, f"{key} = {value}"]) + "\n", encoding="utf-8")
        _answers(folder, None)
