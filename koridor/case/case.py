"""The frozen Case: what every stage after the tables works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from koridor.case.provenance import Provenance
from koridor.case.raw import RawCase
from koridor.case.rows import Rows
from koridor.case.schema import BY_NAME
from koridor.case.steps import Floats, Ints, Steps
from koridor.errors import did_you_mean


@dataclass(frozen=True, eq=False)
class Case:
    """One corridor under one scenario: `case["routes"]` are the rows of a table, `case.steps` the time.

    `perspective` holds the parties whose net cost is minimised; ("all",) stands for everybody. `request` is what
    `load_with` was asked for, so that a run can read its case again.
    """

    name: str
    title: str
    scenario: str
    scenario_title: str
    folder: Path
    hash: str
    meta: Mapping[str, Any]
    perspective: tuple[str, ...]
    steps: Steps
    tables: Mapping[str, Rows]
    raw: RawCase
    provenance: Provenance
    request: Mapping[str, Any]

    def __getitem__(self, table: str) -> Rows:
        if table not in self.tables:
            raise KeyError(f'There is no table "{table}". {did_you_mean(table, BY_NAME)}')
        return self.tables[table]

    def edit(self, *edits: Mapping[str, Any], name: str = "edited") -> Case:
        """A new case with these edits on top; each is an entry of a scenario's `edit` list."""
        from koridor.case.load import load_with

        asked = dict(self.request)
        return load_with(self.folder, asked["scenario"], [*asked["edits"], *edits], name, asked["horizon"])

    def on(self, steps: Steps) -> Case:
        """The same case on other steps (a coarser look at the same time, say), with every series made for them."""
        sampler = next(iter(self.tables.values())).sampler.on(steps)
        tables = {name: replace(rows, sampler=sampler, cache={}) for name, rows in self.tables.items()}
        return replace(self, steps=steps, tables=tables)

    @cached_property
    def node_carrier(self) -> Ints:
        """Carrier index of each node (n,)."""
        return self["nodes"].ref("carrier")

    @cached_property
    def in_perspective(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Whether each party is inside the perspective (n,)."""
        ids = self["parties"].ids
        if self.perspective == ("all",):
            return np.ones(len(ids), dtype=bool)
        return np.array([i in self.perspective for i in ids], dtype=bool)

    def party_of_node(self, nodes: Ints) -> Ints:
        """Party index of each node index (n,)."""
        return self["nodes"].ref("party")[nodes]

    def length_km(self) -> Floats:
        """Length of each route (n,): as written, else the great circle between its ends (haversine, 6,371 km)."""
        routes, nodes = self["routes"], self["nodes"]
        latitude, longitude = np.radians(nodes.scalar("latitude")), np.radians(nodes.scalar("longitude"))
        a, b = routes.ref("from"), routes.ref("to")
        half = np.sin((latitude[b] - latitude[a]) / 2) ** 2
        half += np.cos(latitude[a]) * np.cos(latitude[b]) * np.sin((longitude[b] - longitude[a]) / 2) ** 2
        circle = 2 * 6371.0 * np.arcsin(np.sqrt(half))
        written = routes.scalar("length")
        return np.where(np.isnan(written), circle, written)
