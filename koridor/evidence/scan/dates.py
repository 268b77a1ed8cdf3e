"""Dates and windows: days, months, quarters, halves, years, "from ... to ...", relative years."""

from __future__ import annotations

import re
from dataclasses import dataclass

from koridor.evidence.months import MONTHS

_FULL = "|".join(MONTHS)
_SHORT = "|".join(m[:3] for m in MONTHS) + "|Sept"
_MONTH = rf"(?:{_FULL}|{_FULL.upper()}|{_FULL.lower()}|(?:{_SHORT})\b\.?)"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_ORDINALS += ["eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"]
_ORDINALS += ["nineteenth", "twentieth", *(f"twenty-{word}" for word in _ORDINALS[:9]), "thirtieth", "thirty-first"]
_ORDINAL = rf"(?:{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})(?=[ ]of)"
_PART = r"(?i:first|second|third|fourth|final|last|1st|2nd|3rd|4th)"
_SHORT_YEAR = rf"(?:{_YEAR}|['’]?\d\d)(?!\d|[.,%]\d|[ ]?(?:%|per))"
_SAID = rf"(?:{_YEAR}|(?:the|this|next|last)[ ]year)"
_N = "(?:two|three|four|five|six|seven|eight|nine|ten|eleven|\\d{1,2})"
_LEADS = "[Ii]n |[Ss]ince |until |till |from |by |this |last |next |of |early |late |mid-|during |and |to |end-|for "
_LEADS += "|through "
_UNIT = r"[ ]?(?:%|per|[mb]illion|[mb]ln|[mb]n|[mb]cm|[kMGT]W|km|euro|€|\$|[°º]|degree)"
_MAY = "(?:" + "|".join(f"(?<={word})" for word in _LEADS.split("|")) + ")"
_ALONE = rf"(?:(?:{'|'.join(m for m in MONTHS if m not in ('May', 'March'))})|{_MAY}(?:May|March))"
_ONE = (
    rf"(?P<iso>\b{_YEAR}(?P<by>[-/])(?:0[1-9]|1[0-2])(?P=by)(?:0[1-9]|[12]\d|3[01])\b)"
    rf"|(?P<dots>\b(?:3[01]|[12]\d|0?[1-9])[./](?:1[0-2]|0?[1-9])[./]{_YEAR}\b)"
    rf"|(?P<run>\b{_MONTH}[ ]?(?:to|through|until|till|-|–)[ ]?(?:(?:mid|end|late|early)[- ])?{_MONTH}"
    rf"(?:,?[ ](?:of[ ])?{_SAID}|[ ]?['’]\d\d"
    rf"|(?![ ]?\d{{1,2}}(?![ ]?(?:[\d%]|[.,]\d|per[ ]?cent))))\b)"
    rf"|(?P<dmy>\b(?:(?:{_DAY},[ ])*{_DAY}(?:[ ]?[-–—][ ]?|[ ](?:and|to)[ ]))?"
    rf"(?:{_DAY}(?:[ ]day|\.)?|{_ORDINAL})(?:[ ]of)?[ -]{_MONTH}"
    rf"(?:,?[ -]{_YEAR}\b)?)(?![\w-])"
    rf"|(?P<mdy>\b{_MONTH}[ ]{_DAY}(?:(?:[ ]?[-–][ ]?|[ ]to[ ]){_DAY}(?![\w:%]|[.,]\d|{_UNIT}))?(?:,?[ ]{_YEAR})?)"
    r"(?![\w:%]|[.,]\d|-[a-z])"
    rf"|(?P<my>\b{_MONTH}(?:(?:[ ]of|,)?[ ]{_SAID}|[-/]{_YEAR}|[ ]?['’]\d\d|-(?:2[4-9]|3\d))\b)"
    rf"|(?P<months>\b{_PART}[ ]{_N}[ ](?i:months|quarters)(?:[ ](?:of|in))?[ ]{_SAID}\b"
    rf"|(?<![\w.,€$£-])(?:[1-9]|1[01])M(?:[ ]?{_YEAR}|['’]?\d\d)\b(?![.,%]\d)"
    r"|(?:(?<=\bfor )|(?<=\bof )|(?<=\bin ))[369]M\b(?=[.,;)]|[ ](?:was|were|is|and)\b|$)"
    rf"|(?<=[Tt]he )first[ ]{_N}[ ]months\b(?![ ](?:of|after|from|following|since|in)\b))"
    rf"|(?P<quarter>\b(?:Q[1-4][ ]?(?:-|–|to|and|/)[ ]?Q[1-4](?:[ ]?/?[ ]?{_SHORT_YEAR})?"
    rf"|Q[1-4](?:[ ]?[/-]?[ ]?(?:of[ ])?{_SHORT_YEAR})?|[1-4]Q[ ]?{_SHORT_YEAR}|{_YEAR}[ ]?Q[1-4]"
    rf"|{_YEAR}[ ](?:first|second|third|fourth)[ -]quarter"
    rf"|{_PART}[ -][Qq]uarter(?:(?:[ ](?:of|in)|,)?[ ]{_SAID})?)\b)"
    rf"|(?P<half>(?<=[Tt]he )(?:first|second)[ ]half(?=[,.;)]|[ ](?:saw|was|is|will|brought|began)\b)"
    rf"|\b(?:H[12][ ]?[/-]?[ ]?(?:of[ ])?{_SHORT_YEAR}|H1|[12]H[ ]?{_SHORT_YEAR}"
    rf"|(?:{_PART}|latter)[ ][Hh]alf[ ](?:of|in)[ ]{_SAID})\b)"
    rf"|(?P<fiscal>\b(?:FY|YE|GY|Cal)[ -]?(?:{_YEAR}(?:/\d\d(?:\d\d)?)?|['’]?\d\d(?:/\d\d)?)(?:[EeF])?\b)"
    rf"|(?P<decade>\b{_YEAR[:-2]}0s\b)"
    rf"|(?P<end>\b(?:end|mid|early|late|start|beginning|middle|year-end)(?:[ -]of)?[ -](?:the[ ]year[ ])?{_YEAR}\b)"
    rf"|(?P<season>\b(?:spring|summer|autumn|fall|winter)(?:[ ]of)?[ ]{_YEAR}(?:[/–-]\d\d(?:\d\d)?)?\b)"
    rf"|(?P<span>\b{_YEAR}[/–-](?:{_YEAR}|\d\d)(?!\d|-\d))"
    r"|(?P<relative>\b(?:by |at )?(?:the )?end of (?:this|next|the) year\b"
    r"|\b[Nn]ext year\b(?!['’]s \w+ing))"
    rf"|(?P<month>\b{_ALONE}\b(?![ ]\d))"
)
_BARE = rf"(?<![\w.,/€$£-])(?P<bare>{_YEAR})[EeF]?(?![\d\w]|[.,]\d|[ ]?%|/\d|-[a-zA-Z])"
_DAYS = re.compile(rf"(?:{_DAY},[ ])*{_DAY}[ ]and[ ](?=\d)")
_STRONG = re.compile(_ONE)
_WEAK = re.compile(rf"{_BARE}|\b(?:EXPO|Expo|COP)[ -](?P<event>{_YEAR})\b")
_FURNITURE = re.compile(r"(?:©|\(c\)|[Cc]opyright|No\.?|№|Resolution|Regulation|Directive|/)\s*(?:\([A-Z]+\))?\s*$")
_JOIN = re.compile(r"^\s*(?:to|until|till|through|and|(?:up to )?and including|-|–|—)\s*(?:the )?(?:end of )?$")


