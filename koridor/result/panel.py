"""A panel: the values of one table on every step, as arrays and in long form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from koridor.case.steps import Steps
from koridor.lp.block import Floats

UNITS: dict[str, dict[str, str]] = {
    "nodes": {"price": "EUR/MWh", "dumped": "MW"},
    "routes": {"sent": "MW", "received": "MW", "sent_back": "MW", "received_back": "MW"},
    "processes": {"output": "MW", "heat": "MW", "input": "MW", "emission": "t/h", "started": ""},
    "legs": {"mw": "MW"},
    "supplies": {"mw": "MW"},
    "markets": {"bought": "MW", "sold": "MW"},
    "demands": {"load": "MW", "served": "MW", "unserved": "MW"},
    "contracts": {"taken": "MW", "interruptible": "MW", "price": "EUR/MWh"},
    "bookings": {"held": "MW"},
    "storages": {"level": "MWh", "injected": "MW", "withdrawn": "MW", "inflow": "MW", "spilled": "MW"},
}
"""Every panel of a run, its measures and their units; the reference of run tables comes from here."""


@dataclass(frozen=True, eq=False)
class Panel:
    """`measures` name -> (T, n) values of the rows `ids` of table `name`."""

    name: str
    ids: tuple[str, ...]
    measures: Mapping[str, Floats]

    def __getitem__(self, measure: str) -> Floats:
        return self.measures[measure]

    def of(self, id: str, measure: str) -> Floats:
        """One row's values (T,)."""
        return self.measures[measure][:, self.ids.index(id)]

    def frame(self, measure: str, steps: Steps) -> pd.DataFrame:
        """Wide table: time (UTC) x id, with the unit in `attrs`."""
        time = pd.DatetimeIndex(steps.start, name="time").tz_localize("UTC")
        out = pd.DataFrame(self.measures[measure], index=time, columns=pd.Index(self.ids, name="id"))
        out.attrs["unit"] = UNITS[self.name][measure]
        return out

    def long(self, steps: Steps) -> pa.Table:
        """Long form: step, time, id, one column a measure; steps in order, ids in the order of the case."""
        count, width = len(steps), len(self.ids)
        index = np.tile(np.arange(width, dtype=np.int32), count)
        columns: dict[str, pa.Array] = {
            "step": pa.array(np.repeat(np.arange(count, dtype=np.int32), width)),
            "time": pa.array(
                np.repeat(steps.start.astype("datetime64[s]"), width), pa.timestamp("s", tz="UTC"), safe=False
            ),
            "id": pa.DictionaryArray.from_arrays(pa.array(index), pa.array(list(self.ids), pa.string())),
        }
        for measure, values in self.measures.items():
            columns[measure] = pa.array(np.ascontiguousarray(values, dtype=np.float64).ravel())
        return pa.table(columns)


def from_long(name: str, table: pa.Table, steps: int) -> Panel:
    """The way back from `Panel.long`."""
    width = table.num_rows // steps if steps else 0
    ids = tuple(table.column("id").slice(0, width).cast(pa.string()).to_pylist())
    measures = {m: table.column(m).to_numpy().reshape(steps, width) for m in UNITS[name]}
    return Panel(name, ids, measures)
