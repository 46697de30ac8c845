"""The shipped processes, stages and cards enter a company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction

from techkarta.accounts.selectors import calendar_of
from techkarta.engine.cards.codec import card_to_dict
from techkarta.engine.cards.model import Card as CardFile
from techkarta.engine.cards.reading import read_card
from techkarta.presets.content import ProcessPreset, cards, processes

from ..mapping import operation_rows
from ..models import Card, CardOperation, CardVersion, Process, Stage, VersionState
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
    read = filter(None, map(_read, cards()))
    _ship(organisation_id, [card for card in read if card.code not in known], moment)


def _ship(organisation_id: int, shipped: Sequence[CardFile], moment: datetime) -> None:
    """Write cards with their first revisions in force; the number of queries does not grow."""
    rows = Stage.objects.filter(process__organisation_id=organisation_id, is_retired=False)
    stages = {(row.process.code, row.code): row for row in rows.select_related("process")}
    # A company that retired a stage has no use for its card.
    values = [
        each for each in shipped if all((each.process, code) in stages for code in each.stages)
    ]
    places = [[stages[each.process, code] for code in each.stages] for each in values]
    today = calendar_of(organisation_id).local_day(moment)
    versions = CardVersion.objects.bulk_create(
        (
            _in_force(card, value, today, moment)
            for card, value in zip(_cards(organisation_id, values, places), values, strict=True)
        ),
        # Several documents in one array of PostgreSQL have every quote of theirs escaped twice.
        batch_size=1,
    )
    covering = CardVersion.stages.through
    covering.objects.bulk_create(
        covering(cardversion_id=version.id, stage_id=stage.id)
        for version, covered in zip(versions, places, strict=True)
        for stage in covered
    )
    CardOperation.objects.bulk_create(
        row
        for version, value in zip(versions, values, strict=True)
        for row in operation_rows(version, value)
    )


def _cards(
    organisation_id: int, values: Sequence[CardFile], places: Sequence[Sequence[Stage]]
) -> list[Card]:
    return Card.objects.bulk_create(
        Card(organisation_id=organisation_id, code=value.code, stage=covered[0])
        for value, covered in zip(values, places, strict=True)
    )


def _in_force(card: Card, value: CardFile, today: date, moment: datetime) -> CardVersion:
    return CardVersion(
        card=card,
        revision=value.revision,
        state=VersionState.IN_FORCE,
        title=value.title,
        reason=value.reason or "",
        content=card_to_dict(value),
        created_at=moment,
        submitted_at=moment,
        approved_at=moment,
        in_force_at=moment,
        valid_from=today,
    )


@lru_cache(maxsize=64)
def _read(data: bytes) -> CardFile | None:
    # The files do not change while the server runs; companies and tests are founded one by one.
    card = read_card(data).card
    return None if card is None else replace(card, revision=1)


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
