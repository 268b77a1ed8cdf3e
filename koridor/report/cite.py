"""The claims behind one figure of a run, in order of influence.

A cell touches money in the run (`weights`). How much of it matters for one figure is told by how near the cell's row is
to the rows that the figure reads: each step from row to row (a plant to its node, the node to a pipeline, the pipeline
to a profile) halves it,

    influence = weight / 2 ** steps,    a step is a reference of one row to another.

Influences rank; they do not add up, and they are not sensitivities. What moves a figure by how much is told by
`koridor evidence disagree` and `koridor sweep`.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from koridor.case.case import Case
from koridor.case.schema import BY_NAME
from koridor.evidence.claims import claims
from koridor.evidence.figure import figure, rows_read
from koridor.report.protocol import Run as Shown
from koridor.report.reading import Reading
from koridor.report.weights import weigh
from koridor.result.run import Run

Row = tuple[str, str]
_PROFILE = re.compile(r"profile:([\w.-]+)")
_TEXT = re.compile(r"'((?:[^']|'')*)'")


@dataclass(frozen=True)
class Cited:
    """One claim, document or assumption behind a figure: what it says, and its cells, the most influential first."""

    kind: str
    id: str
    says: str
    source: str
    influence_eur: float
    steps: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Citation:
    """A figure with its value and everything behind it."""

    asked: str
    title: str
    unit: str
    value: float
    behind: tuple[Cited, ...]


def cite(run: Run, asked: str) -> Citation:
    """The claims behind a figure: a word with an id, SQL, or the id of an observation or an outcome of the case."""
    case = run.case
    query, title, unit = _query(case, asked)
    value = figure(run, query)
    weights = weigh(Reading(cast("Shown", run)))
    steps = distances(case, _begin(case, query))
    found: dict[tuple[str, str], dict[tuple[str, str, str], float]] = defaultdict(dict)
    for cell in case.provenance.cells():
        key = (cell.table, cell.id, cell.column)
        near = steps.get(key[:2])
        if near is not None and weights.get(key):
            for basis in cell.basis:
                found[basis.kind, basis.id][key] = weights[key] / 2**near
    behind = [_cited(case, kind, id, cells, steps) for (kind, id), cells in found.items()]
    ranked = sorted(behind, key=lambda c: (-c.influence_eur, c.kind, c.id))
    return Citation(query, title, unit, value, tuple(ranked))


def _query(case: Case, asked: str) -> tuple[str, str, str]:
    """Query, title and unit of what was asked."""
    for table, title in (("observations", "title"), ("outcomes", "figure")):
        row = case.raw[table].rows.get(asked)
        if row is not None and row["query"]:
            return row["query"], row[title], row["unit"]
    return asked, asked, ""


def _begin(case: Case, query: str) -> set[Row]:
    """The rows that a query names; where it names none, all of the tables that it reads."""
    every = set(rows_read(case, query))
    if query == "objective":
        every = {(name, i) for name, t in case.raw.tables.items() if BY_NAME[name].group != "evidence" for i in t.rows}
    patterns = [re.compile(re.escape(t).replace("%", ".*")) for t in _TEXT.findall(query)]
    named = {(table, id) for table, id in every if any(p.fullmatch(id) for p in patterns)}
    return named or every


def distances(case: Case, begin: Iterable[Row]) -> dict[Row, int]:
    """Steps from some rows to every row that they are joined to by references, theirs or to them."""
    joined: dict[Row, set[Row]] = defaultdict(set)
    for name, table in case.raw.tables.items():
        if BY_NAME[name].group == "evidence":
            continue
        for row in table:
            for column in BY_NAME[name]:
                text = row[column.name]
                others = [(column.ref, text)] if column.kind == "ref" and text else []
                others += [("profiles", p) for p in _PROFILE.findall(text)]
                for other in others:
                    joined[name, row.id].add(other)
                    joined[other].add((name, row.id))
    steps = dict.fromkeys(begin, 0)
    queue = deque(steps)
    while queue:
        here = queue.popleft()
        for other in joined[here] - steps.keys():
            if other[0] not in _LISTS:
                steps[other] = steps[here] + 1
                queue.append(other)
    return steps


_LISTS = ("carriers", "parties", "areas")
"""Tables whose rows join everything with everything: no step leads through them."""


def _cited(case: Case, kind: str, id: str, cells: dict[tuple[str, str, str], float], steps: dict[Row, int]) -> Cited:
    """One basis: of the cells of one row only the heaviest counts."""
    ranked = sorted(cells, key=lambda c: (-cells[c], c))
    rows: dict[Row, float] = {}
    for cell in ranked:
        rows[cell[:2]] = max(rows.get(cell[:2], 0.0), cells[cell])
    says, source = _says(case, kind, id)
    near = min(steps[c[:2]] for c in ranked)
    return Cited(kind, id, says, source, sum(rows.values()), near, tuple("/".join(c) for c in ranked))


def _says(case: Case, kind: str, id: str) -> tuple[str, str]:
    """What a basis says, and the title of its document."""
    if kind == "claim":
        claim, documents = claims(case)[id], case.raw["sources"].rows
        title = documents[claim.source]["title"] if claim.source in documents else claim.source
        return f"{claim.subject}: {claim.words}", title
    row = case.raw[f"{kind}s"].rows[id]
    return (row["reason"], "") if kind == "assumption" else (row["title"], row["publisher"])
