"""Standing in for somebody away: the tasks are seen on My day and taken over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from techkarta.accounts.models import User
from techkarta.common.errors import NotFound
from techkarta.desk.day import DayPage, day_page
from techkarta.planning.services import AbsenceFields, record_absence, take_over
from techkarta.work.models import Task
from tests.apps.making import put_card
from tests.world import MOMENT, Cast, actor, first_task, make_case

MONDAY = date(2026, 11, 23)


def task_of_absent(cast: Cast, *, substitute: User) -> Task:
    """A task of the owner, who is away since yesterday."""
    put_card(cast.company)
    task = first_task(make_case(cast.owner, process="short"))
    fields = AbsenceFields(
        user_id=cast.owner.id,
        kind="sick",
        first_on=MONDAY - timedelta(days=1),
        last_on=MONDAY + timedelta(days=3),
        substitute_id=substitute.id,
    )
    record_absence(actor=actor(cast.head), fields=fields, moment=MOMENT)
    return task


def day_of(user: User, days: int = 0) -> DayPage:
    moment = MOMENT + timedelta(days=days)
    return day_page(actor(user), moment, opened_id=None, is_all=False)


def test_the_substitute_sees_and_takes_over_even_from_another_team(cast: Cast) -> None:
    task = task_of_absent(cast, substitute=cast.outsider)
    assert [row.task_id for row in day_of(cast.outsider).stand_ins] == [task.id]
    for _time in range(2):
        take_over(actor=actor(cast.outsider), task_id=task.id, moment=MOMENT)
    task.refresh_from_db()
    assert task.owner_id == cast.outsider.id
    assert not day_of(cast.outsider).stand_ins


def test_when_the_absence_is_over_there_is_nothing_to_take(cast: Cast) -> None:
    task = task_of_absent(cast, substitute=cast.outsider)
    assert not day_of(cast.outsider, days=5).stand_ins
    moment = MOMENT + timedelta(days=5)
    with pytest.raises(NotFound):
        take_over(actor=actor(cast.outsider), task_id=task.id, moment=moment)


def test_nobody_else_takes_over(cast: Cast) -> None:
    task = task_of_absent(cast, substitute=cast.outsider)
    for user in (cast.colleague, cast.stranger):
        with pytest.raises(NotFound):
            take_over(actor=actor(user), task_id=task.id, moment=MOMENT)


def test_a_task_of_somebody_present_is_not_taken(cast: Cast) -> None:
    task_of_absent(cast, substitute=cast.outsider)
    other = first_task(make_case(cast.colleague, process="short"))
    with pytest.raises(NotFound):
        take_over(actor=actor(cast.outsider), task_id=other.id, moment=MOMENT)


def test_who_is_away_reads_so_on_my_day(cast: Cast) -> None:
    task_of_absent(cast, substitute=cast.outsider)
    page = day_of(cast.owner)
    assert page.away is not None
    assert (page.away.substitute, page.fund) == ("Oleg Outsider", 0)


def test_pages_of_time_open_and_say_what_is_wrong(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head, backend="django.contrib.auth.backends.ModelBackend")
    sent = {
        "user": cast.owner.id,
        "kind": "trip",
        "first_on": "2020-01-01",
        "last_on": "2020-01-02",
    }
    answer = client.post("/absences/", sent)
    assert answer.status_code == 422
    assert "last_on" in answer.context["page"].form.errors
    for url in ("/absences/", f"/plan/{cast.owner.id}/terms/", f"/plan/{cast.owner.id}/events/"):
        assert client.get(url).status_code == 200
