"""Every number of a paragraph with the unit that stands by it: money before or after, a physical unit, a price."""

from __future__ import annotations

import re
from dataclasses import dataclass

from koridor.evidence.scan.money import GROSS, OWN, PER, currency_of, money_pattern
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
from koridor.evidence.scan.units import COUNTED, RATE, RATES, SERVED, Written, unit_of, unit_pattern

_NUMBER = re.compile(rf"(?P<digits>{DIGITS})(?P<scale>{SCALE})?|(?P<words>(?i:{WORDS}))")
_SIGN = re.compile(r"(?:^|[ (\[\u00a0])(?P<sign>[-−–]|(?i:minus|negative) )$")
_DASH = re.compile(r"[^\W\d](?<!\bby)(?<!\bof)(?<!\bto)(?<!\bat)(?<!\bis)[ ][-−–]$")
_SIGNED = frozenset({"temperature", "share", "price", "money"})
_AMOUNTS = frozenset({"gas", "energy", "power", "mass"})
_SCALE = re.compile(SCALE)
_TWICE = re.compile(r"[ ]?\((?P<again>[^()]{1,60})\)")
_FEW = re.compile(rf"({'|'.join(SMALL)})-({'|'.join(SMALL)})")
_AND_PART = re.compile(r"[ ]and[ ]a[ ](?P<part>half|quarter)\b")
_LINK = (
    r"a|an|the|and|or|of|in|on|at|to|by|for|from|with|as|than|per|is|are|was|were|be|been|has|have|had|will|would|could"
    r"|may|can|it|its|that|this|which|who|when|while|but|if|not|into|over|under|after|before|until|since|about|between"
    r"|(?:last|next|same|past|previous)(?=[ ](?:year|month|week|quarter)\b)"
    r"|during|each|every|all|they|he|she|we|times|million|billion|thousand|years?|months?|days?|hours?|percent|cent"
)
_ADJECTIVE = rf"(?!(?:{_LINK})\b)(?:[a-z]{{3,}}(?:-[a-z]+)?|[A-Z]{{2,6}}|[A-Z][a-z]+(?:an|ian|ish|ese|i))"
_GAP = re.compile(r"[ \u00a0\u202f\u2009]?(?:[-‑–](?=[A-Za-z]))?(?:of[ ])?")
_FAR = [re.compile(rf"[ \u00a0](?:{_ADJECTIVE}[ ]){{{count}}}") for count in (1, 2)]
_FAR_KINDS = frozenset({"persons", "time", "gas", "mass", "length", "area", "power", "energy", "count"})
_RATE, _PER, _OWN = re.compile(RATE, re.I), re.compile(PER, re.I), re.compile(OWN, re.I)
_RATES = re.compile(r"(?:(?:[ ]?/[ ]?|[ ]per[ ])(?:day|d|year|y|a|month|h|hour)\b)+")
_THOUSAND = re.compile(r"(?:thousand|1[., ]?000)[ ]")
_MARGIN = re.compile(rf"[ ]?(?:±|\+/-)[ ]?(?P<digits>{DIGITS})")
_PERCENT = re.compile(r"[ ]?(?:%|per[ ]?cent)")
_PAIR = re.compile(r"[A-Z]{3}/[A-Z]{3}[ ]$")
_PIECE = re.compile(r"[ ](?:(?:per|for each|for every)[ ][a-z]{3,}|more|less|extra)(?=[ ](?:per|a|an|each|every)[ ])")
_ABBREVIATED = re.compile(r"[ ]\([A-Za-z³/]{1,6}\)(?=[ ](?:per|an?|annually|daily)\b)")
_UPON = re.compile(rf"[ ]?/[ ]?|(?:[ ]of[ ][\w₂]+)?[ ]per[ ]{GROSS}")
_LATER_RATE = re.compile(rf"(?:[ ]\(?[A-Za-z][\w’'-]*\)?){{1,12}}?{RATE}", re.I)
_IN_ONE = re.compile(
    r"(?:[ ]of[ ][\w ]{1,30}?)?[ ](?:in|on)[ ](?:an?|one)[ ](?:[a-z]+[ ])?(?P<each>year|day|month|hour)\b(?! and a )"
)
_PEAK_DAY = re.compile(
    r"\b(?:(?:peak|coldest|busiest|average|design|winter)[ ]day|(?:day|daily)[ ](?:peak|maximum|record))\b"
    r"(?![^.;!?]*\b(?:stock|stor|held|hold))[^.;!?]{0,70}$",
    re.I,
)
_OF_THEM = re.compile(r"[ ]of[ ](?:(?P<us>us)|them|whom|which|these)\b")
_PEOPLE = re.compile(rf"\b(?:(?P<served>{SERVED})|{COUNTED})\b(?:[^\d(]|\([^)]*\))*$", re.I)
_OF_WHOM = re.compile(r"\bof whom[ ](?:some |about |almost |nearly |over |more than |up to |only )?$", re.I)
_EARLIER_RATE = re.compile(
    r"\b(annual|annually|yearly|daily|monthly)(?:,? (?!and\b|or\b)[^\W\d][\w’'-]*){0,10},? $", re.I
)
_WITHIN = re.compile(r"\b(annual|yearly|daily|weekly|monthly)\b", re.I)
_OF_ANNUAL = re.compile(r"[ ]of[ ](annual|yearly|daily|monthly)\b", re.I)
_MONEY_LETTER = re.compile(r"[ ]?(?P<letter>[mMbBkK])(?![A-Za-z])")
_SAYS = (
    r"(?:[ ]on[ ]\x00+)?(?:[ ](?:in|of|at|from|with|employed)(?: the)?(?: [A-Z]?[\w’'-]+){1,3})?"
    r"(?::|[ ](?:is|was|are|were|of|at|has|have|had|rose to|fell to|grew to|reached|stands? at|stood at|total(?:s|led)"
    r"|amount(?:s|ed) to|exceed(?:s|ed)|has reached))"
    r"(?: (?:about|some|around|almost|nearly|over|up to|only|more than))?[ ]$"
)
_COUNTED = re.compile(
    rf"\b(?:(?:work|labour )force|staff|headcount|population|number of (?:the )?(?:{COUNTED})"
    rf"|(?P<served>number of (?:connected |served )?(?:{SERVED})))(?<!\d){_SAYS}",
    re.I,
)
_LETTERS = {"m": 1e6, "b": 1e9, "k": 1e3}
FLOWS = frozenset({"gas", "energy", "mass", "oil", "persons", "count"})
_GROUPED = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_YEAR = re.compile(r"(?:19|20)\d\d$")


