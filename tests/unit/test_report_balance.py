"""What enters an area less what leaves it is nothing, contracts from area to area included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from koridor.case.load import load
from koridor.report.balance import parts
from koridor.report.reading import Reading
from koridor.report.sankey import balance_error, diagram
from koridor.report.snapshot import sources
from koridor.report.tracing import trace
from koridor.result.query import ask, connect
from koridor.result.run import Run
from koridor.result.solve import solve
from tests.cases import solved

HOURS = 48


@pytest.fixture
def town(tmp_path: Path) -> Run:
    """A town needs 100 MW: 80 pass to it under a contract (90 % up to the delivery point), 20 come from a hub."""
    return solved(
        tmp_path / "town",
        "highs",
        tmp_path / "run",
        hours=HOURS,
        nodes={
            "field": {"carrier": "gas", "party": "seller", "area": "far"},
            "town": {"carrier": "gas", "party": "us", "area": "near"},
        },
        demands={"homes": {"node": "town", "load": 100, "worth": 3000}},
        supplies={"well": {"node": "field", "party": "seller", "capacity": 200, "origin": "Far land"}},
        markets={"hub": {"node": "town", "party": "them", "price": 90, "buy": 200, "origin": "Hubs"}},
        contracts={
            "deal": {
                "name": "The deal",
                "seller": "seller",
                "buyer": "us",
                "from": "field",
                "to": "town",
                "start": "2030-01-01",
                "end": "2031-01-01",
                "annual": 80 * 8760,
                "daily_max": 72,
                "delivered": 0.9,
                "price": 30,
            }
        },
    )


@pytest.mark.parametrize(("area", "sign"), [("near", 1.0), ("far", -1.0)])
def test_a_contract_between_areas_is_a_part_of_both(town: Run, area: str, sign: float) -> None:
    r = Reading(town)  # type: ignore[arg-type]
    found = parts(r, r.mask("gas", area))
    (deal,) = [p for p in found if p.kind == "contract"]
    assert deal.label == "The deal"
    np.testing.assert_allclose(deal.series, sign * 80.0, atol=1e-5)
    assert ask(connect(town.folder), deal.query).iloc[0, 0] == pytest.approx(80.0 * HOURS, rel=1e-6)
    np.testing.assert_allclose(sum(p.series for p in found if p.kind != "unserved"), 0.0, atol=1e-6)


def test_a_contract_within_the_area_is_none_of_its_parts(town: Run) -> None:
    r = Reading(town)  # type: ignore[arg-type]
    assert not [p for p in parts(r, r.mask("gas")) if p.kind == "contract"]


def test_gas_keeps_its_origin_under_a_contract(town: Run) -> None:
    r = Reading(town)  # type: ignore[arg-type]
    share = {s.name: s.share for s in sources(r, "near")}
    assert share == {"Far land": pytest.approx(0.8, rel=1e-5), "Hubs": pytest.approx(0.2, rel=1e-5)}
    drawn = diagram(r, ["gas"], "near", trace(r))
    assert balance_error(drawn) < 1e-4
    links = {(drawn.nodes[a][1], drawn.nodes[b][1]): mwh for (a, b), (mwh, _, _) in drawn.links.items()}
    assert links["Far land", "The deal"] == pytest.approx(80.0 * HOURS, rel=1e-5)


def test_every_area_of_the_flagship_balances_for_every_carrier(tmp_path: Path) -> None:
    """January 2025 by days, MW; the largest parts are of tens of thousands."""
    horizon = {"start": "2025-01-01", "end": "2025-02-01", "step_hours": 24}
    r = Reading(solve(load("azerbaijan-serbia", None, horizon), tmp_path / "run"))  # type: ignore[arg-type]
    crossing = 0.0
    for carrier in r.carriers:
        for area in (*r.areas, ""):
            found = [p for p in parts(r, r.mask(carrier, area)) if p.kind != "unserved"]
            left = np.sum([np.zeros(len(r.hours)), *(p.series for p in found)], axis=0)
            assert np.abs(left).max() <= 1e-6, (carrier, area)
            crossing = max([crossing, *(float(np.abs(p.series).max()) for p in found if p.kind == "contract")])
    assert crossing > 1000, "contracts from area to area are in what is tested"
