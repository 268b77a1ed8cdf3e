"""The registry of models: a name and what puts its case into a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import koridor

PACKAGE = Path(koridor.__file__).parent


@dataclass(frozen=True)
class Model:
    """A case to time. `make(folder)` writes it; `limits` are seconds by phase, and MB as memory."""

    name: str
    what: str
    make: Callable[[Path], None]
    scenario: str | None = None
    limits: dict[str, float] | None = None
    peer: bool = False


def shipped(path: str) -> Callable[[Path], None]:
    """Copies a case that comes with the package."""

    def make(folder: Path) -> None:
        shutil.copytree(PACKAGE / path, folder, dirs_exist_ok=True)

    return make


def ring(nodes: int, hours: int, seed: int = 1) -> Callable[[Path], None]:
    """Electricity nodes in a ring, two supplies and a load each, every third a storage: any peer can express it."""

    def make(folder: Path) -> None:
        rng = np.random.default_rng(seed)
        end = np.datetime64("2030-01-01T00") + np.timedelta64(hours, "h")
        _write(
            folder / "case.toml",
            [
                "format = 1",
                'name = "ring"',
                'title = "Ring"',
                'perspective = ["all"]',
                f"horizon = {{ start = 2030-01-01T00:00:00, end = {end}:00:00 }}",
            ],
        )
        _write(folder / "carriers.csv", ["id", "power"])
        _write(folder / "parties.csv", ["id", "firm"])
        _write(folder / "patterns.csv", ["id,period,values", "day,hour," + " ".join(f"{v:.3f}" for v in _day())])
        _write(
            folder / "profiles.csv",
            [
                "id,method,of,mean,hour_winter,noise,persistence,seed",
                *(f"load{i},calendar,share,1,day,0.1,0.7,{i}" for i in range(nodes)),
                *(f"wind{i},wind,share,0.3,,0.25,0.97,{i + 1000}" for i in range(nodes)),
            ],
        )
        _write(
            folder / "nodes.csv",
            [
                "id,carrier,party,latitude,longitude",
                *(f"n{i},power,firm,45,{10 + i * 0.1:.1f}" for i in range(nodes)),
            ],
        )
        _write(
            folder / "classes.csv",
            [
                "id,carrier,level,profile,priority,value_of_lost_load",
                *(f"c{i},power,{rng.uniform(50, 150):.3f},load{i},1,3000" for i in range(nodes)),
            ],
        )
        _write(folder / "demands.csv", ["id,node,class,party", *(f"d{i},n{i},c{i},firm" for i in range(nodes))])
        _write(
            folder / "supplies.csv",
            [
                "id,node,party,capacity,availability,cost",
                *(f"plant{i},n{i},firm,{rng.uniform(60, 180):.3f},1,{rng.uniform(20, 90):.3f}" for i in range(nodes)),
                *(
                    f"wind{i},n{i},firm,{rng.uniform(50, 200):.3f},profile:wind{i},{rng.uniform(0.1, 2):.3f}"
                    for i in range(nodes)
                ),
            ],
        )
        _write(
            folder / "routes.csv",
            [
                "id,from,to,capacity,capacity_back,loss,tariff,operator",
                *(f"r{i},n{i},n{(i + 1) % nodes},60,60,0.02,{rng.uniform(0.1, 1):.3f},firm" for i in range(nodes)),
            ],
        )
        _write(
            folder / "storages.csv",
            [
                "id,node,party,capacity,injection,withdrawal,efficiency_in,efficiency_out,cost_out",
                *(
                    f"s{i},n{i},firm,{rng.uniform(100, 400):.2f},50,50,0.9,0.9,{rng.uniform(0.1, 1):.3f}"
                    for i in range(0, nodes, 3)
                ),
            ],
        )

    return make


def _day() -> np.ndarray:
    return 1 - 0.25 * np.cos(2 * np.pi * (np.arange(24) - 4) / 24)


def _write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


FLAGSHIP_LIMITS = {"all but solve": 12.0, "total": 60.0, "memory": 2500.0}

MODELS = {
    model.name: model
    for model in (
        Model("template", "the case of `koridor init`, a week", shipped("case/template"), limits={"total": 2.0}),
        Model("template-year", "the case of `koridor init`, a year", shipped("case/template"), "year"),
        Model("ring-10-month", "10 nodes in a ring, 720 hours", ring(10, 720), peer=True),
        Model("ring-25-quarter", "25 nodes in a ring, 2,160 hours", ring(25, 2160), peer=True),
        Model("ring-25-year", "25 nodes in a ring, 8,760 hours", ring(25, 8760), peer=True),
        Model(
            "flagship", "Azerbaijan-Serbia, 2030", shipped("flagship/azerbaijan-serbia"), "2030", limits=FLAGSHIP_LIMITS
        ),
    )
}
QUICK = ("template", "template-year", "ring-10-month", "flagship")
