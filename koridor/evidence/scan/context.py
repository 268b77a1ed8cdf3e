"""What stands around a quantity: its sentence, approximation, modality, negation, actors."""

from __future__ import annotations

import re
from collections.abc import Iterable

from koridor.evidence.months import MONTHS

BOUNDS: tuple[tuple[str, str], ...] = (
    (
        r"up to|at most|(?:a )?maximum(?: of)?|no more than|not more than|not exceed(?:ing)?"
        r"|no (?:bigger|larger|higher|longer) than|as much as|as many as",
        "at most",
    ),
    (r"at least|no less than|not less than|no fewer than|(?:a )?minimum(?: of)?|or more", "at least"),
    (r"more than|over|above|exceeding|upwards of|in excess of", "more than"),
    (r"less than|under|below|fewer than", "less than"),
    (r"almost|nearly|close to|just under|just short of", "almost"),
    (
        r"about|around|some|roughly|approximately|approx\.?|ca?\.|circa|~|≈|an estimated|estimated(?: at)?|or so",
        "about",
    ),
)
"""Words before a number and the one word that says the same."""

MODALITIES: tuple[tuple[str, str], ...] = (
    ("conditional", r"\bif\b|\bwould\b|\bcould\b|\bmay\b|\bmight\b|subject to|provided that|depend(?:s|ing) on|unless"),
    (
        "intended",
        r"intend|intention|aims?\b|seek|\bhopes?\b|\bwants?\b|interest(?:ed)? in|negotiat|consider|wish|ambition"
        r"|memorandum|talks\b|propos|potential",
    ),
    ("contracted", r"\bsigned\b|\bagreed?\b|agreement|contract|\bdeal\b|concluded|inked|committed|binding|purchase"),
    (
        "planned",
        r"\bplan|\bwill\b|expect|schedul|to be (?:built|commissioned|completed|launched)|envisag|\bdue\b|forecast"
        r"|anticipat|under construction|target|foresee|project(?:s|ed)\b|\bnext year\b",
    ),
    (
        "in operation",
        r"\bhas\b|\bhave\b|\bhad\b|\bwas\b|\bwere\b|increased|rose|fell|amounted|stands|supplied|exported"
        r"|currently|operat|reached|total",
    ),
)
"""Cue words of the standings of a claim; the nearest cue before the number wins, else the nearest after it."""

