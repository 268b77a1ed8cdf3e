"""Text, HTML and PDF to one string with paragraphs; every offset of the scan is into that string."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from koridor.errors import DocumentError
from koridor.evidence.scan import grid

if TYPE_CHECKING:
    from pypdf import PageObject

_BLOCK = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset({"script", "style", "noscript", "template", "svg"})
_SPAN = 50
"""Rows or columns that a cell may cover; what claims more is a slip."""
_WRAPPED = 120
"""Characters; a text without a longer line is taken for wrapped by hand: blank lines part its paragraphs."""


@dataclass(frozen=True)
class Paragraph:
    """Characters `start` to `end` of the document's text; `number` counts from 1; `page` of a PDF counts from 1.

    `heading` is the heading above a table's cell, its row's first cell and the table's corner; empty elsewhere.
    """

    number: int
    start: int
    end: int
    page: int | None = None
    heading: str = ""


@dataclass(frozen=True)
class Document:
    """One file as read: its name, its text, and its paragraphs in order."""

    name: str
    text: str
    paragraphs: tuple[Paragraph, ...]

    def words(self, paragraph: Paragraph) -> str:
        """The text of one paragraph."""
        return self.text[paragraph.start : paragraph.end]


def read(path: Path) -> Document:
    """Read a file; its suffix or its first bytes say which kind. Raises DocumentError in words."""
    data = contents(path)
    if data.startswith(b"%PDF"):
        return _pdf(path)
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in data and not wide:
        raise DocumentError(f"{path} is neither text, HTML nor PDF. Save it as one of them.")
    text = data.decode("utf-16", errors="replace") if wide else decode(data)
    if path.suffix.lower() in {".html", ".htm", ".xhtml"} or re.match(r"\s*<(!doctype html|html)\b", text, re.I):
        return from_html(text, path.name)
    return from_text(text, path.name)


def contents(path: Path) -> bytes:
    """The bytes of a file. Raises DocumentError in words."""
    try:
        return path.read_bytes()
    except FileNotFoundError as problem:
        raise DocumentError(f"{path} does not exist. Check its name.") from problem
    except IsADirectoryError as problem:
        raise DocumentError(f"{path} is a folder. Name the files in it, such as {path / '*.html'}") from problem
    except OSError as problem:
        raise DocumentError(f"{path} cannot be read: {problem.strerror}.") from problem


def decode(data: bytes) -> str:
    """UTF-8, with or without a mark; else Windows-1250, the other code page of the region."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1250", errors="replace")


def from_text(text: str, name: str = "", pages: tuple[int, ...] = (), wrapped: bool = False) -> Document:
    """Plain text. A line is a paragraph, or a block of lines where it is `wrapped` or no line exceeds 120 characters.

    The cells of a table's line share its number. `pages` are the offsets at which pages begin.
    """
    long = not wrapped and max(map(len, text.splitlines()), default=0) > _WRAPPED
    pattern = r"[^\r\n\f]*\S[^\r\n\f]*" if long else r"(?:[^\r\n\f]*\S[^\r\n\f]*(?:\r?\n(?=[^\r\n\f]*\S))?)+"
    found = []
    rows = grid.lines(text)
    for number, match in enumerate(re.finditer(pattern, text), 1):
        page = sum(start <= match.start() for start in pages) or None
        pieces = _pieces(text, match.start(), match.end(), rows)
        found += [Paragraph(number, start, end, page, heading) for start, end, heading in pieces]
    return Document(name, text, tuple(found))


def _pieces(
    text: str, start: int, end: int, rows: Mapping[int, Sequence[tuple[int, int, str]]]
) -> Iterator[tuple[int, int, str]]:
    """A paragraph of plain text as it is, or parted where lines of it are rows of a table."""
    at = start
    for line in re.finditer(r"[^\r\n\f]+", text[start:end]):
        if cells := rows.get(start + line.start()):
            if text[at : start + line.start()].strip():
                yield at, start + line.start(), ""
            yield from cells
            at = start + line.end()
    if text[at:end].strip():
        yield at, end, ""


