"""How much each written number weighs: the euros it touches in this run.

    price, cost, tariff, charge       |its money| over the horizon, as the ledger books it
    capacity, limit, availability     what the limit earns: price difference x flow (dual value x capacity)
    efficiency, loss                  value of what is lost or burnt at the node's price
    level, share of a demand          value of the demand at the node's price
    shape of a demand                 value of the demand above its mean
    shape of a price                  money booked away from the mean price
    value of lost load                the unserved energy it prices

Rows with no party in the perspective do not count. A cell that rests on two things counts for both; of the cells of
one row that rest on one thing only the heaviest counts. It is what a number touches, not how far a result moves when
it changes: weights rank, and do not add up.
"""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from koridor.report.contract_weights import bookings, contracts
from koridor.report.money import inside
from koridor.report.protocol import Floats
from koridor.report.reading import Reading

Weights = dict[tuple[str, str, str], float]
LIMITS = ("capacity", "availability", "annual_max", "annual_min", "minimum")
VOLUME = re.compile(r"\b(?:m3|mcm|bcm)\b")
PROFILE = re.compile(r"profile:([\w.-]+)")


def weigh(r: Reading) -> Weights:
    """EUR by (table, id, column); columns that touch no money are left out."""
    out: Weights = defaultdict(float)
    for fill in (_supplies, _markets, _routes, _processes, _storages, _demands, _charges):
        fill(r, out)
    if len(r.case["contracts"].ids):
        out |= contracts(r, concerned(r, "contracts"))
    if len(r.case["bookings"].ids):
        out |= bookings(r, _shipped(r))
    _profiles(r, out)
    _conversions(r, out)
    return {k: abs(float(v)) for k, v in out.items() if abs(v) > 0.5}


def _put(r: Reading, out: Weights, table: str, columns: tuple[str, ...], eur: Floats) -> None:
    for id, value, counts in zip(r.ids(table), eur, concerned(r, table), strict=True):
        for column in columns:
            out[table, id, column] += abs(float(value)) if counts else 0.0


def concerned(r: Reading, table: str) -> NDArray[np.bool_]:
    """Rows of which a party, or the party of a node, lies in the perspective, (n,)."""
    return r.once(("concerned", table), lambda: _concerned(r, table))


def _concerned(r: Reading, table: str) -> NDArray[np.bool_]:
    members = inside(r)
    out = np.zeros(len(r.ids(table)), dtype=bool)
    for column in ("party", "operator", "buyer", "trader", "payer"):
        out |= np.array([p in members for p in r.written_text(table, column)], dtype=bool)
    homes = np.array([*(p in members for p in r.text("nodes", "party")), False], dtype=bool)
    for column in ("node", "from", "to", "input", "output"):
        out |= homes[r.place(table, column)] if column in r.static(table).columns else False
    return out


def _shipped(r: Reading) -> NDArray[np.bool_]:
    """Bookings whose shipper lies in the perspective, (n,)."""
    members = inside(r)
    return np.array([p in members for p in r.written_text("bookings", "shipper")], dtype=bool)


def _at(r: Reading, table: str, column: str) -> Floats:
    """Price at the node of each row, EUR/MWh, (T, n); 0 where there is none."""
    where = r.place(table, column)
    return np.where(where >= 0, r.price[:, where], 0.0) if len(where) else np.zeros((len(r.hours), 0))


def _supplies(r: Reading, out: Weights) -> None:
    mw, price = r.array("supplies", "mw"), r.given("supplies", "price")
    _put(r, out, "supplies", ("price",), r.hours @ (price * mw))
    _put(r, out, "supplies", ("cost",), r.hours @ (r.given("supplies", "cost") * mw))
    _put(r, out, "supplies", LIMITS, r.hours @ (np.maximum(_at(r, "supplies", "node") - price, 0.0) * mw))


def _markets(r: Reading, out: Weights) -> None:
    bought, sold = r.array("markets", "bought"), r.array("markets", "sold")
    price, spread, node = r.given("markets", "price"), r.given("markets", "spread"), _at(r, "markets", "node")
    _put(r, out, "markets", ("price",), r.hours @ (np.abs(price) * (bought + sold)))
    _put(r, out, "markets", ("spread",), r.hours @ (spread * (bought + sold)))
    _put(r, out, "markets", ("buy", "annual_max"), r.hours @ (np.maximum(node - price - spread, 0.0) * bought))
    _put(r, out, "markets", ("sell",), r.hours @ (np.maximum(price - spread - node, 0.0) * sold))


