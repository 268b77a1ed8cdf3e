"""Documentation that differs from the program fails the build (DESIGN 13.13)."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from koridor.case.schema import BY_NAME


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
