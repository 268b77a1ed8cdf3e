"""Joint ventures: what the plant earned in the solved years, and what it is worth where they suffice (rule 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from koridor.errors import KoridorError
from koridor.money.kept import kept_runs
from koridor.money.plant_year import MONEY, PlantYear, is_tolled
from koridor.money.spread import SparkSpread, spark_spread
from koridor.money.support import missing_years, years_of
from koridor.money.terms import Terms, terms_of
from koridor.money.venture import CONVENTIONS, Economics, Return, economics
from koridor.report.context import Number, Sentence, Table, VenturePart
from koridor.report.numbers import capital, percent, plural, said_energy, said_money, significant, with_unit
from koridor.report.tables import counts, energies, money, numbers, resting_on, shares, table, text
from koridor.report.venture_figures import cash, duration_curves, tornado_bars

if TYPE_CHECKING:
    from koridor.report.reading import Reading
    from koridor.result.run import Run

AGAIN = (
    "`koridor money RUN` solves them and `koridor report RUN` then writes this page again; RUN is this run's folder."
)

TOLLED = " over its life, without fuel and carbon, which the toller brings and pays."


@dataclass(frozen=True, eq=False)
class Found:
    """What there is on a venture: its terms, its solved years, its economics or the reason why there are none."""

    terms: Terms
    solved: tuple[PlantYear, ...]
    made: Economics | None
    lacking: str
    spreads: tuple[SparkSpread, ...]
    tolled: bool


def fill(r: Reading) -> tuple[VenturePart, ...]:
    """A part for each venture; empty where the case has none."""
    if not len(r.case["ventures"].ids):
        return ()
    run = cast("Run", r.run)
    runs = [run, *support(r)]
    lacking = missing_years(run, runs[1:])
    return tuple(_part(_find(runs, id, lacking)) for id in run.case["ventures"].ids)


def support(r: Reading) -> list[Run]:
    """Support years that lie solved beside the run, opened once."""
    return r.once(("support",), lambda: kept_runs(cast("Run", r.run)))


def _find(runs: list[Run], id: str, lacking: tuple[int, ...]) -> Found:
    """The economics where every support year is solved."""
    case = runs[0].case
    terms = terms_of(case, id)
    working = range(terms.start, terms.start + terms.life)
    solved = tuple(sorted((y for y in years_of(runs, id) if y.year in working), key=lambda y: y.year))
    made, why = None, ""
    wanted = [y for y in terms.support if y in lacking]
    if wanted:
        years = ", ".join(str(y) for y in wanted)
        why = f"Worth, return and debt cover need the support years {years} as well, which are not solved. {AGAIN}"
    else:
        try:
            made = economics(terms, solved)
        except KoridorError as problem:
            why = str(problem)
    spreads = tuple(s for run in runs if (s := spark_spread(run, terms.process)) is not None)
    return Found(terms, solved, made, why, spreads, is_tolled(case, case["processes"].index(terms.process)))


def _part(found: Found) -> VenturePart:
    """Everything about one venture."""
    made, terms = found.made, found.terms
    curves = duration_curves(terms, found.spreads)
    tables: tuple[Table, ...] = () if made is None else (_returns(made), _debt(made))
    tables += (_solved(found),) if found.solved else ()
    figures = [] if made is None else [cash(made), tornado_bars(made)]
    if curves is not None:
        figures.insert(1 if figures else 0, curves)
    how = "Under a toll: it earns fees and neither buys fuel nor sells energy." if found.tolled else ""
    notes = [how, made.support if made else found.lacking, *(CONVENTIONS if made else ())]
    return VenturePart(
        terms.id, terms.name, tuple(_sentences(found)), tables, tuple(figures), tuple(n for n in notes if n)
    )


def _rests(terms: Terms) -> tuple[str, ...]:
    return (f"ventures/{terms.id}", f"processes/{terms.process}")


def _sentences(found: Found) -> list[Sentence]:
    """What it earned in each solved year, and what it is worth."""
    terms, said = found.terms, cast("list[Sentence]", [])
    if not found.solved:
        said.append((f"The plant runs from {terms.start}; no year of its operation is solved here.",))
    for year in found.solved[:6]:
        margin = Number(
            f"margin-{terms.id}-{year.year}",
            year.margin,
            "EUR",
            said_money(year.margin),
            f"Margin of {terms.name}, {year.year}",
            "Revenue less fuel, carbon, operation and fees of the solved hours, before fixed cost, debt and tax.",
            "",
            _rests(terms),
        )
        part = "" if year.whole else f" in the {percent(year.hours / year.of, 0)} of the year that are solved"
        power = said_energy(year.quantities["power_mwh"])
        hours = plural(round(year.quantities["running_hours"]), "hour")
        said.append((f"{year.year}: {power} of power in {hours}, a margin of ", margin, f"{part}."))
    if found.made is None:
        return said
    made, project = found.made, found.made.project
    worth = _figure(
        terms, "npv", project.npv_eur, "EUR", said_money(project.npv_eur), "Net present value of the project"
    )
    words: tuple[str | Number, ...] = (
        "The project is worth ",
        worth,
        f" at {terms.first}, discounted at {percent(project.discount_rate)}",
    )
    if not np.isnan(project.irr):
        words = (
            *words,
            "; its return is ",
            _figure(terms, "irr", project.irr, "", percent(project.irr), "Internal rate of return of the project"),
        )
    said.insert(0, (*words, "."))
    if not np.isnan(made.lcoe_eur_mwh):
        shown = with_unit(significant(made.lcoe_eur_mwh), "EUR") + "/MWh"
        said.insert(
            1,
            (
                "Power costs ",
                _figure(terms, "lcoe", made.lcoe_eur_mwh, "EUR/MWh", shown, "Levelised cost of power"),
                TOLLED if found.tolled else " over its life.",
            ),
        )
    if not np.isnan(made.dscr_min):
        shown = significant(made.dscr_min)
        said.insert(
            2,
            (
                "Cash covers the debt service at least ",
                _figure(terms, "dscr", made.dscr_min, "", shown, "Least debt service cover"),
                " times.",
            ),
        )
    return said


def _figure(terms: Terms, key: str, value: float, unit: str, shown: str, label: str) -> Number:
    what = "Worked out from the solved years and the terms of the venture; see the conventions below."
    return Number(f"{key}-{terms.id}", value, unit, shown, f"{label}, {terms.name}", what, "", _rests(terms))


def _returns(made: Economics) -> Table:
    """Project, all shareholders, each of them."""
    rows: tuple[Return, ...] = (made.project, made.equity, *made.investors)
    remarks: dict[str, list[str]] = {}
    for r in rows:
        if r.remark:
            remarks.setdefault(r.remark, []).append(r.who)
    listed = table(
        f"venture-returns-{made.terms.id}",
        f"Worth and return at {made.terms.first}, {made.terms.name}",
        [r.who for r in rows],
        [
            text("Who", [capital(r.who) for r in rows]),
            shares("Share", [r.share for r in rows], "Share of the equity."),
            numbers("Discounted at", [100 * r.discount_rate for r in rows], "%", decimals=2, what="Discount rate."),
            money("Put in", [r.put_in_eur for r in rows], "What was paid in, undiscounted."),
            money("NPV", [r.npv_eur for r in rows], "Net present value at the first year of spending."),
            numbers("IRR", [100 * r.irr for r in rows], "%", decimals=2, what="Internal rate of return."),
            numbers("Paid back after", [r.payback_years for r in rows], "years", decimals=1, what="Undiscounted."),
        ],
        note=" ".join(f"{capital(', '.join(who))}: {why}." for why, who in remarks.items()),
    )
    return resting_on(listed, f"ventures/{made.terms.id}")


def _debt(made: Economics) -> Table:
    """Single figures of the project and its debt."""
    listed = table(
        f"venture-debt-{made.terms.id}",
        f"Cost and debt, {made.terms.name}",
        [made.terms.id],
        [
            text("Plant", [made.terms.name]),
            numbers("Cost of power", [made.lcoe_eur_mwh], "EUR/MWh", decimals=1, what="Levelised cost (LCOE)."),
            money("Cost to build", [made.terms.build_cost], "At prices of the price year."),
            money("Debt", [made.debt_eur], "Owed when operation starts, interest during building included."),
            numbers("Least cover", [made.dscr_min], "", decimals=2, what="Least debt service cover ratio (DSCR)."),
            numbers("Mean cover", [made.dscr_mean], "", decimals=2, what="Mean debt service cover ratio."),
            numbers("Loan life", [made.llcr], "", decimals=2, what="Cover over the life of the loan (LLCR)."),
            numbers("Project life", [made.plcr], "", decimals=2, what="Cover over the life of the project (PLCR)."),
        ],
    )
    return resting_on(listed, f"ventures/{made.terms.id}")


def _solved(found: Found) -> Table:
    """Quantities and money of each solved year."""
    years = found.solved
    lines = [m for m in MONEY if any(abs(y.money.get(m, 0.0)) > 1e-6 for y in years)]
    heat = any(y.quantities["heat_mwh"] for y in years)

    def quantity(name: str) -> list[float]:
        return [y.quantities[name] for y in years]

    listed = table(
        f"venture-years-{found.terms.id}",
        f"Solved years, {found.terms.name}",
        [str(y.year) for y in years],
        [
            text("Year", [str(y.year) if y.whole else f"{y.year}, {percent(y.hours / y.of, 0)}" for y in years]),
            energies("Power", quantity("power_mwh"), "Power made."),
            *([energies("Heat", quantity("heat_mwh"), "Heat made.")] if heat else []),
            energies("Fuel", quantity("fuel_mwh"), "Fuel burnt, gross calorific."),
            counts("Running", quantity("running_hours"), "h", "Hours with any output."),
            *(money(capital(m), [y.money.get(m, 0.0) for y in years], "Negative where it is paid.") for m in lines),
            money("Margin", [y.margin for y in years], "What is left before fixed cost, debt and tax."),
            *(
                [money("Lost in bad hours", [y.lost_eur for y in years], "Margin of the hours that lose money.")]
                if any(abs(y.lost_eur) > 0.5 for y in years)
                else []
            ),
        ],
    )
    return resting_on(listed, f"processes/{found.terms.process}")
