"""Minutes by start and stop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from techkarta.common.errors import Conflict, Invalid, NotAllowed
from techkarta.work.models import Task, TimeEntry, Timer
from techkarta.work.services import start_timer, stop_timer
from tests.apps.making import complete, operation, put_card, tasks_of
from tests.world import MOMENT, Cast, actor, make_case


@pytest.fixture
def tasks(cast: Cast) -> dict[str, Task]:
    put_card(cast.company, operation("010"), operation("020"))
    return tasks_of(make_case(cast.owner, process="short"))


def start(cast: Cast, task: Task, minutes: int = 0) -> Timer:
    moment = MOMENT + timedelta(minutes=minutes)
    return start_timer(actor=actor(cast.owner), task_id=task.id, moment=moment)


def stop(cast: Cast, minutes: float, told: int | None = None) -> Task | None:
    moment = MOMENT + timedelta(minutes=minutes)
    return stop_timer(actor=actor(cast.owner), moment=moment, minutes=told)


def entries() -> list[tuple[str, int]]:
    rows = TimeEntry.objects.order_by("id")
    return list(rows.values_list("task__operation__no", "minutes"))


def test_a_timer_takes_the_task_into_work_and_puts_its_minutes_down_once(
    cast: Cast, tasks: dict[str, Task]
) -> None:
    start(cast, tasks["010"])
    assert Task.objects.get(pk=tasks["010"].pk).state == "in_progress"
    task = stop(cast, 12.4)
    assert task is not None
    assert task.minutes_fact == 12
    assert stop(cast, 30) is None
    assert entries() == [("010", 12)]


def test_one_timer_at_a_time(cast: Cast, tasks: dict[str, Task]) -> None:
    start(cast, tasks["010"])
    assert start(cast, tasks["010"], 3).started_at == MOMENT
    start(cast, tasks["020"], 10)
    assert Timer.objects.get().task_id == tasks["020"].id
    assert entries() == [("010", 10)]


def test_a_forgotten_timer_is_asked_about(cast: Cast, tasks: dict[str, Task]) -> None:
    start(cast, tasks["010"])
    for refused in (lambda: stop(cast, 181), lambda: start(cast, tasks["020"], 181)):
        with pytest.raises(Conflict) as conflict:
            refused()
        assert conflict.value.code == "timer_forgotten"
    stop(cast, 1000, told=25)
    assert entries() == [("010", 25)]
    assert not Timer.objects.exists()


@pytest.mark.parametrize("told", [-1, 1441])
def test_minutes_told_are_a_days_at_most(cast: Cast, tasks: dict[str, Task], told: int) -> None:
    start(cast, tasks["010"])
    with pytest.raises(Invalid):
        stop(cast, 1000, told=told)


def test_completion_ends_the_timer_and_its_minutes_win(cast: Cast, tasks: dict[str, Task]) -> None:
    start(cast, tasks["010"])
    complete(cast.owner, tasks["010"], minutes=20, moment=MOMENT + timedelta(minutes=17))
    assert not Timer.objects.exists()
    assert entries() == [("010", 20)]


def test_others_do_not_count_ones_minutes(cast: Cast, tasks: dict[str, Task]) -> None:
    with pytest.raises(NotAllowed):
        start_timer(actor=actor(cast.colleague), task_id=tasks["010"].id, moment=MOMENT)


def test_what_is_done_is_not_timed(cast: Cast, tasks: dict[str, Task]) -> None:
    complete(cast.owner, tasks["010"])
    with pytest.raises(Conflict):
        start(cast, tasks["010"])
