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
    r"(?:(?:normal|standard|std|st)\.?[ ])?(?:cub(?:ic|\.)?[ -]?met(?:er|re)s?|cu\.?[ ]?m\b\.?|c\.[ ]?m\b\.?"
    r"|cbm\b|cum\b|cubes\b|cm\b(?=[ ](?:of|gas))|[NSn]?m\^?3\b|[NSn]?m³)"
)
_CUBIC_FEET = r"(?:(?:standard|std)[ ])?cubic[ -](?:feet|foot)|s?cu\.?[ ]?ft\b|s?cf\b"
_GAS = ("kcm", "mcm", "bcm")
_ONLY_C = r"(?:(?<=\d)|(?<=\d[ ]))(?-i:C\b(?![ ]?[A-Z0-9]))"
_CO2 = r"(?:[ ]?CO(?:2|₂)(?:[ -]?eq?\.?)?)?"
_KIND = r"(?:[- ]?(?:peak|electric|thermal)\b)?"
_LETTER = r"(?:[_ ]?(?:el?|th?|p|dc|ac|DC|AC)(?=\b))?"
COUNTED = (
    "people|persons?|passengers?|inhabitants|residents|workers|employees|jobs|tourists|visitors|guests|students|"
    "citizens|travell?ers|soldiers|specialists|staff|engineers|experts|participants|delegates|miners|pupils|refugees|"
    "foreigners|pax|FTEs?|women|children|pensioners"
)
SERVED = r"households?|homes|flats|apartments|dwellings|customers|consumers|subscribers|family homes|families"

