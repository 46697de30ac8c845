"""Completing: what is asked, what is kept, who may, and what a second time does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from techkarta.common.errors import Conflict, Invalid, NotFound
from techkarta.work.models import Evidence, Task, TimeEntry
from techkarta.work.services import (
    Completion,
    Given,
    assign_task,
    complete_task,
    return_task,
    tick_steps,
)
from tests.apps.making import complete, operation, put_card, tasks_of, told
from tests.world import MOMENT, Cast, actor, make_case


def task_of(cast: Cast, **more: object) -> Task:
    """The owner's only task, of an operation like this."""
    put_card(cast.company, operation("010", **more))
    return tasks_of(make_case(cast.owner, process="short"))["010"]


@pytest.mark.parametrize(
    ("kind", "least", "given", "missing"),
    [
        ("note", 1, (), 1),
        ("note", 1, (Given(kind="note", text="  \n "),), 1),
        ("field", 3, (Given(kind="field", text="one\n\ntwo"),), 1),
        ("file", 2, (Given(kind="file", link="https://files.example/1"),), 1),
        ("note", 1, (Given(kind="reply", text="They agreed"),), 1),
        ("note", 1, (Given(kind="note", link="https://files.example/1"),), 1),
        ("note", 1, (Given(kind="nonsense", text="It is so"),), 1),
        ("photo", 1, (Given(kind="photo", text="A fine one"),), 1),
    ],
)
def test_missing_evidence_is_refused_with_its_kind_and_count(
    cast: Cast, kind: str, least: int, given: tuple[Given, ...], missing: int
) -> None:
    task = task_of(cast, evidence=kind, least=least)
    with pytest.raises(Invalid) as refused:
        complete_with(cast, task, *given)
    assert refused.value.code == "evidence_missing"
    params = refused.value.params
    assert (params["kind"], params["count"], params["field"]) == (kind, missing, "evidence")
    task.refresh_from_db()
    assert task.state == "ready"
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("kind", "least", "given"),
    [
        ("note", 2, (Given(kind="note", text="one\ntwo"),)),
        ("note", 2, (Given(kind="note", text="one"), Given(kind="note", text="two"))),
        ("link", 1, (Given(kind="link", link="https://files.example/1"),)),
        ("record", 2, (Given(kind="record", text="We talked", link="https://files.example/1"),)),
    ],
)
def test_enough_evidence_finishes_the_task(
    cast: Cast, kind: str, least: int, given: tuple[Given, ...]
) -> None:
    task = complete_with(cast, task_of(cast, evidence=kind, least=least), *given)
    assert task.state == "accepted"
    assert task.evidence.count() == len(given)


def test_a_file_proves_where_files_do_and_keeps_its_own_name(cast: Cast) -> None:
    file = SimpleUploadedFile("Протокол.pdf", b"%PDF-1.4 minutes")
    complete_with(cast, task_of(cast, evidence="signature"), Given(kind="signature", file=file))
    kept = Evidence.objects.get()
    assert kept.file_name == "Протокол.pdf"
    assert kept.file.name.startswith("evidence/")
    assert "pdf" not in kept.file.name
    with kept.file.open() as stored:
        assert stored.read() == b"%PDF-1.4 minutes"


def test_a_file_proves_no_note(cast: Cast) -> None:
    file = SimpleUploadedFile("note.txt", b"words")
    with pytest.raises(Invalid):
        complete_with(cast, task_of(cast), Given(kind="note", file=file))


def test_an_operation_without_evidence_asks_for_none(cast: Cast) -> None:
    assert complete_with(cast, task_of(cast, evidence=None)).state == "accepted"


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_minutes_beyond_a_day_are_refused(cast: Cast, minutes: int) -> None:
    task = task_of(cast)
    with pytest.raises(Invalid) as refused:
        complete(cast.owner, task, minutes=minutes)
    assert (refused.value.code, refused.value.params["field"]) == ("minutes_wrong", "minutes")
    task.refresh_from_db()
    assert task.state == "ready"


