"""PyPSA as a witness: the same small network built by another program, solved by that program's own formulation.

Only what a test states is handed over; no number comes from Koridor's problem. Its warnings are not ours.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from koridor.result.run import Run

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pypsa

for noisy in ("pypsa", "linopy"):
    logging.getLogger(noisy).setLevel(logging.ERROR)

OBJECTIVE = 1e-6
PRICE = 1e-4
ENGINES = ("highs", "piqp")


class Witness:
    """A PyPSA network of `steps` snapshots of `hours` hours each."""

    def __init__(self, steps: int, hours: float = 1.0) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.network = pypsa.Network()
            self.network.set_snapshots(range(steps))
            self.network.snapshot_weightings.loc[:, :] = hours
        self.objective = np.nan

    def add(self, kind: str, name: str, **attributes: Any) -> Witness:
        """Add a component; a list becomes a series over the snapshots."""
        series = {k: pd.Series(v, self.network.snapshots) for k, v in attributes.items() if isinstance(v, list)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.network.add(kind, name, **{**attributes, **series})
        return self

    def buses(self, *names: str) -> Witness:
        """Places where something balances."""
        for name in names:
            self.add("Bus", name)
        return self

    def load(self, bus: str, values: list[float], worth: float = 3000.0) -> Witness:
        """A demand that may go unserved at its worth."""
        most = max(values)
        self.add("Load", f"load {bus}", bus=bus, p_set=values)
        share = [v / most for v in values]
        return self.add("Generator", f"unserved {bus}", bus=bus, p_nom=most, p_max_pu=share, marginal_cost=worth)

    def solve(self, extra: Callable[[Any, Any], None] | None = None) -> Witness:
        """Solve with HiGHS through linopy. `extra` may add constraints, as PyPSA's extra_functionality."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            status, condition = self.network.optimize(
                solver_name="highs",
                extra_functionality=extra,
                solver_options={"output_flag": False, "mip_rel_gap": 1e-9},
                include_objective_constant=False,
            )
        assert (status, condition) == ("ok", "optimal")
        self.objective = float(self.network.objective)
        return self

    def price(self, bus: str) -> np.ndarray[Any, Any]:
        """EUR/MWh at a bus."""
        return self.network.buses_t.marginal_price[bus].to_numpy()


def assert_agree(run: Run, witness: Witness, nodes: Sequence[str] = ()) -> None:
    """The same objective (tie-breaks apart) and the same prices at `nodes`, where the duals are unique."""
    ours = run.objective_eur - run.manifest["tie_break_eur"]
    assert abs(ours - witness.objective) <= OBJECTIVE * abs(witness.objective), (ours, witness.objective)
    for node in nodes:
        np.testing.assert_allclose(run.prices[node].to_numpy(), witness.price(node), rtol=PRICE, atol=PRICE)
