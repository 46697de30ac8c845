"""In force from a day: not before it, without anybody's pressing, never backwards; rollback."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from techkarta.accounts.models import User
from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Conflict, Invalid, NotAllowed
from techkarta.engine.cards.editing import SetOperation
from techkarta.jobs.rules import Call
from techkarta.method.models import CardVersion, VersionState
from techkarta.method.services import (
    approve_version,
    bring_due_in_force,
    edit_draft,
    roll_back,
    submit_version,
    withdraw_version,
)
from techkarta.method.tasks import bring_in_force
from tests.world import MOMENT, actor

from .conftest import Load, Office, bring_into_force

TODAY = date(2026, 11, 23)
DAY = date(2026, 12, 1)
ON_THE_DAY = datetime(2026, 12, 1, 6, 0, tzinfo=UTC)
LONGER = ("norm: {minutes: 45}", "norm: {minutes: 60}")


def sent(office: Office, draft: CardVersion) -> CardVersion:
    return submit_version(
        actor=actor(office.author), version_id=draft.id, version=draft.version,
        reason="Because", moment=MOMENT,
    )  # fmt: skip


def approve(row: CardVersion, by: User, day: date | None, **more: date) -> CardVersion:
    return approve_version(
        actor=actor(by), version_id=row.id, version=row.version, valid_from=day,
        moment=MOMENT, **more,
    )  # fmt: skip


@pytest.fixture
def waiting(office: Office, load: Load, in_force: CardVersion) -> CardVersion:
    """The second revision, approved for a day to come."""
    return approve(sent(office, load(LONGER)), office.head, DAY)


def test_an_approved_version_waits_for_its_day(
    office: Office, in_force: CardVersion, waiting: CardVersion
) -> None:
    assert (waiting.state, waiting.valid_from) == (VersionState.APPROVED, DAY)
    # Moscow is three hours ahead: the day before ends there at 21:00.
    early = datetime(2026, 11, 30, 20, 59, tzinfo=UTC)
    assert bring_due_in_force(organisation_id=office.company.id, moment=early) == []
    in_force.refresh_from_db()
    assert in_force.state == VersionState.IN_FORCE


def test_on_its_day_it_comes_in_force_by_itself(
    office: Office, in_force: CardVersion, waiting: CardVersion
) -> None:
    due = Call(organisation_id=office.company.id, slot="2026-12-01T06Z", moment=ON_THE_DAY)
    bring_in_force(due)
    waiting.refresh_from_db()
    in_force.refresh_from_db()
    midnight = datetime(2026, 11, 30, 21, 0, tzinfo=UTC)
    assert (waiting.state, waiting.in_force_at) == (VersionState.IN_FORCE, midnight)
    assert (in_force.state, in_force.superseded_at) == (VersionState.SUPERSEDED, midnight)
    told = AuditEntry.objects.filter(subject_id=waiting.id, action="card.in_force").get()
    assert (told.actor_id, told.at) == (office.head.id, midnight)
    assert bring_due_in_force(organisation_id=office.company.id, moment=ON_THE_DAY) == []


def test_a_day_that_is_past_is_refused(office: Office, load: Load) -> None:
    row = sent(office, load())
    with pytest.raises(Invalid) as refusal:
        approve(row, office.head, TODAY - timedelta(days=1))
    assert (refusal.value.code, refusal.value.params["field"]) == ("valid_from_past", "valid_from")
    assert CardVersion.objects.get(pk=row.pk).state == VersionState.IN_REVIEW
    assert approve(row, office.head, TODAY).state == VersionState.IN_FORCE


def test_one_approved_version_waits_at_a_time(
    office: Office, waiting: CardVersion, load: Load
) -> None:
    third = sent(office, load(("norm: {minutes: 45}", "norm: {minutes: 50}")))
    with pytest.raises(Invalid) as refusal:
        approve(third, office.head, None)
    assert refusal.value.code == "version_waits"
    withdraw_version(
        actor=actor(office.author), version_id=waiting.id, version=waiting.version, moment=MOMENT
    )
    assert approve(third, office.head, None).state == VersionState.IN_FORCE


def test_the_database_refuses_two_waiting_versions(
    office: Office, waiting: CardVersion, load: Load
) -> None:
    draft = load(("norm: {minutes: 45}", "norm: {minutes: 50}"))
    with pytest.raises(IntegrityError), transaction.atomic():
        CardVersion.objects.filter(pk=draft.id).update(state=VersionState.APPROVED)


def test_performers_read_by_a_day(office: Office, load: Load) -> None:
    row = sent(office, load())
    with pytest.raises(Invalid) as refusal:
        approve(row, office.head, DAY, acknowledge_by=TODAY - timedelta(days=1))
    assert refusal.value.params["field"] == "acknowledge_by"
    # Five working days after a Tuesday.
    assert approve(row, office.head, DAY).acknowledge_by == date(2026, 12, 8)


def test_whoever_edited_a_draft_is_no_second_pair_of_eyes(office: Office, load: Load) -> None:
    draft = load()
    change = SetOperation(no="010", values={"title": "Ask for the type"})
    edited = edit_draft(
        actor=actor(office.second), version_id=draft.id, version=draft.version,
        changes=[change], moment=MOMENT,
    )  # fmt: skip
    row = sent(office, edited)
    with pytest.raises(NotAllowed) as refusal:
        approve(row, office.second, None)
    assert refusal.value.code == "own_card"
    assert approve(row, office.head, None).state == VersionState.IN_FORCE


# ------------------------------------------------------------------------------------ rollback


def test_a_rollback_is_a_new_revision_with_the_old_content(
    office: Office, load: Load, in_force: CardVersion
) -> None:
    bring_into_force(office, load(LONGER))
    in_force.refresh_from_db()
    told = {"version_id": in_force.id, "moment": MOMENT, "actor": actor(office.author)}
    with pytest.raises(Invalid):
        roll_back(reason=" ", **told)  # type: ignore[arg-type]
    back = roll_back(reason="It was faster", **told)  # type: ignore[arg-type]
    assert (back.revision, back.state) == (3, VersionState.IN_REVIEW)
    kept = ("revision", "reason")
    old, new = (
        {key: value for key, value in row.content.items() if key not in kept}
        for row in (in_force, back)
    )
    assert old == new
    assert approve(back, office.second, None).state == VersionState.IN_FORCE
    with pytest.raises(Invalid) as refusal:
        roll_back(reason="Again", **told)  # type: ignore[arg-type]
    assert refusal.value.code == "card_unchanged"


def test_only_a_former_version_is_rolled_back_to(office: Office, in_force: CardVersion) -> None:
    with pytest.raises(Conflict):
        roll_back(actor=actor(office.author), version_id=in_force.id, reason="Why", moment=MOMENT)
    with pytest.raises(NotAllowed):
        roll_back(actor=actor(office.rep), version_id=in_force.id, reason="Why", moment=MOMENT)
