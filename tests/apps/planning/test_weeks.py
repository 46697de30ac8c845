"""Weekly plans: made, moved, carried over, accepted; the load of a team."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from techkarta.accounts.models import User
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.notices.models import Notice
from techkarta.planning.models import CarryOver, WeekPlan
from techkarta.planning.services import (
    AbsenceFields,
    accept_week,
    make_week,
    move_task,
    record_absence,
    remind_heads,
    settle_carried,
)
from techkarta.planning.weeks import team_page, week_page
from techkarta.work.models import Task
from tests.apps.making import operation, put_card
from tests.world import MOMENT, Cast, actor, make_case

MONDAY = date(2026, 11, 23)
FRIDAY = MONDAY + timedelta(days=4)


def with_tasks(cast: Cast, count: int, minutes: int = 120) -> list[Task]:
    """So many tasks of the owner's, due on Friday."""
    put_card(cast.company, *(operation(f"{10 * no:04}") for no in range(1, count + 1)))
    make_case(cast.owner, process="short")
    due = MOMENT + timedelta(days=4)
    Task.objects.update(due_at=due, minutes_norm=minutes)
    return list(Task.objects.order_by("id"))


def plan(by: User, cast: Cast, *, moment: datetime = MOMENT, is_anew: bool = False) -> None:
    make_week(
        actor=actor(by), user_id=cast.owner.id, week_on=MONDAY, moment=moment, is_anew=is_anew
    )


def move(by: User, task: Task, days: int, *, moment: datetime = MOMENT) -> Task:
    task.refresh_from_db()
    day = MONDAY + timedelta(days=days)
    return move_task(actor=actor(by), task_id=task.id, day=day, version=task.version, moment=moment)


def planned() -> list[date | None]:
    return list(Task.objects.order_by("id").values_list("planned_on", flat=True))


def test_the_week_is_filled_to_four_fifths_and_the_rest_is_listed(cast: Cast) -> None:
    with_tasks(cast, 11)
    plan(cast.owner, cast)
    found = planned()
    assert [found.count(MONDAY + timedelta(days=number)) for number in range(5)] == [2] * 5
    page = week_page(actor(cast.owner), cast.owner, MOMENT, MONDAY)
    assert [row.why for row in page.left] == ["No day of the week has room for it"]


def test_absent_days_stay_free_and_a_chosen_day_stays(cast: Cast) -> None:
    tasks = with_tasks(cast, 3)
    fields = AbsenceFields(
        user_id=cast.owner.id, kind="trip", first_on=MONDAY, last_on=MONDAY + timedelta(days=1)
    )
    record_absence(actor=actor(cast.owner), fields=fields, moment=MOMENT)
    move(cast.owner, tasks[0], 4)
    plan(cast.owner, cast)
    wednesday = MONDAY + timedelta(days=2)
    assert planned() == [FRIDAY, wednesday, wednesday]
    plan(cast.owner, cast, is_anew=True)
    assert planned()[0] == wednesday


@pytest.mark.parametrize(("days", "code"), [(5, "day_not_worked"), (-1, "day_past")])
def test_a_task_is_not_put_on_such_a_day(cast: Cast, days: int, code: str) -> None:
    task = with_tasks(cast, 1)[0]
    with pytest.raises(Invalid, match=code):
        move(cast.owner, task, days)
    assert planned() == [None]


def test_of_two_who_move_one_task_the_second_is_told(cast: Cast) -> None:
    task = with_tasks(cast, 1)[0]
    stale = task.version
    move(cast.head, task, 1)
    told = {"actor": actor(cast.owner), "task_id": task.id, "version": stale, "moment": MOMENT}
    with pytest.raises(Conflict, match="planned_meanwhile"):
        move_task(day=FRIDAY, **told)  # type: ignore[arg-type]
    # The same day again is no quarrel.
    move_task(day=MONDAY + timedelta(days=1), **told)  # type: ignore[arg-type]


def test_who_may_move(cast: Cast) -> None:
    task = with_tasks(cast, 1)[0]
    with pytest.raises(NotAllowed):
        move(cast.colleague, task, 1)
    for user in (cast.outsider, cast.stranger):
        with pytest.raises(NotFound):
            move(user, task, 1)


