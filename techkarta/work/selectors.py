"""What others may know of tasks."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from techkarta.accounts.permissions import Actor, Scope, reach, scope_of
from techkarta.common.errors import NotFound
from techkarta.engine.gates.facts import TaskFact

from .mapping import task_facts
from .models import Check, Decision, Evidence, Task

LIVE = ("ready", "in_progress", "returned")


def visible(actor: Actor, action: str = "task.view") -> QuerySet[Task]:
    """The tasks the action reaches: by the task's owner, or by the owner of its case."""
    rows = Task.objects.filter(
        reach(actor, action) | reach(actor, action, owner="visit__case__owner")
    )
    if scope_of(actor, action) is Scope.OWN:
        rows = rows | Task.objects.filter(
            Q(blocked_owner_id=actor.user_id) | addressed(actor),
            organisation_id=actor.organisation_id,
        )
    return rows


def addressed(actor: Actor) -> Q:
    """Tasks with an open check addressed to a role of the actor."""
    checks = Check.objects.filter(task_id=OuterRef("pk"), decided_at__isnull=True)
    return Q(Exists(checks.filter(controller__in=sorted(actor.roles))))


def with_context(rows: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks with all that a list shows of operation, case, stage and people; one query."""
    return rows.select_related(
        "operation",
        "owner",
        "blocked_owner",
        "visit__stage",
        "visit__case__client",
        "visit__case__owner",
    )


def task(actor: Actor, task_id: int) -> Task:
    """One task with its context; NotFound where the actor may not see it."""
    row = with_context(visible(actor)).filter(pk=task_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def day_tasks(actor: Actor) -> QuerySet[Task]:
    """What the actor has in hand, most urgent first."""
    rows = Task.objects.filter(owner_id=actor.user_id, state__in=LIVE, visit__left_at__isnull=True)
    return with_context(rows).order_by(F("due_at").asc(nulls_last=True), "id")


def tasks_of_visit(visit_id: int) -> QuerySet[Task]:
    """Every task of a visit in the order of the card, with evidence and checks; three queries."""
    rows = Task.objects.filter(visit_id=visit_id).select_related(
        "operation", "owner", "blocked_owner"
    )
    return rows.prefetch_related(
        Prefetch("evidence", queryset=Evidence.objects.order_by("id")),
        Prefetch("checks", queryset=Check.objects.select_related("decided_by").order_by("id")),
    ).order_by("operation__order", "occurrence")


def last_return(task: Task) -> Check | None:
    """The latest return of a task, to be read by who does it again."""
    rows = Check.objects.filter(task=task, decision=Decision.RETURNED)
    return rows.select_related("decided_by").order_by("-id").first()


def open_checks(actor: Actor) -> QuerySet[Check]:
    """The checks waiting for a decision the actor may take, oldest first."""
    is_own = scope_of(actor, "control.decide") is Scope.OWN
    within = (
        Q(task__organisation_id=actor.organisation_id)
        if is_own
        else Q(task__in=Task.objects.filter(reach(actor, "control.decide")))
    )
    rows = Check.objects.filter(
        within, decided_at__isnull=True, controller__in=sorted(actor.roles)
    ).exclude(task__done_by_id=actor.user_id)
    return rows.select_related(
        "task__operation",
        "task__owner",
        "task__done_by",
        "task__visit__stage",
        "task__visit__case__client",
    ).order_by("asked_at", "id")


def progress(visit_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Visit → (mandatory operations settled, mandatory operations); one query."""
    settled = Q(state__in=("accepted", "skipped", "not_applicable"))
    rows = (
        Task.objects.filter(
            visit_id__in=list(visit_ids), occurrence=1, operation__is_mandatory=True
        )
        .values("visit_id")
        .annotate(done=Count("id", filter=settled), total=Count("id"))
    )
    return {row["visit_id"]: (row["done"], row["total"]) for row in rows}


def facts_of_visit(visit_id: int) -> tuple[TaskFact, ...]:
    """The tasks of a visit as the gate judges them; one query."""
    rows = Task.objects.filter(visit_id=visit_id)
    return task_facts(rows.select_related("operation", "blocked_owner"))