@dataclass
class Token:
    """One number, and the unit that stands by it if one does. `spelt` is the scale that was written ("million").

    The number is at characters `start` to `end`, with its money and unit at `front` to `stop`. `low` is the lower end
    of a range; `hundredth` says that the money was said in cents.
    """

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
    hundredth: bool = False


def tokens(text: str, comma_decimal: bool) -> list[Token]:
    """The numbers of a paragraph in their order, those that have a unit with it."""
    found: list[Token] = []
    for match in _NUMBER.finditer(text):
        if found and match.start() < found[-1].stop:
            continue  # the thousand of "per 1,000 m3", the 5 of "five (5) years"
        if match.group().isupper() and text[match.end() : match.end() + 1] == "-":
            continue  # TEN-T
        token = _token(match, comma_decimal)
        _again(token, text, comma_decimal)
        margin = _MARGIN.match(text, token.end)
        if margin and not _PERCENT.match(text, margin.end()):
            width = value_of_digits(margin["digits"], comma_decimal)
            token.low, token.value, token.end = token.value - width, token.value + width, margin.end()
        _name(token, text, found[-1] if found else None)
        found.append(token)
    return found


def _token(match: re.Match[str], comma_decimal: bool) -> Token:
    if digits := match.group("digits"):
        scale = scale_of(match.group("scale") or "")
        value = value_of_digits(digits, comma_decimal) * scale
        return Token(match.start(), match.end(), value, scale, bool(_YEAR.fullmatch(digits)) and scale == 1)
    words = match.group("words").lower()
    spelt = next((s for w, s in (("billion", 1e9), ("million", 1e6), ("thousand", 1e3)) if w in words), 1.0)
    few = _FEW.fullmatch(words)
    if few and SMALL[few[1]] < SMALL[few[2]] < 20:
        low, high = float(SMALL[few[1]]), float(SMALL[few[2]])
        return Token(match.start(), match.end(), high, 1.0, False, low=low)
    return Token(match.start(), match.end(), value_of_words(words), spelt, False)


