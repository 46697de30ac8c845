"""When a case is stuck on a stage, and what its passed stages usually took (F3)."""

from __future__ import annotations

from collections.abc import Sequence

from techkarta.engine.formulas.stages import quantile

OVER_NORM = 1.5
FEWEST = 5
"""Fewer passages than these say nothing of how long a stage takes."""

SLIPS_TO_REVIEW = 2
"""A promised date put off so often is reviewed."""


def p75(days: Sequence[int]) -> float | None:
    """The age three quarters of the passages stayed below; None where there are too few."""
    return quantile(days, 0.75) if len(days) >= FEWEST else None


def stuck_limit(norm: int, usual: float | None) -> int:
    """The age in working days beyond which a case is stuck: max(p75, 1.5 × norm)."""
    return int(max(usual or 0.0, OVER_NORM * norm))
