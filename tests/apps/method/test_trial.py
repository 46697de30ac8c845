"""A trial: named volunteers, an end, new visits of their cases alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from techkarta.accounts.models import User
from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Conflict, Invalid, NotAllowed
from techkarta.method.models import CardVersion, VersionState
from techkarta.method.selectors import applicable, cards_at_entry, trials_of
from techkarta.method.services import (
    approve_version,
    reject_version,
    start_trial,
    submit_version,
    withdraw_version,
)
from tests.world import MOMENT, actor, make_company, make_user

from .conftest import Load, Office, bring_into_force

TODAY = date(2026, 11, 23)
UNTIL = TODAY + timedelta(days=14)
LONGER = ("norm: {minutes: 45}", "norm: {minutes: 60}")
WITHOUT_EVIDENCE = ("    evidence: {kind: record}\n", "")


def sent(office: Office, draft: CardVersion) -> CardVersion:
    return submit_version(
        actor=actor(office.author), version_id=draft.id, version=draft.version,
        reason="Because", moment=MOMENT,
    )  # fmt: skip


def try_out(row: CardVersion, by: User, *volunteers: User, until: date = UNTIL) -> CardVersion:
    return start_trial(
        actor=actor(by), version_id=row.id, version=row.version,
        volunteer_ids=[user.id for user in volunteers], until=until, moment=MOMENT,
    )  # fmt: skip


def entered(office: Office, owner: User, day: date = TODAY) -> int | None:
    """The version a new case of the owner's would go by."""
    cards = cards_at_entry([office.first.id], day).get(office.first.id, [])
    found = applicable(cards, [], owner.id)
    return found.version_id if found else None


@pytest.fixture
def trial(office: Office, load: Load) -> CardVersion:
    bring_into_force(office, load())
    return try_out(sent(office, load(LONGER)), office.author, office.rep)


def test_cases_of_volunteers_go_by_the_trial(office: Office, trial: CardVersion) -> None:
    other = make_user(office.company, "rep")
    in_force = CardVersion.objects.get(state=VersionState.IN_FORCE)
    assert entered(office, office.rep) == trial.id
    assert entered(office, other) == in_force.id


def test_a_trial_ends_with_its_last_day(office: Office, trial: CardVersion) -> None:
    assert entered(office, office.rep, UNTIL) == trial.id
    assert entered(office, office.rep, UNTIL + timedelta(days=1)) != trial.id
    assert trials_of(actor(office.rep), UNTIL) == [trial]
    assert trials_of(actor(office.rep), UNTIL + timedelta(days=1)) == []


def test_the_first_revision_on_trial_is_there_for_volunteers_alone(
    office: Office, load: Load
) -> None:
    row = try_out(sent(office, load()), office.head, office.rep)
    assert entered(office, office.rep) == row.id
    assert entered(office, office.head) is None


def test_of_two_trials_the_newer_one_counts(office: Office, trial: CardVersion, load: Load) -> None:
    newer = sent(office, load(("norm: {minutes: 45}", "norm: {minutes: 50}")))
    try_out(newer, office.head, office.rep)
    assert entered(office, office.rep) == newer.id


def test_a_trial_is_changed_and_remembered(office: Office, trial: CardVersion) -> None:
    other = make_user(office.company, "rep", name="Vera Volunteer")
    later = UNTIL + timedelta(days=7)
    changed = try_out(trial, office.head, other, until=later)
    assert (changed.trial_at, changed.trial_until) == (MOMENT, later)
    assert entered(office, other) == trial.id
    assert entered(office, office.rep) != trial.id
    told = AuditEntry.objects.filter(action="card.trial").order_by("id").last()
    assert told is not None
    assert told.changes == {"volunteers": ["Vera Volunteer"], "until": later.isoformat()}


@pytest.mark.parametrize(
    ("volunteers", "until", "code"),
    [
        (("rep",), TODAY - timedelta(days=1), "date_past"),
        ((), UNTIL, "volunteers_empty"),
        (("stranger",), UNTIL, "person_unknown"),
    ],
)
def test_what_is_no_trial_is_refused(
    office: Office, load: Load, volunteers: tuple[str, ...], until: date, code: str
) -> None:
    people = {"rep": office.rep, "stranger": make_user(make_company("south"))}
    row = sent(office, load())
    with pytest.raises(Invalid) as refusal:
        try_out(row, office.author, *(people[each] for each in volunteers), until=until)
    assert refusal.value.code == code
    row.refresh_from_db()
    assert row.state == VersionState.IN_REVIEW


def test_a_card_with_errors_is_not_tried(office: Office, load: Load) -> None:
    with pytest.raises(Invalid) as refusal:
        try_out(sent(office, load(WITHOUT_EVIDENCE)), office.author, office.rep)
    assert refusal.value.code == "card_has_errors"


def test_a_draft_is_not_tried(office: Office, load: Load) -> None:
    with pytest.raises(Conflict):
        try_out(load(), office.author, office.rep)


def test_who_sells_starts_no_trial(office: Office, load: Load) -> None:
    with pytest.raises(NotAllowed):
        try_out(sent(office, load()), office.rep, office.rep)


def test_a_trial_is_approved_by_a_second_person(office: Office, trial: CardVersion) -> None:
    told = {"version_id": trial.id, "version": trial.version, "moment": MOMENT}
    with pytest.raises(NotAllowed):
        approve_version(actor=actor(office.author), **told)
    done = approve_version(actor=actor(office.head), **told)
    assert done.state == VersionState.IN_FORCE
    assert entered(office, office.rep) == trial.id


def test_a_trial_ends_by_a_refusal_or_by_taking_it_back(
    office: Office, trial: CardVersion, load: Load
) -> None:
    reject_version(
        actor=actor(office.head), version_id=trial.id, version=trial.version,
        reason="Too long", moment=MOMENT,
    )  # fmt: skip
    assert entered(office, office.rep) != trial.id
    again = try_out(sent(office, load(LONGER)), office.author, office.rep)
    withdraw_version(
        actor=actor(office.author), version_id=again.id, version=again.version, moment=MOMENT
    )
    assert entered(office, office.rep) != again.id
