"""Pieces of HTML: escaped text, number buttons, tables, figures. Every string of a case goes through `esc` or
`to_json`.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterable
from typing import Any

from koridor.report.context import Column, Figure, Number, Sentence, Table
from koridor.report.evidence import anchor

BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
OK = frozenset({"passed", "within", "ok", "supported"})
BAD = frozenset({"failed", "outside", "contradicted"})
PARTLY = frozenset({"within reach only if"})
CLOSING = re.compile(r"[.,;:)]+")
DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?$")
FIGURE = re.compile(r"(?:(?<![\w.\-/])|(?<=\+-))\d[\d\u202f,]*(?:\.\d+)?(?:e[\u2212\d]\d*)?(?![\w\-/]|[.:]\d)")
PASSED = re.compile(r"\d{4}-\d{2}(?:-\d{2})?|(?:\d{1,2} )?[A-Z][a-z]+ \d{4}|\b(?:19|20)\d{2}\b")
"""A figure in words; dates and years are none."""
GLYPHS = {"ok": "✓", "bad": "✕", "part": "◐", "open": "○"}


def esc(text: object) -> str:
    """Text for HTML, attributes included; marks that turn the direction of writing are dropped."""
    return html.escape(BIDI.sub("", str(text)), quote=True)


def code(text: str) -> str:
    """Text for HTML with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", esc(text))


