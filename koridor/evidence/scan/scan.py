"""A document to findings: every quantity and date with its place, its sentence's actors, modality and negation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from koridor.evidence.scan import context, dates, ellipsis, quantities
from koridor.evidence.scan.money import Homes, homes
from koridor.evidence.scan.numbers import comma_is_decimal
from koridor.evidence.scan.read import Document, Paragraph

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]+@[\w-]+\.[\w.-]+")
_HEAD = 600
"""Characters; a full date within them is taken for the day on which a text was written."""


@dataclass(frozen=True)
class Finding:
    """One quantity or date of a document. `document.text[start:end] == quote`.

    `value` is one number, a range "a..b", or for kind `date` an ISO date, month, year or window; `when` are the dates
    in the same sentence; `heading` is what stands over a table's cell.
    """

    document: str
    paragraph: int
    page: int | None
    start: int
    end: int
    quote: str
    kind: str
    value: str
    unit: str
    bound: str
    modality: str
    cue: str
    negated: bool
    actors: tuple[str, ...]
    when: tuple[str, ...]
    sentence: str
    heading: str = ""

    @property
    def numbers(self) -> tuple[float, float]:
        """Low and high end; for quantities only."""
        low, _, high = self.value.partition("..")
        return float(low), float(high or low)


def scan(document: Document, parties: Sequence[str] = ()) -> list[Finding]:
    """Everything found in a document, in its order. `parties` are names to look for among the actors."""
    comma = comma_is_decimal(document.text)
    head = document.text[:_HEAD]
    said = next((w.first for w in dates.find(head) if _day(w.first)), "")
    manner = _Manner(comma, said, homes(document.text), tuple(parties))
    made: list[Finding] = []
    monies: set[str] = set()
    before = ellipsis.NOTHING
    for paragraph in document.paragraphs:
        found = _paragraph(document, paragraph, manner, before)
        monies |= {f.unit.partition("/")[0] for f in found if f.kind in {"money", "price"}}
        prices = tuple((f.unit, f.numbers[1]) for f in found if f.kind == "price")
        before = ellipsis.Before(prices, min(monies) if len(monies) == 1 else "")
        made += found
    return made


def _day(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text))


@dataclass(frozen=True)
class _Manner:
    """How a document writes: decimals with a comma, the day on which it was written, whose money its words are."""

    comma: bool
    said: str
    homes: Homes
    parties: tuple[str, ...]


def _paragraph(document: Document, at: Paragraph, manner: _Manner, before: ellipsis.Before) -> list[Finding]:
    """Findings of one paragraph; `before` is what the document has said until then."""
    text = document.words(at)
    flat = re.sub(r"[\r\n\t]", " ", text)
    flat = _without(flat, [m.span() for m in _ADDRESS.finditer(flat)])
    whens = dates.find(flat, 0, manner.said)
    masked = _without(flat, [(w.start, w.end) for w in whens])
    found = quantities.find(masked, 0, manner.comma, at.heading, manner.homes, before)
    rest = _without(masked, [(q.start, q.end) for q in found])
    whens = dates.join(flat, 0, whens + dates.find_years(rest))
    spans = [(w.start, w.end, "date", w.value, "") for w in whens]
    spans += [(q.start, q.end, q.kind, q.value, q.unit) for q in found]
    made = []
    for start, end, kind, value, unit in sorted(spans):
        first, last = context.sentence(flat, start, end)
        around = flat[first:last]
        standing, cue = context.modality(around, start - first, end - first)
        made.append(
            Finding(
                document=document.name,
                paragraph=at.number,
                page=at.page,
                start=at.start + start,
                end=at.start + end,
                quote=text[start:end],
                kind=kind,
                value=value,
                unit=unit,
                bound="" if kind == "date" else context.bound(flat, start),
                modality=standing,
                cue=cue,
                negated=context.negated(around, start - first, end - first),
                actors=context.actors(around, manner.parties),
                when=tuple(w.value for w in whens if first <= w.start and w.end <= last),
                sentence=f"{at.heading} · {around}" if at.heading else around,
                heading=at.heading,
            )
        )
    return made


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with spans blotted out, of the same length."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "\x00" * (end - start)
    return "".join(letters)
