"""All pages of a report from a run: the one place that knows every page."""

from __future__ import annotations

from koridor.report import (
    checks,
    contracts,
    disputes,
    documents,
    evidence,
    findings,
    map,
    money,
    prices,
    published,
    register,
    sankey,
    series,
    snapshot,
    supplies,
    terms,
    ventures,
    verdicts,
)
from koridor.report.context import ChecksPage, Identity, Report
from koridor.report.html import TOKENS
from koridor.report.protocol import Run
from koridor.report.reading import Reading
from koridor.report.weights import weigh


def assemble(run: Run, ask: published.Query | None = None) -> Report:
    """Fill every page; `ask` answers the queries of observations, by default from the run folder."""
    r = Reading(run)
    weights = weigh(r)
    compared, checked = published.fill(r, ask), checks.fill(r)
    return Report(
        identity(r, checked),
        findings.fill(r, compared, weights),
        map.fill(r),
        sankey.fill(r),
        series.fill(r),
        prices.fill(r),
        contracts.fill(r),
        supplies.fill(r),
        money.fill(r),
        ventures.fill(r),
        snapshot.fill(r),
        compared,
        register.fill(r),
        verdicts.fill(r),
        disputes.fill(r, weights),
        documents.fill(r, weights),
        evidence.fill(r, weights),
        checked,
        terms.fill(),
        carriers(r),
    )


def identity(r: Reading, checked: ChecksPage) -> Identity:
    """The strip: whose run this is and whether to trust it."""
    m = r.run.manifest
    listed = [str(p) for p in r.case.perspective]
    whose = "all parties" if not listed or "all" in listed else money.some_parties(r, listed)
    total = len(checked.checks.ids)
    return Identity(
        r.case.title,
        r.case.name,
        r.case.scenario,
        r.period,
        f"net cost of {whose}",
        checks.status(r),
        f"{checked.passed} of {total} checks passed",
        str(m.get("run_id", "?")),
        str(m.get("created", "?"))[:10],
        "; ".join(checked.failed) + "." if checked.failed else "",
    )


def carriers(r: Reading) -> tuple[tuple[str, str, str, str], ...]:
    """Carrier id, name, unit and colour token; an unknown token takes the next free one."""
    asked = dict(zip([str(c) for c in r.static("carriers").index], r.text("carriers", "colour"), strict=True))
    taken = {asked[c] for c in r.carriers if asked.get(c) in TOKENS}
    free = [t for t in TOKENS if t not in taken]
    out = []
    for i, c in enumerate(r.carriers):
        token = asked.get(c, "")
        if token not in TOKENS:
            token = free.pop(0) if free else TOKENS[i % len(TOKENS)]
        out.append((c, r.name("carriers", c), r.unit(c), token))
    return tuple(out)
