from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from techkarta.engine.cards.difference import ChangeKind, FieldChange, PartChange, diff_cards
from techkarta.engine.cards.model import (
    Card,
    Control,
    ControlMethod,
    ExitCriterion,
    Join,
    Norm,
    Operation,
    Proof,
)
from tests.engine.cards.drawn import cards

OPERATIONS = (
    Operation(no="010", title="Define the type", norm=Norm(minutes=5)),
    Operation(no="020", title="Compile the file", after=("010",)),
    Operation(no="030", title="Decide on the stage", after=("020",)),
)
CARD = Card(
    code="example",
    title={"ru": "Пример", "en": "Example"},
    process="project",
    stages=("p2",),
    exit=(
        ExitCriterion(id="x1", text="Confirmed", proof=Proof.CLIENT_EVENT),
        ExitCriterion(id="x2", text="Decided", proof=Proof.OPERATION, operation="030"),
    ),
    operations=OPERATIONS,
)


def changed(index: int, **values: object) -> Card:
    operations = list(OPERATIONS)
    operations[index] = replace(operations[index], **values)
    return replace(CARD, operations=tuple(operations))


def test_a_field_inside_a_map_is_named_by_its_path() -> None:
    difference = diff_cards(CARD, changed(0, norm=Norm(minutes=7)))
    assert difference.operations == (
        PartChange(
            key="010",
            kind=ChangeKind.CHANGED,
            fields=(FieldChange(field="norm.minutes", before=5, after=7),),
        ),
    )
    assert not difference.heading
    assert not difference.exit


def test_a_new_part_of_an_operation_comes_whole() -> None:
    control = Control(method=ControlMethod.EACH, by="head_of_sales", criterion="Known")
    difference = diff_cards(CARD, changed(0, control=control))
    (change,) = difference.operations[0].fields
    assert change.before is None
    assert change.after == {"method": "each", "by": "head_of_sales", "criterion": "Known"}


def test_an_inserted_operation_moves_the_next_one() -> None:
    inserted = Operation(no="015", title="Mark the questions", after=("010",))
    moved = replace(OPERATIONS[1], after=("015",))
    card = replace(CARD, operations=(OPERATIONS[0], inserted, moved, OPERATIONS[2]))
    difference = diff_cards(CARD, card)
    assert difference.numbers(ChangeKind.ADDED) == ("015",)
    assert difference.numbers(ChangeKind.MOVED) == ("020",)
    assert difference.numbers(ChangeKind.CHANGED) == ()
    assert diff_cards(card, CARD).numbers(ChangeKind.REMOVED) == ("015",)


def test_moved_and_changed_is_changed_and_says_that_it_moved() -> None:
    difference = diff_cards(CARD, changed(2, title="Decide", after=("010", "020"), join=Join.ANY))
    (change,) = difference.operations
    assert change.kind is ChangeKind.CHANGED
    assert change.is_moved


def test_heading_and_criteria() -> None:
    card = replace(
        CARD,
        title={"ru": "Пример", "en": "Sample"},
        revision=2,
        reason="New words",
        exit=(replace(CARD.exit[1], is_critical=True), CARD.exit[0]),
    )
    difference = diff_cards(CARD, card)
    assert [change.field for change in difference.heading] == [
        "title.en",
        "revision",
        "reason",
        "exit",
    ]
    assert [(change.key, change.kind) for change in difference.exit] == [("x2", ChangeKind.CHANGED)]


@given(cards)
@settings(max_examples=30)
def test_a_card_does_not_differ_from_itself(card: Card) -> None:
    assert diff_cards(card, card).is_empty


@given(cards, cards)
@settings(max_examples=30)
def test_what_is_added_one_way_is_removed_the_other_way(one: Card, other: Card) -> None:
    there, back = diff_cards(one, other), diff_cards(other, one)
    assert set(there.numbers(ChangeKind.ADDED)) == set(back.numbers(ChangeKind.REMOVED))
    assert set(there.numbers(ChangeKind.CHANGED)) == set(back.numbers(ChangeKind.CHANGED))
    assert set(there.numbers(ChangeKind.MOVED)) == set(back.numbers(ChangeKind.MOVED))
