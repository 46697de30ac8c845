"""What others may know of checks: histories, how an operation is usually done, questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q

from techkarta.accounts.permissions import Actor, matrix
from techkarta.accounts.selectors import staffing
from techkarta.engine.cards.model import Text
from techkarta.engine.gates.guards import Filling

from .mapping import filling_of
from .models import Check, Decision, Evidence, Question, Task, Timer
from .selectors import LIVE, open_checks

__all__ = ["Question"]

FORMER = 20
"""So many latest tasks of a person a filling is compared with."""


def history(performer_id: int) -> list[tuple[bool, bool]]:
    """The decided checks of a performer, oldest first: accepted, critical; one narrow query."""
    rows = Check.objects.filter(task__done_by_id=performer_id, decided_at__isnull=False)
    return [
        (decision == Decision.ACCEPTED, reason == "critical")
        for decision, reason in rows.order_by("decided_at", "id").values_list("decision", "reason")
    ]


def fillings(performer_id: int, task_id: int) -> list[Filling]:
    """How the performer filled in his latest tasks but this one, latest first; two queries."""
    rows = Task.objects.filter(done_by_id=performer_id, done_at__isnull=False).exclude(pk=task_id)
    latest = rows.select_related("visit").order_by("-done_at", "-id")[:FORMER]
    given = Prefetch("evidence", queryset=Evidence.objects.order_by("id"))
    return [
        filling_of(task, task.evidence.all(), task.minutes_fact, task.done_at)
        for task in latest.prefetch_related(given)
        if task.done_at is not None
    ]


def returned_times(task_ids: Iterable[int]) -> dict[int, int]:
    """Task → how many times it was returned; one query."""
    rows = Check.objects.filter(task_id__in=list(task_ids), decision=Decision.RETURNED)
    return dict(rows.values_list("task_id").annotate(count=Count("id")).order_by())


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """One finished execution of an operation: by whom, minutes told, how it was taken."""

    performer_id: int
    team_id: int | None
    minutes: int
    returned: int
    is_accepted: bool


def performances(task: Task, since: datetime) -> list[Performance]:
    """How the operation of a task was done in the company since a moment, whatever the version."""
    rows = Task.objects.filter(
        organisation_id=task.organisation_id,
        operation__no=task.operation.no,
        operation__card_version__card__versions=task.operation.card_version_id,
        done_at__gte=since,
        done_by__isnull=False,
    )
    counted = rows.annotate(returned=Count("checks", filter=Q(checks__decision=Decision.RETURNED)))
    return [
        Performance(
            performer_id=performer or 0,
            team_id=team,
            minutes=minutes,
            returned=returned,
            is_accepted=accepted_at is not None,
        )
        for performer, team, minutes, returned, accepted_at in counted.values_list(
            "done_by_id", "done_by__team_id", "minutes_fact", "returned", "accepted_at"
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """The controller's own checks of a period: asked of him, done, left waiting over a day."""

    planned: int
    done: int
    skipped: int


def duty(actor: Actor, since: datetime, overdue_before: datetime) -> Duty:
    """How the actor keeps his own checks: those decided since a moment and those that wait.

    A check is skipped when it was asked before `overdue_before` and still waits.
    """
    decided = Check.objects.filter(decided_by_id=actor.user_id, decided_at__gte=since).count()
    waiting = open_checks(actor)
    asked = waiting.aggregate(
        all=Count("id"), late=Count("id", filter=Q(asked_at__lt=overdue_before))
    )
    return Duty(planned=decided + asked["late"], done=decided, skipped=asked["late"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A check nobody has decided: which role is asked, about whose work, since when."""

    task_id: int
    role: str
    performer_id: int
    asked_at: datetime


def waiting(organisation_id: int) -> list[Waiting]:
    """Every check of the company that waits; one narrow query."""
    rows = Check.objects.filter(
        task__organisation_id=organisation_id, task__state="done", decided_at__isnull=True
    )
    told = rows.order_by("asked_at").values_list(
        "task_id", "controller", "task__done_by_id", "asked_at"
    )
    return [
        Waiting(task_id=task, role=role, performer_id=performer or 0, asked_at=asked)
        for task, role, performer, asked in told
    ]


def questions_of(task_id: int) -> list[Question]:
    """What was asked about a task, in order."""
    rows = Question.objects.filter(task_id=task_id).select_related("asked_by", "answered_by")
    return list(rows.order_by("id"))


def questions_to(actor: Actor) -> list[Question]:
    """What the actor is asked about his finished work and has not answered, oldest first."""
    rows = Question.objects.filter(
        task__done_by_id=actor.user_id, task__state="done", answered_at__isnull=True
    )
    return list(
        rows.select_related("asked_by", "task__operation", "task__visit__case").order_by("id")
    )


def participants(actor: Actor) -> list[tuple[int, str]]:
    """Who may accept work the actor did together with him, in order of name."""
    people = staffing(actor.organisation_id).people.values()
    deciding = matrix()["control.decide"].keys()
    found = [
        (person.id, person.name)
        for person in people
        if person.rights & deciding and person.id != actor.user_id
    ]
    return sorted(found, key=lambda each: each[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """How many executions of an operation somebody has overdue."""

    owner_id: int
    stage_id: int
    no: str
    title: Text
    count: int


def overdue(user_ids: Iterable[int], before: datetime) -> list[Overdue]:
    """What these people should have done before a moment, by person and operation; one query."""
    rows = Task.objects.filter(
        owner_id__in=list(user_ids), state__in=LIVE, due_at__lt=before, visit__left_at__isnull=True
    )
    named = rows.values_list("owner_id", "visit__stage_id", "operation__no", "operation__title")
    counted: dict[tuple[int, int, str], list[Text]] = {}
    for owner_id, stage_id, no, title in named:
        counted.setdefault((owner_id or 0, stage_id, no), []).append(title)
    found = [
        Overdue(owner_id=owner_id, stage_id=stage_id, no=no, title=titles[0], count=len(titles))
        for (owner_id, stage_id, no), titles in counted.items()
    ]
    return sorted(found, key=lambda each: (-each.count, each.owner_id, each.stage_id, each.no))


def first_time(user_ids: Iterable[int], since: datetime) -> list[tuple[int, int, int]]:
    """Person, his tasks judged by a controller since a moment, those never returned; one query."""
    rows = Task.objects.filter(
        done_by_id__in=list(user_ids), checks__decided_at__gte=since
    ).annotate(returned=Count("checks", filter=Q(checks__decision=Decision.RETURNED)))
    counted: dict[int, list[int]] = {}
    for user_id, returned in rows.values_list("done_by_id", "returned"):
        counted.setdefault(user_id or 0, []).append(returned)
    return sorted(
        (user_id, len(each), sum(not count for count in each)) for user_id, each in counted.items()
    )


def broken_promises(user_ids: Iterable[int], today: date) -> list[tuple[int, int]]:
    """Person and how many blocks he promised to clear before today; one query."""
    rows = Task.objects.filter(
        state="blocked", blocked_owner_id__in=list(user_ids), blocked_until__lt=today
    )
    counted = rows.values_list("blocked_owner_id").annotate(count=Count("id")).order_by("-count")
    return [(user_id or 0, count) for user_id, count in counted]


def timer_of(actor: Actor) -> Timer | None:
    """The timer the actor has running, with its task and case; one query."""
    rows = Timer.objects.filter(user_id=actor.user_id)
    return rows.select_related("task__operation", "task__visit__case").first()
