"""Findings as proposed rows of `claims`: a file to edit, and the writing of the accepted ones into a case folder."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from koridor.errors import DocumentError, KoridorError
from koridor.evidence.scan.cells import cells
from koridor.evidence.scan.match import match
from koridor.evidence.scan.read import Document, contents, decode
from koridor.evidence.scan.scan import Finding, scan
from koridor.evidence.written import COLUMNS, COMPARED, Written
from koridor.result.store import write_text

_SUBJECT = 100
"""Characters of a table's headings that may name a subject."""
_YES, _NO = frozenset({"yes", "y", "x", "1", "true"}), frozenset({"", "no", "n", "0", "false"})
_QUANTITY = {"gas": "volume", "money": "amount", "persons": "number of people", "time": "duration"}


@dataclass(frozen=True)
class Proposal(Written):
    """One finding as a row of `claims`, with its place in the document and its nearest claim.

    `accept` is empty until a person writes `yes`. `quote` are the number's own words: `text[start:end]`.
    """

    accept: str
    denied: str
    valid_from: str
    valid_to: str
    match: str
    claim: str
    quote: str
    start: int
    end: int


_CLAIM = tuple(c for c in COLUMNS if c in Proposal.__dataclass_fields__)
_OWN = ("match", "claim", "quote", "start", "end")
FIELDS = ("accept", *_CLAIM, *_OWN)
"""Columns of a file of proposals: the mark, the cells of a claim in the order of their table, and the place."""


def propose(
    document: Document, parties: Sequence[str] = (), claims: Sequence[Mapping[str, str]] = (), source: str = ""
) -> list[Proposal]:
    """Every finding of a document as a proposal. `source` is its id in `sources`; empty: made of the file's name."""
    name = source or source_of(document.name)
    return [_proposal(f, number, name, claims) for number, f in enumerate(scan(document, parties), 1)]


def source_of(name: str) -> str:
    """The id in `sources` that a file's name gives."""
    return re.sub(r"\W+", "_", Path(name).stem.lower()).strip("_") or "document"


def _proposal(f: Finding, number: int, source: str, claims: Sequence[Mapping[str, str]]) -> Proposal:
    found = match(f, claims, source)
    nearest = next((c for c in claims if c["id"] == found.claim), None)
    days = [w for w in f.when if ".." in w or len(w) >= 7]
    first, _, last = (days[0] if days else "").partition("..")
    full = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", first)) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", last))
    place = f"paragraph {f.paragraph}" + (f", page {f.page}" if f.page else "")
    value = f.value.replace("..", " to ")
    others = [when for when in f.when if f.kind != "date" or when != f.value]
    said = [f.bound, f"in the same sentence: {'; '.join(others)}" if others else ""]
    return Proposal(
        accept="",
        id=f"{source}_{number}",
        source=source,
        locator=place,
        stated="",
        speaker="",
        subject=(nearest or {}).get("subject") or ", ".join(f.actors[:4]) or f.heading[:_SUBJECT] or "to be named",
        quantity=_QUANTITY.get(f.kind, f.kind),
        value=" ".join(filter(None, (value, f.unit))),
        modality=f.modality,
        valid_from=first if full and f.kind != "date" else "",
        valid_to=last if full and f.kind != "date" else "",
        note="; ".join(filter(None, said)),
        match=found.word,
        claim=found.claim,
        quote=f.quote,
        start=f.start,
        end=f.end,
        **cells(f, nearest),
    )


def write(path: Path, proposals: Iterable[Proposal]) -> None:
    """Write the proposals as CSV, whole or not at all."""
    write_text(path, _csv(FIELDS, (asdict(p) for p in proposals)))


