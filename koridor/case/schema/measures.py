"""What a claim can be about: the controlled vocabulary of quantities, each with how it is written and compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One quantity. `kind` says which cells of a claim hold it: number (low, high, unit), date (date), words (value).

    `of` are the dimensions (keys of `units.BASE_UNITS`) that its unit may measure, () where any word is a unit. A
    `yearly` one is compared as an amount a year, a `windowed` one only with another of the same days. Words are
    compared where only one can be true (`exclusive`). `columns` are the columns of a case that hold such a quantity.
    """

    kind: str
    doc: str
    of: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    yearly: bool = False
    windowed: bool = False
    exclusive: bool = False


_AMOUNT = ("power", "energy", "t/year", "mass")

MEASURES: dict[str, Measure] = {
    "capacity": Measure(
        "number",
        "Most that a route, a plant, a store or a network takes.",
        ("power", "energy", "t/year", "bbl/day", "mass"),
        ("capacity", "volume", "level", "rating"),
    ),
    "capacity later": Measure(
        "number", "Capacity after an expansion.", ("power", "energy", "t/year"), ("capacity", "volume", "capacity_max")
    ),
    "electric capacity": Measure("number", "Electric power of a plant.", ("power",), ("capacity",)),
    "heat capacity": Measure("number", "Heat output of a plant.", ("power",), ("heat_capacity", "capacity")),
    "withdrawal": Measure("number", "Fastest withdrawal from a storage.", ("power",), ("withdrawal", "capacity_out")),
    "injection": Measure("number", "Fastest injection into a storage.", ("power",), ("injection", "capacity_in")),
    "annual volume": Measure(
        "number", "Amount a year, or of the one year in which it holds.", _AMOUNT, ("annual", "level", "capacity"), True
    ),
    "daily volume": Measure("number", "Amount a day.", ("power",), ("daily_max", "capacity", "minimum")),
    "volume": Measure("number", "Amount within the time in which it holds.", ("energy", "mass"), windowed=True),
    "generation": Measure(
        "number", "Electricity or heat made in the year in which it holds.", ("energy", "power"), (), True
    ),
    "share": Measure("number", "Part of `base`.", ("share",), ("share",)),
    "growth": Measure("number", "How many times what it was.", ("share",)),
    "multiplier": Measure("number", "Factor on a price or tariff.", ("share",)),
    "price": Measure(
        "number",
        "Price of what is sold.",
        ("price", "EUR/bbl", "EUR/t", "EUR/GJ"),
        ("price", "cost", "base", "carbon_price"),
    ),
    "tariff": Measure("number", "Price of transport or of capacity.", ("price", "EUR/MW", "EUR/MW/year"), ("tariff",)),
    "cost": Measure("number", "Money to build it.", ("money",), ("build_cost",)),
    "unit cost": Measure("number", "Money to build a unit of capacity.", ("EUR/MW",), ("build_cost",)),
    "start cost": Measure("number", "Money for a start, by capacity.", ("EUR/MW",), ("start_cost",)),
    "money": Measure("number", "Revenue, investment, bill, fee: an amount of money.", ("money", "money/year")),
    "turnover": Measure("number", "Trade or revenue within the time in which it holds.", ("money",), windowed=True),
    "exchange rate": Measure("number", "One money in another; the subject says which.", ("share",), ("rate",)),
    "value of lost load": Measure("number", "Worth of energy not served.", ("price",), ("value_of_lost_load",)),
    "efficiency": Measure("number", "Energy out over energy in.", ("share",), ("efficiency", "efficiency_out")),
    "least load": Measure("number", "Least output over capacity.", ("share",), ("min_load",)),
    "coefficient": Measure("number", "A plain number of a technology.", ("share",), ("power_loss", "back_pressure")),
    "calorific value": Measure("number", "Energy in a cubic metre.", ("kWh/m3",), ("gcv",)),
    "emission factor": Measure("number", "CO2 by energy.", ("t/MWh",), ("factor", "limit", "emission")),
    "length": Measure("number", "Length.", ("km",), ("length",)),
    "pressure": Measure("number", "Pressure.", ("bar",)),
    "area": Measure("number", "Area.", ("m2",)),
    "water flow": Measure("number", "River flow.", ("m3/s",)),
    "water volume": Measure("number", "Volume of a reservoir.", ("m3",)),
    "head": Measure("number", "Height difference.", ("km",)),
    "temperature": Measure("number", "Temperature.", ("degrees",), ("values",)),
    "duration": Measure("number", "How long it takes or lasts.", ("hours",), ("min_up", "min_down", "tenor", "repair")),
    "count": Measure("number", "Number of things; the unit names them."),
    "start": Measure("date", "First day in use, of deliveries or of works.", (), ("in_service", "start")),
    "end": Measure("date", "Last day.", (), ("retired", "end")),
    "completion": Measure("date", "When it is finished.", (), ("in_service",)),
    "date": Measure("date", "When an event is."),
    "owner": Measure("words", "Who owns it, separated by ;.", (), ("party", "owner", "operator"), exclusive=True),
    "parties": Measure("words", "Who takes part, separated by ;.", exclusive=True),
    "payer": Measure("words", "Who pays for it.", exclusive=True),
    "place": Measure("words", "Where it is.", exclusive=True),
    "market": Measure("words", "Where it is sold, separated by ;.", exclusive=True),
    "operation": Measure("words", "How it is to be run.", exclusive=True),
    "stage": Measure("words", "How far it has come.", exclusive=True),
    "rank": Measure("words", "Its place among others.", exclusive=True),
    "counted as": Measure("words", "What a figure counts.", exclusive=True),
    "route": Measure("words", "Which way, through which places, separated by ;."),
    "use": Measure("words", "What or whom it serves, separated by ;."),
    "role": Measure("words", "What it does or is to do, separated by ;."),
    "sector": Measure("words", "Sectors that are named, separated by ;."),
    "standing": Measure("words", "What is said of it otherwise."),
    "form": Measure("words", "Terms: the form of a contract, a formula, a rule."),
}
"""Every quantity a claim can be about, by its name in the column `measure`."""

BOUNDS = ("at most", "at least", "more than", "less than", "almost", "about")
"""Words for an approximation, the same that the document scan uses; empty: as stated."""

MODALITIES = ("in operation", "contracted", "planned", "intended", "forecast", "conditional")
"""Standing of a statement, from a fact to a condition."""

CURRENCIES = ("USD", "RSD", "BGN", "HUF", "AZN", "GBP", "CHF", "TRY", "RON")
"""Money that a claim may be stated in without a rate; it is then compared with its own kind only."""
