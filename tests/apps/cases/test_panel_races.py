"""A panel at work: members, chairs and who carries an order out, two of them at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from techkarta.accounts.models import User
from techkarta.audit.models import AuditEntry
from techkarta.common.errors import Locked
from techkarta.work.models import Check, Mark, Task
from techkarta.work.services import accept_task, finish_order, give_mark, name_panel
from tests.apps.making import complete, make_mark, make_order, operation, put_card, tasks_of
from tests.world import MOMENT, actor, make_user

from .test_races import (
    READ,
    Act,
    Race,
    failures,
    goes_wrong_without_locks,
    hold,
    run_with_locks,
    second_head,
    together,
    told,
)

pytestmark = pytest.mark.django_db(transaction=True)

HELD = {
    "mark": "techkarta.work.services.defending._check_mark",
    "named": "techkarta.work.services.defending._check_panel",
    "ordered": "techkarta.work.services.ordering._keep",
}


@pytest.fixture(autouse=True)
def _places(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, place in HELD.items():
        monkeypatch.setitem(READ, name, place)


def defended(world: object) -> Task:
    """A task that waits for the decision of a panel nobody has named yet."""
    put_card(world.cast.company, operation("010", method="defence"))
    return complete(world.cast.owner, tasks_of(world.case())["010"])


def marking(mark: Mark, verdict: str = "accepted") -> Act:
    who, told_one = actor(mark.member), {"mark_id": mark.id, "verdict": verdict, "note": "Sound"}
    return lambda: give_mark(actor=who, moment=MOMENT, **told_one)


def naming(chair: object, task: Task, *members: User) -> Act:
    ids = [member.id for member in members]
    return lambda: name_panel(actor=chair, task_id=task.id, member_ids=ids, moment=MOMENT)


def accepting(chair: object, task: Task) -> Act:
    return lambda: accept_task(actor=chair, task_id=task.id, moment=MOMENT)


def remembered(action: str) -> int:
    return AuditEntry.objects.filter(action=action).count()


def is_decided_by_all() -> bool:
    """A decision stands only where no mark is awaited."""
    decided = Check.objects.get().decided_at is not None
    return not (decided and Mark.objects.filter(given_at__isnull=True).exists())


# --------------------------------------------------------------------- with a lock that matters


def marking_twice(world: object) -> Race:
    """A member says accept in one window and return in another: the first word stays."""
    mark = make_mark(world.cast.colleague, defended(world))
    return Race(
        acts=(marking(mark), marking(mark, "returned")),
        held_at=("mark",),
        is_sound=lambda: remembered("defence.mark") == 1,
    )


def marking_while_released(world: object) -> Race:
    """The chair releases a member who gives his mark: it is refused, or it stays."""
    task, other = defended(world), make_user(world.cast.company, "specialist")
    mark = make_mark(world.cast.colleague, task)

    def is_sound() -> bool:
        return remembered("defence.mark") == Mark.objects.filter(given_at__isnull=False).count()

    return Race(
        acts=(marking(mark), naming(actor(world.cast.head), task, other)),
        held_at=("mark", "named"),
        is_sound=is_sound,
    )


def naming_while_deciding(world: object) -> Race:
    """One chair adds a member, the other decides without his mark: not both."""
    task, other = defended(world), make_user(world.cast.company, "specialist")
    mark = make_mark(world.cast.colleague, task)
    marking(mark)()
    first, second = actor(world.cast.head), second_head(world)
    return Race(
        acts=(naming(first, task, mark.member, other), accepting(second, task)),
        held_at=("named", "decide"),
        is_sound=is_decided_by_all,
    )


def naming_twice(world: object) -> Race:
    """Two chairs name the same member: he is asked once."""
    task = defended(world)
    first, second = actor(world.cast.head), second_head(world)
    return Race(
        acts=tuple(naming(chair, task, world.cast.colleague) for chair in (first, second)),
        held_at=("named",),
        is_sound=lambda: Mark.objects.count() == remembered("defence.panel") == 1,
    )


def finishing_an_order_twice(world: object) -> Race:
    """Who carries an order out and who gave it say at once that it is done."""
    row = make_order(world.cast.colleague, defended(world))
    Check.objects.update(decided_by=world.cast.head, decided_at=MOMENT)

    def finishing(who: User) -> Act:
        person = actor(who)
        return lambda: finish_order(actor=person, order_id=row.id, moment=MOMENT)

    return Race(
        acts=(finishing(world.cast.colleague), finishing(world.cast.head)),
        held_at=("ordered",),
        is_sound=lambda: remembered("defence.order_done") == 1,
    )


RACES = (
    marking_twice,
    marking_while_released,
    naming_while_deciding,
    naming_twice,
    finishing_an_order_twice,
)
CONTROLLED = tuple(each for each in RACES if each is not marking_while_released)
"""Without the lock it is chance whether the released member's mark is lost."""


@pytest.mark.parametrize("prepare", RACES)
def test_with_the_locks_it_is_as_if_one_had_come_later(
    world: object, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[object], Race]
) -> None:
    run_with_locks(monkeypatch, prepare(world))


@pytest.mark.parametrize("prepare", CONTROLLED)
def test_control_without_the_locks_it_is_not(
    world: object, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[object], Race]
) -> None:
    goes_wrong_without_locks(monkeypatch, prepare(world))


# ------------------------------------------------------------------------------ whoever is first


def test_two_members_at_once_are_both_heard(world: object, monkeypatch: pytest.MonkeyPatch) -> None:
    task = defended(world)
    marks = [make_mark(who, task) for who in (world.cast.colleague, world.cast.outsider)]
    race = Race(
        acts=(marking(marks[0]), marking(marks[1], "returned")),
        held_at=("mark",),
        is_sound=is_decided_by_all,
    )
    hold(monkeypatch, race)
    assert not failures(together(*race.acts))
    verdicts = Mark.objects.order_by("id").values_list("verdict", flat=True)
    assert list(verdicts) == ["accepted", "returned"]
    assert remembered("defence.mark") == 2


def test_the_last_mark_and_the_decision_at_once(
    world: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mark is kept; the decision has waited for it, or is refused with the name."""
    task = defended(world)
    early, last = (make_mark(who, task) for who in (world.cast.colleague, world.cast.outsider))
    marking(early)()
    race = Race(
        acts=(marking(last), accepting(actor(world.cast.head), task)),
        held_at=("mark", "decide"),
        is_sound=is_decided_by_all,
    )
    hold(monkeypatch, race)
    given, decided = together(*race.acts)
    assert isinstance(given, Mark), given
    assert race.is_sound()
    if isinstance(decided, Locked):
        assert (decided.code, told(task, "task_accepted")) == ("marks_awaited", 0)
        decided = accepting(actor(world.cast.head), task)()
    assert decided.state == "accepted", decided
    assert (told(task, "task_accepted"), Mark.objects.filter(verdict="").count()) == (1, 0)
