"""Attempts to reach a client that reached nobody, and parking a client until a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import actor_of
from techkarta.common.errors import Conflict, Invalid
from techkarta.engine.execution.attempts import Attempts, attempts, takes_attempts
from techkarta.engine.execution.periodicity import next_occurrence
from techkarta.engine.execution.states import ACTIONABLE, TaskState
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.due import due_moment
from techkarta.notices.services import notify

from ..models import Attempt, Channel, Parking, Task, TimeEntry
from .locking import Locked, lock_task
from .opening import happening
from .performing import MAXIMUM_MINUTES, keep, move
from .telling import named, task_path

LONGEST = timedelta(days=366)


def _standing(task: Task, calendar: WorkingCalendar, moment: datetime) -> Attempts:
    return attempts(
        [calendar.local_day(row.at) for row in attempts_since_parking(task)],
        calendar.local_day(moment),
    )


def attempts_since_parking(task: Task) -> list[Attempt]:
    """The attempts of an operation on a visit since it was parked last, in order."""
    same = {"task__visit_id": task.visit_id, "task__operation_id": task.operation_id}
    rows = Attempt.objects.filter(**same).order_by("id")
    parked = Parking.objects.filter(**same).order_by("-id").first()
    return list(rows.filter(at__gt=parked.at) if parked else rows)


@transaction.atomic
def attempt_task(
    *, actor: Actor, task_id: int, channel: str, note: str, minutes: int, moment: datetime
) -> Task:
    """Put down an attempt that reached nobody; the next one is due a repetition later.

    Conflict where five were made or 21 days have passed since the first: park or drop.
    """
    held = _hold(actor, task_id)
    if channel not in Channel.values:
        raise Invalid("channel_unknown", field="channel")
    if not 0 <= minutes <= MAXIMUM_MINUTES:
        raise Invalid("minutes_wrong", field="minutes", maximum=MAXIMUM_MINUTES)
    now = _standing(held.task, held.calendar, moment)
    if now.is_over:
        raise Conflict("attempts_over", made=now.made)
    task = held.task
    Attempt.objects.create(
        task=task, channel=channel, note=note.strip()[:400], by_id=actor.user_id, at=moment
    )
    if minutes:
        TimeEntry.objects.create(task=task, user_id=actor.user_id, minutes=minutes, at=moment)
    task.minutes_fact += minutes
    day = next_occurrence(
        held.operation, done_at=moment, calendar=held.calendar, occurrence=task.occurrence
    )
    if day is not None:
        task.due_at = held.calendar.end_of_work(day)
    task.planned_on = None
    task.version += 1
    told = {"attempt": now.made + 1, "channel": channel}
    event = happening(held.visit, held.operation.no, task, **told)
    held.happenings.append(replace(event, kind="task_attempted"))
    return keep(actor, moment, held)


@transaction.atomic
def park_task(*, actor: Actor, task_id: int, until: date, reason: str, moment: datetime) -> Task:
    """Put a client aside until a day: the operation stands still and comes back by itself.

    After the return attempts are counted anew.
    """
    held = _hold(actor, task_id)
    today, task = held.calendar.local_day(moment), held.task
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    if not today < until <= today + LONGEST:
        raise Invalid("parking_day_wrong", field="until")
    Parking.objects.create(
        task=task, until_on=until, reason=reason.strip()[:400], by_id=actor.user_id, at=moment
    )
    owner_id = task.owner_id or actor.user_id
    task.blocked_reason, task.blocked_until = reason.strip()[:400], until
    task.blocked_owner_id, task.planned_on = owner_id, None
    move(held, TaskState.BLOCKED, reason=reason.strip(), owner=owner_id, until=until)
    return keep(actor, moment, held)


def return_parked(*, organisation_id: int, day: date, moment: datetime) -> int:
    """Bring back what was parked until a day that has come, dated anew; how many."""
    rows = Parking.objects.filter(
        task__organisation_id=organisation_id, returned_at__isnull=True, until_on__lte=day
    )
    return sum(_return(parking_id, moment) for parking_id in _ids(rows))


@transaction.atomic
def _return(parking_id: int, moment: datetime) -> bool:
    parking = Parking.objects.select_related("task__visit__case__owner").get(pk=parking_id)
    actor = actor_of(parking.task.visit.case.owner)
    try:
        held = lock_task(actor, parking.task_id, is_seen=True)
    except Conflict:
        held = None
    marked = Parking.objects.filter(pk=parking_id, returned_at__isnull=True)
    if not marked.update(returned_at=moment):
        return False
    # Whoever cleared the block or closed the deal earlier has brought it back himself.
    if held is None or held.task.state != TaskState.BLOCKED:
        return False
    task = held.task
    task.blocked_reason, task.blocked_owner_id, task.blocked_until = "", None, None
    if held.operation.due:
        task.due_at = due_moment(moment, held.operation.due, held.calendar)
    move(held, TaskState.READY)
    keep(actor, moment, held)
    notify(
        person_ids=[task.owner_id],
        kind="parked_back",
        key=f"parked_back:{parking_id}",
        moment=moment,
        params={"reason": parking.reason, **named(held)},
        link=task_path(task),
    )
    return True


def _hold(actor: Actor, task_id: int) -> Locked:
    held = lock_task(actor, task_id)
    require(actor, "task.perform", held.owner, view="task.view")
    if not takes_attempts(held.operation):
        raise Invalid("attempts_not_asked")
    if TaskState(held.task.state) not in ACTIONABLE:
        raise Conflict("task_state", state=held.task.state)
    return held


def _ids(rows: Iterable[Parking]) -> list[int]:
    return sorted(row.id for row in rows)
