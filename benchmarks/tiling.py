"""Copies of the corridor side by side: networks of 25, 50, 100, 400 nodes, for growth and scale.

Tile k is the corridor drawn with seed k, its names end in `.k`. Tiles lie in a square, row by row; from each a pipeline
and a line lead to the tile on its right and to the one below. Unlinked, the optimum is the sum of the tiles' optima.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from benchmarks.corridor import network as corridor

NODES = 25
KINDS = {
    "Bus": "buses",
    "Load": "loads",
    "Generator": "generators",
    "Link": "links",
    "Store": "stores",
    "StorageUnit": "storage_units",
}
PIPE = {"from": "g_HU", "to": "g_TR", "p_nom": 5000.0, "efficiency": 0.995, "marginal_cost": 1.0}
LINE = {"from": "p_HU", "to": "p_GR", "p_nom": 500.0, "p_min_pu": -1.0, "marginal_cost": 0.01}
"""What joins two tiles, MW and EUR/MWh: gas one way, power both ways."""


def network(hours: int, tiles: int = 1, *, expansion: bool = False, linked: bool = True) -> Any:
    """A pypsa.Network of `tiles` corridors of 25 nodes over `hours` hours; of one, the corridor itself."""
    import pypsa

    if tiles == 1:
        return corridor(hours, expansion=expansion, seed=0)
    parts = [corridor(hours, expansion=expansion, seed=k) for k in range(tiles)]
    n = pypsa.Network(name=f"corridor x {tiles}")
    n.set_snapshots(parts[0].snapshots)
    for kind, table in KINDS.items():
        n.add(kind, **_together(parts, table, parts[0].components[table].defaults))
    if linked:
        for k, (a, b) in enumerate(neighbours(tiles)):
            for name, joint in (("pipe", PIPE), ("line", LINE)):
                numbers = {key: value for key, value in joint.items() if key not in ("from", "to")}
                n.add("Link", f"{name}.{k}", bus0=f"{joint['from']}.{a}", bus1=f"{joint['to']}.{b}", **numbers)
    return n


def tiles_of(nodes: int) -> int:
    """How many tiles make this many nodes. Raises ValueError where none do."""
    if nodes < NODES or nodes % NODES:
        raise ValueError(f"{nodes} nodes are not a multiple of {NODES}.")
    return nodes // NODES


def neighbours(tiles: int) -> Iterator[tuple[int, int]]:
    """Pairs of tiles that touch: each with the one on its right and the one below."""
    wide = math.ceil(math.sqrt(tiles))
    for k in range(tiles):
        if (k + 1) % wide and k + 1 < tiles:
            yield k, k + 1
        if k + wide < tiles:
            yield k, k + wide


def _together(parts: list[Any], table: str, defaults: pd.DataFrame) -> dict[str, Any]:
    """Arguments that add one list of components of all tiles at once."""
    inputs = set(defaults.index[defaults["status"].str.startswith("Input")])
    statics, series = [], []
    for k, part in enumerate(parts):
        static = pd.DataFrame(getattr(part, table)).rename(index=lambda name, k=k: f"{name}.{k}")
        for column in static.columns:
            if column.startswith("bus"):
                static[column] = [f"{bus}.{k}" if bus else "" for bus in static[column]]
        statics.append(static)
        frames = getattr(part, f"{table}_t")
        rename = {name: f"{name}.{k}" for name in getattr(part, table).index}
        series.append({a: pd.DataFrame(f).rename(columns=rename) for a, f in frames.items() if f.shape[1]})
    static = pd.concat(statics)
    out: dict[str, Any] = {c: static[c] for c in static.columns if c in inputs or c.startswith(("bus", "efficiency"))}
    for attribute in {a for found in series for a in found if a in inputs}:
        frame = pd.concat([found[attribute] for found in series if attribute in found], axis=1)
        still = [name for name in static.index if name not in frame.columns]
        flat = pd.DataFrame({name: static.at[name, attribute] for name in still}, index=frame.index)
        out[attribute] = pd.concat([frame, flat], axis=1)[list(static.index)]
    return {"name": static.index, **out}
