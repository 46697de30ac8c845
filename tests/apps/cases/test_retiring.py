"""A stage leaves its process with its cases, and comes back with those nobody worked on."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.cases.models import Case, CriterionProof, LeftHow, StageVisit
from techkarta.cases.services import (
    Retirement,
    lose_case,
    reopen_case,
    restore_stage,
    retire_stage,
)
from techkarta.common.errors import Conflict, Invalid, NotAllowed
from techkarta.method.models import Stage
from techkarta.work.models import Task
from techkarta.work.services import start_task
from tests.world import MOMENT, actor, first_task, make_case, make_company, make_team, make_user


@pytest.fixture
def owner(db: None) -> User:
    company = make_company("retiring", has_processes=True)
    return make_user(company, team=make_team(company), name="Olga Owner")


@pytest.fixture
def author(owner: User) -> User:
    return make_user(owner.organisation, "methodologist", name="Anna Author")


def stage_of(owner: User, code: str) -> Stage:
    return Stage.objects.get(process__organisation=owner.organisation, code=code)


def plan(owner: User, *, seen: int, target: str = "t1", version: int = 1) -> Retirement:
    return Retirement(
        stage_id=stage_of(owner, "t2").id,
        version=version,
        target_id=stage_of(owner, target).id,
        seen=seen,
    )


def states(case: Case) -> list[str]:
    rows = Task.objects.filter(visit__case=case, visit__left_at__isnull=True)
    return list(rows.order_by("operation__order", "id").values_list("state", flat=True))


def test_cases_go_to_the_chosen_stage_and_their_work_stays(owner: User, author: User) -> None:
    case = make_case(owner, stage="t2")
    count = retire_stage(actor=actor(author), retirement=plan(owner, seen=1), moment=MOMENT)
    case.refresh_from_db()
    assert (count, case.stage.code) == (1, "t1")
    former = StageVisit.objects.get(case=case, stage__code="t2")
    assert former.left_how == LeftHow.RETIRED
    assert set(former.tasks.values_list("state", flat=True)) <= {
        "cancelled", "accepted", "not_applicable",
    }  # fmt: skip
    assert "ready" in states(case)
    assert stage_of(owner, "t2").is_retired


def test_retiring_twice_is_retiring_once(owner: User, author: User) -> None:
    make_case(owner, stage="t2")
    retire_stage(actor=actor(author), retirement=plan(owner, seen=1), moment=MOMENT)
    again = retire_stage(actor=actor(author), retirement=plan(owner, seen=1), moment=MOMENT)
    assert again == 0


def test_a_case_that_came_meanwhile_is_a_conflict(owner: User, author: User) -> None:
    for _each in range(2):
        make_case(owner, stage="t2")
    with pytest.raises(Conflict):
        retire_stage(actor=actor(author), retirement=plan(owner, seen=1), moment=MOMENT)


def test_another_editor_of_the_stage_is_a_conflict_and_moves_nothing(
    owner: User, author: User
) -> None:
    case = make_case(owner, stage="t2")
    with pytest.raises(Conflict):
        retire_stage(actor=actor(author), retirement=plan(owner, seen=1, version=7), moment=MOMENT)
    case.refresh_from_db()
    assert case.stage.code == "t2"


@pytest.mark.parametrize("target", ["t2", "p1"])
def test_cases_go_to_another_stage_of_the_same_process(
    owner: User, author: User, target: str
) -> None:
    make_case(owner, stage="t2")
    with pytest.raises(Invalid):
        retire_stage(
            actor=actor(author), retirement=plan(owner, seen=1, target=target), moment=MOMENT
        )


def test_who_runs_the_case_does_not_retire_its_stage(owner: User) -> None:
    make_case(owner, stage="t2")
    with pytest.raises(NotAllowed):
        retire_stage(actor=actor(owner), retirement=plan(owner, seen=1), moment=MOMENT)
    with pytest.raises(NotAllowed):
        restore_stage(actor=actor(owner), stage_id=stage_of(owner, "t2").id, moment=MOMENT)


def test_bringing_back_returns_the_untouched_cases_as_they_were(owner: User, author: User) -> None:
    still, worked = make_case(owner, stage="t2"), make_case(owner, stage="t2")
    visit = StageVisit.objects.get(case=still, left_at__isnull=True)
    CriterionProof.objects.create(
        visit=visit, criterion="x1", text="Said so", happened_on=MOMENT.date(), author=owner,
        created_at=MOMENT,
    )  # fmt: skip
    before = (states(still), still.entered_at)
    retire_stage(actor=actor(author), retirement=plan(owner, seen=2), moment=MOMENT)
    task = first_task(worked, "ready")
    start_task(actor=actor(owner), task_id=task.id, moment=MOMENT)
    back = restore_stage(actor=actor(author), stage_id=stage_of(owner, "t2").id, moment=MOMENT)
    still.refresh_from_db()
    worked.refresh_from_db()
    assert back == (1, 2)
    assert (still.stage.code, worked.stage.code) == ("t2", "t1")
    assert (states(still), still.entered_at) == before
    assert CriterionProof.objects.get().visit.left_at is None
    assert restore_stage(actor=actor(author), stage_id=stage_of(owner, "t2").id, moment=MOMENT) == (
        0,
        0,
    )


def test_the_page_shows_who_stands_there_and_retires(owner: User, author: User) -> None:
    make_case(owner, stage="t2", title="Pumps")
    browser = Browser()
    browser.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    stage = stage_of(owner, "t2")
    url = reverse("cases:retire_stage", args=[stage.id])
    page = browser.get(url).context["page"]
    assert [row.title for row in page.rows] == ["Pumps"]
    assert page.rows[0].unfinished > 0
    typed = {"version": stage.version, "target": page.chosen, "seen": 5}
    assert browser.post(url, typed).status_code == 409
    assert browser.post(url, {**typed, "seen": 1}).status_code == 302
    listed = browser.get(reverse("method:processes")).context["page"]
    assert sum(len(process.retired) for process in listed.processes) == 1
    browser.post(reverse("cases:restore_stage", args=[stage.id]))
    assert not stage_of(owner, "t2").is_retired


def test_many_cases_take_no_more_queries_than_their_own_memory(
    owner: User, author: User, django_assert_max_num_queries: object
) -> None:
    for _each in range(4):
        make_case(owner, stage="t2")
    with django_assert_max_num_queries(45 + 4 * 3):  # type: ignore[operator]
        retire_stage(actor=actor(author), retirement=plan(owner, seen=4), moment=MOMENT)


def test_a_case_closed_on_a_retired_stage_opens_on_the_one_before(
    owner: User, author: User
) -> None:
    case = make_case(owner, stage="t2")
    lose_case(actor=actor(owner), case_id=case.id, version=case.version, reason="No", moment=MOMENT)
    retire_stage(actor=actor(author), retirement=plan(owner, seen=0), moment=MOMENT)
    case.refresh_from_db()
    reopen_case(
        actor=actor(owner), case_id=case.id, version=case.version, reason="Yes", moment=MOMENT
    )
    case.refresh_from_db()
    assert case.stage.code == "t1"
