"""Absences on My day: one's own, and the tasks of those one stands in for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from techkarta.accounts.permissions import Actor
from techkarta.engine.cards.model import Text
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.planning.selectors.time import absence_on, substituted
from techkarta.work import selectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """The reader is away: why, until when, and who stands in."""

    kind: str
    last_on: date
    substitute: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A task of somebody away the reader stands in for."""

    task_id: int
    no: str
    title: Text
    case: str
    owner: str
    due_at: datetime | None
    is_late: bool


def away_on(actor: Actor, today: date) -> Away | None:
    """The absence of the reader today."""
    row = absence_on(actor.user_id, today)
    if row is None:
        return None
    return Away(
        kind=row.get_kind_display(),
        last_on=row.last_on,
        substitute=row.substitute.full_name if row.substitute else "",
    )


def stand_ins(actor: Actor, calendar: WorkingCalendar, today: date) -> list[StandIn]:
    """What falls due on those away while they are, most urgent first."""
    until = {absence.user_id: absence.last_on for absence in substituted(actor, today)}
    if not until:
        return []
    found = []
    for task in selectors.tasks_in_hand(until):
        due = calendar.local_day(task.due_at) if task.due_at else today
        if task.owner is not None and due <= until[task.owner.id]:
            found.append(
                StandIn(
                    task_id=task.id,
                    no=task.operation.no,
                    title=task.operation.title,
                    case=task.visit.case.title,
                    owner=task.owner.full_name,
                    due_at=task.due_at,
                    is_late=due < today,
                )
            )
    return found
