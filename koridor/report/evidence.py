"""What the numbers rest on: coverage, the twenty assumptions that weigh most, documents, claims, and every cell's
basis.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from koridor.evidence.claims import said
from koridor.report.context import Column, EvidencePage, Number, Sentence, Table
from koridor.report.numbers import fixed, percent, plural
from koridor.report.protocol import Cell, Rows
from koridor.report.reading import Reading
from koridor.report.tables import counts, money, table, text
from koridor.report.weights import Weights, weigh

TOP = 20
HOW = (
    "Weight is the euros that a number touches in this run: for prices, costs and tariffs the money booked; "
    "for capacities "
    "and limits what the limit earns (price difference times flow, which is dual value times capacity); for "
    "efficiencies "
    "and losses the value of what is burnt or lost; for a demand its value at the node's price; for a shape "
    "the value above "
    "the mean. Rows with no party in the perspective do not count. A cell that rests on two things counts for "
    "both; of one row only the heaviest cell counts. Weights rank; they "
    "do not add up, and they are not sensitivities."
)


RESTING = "Numeric cells that rest on it."


@dataclass(frozen=True)
class Weighed:
    """One claim, source or assumption with what rests on it."""

    kind: str
    id: str
    eur: float
    cells: tuple[tuple[str, str, str], ...]
    """Cells that rest on it as (table, id, column), heaviest first."""


def ranking(r: Reading, weights: Weights | None = None) -> list[Weighed]:
    """Everything that cells rest on, by weight."""
    weights = weigh(r) if weights is None else weights
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
    for cell in r.cells:
        for basis in cell.basis:
            found[basis.kind, basis.id].append((cell.table, cell.id, cell.column))
    out = []
    for (kind, id), cells in found.items():
        unique = sorted(set(cells), key=lambda c: (-weights.get(c, 0.0), c))
        heaviest: dict[tuple[str, str], float] = {}
        for c in unique:
            heaviest[c[:2]] = max(heaviest.get(c[:2], 0.0), weights.get(c, 0.0))
        out.append(Weighed(kind, id, sum(heaviest.values()), tuple(unique)))
    return sorted(out, key=lambda w: (-w.eur, w.kind, w.id))


def rows_of(r: Reading, name: str) -> Rows | None:
    """A table of the case, None where it has none or it is empty."""
    try:
        rows = r.case[name]
    except KeyError:
        return None
    return rows if len(rows.ids) else None


def cell_text(column: str, rows: Rows | None, ids: list[str]) -> list[str]:
    """A text column for some row ids, empty where unknown."""
    if rows is None:
        return [""] * len(ids)
    known = dict(zip(rows.ids, rows.text(column), strict=True))
    return [known.get(i, "") for i in ids]


def coverage(r: Reading) -> Sentence:
    """Share of written numeric cells that rest on a document, on an assumption, on nothing."""
    total = len(r.cells)
    if not total:
        return ("This case states no provenance: nothing is known about where its numbers come from.",)
    sourced = sum(any(b.kind in ("claim", "source") for b in c.basis) for c in r.cells)
    bare = sum(not c.basis for c in r.cells)
    count = Number(
        "cells",
        total,
        "cells",
        fixed(total),
        "Written numeric cells",
        "Every number written in the tables of the case and its scenario.",
    )
    rest = f" rest on nothing stated ({percent(bare / total)})." if bare else " none is without a basis."
    return (
        count,
        f" numeric cells: {percent(sourced / total)} rest on a document, {percent((total - sourced - bare) / total)} "
        "on an assumption with its reason;",
        f" {fixed(bare)}{rest}" if bare else rest,
    )


def _weights_table(r: Reading, ranked: list[Weighed]) -> Table:
    top = [w for w in ranked if w.kind == "assumption"][:TOP]
    ids, rows = [w.id for w in top], rows_of(r, "assumptions")
    return table(
        "weights",
        f"The {plural(len(top), 'assumption')} that weigh{'s' if len(top) == 1 else ''} most, {r.period}",
        ids,
        [
            _link("Id", "assumptions", ids),
            text("What is assumed", cell_text("subject", rows, ids)),
            text("Reason", cell_text("reason", rows, ids)),
            text("Other values", cell_text("range", rows, ids)),
            text("Cells", [_some(w) for w in top]),
            money("Weight", [w.eur for w in top], HOW, bar=True),
        ],
        of="assumptions",
    )


def _some(w: Weighed) -> str:
    shown = ", ".join(f"{id} {column}" for _, id, column in w.cells[:2])
    return shown + (f" and {fixed(len(w.cells) - 2)} more" if len(w.cells) > 2 else "")


def _link(title: str, name: str, ids: list[str]) -> Column:
    return text(title, ids, [f"#{anchor(name, i)}" for i in ids])


def anchor(name: str, id: str) -> str:
    """The place of a row in the page, as a fragment that any id can be written in."""
    return f"{name}-" + "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):x}_" for c in id)


def written(r: Reading, name: str, ids: list[str], column: str) -> list[str]:
    """A column as written, for kinds that are not text."""
    raw = r.case.raw[name]
    return [raw[i][column] if _known(raw[i], column) else "" for i in ids]


def _said(r: Reading, ids: list[str]) -> list[str]:
    """What claims say, from the cells that hold it."""
    cells = {c: written(r, "claims", ids, c) for c in ("measure", "bound", "low", "high", "unit", "date", "value")}
    return [said({c: texts[i] for c, texts in cells.items()}) for i in range(len(ids))]


def _known(row: object, column: str) -> bool:
    try:
        return bool(row[column])  # type: ignore[index]
    except KeyError:
        return False


def _documents(r: Reading, ranked: list[Weighed]) -> tuple[Table, Table]:
    """Claims and assumptions, each with how many cells rest on it."""
    count = {(w.kind, w.id): len(w.cells) for w in ranked}
    eur = {(w.kind, w.id): w.eur for w in ranked}
    spec = {
        "claims": (
            "claim",
            (
                ("Subject", "subject"),
                ("Quantity", "quantity"),
                ("Value", "value"),
                ("Modality", "modality"),
                ("Speaker", "speaker"),
                ("Stated", "stated"),
                ("Where", "locator"),
            ),
        ),
        "assumptions": (
            "assumption",
            (
                ("What is assumed", "subject"),
                ("Reason", "reason"),
                ("Other values", "range"),
                ("Replaced by", "replace_by"),
            ),
        ),
    }
    captions = {
        "claims": "Claims: statements in a document about one quantity",
        "assumptions": "Assumptions: numbers that nobody claims",
    }
    out = []
    for name, (kind, columns) in spec.items():
        rows = rows_of(r, name)
        ids = list(rows.ids) if rows else []
        cells = [text("Id", ids)]
        for title, column in columns:
            texts = _said(r, ids) if (name, column) == ("claims", "value") else written(r, name, ids, column)
            cells.append(text(title, texts))
        if name == "claims":
            sources = written(r, name, ids, "source")
            cells.append(text("Source", sources, [f"#{anchor('sources', s)}" for s in sources]))
        cells.append(counts("Cells", [count.get((kind, i), 0) for i in ids], what=RESTING))
        cells.append(money("Weight", [eur.get((kind, i), 0.0) for i in ids], HOW))
        out.append(table(name, captions[name], ids, cells, of=name, fold=20))
    return out[0], out[1]


def _cells(r: Reading, weights: Weights) -> tuple[Table, ...]:
    """Every written numeric cell with what it rests on, by table of the case."""
    by_table: dict[str, list[int]] = defaultdict(list)
    for i, cell in enumerate(r.cells):
        by_table[cell.table].append(i)
    out = []
    for name, places in by_table.items():
        cells = [r.cells[i] for i in places]
        out.append(
            table(
                f"cells-{name}",
                f"{name}: {plural(len(cells), 'cell')}",
                [f"{c.id}/{c.column}" for c in cells],
                [
                    text("Row", [c.id for c in cells]),
                    text("Column", [c.column for c in cells]),
                    text("As written", [_short(c.text) for c in cells]),
                    _bases(cells),
                    text("How", ["; ".join(dict.fromkeys(b.how for b in c.basis if b.how)) for c in cells]),
                    money("Weight", [weights.get((name, c.id, c.column), np.nan) for c in cells]),
                ],
                of=name,
            )
        )
    return tuple(out)


def _bases(cells: list[Cell]) -> Column:
    """What cells rest on, each id with the place of its row."""
    return Column(
        "Rests on",
        texts=tuple(" ".join(b.id for b in c.basis) or "nothing stated" for c in cells),
        pairs=tuple(tuple((b.id, f"#{anchor(b.kind + 's', b.id)}") for b in c.basis) for c in cells),
    )


def _short(text_: str) -> str:
    return text_ if len(text_) <= 160 else text_[:157] + "..."


def fill(r: Reading, weights: Weights | None = None) -> EvidencePage:
    """The evidence page."""
    weights = weigh(r) if weights is None else weights
    ranked = ranking(r, weights)
    claims, assumptions = _documents(r, ranked)
    return EvidencePage(coverage(r), _weights_table(r, ranked), HOW, claims, assumptions, _cells(r, weights))
