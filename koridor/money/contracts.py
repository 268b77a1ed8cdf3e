"""Everything `koridor contracts` tells of a run: terms, monthly prices, contract years with banks, statements."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from koridor import __version__
from koridor.case.case import Case
from koridor.case.load import load
from koridor.contract.price import month_text
from koridor.contract.statement import Statement
from koridor.contract.terms import alive, monthly
from koridor.errors import RunError, did_you_mean
from koridor.money.terms import MoneyError
from koridor.result.run import Run, open_run
from koridor.result.solve import solve
from koridor.result.statements import year_accounts

Say = Callable[[str], None]

NUMBERS = {
    "annual": "annual_mwh",
    "annual_max": "annual_max",
    "take_or_pay": "take_or_pay",
    "daily_max": "daily_max_mw",
    "daily_min": "daily_min_mw",
    "hourly": "hourly",
    "delivered": "delivered",
    "interruptible": "interruptible",
    "bill_share": "bill_share",
    "make_up_years": "make_up_years",
    "carry_forward_cap": "carry_forward_cap",
    "carry_forward_years": "carry_forward_years",
}
"""Numeric columns of a contract that are told, as at the first step, and their names in tables."""

WORDS = ("seller", "buyer", "from", "to", "start", "end", "year_start", "relief", "make_up_from", "make_up_price",
         "carry_forward_from", "bill_price", "status")  # fmt: skip


@dataclass(frozen=True, eq=False)
class ContractBook:
    """The contracts of a run. `kept` says that the run stood there already and was not solved for this."""

    run: Run
    kept: bool = False

    @property
    def case(self) -> Case:
        """The case of the run."""
        return self.run.case

    @cached_property
    def terms(self) -> pd.DataFrame:
        """One row for each contract: parties, place, life, quantities, drafting, formula."""
        rows = self.case["contracts"]
        data: dict[str, Any] = {"contract": list(rows.ids), "name": list(rows.text("name"))}
        data |= {w: [str(v) if v is not None else "" for v in rows.columns[w]] for w in WORDS}
        data |= {name: rows.number(column)[:, 0] for column, name in NUMBERS.items()}
        data["formula"] = [formula(self.case, c) for c in range(len(rows))]
        return pd.DataFrame(data)

    @property
    def years(self) -> pd.DataFrame:
        """One row for each contract and contract year, see docs/runs.md."""
        return self.run.contracts

    @cached_property
    def prices(self) -> pd.DataFrame:
        """Price of each month of the horizon (EUR/MWh at the delivery point), a column for each contract."""
        steps, rows = self.case.steps, self.case["contracts"]
        months = [month_text(m) for m in range(int(steps.month[0]), int(steps.month[-1]) + 1)]
        frame = pd.DataFrame(monthly(self.case).T, index=pd.Index(months, name="month"), columns=list(rows.ids))
        return frame.loc[[month_text(int(m)) for m in np.unique(steps.month)]]

    @cached_property
    def months(self) -> pd.DataFrame:
        """One row for each contract and month in which it lives: MWh delivered, price, EUR for gas (no bills)."""
        rows, panel, steps = self.case["contracts"], self.run.panel("contracts"), self.case.steps
        soft = panel["interruptible"] * rows.scalar("interruptible_discount")
        hours = steps.hours[:, None]
        lives = alive(self.case)
        found = []
        for month in np.unique(steps.month):
            inside = steps.month == month
            mwh = (panel["taken"][inside] * hours[inside]).sum(axis=0)
            eur = ((panel["taken"] * panel["price"] - soft)[inside] * hours[inside]).sum(axis=0)
            for c in np.flatnonzero(lives[:, inside].any(axis=1)).tolist():
                price = float(panel["price"][inside, c][0])
                found.append((rows.ids[c], month_text(int(month)), float(mwh[c]), price, float(eur[c])))
        frame = pd.DataFrame(found, columns=["contract", "month", "delivered_mwh", "price", "amount_eur"])
        return frame.sort_values(["contract", "month"], key=self._in_order, kind="stable", ignore_index=True)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statement of every contract year."""
        return tuple(year.statement for year in year_accounts(self.run))

    def statement_lines(self) -> pd.DataFrame:
        """Every line of every statement, rounded; amounts are text so that no digit is lost."""
        found = [
            {"contract": s.contract, "contract_year": s.year, **{k: _text(v) for k, v in asdict(line).items()}}
            for s in self.statements
            for line in s.lines
        ]
        columns = ["contract", "contract_year", "text", "period", "nominated", "quantity", "price", "amount"]
        return pd.DataFrame(found, columns=columns)

    def banks(self) -> pd.DataFrame:
        """Both banks of every contract year, MWh rounded to a kWh."""
        found = [
            {"contract": s.contract, "contract_year": s.year, **{k: _text(v) for k, v in asdict(bank).items()}}
            for s in self.statements
            for bank in s.banks
        ]
        columns = ["contract", "contract_year", "text", "start", "banked", "used", "expired", "end"]
        return pd.DataFrame(found, columns=columns)

    def of(self, contract: str) -> tuple[Statement, ...]:
        """The statements of one contract. Raises MoneyError for one that is not there."""
        ids = self.case["contracts"].ids
        if contract not in ids:
            raise MoneyError(f'There is no contract "{contract}". {did_you_mean(contract, ids)}')
        return tuple(s for s in self.statements if s.contract == contract)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name."""
        return {
            "contracts": self.terms,
            "contract_years": self.years,
            "contract_months": self.months,
            "prices": self.prices.reset_index(),
            "statements": self.statement_lines(),
            "banks": self.banks(),
        }

    def write(self, folder: Path) -> list[Path]:
        """Write every table as CSV into a folder. Raises RunError where a file stands in the way."""
        if folder.exists() and not folder.is_dir():
            raise RunError(f"{folder} is a file; nothing was written. Name a folder.")
        folder.mkdir(parents=True, exist_ok=True)
        out = []
        for name, frame in self.tables().items():
            out.append(folder / f"{name}.csv")
            frame.to_csv(out[-1], index=False)
        return out

    def content(self, only: str | None = None) -> dict[str, Any]:
        """The book as one JSON object: each contract with its terms, years and months; `only` one, with statements."""
        years, months = _by_contract(self.years), _by_contract(self.months)
        told = [
            {**row, "years": years.get(row["contract"], []), "months": months.get(row["contract"], [])}
            for row in _records(self.terms)
            if only in (None, row["contract"])
        ]
        if only is not None:
            lines, banked = _by_contract(self.statement_lines()), _by_contract(self.banks())
            told[0] |= {"statement": lines.get(only, []), "banks": banked.get(only, [])}
        folder = None if self.run._folder is None else str(self.run.folder)
        return {
            "status": "ok",
            "case": self.case.name,
            "scenario": self.case.scenario,
            "run": folder,
            "kept": self.kept,
            "contracts": told,
        }

    def _in_order(self, column: pd.Series) -> pd.Series:
        """Contracts as in the case, months as they come."""
        place = {id: n for n, id in enumerate(self.case["contracts"].ids)}
        return column.map(place) if column.name == "contract" else column


def book_of(name: str, scenario: str | None, say: Say = lambda _: None) -> ContractBook:
    """The book of a run folder, or of a case: from the run of it in runs/CASE/SCENARIO, else solved now.

    Raises MoneyError for a case without contracts, RunError for a scenario beside a run.
    """
    path = Path(name)
    if (path / "manifest.json").is_file():
        run = open_run(path)
        if scenario is not None and scenario != run.manifest["case"]["scenario"]:
            raise RunError(f"{path} is a run of the scenario {run.manifest['case']['scenario']}. Leave out --scenario.")
        return ContractBook(_with_contracts(run), kept=True)
    say("reading and checking the case")
    case = load(name, scenario)
    if not len(case["contracts"]):
        raise MoneyError(_none(case.name))
    found = kept_run(case)
    if found is not None:
        say(f"this case and scenario stand solved in {found.folder}")
        return ContractBook(found, kept=True)
    return ContractBook(solve(case, say=say))


def kept_run(case: Case, runs: Path = Path("runs")) -> Run | None:
    """The finished run of this very case, scenario and horizon in RUNS/CASE/SCENARIO, or None."""
    try:
        run = open_run(runs / case.name / case.scenario)
    except RunError:
        return None
    told, asked = run.manifest["case"], run.manifest["request"]
    same = (told["hash"], told["scenario"], run.manifest["versions"]["koridor"]) == (
        case.hash,
        case.scenario,
        __version__,
    )
    return run if same and not asked["edits"] and asked["horizon"] == case.request["horizon"] else None


def _with_contracts(run: Run) -> Run:
    if not len(run.case["contracts"]):
        raise MoneyError(_none(run.case.name))
    return run


def _none(name: str) -> str:
    return f"{name} has no contracts. Write them into contracts.csv; docs/contracts.md says what a column means."


def formula(case: Case, contract: int) -> str:
    """The price of a contract in a line: fixed part as written, then slope x index (n-m-k) for each term."""
    terms, written = case["price_terms"], case.raw["contracts"][case["contracts"].ids[contract]]
    mine = np.flatnonzero(terms.ref("contract") == contract).tolist()
    fixed = f"({written['price']})" if mine and ";" in written["price"] else written["price"]
    parts = [fixed] if fixed or not mine else []
    for t in mine:
        window = "-".join(f"{terms.scalar(c)[t]:g}" for c in ("average", "lag", "reset"))
        slope, base = terms.scalar("slope")[t], terms.scalar("base")[t]
        index = str(terms.columns["index"][t]) if not base else f"({terms.columns['index'][t]} - {base:g})"
        kinked = not (np.isnan(terms.scalar("low")[t]) and np.isnan(terms.scalar("high")[t]))
        parts.append(f"{slope:g} x {index} {window}{' with kinks' if kinked else ''}")
    text = " + ".join(p or "0" for p in parts)
    for column, word in (("price_floor", "floor"), ("price_cap", "cap")):
        text += f"; {word} {written[column]}" if written[column] else ""
    return text


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", double_precision=15))
    return found


def _by_contract(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    out: dict[str, list[dict[str, Any]]] = {}
    for record in _records(frame):
        out.setdefault(record.pop("contract"), []).append(record)
    return out


def _text(value: object) -> str:
    return "" if value is None else str(value)
