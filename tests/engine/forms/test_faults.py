"""What keeps a list of questions from being asked: every fault by a case of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from techkarta.engine.forms.faults import FaultKind, faults_of, question_faults
from techkarta.engine.forms.questions import Option, Part, PartKind, Question, Source, part_of
from techkarta.presets.content import client_types

from .asking import only_if, part, presentation, question

CHOOSE = question("colour", part("choice"))


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (question(text={"ru": " ", "en": ""}), FaultKind.TEXT_EMPTY),
        (question(text="a" * 301), FaultKind.TEXT_LONG),
        (question(weight=0), FaultKind.WEIGHT),
        (question(weight=10), FaultKind.WEIGHT),
        (question(validity_days=0), FaultKind.VALIDITY),
        (question(sources=()), FaultKind.NO_SOURCE),
        (question(parts=()), FaultKind.NO_PARTS),
        (question("q", *(part(code=f"p{at}") for at in range(13))), FaultKind.TOO_MANY_PARTS),
        (question("q", part(is_optional=True)), FaultKind.ALL_OPTIONAL),
        (question("q", part(title="")), FaultKind.PART_UNTITLED),
        (question("q", part(), part()), FaultKind.PART_REPEATED),
        (question("q", part("choice", options=())), FaultKind.FEW_OPTIONS),
        (
            question("q", part("choice", options=(
                Option(code="a", title="Red"), Option(code="b", title=" red "),
            ))),
            FaultKind.OPTION_REPEATED,
        ),
        (
            question("q", part("multichoice", options=tuple(
                Option(code=str(at), title=str(at)) for at in range(51)
            ))),
            FaultKind.TOO_MANY_OPTIONS,
        ),
        (question("q", part("contacts", roles=())), FaultKind.NO_ROLES),
        (question("q", part("list", fields=())), FaultKind.NO_COLUMNS),
        (
            question("q", part("list", fields=(
                Part(code="f", kind=PartKind.FILE, title="File"),
            ))),
            FaultKind.COLUMN_KIND,
        ),
        (question("q", part("matrix", titles=("Who", "", "How"))), FaultKind.MATRIX_UNTITLED),
    ],
)  # fmt: skip
def test_a_fault_of_one_question(asked: Question, kind: FaultKind) -> None:
    found = question_faults(asked)
    assert [fault.kind for fault in found] == [kind]
    assert found[0].question == "q"


@pytest.mark.parametrize("kind", list(PartKind))
def test_a_sound_part_of_every_kind_has_no_fault(kind: PartKind) -> None:
    assert question_faults(question("q", part(kind))) == ()


@pytest.mark.parametrize(
    ("waiting", "kind"),
    [
        (only_if("q", "red"), FaultKind.CONDITION_ITSELF),
        (only_if("nothing", "red"), FaultKind.CONDITION_UNKNOWN),
        (only_if("colour", "green"), FaultKind.CONDITION_UNKNOWN),
        (only_if("colour", "red", code="other"), FaultKind.CONDITION_UNKNOWN),
        (only_if("words", "red"), FaultKind.CONDITION_UNKNOWN),
        (only_if("colour"), FaultKind.CONDITION_EMPTY),
    ],
)
def test_a_question_waits_for_a_choice_there_is(waiting: object, kind: FaultKind) -> None:
    rows = [CHOOSE, question("words"), question("q", part("choice"), condition=waiting)]
    found = faults_of(rows, is_of_client_type=False)
    assert [(fault.question, fault.kind) for fault in found] == [("q", kind)]


def test_questions_that_wait_for_each_other_are_named() -> None:
    first = question("a", part("choice"), condition=only_if("b", "red"))
    second = question("b", part("choice"), condition=only_if("a", "red"))
    behind = question("c", condition=only_if("a", "red"))
    found = faults_of([first, second, behind], is_of_client_type=False)
    assert [(fault.question, fault.kind) for fault in found] == [
        ("a", FaultKind.CONDITION_CIRCLE),
        ("b", FaultKind.CONDITION_CIRCLE),
    ]


def test_a_list_asks_each_thing_once_and_something() -> None:
    assert [fault.kind for fault in faults_of([], is_of_client_type=True)] == [FaultKind.LIST_EMPTY]
    twice = faults_of([question("a", topic="t"), question("t")], is_of_client_type=False)
    assert [(fault.question, fault.kind) for fault in twice] == [("t", FaultKind.ASKED_TWICE)]
    many = faults_of([question(f"q{at}") for at in range(101)], is_of_client_type=False)
    assert [fault.kind for fault in many] == [FaultKind.TOO_MANY_QUESTIONS]


def test_the_list_of_a_client_type_can_open_the_lock() -> None:
    day = presentation()
    optional = replace(day, parts=(replace(day.parts[0], is_optional=True), part()))
    assert faults_of([day], is_of_client_type=True) == ()
    for rows in ([question()], [optional]):
        kinds = [fault.kind for fault in faults_of(rows, is_of_client_type=True)]
        assert kinds == [FaultKind.NO_PRESENTATION]
    assert faults_of([question()], is_of_client_type=False) == ()


@pytest.mark.parametrize(("said", "is_enough"), [(7, True), (6, False)])
def test_seven_of_ten_critical_ones_may_be_said_by_the_client(
    said: int,
    is_enough: bool,  # noqa: FBT001 - a table
) -> None:
    rows = [
        question(
            f"q{at}",
            is_critical=True,
            sources=(Source.CLIENT,) if at < said else (Source.DOCUMENT,),
        )
        for at in range(10)
    ]
    found = [fault.kind for fault in faults_of([*rows, presentation()], is_of_client_type=True)]
    assert found == ([] if is_enough else [FaultKind.CLIENT_CANNOT_SAY])


def test_shipped_lists_have_no_faults() -> None:
    for kind in client_types():
        rows = [
            Question(
                code=each.code, topic=each.topic, mark=each.mark, text=each.text,
                is_critical=each.is_critical, weight=each.weight, due=each.due,
                parts=tuple(part_of(one) for one in each.parts),
                sources=tuple(Source(one) for one in each.sources),
                validity_days=each.validity_days,
            )
            for each in kind.questions
        ]  # fmt: skip
        assert faults_of(rows, is_of_client_type=True) == (), kind.code
