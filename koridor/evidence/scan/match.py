"""Findings against the claims of a case: `known`, `differs` or `new`, with the nearest claim."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from koridor.evidence.claims import said
from koridor.evidence.scan.quantities import find
from koridor.evidence.scan.scan import Finding
from koridor.evidence.scan.units import size
from koridor.evidence.written import SAID

SAME = 0.01
"""Two values are one when they are within this share of each other: texts round."""
NEAR = 0.34
"""Share of a claim's own words that a sentence must have for the two to be about one subject."""
_COMMON = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "to",
        "and",
        "or",
        "for",
        "from",
        "by",
        "with",
        "its",
        "is",
        "are",
        "was",
        "be",
        "per",
        "year",
        "gas",
        "power",
    ]
)


@dataclass(frozen=True)
class Match:
    """The word for a finding, the id of the nearest claim, and how near it is (0 to 1)."""

    word: str
    claim: str
    score: float


def match(finding: Finding, claims: Sequence[Mapping[str, str]], source: str = "") -> Match:
    """The nearest claim of one kind and dimension. `source` is the id of the document in `sources`, if any.

    `known`: same value, and the same source or subject. `differs`: same subject, another value. `new`: neither.
    """
    words = _words(" ".join([finding.sentence, *finding.actors]))
    best = Match("new", "", 0.0)
    for claim in claims:
        same = _same_value(finding, _value(claim))
        if same is None:
            continue
        subject = _words(f"{claim.get('subject', '')} {claim.get('quantity', '')} {claim.get('measure', '')}")
        share = len(words & subject) / len(subject) if subject else 0.0
        own = bool(source) and claim.get("source") == source
        score = round(min(1.0, 0.5 * same + 0.4 * share + 0.1 * own), 3)
        if same and (own or share >= NEAR):
            word = "known"
        elif not same and share >= NEAR * (1 if own else 1.5):
            word = "differs"
        else:
            continue
        if score > best.score:
            best = Match(word, claim["id"], score)
    return best


def _value(claim: Mapping[str, str]) -> str:
    """The number or date that a claim says; its text where it has no measure; nothing where its measure is words."""
    cells = {c: claim.get(c) or "" for c in SAID}
    if cells["low"] or cells["date"]:
        return f"{said(cells)} {cells['value']}"
    return "" if cells["measure"] else cells["value"]


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(w.rstrip("s") for w in re.findall(r"[^\W\d_]{2,}", text.lower())) - _COMMON


@lru_cache(maxsize=4096)
def _amounts(value: str) -> tuple[tuple[str, float, float], ...]:
    """What a claim's value measures, with its low and high end; every claim is read once for all findings."""
    sized = [(quantity, *size(quantity.unit)) for quantity in find(value)]
    return tuple((what, quantity.low * factor, quantity.high * factor) for quantity, what, factor in sized)


def _same_value(finding: Finding, value: str) -> bool | None:
    """Whether a claim's value holds the finding's; None when it holds nothing of that dimension."""
    if finding.kind == "date":
        return True if finding.value and finding.value in value else None
    what, each = size(finding.unit)
    seen = False
    for other, *theirs in _amounts(value):
        if other != what:
            continue
        seen = True
        ours = [n * each for n in finding.numbers]
        if all(abs(a - b) <= SAME * max(abs(a), abs(b)) for a, b in zip(ours, theirs, strict=True)):
            return True
    return False if seen else None
