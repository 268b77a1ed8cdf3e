"""Runs that lie kept beside another, for verdicts while its report is written: read from their files, never solved.

The rules are those of `koridor evidence verdicts --runs`: whole horizons without edits count, one of today's tables
first. Only tables that a figure names are opened, and no case is loaded to answer it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq

from koridor.case.case import Case
from koridor.case.load import find
from koridor.case.provenance import Cell
from koridor.case.raw import Problems, read
from koridor.case.told import Told, told
from koridor.errors import KoridorError, RunError
from koridor.evidence.figure import distinct, evidence_tables, given, named
from koridor.evidence.kept import NoRun, Runs, found, steps_in_words, whole
from koridor.money.kept import kept_runs
from koridor.money.support import missing_years, years_of
from koridor.money.terms import terms_of
from koridor.money.venture import economics
from koridor.result.run import Run
from koridor.study.metric import ONE_ORDER, one_number

_SQL = {
    "price": "SELECT sum(price*hours)/sum(hours) FROM nodes JOIN steps USING(step) WHERE id = {id}",
    "flow": "SELECT sum((sent - sent_back)*hours) FROM routes JOIN steps USING(step) WHERE id = {id}",
    "unserved": (
        "SELECT sum(unserved*hours) FROM demands JOIN steps USING(step) JOIN demands_static s USING(id) "
        "WHERE s.class = {id}"
    ),
    "net": (
        "SELECT coalesce(sum(CASE WHEN receiver = {id} THEN eur ELSE 0 END), 0) - "
        "coalesce(sum(CASE WHEN payer = {id} THEN eur ELSE 0 END), 0) FROM ledger"
    ),
}
_EVERY = "SELECT sum(unserved*hours) FROM demands JOIN steps USING(step)"


class Beside(Runs):
    """A run, and what lies solved in the folders around it; `support` are its support years, where they are open."""

    def __init__(self, run: Run, support: Sequence[Run] | None = None) -> None:
        super().__init__(None, solving=False)
        self.run, self._support = run, support
        self._found: dict[tuple[str, str], list[Run]] = {}
        for folder in reversed(around(run)):
            self._found |= found(folder)
        if whole(run):
            mine = run.manifest["case"]
            self._found[mine["name"], mine["scenario"]] = [run]
        rules = (rule for rules in run.case.provenance.rules.values() for rule in rules)
        self._bases = {basis.id for rule in rules for basis in rule.basis}
        self._hashes = {run.case.name: str(run.manifest["case"]["hash"])}
        self._open: dict[str, duckdb.DuckDBPyConnection] = {}
        self._told: dict[str, Told | Case] = {}

    def of(self, case: str | Path, scenario: str) -> Run:
        """The kept run of a scenario (empty: the default). Raises NoRun where there is none."""
        name = self.run.case.name if isinstance(case, Path) else case
        scenario = scenario or self._default(case)
        runs = self._found.get((name, scenario), [])
        same = [r for r in runs if r.manifest["case"]["hash"] == self._hash(name)]
        if not runs:
            raise NoRun(name, scenario)
        if not same:
            self.older.add(str(runs[0].folder))
        return (same or runs)[0]

    def figure(self, run: Run, asked: str, said: Case) -> float:
        """A figure as `koridor.evidence.figure` has it, read from the run's files."""
        word, _, id = asked.strip().partition(" ")
        if asked == "objective":
            return run.objective_eur
        if word == "npv":
            kept = self._support if run is self.run and self._support is not None else kept_runs(run)
            return _npv(run, id, kept)
        sql = as_sql(asked)
        if str(run.folder) not in self._open:
            self._open[str(run.folder)] = duckdb.connect(":memory:", config=ONE_ORDER)
        tables = self._open[str(run.folder)]
        for path in run.folder.glob("*.parquet"):
            if named(path.stem, sql):
                quoted = str(path.resolve()).replace("'", "''")
                tables.execute(f"CREATE VIEW IF NOT EXISTS \"{path.stem}\" AS SELECT * FROM read_parquet('{quoted}')")
        for name, frame in evidence_tables(said, sql).items():
            tables.register(name, frame)

        def worth() -> float:
            classes = pq.read_table(run.folder / "classes_static.parquet", columns=["value_of_lost_load"])
            return float(classes[0].to_numpy().min())

        return distinct(word, one_number(tables, sql), run.manifest, worth)

    def given(self, run: Run, asked: str, tested: Collection[str]) -> list[Cell]:
        """The cells by which a run was told what is tested, from its tables as they are written.

        Of a run of these very tables nothing is read where no rule of provenance names what is tested.
        """
        key = str(run.folder)
        alike = run.manifest["case"]["hash"] == self.run.manifest["case"]["hash"]
        if alike and not self._bases & set(tested):
            return []
        if key not in self._told:
            scenario = run.manifest["request"]["scenario"]
            self._told[key] = run.case if run is self.run else told(run.folder / "case", scenario)
        return given(self._told[key], asked, tested)

    def named(self, name: str) -> Run:
        """A run by the name that verdicts give it: its folder."""
        every = [self.run, *(r for runs in self._found.values() for r in runs)]
        return next(r for r in every if str(r.folder) == name)

    def _default(self, case: str | Path) -> str:
        meta = self.run.case.meta if isinstance(case, Path) else read(find(case), Problems()).meta
        return str(meta.get("default_scenario") or "base")

    def _hash(self, name: str) -> str:
        """Hash of today's tables of a case; empty where it is not there."""
        if name not in self._hashes:
            try:
                self._hashes[name] = read(find(name), Problems()).hash
            except KoridorError:
                self._hashes[name] = ""
        return self._hashes[name]


def around(run: Run) -> list[Path]:
    """Where runs are looked for: the folder that holds the run and, where that is the case's, the one above it."""
    parent = run.folder.resolve().parent
    return [parent, parent.parent] if parent.name == run.case.name else [parent]


def resolution(run: Run) -> str:
    """The steps of a run in words: see `steps_in_words`."""
    hours = pq.read_table(run.folder / "steps.parquet", columns=["hours"])["hours"].to_numpy()
    return steps_in_words(hours, np.datetime64(run.manifest["case"]["start"], "s"))


def as_sql(asked: str) -> str:
    """A figure asked in a word as SQL on the tables of a run; SQL as it is. Raises RunError."""
    word, _, id = asked.strip().partition(" ")
    if word.casefold() == "select":
        return asked
    if word not in _SQL or not id:
        raise RunError(f'"{asked}" is no figure that a run\'s files answer.')
    quoted = "'" + id.replace("'", "''") + "'"
    return _EVERY if (word, id) == ("unserved", "all") else _SQL[word].format(id=quoted)


def _npv(run: Run, venture: str, kept: Sequence[Run]) -> float:
    """Net present value of a venture where its support years lie beside its run. Raises NoRun where they do not."""
    terms, missing = terms_of(run.case, venture), missing_years(run, kept)
    lacking = [y for y in terms.support if y in missing]
    if lacking:
        years = " and ".join(str(y) for y in lacking)
        raise NoRun(run.case.name, run.case.scenario, f"the support years {years} of {run.case.scenario}")
    return float(economics(terms, years_of([run, *kept], venture)).project.npv_eur)
