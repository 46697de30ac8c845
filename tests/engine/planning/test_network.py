"""The order relation of a card."""

from itertools import pairwise

import pytest
from hypothesis import given

from techkarta.engine.cards.model import Card, Join
from techkarta.engine.errors import EngineError
from techkarta.engine.planning.network import (
    certain_predecessors,
    closure,
    network,
    redundant_edges,
)
from tests.engine.making import card, cards, operation

DIAMOND = card(
    operation("010"),
    operation("020", after="010"),
    operation("030", after="010"),
    operation("040", after="020 030 010"),
)


def test_the_closure_is_transitive() -> None:
    assert closure(DIAMOND)["040"] == {"010", "020", "030"}
    assert closure(DIAMOND)["010"] == frozenset()


def test_an_implied_predecessor_is_redundant() -> None:
    assert redundant_edges(DIAMOND) == {("010", "040")}


def test_nothing_is_certain_behind_any_of_several() -> None:
    one = card(
        operation("010"),
        operation("020"),
        operation("030", after="010 020", join=Join.ANY),
        operation("040", after="030 010"),
    )
    assert certain_predecessors(one)["030"] == frozenset()
    assert certain_predecessors(one)["040"] == {"030", "010"}
    assert closure(one)["040"] == {"030", "010", "020"}
    assert redundant_edges(one) == frozenset()


def test_any_of_one_is_as_certain_as_all() -> None:
    one = card(operation("010"), operation("020", after="010", join=Join.ANY))
    assert certain_predecessors(one)["020"] == {"010"}


@given(cards())
def test_predecessors_come_first_and_certain_ones_are_in_the_closure(drawn: Card) -> None:
    order = network(drawn).order
    for no, before in closure(drawn).items():
        assert all(order.index(each) < order.index(no) for each in before)
        assert certain_predecessors(drawn)[no] <= before


@given(cards())
def test_leaving_redundant_edges_out_changes_nothing(drawn: Card) -> None:
    redundant = redundant_edges(drawn)
    thinner = card(
        *(
            operation(
                each.no,
                after=" ".join(no for no in each.after if (no, each.no) not in redundant),
                join=each.join,
            )
            for each in drawn.operations
        )
    )
    assert certain_predecessors(thinner) == certain_predecessors(drawn)


@pytest.mark.parametrize(
    ("operations", "code", "params"),
    [
        ([operation("010"), operation("010")], "repeated_operation", {"operation": "010"}),
        (
            [operation("010", after="990")],
            "unknown_predecessor",
            {"operation": "010", "predecessor": "990"},
        ),
        ([operation("010", after="010")], "cycle", {"operations": ("010",)}),
        (
            [
                operation("010"),
                operation("020", after="010 040"),
                operation("030", after="020"),
                operation("040", after="030"),
                operation("050", after="040"),
            ],
            "cycle",
            {"operations": ("020", "030", "040")},
        ),
    ],
)
def test_an_impossible_order_is_refused(
    operations: list[object], code: str, params: dict[str, object]
) -> None:
    with pytest.raises(EngineError) as refusal:
        network(card(*operations))
    assert (refusal.value.code, refusal.value.params) == (code, params)


def test_five_hundred_operations_in_a_row() -> None:
    numbers = [f"{index:04}" for index in range(500)]
    long = card(
        operation("0000"),
        *(operation(no, after=before) for before, no in pairwise(numbers)),
    )
    assert len(closure(long)["0499"]) == 499
