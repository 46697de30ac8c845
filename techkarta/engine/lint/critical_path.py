"""How long a card takes at the latest its own deadlines allow."""

from __future__ import annotations

from techkarta.engine.cards.model import Card
from techkarta.engine.planning.days import operation_days

from .order import arranged, is_choice, predecessors


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
        ends[no] = start + (operation_days(operation) if operation.is_mandatory else 0.0)
    return max(ends.values(), default=0.0)
