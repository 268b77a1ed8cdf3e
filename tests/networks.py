"""Small networks as they are read: a case folder from a few rows, solved."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from koridor.case.load import load
from koridor.result.run import Run
from koridor.result.solve import solve as solve_case

Row = Mapping[str, object]
CARRIERS = ({"id": "gas", "co2": "0.2"}, {"id": "power", "dump_cost": "0"}, {"id": "heat"})


def write_case(
    folder: Path,
    steps: int,
    *,
    step_hours: float = 1,
    start: str = "2030-01-01",
    perspective: Sequence[str] = ("all",),
    series: Mapping[str, Sequence[float]] | None = None,
    **tables: Sequence[Row],
) -> Path:
    """Write a case of `steps` steps. `series` become profiles of their names; rows get what they leave out."""
    if folder.exists():
        shutil.rmtree(folder)
    (folder / "series").mkdir(parents=True)
    stamp = f"{start}T00:00:00"
    hours = int(steps * step_hours)
    day, hour = divmod(hours, 24)
    end = f"{start[:8]}{int(start[8:]) + day:02d}T{hour:02d}:00:00"
    parties = ", ".join(f'"{p}"' for p in perspective)
    (folder / "case.toml").write_text(
        f'format = 1\nname = "net"\ntitle = "Net"\nstep_hours = {step_hours}\nperspective = [{parties}]\n'
        f"horizon = {{ start = {stamp}, end = {end} }}\n",
        encoding="utf-8",
    )
    rows: dict[str, list[Row]] = {name: list(given) for name, given in tables.items()}
    rows.setdefault("carriers", list(CARRIERS))
    rows.setdefault("parties", [{"id": "us"}, {"id": "them"}])
    rows["nodes"] = [{"party": "us", "latitude": 45, "longitude": 20 + i, **n} for i, n in enumerate(rows["nodes"])]
    for name in ("routes",):
        rows[name] = [{"operator": "them", "tariff": 0.5, **r} for r in rows.get(name, [])]
    for name in ("supplies", "processes", "storages", "markets"):
        rows[name] = [{"party": "us", **r} for r in rows.get(name, [])]
    for name, values in (series or {}).items():
        _series(folder, name, values, stamp, step_hours)
        rows.setdefault("profiles", []).append(
            {"id": name, "method": "file", "of": "share", "file": f"series/{name}.csv", "column": "value"}
        )
    for name, given in ((n, g) for n, g in rows.items() if g):
        _table(folder / f"{name}.csv", given)
    return folder


def _series(folder: Path, name: str, values: Sequence[float], start: str, step_hours: float) -> None:
    """A measured series that begins with the horizon and is held to the end of its last step."""
    import numpy as np

    step = np.timedelta64(int(step_hours * 3600), "s")
    times = np.datetime64(start) + step * np.arange(len(values))
    with (folder / "series" / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([["time", "value"], *zip([f"{t}Z" for t in times], values, strict=True)])


def _table(path: Path, rows: Sequence[Row]) -> None:
    columns = list(dict.fromkeys(c for r in rows for c in r))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def solve(folder: Path, engine: str = "highs", **network: Any) -> Run:
    """Write a case and solve it."""
    return solve_case(load(write_case(folder, **network)), engine=engine)


def cost(run: Run) -> float:
    """The objective without the tie-breaks, EUR."""
    return run.objective_eur - float(run.manifest["tie_break_eur"])
