"""What `koridor evidence scan` does: files in, proposals out, and the accepted ones into the case's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import chain, count
from pathlib import Path
from typing import Any

from koridor.case.load import find
from koridor.errors import DocumentError, KoridorError
from koridor.evidence.scan import proposals as file
from koridor.evidence.scan.read import Document, read


def scan_files(files: Sequence[Path], case: str = "", out: Path | None = None, accept: str = "") -> dict[str, Any]:
    """Scan documents, or take up files of proposals (.csv) that `out` wrote and a person edited.

    `case` gives parties and claims to match with, and takes what is accepted. `accept` names ids separated by commas,
    or `all`; rows of an edited file whose `accept` says yes are accepted too. Returns proposals, counts by match, how
    many were accepted, and the documents that hold no text. Raises DocumentError with every file that cannot be read,
    KoridorError where accepting is refused; nothing has been written then.
    """
    folder = find(case) if case else None
    parties = [row["name"] for row in file.table(folder / "parties.csv", ())[1]] if folder else []
    claims = file.table(folder / "claims.csv", ())[1] if folder else []
    documents, edited = _read(list(dict.fromkeys(files)))
    taken = file.chosen(edited)
    named = zip(documents, _sources(documents), strict=True)
    found = [*edited, *(p for document, source in named for p in file.propose(document, parties, claims, source))]
    if accept:
        taken = file.chosen(found, accept)
    if out:
        _writable(out, files)
    added = file.accept(_home(case, folder), taken) if taken else 0
    if out:
        file.write(out, found)
    counts = {word: sum(p.match == word for p in found) for word in ("known", "differs", "new")}
    empty = [document.name for document in documents if not document.paragraphs]
    return {"proposals": [asdict(p) for p in found], "counts": counts, "accepted": added, "empty": empty}


def _read(files: Sequence[Path]) -> tuple[list[Document], list[file.Proposal]]:
    """Documents, and proposals of edited files."""
    documents: list[Document] = []
    edited: list[file.Proposal] = []
    problems = []
    for path in files:
        try:
            if path.suffix.lower() == ".csv":
                edited += file.read_back(path)
            else:
                documents.append(read(path))
        except DocumentError as problem:
            problems.append(str(problem))
    if problems:
        raise DocumentError("\n".join([*problems, "Nothing was scanned or written."]))
    return documents, edited


def _sources(documents: Sequence[Document]) -> list[str]:
    """An id for each document, told apart where files of several folders have one name."""
    names: list[str] = []
    for document in documents:
        name = file.source_of(document.name)
        others = (f"{name}_{number}" for number in count(2))
        names.append(next(n for n in chain([name], others) if n not in names))
    return names


def _writable(out: Path, files: Sequence[Path]) -> None:
    """Refuse a place for proposals where they would overwrite a document, or where nothing can be written."""
    if out.suffix.lower() != ".csv":
        raise KoridorError(f"Proposals are written as CSV: name a file that ends in .csv, not {out}.")
    if out.is_dir() or not out.absolute().parent.is_dir():
        why = "it is a folder" if out.is_dir() else f"there is no folder {out.absolute().parent}"
        raise KoridorError(f"{out} cannot be written: {why}. Nothing was written.")
    if out in files:
        raise KoridorError(f"{out} holds the edited proposals. Nothing was written; name another file.")


def _home(case: str, folder: Path | None) -> Path:
    """The folder of the case that accepted claims go to."""
    if folder is None:
        raise KoridorError("Accepting writes claims.csv of a case: name it with --case. Nothing was written.")
    if not Path(case).is_dir():
        raise KoridorError(f"{case} ships with Koridor. Copy {folder} and name the copy. Nothing was written.")
    if not (folder / "case.toml").is_file():
        raise KoridorError(f"{folder} is not a case: it has no case.toml. Nothing was written.")
    return folder


def lines(result: dict[str, Any]) -> Iterator[str]:
    """The result as a person reads it."""
    for p in result["proposals"]:
        near = f" {p['claim']}" if p["claim"] else ""
        note = f" ({p['note']})" if p["note"] else ""
        standing = (p["modality"] or "standing not said") + (", denied" if p["denied"] else "")
        quote = " ".join(p["quote"].split())
        value = p["value"] if quote == p["value"] else f'{p["value"]} "{quote}"'
        yield f"{p['id']}: {value} [{p['match']}{near}] {p['locator']}, {standing}: {p['subject']}{note}"
    counts = result["counts"]
    yield f"{len(result['proposals'])} found: " + ", ".join(f"{n} {word}" for word, n in counts.items())
    for name in result["empty"]:
        pictures = " Pages that are pictures must be turned into text first." if name.lower().endswith(".pdf") else ""
        yield f"{name} holds no text.{pictures}"
    if result["accepted"]:
        yield f"{result['accepted']} written to claims.csv"
