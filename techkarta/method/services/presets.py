"""The shipped processes, stages and cards enter a company."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db import transaction

from techkarta.engine.cards.model import Card as CardFile
from techkarta.engine.cards.reading import read_card
from techkarta.presets.content import ProcessPreset, cards, processes

from ..models import Card, Process, Stage
from .cards import put_in_force, store_draft
from .technologies import load_catalogue


@transaction.atomic
def load_presets(*, organisation_id: int, moment: datetime) -> None:
    """Give a company the shipped processes and put their cards in force.

    Idempotent: what is there already stays as the company made it. A shipped card has no author.
    """
    for order, preset in enumerate(processes(), start=1):
        _ensure_process(organisation_id, preset, order)
    load_catalogue(organisation_id=organisation_id)
    known = set(Card.objects.filter(organisation_id=organisation_id).values_list("code", flat=True))
    for data in cards():
        card = _read(data)
        if card is not None and card.code not in known:
            version = store_draft(organisation_id, card, moment)
            version.submitted_at = version.approved_at = moment
            put_in_force(version, moment)


@lru_cache(maxsize=64)
def _read(data: bytes) -> CardFile | None:
    # The files do not change while the server runs; companies and tests are founded one by one.
    return read_card(data).card


def _ensure_process(organisation_id: int, preset: ProcessPreset, order: int) -> None:
    process, is_new = Process.objects.get_or_create(
        organisation_id=organisation_id,
        code=preset.code,
        defaults={
            "mark": preset.mark,
            "title": preset.title,
            "kind": preset.kind,
            "sales_type": preset.sales_type,
            "subject": preset.subject,
            "is_simple": preset.is_simple,
            "order": order,
        },
    )
    if is_new:
        Stage.objects.bulk_create(
            Stage(
                process=process,
                code=stage.code,
                mark=stage.mark,
                title=stage.title,
                entry=stage.entry,
                normal_days=stage.normal_days,
                maximum_days=stage.max_days,
                returns=list(stage.returns),
                asks=list(stage.asks),
                may_win=stage.outcome == "won",
                order=number,
            )
            for number, stage in enumerate(preset.stages, start=1)
        )
