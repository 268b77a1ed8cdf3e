"""What the contracts of a case say on the steps of its horizon: limits, prices, an account for each contract year."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from koridor.case.case import Case
from koridor.case.raw import Problems
from koridor.case.steps import Floats, Ints, Steps
from koridor.contract import price, year
from koridor.contract.year import ContractYear, Relief

INTERRUPTION = "interruption"


@dataclass(frozen=True, eq=False)
class Account:
    """A contract year as the horizon sees it. Quantities in MWh at the delivery point.

    `contract` is the row; `year` is narrowed to the days that count: those in the horizon, and those before it where
    the case says what was taken on them (`before`). `steps` lie in the horizon. `most` may be taken besides make-up
    gas, `minimum` is the take-or-pay quantity, `bill_price` EUR/MWh that of the bill. Banks pass between the accounts
    of one `stretch` of touching periods only. `part` is the share of the whole year that counts.
    """

    contract: int
    year: ContractYear
    steps: Ints
    stretch: int
    part: float
    annual: float
    most: float
    relief: float
    minimum: float
    before: float
    bill_price: float


@dataclass(frozen=True, eq=False)
class Window:
    """A season of a contract in the horizon: at least `least` and at most `most` MWh over `steps`."""

    name: str
    contract: int
    steps: Ints
    least: float
    most: float


@dataclass(frozen=True, eq=False)
class Limits:
    """MW at the delivery point, (n, T): least and most of a day, and the interruptible part of the most."""

    least: Floats
    most: Floats
    interruptible: Floats


def days(case: Case) -> NDArray[np.datetime64]:
    """The day of each step (T,)."""
    return case.steps.start.astype("datetime64[D]")


def alive(case: Case) -> NDArray[np.bool_]:
    """Whether each contract delivers at each step (n, T)."""
    rows, at = case["contracts"], days(case)
    out = [
        (at >= np.datetime64(str(first))) & (at < np.datetime64(str(end)))
        for first, end in zip(rows.columns["start"], rows.columns["end"], strict=True)
    ]
    return np.array(out, dtype=bool).reshape(len(rows), len(at))


def limits(case: Case) -> Limits:
    """Daily limits with seasons, reliefs and interruptions."""
    rows, shape = case["contracts"], (len(case["contracts"]), len(case.steps))
    on = alive(case)
    most = np.broadcast_to(np.nan_to_num(rows.number("daily_max")), shape) * on
    least = np.broadcast_to(np.nan_to_num(rows.number("daily_min")), shape) * on
    seasons = case["seasons"]
    for s, contract in enumerate(seasons.ref("contract")):
        for inside in _occurrences(case, s):
            for column, limit in (("daily_max", most), ("daily_min", least)):
                own = seasons.scalar(column)[s]
                if not np.isnan(own):
                    limit[contract, inside] = own * on[contract, inside]
    part = rows.scalar("interruptible")[:, None]
    firm, soft = _excused(case)
    interruptible = most * part * (1 - np.maximum(firm, soft))
    most = most * (1 - part) * (1 - firm) + interruptible
    return Limits(np.minimum(least, most - interruptible), most, interruptible)


def _excused(case: Case) -> tuple[Floats, Floats]:
    """Share of the daily quantity that is not available (n, T): of all of it, and of the interruptible part."""
    rows, reliefs = case["contracts"], case["reliefs"]
    firm, soft = (np.zeros((len(rows), len(case.steps))) for _ in range(2))
    at = case.steps.start
    for r, contract in enumerate(reliefs.ref("contract")):
        interruption = reliefs.columns["kind"][r] == INTERRUPTION
        wait = rows.scalar("notice")[contract] if interruption else 0.0
        first, end = (np.datetime64(str(reliefs.columns[c][r])).astype("datetime64[s]") for c in ("start", "end"))
        first = first + np.timedelta64(round(wait * 3600), "s")
        inside = (at >= first) & (at < end)
        target = soft if interruption else firm
        target[contract, inside] += reliefs.scalar("share")[r]
    return np.minimum(firm, 1.0), np.minimum(soft, 1.0)


def _occurrences(case: Case, season: int) -> Iterator[Ints]:
    """The steps of each return of a season in the horizon."""
    seasons, at = case["seasons"], days(case)
    first, end = seasons.columns["start"][season], seasons.columns["end"][season]
    if not isinstance(first, date) or not isinstance(end, date):
        return
    last = case.steps.year[-1] if seasons.flag("yearly")[season] else first.year
    for shift in range(int(last) - first.year + 1):
        low, high = (np.datetime64(_moved(d, shift).isoformat()) for d in (first, end))
        inside = np.flatnonzero((at >= low) & (at < high))
        if len(inside):
            yield inside


def _moved(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def windows(case: Case) -> list[Window]:
    """Seasons with a quantity of their own; one that lies in the horizon in part counts by that part."""
    seasons, found = case["seasons"], []
    for s, contract in enumerate(seasons.ref("contract")):
        least, most = (seasons.scalar(c)[s] for c in ("least", "most"))
        if np.isnan(least) and np.isnan(most):
            continue
        whole = (seasons.columns["end"][s] - seasons.columns["start"][s]).days * 24.0  # type: ignore[operator,union-attr]
        for inside in _occurrences(case, s):
            part = min(1.0, float(case.steps.hours[inside].sum()) / whole)
            name = f"{seasons.ids[s]}@{days(case)[inside[0]]}"
            found.append(
                Window(name, int(contract), inside, np.nan_to_num(least) * part, np.nan_to_num(most, nan=np.inf) * part)
            )
    return found


def accounts(case: Case) -> list[Account]:
    """An account for each contract year that the horizon touches, contract by contract, in order of time."""
    rows, at, found = case["contracts"], days(case), []
    stretch, paid = _stretches(case.steps), monthly(case)
    for c in range(len(rows)):
        begun = float(rows.scalar("taken_start")[c])
        for whole in year.years(rows.columns["start"][c], rows.columns["end"][c], rows.text("year_start")[c]):  # type: ignore[arg-type]
            in_year = (at >= np.datetime64(str(whole.first))) & (at < np.datetime64(str(whole.end)))
            for part in np.unique(stretch[in_year]):
                steps = np.flatnonzero(in_year & (stretch == part))
                found.append(_account(case, c, whole, steps, int(part), paid[c], begun))
                begun = np.nan
    return found


def _account(
    case: Case, contract: int, whole: ContractYear, steps: Ints, stretch: int, paid: Floats, begun: float
) -> Account:
    """One account; `paid` are its prices by month, `begun` MWh taken before the horizon (nan: unknown)."""
    rows = case["contracts"]

    def number(column: str) -> float:
        values = rows.number(column)[contract]
        return float(values[steps[0] if len(values) > 1 else 0])

    begin = case.steps.start[steps[0]].astype("datetime64[D]").astype(object)
    length = float(case.steps.hours[steps].sum()) / 24.0
    first = begin if np.isnan(begun) else whole.first
    counted = replace(whole, first=first, end=min(whole.end, begin + timedelta(days=math.ceil(length))))
    part = ((begin - first).days + length) / whole.days
    annual = number("annual") * part
    relief = year.relief_quantity(counted, number("annual"), _reliefs(case, contract))
    months = paid[np.unique(case.steps.month[steps]) - case.steps.month[0]]
    last = rows.columns["bill_price"][contract] == "last"
    return Account(
        contract,
        counted,
        steps,
        stretch,
        part,
        annual,
        annual * number("annual_max"),
        relief,
        year.minimum_bill_quantity(annual, number("take_or_pay"), relief, str(rows.columns["relief"][contract])),
        float(np.nan_to_num(begun)),
        float(months[-1] if last else months.mean()),
    )


def _reliefs(case: Case, contract: int) -> list[Relief]:
    """Quantities that are excused: an interruption excuses the interruptible part."""
    reliefs, found = case["reliefs"], []
    for r in np.flatnonzero(reliefs.ref("contract") == contract).tolist():
        first, end = reliefs.columns["start"][r], reliefs.columns["end"][r]
        share = float(reliefs.scalar("share")[r])
        if reliefs.columns["kind"][r] == INTERRUPTION:
            share *= float(case["contracts"].scalar("interruptible")[contract])
        if isinstance(first, date) and isinstance(end, date):
            found.append(Relief(first, end, share))
    return found


def _stretches(steps: Steps) -> Ints:
    """A number for each unbroken stretch of time, by step (T,)."""
    end = steps.start[:-1] + (steps.hours[:-1] * 3600).astype("timedelta64[s]")
    return np.concatenate([[0], np.cumsum(steps.start[1:] != end)]).astype(np.int64)


def prices(case: Case) -> Floats:
    """Price at the delivery point on each step (n, T), EUR/MWh, that of the step's month."""
    return np.asarray(monthly(case)[:, case.steps.month - case.steps.month[0]])


