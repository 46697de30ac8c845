"""Signals raise tasks: what a card says to do when a client orders late or less.

An operation whose condition names `client.signal` waits until there is such a signal. It is opened
by the background worker, once for a pause or a fallen month, and again for the next one; its
predecessors must count as everywhere else. One retention task of a case is open at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import transaction

from techkarta.accounts.selectors import actor_of
from techkarta.common.errors import Conflict
from techkarta.engine.cards.model import Operation
from techkarta.engine.execution.conditions import SIGNAL, holds
from techkarta.engine.execution.opening import waits_for
from techkarta.engine.execution.states import FINAL, TaskState
from techkarta.engine.formulas.orders import Signal
from techkarta.engine.planning.due import due_moment
from techkarta.method.selectors import card_of, operation_ids
from techkarta.orders.selectors import signals_by_client

from .. import selectors
from ..models import Task
from .locking import Locked, lock_task
from .opening import happening
from .performing import remember
from .repeating import follow


def raise_tasks(*, organisation_id: int, day: date, moment: datetime) -> int:
    """Open what the cards of running cases ask for by the signals of a day; how many tasks.

    However often it is called: a signal that was answered by a task raises no other.
    """
    signals = signals_by_client(organisation_id, day)
    raised = 0
    for visit in _visits(organisation_id, signals):
        for operation in card_of(visit.card_version_id).operations:
            if (signal := _asked(operation, signals[visit.case.client_id])) is not None:
                raised += _raise(visit, operation, signal, moment)
    return raised


def _visits(organisation_id: int, client_ids: Mapping[int, object]) -> list[Any]:
    visits = apps.get_model("cases", "StageVisit").objects.filter(
        case__organisation_id=organisation_id,
        case__client_id__in=list(client_ids),
        left_at__isnull=True,
        card_version__isnull=False,
    )
    return list(visits.select_related("case__owner").order_by("id"))


def _asked(operation: Operation, signals: Sequence[Signal]) -> Signal | None:
    """The latest of the signals an operation is done by."""
    allowed = operation.when.get(SIGNAL, ())
    fitting = [signal for signal in signals if signal.code in allowed]
    return max(fitting, key=lambda signal: signal.since, default=None)


@transaction.atomic
def _raise(visit: Any, operation: Operation, signal: Signal, moment: datetime) -> bool:  # noqa: ANN401 - a row of an app above
    actor = actor_of(visit.case.owner)
    row_id = operation_ids(visit.card_version_id)[operation.no]
    rows = Task.objects.filter(visit_id=visit.id, operation_id=row_id)
    last = rows.order_by("-occurrence").first()
    if last is None:
        return False
    try:
        held = lock_task(actor, last.id, is_seen=True)
    except Conflict:
        # The case has left the stage meanwhile.
        return False
    if not _is_due(held, operation, signal):
        return False
    due = due_moment(moment, operation.due, held.calendar) if operation.due else None
    if held.task.state == TaskState.WAITING:
        _open(held, due, moment)
    else:
        follow(held, operation, held.task, due, moment)
    remember(actor, moment, held)
    return True


def _is_due(held: Locked, operation: Operation, signal: Signal) -> bool:
    """Whether the signal still asks for a task, and its turn has come."""
    others = {name: allowed for name, allowed in operation.when.items() if name != SIGNAL}
    if holds(others, held.visit.attributes) is False:
        return False
    task = held.task
    if task.state == TaskState.WAITING:
        states = selectors.states_of_visits([task.visit_id])[task.visit_id]
        return not waits_for(card_of(held.visit.card_version_id), states, operation.no)
    if task.state not in FINAL or task.opened_at is None:
        return False
    return held.calendar.local_day(task.opened_at) <= signal.since


def _open(held: Locked, due: datetime | None, moment: datetime) -> None:
    task = held.task
    task.state, task.opened_at, task.due_at = TaskState.READY, moment, due
    task.version += 1
    task.save(update_fields=["state", "opened_at", "due_at", "version"])
    held.happenings.append(happening(held.visit, held.operation.no, task))
