"""Who has to know a version of a card, and who says that he does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from techkarta.accounts.selectors import staffing

from ..models import Acknowledgement, CardOperation, CardVersion, VersionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """Somebody who performs operations of a version, and since when he knows it; None = not yet."""

    user_id: int
    name: str
    known_at: datetime | None


def performers_of(version: CardVersion) -> list[Performer]:
    """Everybody who has to know a version, by name; who wrote or approved it knows it.

    Empty where nobody is asked to. Five queries.
    """
    if version.acknowledge_by is None:
        return []
    return performers_by_version(version.card.organisation_id, [version])[version.id]


def performers_by_version(
    organisation_id: int, versions: Sequence[CardVersion]
) -> Mapping[int, list[Performer]]:
    """Version → its performers, for versions that ask to be read; as many queries as for one."""
    asked = [row for row in versions if row.acknowledge_by is not None]
    if not asked:
        return {}
    ids = [row.id for row in asked]
    roles: dict[int, set[str]] = defaultdict(set)
    operations = CardOperation.objects.filter(card_version_id__in=ids).exclude(role="")
    for version_id, role in operations.order_by().values_list("card_version_id", "role").distinct():
        roles[version_id].add(role)
    known: dict[int, dict[int, datetime]] = defaultdict(dict)
    read = Acknowledgement.objects.filter(card_version_id__in=ids)
    for version_id, user_id, at in read.values_list("card_version_id", "user_id", "at"):
        known[version_id][user_id] = at
    people = sorted(staffing(organisation_id).people.values(), key=lambda person: person.name)
    return {
        row.id: [
            Performer(user_id=person.id, name=person.name, known_at=known[row.id].get(person.id))
            for person in people
            if person.roles & roles[row.id] and person.id not in (row.author_id, row.approver_id)
        ]
        for row in asked
    }


def versions_being_read(organisation_id: int) -> list[CardVersion]:
    """The versions performers are asked to read, the earliest day first; one query."""
    rows = CardVersion.objects.filter(
        card__organisation_id=organisation_id,
        state__in=(VersionState.APPROVED, VersionState.IN_FORCE),
        acknowledge_by__isnull=False,
    )
    rows = rows.defer("content").select_related("card__stage")
    return list(rows.order_by("acknowledge_by", "id"))
