"""Attempts to reach a new client (rule of the field): at most five in 21 days, then a decision.

An operation takes attempts when it repeats per contact until it is accepted: each attempt that
reached nobody is counted, and puts the next one a repetition ahead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from techkarta.engine.cards.model import NormUnit, Operation, RepeatEnd

MOST = 5
DAYS = 21


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """The attempts made since the client was parked last, if ever; `until` their last day."""

    made: int
    until: date | None
    is_over: bool

    @property
    def left(self) -> int:
        """How many attempts may still be made."""
        return 0 if self.is_over else MOST - self.made


def takes_attempts(operation: Operation) -> bool:
    """Whether attempts of an operation are counted."""
    repeat, norm = operation.repeat, operation.norm
    return (
        repeat is not None
        and repeat.until is RepeatEnd.ACCEPTED
        and norm is not None
        and norm.per is NormUnit.CONTACT
    )


def attempts(days: Sequence[date], today: date) -> Attempts:
    """Where the attempts made on these days stand."""
    until = min(days) + timedelta(days=DAYS) if days else None
    is_over = len(days) >= MOST or (until is not None and today > until)
    return Attempts(made=len(days), until=until, is_over=is_over)
