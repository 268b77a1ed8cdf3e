"""Sources that disagree as HTML: one entry a conflict, the claims below each other, the one that is used marked."""

from __future__ import annotations

from koridor.report.context import Dispute, DisputesPage, Side
from koridor.report.evidence import anchor
from koridor.report.parts import esc, figure, resting, sentence

SHOWN = 15
"""Conflicts shown before the rest is folded away."""
REASONS = 4
"""Reasons of one conflict that are shown."""


def page(found: DisputesPage, run: str) -> str:
    """The section: words, what was solved again, then every conflict, heaviest first."""
    drawn = "".join(figure(f, run) for f in found.figures)
    first, rest = found.disputes[:SHOWN], found.disputes[SHOWN:]
    more = (
        f"<details><summary>{len(rest)} more that weigh less, or move nothing</summary>{_list(rest)}</details>"
        if rest
        else ""
    )
    return (
        f'<p class="lead">{sentence(found.sentence)}</p>{drawn}{_commands(found)}'
        '<h3 id="disputes">Who says what, and which claim is used</h3>'
        '<p class="note"><span class="mark-used" aria-hidden="true">◆</span> used in this case '
        f'<span class="mark-other" aria-hidden="true">◇</span> said, not used</p>{_list(first)}{more}'
    )


def _commands(found: DisputesPage) -> str:
    """What solves the rest: one command in view, the others folded."""
    if not found.commands:
        return ""
    lines = "\n".join(found.commands)
    begin = "What the others move" if found.figures else "What a disagreement moves"
    return (
        f'<p class="note">{begin} is found by solving the case with each reading; the answer is kept and drawn here '
        f"when the report is written again. RUNS is the folder above the folder of the case.</p>"
        f"<details><summary>Commands for {len(found.commands)} subjects</summary><pre><code>{esc(lines)}</code></pre>"
        "</details>"
    )


def _list(rows: tuple[Dispute, ...]) -> str:
    return f'<ol class="disputes">{"".join(map(_item, rows))}</ol>'


def _item(row: Dispute) -> str:
    sides = "".join(map(_side, row.sides))
    refs = resting(f"documents/{id}" for _, ids in row.why for id, _ in ids)
    against = f'<p class="against">{esc(row.what)}</p>' if row.what else ""
    lines = [_reason(*reason) for reason in row.why] or ["<p>No reason is recorded.</p>"]
    why = "".join(lines[:REASONS])
    if lines[REASONS:]:
        rest = len(lines) - REASONS
        words = f"{rest} more reason{'' if rest == 1 else 's'}"
        why += f"<details><summary>{words}</summary>{''.join(lines[REASONS:])}</details>"
    return (
        f'<li id="{esc(anchor("disputes", row.id))}" data-id="{esc(row.id)}"{refs}><div class="about">'
        f'<p>{esc(row.name)}</p><p class="who">{esc(row.measure)}</p></div>'
        f'<div><ul class="sides">{sides}</ul>{against}</div>'
        f'<div class="why-used">{why}<p class="who">{sentence(row.moves)}</p></div></li>'
    )


def _side(side: Side) -> str:
    """A value, and below it who says so; each opens its claim."""
    kind, word, mark = ("used", "used", "◆") if side.used else ("other", "not used", "◇")
    who = "; ".join(
        f'<a href="{esc(place)}" title="{esc(title)}">{esc(words)}</a>' for words, place, title in side.claims
    )
    return (
        f'<li class="{kind}"><span class="mark-{kind}" role="img" aria-label="{word}">{mark}</span><span>'
        f'<a class="value" href="{esc(side.claims[0][1])}">{esc(side.value)}</a> <small>{who}</small></span></li>'
    )


def _reason(words: str, ids: tuple[tuple[str, str], ...]) -> str:
    links = ", ".join(f'<a href="{esc(href)}">{esc(id)}</a>' if href else esc(id) for id, href in ids)
    return f"<p>{links}{f': {esc(words)}' if words else ''}</p>"
