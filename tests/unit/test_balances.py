"""Balances and money recomputed from a run folder alone (DESIGN 6.2, 13.7)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from koridor.case.init import TEMPLATE
from koridor.case.load import load
from koridor.result.run import Run, open_run
from koridor.result.solve import solve

SCENARIOS = ["base", "pipeline-cut"]


def imbalance(folder: Path) -> tuple[float, float]:
    """Largest imbalance over nodes and steps, and the largest flow, from the Parquet tables and nothing else."""
    steps = pq.read_table(folder / "steps.parquet").num_rows
    nodes = list(pq.read_table(folder / "nodes_static.parquet").to_pandas()["id"])
    place = {n: i for i, n in enumerate(nodes)}
    total = np.zeros((steps, len(nodes)))
    largest = 0.0

    def add(table: str, measure: str, column: str, sign: float, over: dict[str, float] | None = None) -> None:
        nonlocal largest
        static = pq.read_table(folder / f"{table}_static.parquet").to_pandas().set_index("id")
        long = pq.read_table(folder / f"{table}.parquet").to_pandas()
        values = long[measure].to_numpy().reshape(steps, -1)
        ids = list(long["id"].iloc[: values.shape[1]])
        largest = max(largest, float(np.abs(values).max(initial=0.0)))
        for j, id in enumerate(ids):
            node = id if table == "nodes" else str(static.loc[id, column])
            if node:
                total[:, place[node]] += sign * values[:, j] / (over or {}).get(id, 1.0)

    for measure, column, sign in (
        ("sent", "from", -1),
        ("received", "to", 1),
        ("sent_back", "to", -1),
        ("received_back", "from", 1),
    ):
        add("routes", measure, column, sign)
    for measure, column, sign in (("output", "output", 1), ("input", "input", -1), ("heat", "heat_output", 1)):
        add("processes", measure, column, sign)
    for table, measure, sign in (
        ("legs", "mw", 1),
        ("supplies", "mw", 1),
        ("markets", "bought", 1),
        ("markets", "sold", -1),
        ("demands", "served", -1),
        ("storages", "withdrawn", 1),
        ("storages", "injected", -1),
        ("nodes", "dumped", -1),
    ):
        if pq.read_table(folder / f"{table}.parquet").num_rows:
            add(table, measure, "node", sign)
    if (folder / "contracts.parquet").is_file() and pq.read_table(folder / "contracts.parquet").num_rows:
        written = pd.read_csv(folder / "case" / "contracts.csv").set_index("id")
        share = written["delivered"].fillna(1.0).to_dict() if "delivered" in written else {}
        add("contracts", "taken", "from", -1, share)
        add("contracts", "taken", "to", 1, share)
    return float(np.abs(total).max()), largest


def net_is_the_objective(run: Run) -> None:
    """The perspective's net cost, from the ledger, is the objective less the tie-breaks."""
    ledger = run.ledger
    net = float((ledger["eur"] * ledger["in_objective"]).sum())
    assert net + run.manifest["tie_break_eur"] == pytest.approx(run.objective_eur, rel=1e-9)


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("engine", ["highs", "piqp", "interior"])
def test_every_node_balances_at_every_step(scenario, engine, tmp_path):
    run = solve(load(TEMPLATE, scenario), tmp_path / "run", engine=engine)
    worst, largest = imbalance(run.folder)
    assert largest > 1
    assert worst <= 1e-6 * largest


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_payments_sum_to_zero_and_to_the_objective(scenario, tmp_path):
    run = open_run(solve(load(TEMPLATE, scenario), tmp_path / "run").folder)
    turnover = float(run.ledger["eur"].abs().sum())
    assert abs(float(run.parties["net"].sum())) <= 1e-9 * turnover
    net_is_the_objective(run)


def test_storage_levels_follow_from_what_goes_in_and_out(tmp_path):
    run = solve(load(TEMPLATE), tmp_path / "run")
    panel, static = run.panel("storages"), run.statics["storages"]
    into, out = static["efficiency_in"].to_numpy(), static["efficiency_out"].to_numpy()
    change = (
        panel["injected"] * into - panel["withdrawn"] / out + panel["inflow"] - panel["spilled"]
    ) * run.steps.hours[:, None]
    np.testing.assert_allclose(np.diff(panel["level"], axis=0), change[1:], atol=1e-6 * float(panel["level"].max()))


def test_an_opened_run_is_the_run_that_was_saved(tmp_path):
    saved = solve(load(TEMPLATE), tmp_path / "run")
    opened = open_run(saved.folder)
    assert opened.case.hash == saved.case.hash
    for name in ("routes", "nodes", "storages", "demands"):
        for measure, values in saved.panel(name).measures.items():
            np.testing.assert_array_equal(opened.panel(name)[measure], values)
    pd.testing.assert_frame_equal(
        opened.ledger.reset_index(drop=True), saved.ledger.reset_index(drop=True), check_dtype=False
    )
    assert (opened.unserved.to_numpy() >= 0).all()
    assert opened.prices.attrs["unit"] == "EUR/MWh"
