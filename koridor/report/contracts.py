"""Supply contracts: what is left of each annual quantity, price formulas, the statement of every contract year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from koridor.contract.terms import limits
from koridor.report.context import Column, ContractPart, ContractsPage, Figure, Table
from koridor.report.formulas import figure as prices
from koridor.report.formulas import in_words
from koridor.report.numbers import day_in_words, percent, plural, said_energy, said_money
from koridor.report.queries import quote
from koridor.report.reading import AT_LIMIT
from koridor.report.statements import of_year, part
from koridor.report.tables import asked, energies, money, numbers, resting_on, shares, table, text
from koridor.result.statements import YearAccount, year_accounts

if TYPE_CHECKING:
    from koridor.report.reading import Reading
    from koridor.result.run import Run

SPECK = 1e-6
"""Share of the annual quantity under which an amount counts as nothing."""
POINTS = 120
"""Points of a burn-down line where a run has many contract years; else one a day."""
MANY = 24


def fill(r: Reading) -> ContractsPage | None:
    """The page; None where the case has no contract that delivers in the run."""
    if not len(r.case["contracts"].ids):
        return None
    run = cast("Run", r.run)
    accounts = year_accounts(run)
    if not accounts:
        return None
    most = limits(run.case).most
    step = 1 if len(accounts) <= MANY else None
    lines = [burn(r, run, a, most, step) for a in accounts]
    ids = list(dict.fromkeys(a.contract for a in accounts))
    return ContractsPage(
        _overview(r, run, accounts, lines), prices(r, run), tuple(_part(r, run, i, accounts, lines) for i in ids)
    )


def burn(r: Reading, run: Run, a: YearAccount, most: np.ndarray[Any, Any], step: int | None) -> dict[str, Any]:
    """The burn-down of a contract year: what is left at the end of each day, MWh, day 0 being what is left at first."""
    hours, steps, j = r.hours[a.account.steps], a.account.steps, a.account.contract
    mwh = run.panel("contracts")["taken"][steps, j] * hours
    begin = np.datetime64(a.account.year.first.isoformat())
    day = (r.start[steps] - begin).astype("timedelta64[s]").astype(np.float64) / 86400.0
    before = a.account.before
    known = float(day[0]) if before else 0.0
    end = day + hours / 24.0
    left = a.account.annual - before - np.cumsum(mwh)
    room = most[j, steps] * hours
    whole = np.floor(day + 1e-9).astype(np.int64)
    taken, could = np.bincount(whole - whole[0], mwh), np.bincount(whole - whole[0], room)
    full = np.flatnonzero((could > 0) & (taken >= could * (1 - AT_LIMIT))) + whole[0]
    last = np.flatnonzero(np.r_[whole[1:] != whole[:-1], True])
    if step is None:
        last = last[np.unique(np.linspace(0, len(last) - 1, POINTS).round().astype(np.int64))]
    x, y = end[last].round(3).tolist(), left[last].round(1).tolist()
    first = [[0.0, round(a.account.annual, 1)]] if not before else []
    points = [*first, [known, round(a.account.annual - before, 1)], *zip(x, y, strict=True)]
    return {
        "contract": a.contract,
        "year": a.label,
        "start": a.account.year.first.isoformat(),
        "days": a.account.year.days_in_life,
        "annual": round(a.account.annual, 1),
        "owed": round(a.account.annual - a.account.minimum, 1),
        "short": round(a.settled.shortfall_mwh, 1),
        "carried": round(a.settled.carry_forward_used_mwh, 1),
        "x": [p[0] for p in points],
        "y": [p[1] for p in points],
        "full": _stretches(full.tolist()),
        "facts": _facts(a),
    }


def _stretches(days: list[int]) -> list[list[int]]:
    """Days in a row as [first, day after the last]."""
    out: list[list[int]] = []
    for day in days:
        if out and out[-1][1] == day:
            out[-1][1] = day + 1
        else:
            out.append([day, day + 1])
    return out


def _speckless(mwh: float, annual: float) -> str:
    """An energy in words, 0 where it is noise beside the annual quantity."""
    return said_energy(0.0 if abs(mwh) < SPECK * max(annual, 1.0) else mwh)


def _facts(a: YearAccount) -> list[list[str]]:
    """What stands beside the figure of a contract year: words and values as printed."""
    s, annual, taken = a.settled, a.account.annual, float(a.row["taken_mwh"])
    share = f", {percent(taken / annual, 0)}" if annual > 0 else ""
    out = [["Annual quantity", said_energy(annual)], ["Taken", _speckless(taken, annual) + share]]
    if a.account.minimum > 0:
        out.append(["Take-or-pay quantity", said_energy(a.account.minimum)])
        out.append(["Shortfall", _speckless(s.shortfall_mwh, annual)])
    for bank, used, amounts in (
        ("Make-up bank", "made up", (s.make_up_start_mwh, s.make_up_mwh, s.make_up_end_mwh)),
        ("Carry-forward bank", "used", (s.carry_forward_start_mwh, s.carry_forward_used_mwh, s.carry_forward_end_mwh)),
    ):
        first, drawn, last = (_speckless(v, annual) for v in amounts)
        if max(amounts) > SPECK * max(annual, 1.0):
            out.append([bank, f"{first} in, {drawn} {used}, {last} out"])
    return [*out, ["Invoice", said_money(float(a.statement.invoice))]]


def _overview(r: Reading, run: Run, accounts: list[YearAccount], lines: list[dict[str, Any]]) -> Figure:
    """Small multiples on one scale, in per cent of the annual quantity."""
    names = dict(zip(run.case["contracts"].ids, run.case["contracts"].text("name"), strict=True))
    title = _title(accounts, names)
    panels = [
        {
            "name": names[id],
            "years": [_percent(b) for b in lines if b["contract"] == id and b["annual"] > 0],
        }
        for id in dict.fromkeys(a.contract for a in accounts)
    ]
    return Figure(
        "burndown",
        title,
        f"What is left of the annual quantity over the contract year, per cent, {r.period}",
        f"One panel for each of {plural(len(panels), 'contract')}: the remaining quantity falls over the year; "
        f"a thin line is what even delivery would leave, a dashed line what may be left before gas is paid for and not "
        f"taken. {title}.",
        (_years_table(r, accounts, names),),
        {"panels": panels},
        "A contract year counts by the days on which it lies in the run and in the life of the contract. Make-up gas "
        "is taken on top of the annual quantity.",
    )


def _percent(b: dict[str, Any]) -> dict[str, Any]:
    scale = 100.0 / b["annual"]
    return {
        "year": b["year"],
        "days": b["days"],
        "owed": round(b["owed"] * scale, 2),
        "x": b["x"],
        "y": [round(v * scale, 2) for v in b["y"]],
    }


def _title(accounts: list[YearAccount], names: dict[str, str]) -> str:
    """The largest take-or-pay bill, else how far the fullest contract year went."""
    short = max(accounts, key=lambda a: a.settled.shortfall_eur)
    if short.settled.shortfall_mwh > 0.5:
        mwh, eur = short.settled.shortfall_mwh, short.settled.shortfall_eur
        return (
            f"{names[short.contract]} ends {short.label} {said_energy(mwh)} short: "
            f"{said_money(eur)} are paid for gas not taken"
        )
    bound = [a for a in accounts if a.account.minimum > 0]
    words = "No gas is paid for that is not taken" if bound else "No contract has a take-or-pay quantity"
    most = max(accounts, key=lambda a: float(a.row["taken_mwh"]))
    taken = said_energy(float(most.row["taken_mwh"]))
    return f"{words}; {names[most.contract]} delivers {taken} in {most.label}"


def _years_table(r: Reading, accounts: list[YearAccount], names: dict[str, str]) -> Table:
    """Every contract year: quantities, banks, bill, shadow values."""

    def told(name: str) -> list[float]:
        return [float(a.row[name]) for a in accounts]

    def sql(name: str) -> list[str]:
        return [f"SELECT {name} {of_year(a)}" for a in accounts]

    def energy(title: str, name: str, what: str) -> Column:
        return asked(energies(title, told(name), what), sql(name))

    def value(title: str, name: str, what: str) -> Column:
        return asked(numbers(title, told(name), "EUR/MWh", what=what, decimals=2), sql(name))

    some_bank = any(a.settled.make_up_start_mwh + a.settled.make_up_earned_mwh > 0 for a in accounts)
    some_credit = any(a.settled.carry_forward_start_mwh + a.settled.carry_forward_earned_mwh > 0 for a in accounts)
    columns = [
        text("Contract", [names[a.contract] for a in accounts]),
        text("Year", [a.label for a in accounts]),
        energy("Annual quantity", "annual_mwh", "Annual quantity by the days that count."),
        energy("Taken", "taken_mwh", "Delivered in the contract year, make-up gas included."),
        asked(
            shares(
                "Taken over annual",
                [t / a if a > 0 else np.nan for t, a in zip(told("taken_mwh"), told("annual_mwh"), strict=True)],
                "Taken over the annual quantity.",
                bar=True,
            ),
            sql("taken_mwh / annual_mwh"),
        ),
        energy("Take-or-pay", "minimum_bill_mwh", "Quantity that is paid for whether taken or not."),
        energy("Shortfall", "shortfall_mwh", "Take-or-pay quantity that is neither taken nor carried forward."),
        *([energy("Made up", "make_up_mwh", "Make-up gas taken.")] if some_bank else []),
        *([energy("Make-up bank", "make_up_end_mwh", "In the bank at the end of the year.")] if some_bank else []),
        *([energy("Carried", "carry_forward_used_mwh", "Carry-forward used.")] if some_credit else []),
        numbers("Mean price", told("average_price"), "EUR/MWh", what="Mean price of what was taken.", decimals=2),
        asked(
            money("Invoice", told("invoice_eur"), "Gas, make-up gas and take-or-pay bill, unrounded."),
            sql("invoice_eur"),
        ),
        value("One MWh more owed", "shadow_value", "What one MWh more of the obligation costs the perspective."),
    ]
    if some_bank:
        columns.append(
            value("One MWh more in bank", "make_up_value", "Worth of one MWh more make-up gas at year's end.")
        )
    made = table(
        "contract-years",
        f"Every contract year, {r.period}",
        [f"{a.contract} {a.label}" for a in accounts],
        columns,
    )
    return replace(made, refs=tuple(f"contracts/{a.contract}" for a in accounts))


def _part(r: Reading, run: Run, id: str, accounts: list[YearAccount], lines: list[dict[str, Any]]) -> ContractPart:
    """One contract: its terms in words, its burn-down by contract year, its statements."""
    c = run.case["contracts"].ids.index(id)
    name = run.case["contracts"].text("name")[c]
    mine = [a for a in accounts if a.contract == id]
    data = [b for b in lines if b["contract"] == id]
    shown = max(mine, key=lambda a: (a.settled.shortfall_mwh, a.settled.make_up_mwh, a.account.year.first))
    return ContractPart(
        id,
        name,
        (_promise(run, c), in_words(run, c)),
        Figure(
            f"contract/{id}",
            f"{name}: {_ending(shown)}",
            "What is left of the annual quantity, day by day through the contract year",
            f"Remaining quantity of {name} falls from the annual quantity day by day, with even delivery as a thin "
            "line and the take-or-pay quantity as a dashed one.",
            (_months(r, run, c, mine),),
            {"contract": id, "carrier": _carrier(run, c), "show": mine.index(shown), "years": data},
        ),
        tuple(part(a, run) for a in mine),
    )


def _carrier(run: Run, c: int) -> str:
    """Carrier of the node where the buyer's title begins."""
    node = int(run.case["contracts"].ref("to")[c])
    return run.case["carriers"].ids[int(run.case.node_carrier[node])]


