"""Markets: buy and sell at a given price, in blocks where the price moves with the volume.

The first block holds `depth` MW at the price itself; the rest up to the limit is cut into equal blocks whose price is
that of their middle: price + slope x (volume beyond the depth). What is paid is the area under that line, which is what
the far side's own plants cost or save; a planner who prices like this trades as a competitive market would.
"""

from __future__ import annotations

import numpy as np

from koridor.case.case import Case
from koridor.lp.block import NATURE, Block, Columns, Entries, Floats, Ints, Term
from koridor.model.limits import choose, ones, owners

TIE_BREAK = 1e-3
"""EUR/MWh on sales, so that nobody buys and sells the same MWh at one market."""

BLOCKS = 2
"""Blocks beyond the depth: error of the piecewise price at most slope x (limit - depth) / (2 x BLOCKS)."""


def build(case: Case) -> Block:
    """Columns `market.bought` and `market.sold`, one item a block, called ID or ID#2, ID#3 ..."""
    markets = case["markets"]
    most = np.nan_to_num(markets.number("buy")) + np.nan_to_num(markets.number("sell"))
    chosen = choose("market", markets, most, "nothing can be bought or sold")
    columns, entries, terms = [], [], []
    trader, other = owners(case, markets, "trader", "node"), markets.ref("party")
    for side, limit, sign in (("bought", "buy", 1.0), ("sold", "sell", -1.0)):
        at, ids, upper, price = blocks(case, chosen.at, limit, sign)
        group, each = f"market.{side}", np.arange(len(at))
        columns.append(Columns(group, ids, np.zeros((len(at), 1)), upper))
        entries.append(Entries("balance", markets.ref("node")[at], group, each, ones(len(at), sign), owner=trader[at]))
        buyer, seller = (trader[at], other[at]) if sign > 0 else (other[at], trader[at])
        kind = "market purchase" if sign > 0 else "market sale"
        names = tuple(markets.ids[i] for i in at)
        terms.append(Term(group, each, buyer, seller, kind, price, "markets", names))
        # What the far side spends or saves elsewhere, so that a perspective with everybody inside sees a cost.
        nature = np.full(len(at), NATURE)
        terms.append(Term(group, each, other[at], nature, "cost elsewhere", sign * price, "markets", names))
        if sign < 0:  # to buy and sell at once costs nothing where the fee stays inside the perspective (rule 8.5)
            tie = ones(len(at), TIE_BREAK)
            terms.append(Term(group, each, nature, nature, "tie-break", tie, "markets", names, tie_break=True))
        spread = np.nan_to_num(markets.number("spread")[at])
        hit = np.flatnonzero((spread != 0).any(axis=1))
        if len(hit):
            terms.append(
                Term(
                    group,
                    hit,
                    trader[at][hit],
                    other[at][hit],
                    "trade fee",
                    spread[hit],
                    "markets",
                    tuple(names[i] for i in hit),
                )
            )
    return Block(chosen.census, columns, entries=entries, terms=terms)


def blocks(case: Case, at: Ints, limit: str, sign: float) -> tuple[Ints, tuple[str, ...], Floats, Floats]:
    """Rows, names, sizes (k, 1 or T) and prices (k, 1 or T) of the blocks of one side."""
    markets = case["markets"]
    most = np.nan_to_num(markets.number(limit)) * markets.active
    depth, slope, price = markets.scalar("depth"), markets.scalar("slope"), markets.number("price")
    rows: list[int] = []
    ids: list[str] = []
    sizes: list[Floats] = []
    prices: list[Floats] = []
    for i in at.tolist():
        if not most[i].any():
            continue
        flat = np.isnan(depth[i]) or slope[i] == 0
        rest = np.zeros_like(most[i]) if flat else np.maximum(most[i] - depth[i], 0.0)
        parts = [most[i] - rest] + [rest / BLOCKS] * (BLOCKS if rest.any() else 0)
        for b, size in enumerate(parts):
            move = slope[i] * (rest / BLOCKS) * (b - 0.5) if b else np.zeros_like(rest)
            rows.append(i)
            ids.append(markets.ids[i] if b == 0 else f"{markets.ids[i]}#{b + 1}")
            sizes.append(size)
            prices.append(price[i] + sign * move)
    return np.array(rows, np.int64), tuple(ids), _stack(sizes), _stack(prices)


def _stack(values: list[Floats]) -> Floats:
    if not values:
        return np.zeros((0, 1))
    wide = max(len(v) for v in values)
    return np.array([np.broadcast_to(v, (wide,)) for v in values])
