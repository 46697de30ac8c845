"""Potential of a client and our share in him (F1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from techkarta.engine.errors import EngineError

WEIGHTS: Mapping[str, Decimal] = {
    "document": Decimal("1.0"),
    "two_sources": Decimal("0.7"),
    "one_word": Decimal("0.4"),
    "analogue": Decimal("0.2"),
}
"""How much an estimate weighs by what it rests on."""
WIDE = Decimal("0.30")
LEAST_METHODS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a client buys of the category in a year, by one method; `ground` is a key of WEIGHTS."""

    amount: Decimal
    ground: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Potential:
    """The estimates taken together, against what we sell him in a year.

    `share` and `spread` are fractions; `doubts` are codes: one_method, wide_spread,
    share_over_whole.
    """

    amount: Decimal
    spread: Decimal
    share: Decimal
    white_spot: Decimal
    doubts: tuple[str, ...]


def potential(
    estimates: Sequence[Estimate], *, sales: Decimal, available: Decimal = Decimal(1)
) -> Potential:
    """P = Σ(weight × estimate) / Σ weight; share = sales / P; white spot = P × available − sales.

    `sales` of twelve months in the currency of the estimates, `available` the part of the
    potential open to us (0 to 1). EngineError: no_estimates, estimate_not_positive,
    ground_unknown.
    """
    if not estimates:
        raise EngineError("no_estimates")
    if any(each.amount <= 0 for each in estimates):
        raise EngineError("estimate_not_positive")
    if unknown := [each.ground for each in estimates if each.ground not in WEIGHTS]:
        raise EngineError("ground_unknown", grounds=unknown)
    weight = sum((WEIGHTS[each.ground] for each in estimates), Decimal())
    amount = sum((WEIGHTS[each.ground] * each.amount for each in estimates), Decimal()) / weight
    amounts = [each.amount for each in estimates]
    spread, share = (max(amounts) - min(amounts)) / amount, sales / amount
    doubts = {
        "one_method": len(estimates) < LEAST_METHODS,
        "wide_spread": spread > WIDE,
        "share_over_whole": share > 1,
    }
    return Potential(
        amount=amount,
        spread=spread,
        share=share,
        white_spot=max(Decimal(), amount * available - sales),
        doubts=tuple(code for code, is_true in doubts.items() if is_true),
    )
