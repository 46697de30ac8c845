"""Periodicity at run time: the next occurrence comes from the fact of the previous one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from techkarta.engine.cards.model import RepeatEnd
from techkarta.engine.execution.periodicity import next_occurrence
from techkarta.engine.execution.states import TaskState

from ..models import Task
from .locking import Locked
from .opening import cancel, happening


def repeat(held: Locked, moment: datetime) -> None:
    """Create the occurrence after the one just done, where the operation repeats and has not ended.

    Dated from the fact, so a missed cycle stays one overdue task and never piles up.
    """
    task, repetition = held.task, held.operation.repeat
    if repetition is None:
        return
    # The client is read only where his class matters.
    client = task.visit.case.client if repetition.by_class else None
    day = next_occurrence(
        held.operation,
        done_at=moment,
        calendar=held.calendar,
        occurrence=task.occurrence,
        client_class=client.client_class or None if client else None,
        is_accepted=_is_any_accepted(held),
    )
    if day is None:
        return
    following, is_new = Task.objects.get_or_create(
        visit_id=task.visit_id,
        operation_id=task.operation_id,
        occurrence=task.occurrence + 1,
        defaults={
            "organisation_id": task.organisation_id,
            "state": TaskState.READY,
            "owner_id": task.owner_id,
            "opened_at": moment,
            "due_at": held.calendar.end_of_work(day),
            "minutes_norm": task.minutes_norm,
        },
    )
    if is_new:
        no, number = held.operation.no, following.occurrence
        held.happenings.append(happening(held.visit, no, following, occurrence=number))


def end_repetition(held: Locked) -> None:
    """Take back the occurrence nobody has begun, where the first acceptance ends the repetition."""
    if _is_until_accepted(held):
        held.happenings.extend(cancel(_occurrences(held).filter(state=TaskState.READY)))


def _is_until_accepted(held: Locked) -> bool:
    repetition = held.operation.repeat
    return repetition is not None and repetition.until is RepeatEnd.ACCEPTED


def _is_any_accepted(held: Locked) -> bool:
    """Whether an acceptance has ended the repetition: of this occurrence or of another one."""
    if held.task.state == TaskState.ACCEPTED:
        return True
    accepted = _occurrences(held).filter(state=TaskState.ACCEPTED)
    return _is_until_accepted(held) and accepted.exists()


def _occurrences(held: Locked) -> QuerySet[Task]:
    return Task.objects.filter(visit_id=held.task.visit_id, operation_id=held.task.operation_id)
