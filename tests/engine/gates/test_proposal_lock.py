"""The proposal lock."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.gates.facts import AnswerFact, AnswerState
from techkarta.engine.gates.proposal_lock import (
    exception_expires_on,
    exceptions_left,
    is_exception_in_force,
    proposal_lock,
)

SOON = date(2026, 12, 1)


def answers(critical: str, others: str) -> list[AnswerFact]:
    """C = said by the client, a = assumed by us, x = expired, . = absent."""
    states = {"c": AnswerState.VALID, "a": AnswerState.VALID, "x": AnswerState.EXPIRED}
    return [
        AnswerFact(
            code=f"{'s' if is_critical else 'o'}{index}",
            state=states.get(mark, AnswerState.ABSENT),
            is_critical=is_critical,
            is_from_client=mark in "cx",
        )
        for is_critical, marks in ((True, critical), (False, others))
        for index, mark in enumerate(marks)
    ]


@pytest.mark.parametrize(
    ("critical", "others", "presentation_on", "reasons"),
    [
        ("c" * 10, "c" * 10, SOON, []),
        ("c" * 10, "c" * 10, None, ["no_presentation_date"]),
        ("c" * 10, "c" * 4 + "." * 6, SOON, []),  # 34 of 40 = 85 %
        ("c" * 10, "c" * 3 + "." * 7, SOON, ["completeness"]),  # 33 of 40 = 82.5 %
        ("c" * 7 + "a" * 3, "", SOON, []),  # 70 % said by the client
        ("c" * 6 + "a" * 4, "", SOON, ["from_client"]),
        ("c" * 9 + ".", "c" * 10, SOON, ["critical_answers"]),
        ("c" * 9 + "x", "c" * 10, SOON, ["critical_answers"]),
        ("x" * 10, "", SOON, ["critical_answers", "completeness", "from_client"]),
        ("", "a" * 20, SOON, []),
        ("", "", SOON, ["no_list"]),
        ("", "", None, ["no_list", "no_presentation_date"]),
    ],
)
def test_the_lock(
    critical: str, others: str, presentation_on: date | None, reasons: list[str]
) -> None:
    found = proposal_lock(answers(critical, others), presentation_on=presentation_on)
    assert list(found.reasons) == reasons
    assert found.is_open == (not reasons)


@pytest.mark.parametrize(
    ("critical", "asked"),
    [
        ("c" * 6 + "a" * 4, ["s6", "s7", "s8", "s9"]),
        ("c" * 7 + "a" * 3, []),
        # The four that are open may still be answered by the client: 7 of 10 are in reach.
        ("c" * 3 + "a" * 3 + "." * 4, []),
        ("c" * 3 + "a" * 4 + "." * 3, ["s3", "s4", "s5", "s6"]),
        ("", []),
    ],
)
def test_whom_to_ask_where_others_answered_too_much(critical: str, asked: list[str]) -> None:
    assert list(proposal_lock(answers(critical, ""), presentation_on=SOON).ask_client) == asked


def test_a_list_may_weigh_its_questions_otherwise() -> None:
    facts = [
        AnswerFact(code="a", state=AnswerState.VALID, weight=8),
        AnswerFact(code="b", state=AnswerState.ABSENT, weight=1),
        AnswerFact(code="c", state=AnswerState.ABSENT),
    ]
    found = proposal_lock(facts, presentation_on=SOON)
    assert (found.weight_valid, found.weight_required) == (8, 10)


def test_the_figures_shown() -> None:
    found = proposal_lock(answers("cca.", "c.xc"), presentation_on=SOON)
    assert (found.weight_valid, found.weight_required) == (11, 16)
    assert found.completeness == 11 / 16
    assert (found.critical_valid, found.critical_from_client, found.critical_required) == (3, 2, 4)
    assert found.share_from_client == 0.5
    assert found.open_questions == ("s3", "o1", "o2")


def test_nothing_to_ask_of_the_client_is_a_whole_share() -> None:
    assert proposal_lock(answers("", "c"), presentation_on=SOON).share_from_client == 1
    assert proposal_lock([], presentation_on=SOON).completeness == 0


@given(st.text("ca.x", max_size=12), st.text("ca.x", max_size=12), st.integers(0, 11))
def test_one_more_answer_never_shuts_the_lock(critical: str, others: str, place: int) -> None:
    before = proposal_lock(answers(critical, others), presentation_on=SOON)
    better = critical[:place] + "c" + critical[place + 1 :] if place < len(critical) else critical
    after = proposal_lock(answers(better, others), presentation_on=SOON)
    assert set(after.reasons) <= set(before.reasons)


def test_an_exception_lives_five_days() -> None:
    granted = date(2026, 11, 23)
    assert exception_expires_on(granted) == date(2026, 11, 28)
    days = [date(2026, 11, day) for day in (22, 23, 28, 29)]
    assert [is_exception_in_force(granted, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("proposals", "granted", "left"),
    [(0, 0, 0), (9, 0, 0), (10, 0, 1), (10, 1, 0), (29, 0, 2), (30, 1, 2), (10, 5, 0)],
)
def test_the_quota_is_a_tenth(proposals: int, granted: int, left: int) -> None:
    assert exceptions_left(proposals=proposals, granted=granted) == left
