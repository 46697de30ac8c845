"""The memory of tasks: exactly one event for every change of state, in order, with who and when."""

from datetime import UTC, datetime, timedelta

import pytest

from techkarta.common.errors import Invalid
from techkarta.engine.cards.model import Repeat, RepeatUnit
from techkarta.work.services import (
    accept_task,
    block_task,
    return_task,
    start_task,
    unblock_task,
)
from tests.apps.making import complete, events_of, operation, put_card, tasks_of, told
from tests.world import MOMENT, Cast, actor, make_case


def test_entering_a_stage_tells_what_opened_and_nothing_of_what_waits(cast: Cast) -> None:
    put_card(cast.company, operation("010"), operation("020", "010"), operation("030"))
    assert told(make_case(cast.owner, process="short")) == [
        ("010", "task_ready"),
        ("030", "task_ready"),
    ]


def test_acceptance_comes_before_what_it_opens(cast: Cast) -> None:
    put_card(
        cast.company,
        operation("010"),
        operation("020", "010", when={"client.type": ("retail",)}),
        operation("030", "010"),
    )
    case = make_case(cast.owner, process="short")
    complete(cast.owner, tasks_of(case)["010"])
    assert told(case)[1:] == [("010", "task_done"), ("010", "task_accepted"), ("030", "task_ready")]


def test_the_whole_life_of_a_task(cast: Cast) -> None:
    put_card(cast.company, operation("010", method="each"))
    case = make_case(cast.owner, process="short")
    task, owner, head = tasks_of(case)["010"], actor(cast.owner), actor(cast.head)
    on = {"task_id": task.id}
    start_task(actor=owner, moment=at(1), **on)
    start_task(actor=owner, moment=at(2), **on)
    why = {"reason": "No sample", "owner_id": cast.head.id, "until": at(0).date()}
    block_task(actor=owner, moment=at(3), **why, **on)
    unblock_task(actor=head, moment=at(4), **on)
    complete(cast.owner, task, moment=at(5), minutes=25)
    return_task(actor=head, moment=at(6), reason="incomplete", note="Who?", **on)
    complete(cast.owner, task, moment=at(7))
    accept_task(actor=head, moment=at(8), **on)
    accept_task(actor=head, moment=at(9), **on)
    assert [
        (event.kind.removeprefix("task_"), event.actor.full_name.split()[1], event.at)
        for event in events_of(case)
        if event.task_id and event.at > MOMENT
    ] == [
        ("in_progress", "Owner", at(1)),
        ("blocked", "Owner", at(3)),
        ("ready", "Head", at(4)),
        ("done", "Owner", at(5)),
        ("returned", "Head", at(6)),
        ("done", "Owner", at(7)),
        ("accepted", "Head", at(8)),
    ]


def test_an_event_knows_its_place(cast: Cast) -> None:
    version = put_card(cast.company, operation("010"))
    case = make_case(cast.owner, process="short")
    task = complete(cast.owner, tasks_of(case)["010"], minutes=25)
    done = events_of(case, "task_done")[0]
    assert (done.organisation, done.case, done.visit_id) == (cast.company, case, task.visit_id)
    assert (done.task, done.card_version, done.operation) == (task, version, "010")
    assert done.data == {"minutes": 25}


def test_the_next_occurrence_is_told_with_its_number(cast: Cast) -> None:
    put_card(cast.company, operation("010", repeat=Repeat(every=1, unit=RepeatUnit.WEEK)))
    case = make_case(cast.owner, process="short")
    complete(cast.owner, tasks_of(case)["010"])
    assert told(case)[-1] == ("010", "task_ready")
    assert events_of(case)[-1].data == {"occurrence": 2}


def test_a_refused_change_leaves_no_trace(cast: Cast) -> None:
    put_card(cast.company, operation("010"))
    case = make_case(cast.owner, process="short")
    before = told(case)
    with pytest.raises(Invalid):
        complete(cast.owner, tasks_of(case)["010"], minutes=-5)
    assert told(case) == before
    assert tasks_of(case)["010"].minutes_fact == 0


def at(hours: int) -> datetime:
    """So many hours after the case began."""
    return datetime(2026, 11, 24, 6, tzinfo=UTC) + timedelta(hours=hours)
