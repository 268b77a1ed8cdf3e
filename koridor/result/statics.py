"""What does not change over a run: one table of facts a kind of thing, readable without the case."""

from __future__ import annotations

import numpy as np
import pandas as pd

from koridor.case.case import Case
from koridor.case.rows import Rows
from koridor.lp.block import Floats
from koridor.model.limits import available, rate, usable
from koridor.model.process import efficiency

_COLUMNS: dict[str, tuple[str, ...]] = {
    "carriers": ("name", "unit", "colour"),
    "areas": ("name", "carbon_union"),
    "parties": ("name", "kind", "area"),
    "nodes": ("name", "carrier", "area", "party", "latitude", "longitude"),
    "routes": ("name", "from", "to", "operator", "status", "loss"),
    "processes": ("name", "technology", "input", "output", "party", "heat_output", "power_loss"),
    "legs": ("process", "node", "direction", "ratio"),
    "supplies": ("name", "node", "party", "origin"),
    "markets": ("name", "node", "party", "origin"),
    "classes": ("name", "carrier", "priority", "value_of_lost_load", "protected"),
    "demands": ("name", "node", "class", "party"),
    "contracts": ("name", "seller", "buyer", "from", "to", "status"),
    "bookings": ("name", "route", "direction", "shipper", "product"),
    "storages": ("name", "node", "technology", "party", "efficiency_in", "efficiency_out"),
}


def statics(case: Case, built: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Tables by name, indexed by id; numbers in base units. `built` are the capacities that were chosen."""
    out = {name: _frame(case[name], columns) for name, columns in _COLUMNS.items()}
    for name in ("supplies", "markets"):
        seller = out["parties"]["name"].reindex(out[name]["party"]).to_numpy()
        default = seller if name == "supplies" else out[name]["name"].to_numpy()
        out[name]["origin"] = np.where(out[name]["origin"] == "", default, out[name]["origin"])
    out["routes"]["carrier"] = out["nodes"]["carrier"].reindex(out["routes"]["from"]).to_numpy()
    out["routes"]["length_km"] = case.length_km()
    out["processes"]["efficiency"] = efficiency(case)
    for name in ("routes", "processes", "supplies", "markets"):
        limit = capacity(case, name, built)
        out[name]["capacity_mw"] = limit.mean(axis=0) if limit.size else []
        out[name]["available_mwh"] = (limit * case.steps.hours[:, None]).sum(axis=0)
    stores = built[built["table"] == "storages"].set_index("id")["built"].reindex(out["storages"].index)
    stands = np.nan_to_num(case["storages"].number("capacity")).mean(axis=1)
    out["storages"]["capacity_mwh"] = stands + np.nan_to_num(stores.to_numpy(dtype=np.float64))
    return out


def capacity(case: Case, name: str, built: pd.DataFrame) -> Floats:
    """Available capacity in MW, (T, n): routes (forward), processes, supplies, markets (buying), storages (out).

    `built` are the capacities that were chosen; they count.
    """
    column = {"markets": "buy", "storages": "withdrawal"}.get(name, "capacity")
    rows = case[name]
    each = np.arange(len(rows))
    limit = available(rows, each, column)
    here = built[built["table"] == name]
    if len(here):
        more = here.set_index("id")["built"].reindex(list(rows.ids)).to_numpy(dtype=np.float64)
        limit = limit + usable(rows, each, rate(rows, each, column) * np.nan_to_num(more)[:, None])
    return np.ascontiguousarray(np.broadcast_to(limit, (len(rows), len(case.steps))).T)


def _frame(rows: Rows, columns: tuple[str, ...]) -> pd.DataFrame:
    data: dict[str, object] = {}
    for name in columns:
        column = rows.table.by_name[name]
        if column.kind == "number":
            data[name] = rows.number(name)[:, 0] if len(rows) else np.zeros(0)
        elif column.kind == "text":
            data[name] = list(rows.text(name))
        else:
            data[name] = [str(v) if v else "" for v in rows.columns[name]]
    return pd.DataFrame(data, index=pd.Index(rows.ids, name="id"))
