"""A Run: one solved scenario, in memory or opened from its folder; both answer alike."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from koridor.case.case import Case
from koridor.case.load import load_with
from koridor.case.steps import Steps
from koridor.errors import RunError
from koridor.lp.block import Floats
from koridor.result.capacities import UNITS as CAPACITY_COLUMNS
from koridor.result.contracts import COLUMNS as YEAR_COLUMNS
from koridor.result.panel import Panel, from_long
from koridor.result.statics import capacity, statics

RUN_FORMAT = 1
AGAIN = "Solve it again with `koridor run`."


class Run:
    """Tables of one solved scenario. `run.flows`, `run.prices` and `run.unserved` are the ones most asked for."""

    def __init__(
        self,
        manifest: dict[str, Any],
        folder: Path | None,
        case: Case | None = None,
        panels: dict[str, Panel] | None = None,
        ledger: pd.DataFrame | None = None,
        contracts: pd.DataFrame | None = None,
        capacities: pd.DataFrame | None = None,
    ) -> None:
        self.manifest, self._folder, self._case, self._ledger = manifest, folder, case, ledger
        self._contracts, self._capacities = contracts, capacities
        self._panels: dict[str, Panel] = dict(panels or {})

    @property
    def folder(self) -> Path:
        """Where the run lives. Raises RunError for a run that was not saved."""
        if self._folder is None:
            raise RunError("This run was not saved. Give koridor.solve a folder: koridor.solve(case, out=...).")
        return self._folder

    @cached_property
    def case(self) -> Case:
        """The case as solved, from the copy of its tables in the run folder."""
        if self._case is not None:
            return self._case
        if not (self.folder / "case" / "case.toml").is_file():
            raise RunError(f"{self.folder / 'case'} is missing: the run is not whole. {AGAIN}")
        asked = self.manifest["request"]
        return load_with(self.folder / "case", asked["scenario"], asked["edits"], asked["name"], asked["horizon"])

    @property
    def steps(self) -> Steps:
        """The steps of the horizon."""
        return self.case.steps

    def panel(self, name: str) -> Panel:
        """Values of a table on every step; see `panel.UNITS` for what there is."""
        if name not in self._panels:
            self._panels[name] = from_long(name, _table(self.folder / f"{name}.parquet"), len(self.steps))
        return self._panels[name]

    @cached_property
    def statics(self) -> dict[str, pd.DataFrame]:
        """Facts that do not change over the run, by table, indexed by id."""
        return statics(self.case, self.capacities)

    def capacity(self, name: str) -> Floats:
        """Available capacity in MW (T, n) of routes, processes, supplies, markets (buying) or storages (withdrawal)."""
        return capacity(self.case, name, self.capacities)

    @property
    def ledger(self) -> pd.DataFrame:
        """Money by payer, receiver, kind, table, id and month (EUR)."""
        if self._ledger is None:
            self._ledger = _table(self.folder / "ledger.parquet").to_pandas()
        return self._ledger

    @property
    def contracts(self) -> pd.DataFrame:
        """Every contract year: quantities (MWh at the delivery point), banks, prices, bills (EUR), shadow values."""
        if self._contracts is None:
            self._contracts = _table(self.folder / "contract_years.parquet").to_pandas()
        self._contracts.attrs["units"] = dict(YEAR_COLUMNS)
        return self._contracts

    @property
    def capacities(self) -> pd.DataFrame:
        """What was chosen to be built: table, id, what stands, limits, choice, cost; may have no rows."""
        if self._capacities is None:
            path = None if self._folder is None else self._folder / "capacities.parquet"
            if path is None or not path.is_file():  # a run from before capacities could be chosen
                return pd.DataFrame(columns=list(CAPACITY_COLUMNS))
            self._capacities = _table(path).to_pandas()
        self._capacities.attrs["units"] = dict(CAPACITY_COLUMNS)
        return self._capacities

    @property
    def objective_eur(self) -> float:
        """Net cost of the perspective over the horizon, EUR."""
        return float(self.manifest["objective_eur"])

    @property
    def flows(self) -> pd.DataFrame:
        """Net flow on every route, MW entering at `from` (negative: towards it), time x id."""
        panel = self.panel("routes")
        out = panel.frame("sent", self.steps) - panel.frame("sent_back", self.steps)
        out.attrs["unit"] = "MW"
        return out

    @property
    def prices(self) -> pd.DataFrame:
        """Price of one more MWh of demand at every node, EUR/MWh, time x id."""
        return self.panel("nodes").frame("price", self.steps)

    @property
    def unserved(self) -> pd.DataFrame:
        """Demand that was not served, MW, time x id."""
        return self.panel("demands").frame("unserved", self.steps)

    @property
    def parties(self) -> pd.DataFrame:
        """Received, paid and net of every party, EUR."""
        ledger = self.ledger
        paid, received = ledger.groupby("payer")["eur"].sum(), ledger.groupby("receiver")["eur"].sum()
        out = pd.DataFrame({"received": received, "paid": paid}).fillna(0.0)
        out["net"] = out["received"] - out["paid"]
        out.index.name, out.attrs["unit"] = "party", "EUR"
        return out


def _table(path: Path) -> pa.Table:
    """One table of a run folder. Raises RunError where it is missing or damaged."""
    if not path.is_file():
        raise RunError(f"{path} is missing: the run is not whole. {AGAIN}")
    try:
        return pq.read_table(path)
    except (pa.ArrowException, OSError):
        raise RunError(f"{path} is damaged: the run is not whole. {AGAIN}") from None


def open_run(folder: str | Path) -> Run:
    """Open a run folder. Raises RunError in words where it is missing, partial or of another format."""
    path = Path(folder)
    manifest = path / "manifest.json"
    if not manifest.is_file():
        raise RunError(f"{path} is not a run: it has no manifest.json. `koridor run CASE --out {path}` makes one.")
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise RunError(f"{manifest} is damaged: the run is not whole. {AGAIN}")
    if content.get("format") != RUN_FORMAT:
        raise RunError(
            f"{path} was written in run format {content.get('format')}, this Koridor reads {RUN_FORMAT}. {AGAIN}"
        )
    if "request" not in content or "objective_eur" not in content:
        raise RunError(f"{manifest} lacks entries: the run is not whole. {AGAIN}")
    return Run(content, path)
