"""Random quantities of a given mean: the coefficient of variation, and numbers drawn by a law."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from .model import Chance, Law

if TYPE_CHECKING:
    import numpy as np

# The 90th percentile of the standard normal distribution.
_Z90 = 1.2815515655446004
_LEAST_CV = 1e-9
_NORMAL = NormalDist()
# A tail thinner than this has no quantiles in floating point.
_THIN = 1e-300
_TRIES = 1000


def cv_of_spread(spread: float) -> float:
    """The coefficient of variation of a lognormal quantity with p90/median = `spread` ≥ 1.

    ln(p90/median) = z90·σ, cv² = exp(σ²) − 1.
    """
    sigma = math.log(spread) / _Z90
    return math.sqrt(math.expm1(sigma * sigma))


def variation(chance: Chance) -> float:
    """The coefficient of variation a quantity really has."""
    return {Law.EXPONENTIAL: 1.0, Law.FIXED: 0.0}.get(chance.law, chance.cv)


def numbers(chance: Chance, rng: np.random.Generator, count: int) -> np.ndarray:
    """`count` independent numbers; the same in one call as in several."""
    import numpy as np  # noqa: PLC0415 - heavy, needed only where something is drawn

    found = np.empty(count)
    fill(found, chance, rng)
    return found


def fill(found: np.ndarray, chance: Chance, rng: np.random.Generator) -> None:
    """Write independent numbers into a row of them."""
    cv = variation(chance)
    if cv < _LEAST_CV or chance.mean <= 0:
        found[:] = chance.mean
    elif chance.law is Law.EXPONENTIAL:
        rng.standard_exponential(out=found)
        found *= chance.mean
    elif chance.law is Law.GAMMA:
        found[:] = rng.gamma(1 / (cv * cv), chance.mean * cv * cv, len(found))
    else:
        # mean = exp(μ + σ²/2), cv² = exp(σ²) − 1
        variance = math.log1p(cv * cv)
        middle = math.log(chance.mean) - variance / 2
        found[:] = rng.lognormal(middle, math.sqrt(variance), len(found))


def remaining(chance: Chance, age: float, rng: np.random.Generator) -> float:
    """What is still to come of a quantity that has lasted for `age`, drawn given that it has."""
    cv = variation(chance)
    if age <= 0:
        return float(numbers(chance, rng, 1)[0])
    if cv < _LEAST_CV or chance.mean <= 0:
        return max(0.0, chance.mean - age)
    if chance.law is Law.EXPONENTIAL:
        return float(rng.exponential(chance.mean))
    if chance.law is Law.GAMMA:
        longer = numbers(chance, rng, _TRIES)
        longer = longer[longer > age]
        # Far out the law falls like an exponential one of this mean.
        return (
            float(longer[0] - age) if len(longer) else float(rng.exponential(chance.mean * cv * cv))
        )
    variance = math.log1p(cv * cv)
    sigma, middle = math.sqrt(variance), math.log(chance.mean) - variance / 2
    z = (math.log(age) - middle) / sigma
    tail = _NORMAL.cdf(-z)
    if tail < _THIN:
        # Far out the chance to end falls like z / (σ·age) a unit of time.
        return float(rng.exponential(age * sigma / z))
    # 1 − U is above 0; the sum may fall short of the age by a rounding.
    drawn = math.exp(middle - sigma * _NORMAL.inv_cdf((1 - rng.random()) * tail))
    return max(0.0, drawn - age)
