"""What differs between two revisions of a list, and that nothing else is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.forms.difference import Change, ChangeKind, difference, question_changes
from techkarta.engine.forms.questions import Option, Question, Source

from .asking import COLOURS, only_if, part, question

BEFORE = question("q", part("choice"), part("number", code="much", unit="kg"))
GREEN = (*COLOURS, Option(code="green", title="Green"))


def told(changes: tuple[Change, ...]) -> list[tuple[str, ChangeKind]]:
    return [(change.question.code, change.kind) for change in changes]


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (replace(BEFORE, text="How?"), ChangeKind.TEXT),
        (replace(BEFORE, mark="Z"), ChangeKind.MARK),
        (replace(BEFORE, section="Money"), ChangeKind.SECTION),
        (replace(BEFORE, is_critical=True), ChangeKind.CRITICAL),
        (replace(BEFORE, weight=3), ChangeKind.WEIGHT),
        (replace(BEFORE, due="proposal"), ChangeKind.DUE),
        (replace(BEFORE, validity_days=31), ChangeKind.VALIDITY),
        (replace(BEFORE, sources=(Source.CLIENT,)), ChangeKind.SOURCES),
        (replace(BEFORE, condition=only_if("a", "red")), ChangeKind.CONDITION),
        (replace(BEFORE, parts=(*BEFORE.parts, part(code="new"))), ChangeKind.PART_ADDED),
        (replace(BEFORE, parts=BEFORE.parts[:1]), ChangeKind.PART_REMOVED),
        (replace(BEFORE, parts=BEFORE.parts[::-1]), ChangeKind.PART_ORDER),
        (
            replace(BEFORE, parts=(part("choice", title="Colour"), BEFORE.parts[1])),
            ChangeKind.PART_TITLE,
        ),
        (
            replace(BEFORE, parts=(part("choice", is_optional=True), BEFORE.parts[1])),
            ChangeKind.PART_OPTIONAL,
        ),
        (
            replace(BEFORE, parts=(BEFORE.parts[0], part("number", code="much", unit="t"))),
            ChangeKind.PART_UNIT,
        ),
        (
            replace(BEFORE, parts=(part("choice", options=GREEN), BEFORE.parts[1])),
            ChangeKind.PART_CHOICES,
        ),
    ],
)
def test_one_change_is_told_as_one(after: Question, kind: ChangeKind) -> None:
    assert told(question_changes(BEFORE, after)) == [("q", kind)]


def test_added_removed_and_moved_questions() -> None:
    one, two, three, four, five = (question(code) for code in "abcde")
    assert told(difference([one, two, five, three], [three, one, five, four])) == [
        ("c", ChangeKind.MOVED),
        ("d", ChangeKind.ADDED),
        ("b", ChangeKind.REMOVED),
    ]


CODES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(CODES, CODES)
def test_a_list_differs_from_itself_in_nothing_and_from_another_in_something(
    before: list[str], after: list[str]
) -> None:
    old, new = [question(code) for code in before], [question(code) for code in after]
    changes = difference(old, new)
    assert bool(changes) == (before != after)
    kinds = {kind: {change.question.code for change in changes if change.kind is kind}
             for kind in ChangeKind}  # fmt: skip
    assert kinds[ChangeKind.ADDED] == set(after) - set(before)
    assert kinds[ChangeKind.REMOVED] == set(before) - set(after)
    # What did not move stands in the same order in both.
    stays = (set(before) & set(after)) - kinds[ChangeKind.MOVED]
    assert [code for code in before if code in stays] == [code for code in after if code in stays]
