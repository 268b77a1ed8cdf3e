"""Money of two currencies, and a growth with its two ends: every expectation was worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.case.load import load
from koridor.evidence.claims import claims
from koridor.evidence.conflicts import differ, find
from tests.messages.mistakes import copy, row

RATE = {"id": "USD", "rate": "2024: 1.10; 2025: 1.20", "spread": "0.1"}


def case(folder: Path, *told: dict[str, str], published: str = "") -> Path:
    """The example with claims a, b, c ... on the cost of a pipe."""
    copy(folder)
    row("sources", id="paper", title="paper", published=published)(folder)
    row("currencies", **RATE)(folder)
    row("subjects", id="pipe", name="Southern pipe")(folder)
    row("subjects", id="rise", name="Growth of the pipe")(folder)
    for id, claim in zip("abcd", told, strict=False):
        row("claims", **({"id": id, "source": "paper", "subject": "Pipe", "about": "pipe"} | claim))(folder)
    return folder


def money(low: str, unit: str, **more: str) -> dict[str, str]:
    return {"measure": "cost", "low": low, "unit": f"million {unit}", **more}


MONEY: list[tuple[str, dict[str, str], dict[str, str], str | None]] = [
    # 120 / 1.10 is 109; a tenth more or less of the rate is 99 to 121
    ("within the spread", money("100", "EUR", stated="2024"), money("120", "USD", stated="2024"), None),
    # 150 / 1.21 is 124, the least that the dearest rate gives
    ("beyond it", money("100", "EUR", stated="2024"), money("150", "USD", stated="2024"), "value"),
    ("at the rate of its own year", money("137", "EUR", stated="2024"), money("150", "USD", stated="2025"), None),
    ("one has no date", money("100", "EUR"), money("150", "USD", stated="2024"), None),
    ("the other has none", money("100", "EUR", stated="2024"), money("150", "USD"), None),
    ("before the first rate", money("100", "EUR", stated="2024"), money("150", "USD", stated="2020"), None),
    ("one money needs no date", money("100", "USD"), money("150", "USD", stated="2024"), "value"),
    ("one money needs no rate", money("100", "USD", stated="2024"), money("100", "USD", stated="2025"), None),
    # 132 / (0.9 x 1.10) is 133: the years 2024 and 2025 allow 100 to 133
    (
        "both years of a time",
        money("132", "EUR", stated="2026"),
        money("132", "USD", valid_from="2024", valid_to="2025"),
        None,
    ),
]


@pytest.mark.parametrize(("a", "b", "kind"), [m[1:] for m in MONEY], ids=[m[0] for m in MONEY])
def test_money(tmp_path: Path, a: dict[str, str], b: dict[str, str], kind: str | None) -> None:
    known = claims(load(str(case(tmp_path / "case", a, b))))
    assert differ(known["a"], known["b"]) == kind
    assert differ(known["b"], known["a"]) == kind


def test_a_document_gives_the_date(tmp_path: Path) -> None:
    folder = case(tmp_path / "case", money("100", "EUR"), money("150", "USD"), published="2024-05")
    known = claims(load(str(folder)))
    assert differ(known["a"], known["b"]) == "value"


def turnover(low: str, first: str, last: str, unit: str = "million EUR") -> dict[str, str]:
    return {"measure": "turnover", "low": low, "unit": unit, "valid_from": first, "valid_to": last}


def rise(low: str, first: str, last: str, **more: str) -> dict[str, str]:
    times = {"about": "rise", "measure": "growth", "base": "pipe", "low": low}
    return times | {"valid_from": first, "valid_to": last} | more


GROWTH: list[tuple[str, tuple[dict[str, str], ...], list[tuple[str, str]]]] = [
    (
        "3 times 10 are 30",
        (rise("3", "2020", "2024"), turnover("10", "2020", "2020"), turnover("30", "2024", "2024")),
        [],
    ),
    (
        "2 times 10 are not 30",
        (rise("2", "2020", "2024"), turnover("10", "2020", "2020"), turnover("30", "2024", "2024")),
        [("b", "c")],
    ),
    (
        "one year is from the year before",
        (rise("2", "2021", "2021"), turnover("10", "2020", "2020"), turnover("30", "2021", "2021")),
        [("b", "c")],
    ),
    (
        "20 of two years are 10 of one",
        (rise("3", "2020", "2024"), turnover("20", "2020", "2021"), turnover("30", "2024", "2024")),
        [],
    ),
    (
        "half a year",
        (rise("2", "2020", "2024"), turnover("10", "2020", "2020"), turnover("30", "2024-01", "2024-06")),
        [],
    ),
    (
        "part of a year",
        (rise("2", "2021-01", "2021-05"), turnover("1", "2020", "2020"), turnover("9", "2021", "2021")),
        [],
    ),
    (
        "denied",
        (rise("2", "2020", "2024", denied="yes"), turnover("10", "2020", "2020"), turnover("30", "2024", "2024")),
        [],
    ),
    # 33 million USD at 1.10 are 30 million EUR, with the spread 27 to 33
    (
        "other money",
        (rise("3", "2024", "2025"), turnover("33", "2024", "2024", "million USD"), turnover("90", "2025", "2025")),
        [],
    ),
    (
        "other money, too far",
        (rise("3", "2024", "2025"), turnover("33", "2024", "2024", "million USD"), turnover("120", "2025", "2025")),
        [("b", "c")],
    ),
]


@pytest.mark.parametrize(("told", "pairs"), [g[1:] for g in GROWTH], ids=[g[0] for g in GROWTH])
def test_growth(tmp_path: Path, told: tuple[dict[str, str], ...], pairs: list[tuple[str, str]]) -> None:
    found = [c for c in find(load(str(case(tmp_path / "case", *told)))) if "growth" in c.kinds]
    assert [(p.a, p.b) for c in found for p in c.pairs] == pairs
    assert all("does not go with" in c.what for c in found)
