"""Claims about outcomes as HTML: a list by verdict, each claim beside what was tested; the filter is made by script."""

from __future__ import annotations

from koridor.report.context import Judged, VerdictsPage
from koridor.report.evidence import anchor
from koridor.report.parts import code, esc, resting, sentence, verdict


def page(found: VerdictsPage) -> str:
    """The section: the sentence that counts, then the claims verdict by verdict."""
    groups = "".join(_group(*group) for group in found.groups)
    command = f'<p class="note">{code(found.command)}</p>' if found.command else ""
    return f'<p class="lead">{esc(found.sentence)}</p>{command}<div data-filter="Verdict">{groups}</div>'


def _group(word: str, meaning: str, rows: tuple[Judged, ...]) -> str:
    items = "".join(_item(row) for row in rows)
    return (
        f'<div class="judged" data-group="{esc(word.capitalize())}" data-count="{len(rows)}">'
        f'<h3 id="{esc(anchor("verdicts", word))}">{esc(word.capitalize())} <small>{len(rows)}</small></h3>'
        f'<p class="note">{esc(meaning)}</p><ol>{items}</ol></div>'
    )


def _item(row: Judged) -> str:
    who = "; ".join(f'<a href="{esc(place)}">{esc(words)}</a>' for _, words, place in row.sources)
    tested = f'<p class="tested">{sentence(row.tested)}</p>' if row.tested else ""
    more = "".join(f"<p>{sentence(line)}</p>" for line in row.more)
    refs = resting(f"documents/{id}" for id, _, _ in row.sources)
    runs = f'<p class="ran">Rests on {esc("; ".join(row.runs))}.</p>' if row.runs else ""
    return (
        f'<li id="{esc(anchor("outcomes", row.id))}" data-id="{esc(row.id)}"{refs}><div class="claim">'
        f'<p>{esc(row.title)}</p><p class="who">{verdict(row.verdict)} {who}</p></div>'
        f'<div class="test">{tested}{more}{runs}</div></li>'
    )
