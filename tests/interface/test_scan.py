"""`koridor evidence scan`: documents to proposals, an edited file to claims, and what is said where that fails."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from koridor.case.init import TEMPLATE, init

MEMO = "On 6 August 2024 South Gas Company agreed to buy 400 million cubic metres a year.\n\nThe line is 171 km long.\n"


def scan(*words: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "koridor", "evidence", "scan", *map(str, words)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == code, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
    return answer


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    path = tmp_path / "memo.txt"
    path.write_text(MEMO, encoding="utf-8")
    return path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return init("mine", tmp_path)


def test_proposals_are_edited_and_accepted(memo: Path, case: Path) -> None:
    file = memo.with_name("proposals.csv")
    said = scan(memo, "--case", case, "--out", file).stdout
    assert "3 found: 0 known, 0 differs, 3 new" in said
    assert 'memo_2: 400 mcm/year "400 million cubic metres a year" [new] paragraph 1, contracted: ' in said
    assert "memo_3: 171 km [new] paragraph 2" in said
    assert [row["value"] for row in rows(file)] == ["2024-08-06", "400 mcm/year", "171 km"]
    before = (case / "claims.csv").read_bytes() if (case / "claims.csv").is_file() else b""
    assert "Nothing was accepted" in scan("--accept", file, "--case", case).stdout
    assert ((case / "claims.csv").read_bytes() if before else b"") == before
    file.write_text(file.read_text(encoding="utf-8").replace("\n,memo_2", "\nyes,memo_2"), encoding="utf-8")
    assert "1 written to claims.csv" in scan("--accept", file, "--case", case).stdout
    (claim,) = [row for row in rows(case / "claims.csv") if row["source"] == "memo"]
    assert (claim["id"], claim["value"], claim["modality"]) == ("memo_2", "400 mcm/year", "contracted")
    assert "memo" in {row["id"] for row in rows(case / "sources.csv")}
    check = [sys.executable, "-m", "koridor", "check", str(case)]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    assert "memo_2 already" in scan("--accept", file, "--case", case, code=1).stderr


def test_one_is_accepted_by_its_id_and_known_from_then_on(memo: Path, case: Path) -> None:
    said = json.loads(scan(memo, "--case", case, "--accept", "memo_3", "--json").stdout)
    assert (said["accepted"], said["written"]) == (1, None)
    again = json.loads(scan(memo, "--case", case, "--json").stdout)
    assert again["counts"] == {"known": 1, "differs": 0, "new": 2}
    for proposal in again["proposals"]:
        assert MEMO[proposal["start"] : proposal["end"]] == proposal["quote"]
    assert "No proposal is called memo_9" in scan(memo, "--case", case, "--accept", "memo_9", code=1).stderr


def test_every_file_that_cannot_be_read_is_named(memo: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04\x14\x00\x06\x00")
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<<")
    names = ["nowhere.txt", "letter.docx", "torn.pdf", ""]
    answer = scan(memo, *(tmp_path / name for name in names), "--out", tmp_path / "p.csv", code=2)
    missing, word, pdf, folder, last = answer.stderr.splitlines()
    assert "nowhere.txt does not exist" in missing
    assert "letter.docx is neither text, HTML nor PDF" in word
    assert "torn.pdf is a PDF that cannot be read" in pdf
    assert "is a folder" in folder
    assert last == "Nothing was scanned or written."
    assert not (tmp_path / "p.csv").exists()
    said = json.loads(scan(tmp_path / "nowhere.txt", "--json", code=2).stdout)
    assert (said["status"], said["kind"]) == ("error", "DocumentError")


def test_a_document_without_text_is_named(tmp_path: Path, memo: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(tmp_path / "picture.pdf")
    (tmp_path / "blank.txt").write_text(" \n\n", encoding="utf-8")
    answer = scan(tmp_path / "picture.pdf", memo, tmp_path / "blank.txt")
    assert answer.stderr == ""
    assert "picture.pdf holds no text. Pages that are pictures" in answer.stdout
    assert "blank.txt holds no text.\n" in answer.stdout
    assert "memo.txt holds no text" not in answer.stdout


def test_text_of_another_encoding_is_read(tmp_path: Path) -> None:
    for encoding in ("utf-16", "cp1250", "utf-8-sig"):
        (tmp_path / "n.txt").write_text("Niš će platiti 40 €.", encoding=encoding)
        said = json.loads(scan(tmp_path / "n.txt", "--json").stdout)
        assert [p["value"] for p in said["proposals"]] == ["40 EUR"], encoding


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\xff\xfe\n"])
def test_a_file_that_holds_no_proposals_is_refused(tmp_path: Path, case: Path, text: str) -> None:
    (tmp_path / "p.csv").write_bytes(text.encode("latin-1"))
    assert "Nothing was scanned or written" in scan("--accept", tmp_path / "p.csv", "--case", case, code=2).stderr


def test_what_is_refused_before_anything_is_written(memo: Path, case: Path, tmp_path: Path) -> None:
    edited = tmp_path / "p.csv"
    scan(memo, "--out", edited)
    assert "--case" in scan(memo, "--accept", "all", code=1).stderr
    assert "ships with Koridor" in scan(memo, "--accept", "all", "--case", "azerbaijan-serbia", code=1).stderr
    (tmp_path / "bare").mkdir()
    assert "not a case" in scan(memo, "--accept", "all", "--case", tmp_path / "bare", code=1).stderr
    assert not list((tmp_path / "bare").iterdir())
    assert "--accept" in scan(edited, code=2).stderr
    assert "Name the documents" in scan(code=2).stderr
    assert "ends in .csv" in scan(memo, "--out", memo, code=1).stderr
    assert memo.read_text(encoding="utf-8") == MEMO
    nowhere = tmp_path / "no" / "p.csv"
    assert "there is no folder" in scan(memo, "--out", nowhere, "--case", case, "--accept", "all", code=1).stderr
    present = (TEMPLATE / "claims.csv").is_file()
    assert (case / "claims.csv").is_file() == present
