"""From one version of a card to another: every task has exactly one fate."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.errors import EngineError
from techkarta.engine.execution.migration import (
    Fate,
    check_numbers,
    passages,
    suggested_numbers,
)
from techkarta.engine.execution.states import TaskState

S = TaskState


def card(**titles: str) -> Card:
    """A card of operations by title: `n010="Call"`."""
    operations = tuple(
        Operation(no=no[1:], title=title, result=f"{title} it is done")
        for no, title in titles.items()
    )
    return Card(code="c", title="C", process="p", stages=("s",), operations=operations)


OLD = card(n010="Call the buyer", n020="Meet the technologist", n030="Send the calculation")


@pytest.mark.parametrize(
    ("new", "numbers"),
    [
        (OLD, {"010": "010", "020": "020", "030": "030"}),
        # Renumbered: the title tells.
        (
            card(n010="Call the buyer", n015="Ask for drawings", n030="Meet the technologist"),
            {"010": "010", "020": "030"},
        ),
        # Two change places.
        (
            card(n010="Meet the technologist", n020="Call the buyer"),
            {"010": "020", "020": "010"},
        ),
        # A word more in the title of the same number.
        (card(n010="Call the main buyer"), {"010": "010"}),
        # The same number says something else.
        (card(n010="Order samples"), {}),
    ],
)
def test_numbers_are_suggested(new: Card, numbers: dict[str, str]) -> None:
    assert suggested_numbers(OLD, new) == numbers


def test_titles_are_compared_by_language() -> None:
    old = card(n010="x")
    russian = Operation(no="010", title={"ru": "Позвонить", "en": "Call"}, result="a")
    moved = Operation(no="020", title={"ru": "позвонить ", "de": "Anrufen"}, result="b")
    first = Card(code="c", title="C", process="p", stages=("s",), operations=(russian,))
    second = Card(code="c", title="C", process="p", stages=("s",), operations=(moved,))
    assert suggested_numbers(first, second) == {"010": "020"}
    assert suggested_numbers(old, second) == {}


def test_every_fate() -> None:
    new = card(n010="Call the buyer", n025="Send the calculation", n040="Order samples")
    old = card(
        n010="Call the buyer",
        n020="Meet the technologist",
        n030="Send the calculation",
        n050="Write the minutes",
    )
    states = {
        "010": [S.ACCEPTED],
        "020": [S.DONE],
        "030": [S.READY],
        "050": [S.ACCEPTED, S.CANCELLED],
    }
    found = passages(old, new, states, suggested_numbers(old, new))
    assert [(each.before, each.after, each.fate) for each in found] == [
        ("010", "010", Fate.KEPT),
        ("030", "025", Fate.MAPPED),
        (None, "040", Fate.ADDED),
        ("020", None, Fate.CANCELLED),
        ("050", None, Fate.PAST),
    ]
    assert [each.before for each in found if each.loses_work] == ["020"]


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ({"010": "020", "020": "020"}, "number_twice"),
        ({"010": "999"}, "number_unknown"),
        ({"999": "010"}, "number_unknown"),
    ],
)
def test_impossible_numbers_are_refused(numbers: dict[str, str], code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        check_numbers(OLD, OLD, numbers)
    assert refusal.value.code == code


TITLES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=8, unique=True)


@settings(max_examples=60, deadline=None)
@given(TITLES, TITLES, st.lists(st.sampled_from(list(S)), min_size=8, max_size=8))
def test_nothing_is_lost_and_nothing_is_there_twice(
    before: list[str], after: list[str], drawn: list[TaskState]
) -> None:
    old, new = (
        card(**{f"n{10 * place:03}": title * 9 for place, title in enumerate(titles, start=1)})
        for titles in (before, after)
    )
    numbers = suggested_numbers(old, new)
    check_numbers(old, new, numbers)
    states = {each.no: [state] for each, state in zip(old.operations, drawn, strict=False)}
    found = passages(old, new, states, numbers)
    alive = [no for no, (state,) in states.items() if state is not S.CANCELLED]
    assert sorted(each.before for each in found if each.before) == sorted(alive)
    assert [each.after for each in found if each.after] == [each.no for each in new.operations]
