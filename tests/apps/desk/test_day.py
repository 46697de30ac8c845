"""My day: what is due in groups, how full the day is, one task open in place, what waits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import User
from techkarta.cases.models import Case
from techkarta.desk.day import DayPage, day_page
from techkarta.work.models import Task, TimeEntry
from techkarta.work.services import block_task, return_task
from tests.apps.making import complete, make_stages, operation, put_card, tasks_of
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast, make_user

FUND = 360
"""Three quarters of a working day of eight hours, in minutes."""


def make_company() -> Cast:
    made = make_cast()
    make_stages(made.company)
    return made


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def day_of(user: User, moment: datetime = MOMENT, **more: object) -> DayPage:
    told = {"opened_id": None, "is_all": False, **more}
    return day_page(actor(user), moment, **told)


def with_tasks(cast: Cast, count: int, *, due: datetime | None = None, minutes: int = 30) -> Case:
    """A case of the owner's with so many tasks in hand, all due at a moment."""
    put_card(cast.company, *(operation(f"{10 * no:04}") for no in range(1, count + 1)))
    case = make_case(cast.owner, process="short")
    Task.objects.update(due_at=due, minutes_norm=minutes)
    return case


def groups(page: DayPage) -> dict[str, int]:
    """How many rows each group has, by the English title."""
    return {str(group.look.title): len(group.rows) for group in page.groups}


def days(number: int) -> datetime:
    """The end of work so many days from today."""
    return MOMENT.replace(hour=15) + timedelta(days=number)


@pytest.mark.parametrize(
    ("due", "title"),
    [
        (days(-1), "Overdue"),
        (days(0), "For the day"),
        (MOMENT - timedelta(hours=2), "For the day"),
        (days(1), "This week"),
        (days(6), "This week"),
        (days(7), "Later"),
        (None, "Later"),
    ],
)
def test_a_task_stands_in_the_group_of_its_date(
    cast: Cast, due: datetime | None, title: str
) -> None:
    with_tasks(cast, 1, due=due)
    assert groups(day_of(cast.owner)) == {title: 1}


def test_dates_are_those_of_the_company(cast: Cast) -> None:
    """22:00 UTC on Sunday is Monday already in Moscow."""
    with_tasks(cast, 1, due=datetime(2026, 11, 22, 22, tzinfo=UTC))
    assert groups(day_of(cast.owner)) == {"For the day": 1}


def test_what_is_in_progress_is_now_and_open(cast: Cast) -> None:
    case = with_tasks(cast, 2, due=days(20))
    task = tasks_of(case)["0020"]
    Task.objects.filter(pk=task.pk).update(state="in_progress")
    page = day_of(cast.owner)
    assert groups(page) == {"Now": 1, "Later": 1}
    assert page.groups[0].rows[0].panel.task_id == task.id


def test_what_exceeds_the_day_does_not_fit(cast: Cast) -> None:
    with_tasks(cast, 14, due=days(0))
    page = day_of(cast.owner)
    assert groups(page) == {"For the day": 12, "Does not fit today": 2}
    assert (page.fund, page.free, page.load) == (FUND, 0, 100)


def test_minutes_spent_today_leave_less_of_the_day(cast: Cast) -> None:
    case = with_tasks(cast, 2, due=days(0))
    task = tasks_of(case)["0010"]
    for minutes, at in ((60, MOMENT), (500, MOMENT - timedelta(days=1))):
        TimeEntry.objects.create(task=task, user=cast.owner, minutes=minutes, at=at)
    TimeEntry.objects.create(task=task, user=cast.colleague, minutes=90, at=MOMENT)
    page = day_of(cast.owner)
    assert (page.spent, page.free, page.load) == (60, FUND - 60 - 60, 33)
    segments = {segment.kind: segment.minutes for segment in page.segments}
    assert segments == {"done": 60, "planned": 60, "free": 240}


def test_most_urgent_first_and_undated_last(cast: Cast) -> None:
    case = with_tasks(cast, 3)
    tasks = tasks_of(case)
    for no, number in (("0020", 9), ("0030", 8)):
        Task.objects.filter(pk=tasks[no].pk).update(due_at=days(number))
    (later,) = day_of(cast.owner).groups
    assert [row.no for row in later.rows] == ["0030", "0020", "0010"]


def test_on_a_day_off_the_next_working_day_is_planned(cast: Cast) -> None:
    saturday = datetime(2026, 11, 21, 9, tzinfo=UTC)
    with_tasks(cast, 1, due=days(0))
    page = day_of(cast.owner, saturday)
    assert (page.today, page.day) == (date(2026, 11, 21), date(2026, 11, 23))
    assert groups(page) == {"For the day": 1}


@pytest.mark.parametrize("state", ["waiting", "blocked", "done", "accepted", "skipped"])
def test_only_what_is_in_hand_is_shown(cast: Cast, state: str) -> None:
    with_tasks(cast, 1, due=days(0))
    Task.objects.update(state=state)
    assert day_of(cast.owner).groups == []


def test_nobody_sees_the_day_of_another(cast: Cast) -> None:
    with_tasks(cast, 1, due=days(0))
    for user in (cast.colleague, cast.head, cast.stranger):
        assert day_of(user).count == 0


