"""From the catalogue into a card: a missing operation becomes a change of a draft."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Invalid
from techkarta.engine.cards.editing import Change, InsertOperation, SetOperation
from techkarta.engine.cards.model import Operation

from .. import selectors
from ..catalogue import CatalogueEntry, catalogue_of
from ..mapping import draft_card
from ..models import CardVersion, Stage, VersionState
from .drafting import FIRST, start_card, start_draft
from .editing import edit_draft


@transaction.atomic
def use_technology(
    *, actor: Actor, stage_id: int, technology: str, moment: datetime
) -> tuple[CardVersion, str]:
    """Add an operation with a technology to the draft of a stage's card, begun where there is none.

    Gives the draft and the number of the operation. The tool's control tool becomes its criterion;
    method, controller and minutes are the author's to say, and the linter asks for them. Invalid
    for a technology the process does not use.
    """
    require(actor, "card.write")
    offered = {each.code: each for each in catalogue_of(actor.organisation_id) if each.is_offered}
    found = offered.get(technology)
    if found is None:
        raise Invalid("technology_unknown", field="technology", technology=technology)
    stage = selectors.stage(actor.organisation_id, stage_id)
    if stage.is_retired:
        raise Invalid("stage_retired", field="stage")
    if not found.is_of(stage.process):
        raise Invalid("technology_unknown", field="technology", technology=technology)
    draft = _draft(actor, stage, moment)
    card = draft_card(draft)
    below = card.operations[-1].no if card.operations else None
    known = {each.no for each in card.operations}
    # A card begun for this has one operation, which says nothing yet.
    is_blank = card.operations == (Operation(no=FIRST),)
    change: Change = (
        SetOperation(no=FIRST, values=_values(found))
        if is_blank
        else InsertOperation(below=below, values=_values(found))
    )
    row = edit_draft(
        actor=actor,
        version_id=draft.id,
        version=draft.version,
        changes=[change],
        moment=moment,
    )
    fresh = [each.no for each in draft_card(row).operations if each.no not in known]
    return row, fresh[-1] if fresh else FIRST


def _values(technology: CatalogueEntry) -> dict[str, object]:
    tool = technology.tools[0]
    title, control = tool.title, tool.controls[0]
    strings = {"ru": title} if isinstance(title, str) else title
    return {
        "title": {
            language: f"Подготовить: {text}" if language == "ru" else f"Prepare: {text}"
            for language, text in strings.items()
        },
        "technology": technology.code,
        "tool": tool.code,
        "evidence": {"kind": "record", "min": 1, "text": title},
        "control": {"criterion": control},
    }


def _draft(actor: Actor, stage: Stage, moment: datetime) -> CardVersion:
    """The draft of the stage's card: the one at hand, a new revision, or a new card."""
    shown = selectors.cards_of_stages(actor, [stage.id]).get(stage.id)
    if shown is None:
        return start_card(actor=actor, stage_id=stage.id, moment=moment)
    if shown.state == VersionState.DRAFT:
        return shown
    draft = shown.card.versions.filter(state=VersionState.DRAFT).order_by("-revision").first()
    return draft or start_draft(actor=actor, version_id=shown.id, moment=moment)
