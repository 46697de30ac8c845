"""The rhythm is kept by itself: nothing that repeats is ever without its next occurrence.

Occurrences come from the fact, in the transaction of the completion. This is the second look of
the background worker: it mends a chain that broke (a restore, an import, a bug of the past) and
dates anew what nobody has touched, where the class of the client or the calendar has changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from techkarta.accounts.selectors import actor_of, calendar_of
from techkarta.engine.cards.model import Operation, RepeatUnit
from techkarta.engine.execution.periodicity import next_occurrence
from techkarta.engine.execution.states import TaskState
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import card_of, operation_ids

from ..models import Task
from .locking import lock_task
from .performing import remember
from .repeating import repeat

_OVER = (TaskState.DONE, TaskState.ACCEPTED, TaskState.SKIPPED)


def keep_rhythm(*, organisation_id: int, moment: datetime) -> int:
    """Make the occurrences that are missing in a company; how many.

    Safe to call at once from several workers: an occurrence exists once, by its number.
    """
    rows = _repeating(organisation_id).filter(state__in=_OVER)
    later = Task.objects.filter(
        visit_id=OuterRef("visit_id"),
        operation_id=OuterRef("operation_id"),
        occurrence__gt=OuterRef("occurrence"),
    )
    made = 0
    for task_id in rows.filter(~Exists(later)).order_by("id").values_list("id", flat=True):
        made += _mend(task_id, moment)
    return made


@transaction.atomic
def _mend(task_id: int, moment: datetime) -> int:
    task = Task.objects.select_related("visit__case__owner").get(pk=task_id)
    if task.visit.left_at is not None:
        return 0
    owner = task.visit.case.owner
    held = lock_task(actor_of(owner), task_id)
    fact = held.task.done_at or moment
    repeat(held, fact)
    remember(actor_of(owner), moment, held)
    return len(held.happenings)


@transaction.atomic
def date_anew(*, organisation_id: int) -> int:
    """Date untouched occurrences anew from the last fact; how many days changed.

    Only what stands ready, was never planned, moved or begun, and has a fact before it.
    """
    calendar = calendar_of(organisation_id)
    former = Task.objects.filter(
        visit_id=OuterRef("visit_id"),
        operation_id=OuterRef("operation_id"),
        occurrence=OuterRef("occurrence") - 1,
    )
    rows = _repeating(organisation_id).filter(
        state=TaskState.READY, occurrence__gt=1, version=1, planned_on__isnull=True
    )
    rows = rows.annotate(
        fact=Subquery(former.values("done_at")[:1]),
        client_class=F("visit__case__client__client_class"),
        card_version_id=F("visit__card_version_id"),
    )
    changed = list(_moved(rows.filter(fact__isnull=False), calendar))
    Task.objects.bulk_update(changed, ["due_at"], batch_size=400)
    return len(changed)


def _moved(rows: QuerySet[Task], calendar: WorkingCalendar) -> Iterator[Task]:
    for task in rows.select_for_update(of=("self",)):
        operation = _operations(task.card_version_id)[task.operation_id]  # type: ignore[attr-defined]
        day = next_occurrence(
            operation,
            done_at=task.fact,  # type: ignore[attr-defined]
            calendar=calendar,
            occurrence=task.occurrence - 1,
            client_class=task.client_class or None,  # type: ignore[attr-defined]
        )
        due_at = calendar.end_of_work(day) if day else None
        if due_at is not None and due_at != task.due_at:
            task.due_at = due_at
            yield task


def _repeating(organisation_id: int) -> QuerySet[Task]:
    """The tasks of open visits whose operation repeats by the calendar."""
    visits = apps.get_model("cases", "StageVisit").objects.filter(
        case__organisation_id=organisation_id, left_at__isnull=True, card_version__isnull=False
    )
    versions: Iterable[int] = visits.order_by().values_list("card_version", flat=True).distinct()
    ids = [row for version in versions for row in _operations(version)]
    return Task.objects.filter(
        organisation_id=organisation_id, operation_id__in=ids, visit__left_at__isnull=True
    )


def _operations(version_id: int) -> dict[int, Operation]:
    """Row → operation, of those of a card version that repeat by the calendar."""
    found: dict[int, Operation] = defaultdict()
    ids = operation_ids(version_id)
    for operation in card_of(version_id).operations:
        if operation.repeat and operation.repeat.unit is not RepeatUnit.CONTACT:
            found[ids[operation.no]] = operation
    return found
