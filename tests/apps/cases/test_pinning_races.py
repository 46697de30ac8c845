"""Versions that come in force while others do, while checks go, while a case enters the stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Event as Threaded

import pytest
from django.db import connection

from techkarta.audit.models import AuditEntry
from techkarta.cases.models import Case, StageVisit
from techkarta.cases.services import entering
from techkarta.common.errors import Invalid
from techkarta.engine.cards.editing import CheckOperation
from techkarta.method.models import CardVersion, Process
from techkarta.method.services import (
    approve_version,
    bring_due_in_force,
    copy_card,
    edit_draft,
    reject_version,
    submit_version,
    undo_edit,
    withdraw_version,
)
from techkarta.method.services.context import findings_of
from techkarta.work.services import OpenedVisit
from tests.apps.making import complete, operation, put_card, states_of, tasks_of
from tests.world import MOMENT, actor, make_user

from .test_card_races import reviewed
from .test_races import (
    PATIENCE,
    READ,
    Act,
    Race,
    failures,
    goes_wrong_without_locks,
    run_with_locks,
    together,
)

pytestmark = pytest.mark.django_db(transaction=True)

TOMORROW = MOMENT + timedelta(days=1)
HELD = {
    "approve": "techkarta.method.services.life._refuse_errors",
    "in_force": "techkarta.method.services.life.put_in_force",
    "moved": "techkarta.method.services.life._move",
    "rejected": "techkarta.method.services.life.tell_rejected",
    "sent": "techkarta.method.services.life._submit",
    "walked": "techkarta.method.services.editing._write",
}


@pytest.fixture(autouse=True)
def _places(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, place in HELD.items():
        monkeypatch.setitem(READ, name, place)
    # Of the small card of these tests the linter is asked for unchecked operations alone.
    monkeypatch.setattr("techkarta.method.services.life.findings_of", unchecked)


def unchecked(row: CardVersion) -> tuple[object, ...]:
    """What the linter says of copied operations nobody has checked."""
    return tuple(each for each in findings_of(row) if each.code == "TK304")


def head_of(world: object) -> object:
    """Somebody more who may approve."""
    return actor(make_user(world.cast.company, "head_of_sales"))


def approve(who: object, row: CardVersion, **told: object) -> Act:
    """Approve the version as it stands now, when called."""
    seen = {"version_id": row.id, "version": row.version, "moment": MOMENT, **told}
    return lambda: approve_version(actor=who, **seen)


def waiting(world: object) -> CardVersion:
    """A version approved for tomorrow."""
    day = TOMORROW.date()
    return approve(head_of(world), reviewed(world), valid_from=day)()


def in_force_entries() -> int:
    return AuditEntry.objects.filter(action="card.in_force").count()


def versions_in_force(row: CardVersion) -> list[int]:
    rows = CardVersion.objects.filter(card_id=row.card_id, state="in_force")
    return list(rows.values_list("id", flat=True))


# ------------------------------------------------------------------ one version in force at a time


def coming_in_force_twice(world: object) -> Race:
    """The job and a page find the same version due."""
    row, company = waiting(world), world.cast.company

    def bring() -> object:
        return bring_due_in_force(organisation_id=company.id, moment=TOMORROW)

    return Race(
        acts=(bring, bring),
        held_at=("in_force",),
        is_sound=lambda: in_force_entries() == 1 and versions_in_force(row) == [row.id],
    )


def coming_in_force_while_another_is_approved(world: object) -> Race:
    """The version due comes first, whoever brings it; the one approved now stays in force."""
    due, company = waiting(world), world.cast.company
    later = reviewed(world)
    return Race(
        acts=(
            lambda: bring_due_in_force(organisation_id=company.id, moment=TOMORROW),
            approve(head_of(world), later, moment=TOMORROW),
        ),
        held_at=("in_force",),
        is_sound=lambda: in_force_entries() == 2 and versions_in_force(due) == [later.id],
    )


def coming_in_force_while_it_is_withdrawn(world: object) -> Race:
    row, company = waiting(world), world.cast.company
    author = actor(row.author)
    told = {"version_id": row.id, "version": row.version, "moment": TOMORROW}
    return Race(
        acts=(
            lambda: bring_due_in_force(organisation_id=company.id, moment=TOMORROW),
            lambda: withdraw_version(actor=author, **told),
        ),
        held_at=("in_force", "moved"),
        is_sound=lambda: (
            AuditEntry.objects.filter(action__in=("card.in_force", "card.withdrawn")).count() == 1
        ),
    )


def approving_and_rejecting(world: object) -> Race:
    row, second = reviewed(world), head_of(world)
    told = {"version_id": row.id, "version": row.version, "moment": MOMENT}
    return Race(
        acts=(
            approve(head_of(world), row),
            lambda: reject_version(actor=second, reason="Too long", **told),
        ),
        held_at=("approve", "rejected"),
        is_sound=lambda: (
            AuditEntry.objects.filter(action__in=("card.in_force", "card.rejected")).count() == 1
        ),
    )


# ---------------------------------------------------------------------- TK304 blocks the approval


def taking_a_check_back_while_it_is_sent(world: object) -> Race:
    """A copy that came in force has all its operations checked, whatever was undone meanwhile."""
    row = checked_copy(world)
    author, second = actor(row.author), actor(make_user(world.cast.company, "methodologist"))
    told = {"version_id": row.id, "version": row.version, "moment": MOMENT}
    done: list[str] = []

    def take_back() -> None:
        undo_edit(actor=second, **told)
        done.append("undone")

    def send() -> None:
        sent = submit_version(actor=author, reason="", **told)
        done.append("sent")
        approve(head_of(world), sent)()

    def is_sound() -> bool:
        row.refresh_from_db()
        return (done, row.state, bool(unchecked(row))) in (
            (["undone"], "draft", True),
            (["sent"], "in_force", False),
        )

    return Race(acts=(take_back, send), held_at=("walked", "sent"), is_sound=is_sound)


def checked_copy(world: object) -> CardVersion:
    """A draft copied from another type of sales, both its operations checked one by one."""
    company = world.cast.company
    known = put_card(company, operation("010", title="Call"), operation("020", title="Meet"))
    other = Process.objects.create(
        organisation=company, code="other", title="Other", sales_type="regional"
    )
    stage = other.stages.create(code="s1", title="First")
    author = actor(make_user(company, "methodologist"))
    row = copy_card(actor=author, version_id=known.id, stage_id=stage.id, moment=MOMENT)
    for no in ("010", "020"):
        change = CheckOperation(no=no)
        row = edit_draft(
            actor=author, version_id=row.id, version=row.version, changes=[change], moment=MOMENT
        )
    return row


def test_an_unchecked_copy_is_refused_to_two_approvers_at_once(world: object) -> None:
    row = checked_copy(world)
    author = actor(row.author)
    told = {"version_id": row.id, "moment": MOMENT}
    row = undo_edit(actor=author, version=row.version, **told)
    row = submit_version(actor=author, version=row.version, reason="", **told)
    results = together(approve(head_of(world), row), approve(head_of(world), row))
    assert [(type(each), each.code) for each in results] == [(Invalid, "card_has_errors")] * 2
    row.refresh_from_db()
    assert row.state == "in_review"


# ------------------------------------------------------------------------------------- the locks

RACES = (
    coming_in_force_twice,
    coming_in_force_while_another_is_approved,
    coming_in_force_while_it_is_withdrawn,
    approving_and_rejecting,
    taking_a_check_back_while_it_is_sent,
)


@pytest.mark.parametrize("prepare", RACES)
def test_with_the_locks_it_is_as_if_one_had_come_later(
    world: object, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[object], Race]
) -> None:
    run_with_locks(monkeypatch, prepare(world))


@pytest.mark.parametrize("prepare", RACES)
def test_control_without_the_locks_it_is_not(
    world: object, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[object], Race]
) -> None:
    goes_wrong_without_locks(monkeypatch, prepare(world))


def test_the_database_lets_one_version_in_force_through(world: object) -> None:
    """Past every service: of two versions put in force at once one is refused."""
    known = CardVersion.objects.get(state="in_force", card__code="short-s1")
    rows = [reviewed(world), reviewed(world)]
    CardVersion.objects.filter(pk=known.pk).update(state="superseded")

    def put(row: CardVersion) -> Act:
        return lambda: CardVersion.objects.filter(pk=row.pk).update(state="in_force")

    results = together(*map(put, rows))
    assert len(failures(results)) == 1
    assert len(versions_in_force(known)) == 1


# --------------------------------------------------------------------------------------- pinning


def entering_and_approving(
    world: object, monkeypatch: pytest.MonkeyPatch, *, is_pinned: bool = True
) -> tuple[Case, CardVersion, CardVersion]:
    """A case enters; its card is superseded after it was chosen and before the tasks are made.

    Where a transaction that writes is alone (SQLite) the approval comes after the entry.
    """
    company, owner = world.cast.company, world.cast.owner
    former = put_card(company, operation("010", title="Call"), operation("020", "010"))
    later, head = reviewed(world), head_of(world)
    has_chosen, is_approved = Threaded(), Threaded()
    plain = entering.open_tasks

    def open_then(*, visits: list[OpenedVisit], **told: object) -> None:
        has_chosen.set()
        is_approved.wait(PATIENCE)
        if not is_pinned:
            now = CardVersion.objects.get(card_id=former.card_id, state="in_force").id
            visits = [replace(each, card_version_id=now) for each in visits]
        plain(visits=visits, **told)

    def approve_then() -> None:
        has_chosen.wait(10)
        approve(head, later)()
        is_approved.set()

    monkeypatch.setattr(entering, "open_tasks", open_then)
    case, _none = together(lambda: world.case(owner), approve_then)
    assert isinstance(case, Case), case
    assert versions_in_force(former) == [later.id]
    return case, former, later


def test_a_case_that_enters_while_its_card_is_superseded_goes_by_the_one_it_chose(
    world: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, former, _later = entering_and_approving(world, monkeypatch)
    assert StageVisit.objects.get(case=case).card_version_id == former.id
    tasks = tasks_of(case)
    assert {task.operation.card_version_id for task in tasks.values()} == {former.id}
    complete(world.cast.owner, tasks["010"])
    assert states_of(case) == {"010": "accepted", "020": "ready"}


def test_control_without_the_pin_it_would_get_the_tasks_of_another_card(
    world: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, former, later = entering_and_approving(world, monkeypatch, is_pinned=False)
    found = {task.operation.card_version_id for task in tasks_of(case).values()}
    assert found == {former.id if connection.vendor == "sqlite" else later.id}
