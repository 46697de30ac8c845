"""Tasks of a visit appear, open in sequence and end with the visit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from techkarta.accounts.mapping import Attested, Staffing
from techkarta.accounts.permissions import Actor
from techkarta.audit.services import Happening, record_events
from techkarta.engine.execution.conditions import Attributes
from techkarta.engine.execution.opening import Facts, opening
from techkarta.engine.execution.states import FINAL, TaskState
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.due import due_moment
from techkarta.engine.planning.effort import operation_minutes
from techkarta.method.selectors import card_of, operation_ids

from ..mapping import states_of_rows
from ..models import Task
from .attesting import attested_for, performer_of, settle_owner, tell_nobody

WAITING = (TaskState.WAITING,)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedVisit:
    """A visit that has begun: the card it goes by and what conditions may ask."""

    visit_id: int
    case_id: int
    case_owner_id: int
    card_version_id: int
    attributes: Attributes


def open_tasks(
    *,
    actor: Actor,
    visits: Sequence[OpenedVisit],
    staffing: Staffing,
    calendar: WorkingCalendar,
    moment: datetime,
) -> None:
    """Create the tasks of visits by their cards; those without predecessors are ready at once.

    A constant number of queries however many visits. Runs in the transaction of the move, which
    checked the right.
    """
    known = attested_for(actor.organisation_id, [card_of(each.card_version_id) for each in visits])
    day = calendar.local_day(moment)
    created: list[tuple[OpenedVisit, dict[str, Task]]] = [
        (visit, _visit_tasks(actor, visit, staffing, known, day)) for visit in visits
    ]
    opened = [
        (visit, no, tasks[no])
        for visit, tasks in created
        for no in _open(visit, tasks, dict.fromkeys(tasks, WAITING), calendar, moment)
    ]
    every = [task for _, tasks in created for task in tasks.values()]
    Task.objects.bulk_create(every, batch_size=400)
    happenings = [happening(visit, no, task) for visit, no, task in opened]
    record_events(actor=actor, moment=moment, happenings=happenings)
    for visit, no, task in opened:
        operation = card_of(visit.card_version_id).operation(no)
        if operation.attestation and task.owner_id is None and task.state == TaskState.READY:
            tell_nobody(task, operation, staffing, visit.case_owner_id, moment)


def advance_visit(
    *, actor: Actor, visit: OpenedVisit, calendar: WorkingCalendar, moment: datetime
) -> None:
    """Open what the present facts of a visit allow. The caller holds the visit's lock."""
    happenings = open_following(visit, calendar, moment)
    record_events(actor=actor, moment=moment, happenings=happenings)


def open_following(
    visit: OpenedVisit, calendar: WorkingCalendar, moment: datetime
) -> list[Happening]:
    """Open what the present facts of a visit allow; returns what is to be remembered of it."""
    numbers = {row: no for no, row in operation_ids(visit.card_version_id).items()}
    rows = Task.objects.filter(visit_id=visit.visit_id)
    asked = ("operation", "occurrence", "state", "version", "owner", "organisation", "visit")
    tasks = list(rows.only(*asked))
    firsts = {numbers[task.operation_id]: task for task in tasks if task.occurrence == 1}
    facts = states_of_rows(
        (numbers[task.operation_id], task.occurrence, task.state) for task in tasks
    )
    changed = _open(visit, firsts, facts, calendar, moment)
    card, day = card_of(visit.card_version_id), calendar.local_day(moment)
    for no in changed:
        settle_owner(
            firsts[no], card.operation(no), case_owner_id=visit.case_owner_id, day=day,
            moment=moment,
        )  # fmt: skip
        firsts[no].save(update_fields=["state", "opened_at", "due_at", "version", "owner"])
    return [happening(visit, no, firsts[no]) for no in changed]


def cancel_tasks(*, actor: Actor, visit_ids: Iterable[int], moment: datetime) -> None:
    """End the unfinished tasks of visits the case has left."""
    rows = Task.objects.filter(visit_id__in=list(visit_ids))
    unfinished = rows.exclude(state__in=[state.value for state in FINAL])
    record_events(actor=actor, moment=moment, happenings=cancel(unfinished))


def cancel(rows: QuerySet[Task]) -> list[Happening]:
    """End these tasks, which are not final; returns what is to be remembered of it.

    The caller holds the locks of their visits.
    """
    asked = rows.select_related("operation", "visit").only(
        "operation__no", "visit__case", "visit__card_version"
    )
    tasks = list(asked.order_by("id"))
    Task.objects.filter(pk__in=[task.id for task in tasks]).update(
        state=TaskState.CANCELLED, version=F("version") + 1
    )
    return [
        Happening(
            kind="task_cancelled",
            case_id=task.visit.case_id,
            visit_id=task.visit_id,
            task_id=task.id,
            card_version_id=task.visit.card_version_id,
            operation=task.operation.no,
        )
        for task in tasks
    ]


def happening(visit: OpenedVisit, no: str, task: Task, **data: object) -> Happening:
    """The event of a task having reached its present state."""
    return Happening(
        kind=f"task_{task.state}",
        case_id=visit.case_id,
        visit_id=visit.visit_id,
        task_id=task.id,
        card_version_id=visit.card_version_id,
        operation=no,
        performer_id=task.done_by_id,
        data=data,
    )


def _visit_tasks(
    actor: Actor, visit: OpenedVisit, staffing: Staffing, known: Attested, day: date
) -> dict[str, Task]:
    card, rows = card_of(visit.card_version_id), operation_ids(visit.card_version_id)
    return {
        operation.no: Task(
            organisation_id=actor.organisation_id,
            visit_id=visit.visit_id,
            operation_id=rows[operation.no],
            state=TaskState.WAITING,
            owner_id=performer_of(operation, visit.case_owner_id, staffing, known, day),
            minutes_norm=round(operation_minutes(operation)),
        )
        for operation in card.operations
    }


def _open(
    visit: OpenedVisit,
    tasks: Mapping[str, Task],
    states: Facts,
    calendar: WorkingCalendar,
    moment: datetime,
) -> list[str]:
    """Carry the waiting tasks as far as facts allow; returns the numbers of those that changed."""
    card, changed = card_of(visit.card_version_id), []
    for transition in opening(card, states, visit.attributes):
        task = tasks[transition.no]
        task.state = transition.state
        task.version += 1
        if transition.state is TaskState.READY:
            due = card.operation(transition.no).due
            task.opened_at = moment
            task.due_at = due_moment(moment, due, calendar) if due else None
        changed.append(transition.no)
    return changed
