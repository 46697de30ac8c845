"""A change asked for twice under one key is made once; both get the same answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from techkarta.accounts.permissions import Actor
from techkarta.common.errors import Conflict

from .models import StoredAnswer

KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """An answer as it goes over the wire."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_repeated: bool = False


@transaction.atomic
def answer_once(
    *, actor: Actor, key: str, fingerprint: str, moment: datetime, make: Callable[[], Answered]
) -> Answered:
    """Make a change and store its answer in the same transaction, or give the stored one again.

    The row of the key is written first: whoever comes with the same key meanwhile waits for it. A
    change that is refused leaves no key behind, so a later try is judged anew. `fingerprint` tells
    requests apart: Conflict where the key came with another one.
    """
    try:
        with transaction.atomic():
            row = StoredAnswer.objects.create(
                person_id=actor.user_id, key=key, fingerprint=fingerprint, made_at=moment
            )
    except IntegrityError:
        row = StoredAnswer.objects.get(person_id=actor.user_id, key=key)
        if row.fingerprint != fingerprint:
            raise Conflict("key_reused", field="Idempotency-Key") from None
        return Answered(status=row.status, body=row.body, headers=row.headers, is_repeated=True)
    made = make()
    row.status, row.body, row.headers = made.status, made.body, dict(made.headers)
    row.save()
    return made


def forget_answers(*, moment: datetime) -> int:
    """Delete the answers nobody will ask for again; how many."""
    return StoredAnswer.objects.filter(made_at__lt=moment - KEPT).delete()[0]
