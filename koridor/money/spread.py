"""Clean spark spread, hour by hour: what a MWh of power leaves after its fuel and its carbon.

    spread = price of power - price of fuel / efficiency - carbon price x t/MWh

Prices are those of the plant's nodes. Fuel is priced on its gross calorific value, so the efficiency is the gross one:
an efficiency on the lower value is multiplied by lower / gross (natural gas 0.901); mixing the two is a 10 % error.
Heat is left out: the spread is that of condensing operation. Variable operation is not part of it, by custom.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from koridor.lp.block import Floats
from koridor.model.process import carbon, efficiency
from koridor.result.run import Run


@dataclass(frozen=True, eq=False)
class SparkSpread:
    """`spread` (T,) EUR/MWh of power on the steps of `hours` (T,); `output` (T,) MW."""

    process: str
    year: int
    efficiency: float
    spread: Floats
    output: Floats
    hours: Floats
    time: pd.DatetimeIndex

    @property
    def mean(self) -> float:
        """Mean over the horizon, EUR/MWh."""
        return float(np.average(self.spread, weights=self.hours))

    @property
    def captured(self) -> float:
        """Mean over what the plant made, EUR/MWh; nan where it stood still."""
        made = self.output * self.hours
        return float(np.average(self.spread, weights=made)) if made.sum() > 0 else float("nan")

    @property
    def positive_hours(self) -> float:
        """Hours in which power pays for fuel and carbon."""
        return float(self.hours[self.spread > 0].sum())

    def frame(self) -> pd.DataFrame:
        """Hour by hour: spread (EUR/MWh) and output (MW) by time."""
        return pd.DataFrame({"spread": self.spread, "output": self.output}, index=self.time)

    def duration(self) -> pd.DataFrame:
        """Duration curve: `hours` in which the spread is at least `spread` EUR/MWh, highest first."""
        order = np.argsort(-self.spread, kind="stable")
        return pd.DataFrame({"hours": np.cumsum(self.hours[order]), "spread": self.spread[order]})


def spark_spread(run: Run, process: str) -> SparkSpread | None:
    """The spread of a process that draws a fuel; None where it draws nothing."""
    case = run.case
    processes, nodes = case["processes"], case["nodes"]
    at = processes.index(process)
    source, sink = int(processes.ref("input")[at]), int(processes.ref("output")[at])
    if source < 0:
        return None
    price, steps = run.panel("nodes")["price"], run.steps
    gross = float(efficiency(case)[at])
    area = int(nodes.ref("area")[sink])
    charge = case["areas"].number("carbon_price")[area] if area >= 0 else np.zeros(1)
    spread = price[:, sink] - price[:, source] / gross - charge * float(carbon(case)[0][at])
    time = pd.DatetimeIndex(steps.start, name="time").tz_localize("UTC")
    output = run.panel("processes")["output"][:, at]
    return SparkSpread(process, int(steps.year[0]), gross, spread, output, steps.hours, time)
