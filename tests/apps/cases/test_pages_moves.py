"""Moves of a case: the gate asks for what is missing; back, past, won, lost, opened again."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.cases.models import Case, StageVisit
from techkarta.cases.services import prove_criterion
from tests.apps.cases.conftest import World
from tests.world import MOMENT, actor

Enter = Callable[[User], Browser]
HTMX = {"HX-Request": "true"}


def move(browser: Browser, case: Case, stage: object, **more: object) -> Any:
    typed = {"stage": stage, "version": case.version, "seen": case.stage_id, **more}
    return browser.post(reverse("cases:move", args=[case.id]), typed)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def open_gate(world: World, case: Case) -> None:
    world.finish(case, "010")
    world.finish(case, "020")
    prove_criterion(
        actor=actor(case.owner),
        case_id=case.id,
        criterion="x1",
        text="A letter",
        happened_on=MOMENT.date(),
        moment=MOMENT,
    )


def test_a_closed_gate_asks_for_exactly_what_is_missing(world: World, enter: Enter) -> None:
    case = world.case()
    answer = move(enter(world.cast.owner), case, world.stages[1].id)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert now(case).stage_id == world.stages[0].id
    assert "Not in place yet: 2 criteria, 2 operations" in text
    assert "The client has confirmed the task" in text
    assert "What proves it" in text
    assert "010 can be done" in text
    assert "The site is known" not in text, "what is not obligatory does not hold the gate"
    assert "Move to S2 anyway" not in text
    assert "Only the head may pass without it" in text


def test_an_open_gate_lets_through(world: World, enter: Enter) -> None:
    case = world.case()
    open_gate(world, case)
    browser = enter(world.cast.owner)
    url = reverse("cases:move", args=[case.id])
    asked = browser.get(url, {"stage": world.stages[1].id}, headers=HTMX).content.decode()
    assert "All is in place" in asked
    assert move(browser, case, world.stages[1].id).status_code == 302
    assert now(case).stage_id == world.stages[1].id


def test_the_same_move_twice_is_one_move(world: World, enter: Enter) -> None:
    case = world.case()
    open_gate(world, case)
    browser = enter(world.cast.owner)
    for _ in range(2):
        assert move(browser, case, world.stages[1].id).status_code == 302
    assert StageVisit.objects.filter(case=case).count() == 2


def test_the_head_passes_a_closed_gate_with_a_reason_only(world: World, enter: Enter) -> None:
    case = world.case()
    browser = enter(world.cast.head)
    asked = move(browser, case, world.stages[1].id)
    assert "Move to S2 anyway" in asked.content.decode()
    refused = move(browser, case, world.stages[1].id, override="1", reason=" ")
    assert refused.status_code == 422
    assert now(case).stage_id == world.stages[0].id
    assert move(browser, case, world.stages[1].id, override="1", reason="Agreed").status_code == 302
    assert StageVisit.objects.filter(case=case, left_how="override", reason="Agreed").exists()


def test_nobody_else_passes_a_closed_gate(world: World, enter: Enter) -> None:
    case = world.case()
    answer = move(enter(world.cast.owner), case, world.stages[1].id, override="1", reason="Please")
    assert answer.status_code == 403
    assert now(case).stage_id == world.stages[0].id


def test_stages_go_in_order(world: World, enter: Enter) -> None:
    case = world.case()
    answer = move(enter(world.cast.owner), case, world.stages[2].id)
    assert answer.status_code == 422
    assert "Stages go in order: the next one is S2" in answer.content.decode()


def test_back_asks_for_a_reason_and_keeps_it(world: World, enter: Enter) -> None:
    case = world.case(stage=world.stages[1])
    browser = enter(world.cast.owner)
    asked = move(browser, case, world.stages[0].id)
    text = asked.content.decode()
    assert asked.status_code == 422
    assert "Move back" in text
    assert "tk-error" not in text, "nobody is scolded before a reason was asked for"
    assert "tk-error" in move(browser, case, world.stages[0].id, reason="").content.decode()
    done = move(browser, case, world.stages[0].id, common="new people decide", reason="A merger")
    assert done.status_code == 302
    left = StageVisit.objects.get(case=case, left_how="back")
    assert left.reason == "new people decide: A merger"


def test_a_return_the_process_does_not_allow_offers_those_it_does(
    world: World, enter: Enter
) -> None:
    world.stages[2].returns = ["s2"]
    world.stages[2].save()
    case = world.case(stage=world.stages[2])
    answer = move(enter(world.cast.owner), case, world.stages[0].id, reason="Again")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The process does not return to that stage" in text
    assert "S2 Stage s2" in text
    assert "S1 Stage s1" not in text
    assert "Again" in text


def test_a_move_of_what_changed_meanwhile_shows_both_values(world: World, enter: Enter) -> None:
    case = world.case(stage=world.stages[1])
    seen = world.stages[0].id
    answer = move(
        enter(world.cast.owner), case, world.stages[2].id, version=99, seen=seen, reason="My reason"
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "somebody else changed this deal" in text
    assert "S1 Stage s1" in text
    assert "S2 Stage s2" in text
    assert now(case).stage_id == world.stages[1].id


def test_typed_reason_survives_a_conflict(world: World, enter: Enter) -> None:
    case = world.case()
    url = reverse("cases:lose", args=[case.id])
    answer = enter(world.cast.owner).post(url, {"version": 99, "reason": "They bought cheaper"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "They bought cheaper" in text
    assert f'name="version" value="{case.version}"' in text
    assert now(case).state == "open"


@pytest.mark.parametrize(("reason", "status"), [("", 422), ("The price", 302)])
def test_losing_asks_for_a_reason(world: World, enter: Enter, reason: str, status: int) -> None:
    case = world.case()
    url = reverse("cases:lose", args=[case.id])
    answer = enter(world.cast.owner).post(url, {"version": case.version, "reason": reason})
    assert answer.status_code == status
    assert now(case).state == ("lost" if status == 302 else "open")


def test_winning_goes_by_stage_and_gate(world: World, enter: Enter) -> None:
    early, last = world.case(), world.case(stage=world.stages[2])
    browser = enter(world.cast.owner)
    refused = browser.post(reverse("cases:win", args=[early.id]), {"version": early.version})
    assert refused.status_code == 422
    assert "This stage does not win" in refused.content.decode()
    won = browser.post(reverse("cases:win", args=[last.id]), {"version": last.version})
    assert won.status_code == 302
    assert now(last).state == "won"


def test_a_closed_case_opens_again_with_a_reason(world: World, enter: Enter) -> None:
    case = world.case(stage=world.stages[2])
    browser = enter(world.cast.owner)
    browser.post(reverse("cases:win", args=[case.id]), {"version": case.version})
    closed = now(case)
    assert "closed already" in move(browser, closed, world.stages[0].id).content.decode()
    url = reverse("cases:reopen", args=[case.id])
    asked = browser.get(url, headers=HTMX).content.decode()
    assert "Open the deal again?" in asked
    assert browser.post(url, {"version": closed.version, "reason": ""}).status_code == 422
    assert browser.post(url, {"version": closed.version, "reason": "Error"}).status_code == 302
    assert now(case).state == "open"


def test_on_the_board_a_refusal_is_a_dialog_and_a_move_is_the_card(
    world: World, enter: Enter
) -> None:
    case = world.case()
    browser = enter(world.cast.head)
    url = f"{reverse('cases:move', args=[case.id])}?version={case.version}&place=board"
    board = f"http://testserver{reverse('cases:board')}?process={world.process.id}"
    headers = {**HTMX, "HX-Current-URL": board}
    refused = browser.post(url, {"stage": world.stages[1].id}, headers=headers)
    assert refused.status_code == 422
    assert refused.content.decode().lstrip().startswith("<dialog")
    typed = {"stage": world.stages[1].id, "override": "1", "reason": "Agreed", "place": "board"}
    moved = browser.post(url, typed, headers=headers)
    text = moved.content.decode()
    assert f"delete:[data-tile='{case.id}']" in text
    assert f"afterbegin:#column-{world.stages[1].id}" in text
    assert "tk-moved" in json.loads(moved["HX-Trigger"])


@pytest.mark.parametrize("name", ["move", "win", "lose"])
def test_without_scripts_a_dialog_is_a_page(world: World, enter: Enter, name: str) -> None:
    answer = enter(world.cast.owner).get(reverse(f"cases:{name}", args=[world.case().id]))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" in text
    assert "<dialog" in text


@pytest.mark.parametrize("stage", ["", "x", "0", "99999999", "-1", "9" * 30])
def test_a_stage_that_is_none_changes_nothing(world: World, enter: Enter, stage: str) -> None:
    case = world.case()
    answer = move(enter(world.cast.owner), case, stage)
    assert answer.status_code == 422
    assert now(case).stage_id == world.stages[0].id
