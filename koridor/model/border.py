"""Carbon border charges (rule 4.9) on routes from one area into a carbon union.

    charge = max(0, carbon price x factor - paid at home - home share x carbon price at home x factor)

EUR per MWh that crosses. The factor is that of the version that applies: a default on fossil generation alone, the
same times the fossil share of the country, or what one plant emits. Defaults are due on every MWh. With proof of
actual emissions what crosses is charged as the plant emits, up to the plant's output of the same step:

    proven_r <= flow_r        sum of proven_r <= output        proven_r costs: actual - default charge (at most 0)

Source: Regulation (EU) 2023/956, Annex IV, points 4 and 5 (default and actual values of imported electricity).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import Block, Census, Columns, Entries, Floats, Ints, RowGroup, Term
from koridor.model.limits import choose, most, ones
from koridor.model.process import carbon

WAYS = (("route.sent", "from", "to", "capacity"), ("route.back", "to", "from", "capacity_back"))


@dataclass(frozen=True, eq=False)
class Crossing:
    """Routes (columns `column` of `group`, ids) that one rule charges, and who pays whom; `most` MW that can cross."""

    rule: int
    group: str
    column: Ints
    ids: tuple[str, ...]
    payer: Ints
    receiver: Ints
    most: Floats


def factors(case: Case) -> Floats:
    """Tonnes of CO2 that each version counts for a MWh (n, 1 or T)."""
    rules = case["border_charges"]
    method, plant = rules.columns["method"], rules.ref("process")
    share = np.where(np.array([m == "country mix" for m in method])[:, None], rules.number("fossil_share"), 1.0)
    written = rules.number("factor") * share
    own = np.append(carbon(case)[0], np.nan)[plant][:, None]
    actual = np.array([m == "actual" for m in method], dtype=bool)[:, None]
    return np.asarray(np.where(actual & np.isnan(written), own, written))


def charges(case: Case) -> Floats:
    """Charge of each version while it applies, EUR/MWh (n, 1 or T)."""
    rules, home = case["border_charges"], case["areas"].number("carbon_price")
    factor = factors(case)
    at_home = rules.number("paid_at_home") + rules.number("home_share") * home[rules.ref("from")] * factor
    return np.asarray(np.maximum(0.0, rules.number("carbon_price") * factor - at_home))


def build(case: Case, ahead: tuple[str, ...], behind: tuple[str, ...]) -> Block:
    """Cost terms on `route.sent` (routes `ahead`) and `route.back` (routes `behind`), columns `border.proven`."""
    rules = case["border_charges"]
    counts = rules.active & rules.flag("applies")[:, None]
    charge = charges(case) * counts
    why = dict.fromkeys((int(i) for i in np.flatnonzero(~counts.any(axis=1))), "not the version that applies")
    crossings = [c for r in range(len(rules)) if r not in why for c in _crossings(case, r, ahead, behind)]
    general = [c for c in crossings if rules.columns["method"][c.rule] != "actual" and charge[c.rule].any()]
    proofs = [c for c in crossings if rules.columns["method"][c.rule] == "actual"]
    terms = [
        Term(c.group, c.column, c.payer, c.receiver, "border charge", _each(charge[c.rule], c), "routes", c.ids)
        for c in general
    ]
    used = {c.rule for c in general}
    parts = [p for c in proofs if (p := _proof(case, c, charge, general)) is not None]
    used |= {p.crossing.rule for p in parts}
    columns, rows, entries, more = _proven(case, parts)
    skipped = tuple(
        (id, why.get(i, "no route crosses this border, or there is nothing to charge or to relieve"))
        for i, id in enumerate(rules.ids)
        if i not in used
    )
    return Block(Census("border", len(rules), len(used), skipped), columns, rows, entries, terms=terms + more)


def _crossings(case: Case, rule: int, ahead: tuple[str, ...], behind: tuple[str, ...]) -> Iterator[Crossing]:
    """Where a rule is due, each way."""
    rules, routes, area = case["border_charges"], case["routes"], case["nodes"].ref("area")
    union = np.array([*case["areas"].text("carbon_union"), ""])
    entered = rules.text("to_union")[rule]
    for (group, start, end, capacity), ids in zip(WAYS, (ahead, behind), strict=True):
        at = np.array([routes.index(i) for i in ids], dtype=np.int64)
        left, reached = routes.ref(start)[at], routes.ref(end)[at]
        hit = (area[left] == rules.ref("from")[rule]) & (case.node_carrier[left] == rules.ref("carrier")[rule])
        hit &= (union[area[reached]] == entered) & (union[area[left]] != entered)
        where = np.flatnonzero(hit)
        if len(where):
            written = rules.ref("payer")[rule]
            payer: Ints = np.full(len(where), written) if written >= 0 else case.party_of_node(left[where])
            receiver: Ints = np.full(len(where), rules.ref("receiver")[rule])
            widest = most(routes, at[where], capacity)
            yield Crossing(rule, group, where, tuple(ids[i] for i in where), payer, receiver, widest)


def _each(charge: Floats, crossing: Crossing) -> Floats:
    return np.tile(charge[None, :], (len(crossing.ids), 1))


@dataclass(frozen=True, eq=False)
class _Proof:
    """A crossing on which a plant may prove its output: column of `process.output`, relief (k, 1 or T) EUR/MWh."""

    crossing: Crossing
    plant: int
    output: int
    relief: Floats
    payer: Ints
    receiver: Ints


def _proof(case: Case, crossing: Crossing, charge: Floats, general: list[Crossing]) -> _Proof | None:
    """What proof is worth on a crossing; None where it is worth nothing, or the plant may not prove."""
    rules, processes = case["border_charges"], case["processes"]
    rule, plant = crossing.rule, int(rules.ref("process")[crossing.rule])
    limit = rules.scalar("limit")[rule]
    chosen = choose("process", processes, np.nan_to_num(processes.number("capacity")), "capacity 0")
    if processes.ids[plant] not in chosen.ids or (not np.isnan(limit) and factors(case)[rule].max() >= limit):
        return None
    due = np.zeros((len(crossing.ids), charge.shape[1]))
    payer, receiver = crossing.payer.copy(), crossing.receiver.copy()
    for other in (g for g in general if g.group == crossing.group):
        for k, id in enumerate(crossing.ids):
            if id in other.ids:
                due[k] += charge[other.rule]
                payer[k], receiver[k] = (v[other.ids.index(id)] for v in (other.payer, other.receiver))
    now = rules.active[rule] & rules.flag("applies")[rule]
    relief = np.maximum(0.0, due - charge[rule][None, :]) * now[None, :]
    if not relief.any():
        return None
    return _Proof(crossing, plant, chosen.ids.index(processes.ids[plant]), relief, payer, receiver)


def _proven(case: Case, proofs: list[_Proof]) -> tuple[list[Columns], list[RowGroup], list[Entries], list[Term]]:
    """Columns of what is proven, the rows that hold it below flow and output, and its relief."""
    if not proofs:
        return [], [], [], []
    processes, rules = case["processes"], case["border_charges"]
    names: list[str] = []
    entries, terms = [], []
    plants = sorted({p.plant for p in proofs})
    output = most(processes, np.array(plants))
    for proof in proofs:
        crossing = proof.crossing
        each = np.arange(len(names), len(names) + len(crossing.ids))
        names += [f"{rules.ids[crossing.rule]}:{id}{':back' * (crossing.group == 'route.back')}" for id in crossing.ids]
        row = np.full(len(each), plants.index(proof.plant))
        entries += [
            Entries("border.flow", each, "border.proven", each, ones(len(each))),
            Entries("border.flow", each, crossing.group, crossing.column, -ones(len(each))),
            Entries("border.output", row, "border.proven", each, ones(len(each))),
        ]
        paid, got = proof.receiver, proof.payer
        relief = Term("border.proven", each, paid, got, "border relief", proof.relief, "routes", crossing.ids)
        terms.append(relief)
    row_of = {p.plant: p.output for p in proofs}
    made = np.array([row_of[p] for p in plants], dtype=np.int64)
    entries.append(Entries("border.output", np.arange(len(plants)), "process.output", made, -ones(len(plants))))
    flow = _stacked([p.crossing.most for p in proofs])
    own = _stacked([output[[plants.index(p.plant)] * len(p.crossing.ids)] for p in proofs])
    rows = [
        RowGroup("border.flow", tuple(names), -flow, np.zeros_like(flow)),
        RowGroup("border.output", tuple(processes.ids[p] for p in plants), -output, np.zeros_like(output)),
    ]
    both = np.minimum(flow, own)
    return [Columns("border.proven", tuple(names), np.zeros_like(both), both)], rows, entries, terms


def _stacked(parts: list[Floats]) -> Floats:
    """Arrays (k, 1 or T) below each other."""
    wide = max(p.shape[1] for p in parts)
    return np.vstack([np.broadcast_to(p, (len(p), wide)) for p in parts])
