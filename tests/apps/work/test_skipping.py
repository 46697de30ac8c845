"""Leaving an operation out: an optional one by its performer, any by the head, with a reason."""

import pytest

from techkarta.accounts.models import User
from techkarta.common.errors import Invalid, NotAllowed, NotFound
from techkarta.work.models import Task
from techkarta.work.services import skip_task
from tests.apps.making import events_of, operation, put_card, states_of, tasks_of
from tests.world import MOMENT, Cast, actor, make_case, make_user


def task_of(cast: Cast, *, is_mandatory: bool) -> Task:
    put_card(cast.company, operation("010", is_mandatory=is_mandatory), operation("020", "010"))
    return tasks_of(make_case(cast.owner, process="short"))["010"]


def skip(user: User, task: Task, reason: str = " Not asked ") -> Task:
    return skip_task(actor=actor(user), task_id=task.id, reason=reason, moment=MOMENT)


def test_the_performer_leaves_out_an_optional_operation(cast: Cast) -> None:
    task = skip(cast.owner, task_of(cast, is_mandatory=False))
    task.refresh_from_db()
    assert (task.state, task.skip_reason) == ("skipped", "Not asked")


def test_what_follows_opens(cast: Cast) -> None:
    task = skip(cast.owner, task_of(cast, is_mandatory=False))
    assert states_of(task.visit.case)["020"] == "ready"


def test_a_mandatory_one_is_not_the_performers_to_leave_out(cast: Cast) -> None:
    task = task_of(cast, is_mandatory=True)
    with pytest.raises(NotAllowed):
        skip(cast.owner, task)
    task.refresh_from_db()
    assert task.state == "ready"


@pytest.mark.parametrize("is_mandatory", [True, False])
def test_the_head_may_leave_out_any(cast: Cast, is_mandatory: bool) -> None:  # noqa: FBT001
    assert skip(cast.head, task_of(cast, is_mandatory=is_mandatory)).state == "skipped"


def test_so_may_the_executive(cast: Cast) -> None:
    boss = make_user(cast.company, "executive")
    assert skip(boss, task_of(cast, is_mandatory=True)).state == "skipped"


@pytest.mark.parametrize(
    ("name", "error"),
    [("colleague", NotAllowed), ("outsider", NotFound), ("other_head", NotFound),
     ("stranger", NotFound)],
)  # fmt: skip
@pytest.mark.parametrize("is_mandatory", [True, False])
def test_nobody_else(
    cast: Cast,
    name: str,
    error: type[Exception],
    is_mandatory: bool,  # noqa: FBT001
) -> None:
    task = task_of(cast, is_mandatory=is_mandatory)
    with pytest.raises(error):
        skip(getattr(cast, name), task)


@pytest.mark.parametrize("name", ["owner", "head"])
def test_a_reason_is_due(cast: Cast, name: str) -> None:
    task = task_of(cast, is_mandatory=False)
    with pytest.raises(Invalid) as refused:
        skip(getattr(cast, name), task, reason="  ")
    assert (refused.value.code, refused.value.params["field"]) == ("reason_empty", "reason")


def test_the_event_tells_the_reason(cast: Cast) -> None:
    task = skip(cast.owner, task_of(cast, is_mandatory=False))
    (event,) = events_of(task.visit.case, "task_skipped")
    assert event.data == {"reason": "Not asked"}
