"""Answers: written in parts, kept with history, judged by source, date and who left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from techkarta.audit.models import AuditEntry, Event
from techkarta.common.errors import Conflict, Invalid, NotAllowed, NotFound
from techkarta.engine.gates.facts import AnswerState
from techkarta.forms.models import Answer
from techkarta.forms.selectors import answer_history, sheet_of, subjects_of
from techkarta.forms.services import AnswerFields, answer_question
from tests.world import MOMENT, Cast, actor, make_case, make_client

from .conftest import TODAY, Desk, make_desk


def state(desk: Desk, key: str) -> str:
    found = desk.sheet.of(key)
    assert found is not None
    return found.state.value


def test_a_whole_answer_counts(desk: Desk) -> None:
    assert state(desk, "i5") == AnswerState.ABSENT
    row = desk.answer("i5", version=0)
    assert state(desk, "i5") == AnswerState.VALID
    assert row.value["loss"] == {"amount": "312000", "currency": "RUB"}
    assert row.valid_until == TODAY + timedelta(days=180)
    assert Event.objects.filter(kind="answer_written", case=desk.case).count() == 1
    assert AuditEntry.objects.filter(action="answer.write").count() == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"value": {"kind": ["downtime"]}}, "absent"),
        ({"source": ""}, "no_source"),
        ({"person_id": None}, "no_source"),
        ({"source": "assumption"}, "no_source"),
        ({"source": "document"}, "no_source"),
        ({"source": "document", "source_note": "Audit sheet 4"}, "valid"),
        ({"said_on": None}, "no_date"),
        ({"said_on": TODAY - timedelta(days=180)}, "valid"),
        ({"said_on": TODAY - timedelta(days=181)}, "expired"),
        ({"own_until": TODAY - timedelta(days=1)}, "expired"),
    ],
)
def test_what_an_answer_lacks_is_told(
    desk: Desk, changes: dict[str, object], expected: str
) -> None:
    value = changes.get("value")
    if value is not None:
        options = desk.question("i5").parts[0].options
        changes = {"value": {"kind": [options[0].code]}}
    desk.answer("i5", **changes)
    assert state(desk, "i5") == expected


@pytest.mark.parametrize(
    ("key", "part", "typed", "problem"),
    [
        ("i10", "days", "12 литров", "wrong_unit"),
        ("i5", "loss", "300 $", "wrong_currency"),
        ("i14", "decision_on", "31.02.2027", "no_such_day"),
        ("i14", "decision_on", "2027-02-31", "no_such_day"),
        ("i4", "consumption", "a lot", "not_number"),
        ("i3", "method", "magic", "not_offered"),
        ("i7", "documents", ["999999"], "no_such_file"),
    ],
)
def test_a_wrong_part_is_named_and_nothing_is_written(
    desk: Desk, key: str, part: str, typed: object, problem: str
) -> None:
    fields = desk.fields(desk.question(key))
    with pytest.raises(Invalid) as refusal:
        desk.answer(key, value={**fields.value, part: typed})
    wrong = refusal.value.params["wrong"]
    assert [(each.part, each.problem.value) for each in wrong] == [(part, problem)]  # type: ignore[attr-defined]
    assert not Answer.objects.exists()


def test_who_left_is_no_source_and_no_contact(desk: Desk) -> None:
    desk.answer("i6")
    assert state(desk, "i6") == AnswerState.VALID
    desk.person.is_active = False
    desk.person.save()
    # Nobody named in it works there any more, so the question is asked again.
    assert state(desk, "i6") == AnswerState.ABSENT
    with pytest.raises(Invalid) as named:
        desk.answer("i5")
    wrong = named.value.params["wrong"][0]
    assert (wrong.problem.value, wrong.params["name"]) == ("person_left", "Piotr Person")
    with pytest.raises(Invalid) as left:
        desk.answer("i14")
    assert left.value.code == "person_left"


def test_the_same_answer_again_changes_nothing(desk: Desk) -> None:
    first = desk.answer("i14", version=0)
    again = desk.answer("i14", version=0)
    assert (again.pk, again.version) == (first.pk, 1)
    assert Event.objects.filter(kind="answer_written").count() == 1


def test_two_writers_and_neither_is_lost(desk: Desk) -> None:
    desk.answer("i14", version=0)
    value = dict(desk.fields(desk.question("i14")).value, slip="The budget goes")
    with pytest.raises(Conflict) as refusal:
        desk.answer("i14", version=0, value=value)
    assert refusal.value.params["current"]["version"] == 1  # type: ignore[index]
    desk.answer("i14", version=1, value=value)
    row = Answer.objects.get(key="i14", is_current=True)
    assert (row.value["slip"], row.version) == ("The budget goes", 2)


def test_a_later_answer_keeps_the_former_one(desk: Desk) -> None:
    desk.answer("i14")
    later = MOMENT + timedelta(days=40)
    answer_question(
        actor=actor(desk.cast.owner),
        subject=desk.subject,
        key="i14",
        fields=desk.fields(desk.question("i14"), said_on=TODAY + timedelta(days=40)),
        version=1,
        moment=later,
    )
    history = list(answer_history(desk.subject, "i14"))
    assert [(row.version, row.is_current) for row in history] == [(2, True), (1, False)]


def test_two_types_are_asked_once(cast: Cast) -> None:
    desk = make_desk(cast, "industrial", "trading")
    keys = [each.question.key for each in desk.sheet.asked]
    assert len(keys) == len(set(keys)) == 29
    assert keys.count("presentation") == 1


def test_who_may_answer(desk: Desk) -> None:
    fields = desk.fields(desk.question("i14"))

    def answer_as(user: object) -> None:
        answer_question(
            actor=actor(user),  # type: ignore[arg-type]
            subject=desk.subject,
            key="i14",
            fields=fields,
            version=None,
            moment=MOMENT,
        )

    answer_as(desk.cast.colleague)
    answer_as(desk.cast.head)
    for user, refusal in (
        (desk.cast.outsider, NotFound),
        (desk.cast.stranger, NotFound),
        (desk.cast.admin, NotAllowed),
    ):
        with pytest.raises(refusal):
            answer_as(user)


def test_whose_deal_it_is_may_answer_about_a_client_of_another_team(cast: Cast) -> None:
    client = make_client(cast.outsider)
    case = make_case(cast.owner, client)
    subject = subjects_of([case])[0]
    assert not sheet_of(subject, TODAY).asked
    with pytest.raises(NotFound):
        answer_question(
            actor=actor(cast.owner),
            subject=subject,
            key="anything",
            fields=AnswerFields(value={}),
            version=None,
            moment=MOMENT,
        )
