"""What people are told of tasks, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from techkarta.accounts.permissions import Actor
from techkarta.notices.services import notify

from ..models import DefenceOrder, Task
from .locking import Locked


def tell_returned(actor: Actor, held: Locked, note: str, moment: datetime) -> None:
    """The performer must mend what he handed in."""
    _tell(actor, held, "task_returned", held.task.done_by_id, moment, note=note)


def tell_assigned(actor: Actor, held: Locked, moment: datetime) -> None:
    """The new performer has one task more."""
    _tell(actor, held, "task_assigned", held.task.owner_id, moment)


def tell_blocked(actor: Actor, held: Locked, moment: datetime) -> None:
    """Somebody has promised a resource by a day."""
    task = held.task
    promise = {"reason": task.blocked_reason, "until": task.blocked_until}
    _tell(actor, held, "block_promised", task.blocked_owner_id, moment, **promise)


def tell_asked_to_mark(
    actor: Actor, held: Locked, check_id: int, member_ids: Iterable[int], moment: datetime
) -> None:
    """The members of a panel are asked for their marks."""
    notify(
        person_ids=list(member_ids),
        kind="mark_asked",
        key=f"mark_asked:{check_id}",
        moment=moment,
        params={"by": actor.name, **named(held)},
        link=task_path(held.task),
    )


def tell_ordered(actor: Actor, held: Locked, order: DefenceOrder, moment: datetime) -> None:
    """Somebody has something to do by a day, whatever his role."""
    if order.owner_id == actor.user_id:
        return
    told = {"by": actor.name, **named(held), "text": order.text, "until": order.due_on}
    notify(
        person_ids=[order.owner_id],
        kind="defence_ordered",
        key=f"defence_ordered:{order.id}",
        moment=moment,
        params=told,
        link=reverse("desk:home"),
    )


def _tell(
    actor: Actor, held: Locked, kind: str, person_id: int | None, moment: datetime, **params: object
) -> None:
    # Nobody needs to be told what he did himself.
    if person_id == actor.user_id:
        return
    task = held.task
    notify(
        person_ids=[person_id],
        kind=kind,
        key=f"{kind}:{task.id}:{task.version}",
        moment=moment,
        params={"by": actor.name, **named(held), **params},
        link=task_path(task),
    )


def named(held: Locked) -> dict[str, object]:
    """The operation and the case of a task, as a notice names them."""
    title = held.operation.title
    return {
        "operation": dict(title) if isinstance(title, Mapping) else title,
        "case": held.task.visit.case.title,
    }


def task_path(task: Task) -> str:
    """Where a task is found."""
    return reverse("work:task", args=[task.id])
