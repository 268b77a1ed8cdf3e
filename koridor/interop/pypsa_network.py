"""A PyPSA network as plain tables: from a CSV folder, a netCDF file or a pypsa.Network, with nothing of it judged.

A CSV folder is read by pandas alone; a netCDF file needs the package pypsa, which reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from koridor.errors import CaseError, Problem
from koridor.lp.block import Floats

COMPONENTS = (
    "buses",
    "carriers",
    "loads",
    "generators",
    "links",
    "lines",
    "stores",
    "storage_units",
    "transformers",
    "global_constraints",
    "processes",
)
"""Lists of components that change what is solved."""


@dataclass(frozen=True, eq=False)
class Component:
    """One list of components: `static` (rows by name) and `series` attribute -> (snapshots x names)."""

    name: str
    static: pd.DataFrame
    series: Mapping[str, pd.DataFrame]

    def __len__(self) -> int:
        return len(self.static)

    def has(self, id: str, attribute: str) -> bool:
        """Whether an attribute of a row varies over the snapshots."""
        return attribute in self.series and id in self.series[attribute].columns

    def text(self, id: str, attribute: str, default: str = "") -> str:
        """A text; the default where it is missing or empty."""
        value = self.static.at[id, attribute] if attribute in self.static.columns else default
        return default if value is None or (isinstance(value, float) and np.isnan(value)) else str(value)

    def flag(self, id: str, attribute: str, default: bool = False) -> bool:
        """Yes or no, as CSV and netCDF write it."""
        return self.text(id, attribute, str(default)).strip().lower() in ("true", "1", "1.0")

    def number(self, id: str, attribute: str, default: float) -> float:
        """A number that does not vary; the default where it is missing."""
        text = self.text(id, attribute, "")
        return default if text == "" else float(text)

    def values(self, id: str, attribute: str, default: float) -> float | Floats:
        """A number, or (snapshots,) where it varies."""
        if not self.has(id, attribute):
            return self.number(id, attribute, default)
        found = self.series[attribute][id].to_numpy(dtype=np.float64)
        return float(found[0]) if len(found) and bool(np.all(found == found[0])) else found


@dataclass(frozen=True, eq=False)
class Network:
    """Everything read: components by list name, snapshots, and what each counts (objective, stores)."""

    name: str
    snapshots: pd.Index[Any]
    weights: pd.DataFrame
    components: Mapping[str, Component]
    several_periods: bool

    def __getitem__(self, name: str) -> Component:
        return self.components[name]


def read(source: object) -> Network:
    """A CSV folder or netCDF file by path, or a pypsa.Network. Raises CaseError in words."""
    if not isinstance(source, str | Path):
        return _of_object(source)
    path = Path(source)
    if path.is_dir() and (path / "buses.csv").is_file():
        return _of_folder(path)
    if path.suffix not in (".nc", ".h5") or not path.is_file():
        raise _refusal(path, "It is no PyPSA network.", "Name a netCDF file, or a CSV folder with buses.csv in it.")
    try:
        import pypsa
    except ImportError:
        way = 'Install it: pip install "koridor[bench]". Or export the network as a CSV folder.'
        raise _refusal(path, "PyPSA, which reads this file, is not installed.", way) from None
    try:
        return _of_object(pypsa.Network(str(path)))
    except (OSError, ValueError, KeyError) as reason:
        raise _refusal(path, f"PyPSA cannot read it ({reason}).", "Export it again.") from None


def _refusal(path: Path, what: str, way: str) -> CaseError:
    return CaseError([Problem(str(path), None, None, "pypsa/file", what, "Nothing was read.", way)])


def _of_object(network: Any) -> Network:
    """The tables of a pypsa.Network; its objects are copied, so that nothing here changes it."""
    found = {}
    for name in COMPONENTS:
        static = getattr(network, name, None)
        series = getattr(network, f"{name}_t", None)
        found[name] = Component(
            name,
            pd.DataFrame() if static is None else pd.DataFrame(static).rename(index=str),
            {} if series is None else {k: pd.DataFrame(v).rename(columns=str) for k, v in series.items() if v.shape[1]},
        )
    snapshots = network.snapshots
    several = isinstance(snapshots, pd.MultiIndex) or bool(getattr(network, "has_scenarios", False))
    return Network(str(network.name), snapshots, pd.DataFrame(network.snapshot_weightings), found, several)


def _of_folder(folder: Path) -> Network:
    """The tables of a folder that PyPSA's export_to_csv_folder wrote."""
    times = (
        pd.read_csv(folder / "snapshots.csv", index_col=0) if (folder / "snapshots.csv").is_file() else pd.DataFrame()
    )
    labels = times["snapshot"] if "snapshot" in times.columns else times.index.to_series()
    index = pd.Index(labels.to_numpy())
    if len(index) and not pd.api.types.is_numeric_dtype(index):
        index = pd.DatetimeIndex(pd.to_datetime(index))
    weights = pd.DataFrame(
        {
            c: times[c].to_numpy(dtype=np.float64) if c in times.columns else np.ones(len(index))
            for c in ("objective", "stores")
        },
        index=index,
    )
    found = {}
    for name in COMPONENTS:
        path = folder / f"{name}.csv"
        static = pd.read_csv(path, index_col=0, dtype={0: str}) if path.is_file() else pd.DataFrame()
        static.index = static.index.map(str)
        series = {}
        for file in sorted(folder.glob(f"{name}-*.csv")):
            frame = pd.read_csv(file, index_col=0).rename(columns=str)
            if len(frame) == len(index) and frame.shape[1]:
                series[file.stem.removeprefix(f"{name}-")] = frame
        found[name] = Component(name, static, series)
    meta = pd.read_csv(folder / "network.csv") if (folder / "network.csv").is_file() else pd.DataFrame()
    title = str(meta["name"].iloc[0]) if "name" in meta.columns and len(meta) else folder.name
    several = "period" in times.columns or (folder / "investment_periods.csv").is_file()
    return Network(title, index, weights, found, several)
