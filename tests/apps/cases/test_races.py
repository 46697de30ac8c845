"""Two at once, on a real database: each lock has a control that shows what happens without it.

Both acts are held between reading and writing until the other one has read too, or until it is
clear that the other one has to wait. With the locks the second reads what the first has written.
Without them both write what they have read; on SQLite, where a transaction that writes is a lock
itself, the control begins transactions that only read at first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import DatabaseError, connection, connections
from django.db.models import QuerySet

from techkarta.accounts.permissions import Actor
from techkarta.cases.models import Case, StageVisit
from techkarta.cases.services import CaseFields, Move, edit_case, lose_case, move_case
from techkarta.common.errors import Conflict, DomainError
from techkarta.work.models import Check, Task, TimeEntry
from techkarta.work.services import accept_task, return_task, skip_task
from tests.apps.making import complete, events_of, operation, put_card, tasks_of
from tests.world import MOMENT, actor, make_head

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[], object]
PATIENCE = 0.4
"""Seconds to wait for somebody who may be behind a lock."""

READ = {
    "complete": "techkarta.work.services.performing._check_completion",
    "skip": "techkarta.work.services.performing.may",
    "decide": "techkarta.work.services.checking._decide",
    "move": "techkarta.cases.services.moving._way",
    "lose": "techkarta.cases.services.moving._close",
    "edit": "techkarta.cases.services.editing._check",
}
"""Functions called after reading and before writing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """Two acts, where they are held, and whether everything is as if one had come later."""

    acts: tuple[Act, Act]
    held_at: tuple[str, ...]
    is_sound: Callable[[], bool]


def second_head(world: object) -> Actor:
    """Another head for the same team."""
    boss = make_head(world.cast.owner.team, name="Helga Head")
    return actor(boss)


def completing_twice(world: object) -> Race:
    put_card(world.cast.company, operation("010", method="each"))
    task, owner = tasks_of(world.case())["010"], actor(world.cast.owner)
    return Race(
        acts=(lambda: complete(owner, task), lambda: complete(owner, task)),
        held_at=("complete",),
        is_sound=lambda: (
            TimeEntry.objects.count() == Check.objects.count() == told(task, "task_done") == 1
        ),
    )


def completing_and_skipping(world: object) -> Race:
    put_card(world.cast.company, operation("010", is_mandatory=False))
    task = tasks_of(world.case())["010"]
    owner, head = actor(world.cast.owner), actor(world.cast.head)
    return Race(
        acts=(
            lambda: complete(owner, task),
            lambda: skip_task(actor=head, task_id=task.id, reason="No need", moment=MOMENT),
        ),
        held_at=("complete", "skip"),
        is_sound=lambda: told(task, "task_done") + told(task, "task_skipped") == 1,
    )


def accepting_twice(world: object) -> Race:
    put_card(world.cast.company, operation("010", method="each"), operation("020", "010"))
    task = complete(world.cast.owner, tasks_of(world.case())["010"])
    first, second = actor(world.cast.head), second_head(world)
    return Race(
        acts=tuple(
            lambda who=who: accept_task(actor=who, task_id=task.id, moment=MOMENT)
            for who in (first, second)
        ),
        held_at=("decide",),
        is_sound=lambda: told(task, "task_accepted") == ready_events(task, "020") == 1,
    )


def accepting_and_returning(world: object) -> Race:
    put_card(world.cast.company, operation("010", method="each"))
    task = complete(world.cast.owner, tasks_of(world.case())["010"])
    first, second = actor(world.cast.head), second_head(world)
    why = {"reason": "incomplete", "note": "Who?", "moment": MOMENT}
    return Race(
        acts=(
            lambda: accept_task(actor=first, task_id=task.id, moment=MOMENT),
            lambda: return_task(actor=second, task_id=task.id, **why),
        ),
        held_at=("decide",),
        is_sound=lambda: told(task, "task_accepted") + told(task, "task_returned") == 1,
    )


def moving_twice(world: object) -> Race:
    case, head = world.case(), actor(world.cast.head)
    move = Move(stage_id=world.stages[1].id, is_override=True, reason="So agreed")

    def go() -> object:
        return move_case(
            actor=head, case_id=case.id, version=case.version, move=move, moment=MOMENT
        )

    return Race(
        acts=(go, go),
        held_at=("move",),
        is_sound=lambda: case.visits.count() == 2 and len(events_of(case, "case_moved")) == 1,
    )


def moving_and_losing(world: object) -> Race:
    case, head = world.case(), actor(world.cast.head)
    told_both = {"actor": head, "case_id": case.id, "version": case.version, "moment": MOMENT}
    move = Move(stage_id=world.stages[1].id, is_override=True, reason="So agreed")
    return Race(
        acts=(
            lambda: move_case(move=move, **told_both),
            lambda: lose_case(reason="The price", **told_both),
        ),
        held_at=("move", "lose"),
        is_sound=lambda: (
            len(events_of(case, "case_moved", "case_lost")) == 1
            and Case.objects.get(pk=case.pk).version == case.version + 1
        ),
    )


