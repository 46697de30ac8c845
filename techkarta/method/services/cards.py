"""Cards enter as drafts; one way to a version that is about to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor, require
from techkarta.accounts.selectors import calendar_of
from techkarta.audit.services import Change, Who, record_changes
from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.engine.cards.codec import card_to_dict
from techkarta.engine.cards.model import Card as CardValue
from techkarta.engine.cards.reading import read_card

from .. import selectors
from ..mapping import draft_card, operation_rows, too_long
from ..models import Card, CardOperation, CardVersion, Stage, VersionState


@transaction.atomic
def create_draft(*, actor: Actor, card: CardValue, moment: datetime) -> CardVersion:
    """Store a card as a draft, the next revision of its code, for stages of the company."""
    require(actor, "card.write")
    return store_draft(actor.organisation_id, card, moment, author_id=actor.user_id, actor=actor)


def store_draft(
    organisation_id: int,
    card: CardValue,
    moment: datetime,
    *,
    author_id: int | None = None,
    actor: Actor | None = None,
    refuses_same: bool = False,
) -> CardVersion:
    """Write card, version and operation rows together; shared by drafts and shipped content.

    The next revision of a copy waits for the checks the copy waited for (rule TK304). With
    `refuses_same` a card that says what its last version says already is Invalid.
    """
    if (long := too_long(card)) is not None:
        raise Invalid("code_too_long", field="file", value=long[0], limit=long[1])
    stages = live_stages(organisation_id, card)
    known, _ = Card.objects.get_or_create(
        organisation_id=organisation_id, code=card.code, defaults={"stage": stages[0]}
    )
    # Two drafts at once would take the same revision.
    rows = Card.objects.select_for_update(of=("self",)).select_related("stage__process")
    row = rows.get(pk=known.pk)
    place_card(row, card, stages)
    if refuses_same:
        _refuse_the_same(row, card)
    last = row.versions.order_by("-revision").first()
    value = replace(card, revision=last.revision + 1 if last else 1)
    version = CardVersion.objects.create(
        card=row,
        revision=value.revision,
        title=value.title,
        reason=value.reason or "",
        content=card_to_dict(value),
        author_id=author_id,
        created_at=moment,
        copied_from=last.copied_from if last else "",
        rechecked=_checked_since(last, value) if last and last.copied_from else [],
    )
    version.stages.set(stages)
    CardOperation.objects.bulk_create(operation_rows(version, value))
    if actor is not None:
        record_version(actor, moment, "card.draft", version)
    return version


def live_stages(organisation_id: int, card: CardValue) -> list[Stage]:
    """The stages a card names, in its order; Invalid for one its process does not have."""
    rows = Stage.objects.filter(
        process__organisation_id=organisation_id,
        process__code=card.process,
        code__in=card.stages,
        is_retired=False,
    )
    known = {stage.code: stage for stage in rows}
    for code in card.stages:
        if code not in known:
            raise Invalid("stage_unknown", field="stages", process=card.process, stage=code)
    return [known[code] for code in card.stages]


def place_card(row: Card, card: CardValue, stages: Sequence[Stage]) -> None:
    """Keep a card on the stage it is told by, or on the next it covers once that one is retired.

    Invalid where its version names other stages alone.
    """
    if row.stage.process.code == card.process and row.stage.code in card.stages:
        return
    if not (row.stage.is_retired and row.versions.filter(stages__in=stages).exists()):
        raise Invalid("card_of_other_stage", field="code", card=row.code)
    row.stage = stages[0]
    row.save()


@transaction.atomic
def import_card(*, actor: Actor, data: bytes, moment: datetime) -> CardVersion:
    """Store a card file as a draft.

    Invalid with its first finding where it cannot be read, and where the card says what its last
    version says already: sending the same file twice makes one draft.
    """
    require(actor, "card.write")
    read = read_card(data)
    if read.card is None:
        finding = read.findings[0]
        raise Invalid(
            "card_unreadable",
            field="file",
            line=finding.line,
            column=finding.column,
            finding=finding,
        )
    return store_draft(
        actor.organisation_id,
        read.card,
        moment,
        author_id=actor.user_id,
        actor=actor,
        refuses_same=True,
    )


@transaction.atomic
def take_shipped(*, actor: Actor, stage_id: int, moment: datetime) -> CardVersion:
    """Make the card that ships for a stage a draft of the company's own."""
    require(actor, "card.write")
    stage = selectors.stage(actor.organisation_id, stage_id)
    data = selectors.shipped_card(stage.process.code, stage.code)
    if data is None:
        raise Invalid("no_shipped_card", field="stage", stage=stage.title)
    return import_card(actor=actor, data=data, moment=moment)


def _refuse_the_same(row: Card, card: CardValue) -> None:
    """Refuse a card that differs from its last version by revision and reason at most."""
    lasting = row.versions.exclude(state__in=(VersionState.REJECTED, VersionState.WITHDRAWN))
    last = lasting.order_by("-revision").first()
    if last is None:
        return
    old, new = (
        card_to_dict(replace(each, revision=1, reason=None)) for each in (draft_card(last), card)
    )
    if old == new:
        raise Invalid("card_unchanged", field="file", revision=last.revision, version_id=last.id)


def _checked_since(last: CardVersion, card: CardValue) -> list[str]:
    """Operations of a copy's next revision that need no check: a file takes no question away.

    One waits on that waited before, by its number or by its title.
    """
    waits = [each for each in draft_card(last).operations if each.no not in last.rechecked]
    numbers, titles = [each.no for each in waits], [each.title for each in waits]
    return sorted(
        each.no for each in card.operations if each.no not in numbers and each.title not in titles
    )


def put_in_force(row: CardVersion, moment: datetime) -> None:
    """Make the version the one in force of its card; the former becomes superseded."""
    Card.objects.select_for_update().get(pk=row.card_id)
    former = CardVersion.objects.filter(card_id=row.card_id, state=VersionState.IN_FORCE)
    former.update(state=VersionState.SUPERSEDED, superseded_at=moment)
    row.state = VersionState.IN_FORCE
    if row.valid_from is None:
        row.valid_from = calendar_of(row.card.organisation_id).local_day(moment)
    row.in_force_at = moment
    row.version += 1
    row.save()


def lock_version(actor: Actor, version_id: int, version: int, *states: VersionState) -> CardVersion:
    """A version to be changed; Conflict where its version or state is another one by now."""
    rows = CardVersion.objects.select_for_update(of=("self",)).select_related(
        "card__stage__process"
    )
    row = rows.filter(pk=version_id, card__organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound("not_found")
    if row.version != version or row.state not in states:
        raise Conflict("changed_meanwhile", current=row.version, state=row.state)
    return row


def record_version(
    actor: Who, moment: datetime, action: str, row: CardVersion, **fields: object
) -> None:
    """Remember what was done to a version."""
    change = Change(
        action=action,
        subject="card_version",
        subject_id=row.id,
        label=f"{row.card.code} {row.revision}",
        fields=fields,
    )
    record_changes(actor=actor, moment=moment, changes=[change])
