"""What people are told of cards, in the transaction of what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import calendar_of
from techkarta.common.errors import Conflict
from techkarta.notices.services import notify

from .. import selectors
from ..models import CardVersion, VersionState

ASKED_IN = (VersionState.APPROVED, VersionState.IN_FORCE)
TOLD_LATE = timedelta(days=14)
"""How long after its day a version still reminds of itself."""

DECISIONS: Mapping[str, Mapping[str, str]] = {
    "approved": {"ru": "утверждена", "en": "approved"},
    "rejected": {"ru": "отклонена", "en": "turned down"},
}


def tell_trial(row: CardVersion, volunteer_ids: Sequence[int], moment: datetime) -> None:
    """Volunteers work by another version for a while."""
    _tell(row, "card_on_trial", volunteer_ids, moment, str(row.trial_until), until=row.trial_until)


def tell_approved(actor: Actor, row: CardVersion, moment: datetime) -> None:
    """The author hears the decision, performers what they have to read."""
    _tell_author(actor, row, "approved", "", moment)
    readers = [each.user_id for each in selectors.performers_of(row)]
    told = {"valid_from": row.valid_from, "day": row.acknowledge_by, "reason": row.reason}
    _tell(row, "card_to_read", readers, moment, "", **told)


def tell_rejected(actor: Actor, row: CardVersion, reason: str, moment: datetime) -> None:
    """The author hears what to correct."""
    _tell_author(actor, row, "rejected", reason, moment)


def remind_readers(*, organisation_id: int, moment: datetime) -> None:
    """Remind who has not read a version: on the working day before its day, and after it."""
    calendar = calendar_of(organisation_id)
    today = calendar.local_day(moment)
    rows = selectors.versions_asked_by(organisation_id, calendar.add_working_days(today, 1))
    performers = selectors.performers_by_version(organisation_id, rows)
    for row in rows:
        unread = [each.user_id for each in performers[row.id] if each.known_at is None]
        day = row.acknowledge_by or today
        if today - day > TOLD_LATE:
            continue
        slot = "late" if day < today else "before"
        _tell(row, "card_unread", unread, moment, slot, day=row.acknowledge_by)


@transaction.atomic
def remind_by_hand(*, actor: Actor, version_id: int, moment: datetime) -> int:
    """Remind now whoever has not read a version; gives how many. Twice in a day tells once.

    Conflict where nobody has to read it any more.
    """
    require(actor, "card.write")
    row = selectors.version(actor, version_id)
    if row.state not in ASKED_IN:
        raise Conflict("changed_meanwhile", current=row.version, state=row.state)
    unread = [each.user_id for each in selectors.performers_of(row) if each.known_at is None]
    today = calendar_of(actor.organisation_id).local_day(moment)
    _tell(row, "card_unread", unread, moment, f"by-hand-{today}", day=row.acknowledge_by)
    return len(unread)


def _tell_author(
    actor: Actor, row: CardVersion, decision: str, reason: str, moment: datetime
) -> None:
    told = {"by": actor.name, "decision": dict(DECISIONS[decision]), "reason": reason}
    _tell(row, "card_decided", [row.author_id], moment, decision, **told)


def _tell(
    row: CardVersion,
    kind: str,
    person_ids: Sequence[int | None],
    moment: datetime,
    slot: str,
    **params: object,
) -> None:
    title = row.title
    card = dict(title) if isinstance(title, Mapping) else title
    said = {name: _plain(value) for name, value in params.items()}
    notify(
        person_ids=person_ids,
        kind=kind,
        key=f"{kind}:{row.id}:{slot}",
        moment=moment,
        params={"card": card, "revision": row.revision, **said},
        link=reverse("method:version", args=[row.id]),
    )


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else "" if value is None else str(value)
