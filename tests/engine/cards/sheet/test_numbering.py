"""Numbers of operations become those of a card; nothing changes unsaid."""

from __future__ import annotations

import pytest

from techkarta.engine.cards.sheet.grid import Unread
from techkarta.engine.cards.sheet.numbering import after_of, is_renumbered, number_operations
from tests.engine.cards.sheet.made import words


@pytest.mark.parametrize(
    ("written", "given"),
    [
        (["1", "2", "3"], ("010", "020", "030")),
        (["1.", "2.", "4."], ("010", "020", "040")),
        (["10", "20", "35"], ("010", "020", "035")),
        (["010", "020", "035"], ("010", "020", "035")),
        (["5", "10", "15"], ("005", "010", "015")),
        (["№ 1", "оп. 2"], ("010", "020")),
        (["1.1", "1.2"], ("010", "020")),
        (["2", "1"], ("010", "020")),
        (["", ""], ("010", "020")),
    ],
)
def test_numbers(written: list[str], given: tuple[str, ...]) -> None:
    assert number_operations(written).given == given


def test_numbers_of_a_carried_card_stay() -> None:
    assert number_operations(["А1", "Б2"], is_kept=True).given == ("А1", "Б2")


@pytest.mark.parametrize(
    ("written", "number", "expected"),
    [("1", "010", False), ("10", "010", False), ("1.1", "010", True), ("2", "010", True)],
)
def test_a_change_beyond_the_step_is_told(written: str, number: str, *, expected: bool) -> None:
    assert is_renumbered(written, number) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", {"after": ["010"]}),
        ("1, 2", {"after": ["010", "020"]}),
        ("010; 030", {"after": ["010", "030"]}),
        ("1–3", {"after": ["010", "020", "030"]}),
        ("начало", {"after": []}),
        ("—", {"after": []}),
        ("1 или 2", {"after": ["010", "020"], "join": "any"}),
        ("любая из: 1, 3", {"after": ["010", "030"], "join": "any"}),
    ],
)
def test_predecessors(text: str, expected: dict[str, object]) -> None:
    numbers = number_operations(["1", "2", "3"])
    assert after_of(text, numbers, words()) == expected


def test_an_unknown_predecessor_is_told() -> None:
    with pytest.raises(Unread) as unread:
        after_of("1, 9", number_operations(["1", "2"]), words())
    assert (unread.value.code, unread.value.params) == ("after_unknown", {"value": "9"})
