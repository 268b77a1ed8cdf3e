"""A tornado of what disagreements move, drawn from the kept answer of `koridor evidence disagree`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from koridor.evidence.readings import said_value
from koridor.report.context import Column, Figure, Table
from koridor.report.evidence import anchor
from koridor.report.numbers import Scale, capital, plural, said_energy, said_money
from koridor.report.reading import Reading
from koridor.report.tables import energies, money, numbers, table, text

if TYPE_CHECKING:
    from koridor.evidence.disagreed import Disagreed

EXTREMES = "extremes"
WHAT = "The case was solved again with this reading of the documents, all else as it is."


def figure(r: Reading, found: Disagreed) -> Figure:
    """Bars from the lowest to the highest reading of each disagreement, one view a figure; the table has all."""
    told = found.answer
    rows, base = told["readings"], told["base"]
    subject = _subject(rows) or found.subject
    shown = [f for f in told["units"] if any(_moved(row, f, base) for row in rows)] or list(told["units"])[:1]
    names = {f: _label(r, f) for f in shown}
    bars = _bars(rows, shown, subject)
    title = _title(told, names, subject)
    older = "" if found.hash == str(r.run.manifest["case"]["hash"]) else ", with tables that have changed since"
    return Figure(
        f"disagree/{found.subject}",
        title,
        f"Each reading of what documents disagree about, solved in {found.steps}, all else as it is{older}",
        f"Tornado of {plural(len(bars), 'disagreement')}. {title}.",
        (
            table(
                f"disagree-{found.subject}",
                f"Figures under each reading, {subject}",
                [f"{row['disagreement']}/{row['reading']}" for row in rows],
                [
                    text("Disagreement", [_short(row["disagreement"], subject) for row in rows]),
                    text("Reading", [f"{row['reading']}{' (used)' if row['used'] else ''}" for row in rows]),
                    *(_column(names[f], rows, f, told["units"][f]) for f in shown),
                    _claims(rows),
                    *([text("No plan", [row["reason"] for row in rows])] if any(row["reason"] for row in rows) else []),
                ],
            ),
            *_flips(r, found.subject, told["break_even"]),
        ),
        {
            "views": [{"label": names[f], "base": base[f], "unit": told["units"][f]} for f in shown],
            "bars": bars,
        },
        _flip_words(r, told["break_even"]),
    )


def _subject(rows: list[dict[str, Any]]) -> str:
    """The name that all disagreements begin with."""
    heads = {str(row["disagreement"]).partition(": ")[0] for row in rows if row["disagreement"] != EXTREMES}
    return heads.pop() if len(heads) == 1 else ""


def _short(name: str, subject: str) -> str:
    """A disagreement without the subject that all share."""
    return "All at once" if name == EXTREMES else capital(name.removeprefix(f"{subject}: "))


def _label(r: Reading, figure: str) -> str:
    """A figure as people read it."""
    word, _, id = figure.partition(" ")
    return f"Net present value of {r.case.raw['ventures'][id]['name'] or id}" if word == "npv" else capital(figure)


def _flips(r: Reading, subject: str, found: list[dict[str, Any]]) -> tuple[Table, ...]:
    """Along each number: from where to where it was followed, where the sign changes, and where it is best."""
    if not found:
        return ()
    ends = [(f["points"][0], f["points"][-1], max(f["points"], key=lambda p: p[1])) for f in found]
    what = "The number alone is changed, the rest of the case as it is, and the case solved again."
    at = [math.nan if f["at"] is None else float(f["at"]) for f in found]
    return (
        table(
            f"flips-{subject}",
            "Where a value changes its sign along a disputed number",
            [f"{f['figure']}/{f['disagreement']}" for f in found],
            [
                text("Value", [_label(r, f["figure"]) for f in found]),
                text("Along", [_short(f["disagreement"], _subject([f])) for f in found]),
                _mixed("Followed from", [e[0][0] for e in ends], found, what),
                _mixed("To", [e[1][0] for e in ends], found, what),
                _mixed("Sign changes at", at, found, what, "never"),
                money("At best", [e[2][1] for e in ends], what),
                _mixed("There", [e[2][0] for e in ends], found, what),
            ],
        ),
    )


def _mixed(title: str, values: list[float], found: list[dict[str, Any]], what: str, missing: str = "") -> Column:
    """A column of numbers that each have a unit of their own."""
    units = [f["unit"] for f in found]
    shown = (missing if math.isnan(v) else said_value(v, u) for v, u in zip(values, units, strict=True))
    return Column(title, texts=tuple(shown), values=tuple(values), what=what)


def _flip_words(r: Reading, found: list[dict[str, Any]]) -> str:
    """Which values change their sign along which number."""
    out = []
    for name in dict.fromkeys(f["figure"] for f in found):
        mine = [f for f in found if f["figure"] == name]
        turned = [_short(f["disagreement"], _subject([f])).lower() for f in mine if f["at"] is not None]
        kept = [_short(f["disagreement"], _subject([f])).lower() for f in mine if f["at"] is None]
        out += [f"{_label(r, name)} changes its sign with the {' and the '.join(turned)}."] if turned else []
        out += [f"{_label(r, name)} keeps its sign whatever the {', the '.join(kept)}."] if kept else []
    return " ".join(out) + (" The table says how far each was followed." if out else "")


def _moved(row: dict[str, Any], figure: str, base: dict[str, float]) -> bool:
    value = row["figures"].get(figure)
    return value is not None and abs(value - base[figure]) > 1e-6 * max(abs(base[figure]), 1.0)


def _bars(rows: list[dict[str, Any]], shown: list[str], subject: str) -> list[dict[str, Any]]:
    """A bar for each disagreement: its lowest and highest reading, and the figures under them, null without a plan."""
    out = []
    for name in dict.fromkeys(row["disagreement"] for row in rows):
        mine = [row for row in rows if row["disagreement"] == name]
        low, high = mine[0], mine[-1]
        ends = [[low["figures"].get(f), high["figures"].get(f)] for f in shown]
        out.append({"input": _short(name, subject), "low": low["reading"], "high": high["reading"], "ends": ends})
    return out


def _title(told: dict[str, Any], names: dict[str, str], subject: str) -> str:
    """The single disagreement that moves the first figure most; that none does."""
    moves = [m for m in told["moves"] if m["disagreement"] != EXTREMES and m["figure"] in names and m["spread"]]
    if not moves:
        return f"{subject}: the disagreement moves none of the figures"
    first = next(f for f in names if any(m["figure"] == f for m in moves))
    most = max((m for m in moves if m["figure"] == first), key=lambda m: m["spread"])
    size = said_money(most["spread"]) if told["units"][first] == "EUR" else said_energy(most["spread"])
    label = names[first][:1].lower() + names[first][1:]
    return f"{subject}: the disagreement on {most['disagreement'].removeprefix(f'{subject}: ')} moves {label} by {size}"


def _column(name: str, rows: list[dict[str, Any]], figure: str, unit: str) -> Column:
    values = [row["figures"].get(figure) for row in rows]
    made = [math.nan if v is None else float(v) for v in values]
    if unit != "EUR":
        return energies(name, made, WHAT, unit=unit)
    if max((abs(v) for v in made if math.isfinite(v)), default=0.0) < 1e6:
        return money(name, made, WHAT)
    return numbers(name, made, "EUR", scale=Scale(1e-6, "m EUR"), decimals=1, what=WHAT)  # small changes of large sums


def _claims(rows: list[dict[str, Any]]) -> Column:
    """The claims of each reading, each with its place."""
    cells = [row["claims"] if row["disagreement"] != EXTREMES else [] for row in rows]
    pairs = tuple(tuple((id, f"#{anchor('claims', id)}") for id in ids) for ids in cells)
    return Column("Claims", texts=tuple(" ".join(ids) for ids in cells), pairs=pairs)
