"""Supply contracts (rules 5.0 to 5.6): an arc of title with an account for each contract year.

Per step, in MW at the arc (share = MWh at the delivery point for one at the arc):

    daily_min <= share x delivered <= daily_max            hourly rows where the day may swing, see `_days`

Per contract year y, in MWh at the delivery point, TOP the take-or-pay quantity, Q the gas taken:

    Q + shortfall + sum_v forward_v >= TOP                 what is not taken is billed
    sum_y made_up_(y,v) <= shortfall_v,  v at most make_up_years before y          the make-up bank, by vintage
    sum_y forward_(y,v) <= credit_v,     v at most carry_forward_years before y    the carry-forward bank, by vintage
    sum over living v of (credit_v - forward_v) <= cap                             at the end of each year
    Q - sum_v made_up_v <= annual_max x annual

and these, which are not convex (`Choice`, rule 5.6):

    made_up = 0    or  Q - sum_v made_up_v >= threshold    make-up gas flows after the year's own gas
    shortfall = 0  or  Q + shortfall + sum_v forward_v <= TOP      nobody prepays, or is billed, gas that is taken
    credit = 0     or  Q - sum_v made_up_v - credit >= threshold   credit arises from excess alone
    made_up of a younger vintage = 0  or  older ones are used up   first in, first out, where vintages differ in price
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from koridor.case.case import Case
from koridor.contract.banks import make_up_price
from koridor.contract.terms import Account, Limits, accounts, limits, prices, windows
from koridor.lp.block import Block, Choice, Columns, Entries, Floats, Ints, TailTerm, Term
from koridor.lp.tails import WEEK, Span, TailMaker
from koridor.model.limits import Chosen, choose, ones

BY_VINTAGE = ("top-up", "symmetric")
"""Price rules of make-up gas that ask when it was paid; so does `free` where the bill left a part open."""

START = "start"
"""Vintage of the banks that the horizon opens with."""


def build(case: Case) -> Block:
    """Columns `contract.delivered`, an item a contract (ID#2 is interruptible), and the tail `contract.account`."""
    rows, bounds = case["contracts"], limits(case)
    chosen = choose("contract", rows, bounds.most, "delivers nothing in this horizon")
    items, of, lower, upper = _items(case, chosen, bounds)
    share = rows.scalar("delivered")[of]
    each = np.arange(len(of))
    seller, buyer = rows.ref("seller")[of], rows.ref("buyer")[of]
    soft = np.array([i.endswith("#2") for i in items], dtype=bool)
    price = prices(case)[of] - np.where(soft, rows.scalar("interruptible_discount")[of], 0.0)[:, None]
    names = tuple(rows.ids[c] for c in of)
    group = Columns("contract.delivered", items, lower / share[:, None], upper / share[:, None])
    books = _Books(case, TailMaker("contract.account", "contract.delivered"))
    books.open(group, of)
    return Block(
        chosen.census,
        [group],
        entries=[
            Entries("balance", rows.ref("from")[of], group.name, each, -ones(len(of)), owner=seller),
            Entries("balance", rows.ref("to")[of], group.name, each, ones(len(of)), owner=buyer),
        ],
        tails=[books.tail.made()],
        terms=[Term(group.name, each, buyer, seller, "contract gas", price * share[:, None], "contracts", names)],
        tail_terms=books.terms(),
        choices=books.choices,
    )


def _items(case: Case, chosen: Chosen, bounds: Limits) -> tuple[tuple[str, ...], Ints, Floats, Floats]:
    """Names of the columns, contract of each, least and most at the delivery point (k, T)."""
    hourly = case["contracts"].scalar("hourly")
    names: list[str] = []
    of: list[int] = []
    low: list[Floats] = []
    high: list[Floats] = []
    for c, id in zip(chosen.at.tolist(), chosen.ids, strict=True):
        swing = hourly[c]
        names.append(id)
        of.append(c)
        low.append(bounds.least[c] if swing == 1 else np.zeros(len(case.steps)))
        high.append((bounds.most[c] - bounds.interruptible[c]) * swing)
        if bounds.interruptible[c].any():
            names.append(f"{id}#2")
            of.append(c)
            low.append(np.zeros(len(case.steps)))
            high.append(bounds.interruptible[c] * swing)
    shape = (len(of), len(case.steps))
    return tuple(names), np.array(of, np.int64), np.array(low).reshape(shape), np.array(high).reshape(shape)


def name_of(case: Case, account: Account) -> str:
    """What the tail calls a contract year: ID@2025, ID@2025/26, and ID@2025+1 in a later stretch of the horizon."""
    later = f"+{account.stretch}" if account.stretch else ""
    return f"{case['contracts'].ids[account.contract]}@{account.year.label}{later}"


@dataclass(eq=False)
class _Year:
    """The tail columns of one account: last running total, shortfall, credit, and uses of each bank by vintage."""

    account: Account
    name: str
    total: int
    most: float
    threshold: dict[str, float]
    shortfall: int | None = None
    credit: int | None = None
    made_up: dict[str, int] = field(default_factory=dict)
    forward: dict[str, int] = field(default_factory=dict)


class _Books:
    """Writes the accounts of all contracts into one tail."""

    def __init__(self, case: Case, tail: TailMaker) -> None:
        self.case, self.rows, self.tail = case, case["contracts"], tail
        self.choices: list[Choice] = []
        self._due: list[tuple[int, int, str, float]] = []
        """(contract, tail column, kind, EUR per MWh): the buyer pays a bill, the seller what make-up gas saves."""

    def open(self, group: Columns, of: Ints) -> None:
        """Accounts of every contract year, seasons with a quantity, and days that may swing."""
        self._group, self._of = group, of
        chains: dict[tuple[int, int], list[_Year]] = {}
        found = accounts(self.case)
        self._last = {(a.contract, a.stretch): a.year.label for a in found}
        for account in found:
            if account.contract in of:
                chain = chains.setdefault((account.contract, account.stretch), [])
                chain.append(self._year(account, chain))
        for window in windows(self.case):
            if window.contract in of:
                span, box = self._span(window.contract, window.steps)
                self.tail.running_total(window.name, self._items(window.contract), span, box, window.least, window.most)
        for contract in np.flatnonzero(self.rows.scalar("hourly") > 1).tolist():
            if contract in of:
                self._days(contract)

    def terms(self) -> list[TailTerm]:
        """The bills and what make-up gas saves."""
        out = []
        for kind in ("take-or-pay bill", "make-up gas"):
            due = [d for d in self._due if d[2] == kind]
            contract = np.array([d[0] for d in due], dtype=np.int64)
            buyer, seller = self.rows.ref("buyer")[contract], self.rows.ref("seller")[contract]
            out.append(
                TailTerm(
                    self.tail.name,
                    np.array([d[1] for d in due], dtype=np.int64),
                    buyer if kind == "take-or-pay bill" else seller,
                    seller if kind == "take-or-pay bill" else buyer,
                    kind,
                    np.array([d[3] * WEEK for d in due]),
                    "contracts",
                    tuple(self.rows.ids[c] for c in contract),
                )
            )
        return out

    def _items(self, contract: int) -> list[int]:
        return np.flatnonzero(self._of == contract).tolist()

    def _span(self, contract: int, steps: Ints, before: float = 0.0) -> tuple[Span, float]:
        """What counts of a contract's flow over some steps, and the most of it in MWh."""
        share, at = float(self.rows.scalar("delivered")[contract]), self.case.steps
        span = Span(steps, at.week[steps], at.hours[steps], share, before)
        upper = self._group.upper[self._items(contract)][:, steps]
        return span, float((upper * span.hours).sum()) * share

    def _number(self, column: str, contract: int) -> float:
        return float(self.rows.scalar(column)[contract])

    def _year(self, account: Account, chain: list[_Year]) -> _Year:
        """Columns and rows of one contract year; `chain` are the years before it."""
        c, when = account.contract, float(account.steps[-1])
        name = name_of(self.case, account)
        span, box = self._span(c, account.steps, account.before)
        cap, recovers = account.most, self._number("make_up_years", c) > 0
        totals = self.tail.running_total(
            name, self._items(c), span, box, account.before, np.inf if recovers else max(cap, account.before)
        )
        quantity = {"take-or-pay": account.minimum, "annual": account.annual - account.relief}
        most = box + account.before
        new = _Year(account, name, totals[-1], most, quantity)
        if account.minimum > 0:
            new.shortfall = self.tail.column(f"{name}/shortfall", 0.0, account.minimum / WEEK, when)
            self._due.append((c, new.shortfall, "take-or-pay bill", self._number("bill_share", c) * account.bill_price))
        if recovers:
            self._make_up(new, chain, cap, when)
        if self._number("carry_forward_cap", c) > 0:
            self._carry_forward(new, chain, when)
        self._obligation(new, when)
        return new

    def _vintages(self, new: _Year, chain: list[_Year], years: float) -> dict[str, _Year | None]:
        """Earlier years, and the opening bank, from which gas or credit may still come."""
        reach = round(years)
        if reach < 1:
            return {}
        found: dict[str, _Year | None] = {START: None} if len(chain) < reach and not new.account.stretch else {}
        return found | {y.name: y for y in chain[-reach:]}

    def _make_up(self, new: _Year, chain: list[_Year], cap: float, when: float) -> None:
        """Make-up gas by vintage: banks, threshold, yearly caps, order, and what it saves."""
        c, name, tail = new.account.contract, new.name, self.tail
        opening = self._number("make_up_start", c)
        size = self._number("make_up_cap", c) * new.account.annual
        for vintage, year in self._vintages(new, chain, self._number("make_up_years", c)).items():
            bank = opening if year is None else year.account.minimum
            if bank <= 0 or (year is not None and year.shortfall is None):
                continue
            at = tail.column(f"{name}/made-up:{vintage}", 0.0, min(bank, size, new.most) / WEEK, when)
            paid = self._number("make_up_start_price", c) if year is None else year.account.bill_price
            new.made_up[vintage] = at
            self._due.append((c, at, "make-up gas", self._saved(c, new.account.bill_price, paid)))
            used = {y.made_up[vintage]: 1.0 for y in (*chain, new) if vintage in y.made_up}
            own = used if year is None or year.shortfall is None else used | {year.shortfall: -1.0}
            tail.row(f"{name}/bank:{vintage}", -bank / WEEK, opening / WEEK if year is None else 0.0, when, own)
        net = {new.total: 1.0} | dict.fromkeys(new.made_up.values(), -1.0)
        tail.row(f"{name}/most", -new.most / WEEK, cap / WEEK, when, net)
        if new.made_up:
            tail.row(f"{name}/make-up-cap", 0.0, size / WEEK, when, dict.fromkeys(new.made_up.values(), 1.0))
            threshold = new.threshold[str(self.rows.columns["make_up_from"][c])] / WEEK
            row = tail.row(f"{name}/make-up-from", -new.most / WEEK, new.most / WEEK, when, net)
            self._choice(f"{name}: make-up gas", tuple(new.made_up.values()), row, threshold, np.inf)
        self._in_order(new, chain, when)

    def _saved(self, contract: int, today: float, paid: float) -> float:
        """EUR that one MWh of make-up gas costs less than today's price."""
        rule = str(self.rows.columns["make_up_price"][contract])
        return today - make_up_price(rule, today, paid, self._number("bill_share", contract))

    def _in_order(self, new: _Year, chain: list[_Year], when: float) -> None:
        """First in, first out: it matters where what make-up gas costs depends on its vintage."""
        rule = self.rows.columns["make_up_price"][new.account.contract]
        owing = rule == "free" and self._number("bill_share", new.account.contract) < 1
        if rule not in BY_VINTAGE and not owing:
            return
        by_name = {y.name: y for y in chain}
        for older, younger in zip(list(new.made_up), list(new.made_up)[1:], strict=False):
            used = {y.made_up[older]: 1.0 for y in (*chain, new) if older in y.made_up}
            bank = (
                self._number("make_up_start", new.account.contract)
                if older == START
                else by_name[older].account.minimum
            )
            shortfall = None if older == START else by_name[older].shortfall
            own = used if shortfall is None else used | {shortfall: -1.0}
            row = self.tail.row(f"{new.name}/order:{older}", -bank / WEEK, bank / WEEK, when, own)
            low = bank / WEEK if shortfall is None else 0.0
            self._choice(f"{new.name}: {older} first", (new.made_up[younger],), row, low, np.inf)

    def _carry_forward(self, new: _Year, chain: list[_Year], when: float) -> None:
        """Credit for what is taken in excess: where it arises, its bank and cap, and its use in later years."""
        c, name, tail, annual = new.account.contract, new.name, self.tail, new.account.annual
        opening, cap = self._number("carry_forward_start", c), self._number("carry_forward_cap", c) * annual
        threshold = new.threshold[str(self.rows.columns["carry_forward_from"][c])]
        last = self._last[c, new.account.stretch] == new.account.year.label  # credit of the last year serves nobody
        most = 0.0 if last else max(0.0, min(cap, new.most - threshold))
        new.credit = tail.column(f"{name}/credit", 0.0, most / WEEK, when)
        living = self._vintages(new, chain, self._number("carry_forward_years", c))
        for vintage, year in living.items():
            bank = opening if year is None else self._number("carry_forward_cap", c) * year.account.annual
            if bank <= 0 or new.account.minimum <= 0:
                continue
            new.forward[vintage] = tail.column(
                f"{name}/forward:{vintage}", 0.0, min(bank, new.account.minimum) / WEEK, when
            )
            own = {y.forward[vintage]: 1.0 for y in (*chain, new) if vintage in y.forward}
            if year is not None and year.credit is not None:
                own |= {year.credit: -1.0}
            tail.row(f"{name}/credit:{vintage}", -bank / WEEK, opening / WEEK if year is None else 0.0, when, own)
        if new.forward:
            most = self._number("carry_forward_use", c) * annual / WEEK
            tail.row(f"{name}/forward-cap", 0.0, most, when, dict.fromkeys(new.forward.values(), 1.0))
        if last:
            return
        self._bank_cap(new, chain, living, opening, cap, when)
        own = {new.total: 1.0, new.credit: -1.0} | dict.fromkeys(new.made_up.values(), -1.0)
        row = tail.row(f"{name}/credit-from", -new.most / WEEK, new.most / WEEK, when, own)
        self._choice(f"{name}: carry-forward credit", (new.credit,), row, threshold / WEEK, np.inf)

    def _bank_cap(
        self, new: _Year, chain: list[_Year], living: dict[str, _Year | None], opening: float, cap: float, when: float
    ) -> None:
        """What the carry-forward bank holds at the end of the year: credits that live on, less what was used."""
        assert new.credit is not None
        after = {v: y for v, y in living.items() if v in self._after(new, chain)}
        own = {new.credit: 1.0} | {y.credit: 1.0 for y in after.values() if y is not None and y.credit is not None}
        for vintage in after:
            own |= {y.forward[vintage]: -1.0 for y in (*chain, new) if vintage in y.forward}
        held = opening if START in after else 0.0
        share = self._number("carry_forward_cap", new.account.contract)
        most = max([cap, opening, *(share * y.account.annual for y in chain)])
        name = f"{new.name}/bank-cap"
        row = self.tail.row(name, -(most + held + new.most) / WEEK, (most - held) / WEEK, when, own)
        if cap < most:  # a smaller cap, in a part of a year, keeps new credit out and takes nothing away
            self._choice(f"{new.name}: cap of the bank", (new.credit,), row, -np.inf, (cap - held) / WEEK)

    def _after(self, new: _Year, chain: list[_Year]) -> set[str]:
        """Vintages that may still be used in the year after this one."""
        return set(self._vintages(new, [*chain, new], self._number("carry_forward_years", new.account.contract)))

    def _obligation(self, new: _Year, when: float) -> None:
        """Take, use credit, or pay."""
        if new.shortfall is None:
            return
        own = {new.total: 1.0, new.shortfall: 1.0} | dict.fromkeys(new.forward.values(), 1.0)
        most = (new.most + 2 * new.account.minimum) / WEEK
        top = new.account.minimum / WEEK
        row = self.tail.row(f"{new.name}/obligation", top, most, when, own)
        c = new.account.contract
        seller, buyer = (self.case.in_perspective[self.rows.ref(side)[c]] for side in ("seller", "buyer"))
        if self._number("make_up_years", c) > 0 or (seller and not buyer):
            self._choice(f"{new.name}: shortfall", (new.shortfall,), row, -np.inf, top)

    def _choice(self, name: str, columns: tuple[int, ...], row: int, low: float, high: float) -> None:
        self.choices.append(Choice(name, self.tail.name, columns, row, low, high))

    def _days(self, contract: int) -> None:
        """Daily least and most where an hour may take more than a 24th of the day."""
        steps, bounds, items = self.case.steps, limits(self.case), self._items(contract)
        share = float(self.rows.scalar("delivered")[contract])
        for day in np.unique(steps.day[bounds.most[contract] > 0]):
            inside = np.flatnonzero(steps.day == day)
            hours = steps.hours[inside]
            low, high = (float((v[contract, inside] * hours).sum()) / 24.0 for v in (bounds.least, bounds.most))
            name = f"{self.rows.ids[contract]}@{np.datetime64(int(day), 'D')}"
            row = self.tail.row(name, low, high, float(inside[-1]), {})
            for item in items:
                self.tail.flow(row, item, inside, hours * share / 24.0)
