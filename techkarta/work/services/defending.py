"""A defence: the chair names a panel, each member gives a mark, then the chair decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.mapping import Person
from techkarta.accounts.permissions import Actor, matrix, require
from techkarta.accounts.selectors import staffing
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.common.errors import Locked as Refused
from techkarta.engine.cards.model import ControlMethod

from ..models import Check, Decision, DefenceOrder, Mark
from .locking import Locked, lock_task
from .telling import tell_asked_to_mark, tell_ordered

RIGHT = "defence.mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is ordered with the decision: what, who and until when."""

    text: str
    owner_id: int
    due_on: date


def set_panel(
    actor: Actor, held: Locked, check: Check, member_ids: Collection[int], moment: datetime
) -> None:
    """Make these people the panel; whoever has given a mark stays. The caller holds the lock."""
    if check.method != ControlMethod.DEFENCE:
        raise Conflict("not_defence")
    wanted, people = set(member_ids), staffing(actor.organisation_id).people
    marks = list(check.marks.all())
    _check_panel(actor, held, wanted, people)
    known = {mark.member_id for mark in marks}
    gone = [mark.id for mark in marks if not mark.given_at and mark.member_id not in wanted]
    check.marks.filter(pk__in=gone).delete()
    new = sorted(wanted - known)
    for member_id in new:
        Mark.objects.create(defence=check, member_id=member_id, asked_at=moment)
    tell_asked_to_mark(actor, held, check.id, new, moment)
    if new or gone:
        _remember(
            actor,
            held,
            moment,
            "defence.panel",
            people=[people[each].name for each in sorted(wanted)],
        )


@transaction.atomic
def give_mark(*, actor: Actor, mark_id: int, verdict: str, note: str, moment: datetime) -> Mark:
    """Give one's own mark with a note; the first one stays."""
    require(actor, RIGHT)
    mine = Mark.objects.filter(member_id=actor.user_id).select_related("defence")
    row = mine.filter(pk=mark_id, defence__task__organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound("not_found")
    held = lock_task(actor, row.defence.task_id, is_seen=True)
    row = mine.filter(pk=mark_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.given_at is not None:
        return row
    _check_mark(held, row, verdict, note)
    row.verdict, row.note, row.given_at = verdict, note.strip()[:400], moment
    row.save()
    _remember(actor, held, moment, "defence.mark")
    return row


def expect_marks(check: Check) -> None:
    """Refused while the panel of a defence is not named, or a member who works here is awaited."""
    if check.method != ControlMethod.DEFENCE:
        return
    marks = list(check.marks.select_related("member").order_by("member__full_name", "id"))
    names = [mark.member.full_name for mark in marks if is_awaited(mark)]
    if names:
        raise Refused("marks_awaited", names=", ".join(names))
    if not any(mark.given_at for mark in marks):
        raise Refused("panel_missing")


def is_awaited(mark: Mark) -> bool:
    """Whether the decision waits for this mark: nobody waits for who has left."""
    return mark.given_at is None and mark.member.is_active


def give_orders(
    actor: Actor, check: Check, held: Locked, orders: Sequence[Order], moment: datetime
) -> None:
    """Keep what is ordered with the decision, and tell who is to do it."""
    if not orders:
        return
    if check.method != ControlMethod.DEFENCE:
        raise Conflict("not_defence")
    people = staffing(held.task.organisation_id).people
    for order in orders:
        if not order.text.strip():
            raise Invalid("action_empty", field="order_text")
        if not _may_mark(people.get(order.owner_id)):
            raise Invalid("person_unknown", field="order_owner")
        if order.due_on < held.calendar.local_day(moment):
            raise Invalid("date_past", field="order_due")
    rows = DefenceOrder.objects.bulk_create(
        DefenceOrder(
            defence=check,
            text=order.text.strip()[:400],
            owner_id=order.owner_id,
            due_on=order.due_on,
        )
        for order in orders
    )
    for row in rows:
        tell_ordered(actor, held, row, moment)


def _check_mark(held: Locked, row: Mark, verdict: str, note: str) -> None:
    if row.defence.decided_at is not None:
        raise Conflict("task_state", state=held.task.state)
    if verdict not in Decision.values:
        raise Invalid("mark_unknown", field="verdict")
    if not note.strip():
        raise Invalid("mark_note_empty", field="note")


def _check_panel(
    actor: Actor, held: Locked, wanted: Collection[int], people: Mapping[int, Person]
) -> None:
    if held.task.done_by_id in wanted:
        raise Invalid("panel_performer", field="members")
    if not set(wanted) - {actor.user_id}:
        raise Invalid("panel_empty", field="members")
    if actor.user_id in wanted:
        raise Invalid("panel_chair", field="members")
    if not all(_may_mark(people.get(member_id)) for member_id in wanted):
        raise Invalid("person_unknown", field="members")


def _may_mark(person: Person | None) -> bool:
    """Whether somebody may be on a panel, and be ordered something."""
    return person is not None and bool(person.rights & matrix()[RIGHT].keys())


def _remember(actor: Actor, held: Locked, moment: datetime, action: str, **told: object) -> None:
    case = held.task.visit.case
    change = Change(
        action=action,
        subject="case",
        subject_id=case.id,
        label=case.title,
        fields={"operation": held.task.operation.no, **told},
    )
    record_changes(actor=actor, moment=moment, changes=[change])
