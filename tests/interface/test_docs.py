"""Documentation that differs from the program fails the build (DESIGN 13.13)."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import koridor
from koridor.case.schema import BY_NAME
from koridor.result.panel import UNITS


@pytest.fixture(scope="module")
def generator(repo: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("koridor_docs_generate", repo / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pages(repo: Path) -> list[Path]:
    return [repo / "README.md", repo / "CONTRIBUTING.md", *sorted((repo / "docs").rglob("*.md"))]


def test_the_reference_is_current(generator: ModuleType) -> None:
    assert generator.stale() == [], "run `make docs` and commit docs/reference"


def test_every_table_says_what_it_is(generator: ModuleType) -> None:
    page = generator.tables_page()
    for table in BY_NAME.values():
        assert f"### {table.name}\n" in page
        for column in table:
            assert column.doc.strip(), f"{table.name}.{column.name} has no words"
            assert f"| `{column.name}` |" in page


def test_numeric_defaults_have_reasons() -> None:
    bare = [
        f"{table.name}.{column.name}"
        for table in BY_NAME.values()
        for column in table
        if column.numeric and column.default and not column.why_default
    ]
    assert not bare, "a default is a number too: say why"


def test_links_lead_somewhere(repo: Path) -> None:
    dead = [
        f"{page.relative_to(repo)}: {target}"
        for page in pages(repo)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not dead


def test_every_field_of_a_run_is_in_its_page(repo: Path, tmp_path: Path) -> None:
    page = (repo / "docs" / "runs.md").read_text(encoding="utf-8")
    run = koridor.solve(koridor.load(repo / "koridor" / "case" / "template"), out=tmp_path / "run")
    names = {*run.manifest, *run.manifest["case"], *run.manifest["verification"], *run.manifest["engine"]}
    names |= {*run.manifest["census"][0], *run.ledger.columns}
    names |= {measure for table, measures in UNITS.items() for measure in (table, *measures)}
    assert sorted(name for name in names if f"`{name}`" not in page) == []
