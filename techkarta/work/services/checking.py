"""What the controller does with a finished task: accept it or return it with a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, Scope, may, require, scope_of
from techkarta.common.errors import Conflict, Invalid, NotAllowed
from techkarta.engine.execution.states import TaskState

from ..models import Check, Decision, Task
from .defending import Order, expect_marks, give_orders, set_panel
from .locking import Locked, lock_task
from .performing import accept, keep, move, remember
from .telling import tell_returned

RETURN_REASONS = ("no_evidence", "wrong_person", "incomplete", "not_clients_words", "critical")
"""Why a task is sent back; a `critical` one costs the performer the trust he has earned."""


@transaction.atomic
def accept_task(
    *,
    actor: Actor,
    task_id: int,
    moment: datetime,
    note: str = "",
    orders: Sequence[Order] = (),
) -> Task:
    """Accept a finished task; what follows it opens. Accepting an accepted one changes nothing."""
    held = lock_task(actor, task_id)
    if held.task.state == TaskState.ACCEPTED:
        return held.task
    check = _open_check(actor, held)
    expect_marks(check)
    give_orders(actor, check, held, orders, moment)
    _decide(actor, check, Decision.ACCEPTED, moment, note=note)
    accept(held, moment)
    return remember(actor, moment, held)


@transaction.atomic
def return_task(
    *,
    actor: Actor,
    task_id: int,
    reason: str,
    note: str,
    moment: datetime,
    orders: Sequence[Order] = (),
) -> Task:
    """Send a finished task back with a reason code and what to mend in words."""
    held = lock_task(actor, task_id)
    if held.task.state == TaskState.RETURNED:
        return held.task
    check = _open_check(actor, held)
    if reason not in RETURN_REASONS:
        raise Invalid("return_reason_unknown", field="reason")
    if not note.strip():
        raise Invalid("reason_empty", field="note")
    expect_marks(check)
    give_orders(actor, check, held, orders, moment)
    _decide(actor, check, Decision.RETURNED, moment, reason=reason, note=note.strip())
    move(held, TaskState.RETURNED, reason=reason, note=note.strip())
    tell_returned(actor, held, note.strip(), moment)
    return keep(actor, moment, held)


@transaction.atomic
def name_panel(
    *, actor: Actor, task_id: int, member_ids: Collection[int], moment: datetime
) -> Check:
    """Name who gives a mark at the defence of a finished task; the chair is who decides on it."""
    held = lock_task(actor, task_id)
    check = _open_check(actor, held)
    set_panel(actor, held, check, member_ids, moment)
    return check


def _open_check(actor: Actor, held: Locked) -> Check:
    check = open_check(actor, held)
    if held.task.done_by_id == actor.user_id:
        raise NotAllowed("own_work", action="control.decide")
    return check


def open_check(actor: Actor, held: Locked) -> Check:
    """The check of a held task that waits for this controller; Conflict where none waits."""
    rows = Check.objects.select_related("participant")
    check = rows.filter(task=held.task, decided_at__isnull=True).first()
    if check is None:
        raise Conflict("task_state", state=held.task.state)
    if check.participant is not None and check.participant.is_active:
        require(actor, "control.decide")
        if check.participant_id != actor.user_id:
            raise NotAllowed("not_participant", name=check.participant.full_name)
        return check
    is_addressed = scope_of(actor, "control.decide") is Scope.OWN
    if not (is_addressed or may(actor, "control.decide", held.owner)):
        require(actor, "control.decide", held.case_owner)
    if check.controller not in actor.addressed:
        raise NotAllowed("not_controller", role=check.controller)
    return check


def _decide(
    actor: Actor, check: Check, decision: Decision, moment: datetime, *, reason: str = "", note: str
) -> None:
    check.decision = decision
    check.reason = reason
    check.note = note[:1000]
    check.decided_at = moment
    check.decided_by_id = actor.user_id
    check.save()
