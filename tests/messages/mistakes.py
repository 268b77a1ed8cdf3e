"""One mistake for every code of a problem, made in a copy of the example case."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from koridor.case.init import TEMPLATE
from koridor.case.schema import BY_NAME

Mistake = Callable[[Path], None]


def copy(folder: Path) -> Path:
    """A copy of the example case."""
    shutil.copytree(TEMPLATE, folder)
    return folder


def put(table: str, id: str, column: str, value: str) -> Mistake:
    """Write a value into a cell; the row is added where it is missing."""

    def make(folder: Path) -> None:
        path = folder / f"{table}.csv"
        columns = [c.name for c in BY_NAME[table]]
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []
        row = next((r for r in rows if r["id"] == id), None)
        if row is None:
            rows.append(row := {"id": id})
        row[column] = value
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)

    return make


def row(table: str, **cells: str) -> Mistake:
    """Add a row."""

    def make(folder: Path) -> None:
        for column, value in cells.items():
            put(table, cells["id"], column, value)(folder)

    return make


def swap(file: str, old: str, new: str) -> Mistake:
    """Replace text in a file, which must hold it; an empty `old` appends."""

    def make(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        assert old in text, f"{file} does not hold {old!r}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")

    return make


def gone(file: str) -> Mistake:
    """Remove a file."""
    return lambda folder: (folder / file).unlink()


def garbled(file: str) -> Mistake:
    """Bytes that are not UTF-8."""
    return lambda folder: (folder / file).write_bytes(b"id,name\n\xff\xfe,x\n") and None


def _border(folder: Path) -> None:
    """Actual emissions at the border, of no plant."""
    put("areas", "north", "carbon_union", "eu")(folder)
    cells = {"carrier": "electricity", "from": "south", "to_union": "eu", "method": "actual", "receiver": "exchange"}
    row("border_charges", id="cbam", carbon_price="80", **cells)(folder)


def _venture(column: str = "name", value: str = "Plant", owned: str = "100 %") -> Mistake:
    """A sound joint venture with one cell changed."""
    cells = {"id": "plant", "party": "city_heat_co", "process": "chp", "start": "2032", "spending": "0.4 0.6"}
    cells |= {"life": "25", "discount_rate": "8 %", "debt_share": "60 %", "tenor": "12", "interest": "4 %"}

    def make(folder: Path) -> None:
        row("shares", id="s1", owner="exchange", owned="city_heat_co", share=owned)(folder)
        row("ventures", **{**cells, column: value})(folder)
        put("processes", "chp", "build_cost", "1000000")(folder)

    return make


def _deal(*also: Mistake, **changed: str) -> Mistake:
    """A sound supply contract with some cells changed, and what else is wrong."""
    cells = {"seller": "north_gas_co", "buyer": "south_gas_co", "from": "north_gas", "to": "border_gas"}
    cells |= {"start": "2029-10-01", "end": "2032-10-01", "annual": "800 mcm", "daily_max": "3 mcm/day"}

    def make(folder: Path) -> None:
        row("contracts", id="deal", **(cells | changed))(folder)
        for mistake in also:
            mistake(folder)

    return make


def _wider(table: str, id: str, **changed: str) -> Mistake:
    """A capacity that may be chosen, with some cells changed."""
    cells = {"capacity_max": "90 GW", "capital_cost": "5000"} | changed
    return lambda folder: [put(table, id, column, value)(folder) for column, value in cells.items()] and None


def _network(**changed: str | None) -> Mistake:
    """A sound PyPSA network as a CSV folder, with some files changed, or none where None is given."""
    files = {"snapshots": ",objective,stores\n0,1,1\n1,1,1\n", "buses": "name\na\n", "loads": "name,bus,p_set\nl,a,5\n"}
    files |= {"generators": "name,bus,p_nom\ncoal,a,9\n"}

    def make(folder: Path) -> None:
        (folder / PYPSA).mkdir()
        for name, text in (files | changed).items():
            if text is not None:
                (folder / PYPSA / f"{name}.csv").write_text(text, encoding="utf-8")

    return make


def _formula(**changed: str) -> Mistake:
    """A contract priced by an index that begins in 2030."""
    terms = {"contract": "deal", "index": "hub"} | changed
    return _deal(row("indices", id="hub", value="2030-01: 30"), row("price_terms", id="term", **terms))


def _agreed(**changed: str) -> Mistake:
    """A sound entry of the register with some cells changed."""
    cells = {"title": "Road", "sector": "transport", "parties": "North; South", "rests_on": "paper", "signed": "2028"}

    def make(folder: Path) -> None:
        row("sources", id="paper", title="A paper")(folder)
        row("agreements", id="road", **(cells | changed))(folder)

    return make


def _outcome(**changed: str) -> Mistake:
    """A sound claim about an outcome with some cells changed."""
    cells = {"title": "Cheaper", "rests_on": "paper", "query": "objective", "threshold": "0"}

    def make(folder: Path) -> None:
        row("sources", id="paper", title="A paper")(folder)
        row("outcomes", id="cheap", **(cells | changed))(folder)

    return make


def _claim(**changed: str) -> Mistake:
    """A sound claim about a route, with some cells changed."""
    cells = {"source": "paper", "subject": "Southern pipe", "about": "pipe", "measure": "capacity", "low": "3.2"}
    cells |= {"unit": "mcm/day", "valid_from": "2029", "valid_to": "2030"} | changed

    def make(folder: Path) -> None:
        row("sources", id="paper", title="A paper")(folder)
        row("sources", id="other", title="Another")(folder)
        row("subjects", id="pipe", name="Southern pipe", rows=cells.pop("rows", "routes/pipe_south"))(folder)
        row("claims", id="earlier", source="other", subject="Southern pipe")(folder)
        row("claims", id="said", **cells)(folder)

    return make


HORIZON = "horizon = { start = 2030-01-14, end = 2030-01-21 }"
NEW_SCENARIO = "scenarios/mine.toml"
PYPSA = "pypsa"
STUDY = "study.toml"


def _study(old: str, new: str) -> Mistake:
    """A sound study with one slip."""
    text = '[outputs]\ncost = "objective"\n\n[[grid]]\ntable = "routes"\nid = "pipe_north"\n'
    return swap(STUDY, "", (text + 'column = "capacity"\nscale = [0.5, 1.0]\n').replace(old, new))


MISTAKES: dict[str, tuple[Mistake, str]] = {
    "case/folder": (gone("case.toml"), "There is no case.toml here."),
    "case/toml": (swap("case.toml", "price_year", "price_yaer"), 'Did you mean "price_year"?'),
    "case/format": (swap("case.toml", "format = 1", "format = 9"), "Format 9 is not one this Koridor reads."),
    "case/horizon": (swap("case.toml", HORIZON, "horizon = { start = 2030-02-01, end = 2030-01-21 }"), "Move its end."),
    "case/zone": (swap("case.toml", "Europe/Belgrade", "Europe/Belgrad"), "is not a time zone"),
    "case/perspective": (swap("case.toml", '"south_power_co"', '"south_powr_co"'), 'Did you mean "south_power_co"?'),
    "table/unknown": (swap("rotues.csv", "", "id\n"), 'Did you mean "routes"?'),
    "table/missing": (gone("carriers.csv"), "The table is missing."),
    "table/encoding": (garbled("areas.csv"), "is not UTF-8"),
    "table/column": (swap("areas.csv", "carbon_union", "carbon_unoin"), 'Did you mean "carbon_union"?'),
    "table/column-missing": (swap("supplies.csv", ",capacity,", ",note,"), 'The column "capacity" is missing.'),
    "table/cells": (swap("assumptions.csv", "", "extra,Extra,Because,,,one,two,three\n"), "Put quotes around a cell"),
    "row/duplicate": (swap("assumptions.csv", "", "example_size,Again,Because,,,\n"), "has the same id"),
    "cell/empty": (put("supplies", "own", "capacity", ""), "The cell is empty."),
    "cell/id": (put("parties", "new party", "name", "New"), "An id holds letters"),
    "cell/number": (put("routes", "pipe_city", "capacity", "1,4 GW"), "Use a point: 1.4 GW."),
    "cell/unit": (put("routes", "pipe_city", "capacity", "1400 MWh"), '"MWh" does not measure power'),
    "cell/range": (put("routes", "pipe_north", "loss", "140 %"), "Write a value between 0 and 0.99."),
    "cell/date": (put("routes", "pipe_city", "in_service", "14.1.2030"), "is not a date"),
    "cell/dated": (put("routes", "pipe_city", "capacity", "2031: 1400 MW"), "after the first step"),
    "cell/choice": (put("routes", "pipe_north", "status", "planed"), 'Did you mean "planned"?'),
    "cell/flag": (put("processes", "chp", "commitment", "maybe"), "Write yes or no."),
    "cell/reference": (put("routes", "pipe_north", "to", "border_gaz"), 'Did you mean "border_gas"?'),
    "cell/varies": (put("routes", "pipe_north", "loss", "2029: 1 %; 2030: 2 %"), "takes one value for all time"),
    "cell/quality": (put("qualities", "pipeline_gas", "carrier", "heat"), "Add a row to qualities.csv"),
    "cell/profile": (put("markets", "power_exchange", "price", "profile:power_prise"), 'Did you mean "power_price"?'),
    "cell/list": (put("patterns", "monthly_means", "values", "1 2 3"), "A month pattern has 12."),
    "route/same": (put("routes", "pipe_city", "to", "south_gas"), "leaves and reaches the same node"),
    "route/carrier": (put("routes", "pipe_city", "to", "city_heat"), "south_gas carries gas, city_heat carries heat."),
    "route/linepack": (
        row(
            "routes",
            id="pack",
            **{"from": "north_gas"},
            to="border_gas",
            capacity="5",
            capacity_back="5",
            linepack="9",
            operator="pipe_co",
        ),
        "Linepack and a capacity back.",
    ),
    "process/loop": (put("processes", "chp", "input", "city_power"), "draws from the node it feeds"),
    "process/extraction": (put("processes", "chp", "heat_capacity", ""), "heat_output without heat_capacity."),
    "process/basis": (put("processes", "wind", "efficiency_basis", "lower"), "without an input"),
    "demand/carrier": (
        put("demands", "industry", "node", "city_heat"),
        "The node carries heat, the class demands gas.",
    ),
    "class/priority": (put("classes", "gas_homes", "value_of_lost_load", "10 EUR/MWh"), "against the stated priority"),
    "supply/minimum": (put("supplies", "own", "minimum", "50 MW"), "The minimum 50 MW is above the capacity 40 MW."),
    "storage/level": (put("storages", "store", "level_min", "80 %"), "is below the least level 0.8"),
    "share/sum": (
        lambda folder: (
            [
                row("shares", id=f"s{i}", owner=owner, owned="pipe_co", share="60 %")(folder)
                for i, owner in enumerate(("north_gas_co", "exchange"))
            ]
            and None
        ),
        "add up to 1.2",
    ),
    "dates/order": (
        lambda folder: (
            [put("routes", "pipe_city", c, v)(folder) for c, v in (("in_service", "2030"), ("retired", "2029"))]
            and None
        ),
        "before it enters service",
    ),
    "border/union": (
        row(
            "border_charges",
            id="cbam",
            carrier="electricity",
            **{"from": "south"},
            to_union="eu",
            carbon_price="80",
            factor="1",
            receiver="exchange",
        ),
        "No area belongs to a carbon union",
    ),
    "border/factor": (_border, "The version says no process."),
    "expansion/limits": (_wider("routes", "pipe_city", capacity_max="1 MW"), "Raise capacity_max"),
    "expansion/cost": (_wider("routes", "pipe_city", capital_cost=""), "A capacity to choose without a cost."),
    "expansion/known": (_wider("processes", "chp"), "A capacity to choose beside heat_output"),
    "pypsa/file": (_network(buses=None), "It is no PyPSA network."),
    "pypsa/time": (_network(snapshots=",objective,stores\n0,1,1\n1,3,3\n"), "Snapshots of different weight."),
    "pypsa/component": (_network(global_constraints="name,sense\nco2,<=\n"), "A limit over the whole network"),
    "pypsa/attribute": (
        _network(generators="name,bus,p_nom,committable\ncoal,a,9,True\n"),
        "Koridor does not read it, and the answer would be another. Empty committable.",
    ),
    "contract/dates": (_deal(end="2029-09-30"), "It ends on 2029-09-30 and begins on 2029-10-01"),
    "contract/window": (
        _deal(row("seasons", id="cold", contract="deal", start="2028-11-01", end="2029-04-01")),
        "deal delivers from 2029-10-01 to 2032-10-01, this is from 2028-11-01 to 2029-04-01.",
    ),
    "contract/year-start": (_deal(year_start="02-30"), '"02-30" is not a day that every year has.'),
    "contract/ends": (_deal(to="south_power"), "north_gas carries gas, south_power carries electricity."),
    "contract/quantity": (
        _deal(take_or_pay="80 %", daily_max="1 mcm/day"),
        "are paid for; a year at the daily maximum",
    ),
    "contract/interruption": (
        _deal(
            row("reliefs", id="call", contract="deal", kind="interruption", start="2030-01-15", end="2030-01-18"),
            interruptible="30 %",
            interruption_days="2",
        ),
        "is interrupted on more than 2 days of one contract year",
    ),
    "contract/bank": (_deal(make_up_start="20 mcm"), "A bank at the start, and make_up_years is 0."),
    "price/term": (_formula(average="2.5"), "2.5 is not a number of months."),
    "price/months": (_formula(average="2"), 'looks at 2029-11, 2029-12, where the index "hub" has no value.'),
    "booking/amount": (
        row("bookings", id="b", route="line", shipper="exchange", tariff="9", least="20 MW", most="10 MW"),
        "20 MW are booked in any case, at most 10 MW may be.",
    ),
    "booking/way": (
        row("bookings", id="b", route="pipe_city", direction="back", shipper="exchange", tariff="9", most="10 MW"),
        "pipe_city has one direction.",
    ),
    "toll/twice": (
        lambda folder: [row("tolls", id=f"t{i}", process="chp", toller="exchange")(folder) for i in (1, 2)] and None,
        "chp is tolled by t1 at the same time.",
    ),
    "venture/plant": (_venture("process", "boiler"), "boiler has no cost to build."),
    "venture/spending": (_venture("spending", "0.5 0.6"), "The shares add up to 1.1."),
    "venture/support": (_venture("support", "2035 2030"), "These are not years in order."),
    "venture/years": (_venture("life", "25.5"), "25.5 is not a number of whole years."),
    "venture/debt": (_venture("tenor", "30"), "The debt runs 30 years, the plant 25."),
    "venture/owner": (_venture(owned="90 %"), "Shares of city_heat_co add up to 0.9."),
    "node/alone": (
        row("nodes", id="nowhere", carrier="gas", party="pipe_co", latitude="45", longitude="20"),
        "Nothing is connected to it.",
    ),
    "profile/recipe": (put("profiles", "heating", "temperature", ""), "temperature"),
    "profile/cycle": (put("profiles", "power_load", "temperature", "power_load"), "circle"),
    "profile/file": (row("profiles", id="measured", method="file", file="series/none.csv", column="price"), "none.csv"),
    "scenario/unknown": (swap(NEW_SCENARIO, "", 'extends = ["pipeline-cutt"]\n'), 'Did you mean "pipeline-cut"?'),
    "scenario/edit": (
        swap(NEW_SCENARIO, "", '[[edit]]\ntable = "routes"\nid = "pipe_nort"\ncolumn = "capacity"\nscale = 0.5\n'),
        'Did you mean "pipe_north"?',
    ),
    "study/toml": (_study("[outputs]", "[output]"), 'Did you mean "outputs"?'),
    "study/edit": (_study("pipe_north", "pipe_nort"), 'Did you mean "pipe_north"?'),
    "study/values": (_study("[0.5, 1.0]", "[]"), "the values are not a list of numbers or texts."),
    "study/name": (_study("scale =", 'name = "cost"\nscale ='), '"cost" means two things.'),
    "study/output": (_study('"objective"', '{ flow = "pipe_nort" }'), 'Did you mean "pipe_north"?'),
    "agreement/parties": (_agreed(parties="North; ; South"), "A party without a name between two semicolons."),
    "agreement/reference": (_agreed(realised_by="routes/pipe_sout"), 'Did you mean "pipe_south"?'),
    "agreement/dates": (_agreed(due="2027"), "It is due in 2027, before it is signed in 2028."),
    "outcome/reference": (_outcome(rests_on="papr"), 'Did you mean "paper"?'),
    "outcome/test": (_outcome(threshold=""), "A figure without a threshold."),
    "agreement/status": (_agreed(status="replaced", replaced_by="road"), "in a circle: road by road."),
    "subject/rows": (_claim(rows="routes/pipe_sout"), 'Did you mean "pipe_south"?'),
    "claim/quantity": (_claim(measure="start"), "start is a measure with a date, and date is empty."),
    "claim/number": (_claim(low="3.2 mcm/day"), '"3.2 mcm/day" is more than a number.'),
    "claim/unit": (_claim(unit="km"), '"km" measures neither power, energy'),
    "claim/validity": (_claim(valid_to="2028"), "It holds to 2028, and from 2029."),
    "claim/part": (_claim(part_of="earlier"), "earlier stands in other, this in paper."),
    "provenance/reference": (swap("provenance.csv", "gas_carbon", "gas_karbon"), 'Did you mean "gas_carbon"?'),
}
"""Code -> how it is made, and a phrase that its message must hold."""
