"""What others may know of tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from techkarta.accounts.permissions import Actor, Owner, Scope, may, reach, scope_of
from techkarta.common.errors import NotFound
from techkarta.engine.execution.states import TaskState
from techkarta.engine.gates.facts import TaskFact

from .mapping import states_of_rows, task_facts
from .models import Check, Decision, DefenceOrder, Evidence, Mark, Task, TimeEntry

__all__ = ["Check", "Evidence", "Task"]

LIVE = ("ready", "in_progress", "returned")


def visible(actor: Actor, action: str = "task.view") -> QuerySet[Task]:
    """The tasks the action reaches: by the task's owner, or by the owner of its case.

    Beyond that everybody sees the blocks he promised to clear, the checks addressed to him, the
    defences he is on the panel of and those that ordered him something.
    """
    within = reach(actor, action) | reach(actor, action, owner="visit__case__owner")
    if scope_of(actor, action) in {Scope.OWN, Scope.TEAM}:
        here = Q(organisation_id=actor.organisation_id)
        within |= here & Q(blocked_owner_id=actor.user_id)
        if scope_of(actor, "control.decide") is not None:
            within |= here & addressed(actor)
    if scope_of(actor, "defence.mark") is not None:
        marks = Mark.objects.filter(defence__task_id=OuterRef("pk"), member_id=actor.user_id)
        orders = DefenceOrder.objects.filter(
            defence__task_id=OuterRef("pk"), owner_id=actor.user_id
        )
        within |= Q(Exists(marks) | Exists(orders), organisation_id=actor.organisation_id)
    return Task.objects.filter(within)


def is_visible(actor: Actor, task: Task) -> bool:
    """What `visible` says, of a task at hand; most often without a query."""
    if task.organisation_id != actor.organisation_id:
        return False
    owners = [user for user in (task.owner, task.visit.case.owner) if user]
    return (
        any(
            may(actor, "task.view", Owner(user_id=user.id, team_id=user.team_id)) for user in owners
        )
        or visible(actor).filter(pk=task.pk).exists()
    )


def addressed(actor: Actor) -> Q:
    """Tasks with an open check of the actor's: he took part, or one of his roles is asked.

    Where the right to decide reaches a team, the role alone says nothing of other teams.
    """
    checks = Check.objects.filter(
        task_id=OuterRef("pk"), task__state="done", decided_at__isnull=True
    )
    is_own = scope_of(actor, "control.decide") is Scope.OWN
    return Q(Exists(checks.filter(meant_for(actor) if is_own else Q(participant_id=actor.user_id))))


def meant_for(actor: Actor) -> Q:
    """Checks the actor decides: as who took part; by his role, where nobody did or he has left."""
    is_roles = Q(participant__isnull=True) | Q(participant__is_active=False)
    return Q(participant_id=actor.user_id) | (is_roles & Q(controller__in=sorted(actor.addressed)))


def with_context(rows: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks with all that a list shows of operation, case, stage and people; one query."""
    return rows.select_related(
        "operation",
        "owner",
        "blocked_owner",
        "visit__stage",
        "visit__case__client",
        "visit__case__owner",
        "visit__case__process",
    )


