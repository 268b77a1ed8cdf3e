"""Verdicts on claims about outcomes: one that holds, one that fails, one that is given, one that no run decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from koridor.case.load import load
from koridor.errors import RunError
from koridor.evidence.figure import figure
from koridor.evidence.kept import Runs
from koridor.evidence.verdicts import Verdict, counts, label, outcomes, verdicts
from koridor.result.solve import solve
from tests.messages.mistakes import copy, row

LOAD = "SELECT sum(load*hours) FROM demands JOIN steps USING(step)"
SHORT = "\nhorizon = { start = 2030-01-07, end = 2030-01-08 }\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example case with a paper that speaks of it, and two scenarios of the same day."""
    made = copy(tmp_path / "case")
    row("sources", id="paper", title="A paper")(made)
    row("claims", id="said", source="paper", subject="The plant", value="It is so")(made)
    for name in ("base_day", "other_day"):
        (made / "scenarios" / f"{name}.toml").write_text(f'title = "{name}"{SHORT}', encoding="utf-8")
    return made


def claim(folder: Path, id: str, **cells: str) -> None:
    """One claim about an outcome, tested in the scenario of one day."""
    row("outcomes", id=id, **({"title": id, "rests_on": "said", "scenario": "base_day"} | cells))(folder)


def judged(folder: Path) -> dict[str, Verdict]:
    """Every verdict by id."""
    return {v.outcome.id: v for v in verdicts(load(folder), Runs())}


def edit(folder: Path, scenario: str, table: str, id: str, column: str, value: str) -> None:
    """A scenario that changes one cell, on the same day."""
    text = (
        f'title = "{scenario}"{SHORT}[[edit]]\ntable = "{table}"\nid = "{id}"\ncolumn = "{column}"\nset = "{value}"\n'
    )
    (folder / "scenarios" / f"{scenario}.toml").write_text(text, encoding="utf-8")


def first(folder: Path, table: str, column: str) -> str:
    """Id of the first row of a table that has something in a column."""
    return next(r.id for r in load(folder, "base_day").raw[table] if r[column])


def test_a_claim_holds_or_fails_by_its_threshold(folder: Path) -> None:
    total = figure(solve(load(folder, "base_day")), LOAD)
    assert total > 0
    for id, bound, factor in (("low", "at least", 0.9), ("high", "at least", 1.1), ("above", "less than", 0.9)):
        claim(folder, id, query=LOAD, bound=bound, threshold=str(total * factor), unit="MWh")
    found = judged(folder)
    assert [found[i].verdict for i in ("low", "high", "above")] == ["supported", "contradicted", "contradicted"]
    assert found["low"].value == pytest.approx(total)
    assert found["low"].reason.endswith("the claim asks for at least " + f"{total * 0.9:,.0f} MWh.")


def test_a_difference_of_scenarios_is_tested_and_equal_runs_differ_in_nothing(folder: Path) -> None:
    claim(folder, "less", query="objective", bound="less than", threshold="0", compared="other_day")
    claim(folder, "same", query="objective", bound="at most", threshold="0", compared="other_day")
    found = judged(folder)
    assert found["less"].verdict == "contradicted"
    assert found["same"].verdict == "supported"
    assert found["less"].ours == pytest.approx(found["less"].theirs)


def test_less_than_the_certified_gap_is_no_shortfall(folder: Path) -> None:
    run = solve(load(folder, "base_day"))
    worth = run.case["classes"].number("value_of_lost_load").min()
    run.panel("demands")["unserved"][0, 0] = 0.3
    missing = float(0.3 * run.steps.hours[0])
    for gap_eur, seen in ((missing * worth * 1.01, 0.0), (missing * worth * 0.99, missing)):
        run.manifest["verification"] |= {"gap": 1e-7, "lower_bound": run.manifest["objective_eur"] - gap_eur}
        assert figure(run, "unserved all") == pytest.approx(seen)
    run.manifest["verification"] |= {"gap": 1e-2, "lower_bound": run.manifest["objective_eur"] - 1e9}
    assert figure(run, "unserved all") == pytest.approx(missing), "a run that is not certified hides nothing"


def test_a_claim_that_fails_may_be_within_reach_in_another_scenario(folder: Path) -> None:
    demand = first(folder, "classes", "level")
    edit(folder, "small", "classes", demand, "level", "1 MWh/day")
    total = figure(solve(load(folder, "base_day")), LOAD)
    tried = {"query": LOAD, "bound": "less than", "threshold": str(total * 0.999), "condition": "demand falls"}
    claim(folder, "reached", **tried, reach="small")
    claim(folder, "never", **tried, reach="other_day")
    found = judged(folder)
    assert found["reached"].verdict == "conditional"
    assert label(found["reached"]) == "within reach only if"
    assert found["reached"].reason.startswith("Within reach only if demand falls")
    assert found["reached"].reached < total
    assert found["never"].verdict == "contradicted"
    assert "not then either" in found["never"].reason


