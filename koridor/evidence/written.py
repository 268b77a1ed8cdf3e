"""The cells of a claim as they are written in `claims.csv`: the one place that lists them for claims and proposals."""

from __future__ import annotations

from dataclasses import dataclass

from koridor.case.schema import BY_NAME

COLUMNS = tuple(column.name for column in BY_NAME["claims"].columns)
"""Every column of the table, in its order."""
SAID = ("measure", "bound", "low", "high", "unit", "date", "value")
"""The columns that say a value, with its approximation."""
COMPARED = ("about", "measure", "base", "bound", "low", "high", "unit", "date", "denied")
"""The columns by which claims are compared; without a measure none of them but `denied` means anything."""


@dataclass(frozen=True)
class Written:
    """What a statement in a document says, in words and cells. All are texts; empty where nothing is said."""

    id: str
    source: str
    locator: str
    stated: str
    speaker: str
    subject: str
    about: str
    quantity: str
    measure: str
    base: str
    value: str
    bound: str
    low: str
    high: str
    unit: str
    date: str
    modality: str
    note: str
