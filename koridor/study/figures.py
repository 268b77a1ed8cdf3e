"""The outputs of a study for one solved problem. Only those tables of a run are made that an output asks for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from koridor.case.raw import Problems
from koridor.errors import RunError
from koridor.lp.problem import Answer
from koridor.model.build import Model
from koridor.result.contracts import contract_years
from koridor.result.read_back import read_back
from koridor.result.run import Run
from koridor.result.settle import settle
from koridor.study.factor import FILE
from koridor.study.metric import Metric


def figures(model: Model, answer: Answer, outputs: Sequence[Metric]) -> dict[str, float]:
    """Every output by name, of a tidy answer."""
    panels = read_back(model, answer)
    asked = " ".join(f"{m.kind} {m.id}" for m in outputs)
    run = Run(
        # Pairwise sums do not depend on how many threads a linear algebra library has.
        {"objective_eur": float((model.problem.cost * answer.x).sum())},
        None,
        model.case,
        panels,
        settle(model, answer) if "net" in asked or "ledger" in asked else None,
        contract_years(model, answer, panels["contracts"]) if "contract_years" in asked else None,
    )
    return {m.name: m.value(run) for m in outputs}


def check(model: Model, outputs: Sequence[Metric], problems: Problems) -> None:
    """Ask every query once, of a plan in which nothing happens: a slip in SQL is told before anything is solved."""
    problem = model.problem
    nothing = Answer("", np.zeros(problem.columns), np.zeros(problem.rows), 0, 0.0, "", "")
    for metric in outputs:
        if metric.kind == "sql":
            try:
                figures(model, nothing, [metric])
            except RunError as reason:
                what, why = f"The query cannot be answered: {reason}", "Its column of the results would be empty."
                way = "Ask for one number; the tables are those of a run, see docs/runs.md."
                problems.report("study/output", FILE, what, why, way, column=f"outputs.{metric.name}")
