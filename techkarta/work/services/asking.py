"""The controller asks about a finished task; the performer answers, and the check goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor
from techkarta.audit.services import record_events
from techkarta.common.errors import Invalid, NotAllowed, NotFound

from .. import selectors
from ..models import Question
from .checking import open_check
from .locking import Locked, lock_task
from .opening import happening


@transaction.atomic
def ask_question(*, actor: Actor, task_id: int, text: str, moment: datetime) -> Question:
    """Ask the performer about a task that waits for the actor's check.

    The same question that waits for its answer is not asked twice.
    """
    held = lock_task(actor, task_id)
    open_check(actor, held)
    said = text.strip()[:1000]
    if not said:
        raise Invalid("question_empty", field="text")
    question, is_new = Question.objects.get_or_create(
        task=held.task,
        text=said,
        answered_at=None,
        defaults={"asked_by_id": actor.user_id, "asked_at": moment},
    )
    if is_new:
        _remember(actor, held, moment, "question_asked", text=said)
    return question


@transaction.atomic
def answer_question(*, actor: Actor, question_id: int, text: str, moment: datetime) -> Question:
    """Answer a question about one's own work; an answered one keeps its first answer."""
    row = Question.objects.filter(
        pk=question_id, task__organisation_id=actor.organisation_id
    ).first()
    if row is None:
        raise NotFound("not_found")
    held = lock_task(actor, row.task_id)
    if held.task.done_by_id != actor.user_id:
        if not selectors.is_visible(actor, held.task):
            raise NotFound("not_found")
        raise NotAllowed("not_allowed", action="task.perform")
    row.refresh_from_db()
    if row.answered_at is not None:
        return row
    if not text.strip():
        raise Invalid("answer_empty", field="text")
    row.answer, row.answered_by_id, row.answered_at = text.strip()[:1000], actor.user_id, moment
    row.save()
    _remember(actor, held, moment, "question_answered", text=row.answer)
    return row


def _remember(actor: Actor, held: Locked, moment: datetime, kind: str, **data: object) -> None:
    event = happening(held.visit, held.operation.no, held.task, **data)
    record_events(actor=actor, moment=moment, happenings=[replace(event, kind=kind)])
