"""Every quantity and date that a careful person lists in the five articles is a claim of the flagship.

SOURCE: `scan/articles.csv`, listed by hand from the five articles before any claim was written from them.
TOLERANCE: none. A quantity is there when a claim of the same document and paragraph has its number in the same unit (MW
and GW, mcm and bcm count as one); a date, when a claim has it as its date or as an end of its time. The day on which
a text was written is the day of its source.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from koridor.case.load import load
from koridor.case.raw import RawCase, RawRow
from koridor.units import UnitProblem, measured

DOCUMENTS = {
    "8b8f3f0e4155ec97": "analysis_2026_a",
    "c4f64b7680bbb172": "analysis_2026_b",
    "4ceca301b73d5485": "trend_2026",
    "a8acdf3513ea3789": "caliber_2022",
    "e525b34afe8532cd": "trend_2022",
}
OF = ("power", "energy", "money", "km", "hours", "share")


def listed() -> list[dict[str, str]]:
    with (Path(__file__).parent / "scan" / "articles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def raw() -> RawCase:
    return load("azerbaijan-serbia").raw


def size(number: str, unit: str) -> tuple[str, float]:
    """Dimension and size; growth is a plain number, whatever word stands for times."""
    if unit in ("", "times"):
        return "share", float(number)
    try:
        of, read = measured(unit, OF, ("USD",))
    except UnitProblem:
        return unit, float(number)
    return f"{of} {read.currency} {read.calendar}", float(number) * read.factor


def same(claim: RawRow, row: dict[str, str]) -> bool:
    """Whether a claim holds a listed quantity or date."""
    if row["kind"] == "date":
        first, _, last = row["value"].partition("..")
        dates = [claim[c] for c in ("date", "valid_from", "valid_to") if claim[c]]
        if last:
            return (claim["valid_from"], claim["valid_to"]) == (first, last)
        return any(d.startswith(first) or d[5:] == first or d[5:7] == first for d in dates)
    if not claim["low"]:
        return False
    said = size(claim["low"], claim["unit"])
    wanted = size(row["value"], row["unit"])
    grown = row["kind"] == "share" and said == ("share", 1 + float(row["value"]) / 100)
    return grown or (said[0] == wanted[0] and said[1] == pytest.approx(wanted[1], rel=1e-9))


@pytest.mark.parametrize("row", listed(), ids=lambda r: f"{r['article'][:4]}-{r['paragraph']}-{r['quote']}")
def test_a_listed_quantity_is_a_claim(raw: RawCase, row: dict[str, str]) -> None:
    document = DOCUMENTS[row["article"]]
    day = raw["sources"][document]["published"]
    if row["kind"] == "date" and row["value"] in (day, day[5:]):
        return
    place = f"paragraph {row['paragraph']}"
    here = [c for c in raw["claims"] if (c["source"], c["locator"]) == (document, place)]
    assert any(same(claim, row) for claim in here), [f"{c.id}: {c['low']} {c['unit']} {c['date']}" for c in here]


def test_all_five_are_read(raw: RawCase) -> None:
    counts = {d: sum(c["source"] == d for c in raw["claims"]) for d in DOCUMENTS.values()}
    assert min(counts.values()) >= 9, counts
    assert {row["article"] for row in listed()} == set(DOCUMENTS)


SECTORS = ("energy", "infrastructure", "defence", "agriculture", "culture", "sports", "media", "health", "digital")


def test_commitments_by_sector_are_claims(raw: RawCase) -> None:
    said = " ".join(c["value"] for c in raw["claims"] if c["measure"] == "sector" and c["source"] in DOCUMENTS.values())
    assert [s for s in SECTORS if s not in said] == []