def monthly(case: Case) -> Floats:
    """Price of each month from the first to the last of the horizon (n, months), EUR/MWh.

    Raises CaseError where an index lacks a month that a formula looks at. Kept as long as the case is.
    """
    if case not in _PRICES:
        _PRICES[case] = _monthly(case)
        _PRICES[case].flags.writeable = False
    return _PRICES[case]


_PRICES: WeakKeyDictionary[Case, Floats] = WeakKeyDictionary()


def _monthly(case: Case) -> Floats:
    rows, steps = case["contracts"], case.steps
    months = np.arange(steps.month[0], steps.month[-1] + 1)
    out = np.zeros((len(rows), len(months)))
    if not len(rows):
        return out
    daily = _daily(months[0], months[-1], steps.zone)
    fixed, floor, cap = (_by_month(rows.on(c, daily), daily) for c in ("price", "price_floor", "price_cap"))
    terms, problems = _terms(case, months), Problems()
    for c in range(len(rows)):
        own = [(t, term) for t, contract, term in terms if contract == c]
        try:
            out[c] = price.monthly(months.tolist(), fixed[c], [term for _, term in own], floor[c], cap[c])
        except price.MissingMonths as missing:
            for position, lacking in missing.months.items():
                _lacks(case, own[position][0], lacking, problems)
    problems.raise_if_any()
    return out