def _ending(a: YearAccount) -> str:
    """How a contract year ends."""
    annual, owed = a.account.annual, a.account.annual - a.account.minimum
    left = annual - float(a.row["taken_mwh"])
    if a.settled.shortfall_mwh > 0.5:
        short = a.settled.shortfall_mwh
        return f"{said_energy(short)} short of the take-or-pay quantity in {a.label}"
    if a.account.minimum > 0 and abs(left - owed) < 1e-3 * annual:
        return f"just the take-or-pay quantity is taken in {a.label}"
    if left < -1e-3 * annual:
        return f"{said_energy(-left)} more than the annual quantity is taken in {a.label}"
    if left <= 1e-3 * annual:
        return f"the annual quantity is taken whole in {a.label}"
    return f"{percent(left / annual, 0)} of the annual quantity is left in {a.label}"


def _promise(run: Run, c: int) -> str:
    """Who promised what to whom, in one sentence."""
    rows = run.case["contracts"]
    parties, nodes = run.case["parties"].text("name"), run.case["nodes"].text("name")
    seller, buyer = (parties[int(rows.ref(k)[c])] for k in ("seller", "buyer"))
    first, end = (cast("date", rows.columns[k][c]) for k in ("start", "end"))
    last = np.datetime64(end.isoformat()) - np.timedelta64(1, "D")
    annual = rows.number("annual")[c]
    yearly = " to ".join(said_energy(v) for v in dict.fromkeys((float(np.nanmin(annual)), float(np.nanmax(annual)))))
    share = float(np.nanmax(np.nan_to_num(rows.number("take_or_pay")[c])))
    duty = (
        f"{percent(share, 0)} of it is paid for whether taken or not"
        if share > 0
        else "nothing is paid for that is not taken"
    )
    place = nodes[int(rows.ref("to")[c])]
    return (
        f"{seller} sells to {buyer} at {place} from {day_in_words(np.datetime64(first.isoformat()))} to "
        f"{day_in_words(last)}: {yearly} a contract year; {duty}."
    )


