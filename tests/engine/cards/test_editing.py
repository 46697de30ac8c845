"""Changes of a draft: numbers, links and proofs stay right whatever is done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.cards.editing import (
    Change,
    CheckOperation,
    Draft,
    InsertOperation,
    MoveOperation,
    NumberOperation,
    RemoveOperation,
    Renumber,
    SetCriterion,
    SetHeading,
    SetOperation,
    apply_changes,
)
from techkarta.engine.cards.model import Card, ExitCriterion, Operation, Proof
from techkarta.engine.cards.numbers import free_number, number_key, numbers_by_ten
from techkarta.engine.errors import EngineError


def chain(*numbers: str) -> Card:
    """A card whose operations wait for the one above."""
    above: tuple[str, ...] = ()
    operations = []
    for no in numbers:
        operations.append(Operation(no=no, title=f"Do {no}", after=above))
        above = (no,)
    proving = ExitCriterion(id="x1", text="Done", proof=Proof.OPERATION, operation=numbers[-1])
    return Card(
        code="a", title="A", process="p", stages=("s",), operations=tuple(operations),
        exit=(proving,),
    )  # fmt: skip


def edited(card: Card, *changes: Change) -> Card:
    return apply_changes(Draft(card=card), changes).card


def links(card: Card) -> dict[str, tuple[str, ...]]:
    return {item.no: item.after for item in card.operations}


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        (None, None, "010"),
        (None, "010", "005"),
        ("010", None, "020"),
        ("010", "020", "015"),
        ("010", "040", "020"),
        ("010", "011", "010a"),
        ("010a", "011", "010b"),
        ("100", None, "110"),
        ("020", "010", None),
    ],
)
def test_a_free_number_lies_between(
    above: str | None, below: str | None, expected: str | None
) -> None:
    assert free_number(above, below, [no for no in (above, below) if no]) == expected


def test_numbers_by_ten_are_of_one_width() -> None:
    assert numbers_by_ten(2) == ("010", "020")
    assert numbers_by_ten(100)[-1] == "1000"
    assert len(numbers_by_ten(100)[0]) == 4


def test_a_new_operation_takes_its_place_in_the_chain() -> None:
    card = edited(chain("010", "020"), InsertOperation(below="010"))
    assert links(card) == {"010": (), "015": ("010",), "020": ("015",)}


def test_a_new_operation_leaves_other_links_alone() -> None:
    card = edited(
        chain("010", "020", "030"),
        SetOperation(no="030", values={"after": ["010"]}),
        InsertOperation(below="020", values={"title": "New"}),
    )
    assert links(card)["030"] == ("010",)
    assert links(card)["025"] == ("020",)


def test_those_that_waited_for_a_removed_one_wait_for_what_it_waited_for() -> None:
    card = edited(chain("010", "020", "030"), RemoveOperation(no="020"))
    assert links(card) == {"010": (), "030": ("010",)}


def test_a_criterion_loses_the_removed_operation_that_proved_it() -> None:
    card = edited(chain("010", "020"), RemoveOperation(no="020"))
    assert (card.exit[0].proof, card.exit[0].operation) == (None, None)


def test_what_refers_to_a_number_follows_it() -> None:
    card = edited(chain("010", "020"), NumberOperation(no="020", number="025"))
    assert card.exit[0].operation == "025"
    card = edited(card, NumberOperation(no="010", number="012"))
    assert links(card) == {"012": (), "025": ("012",)}


def test_a_moved_operation_gets_a_number_that_fits() -> None:
    card = edited(chain("010", "020", "030"), MoveOperation(no="030", places=-1))
    assert [item.no for item in card.operations] == ["010", "015", "020"]
    assert links(card)["015"] == ("020",)


def test_a_move_stops_at_the_ends() -> None:
    card = chain("010", "020")
    assert edited(card, MoveOperation(no="010", places=-3)) == card


def test_renumbering_settles_repeated_numbers() -> None:
    card = Card(
        code="a", title="A", process="p", stages=("s",),
        operations=(Operation(no="7"), Operation(no="7", after=("7",)), Operation(no="")),
    )  # fmt: skip
    card = edited(card, Renumber())
    assert links(card) == {"010": (), "020": ("010",), "030": ()}


def test_a_number_that_is_taken_is_refused() -> None:
    with pytest.raises(EngineError, match="operation_number_taken"):
        edited(chain("010", "020"), NumberOperation(no="020", number="010"))


def test_of_two_with_one_number_none_is_edited() -> None:
    card = Card(
        code="a", title="A", process="p", stages=("s",),
        operations=(Operation(no="010"), Operation(no="010")),
    )  # fmt: skip
    with pytest.raises(EngineError, match="operation_number_twice"):
        edited(card, SetOperation(no="010", values={"title": "x"}))


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(EngineError, match="operation_unknown"):
        edited(chain("010"), RemoveOperation(no="990"))


@pytest.mark.parametrize(
    "values",
    [{"norm": {"minutes": "many"}}, {"role": "wizard"}, {"evidence": {"kind": "smell"}}],
)
def test_a_value_out_of_the_format_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(EngineError, match="card_unreadable"):
        edited(chain("010"), SetOperation(no="010", values=values))


def test_none_takes_a_value_away() -> None:
    card = edited(chain("010"), SetOperation(no="010", values={"title": None}))
    assert card.operations[0].title is None


def test_criteria_are_added_changed_and_removed() -> None:
    card = edited(chain("010"), SetCriterion(id="x2", values={"text": "New", "critical": True}))
    assert [item.id for item in card.exit] == ["x1", "x2"]
    card = edited(card, SetCriterion(id="x1", values={"text": None}))
    assert [item.id for item in card.exit] == ["x2"]


def test_the_heading_is_set() -> None:
    assert edited(chain("010"), SetHeading(values={"market": "Pumps"})).market == "Pumps"


def test_checks_follow_numbers_and_leave_with_operations() -> None:
    draft = Draft(card=chain("010", "020"))
    draft = apply_changes(
        draft, [CheckOperation(no="010"), CheckOperation(no="020"), InsertOperation(below="020")]
    )
    assert draft.rechecked == {"010", "020", "030"}
    draft = apply_changes(
        draft, [NumberOperation(no="010", number="005"), RemoveOperation(no="020")]
    )
    assert draft.rechecked == {"005", "030"}


@given(st.lists(st.tuples(st.sampled_from("imr"), st.integers(0, 9)), max_size=12))
def test_numbers_ascend_and_links_hold_whatever_is_done(steps: list[tuple[str, int]]) -> None:
    card = chain("010", "020", "030", "040")
    for kind, place in steps:
        if not card.operations:
            break
        no = card.operations[place % len(card.operations)].no
        change: Change = {
            "i": InsertOperation(below=no),
            "m": MoveOperation(no=no, places=place - 5),
            "r": RemoveOperation(no=no),
        }[kind]
        card = edited(card, change)
    numbers = [item.no for item in card.operations]
    assert numbers == sorted(numbers, key=number_key)
    assert all(set(item.after) <= set(numbers) - {item.no} for item in card.operations)