def _pdf(path: Path) -> Document:
    """The pages' texts, a form feed between two."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it comments on every oddity of a file
    try:
        texts = [_page(page) for page in pypdf.PdfReader(path).pages]
    except Exception as problem:  # a damaged file makes the reader raise whatever it stumbles over
        words = f"{path} is a PDF that cannot be read ({str(problem).rstrip('.') or type(problem).__name__})."
        raise DocumentError(f"{words} Save it anew without a password, or as text.") from problem
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return from_text("\f".join(texts), path.name, tuple(starts), wrapped=True)


def _page(page: PageObject) -> str:
    """The text of a page, words that were parted at a line's end whole again, and tabs in its tables."""
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", page.extract_text())
    with suppress(Exception):  # laying out is less robust than reading, and the text is there without it
        return grid.with_tabs(text, page.extract_text(extraction_mode="layout"))
    return text


@dataclass
class _Piece:
    """Text of one block, and the table cell that it is (table, row, column) if it is one."""

    text: str
    table: _Table | None
    row: int
    column: int


@dataclass(eq=False)
class _Table:
    """Where a table is being read, the words before it, and what stands at each place, spans included."""

    caption: str
    row: int = -1
    column: int = -1
    spans: tuple[int, int] = (1, 1)
    cells: dict[tuple[int, int], str] = field(default_factory=dict)

    def open(self, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Go to the next free place of the row; the cell may span several."""
        said = dict(attrs)
        down, right = (int(n) if (n := said.get(s) or "").isdigit() else 1 for s in ("rowspan", "colspan"))
        self.column += self.spans[1]
        while (self.row, self.column) in self.cells:
            self.column += 1
        self.spans = (min(down or 1, _SPAN), min(right or 1, _SPAN))
        self.write("")

    def write(self, text: str) -> None:
        """Add words to the cell that is open."""
        for row in range(self.row, self.row + self.spans[0]):
            for column in range(self.column, self.column + self.spans[1]):
                before = self.cells.get((row, column), "")
                if len(before) < _WRAPPED:  # the cell of a page laid out as a table holds the whole article
                    self.cells[row, column] = f"{before} {text}".strip()


@dataclass(eq=False)
class _Blocks(HTMLParser):
    """Collects the visible text block by block."""

    pieces: list[_Piece] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    silent: int = 0
    tables: list[_Table] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def flush(self) -> None:
        """End the current block."""
        text = re.sub(r"\s+", " ", "".join(self.buffer)).strip()
        self.buffer.clear()
        if text:
            at = self.tables[-1] if self.tables else None
            if at is not None and at.column < 0:
                at.caption, at = text, None
            if at is not None:
                at.write(text)
            self.pieces.append(_Piece(text, at, at.row if at else 0, at.column if at else 0))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self.silent += 1
        if tag in _BLOCK:
            self.flush()
        if tag == "table":
            self.tables.append(_Table(self.pieces[-1].text if self.pieces else ""))
        elif self.tables and tag == "tr":
            table = self.tables[-1]
            table.row, table.column, table.spans = table.row + 1, -1, (1, 1)
        elif self.tables and tag in {"tbody", "tfoot"}:  # no cell reaches from the head into the body
            table = self.tables[-1]
            table.cells = {place: text for place, text in table.cells.items() if place[0] <= table.row}
        elif self.tables and tag in {"td", "th"}:
            self.tables[-1].open(attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        if tag in _BLOCK:
            self.flush()
        if tag == "table" and self.tables:
            self.tables.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.buffer.append(data)


def from_html(html: str, name: str = "") -> Document:
    """The visible text of a page, one line per block; a table's cell knows its headings."""
    parser = _Blocks()
    parser.feed(html)
    parser.close()
    parser.flush()
    found, at = [], 0
    for number, piece in enumerate(parser.pieces, 1):
        table = piece.table
        heading = grid.heading(table.cells, piece.row, piece.column, grid.caption(table.caption)) if table else ""
        found.append(Paragraph(number, at, at + len(piece.text), None, heading))
        at += len(piece.text) + 1
    return Document(name, "\n".join(piece.text for piece in parser.pieces), tuple(found))
