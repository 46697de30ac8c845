"""A book of cards step by step: uploaded, decided, made into drafts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.cards.model import Card
from techkarta.method.services import create_draft

from ..cards.choices import Choices, choices_to_dict
from ..cards.drafting import ReadCard
from ..cards.grids import grids_to_data, read_grids
from ..models import CardSheet
from ..selectors import book_of, card_sheets
from .staging import SourceFile

CARDS = 40
NAME = 200


def start_card_sheet(*, actor: Actor, file: SourceFile, moment: datetime) -> CardSheet:
    """Keep the cells of a file; no card is made yet. Invalid where it cannot be used."""
    require(actor, "card.write")
    sheets = read_grids(file.path, name=file.name)
    with transaction.atomic():
        return CardSheet.objects.create(
            organisation_id=actor.organisation_id,
            name=file.name[:NAME],
            created_by_id=actor.user_id,
            created_at=moment,
            sheets=grids_to_data(sheets),
        )


@transaction.atomic
def decide_card_sheet(*, actor: Actor, sheet_id: int, version: int, choices: Choices) -> CardSheet:
    """Remember what columns, roles and cards mean; Conflict where somebody was faster."""
    require(actor, "card.write")
    row = _row(actor, sheet_id)
    _refuse_stale(row, version)
    row.choices = choices_to_dict(choices)
    row.version += 1
    row.save(update_fields=["choices", "version"])
    return row


@transaction.atomic
def make_drafts(*, actor: Actor, sheet_id: int, version: int, moment: datetime) -> CardSheet:
    """Make a draft of every card that is not left out; a second press finds them made.

    Invalid where there is nothing to make, and where a card has no stage yet.
    """
    require(actor, "card.write")
    row = _row(actor, sheet_id)
    if row.done_at is not None:
        return row
    _refuse_stale(row, version)
    wanted = [each for each in book_of(row).cards if not each.is_left_out]
    made = []
    for card in _checked(wanted):
        draft = create_draft(actor=actor, card=card, moment=moment)
        made.append({"version": draft.id, "code": card.code})
    row.drafts, row.done_at = made, moment
    row.version += 1
    row.save(update_fields=["drafts", "done_at", "version"])
    return row


def _checked(wanted: Iterable[ReadCard]) -> list[Card]:
    """The cards that can be made. Two for one stage would be two revisions of each other."""
    found: dict[str, Card] = {}
    for each in wanted:
        if each.card is None:
            raise Invalid("sheet_card_without_stage", field="places", card=each.label)
        if each.card.code in found:
            raise Invalid("sheet_stage_twice", field="places", card=each.label)
        found[each.card.code] = each.card
    if not found:
        raise Invalid("sheet_without_cards", field="file")
    if len(found) > CARDS:
        raise Invalid("sheet_cards_too_many", field="file", limit=CARDS)
    return list(found.values())


def _row(actor: Actor, sheet_id: int) -> CardSheet:
    row = card_sheets(actor).select_for_update(of=("self",)).filter(pk=sheet_id).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _refuse_stale(row: CardSheet, version: int) -> None:
    if row.version != version or row.done_at is not None:
        raise Conflict("changed_meanwhile", current=row.version)
