"""What asks for a personal attestation goes only to who holds one; each path has its guard."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import Attestation, User
from techkarta.accounts.services import (
    AttestationFields,
    give_attestation,
    withdraw_attestation,
)
from techkarta.audit.models import AuditEntry
from techkarta.cases.models import Case
from techkarta.cases.services import Passing, migrate_case
from techkarta.common.errors import Invalid, NotAllowed, NotFound
from techkarta.engine.cards.model import Repeat, RepeatUnit
from techkarta.notices.models import Notice
from techkarta.planning.services import Given as GivenOver
from techkarta.planning.services import make_week, redistribute
from techkarta.planning.sharing import sharing_page
from techkarta.work.models import Task
from techkarta.work.services import assign_task, start_task
from techkarta.work.services.attesting import remind_of_ending
from tests.apps.making import complete, operation, put_card, tasks_of
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, hand_over, make_case, make_cast

TODAY = date(2026, 11, 23)
YEAR = TODAY + timedelta(days=365)


def make_company() -> Cast:
    made = make_cast()
    put_card(made.company, operation("010"), operation("020", attestation="product"))
    return made


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    """A card whose second operation asks for an attestation in the product."""
    return made


def attest(
    cast: Cast, user: User, until: date | None = YEAR, by: User | None = None
) -> Attestation:
    fields = AttestationFields(
        user_id=user.id, kind="Product", passed_on=TODAY - timedelta(days=400), valid_until=until
    )
    return give_attestation(actor=actor(by or cast.head), fields=fields, moment=MOMENT)


def task(case: Case, no: str = "020") -> Task:
    return Task.objects.get(visit__case=case, operation__no=no)


def test_it_opens_for_who_holds_it_and_for_nobody_where_none_does(cast: Cast) -> None:
    first = make_case(cast.owner, process="short")
    assert (task(first, "010").owner, task(first).owner) == (cast.owner, None)
    (told,) = Notice.objects.filter(kind="attestation_lacking")
    assert told.person == cast.head
    attest(cast, cast.colleague)
    assert task(make_case(cast.owner, process="short")).owner == cast.colleague
    attest(cast, cast.owner)
    assert task(make_case(cast.owner, process="short")).owner == cast.owner


@pytest.mark.parametrize("until", [None, TODAY, TODAY - timedelta(days=1)])
def test_an_attestation_holds_through_its_last_day(cast: Cast, until: date | None) -> None:
    attest(cast, cast.owner, until)
    held = until != TODAY - timedelta(days=1)
    assert task(make_case(cast.owner, process="short")).owner == (cast.owner if held else None)


def test_nobody_gives_it_to_who_does_not_hold_it(cast: Cast) -> None:
    row = task(make_case(cast.owner, process="short"))
    with pytest.raises(Invalid) as refusal:
        assign_task(
            actor=actor(cast.head), task_id=row.id, owner_id=cast.colleague.id, moment=MOMENT
        )
    told = refusal.value
    assert (told.code, told.params["attestation"]) == ("attestation_missing", "product")
    with pytest.raises(Invalid, match="attestation_missing"):
        start_task(actor=actor(cast.owner), task_id=row.id, moment=MOMENT)
    attest(cast, cast.colleague)
    assign_task(actor=actor(cast.head), task_id=row.id, owner_id=cast.colleague.id, moment=MOMENT)
    assert task(row.visit.case).owner == cast.colleague


def test_a_case_handed_over_leaves_it_to_who_holds_it(cast: Cast) -> None:
    attest(cast, cast.owner)
    case = make_case(cast.owner, process="short")
    hand_over(cast.head, case, cast.colleague)
    assert (task(case, "010").owner, task(case).owner) == (cast.colleague, cast.owner)


def test_a_case_that_goes_over_to_another_card_leaves_it_to_who_holds_it(cast: Cast) -> None:
    """What waits, what is open and what has come again: each by a guard of its own."""
    weekly = Repeat(every=1, unit=RepeatUnit.WEEK)
    put_card(cast.company, operation("010"), operation("020"), operation("030", repeat=weekly))
    case = make_case(cast.owner, process="short")
    complete(cast.owner, task(case, "030"))
    attest(cast, cast.colleague)
    asking = {"attestation": "product"}
    later = put_card(
        cast.company,
        operation("010"),
        operation("020", **asking),
        operation("030", repeat=weekly, **asking),
        operation("040", "010", **asking),
    )
    passing = Passing(version_id=later.id)
    migrate_case(actor=actor(cast.head), case_id=case.id, passing=passing, moment=MOMENT)
    found = {no: row.owner for no, row in tasks_of(case).items() if row.state != "accepted"}
    assert found.pop("010") == cast.owner
    assert found == dict.fromkeys(("020", "030·2", "040"), cast.colleague)


def test_what_comes_again_goes_to_who_holds_it_then(cast: Cast) -> None:
    weekly = Repeat(every=1, unit=RepeatUnit.WEEK)
    put_card(cast.company, operation("010", repeat=weekly, attestation="product"))
    attest(cast, cast.owner, TODAY + timedelta(days=2))
    case = make_case(cast.owner, process="short")
    attest(cast, cast.colleague)
    complete(cast.owner, task(case, "010"), moment=MOMENT + timedelta(days=7))
    rows = tasks_of(case)
    assert (rows["010"].owner, rows["010·2"].owner) == (cast.owner, cast.colleague)


def test_a_redistribution_and_the_week_respect_it(cast: Cast) -> None:
    given = attest(cast, cast.owner)
    case = make_case(cast.owner, process="short")
    Task.objects.update(due_at=MOMENT + timedelta(days=4), minutes_norm=60)
    row = task(case)

    def move(to: User) -> str:
        wish = GivenOver(task_id=row.id, version=row.version, owner_id=to.id, day=TODAY)
        made = redistribute(actor=actor(cast.head), week_on=TODAY, given=[wish], moment=MOMENT)
        return made[1][0].refusal

    assert move(cast.colleague) == "attestation_missing"
    week = {"user_id": cast.owner.id, "week_on": TODAY, "moment": MOMENT}
    assert row.id in make_week(actor=actor(cast.owner), **week).days
    withdraw_attestation(
        actor=actor(cast.head), attestation_id=given.id, reason="Failed", moment=MOMENT
    )
    Task.objects.update(planned_on=None)
    plan = make_week(actor=actor(cast.owner), **week)
    assert [(each.key, each.reason) for each in plan.left] == [(row.id, "no_attestation")]
    attest(cast, cast.colleague)
    (moved,) = sharing_page(actor(cast.head), MOMENT, TODAY).moves
    assert [each.text for each in moved.people] == [cast.colleague.full_name]
    assert "«product»" in moved.why


def test_who_gives_and_withdraws(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        attest(cast, cast.colleague, by=cast.owner)
    with pytest.raises((NotAllowed, NotFound)):
        attest(cast, cast.outsider)
    with pytest.raises(Invalid, match="attestation_own"):
        attest(cast, cast.head)
    row = attest(cast, cast.owner)
    assert attest(cast, cast.owner).id == row.id
    later = attest(cast, cast.owner, None)
    assert Attestation.objects.filter(withdrawn_at__isnull=True).get() == later
    with pytest.raises(Invalid, match="reason_empty"):
        withdraw_attestation(
            actor=actor(cast.head), attestation_id=later.id, reason=" ", moment=MOMENT
        )
    assert AuditEntry.objects.filter(action="attestation.give").count() == 2


def test_the_head_is_told_in_time_and_once(cast: Cast) -> None:
    attest(cast, cast.owner, TODAY + timedelta(days=20))
    for days in (0, 1, 14, 15, 30):
        remind_of_ending(
            organisation_id=cast.company.id, day=TODAY + timedelta(days=days), moment=MOMENT
        )
    assert Notice.objects.filter(kind="attestation_ending", person=cast.head).count() == 2


def test_the_register_shows_what_ends(cast: Cast, client: Browser) -> None:
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("accounts:attestations")
    typed = {"user_id": cast.owner.id, "kind": "product", "passed_on": "2026-01-10"}
    assert client.post(url, {**typed, "valid_until": "2025-01-01"}).status_code == 422
    assert client.post(url, {**typed, "valid_until": "2026-02-10"}).status_code == 302
    page = client.get(url).content.decode()
    assert "Ended or ending within a month" in page
    row = Attestation.objects.get()
    taken = reverse("accounts:attestation_withdraw", args=[row.id])
    assert client.post(taken, {"reason": ""}).status_code == 422
    assert client.post(taken, {"reason": "Left the product"}).status_code == 302
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    assert "Enter an attestation" not in client.get(url).content.decode()
