"""Numbers with a unit in one paragraph: single, ranges, lists that share a unit, fractions, growth, cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from koridor.evidence.scan.numbers import (
    DIGITS,
    FRACTIONS,
    SCALE,
    SMALL,
    WORDS,
    scale_of,
    value_of_digits,
    value_of_words,
)
from koridor.evidence.scan.units import (
    PER,
    RATE,
    RATES,
    Written,
    currency_of,
    money_pattern,
    per_symbol,
    unit_of,
    unit_pattern,
)

_NUMBER = re.compile(rf"(?P<digits>{DIGITS})(?P<scale>{SCALE})?|(?P<words>(?i:{WORDS}))")
_ADJECTIVE = (
    r"(?:additional|new|full|further|extra|more|annual|direct|foreign|local|permanent|LNG|of|"
    r"Azerbaijani|Serbian|skilled)"
)
_GAP = re.compile(rf"[ \u00a0\u202f]?(?:[-‑–](?=[A-Za-z]))?(?:{_ADJECTIVE}[ ]){{0,2}}")
_JOIN = re.compile(r"\s*(?P<how>to|-|–|—|and|or|,)\s*(?:[$€£]\s*)?(?:(?:almost|about|up to|even)\s+)?$")
_RATE, _PER = re.compile(RATE, re.I), re.compile(PER, re.I)
_LATER_RATE = re.compile(rf"(?:[ ]\(?[A-Za-z’'-]+\)?){{1,6}}?{RATE}", re.I)
_EARLIER_RATE = re.compile(r"\b(annual|annually|yearly|daily|monthly)(?: (?!and\b|or\b)[a-z]+){0,4} $", re.I)
_MONEY_LETTER = re.compile(r"(?P<letter>[mMbBkK])(?![A-Za-z])")
_LETTERS = {"m": 1e6, "b": 1e9, "k": 1e3}
_FLOWS = frozenset({"gas", "energy", "mass", "oil", "persons", "count"})
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NAMES = "|".join(FRACTIONS)
_FRACTION = re.compile(
    rf"\b(?P<n>an?|one|two|three|four)[ -](?P<part>{_NAMES})s?\b(?=\s+of\b)"
    rf"|\b(?P<m>two|three|four)[ -](?P<parts>{_NAMES})s\b"
    rf"|(?<=\bby )(?:an?|one)[ -](?P<by>{_NAMES})\b|(?<!first )(?<!second )(?<!latter )(?<!other )(?<!third )"
    r"(?P<half>\b[Hh]alf)(?=\s+(?:of|its|their|the|our|all)\b)|(?<=\bby )(?P<byhalf>half)\b",
    re.I,
)
_FOLD = re.compile(rf"\b(?P<word>{'|'.join(SMALL)}|hundred)-?fold\b", re.I)
_DOUBLE = re.compile(
    r"\b(?P<two>doubl(?:ed|es|ing)|(?:to|will|would|could|may|might|can) double|twice)\b"
    r"|\b(?P<three>tripl(?:ed|es|ing)|(?:to|will|would|could|may|might|can) triple)\b",
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


@dataclass
class _Token:
    """One number, and the unit that stands by it if one does. `spelt` is the scale that was written ("million")."""

    start: int
    end: int
    value: float
    spelt: float
    year: bool
    unit: str = ""
    kind: str = ""
    stop: int = 0
    low: float | None = None
    front: int = 0
    borrowed: bool = False


def written(number: float) -> str:
    """A number with at most ten figures and no exponent."""
    return format(Decimal(f"{number:.10g}"), "f")


def find(text: str, base: int = 0, comma_decimal: bool = False, heading: str = "") -> list[Quantity]:
    """Quantities of a paragraph whose first character is number `base`; `heading` belongs to a table's cell."""
    tokens = [_token(m, comma_decimal) for m in _NUMBER.finditer(text)]
    for token in tokens:
        _name(token, text)
    _inherit(tokens, text)
    _share(tokens, text)
    if heading:
        _from_heading(tokens, text, heading)
    found = [_quantity(t, text, base) for t in tokens if t.unit]
    taken = [(q.start, q.end) for q in found]
    spoken = _figures_of_speech(text, base)
    found += [s for s in spoken if not any(a < s.end and s.start < b for a, b in taken)]
    return sorted(found, key=lambda q: q.start)


