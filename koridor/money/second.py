"""The second set of books (rule 6.2): nets of all parties from panels, node prices, contract years and the case.

Written from the money table of docs/model.md, 4.13, and from what it says of each thing; it shares no code with the
terms of the problem or with the ledger that is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from koridor.case.rows import Rows
from koridor.contract import capacity
from koridor.contract.banks import make_up_price
from koridor.contract.bill import deficiency, take_or_pay_bill
from koridor.lp.block import Floats, Ints
from koridor.model.process import carbon
from koridor.result.run import Run

NATURE = -1


@dataclass(frozen=True, eq=False)
class _Provable:
    """Crossings (k,) on which proof counts: MWh, EUR/MWh given back (T, k) by `receiver` to `payer` of the charge."""

    rule: int
    way: str
    mwh: Floats
    relief: Floats
    payer: Ints
    receiver: Ints


class Second:
    """`net` (parties + nature,) EUR received less paid; `net_cost` EUR of the perspective, weighted by period."""

    def __init__(self, run: Run) -> None:
        self.run, self.case, self.steps = run, run.case, run.steps
        self.hours: Floats = self.steps.hours[:, None]
        self.net: Floats = np.zeros(len(self.case["parties"]) + 1)
        self.net_cost = 0.0
        self._inside = np.append(self.case.in_perspective, False)
        self._price: Floats = run.panel("nodes")["price"] * self.hours
        self._keeper = self.case["nodes"].ref("party")
        self._shipping()
        self._sources()
        self._plants()
        self._trade()
        self._needs()
        self._stores()
        self._contracts()
        self._bookings()
        self._building()

    # -- the two ways of writing something down ------------------------------------------------------------------

    def pay(self, payer: Ints, receiver: Ints, eur: Floats, *, always: bool = False) -> None:
        """Payments (T, n) EUR from (n,) to (n,). They count by who is inside; `always` whoever pays."""
        total = eur.sum(axis=0)
        np.add.at(self.net, receiver, total)
        np.add.at(self.net, payer, -total)
        count = self._inside[payer].astype(float) - self._inside[receiver]
        self.net_cost += float(self.steps.money_weight @ eur @ (np.ones(len(payer)) if always else count))

    def sell(self, owner: Ints, node: Ints, mw: Floats) -> Floats:
        """Energy (T, n) MW that its owner brings to a node (negative: takes), and what it is worth (T, n) EUR.

        Inside the perspective the party of the node pays for it at the price of the node (rule 6.1).
        """
        worth = self._price[:, node] * mw
        keeper = self._keeper[node]
        both = np.flatnonzero(self._inside[owner] & self._inside[keeper] & (owner != keeper))
        total = worth[:, both].sum(axis=0)
        np.add.at(self.net, owner[both], total)
        np.add.at(self.net, keeper[both], -total)
        return worth

    def on_steps(self, rows: Rows, column: str) -> Floats:
        """A numeric column (T, n), empty cells as 0."""
        values = np.nan_to_num(rows.number(column))
        return np.broadcast_to(values, (len(rows), len(self.steps))).T

    def served(self, rows: Rows) -> Floats:
        """1 while a row is in service (T, n)."""
        return np.broadcast_to(rows.active, (len(rows), len(self.steps))).T.astype(float)

    def or_party_of(self, rows: Rows, column: str, node: Ints) -> Ints:
        """A party as written, else that of the node."""
        written = rows.ref(column)
        return np.where(written >= 0, written, self._keeper[node])

    def nobody(self, n: int) -> Ints:
        """Nature, n times."""
        return np.full(n, NATURE, dtype=np.int64)

    # -- routes --------------------------------------------------------------------------------------------------

    def _shipping(self) -> None:
        """Tariff, time in transit, border charges, energy at both ends, scarcity of the route."""
        routes, panel = self.case["routes"], self.run.panel("routes")
        self._provable: list[_Provable] = []
        tariff = self.on_steps(routes, "tariff")
        waiting = np.nan_to_num(routes.scalar("transit")) * np.nan_to_num(routes.scalar("hour_value"))
        operator = routes.ref("operator")
        booked = self._booked()
        for way, start, end, leaves, arrives in (
            ("ahead", "from", "to", panel["sent"], panel["received"]),
            ("back", "to", "from", panel["sent_back"], panel["received_back"]),
        ):
            left, reached = routes.ref(start), routes.ref(end)
            payer = self.or_party_of(routes, "payer", reached)
            mwh = leaves * self.hours
            due = mwh * tariff
            self.pay(payer, operator, due)
            self.pay(operator, self.nobody(len(routes)), mwh * self._running(way))
            late = mwh * waiting
            self.pay(payer, self.nobody(len(routes)), late)
            border = self._border(left, reached, mwh, way)
            worth = self.sell(payer, left, -leaves) + self.sell(payer, reached, arrives)
            rent = (worth - due - late - border).sum(axis=0)
            inside = self._inside
            whole = inside[self._keeper[left]] & inside[self._keeper[reached]] & inside[payer] & inside[operator]
            scarce = np.flatnonzero(whole & (payer != operator) & ~booked[way])
            np.add.at(self.net, operator[scarce], rent[scarce])
            np.add.at(self.net, payer[scarce], -rent[scarce])
        self._proofs()

    def _running(self, way: str) -> Floats:
        """What a MWh that enters costs the operator of each route (T, n)."""
        cost, back = (self.case["routes"].number(column) for column in ("cost", "cost_back"))
        spent = np.where(np.isnan(back), cost, back) if way == "back" else cost
        return np.broadcast_to(np.nan_to_num(spent), (len(spent), len(self.steps))).T

    def _booked(self) -> dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        """Routes (n,) whose capacity is booked, by way: its scarcity belongs to the holder."""
        bookings, n = self.case["bookings"], len(self.case["routes"])
        out = {way: np.zeros(n, dtype=bool) for way in ("ahead", "back")}
        for route, way in zip(bookings.ref("route"), bookings.columns["direction"], strict=True):
            out[str(way)][route] = True
        return out

    def _border(self, left: Ints, reached: Ints, mwh: Floats, way: str) -> Floats:
        """Charges on what leaves an area for a carbon union (rule 4.9); what each route owes (T, n) EUR.

        Versions that rest on the actual emissions of a plant are kept for `_proofs`.
        """
        rules, owed = self.case["border_charges"], np.zeros_like(mwh)
        union = np.array([*self.case["areas"].text("carbon_union"), ""])
        area, charge, proofs = self.case["nodes"].ref("area"), self._charge(), []
        rate, payer_of, receiver_of = np.zeros_like(mwh), self.nobody(mwh.shape[1]), self.nobody(mwh.shape[1])
        for r in np.flatnonzero(charge.any(axis=0) | self._by_plant()).tolist():
            to = rules.text("to_union")[r]
            of = (area[left] == rules.ref("from")[r]) & (self.case.node_carrier[left] == rules.ref("carrier")[r])
            at = np.flatnonzero(of & (union[area[reached]] == to) & (union[area[left]] != to))
            if self._by_plant()[r]:
                proofs.append((r, at))
                continue
            written = rules.ref("payer")[r]
            payer = np.full(len(at), written) if written >= 0 else self._keeper[left[at]]
            receiver = np.full(len(at), rules.ref("receiver")[r])
            eur = mwh[:, at] * charge[:, [r]]
            self.pay(payer, receiver, eur)
            owed[:, at] += eur
            rate[:, at] += charge[:, [r]]
            payer_of[at], receiver_of[at] = payer, receiver
        for r, at in proofs:
            less = np.maximum(rate[:, at] - charge[:, [r]], 0.0) * self._counts()[:, [r]]
            self._provable.append(_Provable(r, way, mwh[:, at], less, payer_of[at], receiver_of[at]))
        return owed

    def _counts(self) -> Floats:
        """1 while a version of a border charge is in force (T, n)."""
        rules = self.case["border_charges"]
        return self.served(rules) * rules.flag("applies")

    def _by_plant(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Versions (n,) that rest on the actual emissions of a plant."""
        return np.array([m == "actual" for m in self.case["border_charges"].columns["method"]], dtype=bool)

    def _charge(self) -> Floats:
        """EUR for a MWh under each version (T, n): certificates for its emissions, less what was paid at home."""
        rules, areas = self.case["border_charges"], self.case["areas"]
        factor, written = self.on_steps(rules, "factor"), ~np.isnan(rules.number("factor")).any(axis=1)
        mix = np.array([m == "country mix" for m in rules.columns["method"]], dtype=bool)
        factor = factor * np.where(mix, self.on_steps(rules, "fossil_share"), 1.0)
        own = carbon(self.case)[0]
        for r in np.flatnonzero(self._by_plant() & ~written):
            factor[:, r] = own[rules.ref("process")[r]]
        home = self.on_steps(areas, "carbon_price")[:, rules.ref("from")]
        credit = self.on_steps(rules, "paid_at_home") + self.on_steps(rules, "home_share") * home * factor
        limit = np.nan_to_num(rules.scalar("limit"), nan=np.inf)
        self._barred = self._by_plant() & (factor.max(axis=0) >= limit)
        return np.asarray(np.maximum(self.on_steps(rules, "carbon_price") * factor - credit, 0.0) * self._counts())

    def _proofs(self) -> None:
        """What proof of actual emissions gives back: the output of a plant proves what relieves most first."""
        rules, output = self.case["border_charges"], self.run.panel("processes")["output"]
        plants = rules.ref("process")
        found = sorted((p for p in self._provable if not self._barred[p.rule]), key=lambda p: (p.rule, p.way))
        for plant in dict.fromkeys(int(plants[p.rule]) for p in found):
            mine = [p for p in found if plants[p.rule] == plant and p.relief.any()]
            if not mine:
                continue
            payer, receiver = (np.concatenate([getattr(p, side) for p in mine]) for side in ("payer", "receiver"))
            flow, relief = (np.hstack([getattr(p, part) for p in mine]) for part in ("mwh", "relief"))
            flow = flow * ~(self._inside[receiver] & ~self._inside[payer])  # whoever pays it offers no proof for others
            order = np.argsort(-relief, axis=1, kind="stable")
            sorted_flow = np.take_along_axis(flow, order, axis=1)
            before = np.cumsum(sorted_flow, axis=1) - sorted_flow
            used = np.clip(output[:, [plant]] * self.hours - before, 0.0, sorted_flow)
            eur = np.zeros_like(used)
            np.put_along_axis(eur, order, used * np.take_along_axis(relief, order, axis=1), axis=1)
            self.pay(receiver, payer, eur)

    # -- supplies, plants, markets, demand, stores -----------------------------------------------------------------

    def _sources(self) -> None:
        """The buyer pays the price to the seller, who bears the cost."""
        rows, mw = self.case["supplies"], self.run.panel("supplies")["mw"]
        seller, node = rows.ref("party"), rows.ref("node")
        buyer = self.or_party_of(rows, "buyer", node)
        self.pay(buyer, seller, mw * self.hours * self.on_steps(rows, "price"))
        self.pay(seller, self.nobody(len(rows)), mw * self.hours * self.on_steps(rows, "cost"))
        self.sell(buyer, node, mw)

    def _plants(self) -> None:
        """Operation and starts of the owner; carbon, fuel and output of whoever runs it; fees of a toll."""
        rows, panel, nodes = self.case["processes"], self.run.panel("processes"), self.case["nodes"]
        owner, n = rows.ref("party"), len(rows)
        taker = self._tolls(owner, panel["output"])
        self.pay(owner, self.nobody(n), panel["output"] * self.hours * self.on_steps(rows, "cost"))
        size = self.on_steps(rows, "capacity").max(axis=0)
        self.pay(owner, self.nobody(n), panel["started"] * self.on_steps(rows, "start_cost") * size)
        areas = self.case["areas"]
        price = np.hstack([self.on_steps(areas, "carbon_price"), np.zeros((len(self.steps), 1))])
        area = nodes.ref("area")[rows.ref("output")]
        state = np.append(areas.ref("state"), NATURE)[area]
        self.pay(taker, state, panel["emission"] * self.hours * price[:, area])
        for measure, column in (("output", "output"), ("heat", "heat_output"), ("input", "input")):
            sign = -1.0 if measure == "input" else 1.0
            at = np.flatnonzero(rows.ref(column) >= 0)
            self.sell(taker[at], rows.ref(column)[at], sign * panel[measure][:, at])
        legs = self.case["legs"]
        self.sell(taker[legs.ref("process")], legs.ref("node"), self.run.panel("legs")["mw"])

    def _tolls(self, owner: Ints, output: Floats) -> Ints:
        """Fees of the tolls in force throughout, the first of each plant; who runs each plant (n,)."""
        rows, plants = self.case["tolls"], self.case["processes"]
        taker = owner.copy()
        capacities, on = self.on_steps(plants, "capacity"), self.served(plants)
        for t, plant in enumerate(rows.ref("process").tolist()):
            if not rows.active[t].all() or plant in rows.ref("process")[:t][rows.active[:t].all(axis=1)]:
                continue
            toller = rows.ref("toller")[[t]]
            held = capacities[:, [plant]] * on[:, [plant]] * self.hours / self.steps.year_hours[:, None]
            self.pay(toller, owner[[plant]], held * self.on_steps(rows, "capacity_fee")[:, [t]])
            made = output[:, [plant]] * self.hours
            self.pay(toller, owner[[plant]], made * self.on_steps(rows, "energy_fee")[:, [t]])
            taker[plant] = toller[0]
        return taker

    def _trade(self) -> None:
        """Purchases and sales at the price of the market, moved by the volume beyond its depth; the fee of trade."""
        rows, panel = self.case["markets"], self.run.panel("markets")
        node, other, n = rows.ref("node"), rows.ref("party"), len(rows)
        trader = self.or_party_of(rows, "trader", node)
        for measure, limit, sign in (("bought", "buy", 1.0), ("sold", "sell", -1.0)):
            mw = panel[measure]
            eur = self._market_value(rows, mw, self.on_steps(rows, limit) * self.served(rows), sign) * self.hours
            payer, receiver = (trader, other) if sign > 0 else (other, trader)
            self.pay(payer, receiver, eur)
            self.pay(other, self.nobody(n), sign * eur)
            self.pay(trader, other, mw * self.hours * self.on_steps(rows, "spread"))
            self.sell(trader, node, sign * mw)

    def _market_value(self, rows: Rows, mw: Floats, most: Floats, sign: float) -> Floats:
        """EUR an hour: up to the depth at the price, then two equal blocks, each at the price of its middle."""
        price, slope = self.on_steps(rows, "price"), np.nan_to_num(rows.scalar("slope"))
        depth = np.where(slope == 0, np.inf, np.nan_to_num(rows.scalar("depth"), nan=np.inf))
        block = np.maximum(most - depth, 0.0) / 2
        beyond = np.maximum(mw - np.minimum(depth, most), 0.0)
        first, second = np.minimum(beyond, block), np.maximum(beyond - block, 0.0)
        return price * mw + sign * slope * block * (0.5 * first + 1.5 * second)

    def _needs(self) -> None:
        """What is served is bought at the node; what is not costs the value of lost load; what is dumped costs."""
        rows, panel, nodes = self.case["demands"], self.run.panel("demands"), self.case["nodes"]
        node = rows.ref("node")
        party = self.or_party_of(rows, "party", node)
        worth = self.on_steps(self.case["classes"], "value_of_lost_load")[:, rows.ref("class")]
        self.pay(party, self.nobody(len(rows)), panel["unserved"] * self.hours * worth, always=True)
        self.sell(party, node, -panel["served"])
        cost = self.on_steps(self.case["carriers"], "dump_cost")[:, self.case.node_carrier]
        self.pay(self._keeper, self.nobody(len(nodes)), self.run.panel("nodes")["dumped"] * self.hours * cost)

    def _stores(self) -> None:
        """Charges for putting in and taking out; gas and power bought at the node and sold there."""
        rows, panel = self.case["storages"], self.run.panel("storages")
        party, node = rows.ref("party"), rows.ref("node")
        for measure, column, sign in (("injected", "cost_in", -1.0), ("withdrawn", "cost_out", 1.0)):
            self.pay(party, self.nobody(len(rows)), panel[measure] * self.hours * self.on_steps(rows, column))
            self.sell(party, node, sign * panel[measure])

    # -- contracts and bookings ------------------------------------------------------------------------------------

    def _contracts(self) -> None:
        """Gas at the price of its month, the take-or-pay bill, what make-up gas saves."""
        rows, panel = self.case["contracts"], self.run.panel("contracts")
        seller, buyer = rows.ref("seller"), rows.ref("buyer")
        cheaper = panel["interruptible"] * rows.scalar("interruptible_discount")
        self.pay(buyer, seller, (panel["taken"] * panel["price"] - cheaper) * self.hours)
        title = panel["taken"] / rows.scalar("delivered")
        self.sell(seller, rows.ref("from"), -title)
        self.sell(buyer, rows.ref("to"), title)
        for chain in self._chains():
            self._banks(chain)

    def _chains(self) -> list[list[dict[str, Any]]]:
        """Contract years whose banks hang together: those of one contract, cut where time has a gap."""
        chains: list[list[dict[str, Any]]] = []
        for year in self.run.contracts.to_dict("records"):
            last = chains[-1][-1] if chains else {}
            if not last or last["contract"] != year["contract"] or last["end"] != year["start"]:
                chains.append([])
            chains[-1].append({str(k): v for k, v in year.items()})
        return chains

    def _banks(self, chain: list[dict[str, Any]]) -> None:
        """The years of one contract: bills by what was short, make-up gas from the oldest bill that is left."""
        rows = self.case["contracts"]
        c = rows.index(chain[0]["contract"])
        share, rule = float(rows.scalar("bill_share")[c]), str(rows.columns["make_up_price"][c])
        life = float(rows.scalar("make_up_years")[c])
        prepaid: list[list[float]] = []
        if chain[0]["make_up_start_mwh"] > 0:
            prepaid.append([-1.0, chain[0]["make_up_start_mwh"], float(rows.scalar("make_up_start_price")[c])])
        for y, year in enumerate(chain):
            today = float(year["bill_price"])
            short = deficiency(year["minimum_bill_mwh"], self._taken(c, year), year["carry_forward_used_mwh"])
            left, saved = float(year["make_up_mwh"]), 0.0
            for vintage in (v for v in prepaid if y - v[0] <= life):
                part = min(left, vintage[1])
                vintage[1] -= part
                left -= part
                saved += part * (today - make_up_price(rule, today, vintage[2], share))
            prepaid.append([float(y), short, today])
            self._once(c, self._last_step(year["end"]), take_or_pay_bill(short, today, share) - saved)

    def _taken(self, contract: int, year: dict[str, Any]) -> float:
        """MWh taken in a contract year, with what the case says was taken before the horizon."""
        rows, start = self.case["contracts"], self.steps.start
        inside = (start >= np.datetime64(str(year["start"]))) & (start < np.datetime64(str(year["end"])))
        taken = float(self.run.panel("contracts")["taken"][inside, contract] @ self.steps.hours[inside])
        before = float(np.nan_to_num(rows.scalar("taken_start")[contract]))
        return taken + (before if np.datetime64(str(year["start"])) < start[0] else 0.0)

    def _last_step(self, end: str) -> int:
        """The last step before a date."""
        return int(np.searchsorted(self.steps.start, np.datetime64(end), side="left")) - 1

    def _once(self, contract: int, step: int, eur: float) -> None:
        """A payment of the buyer to the seller, due at one step."""
        rows = self.case["contracts"]
        amount = np.zeros((len(self.steps), 1))
        amount[step] = eur
        self.pay(rows.ref("buyer")[[contract]], rows.ref("seller")[[contract]], amount)

    def _bookings(self) -> None:
        """What is held of each period of a product, at the price of the period."""
        rows, held = self.case["bookings"], self.run.panel("bookings")["held"]
        day = self.steps.start.astype("datetime64[D]")
        first, last = (date.fromisoformat(str(d)) for d in (day[0], day[-1]))
        tariff = self.on_steps(rows, "tariff")
        eur = np.zeros_like(held)
        for b in range(len(rows)):
            words = (str(rows.columns["product"][b]), rows.text("year_start")[b])
            for period in capacity.periods(words[0], first, last + timedelta(days=1), words[1]):
                inside = np.flatnonzero((day >= np.datetime64(period.first)) & (day < np.datetime64(period.end)))
                if len(inside):
                    yearly, convention = float(tariff[inside[0], b]), str(rows.columns["convention"][b])
                    terms = (float(rows.scalar("multiplier")[b]), convention, float(rows.scalar("discount")[b]))
                    hour = period.price(yearly, *terms) / (24.0 * period.days)
                    eur[inside, b] = held[inside, b] * self.steps.hours[inside] * hour
        self.pay(rows.ref("shipper"), self.case["routes"].ref("operator")[rows.ref("route")], eur)

    def _building(self) -> None:
        """What was built is paid off by its owner, each step its hours over those of the year (rule 4.10)."""
        built = self.run.capacities
        owners = {"supplies": "party", "processes": "party", "routes": "operator", "storages": "party"}
        for table, owner in owners.items():
            here, rows = built[built["table"] == table], self.case[table]
            if not len(here):
                continue
            party = rows.ref(owner)[[rows.index(id) for id in here["id"]]]
            yearly = (here["built"] * here["yearly_cost"]).to_numpy(dtype=np.float64)
            share = (self.steps.hours / self.steps.year_hours)[:, None]
            self.pay(party, self.nobody(len(here)), share * yearly[None, :])
