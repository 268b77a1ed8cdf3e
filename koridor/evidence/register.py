"""The register of a partnership (DESIGN 7.4): what was agreed, by when it is due, and where it stands on a given day.

Dates keep the precision they were written with: a month or a year is a stretch of days, never its first day alone. A
deliverable is late when the whole stretch has passed. A row without a due date is listed as such; no date is made up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from koridor.case.agreement_checks import DAY, last_day
from koridor.case.cell import CellProblem, parse_date
from koridor.case.schema.evidence import CLOSED
from koridor.errors import KoridorError, did_you_mean
from koridor.evidence.months import MONTHS

if TYPE_CHECKING:
    from koridor.case.case import Case

STANDINGS = ("overdue", "due", "no date", "closed", "not yet")
"""Of a row on a day: past its due date, due later, open without a date, no longer waited for, not yet made."""


@dataclass(frozen=True)
class When:
    """A day, a month or a year: its first and last day."""

    first: date
    last: date
    precision: str

    def __str__(self) -> str:
        if self.precision == "year":
            return str(self.first.year)
        month = f"{MONTHS[self.first.month - 1]} {self.first.year}"
        return f"{self.first.day} {month}" if self.precision == "day" else month

    @property
    def iso(self) -> str:
        """As written in a case: 2026, 2026-05 or 2026-05-03."""
        return self.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]


def when(text: str) -> When | None:
    """What a date cell says, None where it is empty. Raises CellProblem where it cannot be read."""
    text = text.strip()
    if not text:
        return None
    first = parse_date(text)
    return When(first, last_day(first, text), ("year", "month", "day")[min(text.count("-"), DAY)])


def day_of(text: str) -> date:
    """A day that a person asks for. Raises KoridorError where it is not a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise KoridorError(f'"{text}" is not a day. Write it as 2026-06-01.') from None


@dataclass(frozen=True)
class Evidence:
    """A claim or source behind a row: its document's title, and where it can be read."""

    id: str
    title: str
    url: str
    is_claim: bool


@dataclass(frozen=True)
class Agreement:
    """One row of the register."""

    id: str
    title: str
    kind: str
    sector: str
    parties: tuple[str, ...]
    deliverable: str
    place: str
    signed: When | None
    due: When | None
    status: str
    status_on: When | None
    progress: str
    replaced_by: str
    realised_by: tuple[str, ...]
    rests_on: tuple[Evidence, ...]
    status_rests_on: tuple[Evidence, ...]
    note: str

    def closed(self, on: date) -> bool:
        """Whether nobody waits for it any more on this day: a status that is known only later does not count yet."""
        return self.status in CLOSED and (self.status_on is None or self.status_on.first <= on)

    def standing(self, on: date) -> str:
        """One of STANDINGS."""
        if self.signed is not None and self.signed.first > on:
            return "not yet"
        if self.closed(on):
            return "closed"
        if self.due is None:
            return "no date"
        return "overdue" if self.due.last < on else "due"

    def days(self, on: date) -> int | None:
        """Days from `on` to the last day on which it is due: negative where that has passed, None without a date."""
        return None if self.due is None else (self.due.last - on).days

    @property
    def slip(self) -> int | None:
        """Days from the end of its due date to the day it was done; at least this many where that day is vague."""
        if self.status != "done" or self.due is None or self.status_on is None:
            return None
        return (self.status_on.first - self.due.last).days


@dataclass(frozen=True)
class Standing:
    """The register on a day. `overdue` begins with what is late longest, `due` with what is due first."""

    on: date
    overdue: tuple[Agreement, ...]
    due: tuple[Agreement, ...]
    undated: tuple[Agreement, ...]
    closed: tuple[Agreement, ...]
    later: tuple[Agreement, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[Agreement, ...]], ...]:
        """The lists by the word of STANDINGS."""
        return tuple(zip(STANDINGS, (self.overdue, self.due, self.undated, self.closed, self.later), strict=True))

    def counted(self, by: Callable[[Agreement], Iterable[str]]) -> dict[str, Counter[str]]:
        """How many rows stand where, by sector or by party; the largest group first."""
        out: dict[str, Counter[str]] = {}
        for word, rows in self.groups:
            for row in rows:
                for name in by(row):
                    out.setdefault(name, Counter())[word] += 1
        return dict(sorted(out.items(), key=lambda item: (-item[1].total(), item[0])))


