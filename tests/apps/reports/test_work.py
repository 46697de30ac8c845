"""The report of the work: who sees whom, hands on the address, files, queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from techkarta.accounts.models import User
from tests.apps.making import PROCESS, complete, operation, put_card, tasks_of
from tests.keeping import makes
from tests.world import MOMENT, Cast, make_case, make_cast

NOW = MOMENT + timedelta(hours=3)


def make_company() -> Cast:
    cast = make_cast()
    put_card(cast.company, operation("010"))
    for user in (cast.owner, cast.outsider):
        complete(user, tasks_of(make_case(user, process=PROCESS))["010"], minutes=25)
    return cast


making = makes(make_company)


@pytest.fixture
def cast(made: Cast) -> Cast:
    """Owner and outsider each finish an operation today."""
    return made


def read(user: User, path: str, **query: object) -> str:
    """A page as somebody reads it."""
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(NOW, tick=False):
        answer = browser.get(f"/reports/work/{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_rep_sees_his_own_line_and_the_head_his_team(cast: Cast) -> None:
    assert "Olga Owner" in read(cast.owner, "")
    assert "Oleg Outsider" not in read(cast.head, "")
    assert "Olga Owner" in read(cast.head, "")
    assert "Olga Owner" not in read(cast.other_head, "")


def test_rows_of_another_team_stay_closed_whatever_the_address_says(cast: Cast) -> None:
    theirs = {"figure": "done", "person": cast.outsider.id}
    assert "No events of this kind" in read(cast.head, "events/", **theirs)
    assert "Oleg Outsider" in read(cast.other_head, "events/", **theirs)
    assert "No events of this kind" in read(cast.stranger, "events/", **theirs)


@pytest.mark.parametrize(
    "query",
    [
        {"day": "2026-02-31"},
        {"day": "9999-12-31"},
        {"view": "year", "weeks": "-3", "team": "x"},
        {"view": "week", "weeks": "52", "day": "2000-01-01"},
        {"team": "99999999999999999999"},
    ],
)
def test_an_address_edited_by_hand_means_the_usual(cast: Cast, query: dict[str, str]) -> None:
    assert "Work" in read(cast.head, "", **query)
    assert "Back to the report" in read(cast.stranger, "events/", **query | {"figure": "secrets"})


def test_an_empty_day_says_what_the_place_is_for(cast: Cast) -> None:
    assert "Nobody types a report" in read(cast.head, "", day="2026-11-01")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_hold_the_same(cast: Cast, form: str) -> None:
    browser = Browser()
    browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    with time_machine.travel(NOW, tick=False):
        for path in (f"work.{form}", f"events.{form}?figure=done"):
            answer = browser.get(f"/reports/work/{path}")
            assert "attachment" in answer["Content-Disposition"]
            assert len(answer.content) > 100
    assert browser.get("/reports/work/work.exe").status_code == 404


@pytest.mark.parametrize("path", ["", "?view=week&weeks=52", "events/?figure=done"])
def test_more_work_takes_no_more_queries(cast: Cast, path: str) -> None:
    browser = Browser()
    browser.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    counts = []
    for _ in range(2):
        browser.get(f"/reports/work/{path}")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/reports/work/{path}")
        counts.append(len(queries))
        for user in (cast.owner, cast.colleague):
            complete(user, tasks_of(make_case(user, process=PROCESS))["010"])
    assert counts[0] == counts[1]
