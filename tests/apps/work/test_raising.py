"""Signals of a client's orders raise the retention task of the card, once for each pause."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from techkarta.engine.planning.calendar import working_calendar
from techkarta.orders.models import Order
from techkarta.work.models import Task
from techkarta.work.services.raising import raise_tasks
from tests.apps.making import complete, operation, put_card, states_of, tasks_of
from tests.world import MOMENT, Cast, make_case, make_client

CALENDAR = working_calendar("RU")
TODAY = date(2026, 11, 23)
SIGNALS = {"client.signal": ("order_late", "orders_fell")}


@pytest.fixture
def rhythmic(cast: Cast) -> Task:
    """The retention task of a client that orders every ten days, and has not for a month."""
    put_card(
        cast.company,
        operation("010"),
        operation("020", "010", when=SIGNALS, is_mandatory=False),
    )
    client = make_client(cast.owner)
    for number in range(6):
        order(cast, client.id, TODAY - timedelta(days=30 + 10 * number))
    return tasks_of(make_case(cast.owner, client, process="short"))["020"]


def order(cast: Cast, client_id: int, day: date) -> None:
    Order.objects.create(
        organisation=cast.company, client_id=client_id, number=str(day), ordered_on=day,
        amount=Decimal(100), currency="RUB",
    )  # fmt: skip


def look(cast: Cast, days: int = 0) -> int:
    day = TODAY + timedelta(days=days)
    moment = datetime.combine(day, time(7, 20), MOMENT.tzinfo)
    return raise_tasks(organisation_id=cast.company.id, day=day, moment=moment)


def test_a_pause_opens_the_task_in_its_turn_and_once(cast: Cast, rhythmic: Task) -> None:
    assert look(cast) == 0, "what precedes it is not accepted yet"
    complete(cast.owner, tasks_of(rhythmic.visit.case)["010"])
    assert states_of(rhythmic.visit.case)["020"] == "waiting", "no signal was looked for since"
    assert look(cast) == 1
    assert look(cast, 1) == 0
    rhythmic.refresh_from_db()
    assert rhythmic.state == "ready"
    assert rhythmic.due_at == CALENDAR.end_of_work(date(2026, 11, 25))


def test_a_new_pause_raises_a_new_task_and_an_answered_one_does_not(
    cast: Cast, rhythmic: Task
) -> None:
    case = rhythmic.visit.case
    complete(cast.owner, tasks_of(case)["010"])
    look(cast)
    complete(cast.owner, tasks_of(case)["020"])
    assert look(cast, 2) == 0
    order(cast, case.client_id or 0, TODAY + timedelta(days=3))
    assert look(cast, 4) == 0
    assert look(cast, 40) == 1
    assert states_of(case)["020·2"] == "ready"


def test_without_a_signal_nothing_is_raised(cast: Cast, rhythmic: Task) -> None:
    complete(cast.owner, tasks_of(rhythmic.visit.case)["010"])
    order(cast, rhythmic.visit.case.client_id or 0, TODAY - timedelta(days=2))
    Order.objects.filter(ordered_on__lt=TODAY - timedelta(days=40)).delete()
    assert look(cast) == 0
    assert states_of(rhythmic.visit.case)["020"] == "waiting"
