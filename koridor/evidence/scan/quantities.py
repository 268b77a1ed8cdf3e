"""Numbers with a unit in one paragraph: single, ranges, lists that share a unit, fractions, growth, cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from koridor.evidence.scan import ellipsis
from koridor.evidence.scan.headings import from_heading
from koridor.evidence.scan.money import Homes, at_home
from koridor.evidence.scan.numbers import ABOUT, ABOUT_WORD, FRACTIONS, FROM, SMALL, value_of_words
from koridor.evidence.scan.tokens import Token, rates, tokens
from koridor.evidence.scan.units import unit_of, unit_pattern

_LABEL = re.compile(
    r"\b(?:[Ll]ot|[Pp]hase|[Ss]tage|[Uu]nit|[Bb]lock|[Tt]rain|[Pp]oint|[Ii]tem|[Nn]o\.|[Ll]ine|[Pp]art)[ ]$"
)
_DASHES = frozenset({"to", "-", "–", "—"})
_JOIN = re.compile(rf"(?:-(?=[ ]))?\s*(?P<how>to|-|–|—|and|or|,|/|\+)\s*(?:(?:from|even|{ABOUT_WORD})\s+)?$")
_RANGE = re.compile(r"\b(?:rang\w+|var(?:y|ies|ied|ying)|spread\w*|somewhere|anywhere)\b[^.;]{0,60}$", re.I)
_NAMES = "|".join(FRACTIONS)
_COUNTS = "two|three|four|five|six|seven|eight|nine"
_FRACTION = re.compile(
    rf"(?<!first )(?<!last )(?<!past )\b(?P<n>an?|one|{_COUNTS})[ -](?P<part>{_NAMES})s?\b(?=\s+(?:of|thereof)\b)"
    rf"|(?<!first )(?<!last )(?<!past )\b(?P<m>{_COUNTS})[ -](?P<parts>{_NAMES})s\b"
    r"|\bone[ -](?P<one>third|fifth|sixth|seventh|eighth|tenth)\b"
    r"(?=[,.;)]|[ ](?:from|to|in|by|on|comes?|came|goes|went|is|was|will|for)\b)"
    r"|(?<!first )(?<!second )(?<!latter )(?<!other )(?<!third )"
    r"(?P<half>\b[Hh]alf)(?=\s+(?:of|its|their|the|our|all)\b)|(?<=\bby )(?P<byhalf>half)\b",
    re.I,
)
_LED_FRACTION = re.compile(
    rf"\b(?:by[ ]{ABOUT}(?P<by>(?:an?|one)[ -](?:{_NAMES}))"
    rf"|of[ ](?:whom|which|them|these)[ ]{ABOUT}(?P<whom>(?:(?:an?|one)[ ])?(?:{_NAMES}))"
    rf"|(?:(?:to|is|was|against|from|than)[ ]{ABOUT}|only[ ]|{ABOUT_WORD}[ ])(?P<loose>(?:an?|one)[ ](?:{_NAMES})|half)"
    r"(?=[,.;)]|[ ](?:less|more|lower|higher|below|above|today|now|already|(?:in|by)[ ](?:19|20)\d\d)))\b",
    re.I,
)
"""Fractions that only the words before them tell from an ordinal: "by almost a third", "of whom a fifth"."""
_IN = re.compile(rf"\b(?P<part>one|{_COUNTS})[ ](?:in|out of)(?: every)?[ ](?P<whole>{_COUNTS}|ten|10|100)\b", re.I)
_AND_A_HALF = re.compile(
    r"\b(?:an?|one) (?P<unit>year|month|week|day|hour|decade|kilomet(?:er|re)|mile|tonne)"
    r" and a (?P<part>half|quarter)\b",
    re.I,
)
_ONE = re.compile(
    r"(?:(?<=than )|(?<=over )|(?<=for )|(?<=within )|(?<=nearly )|(?<=almost )|(?<=lasts )|(?<=takes ))"
    r"(?:a|an)[ ](?P<unit>decade|year|month|week|day|hour)\b(?![ ]and[ ]a[ ]|[ ](?:ago|earlier|before|later)\b|[’'-])"
    r"|\b(?:a|an)[ ](?P<first>year|month|week|day|hour)(?=[ ]and[ ]\d)",
    re.I,
)
_FOLD = re.compile(
    rf"\b(?:(?P<least>{'|'.join(SMALL)})-?[ ](?:to|or)[ ])?(?P<word>{'|'.join(SMALL)}|hundred)-?fold\b", re.I
)
_TO = r"(?:to|will|would|could|may|might|can|should|shall|than)[ ][“\"‘']?"
_AS = "(?:as|the|that|more|less|its|what|higher|lower|larger|their|this|of|or|even)"
_TIMES = {"two": 2.0, "three": 3.0, "four": 4.0, "half": 0.5}
_DOUBLE = re.compile(
    rf"\b(?P<two>doubl(?:ed|es|ing)|{_TO}double|twice(?= {_AS}\b))\b"
    rf"|\b(?P<three>tripl(?:ed|es|ing)|trebl(?:ed|es|ing)|{_TO}(?:triple|treble))\b"
    rf"|\b(?P<four>quadrupl(?:ed|es|ing)|{_TO}quadruple)\b"
    rf"|\b(?P<half>halv(?:ed|es|ing)|{_TO}halve)\b",
    re.I,
)


@dataclass(frozen=True)
class Quantity:
    """A number with a unit at characters `start` to `end`; `low` = `high` unless it is a range."""

    start: int
    end: int
    quote: str
    low: float
    high: float
    unit: str
    kind: str

    @property
    def value(self) -> str:
        """The number, or the range as "a..b", without the unit."""
        return written(self.low) if self.low == self.high else f"{written(self.low)}..{written(self.high)}"


def written(number: float) -> str:
    """A number with at most ten figures and no exponent."""
    return format(Decimal(f"{number:.10g}"), "f")


def find(
    text: str,
    base: int = 0,
    comma_decimal: bool = False,
    heading: str = "",
    homes: Homes = (),
    before: ellipsis.Before = ellipsis.NOTHING,
) -> list[Quantity]:
    """Quantities of a paragraph whose first character is number `base`; `heading` belongs to a table's cell.

    `homes` says whose money a word of the document is (`money.homes`); `before` is what the
    document has said until then.
    """
    found = _parts(text, base)
    for part in found:
        text = text[: part.start - base] + "\x00" * len(part.quote) + text[part.end - base :]
    numbers = tokens(text, comma_decimal)
    for number in numbers:
        number.unit = at_home(number.unit, text[number.front : number.stop], homes)
    _share(numbers, text)
    _coins(numbers, text)
    ellipsis.elliptical(numbers, text, before)
    ellipsis.listed(numbers, text)
    ellipsis.mirrored(numbers, text)
    ellipsis.compared(numbers, text)
    for number in numbers:
        rates(number, text)
    ellipsis.inherit(numbers, text)
    ellipsis.priced(numbers, text, before)
    if heading:
        from_heading(numbers, text, heading)
    found += [_quantity(t, text, base) for t in numbers if t.unit]
    taken = [(q.start, q.end) for q in found]
    spoken = _figures_of_speech(text, base)
    found += [s for s in spoken if not any(a < s.end and s.start < b for a, b in taken)]
    return sorted(found, key=lambda q: q.start)


def _coins(tokens: list[Token], text: str) -> None:
    """One amount of its whole and its hundredths: "18 lei and 6 bani per cubic metre"."""
    for one, two in pairwise(tokens):
        same = one.kind == "money" and two.hundredth and two.unit.partition("/")[0] == one.unit
        if same and text[one.stop : two.front] == " and ":
            two.value, two.front, one.unit = one.value + two.value, one.front, ""


def _share(tokens: list[Token], text: str) -> None:
    """A number without a unit takes that of the next one where a range or list joins the two."""
    for place in range(len(tokens) - 2, -1, -1):
        one, two = tokens[place], tokens[place + 1]
        join = _JOIN.match(text[max(one.end, one.stop) : two.front])
        if join and one.kind == "price" and two.kind == "money" and one.unit.startswith(f"{two.unit}/"):
            two.unit, two.kind = one.unit, one.kind
        if not two.unit or not join or (one.year and (two.spelt != 1 or two.value <= one.value)):
            continue
        how = join["how"]
        lead = text[max(0, one.front - 24) : one.front].lower()
        ranged = how in _DASHES or (how == "and" and "between" in lead)
        worded = how == "to" and one.kind == "money" and one.front == one.start and one.stop > one.end
        moved = how == "to" and one.unit and FROM.search(lead)
        if (worded and two.kind == "money") or (moved and not _RANGE.search(text[max(0, one.front - 80) : one.front])):
            continue  # "from 21 mln manat to 63 mln manat" are two
        if one.unit and how == "to" and re.search(r"\bby (?:some |about |around |almost |over |another )?$", lead):
            continue  # "rose by 2 MW to 5 MW" are two
        if how in {"and", "or", ","} and two.kind == "money" and two.front < two.start and not ranged:
            continue  # the sign before "two and €1.2bn" belongs to the second alone
        if one.unit and not (ranged and _alike(one, two)):
            continue
        if how in {"-", "–", "—"} and _LABEL.search(text[max(0, one.start - 12) : one.start]):
            continue
        if how == "/" and two.kind not in {"voltage", "power", "pressure"}:
            continue
        value = one.value if one.unit else _scaled(one, two)
        if ranged and value < two.value and two.low is None:
            two.low, two.front, one.unit = value, min(one.front, one.start), ""
        elif (not ranged or how == "to") and not one.year:
            one.value, one.unit, one.kind, one.stop = value, two.unit, two.kind, one.end


def _alike(one: Token, two: Token) -> bool:
    """Whether two numbers with units may be the ends of a range: "USD 2 to USD 3/MMBtu", "1.1bn-1.3bn", "2% to 3%"."""
    alike = two.unit == one.unit or two.unit.startswith(f"{one.unit}/")
    money = one.kind == "money" and alike
    if money and one.spelt == 1 and one.value < 1000:
        one.value *= two.spelt
    return alike


def _scaled(one: Token, two: Token) -> float:
    """The value of a bare number that shares the scale and unit of the next one."""
    if two.kind == "gas" and two.unit.split("/")[0] in {"kcm", "mcm", "bcm", "Mcf", "MMcf", "bcf"}:
        return one.value / one.spelt
    part = 0.01 if two.hundredth else 1.0
    return one.value * part * (two.spelt if one.spelt == 1 and one.value < 1000 else 1.0)


def _quantity(token: Token, text: str, base: int) -> Quantity:
    low = token.value if token.low is None else token.low
    quote = text[token.front : token.stop]
    return Quantity(base + token.front, base + token.stop, quote, low, token.value, token.unit, token.kind)


def _parts(text: str, base: int) -> list[Quantity]:
    """Shares said as so many of so many: "two in five", "nine out of ten"."""
    found = []
    for match in _IN.finditer(text):
        part, whole = (int(n) if n.isdigit() else SMALL[n.lower()] for n in match.groups())
        if part < whole:
            share = 100 * part / whole
            found.append(Quantity(base + match.start(), base + match.end(), match.group(), share, share, "%", "share"))
    return found


def _figures_of_speech(text: str, base: int) -> list[Quantity]:
    """What is said without a unit: "a third of", "by half", "sixteenfold", "doubled"."""
    found: list[Quantity] = []

    def add(span: tuple[int, int], value: float, unit: str, kind: str, low: float | None = None) -> None:
        a, b = span
        least = value if low is None else low
        found.append(Quantity(base + a, base + b, text[a:b], least, value, unit, kind))

    for match in _FRACTION.finditer(text):
        count = SMALL.get((match["n"] or match["m"] or "").lower(), 1)
        name = (match["part"] or match["parts"] or match["one"] or "half").lower()
        add(match.span(), 100 * count * FRACTIONS[name], "%", "share")
    taken = [(q.start - base, q.end - base) for q in found]
    for match in _LED_FRACTION.finditer(text):
        place = match.span(match.lastgroup or 0)
        if all(place[0] >= end or start >= place[1] for start, end in taken):
            add(place, 100 * FRACTIONS[re.split("[ -]", text[slice(*place)])[-1].lower()], "%", "share")
    for match in _FOLD.finditer(text):
        least = value_of_words(match["least"]) if match["least"] else None
        add(match.span(), value_of_words(match["word"]), "times", "growth", least)
    for match in _ONE.finditer(text):
        word = (match["unit"] or match["first"]).lower()
        add(match.span(), 1.0, "h" if word == "hour" else word, "time")
    for match in _AND_A_HALF.finditer(text):
        row = unit_of(found_unit) if (found_unit := unit_pattern().match(match["unit"])) else None
        if row:
            add(match.span(), 1 + FRACTIONS[match["part"].lower()], row.symbol, row.kind)
    for match in _DOUBLE.finditer(text):
        add(match.span(), _TIMES[match.lastgroup or "two"], "times", "growth")
    return found