def test_what_the_run_was_told_by_the_claim_is_given_and_not_tested(folder: Path) -> None:
    id = first(folder, "classes", "level")
    demand = next(r.id for r in load(folder).raw["demands"] if r["class"] == id)
    asked = f"SELECT sum(load*hours) FROM demands JOIN steps USING(step) WHERE id = '{demand}'"
    claim(folder, "told", query=asked, threshold="0")
    assert judged(folder)["told"].verdict == "supported"
    path = folder / "provenance.csv"
    rows = [x for x in path.read_text(encoding="utf-8").splitlines() if not x.startswith(f"classes,{id},")]
    path.write_text("\n".join([*rows, f"classes,{id},level,,said,"]) + "\n", encoding="utf-8")
    found = judged(folder)["told"]
    assert found.verdict == "assumed"
    assert found.given == (f"classes/{id}/level",)
    assert found.reason.startswith("Given, not tested")
    claim(folder, "told", query=asked, threshold="1e15")
    assert judged(folder)["told"].verdict == "contradicted"  # what it was told is no help where it fails all the same


def test_a_query_that_reads_the_claim_itself_is_no_test(folder: Path) -> None:
    claim(folder, "circle", query="SELECT count(*) FROM claims WHERE id = 'said'", threshold="1")
    found = judged(folder)["circle"]
    assert (found.verdict, found.given) == ("assumed", ("claims/said",))


def test_what_no_run_holds_says_what_would_decide_it(folder: Path) -> None:
    claim(folder, "open", decides="A law of the year after")
    claim(folder, "wrong", query="price nowhere", threshold="0")
    claim(folder, "dry", query="unserved all", bound="less than", threshold="0", compared="other_day")
    found = judged(folder)
    assert found["open"].verdict == "not decidable"
    assert "A law of the year after" in found["open"].reason
    assert found["wrong"].verdict == "not decidable"
    assert 'nodes has no row "nowhere"' in found["wrong"].reason
    assert found["dry"].verdict == "not decidable"
    assert found["open"].record()["value"] is None
    assert counts(list(found.values()))["decided"] == 0


def test_a_kept_run_is_taken_and_one_of_older_tables_is_marked(folder: Path, tmp_path: Path) -> None:
    claim(folder, "low", query=LOAD, threshold="0")
    kept = tmp_path / "runs"
    first_time = verdicts(load(folder), Runs(kept))[0]
    assert (kept / load(folder).name / "base_day" / "manifest.json").is_file()
    again = verdicts(load(folder), Runs(kept, solving=False))[0]
    assert again.value == first_time.value
    assert not again.older
    claim(folder, "more", query=LOAD, threshold="0")
    assert verdicts(load(folder), Runs(kept, solving=False))[0].older
    with pytest.raises(RunError, match="nothing is to be solved"):
        Runs(tmp_path / "none", solving=False).of(folder, "base_day")


def test_every_outcome_claim_of_the_corridor_is_there_with_its_source() -> None:
    case = load("azerbaijan-serbia")
    found = {o.id: o for o in outcomes(case)}
    assert list(found) == OUTCOMES
    for o in found.values():
        assert o.rests_on
        documents = {case.raw["claims"].rows[i]["source"] if i in case.raw["claims"].rows else i for i in o.rests_on}
        assert all(case.raw["sources"].rows[d]["title"] for d in documents)
        assert o.query or o.decides
        assert not o.query or (o.figure and o.threshold == o.threshold)
        assert not o.query or o.note.startswith(CHOSEN), f"{o.id}: how was the threshold chosen?"
    assert sum(bool(o.query) for o in found.values()) >= 28


CHOSEN = ("Ours: ", "As claimed", "Any change", "The lower end of what is claimed", "What rounds to", "16 less a tenth")
"""How the note of an outcome says where its threshold is from: our choice with a reason, or the claim."""

OUTCOMES = [
    "plant_security", "plant_volatility", "plant_imports", "plant_baseload", "projects_sustainability",
    "gas_tangible", "gas_key_supplier", "gas_15_20", "gas_third", "gas_diversified", "link_60", "winter_addition",
    "gas_dependable", "plant_exports", "gas_gateway", "power_to_europe", "export_2gw", "export_8gw",
    "europe_key_actor", "value_chain", "plant_region", "months_not_years", "no_budget_money", "plant_six_percent",
    "plant_coal", "plant_12_years", "plant_data_centres", "plant_heat", "flight_cheaper", "food_trade", "trade_16",
    "hub", "oil_line", "green_power", "less_russian",
]  # fmt: skip
"""The 35 claims about outcomes that a careful reader listed, in the order of the list."""


def test_a_run_that_was_not_kept_is_named_by_its_scenario(folder: Path) -> None:
    claim(folder, "low", query=LOAD, threshold="0")
    found = judged(folder)["low"]
    assert found.runs == (f"{load(folder).name} base_day",)
