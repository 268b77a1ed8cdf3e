"""The made-up corridor of `report_fake`: a year of flows that balance, and the run object."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.unit.report_fake import (
    HOSTILE,
    FakeCase,
    FakeProvenance,
    FakeRows,
    FakeRun,
    _panel,
    _static,
    _steps,
    manifest,
)
from tests.unit.report_fake_evidence import RESTS, _evidence
from tests.unit.report_fake_tables import (
    AREAS,
    CARRIERS,
    CHAIN,
    CLASSES,
    DEMANDS,
    MARKETS,
    PARTIES,
    PROCESSES,
    STORAGES,
    SUPPLIES,
    _nodes,
    _routes,
)


def _shapes(hours: np.ndarray, local: np.ndarray, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Cold (0 to 1), load, wind, sun and spot price, (T,)."""
    day = (local.astype("datetime64[D]") - local.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    clock = (local.astype("datetime64[h]") - local.astype("datetime64[D]").astype("datetime64[h]")).astype(int)
    season = np.cos(2 * np.pi * (day - 15) / 365)
    daily = np.repeat(rng.normal(0, 1, len(hours) // 24 + 2), 24)[: len(hours)]
    smooth = np.convolve(daily, np.ones(72) / 72, mode="same")
    temperature = 11.5 - 12 * season + 5.5 * smooth + 3 * np.cos(2 * np.pi * (clock - 15) / 24)
    cold = np.clip((18 - temperature) / 30, 0, 1.15)
    load = 4300 + 600 * season + 700 * np.cos(2 * np.pi * (clock - 19) / 24) + 900 * cold
    gust = np.clip(
        0.3 + 0.1 * season + 0.9 * np.convolve(rng.normal(0, 1, len(hours) + 47), np.ones(48) / 48, mode="valid"),
        0.01,
        0.97,
    )
    sun = np.clip(np.cos(2 * np.pi * (clock - 12.5) / 24), 0, 1) * (0.55 - 0.3 * season)
    spot = 75 + 12 * season + 25 * np.cos(2 * np.pi * (clock - 19) / 24) - 35 * sun + 6 * rng.normal(0, 1, len(hours))
    return {
        "cold": cold,
        "load": load,
        "wind": 1800 * gust,
        "sun": 1900 * sun,
        "spot": np.maximum(spot, -20.0),
        "season": season,
    }


def _heat_power(s: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Heat, cogeneration and the power balance: market purchases and sales close it."""
    heat_p, heat_c = 20 + 260 * s["cold"], 60 + 2100 * s["cold"]
    chp_heat = np.minimum(150.0, heat_p)
    chp = np.where(s["spot"] > 52, 350 - 0.15 * chp_heat, 160.0)
    river = 700 + 250 * np.cos(2 * np.pi * (np.arange(len(s["load"])) / 8760 - 0.33))
    clock = np.arange(len(s["load"])) % 24
    pump = np.where(clock < 6, 400.0, 0.0)
    lake = np.where((clock >= 17) & (clock < 22), 400 * 6 * 0.75 / 5, 0.0)
    rest = s["load"] + pump - chp - river - s["wind"] - s["sun"] - lake
    lignite = np.clip(rest - 250, 1440, 2500)
    gap = rest - lignite
    north_in, north_out = np.clip(gap, 0, 990), np.clip(-gap, 0, 1000)
    south_in, south_out = np.clip(gap - north_in, 0, 891), np.clip(-gap - north_out, 0, 900)
    unserved = np.maximum(gap - north_in - south_in, 0)
    dumped = np.maximum(-gap - north_out - south_out, 0)
    return {
        "heat_p": heat_p,
        "heat_c": heat_c,
        "chp_heat": chp_heat,
        "chp": chp,
        "river": river,
        "pump": pump,
        "lake": lake,
        "lignite": lignite,
        "north_in": north_in,
        "north_out": north_out,
        "south_in": south_in,
        "south_out": south_out,
        "el_uns": unserved,
        "dump": dumped,
        "boil_p": heat_p - chp_heat,
        "chp_in": (chp + 0.15 * chp_heat) / 0.52,
    }


def _gas(s: dict[str, np.ndarray], h: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Gas: the corridor gives what it can, storage works by season, the northern entry closes the balance."""
    homes, industry, town = 150 + 2900 * s["cold"], np.full(len(s["cold"]), 1450.0), np.full(len(s["cold"]), 160.0)
    plant = 40 + 90 * s["cold"]
    need_plant = plant + h["chp_in"] + h["boil_p"] / 0.9
    border = np.minimum(2250 * 0.998 * 0.998, 1300 + 1100 * np.clip(s["cold"] * 2, 0, 1))
    to_hub = border * 0.998 - need_plant
    arrive = np.where(to_hub > 0, to_hub * 0.999, to_hub / 0.999)
    need_hub = homes + industry + h["heat_c"] / 0.9 + town / 0.999 - arrive
    inject = np.where(s["cold"] < 0.12, 1100.0, 0.0)
    wish = np.clip(need_hub - 250 - 3400, 0, 3250)
    wish *= min(1.0, inject.sum() / max(wish.sum(), 1e-9))
    rest = need_hub - (250 + wish - inject)
    entry = np.clip(rest, 0, 3900 * 0.998)
    unserved = np.maximum(rest - entry, 0)
    spare = np.maximum(-rest, 0)
    return {
        "homes": homes,
        "industry": industry,
        "town": town,
        "plant": plant,
        "border": border,
        "to_hub": to_hub,
        "inject": inject + spare,
        "draw": wish,
        "entry": entry,
        "ind_uns": unserved,
        "mid": np.full(len(homes), 3400.0),
        "fork": 900 + 500 * s["cold"],
    }


def _chain_flows(nodes: dict[str, dict[str, str]], g: dict[str, np.ndarray]) -> dict[str, Any]:
    """Flows of the corridor, computed from the border back to the field: route id to (sent, received)."""
    chain = [n for n in nodes if n in {c[0] for c in CHAIN} or n.startswith("g_x")]
    flow, out = g["border"] * 0.998, {}
    for a, b in reversed(list(pairwise(chain))):
        flow = flow + {"g_mid": g["mid"], "g_fork": g["fork"]}.get(b, 0.0)
        out[f"{a}-{b}"] = (flow / 0.998, flow)
        flow = flow / 0.998
    return {"flows": out, "field": flow}


def _panels(
    steps: int, nodes: dict[str, Any], routes: dict[str, Any], s: dict[str, Any], h: dict[str, Any], g: dict[str, Any]
) -> dict[str, Any]:
    zero = np.zeros(steps)
    chain = _chain_flows(nodes, g)
    net_store = g["draw"] + 250 - g["inject"]
    lines = {k: (a, b, zero, zero) for k, (a, b) in chain["flows"].items()}
    hub, back = np.maximum(g["to_hub"], 0), np.maximum(-g["to_hub"], 0)
    lines |= {
        "arctic": (g["entry"] / 0.998 / 0.994, g["entry"] / 0.998, zero, zero),
        "gate2-hub": (g["entry"] / 0.998, g["entry"], zero, zero),
        "plant-hub": (hub, hub * 0.999, back / 0.999, back),
        "hub-town": (g["town"] / 0.999, g["town"], zero, zero),
        "store-hub": (
            np.maximum(net_store, 0),
            np.maximum(net_store, 0),
            np.maximum(-net_store, 0),
            np.maximum(-net_store, 0),
        ),
        "north-home": (h["north_in"] / 0.99, h["north_in"], h["north_out"], h["north_out"] * 0.99),
        "south-home": (h["south_in"] / 0.99, h["south_in"], h["south_out"], h["south_out"] * 0.99),
        "plant-grid": (h["chp"], h["chp"], zero, zero),
    }
    flow = [np.array([lines[r][k] for r in routes]).T for k in range(4)]
    process = {
        "chp": (h["chp"], h["chp_heat"], h["chp_in"], zero),
        "boil_p": (h["boil_p"], zero, h["boil_p"] / 0.9, zero),
        "boil_c": (h["heat_c"], zero, h["heat_c"] / 0.9, zero),
        "lignite": (h["lignite"], zero, zero, 1.05 * h["lignite"]),
        "river": (h["river"], zero, zero, zero),
        "wind": (s["wind"], zero, zero, zero),
        "sun": (s["sun"], zero, zero, zero),
    }
    made = [np.array([process[p][k] for p in PROCESSES]).T for k in range(4)]
    load = {
        "d_homes": g["homes"],
        "d_ind": g["industry"],
        "d_plant": g["plant"],
        "d_town": g["town"],
        "d_mid": g["mid"],
        "d_fork": g["fork"],
        "d_el": s["load"],
        "d_hp": h["heat_p"],
        "d_hc": h["heat_c"],
    }
    loads = np.array([load[d] for d in DEMANDS]).T
    short = np.array([{"d_ind": g["ind_uns"], "d_el": h["el_uns"]}.get(d, zero) for d in DEMANDS]).T
    cave = 2.0e6 + np.cumsum(g["inject"] - g["draw"])
    dumped = np.array([h["dump"] if n == "e_home" else zero for n in nodes]).T
    return {
        "nodes": _panel("nodes", list(nodes), steps, price=_prices(nodes, s, h, g), dumped=dumped),
        "routes": _panel(
            "routes", list(routes), steps, sent=flow[0], received=flow[1], sent_back=flow[2], received_back=flow[3]
        ),
        "processes": _panel(
            "processes", list(PROCESSES), steps, output=made[0], heat=made[1], input=made[2], emission=made[3]
        ),
        "legs": _panel("legs", [], steps),
        "supplies": _panel(
            "supplies", list(SUPPLIES), steps, mw=np.array([chain["field"], g["entry"] / 0.998 / 0.994, zero + 250]).T
        ),
        "markets": _panel(
            "markets",
            list(MARKETS),
            steps,
            bought=np.array([h["north_in"] / 0.99, h["south_in"] / 0.99]).T,
            sold=np.array([h["north_out"] * 0.99, h["south_out"] * 0.99]).T,
        ),
        "demands": _panel("demands", list(DEMANDS), steps, load=loads, served=loads - short, unserved=short),
        "storages": _panel(
            "storages",
            list(STORAGES),
            steps,
            level=np.array([cave, 5e4 + np.cumsum(h["pump"] * 0.75 - h["lake"])]).T,
            injected=np.array([g["inject"], h["pump"]]).T,
            withdrawn=np.array([g["draw"], h["lake"]]).T,
        ),
    }


def _prices(nodes: dict[str, Any], s: dict[str, Any], h: dict[str, Any], g: dict[str, Any]) -> np.ndarray:
    """Prices that rise along the corridor, with scarcity where demand is shed."""
    steps, out = len(s["cold"]), []
    for i, row in enumerate(nodes.values()):
        if row["carrier"] == "gas":
            base = np.full(steps, 28 + 0.85 * min(i, 9)) + (4 + 6 * s["season"] if row["area"] == "home" else 0)
            out.append(np.where((g["ind_uns"] > 0) & (row["area"] == "home"), 120.0, base))
        elif row["carrier"] == "power":
            out.append(
                np.where(
                    (h["el_uns"] > 0) & (row["area"] == "home"),
                    4000.0,
                    s["spot"] + (3.6 if row["area"] == "home" else 0),
                )
            )
        else:
            out.append(np.full(steps, 42.0) + 8 * s["season"])
    return np.array(out).T


def _ledger(
    steps: Any, panels: dict[str, Any], nodes: dict[str, Any], routes: dict[str, Any], s: dict[str, Any]
) -> pd.DataFrame:
    """Payments by month: purchases, tariffs, trade, resource costs, lost load."""
    months = np.array([str(m) for m in steps.start.astype("datetime64[M]")])
    rows: list[pd.DataFrame] = []

    def pay(payer: str, receiver: str, kind: str, table: str, id: str, eur: np.ndarray) -> None:
        by = pd.Series(eur).groupby(months).sum()
        rows.append(
            pd.DataFrame(
                {
                    "payer": payer,
                    "receiver": receiver,
                    "kind": kind,
                    "table": table,
                    "id": id,
                    "month": by.index,
                    "eur": by.to_numpy(),
                }
            )
        )

    mw = panels["supplies"].measures["mw"]
    for j, (id, row) in enumerate(SUPPLIES.items()):
        price = float(row.get("price", "0").split()[0])
        buyer = row.get("buyer") or "homegas"
        if price:
            pay(buyer, row["party"], "purchase", "supplies", id, mw[:, j] * price)
        if row.get("cost"):
            pay(row["party"], "nature", "resource cost", "supplies", id, mw[:, j] * float(row["cost"].split()[0]))
    for j, (id, row) in enumerate(routes.items()):
        both = panels["routes"].measures["sent"][:, j] + panels["routes"].measures["sent_back"][:, j]
        if float(row["tariff"].split()[0]):
            pay(
                nodes[row["to"]]["party"],
                row["operator"],
                "tariff",
                "routes",
                id,
                both * float(row["tariff"].split()[0]),
            )
    for j, id in enumerate(MARKETS):
        pay(
            "homepower",
            "exchange",
            "market purchase",
            "markets",
            id,
            panels["markets"].measures["bought"][:, j] * s["spot"],
        )
        pay("exchange", "homepower", "market sale", "markets", id, panels["markets"].measures["sold"][:, j] * s["spot"])
    for j, (id, row) in enumerate(PROCESSES.items()):
        if row.get("cost"):
            pay(
                row["party"],
                "nature",
                "running cost",
                "processes",
                id,
                panels["processes"].measures["output"][:, j] * float(row["cost"].split()[0]),
            )
    for j, (id, row) in enumerate(DEMANDS.items()):
        worth = float(CLASSES[row["class"]]["value_of_lost_load"].split()[0])
        pay(row["party"], "nature", "unserved", "demands", id, panels["demands"].measures["unserved"][:, j] * worth)
    frame = pd.concat(rows, ignore_index=True)
    return frame[frame.eur != 0].reset_index(drop=True)


def fake_run(folder: Path, hours: int = 8760, extra: int = 0, hostile: bool = False) -> FakeRun:
    """The corridor over `hours` from the start of 2030, with `extra` more nodes and routes on the way."""
    bad = HOSTILE if hostile else ""
    steps = _steps("2030-01-01", hours)
    nodes = _nodes(extra)
    routes = _routes(nodes)
    s = _shapes(steps.hours, steps.start + np.timedelta64(3600, "s"), np.random.default_rng(2024))
    h = _heat_power(s)
    g = _gas(s, h)
    panels = _panels(hours, nodes, routes, s, h, g)
    if hostile:
        nodes["g_hub"]["name"] += bad
        routes["arctic"]["name"] += bad
    index = {"nodes": {n: i for i, n in enumerate(nodes)}, "classes": {c: i for i, c in enumerate(CLASSES)}}
    tables: dict[str, Any] = {
        "carriers": CARRIERS,
        "areas": AREAS,
        "parties": PARTIES,
        "nodes": nodes,
        "routes": routes,
        "processes": PROCESSES,
        "supplies": SUPPLIES,
        "markets": MARKETS,
        "classes": CLASSES,
        "demands": DEMANDS,
        "storages": STORAGES,
        **_evidence(bad),
    }
    arrays = {("m_north", "price"): s["spot"], ("m_south", "price"): s["spot"]}
    case = FakeCase(
        "eastern-corridor",
        f"Eastern corridor{bad}",
        "2030",
        ("state", "homegas", "homepower", "city", "people"),
        {t: FakeRows(r, arrays if t == "markets" else {}, index) for t, r in tables.items()},
        FakeProvenance(RESTS),
    )
    ledger = _ledger(steps, panels, nodes, routes, s)
    inside = set(case.perspective)
    net = ledger.eur.where(ledger.payer.isin(inside) & ~ledger.receiver.isin(inside), 0).sum()
    net -= ledger.eur.where(ledger.receiver.isin(inside) & ~ledger.payer.isin(inside), 0).sum()
    statics = {
        t: _static(tables[t])
        for t in (
            "carriers",
            "areas",
            "parties",
            "nodes",
            "routes",
            "processes",
            "supplies",
            "markets",
            "classes",
            "demands",
            "storages",
        )
    }
    for column in ("priority", "value_of_lost_load", "protected"):
        statics["classes"][column] = case["classes"].number(column)[:, 0]
    statics["legs"] = pd.DataFrame(columns=["process", "node", "direction", "ratio"], index=pd.Index([], name="id"))
    statics["storages"]["capacity_mwh"] = [7e6, 1.9e5]
    capacities = {
        t: np.broadcast_to(
            np.array([[float(r["capacity"].split()[0]) for r in tables[t].values()]]), (hours, len(tables[t]))
        )
        for t in ("routes", "processes", "supplies")
    } | {"markets": np.broadcast_to([[1200.0, 900.0]], (hours, 2))}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return FakeRun(
        folder, manifest(case, hours, objective_eur=float(net)), steps, statics, ledger, case, panels, capacities
    )


def tiny_run(folder: Path) -> FakeRun:
    """One node, one supply, one demand, one week: the least that a report must bear."""
    steps, hours = _steps("2030-01-07", 168), 168
    load = 100 + 20 * np.sin(np.arange(hours) / 24 * 2 * np.pi)
    none = {t: _panel(t, [], hours) for t in ("routes", "processes", "legs", "markets", "storages")}
    panels = {
        "nodes": _panel("nodes", ["n"], hours, price=np.full((hours, 1), 20.0)),
        "supplies": _panel("supplies", ["s"], hours, mw=load),
        "demands": _panel("demands", ["d"], hours, load=load, served=load),
        **none,
    }
    tables: dict[str, Any] = {
        "carriers": {"w": {"name": "Water"}},
        "parties": {"p": {"name": "Works"}, "q": {"name": "Users"}},
        "nodes": {"n": {"name": "Town", "carrier": "w", "party": "q", "latitude": "44", "longitude": "21"}},
        "supplies": {"s": {"name": "Well", "node": "n", "party": "p", "price": "20 EUR/MWh", "capacity": "150 MW"}},
        "classes": {"c": {"name": "Users", "carrier": "w", "priority": "1", "value_of_lost_load": "1000 EUR/MWh"}},
        "demands": {"d": {"node": "n", "class": "c"}},
    }
    case = FakeCase("well", "A well", "base", ("all",), {t: FakeRows(r) for t, r in tables.items()}, FakeProvenance({}))
    ledger = pd.DataFrame(
        {
            "payer": ["q"],
            "receiver": ["p"],
            "kind": ["purchase"],
            "table": ["supplies"],
            "id": ["s"],
            "month": ["2030-01"],
            "eur": [20 * load.sum()],
        }
    )
    statics = {t: _static(r) for t, r in tables.items()}
    capacities = {
        "routes": np.zeros((hours, 0)),
        "processes": np.zeros((hours, 0)),
        "markets": np.zeros((hours, 0)),
        "supplies": np.full((hours, 1), 150.0),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return FakeRun(folder, manifest(case, hours, objective_eur=0.0), steps, statics, ledger, case, panels, capacities)
