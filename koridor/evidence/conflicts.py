"""Conflicts between claims, found by comparison: one subject and one measure, and values that cannot both hold.

Two claims are compared when their times overlap. They disagree in

    value       no number is allowed by both, after conversion and with the width of their approximations
    date        no day is allowed by both
    precision   one gives the day (or month) where the other gives the month (or year) around it
    words       they name different things where only one can be true
    denial      one says what the other denies
    modality    they agree on the value, and one says it is a fact where the other says it is to come

Conflicts with the routes, contracts and demands of a case are found in `koridor.evidence.limits`, those of a growth
with the amounts before and after it in `koridor.evidence.growth`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from koridor.case.case import Case
from koridor.evidence import growth, limits
from koridor.evidence.claims import VOLUME_SLACK, Claim, Subject, claims, names, subjects
from koridor.evidence.conflict import Conflict, Pair, Uses

STANDINGS = {"in operation": 0, "contracted": 1, "planned": 2, "intended": 2, "forecast": 2, "conditional": 2}
"""Standings that are told apart: a fact, a duty, something to come."""


def differ(a: Claim, b: Claim) -> str | None:
    """The kind of conflict between two claims on one subject and measure, None where both can hold."""
    if a.last < b.first or b.last < a.first or a.kind is None:
        return None
    if a.kind.windowed and (a.first, a.last) != (b.first, b.last):
        return None
    if a.kind.kind == "words":
        same = names(a.value) == names(b.value)
        if not (same or a.kind.exclusive):
            return None
        found = None if same else "words"
    elif a.span is None or b.span is None or not _alike(a, b) or a.base != b.base:
        return None
    elif a.kind.kind == "date":
        found = _dates(a, b)
    else:
        found = _numbers(a, b)
    if found is not None:
        return None if a.denied or b.denied else found
    if a.denied != b.denied:
        return "denial"
    return "modality" if _unlike(a, b) else None


def _unlike(a: Claim, b: Claim) -> bool:
    """Whether one is a fact or a duty and the other to come; a plan that was said first has come true."""
    if STANDINGS[a.modality] == STANDINGS[b.modality]:
        return False
    firm, loose = sorted((a, b), key=lambda c: STANDINGS[c.modality])
    return not (firm.modality == "in operation" and loose.stated < firm.stated)


def _alike(a: Claim, b: Claim) -> bool:
    """Whether two claims measure the same: one money needs no rate to be compared with itself."""
    one, two = ((c.dimension.partition(" in ")[0] if a.money == b.money else c.dimension) for c in (a, b))
    return one == two


def _numbers(a: Claim, b: Claim) -> str | None:
    """Whether no number is allowed by both, or two ceilings (or floors) are not the same.

    One money is compared as it is written; two are compared in that of the case, where both claims have a date.
    """
    one, two = (a.own, b.own) if a.money == b.money else (a.span, b.span)
    if one is None or two is None or (a.money != b.money and not (a.dated and b.dated)):
        return None
    slack = VOLUME_SLACK if a.by_volume != b.by_volume else 1e-9
    if one.apart(two, slack):
        return "value"
    if a.bound != b.bound or a.bound not in ("at most", "less than", "at least") or a.money != b.money:
        return None
    ends = (one.high, two.high) if a.bound != "at least" else (one.low, two.low)
    return "value" if a.plain != b.plain and abs(ends[0] - ends[1]) > slack * max(abs(e) for e in ends) else None


def _dates(a: Claim, b: Claim) -> str | None:
    assert a.span is not None
    assert b.span is not None
    if a.span.apart(b.span, 0.0) or (a.bound == b.bound == "at most" and a.span.high != b.span.high):
        return "date"
    return "precision" if not a.bound and not b.bound and len(a.date) != len(b.date) else None


def find(case: Case) -> list[Conflict]:
    """Every conflict between claims of a case, in the order of its subjects, then with its tables."""
    known, things = claims(case), subjects(case)
    groups: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in known.values():
        if claim.about and claim.measure:
            groups[claim.about, claim.measure].append(claim)
    between = Uses(case, known)
    order = {id: i for i, id in enumerate(things)}
    out = []
    for (about, measure), group in sorted(groups.items(), key=lambda item: (order[item[0][0]], item[0][1])):
        pairs = [Pair(a.id, b.id, kind) for a, b in combinations(group, 2) if (kind := differ(a, b))]
        if pairs:
            out.append(_conflict(things[about], measure, group, pairs, between))
    return [*out, *limits.find(case, known, things, between), *growth.find(known, things, between)]


def _conflict(subject: Subject, measure: str, group: Sequence[Claim], pairs: Sequence[Pair], between: Uses) -> Conflict:
    inside = {id for p in pairs for id in (p.a, p.b)}
    kept = tuple(c for c in group if c.id in inside)
    kinds = tuple(dict.fromkeys(p.kind for p in pairs))
    choice, cells = between.choice(subject, measure, kept)
    values = "; ".join(dict.fromkeys(c.words for c in kept))
    name = f"{subject.id}/{measure.replace(' ', '_')}"
    return Conflict(name, subject.id, subject.name, measure, kinds, kept, tuple(pairs), cells, choice, values)
