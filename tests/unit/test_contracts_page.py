"""The examples on the page about contracts give what they say, and the columns that it names exist."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from koridor.case.schema import BY_NAME

TABLES = ("contracts", "price_terms", "bookings")


def test_the_examples_are_right(repo: Path) -> None:
    found = doctest.testfile(str(repo / "docs" / "contracts.md"), module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0


def test_the_columns_exist_and_every_choice_is_told(repo: Path) -> None:
    page = (repo / "docs" / "contracts.md").read_text(encoding="utf-8")
    columns = {column.name: column for table in TABLES for column in BY_NAME[table]}
    named = [name for group in re.findall(r"\[(`[^]]+)\]", page) for name in re.findall(r"`([a-z_]+)`", group)]
    assert sorted(set(named) - set(columns)) == []
    for name in ("relief", "bill_price", "make_up_from", "carry_forward_from", "make_up_price", "convention"):
        assert name in page
        assert [choice for choice in columns[name].choices if choice not in page] == []
