"""Random quantities of a given mean: the coefficient of variation, and numbers drawn by a law."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from .model import Chance, Law

if TYPE_CHECKING:
    import numpy as np

# The 90th percentile of the standard normal distribution.
_Z90 = 1.2815515655446004
_LEAST_CV = 1e-9


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

    cv = variation(chance)
    if cv < _LEAST_CV or chance.mean <= 0:
        return np.full(count, chance.mean)
    if chance.law is Law.EXPONENTIAL:
        return rng.exponential(chance.mean, count)
    if chance.law is Law.GAMMA:
        return rng.gamma(1 / (cv * cv), chance.mean * cv * cv, count)
    # mean = exp(μ + σ²/2), cv² = exp(σ²) − 1
    variance = math.log1p(cv * cv)
    return rng.lognormal(math.log(chance.mean) - variance / 2, math.sqrt(variance), count)
