"""Conflicts of claims by computation: with the routes and contracts of the case, and of shares with amounts.

    route       more is promised than the narrowest route that has to carry it takes all year round, or a route is to
                cover a share of a demand that it cannot carry
    flow        what is said to be carried in a time is more than what is claimed for a route that it passes
    contract    a share of a demand needs more than is contracted
    share       a share of something, and an amount, of one subject, that do not go together

Shares are taken of every size that any claim gives to what they are a part of: the conflict holds for all of them.

Routes and contracts have the numbers of the case's tables on the first day on which the claim holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from koridor.case.case import Case
from koridor.case.steps import Floats, Steps
from koridor.evidence.claims import HOURS, VOLUME_SLACK, Claim, Interval, Subject
from koridor.evidence.conflict import Choice, Conflict, Pair, Uses

AMOUNTS = ("annual volume", "daily volume", "capacity", "capacity later")
ROOM = 1.02
"""A promise may exceed a limit by this factor: published figures are rounded."""


def find(case: Case, known: Mapping[str, Claim], things: Mapping[str, Subject], uses: Uses) -> list[Conflict]:
    """Conflicts with routes and contracts, claim by claim."""
    days = _Days(case)
    return [
        *_routes(known, things, days, uses),
        *_flows(known, things, uses),
        *_shares(known, things, days, uses),
        *_amounts(known, things, uses),
    ]


class _Days:
    """Numbers of the case's tables on a day, in base units."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.seen: dict[tuple[str, str, date], Floats] = {}

    def at(self, table: str, id: str, column: str, day: date) -> float:
        """A number of one row on a day; nan where it has none then."""
        key = (table, column, day)
        if key not in self.seen:
            start = np.datetime64(day.isoformat())
            steps = Steps.regular(
                start, start + np.timedelta64(1, "D"), 24.0, str(self.case.meta.get("time_zone", "UTC"))
            )
            self.seen[key] = self.case[table].on(column, steps)[:, 0]
        rows = self.case[table]
        return float(self.seen[key][rows.index(id)]) if id in rows.ids else math.nan

    def when(self, claim: Claim) -> date:
        """The first day on which a claim holds; without one, the first day of the case's horizon."""
        begin = date.fromisoformat(str(self.case.steps.start[0].astype("datetime64[D]")))
        return begin if claim.first == date.min else claim.first


def _mean_mw(claim: Claim) -> float:
    """The least mean power that a promise needs; a ceiling is taken at its full size."""
    if claim.span is None or claim.dimension not in ("power", "energy"):
        return math.nan
    least = claim.span.high if claim.bound in ("at most", "less than", "almost") else claim.span.low
    return least / HOURS if claim.dimension == "energy" else least


def _routes(known: Mapping[str, Claim], things: Mapping[str, Subject], days: _Days, uses: Uses) -> Iterator[Conflict]:
    for claim in known.values():
        subject = things.get(claim.about)
        if subject is None or not subject.carried_by or claim.measure not in AMOUNTS or claim.denied:
            continue
        needed, day = _mean_mw(claim), days.when(claim)
        limits = {r: days.at("routes", r, "capacity", day) for r in subject.carried_by}
        limits = {r: mw for r, mw in limits.items() if math.isfinite(mw)}
        if not limits or not needed > ROOM * min(limits.values()):
            continue
        narrow = min(limits, key=limits.__getitem__)
        what = (
            f"{claim.words} is {24e-3 * needed:.1f} GWh a day; {narrow} takes at most "
            f"{24e-3 * limits[narrow]:.1f} GWh a day from {day}: {limits[narrow] / needed:.0%} of it."
        )
        yield _against("route", claim, subject, what, [("routes", narrow, "capacity")], uses)


def _flows(known: Mapping[str, Claim], things: Mapping[str, Subject], uses: Uses) -> Iterator[Conflict]:
    """What is said to flow against the capacities that are claimed for the routes it passes, subject by subject."""
    sizes = [c for c in known.values() if c.measure == "capacity" and math.isfinite(_mean_mw(c)) and not c.denied]
    for subject in things.values():
        flows = [c for c in known.values() if c.about == subject.id and c.measure in AMOUNTS[:2] and not c.denied]
        flows = [c for c in flows if c.modality == "in operation"]
        routes = {("routes", r) for r in subject.carried_by}
        limits = [c for c in sizes if routes & set(things[c.about].rows)] if routes else []
        pairs = [Pair(f.id, k.id, "flow") for f in flows for k in limits if _over(f, k)]
        if pairs:
            inside = tuple(known[id] for id in dict.fromkeys(id for p in pairs for id in (p.a, p.b)))
            cells = uses.on(inside)
            used = tuple(c.id for c in inside if uses.on([c]))
            what = "; ".join(f"{c.words} ({things[c.about].name})" for c in inside)
            why = "a capacity that is exceeded by what was carried is no limit of the case"
            yield Conflict(
                f"{subject.id}/flow", subject.id, subject.name, "annual volume", ("flow",), inside, tuple(pairs), cells,
                Choice(used, (why, *(uses.reason(b) for b in dict.fromkeys(b for c in cells for b in c.basis)))), what,
            )  # fmt: skip


def _over(flow: Claim, size: Claim) -> bool:
    """Whether a flow is above a capacity that holds at the same time."""
    if flow.last < size.first or size.last < flow.first or size.span is None:
        return False
    room = ROOM + (VOLUME_SLACK if flow.by_volume != size.by_volume else 0.0)
    most = size.span.high / HOURS if size.dimension == "energy" else size.span.high
    return _mean_mw(flow) > room * most