def _again(token: Token, text: str, comma_decimal: bool) -> None:
    """Take in the same number said again in brackets, as contracts do: "five (5) years"."""
    again = _TWICE.match(text, token.end)
    number = _NUMBER.fullmatch(again["again"]) if again else None
    if again and number and _token(number, comma_decimal).value == token.value:
        token.end = again.end()
        if scale := _SCALE.match(text, token.end):
            token.spelt, token.end = scale_of(scale.group()), scale.end()
            token.value *= token.spelt


def _name(token: Token, text: str, last: Token | None) -> None:
    """Give the token the money before it, the unit after it, or the money after it. `last` is the number before it."""
    token.front, token.stop = token.start, token.end
    if not _money_before(token, text) and not _money_of_range(token, text, last):
        _after(token, text)
    if (
        token.kind == "money"
        and token.value == 1
        and re.match(r"\s?(?:=|is worth|was worth|equals)", text[token.stop :])
    ):
        token.unit = ""  # the one of "1 euro = 1.9558 leva"
    if not token.unit and not token.year:
        _counted_before(token, text)
    if token.kind in {"persons", "count"} and token.value < 1e3 and _GROUPED.fullmatch(text, token.start, token.end):
        token.value *= 1e3  # "905.071 passengers" in a text that writes 27.5 % as well: people are whole
    begin = max(0, token.front - 12)
    sign = _SIGN.search(text[begin : token.front])
    dash = token.kind in _AMOUNTS and _DASH.search(text[begin : token.front])  # "persimmon –17.9 thousand tons"
    if sign and not dash and (token.kind in _SIGNED or (token.kind in _AMOUNTS and begin + sign.start("sign"))):
        token.value, token.front = -token.value, begin + sign.start("sign")


def _money_before(token: Token, text: str) -> bool:
    before = text[max(0, token.start - 16) : token.start]
    sign, scale = None, 1.0
    for match in money_pattern().finditer(before):
        gap = re.fullmatch(r"[ \u00a0]?(?:(?P<scale>million|mln|mn|m|bn|k)[ ])?[ \u00a0]?", before[match.end() :])
        if gap and not re.search(r"\d[ ]?$", before[: match.start()]):
            sign, scale = match, {"m": 1e6, "k": 1e3}.get(gap["scale"] or "") or scale_of(gap["scale"] or "")
    if (
        not sign
        or _PAIR.search(before)
        or not (sign.group() in "$€£₼₺₽¥" or sign.group().isupper() or "$" in sign.group())
    ):
        return False
    if token.spelt == 1 and scale != 1:
        token.spelt, token.value = scale, token.value * scale
    _letter(token, text)
    token.front, token.stop = token.start - (len(before) - sign.start()), token.end
    _price(token, text, *currency_of(sign))
    return True


def _letter(token: Token, text: str) -> None:
    """Take up the letter of a scale behind money: "€325m"."""
    if token.spelt == 1 and (letter := _MONEY_LETTER.match(text, token.end)):
        token.spelt = _LETTERS[letter["letter"].lower()]
        token.value, token.end = token.value * token.spelt, letter.end()


def _money_of_range(token: Token, text: str, last: Token | None) -> bool:
    """Whether the number is the upper end of a range whose lower end has the sign: "$131-157 million", "€25-35/MWh"."""
    if last is None or last.kind != "money" or last.front >= last.start or "/" in last.unit or last.hundredth:
        return False
    if not re.fullmatch(r"[ ]?(?:-|–|—|to)[ ]?", text[last.stop : token.start]) or token.year:
        return False
    unit = unit_pattern().match(text, token.end + 1) if text[token.end : token.end + 1] == " " else None
    if unit and unit.group() != "m":
        return False
    _letter(token, text)
    token.stop = token.end
    _price(token, text, last.unit, 1.0)
    return True


