"""Carriers that are counted: cells in tonnes and persons, read to units an hour; energy is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.case.cell import CellProblem
from koridor.case.goods import as_energy
from koridor.case.load import load
from koridor.errors import CaseError
from tests.messages.mistakes import copy, put, row


@pytest.mark.parametrize(
    ("text", "unit", "read"),
    [
        ("4.8 Mt/year", "t", "4.8 TWh/year"),
        ("16 EUR/t", "t", "16 EUR/MWh"),
        ("2024: 5 kt/month; 2025: 7t/h", "t", "2024: 5 GWh/month; 2025: 7MWh/h"),
        ("0.5 * profile:t_t + 3 EUR/kg", "t", "0.5 * profile:t_t + 3 EUR/kWh"),
        ("3559 persons/year", "persons", "3559 MWh/year"),
        ("60 EUR/person", "persons", "60 EUR/MWh"),
        ("12", "t", "12"),
        ("4 GWh/year", "", "4 GWh/year"),
    ],
)
def test_words_for_amounts(text: str, unit: str, read: str) -> None:
    assert as_energy(text, unit) == read


@pytest.mark.parametrize("text", ["4 MW", "3 GWh/year", "400 mcm/year", "2 EUR/MWh", "1 bcm"])
def test_energy_is_no_amount_of_goods(text: str) -> None:
    with pytest.raises(CellProblem, match="measures energy, and this carrier is counted in t"):
        as_energy(text, "t")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example case with crude oil on one route."""
    made = copy(tmp_path / "case")
    for make in (
        row("carriers", id="crude", unit="t"),
        row("nodes", id="port", carrier="crude", party="pipe_co", latitude="45", longitude="20"),
        row("nodes", id="refinery", carrier="crude", party="pipe_co", latitude="45", longitude="20"),
        row("routes", id="oil_line", **{"from": "port"}, to="refinery", capacity="4.38 Mt/year", operator="pipe_co"),
        row("supplies", id="tanker", node="port", party="north_gas_co", capacity="600 t/h", price="500 EUR/t"),
        row("classes", id="refining", carrier="crude", level="3504 kt/year", priority="1"),
        row("demands", id="refining", node="refinery", **{"class": "refining"}),
    ):
        make(made)
    return made


def test_amounts_become_units_an_hour(folder: Path) -> None:
    case = load(str(folder))
    assert case["routes"].number("capacity")[case["routes"].index("oil_line"), 0] == pytest.approx(4.38e6 / 8760)
    assert case["supplies"].number("capacity")[case["supplies"].index("tanker"), 0] == 600
    assert case["supplies"].number("price")[case["supplies"].index("tanker"), 0] == 500
    assert case["classes"].number("level")[case["classes"].index("refining"), 0] == pytest.approx(3.504e6 / 8760)
    assert case["supplies"].number("capacity")[case["supplies"].index("own"), 0] == 40


def test_energy_in_a_row_of_goods_is_refused_in_words(folder: Path) -> None:
    put("supplies", "tanker", "capacity", "600 MW")(folder)
    with pytest.raises(CaseError) as refused:
        load(str(folder))
    (problem,) = refused.value.problems
    assert problem.code == "cell/unit"
    assert '"MW" measures energy, and this carrier is counted in t.' in str(problem)
