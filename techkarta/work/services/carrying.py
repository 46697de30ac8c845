"""The tasks of a visit go on by another version of its card, and back."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from techkarta.accounts.mapping import Attested, Staffing
from techkarta.accounts.permissions import Actor
from techkarta.audit.services import record_events
from techkarta.common.errors import Locked
from techkarta.engine.cards.model import Operation
from techkarta.engine.execution.states import FINAL, TaskState
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.engine.planning.due import due_moment
from techkarta.engine.planning.effort import operation_minutes
from techkarta.method.selectors import card_of, operation_ids

from ..models import Task
from ..selectors import task_versions
from .attesting import NOBODY, performer_of
from .opening import OpenedVisit, cancel, happening, open_following

NOT_BEGUN = frozenset({TaskState.WAITING, TaskState.READY, TaskState.NOT_APPLICABLE})
SETTLED = frozenset({TaskState.DONE, TaskState.ACCEPTED, TaskState.SKIPPED})
KEPT_FIELDS = ("operation_id", "state", "owner_id", "minutes_norm", "opened_at", "due_at")
DATES = ("opened_at", "due_at")
MOVED_FIELDS = [
    "visit", "operation", "state", "owner", "minutes_norm", "opened_at", "due_at", "version",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """From one visit to the next on the same stage; `numbers` = old number → new number."""

    source: OpenedVisit
    target: OpenedVisit
    numbers: Mapping[str, str]
    staffing: Staffing
    calendar: WorkingCalendar

    attested: Attested = NOBODY
    day: date = date.min

    def may_keep(self, task: Task, operation: Operation) -> bool:
        """Whether the performer of a task may go on with it by its new operation."""
        code = operation.attestation or ""
        return task.owner_id is None or self.attested.holds(task.owner_id, code, self.day)

    def performer(self, operation: Operation) -> int | None:
        """Who performs a new operation."""
        owner_id = self.target.case_owner_id
        return performer_of(operation, owner_id, self.staffing, self.attested, self.day)


def carry_tasks(*, actor: Actor, carriage: Carriage, moment: datetime) -> dict[str, Any]:
    """Carry the tasks of a visit over to the next, by another version of the card.

    What has a successor goes on with its evidence, minutes and checks, in its state; what was not
    begun yet waits for its turn by the new order. What has none ends, unless it is settled: then
    it stays behind. Missing operations are added. Returns what `carry_back` needs. The caller
    holds the locks of case and visit.
    """
    before = _numbers(carriage.source)
    rows = Task.objects.filter(visit_id=carriage.source.visit_id)
    tasks = list(rows.exclude(state=TaskState.CANCELLED).order_by("id"))
    carried = [task for task in tasks if before[task.operation_id] in carriage.numbers]
    left = [task for task in tasks if before[task.operation_id] not in carriage.numbers]
    ended = [task for task in left if task.state not in FINAL]
    record: dict[str, Any] = {
        "carried": [_kept(task) for task in carried],
        "ended": [_kept(task) for task in ended],
        "past": [task.id for task in left if task.state in FINAL],
    }
    dates = {task.id: (task.opened_at, task.due_at) for task in carried if _is_open(task)}
    happenings = cancel(Task.objects.filter(pk__in=[task.id for task in ended]))
    surplus = [task for task in carried if _adopt(task, before[task.operation_id], carriage)]
    Task.objects.bulk_update(carried, MOVED_FIELDS)
    happenings += cancel(Task.objects.filter(pk__in=[task.id for task in surplus]))
    record["added"] = _add(actor, carriage, {task.operation_id for task in carried})
    opened = open_following(carriage.target, carriage.calendar, moment)
    _keep_dates(carriage, dates)
    happenings += [each for each in opened if each.task_id not in dates]
    record_events(actor=actor, moment=moment, happenings=happenings)
    record["versions"] = _versions(carriage.target.visit_id)
    return record


def carry_back(
    *, actor: Actor, source: OpenedVisit, target: OpenedVisit, record: Mapping[str, Any],
    moment: datetime,
) -> None:  # fmt: skip
    """Put everything back as it was before `carry_tasks`, on the visit `target`.

    Locked where anybody has worked on the tasks since. The caller holds the locks.
    """
    if _versions(source.visit_id) != record["versions"]:
        raise Locked("migration_worked_on", field="migration")
    before = {kept["id"]: kept for kept in (*record["carried"], *record["ended"])}
    added = Task.objects.filter(pk__in=record["added"])
    happenings = cancel(added.exclude(state__in=[state.value for state in FINAL]))
    tasks = list(Task.objects.filter(pk__in=[*before, *record["past"]]).order_by("id"))
    numbers = _numbers(target)
    for task in tasks:
        task.visit_id = target.visit_id
        task.version += 1
        was = task.state
        for name, value in before.get(task.id, {}).items():
            is_moment = name in DATES and value is not None
            setattr(task, name, datetime.fromisoformat(value) if is_moment else value)
        if task.state != was:
            happenings.append(happening(target, numbers[task.operation_id], task))
    Task.objects.bulk_update(tasks, MOVED_FIELDS)
    record_events(actor=actor, moment=moment, happenings=happenings)


def hand_on_tasks(following: Mapping[int | None, int]) -> None:
    """Let the tasks of visits go on, as they are, on the visits that follow: visit → next visit.

    For a card that covers both stages. The caller holds the locks; a constant number of queries.
    """
    rows = list(
        Task.objects.filter(visit_id__in=list(following))
        .exclude(state=TaskState.CANCELLED)
        .order_by("id")
    )
    for task in rows:
        task.visit_id = following[task.visit_id]
    Task.objects.bulk_update(rows, ["visit"], batch_size=400)


def whole_record(visit_id: int) -> dict[str, Any]:
    """What `carry_back` needs to bring the tasks handed on to a visit back, as they are."""
    versions = _versions(visit_id)
    past = [task_id for task_id, _version in versions]
    return {"carried": [], "ended": [], "past": past, "added": [], "versions": versions}


def tasks_at_leaving(visit_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Visit → what `carry_back` needs to undo its end; asked before its tasks are cancelled."""
    records: dict[int, dict[str, Any]] = {
        visit_id: {"carried": [], "ended": [], "past": [], "added": []} for visit_id in visit_ids
    }
    rows = Task.objects.filter(visit_id__in=records).exclude(state=TaskState.CANCELLED)
    for task in rows.order_by("id"):
        if task.state in FINAL:
            records[task.visit_id]["past"].append(task.id)
        else:
            records[task.visit_id]["ended"].append(_kept(task))
    return records


