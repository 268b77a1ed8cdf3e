"""Everything `koridor money` tells of a run: who paid whom, and the economics of every venture."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from koridor.errors import RunError
from koridor.money.finance import in_words
from koridor.money.payments import Payments, payments
from koridor.money.plant_year import is_tolled
from koridor.money.spread import SparkSpread, spark_spread
from koridor.money.support import check_given, kept_runs, missing_years, support_runs, years_of
from koridor.money.terms import terms_of, ventures_of
from koridor.money.tornado import Bar, tornado
from koridor.money.venture import CONVENTIONS, Economics, economics
from koridor.result.run import Run

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class VentureAccount:
    """A venture: its economics, what moves them, and the clean spark spread of each solved run."""

    economics: Economics
    tolled: bool
    bars: tuple[Bar, ...]
    spreads: tuple[SparkSpread, ...]

    def tornado_frame(self) -> pd.DataFrame:
        """One row for each input, widest first."""
        return pd.DataFrame([asdict(b) | {"swing_eur": b.swing_eur} for b in self.bars])

    def spread_frame(self) -> pd.DataFrame:
        """One row for each solved run: means in EUR/MWh, hours above 0."""
        rows = [(s.year, s.mean, s.captured, s.positive_hours, s.efficiency) for s in self.spreads]
        return pd.DataFrame(rows, columns=["year", "mean", "captured", "positive_hours", "gross_efficiency"])


@dataclass(frozen=True, eq=False)
class Account:
    """Payments of a run, and its ventures by id."""

    payments: Payments
    ventures: dict[str, VentureAccount]
    conventions: tuple[str, ...] = CONVENTIONS

    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name, indices as columns; names of a venture's tables begin with its id."""
        paid = self.payments
        out = {"payments": paid.matrix, "accounts": paid.accounts, "kinds": paid.kinds}
        for id, venture in self.ventures.items():
            made = venture.economics
            out[f"{id}-returns"] = made.summary()
            out[f"{id}-figures"] = pd.DataFrame([made.figures()])
            out[f"{id}-statement"] = made.statement.table
            out[f"{id}-solved-years"] = made.support_frame()
            out[f"{id}-tornado"] = venture.tornado_frame()
            out[f"{id}-spark-spread"] = venture.spread_frame()
            for spread in venture.spreads:
                out[f"{id}-spark-duration-{spread.year}"] = spread.duration()
        return {n: f if isinstance(f.index, pd.RangeIndex) else f.reset_index() for n, f in out.items()}

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

    def content(self) -> dict[str, Any]:
        """The account as one JSON object, hourly series left out; figures that do not exist are null."""
        paid = self.payments
        flows = [{"payer": p, "receiver": r, "eur": eur} for p, r, eur in paid.pairs()]
        return {
            "status": "ok",
            "payments": flows,
            "accounts": _records(paid.accounts),
            "kinds": _records(paid.kinds),
            "residual_eur": paid.residual_eur,
            "conventions": list(self.conventions),
            "ventures": {id: _venture(v) for id, v in self.ventures.items()},
        }


def account(
    run: Run,
    *,
    support: Sequence[Run] = (),
    step_hours: float | None = None,
    one_year: bool = False,
    scale_up: bool = False,
    solving: bool = True,
    say: Say = lambda _: None,
) -> Account:
    """Who paid whom in a run, and the economics of its ventures; support years that are missing are solved.

    `support` are runs of further years; `one_year` allows a single one (and then solves no other), `scale_up` takes a
    part of a year for the year; without `solving` only years that are kept beside the run are taken. Raises MoneyError
    where there is no venture or too little is solved.
    """
    case = run.case
    ids = ventures_of(case)
    check_given(run, support)
    years = () if one_year else missing_years(run, support)
    more = support_runs(run, years, step_hours, say) if solving else kept_runs(run, years, step_hours)
    runs = [run, *support, *more]
    out = {}
    for id in ids:
        say(f"economics of {id}")
        terms = terms_of(case, id)
        solved = years_of(runs, id, scale_up=scale_up)
        made = economics(terms, solved, one_year=one_year)
        spreads = tuple(s for r in runs if (s := spark_spread(r, terms.process)) is not None)
        bars = tornado(made, made.solved, one_year=one_year)
        out[id] = VentureAccount(made, is_tolled(case, case["processes"].index(terms.process)), bars, spreads)
    return Account(payments(run), out)


def _venture(venture: VentureAccount) -> dict[str, Any]:
    made = venture.economics
    flows = made.statement.line("project")
    return {
        "name": made.terms.name,
        "process": made.terms.process,
        "first_year": made.terms.first,
        "tolled": venture.tolled,
        "support": made.support,
        "returns": _records(made.summary()),
        "irr_remark": in_words(flows),
        **{k: _number(v) for k, v in made.figures().items()},
        "solved_years": _records(made.support_frame()),
        "statement": _records(made.statement.table),
        "tornado": _records(venture.tornado_frame()),
        "spark_spread": _records(venture.spread_frame()),
    }


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame if isinstance(frame.index, pd.RangeIndex) else frame.reset_index()
    records: list[dict[str, Any]] = json.loads(plain.to_json(orient="records"))
    return records


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
