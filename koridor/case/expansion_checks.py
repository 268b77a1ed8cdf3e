"""Checks of capacities that are chosen (rule 4.10)."""

from __future__ import annotations

from collections.abc import Callable

from koridor.case.checks import Values, constant
from koridor.case.raw import Problems, RawCase, RawRow

TABLES = ("supplies", "processes", "routes", "storages")

FIXED = {
    "supplies": (),
    "processes": ("must_run", "ramp", "heat_output"),
    "routes": ("linepack",),
    "storages": ("withdrawal_curve", "level_min", "level_start", "level_end"),
}
"""Columns that speak of a capacity that is known, by table."""


def choices(raw: RawCase, values: Values, problems: Problems) -> None:
    """A chosen capacity has room, a cost, and nothing beside it that needs a known capacity."""
    for table in TABLES:
        columns = values[table]
        for i, row in enumerate(raw[table]):
            if not row["capacity_max"]:
                _unused(row, problems)
                continue
            low, high = (constant(columns[c][i]) for c in ("capacity_min", "capacity_max"))
            stands = constant(columns["capacity"][i])
            least = max(low or 0.0, stands or 0.0)
            if high is not None and high < least * (1 - 1e-9):
                problems.report(
                    "expansion/limits",
                    row.file,
                    f"At most {high:g} may stand, at least {least:g} must.",
                    "No capacity meets both.",
                    "Raise capacity_max, or empty it where nothing is to be chosen.",
                    row=row.row,
                    id=row.id,
                    column="capacity_max",
                    value=row["capacity_max"],
                )
            if not row["capital_cost"] and not all(row[c] for c in ("build_cost", "lifetime", "cost_of_capital")):
                problems.report(
                    "expansion/cost",
                    row.file,
                    "A capacity to choose without a cost.",
                    "As much as possible would be built.",
                    "Write capital_cost, or build_cost with lifetime and cost_of_capital.",
                    row=row.row,
                    id=row.id,
                    column="capital_cost",
                )
            _known(raw, table, row, problems)


def _unused(row: RawRow, problems: Problems) -> None:
    """Cells that count only beside capacity_max."""
    for column in ("capacity_min", "capital_cost"):
        if row[column]:
            problems.report(
                "expansion/limits",
                row.file,
                f"{column} without capacity_max.",
                "Nothing is chosen here, so that nothing would read it.",
                "Write the most that may stand in capacity_max, or empty the cell.",
                row=row.row,
                id=row.id,
                column=column,
                value=row[column],
            )


def _known(raw: RawCase, table: str, row: RawRow, problems: Problems) -> None:
    """What needs a capacity that is known cannot stand beside one that is chosen."""
    beside = [c for c in FIXED[table] if row[c] not in ("", "0")]
    if table == "processes" and row["commitment"] == "yes":
        beside.append("commitment")
    users = (("bookings", "route", "routes"), ("tolls", "process", "processes"), ("ventures", "process", "processes"))
    beside += [f"{who}/{r.id}" for who, column, of in users if of == table for r in raw[who] if r[column] == row.id]
    if beside:
        problems.report(
            "expansion/known",
            row.file,
            f"A capacity to choose beside {', '.join(beside)}.",
            "That needs a capacity which is known beforehand.",
            "Empty capacity_max, or give what is to be built a row of its own.",
            row=row.row,
            id=row.id,
            column="capacity_max",
            value=row["capacity_max"],
        )


EXPANSION: tuple[Callable[[RawCase, Values, Problems], None], ...] = (choices,)
