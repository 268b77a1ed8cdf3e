"""The register as a calendar (iCalendar, RFC 5545) and as CSV.

A due date and a signing are one event each. A day is an all-day event of that day. A month or a year is an all-day
event over the whole of it, with `X-KORIDOR-PRECISION`: a calendar has no vague dates, and its first day is not what was
agreed. Events do not block time. Ids and stamps depend on the register and the day asked for alone, so that a calendar
that is written again replaces its events instead of doubling them.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from koridor.case.schema.evidence import CLOSED
from koridor.evidence.register import Agreement, Register, When

COLUMNS = (
    "id", "title", "kind", "sector", "parties", "deliverable", "place", "signed", "due", "standing", "days_to_due",
    "status", "status_on", "progress", "replaced_by", "realised_by", "rests_on", "status_rests_on", "note",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a cell that a spreadsheet would reckon with."""


def ics(register: Register, on: date) -> bytes:
    """The register as an iCalendar file, standing as on a day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Koridor//Register of agreements//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", f"{register.title}: agreements")
    calendar.add("x-wr-calname", f"{register.title}: agreements")
    for row in register.rows:
        if row.due is not None:
            calendar.add_component(_event(register, row, "due", row.due, on))
        if row.signed is not None:
            calendar.add_component(_event(register, row, "signed", row.signed, on))
    return bytes(calendar.to_ical())


def _event(register: Register, row: Agreement, what: str, span: When, on: date) -> Event:
    event = Event()
    event.add("uid", f"{row.id}-{what}@{register.case}.koridor")
    event.add("dtstamp", datetime(on.year, on.month, on.day, tzinfo=UTC))
    event.add("dtstart", span.first)
    event.add("dtend", span.last + timedelta(days=1))
    event.add("summary", f"{_word(row, what, on)}: {row.title}{'' if span.precision == 'day' else f' ({span})'}")
    event.add("description", "\n".join(_lines(row, on)))
    event.add("categories", [row.sector])
    event.add("transp", "TRANSPARENT")
    event.add("status", _status(row, what, on))
    if row.place and what == "signed":
        event.add("location", row.place)
    url = next((e.url for e in row.rests_on if e.url.startswith(("https://", "http://"))), "")
    if url.isascii() and url:
        event.add("url", url)
    event.add("x-koridor-precision", span.precision)
    event.add("x-koridor-id", row.id)
    return event


def _word(row: Agreement, what: str, on: date) -> str:
    if what == "signed":
        return {"announcement": "Announced", "meeting": "Held", "decision": "Decided"}.get(row.kind, "Signed")
    standing = row.standing(on)
    if standing == "closed":
        return row.status.capitalize()
    return "Overdue" if standing == "overdue" else "Due"


def _status(row: Agreement, what: str, on: date) -> str:
    """CONFIRMED for what is settled, TENTATIVE for what is only announced, CANCELLED for what was given up."""
    if what == "signed":
        return "CONFIRMED"
    if row.closed(on) and row.status in ("replaced", "not kept"):
        return "CANCELLED"
    return "TENTATIVE" if row.status in ("announced", "agreed") else "CONFIRMED"


def _lines(row: Agreement, on: date) -> list[str]:
    """What a reader of the calendar should know."""
    later = row.status in CLOSED and not row.closed(on)
    said = [
        ("Parties", ", ".join(row.parties)),
        ("Deliverable", row.deliverable),
        ("Status", "open" if later else row.status),
        ("So far", "" if later else row.progress),
        ("Realised by", ", ".join(row.realised_by)),
        ("Note", row.note),
    ]
    lines = [f"{label}: {text.rstrip('.')}." for label, text in said if text]
    return lines + [f"Source: {e.title}{f', {e.url}' if e.url else ''}" for e in row.rests_on]


def record(row: Agreement, on: date) -> dict[str, object]:
    """One row as plain values, for JSON and CSV."""
    return {
        "id": row.id,
        "title": row.title,
        "kind": row.kind,
        "sector": row.sector,
        "parties": list(row.parties),
        "deliverable": row.deliverable,
        "place": row.place,
        "signed": row.signed.iso if row.signed else None,
        "due": row.due.iso if row.due else None,
        "standing": row.standing(on),
        "days_to_due": row.days(on),
        "status": row.status,
        "status_on": row.status_on.iso if row.status_on else None,
        "progress": row.progress,
        "replaced_by": row.replaced_by or None,
        "realised_by": list(row.realised_by),
        "rests_on": [e.id for e in row.rests_on],
        "status_rests_on": [e.id for e in row.status_rests_on],
        "note": row.note,
    }


def table(register: Register, on: date) -> str:
    """The register as CSV; a cell that a spreadsheet would take for a formula is given an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in register.rows:
        writer.writerow([_cell(record(row, on)[c]) for c in COLUMNS])
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    text = "" if value is None else "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
