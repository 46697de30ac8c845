"""The table of states, move by move: what is allowed happens, everything else is a Conflict."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from techkarta.common.errors import Conflict, NotAllowed
from techkarta.engine.execution.states import TRANSITIONS, TaskState
from techkarta.work.models import Check, Task
from techkarta.work.services import (
    accept_task,
    assign_task,
    block_task,
    return_task,
    skip_task,
    start_task,
    tick_steps,
    unblock_task,
)
from tests.apps.making import complete, events_of, operation, put_card, tasks_of
from tests.world import MOMENT, Cast, actor, make_case

S = TaskState
Act = Callable[[Cast, Task], object]

ACTS: dict[str, Act] = {
    "start": lambda cast, task: start_task(actor=actor(cast.owner), task_id=task.id, moment=MOMENT),
    "complete": lambda cast, task: complete(cast.owner, task),
    "block": lambda cast, task: block_task(
        actor=actor(cast.owner),
        task_id=task.id,
        reason="No sample",
        owner_id=cast.head.id,
        until=date(2026, 12, 1),
        moment=MOMENT,
    ),
    "unblock": lambda cast, task: unblock_task(
        actor=actor(cast.head), task_id=task.id, moment=MOMENT
    ),
    "skip": lambda cast, task: skip_task(
        actor=actor(cast.owner), task_id=task.id, reason="Not asked", moment=MOMENT
    ),
    "accept": lambda cast, task: accept_task(
        actor=actor(cast.head), task_id=task.id, moment=MOMENT
    ),
    "return": lambda cast, task: return_task(
        actor=actor(cast.head),
        task_id=task.id,
        reason="incomplete",
        note="Say who decides",
        moment=MOMENT,
    ),
}

TARGETS = {
    "start": S.IN_PROGRESS,
    "complete": S.DONE,
    "block": S.BLOCKED,
    "unblock": S.READY,
    "skip": S.SKIPPED,
    "accept": S.ACCEPTED,
    "return": S.RETURNED,
}

# Where a repeated act finds its work done already, it changes nothing and complains of nothing.
REPEATED = {
    ("start", S.IN_PROGRESS),
    ("complete", S.DONE),
    ("complete", S.ACCEPTED),
    ("unblock", S.READY),
    ("skip", S.SKIPPED),
    ("accept", S.ACCEPTED),
    ("return", S.RETURNED),
}
# Ways to ready that are not for people: waiting ends by what precedes, and nothing was blocked.
CLOSED = {("unblock", S.WAITING), ("unblock", S.IN_PROGRESS)}


def task_in(cast: Cast, state: TaskState) -> Task:
    """An optional task of the owner's, checked every time, brought into a state."""
    put_card(cast.company, operation("010", method="each", is_mandatory=False))
    task = tasks_of(make_case(cast.owner, process="short"))["010"]
    told: dict[str, object] = {"state": state}
    if state in {S.DONE, S.RETURNED, S.ACCEPTED}:
        told |= {"done_by": cast.owner, "done_at": MOMENT}
    if state is S.DONE:
        Check.objects.create(
            task=task, method="each", controller="head_of_sales", why="each", asked_at=MOMENT
        )
    if state is S.BLOCKED:
        told |= {"blocked_owner": cast.head, "blocked_until": date(2026, 12, 1)}
    Task.objects.filter(pk=task.pk).update(**told)
    task.refresh_from_db()
    return task


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("act", ACTS)
def test_a_move_happens_exactly_where_the_table_has_it(
    cast: Cast, act: str, state: TaskState
) -> None:
    task = task_in(cast, state)
    before = len(events_of(task.visit.case))
    is_allowed = TARGETS[act] in TRANSITIONS[state] and (act, state) not in CLOSED
    if (act, state) in REPEATED or is_allowed:
        ACTS[act](cast, task)
    else:
        with pytest.raises(Conflict):
            ACTS[act](cast, task)
    task.refresh_from_db()
    assert task.state == (TARGETS[act] if is_allowed else state)
    assert len(events_of(task.visit.case)) - before == int(is_allowed)


@pytest.mark.parametrize("state", S)
def test_steps_are_ticked_only_in_hand(cast: Cast, state: TaskState) -> None:
    task = task_in(cast, state)
    if state in {S.READY, S.IN_PROGRESS, S.RETURNED}:
        tick_steps(actor=actor(cast.owner), task_id=task.id, steps=[0])
    else:
        with pytest.raises(Conflict):
            tick_steps(actor=actor(cast.owner), task_id=task.id, steps=[0])


@pytest.mark.parametrize("state", S)
def test_only_an_unfinished_task_changes_hands(cast: Cast, state: TaskState) -> None:
    task = task_in(cast, state)
    told = {"actor": actor(cast.head), "task_id": task.id, "owner_id": cast.colleague.id}
    if state in {S.ACCEPTED, S.SKIPPED, S.NOT_APPLICABLE, S.CANCELLED}:
        with pytest.raises(Conflict):
            assign_task(**told, moment=MOMENT)
    else:
        assert assign_task(**told, moment=MOMENT).owner_id == cast.colleague.id


def test_a_refusal_names_the_state(cast: Cast) -> None:
    with pytest.raises(Conflict) as refused:
        ACTS["start"](cast, task_in(cast, S.BLOCKED))
    assert refused.value.code == "task_state"
    assert refused.value.params["state"] == "blocked"


def test_a_task_of_a_left_visit_is_not_moved(cast: Cast) -> None:
    task = task_in(cast, S.READY)
    type(task.visit).objects.filter(pk=task.visit_id).update(left_at=MOMENT)
    with pytest.raises(Conflict) as refused:
        ACTS["start"](cast, task)
    assert refused.value.code == "visit_ended"


@pytest.mark.parametrize("act", ["start", "complete", "block"])
def test_only_the_performer_performs(cast: Cast, act: str) -> None:
    task = task_in(cast, S.READY)
    for somebody in (cast.colleague, cast.head):
        with pytest.raises(NotAllowed):
            ACTS[act](pretending(cast, somebody), task)


def pretending(cast: Cast, somebody: object) -> Cast:
    """The same cast with somebody else in the owner's place."""
    return replace(cast, owner=somebody)