def index_terms(case: Case) -> list[tuple[int, int, price.Term]]:
    """Terms of the price formulas over the months of the horizon: (row in price_terms, contract, term).

    The index of a term reaches back to the first month that the formula looks at. Raises CaseError as `monthly` does.
    """
    return _terms(case, np.arange(case.steps.month[0], case.steps.month[-1] + 1))


def _terms(case: Case, months: Ints) -> list[tuple[int, int, price.Term]]:
    """(row in price_terms, contract, term) with the index of each as values by month."""
    rows = case["price_terms"]
    if not len(rows):
        return []
    numbers = {
        c: rows.scalar(c)
        for c in ("slope", "base", "average", "lag", "reset", "low", "slope_low", "high", "slope_high")
    }
    whole = {c: np.rint(numbers[c]).astype(int) for c in ("average", "lag", "reset")}
    back = int((whole["average"] + whole["lag"] + whole["reset"]).max())
    daily = _daily(months[0] - back, months[-1], case.steps.zone)
    at = np.unique(daily.month)
    values = _by_month(case["indices"].on("value", daily), daily)
    known = [{int(m): float(v) for m, v in zip(at, row, strict=True) if not np.isnan(v)} for row in values]
    return [
        (
            t,
            int(contract),
            price.Term(
                known[rows.ref("index")[t]],
                float(numbers["slope"][t]),
                float(numbers["base"][t]),
                int(whole["average"][t]),
                int(whole["lag"][t]),
                int(whole["reset"][t]),
                float(np.nan_to_num(numbers["low"][t], nan=-np.inf)),
                float(numbers["slope_low"][t]),
                float(np.nan_to_num(numbers["high"][t], nan=np.inf)),
                float(numbers["slope_high"][t]),
            ),
        )
        for t, contract in enumerate(rows.ref("contract"))
    ]


def _daily(first: int, last: int, zone: str) -> Steps:
    """Daily steps from the start of a month to the end of another."""
    low, high = (np.datetime64(int(m), "M").astype("datetime64[s]") for m in (first, last + 1))
    return Steps.regular(low, high, 24.0, zone)


def _by_month(values: Floats, daily: Steps) -> Floats:
    """Means by month (n, months) of daily values (n, days); nan where a day has none."""
    edges = np.flatnonzero(np.r_[True, daily.month[1:] != daily.month[:-1]])
    return np.asarray(np.add.reduceat(values, edges, axis=1) / np.diff(np.r_[edges, len(daily)]))


def _lacks(case: Case, term: int, months: tuple[int, ...], problems: Problems) -> None:
    row = case.raw["price_terms"][case["price_terms"].ids[term]]
    lacking = ", ".join(price.month_text(m) for m in months[:3]) + (" ..." if len(months) > 3 else "")
    problems.report(
        "price/months",
        row.file,
        f'The formula looks at {lacking}, where the index "{row["index"]}" has no value.',
        "The price of the contract cannot be computed.",
        "Date the values of the index back that far in indices.csv.",
        row=row.row,
        id=row.id,
        column="index",
        value=row["index"],
    )