@pytest.mark.parametrize("minutes", [0, 1440])
def test_minutes_of_up_to_a_day_are_taken(cast: Cast, minutes: int) -> None:
    assert complete(cast.owner, task_of(cast), minutes=minutes).minutes_fact == minutes


def test_who_when_how_long_and_what_came_out_is_kept(cast: Cast) -> None:
    task = complete(cast.owner, task_of(cast), minutes=45)
    task.refresh_from_db()
    assert (task.done_at, task.done_by, task.result) == (MOMENT, cast.owner, "Agreed")
    spent = TimeEntry.objects.get()
    assert (spent.user, spent.minutes, spent.at) == (cast.owner, 45, MOMENT)
    given = Evidence.objects.get()
    assert (given.author, given.text, given.created_at) == (
        cast.owner, "Asked and answered", MOMENT,
    )  # fmt: skip


def test_no_minutes_leave_no_entry(cast: Cast) -> None:
    complete(cast.owner, task_of(cast), minutes=0)
    assert not TimeEntry.objects.exists()


def test_steps_the_operation_does_not_have_are_left_out(cast: Cast) -> None:
    task = task_of(cast, steps=("Call", "Write"))
    assert tick_steps(actor=actor(cast.owner), task_id=task.id, steps=[1, 7, -1]).steps_done == [1]
    told_all = Completion(result="", minutes=5, evidence=(NOTE,), steps_done=(0, 1, 99))
    done = complete_task(
        actor=actor(cast.owner), task_id=task.id, completion=told_all, moment=MOMENT, chance=0.5
    )
    assert done.steps_done == [0, 1]


@pytest.mark.parametrize("method", ["automatic", "each"])
def test_a_second_completion_by_the_same_person_changes_nothing(cast: Cast, method: str) -> None:
    task = complete(cast.owner, task_of(cast, method=method))
    version, happened = task.version, told(task.visit.case)
    again = complete(cast.owner, task, minutes=120)
    assert (again.version, again.minutes_fact) == (version, 30)
    assert told(task.visit.case) == happened
    assert Evidence.objects.count() == TimeEntry.objects.count() == 1


def test_a_second_person_is_told_who_was_first(cast: Cast) -> None:
    task = complete(cast.owner, task_of(cast, method="each"))
    assign_task(actor=actor(cast.head), task_id=task.id, owner_id=cast.colleague.id, moment=MOMENT)
    with pytest.raises(Conflict) as refused:
        complete(cast.colleague, task)
    assert (refused.value.code, refused.value.params["by"]) == ("done_already", "Olga Owner")


def test_what_was_given_before_a_return_still_counts(cast: Cast) -> None:
    task = complete(cast.owner, task_of(cast, method="each"))
    told_why = {"reason": "incomplete", "note": "Add the sum"}
    return_task(actor=actor(cast.head), task_id=task.id, moment=MOMENT, **told_why)
    again = complete_with(cast, task)
    assert (again.state, again.minutes_fact) == ("done", 40)


@pytest.mark.parametrize("name", ["outsider", "stranger"])
def test_who_may_not_see_the_task_learns_nothing_of_it(cast: Cast, name: str) -> None:
    with pytest.raises(NotFound):
        complete(getattr(cast, name), task_of(cast))


def test_a_task_that_is_not_there_is_not_found(cast: Cast) -> None:
    task = task_of(cast)
    task.id += 1000
    with pytest.raises(NotFound):
        complete(cast.owner, task)


NOTE = Given(kind="note", text="So it is")


def complete_with(cast: Cast, task: Task, *evidence: Given) -> Task:
    """The owner finishes the task in ten minutes with exactly this evidence."""
    return complete_task(
        actor=actor(cast.owner),
        task_id=task.id,
        completion=Completion(result="", minutes=10, evidence=evidence),
        moment=MOMENT,
        chance=0.99,
    )
