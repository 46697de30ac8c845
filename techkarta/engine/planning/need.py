"""Minutes a card asks of people (rule F5): how often each operation is done × what it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from techkarta.engine.cards.model import Card, Operation

from .control_load import CONTROL_SHARE
from .effort import operation_minutes_by_role, total_control_minutes_by_role
from .fund import Level, level


def card_need(card: Card, counts: Mapping[str, float], entries: float) -> dict[str, float]:
    """Minutes by role of so many executions of each operation.

    `counts` are by number; an operation not among them is a new one and counts once an entry.
    """
    return _need(card, counts, entries, operation_minutes_by_role)


def card_control_need(card: Card, counts: Mapping[str, float], entries: float) -> dict[str, float]:
    """The same minutes of whoever controls, by role."""
    return _need(card, counts, entries, lambda each: total_control_minutes_by_role((each,)))


def control_level(percent: float) -> Level:
    """How control of so many percent of the fund is judged, against the share it may take."""
    return level(round(percent / CONTROL_SHARE))


def _need(
    card: Card,
    counts: Mapping[str, float],
    entries: float,
    minutes_of: Callable[[Operation], Mapping[str, float]],
) -> dict[str, float]:
    # Of a number a broken draft repeats, the first one counts.
    known: dict[str, Operation] = {}
    for operation in card.operations:
        known.setdefault(operation.no, operation)
    totals: dict[str, float] = defaultdict(float)
    for no, operation in known.items():
        for role, minutes in minutes_of(operation).items():
            totals[role] += counts.get(no, entries) * minutes
    return dict(totals)
