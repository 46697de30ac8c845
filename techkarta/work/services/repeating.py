"""Periodicity at run time: the next occurrence comes from the fact of the previous one."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from techkarta.engine.cards.model import Operation, Repeat, RepeatEnd
from techkarta.engine.execution.periodicity import (
    contacts_before,
    has_ended,
    interval,
    next_occurrence,
    prepared_per_contact,
)
from techkarta.engine.execution.states import TaskState
from techkarta.engine.planning.due import due_moment
from techkarta.method.selectors import card_of, operation_ids

from ..models import Task
from .attesting import settle_owner
from .locking import Locked
from .opening import cancel, happening


def repeat(held: Locked, moment: datetime) -> None:
    """Create the occurrence after the one just done or left out, where the operation goes on.

    Dated from the fact, so a missed cycle stays one overdue task and never piles up. A contact
    brings again what prepares the next one.
    """
    day = _next_day(held, moment)
    if day is not None:
        follow(held, held.operation, held.task, held.calendar.end_of_work(day), moment)
    if held.task.state != TaskState.SKIPPED:
        _prepare_next_contact(held, moment)


def _next_day(held: Locked, moment: datetime) -> date | None:
    repetition = held.operation.repeat
    if repetition is None:
        return None
    return next_occurrence(
        held.operation,
        done_at=moment,
        calendar=held.calendar,
        occurrence=held.task.occurrence,
        client_class=_class(held, repetition),
        is_accepted=_is_any_accepted(held),
    )


def _class(held: Locked, repetition: Repeat) -> str | None:
    """The client's class; the client is read only where his class matters."""
    client = held.task.visit.case.client if repetition.by_class else None
    return client.client_class or None if client else None


def _prepare_next_contact(held: Locked, moment: datetime) -> None:
    """Open what repeats per contact and precedes the contact just made; one at a time."""
    card, ids = card_of(held.visit.card_version_id), operation_ids(held.visit.card_version_id)
    for operation in prepared_per_contact(card, held.operation.no):
        rows = Task.objects.filter(visit_id=held.task.visit_id, operation_id=ids[operation.no])
        last = rows.order_by("-occurrence").first()
        repetition = operation.repeat
        if last is None or repetition is None or last.state not in _OVER:
            continue
        is_accepted = rows.filter(state=TaskState.ACCEPTED).exists()
        if has_ended(repetition, occurrence=last.occurrence, is_accepted=is_accepted):
            continue
        contacts = Task.objects.filter(
            visit_id=held.task.visit_id,
            operation_id__in=[ids[no] for no in contacts_before(card, operation.no)],
            done_at__isnull=False,
        )
        if last.done_at is not None:
            contacts = contacts.filter(done_at__gte=last.done_at)
        if contacts.count() >= interval(repetition, _class(held, repetition)):
            due = due_moment(moment, operation.due, held.calendar) if operation.due else None
            follow(held, operation, last, due, moment)


_OVER = (TaskState.DONE, TaskState.ACCEPTED, TaskState.SKIPPED)


def follow(
    held: Locked, operation: Operation, last: Task, due_at: datetime | None, moment: datetime
) -> None:
    """Make the occurrence after the last one, ready; one that is there already stays."""
    following, is_new = Task.objects.get_or_create(
        visit_id=last.visit_id,
        operation_id=last.operation_id,
        occurrence=last.occurrence + 1,
        defaults={
            "organisation_id": last.organisation_id,
            "state": TaskState.READY,
            "owner_id": last.owner_id,
            "opened_at": moment,
            "due_at": due_at,
            "minutes_norm": last.minutes_norm,
        },
    )
    if is_new:
        case_owner_id, day = held.visit.case_owner_id, held.calendar.local_day(moment)
        settle_owner(following, operation, case_owner_id=case_owner_id, day=day, moment=moment)
        if following.owner_id != last.owner_id:
            following.save(update_fields=["owner"])
        number = following.occurrence
        held.happenings.append(happening(held.visit, operation.no, following, occurrence=number))


def end_repetition(held: Locked) -> None:
    """Take back the occurrence nobody has begun, where the first acceptance ends the repetition."""
    if _is_until_accepted(held):
        held.happenings.extend(cancel(_occurrences(held).filter(state=TaskState.READY)))


def _is_until_accepted(held: Locked) -> bool:
    repetition = held.operation.repeat
    return repetition is not None and repetition.until is RepeatEnd.ACCEPTED


def _is_any_accepted(held: Locked) -> bool:
    """Whether an acceptance has ended the repetition: of this occurrence or of another one."""
    if held.task.state in {TaskState.ACCEPTED, TaskState.SKIPPED}:
        return True
    accepted = _occurrences(held).filter(state=TaskState.ACCEPTED)
    return _is_until_accepted(held) and accepted.exists()


def _occurrences(held: Locked) -> QuerySet[Task]:
    return Task.objects.filter(visit_id=held.task.visit_id, operation_id=held.task.operation_id)
