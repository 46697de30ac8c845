"""What may be known of notices."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from techkarta.accounts.permissions import Actor

from .kinds import kinds
from .models import Choice, Letter, Notice


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not read; one narrow query."""
    return Notice.objects.filter(person_id=actor.user_id, read_at__isnull=True).count()


def notices(
    actor: Actor, *, is_unread: bool = False, before_id: int | None = None
) -> QuerySet[Notice]:
    """The actor's own notices, newest first."""
    rows = Notice.objects.filter(person_id=actor.user_id)
    if is_unread:
        rows = rows.filter(read_at__isnull=True)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    return rows.order_by("-id")


def ways(actor: Actor) -> dict[str, str]:
    """Kind → how it comes to the actor by mail."""
    own = {code: kind.way for code, kind in kinds().items()}
    chosen = Choice.objects.filter(person_id=actor.user_id, kind__in=own)
    return {**own, **dict(chosen.values_list("kind", "way"))}


def waiting_letters(before: datetime) -> QuerySet[Letter]:
    """Letters that should have gone out before a moment and did not."""
    rows = Letter.objects.filter(sent_at__isnull=True, given_up_at__isnull=True)
    return rows.filter(due_at__lt=before, person__is_active=True)
