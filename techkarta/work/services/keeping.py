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

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import actor_of, calendar_of
from techkarta.common.errors import Conflict
from techkarta.engine.cards.model import Operation, RepeatUnit
from techkarta.engine.execution.periodicity import next_occurrence
from techkarta.engine.execution.states import TaskState
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import card_of, operation_ids

from ..models import Task
from .locking import lock_task
from .performing import remember
from .repeating import repeat

CHUNK = 20
_OVER = (TaskState.DONE, TaskState.ACCEPTED, TaskState.SKIPPED)


def keep_rhythm(*, organisation_id: int, moment: datetime) -> int:
    """Make the occurrences that are missing in a company; how many.

    Safe to call at once from several workers: an occurrence exists once, by its number.
    """
    ids = list(_without_follower(organisation_id).values_list("id", flat=True))
    made = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        # A look costs no lock: what another worker has mended meanwhile is passed over.
        if _without_follower(organisation_id).filter(pk__in=chunk).exists():
            made += _mend(organisation_id, chunk, moment)
    return made


def _without_follower(organisation_id: int) -> QuerySet[Task]:
    later = Task.objects.filter(
        visit_id=OuterRef("visit_id"),
        operation_id=OuterRef("operation_id"),
        occurrence__gt=OuterRef("occurrence"),
    )
    rows = _repeating(organisation_id).filter(~Exists(later), state__in=_OVER)
    return rows.order_by("visit_id", "id")


@transaction.atomic
def _mend(organisation_id: int, ids: list[int], moment: datetime) -> int:
    """Mend some chains together: one transaction, so that workers seldom wait for one another."""
    made, actors = 0, dict[int, Actor]()
    # Asked again within: another worker may have been faster.
    broken = _without_follower(organisation_id).filter(pk__in=ids)
    for task in broken.select_related("visit__case__owner"):
        owner = task.visit.case.owner
        actor = actors.setdefault(owner.id, actors.get(owner.id) or actor_of(owner))
        try:
            held = lock_task(actor, task.id)
        except Conflict:
            # The case has left the stage meanwhile.
            continue
        repeat(held, held.task.done_at or moment)
        remember(actor, moment, held)
        made += len(held.happenings)
    return made


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
