"""Two claims, and whether they can both hold: every expectation was worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.case.load import load
from koridor.evidence.claims import claims
from koridor.evidence.conflict import Conflict
from koridor.evidence.conflicts import differ, find
from koridor.units import Unit, UnitProblem, measured
from tests.cases import network
from tests.messages.mistakes import copy, put, row, swap

PLAIN = {"subject": "Pipe", "about": "pipe"}


def two(folder: Path, a: dict[str, str], b: dict[str, str]) -> Path:
    """The example with two claims by two documents."""
    copy(folder)
    for name in ("paper", "letter"):
        row("sources", id=name, title=name, published="2029-05")(folder)
    row("subjects", id="pipe", name="Southern pipe", rows="routes/pipe_south")(folder)
    row("subjects", id="town", name="Gas of the town")(folder)
    row("claims", id="a", source="paper", **(PLAIN | a))(folder)
    row("claims", id="b", source="letter", **(PLAIN | b))(folder)
    return folder


def number(low: str, unit: str = "mcm/day", measure: str = "capacity", **more: str) -> dict[str, str]:
    return {"measure": measure, "low": low, "unit": unit, **more}


def when(date: str, **more: str) -> dict[str, str]:
    return {"measure": "start", "date": date, **more}


def words(value: str, measure: str = "parties", **more: str) -> dict[str, str]:
    return {"measure": measure, "value": value, **more}


CASES: list[tuple[str, dict[str, str], dict[str, str], str | None]] = [
    ("other number", number("350", "MW"), number("500", "MW"), "value"),
    ("other prefix", number("0.5", "GW"), number("500", "MW"), None),
    ("5 mcm a day are 1.825 bcm a year", number("5"), number("1.825", "bcm/year"), None),
    ("5.5 mcm a day are 2.0 bcm a year, not 1.8", number("5.5"), number("1.8", "bcm/year"), "value"),
    # 5 mcm x 10.5 kWh/m3 = 52.5 GWh; the cubic metre may be 7.5 % off either way, 60 GWh is 14 % more
    ("energy and volume", number("5"), number("55", "GWh/day"), None),
    ("energy and volume, too far", number("5"), number("60", "GWh/day"), "value"),
    ("one rounds to the other", number("2.6"), number("2.63"), None),
    ("two decimals, two numbers", number("56.15", "MW"), number("56.16", "MW"), "value"),
    ("1 does not stand for 1.4", number("1"), number("1.4"), "value"),
    ("about", number("100", bound="about"), number("104"), None),
    ("about, beyond it", number("100", bound="about"), number("110"), "value"),
    ("up to is kept by less", number("4", bound="at most"), number("1.1"), None),
    ("up to is broken by more", number("4", bound="at most"), number("4.5"), "value"),
    ("two ceilings", number("4", bound="at most"), number("9", bound="at most"), "value"),
    ("one ceiling twice", number("4", bound="at most"), number("4.0", bound="at most"), None),
    ("more than 26, more than 23", number("26", bound="more than"), number("23", bound="more than"), "value"),
    ("ranges that meet", number("2.1", high="2.4"), number("2.4", high="3"), None),
    ("ranges apart", number("2.1", high="2.4"), number("2.6", high="3"), "value"),
    ("other times", number("3", valid_to="2025"), number("4", valid_from="2026"), None),
    ("one day together", number("3", valid_to="2026"), number("4", valid_from="2026-12-31"), "value"),
    ("volumes of other windows", number("5", "mcm", "volume", valid_from="2024"), number("9", "mcm", "volume"), None),
    ("money without a rate", number("5", "million EUR", "cost"), number("9", "million USD", "cost"), None),
    ("one money", number("250", "million EUR", "cost"), number("0.6", "billion EUR", "cost"), "value"),
    ("other bases", number("5", "%", "share", base="town"), number("9", "%", "share", base="pipe"), None),
    ("counts of one thing", number("70", "firms", "count"), number("50", "firms", "count"), "value"),
    ("counts of two things", number("70", "firms", "count"), number("50", "people", "count"), None),
    ("days apart", when("2025-03-31"), when("2025-04-01"), "date"),
    ("month around a day", when("2026-05"), when("2026-05-03"), "precision"),
    ("by a year and in it", when("2030", bound="at most"), when("2029"), None),
    ("by a year and after it", when("2028", bound="at most"), when("2029"), "date"),
    ("by two years", when("2028", bound="at most"), when("2030", bound="at most"), "date"),
    ("words in another order", words("EPS; SOCAR"), words("socar; eps"), None),
    ("one more party", words("EPS; SOCAR"), words("EPS; Srbijagas; SOCAR"), "words"),
    ("roles may be several", words("baseload", "role"), words("export", "role"), None),
    ("said and denied", words("halted", "standing"), words("halted", "standing", denied="yes"), "denial"),
    ("a number denied", number("5", denied="yes"), number("9"), None),
    ("agreed and intended", number("5", modality="contracted"), number("5", modality="intended"), "modality"),
    ("planned and intended", number("5", modality="planned"), number("5", modality="intended"), None),
    ("a plan that came true", number("5", stated="2030"), number("5", stated="2028", modality="planned"), None),
    ("a fact taken back", number("5", stated="2028"), number("5", stated="2030", modality="planned"), "modality"),
]


@pytest.mark.parametrize(("a", "b", "kind"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_two_claims(tmp_path: Path, a: dict[str, str], b: dict[str, str], kind: str | None) -> None:
    known = claims(load(two(tmp_path / "case", a, b)))
    assert differ(known["a"], known["b"]) == kind
    assert differ(known["b"], known["a"]) == kind


def test_units_that_claims_use() -> None:
    assert measured("USD/bbl", ("price", "EUR/bbl"), ("USD",)) == ("EUR/bbl", Unit(1.0, 0, "USD"))
    of, barrel = measured("bbl/day", ("m3/s",))
    assert (of, barrel.factor * 86400) == ("m3/s", pytest.approx(0.158987, rel=1e-5))  # 42 gallons, not 31.5
    assert measured("million m3", ("energy",))[1].volume == 1
    with pytest.raises(UnitProblem, match="measures neither power nor energy"):
        measured("km", ("power", "energy"))


def test_volumes_of_a_case_without_gas_are_compared_as_volumes(tmp_path: Path) -> None:
    plain = {"source": "paper", "subject": "Pipe", "about": "pipe", "measure": "capacity"}
    amounts = {"a": ("5", "mcm/day"), "b": ("1.825", "bcm/year"), "c": ("6", "mcm/day"), "d": ("50", "GWh/day")}
    folder = network(
        tmp_path,
        nodes={"town": "power"},
        supplies={"coal": {"node": "town", "capacity": 100, "cost": 30}},
        sources={"paper": {"title": "A paper"}},
        subjects={"pipe": {"name": "A pipe"}},
        claims={id: {**plain, "low": low, "unit": unit} for id, (low, unit) in amounts.items()},
    )
    known = claims(load(folder))
    assert differ(known["a"], known["b"]) is None
    assert differ(known["a"], known["c"]) == "value"
    assert differ(known["a"], known["d"]) is None, "nothing says what a cubic metre holds"


def conflicts(folder: Path) -> dict[str, Conflict]:
    return {c.id: c for c in find(load(folder))}


def test_what_a_conflict_moves_and_why(tmp_path: Path) -> None:
    folder = two(tmp_path / "case", number("3.2"), number("4.1"))
    swap("provenance.csv", "", "routes,pipe_south,capacity,,b,as the letter says\n")(folder)
    (found,) = conflicts(folder).values()
    assert [(c.table, c.id, c.column) for c in found.cells] == [("routes", "pipe_south", "capacity")]
    assert found.choice.used == ("b",)
    assert found.choice.why == ("b: as the letter says",)


def test_a_choice_without_a_cell_is_written_on_the_subject(tmp_path: Path) -> None:
    folder = two(tmp_path / "case", when("2028"), when("2029"))
    swap("provenance.csv", "", "subjects,pipe,start,,a,the operator's own date\n")(folder)
    (found,) = conflicts(folder).values()
    assert found.choice.used == ("a",)
    assert found.choice.why == ("a: the operator's own date",)
    assert found.cells == ()


def test_what_cells_rest_on_is_used_whatever_the_rule_on_the_subject_prefers(tmp_path: Path) -> None:
    folder = two(tmp_path / "case", number("3.2"), number("4.1"))
    rules = "subjects,pipe,capacity,,a,the older figure\nroutes,pipe_south,capacity,,b,tried here\n"
    swap("provenance.csv", "", rules)(folder)
    (found,) = conflicts(folder).values()
    assert found.choice.used == ("b",)
    assert found.choice.why == ("a: the older figure", "b: tried here")


def test_a_part_counts_for_the_cells_that_hold_its_quantity(tmp_path: Path) -> None:
    folder = two(tmp_path / "case", number("3.2"), number("110", "km", "length"))
    row("claims", id="a.length", source="paper", part_of="a", **(PLAIN | number("140", "km", "length")))(folder)
    swap("provenance.csv", "", "routes,pipe_south,capacity,,a,\n")(folder)
    (found,) = conflicts(folder).values()
    assert found.measure == "length"
    assert found.choice.used == (), "the capacity rests on the statement, its length does not"


def test_a_route_cannot_carry_what_is_promised(tmp_path: Path) -> None:
    # pipe_south takes 3.2 mcm a day, 1.168 bcm a year
    promised = number("1.5", "bcm/year", "annual volume", about="town", bound="at most", modality="intended")
    folder = two(tmp_path / "case", promised, number("1.1", "bcm/year", "annual volume", about="town", valid_to="2020"))
    put("subjects", "town", "carried_by", "pipe_north pipe_south")(folder)
    found = conflicts(folder)["a/route"]
    assert "pipe_south takes at most 33.6 GWh a day" in found.what  # 3.2 mcm x 10.5 kWh/m3
    assert "78% of it" in found.what  # 1.168 / 1.5 bcm
    assert [(c.table, c.id, c.column) for c in found.cells] == [("routes", "pipe_south", "capacity")]
    assert found.limits == ("example_size",)
    put("claims", "a", "low", "1.1")(folder)
    assert "a/route" not in conflicts(folder)


def test_more_was_carried_than_a_document_gives_the_route(tmp_path: Path) -> None:
    # 1.3 bcm in a year are 3.56 mcm a day
    flow = number("1.3", "bcm", "annual volume", about="town", valid_from="2029", valid_to="2029")
    folder = two(tmp_path / "case", flow, number("3.2"))
    put("subjects", "town", "carried_by", "pipe_south")(folder)
    found = conflicts(folder)["town/flow"]
    assert [(p.a, p.b, p.kind) for p in found.pairs] == [("a", "b", "flow")]
    put("claims", "b", "valid_from", "2030")(folder)
    assert "town/flow" not in conflicts(folder), "another time"
    put("claims", "b", "valid_from", "")(folder)
    put("claims", "b", "low", "3.6")(folder)
    assert "town/flow" not in conflicts(folder)


def test_a_share_needs_more_than_is_contracted(tmp_path: Path) -> None:
    # the contract holds 0.6 bcm a year; 40 % of 2 bcm is 0.8, of 1 bcm is 0.4
    share = number("40", "%", "share", base="town", bound="at most")
    folder = two(tmp_path / "case", share, number("2.0", "bcm/year", "annual volume", about="town"))
    put("subjects", "pipe", "rows", "contracts/north_deal")(folder)
    found = conflicts(folder)["a/contract"]
    assert "north_deal holds 6.3 TWh a year" in found.what
    put("claims", "b", "low", "1.0")(folder)
    assert "a/contract" not in conflicts(folder)


def test_a_share_against_an_amount(tmp_path: Path) -> None:
    share = number("13", "%", "share", base="town")
    folder = two(tmp_path / "case", share, number("2.5", "bcm/year", "annual volume", about="town"))
    row("claims", id="c", source="paper", **(PLAIN | number("200", "mcm/year", "annual volume")))(folder)
    found = conflicts(folder)["a/share/c"]
    assert (found.pairs[0].a, found.pairs[0].b) == ("a", "c")  # 13 % of 2.5 bcm are 325 mcm
    put("claims", "c", "low", "330")(folder)
    assert "a/share/c" not in conflicts(folder)
