"""Carbon border charges (rule 4.9) on routes from one area into a carbon union.

charge = max(0, carbon price x factor - paid at home)   EUR per MWh that crosses
"""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import Block, Census, Ints, Term


def build(case: Case, ahead: tuple[str, ...], behind: tuple[str, ...]) -> Block:
    """Cost terms on `route.sent` (routes `ahead`) and `route.back` (routes `behind`)."""
    rules, routes, nodes = case["border_charges"], case["routes"], case["nodes"]
    area = nodes.ref("area")
    union = np.array([*case["areas"].text("carbon_union"), ""])
    charge = (
        np.maximum(0.0, rules.number("carbon_price") * rules.number("factor") - rules.number("paid_at_home"))
        * rules.active
    )
    terms: list[Term] = []
    used: set[int] = set()
    for group, ids, start, end in (("route.sent", ahead, "from", "to"), ("route.back", behind, "to", "from")):
        at = np.array([routes.index(i) for i in ids], dtype=np.int64)
        left, reached = routes.ref(start)[at], routes.ref(end)[at]
        for r in range(len(rules)):
            hit = (area[left] == rules.ref("from")[r]) & (case.node_carrier[left] == rules.ref("carrier")[r])
            hit &= (union[area[reached]] == rules.text("to_union")[r]) & (
                union[area[left]] != rules.text("to_union")[r]
            )
            where = np.flatnonzero(hit)
            if len(where) and charge[r].any():
                used.add(r)
                written = rules.ref("payer")[r]
                payer: Ints = np.full(len(where), written) if written >= 0 else case.party_of_node(left[where])
                receiver = np.full(len(where), rules.ref("receiver")[r])
                terms.append(
                    Term(
                        group,
                        where,
                        payer,
                        receiver,
                        "border charge",
                        np.tile(charge[r : r + 1], (len(where), 1)),
                        "routes",
                        tuple(ids[i] for i in where),
                    )
                )
    skipped = tuple(
        (id, "no route crosses this border, or the charge is 0") for i, id in enumerate(rules.ids) if i not in used
    )
    return Block(Census("border", len(rules), len(used), skipped), terms=terms)
