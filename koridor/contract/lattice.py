"""What the freedom to choose the days is worth where prices are not known: a dynamic programme over price and volume.

The price of each date is log-normal with one factor, mean-reverting or not:

    dF(t, T) / F(t, T) = sigma exp(-a (T - t)) dW,     S_t = F(t, t) = F(0, t) exp(X_t - v_t / 2)
    v_t = sigma^2 (1 - exp(-2 a t)) / (2 a),           sigma^2 t where a = 0
    X_(t+h) = exp(-a h) X_t + a normal number of variance  sigma^2 (1 - exp(-2 a h)) / (2 a)

and on each date the best volume is chosen, given what was taken before:

    V_i(x, Q) = max over q of  D_i q (S_i - K) + E[V_(i+1)(X_(i+1), Q + q) | X_i = x]

Expectations are Gauss-Hermite sums of the value between the nodes (cubic), from today to the first date a sum over the
nodes; volumes are exact on a common grid.
References: Clewlow and Strickland (2000), *Energy Derivatives*, for the factor; Jaillet, Ronn and Tompaidis (2004),
*Valuation of commodity-based swing options*, Management Science 50(7), for the programme.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.special import ndtr

from koridor.contract.swing import Volumes

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH = 6.5  # standard deviations that the nodes span, either way
LEVELS = 20_000  # volume levels above which a grid is refused
FINEST = 1000  # volumes are read as fractions with denominators up to this


@dataclass(frozen=True, eq=False)
class Prices:
    """What is known today. times (n,): years to each date, rising. forward (n,): today's price for it, EUR/MWh.

    volatility: a year, of the price for delivery at once. reversion: a, a year. rate: continuous, a year.
    """

    times: Floats
    forward: Floats
    volatility: float
    reversion: float = 0.0
    rate: float = 0.0

    @classmethod
    def of(
        cls, times: ArrayLike, forward: ArrayLike, volatility: float, reversion: float = 0.0, rate: float = 0.0
    ) -> Prices:
        """With `forward` one number or one for each date."""
        at = np.asarray(times, dtype=np.float64)
        return cls(at, np.broadcast_to(np.asarray(forward, dtype=np.float64), at.shape), volatility, reversion, rate)

    @property
    def discount(self) -> Floats:
        """D_i (n,)."""
        return np.asarray(np.exp(-self.rate * self.times))

    def variance(self, years: ArrayLike) -> Floats:
        """Variance of the factor after so many years from a known state."""
        t = np.asarray(years, dtype=np.float64)
        a = self.reversion
        grown = t if a == 0 else -np.expm1(-2 * a * t) / (2 * a)
        return np.asarray(self.volatility**2 * grown)


def europeans(prices: Prices, strike: float, *, put: bool = False) -> Floats:
    """Value of the right to one MWh at `strike` on each date, each for itself (n,), EUR (Black 1976)."""
    forward, deviation = prices.forward, np.sqrt(prices.variance(prices.times))
    sign = -1.0 if put else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        d1 = np.log(forward / strike) / deviation + deviation / 2
        value = sign * (forward * ndtr(sign * d1) - strike * ndtr(sign * (d1 - deviation)))
    known = np.maximum(sign * (forward - strike), 0.0)
    return np.asarray(prices.discount * np.where(deviation > 0, value, known))


def stochastic(
    prices: Prices, strike: ArrayLike, volumes: Volumes, *, put: bool = False, nodes: int = 401, points: int = 32
) -> float:
    """Value today of choosing volumes date by date, EUR; `strike` EUR/MWh, one number or one for each date.

    The limits of `volumes` hold in every case, without a penalty. `put`: what is taken is sold at the strike.
    Raises ValueError where the volumes have no common grid of at most 20,000 levels.
    """
    n = len(prices.times)
    step, least, most, low, high = _grid(volumes)
    reachable = _reachable(least, most, low, high)
    z = np.linspace(-REACH, REACH, nodes)
    deviation = np.sqrt(prices.variance(prices.times))
    unit = (-1.0 if put else 1.0) * step * prices.discount
    fixed = np.broadcast_to(np.asarray(strike, dtype=np.float64), (n,))
    value = np.zeros((nodes, high - low + 1))
    for i in reversed(range(n)):
        spot = prices.forward[i] * np.exp(deviation[i] * z - deviation[i] ** 2 / 2)
        value = _choose(unit[i] * (spot - fixed[i]), value, range(least[i], most[i] + 1), *reachable[i : i + 2])
        if i:
            wait = float(prices.times[i] - prices.times[i - 1])
            value = _transition(prices, deviation[i - 1] * z, wait, deviation[i], z, points) @ value
    weight = np.exp(-(z**2) / 2)
    return float(weight @ value[:, 0] / weight.sum())


def _choose(gain: Floats, later: Floats, choices: range, now: tuple[int, int], then: tuple[int, int]) -> Floats:
    """The best choice at each node and volume so far (nodes, levels of `now`), given its worth later."""
    levels = np.arange(now[0], now[1] + 1)
    best = np.full((len(gain), len(levels)), -np.inf)
    for q in choices:
        allowed = (levels + q >= then[0]) & (levels + q <= then[1])
        worth = gain[:, None] * q + later[:, levels[allowed] + q - then[0]]
        best[:, allowed] = np.maximum(best[:, allowed], worth)
    return best


def _transition(prices: Prices, start: Floats, wait: float, deviation: float, z: Floats, points: int) -> csr_array:
    """Weights (len(start), nodes) that turn values at the nodes of the next date into their expectation."""
    if deviation == 0:
        return csr_array(np.full((len(start), len(z)), 1.0 / len(z)))
    at, weight = np.polynomial.hermite_e.hermegauss(points)
    spread = math.sqrt(float(prices.variance(wait)))
    reached = (math.exp(-prices.reversion * wait) * start[:, None] + spread * at) / deviation
    width = z[1] - z[0]
    position = np.clip((reached - z[0]) / width, 0.0, len(z) - 1.0)
    first = np.clip(np.floor(position).astype(np.int64) - 1, 0, len(z) - 4)
    u = position - first
    cubic = np.stack(
        [
            -(u - 1) * (u - 2) * (u - 3) / 6,
            u * (u - 2) * (u - 3) / 2,
            -u * (u - 1) * (u - 3) / 2,
            u * (u - 1) * (u - 2) / 6,
        ]
    )
    data = cubic * (weight / weight.sum())
    rows = np.broadcast_to(np.arange(len(start))[:, None], reached.shape)
    entry = (np.concatenate([rows.ravel()] * 4), np.concatenate([(first + k).ravel() for k in range(4)]))
    return csr_array((data.ravel(), entry), shape=(len(start), len(z)))


def _grid(volumes: Volumes) -> tuple[float, Ints, Ints, int, int]:
    """Step of the common grid (MWh), and the limits counted in it."""
    every = [*volumes.least, *volumes.most, volumes.total_least, volumes.total_most]
    exact = [Fraction(float(v)).limit_denominator(FINEST) for v in every]
    below = math.lcm(*{v.denominator for v in exact})
    common = math.gcd(*(v.numerator * (below // v.denominator) for v in exact)) or 1
    step = Fraction(common, below)
    if exact[-1] / step > LEVELS:
        raise ValueError(f"Volumes have no common step of at least a {LEVELS:,}th of their sum; round them.")
    whole = np.array([int(v / step) for v in exact], dtype=np.int64)
    days = len(volumes.least)
    return float(step), whole[:days], whole[days:-2], int(whole[-2]), int(whole[-1])


def _reachable(least: Ints, most: Ints, low: int, high: int) -> list[tuple[int, int]]:
    """Least and most volume so far, before each date and after the last, from which the sum can still be kept."""
    found = [(low, high)]
    for i in reversed(range(len(least))):
        below, above = found[-1]
        sum_least, sum_most = int(least[:i].sum()), int(most[:i].sum())
        found.append((max(sum_least, below - int(most[i])), min(sum_most, above - int(least[i]))))
    return found[::-1]
