"""What a trial has shown: counted from events, beside the approval."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import reverse

from techkarta.cases.models import Case
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion
from techkarta.method.services.cards import store_draft
from techkarta.work.services import return_task
from tests.apps.making import complete, operation, put_card, tasks_of
from tests.world import MOMENT, actor, make_user

pytestmark = pytest.mark.django_db

OPERATIONS = (operation("010", title="Call"), operation("020", "010", title="Meet", method="each"))


@pytest.fixture
def trial(world: object) -> CardVersion:
    """The second revision, tried by the owner and the colleague; a deal ran by the first."""
    cast = world.cast  # type: ignore[attr-defined]
    known = put_card(cast.company, *OPERATIONS)
    complete(cast.owner, tasks_of(world.case())["010"], minutes=50)  # type: ignore[attr-defined]
    author = make_user(cast.company, "methodologist")
    with transaction.atomic():
        row = store_draft(cast.company.id, draft_card(known), MOMENT, author_id=author.id)
    row.state, row.trial_at = "trial", MOMENT
    row.trial_until = (MOMENT + timedelta(days=14)).date()
    row.save()
    row.volunteers.create(user=cast.owner)
    row.volunteers.create(user=cast.colleague)
    return row


def shown(browser: Browser, row: CardVersion) -> object:
    answer = browser.get(reverse("method:version", args=[row.id]))
    assert answer.status_code == 200
    return answer.context["page"].trial


def tried(world: object, *minutes: int) -> list[Case]:
    """Deals of the owner by the trial, the first operation of each done in so many minutes."""
    cast = world.cast  # type: ignore[attr-defined]
    cases = [world.case() for _ in minutes]  # type: ignore[attr-defined]
    for case, spent in zip(cases, minutes, strict=True):
        complete(cast.owner, tasks_of(case)["010"], minutes=spent)
    return cases


def test_without_deals_it_says_so(
    world: object, trial: CardVersion, enter: Callable[..., Browser]
) -> None:
    answer = enter(world.cast.head).get(reverse("method:version", args=[trial.id]))  # type: ignore[attr-defined]
    assert answer.context["page"].trial.deals == 0
    assert "No deal has gone by this revision yet" in answer.content.decode()


def test_operations_are_counted_against_norm_and_the_revision_in_force(
    world: object, trial: CardVersion, enter: Callable[..., Browser]
) -> None:
    cast = world.cast  # type: ignore[attr-defined]
    first, *_rest = tried(world, 30, 40, 45)
    meeting = tasks_of(first)["020"]
    late = MOMENT + timedelta(days=30)
    complete(cast.owner, meeting, minutes=30, moment=late)
    return_task(
        actor=actor(cast.head), task_id=meeting.id, reason="wrong_person", note="Whose words?",
        moment=late,
    )  # fmt: skip
    complete(cast.owner, meeting, minutes=10, moment=late)
    results = shown(enter(cast.head), trial)
    call, meet = results.rows  # type: ignore[attr-defined]
    assert (call.done, call.fact, call.norm, call.tone) == (3, "40\u00a0min", "30\u00a0min", "warn")
    assert call.before == "50\u00a0min, 0 of 1 returned"
    assert (meet.done, meet.returned, meet.fact) == (1, 1, "40\u00a0min")
    assert meet.deviations == "late: 1"
    assert (results.deals, results.done, results.returned) == (3, 4, 1)  # type: ignore[attr-defined]
    assert "3 deals so far: too few" in results.few  # type: ignore[attr-defined]


def test_enough_deals_need_no_warning_and_people_are_told_apart(
    world: object, trial: CardVersion, enter: Callable[..., Browser]
) -> None:
    cast = world.cast  # type: ignore[attr-defined]
    tried(world, 30, 30, 30, 30)
    other = world.case(owner=cast.colleague)  # type: ignore[attr-defined]
    complete(cast.colleague, tasks_of(other)["010"], minutes=60)
    results = shown(enter(cast.head), trial)
    assert results.few == ""  # type: ignore[attr-defined]
    told = {each.name: each.rows[0].done for each in results.people}  # type: ignore[attr-defined]
    assert told == {"Kirill Colleague": 1, "Olga Owner": 4}


def test_performers_do_not_read_it(
    world: object, trial: CardVersion, enter: Callable[..., Browser]
) -> None:
    assert shown(enter(world.cast.owner), trial) is None  # type: ignore[attr-defined]


def test_the_page_costs_the_same_however_many_deals(
    world: object,
    trial: CardVersion,
    enter: Callable[..., Browser],
    django_assert_num_queries: Callable[..., object],
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    browser = enter(world.cast.head)  # type: ignore[attr-defined]
    tried(world, 30)
    shown(browser, trial)
    with django_assert_max_num_queries(60) as before:  # type: ignore[attr-defined]
        shown(browser, trial)
    tried(world, 30, 30, 30)
    with django_assert_num_queries(len(before.captured_queries)):  # type: ignore[attr-defined]
        shown(browser, trial)
