"""What answers are worth: sources, dates, expiry, conditions, the union of two lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.forms.questions import Question, Source, union
from techkarta.engine.forms.sheet import Answer, Asked, make_sheet, valid_until
from techkarta.engine.gates.facts import AnswerState

from .asking import only_if, part, presentation, question

TODAY = date(2026, 11, 23)
SAID = Answer(
    value={"it": "red"},
    source=Source.CLIENT,
    source_person=1,
    said_on=TODAY,
    valid_until=TODAY + timedelta(days=30),
)
DUES = ("selection", "development", "proposal")


def judged(answer: Answer | None, today: date = TODAY, **told: object) -> Asked:
    asked = question("q", part("choice"), **told)
    return make_sheet([asked], {"q": answer} if answer else {}, today=today).asked[0]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (None, AnswerState.ABSENT),
        (replace(SAID, value={}), AnswerState.ABSENT),
        (SAID, AnswerState.VALID),
        (replace(SAID, source=None), AnswerState.NO_SOURCE),
        (replace(SAID, source_person=None), AnswerState.NO_SOURCE),
        (replace(SAID, source=Source.ASSUMPTION), AnswerState.NO_SOURCE),
        (replace(SAID, source=Source.PUBLIC), AnswerState.NO_SOURCE),
        (replace(SAID, source=Source.DOCUMENT), AnswerState.NO_SOURCE),
        (replace(SAID, source=Source.DOCUMENT, source_note="Report"), AnswerState.VALID),
        (replace(SAID, said_on=None), AnswerState.NO_DATE),
        (replace(SAID, valid_until=TODAY), AnswerState.VALID),
        (replace(SAID, valid_until=TODAY - timedelta(days=1)), AnswerState.EXPIRED),
    ],
)
def test_an_answer_needs_value_source_and_date(answer: Answer | None, state: AnswerState) -> None:
    assert judged(answer).state is state


def test_a_document_may_be_enclosed_instead_of_named() -> None:
    asked = question("q", part("text"), part("file", code="paper", is_optional=True))
    told = replace(SAID, value={"it": "words", "paper": [7]}, source=Source.DOCUMENT)
    sheet = make_sheet([asked], {"q": told}, today=TODAY)
    assert sheet.asked[0].state is AnswerState.VALID


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(1, 3650),
    st.none() | st.integers(-10, 4000),
    st.integers(0, 4000),
)
def test_an_answer_holds_its_days_and_not_one_more(
    said_on: date, days: int, own: int | None, later: int
) -> None:
    asked = question("q", part("choice"), validity_days=days)
    until = valid_until(asked, said_on, said_on + timedelta(days=own) if own is not None else None)
    answer = replace(SAID, said_on=said_on, valid_until=until)
    sheet = make_sheet([asked], {"q": answer}, today=said_on + timedelta(days=later))
    holds = later <= min(days, days if own is None else own)
    assert (sheet.asked[0].state is AnswerState.VALID) == holds


@pytest.mark.parametrize(
    ("held", "is_asked"),
    [("red", True), ("blue", False), (["blue", "red"], True), ([], False), (None, False)],
)
def test_a_question_is_asked_where_its_condition_holds(
    held: object,
    is_asked: bool,  # noqa: FBT001 - a table
) -> None:
    rows = [
        question("colour", part("multichoice")),
        question("q", condition=only_if("colour", "red")),
    ]
    answers = {"colour": replace(SAID, value={"it": held} if held is not None else {})}
    sheet = make_sheet(rows, answers, today=TODAY)
    assert (sheet.of("q") is not None) is is_asked
    assert make_sheet(rows, {}, today=TODAY).of("q") is None


def test_two_lists_ask_once_and_the_stricter_one_counts() -> None:
    one = question("a", part(code="x"), topic="t", due="proposal", weight=1, validity_days=60)
    two = question(
        "b", part(code="y"), topic="t", due="selection", weight=3, is_critical=True,
        validity_days=90, sources=(Source.CLIENT,),
    )  # fmt: skip
    (merged,) = union([[one], [two]], DUES)
    assert [each.code for each in merged.parts] == ["x", "y"]
    assert (merged.is_critical, merged.weight, merged.due) == (True, 3, "selection")
    assert (merged.validity_days, merged.sources) == (60, (Source.CLIENT,))
    # A condition of one of two lists does not hide what the other one always asks.
    (always,) = union([[replace(one, condition=only_if("c", "red"))], [two]], DUES)
    assert always.condition is None


KEYS = st.lists(st.sampled_from("abcdef"), unique=True)


@given(KEYS, KEYS)
def test_the_union_has_every_question_once_whatever_the_order(
    one: list[str], other: list[str]
) -> None:
    first, second = [question(key) for key in one], [question(key) for key in other]
    merged = [each.key for each in union([first, second], DUES)]
    assert len(merged) == len(set(merged))
    assert set(merged) == {*one, *other}
    assert set(merged) == {each.key for each in union([second, first], DUES)}


@pytest.mark.parametrize(
    ("value", "until", "on"),
    [
        ({"on": "2026-12-10"}, None, date(2026, 12, 10)),
        ({"on": "2026-12-10"}, TODAY - timedelta(days=1), None),
        ({}, None, None),
    ],
)
def test_the_day_of_presentation(
    value: dict[str, object], until: date | None, on: date | None
) -> None:
    answer = replace(SAID, value=value, valid_until=until)
    rows: list[Question] = [presentation()]
    assert make_sheet(rows, {"presentation": answer}, today=TODAY).presentation_on == on
