"""The table of units as texts write them. Where a unit is physical, koridor.units gives its size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from koridor.units import UnitProblem, unit


@dataclass(frozen=True)
class Written:
    """A unit: pattern, symbol, kind, and the dimension of koridor.units that measures it (empty: none does).

    `cased` patterns are matched as they stand ("MW" and "mW" are not one unit); `scaled` symbols exist for a
    thousand, million and billion of it.
    """

    pattern: str
    symbol: str
    kind: str
    of: str = ""
    cased: bool = False
    scaled: tuple[str, str, str] | None = None


_CUBIC = (
    r"(?:(?:normal|standard|std|st)\.?[ ])?(?:cubic[ -]?met(?:er|re)s?|cu\.?[ ]?m\b\.?|cbm\b|cum\b|[NSn]?m3\b|[NSn]?m³)"
)
_CUBIC_FEET = r"(?:(?:standard|std)[ ])?cubic[ -](?:feet|foot)|s?cu\.?[ ]?ft\b|s?cf\b"
_GAS = ("kcm", "mcm", "bcm")
_COUNTED = (
    "people|persons?|passengers?|inhabitants|residents|workers|employees|jobs|tourists|visitors|guests|students|"
    "citizens|travell?ers|soldiers|specialists"
)
_SERVED = r"households|homes|customers|consumers|subscribers"

UNITS: tuple[Written, ...] = (
    Written(_CUBIC, "m3", "gas", "", scaled=_GAS),
    Written(_CUBIC_FEET, "ft3", "gas", "", scaled=("Mcf", "MMcf", "bcf")),
    Written(r"bcma\b|bcmy\b", "bcm/year", "gas", "power"),
    Written(r"bcm\b", "bcm", "gas", "energy"),
    Written(r"mm?cm\b|mcum\b", "mcm", "gas", "energy"),
    Written(r"kcm\b|tcm\b(?=/h)", "kcm", "gas", "energy"),
    Written(r"tcm\b", "tcm", "gas"),
    Written(r"mmscfd\b|mmcfd\b", "MMcf/day", "gas"),
    Written(r"bcfd\b", "bcf/day", "gas"),
    Written(r"bcf\b", "bcf", "gas"),
    Written(r"tcf\b", "tcf", "gas"),
    Written(r"kilowatt[ -]?hours?|kWh\b", "kWh", "energy", "energy"),
    Written(r"megawatt[ -]?hours?|MWh\b", "MWh", "energy", "energy"),
    Written(r"gigawatt[ -]?hours?|GWh\b", "GWh", "energy", "energy"),
    Written(r"terawatt[ -]?hours?|TWh\b", "TWh", "energy", "energy"),
    Written(r"kilowatts?(?:-peak|-electric|-thermal)?\b|kW(?:e|el|t|th|p)?\b", "kW", "power", "power"),
    Written(
        r"(?i:megawatts?(?:-peak|-electric|-thermal)?)\b|M[Ww](?:e|el|t|th|p)?\b|MWs\b", "MW", "power", "power", True
    ),
    Written(r"gigawatts?(?:-peak|-electric|-thermal)?\b|GW(?:e|el|t|th|p)?s?\b", "GW", "power", "power"),
    Written(r"terawatts?\b|TW\b", "TW", "power", "power"),
    Written(r"mmbtu\b|million[ ]british[ ]thermal[ ]units", "MMBtu", "energy"),
    Written(r"gigajoules?|GJ\b", "GJ", "energy", "energy"),
    Written(r"terajoules?|TJ\b", "TJ", "energy", "energy"),
    Written(r"petajoules?|PJ\b", "PJ", "energy", "energy"),
    Written(r"gcal(?:/h)?\b|gigacalories", "Gcal", "energy"),
    Written(r"mtoe\b", "Mtoe", "energy"),
    Written(r"toe\b|tonnes of oil equivalent", "toe", "energy"),
    Written(r"kilovolts?\b|kV\b", "kV", "voltage"),
    Written(r"MVAr?\b", "MVA", "power"),
    Written(r"square[ -]kilomet(?:er|re)s?|km2\b|km²|sq\.?[ ]?km\b", "km2", "area"),
    Written(r"square[ -]met(?:er|re)s?|m2\b|m²|sq\.?[ ]?m\b", "m2", "area"),
    Written(r"hectares?\b|ha\b", "ha", "area"),
    Written(r"km/h\b|kmph\b|kilomet(?:er|re)s (?:per|an) hour", "km/h", "speed"),
    Written(r"nautical[ -]miles?", "nautical mile", "length"),
    Written(r"(?:nautical[ -])?kilomet(?:er|re)s?\b|kms?\b", "km", "length", "km"),
    Written(r"millimet(?:er|re)s?\b|mm\b", "mm", "length", "km"),
    Written(r"centimet(?:er|re)s?\b|cm\b", "cm", "length", "km"),
    Written(r"met(?:er|re)s?\b|m\b(?![.]?[A-Z])", "m", "length", "km"),
    Written(r"miles?\b", "mile", "length", "km"),
    Written(r"inch(?:es)?\b", "inch", "length", "km"),
    Written(r"percentage[ -]points?|p\.p\.|pp\b", "percentage point", "share"),
    Written(r"per[ ]?cent\b|percent\b|pct\b|%", "%", "share", "share"),
    Written(r"basis[ -]points?", "basis point", "share"),
    Written(r"mtpa\b|mmtpa\b|mmtpy\b", "Mt/year", "mass"),
    Written(r"kilotonnes?\b|kt\b", "kt", "mass"),
    Written(r"megatonnes?\b|Mt\b", "Mt", "mass", "", True),
    Written(r"(?:metric[ -])?ton(?:ne)?s?\b|t(?:CO2|CO₂)?\b|mt\b", "t", "mass"),
    Written(r"kilograms?\b|kilos?\b|kgs?\b", "kg", "mass"),
    Written(r"mb/d\b|mbpd\b", "Mbbl/day", "oil"),
    Written(r"bpd\b|b/d\b|bbl/d\b|bopd\b", "bbl/day", "oil"),
    Written(r"barrels?\b|bbls?\b", "bbl", "oil"),
    Written(r"lit(?:er|re)s?\b", "l", "volume"),
    Written(r"barg?\b(?![ ]in\b)|bara\b", "bar", "pressure", "", True),
    Written(r"MPa\b", "MPa", "pressure", "", True),
    Written(r"degrees?(?:[ ]celsius)?\b|°C", "°C", "temperature"),
    Written(r"hours?\b|hrs?\b|h\b", "h", "time", "hours"),
    Written(r"minutes?\b|min\b", "minute", "time", "hours"),
    Written(r"seconds\b", "second", "time"),
    Written(r"(?:working[ ]|business[ ]|calendar[ ])?days?\b", "day", "time", "hours"),
    Written(r"weeks?\b", "week", "time", "hours"),
    Written(r"(?:calendar[ ])?months?\b", "month", "time"),
    Written(r"years?\b(?![- ]old)|yrs?\b", "year", "time"),
    Written(r"decades?\b", "decade", "time"),
    Written(_COUNTED, "person", "persons"),
    Written(_SERVED, "household", "persons"),
    Written(r"cargo(?:es)?\b|shiploads", "cargo", "count"),
    Written(r"flights\b", "flight", "count"),
    Written(r"times\b", "times", "growth"),
    Written(r"fold\b", "times", "growth"),
)
MONEY: dict[str, str] = {
    r"€|EUR\b|euros?\b": "EUR",
    r"(?:US|U\.S\.)?\$|USD\b|(?:US|U\.S\.|American)[ ]dollars?\b|dollars?\b": "USD",
    r"£|GBP\b|pounds?[ ]sterling|pounds\b": "GBP",
    r"RSD\b|(?:Serbian[ ])?dinars?\b": "RSD",
    r"₼|AZN\b|(?:Azerbaijani[ ])?manats?\b": "AZN",
    r"BGN\b|(?:Bulgarian[ ])?leva?\b": "BGN",
    r"₺|TRY\b|(?:Turkish[ ])?liras?\b": "TRY",
    r"CHF\b|(?:Swiss[ ])?francs?\b": "CHF",
    r"₽|RUB\b|r(?:o)?ubles?\b": "RUB",
    r"CNY\b|yuan\b": "CNY",
    r"HUF\b|forints?\b": "HUF",
    r"RON\b|lei\b": "RON",
    r"BAM\b|KM\b(?=[ ])": "BAM",
}
_EACH = r"day|hour|month|year|annum|week"
RATE = (
    rf"(?:[ ]?/[ ]?(?:(?P<slash>day|year|yr|hour|hr|month|d|y|a|h)\b)"
    rf"|[ -]?(?:per|a|an|each|every)[ -](?P<per>{_EACH})\b(?! (?:earlier|ago|later|before))"
    r"|[ ](?P<adverb>annually|yearly|daily|monthly|hourly|p\.?[ ]?a\.|pa\b))"
)
RATES = {
    "d": "day",
    "y": "year",
    "a": "year",
    "yr": "year",
    "h": "h",
    "hr": "h",
    "hour": "h",
    "annum": "year",
    "annually": "year",
    "yearly": "year",
    "daily": "day",
    "monthly": "month",
    "hourly": "h",
}
PER = (
    r"(?:[ ]?/[ ]?|[ ](?:per|a|an|for (?:each|every|one)|for)[ ])"
    r"(?P<what>(?:1[., ]?000|one thousand|a thousand|thousand"
    r"|1,000)[ ](?:cubic met(?:er|re)s|m3|m³)|kWh|MWh|GWh|megawatt[- ]hours?|kilowatt[- ]hours?|MW\b|kW\b|barrel|bbl"
    r"|(?:metric )?tonn?e?\b|mmbtu|million british thermal units"
    r"|kilomet(?:er|re)|km\b|cubic met(?:er|re)|m3|litre|liter|t\b)"
)


def per_symbol(text: str) -> str:
    """The symbol of what a price is per."""
    low = text.lower()
    if "cubic" in low or "m3" in low or "m³" in low:
        return "kcm" if "thousand" in low or low.startswith("1") else "m3"
    table = {
        "million": "MMBtu",
        "mmbtu": "MMBtu",
        "megawatt": "MWh",
        "kilowatt": "kWh",
        "kilom": "km",
        "barrel": "bbl",
        "metric": "t",
        "ton": "t",
        "lit": "l",
    }
    return next((symbol for start, symbol in table.items() if low.startswith(start)), text)


@lru_cache(maxsize=1)
def unit_pattern() -> re.Pattern[str]:
    """Any unit of the table; group `u<n>` names its row. Upper and lower case count only in cased rows."""
    parts = []
    for number, row in enumerate(UNITS):
        flags = "" if row.cased else "i"
        body = f"(?{flags}:{row.pattern})" if flags else f"(?:{row.pattern})"
        parts.append(f"(?P<u{number}>{body})")
    return re.compile("|".join(parts))


def unit_of(match: re.Match[str]) -> Written:
    """The row of the table behind a match of `unit_pattern`."""
    name = match.lastgroup or "u0"
    return UNITS[int(name[1:])]


@lru_cache(maxsize=1)
def money_pattern() -> re.Pattern[str]:
    """Any currency sign, code or word."""
    return re.compile("|".join(f"(?P<c{n}>(?i:{p}))" for n, p in enumerate(MONEY)))


def currency_of(match: re.Match[str]) -> str:
    """The code behind a match of `money_pattern`."""
    return list(MONEY.values())[int((match.lastgroup or "c0")[1:])]


_OWN: dict[str, float] = {"m3": 1e-6, "tcm": 1e6, "ft3": 2.8316846592e-8, "Mcf": 2.8316846592e-5}
_OWN |= {"MMcf": 2.8316846592e-2, "bcf": 28.316846592, "tcf": 28316.846592}


def size(symbol: str) -> tuple[str, float]:
    """What a symbol measures and how much one is: gas in mcm a year or mcm, the rest in the units of koridor.units.

    A symbol that is not physical measures itself.
    """
    head, _, rate = symbol.partition("/")
    each = {"": 1.0, "year": 1.0, "day": 365.0, "month": 12.0, "h": 8760.0}.get(rate)
    if each is None:
        return symbol, 1.0
    if head in _OWN:
        return f"gas/{bool(rate)}", _OWN[head] * each
    row = next((r for r in UNITS if r.symbol == head and r.of), None)
    if row is None:
        return (f"{head}/rate", each) if rate else (symbol, 1.0)
    try:
        factor = unit(head, row.of).factor
        if row.kind == "gas":
            return f"gas/{bool(rate)}", factor / unit("mcm", "energy").factor * each
    except UnitProblem:
        return symbol, 1.0
    return f"{row.of}/{bool(rate)}", factor * each
