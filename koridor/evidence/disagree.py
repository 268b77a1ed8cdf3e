"""What a disagreement of documents moves: the case solved again with each reading (DESIGN 7.2).

Each reading of each disputed number is solved one at a time, then all lowest and all highest together. A value of a
venture is then followed over its disputed size, a quarter of the lowest to half again the highest, until its sign
changes, and the size at which it does is found by bisection.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from koridor.case.case import Case
from koridor.case.load import load_with
from koridor.errors import CaseError, Infeasible, KoridorError
from koridor.evidence.figure import npv
from koridor.evidence.readings import Disagreement, Edit, Reading, disagreements, extreme, said_value
from koridor.result.run import Run
from koridor.result.solve import solve

Say = Callable[[str], None]
BELOW, ABOVE = 0.25, 1.5
"""How far beyond its readings a number is followed: a quarter of the lowest, half again the highest."""
HALVINGS = 4
"""Bisections of a change of sign: the answer is within a sixteenth of the distance of two readings."""


@dataclass(frozen=True)
class Solved:
    """A reading with the figures of its run by name; empty with `reason` where it has no plan."""

    disagreement: str
    reading: str
    value: float
    claims: tuple[str, ...]
    scenario: str
    used: bool
    figures: dict[str, float]
    reason: str = ""


@dataclass(frozen=True)
class Move:
    """How far one disagreement moves one figure; `relative` to its size in the base, nan where that is 0."""

    figure: str
    disagreement: str
    low: float
    high: float
    relative: float

    @property
    def spread(self) -> float:
        """Highest less lowest."""
        return self.high - self.low


@dataclass(frozen=True)
class BreakEven:
    """Where the value of a venture changes sign along a number, nan where it does not; `points` are what was solved."""

    figure: str
    disagreement: str
    unit: str
    at: float
    points: tuple[tuple[float, float], ...]

    @property
    def words(self) -> str:
        """The answer as a sentence."""
        low, high = self.points[0], self.points[-1]
        if math.isnan(self.at):
            sign = "negative" if low[1] < 0 else "positive"
            best = max(self.points, key=lambda p: p[1])
            return (
                f"{self.figure} does not change its sign between {said_value(low[0], self.unit)} and "
                f"{said_value(high[0], self.unit)}: it is {sign} throughout, {best[1] / 1e6:,.1f} million EUR at best, "
                f"at {said_value(best[0], self.unit)}."
            )
        return f"{self.figure} changes its sign at about {said_value(self.at, self.unit)}."


@dataclass(frozen=True)
class Answer:
    """Everything that was solved for a subject."""

    subject: str
    base: dict[str, float]
    units: dict[str, str]
    solved: tuple[Solved, ...]
    moves: tuple[Move, ...]
    flips: tuple[BreakEven, ...]

    def content(self) -> dict[str, Any]:
        """As one JSON object; numbers that are not there are null."""
        moves = [{**asdict(m), "spread": m.spread} for m in self.moves]
        flips = [{**asdict(f), "words": f.words} for f in self.flips]
        readings = [asdict(s) for s in self.solved]
        told = {"subject": self.subject, "units": self.units, "base": self.base, "readings": readings}
        return {k: _plain(v) for k, v in {**told, "moves": moves, "break_even": flips}.items()}


def disagree(case: Case, subject: str, say: Say = lambda _: None) -> Answer:
    """Solve a case with every reading of what is disputed about a subject. Raises KoridorError where nothing is."""
    found = disagreements(case, subject)
    with TemporaryDirectory(prefix="koridor-") as folder:
        maker = _Maker(case, Path(folder), say)
        base = maker.figures(())
        solved = [maker.solved(d.name, r, base) for d in found for r in d.readings]
        if len(found) > 1:
            for name, pick in (("all lowest", 0), ("all highest", -1)):
                ids = tuple(i for d in found for i in d.readings[pick].claims)
                solved.append(maker.solved("extremes", Reading(name, math.nan, ids, extreme(found, pick)), base))
        flips = tuple(maker.flip(d, f"npv {v}") for d in found for v in case["ventures"].ids)
    return Answer(subject, base, units(case), tuple(solved), _moves(base, found, solved), flips)


def units(case: Case) -> dict[str, str]:
    """The figures of an answer with their units: cost, what is missing and traded by carrier, worth of ventures."""
    carriers = list(dict.fromkeys(_carriers(case, "demands")))
    traded = list(dict.fromkeys(_carriers(case, "markets")))
    out = {"net cost of the perspective": "EUR"}
    out |= {f"unserved {c}": "MWh" for c in carriers} | {f"net import of {c}": "MWh" for c in traded}
    out |= {f"{c} sold to {u}": "MWh" for c in traded for u in _unions(case)}
    return out | {f"npv {v}": "EUR" for v in case["ventures"].ids}


class _Maker:
    """Solves edits of one case, each set of edits once."""

    def __init__(self, case: Case, folder: Path, say: Say) -> None:
        self.case, self.folder, self.say = case, folder, say
        self.known: dict[str, dict[str, float]] = {}

    def figures(self, edits: Sequence[Edit]) -> dict[str, float]:
        """The figures under some edits. Raises what loading and solving raise."""
        key = repr([sorted(e.items()) for e in edits])
        if key not in self.known:
            asked = self.case.request
            name = f"reading{len(self.known)}"
            own = (*asked["edits"], *edits)
            called = name if own else asked["name"]
            case = load_with(self.case.folder, asked["scenario"], own, called, asked["horizon"])
            self.known[key] = _figures(solve(case, self.folder / name), self.say)
        return self.known[key]

    def solved(self, disagreement: str, reading: Reading, base: dict[str, float]) -> Solved:
        """A reading with its figures, or why it has none."""
        self.say(f"{disagreement}: {reading.name}")
        reason, values = "", base
        try:
            values = self.figures(reading.edits) if reading.edits else base
        except (CaseError, Infeasible) as refusal:
            reason, values = str(refusal).splitlines()[0], {}
        return Solved(
            disagreement, reading.name, reading.value, reading.claims, reading.scenario, reading.used, values, reason
        )

    def flip(self, d: Disagreement, figure: str) -> BreakEven:
        """Where a figure changes sign as the disputed number alone is changed."""
        values = sorted({d.readings[0].value * BELOW, *(r.value for r in d.readings), d.readings[-1].value * ABOVE})
        self.say(f"{figure} from {said_value(values[0], d.unit)} to {said_value(values[-1], d.unit)}")
        points = [(v, y) for v in values if math.isfinite(y := self._at(d, v, figure))]
        signs = [(a, b) for a, b in pairwise(points) if a[1] * b[1] < 0]
        at = math.nan
        if signs:
            (a, b) = signs[0]
            for _ in range(HALVINGS):
                middle = (a[0] + b[0]) / 2
                point = (middle, self._at(d, middle, figure))
                points.append(point)
                a, b = (point, b) if point[1] * a[1] > 0 else (a, point)
            at = a[0] + (b[0] - a[0]) * a[1] / (a[1] - b[1])
        return BreakEven(figure, d.name, d.unit, at, tuple(sorted(points)))

    def _at(self, d: Disagreement, value: float, figure: str) -> float:
        """A figure where the disputed number has a value; nan where there is no plan."""
        rows = self.case[d.table]
        capacity = float(rows.number("capacity")[rows.index(d.row), 0]) if "capacity" in rows.columns else math.nan
        try:
            return self.figures((d.edit(value, capacity),))[figure]
        except KoridorError:
            return math.nan


def _figures(run: Run, say: Say) -> dict[str, float]:
    """Every figure of `units`, in its order."""
    hours, case = run.steps.hours, run.case
    unserved = hours @ run.panel("demands")["unserved"]
    bought, sold = hours @ run.panel("markets")["bought"], hours @ run.panel("markets")["sold"]
    out = {"net cost of the perspective": run.objective_eur}
    asked, traded, unions = _carriers(case, "demands"), _carriers(case, "markets"), _union_of(case)
    for carrier in dict.fromkeys(asked):
        out[f"unserved {carrier}"] = _sum(unserved, (c == carrier for c in asked))
    for carrier in dict.fromkeys(traded):
        out[f"net import of {carrier}"] = _sum(bought - sold, (c == carrier for c in traded))
    for carrier in dict.fromkeys(traded):
        for union in _unions(case):
            mine = (c == carrier and u == union for c, u in zip(traded, unions, strict=True))
            out[f"{carrier} sold to {union}"] = _sum(sold, mine)
    return out | {f"npv {v}": npv(run, v, say) for v in case["ventures"].ids}


def _sum(values: Any, mask: Iterable[bool]) -> float:
    return float(values[np.array(list(mask), dtype=bool)].sum())


def _carriers(case: Case, table: str) -> list[str]:
    """Carrier of each row of a table, by its node."""
    nodes = case.raw["nodes"].rows
    return [nodes[node]["carrier"] for node in (case.raw[table].rows[i]["node"] for i in case[table].ids)]


def _union_of(case: Case) -> list[str]:
    """Carbon union of each market, by the area of its node."""
    nodes, areas = case.raw["nodes"].rows, case.raw["areas"].rows
    places = [nodes[case.raw["markets"].rows[i]["node"]]["area"] for i in case["markets"].ids]
    return [areas[a]["carbon_union"] if a in areas else "" for a in places]


def _unions(case: Case) -> list[str]:
    return [u for u in dict.fromkeys(_union_of(case)) if u]


def _moves(base: dict[str, float], found: Sequence[Disagreement], solved: Sequence[Solved]) -> tuple[Move, ...]:
    """How far each disagreement moves each figure: figure by figure, the largest first."""
    out = []
    for figure, size in base.items():
        for name in (*(d.name for d in found), "extremes"):
            values = [s.figures[figure] for s in solved if s.disagreement == name and figure in s.figures]
            if values:
                low, high = min(*values, size), max(*values, size)
                out.append(Move(figure, name, low, high, (high - low) / abs(size) if size else math.nan))
    place = {figure: n for n, figure in enumerate(base)}
    return tuple(sorted(out, key=lambda m: (place[m.figure], -m.spread)))


def _plain(content: Any) -> Any:
    """Without numbers that JSON does not have."""
    if isinstance(content, dict):
        return {k: _plain(v) for k, v in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(v) for v in content]
    return None if isinstance(content, float) and not math.isfinite(content) else content