@dataclass(frozen=True)
class When:
    """A date or window at characters `start` to `end`.

    `first` and `last` are ISO dates, months or years as precise as the text is; "05-03" and "07" lack the year.
    """

    start: int
    end: int
    quote: str
    first: str
    last: str

    @property
    def value(self) -> str:
        """One word: the date, or the window's two ends."""
        return self.first if self.first == self.last else f"{self.first}..{self.last}"


def find(text: str, base: int = 0, said: str = "") -> list[When]:
    """Dates in `text`, whose first character is number `base`; `said` (ISO) is when the text was written."""
    found = [w for m in _STRONG.finditer(text) for w in _whens(m, text, base, said)]
    return _windows(text, base, found)


def find_years(text: str, base: int = 0) -> list[When]:
    """Bare years, for the parts of a text where nothing else was found."""
    found = []
    for match in _WEAK.finditer(text):
        name = "bare" if match.group("bare") else "event"
        if name == "bare" and _FURNITURE.search(text[max(0, match.start() - 40) : match.start()]):
            continue
        year = match.group(name)
        found.append(When(base + match.start(name), base + match.end(name), year, year, year))
    return found


def join(text: str, base: int, found: list[When]) -> list[When]:
    """Windows out of pairs of dates that "to", a dash, or "between ... and" joins."""
    return _windows(text, base, sorted(found, key=lambda w: w.start))