def _token(match: re.Match[str], comma_decimal: bool) -> _Token:
    if digits := match.group("digits"):
        scale = scale_of(match.group("scale") or "")
        value = value_of_digits(digits, comma_decimal) * scale
        return _Token(match.start(), match.end(), value, scale, bool(_YEAR.fullmatch(digits)) and scale == 1)
    words = match.group("words").lower()
    value = value_of_words(words)
    spelt = next((s for w, s in (("billion", 1e9), ("million", 1e6), ("thousand", 1e3)) if w in words), 1.0)
    return _Token(match.start(), match.end(), value, spelt, False)


def _name(token: _Token, text: str) -> None:
    """Give the token the money before it, the unit after it, or the money after it."""
    token.front, token.stop = token.start, token.end
    before = text[max(0, token.start - 16) : token.start]
    sign = None
    for match in money_pattern().finditer(before):
        if re.fullmatch(r"[ \u00a0]?", before[match.end() :]) and not re.search(r"\d[ ]?$", before[: match.start()]):
            sign = match
    if sign and (sign.group() in "$€£₼₺₽" or sign.group().isupper() or "$" in sign.group()):
        if token.spelt == 1 and (letter := _MONEY_LETTER.match(text, token.end)):
            token.spelt = _LETTERS[letter.group().lower()]
            token.value, token.end = token.value * token.spelt, letter.end()
        token.front, token.stop = token.start - (len(before) - sign.start()), token.end
        _price(token, text, currency_of(sign))
        return
    gap = _GAP.match(text, token.end)
    at = gap.end() if gap else token.end
    found = unit_pattern().match(text, at)
    if found and not (token.year and at == token.end + 1 and unit_of(found).kind in {"time", "persons"}):
        row = unit_of(found)
        glued = at == token.end
        if glued and row.symbol == "m" and (after := unit_pattern().match(text, found.end() + 1)):
            row, found, token.spelt, token.value = unit_of(after), after, 1e6, token.value * 1e6
        if not _idle(token, text, found.end()):
            _physical(token, text, row, found.end())
        return
    money = money_pattern().match(text, at)
    if money and not (token.year and not text[at - 1 : at].isspace()):
        token.stop = money.end()
        _price(token, text, currency_of(money))


def _idle(token: _Token, text: str, end: int) -> bool:
    """Words that look like a quantity and are none: "one day", "24-hour clock", "5-year-old"."""
    said = text[token.start : end].lower()
    return said in {"one day", "one person", "one time"} or bool(re.match(r"[- ]old\b", text[end:]))


def _physical(token: _Token, text: str, row: Written, end: int) -> None:
    symbol, value = row.symbol, token.value
    if row.scaled and token.spelt in (1e3, 1e6, 1e9):
        symbol = row.scaled[(1e3, 1e6, 1e9).index(token.spelt)]
        value /= token.spelt
    token.value, token.kind, token.stop = value, row.kind, end
    rate = _RATE.match(text, end)
    if rate and "/" not in symbol:
        token.stop, symbol = rate.end(), f"{symbol}/{_rate(rate)}"
    elif row.kind in _FLOWS and "/" not in symbol:
        if later := _LATER_RATE.match(text, end):
            symbol = f"{symbol}/{_rate(later)}"
        elif earlier := _EARLIER_RATE.search(text[max(0, token.start - 60) : token.start]):
            each = {"annual": "year", "annually": "year", "yearly": "year", "daily": "day", "monthly": "month"}
            symbol = f"{symbol}/{each[earlier.group(1).lower()]}"
    token.unit = symbol


def _rate(match: re.Match[str]) -> str:
    word = (match.group("slash") or match.group("per") or match.group("adverb")).lower()
    if word.replace(".", "").replace(" ", "") == "pa":
        return "year"
    return RATES.get(word, word)


def _price(token: _Token, text: str, currency: str) -> None:
    token.kind, token.unit = "money", currency
    if per := _PER.match(text, token.stop):
        token.kind, token.unit, token.stop = "price", f"{currency}/{per_symbol(per.group('what'))}", per.end()
    elif rate := _RATE.match(text, token.stop):
        token.unit, token.stop = f"{currency}/{_rate(rate)}", rate.end()