def _routes(r: Reading, out: Weights) -> None:
    sent, back = r.array("routes", "sent"), r.array("routes", "sent_back")
    begin, end = _at(r, "routes", "from"), _at(r, "routes", "to")
    tariff, loss = r.given("routes", "tariff"), r.given("routes", "loss")
    lost = end * (sent - r.array("routes", "received")) + begin * (back - r.array("routes", "received_back"))
    _put(r, out, "routes", ("tariff",), r.hours @ (tariff * (sent + back)))
    _put(r, out, "routes", ("loss",), r.hours @ lost)
    ahead = np.maximum(end * (1 - loss) - begin - tariff, 0.0) * sent
    _put(r, out, "routes", ("capacity", "availability", "minimum"), r.hours @ ahead)
    _put(r, out, "routes", ("capacity_back",), r.hours @ (np.maximum(begin * (1 - loss) - end - tariff, 0.0) * back))


def _processes(r: Reading, out: Weights) -> None:
    made, heat, taken = (r.array("processes", m) for m in ("output", "heat", "input"))
    cost, fuel = r.given("processes", "cost"), _at(r, "processes", "input") * taken
    worth = _at(r, "processes", "heat_output") * heat
    gain = _at(r, "processes", "output") * made + worth - fuel - cost * made
    _put(r, out, "processes", ("cost",), r.hours @ (cost * made))
    _put(r, out, "processes", ("efficiency",), r.hours @ fuel)
    _put(r, out, "processes", ("capacity", "availability", "annual_max"), r.hours @ np.maximum(gain, 0.0))
    _put(r, out, "processes", ("must_run", "min_load", "ramp"), r.hours @ np.maximum(-gain, 0.0))
    _put(r, out, "processes", ("heat_capacity", "power_loss", "back_pressure"), r.hours @ worth)
    carbon = dict(zip(r.static("areas").index, _carbon(r), strict=False))
    area = [r.node_area[n] if n >= 0 else "" for n in r.place("processes", "output")]
    paid = r.energy("processes", "emission") * np.array([carbon.get(a, 0.0) for a in area])
    _put(r, out, "processes", ("emission",), paid)
    for a, eur in zip(area, paid, strict=True):
        out["areas", a, "carbon_price"] += float(eur)
    for n, eur in zip(r.place("processes", "input"), paid, strict=True):
        if n >= 0:
            out["carriers", r.node_carrier[n], "co2"] += float(eur)


def _carbon(r: Reading) -> list[float]:
    """Mean carbon price at home of each area, EUR/t."""
    try:
        rows = r.case["areas"]
    except KeyError:
        return []
    values = {
        id: float(np.nanmean(v)) if np.isfinite(v).any() else 0.0
        for id, v in zip(rows.ids, rows.number("carbon_price"), strict=True)
    }
    return [values.get(str(a), 0.0) for a in r.static("areas").index]


def _storages(r: Reading, out: Weights) -> None:
    given, taken = r.array("storages", "withdrawn"), r.array("storages", "injected")
    price = _at(r, "storages", "node")
    earned = r.hours @ (price * (given - taken))
    columns = (
        "capacity",
        "injection",
        "withdrawal",
        "withdrawal_curve",
        "availability",
        "efficiency_in",
        "efficiency_out",
        "level_min",
        "level_start",
        "level_end",
        "standing_loss",
    )
    _put(r, out, "storages", columns, earned)
    _put(r, out, "storages", ("inflow",), r.hours @ (price * r.array("storages", "inflow")))
    _put(r, out, "storages", ("cost_in",), r.hours @ (r.given("storages", "cost_in") * taken))
    _put(r, out, "storages", ("cost_out",), r.hours @ (r.given("storages", "cost_out") * given))


