"""Figures of a joint venture: cash flow by year, clean spark spread sorted, what moves its worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from koridor.money.spread import SparkSpread
from koridor.money.terms import Terms
from koridor.money.tornado import tornado
from koridor.money.venture import Economics
from koridor.report.context import Figure
from koridor.report.numbers import THIN, fixed, percent, plural, said_money
from koridor.report.prices import duration
from koridor.report.tables import counts, money, numbers, table, text

MOST = 14
"""Inputs that the tornado shows."""
QUANTILES = ((0, "Highest"), (10, "10 %"), (25, "25 %"), (50, "Median"), (75, "75 %"), (90, "90 %"), (100, "Lowest"))
LINES = (
    "building",
    "EBITDA",
    "working capital",
    "end of life",
    "tax without debt",
    "project",
    "tax",
    "CFADS",
    "drawn debt",
    "interest",
    "principal",
    "debt",
    "equity",
)
WHAT = {
    "EBITDA": "Yearly lines of the plant less fixed cost.",
    "project": "After tax, before debt.",
    "CFADS": "Cash for debt service: after the tax that is due with interest.",
    "equity": "What shareholders pay in or receive, after debt and tax.",
    "debt": "Owed at the end of the year.",
}


def cash(made: Economics) -> Figure:
    """Cash flow by year: bars of the project and of shareholders, debt service in a panel of its own."""
    terms, frame = made.terms, made.statement.table
    years = [int(y) for y in frame.index]
    service = -(made.statement.line("interest") + made.statement.line("principal"))
    lines = [n for n in LINES if np.any(np.abs(made.statement.line(n)) > 0.5)]
    ratio = made.statement.line("DSCR")
    columns = [money(n[:1].upper() + n[1:], made.statement.line(n), WHAT.get(n, "")) for n in lines]
    twin = table(
        f"venture-cash-{terms.id}",
        f"Cash flow statement, {terms.name}",
        [str(y) for y in years],
        [
            text("Year", [str(y) for y in years]),
            *columns,
            numbers("DSCR", ratio, "", decimals=2, what="Cash for debt service over interest and principal."),
        ],
        fold=40,
    )
    total = float(made.statement.line("project").sum())
    back = made.project.payback_years
    title = f"{terms.name} " + (
        f"pays back in {fixed(back, 1)} years; " if not np.isnan(back) else "does not pay back in its life; "
    )
    title += f"its flows add up to {said_money(total)}"
    return Figure(
        f"cash/{terms.id}",
        title,
        f"Cash flow by calendar year, EUR, {years[0]} to {years[-1]}",
        f"Bars of the project's cash flow in {plural(len(years), 'year')}, and the cash for debt service beside the "
        f"service itself. {title}.",
        (twin,),
        {
            "years": years,
            "views": [
                {"label": "Project, after tax, before debt", "y": _round(made.statement.line("project"))},
                {"label": "Shareholders, after debt and tax", "y": _round(made.statement.line("equity"))},
            ],
            "cash": _round(made.statement.line("CFADS")),
            "service": _round(service),
        },
        made.support,
    )


def _round(values: np.ndarray[Any, Any]) -> list[float]:
    return [round(float(v), 0) for v in values]


def duration_curves(terms: Terms, spreads: tuple[SparkSpread, ...]) -> Figure | None:
    """The clean spark spread of each solved year, sorted; None for a plant without fuel."""
    curves, rows = [], []
    for s in spreads:
        of = s.time.year.to_numpy()
        for year in np.unique(of).tolist():
            at = of == year
            spread, hours, output = s.spread[at], s.hours[at], s.output[at]
            y = duration(spread, hours)
            made = output * hours
            captured = float(np.average(spread, weights=made)) if made.sum() > 0 else np.nan
            curves.append({"label": str(year), "y": y})
            mean = float(np.average(spread, weights=hours))
            rows.append((str(year), mean, captured, float(hours[spread > 0].sum()), float(hours.sum()), y))
    if not rows:
        return None
    rows.sort(key=lambda row: row[0])
    curves.sort(key=lambda c: str(c["label"]))
    first = rows[0]
    title = f"Power pays for fuel and carbon in {percent(first[3] / first[4], 0)} of the hours of {first[0]}"
    return Figure(
        f"spread/{terms.id}",
        title,
        "Clean spark spread at the plant's nodes, EUR/MWh of power, sorted from high to low",
        f"Duration curves of {plural(len(rows), 'solved year')}. {title}.",
        (
            table(
                f"venture-spread-{terms.id}",
                f"Clean spark spread by solved year, {terms.name}",
                [row[0] for row in rows],
                [
                    text("Year", [row[0] for row in rows]),
                    numbers("Mean", [row[1] for row in rows], "EUR/MWh", decimals=1, what="Mean over all hours."),
                    numbers(
                        "Captured",
                        [row[2] for row in rows],
                        "EUR/MWh",
                        decimals=1,
                        what="Mean over what the plant made.",
                    ),
                    counts("Above 0", [row[3] for row in rows], "h", "Hours in which power pays for fuel and carbon."),
                    *(
                        numbers(
                            name,
                            [row[5][2 * q] for row in rows],
                            "EUR/MWh",
                            decimals=1,
                            what=f"Spread that is reached in {q} % of the time.",
                        )
                        for q, name in QUANTILES
                    ),
                ],
            ),
        ),
        {"curves": curves},
        "Price of power less fuel over the gross efficiency less carbon; heat and operation are left out, by custom.",
    )


def _ends(words: str) -> str:
    """An end of a bar with its per cent sign set apart."""
    return words.replace("%", f"{THIN}%")


def tornado_bars(made: Economics) -> Figure:
    """How far each input moves the net present value, one at a time."""
    terms = made.terms
    bars = tornado(made, made.solved)[:MOST]
    first = bars[0].input if bars else "nothing"
    title = f"{first[:1].upper()}{first[1:]} moves the worth of {terms.name} most"
    ids = [b.input for b in bars]
    return Figure(
        f"tornado/{terms.id}",
        title,
        "Net present value when one input moves and the rest stays, EUR",
        f"Tornado of {plural(len(bars), 'input')}, widest first. {title}.",
        (
            table(
                f"venture-tornado-{terms.id}",
                f"Net present value at either end of an input, {terms.name}",
                ids,
                [
                    text("Input", [i[:1].upper() + i[1:] for i in ids]),
                    text("From", [_ends(b.low) for b in bars]),
                    text("To", [_ends(b.high) for b in bars]),
                    money("Project, from", [b.project_low_eur for b in bars], "NPV of the project at the first value."),
                    money("Project, to", [b.project_high_eur for b in bars], "NPV of the project at the second value."),
                    money("Shareholders, from", [b.equity_low_eur for b in bars], "NPV of all shareholders."),
                    money("Shareholders, to", [b.equity_high_eur for b in bars], "NPV of all shareholders."),
                    text("Holds", [b.holds for b in bars]),
                ],
            ),
        ),
        {
            "views": [
                {"label": "Project", "base": round(made.project.npv_eur)},
                {"label": "Shareholders", "base": round(made.equity.npv_eur)},
            ],
            "bars": [
                {
                    "input": b.input[:1].upper() + b.input[1:],
                    "low": _ends(b.low),
                    "high": _ends(b.high),
                    "ends": [
                        [round(b.project_low_eur), round(b.project_high_eur)],
                        [round(b.equity_low_eur), round(b.equity_high_eur)],
                    ],
                }
                for b in bars
            ],
        },
        "Prices move the yearly lines while the plant runs as it was solved; only a new solve gives the rest.",
    )
