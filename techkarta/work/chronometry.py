"""What others may know of chronometry: its weeks, who counts what now, what was counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import NotFound

from .models import ChronometryWeek, Task, TimeEntry

__all__ = ["ChronometryWeek", "Observation"]
RIGHT = "norms.view"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One execution in a week: its minutes, and whether all of them were counted by the timer."""

    task_id: int
    no: str
    case: str
    user_id: int
    minutes: int
    is_timed: bool


def weeks(actor: Actor) -> QuerySet[ChronometryWeek]:
    """The weeks of the company, the latest first."""
    require(actor, RIGHT)
    rows = ChronometryWeek.objects.filter(organisation_id=actor.organisation_id)
    return rows.select_related("card__stage", "created_by").prefetch_related("people")


def week(actor: Actor, week_id: int) -> ChronometryWeek:
    """One week; NotFound of another company."""
    row = weeks(actor).filter(pk=week_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def observing(user_id: int, day: date) -> list[ChronometryWeek]:
    """The weeks in which somebody counts minutes on a day; one query."""
    rows = ChronometryWeek.objects.filter(ended_at__isnull=True, since__lte=day, until__gte=day)
    return list(rows.filter(people=user_id))


def week_of(running: Iterable[ChronometryWeek], card_id: int | None, no: str) -> int | None:
    """Which of these weeks an operation of a card belongs to."""
    return next(
        (each.id for each in running if each.card_id == card_id and no in each.operations), None
    )


def timed_tasks(user_id: int, tasks: Iterable[Task], day: date) -> frozenset[int]:
    """Those of the tasks whose minutes somebody counts on a day; one query, one more in a week."""
    running = observing(user_id, day)
    if not running:
        return frozenset()
    rows = Task.objects.filter(pk__in=[task.id for task in tasks])
    told = rows.values_list("id", "visit__card_version__card_id", "operation__no")
    return frozenset(key for key, card_id, no in told if week_of(running, card_id, no))


def observed_until(user_id: int, task: Task, moment: datetime) -> date | None:
    """The last day on which this person counts the minutes of this task; None where he does not."""
    running = observing(user_id, calendar_of(task.organisation_id).local_day(moment))
    version = task.visit.card_version
    found = week_of(running, version.card_id if version else None, task.operation.no)
    return next((each.until for each in running if each.id == found), None)


def observations(row: ChronometryWeek) -> list[Observation]:
    """The executions handed in that have minutes of the week, by operation and moment; one query.

    Minutes of one execution put down in pieces are one observation.
    """
    entries = TimeEntry.objects.filter(task__in=_observed(row), task__done_at__isnull=False)
    told = entries.values_list(
        "task_id", "task__operation__no", "task__visit__case__title", "task__done_by_id"
    )
    summed = told.annotate(
        minutes=Sum("minutes"), told=Count("id", filter=Q(is_timed=False))
    ).order_by("task__operation__no", "task__done_at", "task_id")
    return [
        Observation(
            task_id=task, no=no, case=case, user_id=who, minutes=minutes, is_timed=not by_memory
        )
        for task, no, case, who, minutes, by_memory in summed
    ]


def _observed(row: ChronometryWeek) -> QuerySet[TimeEntry, int]:
    return TimeEntry.objects.filter(week=row).values_list("task_id", flat=True)
