"""Checks of joint ventures: money that can be counted before anything is solved (DESIGN 6.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from koridor.case.checks import Values, constant
from koridor.case.raw import Problems, RawCase, RawRow


def _ventures(raw: RawCase, values: Values) -> Iterator[tuple[RawRow, dict[str, object]]]:
    """Every row with the values of its cells."""
    for i, row in enumerate(raw["ventures"]):
        yield row, {name: column[i] for name, column in values["ventures"].items()}


def _say(problems: Problems, code: str, row: RawRow, column: str, what: str, why: str, way_out: str) -> None:
    problems.report(code, row.file, what, why, way_out, row=row.row, id=row.id, column=column, value=row[column])


def plants(raw: RawCase, _values: Values, problems: Problems) -> None:
    """The plant belongs to the venture, has a cost to build and a first day; a party has one venture."""
    seen: dict[str, str] = {}
    for row in raw["ventures"]:
        plant = raw["processes"].rows.get(row["process"])
        if row["party"] in seen:
            what = f"{row['party']} has the venture {seen[row['party']]} already."
            _say(
                problems, "venture/plant", row, "party", what, "Its payments could not be told apart.", "Name another."
            )
        seen[row["party"]] = row.id
        if plant is None:
            continue
        if row["party"] in raw["parties"].rows and plant["party"] != row["party"]:
            what = f"{plant.id} belongs to {plant['party']}, not to {row['party']}."
            why, way = "The venture would not earn what its plant does.", "Change the party here or in processes.csv."
            _say(problems, "venture/plant", row, "process", what, why, way)
        if not plant["build_cost"]:
            why, way = "Nobody could say what it returns.", "Fill in build_cost in processes.csv."
            _say(problems, "venture/plant", row, "process", f"{plant.id} has no cost to build.", why, way)
        if not row["start"] and not plant["in_service"]:
            what = f"Neither the venture nor {plant.id} says when operation starts."
            why, way = "Flows are counted by year.", "Fill in start, or in_service in processes.csv."
            _say(problems, "venture/plant", row, "start", what, why, way)


def spending(raw: RawCase, values: Values, problems: Problems) -> None:
    """The shares of the build cost add up to 1; support years are years, in order."""
    for row, cells in _ventures(raw, values):
        shares, years = cells["spending"], cells["support"]
        if isinstance(shares, tuple) and abs(sum(shares) - 1) > 1e-9:
            what = f"The shares add up to {sum(shares):.6g}."
            why, way = "All of the build cost is spent, once.", "Make them add up to 1, such as 0.2 0.45 0.35."
            _say(problems, "venture/spending", row, "spending", what, why, way)
        if isinstance(years, tuple):
            whole = all(y == int(y) for y in years)
            if not whole or any(later <= earlier for earlier, later in pairwise(years)):
                why, way = "Each is solved once.", "Write calendar years in order, such as 2030 2035 2040."
                _say(problems, "venture/support", row, "support", "These are not years in order.", why, way)


def debt(raw: RawCase, values: Values, problems: Problems) -> None:
    """Debt has a tenor within the life; periods are whole years."""
    for row, cells in _ventures(raw, values):
        years = {n: constant(cells[n]) for n in ("life", "tenor", "depreciation", "loss_years", "tax_holiday")}
        for name, value in years.items():
            least = 1 if name in ("life", "depreciation") else 0
            if value is not None and (value != int(value) or value < least):
                why, way = "Flows are counted by year.", f"Write a whole number of years, at least {least}."
                _say(problems, "venture/years", row, name, f"{value:g} is not a number of whole years.", why, way)
        share, tenor, life = constant(cells["debt_share"]) or 0.0, years["tenor"] or 0.0, years["life"]
        if share > 0 and tenor == 0:
            why, way = "It would never be repaid.", "Write the years of repayment."
            _say(problems, "venture/debt", row, "tenor", "There is debt, and no tenor.", why, way)
        if life is not None and tenor > life:
            what = f"The debt runs {tenor:g} years, the plant {life:g}."
            _say(
                problems, "venture/debt", row, "tenor", what, "Nothing is earned after its life.", "Shorten the tenor."
            )
        target = constant(cells["dscr_target"])
        if target is not None and target < 1:
            why, way = "Less than 1 cannot serve the debt.", "Write 1 or more, or leave it empty."
            _say(problems, "venture/debt", row, "dscr_target", f"A cover of {target:g} is below 1.", why, way)


def owners(raw: RawCase, values: Values, problems: Problems) -> None:
    """A venture is owned entirely; an investor owns a share of it."""
    owned: dict[str, dict[str, float | None]] = {}
    for row, share in zip(raw["shares"], values["shares"]["share"], strict=True):
        owned.setdefault(row["owned"], {})[row["owner"]] = constant(share)
    for row in raw["ventures"]:
        parts = owned.get(row["party"], {})
        known = [p for p in parts.values() if p is not None]
        total = sum(known)
        if row["party"] in raw["parties"].rows and len(known) == len(parts) and total < 1 - 1e-9:
            what = f"Shares of {row['party']} add up to {total:.4g}."
            why, way = "What it earns would be nobody's.", "Complete shares.csv."
            _say(problems, "venture/owner", row, "party", what, why, way)
    for row in raw["investors"]:
        venture = raw["ventures"].rows.get(row["venture"])
        if venture is not None and row["party"] not in owned.get(venture["party"], {}):
            what = f"{row['party']} owns no share of {venture['party']}."
            why, way = "Nothing would be paid to it.", "Add its row to shares.csv, or remove this one."
            _say(problems, "venture/owner", row, "party", what, why, way)


VENTURES: tuple[Callable[[RawCase, Values, Problems], None], ...] = (plants, spending, debt, owners)
