"""Personal attestations: given by a head or a trainer, withdrawn with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Invalid, NotFound

from ..models import Attestation
from ..permissions import Actor, Owner, require
from ..selectors import calendar_of, owner_of

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""As cards name an attestation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationFields:
    """What was passed, when, and the last day it holds; without one it holds until withdrawn."""

    user_id: int
    kind: str
    passed_on: date
    valid_until: date | None = None
    note: str = ""


@transaction.atomic
def give_attestation(*, actor: Actor, fields: AttestationFields, moment: datetime) -> Attestation:
    """Enter that somebody passed an attestation; a later one takes the place of the earlier.

    The same one again changes nothing. Invalid: attestation_own, attestation_kind_wrong,
    attestation_days_wrong.
    """
    require(actor, "attestation.give", owner_of(actor, fields.user_id), view="people.view")
    if fields.user_id == actor.user_id:
        raise Invalid("attestation_own", field="user_id")
    kind = fields.kind.strip().lower()
    if not CODE.fullmatch(kind):
        raise Invalid("attestation_kind_wrong", field="kind")
    today = calendar_of(actor.organisation_id).local_day(moment)
    if fields.passed_on > today or (fields.valid_until or date.max) < fields.passed_on:
        raise Invalid("attestation_days_wrong", field="valid_until")
    present = Attestation.objects.select_for_update().filter(
        user_id=fields.user_id, kind=kind, withdrawn_at__isnull=True
    ).first()  # fmt: skip
    said = (fields.passed_on, fields.valid_until, fields.note.strip()[:400])
    if present is not None:
        if said == (present.passed_on, present.valid_until, present.note):
            return present
        present.withdrawn_at, present.withdrawn_by_id = moment, actor.user_id
        present.save(update_fields=["withdrawn_at", "withdrawn_by"])
    made = Attestation.objects.create(
        organisation_id=actor.organisation_id,
        user_id=fields.user_id,
        kind=kind,
        passed_on=fields.passed_on,
        valid_until=fields.valid_until,
        note=said[2],
        given_by_id=actor.user_id,
        given_at=moment,
    )
    _record(actor, moment, "attestation.give", made)
    return made


@transaction.atomic
def withdraw_attestation(
    *, actor: Actor, attestation_id: int, reason: str, moment: datetime
) -> Attestation:
    """Take an attestation back with a reason; what is begun goes on, nothing new is assigned."""
    own = Attestation.objects.select_for_update(of=("self",)).select_related("user")
    row = own.filter(pk=attestation_id, organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound("not_found")
    owner = Owner(user_id=row.user_id, team_id=row.user.team_id)
    require(actor, "attestation.give", owner, view="people.view")
    if row.user_id == actor.user_id:
        raise Invalid("attestation_own", field="user_id")
    if not reason.strip():
        raise Invalid("reason_empty", field="reason")
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by_id = moment, actor.user_id
        row.withdrawn_why = reason.strip()[:400]
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
        _record(actor, moment, "attestation.withdraw", row)
    return row


def _record(actor: Actor, moment: datetime, action: str, row: Attestation) -> None:
    fields: dict[str, list[object]] = {
        "kind": [None, row.kind],
        "passed_on": [None, row.passed_on],
        "valid_until": [None, row.valid_until],
        "reason": [None, row.withdrawn_why],
    }
    change = Change(
        action=action,
        subject="user",
        subject_id=row.user_id,
        label=row.user.full_name,
        fields={name: pair for name, pair in fields.items() if pair[1]},
    )
    record_changes(actor=actor, moment=moment, changes=[change])
