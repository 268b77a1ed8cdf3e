"""A run beside published figures: the back-cast (table `observations`)."""

from __future__ import annotations

from dataclasses import dataclass

from koridor.case.cell import Number
from koridor.result.query import ask, connect
from koridor.result.run import Run


@dataclass(frozen=True)
class Observed:
    """One figure of the run beside the published one. `verdict` is within, outside or input."""

    id: str
    title: str
    unit: str
    ours: float
    published: float
    deviation: float
    tolerance: float
    absolute: bool
    verdict: str
    query: str
    rests_on: str
    note: str

    @property
    def relative(self) -> float:
        """Deviation over the published figure; infinite where that is 0."""
        return self.deviation / abs(self.published) if self.published else float("inf")


def compare(run: Run) -> list[Observed]:
    """Every observation of the run's scenario. A figure that the run was given is marked `input` and is no success."""
    table = run.case["observations"]
    connection = connect(run.folder)
    out = []
    for i, scenario in enumerate(table.text("scenario")):
        if scenario != run.manifest["case"]["scenario"]:
            continue
        row = {c: table.text(c)[i] for c in ("title", "unit", "query", "rests_on", "note")}
        answer = ask(connection, row["query"])
        ours = float(answer.to_numpy()[0, 0]) if len(answer) else float("nan")
        published, tolerance = _number(table.columns["value"][i]), _number(table.columns["tolerance"][i])
        absolute = bool(table.columns["absolute"][i])
        deviation = ours - published
        allowed = tolerance if absolute else tolerance * abs(published)
        verdict = "input" if table.columns["input"][i] else "within" if abs(deviation) <= allowed else "outside"
        out.append(
            Observed(
                table.ids[i],
                row["title"],
                row["unit"],
                ours,
                published,
                deviation,
                tolerance,
                absolute,
                verdict,
                row["query"],
                row["rests_on"],
                row["note"],
            )
        )
    return out


def _number(value: object) -> float:
    """The number of a cell in the unit of the row."""
    return value.parts[0].value * value.parts[0].unit.factor if isinstance(value, Number) else float("nan")
