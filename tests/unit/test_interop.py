"""Workbook and data package: a case comes back as it went, and text stays text."""

from __future__ import annotations

import json
import shutil

import pytest
from openpyxl import load_workbook

from koridor.case.init import TEMPLATE
from koridor.case.load import FLAGSHIPS, load
from koridor.case.raw import Problems, read
from koridor.errors import CaseError
from koridor.interop import datapackage, excel


@pytest.mark.parametrize("folder", [TEMPLATE, FLAGSHIPS / "azerbaijan-serbia"], ids=lambda f: f.name)
def test_a_case_comes_back_from_its_workbook(folder, tmp_path):
    back = excel.read(excel.write(folder, tmp_path / "case.xlsx"), tmp_path / "back")
    names = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.suffix in (".csv", ".toml"))
    assert names == sorted(p.relative_to(back) for p in back.rglob("*") if p.is_file())
    there, here = read(folder, Problems()), read(back, Problems())
    assert here.meta == there.meta
    assert here.scenarios == there.scenarios
    for name, table in there.tables.items():
        assert [r.cells for r in here[name]] == [r.cells for r in table], name


def test_a_formula_in_a_cell_stays_text(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(TEMPLATE, folder)
    nodes = folder / "nodes.csv"
    lines = nodes.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(lines[1].split(",")[1], "=1+1", 1)
    nodes.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sheet = load_workbook(excel.write(folder, tmp_path / "case.xlsx"))["nodes"]
    assert sheet["B2"].value == "=1+1"
    assert sheet["B2"].data_type == "s"


def test_a_file_that_is_no_workbook_is_refused_in_words(tmp_path):
    book = tmp_path / "book.xlsx"
    book.write_text("not a workbook")
    with pytest.raises(CaseError, match="It is not a workbook"):
        excel.read(book, tmp_path / "case")


def test_the_data_package_names_every_table_with_its_keys_and_licence(tmp_path):
    folder = tmp_path / "case"
    shutil.copytree(FLAGSHIPS / "azerbaijan-serbia", folder)
    content = json.loads(datapackage.write(load(folder)).read_text(encoding="utf-8"))
    assert {r["path"] for r in content["resources"]} == {p.name for p in folder.glob("*.csv")}
    assert content["licenses"]
    assert len(content["sources"]) == len(load(folder)["sources"])
    routes = next(r for r in content["resources"] if r["name"] == "routes")
    assert {"fields": "from", "reference": {"resource": "nodes", "fields": "id"}} in routes["schema"]["foreignKeys"]
