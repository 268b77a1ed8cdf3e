"""The claims behind one figure: every one that touches money is there, the nearest and heaviest first."""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.case.init import TEMPLATE
from koridor.case.load import load
from koridor.errors import RunError
from koridor.report.cite import cite, distances
from koridor.report.reading import Reading
from koridor.report.weights import weigh
from koridor.result.run import Run
from koridor.result.solve import solve

WEEK = {"start": "2030-01-07", "end": "2030-01-14"}


@pytest.fixture(scope="module")
def run() -> Run:
    return solve(load(Path(TEMPLATE), None, WEEK))


def test_influence_is_weight_halved_by_each_step(run: Run) -> None:
    node = run.case["nodes"].ids[0]
    found = cite(run, f"price {node}")
    weights, steps = weigh(Reading(run)), distances(run.case, [("nodes", node)])
    assert steps[("nodes", node)] == 0
    assert found.behind
    for cited in found.behind:
        rows: dict[tuple[str, str], float] = {}
        for text in cited.cells:
            table, id, column = text.split("/", 2)
            size = weights[table, id, column] / 2 ** steps[table, id]
            rows[table, id] = max(rows.get((table, id), 0.0), size)
        assert cited.influence_eur == pytest.approx(sum(rows.values()))
    ranked = [c.influence_eur for c in found.behind]
    assert ranked == sorted(ranked, reverse=True)


def test_steps_are_references_and_do_not_lead_through_a_carrier(run: Run) -> None:
    case = run.case
    route = case.raw["routes"].rows[case["routes"].ids[0]]
    steps = distances(case, [("routes", route.id)])
    assert steps[("nodes", route["from"])] == steps[("nodes", route["to"])] == 1
    assert not any(table in ("carriers", "parties", "areas") for table, _ in steps)


def test_the_whole_objective_has_every_weighed_claim_behind_it(run: Run) -> None:
    weights = weigh(Reading(run))
    wanted = {b.id for c in run.case.provenance.cells() if (c.table, c.id, c.column) in weights for b in c.basis}
    found = cite(run, "objective")
    assert {c.id for c in found.behind} == wanted
    assert found.value == run.objective_eur
    assert all(c.steps == 0 for c in found.behind)


def test_a_figure_that_is_none_is_refused(run: Run) -> None:
    with pytest.raises(RunError, match='"worth" is no figure'):
        cite(run, "worth")
