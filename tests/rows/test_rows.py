"""The rows and columns of every family, against files that were checked by hand (DESIGN 13.9)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from koridor.model.build import FAMILIES
from tests.cases import model
from tests.rows.networks import NETWORKS
from tests.rows.writer import differences, lines, parse, text

HERE = Path(__file__).parent
SOURCES = Path(__file__).parents[2] / "koridor" / "model"


def golden(family: str) -> str:
    return (HERE / f"{family}.lp").read_text(encoding="utf-8")


@pytest.mark.parametrize("family", NETWORKS)
def test_rows_are_those_of_the_golden_file(family: str, tmp_path: Path) -> None:
    built = lines(model(tmp_path, **NETWORKS[family]))
    found = differences(parse(golden(family)), built)
    assert not found, f"{family}.lp:\n" + "\n".join(found) + f"\n\nthe problem now reads\n{text(built)}"


@pytest.mark.parametrize("family", NETWORKS)
def test_the_text_comes_back(family: str, tmp_path: Path) -> None:
    built = lines(model(tmp_path, **NETWORKS[family]))
    assert not differences(parse(text(built)), built)


def test_no_family_lacks_a_golden_file() -> None:
    files = {path.stem for path in HERE.glob("*.lp")}
    assert files == set(FAMILIES) == set(NETWORKS)


def test_every_group_of_rows_and_columns_is_in_some_golden_file() -> None:
    """Names as the families write them: a constant, or an f-string whose fields are filled in here."""
    fields = {
        "booking.{name}": ("ahead", "back"),
        "commitment.{side}": ("most", "least"),
        "commitment.{c}": ("on", "start", "stop"),
        "market.{side}": ("bought", "sold"),
        "expansion.{table}": ("supplies", "routes", "storages"),
        "window.{table}": ("supplies", "processes", "markets"),
    }
    written = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))
    names = {"balance"}
    for name in re.findall(rf'f?"((?:{"|".join(FAMILIES)})\.[\w{{}}]+)"', written):
        hole = re.search(r"{(\w+)}", name)
        if hole is None:
            names.add(name)
        else:
            names |= {name.replace(hole[0], v) for v in fields.get(name, ("start", "stop"))}
    assert len(names) > 30
    all_files = "\n".join(golden(f) for f in FAMILIES)
    assert not [n for n in sorted(names) if f"{n}[" not in all_files]
