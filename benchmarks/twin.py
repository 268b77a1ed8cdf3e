"""The twin of any problem of ours in PyPSA: the same columns and rows, whatever the case has in it.

Buses are the balances, loads what they must serve. A column in one balance is a generator, in several a link with as
many ports; both take their limits and costs hour by hour. What PyPSA has no component for (levels of stores, rows of
contracts, bookings and plants) is put beside it in linopy, by `extra_functionality`, as its users do. So PyPSA's own
work is building, solving and reading back a network of the same size and the same optimum. Choices (rule 5.6) are left
out: where they bind, the objectives differ.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
import xarray as xr
from numpy.typing import NDArray

from koridor.lp.problem import LinearProblem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BALANCE = "balance"
"""Rows of a step that are buses."""

SHORT, LONG = 4, 40
"""Terms of a row; rows of like length are one family of constraints, as short rows need no room for long ones."""


class Twin:
    """A linear problem, sorted into what PyPSA has components for and what goes beside them.

    `ports` tells of each column of a step that is in a balance its buses (k,) and coefficients (k, T). Raises
    ValueError where the problem is not linear, or where a balance looks at other steps.
    """

    def __init__(self, problem: LinearProblem) -> None:
        if problem.integer is not None:
            raise ValueError("The twin of a problem with integers is not linear.")
        axis, rows = problem.index.columns, problem.index.rows
        self.problem, self.steps, self.width = problem, axis.steps, axis.per_step
        self.names = [f"{g.name}/{i}" for g in axis.groups.values() if not g.tail for i in g.items]
        balance = rows.groups[BALANCE]
        self.buses = list(balance.items)
        at = np.arange(self.steps)[:, None] * rows.per_step + np.arange(balance.start, balance.stop)
        self.ports = _ports(problem.matrix[at.ravel()].tocoo(), self.steps, len(self.buses), self.width)
        self.load = problem.row_lower[at]
        if not np.array_equal(self.load, problem.row_upper[at]):
            raise ValueError("A balance is not an equation.")
        self.others = np.setdiff1d(np.arange(problem.rows), at)
        self.generators = [j for j, (buses, _) in self.ports.items() if len(buses) == 1]
        self.links = [j for j, (buses, _) in self.ports.items() if len(buses) > 1]
        self.scale = {j: _scale(*self.ports[j]) for j in self.ports}

    def network(self) -> Any:
        """A pypsa.Network; its variables are our columns times `scale`."""
        import pypsa

        n = pypsa.Network()
        n.set_snapshots(pd.RangeIndex(self.steps, name="snapshot"))
        n.add("Bus", self.buses)
        served = [i for i in range(len(self.buses)) if np.any(self.load[:, i] != 0)]
        loads = {f"load {self.buses[i]}": self.load[:, i] for i in served}
        n.add("Load", list(loads), bus=[self.buses[i] for i in served], p_set=pd.DataFrame(loads, n.snapshots))
        n.add("Generator", **self._limits(self.generators), **self._ends(self.generators, "bus"))
        n.add("Link", **self._limits(self.links), **self._ends(self.links, "bus0"))
        return n

    def _limits(self, columns: list[int]) -> dict[str, Any]:
        """Names, limits and costs of components of 1 MW."""
        p, low, high, cost = self.problem, {}, {}, {}
        for j in columns:
            ends = [self.of_steps(v, j) * self.scale[j] for v in (p.lower, p.upper)]
            low[self.names[j]], high[self.names[j]] = np.sort(ends, axis=0)
            cost[self.names[j]] = self.of_steps(p.cost, j) / self.scale[j]
        frames = {k: pd.DataFrame(v) for k, v in (("p_min_pu", low), ("p_max_pu", high), ("marginal_cost", cost))}
        return {"name": [self.names[j] for j in columns], "p_nom": 1.0, **frames}

    def _ends(self, columns: list[int], first: str) -> dict[str, Any]:
        """The buses of components, and the efficiencies of all but the first."""
        most = max((len(self.ports[j][0]) for j in columns), default=1)
        out: dict[str, Any] = {first: []}
        shares: dict[str, dict[str, Floats]] = {}
        for j in columns:
            buses, values = self.ports[j]
            lead = _lead(values)
            order = [lead, *(k for k in range(len(buses)) if k != lead)]
            out[first].append(self.buses[buses[lead]])
            for q in range(1, most):
                there = q < len(order)
                out.setdefault(f"bus{q}", []).append(self.buses[buses[order[q]]] if there else "")
                share = values[order[q]] / self.scale[j] if there else np.ones(self.steps)
                shares.setdefault("efficiency" if q == 1 else f"efficiency{q}", {})[self.names[j]] = share
        return out | {name: pd.DataFrame(values) for name, values in shares.items()}

    def of_steps(self, vector: Floats, column: int) -> Floats:
        """The values (T,) of a column of a step."""
        return vector[: self.steps * self.width].reshape(self.steps, self.width)[:, column]

    def beside(self, n: Any, _: Any) -> None:
        """Add the other columns and rows to the linopy model of `n`: PyPSA's `extra_functionality`."""
        p, model = self.problem, n.model
        label, scale = np.full(p.columns, -1), np.ones(p.columns)
        for component, columns in (("Generator", self.generators), ("Link", self.links)):
            labels = model.variables[f"{component}-p"].labels
            other = next(d for d in labels.dims if d != "snapshot")
            found = labels.sel({other: [self.names[j] for j in columns]}).transpose("snapshot", other).values
            for k, j in enumerate(columns):
                at = np.arange(self.steps) * self.width + j
                label[at], scale[at] = found[:, k], self.scale[j]
        rest = np.flatnonzero(label < 0)
        bounds = {k: xr.DataArray(v[rest], dims="extra") for k, v in (("lower", p.lower), ("upper", p.upper))}
        extra = model.add_variables(**bounds, coords=[pd.RangeIndex(len(rest), name="extra")], name="extra")
        label[rest] = extra.labels.values
        model.objective = model.objective + (extra * xr.DataArray(p.cost[rest], dims="extra")).sum()
        matrix = sp.csr_array(p.matrix[self.others])
        terms = np.diff(matrix.indptr)
        for low, high in ((1, SHORT), (SHORT + 1, LONG), (LONG + 1, p.columns)):
            chosen = np.flatnonzero((terms >= low) & (terms <= high))
            if len(chosen):
                self._rows(model, matrix, chosen, (label, scale))

    def _rows(self, model: Any, matrix: sp.csr_array, chosen: Ints, where: tuple[Ints, Floats]) -> None:
        """One family of constraints for each way of comparing."""
        import linopy

        label, scale = where
        rows = matrix[chosen]
        count = np.diff(rows.indptr)
        values, labels = np.full((len(chosen), count.max()), np.nan), np.full((len(chosen), count.max()), -1)
        row = np.repeat(np.arange(len(chosen)), count)
        place = np.arange(rows.nnz) - np.repeat(rows.indptr[:-1], count)
        values[row, place], labels[row, place] = rows.data / scale[rows.indices], label[rows.indices]
        lower, upper = self.problem.row_lower[self.others[chosen]], self.problem.row_upper[self.others[chosen]]
        equal = lower == upper
        for sign, one, side in (("=", equal, lower), (">=", ~equal, lower), ("<=", ~equal, upper)):
            which = one & np.isfinite(side)
            if which.any():
                number = {"row": np.arange(which.sum())}
                content = {"coeffs": (("row", "_term"), values[which]), "vars": (("row", "_term"), labels[which])}
                terms = xr.Dataset({**content, "const": ("row", np.zeros(which.sum()))}, number)
                right = xr.DataArray(side[which], number, dims="row")
                model.add_constraints(linopy.LinearExpression(terms, model), sign, right)


def _ports(entries: Any, steps: int, buses: int, width: int) -> dict[int, tuple[Ints, Floats]]:
    """Buses and coefficients of each column of a step, from the balances of all steps."""
    step, bus = np.divmod(entries.row, buses)
    if len(entries.col) and entries.col.max() >= steps * width:
        raise ValueError("A balance holds a column that exists once.")
    at, column = np.divmod(entries.col, width)
    if not np.array_equal(step, at):
        raise ValueError("A balance looks at another step.")
    out = {}
    for j in np.unique(column):
        mine = column == j
        places = np.unique(bus[mine])
        values = np.zeros((len(places), steps))
        values[np.searchsorted(places, bus[mine]), step[mine]] = entries.data[mine]
        out[int(j)] = places, values
    return out


def _lead(values: Floats) -> int:
    """The port that a link starts from: one that only takes, else one that is never 0."""
    takes, never = np.flatnonzero((values < 0).all(axis=1)), np.flatnonzero((values != 0).all(axis=1))
    return int([*takes, *never][0])


def _scale(buses: Ints, values: Floats) -> Floats:
    """PyPSA's variable for one unit of our column: a generator gives 1, a link takes 1 at its first bus."""
    return values[0] if len(buses) == 1 else -values[_lead(values)]