def _months(r: Reading, run: Run, c: int, mine: list[YearAccount]) -> Table:
    """What was taken month by month, what was left, and what it cost."""
    panel, month, id = run.panel("contracts"), run.case.steps.month, run.case["contracts"].ids[c]
    less = float(run.case["contracts"].scalar("interruptible_discount")[c])
    keys: list[str] = []
    rows: dict[str, list[Any]] = {k: [] for k in ("year", "taken", "left", "even", "price", "paid", "where")}
    for a in mine:
        left = a.account.annual - a.account.before
        for m in np.unique(month[a.account.steps]):
            steps = a.account.steps[month[a.account.steps] == m]
            mwh = float(panel["taken"][steps, c] @ r.hours[steps])
            soft = float(panel["interruptible"][steps, c] @ r.hours[steps])
            left -= mwh
            price = float(panel["price"][steps[0], c])
            gone = (r.start[steps[-1]] - np.datetime64(a.account.year.first.isoformat())).astype("timedelta64[s]")
            days = float(gone.astype(np.float64)) / 86400.0 + float(r.hours[steps[-1]]) / 24.0
            label = str(np.datetime64(int(m), "M"))
            keys.append(label if label not in keys else f"{label} ({a.label})")
            where = f"contracts.id = {quote(id)} AND step BETWEEN {steps[0]} AND {steps[-1]}"
            even = a.account.annual * (1 - days / a.account.year.days_in_life)
            for k, v in zip(rows, (a.label, mwh, left, even, price, mwh * price - soft * less, where), strict=True):
                rows[k].append(v)
    energy = "FROM contracts JOIN steps USING(step) WHERE"
    made = table(
        f"contract-{id}",
        "By month: taken, left of the annual quantity, price, paid for the gas",
        keys,
        [
            text("Month", keys),
            text("Contract year", rows["year"]),
            asked(
                energies("Taken", rows["taken"], "Delivered, make-up gas included.", bar=True),
                [f"SELECT sum(taken*hours) {energy} {w}" for w in rows["where"]],
            ),
            energies("Left", rows["left"], "Annual quantity less all that was taken so far in the contract year."),
            energies("Left if even", rows["even"], "What the same delivery every day would leave."),
            numbers("Price", rows["price"], "EUR/MWh", decimals=4, what="Price of the month at the delivery point."),
            asked(
                money(
                    "Gas", rows["paid"], "Taken times price, less the discount of the interruptible part; unrounded."
                ),
                [f"SELECT sum((taken*price - interruptible*{less!r})*hours) {energy} {w}" for w in rows["where"]],
            ),
        ],
        fold=24,
    )
    return resting_on(made, f"contracts/{id}")
