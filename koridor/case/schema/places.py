"""Where things are and who they belong to: carriers, qualities, money, areas, parties, nodes."""

from __future__ import annotations

from koridor.case.schema.declare import NAME, NOTE, Table, id_column, number, ref, text

PLACES: tuple[Table, ...] = (
    Table(
        "carriers",
        "What flows. A carrier is a row, never a module.",
        (
            id_column(),
            NAME,
            text("unit", "Unit of a quantity: MWh, or what is counted (t, persons).", "MWh"),
            number(
                "co2",
                "t/MWh",
                "Carbon dioxide set free when one MWh (gross calorific) is burnt.",
                "0",
                varies=False,
                why="No carbon unless a row says so.",
            ),
            number(
                "dump_cost",
                "price",
                "Cost of a MWh that nobody takes (curtailed, vented, cooled away); empty: refused.",
                "",
            ),
            text("colour", "Colour token of the report; empty: the next free one."),
            NOTE,
        ),
        required=True,
    ),
    Table(
        "qualities",
        "Calorific value and reference conditions of a stream, so that volumes can be read as energy.",
        (
            id_column(),
            ref("carrier", "carriers", "Carrier the stream belongs to."),
            number(
                "gcv",
                "kWh/m3",
                "Gross calorific value of one cubic metre at the reference conditions.",
                None,
                varies=False,
            ),
            text("reference", "Reference conditions, such as 20 C, 101.325 kPa.", None),
            number(
                "lower_to_gross",
                "share",
                "Lower over gross calorific value.",
                "0.901",
                high=1.0,
                varies=False,
                why="Natural gas: 0.899 to 0.903.",
            ),
            NOTE,
        ),
    ),
    Table(
        "currencies",
        "Rates that turn other money into the currency of the case.",
        (
            id_column(),
            number("rate", "share", "Units of this currency for one unit of the case's currency.", None),
            number(
                "spread",
                "share",
                "How far the rate of one day may lie from this one; claims closer than that do not disagree.",
                "0.1",
                high=0.5,
                varies=False,
                why="A day's rate lies within a tenth of the year's mean.",
            ),
            NOTE,
        ),
    ),
    Table(
        "areas",
        "Countries or zones that nodes lie in.",
        (
            id_column(),
            NAME,
            number(
                "carbon_price",
                "EUR/t",
                "Price paid at home for a tonne of CO2 by processes in the area.",
                "0",
                why="No carbon price unless a row says so.",
            ),
            ref("state", "parties", "Party that receives the carbon price; empty: nature.", ""),
            text("carbon_union", "Name of the carbon border union the area belongs to; empty: none."),
            NOTE,
        ),
    ),
    Table(
        "parties",
        "Who pays and is paid.",
        (
            id_column(),
            NAME,
            text("kind", "Company, state, joint venture, consumers, exchange ..."),
            ref("area", "areas", "Home of the party.", ""),
            NOTE,
        ),
        group="parties",
        required=True,
    ),
    Table(
        "shares",
        "Who owns whom. Shares of one owned party add up to at most 1.",
        (
            id_column(),
            ref("owner", "parties", "The shareholder."),
            ref("owned", "parties", "The party that is owned."),
            number("share", "share", "Part of the equity.", None, high=1.0, varies=True),
            NOTE,
        ),
        group="parties",
    ),
    Table(
        "nodes",
        "Places where one carrier balances at every step (rule 4.2).",
        (
            id_column(),
            NAME,
            ref("carrier", "carriers", "What balances here."),
            ref("area", "areas", "Country or zone.", ""),
            ref("party", "parties", "Who buys what arrives and sells what leaves, where nobody else is named."),
            number("latitude", "degrees", "North, degrees.", None, low=-90, high=90, varies=False),
            number("longitude", "degrees", "East, degrees.", None, low=-180, high=180, varies=False),
            NOTE,
        ),
        required=True,
    ),
)
