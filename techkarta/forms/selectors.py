"""What others may know of lists of questions."""

from __future__ import annotations

from django.db.models import QuerySet

from .models import FormTemplate


def templates(organisation_id: int) -> QuerySet[FormTemplate]:
    """The lists of the company with their client types and questions; two queries."""
    rows = FormTemplate.objects.filter(organisation_id=organisation_id)
    return (
        rows.select_related("client_type")
        .prefetch_related("questions")
        .order_by("client_type__order", "id")
    )


def listed_client_types(organisation_id: int) -> frozenset[str]:
    """The codes of client types that have a mandatory list."""
    rows = FormTemplate.objects.filter(organisation_id=organisation_id, client_type__isnull=False)
    return frozenset(rows.values_list("client_type__code", flat=True))
