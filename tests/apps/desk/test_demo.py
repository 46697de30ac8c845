"""The made-up company: a short history of it, made by the real services."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import transaction

from techkarta.accounts.models import User
from techkarta.accounts.selectors import actor_of
from techkarta.audit.models import Event
from techkarta.cases.models import Case, HandOver
from techkarta.desk.demo import words
from techkarta.desk.demo.company import PASSWORD, email
from techkarta.desk.demo.load import load_demo
from techkarta.line.models import LineScenario
from techkarta.method.models import CardVersion
from techkarta.method.selectors import performers_of
from techkarta.method.services import findings_of
from techkarta.planning.sharing import sharing_page
from techkarta.proposals.models import Proposal
from techkarta.reports.chronometry.page import week_page
from techkarta.reports.models import ForeignLog
from techkarta.work.chronometry import observations, weeks
from techkarta.work.models import Task, Timer
from techkarta.work.selectors import open_checks

pytestmark = pytest.mark.django_db
SATURDAY = datetime(2026, 11, 28, 9, tzinfo=UTC)
SIZE = {"moment": SATURDAY, "days": 35, "clients": 12}


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One short history for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert load_demo(**SIZE)
        yield
        transaction.set_rollback(True)


def person(login: str) -> User:
    return User.objects.get(email=email(login))


def test_loading_again_changes_nothing() -> None:
    before = Event.objects.count()
    assert not load_demo(**SIZE)
    assert Event.objects.count() == before


def test_everybody_named_may_sign_in(rf: Any) -> None:
    for login in ("admin", "head1", "project1"):
        assert authenticate(rf.post("/"), username=email(login), password=PASSWORD)
    assert User.objects.count() == len(words.PEOPLE)


def test_visitors_find_work_waiting() -> None:
    assert open_checks(actor_of(person("head1"))).exists()
    states = set(Task.objects.values_list("state", flat=True))
    assert {"waiting", "ready", "accepted"} <= states
    assert set(Case.objects.values_list("process__code", flat=True)) == {
        "traditional",
        "project",
        "regional",
    }


def test_history_is_told_in_its_order_and_ends_now() -> None:
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert max(moments) <= SATURDAY
    assert min(moments) < SATURDAY.replace(month=11, day=1)


def test_a_draft_waits_for_the_methodologist() -> None:
    author = actor_of(person("method"))
    drafts = CardVersion.objects.filter(author_id=author.user_id, state="draft")
    row = drafts.get(card__code="project-p2")
    assert {"TK106", "TK307"} <= {finding.code for finding in findings_of(row)}
    assert row.comments.count() == 2


def test_one_card_is_tried_and_one_is_being_read() -> None:
    trial = CardVersion.objects.get(state="trial")
    assert trial.volunteers.count() == 2
    row = CardVersion.objects.get(acknowledgements__isnull=False)
    assert row.state == "in_force"
    assert row.card.versions.filter(state="superseded").exists()
    unread = [each for each in performers_of(row) if each.known_at is None]
    assert unread


def test_the_latest_proposals_are_on_paper() -> None:
    rows = list(Proposal.objects.order_by("number"))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert all(bytes(row.printed).startswith(b"%PDF") for row in rows)


def test_work_of_somebody_away_can_be_given_to_others() -> None:
    page = sharing_page(actor_of(person("head2")), SATURDAY, SATURDAY.date() + timedelta(days=2))
    away = person("rep4").full_name
    assert {row.former for row in page.moves} == {away}


def test_the_engine_room_has_something_to_look_at() -> None:
    assert LineScenario.objects.count() == 2
    log = ForeignLog.objects.get()
    assert (log.state, log.summary["cases"]) == ("judged", 90)
    assert 0 < log.summary["conforming"] < 90


def test_a_chronometry_week_is_over_with_minutes_of_several_people() -> None:
    week = weeks(actor_of(person("method"))).get()
    assert week.until < SATURDAY.date()
    found = observations(week)
    assert all(each.is_timed for each in found)
    assert len({each.user_id for each in found}) > 1
    page = week_page(actor_of(person("method")), week.id, SATURDAY)
    assert any(row.proposal for row in page.rows), [(row.no, row.n) for row in page.rows]
    assert not Timer.objects.exists()


def test_a_deal_handed_over_waits_to_be_read() -> None:
    assert [row.acknowledged_at is None for row in HandOver.objects.order_by("id")] == [False, True]