def sealed(record: Mapping[str, Any], versions: list[list[int]]) -> dict[str, Any]:
    """The record, with the tasks of the visit that follows as they are at its beginning."""
    return {**record, "added": [task_id for task_id, _version in versions], "versions": versions}


def _is_open(task: Task) -> bool:
    return task.state == TaskState.READY and task.occurrence == 1


def _adopt(task: Task, no: str, carriage: Carriage) -> bool:
    """Let a task go by its new operation; True where it is a repetition the new card lacks."""
    former = card_of(carriage.source.card_version_id).operation(no)
    number = carriage.numbers[no]
    operation = card_of(carriage.target.card_version_id).operation(number)
    task.visit_id = carriage.target.visit_id
    task.operation_id = operation_ids(carriage.target.card_version_id)[number]
    task.version += 1
    if task.state not in SETTLED:
        task.minutes_norm = round(operation_minutes(operation))
    if task.state in NOT_BEGUN:
        if former.role != operation.role or not carriage.may_keep(task, operation):
            task.owner_id = carriage.performer(operation)
        if task.occurrence == 1:
            task.state, task.opened_at, task.due_at = TaskState.WAITING, None, None
    return task.occurrence > 1 and operation.repeat is None and task.state not in FINAL


def _add(actor: Actor, carriage: Carriage, there: Container[int]) -> list[int]:
    ids = operation_ids(carriage.target.card_version_id)
    made = [
        Task(
            organisation_id=actor.organisation_id,
            visit_id=carriage.target.visit_id,
            operation_id=ids[operation.no],
            state=TaskState.WAITING,
            owner_id=carriage.performer(operation),
            minutes_norm=round(operation_minutes(operation)),
        )
        for operation in card_of(carriage.target.card_version_id).operations
        if ids[operation.no] not in there
    ]
    return [task.id for task in Task.objects.bulk_create(made)]


def _keep_dates(carriage: Carriage, ready: Mapping[int, tuple[Any, Any]]) -> None:
    """What could be done before and still can keeps the day it opened; due by its new terms."""
    card = card_of(carriage.target.card_version_id)
    rows = Task.objects.filter(pk__in=ready, state=TaskState.READY).select_related("operation")
    tasks = list(rows)
    for task in tasks:
        opened_at, due_at = ready[task.id]
        due = card.operation(task.operation.no).due
        task.opened_at = opened_at
        task.due_at = due_moment(opened_at, due, carriage.calendar) if due and opened_at else due_at
    Task.objects.bulk_update(tasks, ["opened_at", "due_at"])


def _numbers(visit: OpenedVisit) -> dict[int, str]:
    """Row of an operation → its number in the card the visit goes by."""
    return {row: no for no, row in operation_ids(visit.card_version_id).items()}


def _kept(task: Task) -> dict[str, Any]:
    """What a task was, as plain data."""
    kept = {"id": task.id, **{name: getattr(task, name) for name in KEPT_FIELDS}}
    dates = {name: kept[name].isoformat() for name in DATES if kept[name] is not None}
    return {**kept, **dates, "state": str(task.state)}


def _versions(visit_id: int) -> list[list[int]]:
    return task_versions([visit_id]).get(visit_id, [])
