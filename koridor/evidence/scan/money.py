"""Money as texts write it: currencies, their hundredths, and what a price is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

MONEY: dict[str, str] = {
    r"€|EUR\b|euros?\b": "EUR",
    r"(?:US|U\.S\.)?\$|USD\b|(?:US|U\.S\.|American)[ ]dollars?\b|dollars?\b": "USD",
    r"£|GBP\b|pounds?[ ]sterling|pounds\b": "GBP",
    r"RSD\b|(?:Serbian[ ])?dinars?\b|din\b\.?": "RSD",
    r"TMT\b|Turkmen[ ]manats?\b": "TMT",
    r"₼|AZN\b|(?:Azerbaijani[ ])?manats?\b": "AZN",
    r"BGN\b|(?:Bulgarian[ ])?lev(?:a|s)?\b": "BGN",
    r"₺|TRY\b|TL\b|(?:Turkish[ ])?liras?\b": "TRY",
    r"CHF\b|(?:Swiss[ ])?francs?\b": "CHF",
    r"₽|RUB\b|r(?:o)?ubles?\b": "RUB",
    r"CNY\b|RMB\b|yuan\b|renminbi\b": "CNY",
    r"HUF\b|forints?\b": "HUF",
    r"HRK\b|(?:Croatian[ ])?kunas?\b": "HRK",
    r"AED\b|dirhams?\b": "AED",
    r"SAR\b|riyals?\b": "SAR",
    r"MDL\b|Moldovan[ ]le[iu]\b": "MDL",
    r"RON\b|(?:Romanian[ ])?le[iu]\b": "RON",
    r"BAM\b|KM\b(?=[ ])|(?:(?:Bosnian[ ])?convertible[ ])?marks\b": "BAM",
    r"MKD\b|denars?\b": "MKD",
    r"GEL\b|lari\b": "GEL",
    r"UAH\b|hryvnias?\b": "UAH",
    r"KZT\b|tenge\b": "KZT",
    r"PLN\b|zlot(?:y|ys|ies)\b": "PLN",
    r"CZK\b|(?:Czech[ ])?korunas?\b|(?:Czech[ ])?crowns?\b": "CZK",
    r"NOK\b|(?:Norwegian[ ])kroner?\b": "NOK",
    r"SEK\b|Swedish[ ]kron(?:a|or)\b": "SEK",
    r"DKK\b|Danish[ ]kroner?\b": "DKK",
    r"INR\b|₹|(?:Indian[ ])?rupees?\b": "INR",
    r"AMD\b|(?:Armenian[ ])?drams?\b": "AMD",
    r"UZS\b|soums?\b": "UZS",
    r"(?:Albanian[ ])?leks?\b": "ALL",
    r"¥|JPY\b|yen\b": "JPY",
}
HUNDREDTHS: dict[str, str] = {
    r"euro[ -]?cents?|€[ ]?cents?|EURcents?|ct\b|cts\b|cents?\b": "EUR",
    r"(?:US|U\.S\.|USD)[ ]?cents?|¢": "USD",
    r"pence\b|p(?=/(?:th|kWh))": "GBP",
    r"stotinki\b": "BGN",
    r"para\b": "RSD",
    r"qapiks?\b|gapiks?\b": "AZN",
    r"kuru[sş]\b": "TRY",
    r"kopecks?\b": "RUB",
    r"tetri\b": "GEL",
    r"bani\b": "RON",
    r"kopi?yk(?:a|as|ok)\b": "UAH",
    r"tiyn\b": "KZT",
    r"grosz(?:y|e)?\b": "PLN",
    r"feninga?s?\b": "BAM",
    r"deni\b": "MKD",
}
"""Words for a hundredth of a currency."""
_THOUSANDS = r"(?:(?P<thousand>1[., ]?000|one thousand|a thousand|thousand)[ ])"
GROSS = r"(?:(?:gross|net|started)[ ])?"
PER = (
    rf"(?:[ ]?/[ ]?|[ ]{GROSS}(?:per|an?|(?:for|on|to) (?:each|every|one)|for an?)[ ]|[ ]for[ ](?=1[., ]?000))"
    rf"{GROSS}{_THOUSANDS}?"
)
"""What joins a price to the unit that it is for, with the thousand of a thousand cubic metres."""
OWN = (
    r"(?P<head>(?:capita|head|person|passenger|inhabitant|vehicle|ticket|share|(?:tonne|train)-(?:kilomet(?:er|re)|km)|kW-month|kW-year)"
    r"\b)"
)
"""What a price may be for besides a unit of the table."""


@lru_cache(maxsize=1)
def money_pattern() -> re.Pattern[str]:
    """Any currency sign, code or word, hundredths first."""
    hundredths = [f"(?P<h{n}>(?i:{p}))" for n, p in enumerate(HUNDREDTHS)]
    return re.compile("|".join(hundredths + [f"(?P<c{n}>(?i:{p}))" for n, p in enumerate(MONEY)]))


def currency_of(match: re.Match[str]) -> tuple[str, float]:
    """The code behind a match of `money_pattern`, and how much of it one is."""
    name = match.lastgroup or "c0"
    table, part = (HUNDREDTHS, 0.01) if name[0] == "h" else (MONEY, 1.0)
    return list(table.values())[int(name[1:])], part


Homes = Sequence[tuple[re.Pattern[str], str, str]]
"""Words for money, the code that they stand for in the tables above, and the code that they mean in a document."""
_DOLLARS = r"\$|\b(?:USD|[Dd]ollars?)\b"
_SHARED: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (r"\b(?:le[iu]|bani)\b", "RON", (("Romania", "RON"), ("Moldova|Chi[sș]in[aă]u", "MDL"))),
    (r"\bdinars?\b", "RSD", (("Serbia|Belgrade", "RSD"), ("Algeria", "DZD"), ("Kuwait", "KWD"), ("Iraq", "IQD"))),
    (r"(?<!euro[ -])(?<!€ )\bcents?\b", "EUR", ((r"€|\b(?:EUR|[Ee]uros?)\b", "EUR"), (_DOLLARS, "USD"))),
    (r"\bpounds\b", "GBP", (("Britain|British|United Kingdom|London", "GBP"), ("Egypt|Cairo", "EGP"))),
)


def homes(text: str) -> Homes:
    """Whose money the words of a document are: lei of Romania or Moldova, the cent of a euro or a dollar.

    The country, for a cent the currency, that is named first decides; without any, the first of the list.
    """
    found = []
    for word, usual, countries in _SHARED:
        if re.search(word, text, re.I):
            named = [(m.start(), code) for country, code in countries if (m := re.search(country, text))]
            code = min(named)[1] if named else usual
            found.append((re.compile(word, re.I), usual, code))
    return tuple(found)


def at_home(unit: str, quote: str, homes: Homes) -> str:
    """The unit of `quote` with the currency that its word means in the document."""
    for word, usual, code in homes:
        if code != usual and (unit == usual or unit.startswith(f"{usual}/")) and word.search(quote):
            return code + unit.removeprefix(usual)
    return unit
