"""Sources that disagree: who says what, which claim the case uses and why, and what the disagreement moves."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from koridor.evidence.beside import around
from koridor.evidence.conflicts import find
from koridor.evidence.disagreed import FOLDER, kept
from koridor.evidence.readings import solvable
from koridor.report.context import Dispute, DisputesPage, Number, Sentence, Side
from koridor.report.evidence import anchor, rows_of
from koridor.report.moved import figure
from koridor.report.numbers import capital, fixed, plural, said_money
from koridor.report.reading import Reading
from koridor.report.weights import Weights

if TYPE_CHECKING:
    from koridor.case.case import Case
    from koridor.evidence.claims import Claim
    from koridor.evidence.conflict import Conflict
    from koridor.evidence.disagreed import Disagreed
    from koridor.result.run import Run

HOW = "What the cells that the claims speak of weigh in this run: the euros that they touch, the heaviest of each row."


def fill(r: Reading, weights: Weights) -> DisputesPage | None:
    """The page; None where no claims disagree."""
    if rows_of(r, "claims") is None:
        return None
    case = cast("Case", r.case)
    found = find(case)
    if not found:
        return None
    heavy = {c.id: _weight(c, weights) for c in found}
    ranked = sorted(found, key=lambda c: (-heavy[c.id], not c.cells))
    possible = solvable(case, ranked)
    answers = {a.subject: a for a in _answers(r) if a.subject in possible} if possible else {}
    figures = tuple(figure(r, answers[s]) for s in possible if s in answers)
    return DisputesPage(
        _sentence(found, len(figures)),
        tuple(_dispute(case, c, heavy[c.id]) for c in ranked),
        figures,
        tuple(_command(case, s) for s in possible if s not in answers),
    )


def _answers(r: Reading) -> list[Disagreed]:
    """What `koridor evidence disagree --runs` kept about this scenario beside the run."""
    run = cast("Run", r.run)
    places = [p / part / FOLDER for p in around(run) for part in ("", r.case.name)]
    return kept(places, r.case.name, r.case.scenario)


def _command(case: Case, subject: str) -> str:
    return f"koridor evidence disagree {case.name} --scenario {case.scenario} --subject {subject} --runs RUNS"


def _weight(conflict: Conflict, weights: Weights) -> float:
    """Euros of the heaviest cell of each row that a conflict moves, summed."""
    rows: dict[tuple[str, str], float] = defaultdict(float)
    for c in conflict.cells:
        rows[c.table, c.id] = max(rows[c.table, c.id], weights.get((c.table, c.id, c.column), 0.0))
    return sum(rows.values())


def _sentence(found: list[Conflict], solved: int) -> Sentence:
    moving = sum(bool(c.cells) for c in found)
    after = f" {plural(solved, 'subject')} {'was' if solved == 1 else 'were'} solved again with each reading."
    return (
        f"{capital(plural(len(found), 'group'))} of claims cannot all hold; {fixed(moving)} of them "
        f"{'moves' if moving == 1 else 'move'} cells of this case.{after if solved else ''}",
    )


def _dispute(case: Case, conflict: Conflict, eur: float) -> Dispute:
    used = set(conflict.choice.used)
    said: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(conflict.claims, key=lambda c: c.id not in used):
        said[claim.words.rpartition(" (")[0]].append(claim)
    sides = [_side(case, value, group, used=bool(used & {c.id for c in group})) for value, group in said.items()]
    return Dispute(
        conflict.id,
        conflict.name,
        f"{conflict.measure}; they differ in {' and '.join(conflict.kinds)}",
        "" if conflict.pairs else conflict.what,
        tuple(sides),
        _why(case, conflict),
        _moves(conflict, eur),
    )


def _side(case: Case, value: str, group: list[Claim], *, used: bool) -> Side:
    documents, claims = case.raw["sources"].rows, []
    for claim in group:
        paper = documents.get(claim.source)
        who = claim.speaker or (paper["publisher"] or paper["title"] if paper else claim.source)
        standing = claim.words.rpartition(" (")[2].rstrip(")")
        words = ", ".join(filter(None, (standing, who, claim.stated[:10])))
        claims.append((words, f"#{anchor('claims', claim.id)}", paper["title"] if paper else ""))
    return Side(value, used, tuple(claims))


def _why(case: Case, conflict: Conflict) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Reasons; what is said of several ids is said once."""
    said: dict[str, list[str]] = defaultdict(list)
    for line in conflict.choice.why:
        id, _, words = line.partition(": ")
        said[words].append(id)
    home = {id: name for name in ("assumptions", "sources", "claims") for id in case.raw[name].rows}
    return tuple(
        (words, tuple((id, f"#{anchor(home[id], id)}" if id in home else "") for id in ids))
        for words, ids in said.items()
    )


def _moves(conflict: Conflict, eur: float) -> Sentence:
    """How many cells it moves; their weight is a number that lists them."""
    if not conflict.cells:
        return ("It moves no cell of the case.",)
    cells = tuple(dict.fromkeys(f"{c.table}/{c.id}/{c.column}" for c in conflict.cells))
    count = Number(
        f"dispute-{conflict.id}",
        float(len(cells)),
        "cells",
        plural(len(cells), "cell"),
        f"Cells that {conflict.name}, {conflict.measure}, moves",
        "Numeric cells that rest on one of these claims, or hold such a quantity of the subject.",
        rests=cells,
    )
    if eur < 1.0:
        return ("Moves ", count, ".")
    shown = said_money(eur)
    weight = Number(f"dispute-{conflict.id}-eur", eur, "EUR", shown, f"Weight of {conflict.name}", HOW, rests=cells)
    return ("Moves ", count, " that weigh ", weight, ".")
