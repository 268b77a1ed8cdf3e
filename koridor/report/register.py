"""The register of agreements on the day of the run: what is late and due next on a timeline, papers by sector."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, cast

from koridor.case.schema.evidence import CLOSED
from koridor.evidence.register import Agreement, Register, Standing, When, by_sector, moved, register
from koridor.report.context import (
    Column,
    Number,
    RegisterBar,
    RegisterLane,
    RegisterMark,
    RegisterPage,
    Sentence,
    Table,
)
from koridor.report.evidence import anchor, rows_of
from koridor.report.numbers import fixed, plural
from koridor.report.reading import Reading
from koridor.report.tables import counts, table, text

if TYPE_CHECKING:
    from koridor.case.case import Case

BACK, AHEAD, PAPERS = 4, 10, 15
"""Years shown before and after the day in the list of what is due; years of papers by sector."""
LONG, YEAR = 730, 365.25
NOTE = (
    "Overdue is a statement about the register: the date has passed, and no row of it says that the deliverable is "
    "there. A date that is a month or a year counts to its end. Where no date is given, none is made up."
)


def fill(r: Reading) -> RegisterPage | None:
    """The page; None where the case has no agreements or the run does not say when it was made."""
    day = day_of_run(str(r.run.manifest.get("created", "")))
    if rows_of(r, "agreements") is None or day is None:
        return None
    found = register(cast("Case", r.case))
    standing = found.on(day)
    shown = (*standing.overdue, *standing.due)
    span = _span(shown, day)
    lanes = (day.year - PAPERS + 1, day.year)
    return RegisterPage(
        sentence=_sentence(found, standing),
        day=str(When(day, day, "day")),
        years=span,
        now=_place(day, span),
        bars=tuple(_bar(row, day, span) for row in shown),
        lane_years=lanes,
        lanes=_lanes(found, standing, lanes),
        table=_table(standing),
        moved=_moved(found, day),
        note=NOTE,
    )


def day_of_run(created: str) -> date | None:
    """The day a run was made, None where its manifest does not say."""
    try:
        return date.fromisoformat(created[:10])
    except ValueError:
        return None


def _sentence(found: Register, standing: Standing) -> Sentence:
    number = Number(
        "register-overdue",
        len(standing.overdue),
        "rows",
        plural(len(standing.overdue), "row"),
        "Overdue agreements",
        NOTE,
        "",
        tuple(f"agreements/{row.id}" for row in standing.overdue),
    )
    day = When(standing.on, standing.on, "day")
    later = f" {fixed(len(standing.later))} are made later." if standing.later else ""
    return (
        f"Of {fixed(len(found.rows))} agreements and announcements in the register, on {day} ",
        number,
        f" {'is' if len(standing.overdue) == 1 else 'are'} overdue, {fixed(len(standing.due))} are due later, "
        f"{fixed(len(standing.undated))} are open without a date and {fixed(len(standing.closed))} are closed.{later}",
    )


def _span(rows: Iterable[Agreement], day: date) -> tuple[int, int]:
    """First and last calendar year of the list: some years around the day, no more than the rows need."""
    dated = [row.due for row in rows if row.due is not None]
    first = min((d.first.year for d in dated), default=day.year)
    last = max((d.last.year for d in dated), default=day.year)
    return max(min(first, day.year - 1), day.year - BACK), min(max(last, day.year + 1), day.year + AHEAD)


def _place(day: date, span: tuple[int, int]) -> float:
    """Place of a day between 0 and 1 where every year is equally wide; outside it is cut off."""
    year = date(day.year, 1, 1)
    inner = (day - year).days / (date(day.year + 1, 1, 1) - year).days
    return min(max((day.year + inner - span[0]) / (span[1] + 1 - span[0]), 0.0), 1.0)


def _end(day: date, span: tuple[int, int]) -> float:
    """Place of the end of a day."""
    return _place(date.fromordinal(day.toordinal() + 1), span)


def _bar(row: Agreement, day: date, span: tuple[int, int]) -> RegisterBar:
    due = cast("When", row.due)
    days = cast("int", row.days(day))
    late = row.standing(day) == "overdue"
    ahead = f"in {_stretch(days)} at the latest" if days else "today"
    said = f"{_stretch(-days)} late" if late else ahead
    begin = _place(row.signed.first, span) if row.signed is not None else _place(due.first, span)
    return RegisterBar(
        row.id,
        row.title,
        f"due {'' if due.precision == 'day' else 'in '}{due}, {said}",
        late,
        due.precision == "day",
        (begin, _place(due.first, span), _end(due.last, span)),
        f"#{anchor('agreements', row.id)}",
    )


def _stretch(days: int) -> str:
    """Days in words; years where they are many."""
    return plural(days, "day") if days <= LONG else f"{days / YEAR:.1f} years"


def _lanes(found: Register, standing: Standing, span: tuple[int, int]) -> tuple[RegisterLane, ...]:
    """One lane for each sector with a mark for each paper that has a date."""
    out = []
    for sector, count in standing.counted(by_sector).items():
        rows = [row for row in found.rows if row.sector == sector]
        dated = [(row, row.signed) for row in rows if row.signed is not None]
        inside = [(row, when) for row, when in dated if span[0] <= when.last.year and when.first.year <= span[1]]
        marks = tuple(
            RegisterMark(_place(when.first, span), _end(when.last, span), row.kind == "announcement", row.title)
            for row, when in sorted(inside, key=lambda item: item[1].first)
        )
        parts = [f"{fixed(count[w])} {w}" for w in ("overdue", "due") if count[w]]
        parts += [f"{fixed(len(rows) - len(dated))} undated"] if len(rows) > len(dated) else []
        parts += [f"{fixed(len(dated) - len(inside))} outside these years"] if len(dated) > len(inside) else []
        out.append(RegisterLane(sector, plural(len(rows), "row"), ", ".join(parts), marks))
    return tuple(out)


def _table(standing: Standing) -> Table:
    """Every row: overdue first, then what is due, without a date, closed."""
    words = [(word, row) for word, rows in standing.groups for row in rows]
    rows = [row for _, row in words]
    days = [row.days(standing.on) for row in rows]
    return table(
        "agreements",
        f"The register on {When(standing.on, standing.on, 'day')}",
        [row.id for row in rows],
        [
            text("What", [row.title for row in rows]),
            text("Standing", [word for word, _ in words]),
            text("Due", [row.due.iso if row.due else "no date given" for row in rows]),
            counts("Days", [float("nan") if d is None else float(d) for d in days], what="To the end of the due date."),
            text("Sector", [row.sector for row in rows]),
            text("Parties", ["; ".join(row.parties) for row in rows]),
            text("Deliverable", [row.deliverable for row in rows]),
            text("Signed", [row.signed.iso if row.signed else "not known" for row in rows]),
            text("Status", [_status(row, standing.on) for row in rows]),
            text("Realised by", [" ".join(row.realised_by) for row in rows]),
            _evidence(rows),
            text("Note", [row.note for row in rows]),
        ],
        of="agreements",
        fold=max(len(standing.overdue) + len(standing.due), 10),
    )


def _status(row: Agreement, on: date) -> str:
    """Status with what has been done; one that became known later is not told."""
    if row.status in CLOSED and not row.closed(on):
        return "open"
    return f"{row.status}: {row.progress}" if row.progress else row.status


def _evidence(rows: list[Agreement]) -> Column:
    """Claims and sources of each row, each with the place of its row in the page."""
    unique = [tuple({e.id: e for e in (*row.rests_on, *row.status_rests_on)}.values()) for row in rows]
    return Column(
        "Rests on",
        texts=tuple(" ".join(e.id for e in found) for found in unique),
        pairs=tuple(
            tuple((e.id, f"#{anchor('claims' if e.is_claim else 'sources', e.id)}") for e in found) for found in unique
        ),
    )


def _moved(found: Register, day: date) -> Table | None:
    """Promises that were made again with another date."""
    chains = found.promises(day)
    if not chains:
        return None
    gaps = [moved(chain) for chain in chains]
    order = sorted(range(len(chains)), key=lambda i: -(gaps[i] or 0))
    return table(
        "moved",
        "Promises that took each other's place",
        [chains[i][0].id for i in order],
        [
            text("What", [chains[i][-1].title for i in order]),
            text(
                "Dates given",
                [", then ".join(str(r.due) if r.due else "no date" for r in chains[i]) for i in order],
            ),
            counts(
                "Moved",
                [float("nan") if gaps[i] is None else float(cast("int", gaps[i])) for i in order],
                "days",
                "From the end of the first due date to the end of the last one.",
            ),
        ],
        of="agreements",
    )
