"""The verb `run`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from koridor.cli.shared import CaseArg, JsonOpt, ScenarioOpt, print_object, print_table, progress

if TYPE_CHECKING:
    from koridor.result.run import Run


def run(
    case: CaseArg,
    scenario: ScenarioOpt = None,
    out: Annotated[Path | None, typer.Option("--out", help="Folder of the run; empty: runs/CASE/SCENARIO.")] = None,
    engine: Annotated[str, typer.Option(help="auto, interior, highs or piqp.")] = "auto",
    start: Annotated[str | None, typer.Option(help="First day, for a run shorter than the scenario's.")] = None,
    end: Annotated[str | None, typer.Option(help="Day after the last.")] = None,
    rolling: Annotated[
        float | None, typer.Option(help="Solve in windows of this many weeks; empty: the whole horizon at once.")
    ] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds an engine may take.")] = 3600.0,
    gap: Annotated[float, typer.Option(help="Stop early at this gap, such as 1e-3; not called optimal then.")] = 1e-6,
    report: Annotated[bool, typer.Option(help="Write the report.")] = True,
    as_json: JsonOpt = False,
) -> None:
    """Read a case, check it, build and solve it, verify the solution and write the report."""
    import time

    from koridor.case.load import load
    from koridor.money.identity import identities
    from koridor.result.solve import solve
    from koridor.result.store import write_manifest

    if engine not in (known := ("auto", "interior", "highs", "piqp")):
        raise typer.BadParameter(f"{engine} is not an engine. Choose {', '.join(known)}.", param_hint="--engine")
    if rolling is not None and not rolling >= 1:
        raise typer.BadParameter(f"{rolling:g} is too short. A window is a week or longer.", param_hint="--rolling")
    if not 1e-6 <= gap < 1:
        raise typer.BadParameter(f"{gap:g} is not a gap. Give 1e-6 (optimal) or more, less than 1.", param_hint="--gap")
    window_hours = None if rolling is None else rolling * 168.0
    begun = time.perf_counter()
    with progress(quiet=as_json) as say:
        say("reading and checking the case")
        seconds: dict[str, float] = {}
        horizon = {k: v for k, v in (("start", start), ("end", end)) if v}
        loaded = load(case, scenario, horizon or None, seconds)
        folder = out or Path("runs") / loaded.name / loaded.scenario
        solved = solve(
            loaded,
            folder,
            engine=engine,
            window_hours=window_hours,
            time_limit=time_limit,
            gap=gap,
            say=say,
            seconds=seconds,
        )
        say("drawing up every account a second time")
        solved.manifest["identities"] = identities(solved).content()
        page: Path | None = None
        if report:
            from koridor.report.render import render

            say("writing the report")
            written = time.perf_counter()
            page = render(solved)
            solved.manifest["seconds"]["report"] = time.perf_counter() - written
        solved.manifest["seconds"]["total"] = time.perf_counter() - begun
        write_manifest(solved.folder, solved.manifest)
    _print_run(solved, page, as_json)
    if not solved.manifest["identities"]["passed"]:
        raise typer.Exit(3)


def _print_run(solved: Run, page: Path | None, as_json: bool) -> None:
    m = solved.manifest
    if as_json:
        keys = (
            "status",
            "objective_eur",
            "seconds",
            "verification",
            "identities",
            "columns",
            "rows",
            "peak_memory_mb",
            "engine",
            "run_id",
        )
        print_object(
            {
                **{k: m[k] for k in keys},
                "case": m["case"],
                "capacities": solved.capacities.to_dict(orient="records"),
                "report": str(page) if page else None,
                "run": str(solved.folder),
            }
        )
        return
    check = m["verification"]
    typer.echo(f"{m['case']['title']}: {m['case']['scenario_title']}")
    typer.echo(f"  solved    {m['status']} by {m['engine']['name']} {m['engine']['version']} ({m['engine']['reason']})")
    if m["windows"]:
        worst = max(w["gap"] for w in m["windows"])
        typer.echo(f"  windows   {len(m['windows'])}, each to a gap of at most {worst:.1e}; the plan keeps every row")
    else:
        typer.echo(
            f"  verified  gap {check['gap']:.1e}, residual {check['primal_residual']:.1e} "
            f"(limit {check['tolerance']:.0e})"
        )
    size = m["case"]
    typer.echo(
        f"  size      {m['columns']:,} columns, {m['rows']:,} rows, {size['steps']:,} steps, {size['nodes']} nodes"
    )
    typer.echo(f"  net cost  {m['objective_eur'] / 1e6:,.1f} million EUR")
    typer.echo(f"  accounts  {_accounts(m['identities'])}")
    typer.echo(f"  unserved  {_unserved(solved)}")
    typer.echo(
        f"  seconds   {', '.join(f'{k} {v:.1f}' for k, v in m['seconds'].items())}; {m['peak_memory_mb']:,.0f} MB"
    )
    if len(solved.capacities):
        from koridor.result.capacities import shown

        print_table(*shown(solved.capacities))
    typer.echo(f"Run: {solved.folder}")
    if page:
        typer.echo(f"Report: {page}")


def _accounts(found: dict[str, Any]) -> str:
    """What the second set of books came to (rule 6.2)."""
    turnover = found["turnover_eur"] or 1.0
    figures = [abs(found[k]) / turnover for k in ("worst_difference_eur", "zero_sum_eur", "objective_difference_eur")]
    said = "off by {:.0e}, sum {:.0e}, against the objective {:.0e} of turnover".format(*figures)
    if found["passed"]:
        return f"drawn up twice: {said} (limit {found['tolerance']:.0e})"
    return f"DO NOT AGREE: {said}, worst for {found['worst_party']}. Do not use the money of this run."


def _unserved(solved: Run) -> str:
    """Unserved demand in words: energy together, what is counted by its unit."""
    case, missing = solved.case, solved.steps.hours @ solved.panel("demands")["unserved"]
    units = case["carriers"].text("unit")
    carriers = case["classes"].ref("carrier")[case["demands"].ref("class")]
    found: dict[str, float] = {}
    for carrier, amount in zip(carriers, missing, strict=True):
        unit = units[carrier] or "MWh"
        found[unit] = found.get(unit, 0.0) + float(amount)
    energy = found.pop("MWh", None)
    words = [] if energy is None else [f"{energy / 1e3:,.1f} GWh"]
    return ", ".join(words + [f"{amount:,.1f} {unit}" for unit, amount in sorted(found.items())]) or "0.0 GWh"
