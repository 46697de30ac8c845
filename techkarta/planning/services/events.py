"""Fixed events: meetings that take minutes of a week whatever the operations."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import owner_of
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound

from ..models import EventUnit, FixedEvent

LEAST, MOST = 5, 720


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFields:
    """What is told of an event; without a last day it repeats on."""

    title: str
    first_on: date
    minutes: int
    unit: str = "once"
    starts_at: time | None = None
    until_on: date | None = None


@transaction.atomic
def save_event(
    *,
    actor: Actor,
    user_id: int,
    fields: EventFields,
    moment: datetime,
    event_id: int | None = None,
    version: int = 1,
) -> FixedEvent:
    """Add an event to a person's weeks, or change one; Conflict where it was changed meanwhile."""
    require(actor, "plan.change", owner_of(actor, user_id), view="plan.view")
    _check(fields)
    if event_id is None:
        row = FixedEvent(organisation_id=actor.organisation_id, user_id=user_id)
    else:
        row = _lock(actor, event_id)
        if row.version != version:
            raise Conflict("changed_meanwhile", current=row.version)
        row.version += 1
    changes = {
        name: [getattr(row, name), value]
        for name, value in asdict(fields).items()
        if getattr(row, name) != value
    }
    for name, (_old, new) in changes.items():
        setattr(row, name, new)
    row.save()
    _remember(actor, moment, "event.save", row, changes)
    return row


@transaction.atomic
def delete_event(*, actor: Actor, event_id: int, moment: datetime) -> int:
    """Take an event out of the weeks; returns whose it was."""
    row = _lock(actor, event_id)
    _remember(actor, moment, "event.delete", row, {})
    owner_id = row.user_id
    row.delete()
    return owner_id


def _check(fields: EventFields) -> None:
    if not fields.title.strip():
        raise Invalid("title_empty", field="title")
    if not LEAST <= fields.minutes <= MOST:
        raise Invalid("event_minutes_impossible", field="minutes", least=LEAST, most=MOST)
    if fields.unit not in EventUnit.values:
        raise Invalid("event_unit_unknown", field="unit")
    if fields.until_on is not None and fields.until_on < fields.first_on:
        raise Invalid("days_in_wrong_order", field="until_on")


def _lock(actor: Actor, event_id: int) -> FixedEvent:
    rows = FixedEvent.objects.select_for_update()
    row = rows.filter(pk=event_id, organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound("not_found")
    require(actor, "plan.change", owner_of(actor, row.user_id), view="plan.change")
    return row


def _remember(
    actor: Actor, moment: datetime, action: str, row: FixedEvent, fields: dict[str, list[object]]
) -> None:
    change = Change(
        action=action, subject="fixed_event", subject_id=row.id, label=row.title, fields=fields
    )
    record_changes(actor=actor, moment=moment, changes=[change])