def _share(tokens: list[_Token], text: str) -> None:
    """A number without a unit takes that of the next one where a range or list joins the two."""
    for place in range(len(tokens) - 2, -1, -1):
        one, two = tokens[place], tokens[place + 1]
        join = _JOIN.match(text[max(one.end, one.stop) : two.start])
        if not two.unit or not join or (one.unit and one.unit != two.unit):
            continue
        how = join.group("how")
        money = one.unit and one.kind == "money" and one.front == one.start - 1
        if one.unit and not (money and how in {"to", "-", "–", "—"} and one.spelt == 1):
            continue
        if one.year and two.value < 1900 and how not in {"-", "–"}:
            continue
        lead = text[max(0, one.start - 12) : one.start].lower()
        ranged = how in {"to", "-", "–", "—"} or (how == "and" and "between" in lead)
        factor = two.spelt if one.spelt == 1 and one.value < 1000 else 1.0
        scaled = two.kind == "gas" and two.unit.split("/")[0] in {"kcm", "mcm", "bcm", "Mcf", "MMcf", "bcf"}
        value = one.value if scaled else one.value * factor
        if scaled and one.spelt > 1:
            value = one.value / one.spelt
        if ranged and value < two.value and two.low is None:
            two.low, two.front, one.unit = value, min(one.front, one.start), ""
        elif how in {"and", "or", ","} and not one.year:
            one.value, one.unit, one.kind, one.stop = value, two.unit, two.kind, one.end


def _inherit(tokens: list[_Token], text: str) -> None:
    """The second of "annually supplies 8 bcm to Italy and 1 bcm to Greece" is annual too."""
    for one, two in pairwise(tokens):
        between = text[one.stop : two.front]
        rate = one.unit.partition("/")[2]
        same = bool(rate) and two.unit == one.unit.partition("/")[0] and one.kind in _FLOWS
        if same and re.fullmatch(r"(?:,? [^\W\d]+){0,8},? and ", between):
            two.unit = one.unit


def _from_heading(tokens: list[_Token], text: str, heading: str) -> None:
    """A cell that is nothing but a number has the unit of its headings."""
    if (
        len(tokens) != 1
        or tokens[0].unit
        or re.sub(r"[\s~*≈<>≥≤+†–-]", "", text) != re.sub(r"\s", "", text[tokens[0].start : tokens[0].end])
    ):
        return
    token = tokens[0]
    for part in heading.split(" · "):
        for match in re.finditer(
            r"(?:(?<=[(\[,/])|(?<=\bin ))\s*(?P<scale>(?:million|billion|thousand|mln|bn)\s+(?:of\s+)?)?", part
        ):
            scale = scale_of(match.group("scale") or "")
            if money := money_pattern().match(part, match.end()):
                after = re.match(r"[ ]?(million|billion|thousand|mln|mn|bn|m\b)", part[money.end() :])
                word = after.group(1) if after else ""
                token.value *= scale * (1e6 if word == "m" else scale_of(word))
                token.kind, token.unit = "money", currency_of(money)
                if per := _PER.match(part, money.end()):
                    token.kind, token.unit = "price", f"{token.unit}/{per_symbol(per.group('what'))}"
                return
            if found := unit_pattern().match(part, match.end()):
                token.spelt, token.value = scale, token.value * scale
                _physical(token, part, unit_of(found), found.end())
                token.front, token.stop = token.start, token.end
                return


def _quantity(token: _Token, text: str, base: int) -> Quantity:
    low = token.value if token.low is None else token.low
    quote = text[token.front : token.stop]
    return Quantity(base + token.front, base + token.stop, quote, low, token.value, token.unit, token.kind)


def _figures_of_speech(text: str, base: int) -> list[Quantity]:
    """What is said without a unit: "a third of", "by half", "sixteenfold", "doubled"."""
    found = []
    for match in _FRACTION.finditer(text):
        count = {"two": 2, "three": 3, "four": 4}.get((match.group("n") or match.group("m") or "").lower(), 1)
        name = (match.group("part") or match.group("parts") or match.group("by") or "half").lower()
        found.append((match, 100 * count * FRACTIONS[name], "%", "share"))
    found += [(m, value_of_words(m.group("word")), "times", "growth") for m in _FOLD.finditer(text)]
    found += [(m, 2.0 if m.group("two") else 3.0, "times", "growth") for m in _DOUBLE.finditer(text)]
    return [Quantity(base + m.start(), base + m.end(), m.group(), v, v, u, k) for m, v, u, k in found]
