"""The days tasks are planned on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.audit.services import Happening, record_events
from techkarta.common.errors import Conflict
from techkarta.engine.execution.states import FINAL, TaskState

from ..models import Task
from .locking import lock_task


@transaction.atomic
def plan_task(
    *, actor: Actor, task_id: int, day: date, version: int, moment: datetime
) -> tuple[Task, date | None]:
    """Put a task on a day; returns it with the day it stood on before.

    The same day again changes nothing. Conflict where somebody moved or changed it meanwhile, or
    where it is finished.
    """
    held = lock_task(actor, task_id)
    require(actor, "plan.change", held.owner, view="task.view")
    task, former = held.task, held.task.planned_on
    if TaskState(task.state) in FINAL:
        raise Conflict("task_state", state=task.state)
    if former == day:
        return task, former
    if task.version != version:
        raise Conflict("planned_meanwhile", day=former)
    plan_tasks(actor=actor, days={task.id: day}, moment=moment)
    task.refresh_from_db()
    return task, former


@transaction.atomic
def plan_tasks(*, actor: Actor, days: Mapping[int, date | None], moment: datetime) -> None:
    """Put tasks on their days; the caller has checked the right."""
    rows = Task.objects.select_for_update(of=("self",)).filter(pk__in=list(days))
    found = list(rows.select_related("operation", "visit").order_by("id"))
    changed = [task for task in found if task.planned_on != days[task.id]]
    happenings = []
    for task in changed:
        data = {"former": task.planned_on, "day": days[task.id]}
        task.planned_on = days[task.id]
        task.version += 1
        happenings.append(
            Happening(
                kind="task_planned",
                case_id=task.visit.case_id,
                visit_id=task.visit_id,
                task_id=task.id,
                card_version_id=task.visit.card_version_id,
                operation=task.operation.no,
                data=data,
            )
        )
    Task.objects.bulk_update(changed, ["planned_on", "version"], batch_size=400)
    record_events(actor=actor, moment=moment, happenings=happenings)
