"""Kept views: one's own and those shared with the company."""

from __future__ import annotations

from django.db.models import Q

from techkarta.accounts.permissions import Actor

from ..models import KeptPlace, KeptView

__all__ = ["KeptPlace", "KeptView", "kept_views"]


def kept_views(actor: Actor) -> list[KeptView]:
    """One's own views by name, then the shared ones of others; one query."""
    mine, shared = Q(owner_id=actor.user_id), Q(is_shared=True)
    rows = KeptView.objects.filter(mine | shared, organisation_id=actor.organisation_id)
    found = rows.select_related("owner").order_by("name", "id")
    return sorted(found, key=lambda view: view.owner_id != actor.user_id)
