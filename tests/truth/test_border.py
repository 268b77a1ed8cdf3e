"""Carbon border rule on electricity (rule 4.9), against the published cost and in a market that can be worked by hand.

SOURCE: what the default factor of Serbia cost in the first quarter of 2026, 78.45 EUR/MWh at 75.36 EUR/t
(Energy Community, quarterly report on the mechanism, retold by cbam.clarion.engineer); actual emissions of a combined
cycle, 0.202 / 0.58 = 0.348 t/MWh, give 26.25 EUR/MWh (26.4 with 0.35). Merit orders are worked out in the tests.
TOLERANCE: the digits that were printed; 1e-6 relative for solved cases.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import koridor
from koridor.case.load import load
from koridor.model.border import charges, factors
from tests.cases import network

CERTIFICATE = 75.36


def rule(**cells):
    """A version for power that leaves Serbia."""
    base = {"carrier": "power", "from": "rs", "to_union": "eu", "carbon_price": CERTIFICATE, "receiver": "eu_budget"}
    return base | {"factor": 1.041} | cells


def case(folder, rules, *, price=120.0, home=0.0, hours=1, **settings):
    """Serbia with lignite at 70 (300 MW) and gas at 90 (100 MW), and a market in the union behind a line of 350 MW."""
    return network(
        folder,
        hours=hours,
        perspective=["power_co"],
        nodes={
            "rs": {"carrier": "power", "area": "rs", "party": "power_co"},
            "hu": {"carrier": "power", "area": "hu", "party": "power_co"},
        },
        areas={"rs": {"carbon_price": home}, "hu": {"carbon_union": "eu"}},
        processes={
            "lignite": {"output": "rs", "party": "power_co", "capacity": 300, "cost": 70, "emission": 1.1},
            "gas_plant": {"output": "rs", "party": "power_co", "capacity": 100, "cost": 90, "emission": 0.202 / 0.58},
        },
        routes={"line": {"from": "rs", "to": "hu", "capacity": 350, "operator": "grid"}},
        markets={"exchange": {"node": "hu", "party": "buyers", "price": price, "sell": 1000}},
        border_charges=rules,
        **settings,
    )


def sold(folder, rules, **kwargs):
    """Power sold in the union, MW, and the run."""
    run = koridor.solve(koridor.load(case(folder, rules, **kwargs)))
    return run.panel("markets").of("exchange", "sold"), run


def test_published_charge_of_each_version(tmp_path):
    rules = {
        "default": rule(),
        "mix": rule(method="country mix", fossil_share=0.53),
        "actual": rule(method="actual", process="gas_plant", factor=""),
        "stated": rule(method="actual", process="gas_plant", factor=0.35),
        "credited": rule(home_share=1),
    }
    read = koridor.load(case(tmp_path, rules, home=4))
    charge = dict(zip(rules, charges(read)[:, 0], strict=True))
    assert charge["default"] == pytest.approx(78.45, abs=5e-3)
    assert charge["mix"] == pytest.approx(75.36 * 1.041 * 0.53)
    assert factors(read)[2, 0] == pytest.approx(0.3483, abs=5e-5)
    assert charge["actual"] == pytest.approx(26.25, abs=5e-3)
    assert charge["stated"] == pytest.approx(26.4, abs=5e-2)
    assert charge["default"] - charge["actual"] == pytest.approx(52.2, abs=5e-2)
    assert charge["credited"] == pytest.approx((75.36 - 4) * 1.041)
    albania = koridor.load(case(tmp_path / "zero", {"none": rule(factor=0)}))
    assert charges(albania)[0, 0] == 0.0


def test_a_higher_charge_never_raises_sales_and_here_lowers_them(tmp_path):
    """At 120 EUR/MWh abroad lignite (70) sells up to a charge of 50, gas (90) up to 30: 350, 300 and 0 MW."""
    volumes = [float(sold(tmp_path / str(p), {"cbam": rule(carbon_price=p, factor=1)})[0][0]) for p in range(0, 80, 5)]
    assert np.all(np.diff(volumes) <= 1e-6)
    expected = {0: 350.0, 25: 350.0, 35: 300.0, 45: 300.0, 55: 0.0, 75: 0.0}
    for price, volume in expected.items():
        assert volumes[price // 5] == pytest.approx(volume, abs=1e-4), price


@pytest.mark.parametrize("seed", range(12))
def test_sales_fall_with_the_charge_whatever_the_prices(seed, tmp_path):
    rng = np.random.default_rng(seed)
    price = rng.uniform(40, 220, 24).round(2).tolist()
    totals = []
    for step, factor in enumerate((0.0, 0.35, 0.55, 1.041)):
        volume, _ = sold(tmp_path / str(step), {"cbam": rule(factor=factor)}, price=price, hours=24)
        totals.append(float(volume.sum()))
    assert all(later <= earlier + 1e-4 for earlier, later in pairwise(totals))
    assert totals[-1] < totals[0]


def test_proof_lets_the_plant_sell_and_nobody_else(tmp_path):
    """At 130 the default charge of 78.45 stops everything; with proof gas sells its 100 MW at 130 - 26.25 > 90."""
    none, _ = sold(tmp_path / "default", {"cbam": rule()}, price=130)
    assert none == pytest.approx([0.0], abs=1e-4)
    rules = {"cbam": rule(), "proof": rule(method="actual", process="gas_plant", factor="", limit=0.55)}
    volume, run = sold(tmp_path / "proof", rules, price=130)
    assert volume == pytest.approx([100.0], abs=1e-4)
    paid = run.ledger.groupby("kind")["eur"].sum()
    assert paid["border charge"] - paid["border relief"] == pytest.approx(100 * 26.247, rel=1e-4)
    assert run.panel("processes").of("lignite", "output") == pytest.approx([0.0], abs=1e-4)
    dirty = {"cbam": rule(), "proof": rule(method="actual", process="gas_plant", factor=0.6, limit=0.55)}
    assert sold(tmp_path / "dirty", dirty, price=130)[0] == pytest.approx([0.0], abs=1e-4)


def test_a_scenario_selects_the_version(tmp_path):
    rules = {"cbam": rule(), "mix": rule(method="country mix", fossil_share=0.53, applies="no")}
    text = 'title = "Mix"\n' + "".join(
        f'[[edit]]\ntable = "border_charges"\nid = "{id}"\ncolumn = "applies"\nset = "{value}"\n'
        for id, value in (("cbam", "no"), ("mix", "yes"))
    )
    folder = case(tmp_path, rules, price=130, scenarios={"mix": text})
    base, mix = (koridor.solve(koridor.load(folder, s)) for s in (None, "mix"))
    assert base.panel("markets").of("exchange", "sold") == pytest.approx([0.0], abs=1e-4)
    assert mix.panel("markets").of("exchange", "sold") == pytest.approx([300.0], abs=1e-4)  # 130 - 41.58 > 70
    charge = mix.ledger.set_index("kind")["eur"]["border charge"]
    assert charge == pytest.approx(300 * 75.36 * 1.041 * 0.53)
    reasons = {r["id"]: r["reason"] for c in mix.manifest["census"] if c["family"] == "border" for r in c["reasons"]}
    assert reasons == {"cbam": "not the version that applies"}


def test_versions_and_the_flagship():
    """A month of the flagship: the dearer the version, the less is sold into the union; proof sells more than none."""
    month = {"start": "2030-03-01", "end": "2030-04-01", "step_hours": 24}
    total = {}
    for scenario in ("2030-no-cbam", "2030-cbam-mix", "2030", "2030-cbam-actual"):
        run = koridor.solve(load("azerbaijan-serbia", scenario, month))
        area = dict(zip(run.case["nodes"].ids, run.case["nodes"].columns["area"], strict=True))
        union = {i for i, u in zip(run.case["areas"].ids, run.case["areas"].text("carbon_union"), strict=True) if u}
        markets = run.case["markets"]
        inside = [area[str(n)] in union for n in markets.columns["node"]]
        total[scenario] = float((run.panel("markets")["sold"][:, inside] * run.steps.hours[:, None]).sum())
    assert total["2030-no-cbam"] > total["2030-cbam-mix"] + 1e3
    assert total["2030-cbam-mix"] >= total["2030"] - 1e-3
    assert total["2030-cbam-actual"] >= total["2030"] - 1e-3
