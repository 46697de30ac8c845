"""The week of a person: what belongs to it, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from django.db.models import Count, QuerySet

from techkarta.accounts.attested import attested
from techkarta.accounts.mapping import Attested
from techkarta.accounts.permissions import Actor, reach
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.effort import operation_minutes
from techkarta.engine.planning.fund import FundDay
from techkarta.engine.planning.network import network
from techkarta.engine.planning.schedule import Work, critical_path, schedule
from techkarta.engine.planning.week import Errand
from techkarta.method.selectors import card_of
from techkarta.work.selectors import LIVE, Task, tasks_in_hand

from ..models import CarryOver, WeekPlan, WeekState
from .time import days_of_people

__all__ = ["CarryOver", "WeekPlan"]

DAYS = 7
BEGUN = frozenset({"in_progress", "returned"})
"""Whoever has begun a task goes on with it."""
TOO_OFTEN = 3
"""Carried over so many times, a task waits for the head's decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekSheet:
    """A person's week as it is: its days, its tasks, how often each was carried over."""

    days: Sequence[FundDay]
    tasks: Sequence[Task]
    carried: dict[int, int]
    later: int


def week_days(week_on: date) -> list[date]:
    """The seven days of a week."""
    return [week_on + timedelta(days=number) for number in range(DAYS)]


def week_sheet(
    organisation_id: int, user_id: int, week_on: date, today: date, calendar: WorkingCalendar
) -> WeekSheet:
    """The week: what is planned in it, and what is due by its end and has no day."""
    days = week_days(week_on)
    own = days_of_people(organisation_id, [user_id], days, calendar)[user_id]
    every = list(tasks_in_hand([user_id]))
    tasks = [task for task in every if belongs(task, days, today, calendar)]
    return WeekSheet(
        days=own,
        tasks=tasks,
        carried=carried(task.id for task in tasks),
        later=len(every) - len(tasks),
    )


def belongs(task: Task, days: Sequence[date], today: date, calendar: WorkingCalendar) -> bool:
    """Whether a task in hand belongs to the week."""
    if task.planned_on is not None and task.planned_on >= min(today, days[0]):
        return days[0] <= task.planned_on <= days[-1]
    due = due_day(task, calendar)
    return days[-1] >= today and (due is None or due <= days[-1])


def due_day(task: Task, calendar: WorkingCalendar) -> date | None:
    """The local day a task is due on."""
    return calendar.local_day(task.due_at) if task.due_at else None


def errand_of(
    task: Task, days: Sequence[date], today: date, calendar: WorkingCalendar, *, is_kept: bool
) -> Errand:
    """A task as the plan of the week sees it; `is_kept`: a day already chosen stays."""
    planned = task.planned_on
    is_fixed = is_kept and planned is not None and today <= planned and planned in days
    amount = task.visit.case.amount
    return Errand(
        key=task.id,
        minutes=task.minutes_norm,
        value=float(amount or 0),
        due_on=due_day(task, calendar),
        is_critical=task.operation.no in critical_numbers(task.visit.card_version_id or 0),
        holds_gate=task.operation.is_mandatory,
        fixed_on=planned if is_fixed else None,
    )


def errands_of(
    tasks: Sequence[Task],
    days: Sequence[date],
    today: date,
    calendar: WorkingCalendar,
    *,
    is_kept: bool,
) -> list[Errand]:
    """The tasks of one person as errands: what asks for an attestation has its last valid day."""
    codes = {task.id: attestation_of(task) for task in tasks}
    asking = [task for task in tasks if codes[task.id]]
    known = attested(asking[0].organisation_id) if asking else Attested()
    return [
        replace(
            errand_of(task, days, today, calendar, is_kept=is_kept),
            until=known.of(task.owner_id or 0).get(codes[task.id], date.min)
            if codes[task.id] and task.state not in BEGUN
            else None,
        )
        for task in tasks
    ]


def attestation_of(task: Task) -> str:
    """The personal attestation the operation of a task asks for; empty where none."""
    version_id = task.visit.card_version_id
    if version_id is None:
        return ""
    return card_of(version_id).operation(task.operation.no).attestation or ""


@lru_cache(maxsize=512)
def critical_numbers(card_version_id: int) -> frozenset[str]:
    """The operations on the critical path of a card version, which never changes."""
    card = card_of(card_version_id)
    order = network(card)
    work = {each.no: Work(seconds=round(operation_minutes(each) * 60)) for each in card.operations}
    return frozenset(critical_path(order, work, schedule(order, work)))


def carried(task_ids: Iterable[int]) -> dict[int, int]:
    """How often each task was carried over since the head last decided on it."""
    rows = CarryOver.objects.filter(task_id__in=list(task_ids), settled_at__isnull=True)
    return dict(rows.values_list("task_id").annotate(count=Count("id")).order_by())


def carried_too_often(actor: Actor) -> list[tuple[Task, int]]:
    """The tasks carried over three times and more whose plan the actor may accept."""
    rows = CarryOver.objects.filter(
        reach(actor, "plan.accept", owner="task__owner"), settled_at__isnull=True
    )
    often = rows.values("task_id", "task__owner_id").annotate(count=Count("id"))
    counts = {row["task_id"]: row["count"] for row in often if row["count"] >= TOO_OFTEN}
    owners = {row["task__owner_id"] for row in often if row["task_id"] in counts}
    tasks = (task for task in tasks_in_hand(owners) if task.id in counts)
    return [(task, counts[task.id]) for task in tasks]


def people_put_off(organisation_id: int) -> dict[int, int]:
    """Whose tasks wait for the head's decision, and how many; one query."""
    rows = CarryOver.objects.filter(
        organisation_id=organisation_id,
        settled_at__isnull=True,
        task__state__in=LIVE,
        task__owner__isnull=False,
        task__visit__left_at__isnull=True,
    )
    often = rows.values("task_id", "task__owner_id").annotate(count=Count("id"))
    return Counter(row["task__owner_id"] for row in often if row["count"] >= TOO_OFTEN)


def people_with_plans_to_accept(organisation_id: int, week_on: date) -> dict[int, int]:
    """Whose plan of a week was made and is not accepted, or was changed since; one query."""
    rows = WeekPlan.objects.filter(organisation_id=organisation_id, week_on=week_on)
    return Counter(rows.exclude(state=WeekState.ACCEPTED).values_list("user_id", flat=True))


def states_of(user_ids: Iterable[int], week_on: date) -> dict[int, str]:
    """Where the plans of these people for the week stand; absent where none was made."""
    rows = WeekPlan.objects.filter(user_id__in=list(user_ids), week_on=week_on)
    return dict(rows.values_list("user_id", "state"))


def plan_of(user_id: int, week_on: date) -> WeekPlan | None:
    """The plan of the week where one was made."""
    rows: QuerySet[WeekPlan] = WeekPlan.objects.select_related("accepted_by")
    return rows.filter(user_id=user_id, week_on=week_on).first()