def editing_at_once(world: object) -> Race:
    case, head = world.case(amount=Decimal(0)), actor(world.cast.head)

    def say(title: str) -> Act:
        fields = CaseFields(title=title, owner_id=case.owner_id, client_id=case.client_id)
        told_one = {"case_id": case.id, "version": case.version, "fields": fields}
        return lambda: edit_case(actor=head, moment=MOMENT, **told_one)

    return Race(
        acts=(say("Mine"), say("Theirs")),
        held_at=("edit",),
        is_sound=lambda: len(events_of(case, "case_edited")) == 1,
    )


RACES = (
    completing_twice,
    completing_and_skipping,
    accepting_twice,
    accepting_and_returning,
    moving_twice,
    moving_and_losing,
    editing_at_once,
)


@pytest.mark.parametrize("prepare", RACES)
def test_with_the_locks_it_is_as_if_one_had_come_later(
    world: object, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[object], Race]
) -> None:
    run_with_locks(monkeypatch, prepare(world))
    assert_one_open_visit()


@pytest.mark.parametrize("prepare", RACES)
def test_control_without_the_locks_it_goes_wrong(
    world: object, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[object], Race]
) -> None:
    goes_wrong_without_locks(monkeypatch, prepare(world))


def test_fifty_edits_at_once_lose_nothing(world: object) -> None:
    case = world.case(amount=Decimal(0))
    head = actor(world.cast.head)
    together(*[lambda: add_ruble(head, case.id) for _ in range(50)], workers=8)
    now = Case.objects.get(pk=case.pk)
    assert (now.amount, now.version) == (Decimal(50), 51)
    history = [event.data["amount"] for event in events_of(case, "case_edited")]
    assert [(Decimal(old), Decimal(new)) for old, new in history] == [
        (Decimal(number), Decimal(number + 1)) for number in range(50)
    ]


def test_control_edits_without_a_version_lose_some(world: object) -> None:
    case = world.case(amount=Decimal(0))
    both_have_read = Barrier(2)

    def naive() -> None:
        row = Case.objects.get(pk=case.pk)
        both_have_read.wait(10)
        row.amount += 1
        row.save()

    together(naive, naive)
    assert Case.objects.get(pk=case.pk).amount == Decimal(1)


def add_ruble(who: Actor, case_id: int) -> None:
    """Add one to the amount, again and again until nobody came between."""
    while True:
        case = Case.objects.get(pk=case_id)
        fields = CaseFields(
            title=case.title,
            owner_id=case.owner_id,
            client_id=case.client_id,
            amount=case.amount + 1,
        )
        with suppress(Conflict):
            edit_case(
                actor=who, case_id=case_id, version=case.version, fields=fields, moment=MOMENT
            )
            return


def hold(monkeypatch: pytest.MonkeyPatch, race: Race) -> None:
    """Let each act wait for the other one where it has read and not yet written."""
    both_have_read = Barrier(2)
    for name in race.held_at:
        place = READ[name]
        module, _, function = place.rpartition(".")
        plain = getattr(import_module(module), function)

        def held(*args: object, _plain: Callable[..., object] = plain, **told: object) -> object:
            with suppress(BrokenBarrierError):
                both_have_read.wait(PATIENCE)
            return _plain(*args, **told)

        monkeypatch.setattr(place, held)


def together(*acts: Act, mode: str = "IMMEDIATE", workers: int = 0) -> list[object]:
    """Do all at once, each on a connection of its own; what each gave back or raised."""

    def run(act: Act) -> object:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.transaction_mode = mode
        try:
            return act()
        except (DomainError, DatabaseError) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers or len(acts)) as pool:
        return list(pool.map(run, acts))


def failures(results: list[object]) -> list[object]:
    """What the database had to refuse: services should have done so."""
    return [result for result in results if isinstance(result, DatabaseError)]


def run_with_locks(monkeypatch: pytest.MonkeyPatch, race: Race) -> list[object]:
    """Both acts at once: nothing fails, and it is as if one had come later; what each gave back."""
    hold(monkeypatch, race)
    results = together(*race.acts)
    assert not failures(results), results
    assert race.is_sound(), results
    return results


def goes_wrong_without_locks(monkeypatch: pytest.MonkeyPatch, race: Race) -> None:
    """The control: with no row locked something fails or is lost."""
    hold(monkeypatch, race)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    results = together(*race.acts, mode="DEFERRED")
    assert failures(results) or not race.is_sound()


def told(task: Task, kind: str) -> int:
    """How many events of a kind a task has."""
    return task.events.filter(kind=kind).count()


def ready_events(task: Task, no: str) -> int:
    """How many times an operation of the same case was opened."""
    return len(
        [event for event in events_of(task.visit.case, "task_ready") if event.operation == no]
    )


def assert_one_open_visit() -> None:
    """No open case is on two stages, and no closed one on any."""
    for case in Case.objects.all():
        expected = 1 if case.state == "open" else 0
        assert StageVisit.objects.filter(case=case, left_at=None).count() == expected
