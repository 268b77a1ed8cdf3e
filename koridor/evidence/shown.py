"""Claims and conflicts as a person reads them, and as plain data for `--json`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from koridor.case.case import Case
from koridor.evidence.claims import Claim
from koridor.evidence.conflict import Conflict

CELLS = 4
"""Cells that are named before the rest is counted."""


def record(case: Case, claim: Claim) -> dict[str, Any]:
    """A claim with its document, as plain data. Columns that are empty are left out."""
    source = case.raw["sources"].rows.get(claim.source)
    row = case.raw["claims"][claim.id]
    cells = {column: text for column, text in row.cells.items() if text and column not in ("id", "source")}
    document = {c: source[c] for c in ("title", "publisher", "published", "url") if source[c]} if source else {}
    return {"id": claim.id, "says": claim.words, "source": {"id": claim.source, **document}, **cells}


def against(case: Case, conflict: Conflict) -> dict[str, Any]:
    """A conflict as plain data: every claim with its document, the pairs, what they move, the choice and why."""
    return {
        "id": conflict.id,
        "subject": conflict.name,
        "measure": conflict.measure,
        "kinds": list(conflict.kinds),
        "what": conflict.what,
        "claims": [{**record(case, c), "used": c.id in conflict.choice.used} for c in conflict.claims],
        "pairs": [{"a": p.a, "b": p.b, "kind": p.kind} for p in conflict.pairs],
        "limited_by": list(conflict.limits),
        "moves": [{"table": c.table, "id": c.id, "column": c.column, "text": c.text} for c in conflict.cells],
        "used": list(conflict.choice.used),
        "why": list(conflict.choice.why),
    }


def claim_lines(case: Case, claim: Claim, cells: list[str]) -> Iterator[str]:
    """One claim in full."""
    source = case.raw["sources"].rows.get(claim.source)
    about = f"{claim.about}: " if claim.about else ""
    yield f"{claim.id}: {claim.subject}, {claim.quantity or claim.measure}"
    yield f"  says    {claim.words}"
    if claim.value and claim.value not in claim.words:
        yield f"  as read {claim.value}"
    if claim.measure:
        yield f"  about   {about}{claim.measure}{f' of {claim.base}' if claim.base else ''}"
    held = _time(claim)
    if held:
        yield f"  holds   {held}"
    by = ", ".join(filter(None, (claim.speaker, claim.stated)))
    if by:
        yield f"  said    {by}"
    if source is not None:
        where = ", ".join(filter(None, (source["title"], source["publisher"], source["published"], claim.locator)))
        yield f"  source  {claim.source}: {where}"
        if source["url"]:
            yield f"          {source['url']}"
    if claim.note:
        yield f"  note    {claim.note}"
    yield f"  behind  {some(cells) or 'no cell of the case'}"


def conflict_lines(conflict: Conflict) -> Iterator[str]:
    """A conflict in full: who says what, what it moves, and the choice."""
    yield f"{conflict.id}: {conflict.name}, {conflict.measure} ({', '.join(conflict.kinds)})"
    if not conflict.pairs:
        yield f"  {conflict.what}"
    for claim in conflict.claims:
        mark = "*" if claim.id in conflict.choice.used else " "
        held = _time(claim)
        who = ", ".join(filter(None, (claim.source, claim.locator, claim.speaker, claim.stated)))
        yield f" {mark} {claim.words}{f', {held}' if held else ''}: {claim.id} ({who})"
    yield f"  moves: {some([f'{c.table}/{c.id}/{c.column}' for c in conflict.cells]) or 'no cell of the case'}"
    if conflict.choice.why:
        yield f"  choice: {'; '.join(conflict.choice.why)}"
    else:
        yield "  choice: none is recorded"


def brief(conflict: Conflict) -> Iterator[str]:
    """A conflict in two lines."""
    yield f"{conflict.id} ({', '.join(conflict.kinds)}): {conflict.what}"
    moved = some([f"{c.table}/{c.id}/{c.column}" for c in conflict.cells]) or "no cell of the case"
    yield f"    moves {moved}; uses {', '.join(conflict.choice.used) or 'none of them'}"


def some(cells: list[str]) -> str:
    """The first cells by name, the rest as a number."""
    rest = len(cells) - CELLS
    return ", ".join(cells[:CELLS]) + (f" and {rest} more" if rest > 0 else "")


def _time(claim: Claim) -> str:
    """When a claim holds; empty: always."""
    first = "" if claim.first == date.min else f"from {claim.first}"
    last = "" if claim.last == date.max else f"to {claim.last}"
    return " ".join(filter(None, (first, last)))
