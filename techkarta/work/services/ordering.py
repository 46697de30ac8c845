"""What a defence ordered is done, or not done after all."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import NotFound

from ..models import DefenceOrder
from .defending import RIGHT


def may_finish(actor: Actor, order: DefenceOrder) -> bool:
    """Its owner says that an order is done, or who gave it; wants the defence at hand."""
    return actor.user_id in {order.owner_id, order.defence.decided_by_id}


@transaction.atomic
def finish_order(*, actor: Actor, order_id: int, moment: datetime) -> DefenceOrder:
    """Say that an order is done; a finished one stays as it was."""
    row = _hold(actor, order_id)
    if row.done_at is None:
        row.done_at, row.done_by_id = moment, actor.user_id
        _keep(actor, row, "defence.order_done", moment)
    return row


@transaction.atomic
def reopen_order(*, actor: Actor, order_id: int, moment: datetime) -> DefenceOrder:
    """Take back that an order is done; an open one stays as it was."""
    row = _hold(actor, order_id)
    if row.done_at is not None:
        row.done_at, row.done_by_id = None, None
        _keep(actor, row, "defence.order_reopened", moment)
    return row


def _hold(actor: Actor, order_id: int) -> DefenceOrder:
    require(actor, RIGHT)
    rows = DefenceOrder.objects.select_for_update(of=("self",)).filter(
        pk=order_id, defence__task__organisation_id=actor.organisation_id
    )
    row = rows.select_related("defence__task__operation", "defence__task__visit__case").first()
    if row is None or not may_finish(actor, row):
        raise NotFound("not_found")
    return row


def _keep(actor: Actor, row: DefenceOrder, action: str, moment: datetime) -> None:
    row.save(update_fields=["done_at", "done_by"])
    task = row.defence.task
    case = task.visit.case
    change = Change(
        action=action,
        subject="case",
        subject_id=case.id,
        label=case.title,
        fields={"operation": task.operation.no, "text": row.text},
    )
    record_changes(actor=actor, moment=moment, changes=[change])
