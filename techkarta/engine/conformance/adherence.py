"""Does following the card win deals: win rates of two groups, with what may be said of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959963984540054
"""Of the normal distribution: 95 % lie within so many deviations."""

FEWEST = 30
"""With fewer closed cases in a group chance alone may make the difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share of `n` with its 95 % interval (Wilson's)."""

    n: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Win rates with the card followed and not, their difference, and what speaks against it.

    `warnings`: `few` (a group under FEWEST), `chance` (the interval of the difference holds 0),
    `direction` (what is seen afterwards does not tell which came first).
    """

    followed: Rate
    broken: Rate
    difference: float
    low: float
    high: float
    warnings: tuple[str, ...]


def rate(count: int, n: int) -> Rate:
    """The share `count / n`; of nothing anything may be true. Source: Wilson, 1927."""
    if not n:
        return Rate(n=0, share=0.0, low=0.0, high=1.0)
    share, square = count / n, Z_95**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = Z_95 / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return Rate(n=n, share=share, low=max(0.0, middle - half), high=min(1.0, middle + half))


def compare(won: tuple[int, int], closed: tuple[int, int]) -> Comparison:
    """Compare followed and broken: (followed, broken) won, of (followed, broken) closed.

    Source of the interval: Newcombe, 1998, method 10.
    """
    followed, broken = rate(won[0], closed[0]), rate(won[1], closed[1])
    difference = followed.share - broken.share
    down = sqrt((followed.share - followed.low) ** 2 + (broken.high - broken.share) ** 2)
    up = sqrt((followed.high - followed.share) ** 2 + (broken.share - broken.low) ** 2)
    low, high = difference - down, difference + up
    warnings = []
    if min(closed) < FEWEST:
        warnings.append("few")
    if low <= 0 <= high:
        warnings.append("chance")
    return Comparison(
        followed=followed,
        broken=broken,
        difference=difference,
        low=low,
        high=high,
        warnings=(*warnings, "direction"),
    )
