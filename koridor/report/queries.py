"""SQL for number cards: text on the run's tables that yields the very number, quoted so that no id can break it."""

from __future__ import annotations


def quote(value: str) -> str:
    """A SQL string literal."""
    return "'" + value.replace("'", "''") + "'"


def one_of(values: list[str]) -> str:
    """`IN (...)` over quoted values, `= 'x'` for a single one."""
    if len(values) == 1:
        return f"= {quote(values[0])}"
    return f"IN ({', '.join(quote(v) for v in values)})"


def energy(table: str, measure: str, where: str) -> str:
    """MWh of a measure over the horizon."""
    return f"SELECT sum(({measure})*hours) FROM {table} JOIN steps USING(step) WHERE {where}"


def by_id(table: str, measure: str) -> str:
    """MWh of one row; {id} stands for its quoted id."""
    return energy(table, measure, "id = {id}")


def ledger(where: str) -> str:
    """EUR of payments."""
    return f"SELECT sum(eur) FROM ledger WHERE {where}"
