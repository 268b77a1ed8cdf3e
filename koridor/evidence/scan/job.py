"""What `koridor evidence scan` does: files in, proposals out, and the accepted ones into the case's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from koridor.case.load import find
from koridor.errors import KoridorError
from koridor.evidence.scan import proposals as file
from koridor.evidence.scan.read import read


def scan_files(files: Sequence[Path], case: str = "", out: Path | None = None, accept: str = "") -> dict[str, Any]:
    """Scan documents, or take up files of proposals that `out` wrote and a person edited.

    `case` gives parties and claims to match with, and takes what is accepted. `accept` names ids separated by commas,
    or `all`; rows of an edited file whose `accept` says yes are accepted too. Returns proposals, counts by match, and
    how many were accepted. Raises KoridorError before anything is written when accepting has no case to write to.
    """
    folder = find(case) if case else None
    parties = [row["name"] for row in file.table(folder / "parties.csv", ())[1]] if folder else []
    claims = file.table(folder / "claims.csv", ())[1] if folder else []
    found: list[file.Proposal] = []
    taken: list[file.Proposal] = []
    for path in files:
        if path.suffix.lower() == ".csv":
            edited = file.read_back(path)
            found += edited
            taken += file.chosen(edited)
        else:
            found += file.propose(read(path), parties, claims)
    if accept:
        taken = file.chosen(found, accept)
    if taken and folder is None:
        raise KoridorError("Accepting writes claims.csv of a case: name it with --case. Nothing was written.")
    if out:
        file.write(out, found)
    added = file.accept(folder, taken) if taken and folder else 0
    counts = {word: sum(p.match == word for p in found) for word in ("known", "differs", "new")}
    return {"proposals": [asdict(p) for p in found], "counts": counts, "accepted": added}


def lines(result: dict[str, Any]) -> Iterator[str]:
    """The result as a person reads it."""
    for p in result["proposals"]:
        near = f" {p['claim']}" if p["claim"] else ""
        note = f" ({p['note']})" if p["note"] else ""
        standing = p["modality"] or "standing not said"
        yield f"{p['id']}: {p['value']} [{p['match']}{near}] {p['locator']}, {standing}: {p['subject']}{note}"
    counts = result["counts"]
    yield f"{len(result['proposals'])} found: " + ", ".join(f"{n} {word}" for word, n in counts.items())
    if result["accepted"]:
        yield f"{result['accepted']} written to claims.csv"
