"""Deviations by cause, action and date; the duty of controllers counted from decisions."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import User
from techkarta.control.models import DeviationAction
from techkarta.work.services import accept_task, return_task
from tests.apps.making import PROCESS, complete, operation, put_card, tasks_of
from tests.keeping import makes
from tests.world import MOMENT, Cast, actor, make_case, make_cast

NOW = MOMENT + timedelta(days=5)


def make_company() -> Cast:
    cast = make_cast()
    put_card(cast.company, operation("010", method="each"))
    return cast


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    return made


def answered(cast: Cast, person: User, cause: str, due_on: date, **more: object) -> DeviationAction:
    """A deviation of somebody's with what is done about it."""
    number = DeviationAction.objects.count()
    return DeviationAction.objects.create(
        organisation=person.organisation, key=f"late:{number}", kind="late", title=f"Late {number}",
        person=person, cause=cause, text="Write to them", owner=cast.head, due_on=due_on,
        created_by=cast.head, created_at=MOMENT, **more,
    )  # fmt: skip


def read(user: User, path: str = "", **query: object) -> str:
    browser = Browser()
    with time_machine.travel(NOW, tick=False):
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        answer = browser.get(f"/reports/causes/{path}", query)
    assert answer.status_code == 200
    return answer.content.decode("utf-8-sig")


def test_a_deviation_is_told_with_cause_action_and_date(cast: Cast) -> None:
    today = NOW.date()
    late = datetime.combine(today, NOW.time(), NOW.tzinfo)
    answered(cast, cast.owner, "client", today + timedelta(days=1))
    answered(cast, cast.owner, "client", today - timedelta(days=1))
    answered(cast, cast.owner, "card", today - timedelta(days=2), done_at=late)
    answered(cast, cast.owner, "card", today, done_at=MOMENT)
    rows = list(csv.DictReader(io.StringIO(read(cast.head, "deviations.csv"))))
    assert [row["State"] for row in rows] == [
        "finished in time", "finished late", "overdue", "in work",
    ]  # fmt: skip
    assert rows[0]["Person"] == "Olga Owner"
    assert rows[0]["Action"] == "Write to them"
    assert (
        len(list(csv.DictReader(io.StringIO(read(cast.head, "deviations.csv", cause="card"))))) == 2
    )
    assert "50 %" in read(cast.head)


def test_a_head_sees_the_deviations_of_his_people(cast: Cast) -> None:
    answered(cast, cast.owner, "client", NOW.date())
    assert "Late 0" in read(cast.head)
    assert "Late 0" not in read(cast.other_head)
    assert "No deviation was answered" in read(cast.other_head, days="-1", cause="weather")


def test_duty_is_what_was_decided_of_what_was_to_be(cast: Cast) -> None:
    """Two decided, one of them returned; one has waited for five days: two of three."""
    tasks = []
    for _ in range(3):
        task = tasks_of(make_case(cast.owner, process=PROCESS))["010"]
        tasks.append(complete(cast.owner, task))
    head, at = actor(cast.head), MOMENT + timedelta(hours=2)
    accept_task(actor=head, task_id=tasks[0].id, moment=at)
    return_task(actor=head, task_id=tasks[1].id, reason="incomplete", note="Who?", moment=at)
    page = read(cast.head)
    row = page[page.index("Duty of controllers") :]
    assert "67 %" in row
    link = re.search(r'href="/reports/work/(events/\?figure=returning[^"]+)"', row)
    assert link is not None
    browser = Browser()
    with time_machine.travel(NOW, tick=False):
        browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
        opened = browser.get(f"/reports/work/{link[1].replace('&amp;', '&')}").content.decode()
    assert "Returned by the controller" in opened
    assert "Who?" in opened


def test_more_of_everything_takes_no_more_queries(cast: Cast) -> None:
    counts = []
    browser = Browser()
    with time_machine.travel(NOW, tick=False):
        browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
        for _ in range(2):
            answered(cast, cast.owner, "client", NOW.date())
            complete(cast.owner, tasks_of(make_case(cast.owner, process=PROCESS))["010"])
            browser.get("/reports/causes/")
            with CaptureQueriesContext(connection) as queries:
                browser.get("/reports/causes/")
            counts.append(len(queries))
    assert counts[0] == counts[1]
