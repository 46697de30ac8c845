"""Deviations are answered: a cause, an action, somebody and a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, Owner, may, require
from techkarta.accounts.selectors import calendar_of, owner_of
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound

from .models import DeviationAction
from .selectors import RIGHT, Deviation, deviations

CAUSES = ("resource", "overload", "card", "untrained", "client", "discipline", "data")
"""Assignable causes К1–К7, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is done about a deviation."""

    cause: str
    text: str
    owner_id: int
    due_on: date


@transaction.atomic
def answer_deviation(
    *, actor: Actor, key: str, title: str, answer: Answer, moment: datetime
) -> DeviationAction:
    """Give a deviation its cause and action; the same answer again changes nothing.

    Another answer while one is open is a Conflict: the first is finished before.
    """
    require(actor, RIGHT)
    calendar = calendar_of(actor.organisation_id)
    found = next((each for each in deviations(actor, calendar, moment) if each.key == key), None)
    if found is None:
        raise NotFound("not_found")
    _check(actor, answer, calendar.local_day(moment))
    known = DeviationAction.objects.filter(
        organisation_id=actor.organisation_id, key=key, done_at__isnull=True
    ).first()
    if known is not None:
        if (known.cause, known.text, known.owner_id) == (
            answer.cause, answer.text.strip(), answer.owner_id,
        ):  # fmt: skip
            return known
        raise Conflict("deviation_answered", by=known.created_by.full_name)
    row = _create(actor, found, title, answer, moment)
    told = {"cause": answer.cause, "text": row.text, "due_on": answer.due_on}
    _remember(actor, row, "deviation.answered", told, moment)
    return row


@transaction.atomic
def finish_action(*, actor: Actor, action_id: int, moment: datetime) -> DeviationAction:
    """Say that one's own action is done; a finished one stays as it was."""
    row = _hold(actor, action_id)
    if row.owner_id != actor.user_id:
        raise NotFound("not_found")
    return _finish(actor, row, moment)


@transaction.atomic
def close_action(*, actor: Actor, action_id: int, moment: datetime) -> DeviationAction:
    """Say that an action of one's people is done; a finished one stays as it was."""
    row = _hold(actor, action_id)
    owner = Owner(user_id=row.owner_id, team_id=row.owner.team_id)
    if not may(actor, RIGHT, owner):
        raise NotFound("not_found")
    return _finish(actor, row, moment)


def _hold(actor: Actor, action_id: int) -> DeviationAction:
    rows = DeviationAction.objects.select_for_update(of=("self",)).select_related("owner")
    row = rows.filter(pk=action_id, organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _finish(actor: Actor, row: DeviationAction, moment: datetime) -> DeviationAction:
    if row.done_at is None:
        row.done_at = moment
        row.save(update_fields=["done_at"])
        _remember(actor, row, "deviation.finished", {"text": row.text}, moment)
    return row


def _check(actor: Actor, answer: Answer, today: date) -> None:
    if answer.cause not in CAUSES:
        raise Invalid("cause_unknown", field="cause")
    if not answer.text.strip():
        raise Invalid("action_empty", field="text")
    if answer.due_on < today:
        raise Invalid("date_past", field="due_on")
    owner_of(actor, answer.owner_id)


def _create(
    actor: Actor, found: Deviation, title: str, answer: Answer, moment: datetime
) -> DeviationAction:
    return DeviationAction.objects.create(
        organisation_id=actor.organisation_id,
        key=found.key,
        kind=found.kind,
        title=title[:300],
        person_id=found.person_id,
        case_id=found.case_id,
        cause=answer.cause,
        text=answer.text.strip()[:400],
        owner_id=answer.owner_id,
        due_on=answer.due_on,
        created_by_id=actor.user_id,
        created_at=moment,
    )


def _remember(
    actor: Actor, row: DeviationAction, action: str, told: dict[str, object], moment: datetime
) -> None:
    change = Change(
        action=action, subject="deviation", subject_id=row.id, label=row.title, fields=told
    )
    record_changes(actor=actor, moment=moment, changes=[change])
