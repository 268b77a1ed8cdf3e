"""Every document, with what rests on it: claims, cells, agreements, published figures, and the weight of the cells."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from koridor.case.schema.evidence import DOCUMENTS
from koridor.report.context import Number, Sentence, SourcesPage, Table
from koridor.report.evidence import HOW, rows_of, written
from koridor.report.numbers import fixed, percent, plural
from koridor.report.reading import Reading
from koridor.report.tables import counts, money, shares, table, text
from koridor.report.weights import Weights

if TYPE_CHECKING:
    from koridor.case.case import Case

Cell = tuple[str, str, str]
FOLD = 25
RESTING = "Numeric cells that rest on the document itself or on a claim in it."


def fill(r: Reading, weights: Weights) -> SourcesPage | None:
    """The page; None where the case names no document."""
    rows = rows_of(r, "sources")
    if rows is None:
        return None
    ids = list(rows.ids)
    claims, cells = _claims(r), _cells(r)
    papers, figures = _used(r, "agreements"), _used(r, "observations")
    eur = {id: _weight(cells[id], weights) for id in ids}
    ids.sort(key=lambda i: (-eur[i], -len(cells[i]), -claims[i]))
    kinds = (("claims", claims), ("agreements", papers), ("published figures", figures))
    used = {i: [*(["cells"] if cells[i] else []), *(k for k, found in kinds if found[i])] for i in ids}
    kinds_of = [word or "not said" for word in written(r, "sources", ids, "kind")]
    said = any(word != "not said" for word in kinds_of)
    columns = [
        text("Id", ids),
        text("Document", written(r, "sources", ids, "title"), _addresses(r, ids)),
        text("Publisher", written(r, "sources", ids, "publisher")),
        text("Published", written(r, "sources", ids, "published")),
        *([text("Kind", kinds_of)] if said else []),
        text("Used for", [", ".join(used[i]) or "reading only" for i in ids]),
        counts("Claims", [claims[i] for i in ids], what="Statements of the document that are rows of the case."),
        counts("Agreements", [papers[i] for i in ids], what="Rows of the register that rest on the document."),
        counts("Cells", [len(cells[i]) for i in ids], what=RESTING),
        money("Weight", [eur[i] for i in ids], HOW, bar=True),
        text("Licence", written(r, "sources", ids, "licence")),
    ]
    made = table("sources", "Documents, heaviest first", ids, columns, of="sources", fold=FOLD)
    by_kind = _by_kind(r, dict(zip(ids, kinds_of, strict=True)), claims, cells) if said else None
    return SourcesPage(_sentence(r, ids, cells, eur), replace(made, filter="Kind") if said else made, by_kind)


def _by_kind(r: Reading, kind: dict[str, str], claims: Counter[str], cells: dict[str, set[Cell]]) -> Table:
    """What rests on the press, on operators, on laws ...; a cell that rests on two kinds counts for both."""
    listed = [k for k in (*DOCUMENTS, "not said") if k in kind.values()]
    of = {k: [id for id, its in kind.items() if its == k] for k in listed}
    resting = {k: len({c for id in of[k] for c in cells[id]}) for k in listed}
    listed.sort(key=lambda k: -resting[k])
    total = len(r.cells)
    return table(
        "sources-kinds",
        "Kinds of documents, by the cells that rest on them",
        listed,
        [
            text("Kind", listed),
            text("Published by", [DOCUMENTS[k][1] if k in DOCUMENTS else "" for k in listed]),
            counts("Documents", [len(of[k]) for k in listed], what="Documents of this kind."),
            counts("Claims", [sum(claims[id] for id in of[k]) for k in listed], what="Statements in them."),
            counts("Cells", [resting[k] for k in listed], what=RESTING),
            shares(
                "Share of cells",
                [resting[k] / total if total else float("nan") for k in listed],
                "Numeric cells that rest on such a document; one that rests on two kinds counts for both.",
                bar=True,
            ),
        ],
    )


def _sentence(r: Reading, ids: list[str], cells: dict[str, set[Cell]], eur: dict[str, float]) -> Sentence:
    every = {c for id in ids for c in cells[id]}
    behind, total = sum(bool(cells[i]) for i in ids), len(r.cells)
    number = Number(
        "documents", float(len(ids)), "documents", plural(len(ids), "document"), "Documents", "Rows of the sources."
    )
    words = f" {'is' if len(ids) == 1 else 'are'} on record; {fixed(behind)} of them stand behind "
    share = percent(len(every) / total) if total else "none"
    heavy = f" Most money rests on {cast('Case', r.case).raw['sources'].rows[ids[0]]['title']}." if eur[ids[0]] else ""
    return (number, f"{words}{share} of the numbers of this case.{heavy}")


def _claims(r: Reading) -> Counter[str]:
    """Claims by document."""
    found = Counter[str]()
    if rows_of(r, "claims") is not None:
        ids = list(r.case["claims"].ids)
        found.update(written(r, "claims", ids, "source"))
    return found


def _cells(r: Reading) -> dict[str, set[Cell]]:
    """Cells by document, through its claims too."""
    home: dict[tuple[str, str], str] = {}
    if rows_of(r, "claims") is not None:
        ids = list(r.case["claims"].ids)
        home = {("claim", i): source for i, source in zip(ids, written(r, "claims", ids, "source"), strict=True)}
    found: dict[str, set[Cell]] = defaultdict(set)
    for cell in r.cells:
        for basis in cell.basis:
            if basis.kind != "assumption":
                found[home.get((basis.kind, basis.id), basis.id)].add((cell.table, cell.id, cell.column))
    return found


def _used(r: Reading, name: str) -> Counter[str]:
    """Rows of a table that rest on each document, through its claims too."""
    found = Counter[str]()
    if rows_of(r, name) is None:
        return found
    said = list(r.case["claims"].ids) if rows_of(r, "claims") is not None else []
    home = dict(zip(said, written(r, "claims", said, "source"), strict=True))
    ids = list(r.case[name].ids)
    for cell in written(r, name, ids, "rests_on"):
        found.update({home.get(id, id) for id in cell.split()})
    return found


def _weight(cells: set[Cell], weights: Weights) -> float:
    """Euros of the heaviest cell of each row, summed."""
    rows: dict[tuple[str, str], float] = defaultdict(float)
    for cell in cells:
        rows[cell[:2]] = max(rows[cell[:2]], weights.get(cell, 0.0))
    return sum(rows.values())


def _addresses(r: Reading, ids: list[str]) -> list[str]:
    """Addresses of documents; anything but http and https is dropped."""
    return [u if u.lower().startswith(("https://", "http://")) else "" for u in written(r, "sources", ids, "url")]
