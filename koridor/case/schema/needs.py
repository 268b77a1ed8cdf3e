"""What must be served, and the border rule that trade pays."""

from __future__ import annotations

from koridor.case.schema.declare import NAME, NOTE, Column, Table, dates, id_column, number, ref, text

NEEDS: tuple[Table, ...] = (
    Table(
        "classes",
        "Kinds of demand: one shape, one priority, one value of lost load (rule 4.3).",
        (
            id_column(),
            NAME,
            ref("carrier", "carriers", "What is demanded."),
            number("level", "power", "Mean demand of the whole class, such as 3.08 TWh/year.", None),
            ref("profile", "profiles", "Shape in time, scaled so that the year's mean is 1; empty: flat.", ""),
            Column(
                "priority",
                "number",
                "Order of shedding: 1 is shed first, the largest number last.",
                None,
                of="share",
                low=1.0,
            ),
            number(
                "value_of_lost_load",
                "price",
                "Worth of a MWh that is not served; empty: it is served whatever it costs.",
                "",
            ),
            number(
                "protected",
                "share",
                "Share that the regulation protects (households, social services).",
                "0",
                high=1.0,
                varies=False,
                why="Not protected.",
            ),
            NOTE,
        ),
    ),
    Table(
        "demands",
        "What must be served at a node.",
        (
            id_column(),
            NAME,
            ref("node", "nodes", "Where."),
            ref("class", "classes", "Kind of demand."),
            ref("party", "parties", "Who consumes and pays; empty: the party of the node.", ""),
            number("share", "share", "Part of the class at this node.", "1", high=1.0, why="The whole class is here."),
            *dates(),
            NOTE,
        ),
    ),
    Table(
        "border_charges",
        "Carbon border rule on flows between areas (rule 4.9): (carbon price x factor - paid at home) per MWh. A rule may have several versions, one row each; `applies` selects.",
        (
            id_column(),
            ref("carrier", "carriers", "What is charged."),
            ref("from", "areas", "Area it leaves."),
            text("to_union", "Carbon union it enters; see `areas`.", None),
            number("carbon_price", "EUR/t", "Price of a certificate.", None),
            Column("applies", "flag", "Whether this version is in force; a scenario selects another by changing it.", "yes"),
            Column(
                "method",
                "choice",
                "What the factor stands for: emissions over generation from fossil fuels alone; over all generation of the country (`fossil_share` lowers the factor); actual emissions of one plant, with proof, in place of the versions that apply to everybody.",
                "fossil default",
                choices=("fossil default", "country mix", "actual"),
            ),
            number("factor", "t/MWh", "Emission factor that the rule applies; with `actual` empty: what the plant emits.", ""),
            number("fossil_share", "share", "With `country mix`: share of generation from fossil fuels.", "1", high=1.0, why="All generation is fossil."),
            ref("process", "processes", "With `actual`: the plant whose output is proven, hour by hour.", ""),
            number("limit", "t/MWh", "With `actual`: the plant has to emit less than this for its proof to count; empty: no limit.", "", varies=False),
            number("paid_at_home", "price", "Carbon price already paid for a MWh.", "0", why="Nothing is credited."),
            number("home_share", "share", "Part of the carbon price of the area it leaves that counts as paid at home, on the same factor.", "0", high=1.0, why="Nothing is credited."),
            text("version", "Act or proposal that the version rests on."),
            ref("payer", "parties", "Who pays; empty: the party of the node it leaves.", ""),
            ref("receiver", "parties", "Who receives the charge."),
            *dates(),
            NOTE,
        ),
    ),
)