def _windows(text: str, base: int, found: list[When]) -> list[When]:
    merged: list[When] = []
    for when in found:
        if merged:
            before = merged[-1]
            gap = text[before.end - base : when.start - base]
            lead = text[max(0, before.start - base - 25) : before.start - base].lower()
            years = len(before.value) == len(when.value) == 10 and "-" not in before.value + when.value
            joined = bool(_JOIN.match(gap)) and (before.first == before.last or years)
            if joined and (gap.strip() != "and" or "between" in lead):
                quote = text[before.start - base : when.end - base]
                merged[-1] = When(before.start, when.end, quote, _with_year(before.first, when.last), when.last)
                continue
        merged.append(when)
    return merged


def _with_year(first: str, last: str) -> str:
    """The first day of a window whose year is said only once, at its end."""
    if re.match(r"\d{4}", last) and re.fullmatch(r"\d\d(?:-\d\d)?", first):
        year = int(last[:4]) - (first > last[5:])
        return f"{year}-{first}"
    return first


def _whens(match: re.Match[str], text: str, base: int, said: str) -> list[When]:
    """The dates of one expression: one, or the days of "12 and 19 March", which do not follow on each other."""
    when = _when(match, base, said)
    if not when:
        return []
    between = re.search(r"\bbetween[ ](?:the )?$", text[max(0, match.start() - 13) : match.start()], re.I)
    days = None if between or match.lastgroup != "dmy" else _DAYS.match(match.group())
    listed = list(re.finditer(r"\d+", days.group())) if days else []
    if not days or int(when.last[-2:]) - int(when.first[-2:]) == len(listed):
        return [when]
    found = []
    for day in listed:
        first = when.first[:-2] + f"{int(day.group()):02}"
        start = base + match.start() + day.start()
        found.append(When(start, start + len(day.group()), day.group(), first, first))
    start = base + match.start() + days.end()
    return [*found, When(start, when.end, match.group()[days.end() :], when.last, when.last)]


def _when(match: re.Match[str], base: int, said: str) -> When | None:
    kind, quote = match.lastgroup or "", match.group()
    first, last = _ends(kind, quote, said)
    return When(base + match.start(), base + match.end(), quote, first, last) if first else None


def _month(quote: str) -> int:
    short = [m[:3] for m in MONTHS]
    return next(
        short.index(w[:3].capitalize()) + 1 for w in re.findall(r"[A-Za-z]+", quote) if w[:3].capitalize() in short
    )


