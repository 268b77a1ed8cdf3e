"""The register of agreements as HTML: drawn by styles alone, so that it is there without script and in print.

Every mark is decoration beside words that say the same, for readers who do not see it.
"""

from __future__ import annotations

from koridor.report.context import RegisterBar, RegisterLane, RegisterPage
from koridor.report.parts import esc, resting, sentence, table


def page(register: RegisterPage) -> str:
    """The section: sentence, what is due, what was moved, papers by sector, the whole table."""
    due = _due(register) if register.bars else '<p class="empty">Nothing in the register is dated and open.</p>'
    moved = f"<h3>Dates that were moved</h3>{table(register.moved)}" if register.moved else ""
    return (
        f'<p class="lead">{sentence(register.sentence)}</p>{due}'
        f'<p class="note">{esc(register.note)}</p>{moved}{_papers(register)}'
        f"<h3>The register</h3>{table(register.table, anchored=True)}"
    )


def _due(register: RegisterPage) -> str:
    rows = "".join(_bar(bar) for bar in register.bars)
    return (
        '<figure class="tl-fig" aria-labelledby="tl-due"><figcaption><h3 id="tl-due">Overdue and due next</h3>'
        f'<p class="sub">From signing to the due date. A hollow box is as wide as the date is vague: a month or a '
        f"year is no day. The upright line is {esc(register.day)}; hatched is late.</p></figcaption>"
        f'<div class="tl" style="--n:{_count(register.years)};--now:{register.now:.4f}">{_axis(register.years)}'
        f"<ol>{rows}</ol></div></figure>"
    )


def _count(years: tuple[int, int]) -> int:
    return years[1] + 1 - years[0]


def _axis(years: tuple[int, int]) -> str:
    labels = "".join(f"<span>{year}</span>" for year in range(years[0], years[1] + 1))
    return f'<div class="tl-row tl-axis" aria-hidden="true"><span></span><span class="tl-years">{labels}</span></div>'


def _stretch(kind: str, begin: float, end: float) -> str:
    return f'<i class="{kind}" style="--a:{begin:.4f};--b:{max(end - begin, 0.0):.4f}"></i>'


def _bar(bar: RegisterBar) -> str:
    signed, begin, end = bar.places
    refs = resting([f"agreements/{bar.id}"])
    drawn = _stretch("tl-run", signed, begin) + (_stretch("tl-late", end, 2.0) if bar.late else "")
    drawn += _stretch("tl-due" if bar.exact else "tl-due vague", begin, end)
    return (
        f'<li class="tl-row{" late" if bar.late else ""}" data-id="{esc(bar.id)}"{refs}><span class="tl-what">'
        f'<a href="{esc(bar.link)}">{esc(bar.title)}</a> <small>{esc(bar.words)}</small></span>'
        f'<span class="tl-track" aria-hidden="true">{drawn}</span></li>'
    )


def _papers(register: RegisterPage) -> str:
    lanes = "".join(_lane(lane) for lane in register.lanes)
    first, last = register.lane_years
    return (
        '<figure class="tl-fig" aria-labelledby="tl-papers"><figcaption><h3 id="tl-papers">Papers and announcements by '
        f'sector, {first} to {last}</h3><p class="sub">One mark a row at its date, as wide as the date is vague: full '
        "for what was signed, decided or held, hollow for what was announced.</p></figcaption>"
        f'<div class="tl tl-lanes" style="--n:{_count(register.lane_years)};--now:2">{_axis(register.lane_years)}'
        f"<ul>{lanes}</ul></div></figure>"
    )


def _lane(lane: RegisterLane) -> str:
    marks = "".join(_stretch("tl-said" if m.announced else "tl-signed", m.begin, m.end) for m in lane.marks)
    more = f"; {lane.words}" if lane.words else ""
    return (
        f'<li class="tl-row" data-sector="{esc(lane.sector)}"><span class="tl-what">{esc(lane.sector.capitalize())} '
        f"<small>{esc(lane.total + more)}</small></span>"
        f'<span class="tl-track" aria-hidden="true">{marks}</span></li>'
    )
