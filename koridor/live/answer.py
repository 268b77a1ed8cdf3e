"""What a live session shows of a solution: read back only when somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from koridor.live.resolve import Resolved
from koridor.model.build import Model
from koridor.result.panel import Panel
from koridor.result.read_back import read_back
from koridor.result.tidy import tidied
from koridor.solve.certificate import Certificate


@dataclass(frozen=True, eq=False)
class LiveAnswer:
    """One answer of a session.

    `quick` marks an answer on daily means, a first look and not the case's own; `how` is kept, local, warm,
    restarted or cold; `seconds` count from the request to the certified answer, building included.
    """

    model: Model
    resolved: Resolved
    quick: bool
    seconds: float

    @property
    def how(self) -> str:
        """How it was found: kept, local, warm, restarted or cold."""
        return self.resolved.how

    @property
    def resolution(self) -> str:
        """In words: what one step stands for."""
        hours = self.model.case.steps.hours
        return "daily means" if self.quick else f"steps of {hours.min():g} h"

    @property
    def certificate(self) -> Certificate:
        """The check of this answer against the problem as changed (rule 8.2)."""
        return self.resolved.certificate

    @property
    def objective_eur(self) -> float:
        """Net cost of the perspective over the horizon, EUR."""
        return float(self.model.problem.cost @ self.resolved.answer.x)

    @cached_property
    def panels(self) -> dict[str, Panel]:
        """Values of every table on every step."""
        return read_back(self.model, tidied(self.model, self.resolved.answer))

    @property
    def flows(self) -> pd.DataFrame:
        """Net flow on every route, MW entering at `from` (negative: towards it), time x id."""
        panel, steps = self.panels["routes"], self.model.case.steps
        out = panel.frame("sent", steps) - panel.frame("sent_back", steps)
        out.attrs["unit"] = "MW"
        return out

    @property
    def prices(self) -> pd.DataFrame:
        """Price of one more MWh of demand at every node, EUR/MWh, time x id."""
        return self.panels["nodes"].frame("price", self.model.case.steps)

    @property
    def unserved(self) -> pd.DataFrame:
        """Demand that was not served, MW, time x id."""
        return self.panels["demands"].frame("unserved", self.model.case.steps)

    def __str__(self) -> str:
        mark = "quick look on daily means, " if self.quick else ""
        return f"{self.objective_eur:,.0f} EUR ({mark}{self.how}, {self.seconds:.2f} s, {self.certificate})"
