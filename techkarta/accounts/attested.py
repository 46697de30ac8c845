"""Who holds which personal attestation, for work that asks for one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from .mapping import Attested
from .models import Attestation
from .permissions import Actor, reach

__all__ = ["Attestation", "attestations", "attested", "ending"]


def attested(organisation_id: int, user_ids: Iterable[int] | None = None) -> Attested:
    """The attestations in force of the active people, or of some; one query."""
    rows = Attestation.objects.filter(
        organisation_id=organisation_id, withdrawn_at__isnull=True, user__is_active=True
    )
    if user_ids is not None:
        rows = rows.filter(user_id__in=list(user_ids))
    known: dict[int, dict[str, date]] = {}
    for user_id, kind, until in rows.values_list("user_id", "kind", "valid_until"):
        known.setdefault(user_id, {})[kind] = until or date.max
    return Attested(known=known)


def ending(organisation_id: int, until: date) -> QuerySet[Attestation]:
    """The attestations in force that hold no longer than a day, of active people."""
    rows = Attestation.objects.filter(
        organisation_id=organisation_id,
        withdrawn_at__isnull=True,
        user__is_active=True,
        valid_until__lte=until,
    )
    return rows.select_related("user").order_by("valid_until", "id")


def attestations(actor: Actor) -> QuerySet[Attestation]:
    """The attestations in force of the people the actor sees."""
    rows = Attestation.objects.filter(
        reach(actor, "people.view", owner="user"),
        organisation_id=actor.organisation_id,
        withdrawn_at__isnull=True,
        user__is_active=True,
    )
    return rows.select_related("user__team", "given_by").order_by("user__full_name", "kind")