REACH = 800
"""Characters on either side of a number within which its sentence is looked for: a table read as text has no end."""
_GIVEN_UP = r"cancell?ed|scrapped|abandoned|rejected|shelved|suspended"
_NEGATION = re.compile(
    r"\b(?:not(?! only| just| least| less| more| exceed)|no longer(?! than)|never|nobody|cannot|neither|nor|without"
    rf"|denie[sd]|refus(?:es|ed)|fail(?:s|ed) to|rul(?:es|ed) out|no (?:plans?|intention|deal|agreement|talk)"
    rf"|{_GIVEN_UP}|instead of|rather than)\b|n['’]t\b",
    re.I,
)
_DENIED_AFTER = re.compile(
    rf"[^.,;:]{{0,40}}?\b(?:is|are|was|were|been|be|will|would)[ ](?:not(?! only| just)|never|{_GIVEN_UP})\b", re.I
)
_AHEAD = re.compile(
    r"\b(?:will|would|could|may|might|shall"
    r"|(?:plan|expect|schedul|intend|aim|hop|want|propos|envisag|foresee|set|due)\w*[ ]to)\b[^.,;:]{0,40}$",
    re.I,
)
"""Words that put what follows them into the future, "planned to be commercially", or make it depend on something."""
_SENTENCE = re.compile(r"(?<=[.!?;])[\"”’)]?\s+(?=[\"“(]?[A-Z])")
_ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Dr|St|No|U\.S|approx|ca|mln|bln|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$"
)
_CAPITAL = r"[A-ZČĆŠŽĐƏÖÜŞÇĞİ][\w’'-]*[\w]"
_NAME = re.compile(rf"{_CAPITAL}(?:(?: of(?: the)?| für| de)? {_CAPITAL})*")
_NO_NAME = frozenset(
    [
        "The",
        "This",
        "That",
        "These",
        "Those",
        "In",
        "On",
        "At",
        "By",
        "For",
        "From",
        "With",
        "According",
        "After",
        "Before",
        "As",
        "It",
        "He",
        "She",
        "They",
        "We",
        "But",
        "And",
        "Or",
        "If",
        "When",
        "While",
        "Since",
        "Until",
        "Under",
        "Also",
        "However",
        "Both",
        "Its",
        "Their",
        "His",
        "Her",
        "An",
        "Our",
        "You",
        "There",
        "Here",
        "Such",
        "Due",
        "To",
        "Of",
        "Not",
        "Only",
        "President",
        "Minister",
        *MONTHS,
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "MW",
        "GW",
        "MWh",
        "GWh",
        "TWh",
        "EUR",
        "USD",
        "Mr",
        "Mrs",
        "Another",
        "Additional",
        "Meanwhile",
        "Some",
    ]
)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around characters `start` to `end` begins and ends, at most `REACH` before and after them."""
    low, high = max(0, start - REACH), min(len(text), end + REACH)
    low = low and text.rfind(" ", 0, low) + 1
    high = high if high == len(text) else text.find(" ", high) % (len(text) + 1)
    ends = [
        match.end()
        for match in _SENTENCE.finditer(text, low, high)
        if not _ABBREVIATION.search(text[max(0, match.start() - 12) : match.start()].rstrip('"”’)'))
    ]
    cuts = [low, *ends, high]
    return max(c for c in cuts if c <= start), min(c for c in cuts if c >= end)


def bound(text: str, start: int) -> str:
    """The approximation before a number, in one of six words; empty: as stated."""
    lead = text[max(0, start - 24) : start].lower()
    for pattern, word in BOUNDS:
        if re.search(rf"(?:(?<![a-z])(?:{pattern}))\s*(?:an? |the )?$", lead):
            return word
    return ""


def modality(text: str, start: int, end: int) -> tuple[str, str]:
    """The standing of a statement about characters `start` to `end` of a sentence, and the cue word; or two empties."""
    cues = [(m.start(), m.end(), name) for name, p in MODALITIES for m in re.finditer(p, text, re.I)]
    before = [c for c in cues if c[1] <= start]
    after = [c for c in cues if c[0] >= end]
    cue = max(before, key=lambda c: c[1]) if before else min(after) if after else None
    if cue and cue[2] == "in operation" and (ahead := _AHEAD.search(text, 0, cue[0])):
        cue = next((c for c in sorted(cues) if c[2] != cue[2] and ahead.start() <= c[0] < cue[0]), cue)
    return (cue[2], text[cue[0] : cue[1]]) if cue else ("", "")


def negated(text: str, start: int, end: int) -> bool:
    """Whether a negation stands before the number in the same clause, or what it is of "was never paid"."""
    clause = re.split(r"[;:—]|, (?:but|and|while|which|although|though|whereas)\b|\bbut\b", text[:start])[-1]
    before = any(len(clause) - m.end() <= 60 for m in _NEGATION.finditer(clause))
    return before or bool(_DENIED_AFTER.match(text, end))


def actors(text: str, parties: Iterable[str] = ()) -> tuple[str, ...]:
    """Parties of the case named in a sentence, then other proper names, in the order in which they stand."""
    found: dict[str, int] = {}
    for party in parties:
        match = re.search(rf"(?<!\w){re.escape(party)}(?!\w)", text)
        if match:
            found[party] = match.start()
    for match in _NAME.finditer(text):
        words = match.group().split()
        at = match.start()
        while words and words[0] in _NO_NAME:
            at += len(words[0]) + 1
            words.pop(0)
        while words and (words[-1] in _NO_NAME or words[-1].islower()):
            words.pop()
        name = re.sub(r"['’]s$", "", " ".join(words))
        alone = len(words) == 1 and match.start() == 0 and not name.isupper()
        if len(name) > 2 and not alone and not any(name in other for other in found):
            found[name] = at
    return tuple(sorted(found, key=found.__getitem__))
