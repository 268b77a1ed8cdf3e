"""Compiled loops over columns and rows of the interior point. Every one works on positions [start, stop).

Columns lie in [0, u] with s = u - x; z and v are the duals of their two bounds.
"""

from __future__ import annotations

from numba import njit

from koridor.lp.interior.threads import KERNEL


@njit(**KERNEL)
def product(start, stop, pointer, index, value, vector, out):
    """out = M vector for a matrix M by rows (or M' vector for one by columns)."""
    for i in range(start, stop):
        total = 0.0
        for e in range(pointer[i], pointer[i + 1]):
            total += value[e] * vector[index[e]]
        out[i] = total


@njit(**KERNEL)
def weights(start, stop, x, s, z, v, regularisation, inverse, theta):
    """The diagonal of the Newton system: 1 / theta = z/x + v/s + regularisation."""
    for j in range(start, stop):
        inverse[j] = z[j] / x[j] + v[j] / s[j] + regularisation
        theta[j] = 1.0 / inverse[j]


@njit(**KERNEL)
def affine(start, stop, x, s, z, v, low, high):
    """Right-hand sides of the complementarity rows for a pure Newton step."""
    for j in range(start, stop):
        low[j] = -x[j] * z[j]
        high[j] = -s[j] * v[j]


@njit(**KERNEL)
def corrected(start, stop, x, s, z, v, dx, dz, dv, target, low, high):
    """The same with Mehrotra's second-order term and a target for the products."""
    for j in range(start, stop):
        low[j] = target - x[j] * z[j] - dx[j] * dz[j]
        high[j] = target - s[j] * v[j] + dx[j] * dv[j]


@njit(**KERNEL)
def centred(start, stop, x, s, z, v, dx, dz, dv, target, primal, dual, low, high):
    """Gondzio's centrality corrector: products after a longer step are brought into [0.1, 10] times the target."""
    least, most = 0.1 * target, 10.0 * target
    for j in range(start, stop):
        product_low = (x[j] + primal * dx[j]) * (z[j] + dual * dz[j])
        if product_low < least:
            low[j] += least - product_low
        elif product_low > most:
            low[j] += max(most - product_low, -most)
        product_high = (s[j] - primal * dx[j]) * (v[j] + dual * dv[j])
        if product_high < least:
            high[j] += least - product_high
        elif product_high > most:
            high[j] += max(most - product_high, -most)


@njit(**KERNEL)
def reduced_side(start, stop, x, s, residual, low, high, theta, is_long, side, weighted):
    """The columns' side of the Newton system after z and v are eliminated, and theta times it for short columns."""
    for j in range(start, stop):
        side[j] = residual[j] - low[j] / x[j] + high[j] / s[j]
        weighted[j] = 0.0 if is_long[j] else theta[j] * side[j]


@njit(**KERNEL)
def move(start, stop, pointer, index, value, dy, theta, side, is_long, dx):
    """dx = theta (A' dy - side) of short columns; long ones come from the factorisation itself."""
    for j in range(start, stop):
        if not is_long[j]:
            total = 0.0
            for e in range(pointer[j], pointer[j + 1]):
                total += value[e] * dy[index[e]]
            dx[j] = theta[j] * (total - side[j])


@njit(**KERNEL)
def bound_duals(start, stop, x, s, z, v, dx, low, high, dz, dv):
    """Directions of the bounds' duals, and the longest steps that keep columns and duals positive."""
    primal, dual = 1e30, 1e30
    for j in range(start, stop):
        d = dx[j]
        dz[j] = (low[j] - z[j] * d) / x[j]
        dv[j] = (high[j] + v[j] * d) / s[j]
        if d < 0.0:
            primal = min(primal, -x[j] / d)
        elif d > 0.0:
            primal = min(primal, s[j] / d)
        if dz[j] < 0.0:
            dual = min(dual, -z[j] / dz[j])
        if dv[j] < 0.0:
            dual = min(dual, -v[j] / dv[j])
    return primal, dual


@njit(**KERNEL)
def products(start, stop, x, s, z, v, dx, dz, dv, primal, dual):
    """Sum of all products x z and s v after a step."""
    total = 0.0
    for j in range(start, stop):
        total += (x[j] + primal * dx[j]) * (z[j] + dual * dz[j]) + (s[j] - primal * dx[j]) * (v[j] + dual * dv[j])
    return total


@njit(**KERNEL)
def step(start, stop, primal, dual, x, s, z, v, dx, dz, dv):
    """Take the step."""
    for j in range(start, stop):
        x[j] += primal * dx[j]
        s[j] -= primal * dx[j]
        z[j] += dual * dz[j]
        v[j] += dual * dv[j]


@njit(**KERNEL)
def measured(start, stop, cost, price, x, s, z, v, box, residual):
    """Residual of the columns; (c'x, the bound's sum over columns, sum of products, most of A'y over the boxes)."""
    objective, bound, total, most = 0.0, 0.0, 0.0, 0.0
    for j in range(start, stop):
        left = cost[j] - price[j]
        residual[j] = left - z[j] + v[j]
        objective += cost[j] * x[j]
        bound += min(left, 0.0) * box[j]
        total += x[j] * z[j] + s[j] * v[j]
        most += max(price[j], 0.0) * box[j]
    return objective, bound, total, most
