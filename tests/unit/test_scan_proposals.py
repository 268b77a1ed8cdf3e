"""Proposals: matched to claims, written, edited by a person, accepted into a case folder."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from koridor.case.load import load
from koridor.errors import KoridorError
from koridor.evidence.scan import from_html, from_text
from koridor.evidence.scan.job import scan_files
from koridor.evidence.scan.proposals import accept, chosen, propose, read_back, write
from tests.messages.mistakes import copy, row

CLAIMS = [
    {"id": "c_plant", "source": "a", "subject": "plant near Nis", "quantity": "capacity", "value": "500 MW"},
    {
        "id": "c_gas",
        "source": "b",
        "subject": "SOCAR Srbijagas supply",
        "quantity": "volume",
        "value": "about 0.4 bcm a year",
    },
]


@pytest.mark.parametrize(
    ("text", "word", "claim"),
    [
        ("The plant near Nis has a capacity of 0.5 GW.", "known", "c_plant"),
        ("The plant near Nis has a capacity of 350 MW.", "differs", "c_plant"),
        ("SOCAR and Srbijagas agreed on a supply of 400 million cubic meters per year.", "known", "c_gas"),
        ("The ship is 171 km away.", "new", ""),
        ("A port in Spain uses 90 MW.", "new", ""),
    ],
)
def test_matching(text: str, word: str, claim: str) -> None:
    (found,) = propose(from_text(text), claims=CLAIMS)
    assert (found.match, found.claim) == (word, claim)


def test_an_edited_file_is_accepted(tmp_path: Path) -> None:
    proposals = propose(from_text("The plant has 350 MW and 150 km of line.", "My memo.txt"))
    write(tmp_path / "p.csv", proposals)
    text = (tmp_path / "p.csv").read_text(encoding="utf-8").replace("\n,my_memo_2", "\nyes,my_memo_2")
    (tmp_path / "p.csv").write_text(text, encoding="utf-8")
    (tmp_path / "claims.csv").write_text('id,source,subject,value\nold,s,"a, b",1 MW\n', encoding="utf-8")
    (tmp_path / "sources.csv").write_text("id,title\ns,S\n", encoding="utf-8")
    assert accept(tmp_path, chosen(read_back(tmp_path / "p.csv"))) == 1
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["id"], r["source"], r["value"]) for r in rows] == [
        ("old", "s", "1 MW"),
        ("my_memo_2", "my_memo", "150 km"),
    ]
    assert rows[0]["subject"] == "a, b"
    assert "my_memo" in (tmp_path / "sources.csv").read_text(encoding="utf-8")


def test_a_file_that_a_spreadsheet_saved_is_read(tmp_path: Path) -> None:
    write(tmp_path / "p.csv", propose(from_text("Niš has 350 MW and 150 km of line.", "m.txt")))
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][0] = "YES "
    with (tmp_path / "s.csv").open("w", encoding="cp1250", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    (taken,) = chosen(read_back(tmp_path / "s.csv"))
    assert (taken.id, taken.value, taken.subject) == ("m_1", "350 MW", propose(from_text("Niš has 350 MW."))[0].subject)


def test_a_mark_that_is_neither_yes_nor_no_is_refused() -> None:
    proposals = [
        replace(p, accept=mark) for p, mark in zip(propose(from_text("5 MW, 6 MW")), ["no", "ok"], strict=True)
    ]
    with pytest.raises(KoridorError, match=r"`accept` says of document_2 ok\. Write yes or leave it empty"):
        chosen(proposals)


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    files = [tmp_path / "m.txt", tmp_path / "b" / "m.txt"]
    for number, path in enumerate(files, 5):
        path.write_text(f"It has {number} MW.", encoding="utf-8")
    found = scan_files([*files, files[0]])["proposals"]
    assert [(p["id"], p["source"], p["value"]) for p in found] == [("m_1", "m", "5 MW"), ("m_2_1", "m_2", "6 MW")]


def test_the_subject_of_a_cell_is_what_stands_over_it() -> None:
    page = "<table><tr><th>Plant<th>Output (MW)<tr><td>North<td>40</table>"
    assert propose(from_html(page))[0].subject == "Output (MW) · North · Plant"


def test_the_note_of_a_date_names_the_other_dates() -> None:
    notes = [p.note for p in propose(from_text("Signed on 2 May 2026 for 2028, 5 MW."))]
    assert notes == [f"in the same sentence: {w}" for w in ("2028", "2026-05-02", "2026-05-02; 2028")]


def test_a_taken_id_writes_nothing(tmp_path: Path) -> None:
    proposals = propose(from_text("It has 350 MW.", "m.txt"))
    accept(tmp_path, proposals)
    before = (tmp_path / "claims.csv").read_bytes()
    with pytest.raises(KoridorError, match="m_1 already"):
        accept(tmp_path, proposals)
    assert (tmp_path / "claims.csv").read_bytes() == before
    with pytest.raises(KoridorError, match="No proposal is called x"):
        chosen(proposals, "x")


def test_files_of_a_case(tmp_path: Path) -> None:
    case = tmp_path / "case"
    case.mkdir()
    (case / "case.toml").write_text('name = "x"\n', encoding="utf-8")
    (case / "parties.csv").write_text("id,name\nsocar,SOCAR\n", encoding="utf-8")
    (tmp_path / "m.txt").write_text("Yesterday SOCAR signed for 350 MW.", encoding="utf-8")
    first = scan_files([tmp_path / "m.txt"], str(case), tmp_path / "p.csv", "all")
    assert (first["accepted"], first["counts"]["new"]) == (1, 1)
    again = scan_files([tmp_path / "m.txt"], str(case))
    assert (again["counts"]["known"], again["proposals"][0]["claim"]) == (1, "m_1")
    with pytest.raises(KoridorError, match="--case"):
        scan_files([tmp_path / "m.txt"], accept="all")


STRUCTURED = [
    {
        "id": "c_plant",
        "source": "a",
        "subject": "plant near Nis",
        "about": "nis_plant",
        "measure": "electric capacity",
        "quantity": "electric capacity",
        "low": "500",
        "unit": "MW",
        "value": "",
    }
]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "It delivers up to 400 million cubic meters per year.",
            ("annual volume", "at most", "400", "", "mcm/year", ""),
        ),
        ("The line is 100 to 120 km long.", ("length", "", "100", "120", "km", "")),
        ("Turnover reached $4.2 million.", ("money", "", "4200000", "", "USD", "")),
        ("Trade grew sixteenfold.", ("growth", "", "16", "", "", "")),
        ("It was signed on 15 November 2023.", ("date", "", "", "", "", "2023-11-15")),
        ("The share is 40 per cent.", ("", "", "", "", "", "")),
    ],
)
def test_cells_of_a_claim(text: str, cells: tuple[str, ...]) -> None:
    p = propose(from_text(text))[-1]
    assert (p.measure, p.bound, p.low, p.high, p.unit, p.date) == cells
    assert p.about == ""


def test_the_subject_of_the_nearest_claim() -> None:
    (found,) = propose(from_text("The plant near Nis has an electric capacity of not 350 MW."), claims=STRUCTURED)
    assert (found.match, found.about, found.measure, found.low) == ("differs", "nis_plant", "electric capacity", "350")
    assert (found.subject, found.denied) == ("plant near Nis", "yes")


def test_what_is_accepted_can_be_compared(tmp_path: Path) -> None:
    folder = copy(tmp_path / "case")
    (tmp_path / "m.txt").write_text(
        "On 3 May 2026 they agreed on 350 MW. It is 40 per cent, or a third. Trade of $4.2 million grew tenfold.\n"
        "Deliveries of 2 tcm, 5 million cubic feet, 12 inches and 3 kV were named by 70 companies.",
        encoding="utf-8",
    )
    scan_files([tmp_path / "m.txt"], str(folder), accept="all")
    row("subjects", id="plant", name="A plant")(folder)
    case = load(folder)
    assert len(case.raw["claims"].rows) >= 8, "every finding is a claim, and the case has no problem"
    assert any(c["measure"] == "capacity" and c["low"] == "350" for c in case.raw["claims"])


def test_words_are_no_number() -> None:
    words = {**STRUCTURED[0], "measure": "counted as", "low": "", "unit": "", "value": "350 MW is electric"}
    (found,) = propose(from_text("The plant near Nis is counted as 350 MW."), claims=[words])
    assert found.match == "new"