UNITS: tuple[Written, ...] = (
    Written(_CUBIC, "m3", "gas", "", scaled=_GAS),
    Written(_CUBIC_FEET, "ft3", "gas", "", scaled=("Mcf", "MMcf", "bcf")),
    Written(r"bcma\b|bcmy\b", "bcm/year", "gas", "power"),
    Written(r"bcm\b", "bcm", "gas", "energy"),
    Written(r"mm?cm\b|mcum\b|MM[NS]?m3\b|M[NS]m3\b", "mcm", "gas", "energy"),
    Written(r"mm?cmd\b", "mcm/day", "gas"),
    Written(r"kcm\b|tcm\b(?=/h)", "kcm", "gas", "energy"),
    Written(r"tcm\b", "tcm", "gas"),
    Written(r"mmscfd\b|mmcfd\b", "MMcf/day", "gas"),
    Written(r"bcfd\b", "bcf/day", "gas"),
    Written(r"bcf\b", "bcf", "gas"),
    Written(r"tcf\b", "tcf", "gas"),
    Written(r"watt[ -]hours?|Wh\b", "Wh", "energy", "energy"),
    Written(r"kilowatt[ -]?hours?|kWh\b", "kWh", "energy", "energy"),
    Written(r"megawatt[ -]?hours?|MWh\b", "MWh", "energy", "energy"),
    Written(r"gigawatt[ -]?hours?|GWh\b", "GWh", "energy", "energy"),
    Written(r"terawatt[ -]?hours?|TWh\b", "TWh", "energy", "energy"),
    Written(rf"kilowatts?{_KIND}\b|kW{_LETTER}\b", "kW", "power", "power"),
    Written(rf"(?i:megawatts?{_KIND})\b|M[Ww]{_LETTER}\b|MWs\b", "MW", "power", "power", True),
    Written(rf"gigawatts?{_KIND}\b|GW{_LETTER}s?\b", "GW", "power", "power"),
    Written(r"terawatts?\b|TW\b", "TW", "power", "power"),
    Written(r"mm?btu\b|million[ ]british[ ]thermal[ ]units|million[ ]btu\b|mn[ ]btu\b", "MMBtu", "energy"),
    Written(r"therms?\b", "therm", "energy"),
    Written(r"kilojoules?|kJ\b", "kJ", "energy", "energy"),
    Written(r"megajoules?|MJ\b", "MJ", "energy", "energy"),
    Written(r"gigajoules?|GJ\b", "GJ", "energy", "energy"),
    Written(r"terajoules?|TJ\b", "TJ", "energy", "energy"),
    Written(r"petajoules?|PJ\b", "PJ", "energy", "energy"),
    Written(r"exajoules?|EJ\b", "EJ", "energy", "energy"),
    Written(r"gcal\b|gigacalories", "Gcal", "energy"),
    Written(r"mtoe\b", "Mtoe", "energy"),
    Written(r"ktoe\b", "ktoe", "energy"),
    Written(r"toe\b|tonnes of oil equivalent", "toe", "energy"),
    Written(r"kilovolts?\b|kV\b", "kV", "voltage"),
    Written(r"(?i:volts?)\b|V\b(?:[ ]?[AD]C\b)?", "V", "voltage", "", True),
    Written(r"kVA\b", "kVA", "power"),
    Written(r"MVAr\b", "Mvar", "power"),
    Written(r"MVA\b", "MVA", "power"),
    Written(r"(?i:hertz)\b|Hz\b", "Hz", "frequency", "", True),
    Written(r"rpm\b|revolutions per minute", "rpm", "frequency"),
    Written(r"ppm(?:v|vd)?\b|parts per million", "ppm", "share"),
    Written(r"square[ -]kilomet(?:er|re)s?|km2\b|km²|sq\.?[ ]?km\b", "km2", "area"),
    Written(r"square[ -]met(?:er|re)s?|m2\b|m²|sq\.?[ ]?m\b", "m2", "area"),
    Written(r"hectares?\b|ha\b", "ha", "area"),
    Written(r"acres?\b", "acre", "area"),
    Written(r"km/h\b|kmph\b|kilomet(?:er|re)s (?:per|an) hour", "km/h", "speed"),
    Written(r"nautical[ -]miles?", "nautical mile", "length"),
    Written(r"(?:nautical[ -])?kilomet(?:er|re)s?\b|kms?\b", "km", "length", "km"),
    Written(r"millimet(?:er|re)s?\b|mm\b", "mm", "length", "km"),
    Written(r"centimet(?:er|re)s?\b|cm\b", "cm", "length", "km"),
    Written(r"met(?:er|re)s?\b|(?-i:m)\b(?![.]?[A-Z]|[ ](?:shares|votes|units))", "m", "length", "km"),
    Written(r"miles?\b", "mile", "length", "km"),
    Written(r"inch(?:es)?\b|in\b\.(?=[ ](?:pipe|line|diameter))|″|''(?!')", "inch", "length", "km"),
    Written(r"feet\b|foot\b|ft\b", "foot", "length", "km"),
    Written(r"percentage[ -]points?|per cent points?|p\.p\.|pps?\b|ppts?\b", "percentage point", "share"),
    Written(r"(?:(?:vol|mol|wt|mass)[.-]?[ -]?)?(?:per[ -]?cents?\b|pct\b|pc\b|%)|p\.[ ]?c\.", "%", "share", "share"),
    Written(r"per[ ]mille?\b|‰", "‰", "share"),
    Written(r"basis[ -]points?|bps?\b", "basis point", "share"),
    Written(rf"(?:mtpa|mmtpa|mmtpy)\b{_CO2}", "Mt/year", "mass"),
    Written(r"ktpa\b", "kt/year", "mass"),
    Written(r"tpa\b|tpy\b", "t/year", "mass"),
    Written(r"tpd\b", "t/day", "mass"),
    Written(rf"kilotonnes?\b|kt{_CO2}\b", "kt", "mass"),
    Written(rf"(?i:megatonnes?)\b|Mt{_CO2}\b", "Mt", "mass", "", True),
    Written(rf"(?i:gigatonnes?)\b|Gt{_CO2}\b", "Gt", "mass", "", True),
    Written(rf"(?:metric[ -]|deadweight[ -]|gross[ -])?ton(?:ne)?s?\b|tones\b|t{_CO2}\b|mt\b|dwt\b", "t", "mass"),
    Written(rf"kilograms?\b|kilos?\b|kgs?{_CO2}\b", "kg", "mass"),
    Written(r"(?:troy[ ])?ounces?\b|oz\b", "oz", "mass"),
    Written(r"milligrams?\b|mg\b", "mg", "mass"),
    Written(rf"(?i:grams?)\b|g{_CO2}\b(?=/|[ ]?per|[ ]of[ ]CO)", "g", "mass", "", True),
    Written(r"mb/d\b|mbpd\b|mmb/d\b|mmbpd\b|mmbbl/d\b", "Mbbl/day", "oil"),
    Written(r"kb/d\b|kbpd\b|kbbl/d\b|kboe/d\b", "kbbl/day", "oil"),
    Written(r"bpd\b|b/d\b|bbls?/d\b|bopd\b|boe/d\b|boepd\b", "bbl/day", "oil"),
    Written(r"barrels?(?:[ ]of[ ]oil[ ]equivalent)?\b|bbls?\b|boe\b", "bbl", "oil"),
    Written(r"lit(?:er|re)s?\b", "l", "volume"),
    Written(r"(?:bars?\b|barg\b|bara\b)(?![ ]in\b)(?:[ ]?\([ga]\)|[ ]gauge\b)?", "bar", "pressure", "", True),
    Written(r"mbar\b|millibars?\b", "mbar", "pressure"),
    Written(r"MPa\b", "MPa", "pressure", "", True),
    Written(r"kPa\b", "kPa", "pressure", "", True),
    Written(r"psig?\b|psia\b", "psi", "pressure"),
    Written(r"atm\b|atmospheres\b", "atm", "pressure"),
    Written(
        rf"degrees?(?:[ ](?:celsius|centigrade|c\b))?\b|[°º][ ]?C\b|℃|{_ONLY_C}",
        "°C",
        "temperature",
    ),
    Written(r"kelvins?\b|K\b", "K", "temperature", "", True),
    Written(r"hours?\b|hrs?\b|h\b", "h", "time", "hours"),
    Written(r"minutes?\b|min\b", "minute", "time", "hours"),
    Written(r"seconds\b", "second", "time"),
    Written(r"(?:working[ ]|business[ ]|calendar[ ])?days?\b", "day", "time", "hours"),
    Written(r"weeks?\b", "week", "time", "hours"),
    Written(r"(?:calendar[ ])?months?\b", "month", "time"),
    Written(r"years?\b(?![- ]old)|yrs?\b|(?<=\d)y\b(?![/-])", "year", "time"),
    Written(r"decades?\b", "decade", "time"),
    Written(r"gigabytes?\b|GB\b", "GB", "data"),
    Written(r"terabytes?\b|TB\b", "TB", "data"),
    Written(r"petabytes?\b|PB\b", "PB", "data"),
    Written(r"Gbps\b|Gbit/s\b|gigabits? per second", "Gbit/s", "data"),
    Written(r"teraflops?\b", "TFLOPS", "data"),
    Written(r"petaflops?\b", "PFLOPS", "data"),
    Written(COUNTED, "person", "persons"),
    Written(SERVED, "household", "persons"),
    Written(r"cargo(?:es)?\b|shiploads", "cargo", "count"),
    Written(r"flights\b", "flight", "count"),
    Written(r"TEUs?\b|(?:20|twenty)-f(?:oo|ee)t equivalent units?\b(?:[ ]\(TEUs?\))?", "TEU", "count"),
    Written(r"times\b(?! (?:a|an|per|each|every) (?:day|week|month|year))", "times", "growth"),
    Written(r"(?<=\d)(?-i:x)\b(?![ ]?\d{1,3}\b)", "times", "growth"),
    Written(r"fold\b", "times", "growth"),
)
_EACH = r"day|hour|month|year|annum|week|minute|second|quarter"
RATE = (
    rf"(?:[ ]?/[ ]?(?:(?P<slash>day|year|yr|hour|hr|month|week|min|minute|second|sec|d|y|a|h|s)\b)"
    rf"|[ -]?(?:per(?:[ ](?:started|full|gas))?|a|an|each|every)[ -](?P<per>{_EACH})\b(?! (?:earlier|ago|later|before))"
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
    "min": "minute",
    "s": "second",
    "sec": "second",
}


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