def _shares(known: Mapping[str, Claim], things: Mapping[str, Subject], days: _Days, uses: Uses) -> Iterator[Conflict]:
    """Shares of a demand against the contracts that are to serve it, or the route that is to bring it."""
    for claim in known.values():
        subject = things.get(claim.about)
        if subject is None or claim.measure != "share" or claim.span is None or claim.denied:
            continue
        sizes = _sizes(known, claim)
        if not sizes:
            continue
        smallest = min(sizes, key=lambda c: c.span.low if c.span else math.inf)
        assert smallest.span is not None
        share = claim.span.high if claim.bound in ("at most", "less than", "almost") else claim.span.low
        needed = share * smallest.span.low
        for kind, limit, places in _limits(subject, days.when(claim), days):
            if needed > ROOM * limit:
                names = ", ".join(dict.fromkeys(id for _, id, _ in places))
                verb = "holds" if kind == "contract" else "takes"
                what = (
                    f"{claim.words} of {things[claim.base].name} is at least {needed / 1e6:.1f} TWh a year, by the "
                    f"smallest size claimed ({smallest.words}, {smallest.source}); {names} "
                    f"{verb} {limit / 1e6:.1f} TWh a year: {limit / needed:.0%} of it."
                )
                yield _against(kind, claim, subject, what, places, uses)


def _sizes(known: Mapping[str, Claim], claim: Claim) -> list[Claim]:
    """Every claim on the yearly size of what a share is a part of."""
    sizes = [c for c in known.values() if c.about == claim.base and c.measure == "annual volume" and c.span]
    return [c for c in sizes if c.dimension == "energy"]


def _amounts(known: Mapping[str, Claim], things: Mapping[str, Subject], uses: Uses) -> Iterator[Conflict]:
    """A share of something against an amount of the same subject, both of one time."""
    volumes = [c for c in known.values() if c.measure == "annual volume" and c.dimension == "energy" and not c.denied]
    for claim in known.values():
        sizes = _sizes(known, claim) if claim.measure == "share" else []
        spans = [c.span for c in sizes if c.span]
        if not spans or claim.span is None or claim.denied:
            continue
        part = Interval(claim.span.low * min(s.low for s in spans), claim.span.high * max(s.high for s in spans))
        for other in volumes:
            together = other.about == claim.about and other.first <= claim.last and claim.first <= other.last
            slack = VOLUME_SLACK if any(c.by_volume != other.by_volume for c in sizes) else 1e-9
            if together and other.span and part.apart(other.span, slack):
                subject, (low, high) = things[claim.about], (part.low / 1e6, part.high / 1e6)
                between = f"{low:.1f} to {high:.1f}" if math.isfinite(low) else f"at most {high:.1f}"
                what = (
                    f"{claim.words} of {things[claim.base].name} is {between} TWh a year by the sizes claimed; "
                    f"{other.words} is {other.span.low / 1e6:.1f}."
                )
                choice, cells = uses.choice(subject, other.measure, [other, claim])
                pair = Pair(claim.id, other.id, "share")
                yield Conflict(
                    f"{claim.id}/share/{other.id}", subject.id, subject.name, claim.measure, ("share",), (claim, other),
                    (pair,), cells, choice, what,
                )  # fmt: skip


def _limits(subject: Subject, day: date, days: _Days) -> Iterator[tuple[str, float, list[tuple[str, str, str]]]]:
    """Kind, MWh a year and cells of what limits a subject: contracts that are it, and routes that are it."""
    agreed, which = _agreed([id for table, id in subject.rows if table == "contracts"], day, days)
    if which:
        yield "contract", agreed, [("contracts", id, "annual") for id in which]
    routes = {id: days.at("routes", id, "capacity", day) for table, id in subject.rows if table == "routes"}
    routes = {id: mw for id, mw in routes.items() if math.isfinite(mw)}
    if routes:
        narrow = min(routes, key=routes.__getitem__)
        yield "route", routes[narrow] * HOURS, [("routes", narrow, "capacity")]


def _agreed(deals: list[str], day: date, days: _Days) -> tuple[float, tuple[str, ...]]:
    """MWh a year of the contracts in force on a day, or of the first one after it."""
    rows = days.case["contracts"]
    life = {}
    for id in deals:
        if id in rows.ids:
            i = rows.index(id)
            start, end = rows.columns["start"][i], rows.columns["end"][i]
            if isinstance(start, date) and isinstance(end, date):
                life[id] = (start, end)
    valid = [id for id, (start, end) in life.items() if start <= day < end]
    if not valid:
        later = [id for id, (start, _) in life.items() if start > day]
        valid = [min(later, key=lambda id: life[id][0])] if later else []
    amounts = [days.at("contracts", id, "annual", max(day, life[id][0])) for id in valid]
    return float(np.nansum(amounts)), tuple(valid)


def _against(
    kind: str, claim: Claim, subject: Subject, what: str, places: list[tuple[str, str, str]], uses: Uses
) -> Conflict:
    """A claim against cells of the case, with the claims that those rest on as the other side."""
    held = tuple(c for c in uses.cells if (c.table, c.id, c.column) in places)
    bases = tuple(dict.fromkeys(b for c in held for b in c.basis))
    other = tuple(uses.known[b.id] for b in bases if b.id in uses.known)
    choice = Choice(tuple(o.id for o in other), tuple(uses.reason(b) for b in bases))
    return Conflict(
        id=f"{claim.id}/{kind}",
        about=subject.id,
        name=subject.name,
        measure=claim.measure,
        kinds=(kind,),
        claims=tuple(dict.fromkeys((claim, *other))),
        pairs=(),
        cells=tuple(dict.fromkeys((*uses.on([claim]), *held))),
        choice=choice,
        what=what,
        limits=tuple(b.id for b in bases),
    )
