"""Scenarios that were kept."""

from __future__ import annotations

from django.db.models import QuerySet

from techkarta.accounts.permissions import Actor, require

from ..models import LineScenario


def saved_scenarios(actor: Actor) -> QuerySet[LineScenario]:
    """The company's scenarios in the order they were kept."""
    require(actor, "line.view")
    rows = LineScenario.objects.filter(
        organisation_id=actor.organisation_id, removed_at__isnull=True
    )
    return rows.select_related("author")
