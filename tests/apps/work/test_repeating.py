"""Periodicity: the next occurrence comes from the fact, and the repetition ends as told."""

from datetime import UTC, datetime

import pytest

from techkarta.engine.cards.model import Repeat, RepeatEnd, RepeatUnit
from techkarta.work.models import Task
from techkarta.work.services import accept_task, return_task, start_task
from tests.apps.making import complete, operation, put_card, states_of, tasks_of
from tests.world import MOMENT, Cast, actor, make_case, make_client


def repeating(cast: Cast, until: object = None, *, client_class: str = "", **more: object) -> Task:
    """A task of the owner's that comes again every week."""
    repeat = Repeat(every=1, unit=RepeatUnit.WEEK, until=until, by_class={"B": 2})
    put_card(cast.company, operation("010", repeat=repeat, **more), operation("020", "010"))
    client = make_client(cast.owner, client_class=client_class)
    return tasks_of(make_case(cast.owner, client, process="short"))["010"]


def days(task: Task) -> list[tuple[int, str, str]]:
    """Every occurrence with its state and the day it is due."""
    rows = Task.objects.filter(operation=task.operation).order_by("occurrence")
    return [(row.occurrence, row.state, row.due_at.strftime("%d.%m")) for row in rows]


def test_the_next_occurrence_is_dated_from_the_fact(cast: Cast) -> None:
    task = repeating(cast)
    late = datetime(2026, 12, 3, 9, tzinfo=UTC)
    complete(cast.owner, task, moment=late)
    assert days(task) == [(1, "accepted", "25.11"), (2, "ready", "10.12")]
    following = Task.objects.get(occurrence=2)
    assert (following.opened_at, following.owner, following.minutes_norm) == (late, cast.owner, 30)


def test_a_missed_cycle_stays_one_overdue_task(cast: Cast) -> None:
    task = repeating(cast)
    complete(cast.owner, task)
    months_later = datetime(2027, 3, 1, 9, tzinfo=UTC)
    complete(cast.owner, Task.objects.get(occurrence=2), moment=months_later)
    assert [occurrence for occurrence, _, _ in days(task)] == [1, 2, 3]
    assert days(task)[2] == (3, "ready", "09.03"), "8 March is a day off"


def test_the_class_of_the_client_stretches_the_interval(cast: Cast) -> None:
    task = repeating(cast, client_class="B")
    complete(cast.owner, task)
    assert days(task)[1] == (2, "ready", "07.12")


def test_the_first_acceptance_opens_what_follows_and_the_repetition_goes_on(cast: Cast) -> None:
    task = complete(cast.owner, repeating(cast))
    assert states_of(task.visit.case) == {"010": "accepted", "010·2": "ready", "020": "ready"}


def test_a_count_ends_the_repetition(cast: Cast) -> None:
    task = complete(cast.owner, repeating(cast, until=2))
    complete(cast.owner, Task.objects.get(occurrence=2))
    assert [occurrence for occurrence, _, _ in days(task)] == [1, 2]


def test_acceptance_at_once_ends_a_repetition_until_accepted(cast: Cast) -> None:
    task = complete(cast.owner, repeating(cast, until=RepeatEnd.ACCEPTED))
    assert [occurrence for occurrence, _, _ in days(task)] == [1]


def test_a_later_acceptance_takes_back_the_occurrence_nobody_has_begun(cast: Cast) -> None:
    task = complete(cast.owner, repeating(cast, until=RepeatEnd.ACCEPTED, method="each"))
    assert [state for _, state, _ in days(task)] == ["done", "ready"]
    accept_task(actor=actor(cast.head), task_id=task.id, moment=MOMENT)
    assert [state for _, state, _ in days(task)] == ["accepted", "cancelled"]


def test_one_that_is_begun_may_be_finished_and_is_the_last(cast: Cast) -> None:
    task = complete(cast.owner, repeating(cast, until=RepeatEnd.ACCEPTED, method="each"))
    following = Task.objects.get(occurrence=2)
    start_task(actor=actor(cast.owner), task_id=following.id, moment=MOMENT)
    accept_task(actor=actor(cast.head), task_id=task.id, moment=MOMENT)
    complete(cast.owner, following)
    assert [state for _, state, _ in days(task)] == ["accepted", "done"]


def test_an_acceptance_leaves_a_repetition_without_such_an_end_alone(cast: Cast) -> None:
    task = complete(cast.owner, repeating(cast, method="each"))
    accept_task(actor=actor(cast.head), task_id=task.id, moment=MOMENT)
    assert [state for _, state, _ in days(task)] == ["accepted", "ready"]


def test_doing_a_returned_one_again_makes_no_second_next(cast: Cast) -> None:
    task = complete(cast.owner, repeating(cast, method="each"))
    told = {"reason": "incomplete", "note": "Who?"}
    return_task(actor=actor(cast.head), task_id=task.id, moment=MOMENT, **told)
    complete(cast.owner, task)
    assert [state for _, state, _ in days(task)] == ["done", "ready"]


@pytest.mark.parametrize("unit", [None, RepeatUnit.CONTACT])
def test_no_date_brings_no_occurrence(cast: Cast, unit: RepeatUnit | None) -> None:
    repeat = Repeat(every=1, unit=unit) if unit else None
    put_card(cast.company, operation("010", repeat=repeat))
    task = tasks_of(make_case(cast.owner, process="short"))["010"]
    complete(cast.owner, task)
    assert Task.objects.count() == 1
