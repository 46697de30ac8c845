"""The guards of a card's life, two people at once, each with a control without its lock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction

from techkarta.audit.models import AuditEntry
from techkarta.cases.models import Case, StageVisit
from techkarta.cases.services import (
    Move,
    Passing,
    Retirement,
    migrate_case,
    move_case,
    retire_stage,
)
from techkarta.engine.cards.editing import SetOperation
from techkarta.method.mapping import draft_card
from techkarta.method.models import CardVersion, Process, Stage
from techkarta.method.services import approve_version, edit_draft, submit_version
from techkarta.method.services.cards import store_draft
from techkarta.work.models import Task, TimeEntry
from tests.apps.making import complete, operation, put_card, tasks_of
from tests.world import MOMENT, actor, make_user

from .test_races import (
    READ,
    Race,
    goes_wrong_without_locks,
    run_with_locks,
    told,
)

pytestmark = pytest.mark.django_db(transaction=True)

HELD = {
    "approve": "techkarta.method.services.life._refuse_errors",
    "in_force": "techkarta.method.services.life.record_version",
    "written": "techkarta.method.services.editing.too_long",
    "sent": "techkarta.method.services.life._submit",
    "retired": "techkarta.method.services.processes._record",
    "moved_on": "techkarta.cases.services.retiring.sealed",
    "entered": "techkarta.cases.services.entering.cards_at_entry",
    "migrate": "techkarta.cases.services.migrating._carry_proofs",
}


def reviewed(world: object) -> CardVersion:
    """A version in review, written by a third person."""
    company = world.cast.company
    known = CardVersion.objects.filter(card__code="short-s1").first()
    author = make_user(company, "methodologist")
    with transaction.atomic():
        row = store_draft(company.id, draft_card(known), MOMENT, author_id=author.id)
    row.state = "in_review"
    row.save()
    return row


def approving_the_same_twice(world: object) -> Race:
    row = reviewed(world)
    first, second = (actor(make_user(world.cast.company, "head_of_sales")) for _ in range(2))

    def approve(who: object) -> Callable[[], object]:
        return lambda: approve_version(
            actor=who, version_id=row.id, version=row.version, moment=MOMENT
        )

    return Race(
        acts=(approve(first), approve(second)),
        held_at=("approve",),
        is_sound=lambda: AuditEntry.objects.filter(action="card.in_force").count() == 1,
    )


def approving_two_revisions(world: object) -> Race:
    rows = [reviewed(world), reviewed(world)]
    people = [actor(make_user(world.cast.company, "head_of_sales")) for _ in rows]
    return Race(
        acts=tuple(
            lambda row=row, who=who: approve_version(
                actor=who, version_id=row.id, version=row.version, moment=MOMENT
            )
            for row, who in zip(rows, people, strict=True)
        ),
        held_at=("in_force",),
        is_sound=lambda: (
            CardVersion.objects.filter(state="in_force", card_id=rows[0].card_id).count() == 1
            and AuditEntry.objects.filter(action="card.in_force").count() == 2
        ),
    )


def writing_while_it_is_sent(world: object) -> Race:
    """What goes to review is what its author saw, and whoever wrote it is known as a writer."""
    row = reviewed(world)
    row.state = "draft"
    row.save()
    author = actor(row.author)
    second = actor(make_user(world.cast.company, "methodologist"))
    told = {"version_id": row.id, "version": row.version, "moment": MOMENT}
    change = SetOperation(no="010", values={"title": "Slip something in"})
    return Race(
        acts=(
            lambda: edit_draft(actor=second, changes=[change], **told),
            lambda: submit_version(actor=author, reason="Better", **told),
        ),
        held_at=("written", "sent"),
        is_sound=lambda: (
            AuditEntry.objects.filter(action__in=("card.edit", "card.in_review")).count() == 1
        ),
    )


def migrating_while_completing(world: object) -> Race:
    company = world.cast.company
    put_card(company, operation("010", title="Call"), operation("020", "010", title="Meet"))
    case = world.case()
    put_card(company, operation("010", title="Call"), operation("015", "010", title="Ask"))
    task, owner = tasks_of(case)["010"], actor(world.cast.owner)
    head = actor(world.cast.head)
    version = CardVersion.objects.get(state="in_force", card__code="short-s1")

    def is_sound() -> bool:
        visit = StageVisit.objects.get(case=case, left_at=None)
        moved = Task.objects.get(pk=task.pk)
        return (
            visit.card_version_id == version.id
            and moved.visit_id == visit.id
            and moved.state == "accepted"
            and moved.evidence.count() == TimeEntry.objects.count() == told(task, "task_done") == 1
            and tasks_of(case)["015"].state == "ready"
        )

    return Race(
        acts=(
            lambda: complete(owner, task),
            lambda: migrate_case(
                actor=head,
                case_id=case.id,
                passing=Passing(version_id=version.id),
                moment=MOMENT,
            ),
        ),
        held_at=("complete", "migrate"),
        is_sound=is_sound,
    )


def retiring_while_moving_in(world: object) -> Race:
    put_card(world.cast.company, operation("010", is_mandatory=False))
    case = world.case()
    process = Process.objects.get(pk=case.process_id)
    last = Stage.objects.create(process=process, code="s9", title="Last", order=9)
    author = actor(make_user(world.cast.company, "methodologist"))
    head, move = actor(world.cast.head), Move(stage_id=last.id, is_override=True, reason="Go")
    retirement = Retirement(stage_id=last.id, version=last.version)
    return Race(
        acts=(
            lambda: retire_stage(actor=author, retirement=retirement, moment=MOMENT),
            lambda: move_case(
                actor=head, case_id=case.id, version=case.version, move=move, moment=MOMENT
            ),
        ),
        held_at=("retired", "entered"),
        is_sound=lambda: not Case.objects.filter(state="open", stage__is_retired=True).exists(),
    )


def retiring_into_each_other(world: object) -> Race:
    """Two stages whose cases shall go to the other one: the second finds its target gone."""
    put_card(world.cast.company, operation("010", is_mandatory=False))
    case = world.case()
    first = Stage.objects.get(pk=case.stage_id)
    last = Stage.objects.create(process_id=case.process_id, code="s9", title="Last", order=9)
    Stage.objects.create(process_id=case.process_id, code="s10", title="Other", order=10)
    world.case(stage=last)
    people = [actor(make_user(world.cast.company, "methodologist")) for _ in range(2)]
    return Race(
        acts=tuple(
            lambda who=who, one=one, other=other: retire_stage(
                actor=who,
                retirement=Retirement(
                    stage_id=one.id, version=one.version, target_id=other.id, seen=1
                ),
                moment=MOMENT,
            )
            for who, one, other in zip(people, (first, last), (last, first), strict=True)
        ),
        held_at=("moved_on",),
        is_sound=lambda: not Case.objects.filter(state="open", stage__is_retired=True).exists(),
    )


RACES = (
    approving_the_same_twice,
    approving_two_revisions,
    writing_while_it_is_sent,
    migrating_while_completing,
    retiring_while_moving_in,
    retiring_into_each_other,
)


@pytest.fixture(autouse=True)
def _places(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, place in HELD.items():
        monkeypatch.setitem(READ, name, place)
    # The small card of these tests is no card for the linter.
    monkeypatch.setattr("techkarta.method.services.life.findings_of", lambda _row: ())


@pytest.mark.parametrize("prepare", RACES)
def test_with_the_locks_nothing_is_lost(
    world: object, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[object], Race]
) -> None:
    run_with_locks(monkeypatch, prepare(world))


@pytest.mark.parametrize("prepare", RACES)
def test_control_without_the_locks_something_is(
    world: object, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[object], Race]
) -> None:
    goes_wrong_without_locks(monkeypatch, prepare(world))