def _demands(r: Reading, out: Weights) -> None:
    load, short, price = r.array("demands", "load"), r.array("demands", "unserved"), _at(r, "demands", "node")
    worth = r.hours @ (price * load)
    mean = (r.hours @ load) / r.total_hours
    shape = r.hours @ (price * np.maximum(load - mean, 0.0))
    number = {str(c): i for i, c in enumerate(r.static("classes").index)}
    voll = np.nan_to_num(r.column("classes", "value_of_lost_load"))
    _put(r, out, "demands", ("share",), worth)
    counts = concerned(r, "demands")
    for j, c in enumerate(r.text("demands", "class")):
        if not counts[j]:
            continue
        out["classes", c, "level"] += float(abs(worth[j]))
        out["classes", c, "profile"] += float(shape[j])
        if c in number:
            out["classes", c, "value_of_lost_load"] += float(voll[number[c]] * (r.hours @ short[:, j]))
    dumped = r.hours @ (np.abs(r.price) * r.array("nodes", "dumped"))
    for carrier, eur in zip(r.node_carrier, dumped, strict=True):
        out["carriers", carrier, "dump_cost"] += float(eur)


def _charges(r: Reading, out: Weights) -> None:
    frame = r.run.ledger
    booked = frame[frame["table"] == "border_charges"].groupby("id")["eur"].sum()
    for id, eur in booked.items():
        for column in ("carbon_price", "factor", "paid_at_home"):
            out["border_charges", str(id), column] += abs(float(eur))


def _profiles(r: Reading, out: Weights) -> None:
    """The mean of a profile weighs what the cells that name it weigh; everything else about it what its shape does."""
    level: dict[str, float] = defaultdict(float)
    shape: dict[str, float] = defaultdict(float)
    away = _price_shapes(r)
    for key, text in r.written.items():
        for name in PROFILE.findall(text):
            level[name] += out.get(key, 0.0)
            shape[name] += away.get(key, out.get(key, 0.0))
    for table, column, source in (("classes", "profile", "profile"), ("storages", "inflow_profile", "inflow")):
        for id, name in zip(*_pairs(r, table, column), strict=True):
            shape[name] += out.get((table, id, source), 0.0)
    for id, name in zip(*_pairs(r, "profiles", "temperature"), strict=True):
        shape[name] += shape.get(id, 0.0)
    for table, id, column in r.written:
        if table == "profiles":
            out[table, id, column] += (level if column == "mean" else shape).get(id, 0.0)
    for column in ("month", "hour_winter", "hour_summer", "hour_between", "weekday"):
        for id, name in zip(*_pairs(r, "profiles", column), strict=True):
            out["patterns", name, "values"] += shape.get(id, 0.0)


def _price_shapes(r: Reading) -> Weights:
    """Money booked away from the mean price, by price cell."""
    found: Weights = {}
    for table, measures in (("supplies", ("mw",)), ("markets", ("bought", "sold"))):
        price = r.given(table, "price")
        away = np.abs(price - price.mean(axis=0))
        eur = r.hours @ (away * sum((r.array(table, m) for m in measures), np.zeros((1, 1))))
        found |= {(table, id, "price"): float(v) for id, v in zip(r.ids(table), eur, strict=True)}
    return found


def _pairs(r: Reading, table: str, column: str) -> tuple[list[str], list[str]]:
    """Row ids and the ids a reference column names, where it names one."""
    try:
        rows = r.case[table]
        named = [(id, r.case.raw[table][id][column]) for id in rows.ids]
    except KeyError:
        return [], []
    found = [(id, name) for id, name in named if name]
    return [id for id, _ in found], [name for _, name in found]


def _conversions(r: Reading, out: Weights) -> None:
    """Calorific values and rates weigh what the cells written in volumes or other money weigh."""
    qualities, currencies = list(_ids(r, "qualities")), list(_ids(r, "currencies"))
    for (table, id, column), text in r.written.items():
        eur = out.get((table, id, column), 0.0)
        if not eur:
            continue
        if VOLUME.search(text) and qualities:
            named = r.case.raw[table][id]["quality"] if _has(r, table, id) else ""
            out["qualities", named or qualities[0], "gcv"] += eur
        for currency in currencies:
            if re.search(rf"\b{re.escape(currency)}\b", text):
                out["currencies", currency, "rate"] += eur


def _has(r: Reading, table: str, id: str) -> bool:
    try:
        return bool(r.case.raw[table][id]["quality"])
    except KeyError:
        return False


def _ids(r: Reading, table: str) -> tuple[str, ...]:
    try:
        return tuple(r.case[table].ids)
    except KeyError:
        return ()
