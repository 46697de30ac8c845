"""One way to a task that is about to change: seen by the actor, locked with its visit."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps

from techkarta.accounts.permissions import Actor, Owner
from techkarta.accounts.selectors import calendar_of
from techkarta.clients.selectors import attributes, type_codes
from techkarta.common.errors import Conflict, NotFound
from techkarta.engine.cards.model import Control, ControlMethod, Operation
from techkarta.engine.planning.calendar import WorkingCalendar
from techkarta.method.selectors import card_of

from .. import selectors
from ..models import Task
from .opening import OpenedVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """A task in hand: its row, its operation, its visit and the calendar it is dated by."""

    task: Task
    operation: Operation
    visit: OpenedVisit
    calendar: WorkingCalendar

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


def lock_task(actor: Actor, task_id: int) -> Locked:
    """Lock the visit of a task, then read it; NotFound, or Conflict where the visit ended."""
    visible = selectors.visible(actor).filter(pk=task_id).values_list("visit_id", flat=True).first()
    if visible is None:
        raise NotFound("not_found")
    apps.get_model("cases", "StageVisit").objects.select_for_update().get(pk=visible)
    task = Task.objects.select_related(
        "operation", "owner", "visit__case__owner", "visit__case__client", "visit__case__process"
    ).get(pk=task_id)
    version_id = task.visit.card_version_id
    if task.visit.left_at is not None or version_id is None:
        raise Conflict("visit_ended", state=task.state)
    return Locked(
        task=task,
        operation=card_of(version_id).operation(task.operation.no),
        visit=_visit(task, version_id),
        calendar=calendar_of(task.organisation_id),
    )


def _visit(task: Task, version_id: int) -> OpenedVisit:
    """The visit of a task with the attributes conditions ask for, as they are now."""
    case = task.visit.case
    codes = type_codes({case.client_id}).get(case.client_id, []) if case.client_id else []
    return OpenedVisit(
        visit_id=task.visit_id,
        case_id=case.id,
        case_owner_id=case.owner_id,
        card_version_id=version_id,
        attributes=attributes(case.client, codes),
    )
