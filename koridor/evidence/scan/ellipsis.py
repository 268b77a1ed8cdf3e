"""What a number leaves out because it was said before: its unit, its rate, what its price is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from koridor.evidence.scan.numbers import ABOUT, FROM
from koridor.evidence.scan.tokens import FLOWS, Token, per, rate_of
from koridor.evidence.scan.units import RATE

_RATE = re.compile(RATE, re.I)
_LINK = re.compile(r"[ ](to|from|for|in|by|via|of|at)[ ]")
_STOP = re.compile(r"[.!?][ ]")
_END = re.compile(r"[.!?;]['\"”’)]?\s")
_BARE_END = re.compile(
    r"\s*(?:[.,;:)!?]|$|(?:in|from|to|for|the|a year|last|this|and|by|at|on|of (?:that|which|it|them)|today|now|went"
    r"|goes|comes?|came|were|was|is|will|would|has|have|had|during|after|before)\b)"
)
_BE = r"(?:is|was|are|were|be|been|being|stands? at|stood at|has been|had been|will be|would be)"
_CUE = re.compile(
    rf"\b(?P<cue>{_BE}|has|have|had|gives?|gave|from|against|versus|vs\.?|compared (?:with|to)|than|(?<!up )to|at)"
    rf"[ ](?:(?:an?|the|its)[ ][a-z]+[ ])?{ABOUT}$",
    re.I,
)
_SET_AGAINST = re.compile(r"from|against|versus|vs\.?|compared (?:with|to)|than|to", re.I)
_NEXT_NAME = re.compile(r"(?:,| and|, and)[ ](?:[A-ZČĆŠŽĐÖÜİ][^\W\d]+[ ]){1,3}(?P<by>at[ ]|with[ ]|by[ ]|)")
_ANAPHOR = re.compile(rf"\b(?:it|that|they|this|the figure)[ ]{_BE}[ ]{ABOUT}$", re.I)
_SIGNED = re.compile(r"[ ][(]([+−–-])")
_SHARED = frozenset(
    {"share", "money", "power", "energy", "gas", "oil", "mass", "price", "length", "pressure", "temperature"}
)
_LISTED = re.compile(r"(?:,? [^\W\d]+){0,8}(?:,? and|,) ")
_CHANGE = (
    r"(?:expan\w+|rais\w+|increas\w+|grow\w*|ris\w+|rose|upgrad\w+|brought|bring\w*|reach\w*|reduc\w+|fall\w*|fell|cut"
    r"|doubl\w+|lower\w+|up|down)"
)
_CHANGED = re.compile(
    rf"[^.!?;]{{0,100}}\b{_CHANGE}(?:[ ][^\W\d]+){{0,4}}?[ ](?:(?:up )?to|from|by)[ ](?:a )?{ABOUT}", re.I
)
_SIDE_BY_SIDE = re.compile(r"(?:[ ]of(?:[ ][a-z]+){1,3})?,?[ ]and[ ]")
_FROM_TO = re.compile(rf"(?:[ ](?:in|at)[ ][\w\x00 ]{{1,20}})?[ ]to[ ]{ABOUT}", re.I)
_OF_MONEY = re.compile(
    r"\b(?:income|revenues?|turnover|profits?|loss(?:es)?|lost|costs?|budget|invest\w*|loans?|worth|prices?|earn(?:s|ed)|paid"
    r"|pays?|spen[dt]s?|package|fund|grants?|aid|plan of)\b",
    re.I,
)
_OF_PEOPLE = re.compile(r"\b(?:population|customers|inhabitants|people)\b", re.I)
_OTHER_CODE = re.compile(r"\([A-Z]{2,4}[ ]?$")
_SCALED = frozenset({"money", "gas", "mass", "energy", "persons"})
_SET_BESIDE = re.compile(
    r",?[ ](?:as[ ])?(?:compared (?:with|to)|against|versus|up from|down from|after)[ ]"
    rf"(?:[^\W\d]+[ ]){{0,5}}?{ABOUT}",
    re.I,
)
_NO_PRICE = re.compile(
    r"\b(?:monthly|yearly|annual|standing|bills?|fin(?:e|es|ed)|fees?|salar\w+|wages?|pensions?|bonus\w*|deposit|income)\b",
    re.I,
)
_EACH = re.compile(r"[ ](?:per|an?|each|every|to the)[ ]")
_CONVERTED = re.compile(r"[ ][(=][ ]?(?:or |about |around |some |approx\.? |= ?)?$")
_MORE = re.compile(r"[ ](?:less|more|lower|higher|cheaper|dearer)\b", re.I)
_BY = re.compile(rf"\bby[ ]{ABOUT}$", re.I)


@dataclass(frozen=True)
class Before:
    """What a paragraph may take up: prices of the one before it, unit and value, and the only money named so far."""

    prices: tuple[tuple[str, float], ...] = ()
    money: str = ""


NOTHING = Before()


def elliptical(tokens: list[Token], text: str, before: Before = NOTHING) -> None:
    """The unit of "RSD 21.3bn against 14.8bn": an amount with a scale and no noun takes that of the amount before.

    Farther off, "we store 310 million cubic metres. The city needs 850 million.", it does so where the paragraph
    has had amounts of one kind only; a turnover, a loss or a cost is of the one money that has been named.
    """
    last: Token | None = None
    purses: dict[str, Token] = {}
    if before.money:
        purses[before.money] = Token(0, 0, 0.0, 1e6, False, before.money, "money", 0)
    units: set[str] = set()
    for place, two in enumerate(tokens):
        if two.unit:
            if last and last.kind == "money" and last.spelt == 1e6 and text[two.end : two.stop] == "m":
                _millions(two, last)
            if two.spelt != 1:
                last = two
                units.add(two.unit.partition("/")[0])
            if two.kind == "money":
                purses[two.unit.partition("/")[0]] = two
            continue
        rate = _RATE.match(text, two.end)
        if two.spelt == 1 or not (rate or text[two.end - 1] == "." or _BARE_END.match(text, two.end)):
            continue
        lead = text[max(0, two.start - 50) : two.start]
        if _OTHER_CODE.search(lead):
            continue  # money that the table does not have: "$3 billion (XYZ 130 billion)"
        paid = bool(_OF_MONEY.search(lead))
        one = last if not paid or (last and last.kind == "money") else None
        if paid and not one and len(purses) == 1:
            (one,) = purses.values()
        if one is None or one.kind not in _SCALED or two.start - one.stop > 300 or _OF_PEOPLE.search(lead):
            continue
        between = text[one.stop : two.start]
        near = one is tokens[place - 1] and len(between) <= 80 and not _END.search(between)
        far = one.kind in {"money", "gas"} and (paid or len(units) == 1) and two.spelt >= one.spelt / 1e3
        if near or far:
            _take(two, one, rate, same=not _STOP.search(between))
            last = two


def _millions(two: Token, one: Token) -> None:
    """Make "185m" behind "EUR 195m" money: it is no length."""
    two.unit, two.kind, two.spelt, two.value = one.unit, "money", 1e6, two.value * 1e6
    two.low = two.low and two.low * 1e6


def _take(two: Token, one: Token, rate: re.Match[str] | None, same: bool) -> None:
    """Give `two` the unit of `one`; its rate, too, in the `same` sentence, unless it has a rate of its own."""
    head = one.unit.partition("/")[0]
    two.unit, two.kind = one.unit if same else head, one.kind
    if rate:
        two.unit, two.stop = f"{head}/{rate_of(rate)}", rate.end()
    if one.kind == "gas":
        two.value /= one.spelt


def listed(tokens: list[Token], text: str) -> None:
    """The unit of a list that says it once: "9.7 bcm to Europe, 7.2 to Turkey and 0.1 to Syria"."""
    for one, two in pairwise(tokens):
        if two.unit or two.year or not one.unit or one.kind in {"time", "persons", "count", "growth"}:
            continue
        link = _LINK.match(text, one.stop)
        between = text[one.stop : two.start]
        if link and len(between) <= 60 and re.search(r"(?:,|\band|\bbut|;)[ ]$", between) and not _STOP.search(between):
            again = _LINK.match(text, two.end)
            if again and again[1] == link[1]:
                two.unit, two.kind, two.spelt = one.unit, one.kind, one.spelt
                two.value *= one.spelt if one.kind == "money" else 1.0


def mirrored(tokens: list[Token], text: str) -> None:
    """The unit of "China stands at 7.3 and Russia at 2.6 billion euros", said with the second alone."""
    for one, two in reversed(list(pairwise(tokens))):
        if one.unit or one.year or one.spelt != 1 or not two.unit or two.kind not in _SHARED:
            continue
        link = _NEXT_NAME.fullmatch(text[one.end : two.front])
        lead = text[max(0, one.start - 30) : one.start]
        if link and re.search(rf"\b{link['by']}$" if link["by"] else r"[A-Z][^\W\d]+[ ]$", lead):
            one.value *= 1.0 if two.kind == "gas" else two.spelt
            one.unit, one.kind, one.spelt = two.unit, two.kind, two.spelt


def compared(tokens: list[Token], text: str) -> None:
    """The unit of a bare number that is set against an amount, as in "1,200 MW, when the peak is around 950".

    Within a sentence a verb or a word of comparison stands before it, in the next sentence "it was". Both are of one
    size.
    """
    for place, (one, two) in enumerate(pairwise(tokens), 2):
        bare = not two.unit and not two.year and two.spelt == 1 and two.end == two.stop
        ranged = place < len(tokens) and tokens[place].front <= two.start  # it is the lower end of the next
        if not bare or ranged or one.kind not in _SHARED or not one.unit or not _BARE_END.match(text, two.end):
            continue
        between = text[one.stop : two.start]
        if (sign := _SIGNED.fullmatch(between)) and text[two.end : two.end + 1] == ")":
            two.unit, two.kind, two.value = one.unit, one.kind, two.value * (1 if sign[1] == "+" else -1)
            two.front -= 1  # "at 9.8 mcm/d (+1.1)"
            continue
        lead = text[max(0, two.start - 50) : two.start]
        ends = len(_END.findall(between))
        cue = _CUE.search(lead) if not ends else _ANAPHOR.search(lead) if ends == 1 else None
        if len(between) > 120 or not cue or two.value <= 1 or not 0.1 < two.value / (abs(one.value) or 1) < 10:
            continue
        before = text[max(0, one.front - 30) : one.front]
        word = "" if ends else cue["cue"].lower()
        weak = word and one.kind in {"share", "money"} and not _SET_AGAINST.fullmatch(word)
        if weak or _BY.search(before) or (word == "at" and one.kind != "price"):
            continue
        if word == "to" and one.kind == "share" and not re.search(rf"\bfrom[ ]{ABOUT}$", before):
            continue  # the index of "rose 3 % to 105"
        two.unit, two.kind = one.unit, one.kind


def inherit(tokens: list[Token], text: str) -> None:
    """The rate that two amounts share: "annually supplies 8 bcm to Italy and 1 bcm to Greece", "1.5 bcm a year,
    to be expanded to 2.8 bcm", "from 2 bcm to 5 bcm a year", "9 tons of tin and 2 tons of lead a year".
    """
    for one, two in pairwise(tokens):
        head, _, rate = one.unit.partition("/")
        other, _, late = two.unit.partition("/")
        if not head or head != other or one.kind not in FLOWS or bool(rate) == bool(late):
            continue
        between = text[one.stop : two.front]
        changed = FROM.search(text[max(0, one.front - 40) : one.front]) and _FROM_TO.fullmatch(between)
        if rate and (changed or _LISTED.fullmatch(between) or _go_on(between)):
            two.unit = one.unit
        elif late and one.kind != "persons" and (_FROM_TO.fullmatch(between) or _SIDE_BY_SIDE.fullmatch(between)):
            one.unit = two.unit


def _go_on(between: str) -> bool:
    """Whether the words between two amounts say that the second is the first one changed, or is set beside it."""
    return bool(_CHANGED.fullmatch(between) or _SET_BESIDE.fullmatch(between))


def priced(tokens: list[Token], text: str, before: Before = NOTHING) -> None:
    """What small money is for where a price has just been said: "from 201 dinars per litre to 214 dinars".

    A price of the paragraph before counts as just said. It is taken up where there is only one kind
    of it in that currency, and where the two are of one size; hundredths are prices whatever their size.
    """
    _priced_ahead(tokens, text)
    known: dict[str, dict[str, float]] = {}
    for unit, value in before.prices:
        known.setdefault(unit.partition("/")[0], {})[unit] = value
    last: Token | None = None
    for token in tokens:
        one, last = last, token
        if one and token.kind == "money" and _CONVERTED.fullmatch(text[one.stop : token.front]):
            if one.kind == "price" and token.spelt == 1 and not _EACH.match(text, token.stop):
                token.unit, token.kind = f"{token.unit}/{one.unit.partition('/')[2]}", "price"
            continue  # the same amount in another currency
        if token.kind == "price":
            known.setdefault(token.unit.partition("/")[0], {})[token.unit] = token.value
        prices = known.get(token.unit, {})
        if token.kind != "money" or token.spelt != 1 or len(prices) != 1 or token.value <= 0:
            continue
        ((unit, value),) = prices.items()
        lead = text[max(0, token.front - 40) : token.front]
        change = token.hundredth or _BY.search(lead) or _MORE.match(text, token.stop)
        least = value / 100 if change else value / 3
        if not least < token.value < 3 * abs(value):
            continue
        if not _NO_PRICE.search(lead) and not _EACH.match(text, token.stop):
            token.unit, token.kind = unit, "price"


def _priced_ahead(tokens: list[Token], text: str) -> None:
    """What small money is for where that is said behind it, with the amount that it is set beside."""
    for one, two in pairwise(tokens):
        what, _ = per(text, two.stop + 1) if text[two.stop : two.stop + 1] == ")" else ("", 0)
        if what and one.kind == two.kind == "money" and _CONVERTED.fullmatch(text[one.stop : two.front]):
            one.unit, one.kind = f"{one.unit}/{what}", "price"  # "0.18 marks (9.2 cents) per kWh"
            two.unit, two.kind = f"{two.unit}/{what}", "price"
    for small, two in pairwise(tokens):
        if small.kind != "money" or small.spelt != 1 or two.kind != "price" or two.unit.partition("/")[0] != small.unit:
            continue
        lead = text[max(0, small.front - 40) : small.front]
        if _FROM_TO.fullmatch(text[small.stop : two.front]) and re.search(rf"\b(?:by|from)[ ]{ABOUT}$", lead):
            small.unit, small.kind = two.unit, "price"  # "by 1.2 cents to 10.9 cents/kWh"
