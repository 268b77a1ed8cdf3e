"""What makes reading a case again cheap is right, too: units are parsed once, rules are found by name or pattern."""

from __future__ import annotations

import pytest

from koridor import units
from koridor.case.load import load
from koridor.case.provenance import Basis, Provenance, Rule


def test_a_second_case_of_the_same_units_parses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    load("azerbaijan-serbia", "2025")
    monkeypatch.setattr(units, "_factor", lambda *asked: pytest.fail(f"parsed again: {asked}"))
    assert load("azerbaijan-serbia", "2025").scenario == "2025"


def rule(id: str, column: str, *basis: str) -> Rule:
    return Rule("routes", id, column, "", tuple(Basis("claim", b) for b in basis))


@pytest.mark.parametrize(
    ("id", "column", "expected"),
    [
        ("pipe_south", "capacity", ["exact", "later"]),
        ("pipe_south", "loss", ["row"]),
        ("pipe_north", "capacity", ["longer"]),
        ("pump_1", "capacity", ["one_letter"]),
        ("line", "capacity", ["any"]),
        ("line", "loss", []),
    ],
)
def test_the_most_specific_rules_hold(id: str, column: str, expected: list[str]) -> None:
    """An id before a pattern, a longer pattern before a shorter, a column before all; of equals all, in their order."""
    rules = [
        rule("*", "capacity", "any"),
        rule("pipe_south", "capacity", "exact"),
        rule("pipe_*", "capacity", "longer"),
        rule("pump_?", "capacity", "one_letter"),
        rule("pipe_south", "*", "row"),
        rule("pipe_south", "capacity", "later", "exact"),
    ]
    found = Provenance({"routes": rules}).of("routes", id, column)
    assert [b.id for b in found] == expected
