"""The register on a day, its calendar parsed back, its CSV; dates keep the precision they were written with."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from koridor.case.load import load
from koridor.errors import KoridorError
from koridor.evidence.calendar import ics, table
from koridor.evidence.register import Register, by_party, by_sector, day_of, moved, register, when
from tests.messages.mistakes import copy, row

HOSTILE = '=1+1; DTSTART:19700101, "a"\\n BEGIN:VEVENT <script>alert(1)</script> ' + "đ" * 90


def deal(folder: Path, id: str, **cells: str) -> None:
    """One row of the register, in a case that already has a source `paper`."""
    row("agreements", id=id, **({"title": id, "sector": "trade", "parties": "A; B", "rests_on": "paper"} | cells))(
        folder
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = copy(tmp_path / "case")
    row("sources", id="paper", title="A paper", url="https://example.org/paper")(made)
    return made


@pytest.fixture(scope="module")
def corridor() -> Register:
    return register(load("azerbaijan-serbia"))


@pytest.mark.parametrize(
    ("text", "first", "last", "precision", "said"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "year", "2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month", "February 2024"),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31), "month", "December 2025"),
        ("2026-05-03", date(2026, 5, 3), date(2026, 5, 3), "day", "3 May 2026"),
    ],
)
def test_a_date_keeps_its_precision(text: str, first: date, last: date, precision: str, said: str) -> None:
    found = when(text)
    assert found is not None
    assert (found.first, found.last, found.precision, str(found), found.iso) == (first, last, precision, said, text)


def test_no_date_is_no_date() -> None:
    assert when("") is None
    with pytest.raises(KoridorError, match="is not a day"):
        day_of("2026-06")


def test_a_month_is_late_when_it_has_passed(folder: Path) -> None:
    deal(folder, "may", due="2026-05")
    deal(folder, "year", due="2026")
    deal(folder, "day", due="2026-05-03")
    deal(folder, "none")
    found = register(load(str(folder)))

    def stand(day: str) -> dict[str, str]:
        return {r.id: r.standing(day_of(day)) for r in found.rows}

    assert stand("2026-05-03") == {"may": "due", "year": "due", "day": "due", "none": "no date"}
    assert stand("2026-05-04")["day"] == "overdue"
    assert stand("2026-05-31")["may"] == "due"
    assert stand("2026-06-01") == {"may": "overdue", "year": "due", "day": "overdue", "none": "no date"}
    assert found.by_id["may"].days(day_of("2026-06-01")) == -1
    assert [r.id for r in found.on(day_of("2027-01-01")).overdue] == ["day", "may", "year"]


def test_what_is_known_later_does_not_count_before(folder: Path) -> None:
    deal(folder, "new", signed="2025", due="2027", title="Second date")
    deal(folder, "old", signed="2020", due="2024", status="replaced", status_on="2025-03", replaced_by="new")
    deal(folder, "built", signed="2020", due="2023-12-31", status="done", status_on="2024-01-10")
    found = register(load(str(folder)))
    assert {r.id: r.standing(day_of("2025-02-28")) for r in found.rows} == {
        "new": "due",
        "old": "overdue",
        "built": "closed",
    }
    assert found.by_id["new"].standing(day_of("2024-12-31")) == "not yet"
    assert found.by_id["old"].standing(day_of("2025-03-01")) == "closed"
    assert found.promises(day_of("2025-02-28")) == ()
    (chain,) = found.promises(day_of("2025-03-01"))
    assert moved(chain) == 365 * 2 + 366 - 1  # from 31 December 2024 to 31 December 2027
    assert found.by_id["built"].slip == 10


def test_counts_by_sector_and_by_party(folder: Path) -> None:
    deal(folder, "one", parties="A; B", sector="food", due="2020")
    deal(folder, "two", parties="B; C", sector="food")
    standing = register(load(str(folder))).on(date(2026, 1, 1))
    assert standing.counted(by_sector) == {"food": {"overdue": 1, "no date": 1}}
    assert standing.counted(by_party) == {"B": {"overdue": 1, "no date": 1}, "A": {"overdue": 1}, "C": {"no date": 1}}


def test_the_calendar_parses_back(corridor: Register) -> None:
    on = date(2026, 6, 1)
    read = Calendar.from_ical(ics(corridor, on))
    events = {str(e["uid"]): e for e in read.walk("VEVENT")}
    assert len(events) == sum((r.due is not None) + (r.signed is not None) for r in corridor.rows)
    for row_ in corridor.rows:
        for what, span in (("due", row_.due), ("signed", row_.signed)):
            event = events.get(f"{row_.id}-{what}@azerbaijan-serbia.koridor")
            if span is None:
                assert event is None
                continue
            assert event is not None
            assert type(event.decoded("dtstart")) is date
            assert event.decoded("dtstart") == span.first
            assert event.decoded("dtend") - timedelta(days=1) == span.last
            assert str(event["x-koridor-precision"]) == span.precision
            assert row_.title in str(event["summary"])
            assert all(p in str(event["description"]) for p in row_.parties)
            assert str(event["transp"]) == "TRANSPARENT"
    flight = events["flight_2026-due@azerbaijan-serbia.koridor"]
    assert str(flight["summary"]).startswith("Overdue: ")
    assert str(events["flight_2023-due@azerbaijan-serbia.koridor"]["status"]) == "CANCELLED"


def test_a_calendar_written_again_replaces_its_events(corridor: Register) -> None:
    first, second = (Calendar.from_ical(ics(corridor, d)) for d in (date(2026, 6, 1), date(2026, 7, 1)))
    assert ics(corridor, date(2026, 6, 1)) == ics(corridor, date(2026, 6, 1))
    ids = [[str(e["uid"]) for e in c.walk("VEVENT")] for c in (first, second)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])


def test_text_stays_text(folder: Path) -> None:
    deal(folder, "bad", title=HOSTILE, deliverable=HOSTILE, parties=f"{HOSTILE.replace(';', ',')}; B", due="2026-05")
    found = register(load(str(folder)))
    written = ics(found, date(2026, 1, 1))
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    assert str(event["summary"]) == f"Due: {HOSTILE} (May 2026)"
    assert event.decoded("dtstart") == date(2026, 5, 1)
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")
    (read,) = csv.DictReader(io.StringIO(table(found, date(2026, 1, 1))))
    assert read["title"] == f"'{HOSTILE}"
    assert (read["due"], read["standing"], read["days_to_due"]) == ("2026-05", "due", "150")


def test_the_corridor_covers_every_sector_and_names_its_sources(corridor: Register) -> None:
    sectors = {r.sector for r in corridor.rows}
    assert {
        "energy", "transport", "trade", "food", "culture", "sports", "media", "health", "digital", "defence"
    } <= sectors  # fmt: skip
    assert all(r.rests_on and all(e.title for e in r.rests_on) for r in corridor.rows)
    signed = [r for r in corridor.rows if r.signed and r.signed.iso == "2026-02-15" and r.kind != "announcement"]
    assert len([r for r in signed if {"Azerbaijan", "Serbia"} <= set(r.parties)]) >= 7  # as counted in the press


def test_the_flight_was_promised_four_times(corridor: Register) -> None:
    day = date(2026, 6, 1)
    (chain,) = [c for c in corridor.promises(day) if c[0].id == "flight_2023"]
    assert [r.due.iso for r in chain if r.due] == ["2023", "2024", "2026-06", "2026-05-03"]
    assert moved(chain) == 366 + 365 + 31 + 28 + 31 + 30 + 3
    assert corridor.by_id["flight_2026"].standing(date(2026, 5, 3)) == "due"
    assert corridor.by_id["flight_2026"].standing(date(2026, 5, 4)) == "overdue"
    assert corridor.by_id["flight_2023"].standing(date(2024, 2, 1)) == "overdue"
    assert corridor.by_id["council_first"].slip == 31 + 15


def koridor(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "koridor", "evidence", "agreements", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_verb(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("a.ics", "a.csv")]
    answer = koridor("azerbaijan-serbia", "--on", "2026-06-01", "--ics", paths[0], "--csv", paths[1], "--json")
    content = json.loads(answer.stdout)
    assert sum(content["counts"].values()) == len(content["agreements"])
    assert "flight_2026" in content["overdue"]
    assert content["by_sector"]["sports"] == {"no date": 1}
    assert len(list(Calendar.from_ical(Path(paths[0]).read_bytes()).walk("VEVENT"))) > 100
    assert Path(paths[1]).read_bytes().startswith(b"\xef\xbb\xbfid,title")
    assert koridor("azerbaijan-serbia", "--on", "2026-13-01").returncode == 1
    refused = koridor("azerbaijan-serbia", "--sector", "sport")
    assert (refused.returncode, 'Did you mean "sports"?' in refused.stderr) == (1, True)
    nowhere = koridor("azerbaijan-serbia", "--ics", str(tmp_path / "none" / "a.ics"))
    assert "cannot be written: No such file or directory." in nowhere.stderr
