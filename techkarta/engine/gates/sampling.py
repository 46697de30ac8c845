"""Adaptive sampling of checks (F13): trust is earned in a row and lost at one critical rejection.

A performer is checked whole until ten of his checked tasks in a row were accepted, then by the
share. A critical rejection brings back whole checking for the next ten in a row. A return that
is not critical breaks a row that is still being earned and costs an earned trust nothing. The
share a card declares is a floor: it may ask for more than 20 %, never for less.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WHOLE = 1.0
EARNED_SHARE = 0.20
ROW_TO_EARN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What sampling knows of a performer: checks accepted in a row, and whether that was enough.

    `is_lost`: a critical rejection took an earlier trust, or was the first thing known.
    """

    accepted_in_row: int = 0
    is_earned: bool = False
    is_lost: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check of a performer's task, decided."""

    is_accepted: bool
    is_critical: bool = False


def after_check(trust: Trust, result: CheckResult) -> Trust:
    """The performer's trust after one more check."""
    if result.is_accepted:
        row = trust.accepted_in_row + 1
        is_earned = trust.is_earned or row >= ROW_TO_EARN
        return Trust(
            accepted_in_row=row, is_earned=is_earned, is_lost=trust.is_lost and not is_earned
        )
    if result.is_critical:
        return Trust(is_lost=True)
    return Trust(is_earned=trust.is_earned, is_lost=trust.is_lost)


def trust_of(history: Iterable[CheckResult]) -> Trust:
    """The trust a history of checks, oldest first, leaves; a new performer has none."""
    trust = Trust()
    for result in history:
        trust = after_check(trust, result)
    return trust


def share_of_checks(trust: Trust, declared: float | None = None) -> float:
    """The share of finished tasks to check, 0–1; `declared` is the card's own share."""
    return max(EARNED_SHARE, declared or 0.0) if trust.is_earned else WHOLE


def is_drawn(share: float, value: float) -> bool:
    """Whether a task is drawn for a check; `value` is a random number in [0, 1)."""
    return value < share
