"""Weekly plans: made, moved by hand, carried over, accepted by the head."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, may, require
from techkarta.accounts.selectors import calendar_of, owner_of
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid
from techkarta.engine.planning.week import Week, plan_week
from techkarta.work.selectors import Task
from techkarta.work.selectors import task as visible_task
from techkarta.work.services import assign_task, plan_task, plan_tasks

from ..models import CarryOver, WeekPlan, WeekState
from ..selectors.time import days_of_people, monday_of
from ..selectors.weeks import TOO_OFTEN, carried, errands_of, week_sheet
from .terms import lock_time


@transaction.atomic
def make_week(
    *, actor: Actor, user_id: int, week_on: date, moment: datetime, is_anew: bool = False
) -> Week:
    """Plan what belongs to a person's week; chosen days stay unless it is planned anew.

    What was planned on a day that has passed is carried over and counted. Invalid: a week that
    is over.
    """
    require(actor, "plan.change", owner_of(actor, user_id), view="plan.view")
    lock_time(actor, user_id)
    calendar = calendar_of(actor.organisation_id)
    today = calendar.local_day(moment)
    sheet = week_sheet(actor.organisation_id, user_id, monday_of(week_on), today, calendar)
    days = [day for day in sheet.days if day.on >= today]
    if not days:
        raise Invalid("week_past", week=week_on)
    known = [day.on for day in days]
    tasks = [task for task in sheet.tasks if sheet.carried.get(task.id, 0) < TOO_OFTEN]
    errands = errands_of(tasks, known, today, calendar, is_kept=not is_anew)
    plan = plan_week(errands, days)
    for task in sheet.tasks:
        if task.planned_on is not None and task.planned_on < today and task.id in plan.days:
            _carry(actor, task, task.planned_on, plan.days[task.id], moment)
    wanted = {errand.key: plan.days.get(errand.key) for errand in errands}
    plan_tasks(actor=actor, days=wanted, moment=moment)
    touch_plan(actor, user_id, monday_of(week_on), moment, is_made=True)
    return plan


@transaction.atomic
def move_task(*, actor: Actor, task_id: int, day: date, version: int, moment: datetime) -> Task:
    """Put a task on another day of its performer's plan, by hand, even beyond the day's room.

    Invalid: a day that has passed, a day the performer does not work, a task carried over three
    times (the head decides). Conflict: somebody moved it meanwhile.
    """
    task, former = plan_task(actor=actor, task_id=task_id, day=day, version=version, moment=moment)
    today = calendar_of(actor.organisation_id).local_day(moment)
    if former == day or task.owner_id is None:
        return task
    if day < today:
        raise Invalid("day_past", day=day)
    own = days_of_people(actor.organisation_id, [task.owner_id], [day])[task.owner_id][0]
    if not own.fund:
        raise Invalid("day_not_worked", day=day)
    if former is not None and former <= today < day:
        owner = owner_of(actor, task.owner_id)
        is_head = task.owner_id != actor.user_id and may(actor, "plan.accept", owner)
        if not is_head and carried([task.id]).get(task.id, 0) >= TOO_OFTEN:
            raise Invalid("carried_too_often")
        _carry(actor, task, former, day, moment)
    touch_plan(actor, task.owner_id, monday_of(day), moment)
    return task


@transaction.atomic
def settle_carried(
    *,
    actor: Actor,
    task_id: int,
    day: date,
    version: int,
    moment: datetime,
    owner_id: int | None = None,
) -> Task:
    """The head decides on a task carried over too often: a new day, perhaps another performer."""
    performer = visible_task(actor, task_id).owner_id
    require(actor, "plan.accept", owner_of(actor, performer), view="plan.accept")
    rows = CarryOver.objects.filter(task_id=task_id, settled_at__isnull=True)
    rows.update(settled_by=actor.user_id, settled_at=moment)
    if owner_id is not None and owner_id != performer:
        given = assign_task(actor=actor, task_id=task_id, owner_id=owner_id, moment=moment)
        version = given.version
    return move_task(actor=actor, task_id=task_id, day=day, version=version, moment=moment)


@transaction.atomic
def accept_week(*, actor: Actor, user_id: int, week_on: date, moment: datetime) -> WeekPlan:
    """Accept the plan of a person's week; accepting twice changes nothing."""
    require(actor, "plan.accept", owner_of(actor, user_id), view="plan.view")
    if user_id == actor.user_id:
        raise Invalid("own_plan")
    row = WeekPlan.objects.select_for_update().filter(user_id=user_id, week_on=week_on).first()
    if row is None:
        raise Conflict("week_not_planned")
    if row.state != WeekState.ACCEPTED:
        row.state, row.accepted_at = WeekState.ACCEPTED, moment
        row.accepted_by_id = actor.user_id
        row.version += 1
        row.save()
        change = Change(
            action="plan.accept",
            subject="week_plan",
            subject_id=row.id,
            fields={"week_on": [None, week_on]},
        )
        record_changes(actor=actor, moment=moment, changes=[change])
    return row


def _carry(actor: Actor, task: Task, former: date, day: date, moment: datetime) -> None:
    CarryOver.objects.get_or_create(
        task_id=task.id,
        from_on=former,
        defaults={
            "organisation_id": actor.organisation_id,
            "to_on": day,
            "by_id": actor.user_id,
            "at": moment,
        },
    )


def touch_plan(
    actor: Actor, user_id: int, week_on: date, moment: datetime, *, is_made: bool = False
) -> None:
    """Remember that a plan was made; one accepted before and changed by another is to be seen."""
    row, is_new = WeekPlan.objects.get_or_create(
        user_id=user_id,
        week_on=week_on,
        defaults={"organisation_id": actor.organisation_id, "made_at": moment},
    )
    if is_new:
        return
    if row.state == WeekState.ACCEPTED and row.accepted_by_id != actor.user_id:
        row.state = WeekState.CHANGED
    if is_made:
        row.made_at = moment
    row.version += 1
    row.save()
