"""Minutes by start and stop: one timer a person, and a forgotten one is asked about."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Conflict, Invalid
from techkarta.engine.execution.states import ACTIONABLE, TaskState

from .. import selectors
from ..models import Task, TimeEntry, Timer
from .locking import lock_task
from .observing import observed
from .performing import MAXIMUM_MINUTES, move, remember

FORGOTTEN = timedelta(hours=3)
"""A timer that runs longer is asked about, not believed."""


@transaction.atomic
def start_timer(*, actor: Actor, task_id: int, moment: datetime) -> Timer:
    """Count the minutes of a task in hand from now; the task is taken into work.

    A timer that runs on another task is stopped and its minutes are put down there; one forgotten
    is a Conflict that asks for its minutes first. Starting a running one changes nothing.
    """
    running = Timer.objects.filter(user_id=actor.user_id).first()
    if running is not None and running.task_id == task_id:
        return running
    if running is not None:
        _put_down(actor, running, moment, minutes=None)
    held = lock_task(actor, task_id)
    require(actor, "task.perform", held.owner, view="task.view")
    if TaskState(held.task.state) not in ACTIONABLE:
        raise Conflict("task_state", state=held.task.state)
    if held.task.state != TaskState.IN_PROGRESS:
        move(held, TaskState.IN_PROGRESS)
        held.task.save()
        remember(actor, moment, held)
    timer, _is_new = Timer.objects.get_or_create(
        user_id=actor.user_id, defaults={"task": held.task, "started_at": moment}
    )
    return timer


@transaction.atomic
def stop_timer(*, actor: Actor, moment: datetime, minutes: int | None = None) -> Task | None:
    """Stop the actor's timer and put its minutes down; `minutes` says them where it was forgotten.

    Without a running timer nothing changes: a repeated stop puts nothing down twice.
    """
    running = Timer.objects.select_for_update().filter(user_id=actor.user_id).first()
    return _put_down(actor, running, moment, minutes=minutes) if running else None


def minutes_of(timer: Timer, moment: datetime) -> int:
    """The whole minutes a timer has counted, at least one."""
    return max(1, round((moment - timer.started_at).total_seconds() / 60))


def is_forgotten(timer: Timer, moment: datetime) -> bool:
    """Whether a timer has run longer than anybody works at one operation."""
    return moment - timer.started_at > FORGOTTEN


def _put_down(actor: Actor, timer: Timer, moment: datetime, *, minutes: int | None) -> Task:
    if minutes is None and is_forgotten(timer, moment):
        raise Conflict("timer_forgotten", task=timer.task.operation.no)
    if minutes is not None and not 0 <= minutes <= MAXIMUM_MINUTES:
        raise Invalid("minutes_wrong", field="minutes", maximum=MAXIMUM_MINUTES)
    counted = minutes_of(timer, moment) if minutes is None else minutes
    task = Task.objects.select_for_update(of=("self",)).get(pk=timer.task_id)
    if counted:
        TimeEntry.objects.create(
            task=task,
            user_id=actor.user_id,
            minutes=counted,
            at=moment,
            is_timed=minutes is None,
            week=observed(actor.user_id, task, moment),
        )
        task.minutes_fact += counted
        task.version += 1
        task.save(update_fields=["minutes_fact", "version"])
    timer.delete()
    return selectors.with_context(Task.objects.filter(pk=task.pk)).get()
