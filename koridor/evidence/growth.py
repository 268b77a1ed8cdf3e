"""Conflicts of a growth with the amounts before and after it: 16 times since 2012, against what is said of both years.

A claim of growth is about its `base`, else about its own subject, from the first year of its validity to the last;
where the two are one year, from the year before. A conflict is found where the amount after, divided by the growth, is
no amount that is claimed for the year before. An amount of several years may be that of all of them or of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import MAXYEAR

from koridor.evidence.claims import VOLUME_SLACK, Claim, Interval, Subject
from koridor.evidence.conflict import Conflict, Pair, Uses

AMOUNTS = ("turnover", "annual volume", "volume", "generation", "money")


def find(known: Mapping[str, Claim], things: Mapping[str, Subject], uses: Uses) -> Iterator[Conflict]:
    """One conflict for each claim of growth that amounts speak against, with every pair of them."""
    for claim in known.values():
        if claim.measure != "growth" or claim.span is None or claim.denied or not _whole(claim) or claim.span.low <= 0:
            continue
        begin, end = claim.first.year, claim.last.year
        begin -= begin == end
        of = [c for c in known.values() if c.about == (claim.base or claim.about) and _amount(c)]
        earlier, later = ([c for c in of if c.first.year <= y <= c.last.year] for y in (begin, end))
        pairs = [(a, b) for a in earlier for b in later if a is not b and _apart(a, b, claim.span)]
        if pairs:
            yield _conflict(claim, pairs, things[claim.base or claim.about], uses)


def _whole(claim: Claim) -> bool:
    """Whether a claim holds for whole years, from one to another."""
    ends = (claim.first.month, claim.first.day, claim.last.month, claim.last.day)
    return claim.first.year > 1 and claim.last.year < MAXYEAR and ends == (1, 1, 12, 31)


def _amount(claim: Claim) -> bool:
    """Whether a claim is a fact about whole years."""
    fact = claim.modality == "in operation" and not claim.denied
    return claim.measure in AMOUNTS and claim.span is not None and _whole(claim) and fact


def _apart(before: Claim, after: Claim, growth: Interval) -> bool:
    """Whether an amount, grown, is none that is claimed for the later year."""
    one, two = (before.own, after.own) if before.money == after.money else (before.span, after.span)
    dims = {c.dimension.partition(" in ")[0] if before.money == after.money else c.dimension for c in (before, after)}
    if one is None or two is None or before.measure != after.measure or len(dims) > 1 or two.low < 0:
        return False
    years = before.last.year - before.first.year + 1
    slack = VOLUME_SLACK if before.by_volume != after.by_volume else 1e-9
    return Interval(one.low / years, one.high).apart(Interval(two.low / growth.high, two.high / growth.low), slack)


def _conflict(claim: Claim, pairs: list[tuple[Claim, Claim]], subject: Subject, uses: Uses) -> Conflict:
    inside = tuple(dict.fromkeys((claim, *(c for pair in pairs for c in pair))))
    choice, cells = uses.choice(subject, pairs[0][0].measure, inside)
    said = "; ".join(
        dict.fromkeys(f"{c.words} in {_years(c)}" for c in sorted(inside[1:], key=lambda c: (c.first, c.id)))
    )
    times = f"{claim.words} times from {claim.first.year - (claim.first.year == claim.last.year)} to {claim.last.year}"
    return Conflict(
        f"{claim.id}/growth", subject.id, subject.name, claim.measure, ("growth",), inside,
        tuple(Pair(a.id, b.id, "growth") for a, b in pairs), cells, choice,
        f"{times} does not go with {said}.",
    )  # fmt: skip


def _years(claim: Claim) -> str:
    one, two = claim.first.year, claim.last.year
    return str(one) if one == two else f"{one} to {two}"
