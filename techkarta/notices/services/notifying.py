"""Telling people something, inside the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from techkarta.accounts.selectors import active_people

from ..kinds import kinds
from ..models import Choice, Notice

KEY_LENGTH = 120


@transaction.atomic
def notify(
    *,
    person_ids: Iterable[int | None],
    kind: str,
    key: str,
    moment: datetime,
    params: Mapping[str, object] | None = None,
    link: str = "",
) -> None:
    """Tell people one thing: in their pages at once, and by mail as each has chosen.

    `kind` is a code of `notices/kinds.toml`, whose text `params` fill (words, texts by language,
    days); `link` is the path of the page it is about. Telling the same person the same `key`
    again changes nothing, so a repeated call is safe. Nobody (None) and people who left are
    passed over. Runs in the caller's transaction, which checked the right; three queries however
    many people. KeyError: the kind does not exist.
    """
    own_way = kinds()[kind].way
    people = active_people({each for each in person_ids if each is not None})
    if not people:
        return
    chosen = dict(
        Choice.objects.filter(person_id__in=people, kind=kind).values_list("person_id", "way")
    )
    Notice.objects.bulk_create(
        [
            Notice(
                organisation_id=organisation_id,
                person_id=person_id,
                kind=kind,
                key=key[:KEY_LENGTH],
                params=dict(params or {}),
                link=link,
                at=moment,
                way=chosen.get(person_id, own_way),
            )
            for person_id, organisation_id in people.items()
        ],
        ignore_conflicts=True,
    )
