"""How long a card takes at the latest its own deadlines allow."""

from __future__ import annotations

from techkarta.engine.cards.model import Card, DueUnit, Operation

from .order import arranged, is_choice, predecessors

MINUTES_A_DAY = 480
_WORKING_DAYS = {
    DueUnit.WORKING_HOUR: 60 / MINUTES_A_DAY,
    DueUnit.WORKING_DAY: 1.0,
    DueUnit.WEEK: 5.0,
    DueUnit.DAY: 5 / 7,
}


def critical_path_days(card: Card) -> float | None:
    """Working days of the longest chain of mandatory operations; None where the order has a cycle.

    An operation takes its deadline, or its norm (480 minutes a day) where that is longer or where
    there is no deadline. After a choice the quickest way counts.
    """
    links = predecessors(card)
    order = arranged(links)
    if len(order) < len(links):
        return None
    by_number = {operation.no: operation for operation in reversed(card.operations)}
    ends: dict[str, float] = {}
    for no in order:
        operation = by_number[no]
        before = [ends[other] for other in links[no]] or [0.0]
        start = min(before) if is_choice(operation) else max(before)
        ends[no] = start + (_days(operation) if operation.is_mandatory else 0.0)
    return max(ends.values(), default=0.0)


def _days(operation: Operation) -> float:
    norm, due = operation.norm, operation.due
    work = (norm.minutes + norm.setup / norm.batch) / MINUTES_A_DAY if norm else 0.0
    allowed = due.within * _WORKING_DAYS[due.unit] if due else 0.0
    return max(work, allowed)
