"""Text, HTML and PDF to one string with paragraphs; every offset of the scan is into that string."""

from __future__ import annotations

import codecs
import logging
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from koridor.errors import DocumentError

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


def from_text(text: str, name: str = "", pages: tuple[int, ...] = ()) -> Document:
    """Plain text. A line is a paragraph, or a block of lines where no line is longer than 120 characters.

    `pages` are the offsets at which pages begin.
    """
    long = max(map(len, text.splitlines()), default=0) > _WRAPPED
    pattern = r"[^\r\n\f]*\S[^\r\n\f]*" if long else r"(?:[^\r\n\f]*\S[^\r\n\f]*(?:\r?\n(?=[^\r\n\f]*\S))?)+"
    found = []
    for number, match in enumerate(re.finditer(pattern, text), 1):
        page = sum(start <= match.start() for start in pages) or None
        found.append(Paragraph(number, match.start(), match.end(), page))
    return Document(name, text, tuple(found))


def _pdf(path: Path) -> Document:
    """The pages' texts, a form feed between two."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it comments on every oddity of a file
    try:
        texts = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    except Exception as problem:  # a damaged file makes the reader raise whatever it stumbles over
        words = f"{path} is a PDF that cannot be read ({str(problem).rstrip('.') or type(problem).__name__})."
        raise DocumentError(f"{words} Save it anew without a password, or as text.") from problem
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + 1
    return from_text("\f".join(texts), path.name, tuple(starts))


@dataclass
class _Piece:
    """Text of one block, and the table cell that it is (table, row, column) if it is one."""

    text: str
    cell: tuple[int, int, int] | None


@dataclass
class _Table:
    number: int
    row: int = -1
    column: int = -1


@dataclass(eq=False)
class _Blocks(HTMLParser):
    """Collects the visible text block by block."""

    pieces: list[_Piece] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    silent: int = 0
    tables: list[_Table] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def flush(self) -> None:
        """End the current block."""
        text = re.sub(r"\s+", " ", "".join(self.buffer)).strip()
        self.buffer.clear()
        if text:
            at = self.tables[-1] if self.tables else None
            inside = at is not None and at.column >= 0
            self.pieces.append(_Piece(text, (at.number, at.row, at.column) if at is not None and inside else None))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser asks for it
        if tag in _SILENT:
            self.silent += 1
        if tag in _BLOCK:
            self.flush()
        if tag == "table":
            self.count += 1
            self.tables.append(_Table(self.count))
        elif self.tables and tag == "tr":
            self.tables[-1].row, self.tables[-1].column = self.tables[-1].row + 1, -1
        elif self.tables and tag in {"td", "th"}:
            self.tables[-1].column += 1

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
    cells = {piece.cell: piece.text for piece in parser.pieces if piece.cell}
    found, at = [], 0
    for number, piece in enumerate(parser.pieces, 1):
        heading = ""
        if piece.cell:
            table, row, column = piece.cell
            above = cells.get((table, 0, column), "") if row else ""
            first = cells.get((table, row, 0), "") if column else ""
            corner = cells.get((table, 0, 0), "") if row and column else ""
            heading = " · ".join(filter(None, (above, first, corner)))
        found.append(Paragraph(number, at, at + len(piece.text), None, heading))
        at += len(piece.text) + 1
    return Document(name, "\n".join(piece.text for piece in parser.pieces), tuple(found))
