"""What the report reads of a run and of its case, as protocols: the whole of the report's dependence on the engine.

Arrays are (T, n) with T steps and n rows of a table; powers in MW (for goods: units an hour), energies in MWh.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Panel(Protocol):
    """One table of results: `measures[name]` is (T, n), column j belongs to `ids[j]`."""

    @property
    def ids(self) -> Sequence[str]:
        """Row ids, in column order of the arrays."""

    @property
    def measures(self) -> Mapping[str, Floats]:
        """The arrays by name."""


class Steps(Protocol):
    """The clock of a run."""

    @property
    def start(self) -> NDArray[np.datetime64]:
        """Start of each step, UTC, (T,)."""

    @property
    def hours(self) -> Floats:
        """Length of each step in hours, (T,)."""

    @property
    def zone(self) -> str:
        """IANA name of the case's time zone."""


class Basis(Protocol):
    """One thing a cell rests on."""

    @property
    def kind(self) -> str:
        """`claim`, `source` or `assumption`."""

    @property
    def id(self) -> str:
        """Its row in that table."""

    @property
    def how(self) -> str:
        """How the value follows from it; may be empty."""


class Cell(Protocol):
    """A written numeric cell and what it rests on."""

    @property
    def table(self) -> str:
        """Table of the case."""

    @property
    def id(self) -> str:
        """Row."""

    @property
    def column(self) -> str:
        """Column."""

    @property
    def text(self) -> str:
        """The cell as written."""

    @property
    def basis(self) -> Sequence[Basis]:
        """What it rests on; empty: nothing."""


class Provenance(Protocol):
    """Which cell rests on what."""

    def cells(self) -> Iterable[Cell]:
        """Every written numeric cell, table by table."""


class RawRow(Protocol):
    """One row as written."""

    def __getitem__(self, column: str) -> str:
        """Text of a cell, empty where nothing is written."""


class RawTable(Protocol):
    """One table as written."""

    def __getitem__(self, id: str) -> RawRow:
        """One row."""


class RawCase(Protocol):
    """Tables as written."""

    def __getitem__(self, table: str) -> RawTable:
        """One table."""


class Rows(Protocol):
    """One table of the case, columns sampled on the steps."""

    @property
    def ids(self) -> Sequence[str]:
        """Row ids."""

    def text(self, column: str) -> Sequence[str]:
        """Text cells."""

    def ref(self, column: str) -> Ints:
        """Row indices in the table referred to, -1 where empty."""

    def number(self, column: str) -> Floats:
        """Numbers in base units, (n, 1) or (n, T), nan where empty."""

    def flag(self, column: str) -> NDArray[np.bool_]:
        """Yes or no, (n,)."""

    def list(self, column: str) -> Sequence[Sequence[float]]:
        """Lists of numbers."""


class Case(Protocol):
    """The case as solved."""

    @property
    def name(self) -> str:
        """Its folder name."""

    @property
    def title(self) -> str:
        """What people call it."""

    @property
    def scenario(self) -> str:
        """The scenario that was applied."""

    @property
    def perspective(self) -> Sequence[str]:
        """Party ids, or `all`."""

    @property
    def raw(self) -> RawCase:
        """Cells as written: table, id, column."""

    @property
    def provenance(self) -> Provenance:
        """Which cell rests on what."""

    def __getitem__(self, table: str) -> Rows:
        """One table."""


class Run(Protocol):
    """One solved scenario."""

    @property
    def folder(self) -> Path:
        """Where its files are."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The manifest, as JSON."""

    @property
    def steps(self) -> Steps:
        """The clock."""

    @property
    def statics(self) -> Mapping[str, pd.DataFrame]:
        """What does not vary, one table by name, indexed by id."""

    @property
    def ledger(self) -> pd.DataFrame:
        """Every payment: payer, receiver, kind, table, id, month, eur."""

    @property
    def case(self) -> Case:
        """The case that was solved."""

    def panel(self, name: str) -> Panel:
        """One table of results."""

    def capacity(self, name: str) -> Floats:
        """Available capacity of routes, processes, supplies or markets, MW, (T, n)."""
