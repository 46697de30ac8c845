"""What a defence ordered stands in the day of its owner until it is done, and its giver sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from techkarta.accounts.models import User
from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Invalid, NotFound
from techkarta.desk.day import DayPage, day_page
from techkarta.desk.ordered import DayOrder
from techkarta.notices.models import Notice
from techkarta.work.defences import defence_of
from techkarta.work.models import Check, DefenceOrder, Task
from techkarta.work.services import Order, accept_task, finish_order, reopen_order, return_task
from tests.apps.making import complete, make_mark, make_order, operation, put_card, tasks_of
from tests.world import MOMENT, Cast, actor, make_case, make_user

TODAY = MOMENT.date()
DAY = timedelta(days=1)


@pytest.fixture
def expert(cast: Cast) -> User:
    """Somebody of another team, who sees nothing of the deal otherwise."""
    return make_user(cast.company, "specialist", team=cast.outsider.team, name="Egor Expert")


@pytest.fixture
def task(cast: Cast) -> Task:
    """A task that waits for the decision of the chair: the panel has spoken."""
    put_card(cast.company, operation("010", method="defence"))
    row = complete(cast.owner, tasks_of(make_case(cast.owner, process="short"))["010"])
    make_mark(cast.colleague, row)
    Check.objects.filter(task=row).get().marks.update(
        verdict="accepted", note="Sound", given_at=MOMENT
    )
    return row


def order(chair: User, task: Task, *owners: User, days: int = 1) -> list[DefenceOrder]:
    """The chair accepts and orders each of them something."""
    orders = [
        Order(text=f"Call {owner.full_name}", owner_id=owner.id, due_on=TODAY + days * DAY)
        for owner in owners
    ]
    accept_task(actor=actor(chair), task_id=task.id, moment=MOMENT, orders=orders)
    return list(DefenceOrder.objects.order_by("id"))


def day_of(user: User, days: int = 0) -> DayPage:
    return day_page(actor(user), MOMENT + days * DAY, opened_id=None, is_all=False)


def orders_of(user: User, days: int = 0) -> list[DayOrder]:
    return list(day_of(user, days).orders)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_it_stands_in_the_day_of_its_owner_until_done(cast: Cast, task: Task, expert: User) -> None:
    mine, theirs = order(cast.head, task, cast.owner, expert)
    (row,) = orders_of(cast.owner)
    assert (row.order_id, row.by, row.case) == (mine.id, cast.head.full_name, task.visit.case.title)
    assert (row.due_on, row.is_late, row.done_by) == (TODAY + DAY, False, "")
    assert [each.is_late for each in orders_of(cast.owner, 1) + orders_of(cast.owner, 2)] == [
        False,
        True,
    ]
    assert [each.order_id for each in orders_of(expert)] == [theirs.id]
    assert orders_of(cast.head) == orders_of(cast.stranger) == []
    finish_order(actor=actor(cast.owner), order_id=mine.id, moment=MOMENT)
    (row,) = orders_of(cast.owner)
    assert row.done_by == cast.owner.full_name
    assert orders_of(cast.owner, 1) == []
    reopen_order(actor=actor(cast.owner), order_id=mine.id, moment=MOMENT)
    assert [each.done_by for each in orders_of(cast.owner, 1)] == [""]


def test_its_owner_and_who_gave_it_say_that_it_is_done(
    cast: Cast, task: Task, expert: User
) -> None:
    (row,) = order(cast.head, task, expert)
    for nobody in (cast.owner, cast.other_head, cast.stranger):
        for act in (finish_order, reopen_order):
            with pytest.raises(NotFound):
                act(actor=actor(nobody), order_id=row.id, moment=MOMENT)
    told = {"order_id": row.id, "moment": MOMENT}
    finish_order(actor=actor(cast.head), **told)
    assert finish_order(actor=actor(expert), **told).done_by == cast.head
    reopen_order(actor=actor(expert), **told)
    assert reopen_order(actor=actor(expert), **told).done_by is None
    entries = AuditEntry.objects.filter(action__startswith="defence.order").order_by("id")
    assert [(each.action, each.actor) for each in entries] == [
        ("defence.order_done", cast.head),
        ("defence.order_reopened", expert),
    ]


def test_only_who_may_carry_it_out_is_ordered_something_and_is_told(
    cast: Cast, task: Task, expert: User
) -> None:
    with pytest.raises(Invalid, match="person_unknown"):
        order(cast.head, task, make_user(cast.company, "admin"))
    assert not DefenceOrder.objects.exists()
    order(cast.head, task, expert, cast.head)
    (notice,) = Notice.objects.filter(kind="defence_ordered")
    assert (notice.person, notice.params["text"]) == (expert, "Call Egor Expert")


def test_orders_of_a_returned_defence_stay_in_sight_of_the_next(
    cast: Cast, task: Task, expert: User
) -> None:
    given = Order(text="Name the roles", owner_id=expert.id, due_on=TODAY)
    why = {"reason": "incomplete", "note": "Who?", "moment": MOMENT, "orders": [given]}
    return_task(actor=actor(cast.head), task_id=task.id, **why)
    complete(cast.owner, tasks_of(task.visit.case)["010"])
    panel = defence_of(actor(cast.head), tasks_of(task.visit.case)["010"])
    assert panel is not None
    assert (panel.decision, [each.text for each in panel.orders]) == ("", ["Name the roles"])
    with translation.override("en"):
        page = browser_of(cast.head).get("/control/").content.decode()
    assert "Name the roles" in page


def test_done_and_undone_from_the_day_and_seen_at_the_defence(
    cast: Cast, task: Task, expert: User
) -> None:
    (row,) = order(cast.head, task, expert, days=40000)
    mine, chair = browser_of(expert), browser_of(cast.head)
    url = f"/defence-orders/{row.id}/done/"
    assert f'action="{url}"' in mine.get("/").content.decode()
    assert mine.get(f"/tasks/{task.id}/").status_code == 200
    assert "not done yet" in chair.get(f"/tasks/{task.id}/").content.decode()
    assert mine.post(url, {"back": "day"}).url == "/"
    assert f'action="/defence-orders/{row.id}/open/"' in mine.get("/").content.decode()
    assert "done: Egor Expert" in chair.get(f"/tasks/{task.id}/").content.decode()
    assert chair.post(f"/defence-orders/{row.id}/open/").url == f"/tasks/{task.id}/"
    assert "not done yet" in chair.get(f"/tasks/{task.id}/").content.decode()
    DefenceOrder.objects.update(due_on=TODAY - 400 * DAY)
    assert "overdue" in mine.get("/").content.decode()
    assert "overdue" in chair.get(f"/tasks/{task.id}/").content.decode()


def test_who_begins_elsewhere_begins_with_the_day_while_something_is_ordered(
    cast: Cast, task: Task
) -> None:
    author = make_user(cast.company, "methodologist")
    client = browser_of(author)
    assert client.get("/").status_code == 302
    row = make_order(author, task)
    assert client.get("/").status_code == 200
    finish_order(actor=actor(author), order_id=row.id, moment=MOMENT)
    assert client.get("/").status_code == 302
    make_mark(author, task)
    assert client.get("/").status_code == 200


def test_many_orders_cost_no_more_queries(cast: Cast, task: Task) -> None:
    make_order(cast.owner, task)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            day_of(cast.owner)
        return len(captured)

    cost()
    one = cost()
    for number in range(5):
        make_order(cast.owner, task, text=f"Call {number}")
    assert cost() == one
    assert len(orders_of(cast.owner)) == 6