def task(actor: Actor, task_id: int) -> Task:
    """One task with its context; NotFound where the actor may not see it."""
    row = with_context(visible(actor)).filter(pk=task_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """What a list of tasks is narrowed to; empty = everything the actor sees."""

    case_id: int | None = None
    owner_id: int | None = None
    state: str = ""
    due_before: datetime | None = None


def task_list(actor: Actor, wanted: TaskFilter) -> QuerySet[Task]:
    """The visible tasks a filter asks for, with all a list shows; one query."""
    exact = {
        "visit__case_id": wanted.case_id,
        "owner_id": wanted.owner_id,
        "state": wanted.state or None,
        "due_at__lt": wanted.due_before,
    }
    asked = {name: value for name, value in exact.items() if value is not None}
    return with_context(visible(actor)).filter(**asked)


def day_tasks(actor: Actor) -> QuerySet[Task]:
    """What the actor has in hand, most urgent first."""
    rows = Task.objects.filter(owner_id=actor.user_id, state__in=LIVE, visit__left_at__isnull=True)
    return with_context(rows).order_by(F("due_at").asc(nulls_last=True), "id")


def tasks_in_hand(user_ids: Iterable[int]) -> QuerySet[Task]:
    """What these people have in hand, most urgent first; the caller knows who may see it."""
    rows = Task.objects.filter(
        owner_id__in=list(user_ids), state__in=LIVE, visit__left_at__isnull=True
    )
    return with_context(rows).order_by(F("due_at").asc(nulls_last=True), "id")


def minutes_spent(actor: Actor, since: datetime, until: datetime) -> int:
    """Minutes the actor has put down from `since` up to `until`."""
    rows = TimeEntry.objects.filter(user_id=actor.user_id, at__gte=since, at__lt=until)
    return rows.aggregate(total=Sum("minutes"))["total"] or 0


def returns(task_ids: Iterable[int]) -> list[Check]:
    """The latest return of each of the tasks, latest first."""
    rows = Check.objects.filter(task_id__in=list(task_ids), decision=Decision.RETURNED)
    found: dict[int, Check] = {}
    for check in rows.select_related("task__operation", "task__visit__case").order_by("-id"):
        found.setdefault(check.task_id, check)
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTask:
    """A task in somebody's hands, as planning needs it."""

    id: int
    no: str
    state: str
    owner_id: int | None
    occurrence: int
    due_at: datetime | None
    minutes_norm: int
    card_version_id: int
    case_owner_id: int


def live_tasks(organisation_id: int) -> list[LiveTask]:
    """What everybody of the company has in hand, most urgent first; one narrow query."""
    rows = Task.objects.filter(
        organisation_id=organisation_id, state__in=LIVE, visit__left_at__isnull=True
    )
    named = rows.values(
        "id",
        "state",
        "owner_id",
        "occurrence",
        "due_at",
        "minutes_norm",
        no=F("operation__no"),
        card_version_id=F("visit__card_version_id"),
        case_owner_id=F("visit__case__owner_id"),
    )
    return [LiveTask(**row) for row in named.order_by(F("due_at").asc(nulls_last=True), "id")]


def promised_by(organisation_id: int, day: date) -> QuerySet[Task]:
    """The blocked tasks of the company somebody promised to clear by a day."""
    rows = Task.objects.filter(organisation_id=organisation_id, state="blocked")
    return rows.filter(blocked_until__lte=day).order_by("blocked_until", "id")


def overdue(organisation_id: int, moment: datetime) -> dict[int, tuple[Task, int]]:
    """Who is late with something: the oldest of it and how many there are; one query."""
    rows = Task.objects.filter(
        organisation_id=organisation_id,
        state__in=LIVE,
        due_at__lt=moment,
        owner__isnull=False,
        visit__left_at__isnull=True,
    )
    found: dict[int, tuple[Task, int]] = {}
    for task in rows.select_related("operation", "visit__case").order_by("due_at", "id"):
        oldest, count = found.get(task.owner_id or 0, (task, 0))
        found[task.owner_id or 0] = (oldest, count + 1)
    return found


def awaited_roles(organisation_id: int) -> set[str]:
    """The roles finished tasks of the company wait for."""
    rows = Check.objects.filter(task__organisation_id=organisation_id, task__state="done")
    return set(rows.filter(decided_at__isnull=True).values_list("controller", flat=True))


def blocked_by(actor: Actor) -> QuerySet[Task]:
    """The blocked tasks the actor promised to clear, the earliest promise first."""
    rows = Task.objects.filter(blocked_owner_id=actor.user_id, state="blocked")
    return with_context(rows).order_by("blocked_until", "id")


def has_tasks(actor: Actor) -> bool:
    """Whether the actor has anything in hand."""
    return day_tasks(actor).exists()


def tasks_of_visit(visit_id: int) -> QuerySet[Task]:
    """Every task of a visit in the order of the card, with evidence and checks; three queries."""
    rows = Task.objects.filter(visit_id=visit_id).select_related(
        "operation", "owner", "blocked_owner"
    )
    return rows.prefetch_related(
        Prefetch("evidence", queryset=Evidence.objects.order_by("id")),
        Prefetch("checks", queryset=Check.objects.select_related("decided_by").order_by("id")),
    ).order_by("operation__order", "occurrence")


def owed(organisation_id: int) -> QuerySet[Task]:
    """The opened tasks, whenever they are due; cancelled or not applicable ones nobody owes."""
    rows = Task.objects.filter(organisation_id=organisation_id)
    return rows.exclude(state__in=("waiting", "cancelled", "not_applicable"))


def last_return(task: Task) -> Check | None:
    """The latest return of a task, to be read by who does it again."""
    rows = Check.objects.filter(task=task, decision=Decision.RETURNED)
    return rows.select_related("decided_by").order_by("-id").first()


def open_checks(actor: Actor) -> QuerySet[Check]:
    """The checks waiting for a decision the actor may take, oldest first."""
    here = Q(task__organisation_id=actor.organisation_id)
    if scope_of(actor, "control.decide") is Scope.OWN:
        within = here
    else:
        reached = reach(actor, "control.decide")
        reached |= reach(actor, "control.decide", owner="visit__case__owner")
        within = Q(task__in=Task.objects.filter(reached))
        within |= here & Q(participant_id=actor.user_id)
    rows = Check.objects.filter(
        within,
        meant_for(actor),
        decided_at__isnull=True,
        task__state="done",
    ).exclude(task__done_by_id=actor.user_id)
    return rows.select_related(
        "task__operation",
        "task__owner",
        "task__done_by",
        "task__visit__stage",
        "task__visit__case__client",
        "task__visit__case__owner",
    ).order_by("asked_at", "id")


def decided_checks(actor: Actor, since: datetime) -> list[Check]:
    """What the actor has decided since a moment, latest first."""
    rows = Check.objects.filter(decided_by_id=actor.user_id, decided_at__gte=since)
    return list(rows.select_related("task__operation", "task__done_by").order_by("-decided_at"))


def evidence_of(task: Task) -> QuerySet[Evidence]:
    """What proves a task, in the order it was given; with its authors."""
    return task.evidence.select_related("author").order_by("id")


def record_of(performer_id: int, since: datetime) -> dict[str, int]:
    """How the checks of a performer ended since a moment: accepted and returned."""
    rows = Check.objects.filter(task__done_by_id=performer_id, decided_at__gte=since)
    return dict(rows.values_list("decision").annotate(count=Count("id")).order_by())


def evidence(actor: Actor, evidence_id: int) -> Evidence:
    """One item of evidence with a file, of a task the actor may see; NotFound otherwise."""
    rows = Evidence.objects.filter(pk=evidence_id, task__in=visible(actor)).exclude(file="")
    row = rows.first()
    if row is None:
        raise NotFound("not_found")
    return row


def next_task(actor: Actor, done: Task) -> Task | None:
    """What the actor can go on with on the same visit, in the order of the card."""
    rows = Task.objects.filter(
        visit_id=done.visit_id, owner_id=actor.user_id, state__in=LIVE, occurrence=1
    )
    return rows.exclude(pk=done.pk).order_by("operation__order").first()


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


def states_of_visits(visit_ids: Iterable[int]) -> dict[int, dict[str, tuple[TaskState, ...]]]:
    """Visit → operation number → the states of its tasks by occurrence; one query."""
    rows = Task.objects.filter(visit_id__in=list(visit_ids)).values_list(
        "visit_id", "operation__no", "occurrence", "state"
    )
    by_visit: dict[int, list[tuple[str, int, str]]] = {}
    for visit_id, no, occurrence, state in rows:
        by_visit.setdefault(visit_id, []).append((no, occurrence, state))
    return {visit_id: states_of_rows(found) for visit_id, found in by_visit.items()}


def task_versions(visit_ids: Iterable[int]) -> dict[int, list[list[int]]]:
    """Visit → its tasks that are not cancelled, each with its version, in order; one query."""
    rows = Task.objects.filter(visit_id__in=list(visit_ids)).exclude(state="cancelled")
    found: dict[int, list[list[int]]] = {}
    for visit_id, task_id, version in rows.order_by("id").values_list("visit_id", "id", "version"):
        found.setdefault(visit_id, []).append([task_id, version])
    return found


@dataclass(frozen=True, slots=True)
class OperationDone:
    """An operation of a case that is behind it; `done_at` is None where it was left out."""

    case_id: int
    card: str
    no: str
    minutes: int
    done_at: datetime | None


def operations_done(
    organisation_id: int, codes: Iterable[str], since: datetime, until: datetime
) -> list[OperationDone]:
    """What was done in a time by the cards of these codes; one query.

    So is what was left out on the visits that still go on, of which nobody remembers when.
    """
    left_out = Q(
        state__in=[TaskState.SKIPPED, TaskState.NOT_APPLICABLE],
        done_at__isnull=True,
        visit__left_at__isnull=True,
        visit__entered_at__lt=until,
    )
    rows = Task.objects.filter(
        Q(done_at__gte=since, done_at__lt=until) | left_out,
        organisation_id=organisation_id,
        operation__card_version__card__code__in=list(codes),
    ).exclude(state=TaskState.CANCELLED)
    columns = rows.order_by("id").values_list(
        "visit__case_id",
        "operation__card_version__card__code",
        "operation__no",
        "minutes_fact",
        "done_at",
    )
    return [OperationDone(*row) for row in columns.iterator()]
