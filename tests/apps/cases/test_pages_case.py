"""The page of a case: what is done, what waits for whom, what is missing, what happened."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from techkarta.accounts.models import User
from techkarta.audit.models import Event
from techkarta.cases.models import Case
from techkarta.cases.pages.history import KINDS
from techkarta.cases.services import Move, lose_case, move_case
from techkarta.method.models import CardVersion
from techkarta.work.services import (
    Completion,
    Given,
    block_task,
    complete_task,
    return_task,
    start_task,
)
from tests.apps.cases.conftest import World
from tests.world import MOMENT, actor

Enter = Callable[[User], Browser]


def page_of(browser: Browser, case: Case, **query: object) -> str:
    answer = browser.get(reverse("cases:case", args=[case.id]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_operations_gate_facts_and_people(world: World, enter: Enter) -> None:
    case = world.case(title="Coolant", amount=1500, product="X-200")
    text = page_of(enter(world.cast.owner), case)
    for expected in (
        "Coolant", "1,500", "X-200", "Call the client", "waits for 010", "Missing for S2",
        "The client has confirmed the task", "Exit criteria", "not obligatory", "Next: 010",
        "Olga Owner", "The deal is created",
    ):  # fmt: skip
        assert expected in text, expected


def test_others_find_nothing(world: World, enter: Enter) -> None:
    url = reverse("cases:case", args=[world.case().id])
    for user in (world.cast.outsider, world.cast.stranger):
        assert enter(user).get(url).status_code == 404


def test_a_colleague_looks_and_does_not_change(world: World, enter: Enter) -> None:
    case = world.case()
    browser = enter(world.cast.colleague)
    text = page_of(browser, case)
    assert reverse("cases:lose", args=[case.id]) not in text
    assert "What proves it" not in text
    assert browser.get(reverse("cases:edit", args=[case.id])).status_code == 403
    assert browser.get(reverse("cases:move", args=[case.id])).status_code == 403


def test_a_stage_without_a_card_says_so_and_asks_for_nothing(world: World, enter: Enter) -> None:
    CardVersion.objects.update(state="withdrawn")
    text = page_of(enter(world.cast.owner), world.case())
    assert "No card is in force for this stage" in text
    assert "Exit criteria" not in text


def test_a_blocked_operation_says_who_clears_it_and_when(world: World, enter: Enter) -> None:
    case = world.case()
    until = timezone.now().date() + timedelta(days=30)
    block_task(
        actor=actor(world.cast.owner),
        task_id=world.task(case, "010").id,
        reason="No way to the director",
        owner_id=world.cast.head.id,
        until=until,
        moment=MOMENT,
    )
    text = page_of(enter(world.cast.owner), case)
    assert "No way to the director" in text
    assert "Hanna Head clears it" in text
    assert "holds the stage" in text


def test_a_finished_operation_says_whom_it_waits_for_and_a_returned_one_why(
    world: World, enter: Enter
) -> None:
    case = world.case()
    world.finish(case, "010")
    task = world.task(case, "020")
    given = Completion(result="Ok", minutes=5, evidence=(Given(kind="note", text="Yes"),))
    complete_task(
        actor=actor(world.cast.owner), task_id=task.id, completion=given, moment=MOMENT, chance=0
    )
    assert "020 awaits a check" in page_of(enter(world.cast.owner), case)
    return_task(
        actor=actor(world.cast.head),
        task_id=task.id,
        reason="incomplete",
        note="Name the sum",
        moment=MOMENT,
    )
    text = page_of(enter(world.cast.owner), case)
    assert "Name the sum" in text
    assert "020 is returned" in text


def test_the_panel_of_a_task_opens_in_place_and_a_foreign_one_does_not(
    world: World, enter: Enter
) -> None:
    case, other = world.case(), world.case()
    browser = enter(world.cast.owner)
    own = page_of(browser, case, open=world.task(case, "010").id)
    assert 'name="minutes"' in own
    foreign = page_of(browser, case, open=world.task(other, "010").id)
    assert 'name="minutes"' not in foreign
    assert 'name="minutes"' not in page_of(browser, case, open="x")


def test_a_closed_case_shows_how_it_ended(world: World, enter: Enter) -> None:
    case = world.case()
    lose_case(
        actor=actor(world.cast.owner),
        case_id=case.id,
        version=case.version,
        reason="They bought cheaper",
        moment=MOMENT,
    )
    text = page_of(enter(world.cast.owner), case)
    assert "The deal is lost" in text
    assert "They bought cheaper" in text
    assert "Exit criteria" not in text
    assert reverse("cases:reopen", args=[case.id]) in text


def test_earlier_stages_can_be_looked_at(world: World, enter: Enter) -> None:
    case = world.case()
    first = case.visits.get()
    move_case(
        actor=actor(world.cast.head),
        case_id=case.id,
        version=case.version,
        move=Move(stage_id=world.stages[1].id, reason="Agreed", is_override=True),
        moment=MOMENT,
    )
    browser = enter(world.cast.owner)
    text = page_of(browser, case)
    assert "Earlier stages" in text
    assert "passed the gate by the head&#x27;s leave" in text
    part = browser.get(
        reverse("cases:visit", args=[case.id, first.id]), headers={"HX-Request": "true"}
    ).content.decode()
    assert "Call the client" in part
    assert "<html" not in part
    whole = browser.get(reverse("cases:visit", args=[case.id, first.id])).content.decode()
    assert "<html" in whole
    assert browser.get(reverse("cases:visit", args=[case.id, 10**9])).status_code == 404


def test_every_event_that_is_recorded_has_words(world: World, enter: Enter) -> None:
    case = world.case()
    start_task(actor=actor(world.cast.owner), task_id=world.task(case, "010").id, moment=MOMENT)
    world.finish(case, "010")
    world.finish(case, "020")
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds <= set(KINDS), kinds - set(KINDS)
    assert "task_" not in page_of(enter(world.cast.owner), case).split("Timeline")[-1]


def test_a_long_history_is_shown_in_parts(world: World, enter: Enter) -> None:
    case = world.case()
    for day in range(30):
        Event.objects.create(
            organisation=world.cast.company,
            at=MOMENT + timedelta(days=day),
            kind="case_edited",
            actor=world.cast.owner,
            case=case,
            data={"title": ["A", f"B{day}"]},
        )
    browser = enter(world.cast.owner)
    assert "The deal is created" not in page_of(browser, case)
    last = Event.objects.filter(case=case).order_by("-id")[11]
    url = reverse("cases:timeline", args=[case.id])
    part = browser.get(url, {"before": last.id}, headers={"HX-Request": "true"})
    assert "The deal is created" in part.content.decode()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_speaks_both_languages(world: World, enter: Enter, language: str) -> None:
    user = world.cast.owner
    User.objects.filter(pk=user.pk).update(language=language)
    text = page_of(enter(User.objects.get(pk=user.pk)), world.case())
    assert ("Критерии выхода" in text) is (language == "ru")
    assert ("Exit criteria" in text) is (language == "en")


def test_the_number_of_queries_does_not_grow_with_the_work(
    world: World, enter: Enter, django_assert_max_num_queries: Callable[..., object]
) -> None:
    case = world.case()
    browser = enter(world.cast.owner)
    page_of(browser, case)
    for day in range(40):
        Event.objects.create(
            organisation=world.cast.company, at=MOMENT, kind="case_edited", case=case,
            actor=world.cast.owner, data={"title": ["A", f"B{day}"]},
        )  # fmt: skip
    world.finish(case, "010")
    world.finish(case, "020")
    with django_assert_max_num_queries(40):  # type: ignore[attr-defined]
        page_of(browser, case)


@pytest.mark.parametrize("number", [0, 10**9, 10**30])
def test_a_number_of_no_case_is_not_found(world: World, enter: Enter, number: int) -> None:
    browser = enter(world.cast.owner)
    for name in ("case", "edit", "move", "timeline"):
        assert browser.get(reverse(f"cases:{name}", args=[number])).status_code == 404
