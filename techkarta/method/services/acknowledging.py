"""Performers say that they have read a version they work by."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Conflict, NotAllowed

from .. import selectors
from ..models import Acknowledgement, CardVersion, VersionState
from .cards import record_version

ASKED_IN = (VersionState.APPROVED, VersionState.IN_FORCE)


@transaction.atomic
def acknowledge_version(*, actor: Actor, version_id: int, moment: datetime) -> CardVersion:
    """Say that the actor has read a version he performs operations of; twice is once.

    NotAllowed for whoever performs nothing of it; Conflict where it is not, or no longer, in force.
    """
    require(actor, "card.acknowledge")
    row = selectors.version(actor, version_id)
    if row.state not in ASKED_IN:
        raise Conflict("changed_meanwhile", current=row.version, state=row.state)
    if not actor.addressed & selectors.performing_roles(row):
        raise NotAllowed("not_performer", action="card.acknowledge")
    _, is_new = Acknowledgement.objects.get_or_create(
        card_version=row, user_id=actor.user_id, defaults={"at": moment}
    )
    if is_new:
        record_version(actor, moment, "card.acknowledged", row)
    return row