def _after(token: Token, text: str) -> None:
    gap = _GAP.match(text, token.end)
    at = gap.end() if gap else token.end
    found = unit_pattern().match(text, at)
    letter = re.compile(r"(?:[Mmk](?=€|EUR|USD|\$))?").match(text, at)
    money = money_pattern().match(text, letter.end() if letter else at)
    if letter and letter.group() and money:
        token.spelt, found = _LETTERS[letter.group().lower()], None
        token.value *= token.spelt
    if not found and not money and not token.year:
        found = _far(token, text)
        at = found.start() if found else at
    if found and not (token.year and at == token.end + 1 and unit_of(found).kind in {"time", "persons"}):
        row = unit_of(found)
        glued = at == token.end
        if glued and row.symbol == "m" and (after := unit_pattern().match(text, found.end() + 1)):
            row, found, token.spelt, token.value = unit_of(after), after, 1e6, token.value * 1e6
        if not _idle(token, text, found.end(), row):
            physical(token, text, row, found.end())
        return
    if not found and _inches(text, token):
        token.unit, token.kind, token.stop = "inch", "length", token.end + 1
    if money and not (token.year and not text[at - 1 : at].isspace()):
        token.stop = money.end()
        if token.spelt == 1 and (scale := _SCALE.match(text, money.end())):
            token.spelt, token.stop = scale_of(scale.group()), scale.end()
            token.value *= token.spelt
        _price(token, text, *currency_of(money))


def _counted_before(token: Token, text: str) -> None:
    """People and buildings named before their number: "a workforce of 1,300", "3,418 employees, 127 of them men"."""
    if (found := _COUNTED.search(text[max(0, token.start - 70) : token.start])) and token.value >= 10:
        token.unit = "household" if found["served"] else "person"
        token.kind = "persons"
    elif token.value >= 10 and _OF_WHOM.search(text[max(0, token.start - 30) : token.start]):
        token.unit, token.kind = "person", "persons"
    elif token.value >= 10 and (of := _OF_THEM.match(text, token.end)):
        nouns = _PEOPLE.search(text[max(0, token.start - 160) : token.start])
        if nouns or of["us"]:
            token.unit, token.kind = "household" if nouns and nouns["served"] else "person", "persons"


def _far(token: Token, text: str) -> re.Match[str] | None:
    """A unit that is a word, behind one or two adjectives: "144,000 equivalent operating hours"."""
    for pattern in _FAR:
        far = pattern.match(text, token.end)
        found = unit_pattern().match(text, far.end()) if far else None
        if found and unit_of(found).kind in _FAR_KINDS and len(found.group()) > 2 and found.group() != "meters":
            return found
    return None


def _inches(text: str, token: Token) -> bool:
    """Whether the straight quotation mark behind a number can only be the sign of inches."""
    return text[token.end : token.end + 1] == '"' and text[: token.end].count('"') % 2 == 0 and 2 <= token.value <= 60


def _idle(token: Token, text: str, end: int, row: Written) -> bool:
    """Words that look like a quantity and are none: "one day", "5-year-old", "one cargo", "Corridor 5C"."""
    said = text[token.start : end].lower()
    if said.endswith("c") and row.symbol == "°C" and re.search(r"[A-Z][a-z]+ $", text[: token.start]):
        return True
    one = said.startswith("one ") and token.value == 1 and row.kind in {"persons", "count"}
    return said in {"one day", "one time"} or one or bool(re.match(r"(?:-ahead|[- ]old|[- ]average)\b", text[end:]))