def _ends(kind: str, quote: str, said: str) -> tuple[str, str]:
    """First and last day, month or year of one expression."""
    years = re.findall(rf"(?<!\d){_YEAR}(?!\d)", quote)
    year = years[0] if years else _relative(quote, said)
    if kind in {"iso", "dots"}:
        parts = re.split(r"[-./]", quote)
        of, month, day = parts if kind == "iso" else reversed(parts)
        return (f"{of}-{int(month):02}-{int(day):02}",) * 2
    if kind in {"dmy", "mdy"}:
        plain = re.sub(rf"{years[-1]}$", "", quote) if years else quote
        days = [int(day) for day in re.findall(r"\d{1,2}", plain)]
        days = days or [_ORDINALS.index(plain.split()[0].lower()) + 1]
        texts = [f"{_month(quote):02}-{day:02}" for day in days]
        ends = [f"{year}-{text}" if years else text for text in texts]
        return ends[0], ends[-1]
    if kind in {"my", "run"} and (brief := re.search(r"['’-](\d\d)$", quote)):
        quote, year, years = quote[: brief.start()], f"20{brief[1]}", [f"20{brief[1]}"]
    head = f"{year}-" if year.isdigit() else ""
    if kind == "my":
        return (f"{head}{_month(quote):02}",) * 2
    if kind == "run":
        one, two = re.split(r"\s?(?:\bto\b|through|until|till|-|–)\s?", quote, maxsplit=1)
        head = head if years or "year" in quote else ""
        return f"{head}{_month(one):02}", f"{head}{_month(two):02}"
    if kind == "month":
        return (f"{_month(quote):02}",) * 2
    if kind == "fiscal" and not years:
        ends = re.findall(r"\d\d", quote)
        return f"20{ends[0]}", f"20{ends[-1]}"
    if kind == "span" or (kind == "fiscal" and "/" in quote):
        quote = quote[quote.index(years[0]) :].rstrip("EeF")
        tail = re.split(r"[/–-]", quote)[1]
        return years[0], tail if len(tail) == 4 else years[0][:2] + tail
    return _part(kind, quote, year)


def _part(kind: str, quote: str, year: str) -> tuple[str, str]:
    """Quarters, halves, runs of months, decades, seasons; the year where nothing finer is said."""
    if kind == "decade":
        return quote[:4], f"{quote[:3]}9"
    low = quote.lower()
    head = f"{year}-" if year.isdigit() and re.search(rf"{_YEAR}(?!\d)|year", low) else ""
    order = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0, "final": 0, "latter": 2}
    order |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
    if kind == "months" and (run := re.match(r"(\d{1,2})m[ ]?['’]?(\d*)$", low)):
        head = f"20{run[2][-2:]}-" if run[2] else ""
        return f"{head}01", f"{head}{int(run[1]):02}"
    if kind == "months":
        word = low.split()[1]
        names = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"]
        count = int(word) if word.isdigit() else names.index(word) + 1
        count *= 3 if "quarters" in low else 1
        if low.startswith("last"):
            return f"{head}{13 - count:02}", f"{head}12"
        return f"{head}01", f"{head}{count:02}"
    if kind in {"quarter", "half"}:
        size, parts = (3, 4) if kind == "quarter" else (6, 2)
        short = re.search(r"[qh]([1-4])|([1-4])[qh]", low)
        number = (
            int(short.group(1) or short.group(2))
            if short
            else (order[re.split("[ -]", low.removeprefix(f"{year} "))[0]] or parts)
        )
        ends = [int(n) for n in re.findall(r"q([1-4])", low)] or [number]
        brief = re.search(r"['’ /qh-](\d\d)$", low)
        head = f"20{brief.group(1)}-" if brief else head
        return f"{head}{size * number - size + 1:02}", f"{head}{size * max(number, ends[-1]):02}"
    return year, year


def _relative(quote: str, said: str) -> str:
    """The year that "this", "next" or "last year" is, where the day of the text is known; else the word."""
    low = quote.lower()
    move = 1 if "next year" in low else -1 if "last year" in low else 0
    return str(int(said[:4]) + move) if re.match(r"\d{4}", said) else ("next", "this", "last")[1 - move] + " year"
