"""How a draft begins: from a version, from a card of another stage, from nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import count

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Invalid
from techkarta.engine.cards.model import Card as CardValue
from techkarta.engine.cards.model import Operation

from .. import selectors
from ..mapping import draft_card
from ..models import Card, CardVersion, Stage, VersionState
from .cards import store_draft
from .own_roles import with_present_names
from .whole_cycle import may_write_whole_cycle

FIRST = "010"
CYCLE = "cycle"


@transaction.atomic
def start_draft(*, actor: Actor, version_id: int, moment: datetime) -> CardVersion:
    """Begin the next revision of a card from one of its versions.

    Invalid draft_there, with `version_id`, where somebody writes a draft of this card already.
    """
    require(actor, "card.write")
    source = selectors.version(actor, version_id)
    # Two people may press at once; the second finds the draft of the first.
    Card.objects.select_for_update().get(pk=source.card_id)
    known = source.card.versions.filter(state=VersionState.DRAFT).order_by("-revision").first()
    if known is not None:
        raise Invalid("draft_there", field="card", version_id=known.id, revision=known.revision)
    value = with_present_names(actor.organisation_id, draft_card(source))
    value = _on_live_stages(source, replace(value, reason=None))
    row = store_draft(actor.organisation_id, value, moment, author_id=actor.user_id, actor=actor)
    return _with_origin(row, source.copied_from, list(source.rechecked))


@transaction.atomic
def copy_card(*, actor: Actor, version_id: int, stage_id: int, moment: datetime) -> CardVersion:
    """Begin a card of another stage with the operations of a version.

    In a process of another type of sales every operation waits to be checked (rule TK304).
    """
    require(actor, "card.write")
    source = selectors.version(actor, version_id)
    stage = _live_stage(actor, stage_id)
    value = replace(
        draft_card(source),
        code=_free_code(actor.organisation_id, stage, stage.code),
        process=stage.process.code,
        stages=(stage.code,),
        is_whole_cycle=False,
        reason=None,
    )
    row = store_draft(actor.organisation_id, value, moment, author_id=actor.user_id, actor=actor)
    return _with_origin(row, source.card.stage.process.code, [])


@transaction.atomic
def start_card(
    *, actor: Actor, stage_id: int, moment: datetime, is_whole_cycle: bool = False
) -> CardVersion:
    """Begin a card of a stage, or of the whole cycle of its process, with one empty operation.

    Invalid whole_cycle_not_allowed where the process is not simple and nobody qualified asks.
    """
    require(actor, "card.write")
    stage = _live_stage(actor, stage_id)
    stages = [stage]
    if is_whole_cycle:
        if not may_write_whole_cycle(actor, stage.process):
            raise Invalid("whole_cycle_not_allowed", field="way")
        stages = selectors.stages_of(stage.process_id)
    value = CardValue(
        code=_free_code(actor.organisation_id, stage, CYCLE if is_whole_cycle else stage.code),
        title=(stage.process.title if is_whole_cycle else stage.title) or stage.code,
        process=stage.process.code,
        stages=tuple(each.code for each in stages),
        is_whole_cycle=is_whole_cycle,
        operations=(Operation(no=FIRST),),
    )
    return store_draft(actor.organisation_id, value, moment, author_id=actor.user_id, actor=actor)


def _on_live_stages(source: CardVersion, card: CardValue) -> CardValue:
    """A card of several stages without those that were retired since."""
    stages = tuple(stage.code for stage in selectors.covered_stages(source, card))
    return replace(card, stages=stages, is_whole_cycle=card.is_whole_cycle and len(stages) > 1)


def _live_stage(actor: Actor, stage_id: int) -> Stage:
    stage = selectors.stage(actor.organisation_id, stage_id)
    if stage.is_retired:
        raise Invalid("stage_retired", field="stage")
    return stage


def _free_code(organisation_id: int, stage: Stage, place: str) -> str:
    """The code of a card by its place in the process; the next number where cards have it."""
    base = f"{stage.process.code}-{place}"
    taken = set(
        Card.objects.filter(organisation_id=organisation_id, code__startswith=base).values_list(
            "code", flat=True
        )
    )
    names = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(name for name in names if name not in taken)


def _with_origin(row: CardVersion, origin: str, rechecked: list[str]) -> CardVersion:
    if origin:
        row.copied_from, row.rechecked = origin, rechecked
        row.save(update_fields=["copied_from", "rechecked"])
    return row
