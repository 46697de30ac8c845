"""Bulk changes of deals: the same gates, a report row by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client as Browser

from techkarta.accounts.models import User
from techkarta.cases.models import Case
from techkarta.cases.services import prove_criterion
from techkarta.work.models import Task
from tests.apps.cases.conftest import World
from tests.world import MOMENT, actor

Enter = Callable[[User], Browser]


def post(browser: Browser, *cases: Case, wish: str = "move", **more: object) -> object:
    chosen = [f"{case.id}:{case.version}" for case in cases]
    return browser.post("/cases/bulk/", {"chosen": chosen, "wish": wish, **more})


def ready(world: World) -> Case:
    """A case whose gate is open."""
    case = world.case(title="Ready")
    world.finish(case, "010")
    world.finish(case, "020")
    told = {"criterion": "x1", "text": "A letter", "happened_on": date(2026, 11, 20)}
    prove_criterion(actor=actor(case.owner), case_id=case.id, moment=MOMENT, **told)
    return case


def rows(answer: object) -> list[tuple[str, str]]:
    page = answer.context["page"]  # type: ignore[attr-defined]
    return [(row.title, row.words) for row in page.rows]


def test_a_bulk_move_goes_through_every_gate_and_reports_row_by_row(
    world: World, enter: Enter
) -> None:
    good, bad, foreign = ready(world), world.case(title="Raw"), world.case(world.cast.outsider)
    answer = post(enter(world.cast.owner), good, bad, foreign)
    assert rows(answer) == [
        ("Raw", "Not in place yet: 2 criteria, 2 operations"),
        (
            "A deal you do not see",
            rows(answer)[1][1],
        ),
        ("Ready", "done"),
    ]
    stages = {case.id: case.stage_id for case in Case.objects.all()}
    first, second, _third = world.stages
    assert (stages[good.id], stages[bad.id]) == (second.id, first.id)
    assert stages[foreign.id] == first.id


def test_a_repeated_request_moves_nothing_twice(world: World, enter: Enter) -> None:
    case, browser = ready(world), enter(world.cast.owner)
    post(browser, case, case)
    answer = post(browser, case)
    assert answer.context["page"].refused == 1  # type: ignore[attr-defined]
    case.refresh_from_db()
    assert case.stage_id == world.stages[1].id


def test_a_handed_over_case_takes_its_tasks_along(world: World, enter: Enter) -> None:
    case = world.case()
    head, colleague = enter(world.cast.head), world.cast.colleague
    asked = post(head, case, wish="assign", new_owner=colleague.id)
    assert f'value="{case.id}:1"' in asked.content.decode()  # type: ignore[attr-defined]
    silent = post(head, case, wish="assign", owner_id=colleague.id, agreed="", next_step="")
    assert silent.status_code == 422  # type: ignore[attr-defined]
    told = {"owner_id": colleague.id, "agreed": "A price", "next_step": "A call"}
    post(head, case, wish="assign", **told)
    case.refresh_from_db()
    assert case.hand_overs.get().agreed == "A price"
    assert case.owner == world.cast.colleague
    assert set(Task.objects.values_list("owner", flat=True)) == {world.cast.colleague.id}


def test_a_person_who_left_takes_nothing_over(world: World, enter: Enter) -> None:
    case = world.case()
    User.objects.filter(pk=world.cast.colleague.pk).update(is_active=False)
    told = {"owner_id": world.cast.colleague.id, "agreed": "A price", "next_step": "A call"}
    answer = post(enter(world.cast.head), case, wish="assign", **told)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    case.refresh_from_db()
    assert case.owner == world.cast.owner


def test_losing_asks_for_a_reason_and_keeps_it(world: World, enter: Enter) -> None:
    cases, browser = [world.case(), world.case()], enter(world.cast.owner)
    assert post(browser, *cases, wish="lose").status_code == 422  # type: ignore[attr-defined]
    post(browser, *cases, wish="lose", lost_reason="The price")
    lost = Case.objects.filter(state="lost", close_reason="The price")
    assert lost.count() == 2


@pytest.mark.parametrize(
    "told",
    [
        {"wish": "move"},
        {"wish": "burn", "chosen": "1:1"},
        {"wish": "assign", "chosen": "1:1", "owner_id": "x", "agreed": "", "next_step": ""},
        {"wish": "move", "chosen": ["x", "1", ":", "9" * 40 + ":1"]},
    ],
)
def test_what_cannot_be_read_changes_nothing(
    world: World, enter: Enter, told: dict[str, object]
) -> None:
    answer = enter(world.cast.owner).post("/cases/bulk/", told)
    assert answer.status_code == 422
    page = answer.context["page"]
    assert page.form.errors if told["wish"] == "assign" else page.error