def test_a_long_list_shows_its_beginning_and_the_rest_when_asked(cast: Cast) -> None:
    with_tasks(cast, 70, due=days(20))
    page = day_of(cast.owner)
    assert (page.count, page.hidden, groups(page)) == (70, 10, {"Later": 60})
    page = day_of(cast.owner, is_all=True)
    assert (page.hidden, groups(page)) == (0, {"Later": 70})


def test_the_task_asked_for_is_open_in_its_row(cast: Cast) -> None:
    case = with_tasks(cast, 3, due=days(0))
    task = tasks_of(case)["0020"]
    (group,) = day_of(cast.owner, opened_id=task.id).groups
    assert [row.panel.task_id if row.panel else None for row in group.rows] == [None, task.id, None]


@pytest.mark.parametrize("name", ["colleague", "outsider", "stranger"])
def test_a_task_of_another_does_not_open_on_ones_day(cast: Cast, name: str) -> None:
    case = with_tasks(cast, 1, due=days(0))
    page = day_of(getattr(cast, name), opened_id=tasks_of(case)["0010"].id)
    assert page.groups == []


def waiting(user: User) -> list[tuple[str, str]]:
    return [(item.title, item.text) for item in day_of(user).attention]


def test_a_return_waits_for_its_performer_with_the_note(cast: Cast) -> None:
    put_card(cast.company, operation("010", method="each"))
    task = complete(cast.owner, tasks_of(make_case(cast.owner, process="short"))["010"])
    assert waiting(cast.head) == [("Checks", "Finished operations wait for your decision: 1")]
    why = {"reason": "incomplete", "note": "Who decides?"}
    return_task(actor=actor(cast.head), task_id=task.id, moment=MOMENT, **why)
    assert waiting(cast.owner) == [("Returned", "Who decides?")]
    assert waiting(cast.head) == waiting(cast.colleague) == []


def test_a_block_waits_for_whoever_clears_it(cast: Cast) -> None:
    case = with_tasks(cast, 1)
    block_task(
        actor=actor(cast.owner),
        task_id=tasks_of(case)["0010"].id,
        reason="No sample",
        owner_id=cast.outsider.id,
        until=date(2026, 11, 30),
        moment=MOMENT,
    )
    assert waiting(cast.outsider) == [("You clear this block", "No sample")]
    assert waiting(cast.owner) == []


def test_a_case_without_work_for_a_week_is_named(cast: Cast) -> None:
    case = with_tasks(cast, 2)
    assert day_of(cast.owner, MOMENT + timedelta(days=7)).quiet == []
    (quiet,) = day_of(cast.owner, MOMENT + timedelta(days=9)).quiet
    assert (quiet.case_id, quiet.days) == (case.id, 9)
    complete(cast.owner, tasks_of(case)["0010"], moment=MOMENT + timedelta(days=8))
    assert day_of(cast.owner, MOMENT + timedelta(days=9)).quiet == []


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/?all=1").status_code == 200
    return len(captured)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@time_machine.travel(MOMENT, tick=False)
def test_queries_do_not_grow_with_the_tasks(cast: Cast) -> None:
    with_tasks(cast, 5, due=days(0))
    client = browser_of(cast.owner)
    queries(client)
    few = queries(client)
    for _ in range(19):
        make_case(cast.owner, process="short")
    assert day_of(cast.owner).count == 100
    assert queries(client) == few


@time_machine.travel(MOMENT, tick=False)
def test_the_page_shows_groups_and_the_open_panel(cast: Cast) -> None:
    case = with_tasks(cast, 2, due=days(0))
    task = tasks_of(case)["0020"]
    page = browser_of(cast.owner).get(f"/?open={task.id}").content.decode()
    assert "For the day" in page
    assert "Do 0010" in page
    assert f'action="/tasks/{task.id}/completion/"' in page


@time_machine.travel(MOMENT, tick=False)
def test_completing_returns_to_the_day_with_the_next_operation_open(cast: Cast) -> None:
    put_card(cast.company, operation("010"), operation("020", "010"))
    case = make_case(cast.owner, process="short")
    client, told = browser_of(cast.owner), {"evidence_kind": "note", "evidence_text": "Said"}
    first = tasks_of(case)["010"]
    answer = client.post(f"/tasks/{first.id}/completion/", {**told, "back": "day", "minutes": 15})
    following = tasks_of(case)["020"]
    assert (answer.status_code, answer.url) == (302, f"/?open={following.id}")
    page = client.get(answer.url).context["page"]
    assert [row.no for group in page.groups for row in group.rows if row.panel] == ["020"]


@time_machine.travel(MOMENT, tick=False)
def test_an_empty_day_says_what_comes_here(cast: Cast) -> None:
    page = browser_of(cast.owner).get("/").content.decode()
    assert "Nothing is due" in page
    assert "/board/" in page


@pytest.mark.parametrize(
    ("role", "url"),
    [("methodologist", "/cards/"), ("admin", "/people/"), ("executive", "/board/")],
)
def test_who_performs_no_operations_begins_where_he_works(cast: Cast, role: str, url: str) -> None:
    assert browser_of(make_user(cast.company, role)).get("/").url == url


def test_who_has_operations_begins_with_the_day(cast: Cast) -> None:
    boss = make_user(cast.company, "executive")
    put_card(cast.company, operation("010", role="executive"))
    make_case(cast.owner, process="short")
    assert browser_of(boss).get("/").status_code == 200


def test_a_stranger_is_asked_to_sign_in() -> None:
    assert Client().get("/").url.startswith("/login/")
