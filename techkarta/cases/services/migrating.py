"""A running case goes on by another version of its card, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from techkarta.accounts.permissions import Actor
from techkarta.accounts.selectors import calendar_of, staffing
from techkarta.common.errors import Conflict, Invalid, Locked
from techkarta.engine.cards.model import Card
from techkarta.engine.errors import EngineError
from techkarta.engine.execution.migration import check_numbers, suggested_numbers
from techkarta.method.selectors import CardVersion, card_of
from techkarta.method.selectors import version as version_of
from techkarta.work.selectors import task_versions
from techkarta.work.services import Carriage, attested_for, carry_back, carry_tasks

from ..models import Case, CriterionProof, LeftHow, Migration, StageVisit
from ..selectors.migrating import NO_CARD, is_without_card
from .entering import visit_at_hand
from .locking import expect_open, lock_case, open_visit, remember

MOVABLE_TO = ("trial", "in_force")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """To which version a case goes over: its tasks by `numbers`, or as suggested.

    `seen_id` is the visit the preview was made for, 0 = not previewed.
    """

    version_id: int
    numbers: Mapping[str, str] | None = None
    seen_id: int = 0


@transaction.atomic
def migrate_case(
    *, actor: Actor, case_id: int, passing: Passing, moment: datetime
) -> Migration | None:
    """Let a running case go on by another version of the card of its stage, or by its first one.

    The present visit ends and the next begins on the same stage by the other version; tasks,
    proofs, evidence and checks go over. None where it goes by that version already. Conflict where
    the case has moved since `seen_id`.
    """
    case = lock_case(actor, case_id, "card.migrate")
    expect_open(case)
    source, version = open_visit(case), version_of(actor, passing.version_id)
    if source.card_version_id == version.id:
        return None
    if passing.seen_id and source.id != passing.seen_id:
        raise Conflict("case_moved_on", case=case.title)
    _expect_same_card(source, version)
    numbers = _numbers(source, version, passing.numbers)
    target = _next_visit(actor, case, source, version.id, moment)
    calendar = calendar_of(actor.organisation_id)
    carriage = Carriage(
        source=visit_at_hand(source),
        target=visit_at_hand(target),
        numbers=numbers,
        staffing=staffing(actor.organisation_id),
        calendar=calendar,
        attested=attested_for(actor.organisation_id, [card_of(version.id)]),
        day=calendar.local_day(moment),
    )
    record = carry_tasks(actor=actor, carriage=carriage, moment=moment)
    _carry_proofs(source, target, card_of(version.id))
    migration = Migration.objects.create(
        case=case, source=source, target=target, record=record, at=moment, by_id=actor.user_id
    )
    told = {"revision": [_revision(source), version.revision]}
    remember(actor, moment, case, "case_migrated", told, visit=target)
    return migration


@transaction.atomic
def revert_migration(*, actor: Actor, case_id: int, migration_id: int, moment: datetime) -> None:
    """Take a migration back: the case goes by its former version, its tasks as they were.

    Locked once anybody has worked on the tasks since; taking it back twice changes nothing.
    """
    case = lock_case(actor, case_id, "card.migrate")
    expect_open(case)
    row = Migration.objects.select_related("source", "target").filter(
        pk=migration_id, case=case
    ).first()  # fmt: skip
    if row is None or row.reverted_at is not None:
        return
    visit = open_visit(case)
    former_id = row.source.card_version_id
    if visit.id != row.target_id:
        raise Locked("migration_worked_on", field="migration")
    back = _next_visit(actor, case, visit, former_id, moment)
    carry_back(
        actor=actor, source=visit_at_hand(visit), target=visit_at_hand(back), record=row.record,
        moment=moment,
    )  # fmt: skip
    former = _card(former_id)
    _carry_proofs(visit, back, former)
    _carry_proofs(row.source, back, former)
    row.reverted_at, row.reverted_by_id = moment, actor.user_id
    row.save()
    told = {"revision": [_revision(visit), _revision(row.source)]}
    remember(actor, moment, case, "case_migrated", told, visit=back)


def with_way_back(rows: Iterable[Migration]) -> list[tuple[Migration, bool]]:
    """Migrations whose case still goes by them, and whether each may be taken back; one query."""
    known = list(rows)
    versions = task_versions([row.target_id for row in known])
    return [(row, versions.get(row.target_id, []) == row.record["versions"]) for row in known]


def _expect_same_card(source: StageVisit, version: CardVersion) -> None:
    own = source.card_version
    is_same = own.card_id == version.card_id if own else is_without_card(source, version)
    is_movable = is_same and version.state in MOVABLE_TO
    if not (is_movable and source.stage.code in card_of(version.id).stages):
        raise Invalid("version_not_for_case", field="version_id")


def _numbers(
    source: StageVisit, version: CardVersion, wanted: Mapping[str, str] | None
) -> Mapping[str, str]:
    old, new = _card(source.card_version_id), card_of(version.id)
    if wanted is None:
        return suggested_numbers(old, new)
    try:
        check_numbers(old, new, wanted)
    except EngineError as error:
        raise Invalid(error.code, field="numbers", **error.params) from error
    return wanted


def _next_visit(
    actor: Actor, case: Case, source: StageVisit, version_id: int | None, moment: datetime
) -> StageVisit:
    """End the visit and begin the next on the same stage; how long the case stands there stays."""
    source.left_at, source.left_how, source.left_by_id = moment, LeftHow.MIGRATED, actor.user_id
    source.save()
    return StageVisit.objects.create(
        case=case,
        stage_id=source.stage_id,
        card_version_id=version_id,
        entered_at=moment,
        entered_by_id=actor.user_id,
        continues=source,
    )


def _carry_proofs(source: StageVisit, target: StageVisit, card: Card) -> None:
    """Proofs of the criteria the card has go over; the others stay with their visit."""
    proofs = CriterionProof.objects.filter(visit=source, withdrawn_at__isnull=True)
    proofs.filter(criterion__in=[each.id for each in card.exit]).update(visit=target)


def _card(version_id: int | None) -> Card:
    return card_of(version_id) if version_id else NO_CARD


def _revision(visit: StageVisit) -> int:
    return visit.card_version.revision if visit.card_version else 0
