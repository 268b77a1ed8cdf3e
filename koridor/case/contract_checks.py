"""Checks of contracts, bookings and tolls: what could not be meant, before anything is solved (DESIGN 5)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from koridor.case.checks import Values, constant
from koridor.case.raw import Problems, RawCase, RawRow
from koridor.case.rows import Rows

DAYS = 366
"""Days of the longest contract year."""

SLACK = 1e-9


def _cells(raw: RawCase, values: Values, table: str) -> Iterator[tuple[RawRow, dict[str, object]]]:
    """Every row with the values of its cells."""
    for i, row in enumerate(raw[table]):
        yield row, {name: column[i] for name, column in values[table].items()}


def _say(problems: Problems, code: str, row: RawRow, column: str, what: str, why: str, way_out: str) -> None:
    problems.report(code, row.file, what, why, way_out, row=row.row, id=row.id, column=column, value=row[column])


def dates(raw: RawCase, values: Values, problems: Problems) -> None:
    """Contracts, seasons and reliefs end after they begin; seasons and reliefs touch the life of their contract."""
    lives: dict[str, tuple[date, date]] = {}
    for table in ("contracts", "seasons", "reliefs"):
        for row, cells in _cells(raw, values, table):
            first, end = cells["start"], cells["end"]
            if not (isinstance(first, date) and isinstance(end, date)):
                continue
            if end <= first:
                what = f"It ends on {end} and begins on {first}; the end is the day after the last day."
                _say(problems, "contract/dates", row, "end", what, "It would have no day.", "Correct one of the dates.")
            elif table == "contracts":
                lives[row.id] = (first, end)
            elif row["contract"] in lives:
                start, stop = lives[row["contract"]]
                if first >= stop or (end <= start and not cells.get("yearly")):
                    what = f"{row['contract']} delivers from {start} to {stop}, this is from {first} to {end}."
                    why, way = "It would change nothing.", "Correct the dates, or name another contract."
                    _say(problems, "contract/window", row, "start", what, why, way)


def year_starts(raw: RawCase, values: Values, problems: Problems) -> None:
    """A year begins on a day that every year has."""
    for table in ("contracts", "bookings"):
        for row, cells in _cells(raw, values, table):
            if cells["year_start"] and _month_day(str(cells["year_start"])) is None:
                why, way = "Years are cut there.", "Write month and day as MM-DD, up to the 28th, such as 10-01."
                what = f'"{cells["year_start"]}" is not a day that every year has.'
                _say(problems, "contract/year-start", row, "year_start", what, why, way)


def _month_day(text: str) -> tuple[int, int] | None:
    if not re.fullmatch(r"\d\d-\d\d", text):
        return None
    month, day = int(text[:2]), int(text[3:])
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 28 else None


def ends(raw: RawCase, _values: Values, problems: Problems) -> None:
    """A contract hands over one carrier, from one node to another."""
    carrier = {r.id: r["carrier"] for r in raw["nodes"]}
    for row in raw["contracts"]:
        a, b = row["from"], row["to"]
        if a and a == b:
            why, way = "Title would not change hands.", "Name the node where the buyer's title begins."
            _say(problems, "contract/ends", row, "to", "It leaves and reaches the same node.", why, way)
        elif carrier.get(a) and carrier.get(b) and carrier[a] != carrier[b]:
            what = f"{a} carries {carrier[a]}, {b} carries {carrier[b]}."
            why, way = "A contract hands over one carrier.", "Name two nodes of one carrier."
            _say(problems, "contract/ends", row, "to", what, why, way)


def interruptions(raw: RawCase, values: Values, problems: Problems) -> None:
    """Interruptions cut an interruptible part, on no more days of a contract year than agreed."""
    rows = {row.id: cells for row, cells in _cells(raw, values, "contracts")}
    days: dict[tuple[str, int], set[date]] = defaultdict(set)
    told: set[str] = set()
    for row, cells in _cells(raw, values, "reliefs"):
        contract, first, end = rows.get(row["contract"]), cells["start"], cells["end"]
        if cells["kind"] != "interruption" or contract is None:
            continue
        if constant(contract["interruptible"]) == 0:
            why, way = "There is nothing to interrupt.", "Fill in interruptible in contracts.csv, or say another kind."
            what = f"All of {row['contract']} is firm."
            _say(problems, "contract/interruption", row, "kind", what, why, way)
        most, start = constant(contract["interruption_days"]), _month_day(str(contract["year_start"]))
        if most is None or start is None or not (isinstance(first, date) and isinstance(end, date)):
            continue
        for n in range((end - first).days):
            day = first + timedelta(days=n)
            year = day.year - int((day.month, day.day) < start)
            days[row["contract"], year].add(day)
            if len(days[row["contract"], year]) > most and row.id not in told:
                told.add(row.id)
                what = f"With it, {row['contract']} is interrupted on more than {most:g} days of one contract year."
                why, way = "The seller has no right to that.", "Shorten it, or raise interruption_days."
                _say(problems, "contract/interruption", row, "end", what, why, way)


BANKS = (
    ("make_up_start", "make_up_years", "The gas could never be taken."),
    ("carry_forward_start", "carry_forward_cap", "The credit could never be used."),
    ("carry_forward_start", "carry_forward_years", "The credit could never be used."),
)
"""What a bank holds at the start, the right it needs, and what it would mean without."""


def banks(raw: RawCase, values: Values, problems: Problems) -> None:
    """A bank that holds something at the start exists; its life is a number of contract years."""
    for row, cells in _cells(raw, values, "contracts"):
        for held, right, why in BANKS:
            if row[held] not in ("", "0") and constant(cells[right]) == 0:
                way = f"Fill in {right}, or empty {held}."
                _say(problems, "contract/bank", row, held, f"A bank at the start, and {right} is 0.", why, way)
        for column in ("make_up_years", "carry_forward_years"):
            years = constant(cells[column])
            if years is not None and years != round(years):
                why, way = "Banks are closed once a contract year.", "Write a whole number."
                what = f"{years:g} is not a number of contract years."
                _say(problems, "contract/bank", row, column, what, why, way)


def formulas(raw: RawCase, values: Values, problems: Problems) -> None:
    """Months of a price formula are whole; its kinks are in order."""
    for row, cells in _cells(raw, values, "price_terms"):
        for column in ("average", "lag", "reset"):
            months = constant(cells[column])
            if months is not None and months != round(months):
                what = f"{months:g} is not a number of months."
                _say(problems, "price/term", row, column, what, "Indices are monthly.", "Write a whole number.")
        low, high = constant(cells["low"]), constant(cells["high"])
        if low is not None and high is not None and low > high:
            what = f"The lower kink {low:g} is above the upper one {high:g}."
            _say(problems, "price/term", row, "low", what, "The formula would have two prices.", "Swap them.")


def bookings(raw: RawCase, values: Values, problems: Problems) -> None:
    """What is booked in any case is at most what may be booked, on a way that the route has."""
    for row, cells in _cells(raw, values, "bookings"):
        least, most = constant(cells["least"]), constant(cells["most"])
        if least is not None and most is not None and least > most * (1 + SLACK):
            what = f"{least:g} MW are booked in any case, at most {most:g} MW may be."
            _say(problems, "booking/amount", row, "least", what, "No plan could meet both.", "Correct one of them.")
        route = raw["routes"].rows.get(row["route"])
        if route is not None and row["direction"] == "back" and route["capacity_back"] in ("", "0"):
            why, way = "Nothing could flow.", "Book ahead, or fill in capacity_back in routes.csv."
            what = f"{route.id} has one direction."
            _say(problems, "booking/way", row, "direction", what, why, way)


def tolls(raw: RawCase, values: Values, problems: Problems) -> None:
    """A plant has one toll at a time."""
    known: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for row, cells in _cells(raw, values, "tolls"):
        first, last = (
            d if isinstance(d, date) else other
            for d, other in ((cells["in_service"], date.min), (cells["retired"], date.max))
        )
        for other_first, other_last, other in known[row["process"]]:
            if first < other_last and other_first < last:
                what = f"{row['process']} is tolled by {other} at the same time."
                why = "Fuel and output would belong to two parties."
                _say(problems, "toll/twice", row, "process", what, why, "Remove one, or part them with dates.")
        known[row["process"]].append((first, last, row.id))


CONTRACTS: tuple[Callable[[RawCase, Values, Problems], None], ...] = (
    dates,
    year_starts,
    ends,
    interruptions,
    banks,
    formulas,
    bookings,
    tolls,
)
"""Checks of what stands in the cells."""


def quantities(raw: RawCase, tables: Mapping[str, Rows], problems: Problems) -> None:
    """Days, seasons and years of a contract go together on the steps of the horizon (volumes read as energy)."""
    rows, seasons = tables["contracts"], tables["seasons"]
    if not len(rows):
        return
    top, most = rows.number("take_or_pay"), rows.number("annual_max")
    low, high = np.nan_to_num(rows.number("daily_min")), rows.number("daily_max")
    for c, id in enumerate(rows.ids):
        row = raw["contracts"][id]
        share, limit = np.broadcast_arrays(top[c], most[c])
        worst = int(np.argmax(share - limit))
        if share[worst] > limit[worst] + SLACK:
            what = f"{share[worst]:.4g} of the annual quantity are paid for, at most {limit[worst]:.4g} may be taken."
            why, way = "The buyer would always pay for gas he may not take.", "Raise annual_max or lower take_or_pay."
            _say(problems, "contract/quantity", row, "take_or_pay", what, why, way)
        if np.any(low[c] > high[c] * (1 + SLACK)):
            why, way = "No day could meet both.", "Lower daily_min or raise daily_max."
            what = "The least of a day is more than the most of it."
            _say(problems, "contract/quantity", row, "daily_min", what, why, way)
    _seasons(raw, rows, seasons, problems)
    _reach(raw, rows, seasons, problems)


def _seasons(raw: RawCase, rows: Rows, seasons: Rows, problems: Problems) -> None:
    """The least of a season's day is at most its most, where either is the contract's if the season has none."""
    for s, contract in enumerate(seasons.ref("contract").tolist()):
        least, most = seasons.scalar("daily_min")[s], seasons.scalar("daily_max")[s]
        low = np.nan_to_num(rows.number("daily_min")[contract]).min() if np.isnan(least) else least
        high = rows.number("daily_max")[contract].max() if np.isnan(most) else most
        own = "daily_min" if not np.isnan(least) else "daily_max"
        if (not np.isnan(least) or not np.isnan(most)) and low > high * (1 + SLACK):
            row = raw["seasons"][seasons.ids[s]]
            what = f"In its days at least {low:g} MW and at most {high:g} MW are taken."
            _say(problems, "contract/quantity", row, own, what, "No day could meet both.", "Correct one of them.")


def _reach(raw: RawCase, rows: Rows, seasons: Rows, problems: Problems) -> None:
    """A year at the daily maximum reaches the take-or-pay quantity."""
    annual, top = rows.number("annual"), rows.number("take_or_pay")
    for c, id in enumerate(rows.ids):
        own = seasons.scalar("daily_max")[seasons.ref("contract") == c]
        day = max(float(rows.number("daily_max")[c].max()), float(np.nan_to_num(own).max(initial=0.0)))
        owed, possible = float(annual[c].min() * top[c].min()), day * 24.0 * DAYS
        if owed > possible * (1 + SLACK):
            row = raw["contracts"][id]
            what = (
                f"{owed / 1e3:,.4g} GWh a year are paid for; a year at the daily maximum is {possible / 1e3:,.4g} GWh."
            )
            why, way = "The buyer would always pay for gas he may not take.", "Raise daily_max, or lower what is owed."
            _say(problems, "contract/quantity", row, "take_or_pay", what, why, way)
