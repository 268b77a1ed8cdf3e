"""Small cases from Python: each table is a dict of rows by id, so that a test reads as the network it is.

    network(tmp_path, hours=2,
            nodes={"town": "power"},
            supplies={"coal": {"node": "town", "capacity": 100, "cost": 30}},
            demands={"homes": {"node": "town", "load": [50, 80], "worth": 3000}})

What a test does not care about is filled in: carriers, areas and parties that rows mention, a class for every demand
that gives its `load` and `worth`, co-ordinates. A list in a numeric cell becomes a measured series, one value a step.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import koridor
from koridor.case.schema import BY_NAME
from koridor.model.build import Model, build
from koridor.result.run import Run

Row = Mapping[str, Any]
Table = Mapping[str, Any]

PARTY = "all_of_us"
_DEFAULTS: dict[str, dict[str, Any]] = {
    "nodes": {"party": PARTY, "latitude": 44, "longitude": 21},
    "routes": {"operator": PARTY},
    "processes": {"party": PARTY},
    "supplies": {"party": PARTY},
    "markets": {"party": PARTY},
    "storages": {"party": PARTY},
    "demands": {},
    "border_charges": {"receiver": PARTY},
}


def network(
    folder: Path,
    *,
    hours: float = 1,
    step_hours: float = 1,
    start: str = "2030-01-01",
    perspective: Iterable[str] = ("all",),
    scenarios: Mapping[str, str] | None = None,
    **tables: Table,
) -> Path:
    """Write a case of `hours` hours from `start` into `folder` and return it. `scenarios` are name -> TOML text."""
    folder.mkdir(parents=True, exist_ok=True)
    first = datetime.fromisoformat(start)
    end = first + timedelta(hours=hours)
    steps = round(hours / step_hours)
    rows = {name: {id: _row(name, row) for id, row in table.items()} for name, table in tables.items() if table}
    _classes(rows)
    _mentioned(rows)
    _series(folder, rows, [first + timedelta(hours=step_hours * i) for i in range(steps)])
    (folder / "case.toml").write_text(
        "\n".join(
            [
                'format = 1\nname = "small"\ntitle = "A small network"\ntime_zone = "UTC"',
                f"step_hours = {step_hours}",
                f"perspective = [{', '.join(f'{p!r}' for p in perspective)}]",
                f"horizon = {{ start = {first.isoformat()}, end = {end.isoformat()} }}\n",
            ]
        )
    )
    for name, table in rows.items():
        write_table(folder, name, table)
    for name, text in (scenarios or {}).items():
        (folder / "scenarios").mkdir(exist_ok=True)
        (folder / "scenarios" / f"{name}.toml").write_text(text)
    return folder


def write_table(folder: Path, name: str, rows: Mapping[str, Row]) -> None:
    """One table as CSV, with the columns that its rows use."""
    columns = ["id", *dict.fromkeys(c for row in rows.values() for c in row if c != "id")]
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows({"id": id, **row} for id, row in rows.items())


def model(folder: Path, **network_of: Any) -> Model:
    """The built problem of a small network."""
    return build(koridor.load(network(folder, **network_of)))


def solved(folder: Path, engine: str = "auto", out: Path | None = None, **network_of: Any) -> Run:
    """The solved run of a small network."""
    return koridor.solve(koridor.load(network(folder, **network_of)), out, engine=engine)


def cost(run: Run) -> float:
    """The objective without the tie-breaks, EUR."""
    return run.objective_eur - float(run.manifest["tie_break_eur"])


def _row(table: str, row: Any) -> dict[str, Any]:
    """A row with the defaults of its table; a node may be just the name of its carrier."""
    given = {"carrier": row} if table == "nodes" and isinstance(row, str) else dict(row)
    return {**_DEFAULTS.get(table, {}), **given}


def _classes(rows: dict[str, dict[str, dict[str, Any]]]) -> None:
    """A class of its own for every demand that says `load` and `worth` (value of lost load)."""
    for id, row in rows.get("demands", {}).items():
        if "class" not in row:
            carrier = rows["nodes"][row["node"]]["carrier"]
            made = {"carrier": carrier, "level": row.pop("load"), "value_of_lost_load": row.pop("worth", 3000)}
            rows.setdefault("classes", {})[id] = {**made, "priority": row.pop("priority", 1)}
            row["class"] = id


def _mentioned(rows: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Carriers, areas and parties that rows mention."""
    wanted: dict[str, dict[str, None]] = {"carriers": {}, "areas": {}, "parties": {PARTY: None}}
    for name, table in rows.items():
        for row in table.values():
            for column, value in row.items():
                target = BY_NAME[name].by_name[column].ref if column in BY_NAME[name].by_name else ""
                if target in wanted and value:
                    wanted[target][value] = None
    for name, ids in wanted.items():
        table = rows.setdefault(name, {})
        for id in ids:
            table.setdefault(id, {})


def _series(folder: Path, rows: dict[str, dict[str, dict[str, Any]]], times: list[datetime]) -> None:
    """Lists in numeric cells become columns of one measured file."""
    columns: dict[str, list[float]] = {}
    for name in list(rows):
        for id, row in rows[name].items():
            for column, value in row.items():
                if isinstance(value, list):
                    assert len(value) == len(times), f"{name}/{id}/{column}: {len(value)} values, {len(times)} steps"
                    if len(times) == 1:  # one value says nothing of how long it lasts
                        row[column] = value[0]
                        continue
                    profile = f"{name}-{id}-{column}"
                    columns[profile] = value
                    row[column] = f"profile:{profile}"
    if not columns:
        return
    rows.setdefault("profiles", {}).update(
        {p: {"method": "file", "file": "series/steps.csv", "column": p} for p in columns}
    )
    (folder / "series").mkdir(exist_ok=True)
    with (folder / "series" / "steps.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["time", *columns])
        for i, time in enumerate(times):
            writer.writerow([time.isoformat(sep=" "), *(v[i] for v in columns.values())])
