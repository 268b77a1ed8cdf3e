"""Claims about outcomes, and how a run tests them (DESIGN 7.3)."""

from __future__ import annotations

from koridor.case.schema.declare import NOTE, Column, Table, id_column, number, text

BOUNDS = ("at least", "more than", "at most", "less than")
"""On which side of its threshold a figure has to lie."""

OUTCOMES: tuple[Table, ...] = (
    Table(
        "outcomes",
        "Claims about outcomes (will cover a third, lowers imports), each with the figure of a run that tests it.",
        (
            id_column(),
            text("title", "What is claimed, in our words.", None),
            text("rests_on", "Ids of the claims or documents that say so, separated by blanks.", None),
            text("case", "Name of another case that ships with Koridor, where its runs hold the figure; empty: this one."),
            text("scenario", "Scenario whose run is asked; empty: the case's default."),
            text("compared", "Scenario whose figure is taken off: without the plant, say; empty: the figure itself."),
            text("query", "The figure: SQL on the run's tables, or `objective`, `price NODE`, `flow ROUTE`, `unserved CLASS`, `net PARTY`, `npv VENTURE`. Empty: no run decides it."),
            text("figure", "The figure in words."),
            text("unit", "Unit of the figure."),
            Column("bound", "choice", "On which side of the threshold the claim holds.", "at least", choices=BOUNDS),
            number("threshold", "any", "What the figure has to reach.", "", low=None, varies=False),
            text("reach", "Scenario in which the claim is tried where it fails."),
            text("condition", "That scenario in words, after `only if`."),
            text("decides", "What would decide the claim, where no run does, or what the figure leaves open."),
            NOTE,
        ),
        group="evidence",
    ),
)
