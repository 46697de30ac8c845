"""A company starts with the shipped processes, cards, client types and their questions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from techkarta.clients.services import ensure_client_type
from techkarta.forms.services import ensure_template
from techkarta.method.services import load_presets
from techkarta.presets.content import client_types


@transaction.atomic
def load_starter(*, organisation_id: int, moment: datetime) -> None:
    """Give a company all shipped content. Idempotent: what the company has made its own stays."""
    load_presets(organisation_id=organisation_id, moment=moment)
    for order, preset in enumerate(client_types(), start=1):
        kind = ensure_client_type(
            organisation_id=organisation_id,
            code=preset.code,
            title=preset.title,
            note=preset.note,
            order=order,
        )
        ensure_template(organisation_id=organisation_id, client_type_id=kind.id, preset=preset)
