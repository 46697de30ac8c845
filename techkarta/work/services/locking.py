"""One way to a task that is about to change: seen by the actor, locked with its visit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from techkarta.accounts.mapping import calendar_of_row
from techkarta.accounts.permissions import Actor, Owner
from techkarta.audit.services import Happening
from techkarta.clients.selectors import attributes, type_codes
from techkarta.common.errors import Conflict, NotFound
from techkarta.engine.cards.model import Card, Control, ControlMethod, Operation
from techkarta.engine.execution.conditions import Attributes
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import card_of, operation_ids

from .. import selectors
from ..models import Task
from .opening import OpenedVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A task in hand: its row, its operation, its visit and the calendar it is dated by.

    `happenings` are the moves made so far, to be remembered when the row is saved.
    """

    task: Task
    operation: Operation
    visit: OpenedVisit
    calendar: WorkingCalendar
    happenings: list[Happening] = field(default_factory=list)

    @property
    def control(self) -> Control:
        """How the operation is controlled; one in force always says."""
        return self.operation.control or Control(method=ControlMethod.EACH)

    @property
    def owner(self) -> Owner:
        """Whose task it is; an unowned one counts as the case owner's."""
        user = self.task.owner or self.task.visit.case.owner
        return Owner(user_id=user.id, team_id=user.team_id)

    @property
    def case_owner(self) -> Owner:
        """Whose case it is."""
        user = self.task.visit.case.owner
        return Owner(user_id=user.id, team_id=user.team_id)


def lock_task(actor: Actor, task_id: int, *, is_seen: bool = False) -> Locked:
    """Lock the visit of a task, then read it; NotFound, or Conflict where the visit ended.

    `is_seen`: the caller knows of another reason for which the actor may see a task of the company.
    """
    task = _read_locked(task_id)
    is_here = task is not None and task.organisation_id == actor.organisation_id
    if task is None or not (is_here if is_seen else selectors.is_visible(actor, task)):
        raise NotFound("not_found")
    version_id = task.visit.card_version_id
    if task.visit.left_at is not None or version_id is None:
        raise Conflict("visit_ended", state=task.state)
    card, ids = card_of(version_id), operation_ids(version_id)
    return Locked(
        task=task,
        operation=next(each for each in card.operations if ids[each.no] == task.operation_id),
        visit=OpenedVisit(
            visit_id=task.visit_id,
            case_id=task.visit.case_id,
            case_owner_id=task.visit.case.owner_id,
            card_version_id=version_id,
            attributes=_attributes(task, card),
        ),
        calendar=calendar_of_row(task.visit.case.organisation),
    )


def hold_task(*, actor: Actor, task_id: int, version: int) -> None:
    """Lock a task the actor sees; Conflict where it is of another version than the one he saw.

    For who changes a task from afar, in the transaction of the change.
    """
    held = lock_task(actor, task_id)
    if held.task.version != version:
        told = {"version": held.task.version, "state": held.task.state}
        raise Conflict("changed_meanwhile", current=told)


def _read_locked(task_id: int) -> Task | None:
    """The task with its visit, case, case owner and company; two queries."""
    visits: Any = apps.get_model("cases", "StageVisit").objects.select_for_update(of=("self",))
    around = visits.select_related("case__owner", "case__organisation", "case__process")
    visit = next(iter(around.filter(tasks=task_id)), None)
    if visit is None:
        return None
    # Read after the lock is there: it may have changed while we waited.
    task = Task.objects.get(pk=task_id)
    while task.visit_id != visit.id:
        # A migration took the task over to the next visit meanwhile: the work goes on there.
        visit = around.get(pk=task.visit_id)
        task = Task.objects.get(pk=task_id)
    task.visit = visit
    if task.owner_id == visit.case.owner_id:
        task.owner = visit.case.owner
    return task


def _attributes(task: Task, card: Card) -> Attributes:
    """What the conditions of the card ask for, as it is now; nothing where it has none."""
    if not any(operation.when for operation in card.operations):
        return {}
    client = task.visit.case.client
    return attributes(client, type_codes({client.id}).get(client.id, ()) if client else ())
