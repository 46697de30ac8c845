"""Absences: told ahead, one at a time, with somebody who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import calendar_of, owner_of
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Invalid, NotFound

from ..models import Absence, AbsenceKind
from .terms import lock_time

LONGEST = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceFields:
    """What is told of an absence; both days are included."""

    user_id: int
    kind: str
    first_on: date
    last_on: date
    substitute_id: int | None = None
    note: str = ""


@transaction.atomic
def record_absence(*, actor: Actor, fields: AbsenceFields, moment: datetime) -> Absence:
    """Tell that somebody will be, or is, away.

    Invalid: days in the wrong order, all of them past, overlapping an absence already told; a
    substitute who is the person or is away at the time.
    """
    require(actor, "absence.change", owner_of(actor, fields.user_id), view="people.view")
    owner_of(actor, fields.substitute_id)
    _check(fields, calendar_of(actor.organisation_id).local_day(moment))
    lock_time(actor, fields.user_id)
    if (other := _overlapping(fields.user_id, fields)) is not None:
        raise Invalid(
            "absence_overlaps", field="first_on", first=other.first_on, last=other.last_on
        )
    if fields.substitute_id and _overlapping(fields.substitute_id, fields) is not None:
        raise Invalid("substitute_away", field="substitute")
    row = Absence.objects.create(
        organisation_id=actor.organisation_id,
        user_id=fields.user_id,
        kind=fields.kind,
        first_on=fields.first_on,
        last_on=fields.last_on,
        substitute_id=fields.substitute_id,
        note=fields.note.strip()[:200],
        created_by_id=actor.user_id,
        created_at=moment,
    )
    _remember(actor, moment, "absence.create", row)
    return row


@transaction.atomic
def cancel_absence(*, actor: Actor, absence_id: int, moment: datetime) -> Absence:
    """Take an absence back; taking back twice changes nothing."""
    here = Absence.objects.select_for_update(of=("self",)).select_related("user")
    row = here.filter(pk=absence_id, organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound("not_found")
    owner = owner_of(actor, row.user_id)
    require(actor, "absence.change", owner, view="absence.change")
    if row.cancelled_at is None:
        row.cancelled_at = moment
        row.save(update_fields=["cancelled_at"])
        _remember(actor, moment, "absence.cancel", row)
    return row


def _check(fields: AbsenceFields, today: date) -> None:
    if fields.kind not in AbsenceKind.values:
        raise Invalid("absence_kind_unknown", field="kind")
    if fields.last_on < fields.first_on:
        raise Invalid("days_in_wrong_order", field="last_on")
    if fields.last_on < today:
        raise Invalid("absence_past", field="last_on", today=today)
    if (fields.last_on - fields.first_on).days >= LONGEST:
        raise Invalid("absence_too_long", field="last_on", most=LONGEST)
    if fields.substitute_id == fields.user_id:
        raise Invalid("substitute_self", field="substitute")


def _overlapping(user_id: int, fields: AbsenceFields) -> Absence | None:
    rows = Absence.objects.filter(user_id=user_id, cancelled_at__isnull=True)
    return rows.filter(first_on__lte=fields.last_on, last_on__gte=fields.first_on).first()


def _remember(actor: Actor, moment: datetime, action: str, row: Absence) -> None:
    days = {"first_on": [None, row.first_on], "last_on": [None, row.last_on]}
    change = Change(
        action=action,
        subject="absence",
        subject_id=row.id,
        label=row.user.full_name,
        fields=days if action == "absence.create" else {},
    )
    record_changes(actor=actor, moment=moment, changes=[change])
