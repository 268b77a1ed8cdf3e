"""A conflict: the claims that cannot all hold, the cells of the case that they move, and the choice among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from koridor.case.case import Case
from koridor.case.provenance import Basis, Cell
from koridor.evidence.claims import Claim, Subject

KINDS = ("value", "date", "precision", "words", "denial", "modality", "route", "flow", "contract", "share", "growth")
"""In what claims can disagree: the first six with each other, the others by computation."""


@dataclass(frozen=True)
class Pair:
    """Two claims that cannot both hold, and in what they differ."""

    a: str
    b: str
    kind: str


@dataclass(frozen=True)
class Choice:
    """What the case does about a conflict: the claims it uses, how the cells follow from them, and the reasons."""

    used: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """All claims on one subject and measure that disagree, pair by pair.

    `cells` are what they move in the case. A conflict with the case has no pairs: its first claim is against cells of
    the case, and `limits` are the ids that those cells rest on.
    """

    id: str
    about: str
    name: str
    measure: str
    kinds: tuple[str, ...]
    claims: tuple[Claim, ...]
    pairs: tuple[Pair, ...]
    cells: tuple[Cell, ...]
    choice: Choice
    what: str = ""
    limits: tuple[str, ...] = ()


class Uses:
    """Which cells rest on which claims, and why: asked of the case's provenance once."""

    def __init__(self, case: Case, known: Mapping[str, Claim]) -> None:
        self.case, self.known = case, known
        self.heads = {claim.part_of for claim in known.values()}
        self.cells = tuple(case.provenance.cells())
        self.resting: dict[str, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            for basis in cell.basis:
                self.resting[basis.id].append(cell)

    def on(self, group: Iterable[Claim]) -> tuple[Cell, ...]:
        """Cells that rest on a claim of a group.

        A statement with several parts is named as a whole: of the cells that rest on it, those count for a part whose
        column holds such a quantity.
        """
        found: list[Cell] = []
        for claim in group:
            columns = claim.kind.columns if claim.kind else ()
            several = claim.part_of or claim.id in self.heads
            cells = [*self.resting[claim.id], *(self.resting[claim.part_of] if claim.part_of else ())]
            found += [cell for cell in cells if not several or cell.column in columns]
        return tuple(dict.fromkeys(found))

    def choice(self, subject: Subject, measure: str, group: Sequence[Claim]) -> tuple[Choice, tuple[Cell, ...]]:
        """The choice among claims, and the cells that they move.

        Used are the claims that cells rest on; without any, those that a rule of provenance names on the subject.
        Why is what that rule says, then how the cells follow. Where neither is there, the cells of the subject's rows
        that hold such a quantity say what was taken instead.
        """
        kind = group[0].kind
        columns = kind.columns if kind else ()
        own = tuple(c for c in self.cells if (c.table, c.id) in subject.rows and c.column in columns)
        resting = self.on(group)
        stated = self.case.provenance.of("subjects", subject.id, measure)
        of_cells = tuple(dict.fromkeys(b for c in resting or (() if stated else own) for b in c.basis))
        by_id = {claim.id: claim.id for claim in group}
        for claim in group:
            by_id.setdefault(claim.head, claim.id)
        used = tuple(dict.fromkeys(by_id[b.id] for b in of_cells or stated if b.id in by_id))
        why = [self.reason(b) for b in stated] + [self.reason(b) for b in of_cells if b.how or not stated]
        return Choice(used, tuple(dict.fromkeys(why))), tuple(dict.fromkeys((*resting, *own)))

    def reason(self, basis: Basis) -> str:
        """Why a basis was taken: how the value follows, and for an assumption its reason."""
        rows = self.case.raw["assumptions"].rows
        said = rows[basis.id]["reason"] if basis.kind == "assumption" and basis.id in rows else ""
        words = "; ".join(dict.fromkeys(filter(None, (basis.how, said))))
        return f"{basis.id}: {words}" if words else basis.id
