"""What others may know of defences: the panel, its marks, the orders, whose mark is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, Q

from techkarta.accounts.permissions import Actor, matrix
from techkarta.accounts.selectors import staffing
from techkarta.common.errors import NotFound
from techkarta.ui.values import Option

from .models import Check, DefenceOrder, Mark, Task
from .pages import DefencePanel, GivenMark, GivenOrder
from .services.defending import RIGHT, is_awaited
from .services.ordering import may_finish


def mark(actor: Actor, mark_id: int) -> Mark:
    """A mark the actor is asked for or has given; NotFound where it is somebody else's."""
    mine = Mark.objects.filter(
        member_id=actor.user_id, defence__task__organisation_id=actor.organisation_id
    )
    row = mine.filter(pk=mark_id).select_related("defence").first()
    if row is None:
        raise NotFound("not_found")
    return row


def asked_marks(actor: Actor) -> list[Mark]:
    """The marks the actor still has to give, oldest first."""
    rows = Mark.objects.filter(
        member_id=actor.user_id,
        given_at__isnull=True,
        defence__decided_at__isnull=True,
        defence__task__state="done",
        defence__task__visit__left_at__isnull=True,
    )
    around = rows.select_related("defence__task__operation", "defence__task__visit__case")
    return list(around.order_by("asked_at", "id"))


def orders_of(actor: Actor, since: datetime) -> list[DefenceOrder]:
    """What the actor is ordered to do: open, the earliest first, then what is done since then."""
    rows = DefenceOrder.objects.filter(
        Q(done_at__isnull=True) | Q(done_at__gte=since),
        owner_id=actor.user_id,
        defence__task__organisation_id=actor.organisation_id,
    )
    around = rows.select_related(
        "done_by", "defence__decided_by", "defence__task__operation", "defence__task__visit__case"
    )
    return list(around.order_by(F("done_at").asc(nulls_first=True), "due_on", "id"))


def is_called(actor: Actor) -> bool:
    """Whether a defence asks the actor for a mark, or has ordered him what is not done yet."""
    orders = DefenceOrder.objects.filter(owner_id=actor.user_id, done_at__isnull=True)
    return bool(asked_marks(actor)) or orders.exists()


def defence_of(actor: Actor, task: Task) -> DefencePanel | None:
    """The latest defence of a task as the actor may see it; None where it has none."""
    checks = Check.objects.filter(task=task, method="defence").select_related("decided_by")
    check = checks.order_by("-id").first()
    return defence_panel(actor, check, task.done_by_id) if check else None


def defence_panel(actor: Actor, check: Check, performer_id: int | None) -> DefencePanel:
    """A defence: marks of others only for whoever gave his own, the chair when all are there."""
    marks = list(check.marks.select_related("member").order_by("member__full_name", "id"))
    mine = next((mark for mark in marks if mark.member_id == actor.user_id), None)
    awaited = [mark.member.full_name for mark in marks if is_awaited(mark)]
    is_decided = check.decided_at is not None
    is_chair = check.controller in actor.addressed and actor.user_id != performer_id
    may_see = is_decided or (mine is not None and mine.given_at is not None)
    may_see = may_see or (is_chair and not awaited and mine is None)
    return DefencePanel(
        marks=[_given(mark, may_see=may_see) for mark in marks],
        awaited=awaited,
        are_hidden=not may_see,
        is_ready=not awaited and any(mark.given_at for mark in marks),
        mark_id=mine.id if mine and mine.given_at is None and not is_decided else None,
        people=_people(actor, {actor.user_id, performer_id}),
        everybody=_people(actor, set()),
        chosen=[str(mark.member_id) for mark in marks],
        decision=check.decision,
        note=check.note,
        by=check.decided_by.full_name if check.decided_by else "",
        orders=_orders(actor, check),
    )


def _given(mark: Mark, *, may_see: bool) -> GivenMark:
    return GivenMark(
        name=mark.member.full_name,
        is_given=mark.given_at is not None,
        has_left=not mark.member.is_active,
        verdict=mark.verdict if may_see else "",
        note=mark.note if may_see else "",
    )


def _orders(actor: Actor, check: Check) -> Sequence[GivenOrder]:
    """Everything ordered at the defences of the task: what was returned is defended again."""
    rows = DefenceOrder.objects.filter(defence__task=check.task_id)
    around = rows.select_related("owner", "done_by", "defence").order_by("due_on", "id")
    return [
        GivenOrder(
            order_id=row.id,
            text=row.text,
            owner=row.owner.full_name,
            due_on=row.due_on,
            done_by=row.done_by.full_name if row.done_by else "",
            done_at=row.done_at,
            may_finish=may_finish(actor, row),
        )
        for row in around
    ]


def _people(actor: Actor, apart: Collection[int | None]) -> Sequence[Option]:
    """Who may be named, in order of name."""
    marking = matrix()[RIGHT].keys()
    found = [
        (person.name, person.id)
        for person in staffing(actor.organisation_id).people.values()
        if person.rights & marking and person.id not in apart
    ]
    return [Option(value=str(key), text=name) for name, key in sorted(found)]
