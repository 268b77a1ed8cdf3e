"""The document: headings, sentences and tables first, then data, style and script, all in one file.

The content policy in the head lets the page run this one script, by its hash, and load nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path

from koridor.errors import KoridorError
from koridor.report import disputed, judged, timeline
from koridor.report.context import ContractPart, Finding, Identity, Number, Report, SourcesPage, numbers_of
from koridor.report.parts import card, code, data_block, esc, figure, number, resting, sentence, table, verdict

STATIC = Path(__file__).parent / "static"
TOKENS = ("gas", "electricity", "heat", "oil", "hydrogen", "co2", "food", "passengers")


@dataclass(frozen=True)
class Bundle:
    """The front end as built from web/."""

    script: str
    style: str

    @property
    def digest(self) -> str:
        """Hash of the script as a content policy writes it."""
        return "sha256-" + base64.b64encode(hashlib.sha256(self.script.encode("utf-8")).digest()).decode("ascii")


def bundle(folder: Path = STATIC) -> Bundle:
    """Read the built front end. Raises KoridorError in words where it is not there."""
    script, style = folder / "report.js", folder / "report.css"
    if not script.is_file() or not style.is_file():
        raise KoridorError(
            f"The report's front end is not built: {script.name} or {style.name} is missing in {folder}. "
            "Run `python web/bundle.py` in the repository (or `make bundle`), or install the package again with "
            "`pip install .`."
        )
    return Bundle(
        script.read_text(encoding="utf-8").replace("</script", "<\\/script"), style.read_text(encoding="utf-8")
    )


def document(report: Report, parts: Bundle) -> str:
    """The whole file as text."""
    me, run = report.identity, report.identity.run_id
    policy = (
        f"default-src 'none'; script-src '{parts.digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    sections = _sections(report, run)
    index = "".join(f'<li><a href="#{key}">{esc(title)}</a></li>' for key, title, _ in sections)
    body = "".join(
        f'<section id="{key}" aria-labelledby="h-{key}"><h2 id="h-{key}">{esc(title)}</h2>{inner}</section>'
        for key, title, inner in sections
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{esc(me.title)}, {esc(me.scenario)}: report of run {esc(run)}</title>\n"
        f"<style>{parts.style}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#findings">Skip to the findings</a>\n{_strip(me)}\n'
        '<div class="layout"><nav class="index" aria-label="Contents"><details open><summary>Contents</summary>'
        f"<ol>{index}</ol></details></nav>\n"
        f"<main>{body}</main></div>\n{_end(me)}\n{_blocks(report)}\n<script>{parts.script}</script>\n</body>\n</html>\n"
    )


def _strip(me: Identity) -> str:
    """The identity strip; a banner where a check failed, the sentence first."""
    facts = (
        ("Scenario", me.scenario),
        ("Period", me.period),
        ("Minimised", me.perspective),
        ("Solved", me.status),
        ("Checked", me.checks),
        ("Run", f"{me.run_id}, {me.created}"),
    )
    alarm = (
        f'<p class="alarm" role="alert"><strong>{esc(me.alarm)}</strong> Read every number with that in mind.</p>'
        if me.alarm
        else ""
    )
    cells = "".join(f"<div><dt>{esc(k)}</dt><dd>{esc(v)}</dd></div>" for k, v in facts)
    return (
        '<header class="strip"><div class="wrap"><div class="brand"><span class="mark" aria-hidden="true"></span>'
        f'Koridor report<span id="tools"></span></div><h1>{esc(me.title)}</h1><dl>{cells}</dl></div></header>{alarm}'
    )


def _end(me: Identity) -> str:
    return (
        f'<footer class="end"><div class="wrap"><p>{esc(me.title)}, scenario {esc(me.scenario)}, run {esc(me.run_id)}. '
        "Figures may not add because of rounding; sums are made from raw values. Made by Koridor; this file "
        "contains all it shows and asks the network for nothing.</p></div></footer>"
    )


def _sections(report: Report, run: str) -> list[tuple[str, str, str]]:
    """Id, title and HTML of each section, in the fixed order; an empty one says why it is empty."""
    flows = "".join(figure(f, run) for f in report.sankey.figures)
    terms = "".join(f"<div><dt>{esc(t)}</dt><dd>{esc(s)}</dd></div>" for t, s in report.terms.terms)
    published = table(report.published.table) if report.published.table else ""
    chart = report.map.figure
    return [
        ("findings", "Findings", _findings(report)),
        ("map", "Map", figure(chart, run) if chart else _empty("No node of this case has coordinates: no map.")),
        ("flows", "Flows of the year", flows or _empty("Nothing flows in this run.")),
        ("time", "Over time", figure(report.series.figure, run)),
        ("prices", "Prices", figure(report.prices.figure, run)),
        _contracts(report, run),
        ("money", "Money", _money(report, run)),
        *([("plants", "Plant economics", _ventures(report, run))] if report.ventures else []),
        ("security", "Security", _security(report)),
        ("published", "Published figures", f'<p class="lead">{sentence(report.published.sentence)}</p>{published}'),
        *([("agreements", "Agreements", timeline.page(report.register))] if report.register else []),
        *([("verdicts", "Claims tested", judged.page(report.verdicts))] if report.verdicts else []),
        *([("disagreements", "Disagreements", disputed.page(report.disputes, run))] if report.disputes else []),
        *([("sources", "Sources", _sources(report.sources))] if report.sources else []),
        ("evidence", "Evidence", _evidence(report)),
        ("checks", "Checks", _checks(report)),
        ("terms", "Terms", f'<dl class="terms">{terms}</dl>'),
    ]


def _empty(why: str) -> str:
    return f'<p class="empty">{esc(why)}</p>'


def _contracts(report: Report, run: str) -> tuple[str, str, str]:
    """The section of contracts, with the supplies at its end; of supplies alone where there is no contract."""
    page, supplies = report.contracts, report.supplies
    words = f'<p class="lead">{esc(supplies.sentence)}</p>{table(supplies.table)}'
    if page is None:
        return "supplies", "Supplies", words
    each = "".join(_contract(c, run) for c in page.contracts)
    inner = (
        f"{figure(page.burndown, run)}{figure(page.prices, run)}{each}"
        f'<h3 id="supplies">Supplies beside their limits</h3>{words}'
    )
    return "contracts", "Contracts", inner


def _contract(part: ContractPart, run: str) -> str:
    """One contract: terms in words, burn-down, the statement of each contract year."""
    words = "".join(f"<p>{esc(t)}</p>" for t in part.terms)
    statements = "".join(
        f'<div class="statement" data-contract="{esc(part.id)}" data-year="{esc(s.year)}">'
        f"{''.join(f'<p>{sentence(line)}</p>' for line in s.sentences)}{table(s.lines)}"
        f"{table(s.banks) if s.banks else ''}</div>"
        for s in part.statements
    )
    refs = resting([f"contracts/{part.id}"])
    return f'<div class="contract"{refs}><h3>{esc(part.name)}</h3>{words}{figure(part.figure, run)}{statements}</div>'


def _ventures(report: Report, run: str) -> str:
    """Each joint venture: words, tables, figures, conventions."""
    parts = []
    for v in report.ventures:
        lines = "".join(f"<li>{sentence(s)}</li>" for s in v.sentences)
        notes = "".join(f"<li>{code(n)}</li>" for n in v.notes)
        parts.append(
            f'<div{resting([f"ventures/{v.id}"])}><h3>{esc(v.name)}</h3><ul class="plain">{lines}</ul>'
            f"{''.join(table(t) for t in v.tables)}"
            f'{"".join(figure(f, run) for f in v.figures)}<ul class="plain note">{notes}</ul></div>'
        )
    return "".join(parts)


def _money(report: Report, run: str) -> str:
    page = report.money
    booked = f"<h3>Capacity invoices</h3>{table(page.bookings)}" if page.bookings else ""
    return (
        f'{figure(page.waterfall, run)}<p class="lead">{verdict(page.verdict)} {sentence(page.sums)}</p>'
        f"<h3>By party</h3>{table(page.parties)}<h3>Who pays whom</h3>{table(page.matrix)}{booked}"
    )


def _finding(f: Finding) -> str:
    word = "<span>Why</span> " if f.kind in ("unserved", "bottleneck") else ""
    why = f'<p class="why">{word}{sentence(f.why)} </p>' if f.why else ""
    return (
        f'<li data-finding="{esc(f.kind)}"><p class="say">{sentence(f.sentence)}</p>{why}<a '
        f'class="more-link" href="#{esc(f.link)}">More</a></li>'
    )


def _findings(report: Report) -> str:
    page = report.findings
    tiles = "".join(
        f'<div class="tile"><dt>{esc(t.label)}</dt><dd>{number(t.number)}<small>{esc(t.note)}</small></dd></div>'
        for t in page.tiles
    )
    changes = "".join(f"<li>{sentence(s)}</li>" for s in page.changes)
    words = report.verdicts.sentence if report.verdicts else ""
    tested = f'<p class="lead">{esc(words)} <a href="#verdicts">Claims</a></p>' if words else ""
    return (
        f'<ol class="says">{"".join(_finding(f) for f in page.findings)}</ol><dl class="tiles">{tiles}</dl>'
        f'<div class="doubt"><h3>What would change these conclusions</h3><ul>{changes}</ul></div>'
        f'<p class="lead">Beside published figures: {sentence(page.published)} <a href="#published">Compare</a></p>'
        f"{tested}"
    )


def _security(report: Report) -> str:
    page = report.security
    lines = "".join(f"<li>{sentence(s)}</li>" for s in page.sentences)
    return (
        '<p class="lead">What this one solved run shows. It is not an analysis of failures: beyond what the '
        "scenario says, nothing is out of service.</p>"
        f'<ul class="plain">{lines}</ul>'
        + "".join(table(t) for t in (page.unserved, page.tightest, page.sources, page.limits))
    )


def _sources(page: SourcesPage) -> str:
    kinds = table(page.kinds) if page.kinds else ""
    return f'<p class="lead">{sentence(page.sentence)}</p>{kinds}{table(page.table, True)}'


def _evidence(report: Report) -> str:
    page = report.evidence
    cells = "".join(f"<details><summary>{esc(t.caption)}</summary>{table(t)}</details>" for t in page.cells)
    return (
        f'<p class="lead">{sentence(page.coverage)}</p><h3>Assumptions that weigh most</h3>{table(page.weights)}'
        f'<p class="note">{esc(page.how)}</p><h3>Claims and assumptions</h3>'
        f"{table(page.claims, True)}{table(page.assumptions, True)}"
        f'<h3>Every number and what it rests on</h3><div class="cells">{cells or "<p>No cell is on record.</p>"}</div>'
    )


def _checks(report: Report) -> str:
    page = report.checks
    words = (
        f"{page.passed} of {len(page.checks.ids)} checks passed."
        if not page.failed
        else "Failed: " + "; ".join(page.failed) + "."
    )
    facts = "".join(f"<div><dt>{esc(k)}</dt><dd>{esc(v)}</dd></div>" for k, v in page.facts)
    return (
        f'<p class="lead">{esc(words)}</p>{table(page.checks)}{table(page.balance)}<h3>The run</h3><dl '
        f'class="facts">{facts}</dl>'
        f"<p>This command makes the run again:</p><pre><code>{esc(page.command)}</code></pre>{table(page.census)}"
    )


def all_numbers(report: Report) -> list[Number]:
    """Every number that is a button, in reading order."""
    page = report.findings
    sentences = (
        [s for f in page.findings for s in (f.sentence, f.why)]
        + list(page.changes)
        + [page.published, report.money.sums]
    )
    if report.contracts:
        sentences += [s for c in report.contracts.contracts for p in c.statements for s in p.sentences]
    sentences += [s for v in report.ventures for s in v.sentences]
    sentences += [report.register.sentence] if report.register else []
    judged_ = [j for _, _, rows in (report.verdicts.groups if report.verdicts else ()) for j in rows]
    sentences += [s for j in judged_ for s in (j.tested, *j.more)]
    sentences += [report.sources.sentence] if report.sources else []
    sentences += [d.moves for d in report.disputes.disputes] if report.disputes else []
    sentences += [*report.security.sentences, report.evidence.coverage, report.published.sentence]
    return numbers_of(tuple(sentences)) + [t.number for t in page.tiles]


def _blocks(report: Report) -> str:
    """Data for the script: cards, carriers, the packed series."""
    cards = {n.key: card(n) for n in all_numbers(report)}
    carriers = [{"id": i, "name": n, "unit": u, "token": t} for i, n, u, t in report.carriers]
    series = f'<script type="application/octet-stream" id="series">{report.series.packed}</script>'
    return (
        data_block("cards", cards) + data_block("about", {"carriers": carriers, "run": report.identity.run_id}) + series
    )
