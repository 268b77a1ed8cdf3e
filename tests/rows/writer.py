"""A problem as text that a person can check against the formulas, and the way back from that text.

    minimise
      30 supply.delivered[coal,0]
    rows
      balance[town,0]: +1 supply.delivered[coal,0] +1 demand.unserved[homes,0] = 50
      process.ramp[mill,1]: -10 <= +1 process.output[mill,1] -1 process.output[mill,0] <= 10
    bounds
      0 <= supply.delivered[coal,0] <= 60
    integer
      commitment.on[unit,0]
    ledger
      production: miner -> nature, 30 supply.delivered[coal]
    choices
      deal@2030: shortfall; contract.account[...] = 0 or -inf <= contract.account[...] <= 30

A name is group[item,step]; what exists once has no step. The ledger shows EUR a unit and hour, one number a step
where it varies. Order means nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from koridor.lp.block import TailTerm, Term
from koridor.lp.index import Axis
from koridor.model.build import Model
from koridor.model.ledger import tail_terms, terms

Numbers = dict[str, float]
NUMBER = r"[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf)"
NAME = r"[\w.]+\[[^\]]+\]"


@dataclass
class Lines:
    """A problem by name: cost, rows (entries, low, high), bounds, integers, ledger lines with their prices."""

    cost: Numbers = field(default_factory=dict)
    rows: dict[str, tuple[Numbers, float, float]] = field(default_factory=dict)
    bounds: dict[str, tuple[float, float]] = field(default_factory=dict)
    integer: set[str] = field(default_factory=set)
    ledger: dict[str, list[float]] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)


def lines(model: Model) -> Lines:
    """The lines of a built problem."""
    problem = model.problem
    columns = [_name(problem.index.columns, j) for j in range(problem.columns)]
    out = Lines()
    out.cost = {columns[j]: float(c) for j, c in enumerate(problem.cost) if c}
    out.bounds = {n: (float(a), float(b)) for n, a, b in zip(columns, problem.lower, problem.upper, strict=True)}
    if problem.integer is not None:
        out.integer = {columns[j] for j in np.flatnonzero(problem.integer)}
    for i in range(problem.rows):
        entries = problem.matrix[[i], :].tocoo()
        named = {columns[j]: float(v) for j, v in zip(entries.coords[1], entries.data, strict=True)}
        name = _name(problem.index.rows, i)
        out.rows[name] = named, float(problem.row_lower[i]) + 0.0, float(problem.row_upper[i]) + 0.0
    for term in terms(model.blocks):
        out.ledger |= _payments(model, term)
    for due in tail_terms(model.blocks):
        out.ledger |= _due(model, due)
    for choice in problem.choices:
        row, zero = _name(problem.index.rows, choice.row), ", ".join(columns[j] for j in choice.columns)
        out.choices[choice.name] = f"{zero} = 0 or {choice.low:.12g} <= {row} <= {choice.high:.12g}"
    return out


def _due(model: Model, due: TailTerm) -> dict[str, list[float]]:
    """Ledger lines of a term on tail columns, EUR for a unit of the column."""
    parties = (*model.case["parties"].ids, "nature")
    items = model.problem.index.columns.groups[due.tail].items
    return {
        f"{due.kind}: {parties[payer]} -> {parties[receiver]}, {due.tail}[{items[column]}]": [float(price)]
        for column, payer, receiver, price in zip(due.column, due.payer, due.receiver, due.price, strict=True)
    }


def _payments(model: Model, term: Term) -> dict[str, list[float]]:
    """Ledger lines of a term, those that are zero at every step left out."""
    parties = (*model.case["parties"].ids, "nature")
    group = model.problem.index.columns.groups[term.columns]
    out = {}
    for k, column in enumerate(term.column):
        price = term.price[k].tolist()
        if any(price):
            payer, receiver = parties[term.payer[k]], parties[term.receiver[k]]
            line = f"{term.kind}: {payer} -> {receiver}, {term.columns}[{group.items[column]}]"
            assert line not in out
            out[line] = price
    return out


def _name(axis: Axis, position: int) -> str:
    group, item, step = axis.where(position)
    return f"{group}[{item}]" if step < 0 else f"{group}[{item},{step}]"


def text(of: Lines) -> str:
    """The text of the lines; parts without lines are left out."""
    rows = []
    for name, (entries, low, high) in of.rows.items():
        body = " ".join(f"{v:+.12g} {column}" for column, v in entries.items())
        rows.append(f"{name}: {body} = {low:.12g}" if low == high else f"{name}: {low:.12g} <= {body} <= {high:.12g}")
    parts = {
        "minimise": [f"{c:.12g} {name}" for name, c in of.cost.items()],
        "rows": rows,
        "bounds": [f"{low:.12g} <= {name} <= {high:.12g}" for name, (low, high) in of.bounds.items()],
        "integer": sorted(of.integer),
        "ledger": [
            ", ".join([line.split(", ")[0], f"{' '.join(f'{p:.12g}' for p in price)} {line.split(', ')[1]}"])
            for line, price in of.ledger.items()
        ],
        "choices": [f"{name}; {said}" for name, said in of.choices.items()],
    }
    return "".join(f"{part}\n" + "".join(f"  {line}\n" for line in body) for part, body in parts.items() if body)


def parse(written: str) -> Lines:
    """The way back from `text`; lines that begin with # are remarks."""
    out, part = Lines(), ""
    for line in written.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line.startswith(" "):
            part = line.strip()
            continue
        _read(out, part, line.strip())
    return out


