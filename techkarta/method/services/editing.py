"""Writing a draft: changes, undo and redo, each saved at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.common.errors import Invalid
from techkarta.engine.cards.codec import card_from_dict, card_to_dict
from techkarta.engine.cards.editing import Change, Draft, apply_changes, renamed
from techkarta.engine.cards.model import Card
from techkarta.engine.errors import EngineError

from .. import selectors
from ..mapping import draft_card, hold_card, operation_rows, too_long
from ..models import CardOperation, CardVersion, DraftStep, VersionState
from .cards import live_stages, lock_version, place_card, record_version
from .commenting import renumber_comments
from .own_roles import declaring
from .whole_cycle import may_write_whole_cycle

STEPS_KEPT = 50
# Edits of one person no further apart are one sitting, remembered once.
SITTING = timedelta(minutes=30)


def draft_of(row: CardVersion) -> Draft:
    """The draft a row holds."""
    return Draft(card=draft_card(row), rechecked=frozenset(row.rechecked))


@transaction.atomic
def edit_draft(
    *, actor: Actor, version_id: int, version: int, changes: Sequence[Change], moment: datetime
) -> CardVersion:
    """Apply changes to a draft and save it.

    Conflict where somebody saved it meanwhile or it is no draft any more; Invalid where a change
    cannot be made. Then nothing is written.
    """
    require(actor, "card.write")
    row = lock_version(actor, version_id, version, VersionState.DRAFT)
    before = draft_of(row)
    try:
        changes = declaring(actor.organisation_id, before.card, changes)
        after = apply_changes(before, changes)
    except EngineError as error:
        raise _refusal(error) from error
    if (long := too_long(after.card)) is not None:
        raise Invalid("code_too_long", field="no", value=long[0], limit=long[1])
    if after == before:
        return row
    if after.card.stages != before.card.stages:
        _check_stages(actor, row, after.card)
    if not row.steps.filter(number=row.step).exists():
        _keep(row, row.step, before)
    row.step += 1
    row.steps.filter(number__gte=row.step).delete()
    _keep(row, row.step, after)
    row.steps.filter(number__lt=row.step - STEPS_KEPT).delete()
    if row.comments.exists():
        renumber_comments(row, renamed(before, changes))
    return _write(actor, row, after, moment)


@transaction.atomic
def undo_edit(*, actor: Actor, version_id: int, version: int, moment: datetime) -> CardVersion:
    """Take the last change of a draft back; Invalid nothing_to_undo where there is none."""
    return _walk(actor, version_id, version, moment, step=-1)


@transaction.atomic
def redo_edit(*, actor: Actor, version_id: int, version: int, moment: datetime) -> CardVersion:
    """Make a change that was taken back again; Invalid nothing_to_redo where there is none."""
    return _walk(actor, version_id, version, moment, step=1)


def has_step(row: CardVersion, step: int) -> bool:
    """Whether the draft can go this many steps: −1 back, 1 on."""
    return row.steps.filter(number=row.step + step).exists()


def _walk(
    actor: Actor, version_id: int, version: int, moment: datetime, *, step: int
) -> CardVersion:
    require(actor, "card.write")
    row = lock_version(actor, version_id, version, VersionState.DRAFT)
    kept = row.steps.filter(number=row.step + step).first()
    if kept is None and step < 0:
        raise Invalid("nothing_to_undo", field="version")
    if kept is None:
        raise Invalid("nothing_to_redo", field="version")
    row.step = kept.number
    draft = Draft(card=card_from_dict(kept.content), rechecked=frozenset(kept.rechecked))
    if row.comments.exists():
        renumber_comments(row, _followed(draft_card(row), draft.card))
    return _write(actor, row, draft, moment)


def _followed(before: Card, after: Card) -> dict[str, str]:
    """Number before → number after of operations that are told by their title alone."""
    titles = Counter(json.dumps(item.title, default=dict) for item in after.operations)
    numbers = {
        name: item.no
        for item in after.operations
        if titles[name := json.dumps(item.title, default=dict)] == 1
    }
    return {
        item.no: numbers.get(json.dumps(item.title, default=dict), item.no)
        for item in before.operations
    }


def _keep(row: CardVersion, number: int, draft: Draft) -> None:
    DraftStep.objects.create(
        card_version=row,
        number=number,
        content=card_to_dict(draft.card),
        rechecked=sorted(draft.rechecked),
    )


def _write(actor: Actor, row: CardVersion, draft: Draft, moment: datetime) -> CardVersion:
    """Row, content and operation rows together."""
    card = draft.card
    if row.content["stages"] != list(card.stages):
        stages = live_stages(actor.organisation_id, card)
        place_card(row.card, card, stages)
        row.stages.set(stages)
    row.title, row.reason = card.title, card.reason or ""
    hold_card(row, card)
    row.rechecked = sorted(draft.rechecked)
    is_same_sitting = (
        row.editor_id == actor.user_id
        and row.edited_at is not None
        and moment - row.edited_at < SITTING
    )
    row.edited_at, row.editor_id = moment, actor.user_id
    row.version += 1
    row.save()
    row.operations.all().delete()
    CardOperation.objects.bulk_create(operation_rows(row, card))
    if not is_same_sitting:
        record_version(actor, moment, "card.edit", row)
    return row


def _check_stages(actor: Actor, row: CardVersion, card: Card) -> None:
    """Invalid where the author may not let a card cover several stages (rule TK302)."""
    is_wider = len(card.stages) > 1
    if is_wider and not may_write_whole_cycle(actor, row.card.stage.process):
        raise Invalid("whole_cycle_not_allowed", field="stages")
    places = [
        place
        for place, stage in enumerate(selectors.stages_of(row.card.stage.process_id))
        if stage.code in card.stages
    ]
    if places and places[-1] - places[0] != len(places) - 1:
        raise Invalid("stages_apart", field="stages")


def _refusal(error: EngineError) -> Invalid:
    findings = error.params.get("findings")
    if isinstance(findings, tuple) and findings:
        finding = findings[0]
        return Invalid("value_unusable", field=finding.field or "", finding=finding)
    return Invalid(error.code, field="no", **error.params)
