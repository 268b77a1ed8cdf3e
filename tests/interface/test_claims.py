"""`koridor evidence list`, `show` and `conflicts`: what they print, and what they refuse in words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from koridor.case.load import load

FLAGSHIP = "azerbaijan-serbia"


def evidence(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "koridor", "evidence", *words], capture_output=True, text=True, check=False
    )


def answer(*words: str) -> Any:
    done = evidence(*words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_conflicts_say_both_documents_what_they_move_and_why() -> None:
    found = answer("conflicts", FLAGSHIP)
    assert len(found) >= 45
    for conflict in found:
        assert conflict["kinds"]
        assert conflict["why"], conflict["id"]
        for claim in conflict["claims"]:
            assert claim["source"]["title"]
            assert claim["says"]
        assert {c["id"] for c in conflict["claims"] if c["used"]} <= set(conflict["used"])
    plant = next(c for c in found if c["id"] == "nis_plant/electric_capacity")
    assert {"table": "processes", "id": "nis_chp", "column": "capacity", "text": "350 MW"} in plant["moves"]
    assert plant["used"] == ["c_plant_350"]


def test_conflicts_of_one_subject_and_one_kind() -> None:
    assert {c["subject"] for c in answer("conflicts", FLAGSHIP, "--about", "flight")} == {"Direct flight Belgrade-Baku"}
    assert all("denial" in c["kinds"] for c in answer("conflicts", FLAGSHIP, "--kind", "denial"))
    said = evidence("conflicts", FLAGSHIP, "--about", "flight").stdout
    assert "flight/start (date, precision): by 2023 (planned); 2026-05-03 (planned); 2026-05 (planned)" in said
    assert "moves no cell of the case; uses d_flight_day" in said


def test_a_claim_in_full() -> None:
    claim = answer("show", FLAGSHIP, "a3_share_40")
    assert (claim["measure"], claim["bound"], claim["low"], claim["unit"]) == ("share", "at most", "40", "%")
    assert claim["locator"] == "paragraph 24"
    said = evidence("show", FLAGSHIP, "a3_share_40").stdout
    assert "says    at most 40 % (planned)" in said
    assert "about   az_gas_serbia: share of serbia_gas" in said
    both = answer("show", FLAGSHIP, "flight")
    assert {c["about"] for c in both["claims"]} == {"flight"}
    assert [c["id"] for c in both["conflicts"]] == ["flight/start"]


def test_the_list_and_its_file(tmp_path: Path) -> None:
    claims = answer("list", FLAGSHIP, "--source", "caliber_2022", "--jsonld", str(tmp_path / "g.jsonld"))
    assert {c["source"]["id"] for c in claims} == {"caliber_2022"}
    assert any(c["says"] == "171 km (planned)" for c in claims)
    kinds = [n["@type"] for n in json.loads((tmp_path / "g.jsonld").read_text(encoding="utf-8"))["@graph"]]
    assert ["schema:Claim", "prov:Entity"] in kinds


def test_unknown_names_are_refused_with_the_nearest() -> None:
    for words, meant in (
        (("list", FLAGSHIP, "--about", "flihgt"), '"flight"'),
        (("list", FLAGSHIP, "--measure", "capasity"), '"capacity"'),
        (("conflicts", FLAGSHIP, "--kind", "dates"), '"date"'),
        (("show", FLAGSHIP, "nis_plant/electric_capasity"), '"nis_plant/electric_capacity"'),
    ):
        done = evidence(*words)
        assert done.returncode == 1, words
        assert f"Did you mean {meant}?" in done.stderr
    missing = evidence("list", FLAGSHIP, "--jsonld", "no/such/folder/g.jsonld")
    assert missing.returncode != 0
    assert "cannot be written" in missing.stderr


def test_every_document_of_a_case_that_ships_has_a_kind() -> None:
    for name in (FLAGSHIP, f"{FLAGSHIP}-wider"):
        sources = load(name).raw["sources"]
        assert [s.id for s in sources if not s["kind"]] == [], name
