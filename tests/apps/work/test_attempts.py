"""Attempts to reach a new client: five in 21 days, then parked with a date, and back by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client as Browser

from techkarta.common.errors import Conflict, DomainError, Invalid, NotFound
from techkarta.engine.cards.model import Norm, NormUnit, Repeat, RepeatEnd, RepeatUnit
from techkarta.engine.execution.attempts import attempts
from techkarta.engine.planning.calendar import working_calendar
from techkarta.notices.models import Notice
from techkarta.work.models import Attempt, Parking, Task
from techkarta.work.services import attempt_task, park_task, return_parked, unblock_task
from tests.apps.making import operation, put_card, tasks_of
from tests.world import MOMENT, Cast, actor, make_case

CALENDAR = working_calendar("RU")
TODAY = date(2026, 11, 23)
REACHING = {
    "repeat": Repeat(every=3, unit=RepeatUnit.WORKING_DAY, until=RepeatEnd.ACCEPTED),
    "norm": Norm(minutes=10, per=NormUnit.CONTACT),
}


@pytest.fixture
def call(cast: Cast) -> Task:
    """The first call of a new client."""
    put_card(cast.company, operation("010", **REACHING), operation("020"))
    return tasks_of(make_case(cast.owner, process="short"))["010"]


def attempt(cast: Cast, task: Task, days: int = 0, **more: object) -> Task:
    told: dict[str, object] = {"channel": "call", "note": "Nobody answers", "minutes": 5, **more}
    moment = MOMENT + timedelta(days=days)
    return attempt_task(actor=actor(cast.owner), task_id=task.id, moment=moment, **told)  # type: ignore[arg-type]


def park(cast: Cast, task: Task, days: int = 30, reason: str = "Budget in January") -> Task:
    return park_task(
        actor=actor(cast.owner), task_id=task.id, until=TODAY + timedelta(days=days),
        reason=reason, moment=MOMENT,
    )  # fmt: skip


def back(cast: Cast, days: int) -> int:
    return return_parked(
        organisation_id=cast.company.id,
        day=TODAY + timedelta(days=days),
        moment=MOMENT + timedelta(days=days),
    )


@pytest.mark.parametrize(
    ("days", "today", "left"),
    [((), 0, 5), ((0, 3), 3, 3), ((0, 1, 2, 3, 4), 4, 0), ((0, 3), 21, 3), ((0, 3), 22, 0)],
)
def test_five_attempts_in_twenty_one_days(days: tuple[int, ...], today: int, left: int) -> None:
    made = [TODAY + timedelta(days=number) for number in days]
    assert attempts(made, TODAY + timedelta(days=today)).left == left


def test_an_attempt_is_counted_and_puts_the_next_one_ahead(cast: Cast, call: Task) -> None:
    task = attempt(cast, call)
    assert (task.state, task.minutes_fact) == ("ready", 5)
    assert task.due_at == CALENDAR.end_of_work(date(2026, 11, 26))
    assert Attempt.objects.get().note == "Nobody answers"


def test_after_five_the_sixth_is_refused(cast: Cast, call: Task) -> None:
    for day in range(5):
        attempt(cast, call, day)
    with pytest.raises(Conflict, match="attempts_over"):
        attempt(cast, call, 5)


def test_after_twenty_one_days_too(cast: Cast, call: Task) -> None:
    attempt(cast, call)
    with pytest.raises(Conflict, match="attempts_over"):
        attempt(cast, call, 22)


@pytest.mark.parametrize(
    ("more", "code"),
    [({"channel": "pigeon"}, "channel_unknown"), ({"minutes": -1}, "minutes_wrong")],
)
def test_an_impossible_attempt_is_refused(
    cast: Cast, call: Task, more: dict[str, object], code: str
) -> None:
    with pytest.raises(Invalid, match=code):
        attempt(cast, call, **more)


def test_other_operations_and_other_people_do_not(cast: Cast, call: Task) -> None:
    with pytest.raises(Invalid, match="attempts_not_asked"):
        attempt(cast, tasks_of(call.visit.case)["020"])
    with pytest.raises(NotFound):
        attempt_task(
            actor=actor(cast.outsider), task_id=call.id, channel="call", note="", minutes=0,
            moment=MOMENT,
        )  # fmt: skip


def test_a_parked_client_comes_back_on_its_day_with_attempts_anew(cast: Cast, call: Task) -> None:
    for day in range(5):
        attempt(cast, call, -day)
    assert park(cast, call).state == "blocked"
    assert back(cast, 29) == 0
    assert [back(cast, 30), back(cast, 30)] == [1, 0]
    call.refresh_from_db()
    assert call.state == "ready"
    assert call.due_at == CALENDAR.end_of_work(date(2026, 12, 25))
    assert Notice.objects.get().kind == "parked_back"
    assert attempt(cast, call, 31).minutes_fact == 30


def test_brought_back_by_hand_it_does_not_come_back_again(cast: Cast, call: Task) -> None:
    park(cast, call)
    unblock_task(actor=actor(cast.owner), task_id=call.id, moment=MOMENT)
    assert back(cast, 30) == 0
    assert Parking.objects.filter(returned_at__isnull=False).count() == 1
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("days", "reason", "code"),
    [
        (0, "Later", "parking_day_wrong"),
        (400, "Later", "parking_day_wrong"),
        (9, " ", "reason_empty"),
    ],
)
def test_parking_wants_a_day_and_a_reason(
    cast: Cast, call: Task, days: int, reason: str, code: str
) -> None:
    with pytest.raises(DomainError, match=code):
        park(cast, call, days, reason)


def test_the_panel_offers_what_is_left(client: Browser, cast: Cast, call: Task) -> None:
    client.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    url = f"/tasks/{call.id}/"
    assert b"5 attempts are left" in client.get(url).content
    assert client.post(f"{url}attempt/", {"channel": "letter", "minutes": "5"}).status_code == 302
    assert client.post(f"{url}attempt/", {"channel": "pigeon"}).status_code == 422
    panel = client.get(url).context["page"].panel
    assert (panel.attempts.left, panel.attempts.made[0].channel) == (4, "Letter")
    whole = client.get(url, headers={"HX-Request": "true", "HX-Target": "main"})
    assert b'id="main"' in whole.content, "what is asked for after an action is the page"
    told = {"until": "2099-01-01", "reason": "Later"}
    assert client.post(f"{url}parking/", told).status_code == 422
