"""The control queue: the riskiest first, evidence beside the criterion, two decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from techkarta.accounts.models import User
from techkarta.control.pages import ControlPage
from techkarta.control.queue import control_page
from techkarta.work.models import Check, Task
from techkarta.work.services import Given, accept_task, return_task
from tests.apps.making import complete, make_stages, operation, put_card, tasks_of
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast, make_user

LATER = MOMENT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def make_company() -> Cast:
    made = make_cast()
    make_stages(made.company)
    put_card(
        made.company,
        operation("010", method="each", steps=("Call", "Write")),
        operation("020", method="each", is_mandatory=False),
        operation("030", method="each"),
        operation("040", "010"),
    )
    return made


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def done(
    cast: Cast, no: str = "010", *, minutes: int = 30, moment: datetime = MOMENT, **more: User
) -> Task:
    """A finished task of a new case of the owner's, or of somebody else's."""
    owner = more.get("owner", cast.owner)
    task = tasks_of(make_case(owner, process="short"))[no]
    said = Given(kind="note", text=f"Pahomova asked about batch {task.id}")
    return complete(owner, task, said, minutes=minutes, moment=moment)


def page_of(user: User, check_id: int | None = None, **more: str) -> ControlPage:
    return control_page(actor(user), LATER, check_id=check_id, **more)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_doubtful_minutes_come_first_then_what_opens_more_then_mandatory(cast: Cast) -> None:
    opening = done(cast, "010", moment=MOMENT + timedelta(minutes=2))
    plain = done(cast, "030", moment=MOMENT + timedelta(minutes=1))
    optional = done(cast, "020")
    slow = done(cast, "030", minutes=90, moment=MOMENT + timedelta(minutes=3))
    checks = [row.check_id for row in page_of(cast.head).queue]
    order = [Check.objects.get(pk=check).task_id for check in checks]
    assert order == [slow.id, opening.id, plain.id, optional.id]


@pytest.mark.parametrize(
    ("minutes", "alarm"),
    [
        (30, ""),
        (12, ""),
        (11, "11 min of a norm of 30, 37 %"),
        (45, ""),
        (46, "46 min of a norm of 30, 153 %"),
        (0, "no minutes told"),
    ],
)
def test_minutes_far_from_the_norm_are_pointed_at(cast: Cast, minutes: int, alarm: str) -> None:
    done(cast, minutes=minutes)
    assert page_of(cast.head).queue[0].alarms == ((alarm,) if alarm else ())


def test_the_check_in_hand_shows_all_there_is_to_judge(cast: Cast) -> None:
    case = make_case(cast.owner, process="short", title="A deal")
    task = complete(cast.owner, tasks_of(case)["010"], Given(kind="note", text="They agreed"))
    current = page_of(cast.head).current
    assert (current.task_id, current.case, current.performer) == (task.id, "A deal", "Olga Owner")
    assert (current.criterion, current.outcome, current.why) == (
        "It is there", "Agreed", "Checked every time",
    )  # fmt: skip
    assert [(item.text, item.said) for item in current.evidence] == [("They agreed", "Olga Owner")]
    assert (current.minutes_fact, current.minutes_norm) == (30, 30)
    assert (current.steps, current.steps_left) == ([], ["Call", "Write"])
    assert [each.no for each in current.opens] == ["040"]


def test_the_one_asked_for_is_in_hand_and_the_first_otherwise(cast: Cast) -> None:
    tasks = [done(cast, moment=MOMENT + timedelta(minutes=number)) for number in range(3)]
    asked = Check.objects.get(task=tasks[2])
    page = page_of(cast.head, asked.id)
    assert page.current.task_id == tasks[2].id
    assert [row.is_current for row in page.queue] == [False, False, True]
    assert page_of(cast.head, 10**6).current.task_id == tasks[0].id


def test_the_record_of_the_performer_is_that_of_ninety_days(cast: Cast) -> None:
    head = actor(cast.head)
    for days, decide in ((100, "accept"), (5, "accept"), (4, "accept"), (3, "return")):
        moment = LATER - timedelta(days=days)
        task = done(cast, moment=moment)
        if decide == "accept":
            accept_task(actor=head, task_id=task.id, moment=moment)
        else:
            why = {"reason": "incomplete", "note": "Who?"}
            return_task(actor=head, task_id=task.id, moment=moment, **why)
    done(cast)
    current = page_of(cast.head).current
    usual = current.usual
    assert (usual.done, usual.returned, usual.own_first, usual.own_median) == (4, 1, 67, 30)


def test_a_former_return_is_shown_again(cast: Cast) -> None:
    task = done(cast)
    why = {"reason": "incomplete", "note": "Who decides?"}
    return_task(actor=actor(cast.head), task_id=task.id, moment=MOMENT, **why)
    complete(cast.owner, task)
    assert page_of(cast.head).current.former_note == "Who decides?"


def test_decided_today_is_told_and_yesterdays_is_not(cast: Cast) -> None:
    head = actor(cast.head)
    for moment in (MOMENT - timedelta(days=1), MOMENT):
        accept_task(actor=head, task_id=done(cast).id, moment=moment, note="Good")
    page = page_of(cast.head)
    told = [(row.no, row.performer, row.state, row.note) for row in page.decided]
    assert told == [("010", "Olga Owner", "accepted", "Good")]
    assert page.today_count == 1


@pytest.mark.parametrize(
    ("name", "count"), [("head", 1), ("other_head", 0), ("owner", 0), ("colleague", 0)]
)
def test_a_check_waits_for_the_head_of_its_team_alone(cast: Cast, name: str, count: int) -> None:
    done(cast)
    page = browser_of(getattr(cast, name)).get("/control/")
    assert page.status_code == (200 if "head" in name else 403)
    if page.status_code == 200:
        assert len(page.context["page"].queue) == count


def test_the_executive_sees_only_what_is_addressed_to_him(cast: Cast) -> None:
    boss = make_user(cast.company, "executive")
    done(cast)
    assert page_of(boss).queue == []
    Check.objects.update(controller="executive")
    assert len(page_of(boss).queue) == 1


@time_machine.travel(LATER, tick=False)
def test_accepting_goes_on_to_the_next(cast: Cast) -> None:
    tasks = [done(cast, moment=MOMENT + timedelta(minutes=number)) for number in range(2)]
    client = browser_of(cast.head)
    answer = client.post(f"/control/{tasks[0].id}/accept/", {"note": "Good"}, follow=True)
    assert answer.redirect_chain == [("/control/", 302)]
    assert answer.context["page"].current.task_id == tasks[1].id
    tasks[0].refresh_from_db()
    assert (tasks[0].state, Check.objects.get(task=tasks[0]).note) == ("accepted", "Good")


@time_machine.travel(LATER, tick=False)
@pytest.mark.parametrize("typed", [{}, {"reason": "incomplete"}, {"note": "Mend it"}])
def test_a_return_asks_for_reason_and_note_and_keeps_what_was_typed(
    cast: Cast, typed: dict[str, str]
) -> None:
    task = done(cast)
    check = Check.objects.get()
    told = {**typed, "check": check.id}
    answer = browser_of(cast.head).post(f"/control/{task.id}/return/", told)
    assert answer.status_code == 422
    current = answer.context["page"].current
    assert current.error == "Choose a reason and write what to mend."
    assert (current.task_id, current.typed_note) == (task.id, typed.get("note", ""))
    task.refresh_from_db()
    assert task.state == "done"


@time_machine.travel(LATER, tick=False)
def test_a_return_sends_the_task_back(cast: Cast) -> None:
    task = done(cast)
    told = {"reason": "no_evidence", "note": "Attach the letter"}
    answer = browser_of(cast.head).post(f"/control/{task.id}/return/", told)
    assert answer.url == "/control/"
    task.refresh_from_db()
    check = Check.objects.get()
    assert (task.state, check.reason, check.note) == ("returned", *told.values())


@time_machine.travel(LATER, tick=False)
def test_what_somebody_else_has_decided_meanwhile_is_said_in_place(cast: Cast) -> None:
    task = done(cast)
    accept_task(actor=actor(cast.head), task_id=task.id, moment=LATER)
    told = {"reason": "incomplete", "note": "Who?"}
    answer = browser_of(cast.head).post(f"/control/{task.id}/return/", told)
    assert answer.status_code == 422
    task.refresh_from_db()
    assert task.state == "accepted"


@pytest.mark.parametrize(
    ("name", "status"), [("owner", 403), ("colleague", 403), ("other_head", 404), ("stranger", 403)]
)
@pytest.mark.parametrize("verb", ["accept", "return"])
def test_others_do_not_decide(cast: Cast, verb: str, name: str, status: int) -> None:
    task = done(cast)
    told = {"reason": "incomplete", "note": "Who?"}
    answer = browser_of(getattr(cast, name)).post(f"/control/{task.id}/{verb}/", told)
    assert answer.status_code == status
    assert not Check.objects.exclude(decision="").exists()


@time_machine.travel(LATER, tick=False)
def test_queries_do_not_grow_with_the_queue(cast: Cast) -> None:
    client, counts = browser_of(cast.head), []
    for more in (2, 18):
        for _ in range(more):
            done(cast)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/control/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_an_empty_queue_says_what_comes_here(cast: Cast) -> None:
    page = browser_of(cast.head).get("/control/").content.decode()
    assert "Nothing waits for you" in page
