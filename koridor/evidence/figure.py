"""One figure of a run, asked in a word or in SQL, and the claims that the run was given it by.

objective, price NODE, flow ROUTE, unserved CLASS, net PARTY     as the outputs of a study
npv VENTURE                                                      net present value of a venture, EUR
SELECT ...                                                       one number of the run's tables; the tables of
                                                                 evidence (claims, agreements ...) are there too,
                                                                 every cell of them a text
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd

from koridor.case.case import Case
from koridor.case.provenance import Cell
from koridor.case.schema import BY_NAME
from koridor.case.schema.declare import Table
from koridor.case.told import Told
from koridor.errors import RunError, did_you_mean
from koridor.money.account import account
from koridor.result.panel import UNITS
from koridor.result.run import Run
from koridor.study.metric import Metric, answer, single

Say = Callable[[str], None]
HOMES = {"price": "nodes", "flow": "routes", "unserved": "classes", "net": "parties", "npv": "ventures"}
"""Tables whose ids the words name."""
EVIDENCE = ("claims", "agreements", "sources", "assumptions", "observations", "subjects")
_TEXT = re.compile(r"'((?:[^']|'')*)'")


def figure(run: Run, asked: str, say: Say = lambda _: None, said: Case | None = None) -> float:
    """The number that a figure has in a run; nan where it has none. Raises RunError in words.

    `said` is the case whose tables of evidence are asked, where it is not the run's own. The value of a venture needs
    its support years: those kept beside the run are taken, others solved.
    """
    word, _, id = asked.strip().partition(" ")
    if word.casefold() == "select":
        return single(run, asked, evidence_tables(said or run.case, asked))
    if asked == "objective":
        return run.objective_eur
    if word not in HOMES or not id:
        raise RunError(f'"{asked}" is no figure: SELECT ..., objective, or one of {", ".join(HOMES)} with an id.')
    known = run.case[HOMES[word]].ids
    if id not in known and not (word == "unserved" and id == "all"):
        raise RunError(f'{HOMES[word]} has no row "{id}". {did_you_mean(id, known)}')
    if word == "npv":
        return npv(run, id, say)
    value = Metric(asked, word, id).value(run)
    return distinct(word, value, run.manifest, lambda: run.case["classes"].number("value_of_lost_load").min())


def distinct(word: str, value: float, manifest: Mapping[str, Any], worth: Callable[[], float]) -> float:
    """The figure, but 0 for what is not served and costs less than the certified gap (`indistinct`)."""
    if word != "unserved" or not value:
        return value
    return 0.0 if value <= indistinct(manifest, float(worth())) else value


def indistinct(manifest: Mapping[str, Any], worth: float) -> float:
    """MWh not served that cost less than the certified gap: the optimum may have none of them.

    `worth` is the least value of lost load (EUR/MWh). An interior answer leaves a trace in every column, a tenth of a
    MWh in a year; it is no shortfall.
    """
    checked = manifest["verification"]
    if not worth > 0 or not checked["gap"] <= checked["tolerance"]:
        return 0.0
    return max(float(manifest["objective_eur"]) - float(checked["lower_bound"]), 0.0) / worth


def npv(run: Run, venture: str, say: Say = lambda _: None) -> float:
    """Net present value of a venture over its life, EUR of its start, before it is shared out."""
    found = account(run, say=say).ventures[venture].economics
    return float(found.project.npv_eur)


def named(name: str, sql: str) -> bool:
    """Whether a query names a table; `name` may be a pattern."""
    return re.search(rf"\b{name}\b", sql) is not None


def evidence_figure(case: Case, asked: str) -> float:
    """The number that a query on the tables of evidence alone answers with. Raises RunError."""
    return answer(asked, evidence_tables(case, asked))


def evidence_tables(case: Case, asked: str) -> dict[str, pd.DataFrame]:
    """The tables of evidence that a query names."""
    return {name: _written(case, name) for name in EVIDENCE if named(name, asked)}


def _written(case: Case, name: str) -> pd.DataFrame:
    """A table as it is written: every cell a text, `id` first."""
    columns = [c.name for c in BY_NAME[name]]
    rows = [[row.id if c == "id" else row[c] for c in columns] for row in case.raw[name]]
    return pd.DataFrame(rows, columns=columns, dtype=str)


def asks_no_run(asked: str) -> bool:
    """Whether a query asks the tables of evidence alone: no run is needed to answer it."""
    tables = [t for t in (*UNITS, "steps", "ledger", "contract_years") if named(rf"{t}(?:_static)?", asked)]
    return asked.strip().casefold().startswith("select") and any(named(e, asked) for e in EVIDENCE) and not tables


def given(case: Told | Case, asked: str, tested: Collection[str]) -> list[Cell]:
    """Cells that rest on the tested claims, among the rows that a figure reads (rule 7.6).

    A figure reads the rows whose ids it names, of a table that it names without ids all rows, the classes of the
    demands and the contracts at the nodes of the supplies.
    """
    rows = set(rows_read(case, asked))
    return [c for c in case.provenance.cells(rows) if {b.id for b in c.basis} & set(tested)]


def quoted(asked: str, tested: Collection[str]) -> list[str]:
    """Tested claims that a query reads themselves."""
    return [t for t in _TEXT.findall(asked) if t in tested]


def rows_read(case: Told | Case, asked: str) -> Iterator[tuple[str, str]]:
    """The rows that a figure reads, as (table, id): see `given`."""
    word, _, id = asked.partition(" ")
    if word in HOMES:
        texts, tables = ([] if id == "all" else [id]), {HOMES[word]}
        if word == "npv":
            yield "processes", case.raw["ventures"].rows[id]["process"]
        if word == "unserved":
            tables.add("demands")
    else:
        texts, tables = _TEXT.findall(asked), {n for n in BY_NAME if named(rf"{n}(?:_static)?", asked)}
    patterns = [t.replace("%", "*") for t in texts]
    for name in sorted(tables & {t.name for t in BY_NAME.values() if _counts(t)}):
        ids = case.raw[name].rows
        found = [i for i in ids if any(fnmatchcase(i, p) for p in patterns)] or list(ids)
        yield from ((name, i) for i in found)
        if name == "demands":
            yield from (("classes", case.raw[name].rows[i]["class"]) for i in found)
        if name == "supplies":
            nodes = {case.raw[name].rows[i]["node"] for i in found}
            yield from (("contracts", row.id) for row in case.raw["contracts"] if row["from"] in nodes)


def _counts(table: Table) -> bool:
    return table.group != "evidence"
