"""A table's cell that is nothing but a number, or a range of two, has the unit of its headings."""

from __future__ import annotations

import re

from koridor.evidence.scan.money import currency_of, money_pattern
from koridor.evidence.scan.numbers import scale_of
from koridor.evidence.scan.tokens import Token, per, physical
from koridor.evidence.scan.units import unit_of, unit_pattern

_LETTERS = {"m": 1e6, "k": 1e3}
_OPENS = re.compile(
    r"(?:(?<=[(\[,/])|(?<=\bin )|^)\s*"
    r"(?P<scale>(?:million|billion|thousand|mln|bln|bn|mio|mil|mn|m)\b\.?\s+(?:of\s+)?|[Mmk](?=€|EUR|USD|\$))?"
)
"""Where a unit may begin in a heading, with a scale before it."""
_AFTER_MONEY = re.compile(r"[ ]?(million|billion|thousand|mln|mn|bn|m\b|k\b)")


def from_heading(tokens: list[Token], text: str, heading: str) -> None:
    """Give the number of a cell the unit of `heading`, whose parts are joined with a middle dot."""
    if not _bare(tokens, text):
        return
    token, said = tokens[-1], tokens[-1].value
    if not any(_unit(token, part) for part in heading.split(" · ")):
        return
    if len(tokens) == 2:
        token.low, token.front = tokens[0].value * token.value / said, tokens[0].start
    elif sign := re.match(r"\s*[-−–](?=\d)", text):
        token.value, token.front = -token.value, sign.end() - 1


def _bare(tokens: list[Token], text: str) -> bool:
    """Whether a cell holds one number without a unit, or a range of two, and nothing else."""
    if not tokens or len(tokens) > 2 or any(t.unit for t in tokens):
        return False
    one, two = tokens[0], tokens[-1]
    if one is not two:
        dash = re.fullmatch(r"\s?[-–—]\s?|\s?to\s?", text[one.end : two.start])
        if not dash or not 0 < one.value < two.value:
            return False
    return not re.sub(r"[\s~*≈<>≥≤+†–()−-]", "", text[: one.start] + text[two.end :])


def _unit(token: Token, part: str) -> bool:
    """Give the token the first unit in one heading; whether there is one."""
    for match in _OPENS.finditer(part):
        word = (match["scale"] or "").strip()
        scale = _LETTERS.get(word.lower()) or scale_of(word.split()[0] if word else "")
        if money := money_pattern().match(part, match.end()):
            after = _AFTER_MONEY.match(part, money.end())
            word = after[1] if after else ""
            what, end = per(part, money.end())
            if match.start() == 0 and part[max(end, after.end() if after else 0) :].strip():
                continue
            currency, hundredth = currency_of(money)
            token.value *= scale * hundredth * (_LETTERS.get(word) or scale_of(word))
            token.kind, token.unit = ("price", f"{currency}/{what}") if what else ("money", currency)
            return True
        if found := unit_pattern().match(part, match.end()):
            if match.start() == 0 and part[found.end() :].strip():
                continue
            token.spelt, token.value = scale, token.value * scale
            physical(token, part, unit_of(found), found.end())
            token.front, token.stop = token.start, token.end
            return True
    return False
