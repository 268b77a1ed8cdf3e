"""Compiled passes over the columns, each reading a column once. Every one works on columns [start, stop).

Columns lie in [0, u] with s = u - x; z and v are the duals of their two bounds, d the reduced cost. A direction is
given by dx and the targets `low`, `high` of the products after it, to first order:

    x dz + z dx + x z = low,    s dv - v dx + s v = high.

`theta` is 0 for long columns, whose dx comes from the factorisation. Where a pass adds up rows it does so in arrays of
its own, one for each thread: `rows` is A times what the pass has found.
"""

from __future__ import annotations

from numba import njit

from koridor.lp.interior.threads import KERNEL


@njit(**KERNEL)
def advance(
    start,
    stop,
    primal,
    dual,
    pointer,
    index,
    value,
    cost,
    box,
    y,
    x,
    s,
    z,
    v,
    dx,
    low,
    high,
    is_long,
    ridge,
    reduced,
    theta,
    rows,
    weighted,
):
    """Take a step, then look around: reduced costs, weights, A x, A theta d.

    Returns c'x, the bound's sum over columns, the sum of all products, the most that A'y comes to over the boxes.
    """
    rows[:] = 0.0
    weighted[:] = 0.0
    objective, bound, total, most = 0.0, 0.0, 0.0, 0.0
    for j in range(start, stop):
        xj, sj, zj, vj, d = x[j], s[j], z[j], v[j], dx[j]
        zj += dual * ((low[j] - zj * d) / xj - zj)
        vj += dual * ((high[j] + vj * d) / sj - vj)
        xj += primal * d
        sj -= primal * d
        x[j], s[j], z[j], v[j] = xj, sj, zj, vj
        price = 0.0
        for e in range(pointer[j], pointer[j + 1]):
            price += value[e] * y[index[e]]
        left = cost[j] - price
        weight = 0.0 if is_long[j] else 1.0 / (zj / xj + vj / sj + ridge)
        reduced[j] = left
        theta[j] = weight
        ahead = weight * left
        for e in range(pointer[j], pointer[j + 1]):
            rows[index[e]] += value[e] * xj
            weighted[index[e]] += value[e] * ahead
        objective += cost[j] * xj
        bound += min(left, 0.0) * box[j]
        total += xj * zj + sj * vj
        most += max(price, 0.0) * box[j]
    return objective, bound, total, most


@njit(**KERNEL)
def move(start, stop, pointer, index, value, dy, x, s, z, v, reduced, theta, low, high, dx, rows):
    """dx = theta (A'dy - side), the longest steps that keep columns and duals positive, and what products become.

    After steps a and b they sum up to what they are now + a first + b second + a b third.
    """
    rows[:] = 0.0
    primal, dual = 1.0, 1.0  # the inverse of the longest steps
    first, second, third = 0.0, 0.0, 0.0
    for j in range(start, stop):
        xj, sj, zj, vj, d = x[j], s[j], z[j], v[j], dx[j]
        of_x, of_s = 1.0 / xj, 1.0 / sj
        up, down = low[j] * of_x, high[j] * of_s
        if theta[j] > 0.0:
            total = -reduced[j] + up - down
            for e in range(pointer[j], pointer[j + 1]):
                total += value[e] * dy[index[e]]
            d = theta[j] * total
            dx[j] = d
        for e in range(pointer[j], pointer[j + 1]):
            rows[index[e]] += value[e] * d
        dz = up - zj - zj * d * of_x
        dv = down - vj + vj * d * of_s
        primal = max(primal, -d * of_x, d * of_s)
        dual = max(dual, -dz / zj, -dv / vj)
        first += d * (zj - vj)
        second += xj * dz + sj * dv
        third += d * (dz - dv)
    return 1.0 / primal, 1.0 / dual, first, second, third


