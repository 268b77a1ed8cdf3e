"""What documents say: subjects and the claims about them (DESIGN 7.1)."""

from __future__ import annotations

from koridor.case.schema.declare import NOTE, Column, Table, id_column, number, ref, text
from koridor.case.schema.measures import BOUNDS, MEASURES, MODALITIES

CLAIMS: tuple[Table, ...] = (
    Table(
        "subjects",
        "Things that claims are about. Two claims with one subject and one measure are compared.",
        (
            id_column(),
            text("name", "What people call it.", None),
            text("rows", "Rows of the case that are this thing: table/id, separated by blanks."),
            text("carried_by", "Routes of the case that its gas or power has to pass, separated by blanks."),
            ref("quality", "qualities", "Calorific value that its volumes are read with; empty: the first.", ""),
            NOTE,
        ),
        group="evidence",
    ),
    Table(
        "claims",
        "Statements in a source about one quantity. The wording is not copied.",
        (
            id_column(),
            ref("source", "sources", "The document."),
            text("locator", "Paragraph, page or table."),
            Column("stated", "date", "When it was said.", ""),
            text("speaker", "Who said it."),
            text("subject", "What it is about, in our words.", None),
            ref("about", "subjects", "What it is about, as a subject; empty: it is compared with nothing.", ""),
            text("quantity", "The quantity, in our words: capacity, price, annual volume ..."),
            Column("measure", "choice", "The quantity, in the words of the format.", "", choices=tuple(MEASURES)),
            ref("base", "subjects", "What a share is a part of, or what has grown.", ""),
            text("value", "The statement in our words, or the words themselves where the measure is one of words."),
            Column("bound", "choice", "Approximation; empty: as stated.", "", choices=BOUNDS),
            number("low", "any", "The number, or the lower end of a range.", "", low=None, varies=False),
            number("high", "any", "The upper end of a range; empty: one number.", "", low=None, varies=False),
            text("unit", "Unit of the number, in the words of the case format."),
            Column("date", "date", "The date that is claimed, as exact as it was said: year, month or day.", ""),
            Column("modality", "choice", "Standing of the statement.", "in operation", choices=MODALITIES),
            Column("denied", "flag", "The source denies it.", "no"),
            Column("valid_from", "date", "First day it holds.", ""),
            Column("valid_to", "date", "Last day, or last month or year, in which it holds.", ""),
            ref("part_of", "claims", "The claim that says this too; cells that rest on it rest on both.", ""),
            NOTE,
        ),
        group="evidence",
    ),
)