def _read(out: Lines, part: str, line: str) -> None:
    if part == "minimise":
        cost, name = line.split()
        out.cost[name] = float(cost)
    elif part == "rows":
        name, rest = line.split(": ")
        entries = {n: float(v) for v, n in re.findall(rf"({NUMBER}) ({NAME})", rest)}
        equal = re.search(rf" = ({NUMBER})$", rest)
        low = equal or re.match(rf"({NUMBER}) <= ", rest)
        high = equal or re.search(rf" <= ({NUMBER})$", rest)
        assert low, line
        assert high, line
        out.rows[name] = entries, float(low[1]), float(high[1])
    elif part == "bounds":
        low_text, name, high_text = line.split(" <= ")
        out.bounds[name] = float(low_text), float(high_text)
    elif part == "integer":
        out.integer.add(line)
    elif part == "ledger":
        who, rest = line.split(", ")
        *price, name = rest.split()
        out.ledger[f"{who}, {name}"] = [float(p) for p in price]
    elif part == "choices":
        name, out.choices[name] = line.split("; ")
    else:
        raise ValueError(f"no part is called {part!r}")


def differences(golden: Lines, built: Lines, tolerance: float = 1e-9) -> list[str]:
    """Every line that is missing, new or different, in words."""
    out = []
    for part in ("cost", "rows", "bounds", "ledger"):
        old, new = getattr(golden, part), getattr(built, part)
        out += [f"{part}: {name} is gone" for name in old.keys() - new.keys()]
        out += [f"{part}: {name} is new: {new[name]}" for name in new.keys() - old.keys()]
        for name in old.keys() & new.keys():
            if not _alike(old[name], new[name], tolerance):
                out.append(f"{part}: {name} was {old[name]}, is {new[name]}")
    if golden.integer != built.integer:
        out.append(f"integer: {sorted(golden.integer ^ built.integer)}")
    for name in golden.choices.keys() | built.choices.keys():
        old, new = golden.choices.get(name), built.choices.get(name)
        if old != new:
            out.append(f"choices: {name} was {old}, is {new}")
    return sorted(out)


def _alike(a: object, b: object, tolerance: float) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_alike(a[k], b[k], tolerance) for k in a)
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(_alike(x, y, tolerance) for x, y in zip(a, b, strict=True))
    assert isinstance(a, float)
    assert isinstance(b, float)
    return a == b or abs(a - b) <= tolerance * max(1.0, abs(a))
