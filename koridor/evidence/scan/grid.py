"""A table's cells and what stands over each: headings of its column and row, the corner, the caption."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count, takewhile

Cells = Mapping[tuple[int, int], str]
"""What stands at a row and a column, both counted from 0; a cell that covers several places stands at each."""
_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)[-–−+~<>≤≥]?\s?\d[\d.,\s ]*(?:[%°A-Za-z³/]{1,6}|\*)?")
_CAPTION = re.compile(r"Tab(?:le|\.)[ ]|.*\)$|\(|.*,[ ]?[^ ]+$|.*[ ]in[ ][\w ]+$", re.I)
_LONGEST_CAPTION = 150
_LINE = re.compile(r"[^\r\n\f]*\S[^\r\n\f]*")
_BAR = re.compile(r"[|¦]")
_GAP = re.compile(r"\t|[ ]{3,}")
_RULE = re.compile(r"[\s|¦+:=—–_-]*")


def heading(cells: Cells, row: int, column: int, caption: str = "") -> str:
    """What stands over a cell, joined with a middle dot: its column's head, its row's first cell, corner, caption.

    A second row of words or years belongs to the head: it often holds the units. A first row with a number is none.
    """
    head = 0 if not _is_head(cells, 0) else 2 if _is_head(cells, 1) else 1
    above = dict.fromkeys(cells.get((r, column), "") for r in range(min(head, row)))
    if row < head:
        return " · ".join(filter(None, above))
    first = cells.get((row, 0), "") if column else ""
    corner = cells.get((0, 0), "") if column and head else ""
    return " · ".join(filter(None, dict.fromkeys([*above, first, corner, caption])))


def _is_head(cells: Cells, row: int) -> bool:
    """Whether a row has words or years only, and more than one."""
    texts = list(takewhile(lambda text: text is not None, (cells.get((row, column)) for column in count(1))))
    return bool(texts) and not any(_NUMBER.fullmatch(text or "") for text in texts)


def caption(text: str) -> str:
    """The text before a table if it may name the table's unit, else nothing."""
    return text if len(text) <= _LONGEST_CAPTION and _CAPTION.match(text) else ""


def lines(text: str) -> dict[int, list[tuple[int, int, str]]]:
    """Lines of plain text that are rows of a table: by the line's first character, start, end and heading of each cell.

    Two or more lines one after the other with equally many cells, parted by bars, tabs or wide gaps, are a table.
    """
    found: dict[int, list[tuple[int, int, str]]] = {}
    block: list[tuple[int, list[tuple[int, int]]]] = []
    above = ""
    for match in _LINE.finditer(text):
        if _RULE.fullmatch(match.group()):
            continue
        row = _cells(text, *match.span())
        if block and len(row) != len(block[0][1]):
            found |= _table(text, block, above)
            block = []
        if len(row) > 1:
            block.append((match.start(), row))
        else:
            above = match.group().strip()
    return found | _table(text, block, above)


def with_tabs(text: str, laid: str) -> str:
    """The text of a page with tabs between the cells of its tables, which only the page as `laid` out tells apart."""
    places = [at for at, letter in enumerate(text) if not letter.isspace()]
    squeezed = "".join(text[at] for at in places)
    made, done, seen = [], 0, 0
    for _, row in sorted(lines(laid).items()):
        cells = [re.sub(r"\s+", " ", laid[a:b]) for a, b, _ in row]
        words = re.sub(r"\s", "", "".join(cells))
        found = squeezed.find(words, seen)
        if found < 0:
            continue
        start, end = places[found], places[found + len(words) - 1] + 1
        whole = not text[:start].rpartition("\n")[2].strip() and not text[end:].partition("\n")[0].strip()
        if whole:
            made += [text[done:start], "\t".join(cells)]
            done, seen = end, found + len(words)
    return "".join([*made, text[done:]])


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the cells of a line stand; one for a line that is no row."""
    bars = bool(_BAR.search(text, start, end))
    cuts = [m.span() for m in (_BAR if bars else _GAP).finditer(text, start, end)]
    edges = [start, *(edge for cut in cuts for edge in cut), end]
    cells = [_trimmed(text, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    if cells[0][0] == cells[0][1]:
        cells = cells[1:]
    if bars and len(cells) > 1 and cells[-1][0] == cells[-1][1]:
        cells = cells[:-1]
    listed = len(cells) == 2 and _NUMBER.fullmatch(text, *cells[1])
    return cells if bars or "\t" in text[start:end] or len(cells) > 2 or listed else cells[:1]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), max(start, end - len(words) + len(words.rstrip()))


def _table(
    text: str, rows: Sequence[tuple[int, Sequence[tuple[int, int]]]], above: str
) -> dict[int, list[tuple[int, int, str]]]:
    """The cells of rows that follow on each other; none where there is only one."""
    if len(rows) < 2:
        return {}
    cells = {(r, c): text[a:b] for r, (_, row) in enumerate(rows) for c, (a, b) in enumerate(row)}
    name = caption(above)
    return {
        start: [(a, b, heading(cells, r, c, name)) for c, (a, b) in enumerate(row) if a < b]
        for r, (start, row) in enumerate(rows)
    }
