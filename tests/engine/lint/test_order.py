"""Cycles, order and closure on any graph, against plain definitions."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Operation
from techkarta.engine.lint.order import arranged, cycles, implied, predecessors
from techkarta.engine.lint.runner import lint_card

NUMBERS = [f"{number:03}" for number in range(10, 90, 10)]
links = st.fixed_dictionaries(
    {
        number: st.lists(st.sampled_from(NUMBERS), max_size=3, unique=True).map(tuple)
        for number in NUMBERS
    }
)


def card(befores: dict[str, tuple[str, ...]]) -> Card:
    operations = tuple(Operation(no=no, after=after) for no, after in befores.items())
    return Card(code="a", title="A", process="p", stages=("s",), operations=operations)


def reached(befores: dict[str, tuple[str, ...]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = list(befores[start])
    while waiting:
        no = waiting.pop()
        if no not in found:
            found.add(no)
            waiting.extend(befores[no])
    return found


@given(links)
def test_every_operation_in_a_circle_is_in_one_that_is_named(
    befores: dict[str, tuple[str, ...]],
) -> None:
    in_circle = {no for no in befores if no in reached(befores, no)}
    named = cycles(befores)
    for cycle in named:
        assert cycle[0] == cycle[-1]
        for earlier, later in pairwise(cycle):
            assert earlier in befores[later]
    for no in in_circle:
        assert any(
            no in reached(befores, cycle[0]) and cycle[0] in reached(befores, no) for cycle in named
        )
    assert bool(in_circle) == bool(named)


@given(links)
def test_arranged_are_those_not_behind_a_circle(befores: dict[str, tuple[str, ...]]) -> None:
    order = arranged(befores)
    in_circle = {no for no in befores if no in reached(befores, no)}
    assert set(order) == {
        no for no in befores if no not in in_circle and not reached(befores, no) & in_circle
    }
    for place, no in enumerate(order):
        assert set(befores[no]) <= set(order[:place])


@given(links)
def test_without_conditions_and_choices_the_closure_is_everything_before(
    befores: dict[str, tuple[str, ...]],
) -> None:
    value = card(befores)
    closure = implied(value, predecessors(value))
    for no in arranged(befores):
        assert closure[no] == reached(befores, no)


def test_the_largest_card_is_judged() -> None:
    """Walking all ways through such a card would never end."""
    numbers = [f"{number:05}" for number in range(10, 5001, 10)]
    every = {no: tuple(other for other in numbers if other != no) for no in numbers[:60]}
    circle = {no: (numbers[index - 1],) for index, no in enumerate(numbers)}
    assert "TK104" in {finding.code for finding in lint_card(card(circle | every))}
