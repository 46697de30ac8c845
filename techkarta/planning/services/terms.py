"""A person's own fund: minutes of a working day and the weekdays worked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import owner_of
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import Conflict, Invalid

from ..models import PersonTerms

LEAST, MOST = 30, 720


def lock_time(actor: Actor, user_id: int) -> PersonTerms:
    """The row of a person's time, locked: two changes of it happen one after the other."""
    PersonTerms.objects.get_or_create(
        user_id=user_id, defaults={"organisation_id": actor.organisation_id}
    )
    return PersonTerms.objects.select_for_update().get(user_id=user_id)


@transaction.atomic
def set_terms(
    *,
    actor: Actor,
    user_id: int,
    version: int,
    day_minutes: int,
    weekdays: Iterable[int],
    moment: datetime,
) -> PersonTerms:
    """Say how many minutes a day and on which weekdays (Monday = 0) a person works."""
    require(actor, "terms.change", owner_of(actor, user_id), view="people.view")
    if not LEAST <= day_minutes <= MOST:
        raise Invalid("day_minutes_impossible", field="day_minutes", least=LEAST, most=MOST)
    wanted = sorted({day for day in weekdays if 0 <= day <= 6})  # noqa: PLR2004 - days of a week
    if not wanted:
        raise Invalid("weekdays_empty", field="weekdays")
    row = lock_time(actor, user_id)
    if row.version != version:
        raise Conflict("changed_meanwhile", current=row.version)
    fields = {
        "day_minutes": [row.day_minutes, day_minutes],
        "weekdays": [row.weekdays, wanted],
    }
    row.day_minutes, row.weekdays = day_minutes, wanted
    row.version += 1
    row.save()
    change = Change(action="terms.set", subject="user", subject_id=user_id, fields=fields)
    record_changes(actor=actor, moment=moment, changes=[change])
    return row