@dataclass(frozen=True)
class Register:
    """The agreements of a case."""

    case: str
    title: str
    rows: tuple[Agreement, ...]
    by_id: dict[str, Agreement] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {r.id: r for r in self.rows})

    def on(self, day: date) -> Standing:
        """Where everything stands on a day."""
        found: dict[str, list[Agreement]] = {word: [] for word in STANDINGS}
        for row in self.rows:
            found[row.standing(day)].append(row)
        for word in ("overdue", "due"):
            found[word].sort(key=lambda r: (r.due.last, r.due.first, r.id) if r.due else (day, day, r.id))
        return Standing(day, *(tuple(found[word]) for word in STANDINGS))

    def only(self, sector: str | None = None, party: str | None = None) -> Register:
        """The rows of a sector, of a party. Raises KoridorError where there is none."""
        rows = self.rows
        if sector is not None:
            sectors = {r.sector for r in rows}
            if sector not in sectors:
                raise KoridorError(f'No agreement is of the sector "{sector}". {did_you_mean(sector, sectors)}')
            rows = tuple(r for r in rows if r.sector == sector)
        if party is not None:
            parties = {p for r in rows for p in r.parties}
            wanted = party.casefold()
            rows = tuple(r for r in rows if wanted in (p.casefold() for p in r.parties))
            if not rows:
                raise KoridorError(f'No agreement names the party "{party}". {did_you_mean(party, parties)}')
        return Register(self.case, self.title, rows)

    def promises(self, on: date) -> tuple[tuple[Agreement, ...], ...]:
        """Rows that have taken each other's place by a day, oldest first: how often a date was moved."""
        after = {r.id: r.replaced_by for r in self.rows if r.closed(on) and r.replaced_by in self.by_id}
        chains = []
        for row in self.rows:
            if row.id not in after.values():
                chain = [row]
                while chain[-1].id in after:
                    chain.append(self.by_id[after[chain[-1].id]])
                if len(chain) > 1:
                    chains.append(tuple(chain))
        return tuple(chains)


def moved(chain: Sequence[Agreement]) -> int | None:
    """Days between the first and the last due date of a chain; None where fewer than two of its rows have one."""
    dated = [r.due for r in chain if r.due is not None]
    return (dated[-1].last - dated[0].last).days if len(dated) > 1 else None


def by_sector(row: Agreement) -> tuple[str, ...]:
    """The sector, as a group to count by."""
    return (row.sector,)


def by_party(row: Agreement) -> tuple[str, ...]:
    """The parties, as groups to count by."""
    return row.parties


def register(case: Case) -> Register:
    """The register as the case writes it, with documents looked up. Dates that cannot be read were refused before."""
    raw = case.raw
    sources, claims = raw["sources"].rows, raw["claims"].rows

    def evidence(ids: str) -> tuple[Evidence, ...]:
        found = []
        for id in ids.split():
            source = sources.get(claims[id]["source"] if id in claims else id)
            title, url = (source["title"], source["url"]) if source else (id, "")
            found.append(Evidence(id, title, url, id in claims))
        return tuple(found)

    rows = []
    for row in raw["agreements"]:
        try:
            signed, due, status_on = (when(row[c]) for c in ("signed", "due", "status_on"))
        except CellProblem as problem:  # a case that was loaded has none
            raise KoridorError(f"agreements/{row.id}: {problem.what}") from None
        rests = evidence(row["rests_on"])
        rows.append(
            Agreement(
                id=row.id,
                title=row["title"],
                kind=row["kind"] or "agreement",
                sector=row["sector"],
                parties=tuple(p.strip() for p in row["parties"].split(";")),
                deliverable=row["deliverable"],
                place=row["place"],
                signed=signed,
                due=due,
                status=row["status"] or "signed",
                status_on=status_on,
                progress=row["progress"],
                replaced_by=row["replaced_by"],
                realised_by=tuple(row["realised_by"].split()),
                rests_on=rests,
                status_rests_on=evidence(row["status_rests_on"]) or rests,
                note=row["note"],
            )
        )
    return Register(case.name, case.title, tuple(rows))
