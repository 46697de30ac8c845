"""What a person does with notices: read them, choose how they come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Invalid, NotFound

from ..kinds import kinds
from ..models import Choice, Notice, Way


@transaction.atomic
def open_notice(*, actor: Actor, notice_id: int, moment: datetime) -> Notice:
    """Read one's own notice; NotFound where it is somebody else's."""
    require(actor, "account.use")
    mine = Notice.objects.filter(pk=notice_id, person_id=actor.user_id)
    mine.filter(read_at__isnull=True).update(read_at=moment)
    notice = mine.first()
    if notice is None:
        raise NotFound("not_found")
    return notice


@transaction.atomic
def read_all(*, actor: Actor, until_id: int | None = None, moment: datetime) -> int:
    """Read everything, up to the newest notice seen; returns how many were unread.

    What arrived after the page was shown stays unread.
    """
    require(actor, "account.use")
    mine = Notice.objects.filter(person_id=actor.user_id, read_at__isnull=True)
    if until_id is not None:
        mine = mine.filter(pk__lte=until_id)
    return mine.update(read_at=moment)


@transaction.atomic
def choose_ways(*, actor: Actor, ways: Mapping[str, str]) -> None:
    """Choose how kinds of notices come by mail: at once, in a daily digest, not at all."""
    require(actor, "account.use")
    for kind, way in ways.items():
        if kind not in kinds() or way not in Way.values:
            raise Invalid("notice_way_unknown", field=kind)
    for kind, way in ways.items():
        Choice.objects.update_or_create(person_id=actor.user_id, kind=kind, defaults={"way": way})