@njit(**KERNEL)
def correct(start, stop, pointer, index, value, target, x, s, z, v, reduced, theta, dx, low, high, rows):
    """Mehrotra's second-order term and a target for the products, from the direction with targets 0; A theta side."""
    rows[:] = 0.0
    for j in range(start, stop):
        xj, sj, zj, vj, d = x[j], s[j], z[j], v[j], dx[j]
        of_x, of_s = 1.0 / xj, 1.0 / sj
        up = target + d * (zj + zj * d * of_x)
        down = target + d * (vj * d * of_s - vj)
        low[j], high[j] = up, down
        ahead = theta[j] * (reduced[j] - up * of_x + down * of_s)
        for e in range(pointer[j], pointer[j + 1]):
            rows[index[e]] += value[e] * ahead


@njit(**KERNEL)
def centre(
    start,
    stop,
    pointer,
    index,
    value,
    target,
    primal,
    dual,
    x,
    s,
    z,
    v,
    reduced,
    theta,
    dx,
    low,
    high,
    new_low,
    new_high,
    rows,
):
    """Gondzio's centrality corrector: products after a longer step are brought into [0.1, 10] times the target."""
    rows[:] = 0.0
    least, most = 0.1 * target, 10.0 * target
    for j in range(start, stop):
        xj, sj, zj, vj, d = x[j], s[j], z[j], v[j], dx[j]
        of_x, of_s = 1.0 / xj, 1.0 / sj
        up, down = low[j], high[j]
        product = (xj + primal * d) * (zj + dual * (up * of_x - zj - zj * d * of_x))
        if product < least:
            up += least - product
        elif product > most:
            up += max(most - product, -most)
        product = (sj - primal * d) * (vj + dual * (high[j] * of_s - vj + vj * d * of_s))
        if product < least:
            down += least - product
        elif product > most:
            down += max(most - product, -most)
        new_low[j], new_high[j] = up, down
        ahead = theta[j] * (reduced[j] - up * of_x + down * of_s)
        for e in range(pointer[j], pointer[j + 1]):
            rows[index[e]] += value[e] * ahead


@njit(**KERNEL)
def weigh(start, stop, x, s, z, v, dx, low, high, new_dx, new_low, new_high, weights, primal, dual):
    """The inverse of the longest steps between two directions: (1 - w) times the first and w times the second."""
    primal[:] = 1.0
    dual[:] = 1.0
    for j in range(start, stop):
        xj, sj = x[j], s[j]
        of_x, of_s = 1.0 / xj, 1.0 / sj
        of_xz, of_sv = 1.0 / (xj * z[j]), 1.0 / (sj * v[j])
        d, up, down = dx[j], low[j] * of_xz, high[j] * of_sv
        more, raised, lowered = new_dx[j] - d, new_low[j] * of_xz - up, new_high[j] * of_sv - down
        to_x, to_s, by_x, by_s = d * of_x, d * of_s, more * of_x, more * of_s
        for k in range(len(weights)):
            w = weights[k]
            at_x, at_s = to_x + w * by_x, to_s + w * by_s
            primal[k] = max(primal[k], -at_x, at_s)
            dual[k] = max(dual[k], 1.0 + at_x - (up + w * raised), 1.0 - at_s - (down + w * lowered))


@njit(**KERNEL)
def blend(start, stop, weight, dx, low, high, new_dx, new_low, new_high):
    """The second direction becomes (1 - weight) times the first and weight times itself."""
    for j in range(start, stop):
        new_dx[j] = dx[j] + weight * (new_dx[j] - dx[j])
        new_low[j] = low[j] + weight * (new_low[j] - low[j])
        new_high[j] = high[j] + weight * (new_high[j] - high[j])


@njit(**KERNEL)
def product(start, stop, pointer, index, value, vector, out):
    """out = M'vector for a matrix M by columns."""
    for j in range(start, stop):
        total = 0.0
        for e in range(pointer[j], pointer[j + 1]):
            total += value[e] * vector[index[e]]
        out[j] = total
