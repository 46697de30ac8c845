"""A defence: the chair names a panel, everybody gives a mark, then the chair decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from techkarta.accounts.models import User
from techkarta.common.errors import Conflict, Invalid, Locked, NotAllowed, NotFound
from techkarta.notices.models import Notice
from techkarta.work.defences import asked_marks, defence_of
from techkarta.work.models import Check, DefenceOrder, Mark, Task
from techkarta.work.services import Order, accept_task, give_mark, name_panel, return_task
from tests.apps.making import complete, operation, put_card, tasks_of
from tests.world import MOMENT, Cast, actor, make_case, make_user

TODAY = MOMENT.date()


@pytest.fixture
def expert(cast: Cast) -> User:
    return make_user(cast.company, "specialist", team=cast.outsider.team, name="Egor Expert")


@pytest.fixture
def task(cast: Cast) -> Task:
    put_card(cast.company, operation("010", method="defence"))
    return complete(cast.owner, tasks_of(make_case(cast.owner, process="short"))["010"])


def name(chair: User, task: Task, *members: User) -> Check:
    ids = [member.id for member in members]
    return name_panel(actor=actor(chair), task_id=task.id, member_ids=ids, moment=MOMENT)


def give(member: User, task: Task, verdict: str = "accepted", note: str = "Sound") -> Mark:
    mark = Mark.objects.get(defence__task=task, member=member)
    return give_mark(
        actor=actor(member), mark_id=mark.id, verdict=verdict, note=note, moment=MOMENT
    )


def accept(chair: User, task: Task, orders: Iterable[Order] = ()) -> Task:
    return accept_task(
        actor=actor(chair), task_id=task.id, moment=MOMENT, note="Agreed", orders=list(orders)
    )


def send_back(chair: User, task: Task) -> Task:
    why = {"reason": "incomplete", "note": "Name the roles"}
    return return_task(actor=actor(chair), task_id=task.id, moment=MOMENT, **why)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("decide", [accept, send_back])
def test_no_decision_before_every_member_has_spoken(
    cast: Cast, task: Task, expert: User, decide: object
) -> None:
    with pytest.raises(Locked) as refused:
        decide(cast.head, task)  # type: ignore[operator]
    assert refused.value.code == "panel_missing"
    name(cast.head, task, expert, cast.colleague)
    give(cast.colleague, task)
    with pytest.raises(Locked) as refused:
        decide(cast.head, task)  # type: ignore[operator]
    assert (refused.value.code, refused.value.params) == ("marks_awaited", {"names": "Egor Expert"})
    give(expert, task, "returned")
    assert decide(cast.head, task).state in {"accepted", "returned"}  # type: ignore[operator]


def test_who_has_left_is_not_waited_for_but_somebody_must_have_spoken(
    cast: Cast, task: Task, expert: User
) -> None:
    name(cast.head, task, expert, cast.colleague)
    User.objects.filter(pk=expert.pk).update(is_active=False)
    with pytest.raises(Locked, match="marks_awaited"):
        accept(cast.head, task)
    give(cast.colleague, task)
    assert accept(cast.head, task).state == "accepted"


def test_a_panel_that_has_all_left_has_not_spoken(cast: Cast, task: Task, expert: User) -> None:
    name(cast.head, task, expert)
    User.objects.filter(pk=expert.pk).update(is_active=False)
    with pytest.raises(Locked, match="panel_missing"):
        accept(cast.head, task)


def test_who_may_not_be_on_the_panel(cast: Cast, task: Task, expert: User) -> None:
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    refusals = {
        "panel_empty": [],
        "panel_performer": [cast.owner, expert],
        "panel_chair": [cast.head, expert],
        "person_unknown": [cast.colleague],
    }
    for code, members in refusals.items():
        with pytest.raises(Invalid, match=code):
            name(cast.head, task, *members)
    with pytest.raises(Invalid, match="person_unknown"):
        name(cast.head, task, cast.stranger)
    assert not Mark.objects.exists()


def test_only_the_chair_names_the_panel_and_only_of_a_defence(
    cast: Cast, task: Task, expert: User
) -> None:
    with pytest.raises(NotFound):
        name(expert, task, cast.colleague)
    with pytest.raises(NotAllowed):
        name(cast.owner, task, expert)
    Check.objects.filter(task=task).update(method="each")
    with pytest.raises(Conflict, match="not_defence"):
        name(cast.head, task, expert)
    order = Order(text="Call", owner_id=cast.owner.id, due_on=TODAY)
    with pytest.raises(Conflict, match="not_defence"):
        accept(cast.head, task, [order])


def test_naming_again_adds_and_releases_and_keeps_marks_given(
    cast: Cast, task: Task, expert: User
) -> None:
    check = name(cast.head, task, expert, cast.colleague)
    name(cast.head, task, expert, cast.colleague)
    assert check.marks.count() == 2
    assert Notice.objects.filter(person=expert, kind="mark_asked").count() == 1
    give(cast.colleague, task)
    name(cast.head, task, cast.other_head)
    members = check.marks.values_list("member_id", flat=True)
    assert set(members) == {cast.colleague.id, cast.other_head.id}
    with pytest.raises(IntegrityError), transaction.atomic():
        Mark.objects.create(defence=check, member=cast.colleague, asked_at=MOMENT)


def test_a_mark_is_given_once_by_its_member(cast: Cast, task: Task, expert: User) -> None:
    name(cast.head, task, expert, cast.colleague)
    with pytest.raises(Invalid, match="mark_unknown"):
        give(expert, task, "perhaps")
    with pytest.raises(Invalid, match="mark_note_empty"):
        give(expert, task, note=" ")
    give(expert, task)
    assert give(expert, task, "returned", "Changed").verdict == "accepted"
    mark = Mark.objects.get(member=cast.colleague)
    head = actor(cast.head)
    with pytest.raises(NotFound):
        give_mark(actor=head, mark_id=mark.id, verdict="accepted", note="Mine", moment=MOMENT)
    User.objects.filter(pk=cast.colleague.pk).update(is_active=False)
    accept(cast.head, task)
    User.objects.filter(pk=cast.colleague.pk).update(is_active=True)
    with pytest.raises(Conflict, match="task_state"):
        give(cast.colleague, task)


def test_marks_open_with_ones_own_and_to_the_chair_when_all_are_there(
    cast: Cast, task: Task, expert: User
) -> None:
    def seen(user: User) -> list[str]:
        panel = defence_of(actor(user), task)
        assert panel is not None
        return [mark.verdict for mark in panel.marks if mark.verdict]

    name(cast.head, task, expert, cast.colleague)
    give(expert, task)
    views = (expert, cast.colleague, cast.head, cast.owner)
    assert [len(seen(user)) for user in views] == [1, 0, 0, 0]
    give(cast.colleague, task)
    assert [len(seen(user)) for user in views] == [2, 2, 2, 0]
    accept(cast.head, task)
    assert len(seen(cast.owner)) == 2


def test_orders_name_somebody_here_and_a_day_to_come(cast: Cast, task: Task, expert: User) -> None:
    name(cast.head, task, expert)
    give(expert, task)
    tomorrow = TODAY + timedelta(days=1)
    wrong = {
        "action_empty": Order(text=" ", owner_id=cast.owner.id, due_on=tomorrow),
        "person_unknown": Order(text="Call", owner_id=cast.stranger.id, due_on=tomorrow),
        "date_past": Order(text="Call", owner_id=cast.owner.id, due_on=TODAY - timedelta(days=1)),
    }
    for code, order in wrong.items():
        with pytest.raises(Invalid, match=code):
            accept(cast.head, task, [order])
    accept(cast.head, task, [Order(text="Call", owner_id=cast.owner.id, due_on=tomorrow)])
    accept(cast.head, task, [Order(text="Again", owner_id=cast.owner.id, due_on=tomorrow)])
    assert DefenceOrder.objects.get().text == "Call"


def test_from_the_chair_to_the_panel_to_the_decision(cast: Cast, task: Task, expert: User) -> None:
    chair, member, performer = browser_of(cast.head), browser_of(expert), browser_of(cast.owner)
    refused = chair.post(f"/control/{task.id}/accept/", {"note": "Fine"})
    assert refused.status_code == 422
    assert chair.post(f"/control/{task.id}/panel/", {"members": [expert.id]}).status_code == 302
    assert [mark.member_id for mark in asked_marks(actor(expert))] == [expert.id]
    assert f"/tasks/{task.id}/" in member.get("/").content.decode()
    mark = Mark.objects.get()
    assert f"/marks/{mark.id}/" in member.get(f"/tasks/{task.id}/").content.decode()
    assert member.post(f"/marks/{mark.id}/", {"verdict": "accepted"}).status_code == 422
    said = {"verdict": "accepted", "note": "Roles are named"}
    assert member.post(f"/marks/{mark.id}/", said).status_code == 302
    assert not asked_marks(actor(expert))
    assert "Roles are named" not in performer.get(f"/tasks/{task.id}/").content.decode()
    assert "Roles are named" in chair.get("/control/").content.decode()
    half = {"order_text": "Call them", "order_owner": "", "order_due": ""}
    assert "Call them" in chair.post(f"/control/{task.id}/accept/", half).content.decode()
    order = {**half, "order_owner": cast.owner.id, "order_due": "2099-12-01"}
    assert chair.post(f"/control/{task.id}/accept/", order).status_code == 302
    page = performer.get(f"/tasks/{task.id}/").content.decode()
    assert "Roles are named" in page
    assert "Call them" in page