def plain(value: Any) -> Any:
    """A copy that JSON can say: no nan, no direction marks, tuples as lists."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return BIDI.sub("", value)
    if isinstance(value, dict):
        return {BIDI.sub("", str(k)): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def to_json(value: Any) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in ("<", ">", "&", "\u2028", "\u2029"):
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def data_block(id: str, value: Any) -> str:
    """A JSON block that the script reads by id."""
    return f'<script type="application/json" id="{esc(id)}">{to_json(value)}</script>'


def number(n: Number) -> str:
    """A number in a sentence: a button that opens its card."""
    return (
        f'<button type="button" class="n" data-q="{esc(n.key)}" data-v="{n.value!r}" '
        f'data-u="{esc(n.unit)}">{esc(n.shown)}</button>'
    )


def sentence(parts: Sentence) -> str:
    """A sentence with its numbers as buttons; a mark that closes a clause stays with the number before it."""
    out, kept = [], ""
    for p, after in zip(parts, (*parts[1:], ""), strict=True):
        if not isinstance(p, Number):
            out.append(esc(p[len(kept) :]))
            kept = ""
            continue
        mark = CLOSING.match(after) if isinstance(after, str) else None
        kept = mark.group() if mark else ""
        out.append(f'<span class="nb">{number(p)}{esc(kept)}</span>' if kept else number(p))
    return "".join(out)


def card(n: Number) -> dict[str, Any]:
    """What the number card tells."""
    return {
        "shown": n.shown,
        "v": n.value,
        "u": n.unit,
        "label": n.label,
        "what": n.what,
        "query": n.query,
        "rests": n.rests,
        "of": n.asked_of,
    }


def verdict(word: str) -> str:
    """A status is a glyph and a word, never a colour alone."""
    kind = "ok" if word in OK else "bad" if word in BAD else "part" if word in PARTLY else "open"
    return f'<span class="verdict {kind}"><span aria-hidden="true">{GLYPHS[kind]}</span> {esc(word)}</span>'


def _head(column: Column) -> str:
    unit = f' <span class="unit">{esc(column.unit)}</span>' if column.unit else ""
    more = f' data-what="{esc(column.what)}"' if column.what else ""
    more += f' data-query="{esc(column.query)}"' if column.query else ""
    kind = ' class="num"' if column.values else ""
    return f'<th scope="col"{kind}{more}>{esc(column.title)}{unit}</th>'


def figured(text: str) -> bool:
    """Whether words hold a figure: such a cell opens a card, too."""
    return FIGURE.search(PASSED.sub("", text)) is not None


def resting(refs: Iterable[str]) -> str:
    """What the numbers of an element rest on, as an attribute that the script reads."""
    listed = " ".join(refs)
    return f' data-rests="{esc(listed)}"' if listed else ""


def _cell(column: Column, i: int, first: bool, longest: float) -> str:
    text = column.texts[i]
    if column.values:
        value = column.values[i]
        bar = (
            f' style="--b:{max(0.0, value) / longest:.3f}"'
            if column.bar and longest > 0 and math.isfinite(value)
            else ""
        )
        kind = "num bar" if column.bar else "num"
        raw = "" if math.isnan(value) else f' data-v="{value:.10g}"'
        unit = f' data-u="{esc(column.base_unit)}"' if raw and column.base_unit else ""
        unit += f' data-query="{esc(column.queries[i])}"' if column.queries and column.queries[i] else ""
        return f'<td class="{kind}"{raw}{unit}{bar}>{esc(text)}</td>'
    inner = esc(text)
    if column.pairs and column.pairs[i]:
        inner = " ".join(f'<a href="{esc(href)}">{esc(word)}</a>' for word, href in column.pairs[i])
    elif column.links and column.links[i]:
        outside = "" if column.links[i].startswith("#") else ' rel="noopener noreferrer" target="_blank"'
        inner = f'<a href="{esc(column.links[i])}"{outside}>{inner}</a>'
    elif column.title == "Verdict":
        inner = verdict(text)
    kind = ' class="date"' if DATE.match(text) else ' class="x"' if inner == esc(text) and figured(text) else ""
    if first:
        return f'<th scope="row"{kind if DATE.match(text) else ""}>{inner}</th>'
    return f"<td{kind}>{inner}</td>"


def table(t: Table, anchored: bool = False) -> str:
    """A real table in a region that scrolls by itself; `anchored` rows can be linked to."""
    if not t.ids:
        return f'<p class="empty">{esc(t.caption)}: nothing to list.</p>'
    longest = [max((v for v in c.values if math.isfinite(v)), default=0.0) for c in t.columns]
    rows = []
    for i, id in enumerate(t.ids):
        marks = f' data-id="{esc(id)}"'
        marks += f' data-ref="{esc(t.refs[i])}"' if t.refs else ""
        marks += f' id="{esc(anchor(t.key, id))}"' if anchored else ""
        kind = " ".join(k for k, yes in (("total", i in t.strong), ("more", 0 < t.fold <= i)) if yes)
        cells = "".join(_cell(c, i, j == 0, longest[j]) for j, c in enumerate(t.columns))
        rows.append(f"<tr{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}{marks}>{cells}</tr>")
    note = f'<p class="note">{esc(t.note)}</p>' if t.note else ""
    fold = f' data-fold="{t.fold}"' if 0 < t.fold < len(t.ids) else ""
    fold += f' data-by="{esc(t.filter)}"' if t.filter else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{esc(t.caption)}"><table '
        f'data-table="{esc(t.key)}"{fold}>'
        f"<caption>{esc(t.caption)}</caption><thead><tr>{''.join(_head(c) for c in t.columns)}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>{note}"
    )


def figure(f: Figure, run: str) -> str:
    """Title, subtitle, room for the drawing, the tables, the footer; the drawing is made from the data block."""
    key = esc(f.key)
    note = f"{esc(f.note)} " if f.note else ""
    return (
        f'<figure class="fig" id="fig-{key}" data-figure="{key}" role="group" aria-labelledby="cap-{key}">'
        f'<figcaption><h3 id="cap-{key}">{esc(f.title)}</h3><p class="sub">{esc(f.subtitle)}</p></figcaption>'
        f'<div class="draw" data-draw data-summary="{esc(f.summary)}"></div>'
        f'<div class="twin">{"".join(table(t) for t in f.tables)}</div>'
        f'<p class="foot">{note}<span>Source: run {esc(run)}</span></p>{data_block("data-" + f.key, f.data)}</figure>'
    )
