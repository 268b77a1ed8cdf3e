"""Numbers as people write them: digits with separators of any country, words, and scales."""

from __future__ import annotations

import re

SMALL: dict[str, int] = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * value
    for value, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
SMALL["dozen"] = 12
SCALES: dict[str, float] = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "milliard": 1e9,
    "trillion": 1e12,
    "mln": 1e6,
    "mio": 1e6,
    "mil": 1e6,
    "mn": 1e6,
    "bln": 1e9,
    "bn": 1e9,
    "mlrd": 1e9,
    "mrd": 1e9,
    "trn": 1e12,
    "tn": 1e12,
}
FRACTIONS: dict[str, float] = {
    "half": 1 / 2,
    "third": 1 / 3,
    "quarter": 1 / 4,
    "fourth": 1 / 4,
    "fifth": 1 / 5,
    "sixth": 1 / 6,
    "seventh": 1 / 7,
    "eighth": 1 / 8,
    "tenth": 1 / 10,
}
ABOUT_WORD = (
    r"(?:about|around|some|roughly|approximately|almost|nearly|over|above|under|below|up to|at least|at most|less than"
    r"|more than|close to)"
)
ABOUT = rf"(?:(?:only|just|still|now|already|even|well)[ ])?(?:{ABOUT_WORD}[ ])?"
"""What may stand before a number without changing what it is."""
FROM = re.compile(rf"\bfrom[ ](?:(?:the|its|an?)[ ])?(?:(?!{ABOUT_WORD})[a-z]+[ ])?{ABOUT}$", re.I)
"""The end of words before the first of two amounts, from one to the other."""
_GAP = "[ \\u00a0\\u202f\\u2009]"
DIGITS = (
    rf"(?<!\d:)(?:(?<![\w.,^])|(?<=\b\d[x×])|(?<=\bc\.)|(?<=\bca\.)|(?<=\b(?:EUR|USD|GBP|BGN|RSD|AZN|RON|TRY|CHF|HUF)))(?:\d{{1,3}}(?:{_GAP}\d{{3}}(?!\d))+(?:[.,]\d+)?|\d{{1,3}}(?:[.,'’]\d{{3}})+(?:[.,]\d+)?(?!\d)"
    r"|\d+[½¼¾⅓⅔]|\d+(?:[.,]\d+)?|[½¼¾⅓⅔])"
)
_WORD = "(?:" + "|".join(sorted(SMALL, key=len, reverse=True)) + ")"
_BIG = r"(?:hundreds?|thousands?|million|billion|milliard|trillion|dozen)"
_HALF = r"(?:(?:a[ ]|one[ ])?half|an?[ ](?:third|quarter|tenth)|(?:two|three)[ -](?:quarters|thirds))"
_AND_PART = r"(?:[ -]and[ -](?:a[ -]|one[ -])?(?:half|quarter|third))"
WORDS = (
    rf"\b(?:half[ ]an?(?=[ ](?!{_BIG}))|{_WORD}[ ]point(?:[ -]{_WORD})+(?:[ ]{_BIG})?"
    rf"|{_HALF}[ ](?:of[ ])?(?:an?[ ])?(?:million|billion|trillion)"
    rf"|(?:an?[ ]+{_BIG}|{_WORD}|hundred(?=[ ][mb]illion))\b(?:(?:[ -]+|[ ]and[ ])(?:{_WORD}|{_BIG})\b)*"
    rf"(?:{_AND_PART}(?:[ ](?:million|billion|trillion|thousand))?)?)\b"
)
SCALE = (
    rf"(?i:(?:{_GAP}|-)?(?:million|billion|thousand|trillion|milliard)s?\b"
    rf"|{_GAP}?(?:mln|mlrd|mrd|mio|bln|trn|mil|mn|bn|tn)\b\.?)"
)
_SPOKEN = re.compile(rf"(.+?) point ({_WORD}(?:[ -]{_WORD})*)(?: (hundred|thousand|million|billion))?")
_PART_OF_BIG = re.compile(r"(?:(an?|one|two|three)[ -])?(half|third|quarter|tenth)s?[ ](?:of[ ])?(?:an?[ ])?(\w+)$")
MIXED = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
"""Signs of a fraction that may follow a whole number."""


def value_of_digits(text: str, comma_decimal: bool = False) -> float:
    """The number behind digits. The last of two different separators is the decimal one.

    One comma before three digits parts thousands; one point does only where `comma_decimal` says how the text writes.
    """
    text = re.sub(r"[\s\u00a0\u202f\u2009'’]", "", text)
    if text[-1] in MIXED:
        return value_of_digits(text[:-1] or "0", comma_decimal) + MIXED[text[-1]]
    point, comma = text.rfind("."), text.rfind(",")
    if point >= 0 and comma >= 0:
        decimal = "." if point > comma else ","
    elif point >= 0:
        grouped = re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", text)
        decimal = "" if grouped and (comma_decimal or text.count(".") > 1 or text.endswith(".000")) else "."
    elif comma >= 0:
        decimal = "" if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", text) else ","
    else:
        decimal = ""
    plain = "".join("." if c == decimal else "" if c in ".," else c for c in text)
    return float(plain)


def value_of_words(text: str) -> float:
    """The number behind words: "four hundred and twenty-five million", "two and a half"."""
    text = text.lower().replace("-and-a-", " and a ")
    if text in {"half a", "half an"}:
        return 0.5
    if part := _PART_OF_BIG.match(text):
        count = SMALL.get(part.group(1) or "", 1)
        return count * FRACTIONS[part.group(2)] * SCALES[part.group(3)]
    extra = 0.0
    if part := re.search(r" and (?:a |one )?(half|quarter|third)(?: (\w+))?$", text):
        whole = value_of_words(text[: part.start()])
        if part.group(2):
            return (whole + FRACTIONS[part.group(1)]) * SCALES[part.group(2)]
        text, extra = text[: part.start()], FRACTIONS[part.group(1)]
    if spoken := _SPOKEN.fullmatch(text):
        digits = [SMALL[word] for word in re.split("[ -]", spoken[2])]
        places = "".join(map(str, digits)) if max(digits) < 10 else f"{value_of_words(spoken[2]):.0f}"
        return float(f"{value_of_words(spoken[1]):.0f}.{places}") * SCALES.get(spoken[3] or "", 1.0)
    total, group = 0.0, 0.0
    last = 1.0
    for word in re.findall(r"[a-z]+", text):
        if word == "dozen":
            group, last = (group or 1) * 12, 12
        elif word in SMALL:
            group += SMALL[word]
        elif word.rstrip("s") in SCALES:
            last = SCALES[word.rstrip("s")]
            if last == 100:
                group = (group or 1) * 100
            else:
                total, group = total + (group or 1) * last, 0.0
    return total + group + extra * (last if not group else 1)


def scale_of(text: str) -> float:
    """The factor behind "million", "mlrd." or nothing."""
    word = text.strip(" -.\u00a0\u202f\u2009").lower()
    return SCALES.get(word) or SCALES.get(word.rstrip("s")) or 1.0


def comma_is_decimal(text: str) -> bool:
    """Whether the text writes decimals with a comma: it does so at least once, and never with a point."""
    return bool(re.search(r"\d,\d{1,2}(?!\d)(?!,)", text)) and not re.search(r"\d\.\d{1,2}(?![\d.])", text)
