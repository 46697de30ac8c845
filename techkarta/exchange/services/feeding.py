"""The calendar feed: a secret address that shows a person's tasks to calendar programs."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import User
from techkarta.audit.services import Change, record_changes
from techkarta.common.errors import NotFound

from ..models import CalendarFeed

LONGEST = 100


@transaction.atomic
def renew_feed(*, actor: Actor, moment: datetime) -> str:
    """A new secret for the actor's feed, told this once; the former address shows nothing more."""
    require(actor, "account.use")
    secret = token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        person_id=actor.user_id,
        defaults={"digest": _digest(secret), "made_at": moment, "read_at": None},
    )
    _record(actor, moment, "calendar.renew")
    return secret


@transaction.atomic
def end_feed(*, actor: Actor, moment: datetime) -> None:
    """Close the actor's feed; closing a closed one changes nothing."""
    require(actor, "account.use")
    if CalendarFeed.objects.filter(person_id=actor.user_id).delete()[0]:
        _record(actor, moment, "calendar.end")


def open_feed(*, secret: str, moment: datetime) -> User:
    """Whose feed a secret opens; NotFound for a wrong, former or gone person's one."""
    found = CalendarFeed.objects.filter(digest=_digest(secret[:LONGEST]), person__is_active=True)
    feed = found.select_related("person__organisation").first()
    if feed is None:
        raise NotFound("not_found")
    found.update(read_at=moment)
    return feed.person


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _record(actor: Actor, moment: datetime, action: str) -> None:
    change = Change(action=action, subject="user", subject_id=actor.user_id, label=actor.name)
    record_changes(actor=actor, moment=moment, changes=[change])
