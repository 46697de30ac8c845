"""Orders of defences that stand in the day of whoever is to carry them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from techkarta.accounts.permissions import Actor
from techkarta.engine.cards.model import Text
from techkarta.work.defences import orders_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOrder:
    """An order: what, by whom, until when, about which deal; done ones stay until midnight."""

    order_id: int
    text: str
    by: str
    due_on: date
    is_late: bool
    done_by: str
    task_id: int
    no: str
    title: Text
    case: str


def day_orders(actor: Actor, today: date, midnight: datetime) -> Sequence[DayOrder]:
    """The open orders of the actor, the earliest first, then those done today; one query."""
    return [
        DayOrder(
            order_id=row.id,
            text=row.text,
            by=row.defence.decided_by.full_name if row.defence.decided_by else "",
            due_on=row.due_on,
            is_late=row.done_at is None and row.due_on < today,
            done_by=row.done_by.full_name if row.done_by else "",
            task_id=row.defence.task_id,
            no=row.defence.task.operation.no,
            title=row.defence.task.operation.title,
            case=row.defence.task.visit.case.title,
        )
        for row in orders_of(actor, midnight)
    ]
