"""Checks that look at more than one cell. Each is a function of the values; `ALL` runs them in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from koridor.case.cell import Number
from koridor.case.raw import Problems, RawCase, RawRow
from koridor.case.read_cells import Columns, volumes
from koridor.case.schema import BY_NAME

Values = dict[str, Columns]


def _at(raw: RawCase, values: Values, table: str, column: str) -> list[tuple[RawRow, object]]:
    return list(zip(raw[table], values[table][column], strict=True))


def constant(value: object) -> float | None:
    """The number a cell says for all time, or None."""
    if isinstance(value, Number) and value.constant and value.parts[0].unit.volume == 0:
        return value.parts[0].value * value.parts[0].unit.factor
    return None


def dates(raw: RawCase, values: Values, problems: Problems) -> None:
    """A row enters service before it is retired."""
    for name, columns in values.items():
        if "retired" not in columns:
            continue
        for row, first, last in zip(raw[name], columns["in_service"], columns["retired"], strict=True):
            if isinstance(first, date) and isinstance(last, date) and last <= first:
                problems.report(
                    "dates/order",
                    row.file,
                    f"It is retired on {last}, before it enters service on {first}.",
                    "It would never count.",
                    "Swap the dates, or empty one.",
                    row=row.row,
                    id=row.id,
                    column="retired",
                    value=str(last),
                )


def routes(raw: RawCase, values: Values, problems: Problems) -> None:
    """A route joins two different nodes of one carrier."""
    carrier = {r.id: r["carrier"] for r in raw["nodes"]}
    for row, pack in _at(raw, values, "routes", "linepack"):
        a, b = row["from"], row["to"]
        if a and a == b:
            problems.report(
                "route/same",
                row.file,
                "It leaves and reaches the same node.",
                "It would move nothing.",
                "Change one end.",
                row=row.row,
                id=row.id,
                column="to",
                value=b,
            )
        elif carrier.get(a) and carrier.get(b) and carrier[a] != carrier[b]:
            problems.report(
                "route/carrier",
                row.file,
                f"{a} carries {carrier[a]}, {b} carries {carrier[b]}.",
                "A route moves one carrier.",
                "Use a process to turn one carrier into another.",
                row=row.row,
                id=row.id,
                column="to",
                value=b,
            )
        if constant(pack) and row["capacity_back"] not in ("", "0"):
            problems.report(
                "route/linepack",
                row.file,
                "Linepack and a capacity back.",
                "The stored gas has one direction.",
                "Drop one of the two, or write two routes.",
                row=row.row,
                id=row.id,
                column="linepack",
                value=row["linepack"],
            )


def processes(raw: RawCase, _values: Values, problems: Problems) -> None:
    """Processes go from one node to another; extraction turbines are whole."""
    for row in raw["processes"]:
        if row["input"] and row["input"] == row["output"]:
            problems.report(
                "process/loop",
                row.file,
                "It draws from the node it feeds.",
                "It would make energy from itself.",
                "Change input or output.",
                row=row.row,
                id=row.id,
                column="output",
                value=row["output"],
            )
        heat = [c for c in ("heat_output", "heat_capacity", "power_loss", "back_pressure") if row[c]]
        if heat and "heat_output" not in heat:
            problems.report(
                "process/extraction",
                row.file,
                f"{', '.join(heat)} without heat_output.",
                "Heat has nowhere to go.",
                "Name the node that takes the heat, or empty these cells.",
                row=row.row,
                id=row.id,
                column="heat_output",
            )
        if "heat_output" in heat and not row["heat_capacity"]:
            problems.report(
                "process/extraction",
                row.file,
                "heat_output without heat_capacity.",
                "No heat could be taken.",
                "State the most heat that may be taken.",
                row=row.row,
                id=row.id,
                column="heat_capacity",
            )
        if row["efficiency_basis"] == "lower" and not row["input"]:
            problems.report(
                "process/basis",
                row.file,
                "A lower calorific basis without an input.",
                "There is no fuel to refer to.",
                "Name the input, or leave the basis empty.",
                row=row.row,
                id=row.id,
                column="efficiency_basis",
            )


DIVISORS = (
    ("processes", "efficiency", "It would need fuel without end."),
    ("storages", "efficiency_out", "Nothing could ever come out."),
    ("qualities", "gcv", "A volume would hold no energy."),
    ("qualities", "lower_to_gross", "An efficiency by the lower calorific value would be 0."),
    ("contracts", "delivered", "Nothing would ever arrive."),
    ("currencies", "rate", "A price could not be turned into the currency of the case."),
)
"""Columns that something is divided by, and what a 0 there would mean."""


def divisors(raw: RawCase, values: Values, problems: Problems) -> None:
    """What something is divided by is not 0."""
    for table, column, why in DIVISORS:
        for row, value in _at(raw, values, table, column):
            if isinstance(value, Number) and any(p.value == 0 and p.profile is None for p in value.parts):
                problems.report(
                    "cell/range",
                    row.file,
                    "It is 0.",
                    why,
                    "Write a value above 0.",
                    row=row.row,
                    id=row.id,
                    column=column,
                    value=row[column],
                )


def curves(raw: RawCase, values: Values, problems: Problems) -> None:
    """A withdrawal curve is pairs of numbers."""
    for row, numbers in _at(raw, values, "storages", "withdrawal_curve"):
        if isinstance(numbers, tuple) and len(numbers) % 2:
            problems.report(
                "cell/list",
                row.file,
                f"It has {len(numbers)} numbers.",
                "A curve is made of pairs a b: at most a + b x level / capacity of the full rate.",
                "Add or remove one number.",
                row=row.row,
                id=row.id,
                column="withdrawal_curve",
                value=row["withdrawal_curve"],
            )


def demands(raw: RawCase, values: Values, problems: Problems) -> None:
    """A demand and its class speak of one carrier; classes shed later are worth more (rule 4.3)."""
    carrier = {r.id: r["carrier"] for r in raw["nodes"]}
    of_class = {r.id: r["carrier"] for r in raw["classes"]}
    for row in raw["demands"]:
        a, b = carrier.get(row["node"]), of_class.get(row["class"])
        if a and b and a != b:
            problems.report(
                "demand/carrier",
                row.file,
                f"The node carries {a}, the class demands {b}.",
                "It could never be served.",
                "Change the node or the class.",
                row=row.row,
                id=row.id,
                column="class",
                value=row["class"],
            )
    ranked: dict[str, list[tuple[float, float, RawRow]]] = defaultdict(list)
    for row, priority, worth in zip(
        raw["classes"], values["classes"]["priority"], values["classes"]["value_of_lost_load"], strict=True
    ):
        p, v = constant(priority), constant(worth)
        if p is not None and v is not None:
            ranked[row["carrier"]].append((p, v, row))
    for group in ranked.values():
        for p, v, row in group:
            worst = max((w for q, w, _ in group if q < p), default=None)
            if worst is not None and v < worst:
                problems.report(
                    "class/priority",
                    row.file,
                    f"It is shed after a class worth {worst:g}, but is worth {v:g} EUR/MWh.",
                    "The engine sheds the cheapest first, against the stated priority (rule 4.3).",
                    "Raise its value of lost load, or lower its priority.",
                    row=row.row,
                    id=row.id,
                    column="value_of_lost_load",
                    value=row["value_of_lost_load"],
                )


def limits(raw: RawCase, values: Values, problems: Problems) -> None:
    """Minima below maxima, where both are plain numbers; shares of one party at most 1."""
    for table in ("supplies", "routes"):
        for row, low, high in zip(raw[table], values[table]["minimum"], values[table]["capacity"], strict=True):
            a, b = constant(low), constant(high)
            if a is not None and b is not None and a > b * (1 + 1e-9):
                problems.report(
                    "supply/minimum",
                    row.file,
                    f"The minimum {a:g} MW is above the capacity {b:g} MW.",
                    "No plan could meet both.",
                    "Lower the minimum or raise the capacity.",
                    row=row.row,
                    id=row.id,
                    column="minimum",
                    value=row["minimum"],
                )
    for row, least, start, end in zip(
        raw["storages"], *(values["storages"][c] for c in ("level_min", "level_start", "level_end")), strict=True
    ):
        for name, value in (("level_start", start), ("level_end", end)):
            a, b = constant(value), constant(least)
            if a is not None and b is not None and a < b:
                problems.report(
                    "storage/level",
                    row.file,
                    f"{a:g} of the volume is below the least level {b:g}.",
                    "No plan could meet both.",
                    "Raise it or lower level_min.",
                    row=row.row,
                    id=row.id,
                    column=name,
                    value=row[name],
                )
    owned: dict[str, list[tuple[float, RawRow]]] = defaultdict(list)
    for row, share in _at(raw, values, "shares", "share"):
        if (part := constant(share)) is not None:
            owned[row["owned"]].append((part, row))
    for party, parts in owned.items():
        total = sum(p for p, _ in parts)
        if total > 1 + 1e-9:
            row = parts[-1][1]
            problems.report(
                "share/sum",
                row.file,
                f"Shares of {party} add up to {total:.4g}.",
                "Nobody can own more than all of it.",
                "Lower one of them.",
                row=row.row,
                id=row.id,
                column="share",
                value=row["share"],
            )


def borders(raw: RawCase, _values: Values, problems: Problems) -> None:
    """A carbon border leads to a union that exists, and every version knows its factor."""
    unions = {r["carbon_union"] for r in raw["areas"]} - {""}
    for row in raw["border_charges"]:
        if row["to_union"] and row["to_union"] not in unions:
            problems.report(
                "border/union",
                row.file,
                f'No area belongs to a carbon union "{row["to_union"]}".',
                "The charge would never apply.",
                "Name the union in the column carbon_union of areas.csv.",
                row=row.row,
                id=row.id,
                column="to_union",
                value=row["to_union"],
            )
        lacking = "process" if row["method"] == "actual" else "factor"
        if not row[lacking]:
            problems.report(
                "border/factor",
                row.file,
                f"The version says no {lacking}.",
                "Actual emissions are those of a plant; any other version has a factor of its own.",
                "Fill it in.",
                row=row.row,
                id=row.id,
                column=lacking,
            )


def qualities(raw: RawCase, values: Values, problems: Problems) -> None:
    """A volume has a calorific value to be read with."""
    if not (raw["nodes"].whole and raw["qualities"].whole):
        return
    carriers = {r["carrier"] for r in raw["qualities"]}
    node_carrier = {r.id: r["carrier"] for r in raw["nodes"]}
    for table in values:
        rows = list(raw[table])
        for i, column in volumes(BY_NAME[table], values[table]).items():
            row = rows[i]
            if not row["quality"]:
                nodes = [row["node"], row["from"], row["input"], row["output"]]
                carrier = row["carrier"] or next((node_carrier.get(n, "") for n in nodes if n), "")
                if carrier not in carriers:
                    problems.report(
                        "cell/quality",
                        row.file,
                        "It is a volume, and no quality says what a cubic metre holds.",
                        "A cubic metre at 20 C is 7 % less gas than one at 0 C (rule 3.1).",
                        "Add a row to qualities.csv, or write the energy.",
                        row=row.row,
                        id=row.id,
                        column=column,
                        value=row[column],
                    )


def connected(raw: RawCase, _values: Values, problems: Problems) -> None:
    """Every node has something that uses it."""
    used: set[str] = set()
    for table, columns in {
        "routes": ("from", "to"),
        "processes": ("input", "output", "heat_output"),
        "legs": ("node",),
        "supplies": ("node",),
        "markets": ("node",),
        "demands": ("node",),
        "storages": ("node",),
        "contracts": ("from", "to"),
    }.items():
        used |= {row[c] for row in raw[table] for c in columns}
    for row in raw["nodes"]:
        if row.id not in used:
            problems.report(
                "node/alone",
                row.file,
                "Nothing is connected to it.",
                "It would balance nothing.",
                "Connect it, or remove the row.",
                row=row.row,
                id=row.id,
            )


def patterns(raw: RawCase, values: Values, problems: Problems) -> None:
    """Patterns have as many numbers as their period has parts, and stand where they belong."""
    length = {"month": 12, "hour": 24, "weekday": 7}
    for row, numbers in _at(raw, values, "patterns", "values"):
        want = length.get(row["period"])
        if want and isinstance(numbers, tuple) and len(numbers) != want:
            problems.report(
                "cell/list",
                row.file,
                f"It has {len(numbers)} numbers.",
                f"A {row['period']} pattern has {want}.",
                f"Write {want} numbers, separated by blanks.",
                row=row.row,
                id=row.id,
                column="values",
            )
    period = {r.id: r["period"] for r in raw["patterns"]}
    for profile in raw["profiles"]:
        for column in ("month", "hour_winter", "hour_summer", "hour_between", "weekday"):
            period_wanted = column.split("_")[0]
            if profile[column] in period and period[profile[column]] != period_wanted:
                problems.report(
                    "profile/recipe",
                    profile.file,
                    f"{profile[column]} is a {period[profile[column]]} pattern.",
                    f"This column takes a {period_wanted} pattern.",
                    "Name another pattern.",
                    row=profile.row,
                    id=profile.id,
                    column=column,
                    value=profile[column],
                )


ALL: tuple[Callable[[RawCase, Values, Problems], None], ...] = (
    dates,
    routes,
    processes,
    divisors,
    curves,
    demands,
    limits,
    borders,
    qualities,
    connected,
    patterns,
)
