"""Who said it: sources, assumptions, provenance, agreements, published figures; `claims` are declared beside it."""

from __future__ import annotations

from koridor.case.schema.declare import NOTE, Column, Table, id_column, number, ref, text

KINDS = ("agreement", "contract", "memorandum", "declaration", "decision", "protocol", "plan", "meeting", "announcement")
SECTORS = (
    "general", "energy", "transport", "trade", "investment", "food", "culture", "sports", "media", "health", "social",
    "education", "digital", "tourism", "consular", "justice", "interior", "environment", "defence", "other",
)
OPEN = ("announced", "agreed", "signed", "in force", "under way")
"""Standings of a deliverable that is still to come: spoken of, agreed but not signed, signed, valid, begun."""
CLOSED = ("done", "ended", "not kept", "replaced")
"""Standings of one that is no longer waited for: delivered, its term over, its date missed and given up, a new date given."""
STATUSES = (*OPEN, *CLOSED)

DOCUMENTS: dict[str, tuple[str, str]] = {
    "press": ("NewsArticle", "a newspaper, an agency, a trade paper or broadcaster, whomever it quotes"),
    "analysis": ("Article", "an analyst, a consultant, a think-tank or an opinion"),
    "official": ("Report", "a government, a city or an international body"),
    "regulator": ("Report", "a regulatory authority"),
    "operator": ("WebPage", "an operator of a network, about its network"),
    "company": ("WebPage", "a company, about its business"),
    "statistics": ("Dataset", "a statistical office or agency"),
    "dataset": ("Dataset", "a file of data or a register"),
    "law": ("Legislation", "a law, a regulation or a treaty"),
    "academic": ("ScholarlyArticle", "a reviewed paper"),
    "reference": ("WebPage", "an encyclopaedia, a handbook or a directory"),
    "post": ("SocialMediaPosting", "a private page, a blog or a post"),
}
"""Kinds of documents: the type of schema.org (a subtype of CreativeWork) that each is, and whose words they are."""

EVIDENCE: tuple[Table, ...] = (
    Table(
        "sources",
        "Documents.",
        (
            id_column(),
            text("title", "Title.", None),
            text("publisher", "Who published it."),
            Column("published", "date", "When.", ""),
            text("url", "Where it can be read."),
            text("licence", "Terms of use, where known."),
            Column("kind", "choice", "Kind of the document that was read, not of what it quotes.", "", choices=tuple(DOCUMENTS)),
            NOTE,
        ),
        group="evidence",
    ),
    Table(
        "assumptions",
        "Numbers that nobody claims, each with its reason.",
        (
            id_column(),
            text("subject", "What is assumed.", None),
            text("reason", "Why this value.", None),
            text("range", "Other values worth a scenario."),
            text("replace_by", "What would replace it."),
            NOTE,
        ),
        group="evidence",
    ),
    Table(
        "provenance",
        "Which cell rests on which claim, source or assumption.",
        (
            text("table", "Table of the cell; `scenario:NAME` for an edit; `subjects` for the choice among claims.", None),
            text("id", "Row of the cell; `*` stands for any run of characters.", None),
            text("column", "Column of the cell, of `subjects` the measure; `*` for all numeric ones.", None),
            text("part", "Date of a dated value; empty: the whole cell."),
            text("rests_on", "Ids of claims, sources and assumptions, separated by blanks.", None),
            text("how", "How the value follows: conversion, sum, reading of a figure."),
        ),
        group="evidence",
    ),
    Table(
        "agreements",
        "The register of a partnership: what was signed, agreed or announced, by when it is due, and where it stands.",
        (
            id_column(),
            text("title", "What it is called.", None),
            Column("kind", "choice", "What it is.", "agreement", choices=KINDS),
            Column("sector", "choice", "What it is about; `general` for papers on the partnership as a whole.", None, choices=SECTORS),
            text("parties", "Who, separated by ;.", None),
            text("deliverable", "What is to be done."),
            text("place", "Where it was signed, held or said."),
            Column("signed", "date", "When it was signed; of a meeting or an announcement, held or made. A month or a year stays one. Empty: not known.", ""),
            Column("due", "date", "By when the deliverable is due: the end of this day, month or year. Empty: no date given.", ""),
            Column("status", "choice", "Where it stands.", "signed", choices=STATUSES),
            Column("status_on", "date", "From when the status is known; before, the row counts as still open.", ""),
            text("progress", "What has been done so far, in our words."),
            text("status_rests_on", "Ids of claims and sources of the status, separated by blanks; empty: those of `rests_on`."),
            ref("replaced_by", "agreements", "The row that took its place, where the status is `replaced`.", ""),
            text("realised_by", "Rows of the case that realise it: table/id, separated by blanks."),
            text("rests_on", "Ids of claims and sources that say so, separated by blanks.", None),
            NOTE,
        ),
        group="evidence",
    ),
    Table(
        "observations",
        "Published figures that a run is compared with. None of them is an input, or `input` says so.",
        (
            id_column(),
            text("title", "What is compared.", None),
            text("scenario", "Scenario of the run.", None),
            text("query", "SQL on the run's tables that yields one number.", None),
            text("unit", "Unit of the number."),
            number("value", "any", "The published figure.", None, low=None, varies=False),
            number(
                "tolerance",
                "any",
                "Largest deviation that passes: a share, or an amount with `absolute`.",
                None,
                varies=False,
            ),
            Column("absolute", "flag", "The tolerance is an amount.", "no"),
            Column("input", "flag", "The run was given this figure: shown, not counted as a success.", "no"),
            text("rests_on", "Claims or sources of the figure."),
            NOTE,
        ),
        group="evidence",
    ),
)
