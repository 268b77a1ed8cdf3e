"""SQL on a run: DuckDB over its Parquet tables (DESIGN 11.5)."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from koridor.errors import RunError, did_you_mean


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with a view for each table of a run (panels, `steps`, `ledger`, statics as NAME_static) or study."""
    if not any((folder / name).is_file() for name in ("manifest.json", "study.json")):
        raise RunError(f"{folder} is not a run: it has no manifest.json. `koridor run CASE --out {folder}` makes one.")
    connection = duckdb.connect(":memory:")
    for path in sorted(folder.glob("*.parquet")):
        escaped = str(path.resolve()).replace("'", "''")
        try:
            connection.execute(f"CREATE VIEW \"{path.stem}\" AS SELECT * FROM read_parquet('{escaped}')")
        except duckdb.Error:
            raise RunError(f"{path} is damaged: the run is not whole. Solve it again with `koridor run`.") from None
    return connection


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    """The answer to a query as a table. Raises RunError with DuckDB's words and the tables there are."""
    try:
        return connection.execute(sql).df()
    except duckdb.Error as reason:
        tables = [str(row[0]) for row in connection.execute("SHOW TABLES").fetchall()]
        word = str(reason).split("Table with name ")[-1].split(" ")[0]
        hint = did_you_mean(word, tables) if "Table with name" in str(reason) else f"Tables: {', '.join(tables)}."
        raise RunError(f"The query cannot be answered: {str(reason).splitlines()[0]} {hint}") from None