def test_after_three_times_the_head_decides(cast: Cast) -> None:
    task = with_tasks(cast, 1)[0]
    move(cast.owner, task, 0)
    for day in range(3):
        move(cast.owner, task, day + 1, moment=MOMENT + timedelta(days=day))
    assert CarryOver.objects.count() == 3
    later = MOMENT + timedelta(days=3)
    with pytest.raises(Invalid, match="carried_too_often"):
        move(cast.owner, task, 4, moment=later)
    page = team_page(actor(cast.head), later, MONDAY)
    assert [(row.task.id, row.count) for row in page.carried] == [(task.id, 3)]
    task.refresh_from_db()
    settle_carried(
        actor=actor(cast.head), task_id=task.id, day=FRIDAY, version=task.version,
        owner_id=cast.colleague.id, moment=later,
    )  # fmt: skip
    task.refresh_from_db()
    assert (task.owner_id, task.planned_on) == (cast.colleague.id, FRIDAY)
    assert not team_page(actor(cast.head), later, MONDAY).carried


def test_what_was_missed_is_carried_when_the_week_is_planned_again(cast: Cast) -> None:
    with_tasks(cast, 1)
    plan(cast.owner, cast)
    for _time in range(2):
        plan(cast.owner, cast, moment=MOMENT + timedelta(days=2))
    assert planned() == [MONDAY + timedelta(days=2)]
    assert CarryOver.objects.get().from_on == MONDAY


def accept(by: User, cast: Cast) -> WeekPlan:
    return accept_week(actor=actor(by), user_id=cast.owner.id, week_on=MONDAY, moment=MOMENT)


def test_the_head_accepts_and_sees_a_later_change(cast: Cast) -> None:
    task = with_tasks(cast, 1)[0]
    with pytest.raises(Conflict, match="week_not_planned"):
        accept(cast.head, cast)
    plan(cast.owner, cast)
    for user, refusal in ((cast.owner, NotAllowed), (cast.other_head, NotFound)):
        with pytest.raises(refusal):
            accept(user, cast)
    assert accept(cast.head, cast).state == "accepted"
    move(cast.owner, task, 1)
    assert WeekPlan.objects.get().state == "changed"


def test_heads_are_reminded_once_of_plans_and_of_what_was_put_off(cast: Cast) -> None:
    task = with_tasks(cast, 1)[0]
    move(cast.owner, task, 0)
    for day in range(3):
        move(cast.owner, task, day + 1, moment=MOMENT + timedelta(days=day))
    plan(cast.owner, cast, moment=MOMENT + timedelta(days=3))
    for _time in range(2):
        remind_heads(organisation_id=cast.company.id, day=FRIDAY, moment=MOMENT)
    told = Notice.objects.filter(person=cast.head).values_list("kind", "params__count")
    assert sorted(told) == [("plans_waiting", 1), ("put_off_waiting", 1)]
    accept(cast.head, cast)
    later = FRIDAY + timedelta(days=1)
    remind_heads(organisation_id=cast.company.id, day=later, moment=MOMENT)
    assert Notice.objects.filter(kind="plans_waiting").count() == 1


def test_a_week_that_is_over_is_not_planned(cast: Cast) -> None:
    with pytest.raises(Invalid, match="week_past"):
        plan(cast.owner, cast, moment=MOMENT + timedelta(days=7))


def test_the_load_of_the_team_is_judged_by_day(cast: Cast) -> None:
    tasks = with_tasks(cast, 4)
    for task in tasks:
        move(cast.owner, task, 0)
    rows = {row.name: row for row in team_page(actor(cast.head), MOMENT, MONDAY).rows}
    assert (rows["Olga Owner"].cells[0].text, rows["Olga Owner"].cells[0].tone) == ("133%", "bad")
    assert rows["Kirill Colleague"].cells[0].tone == "ok"


def test_pages_open_with_a_constant_number_of_queries(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    counts = []
    for _round in range(2):
        with_tasks(cast, 5) if not counts else make_case(cast.owner, process="short")
        plan(cast.owner, cast)
        urls = (f"/plan/{cast.owner.id}/?week=2026-11-23", "/plan/team/?week=2026-11-23")
        for url in urls:
            client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert [client.get(url).status_code for url in urls] == [200, 200]
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("days", "monday"), [(3, "2026-11-23"), (5, "2026-11-30")])
def test_at_the_weekend_the_week_to_come_is_shown(
    client: Client, cast: Cast, days: int, monday: str
) -> None:
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(MOMENT + timedelta(days=days), tick=False):
        shown = client.get(reverse("planning:week")).context["page"]
    assert shown.week_on.isoformat() == monday
