"""Blocking: a missing resource has somebody who clears it and a day; who may say it is there."""

from datetime import UTC, date, datetime

import pytest

from techkarta.accounts.models import User
from techkarta.common.errors import Invalid, NotAllowed, NotFound
from techkarta.work.models import Task
from techkarta.work.selectors import blocked_by, visible
from techkarta.work.services import block_task, unblock_task
from tests.apps.making import events_of, operation, put_card, tasks_of
from tests.world import MOMENT, Cast, actor, make_case, make_user

TODAY = date(2026, 11, 23)
LATER = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def task(cast: Cast) -> Task:
    put_card(cast.company, operation("010"))
    return tasks_of(make_case(cast.owner, process="short"))["010"]


def block(
    cast: Cast, task: Task, clearer: User, *, until: date = TODAY, reason: str = " No sample "
) -> Task:
    return block_task(
        actor=actor(cast.owner),
        task_id=task.id,
        reason=reason,
        owner_id=clearer.id,
        until=until,
        moment=MOMENT,
    )


def unblock(user: User, task: Task) -> Task:
    return unblock_task(actor=actor(user), task_id=task.id, moment=LATER)


def test_a_block_has_reason_person_and_day(cast: Cast, task: Task) -> None:
    block(cast, task, cast.head)
    task.refresh_from_db()
    assert (task.state, task.blocked_reason) == ("blocked", "No sample")
    assert (task.blocked_owner, task.blocked_until) == (cast.head, TODAY)


def test_the_event_tells_all_of_it(cast: Cast, task: Task) -> None:
    block(cast, task, cast.head)
    (event,) = events_of(task.visit.case, "task_blocked")
    assert event.data == {"reason": "No sample", "owner": cast.head.id, "until": "2026-11-23"}


@pytest.mark.parametrize(
    ("until", "reason", "refusal"),
    [
        (date(2026, 11, 22), "No sample", ("date_past", "until")),
        (TODAY, " ", ("reason_empty", "reason")),
    ],
)
def test_a_past_day_or_no_reason_is_refused(
    cast: Cast, task: Task, until: date, reason: str, refusal: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        block(cast, task, cast.head, until=until, reason=reason)
    assert (refused.value.code, refused.value.params["field"]) == refusal
    task.refresh_from_db()
    assert task.state == "ready"


def test_today_is_the_local_day(cast: Cast, task: Task) -> None:
    """At 22:30 UTC it is tomorrow already in Moscow."""
    with pytest.raises(Invalid):
        block_task(
            actor=actor(cast.owner),
            task_id=task.id,
            reason="No sample",
            owner_id=cast.head.id,
            until=TODAY,
            moment=datetime(2026, 11, 23, 22, 30, tzinfo=UTC),
        )


@pytest.mark.parametrize("name", ["stranger", "gone"])
def test_only_somebody_who_works_here_can_clear_a_block(cast: Cast, task: Task, name: str) -> None:
    gone = make_user(cast.company)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    with pytest.raises(Invalid) as refused:
        block(cast, task, {"gone": gone, "stranger": cast.stranger}[name])
    assert refused.value.code == "person_unknown"


@pytest.mark.parametrize("name", ["outsider", "head"])
def test_the_clearer_or_the_head_says_that_it_is_there(cast: Cast, task: Task, name: str) -> None:
    block(cast, task, cast.outsider)
    assert unblock(getattr(cast, name), task).state == "ready"
    task.refresh_from_db()
    assert (task.blocked_reason, task.blocked_owner, task.blocked_until) == ("", None, None)


@pytest.mark.parametrize("name", ["owner", "colleague"])
def test_the_performer_and_colleagues_do_not(cast: Cast, task: Task, name: str) -> None:
    block(cast, task, cast.outsider)
    with pytest.raises(NotAllowed):
        unblock(getattr(cast, name), task)


def test_the_performer_may_promise_to_clear_it_himself(cast: Cast, task: Task) -> None:
    block(cast, task, cast.owner)
    assert unblock(cast.owner, task).state == "ready"


@pytest.mark.parametrize("name", ["other_head", "stranger"])
def test_others_do_not_even_see_it(cast: Cast, task: Task, name: str) -> None:
    block(cast, task, cast.owner)
    with pytest.raises(NotFound):
        unblock(getattr(cast, name), task)


def test_the_days_it_stood_still_are_not_the_performers(cast: Cast, task: Task) -> None:
    assert task.due_at == datetime(2026, 11, 25, 15, tzinfo=UTC)
    block(cast, task, cast.head)
    assert unblock(cast.head, task).due_at == datetime(2026, 12, 2, 15, tzinfo=UTC)


def test_a_promise_is_seen_by_whoever_gave_it_until_it_is_kept(cast: Cast, task: Task) -> None:
    outsider = actor(cast.outsider)
    assert not visible(outsider).exists()
    block(cast, task, cast.outsider)
    assert list(blocked_by(outsider)) == list(visible(outsider)) == [task]
    unblock(cast.outsider, task)
    assert not blocked_by(outsider).exists()
    assert not visible(outsider).exists()
