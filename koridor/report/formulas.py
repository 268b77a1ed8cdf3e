"""Price formulas of contracts in words and as a figure: price of each month, and the indices that they look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from koridor.contract.price import month_text
from koridor.contract.terms import alive as delivers
from koridor.contract.terms import index_terms
from koridor.report.context import Column, Figure, Table
from koridor.report.numbers import MINUS, exact, fixed, plural
from koridor.report.protocol import Floats
from koridor.report.queries import quote
from koridor.report.tables import asked, numbers, table, text

if TYPE_CHECKING:
    from koridor.contract.price import Term
    from koridor.report.reading import Reading
    from koridor.result.run import Run

Bools = NDArray[np.bool_]
SAME = 5e-5
"""Prices that differ by less than this in every month, EUR/MWh, share a line."""


def in_words(run: Run, contract: int) -> str:
    """The formula of a contract: fixed part, terms, floor and cap."""
    case = run.case
    rows, terms, indices = case["contracts"], case["price_terms"], case["indices"]
    price = rows.number("price")[contract]
    parts = [_span(price)] if np.any(price != 0) or not len(terms) else []
    for t in np.flatnonzero(terms.ref("contract") == contract).tolist():
        i = int(terms.ref("index")[t])
        name, unit = indices.text("name")[i], indices.text("unit")[i]
        slope, base = float(terms.scalar("slope")[t]), float(terms.scalar("base")[t])
        index = f"{name} ({unit})" if not base else f"({name} ({unit}) {MINUS} {exact(base)})"
        factor = "" if slope == 1 else f"{exact(slope)} × "
        parts.append(
            f"{factor}{index}{_window(*(round(float(terms.scalar(c)[t])) for c in ('average', 'lag', 'reset')))}"
        )
        if not np.isnan(terms.scalar("low")[t]) or not np.isnan(terms.scalar("high")[t]):
            parts[-1] += ", less steep beyond its kinks"
    words = " + ".join(parts) if parts else "0"
    for column, limit in (("price_floor", "at least"), ("price_cap", "at most")):
        bound = rows.number(column)[contract]
        words += f"; {limit} {_span(bound)}" if not np.all(np.isnan(bound)) else ""
    return f"Price in EUR/MWh: {words}."


def _span(values: Floats) -> str:
    """One number, or the range of a series."""
    least, most = float(np.nanmin(values)), float(np.nanmax(values))
    return exact(least) if most - least < 1e-9 else f"{exact(least)} to {exact(most)}"


def _window(average: int, lag: int, reset: int) -> str:
    """Averaging, lag and reset of a term in words."""
    if average == 0:
        words = " of the month" if lag == 0 else f" of {plural(lag, 'month')} before"
    elif average == 1 and lag == 0:
        words = " of the month before"
    else:
        end = "" if lag == 0 else f" that end {plural(lag, 'month')} before"
        words = f", mean of {plural(average, 'month')}{end or ' before'}"
    return words + (f", set anew every {plural(reset, 'month')}" if reset > 1 else "")


def figure(r: Reading, run: Run) -> Figure:
    """Prices by month, and each index from the first month that a formula looks at."""
    names, panel = list(run.case["contracts"].text("name")), run.panel("contracts")
    price = panel["price"][r.month_first]
    alive = _alive(r, run)
    lines: list[dict[str, Any]] = []
    living = np.flatnonzero(alive.any(axis=0)).tolist()
    for j in living:
        same = next((x for x in lines if _alike(x["at"], j, price, alive)), None)
        if same is None:
            values = [round(float(v), 4) if on else None for v, on in zip(price[:, j], alive[:, j], strict=True)]
            lines.append({"label": names[j], "at": j, "y": values})
        else:
            same["label"] = f"{same['label']}, {names[j]}"
    groups: list[dict[str, Any]] = [
        {
            "title": "Contract prices",
            "unit": "EUR/MWh",
            "months": list(r.months),
            "lines": [{"label": x["label"], "y": x["y"]} for x in lines],
        }
    ]
    looked = _indices(run, living)
    for i, (months, series) in looked.items():
        groups.append(
            {
                "title": run.case["indices"].text("name")[i],
                "unit": run.case["indices"].text("unit")[i],
                "months": months,
                "lines": [{"label": run.case["indices"].text("name")[i], "y": [round(v, 4) for v in series]}],
            }
        )
    title = _title(names, price, alive, r)
    return Figure(
        "contract-prices",
        title,
        f"Price at the delivery point by month, EUR/MWh, and the indices of the formulas, {r.period}",
        f"Monthly prices of {plural(len(living), 'contract')} and {plural(len(looked), 'index', 'indices')}. {title}.",
        (
            table(
                "contract-prices",
                f"Price of each contract by month, {r.period}",
                list(r.months),
                [text("Month", r.months), *_prices(r, run, price, alive, living)],
                fold=24,
            ),
            *_index_table(run, looked),
        ),
        {"groups": groups},
        "Formulas look back: an index is drawn from the first month that a price of the run rests on.",
    )


def _alike(at: int, j: int, price: Floats, alive: Bools) -> bool:
    """Whether two contracts have the same price in every month, and live in the same months."""
    return bool(np.all(alive[:, at] == alive[:, j]) and np.all(np.abs(price[:, at] - price[:, j]) < SAME))


def _alive(r: Reading, run: Run) -> Bools:
    """Whether a contract delivers in a month (M, n)."""
    return np.asarray(np.maximum.reduceat(delivers(run.case).T, r.month_first, axis=0))


def _title(names: list[str], price: Floats, alive: Bools, r: Reading) -> str:
    """The dearest and the cheapest contract on average over the months that they live in."""
    weight = np.add.reduceat(r.hours, r.month_first)[:, None] * alive
    hours = weight.sum(axis=0)
    on = np.flatnonzero(hours > 0)
    if not len(on):
        return "No contract delivers in this run"
    mean = (price * weight).sum(axis=0)[on] / hours[on]
    low, high = int(np.argmin(mean)), int(np.argmax(mean))
    first = f"{names[on[low]]} costs EUR {fixed(float(mean[low]), 1)}/MWh on average"
    return (
        first
        if high == low or mean[high] - mean[low] < 0.05
        else f"{first}; {names[on[high]]} costs {fixed(float(mean[high]), 1)}"
    )


def _prices(r: Reading, run: Run, price: Floats, alive: Bools, living: list[int]) -> list[Column]:
    """A column of monthly prices for each contract that delivers in the run."""
    columns = []
    for j in living:
        id, name = run.case["contracts"].ids[j], run.case["contracts"].text("name")[j]
        values = np.where(alive[:, j], price[:, j], np.nan)
        queries = [f"SELECT price FROM contracts WHERE id = {quote(id)} AND step = {step}" for step in r.month_first]
        column = numbers(
            name, values, "EUR/MWh", decimals=4, what="Price at the delivery point for the month, before any discount."
        )
        columns.append(asked(column, queries))
    return columns


def _indices(run: Run, living: list[int]) -> dict[int, tuple[list[str], list[float]]]:
    """Months and values of each index that a formula of these contracts looks at, by row."""
    found: dict[int, tuple[list[str], list[float]]] = {}
    terms = index_terms(run.case)
    months = sorted(set(run.case.steps.month.tolist()))
    for t, contract, term in terms:
        if contract not in living:
            continue
        i = int(run.case["price_terms"].ref("index")[t])
        first = min(_first(term, months), *([] if i not in found else [_number(found[i][0][0])]), 10**6)
        known = [m for m in sorted(term.index) if first <= m <= months[-1]]
        found[i] = ([month_text(m) for m in known], [term.index[m] for m in known])
    return found


def _first(term: Term, months: list[int]) -> int:
    return min(term.window(m)[0] for m in months)


def _number(month: str) -> int:
    return (int(month[:4]) - 1970) * 12 + int(month[5:]) - 1


def _index_table(run: Run, looked: dict[int, tuple[list[str], list[float]]]) -> list[Table]:
    """The indices by month, where there are any."""
    if not looked:
        return []
    months = sorted({m for at, _ in looked.values() for m in at})
    indices = run.case["indices"]
    columns: list[Column] = [text("Month", months)]
    for i, (at, values) in looked.items():
        known = dict(zip(at, values, strict=True))
        what = "Mean of the index over the month, as the formulas take it."
        columns.append(
            numbers(
                indices.text("name")[i],
                [known.get(m, np.nan) for m in months],
                indices.text("unit")[i],
                what=what,
                decimals=2,
            )
        )
    return [table("contract-indices", "Indices of the price formulas by month", months, columns, fold=24)]
