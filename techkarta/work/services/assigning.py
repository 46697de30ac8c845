"""Tasks change hands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet

from techkarta.accounts.attested import attested
from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import calendar_of, staffing
from techkarta.audit.services import Happening, record_events
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.execution.states import FINAL, TaskState

from ..models import Task
from .attesting import expect_attested, operation_of, performer_of, tell_nobody
from .locking import Locked, lock_task
from .opening import happening
from .telling import tell_assigned


@transaction.atomic
def assign_task(
    *,
    actor: Actor,
    task_id: int,
    owner_id: int,
    moment: datetime,
    version: int | None = None,
    is_told: bool = True,
) -> Task:
    """Give an unfinished task to another person of the company.

    Conflict where it is of another version than the one seen. `is_told`: the new performer gets
    a notice of it; a caller who gives many tells of all together.
    """
    held = lock_task(actor, task_id)
    require(actor, "task.assign", held.owner, view="task.view")
    if version is not None and held.task.version != version:
        raise Conflict("changed_meanwhile", current=held.task.version)
    return _give(actor, held, owner_id, moment, is_told=is_told)


@transaction.atomic
def take_over_task(
    *, actor: Actor, task_id: int, former_ids: Collection[int], moment: datetime
) -> Task:
    """Make a task of one of these people the actor's own.

    The caller knows that the actor stands in for them. A task that is the actor's already stays
    so; NotFound where it is anybody else's.
    """
    held = lock_task(actor, task_id, is_seen=True)
    if held.task.owner_id == actor.user_id:
        return held.task
    if held.task.owner_id not in former_ids:
        raise NotFound("not_found")
    return _give(actor, held, actor.user_id, moment)


def _give(
    actor: Actor, held: Locked, owner_id: int, moment: datetime, *, is_told: bool = True
) -> Task:
    if TaskState(held.task.state) in FINAL:
        raise Conflict("task_state", state=held.task.state)
    if owner_id not in staffing(actor.organisation_id).people:
        raise Invalid("person_unknown", field="owner_id")
    if held.task.owner_id == owner_id:
        return held.task
    day = held.calendar.local_day(moment)
    expect_attested(actor.organisation_id, held.operation.attestation or "", owner_id, day)
    former, held.task.owner_id = held.task.owner_id, owner_id
    held.task.version += 1
    held.task.save(update_fields=["owner", "version"])
    if is_told:
        tell_assigned(actor, held, moment)
    event = happening(held.visit, held.operation.no, held.task, former=former, owner=owner_id)
    record_events(actor=actor, moment=moment, happenings=[replace(event, kind="task_assigned")])
    return held.task


def hand_over_tasks(
    *, actor: Actor, case_id: int, former_id: int, owner_id: int, moment: datetime
) -> None:
    """Give the unfinished tasks a case's former owner had on it to the new one.

    What asks for an attestation the new one does not hold goes to somebody of its role who does,
    and to nobody where there is none.
    """
    visits = apps.get_model("cases", "StageVisit").objects.select_for_update()
    visits.filter(case_id=case_id, left_at__isnull=True).first()
    rows = list(_unfinished(case_id).filter(owner_id=former_id))
    performer = _performers(actor, rows, owner_id, moment)
    for task in rows:
        task.owner_id = performer(task)
        task.version += 1
    Task.objects.bulk_update(rows, ["owner", "version"])
    happenings = [
        _assigned(task, case_id, {"former": former_id, "owner": task.owner_id}) for task in rows
    ]
    record_events(actor=actor, moment=moment, happenings=happenings)


def _performers(
    actor: Actor, rows: list[Task], owner_id: int, moment: datetime
) -> Callable[[Task], int | None]:
    """Who takes each of the tasks over: the new owner, but for what he is not attested for."""
    operations = {task.id: operation_of(task) for task in rows}
    if not any(each and each.attestation for each in operations.values()):
        return lambda _task: owner_id
    known, people = attested(actor.organisation_id), staffing(actor.organisation_id)
    day = calendar_of(actor.organisation_id).local_day(moment)

    def performer(task: Task) -> int | None:
        operation = operations[task.id]
        if operation is None or known.holds(owner_id, operation.attestation or "", day):
            return owner_id
        found = performer_of(operation, owner_id, people, known, day)
        if found is None:
            tell_nobody(task, operation, people, owner_id, moment)
        return found

    return performer


def _unfinished(case_id: int) -> QuerySet[Task]:
    rows = Task.objects.filter(visit__case_id=case_id, visit__left_at__isnull=True)
    return rows.exclude(state__in=[state.value for state in FINAL]).select_related(
        "operation", "visit"
    )


def _assigned(task: Task, case_id: int, data: Mapping[str, object]) -> Happening:
    return Happening(
        kind="task_assigned",
        case_id=case_id,
        visit_id=task.visit_id,
        task_id=task.id,
        card_version_id=task.visit.card_version_id,
        operation=task.operation.no,
        data=data,
    )