def physical(token: Token, text: str, row: Written, end: int) -> None:
    """Give the token the unit of a row of the table that ends at character `end`, with its rate or what it is per."""
    symbol, value = row.symbol, token.value
    if row.scaled and token.spelt in (1e3, 1e6, 1e9):
        symbol = row.scaled[(1e3, 1e6, 1e9).index(token.spelt)]
        value /= token.spelt
    token.value, token.kind, token.stop = value, row.kind, end
    if part := _AND_PART.match(text, end):
        token.value, token.stop = token.value + FRACTIONS[part["part"]], part.end()
    end = again.end() if (again := _ABBREVIATED.match(text, end)) else end
    rate = _RATE.match(text, end)
    if rate and "/" not in symbol and (row.kind != "time" or symbol == "h"):
        token.stop, symbol = rate.end(), f"{symbol}/{rate_of(rate)}"
    elif row.kind != "time" and (upon := _UPON.match(text, end)):
        thousand = _THOUSAND.match(text, upon.end())
        of = unit_pattern().match(text, thousand.end() if thousand else upon.end())
        if own := _OWN.match(text, upon.end()):
            token.stop, symbol = own.end(), f"{symbol}/{own['head'].lower()}"
        elif of and thousand and unit_of(of).symbol == "m3":
            token.stop, symbol = of.end(), f"{symbol}/kcm"
        elif of and not thousand and unit_of(of).kind not in {"time", "persons", "count", "share"}:
            token.stop, symbol = of.end(), f"{symbol}/{unit_of(of).symbol}"
    token.unit = symbol


def rates(token: Token, text: str) -> None:
    """The rate of an amount that is said elsewhere in its sentence: "an annual 8 bcm", "8 bcm of gas a year"."""
    if not token.unit or token.kind not in FLOWS or "/" in token.unit:
        return
    if later := _LATER_RATE.match(text, token.stop):
        token.unit = f"{token.unit}/{rate_of(later)}"
        return
    if (one := _IN_ONE.match(text, token.stop)) and token.kind not in {"persons", "count"}:
        token.unit = f"{token.unit}/{RATES.get(one['each'], one['each'])}"
        return
    if token.kind in {"gas", "energy"} and _PEAK_DAY.search(text[max(0, token.front - 100) : token.front]):
        token.unit = f"{token.unit}/day"
        return
    within = _WITHIN.search(text, token.end, token.stop) if token.kind == "count" else None
    earlier = (
        within
        or _OF_ANNUAL.match(text, token.stop)
        or _EARLIER_RATE.search(text[max(0, token.front - 70) : token.front])
    )
    if earlier and token.kind != "persons":  # "the annual demand of 60,000 households"
        each = {"annual": "year", "annually": "year", "yearly": "year", "daily": "day", "weekly": "week"}
        each["monthly"] = "month"
        token.unit = f"{token.unit}/{each[earlier.group(1).lower()]}"


def rate_of(match: re.Match[str]) -> str:
    """The one word for the rate that a match of `RATE` says."""
    word = (match.group("slash") or match.group("per") or match.group("adverb")).lower()
    if word.replace(".", "").replace(" ", "") == "pa":
        return "year"
    return RATES.get(word, word)


def _price(token: Token, text: str, currency: str, part: float) -> None:
    token.kind, token.unit, token.value = "money", currency, token.value * part
    token.hundredth = part != 1
    what, end = per(text, token.stop)
    if not what:
        what, end = per(text, _piece(text, token.stop))
    if what:
        token.kind, token.unit, token.stop = "price", f"{currency}/{what}", end
    elif rate := _RATE.match(text, token.stop) or _RATE.match(text, _piece(text, token.stop)):
        token.unit, token.stop = f"{currency}/{rate_of(rate)}", rate.end()


def _piece(text: str, at: int) -> int:
    """Where a piece that money is for ends, "34 euros per wagon per day"; it is no unit, and the rate stands."""
    piece = _PIECE.match(text, at)
    return piece.end() if piece else at


def per(text: str, at: int) -> tuple[str, int]:
    """The symbol of what a price that ends at character `at` is for, and where that ends; empty: for nothing."""
    join = _PER.match(text, at)
    if not join:
        return "", at
    if own := _OWN.match(text, join.end()):
        return own["head"].lower(), own.end()
    found = unit_pattern().match(text, join.end())
    if not found or unit_of(found).kind in {"time", "share", "growth", "count", "persons"}:
        return "", at
    symbol, end = unit_of(found).symbol, found.end()
    if join["thousand"]:
        symbol = {"m3": "kcm"}.get(symbol, f"1000 {symbol}")
    if rate := _RATES.match(text, end):
        words = [w.strip() for w in re.split(r"/| per ", rate.group())[1:]]
        symbol, end = "/".join([symbol, *(RATES.get(w, w) for w in words)]), rate.end()
    return symbol, end