_OWN: dict[str, float] = {"m3": 1e-6, "tcm": 1e6, "ft3": 2.8316846592e-8, "Mcf": 2.8316846592e-5}
_OWN |= {"MMcf": 2.8316846592e-2, "bcf": 28.316846592, "tcf": 28316.846592}
_OTHER: dict[str, tuple[str, float]] = {
    "g": ("mass", 1e-6), "kg": ("mass", 1e-3), "t": ("mass", 1.0), "kt": ("mass", 1e3), "Mt": ("mass", 1e6),
    "oz": ("mass", 31.1034768e-6),
    "Gt": ("mass", 1e9), "bbl": ("oil", 1.0), "kbbl": ("oil", 1e3), "Mbbl": ("oil", 1e6),
}  # fmt: skip


def size(symbol: str) -> tuple[str, float]:
    """What a symbol measures and how much one is: gas in mcm a year or mcm, the rest in the units of koridor.units.

    A symbol that is not physical measures itself.
    """
    head, _, rate = symbol.partition("/")
    each = {"": 1.0, "year": 1.0, "day": 365.0, "month": 12.0, "h": 8760.0}.get(rate)
    if each is None:
        return symbol, 1.0
    if head in _OTHER:
        return f"{_OTHER[head][0]}/{bool(rate)}", _OTHER[head][1] * each
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