def read_back(path: Path) -> list[Proposal]:
    """Proposals from a file, as a person edited and a spreadsheet saved it, with commas, semicolons or tabs.

    Raises DocumentError in words.
    """
    try:
        text = decode(contents(path))
        marks = text.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=marks.count))
        rows = list(reader)
    except csv.Error as problem:
        raise DocumentError(f"{path} is not a CSV file. Save it as one.") from problem
    missing = ", ".join(field for field in FIELDS if field not in (reader.fieldnames or ()))
    if missing:
        raise DocumentError(f"{path} is no file of proposals: it lacks {missing}. `evidence scan --out` writes one.")
    try:
        return [_row(row) for row in rows]
    except ValueError as problem:
        raise DocumentError(f"{path}: `start` and `end` are whole numbers, as they were written.") from problem


def _row(row: Mapping[str, str]) -> Proposal:
    words = {field: row[field] or "" for field in FIELDS if field not in {"start", "end"}}
    return Proposal(**words, start=int(row["start"] or ""), end=int(row["end"] or ""))


def chosen(proposals: Sequence[Proposal], ids: str = "") -> list[Proposal]:
    """The proposals that `ids` names (separated by commas, or `all`), or those whose `accept` says yes.

    Raises KoridorError when an id is none of them, or when `accept` says neither yes nor no.
    """
    if not ids:
        unclear = [f"{p.id} {p.accept.strip()}" for p in proposals if p.accept.strip().lower() not in _YES | _NO]
        if unclear:
            raise KoridorError(f"`accept` says of {_few(unclear)}. Write yes or leave it empty. Nothing was written.")
        return [p for p in proposals if p.accept.strip().lower() in _YES]
    if ids == "all":
        return list(proposals)
    wanted = [i.strip() for i in ids.split(",") if i.strip()]
    unknown = sorted(set(wanted) - {p.id for p in proposals})
    if unknown:
        raise KoridorError(f"No proposal is called {_few(unknown)}. Nothing was written.")
    return [p for p in proposals if p.id in wanted]


def _few(words: Sequence[str]) -> str:
    """The first of many, and how many more there are."""
    more = len(words) - 5
    return ", ".join(words) if more < 2 else f"{', '.join(words[:5])} and {more} more"


def accept(folder: Path, proposals: Sequence[Proposal]) -> int:
    """Add proposals to claims.csv of a case folder, and rows to sources.csv for documents it does not have.

    Each file is written whole beside its place and moved there; sources go first, so that no claim lacks its source.
    Returns how many claims were added. Raises KoridorError before anything is written when an id is taken.
    """
    claims, sources = table(folder / "claims.csv", _CLAIM), table(folder / "sources.csv", ("id", "title"))
    ids = [p.id for p in proposals]
    taken = sorted({i for i in ids if ids.count(i) > 1} | ({r["id"] for r in claims[1]} & set(ids)))
    if taken:
        raise KoridorError(f"claims.csv has {_few(taken)} already. Nothing was written; give other ids.")
    new = dict.fromkeys(p.source for p in proposals if p.source not in {r["id"] for r in sources[1]})
    if new:
        write_text(folder / "sources.csv", _csv(sources[0], [*sources[1], *({"id": s, "title": s} for s in new)]))
    used = [c for c in _CLAIM if any(_row_of_claims(p)[c] for p in proposals)]
    header = [*claims[0], *(c for c in used if c not in claims[0])]
    if proposals:
        added = [_row_of_claims(p) for p in proposals]
        write_text(folder / "claims.csv", _csv(header, [*claims[1], *added]))
    return len(proposals)


def _row_of_claims(p: Proposal) -> dict[str, str]:
    """The cells of a proposal that go to claims.csv: a number without a measure would be compared with nothing."""
    row = {c: asdict(p)[c] for c in _CLAIM}
    return row if p.measure else row | {c: "" for c in COMPARED if c != "denied"}


def table(path: Path, default: Sequence[str]) -> tuple[list[str], list[dict[str, str]]]:
    """Header and rows of a table of a case folder."""
    if not path.is_file():
        return list(default), []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows = [dict(row) for row in reader]
        return list(reader.fieldnames or default), rows


def _csv(header: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
